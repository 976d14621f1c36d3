"""Purging a project's record: who asks, who grants, and what is done then."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from ganchao.deeds import Deeds, check_rights, enter, existing, read_deeds, record_of
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.purge import LONGEST, PurgeAsked, PurgeGranted
from ganchao.errors import InvalidInput, Problem
from ganchao.record.purge import purge, wipe
from ganchao.tracking.purges import problem_of_asking, problem_of_granting, purges_of


def ask_purge(
    folder: Path, whats: Sequence[str], actor: str, reason: str, at: datetime.datetime
) -> tuple[Entry, ...]:
    """Ask for purges of entries by number and files of evidence by digest.

    Raises :class:`InvalidInput` with everything that cannot be asked for, :class:`RecordConflict` where others were
    quicker.
    """
    deeds, files = read_deeds(folder), files_of(folder)
    _refuse(reason, [problem_of_asking(deeds.entries, files, what) for what in whats])
    said = PurgeAsked(reason=reason)
    return enter(deeds, [
        Draft("purge.asked", what, actor, said.model_dump(mode="json"), after=deeds.last(what)) for what in whats
    ], at)  # fmt: skip


def grant_purge(
    folder: Path, whats: Sequence[str], actor: str, reason: str, at: datetime.datetime
) -> tuple[tuple[Entry, ...], bool]:
    """Grant purges and do them; whether every copy in the database's files is overwritten already, too.

    Raises as :func:`ask_purge`.
    """
    deeds = read_deeds(folder)
    _refuse(reason, [problem_of_granting(deeds.entries, what, actor) for what in whats])
    drafts = [_grant(deeds, what, actor, reason) for what in whats]
    check_rights(deeds, drafts)
    record = record_of(folder)
    return purge(record, drafts, at)


def _refuse(reason: str, problems: Sequence[Problem | None]) -> None:
    refused = [problem for problem in problems if problem is not None]
    if not 0 < len(reason.strip()) <= LONGEST:
        refused.append(Problem("purge.no_reason", values={"most": LONGEST}))
    if refused:
        raise InvalidInput(refused)


def _grant(deeds: Deeds, what: str, actor: str, reason: str) -> Draft:
    asked = purges_of(deeds.entries)[what].asked.number
    said = PurgeGranted(asked=asked, reason=reason).model_dump(mode="json")
    return Draft("purge.granted", what, actor, said, after=deeds.last(what))


def wipe_again(folder: Path) -> bool:
    """Overwrite what purges left behind in the database's files; whether nothing is left."""
    return wipe(record_of(folder))


def files_of(folder: Path) -> frozenset[str]:
    """Digests of the files of evidence that a project's record keeps."""
    record = existing(folder)
    return frozenset() if record is None else record.attachments()


def named_by(deeds: Deeds, what: str) -> tuple[str, ...]:
    """Digests of the files that an entry names as evidence."""
    entry = next((each for each in deeds.entries if str(each.number) == what), None)
    listed = entry.body.get("evidence") if entry else None
    return tuple(
        str(each["digest"]) for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and "digest" in each
    )  # fmt: skip
