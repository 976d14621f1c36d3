"""Proves a record: every entry follows the one before it, and says what it said when it was entered.

What is proved is what stands in the database or in an exported file, by arithmetic alone. Somebody who owns the
database could make the whole chain anew; an anchor (number and hash noted elsewhere, on paper too) shows that.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ganchao.record.chain import GENESIS, commitment, link


@dataclass(frozen=True)
class Row:
    """An entry as it is stored."""

    number: int
    token: str
    recorded_at: datetime.datetime
    actor: str
    kind: str
    subject: str
    commitment: str
    previous: str
    hash: str
    salt: str | None  # None where the body was purged, or is missing
    body: str | None  # canonical JSON


@dataclass(frozen=True)
class Grave:
    """A tombstone as it is stored."""

    what: str  # number of the entry, or digest of the attachment, whose content was purged
    asked: int
    granted: int


@dataclass(frozen=True)
class Holding:
    """A whole record as it is stored."""

    algorithm: str
    number: int  # of the last entry, as the head says
    hash: str
    rows: Sequence[Row]
    graves: Sequence[Grave] = ()
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    unprotected: Sequence[str] = ()  # rules of protection that the database does not keep


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was entered."""

    what: str  # message key: "verify.changed"
    number: int | None = None  # the entry
    values: Mapping[str, object] = field(default_factory=dict)


def verify(held: Holding, anchors: Mapping[int, str] | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a record, in the order of its entries; nothing where it is whole.

    Parameters
    ----------
    held
        The record.
    anchors
        Hashes of entries by number that were noted elsewhere.
    """
    return (
        *_links(held), *_bodies(held), *_graves(held), *_attachments(held), *_anchored(held, anchors or {}),
        *(Finding("verify.unprotected", values={"rule": rule}) for rule in held.unprotected),
    )  # fmt: skip


def _links(held: Holding) -> Iterator[Finding]:
    """Numbers without gap, each entry's hash its own, and each following the one before."""
    expected, before = 1, GENESIS
    for row in held.rows:
        for number in range(expected, row.number):
            yield Finding("verify.missing", number)
        if row.number < expected:
            yield Finding("verify.inserted", row.number)
        made = link(held.algorithm, row.previous, row.number, row.recorded_at, row.actor, row.kind, row.subject,
                    row.token, row.commitment)  # fmt: skip
        if made != row.hash:
            yield Finding("verify.changed", row.number)
        elif row.previous != before and row.number == expected:
            yield Finding("verify.out_of_order", row.number)
        expected, before = max(expected, row.number + 1), row.hash
    yield from _end(held, expected, before)


def _end(held: Holding, expected: int, before: str) -> Iterator[Finding]:
    """The chain ends where the head says; ``expected`` would come next, ``before`` is the last hash."""
    if not held.hash:
        yield Finding("verify.head_missing")
        return
    for number in range(expected, held.number + 1):
        yield Finding("verify.missing", number)
    for row in held.rows:
        if row.number > held.number:
            yield Finding("verify.beyond_head", row.number)
    if expected - 1 == held.number and before != held.hash:
        yield Finding("verify.head", held.number)


def _bodies(held: Holding) -> Iterator[Finding]:
    """Every body is the one its entry commits to, or lies under a tombstone; none is left under one."""
    purged = {grave.what for grave in held.graves}
    for row in held.rows:
        if row.body is None or row.salt is None:
            if str(row.number) not in purged:
                yield Finding("verify.body_missing", row.number)
            continue
        if str(row.number) in purged:
            yield Finding("verify.not_purged", row.number, {"what": row.number})
        if commitment(held.algorithm, row.salt, row.body) != row.commitment:
            yield Finding("verify.body_changed", row.number)


def _graves(held: Holding) -> Iterator[Finding]:
    """Every tombstone was asked for by one person and granted by another."""
    rows = {row.number: row for row in held.rows}
    for grave in held.graves:
        asked, granted = rows.get(grave.asked), rows.get(grave.granted)
        number = int(grave.what) if grave.what.isdecimal() and len(grave.what) < 20 else None
        lawful = (
            asked is not None and granted is not None and asked.kind == "purge.asked"
            and granted.kind == "purge.granted" and asked.actor != granted.actor
            and asked.subject == granted.subject == grave.what and asked.number < granted.number
        )  # fmt: skip
        if not lawful:
            yield Finding("verify.unlawful_purge", number, {"what": grave.what})


def _attachments(held: Holding) -> Iterator[Finding]:
    """Every file of evidence is the one it was."""
    for name, content in held.attachments.items():
        if hashlib.sha256(content).hexdigest() != name:
            yield Finding("verify.attachment_changed", values={"digest": name})
    purged = {grave.what for grave in held.graves}
    for name in sorted(purged & held.attachments.keys()):
        yield Finding("verify.not_purged", values={"what": name})
    for row in held.rows:
        for name in _named(row.body):
            if name not in held.attachments and name not in purged:
                yield Finding("verify.attachment_missing", row.number, {"digest": name})


def _named(body: str | None) -> Iterable[str]:
    """Digests of the files of evidence that a body names."""
    import json  # noqa: PLC0415

    try:
        said = json.loads(body) if body and '"evidence"' in body else {}
    except ValueError:  # changed, which is said elsewhere
        return []
    evidence = said.get("evidence") if isinstance(said, dict) else ()
    listed = evidence if isinstance(evidence, list) else ()
    return [each["digest"] for each in listed if isinstance(each, dict) and isinstance(each.get("digest"), str)]


def _anchored(held: Holding, anchors: Mapping[int, str]) -> Iterator[Finding]:
    """What was noted elsewhere still stands."""
    hashes = {row.number: row.hash for row in held.rows}
    for number, noted in sorted(anchors.items()):
        if hashes.get(number) != noted:
            yield Finding("verify.not_as_noted", number)


def purged_numbers(graves: Collection[Grave]) -> frozenset[int]:
    """Numbers of entries whose body was purged."""
    return frozenset(int(grave.what) for grave in graves if grave.what.isdecimal() and len(grave.what) < 20)
