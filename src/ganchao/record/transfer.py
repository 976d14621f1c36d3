"""A record as a file of lines, ``record.jsonl``: exported, read without a database, imported into another one.

The first line says how long the chain is; then entries in their order, tombstones, files of evidence. The same record
gives the same bytes from any database.
"""

from __future__ import annotations

import base64
import datetime
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from ganchao.domain.entry import Entry, canonical
from ganchao.errors import InvalidInput, Problem, RecordConflict, Where
from ganchao.record.chain import ALGORITHMS, available, moment_of, stamp
from ganchao.record.purge import remove, wipe
from ganchao.record.store import Record
from ganchao.record.verify import Finding, Grave, Holding, Row, verify

FILE: Final = "record.jsonl"
FORMAT: Final = "ganchao-record"
VERSION: Final = 1
NO_MOMENT: Final = datetime.datetime(1, 1, 1, tzinfo=datetime.UTC)
"""Stands for what is no date any more."""


def holding(record: Record) -> Holding:
    """A whole record as its database holds it at one moment, whoever writes meanwhile."""
    from django.db.models import CharField  # noqa: PLC0415
    from django.db.models.functions import Cast  # noqa: PLC0415

    from ganchao.record import models  # noqa: PLC0415
    from ganchao.record.protection import missing  # noqa: PLC0415

    said_at = Cast("recorded_at", CharField())  # as it is stored: what was tampered with may be no date any more
    fields = ("number", "token", "said_at", "actor", "kind", "subject", "commitment", "previous", "hash",
              "payload__salt", "payload__body")  # fmt: skip
    with record.snapshot():
        head = models.Head.objects.using(record.alias).first()
        entries = models.Entry.objects.using(record.alias).annotate(said_at=said_at).order_by("number")
        graves = models.Tombstone.objects.using(record.alias).order_by("what")
        files = models.Attachment.objects.using(record.alias).order_by("digest").values_list("digest", "content")
        return Holding(
            head.algorithm if head else ALGORITHMS[0], head.number if head else 0, head.hash if head else "",
            tuple(_stored(*entry) for entry in entries.values_list(*fields)),
            tuple(Grave(grave.what, grave.asked_id, grave.granted_id) for grave in graves),
            {digest: bytes(content) for digest, content in files}, missing(record.connection),
        )  # fmt: skip


def _stored(
    number: Any, token: Any, said_at: Any, actor: Any, kind: Any, subject: Any, commitment: Any, previous: Any,
    linked: Any, salt: Any, body: Any,
) -> Row:  # fmt: skip
    """A row as it is stored, whatever somebody may have written into it."""
    try:
        moment = datetime.datetime.fromisoformat(str(said_at))
        moment = moment.replace(tzinfo=moment.tzinfo or datetime.UTC).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        moment = NO_MOMENT
    return Row(
        number if isinstance(number, int) else -1, str(token), moment, str(actor), str(kind), str(subject),
        str(commitment), str(previous), str(linked), None if salt is None else str(salt),
        None if body is None else str(body),
    )


def lines(held: Holding) -> Iterator[str]:
    """The lines of a record's file, without their ends."""
    yield canonical({
        "format": FORMAT, "version": VERSION, "algorithm": held.algorithm, "entries": held.number, "hash": held.hash,
    })  # fmt: skip
    for row in held.rows:
        yield canonical({
            "number": row.number, "token": row.token, "recorded_at": stamp(row.recorded_at), "actor": row.actor,
            "kind": row.kind, "subject": row.subject, "commitment": row.commitment, "previous": row.previous,
            "hash": row.hash, "salt": row.salt, "body": None if row.body is None else json.loads(row.body),
        })  # fmt: skip
    for grave in held.graves:
        yield canonical({"tombstone": grave.what, "asked": grave.asked, "granted": grave.granted})
    for digest, content in held.attachments.items():
        yield canonical({"attachment": digest, "content": base64.b64encode(content).decode()})


def write_holding(held: Holding, path: Path) -> Path:
    """A record's file, in place of what lay there once it is whole. Raises :class:`InvalidInput` if it cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{each}\n" for each in lines(held))
        aside.replace(path)
    except OSError as error:
        raise InvalidInput([Problem("record.cannot_write", Where(str(path)), {"said": error.strerror})]) from error
    return path


def read_holding(path: Path) -> Holding:
    """The record in a file. Raises :class:`InvalidInput` with the lines that are none of a record's."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput([Problem("record.no_file", Where(str(path)))]) from None
    problems: list[Problem] = []
    rows: list[Row] = []
    graves: list[Grave] = []
    attachments: dict[str, bytes] = {}
    head: dict[str, Any] | None = None
    for number, each in enumerate(text.split("\n"), start=1):
        if not each:
            continue
        try:
            said = json.loads(each)
            if number == 1:
                head = _header(said)
            elif "tombstone" in said:
                graves.append(Grave(str(said["tombstone"]), int(said["asked"]), int(said["granted"])))
            elif "attachment" in said:
                attachments[said["attachment"]] = base64.b64decode(said["content"], validate=True)
            else:
                rows.append(_row(said))
        except (ValueError, KeyError, TypeError, AttributeError):
            problems.append(Problem("record.bad_line", Where(path.name, row=number)))
    if head is None or problems:
        raise InvalidInput(problems or [Problem("record.no_file", Where(str(path)))])
    if not available(head["algorithm"]):
        raise InvalidInput([Problem("record.no_algorithm", Where(path.name), {"algorithm": head["algorithm"]})])
    return Holding(head["algorithm"], head["entries"], head["hash"], tuple(rows), tuple(graves), attachments)


def _header(said: dict[str, Any]) -> dict[str, Any]:
    if said["format"] != FORMAT or said["version"] != VERSION:
        raise ValueError(said)
    return {"algorithm": str(said["algorithm"]), "entries": int(said["entries"]), "hash": str(said["hash"])}


def _row(said: dict[str, Any]) -> Row:
    return Row(
        int(said["number"]), str(said["token"]), moment_of(said["recorded_at"]), str(said["actor"]), str(said["kind"]),
        str(said["subject"]), str(said["commitment"]), str(said["previous"]), str(said["hash"]),
        None if said["salt"] is None else str(said["salt"]), None if said["body"] is None else canonical(said["body"]),
    )  # fmt: skip


def entries_of(held: Holding) -> tuple[Entry, ...]:
    """The entries of a record that was read from a file."""
    return tuple(
        Entry(row.number, row.recorded_at, row.actor, row.kind, row.subject,
              {} if row.body is None else json.loads(row.body), row.token, row.body is None)
        for row in held.rows
    )  # fmt: skip


def into(record: Record, held: Holding) -> int:
    """Bring a record into a database that is empty, or holds its beginning; how many entries were new.

    What was purged since is purged here too. Raises :class:`RecordConflict` where the database holds something else,
    :class:`InvalidInput` where what is brought is not whole.
    """
    from ganchao.record import models  # noqa: PLC0415

    broken = [finding for finding in verify(held) if finding.what != "verify.unprotected"]
    if broken:
        raise InvalidInput([Problem("record.import_broken", values={"findings": len(broken)})])
    with record.writing():
        head = record.locked()
        if head.number == 0 and head.algorithm != held.algorithm:
            head.algorithm = held.algorithm  # an empty record takes over that of what is brought
            head.save(using=record.alias, update_fields=["algorithm"])
        known = {row.number: row.hash for row in held.rows}
        if head.number and known.get(head.number) != head.hash:
            raise RecordConflict(Problem("record.import_differs", Where(record.place), {"number": head.number}))
        fresh = [row for row in held.rows if row.number > head.number]
        record.put(fresh)
        files, tombstones = (each.objects.using(record.alias) for each in (models.Attachment, models.Tombstone))
        there = set(files.values_list("digest", flat=True))
        files.bulk_create([models.Attachment(digest=digest, size=len(content), content=content)
                           for digest, content in held.attachments.items() if digest not in there], batch_size=8)
        buried = set(tombstones.values_list("what", flat=True))
        graves = [grave for grave in held.graves if grave.what not in buried]
        tombstones.bulk_create([models.Tombstone(what=grave.what, asked_id=grave.asked, granted_id=grave.granted)
                                for grave in graves], batch_size=100)  # fmt: skip
        gone = remove(record, [grave.what for grave in graves])
    if gone:
        wipe(record)
    return len(fresh)


def findings(record: Record, anchors: dict[int, str] | None = None) -> tuple[Finding, ...]:
    """Everything that is wrong with a record in its database."""
    return verify(holding(record), anchors)
