"""Wires a project and its record: what happened, who may enter what, and entering it.

A record lies in the project's folder (``record.sqlite3``) or in the database that ``DATABASE_URL`` names. A folder with
only an exported ``record.jsonl`` can be read; it becomes a database with the first entry. Of a shipped example nothing
else is read, whatever ``DATABASE_URL`` names.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ganchao.domain.entry import Draft, Entry
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.project import Project, find_project, is_shipped
from ganchao.record.store import Record, exists, open_record, url_of
from ganchao.record.transfer import FILE, entries_of, holding, into, read_holding
from ganchao.record.verify import Holding
from ganchao.tracking.people import People, misgiven, people_of
from ganchao.tracking.rights import refusal

FIRST = frozenset({"person.added", "role.given"})
"""What may be entered while there are no persons: the administrators themselves."""


@dataclass(frozen=True)
class Deeds:
    """What happened in a project, as it stood when it was read."""

    folder: Path
    entries: tuple[Entry, ...]

    @cached_property
    def people(self) -> People:
        """Everyone, with their roles."""
        return people_of(self.entries)

    def last(self, subject: str) -> int:
        """Number of the last entry about one thing, 0 where there is none."""
        return max((entry.number for entry in self.entries if entry.subject == subject), default=0)


def folder_of(source: Project | str | Path) -> Path:
    """The folder in which a project's record lies. Raises :class:`UnknownName` where there is no such project."""
    place = source.place if isinstance(source, Project) else find_project(source)
    return place.parent if place.is_file() else place


def existing(folder: Path) -> Record | None:
    """A project's record in a database; nothing where there is none yet, or where the project is shipped: read-only.

    Raises :class:`InvalidInput` where there is one that cannot be opened.
    """
    url = url_of(folder)
    if is_shipped(folder) or not exists(url):
        return None
    try:
        return open_record(url)
    except InvalidInput as error:
        if url.startswith("sqlite:") or error.problems[0].key != "record.not_made":
            raise
        return None  # a database that lies empty


def read_deeds(folder: Path) -> Deeds:
    """What happened in a project. Nothing where there is no record yet.

    Raises :class:`InvalidInput` where there is one that cannot be read.
    """
    if (record := existing(folder)) is not None:
        return Deeds(folder, record.entries())
    file = folder / FILE
    return Deeds(folder, entries_of(read_holding(file)) if file.is_file() else ())


def held_by(folder: Path) -> Holding:
    """A project's whole record as it is stored, to be proved or exported.

    Raises :class:`InvalidInput` where there is none.
    """
    record = existing(folder)
    if record is None and (folder / FILE).is_file():
        return read_holding(folder / FILE)
    return holding(record or open_record(url_of(folder)))


def record_of(folder: Path) -> Record:
    """A project's record, to enter something: made where there is none, from ``record.jsonl`` where there is one.

    Raises :class:`InvalidInput` where it cannot be made: a shipped example is read-only.
    """
    if is_shipped(folder):
        raise InvalidInput([Problem("record.shipped", values={"project": folder.name})])
    if (found := existing(folder)) is not None:
        return found
    record = open_record(url_of(folder), make=True)
    if (folder / FILE).is_file():
        into(record, read_holding(folder / FILE))
    return record


def enter(
    deeds: Deeds, drafts: Sequence[Draft], at: datetime.datetime, scopes: Mapping[str, Collection[str]] | None = None,
    attachments: Mapping[str, bytes] | None = None,
) -> tuple[Entry, ...]:  # fmt: skip
    """Enter drafts, all or none, if whoever enters them may.

    Parameters
    ----------
    deeds
        What the drafts were made from.
    drafts
        What is entered; whether a step is lawful was looked at by whoever made them.
    at
        The moment, with its time zone.
    scopes
        Departments and elements that a subject belongs to, besides itself, for the rights.
    attachments
        Files of evidence by digest.

    Raises :class:`InvalidInput` with everything that is refused, :class:`RecordConflict` where others were quicker.
    """
    if at.tzinfo is None:
        raise ValueError("a moment without time zone")
    check_rights(deeds, drafts, scopes)
    return record_of(deeds.folder).append(drafts, at, attachments)


def check_rights(deeds: Deeds, drafts: Sequence[Draft], scopes: Mapping[str, Collection[str]] | None = None) -> None:
    """See that whoever enters drafts may. Raises :class:`InvalidInput` with everything that is refused."""
    if not deeds.people and any(draft.kind not in FIRST for draft in drafts):
        raise InvalidInput([Problem("rights.nobody_yet", Where(str(deeds.folder)))])
    about = {draft.subject: (draft.subject, *(scopes or {}).get(draft.subject, ())) for draft in drafts}
    refused = [refusal(deeds.people, draft.actor, draft.kind, about[draft.subject]) for draft in drafts]
    if deeds.people and (problems := [problem for problem in refused if problem is not None]):
        raise InvalidInput(problems)
    if wrong := misgiven(deeds.people, drafts):
        raise InvalidInput(wrong)
