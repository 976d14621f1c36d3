"""Leads as they stood on a day, folded from the record to the arrays that a table of leads gives.

What a step means is what the same row of a table would mean: both become :class:`~ganchao.files.lead_checks.Told` and
are checked and laid out alike. A later entry supersedes what an earlier one said of amount and answers; a correction
stands in the place of the entry that it corrects.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from ganchao.domain.document import Document
from ganchao.domain.entry import Entry
from ganchao.domain.funnel import Funnel, FunnelBook
from ganchao.domain.lead_step import (
    LEAD_STEPS,
    LeadAdded,
    LeadCorrected,
    LeadDated,
    LeadLeft,
    LeadLinked,
    LeadMoved,
)
from ganchao.errors import Problem, Where
from ganchao.files.lead_checks import Told
from ganchao.files.notation import plain_key

CORRECTED: Final = "lead.corrected"


@dataclass(frozen=True)
class LeadStep:
    """One entry about a lead, as it is to be read."""

    number: int
    day: datetime.date  # on which it happened
    known_on: datetime.date  # on which it was entered
    actor: str
    kind: str
    said: LeadDated  # with its corrections
    corrected: tuple[int, ...] = ()  # numbers of the entries that corrected it
    withdrawn: bool = False


@dataclass(frozen=True)
class Recorded:
    """All that the record says of one lead."""

    code: str
    steps: tuple[LeadStep, ...]  # in the order of entering, those withdrawn too

    @property
    def standing(self) -> tuple[LeadStep, ...]:
        """Steps that were not withdrawn, by their days."""
        return tuple(sorted((step for step in self.steps if not step.withdrawn), key=lambda step: step.day))

    @property
    def added(self) -> LeadAdded | None:
        """What it was added with; nothing where that was withdrawn."""
        return next((s.said for s in self.steps if isinstance(s.said, LeadAdded) and not s.withdrawn), None)

    @property
    def last(self) -> datetime.date:
        """Day of its last step."""
        return max(step.day for step in self.standing)


def recorded(entries: Iterable[Entry]) -> dict[str, Recorded]:
    """What the record says of every lead, in the order of adding; leads that were withdrawn are left out."""
    told = [entry for entry in entries if entry.kind in LEAD_STEPS and not entry.purged]
    corrections: dict[int, list[tuple[int, LeadCorrected]]] = {}
    for entry in told:
        if entry.kind == CORRECTED:
            said = LeadCorrected.model_validate(entry.body)
            corrections.setdefault(said.of, []).append((entry.number, said))
    found: dict[str, list[LeadStep]] = {}
    for entry in told:
        if entry.kind != CORRECTED and (entry.subject in found or entry.kind == "lead.added"):
            found.setdefault(entry.subject, []).append(_read(entry, corrections.get(entry.number, [])))
    every = {code: Recorded(code, tuple(steps)) for code, steps in found.items()}
    return {code: each for code, each in every.items() if each.added is not None}


def _read(entry: Entry, corrections: list[tuple[int, LeadCorrected]]) -> LeadStep:
    """An entry with what was corrected in it; a correction that no longer reads is left out."""
    said, withdrawn = LEAD_STEPS[entry.kind].model_validate(entry.body), False
    for _number, each in corrections:
        withdrawn = each.withdrawn
        changed = corrected(said, each)
        said = said if changed is None else changed
    assert isinstance(said, LeadDated)
    day = said.on or entry.known_on
    return LeadStep(entry.number, day, entry.known_on, entry.actor, entry.kind, said,
                    tuple(number for number, _ in corrections), withdrawn)  # fmt: skip


def corrected(said: Document, correction: LeadCorrected) -> Document | None:
    """A body with some fields as they should be; nothing where that is no body."""
    body: dict[str, Any] = {**said.model_dump(mode="json", exclude_unset=True), **correction.changes}
    try:
        return type(said).model_validate({key: value for key, value in body.items() if value is not None})
    except ValidationError:
        return None


def funnel_of(added: LeadAdded, book: FunnelBook) -> Funnel | None:
    """The funnel of a lead: by code or name, the only one where none is said."""
    if not added.funnel and len(book.funnels) == 1:
        return book.funnels[0]
    at = _called(added.funnel, book.funnels)
    return None if at is None else book.funnels[at]


def stage_at(funnel: Funnel, text: str) -> int | None:
    """Place of a stage called so."""
    return _called(text, funnel.stages)


def exit_at(funnel: Funnel, text: str) -> int | None:
    """Place of an exit called so."""
    return _called(text, funnel.exits)


def _called(text: str, things: Sequence[Any]) -> int | None:
    """Place of what is called so: by code, else by name in either language whatever its case and blanks."""
    for at, each in enumerate(things):
        if each.code == text:
            return at
    key = plain_key(text)
    for at, each in enumerate(things):
        if key and key in {plain_key(name) for name in (each.code, each.name.zh, each.name.en) if name}:
            return at
    return None


def told_of(found: Mapping[str, Recorded], book: FunnelBook, day: datetime.date | None = None) -> list[Told]:
    """Leads as the rows of a table would tell of them, up to a day; those of funnels not in the book are left out."""
    every = [_told(each, book, day) for each in found.values()]
    return [lead for lead in every if lead is not None]


def misplaced(found: Mapping[str, Recorded], book: FunnelBook) -> tuple[Problem, ...]:
    """Doubts about leads that the book no longer has a place for: the funnel is gone, or the stage."""
    problems = []
    for code, lead in found.items():
        assert lead.added is not None
        funnel = funnel_of(lead.added, book)
        if funnel is None:
            values = {"lead": code, "name": lead.added.funnel}
            problems.append(Problem("lead.funnel_gone", Where(code), values, "warning"))
            continue
        for step in lead.standing:
            name = getattr(step.said, "stage", "")
            if name and stage_at(funnel, name) is None:
                problems.append(Problem("lead.stage_gone", Where(code), {"lead": code, "name": name}, "warning"))
    return tuple(problems)


def _told(lead: Recorded, book: FunnelBook, day: datetime.date | None) -> Told | None:
    added = lead.added
    funnel = None if added is None else funnel_of(added, book)
    steps = [step for step in lead.standing if day is None or step.day <= day]
    if funnel is None or not steps:
        return None
    told = Told(lead.code, funnel, Where(lead.code))
    for step in steps:
        _tell(told, step)
    return told if told.stages else None


def _tell(told: Told, step: LeadStep) -> None:
    """What one step adds."""
    where, said = Where(told.code), step.said
    if said.amount is not None:
        told.amount = said.amount
    facts = dict(said.answers)
    match said:
        case LeadAdded() | LeadMoved():
            place = stage_at(told.funnel, said.stage)
            if place is not None:
                told.stages.setdefault(place, (step.day, where))
        case LeadLeft():
            place = exit_at(told.funnel, said.exit)
            if place is not None:
                told.exits.append((step.day, place, where))
            facts["reason"] = said.reason
    match said:
        case LeadAdded():
            facts |= {"name": said.name, "investor": said.investor, "parent": said.parent, "relation": said.relation,
                      "resource": ";".join(said.resources)}
        case LeadLinked():
            facts |= {"parent": said.parent, "relation": said.relation}
    told.facts |= {part: (text, where) for part, text in facts.items() if text}
