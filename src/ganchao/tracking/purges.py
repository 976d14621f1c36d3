"""What was asked to be purged, and what was, folded from the record; and which step comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ganchao.domain.entry import Entry
from ganchao.domain.purge import CORRECTED, KEPT
from ganchao.errors import NOWHERE, Problem, Where

STEPS: Final[Mapping[tuple[str, str], str]] = {
    ("", "purge.asked"): "asked",
    ("asked", "purge.granted"): "purged",
}
"""State of a purge and kind of an entry -> state after it; what is not here is refused."""


@dataclass(frozen=True)
class Purge:
    """A purge that was asked for."""

    what: str  # number of the entry, or digest of the file of evidence
    asked: Entry
    granted: Entry | None = None

    @property
    def state(self) -> str:
        """``asked`` or ``purged``."""
        return "purged" if self.granted else "asked"


Purges = Mapping[str, Purge]
"""Purges by what is purged."""


def purges_of(entries: Iterable[Entry]) -> Purges:
    """Every purge that was asked for, in that order, with who granted it."""
    known: dict[str, Purge] = {}
    for entry in entries:
        before = known.get(entry.subject)
        match STEPS.get((before.state if before else "", entry.kind)):
            case "asked":
                known[entry.subject] = Purge(entry.subject, entry)
            case "purged" if before and before.asked.actor != entry.actor:
                known[entry.subject] = Purge(entry.subject, before.asked, entry)
    return MappingProxyType(known)


def problem_of_asking(entries: Sequence[Entry], files: Collection[str], what: str) -> Problem | None:
    """Why a purge cannot be asked for; nothing where it can.

    Parameters
    ----------
    entries
        The whole record.
    files
        Digests of the files of evidence that it keeps.
    what
        Number of an entry, or digest of a file.
    """
    if (before := purges_of(entries).get(what)) is not None:
        return _not_now(before)
    if what in files:
        return None
    entry = next((each for each in entries if str(each.number) == what), None)
    if entry is None:
        return Problem("purge.unknown", values={"what": what})
    if entry.kind in KEPT:
        return Problem("purge.kept", _place(entry), {"kind": entry.kind})
    later = (each for each in entries if each.number > entry.number and not each.purged)
    if entry.kind in CORRECTED and not any((each.kind, each.subject) == (entry.kind, entry.subject) for each in later):
        return Problem("purge.uncorrected", _place(entry), {"kind": entry.kind, "subject": entry.subject})
    return None


def problem_of_granting(entries: Sequence[Entry], what: str, actor: str) -> Problem | None:
    """Why a person cannot grant a purge; nothing where it can."""
    before = purges_of(entries).get(what)
    if before is None:
        return Problem("purge.not_asked", values={"what": what})
    if (before.state, "purge.granted") not in STEPS:
        return _not_now(before)
    if before.asked.actor == actor:
        return Problem("purge.same_person", values={"what": what, "actor": actor})
    return None


def _not_now(before: Purge) -> Problem:
    last = before.granted or before.asked
    return Problem(f"purge.already_{before.state}", NOWHERE, {
        "what": before.what, "actor": last.actor, "day": last.known_on,
    })  # fmt: skip


def _place(entry: Entry) -> Where:
    return Where(path=str(entry.number))
