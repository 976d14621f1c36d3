"""Whether a step may be taken on a lead: everything that stands against it, at once.

What holds for a table of leads holds here too (:mod:`ganchao.files.lead_checks`): the step is tried, and what it brings
about is told. To add a check of the step itself, write a generator of problems and list it in ``CHECKS``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganchao.domain.check_funnel import step_codes
from ganchao.domain.document import Document
from ganchao.domain.entry import Entry
from ganchao.domain.funnel import Funnel, FunnelBook, Stage
from ganchao.domain.lead_step import LEAD_STEPS, LeadAdded, LeadCorrected, LeadDated, LeadLeft, LeadMoved
from ganchao.errors import Problem, UnknownName, Where, is_near
from ganchao.files.lead_checks import checked
from ganchao.files.notation import plain_key
from ganchao.tracking.lead_record import (
    Recorded,
    corrected,
    exit_at,
    funnel_of,
    recorded,
    stage_at,
    told_of,
)

AHEAD: Final = datetime.timedelta(days=1)
"""The day of entering is that of UTC; east of it, the next day has begun already."""


@dataclass(frozen=True)
class Setting:
    """What a step is judged by."""

    entries: tuple[Entry, ...]
    book: FunnelBook
    day: datetime.date  # of entering
    units: Collection[str] | None = None  # codes of departments; None asks for none


@dataclass(frozen=True)
class Tried:
    """A step that somebody wants to take."""

    kind: str
    code: str
    said: Any
    lead: Recorded | None  # as it is before
    found: Mapping[str, Recorded]  # all leads before
    setting: Setting

    @property
    def added(self) -> LeadAdded | None:
        """What the lead was added with, or is now."""
        if isinstance(self.said, LeadAdded):
            return self.said
        return None if self.lead is None else self.lead.added

    @property
    def funnel(self) -> Funnel | None:
        """The lead's funnel."""
        return None if self.added is None else funnel_of(self.added, self.setting.book)

    @property
    def stage(self) -> Stage | None:
        """The stage that it is to reach."""
        if self.funnel is None or not isinstance(self.said, LeadAdded | LeadMoved):
            return None
        place = stage_at(self.funnel, self.said.stage)
        return None if place is None else self.funnel.stages[place]

    @property
    def day(self) -> datetime.date:
        """The day on which it happens."""
        return getattr(self.said, "on", None) or self.setting.day


def problems_of(kind: str, code: str, actor: str, said: Document, setting: Setting) -> tuple[Problem, ...]:
    """Everything that stands against a step, doubts among it as warnings."""
    found = recorded(setting.entries)
    step = Tried(kind, code, said, found.get(code), found, setting)
    if kind == "lead.added" and step.lead is not None:
        return (Problem("lead.taken", Where(code)),)
    if kind != "lead.added" and step.lead is None:
        return (UnknownName("lead", code, tuple(found)).problem(Where(code)),)
    told = [problem for check in CHECKS for problem in check(step)]
    if not told:
        told = list(_brought_about(step, actor))
    return tuple(p if p.where.file else Problem(p.key, Where(code), p.values, p.severity) for p in told)


def _brought_about(step: Tried, actor: str) -> Iterator[Problem]:
    """What would be wrong with all leads after the step and is not before it."""
    setting = step.setting
    at = datetime.datetime.combine(setting.day, datetime.time(), datetime.UTC)
    number = setting.entries[-1].number + 1 if setting.entries else 1
    new = Entry(number, at, actor, step.kind, step.code, step.said.model_dump(mode="json", exclude_unset=True))
    before = {repr(problem) for problem in checked(told_of(step.found, setting.book), setting.book)}
    mine = [entry for entry in setting.entries if entry.subject == step.code]
    others = {code: lead for code, lead in step.found.items() if code != step.code}
    after = told_of({**others, **recorded((*mine, new))}, setting.book)
    yield from (problem for problem in checked(after, setting.book) if repr(problem) not in before)


def _names(step: Tried) -> Iterator[Problem]:
    """Funnel, stage and exit are known."""
    said, book = step.said, step.setting.book
    if isinstance(said, LeadAdded) and step.funnel is None:
        yield UnknownName("funnel", said.funnel, tuple(each.code for each in book.funnels)).problem()
    if step.funnel is None:
        return
    if isinstance(said, LeadAdded | LeadMoved) and step.stage is None:
        yield UnknownName("stage", said.stage, step_codes(step.funnel)).problem()
    if isinstance(said, LeadLeft) and exit_at(step.funnel, said.exit) is None:
        yield UnknownName("stage", said.exit, [each.code for each in step.funnel.exits]).problem()
    known = {gate.attribute for stage in step.funnel.stages for gate in stage.gates}
    if isinstance(said, LeadDated):
        for attribute in said.answers:
            if attribute not in known:
                yield UnknownName("gate", attribute, tuple(known)).problem()


def _units(step: Tried) -> Iterator[Problem]:
    """The department that follows it is known."""
    units = step.setting.units
    if isinstance(step.said, LeadAdded) and step.said.unit and units is not None and step.said.unit not in units:
        yield UnknownName("owner", step.said.unit, tuple(units)).problem()


def _days(step: Tried) -> Iterator[Problem]:
    """A day lies neither ahead nor before the lead's last step."""
    if not isinstance(step.said, LeadDated):
        return
    if step.day > step.setting.day + AHEAD:
        yield Problem("item.ahead", values={"on": step.day, "day": step.setting.day})
    if step.lead is not None and isinstance(step.said, LeadMoved | LeadLeft) and step.day < step.lead.last:
        yield Problem("item.before_last", values={"on": step.day, "last": step.lead.last})


def _begins(step: Tried) -> Iterator[Problem]:
    """A lead begins with the first stage where none may be skipped."""
    if isinstance(step.said, LeadAdded) and step.funnel is not None and step.stage is not None:
        first = step.funnel.stages[0]
        if not step.funnel.skips and step.stage is not first and step.said.relation != "investor":
            values = {"lead": step.code, "after": step.stage.name or step.stage.code,
                      "missing": first.name or first.code}  # fmt: skip
            yield Problem("lead.begins_later", values=values)


def _order(step: Tried) -> Iterator[Problem]:
    """A lead goes on, never back, and not on the day of its pause."""
    if step.lead is None or step.funnel is None or not isinstance(step.said, LeadMoved) or step.stage is None:
        return
    stages = [place for each in step.lead.standing if isinstance(each.said, LeadAdded | LeadMoved)
              if (place := stage_at(step.funnel, each.said.stage)) is not None]  # fmt: skip
    place, last = step.funnel.stages.index(step.stage), max(stages, default=-1)
    if place <= last:
        at = step.funnel.stages[last]
        yield Problem("lead.backwards", values={"stage": step.stage.name or step.stage.code,
                                                "last": at.name or at.code})  # fmt: skip
    rests = [each.day for each in step.lead.standing if isinstance(each.said, LeadLeft)]
    if rests and step.day == max(rests):
        yield Problem("lead.same_day", values={"on": step.day})


def _evidence(step: Tried) -> Iterator[Problem]:
    """Evidence where the stage asks for it."""
    if step.stage is not None and step.stage.evidence and not step.said.evidence:
        values = {"stage": step.stage.name or step.stage.code, "evidence": step.stage.evidence}
        yield Problem("lead.no_evidence", values=values)


def _gates(step: Tried) -> Iterator[Problem]:
    """Gates up to the stage are answered; whether they are passed decides whether it counts."""
    if step.funnel is None or step.stage is None:
        return
    before = () if step.lead is None else step.lead.standing
    given = {name for said in (*(each.said for each in before), step.said) for name, text in said.answers.items()
             if text.strip()}  # fmt: skip
    for stage in step.funnel.stages[: step.funnel.stages.index(step.stage) + 1]:
        for gate in stage.gates:
            if gate.attribute not in given:
                values = {"stage": stage.name or stage.code, "gate": gate.name or gate.attribute,
                          "attribute": gate.attribute}  # fmt: skip
                yield Problem("lead.gate_unanswered", values=values)


def _reason(step: Tried) -> Iterator[Problem]:
    """A lead leaves for a reason."""
    if isinstance(step.said, LeadLeft) and not step.said.reason.strip():
        yield Problem("lead.no_reason")


def _private(step: Tried) -> Iterator[Problem]:
    """Talents are kept by code, never by name; what was written is not repeated."""
    said = step.said
    fields = said.changes if isinstance(said, LeadCorrected) else said.model_dump(exclude_unset=True)
    if step.funnel is not None and step.funnel.kind == "talent" and (fields.get("name") or fields.get("investor")):
        yield Problem("lead.talent_name")


def _twice(step: Tried) -> Iterator[Problem]:
    """Something like it by the same investor needs a tie, or word that it is another project."""
    said = step.said
    if not isinstance(said, LeadAdded) or not said.investor or not said.name:
        return
    apart = {*said.apart_from, said.parent}
    for code, lead in step.found.items():
        other = lead.added
        if other is None or code in apart or plain_key(other.investor) != plain_key(said.investor) or not other.name:
            continue
        one, two = plain_key(said.name), plain_key(other.name)
        if one != two and (one in two or two in one or is_near(one, two)):
            yield Problem("lead.looks_like", values={"other": code, "name": other.name, "investor": said.investor})


def _correction(step: Tried) -> Iterator[Problem]:
    """A correction is of an entry of this lead, and leaves a body that can be read."""
    said = step.said
    if not isinstance(said, LeadCorrected) or step.lead is None:
        return
    old = next((each for each in step.lead.steps if each.number == said.of), None)
    if old is None:
        numbers = ", ".join(str(each.number) for each in step.lead.steps)
        yield Problem("lead.no_such_entry", values={"number": said.of, "numbers": numbers})
    elif said.withdrawn and said.changes:
        yield Problem("lead.withdrawn_and_changed")
    elif not said.withdrawn and not said.changes:
        yield Problem("lead.nothing_corrected")
    elif unknown := sorted(set(said.changes) - set(LEAD_STEPS[old.kind].model_fields)):
        for name in unknown:
            yield UnknownName("field", name, tuple(LEAD_STEPS[old.kind].model_fields)).problem()
    elif not said.withdrawn:
        yield from _corrected(step, old.said, said)


def _corrected(step: Tried, old: LeadDated, said: LeadCorrected) -> Iterator[Problem]:
    now = corrected(old, said)
    if not isinstance(now, LeadDated):
        yield Problem("lead.unclear", values={"fields": ", ".join(said.changes)})
        return
    if now.on is not None and now.on > step.setting.day + AHEAD:
        yield Problem("item.ahead", values={"on": now.on, "day": step.setting.day})
    added = now if isinstance(now, LeadAdded) else step.added
    funnel = None if added is None else funnel_of(added, step.setting.book)
    if funnel is None:
        yield UnknownName("funnel", getattr(now, "funnel", ""), [f.code for f in step.setting.book.funnels]).problem()
        return
    if isinstance(now, LeadAdded | LeadMoved) and stage_at(funnel, now.stage) is None:
        yield UnknownName("stage", now.stage, step_codes(funnel)).problem()
    if isinstance(now, LeadLeft) and exit_at(funnel, now.exit) is None:
        yield UnknownName("stage", now.exit, [each.code for each in funnel.exits]).problem()


CHECKS: Final[tuple[Callable[[Tried], Iterator[Problem]], ...]] = (
    _names, _units, _days, _begins, _order, _evidence, _gates, _reason, _private, _twice, _correction,
)  # fmt: skip
