"""Wires a project, its funnels and its record: entering steps on leads, and taking over a table of leads."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ganchao.deeds import Deeds, enter, folder_of, read_deeds
from ganchao.domain.document import CODE_PATTERN
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.funnel import FunnelBook
from ganchao.domain.lead_step import LEAD_STEPS, LeadAdded
from ganchao.domain.place import place
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.complaints import validate
from ganchao.files.findings import capped
from ganchao.files.lead_checks import Told, checked, several
from ganchao.files.leads import read_rows
from ganchao.leads import book_of
from ganchao.project import Project
from ganchao.tracking.lead_record import Recorded, recorded, told_of
from ganchao.tracking.lead_rules import Setting, problems_of


@dataclass(frozen=True)
class LeadDesk:
    """A project's leads as the record had them when it was read."""

    source: Project
    deeds: Deeds
    book: FunnelBook

    @cached_property
    def leads(self) -> Mapping[str, Recorded]:
        """All leads."""
        return recorded(self.deeds.entries)

    @property
    def units(self) -> frozenset[str] | None:
        """Departments that may follow a lead; nothing where the plan names none."""
        owners = self.source.plan.owners if self.source.plan else ()
        return frozenset(owner.code for owner in owners) or None

    def unit_of(self, actor: str) -> str:
        """The department of a person."""
        return self.deeds.people[actor].unit if actor in self.deeds.people else ""


def open_lead_desk(source: Project, funnels: Path | None = None) -> LeadDesk:
    """A project's leads. Raises :class:`InvalidInput` where its record or funnels cannot be read."""
    return LeadDesk(source, read_deeds(folder_of(source)), book_of(source, funnels)[0])


def step_on(
    desk: LeadDesk, kind: str, code: str, body: Mapping[str, Any], actor: str, at: datetime.datetime,
    attachments: Mapping[str, bytes] | None = None,
) -> tuple[Entry, tuple[Problem, ...]]:  # fmt: skip
    """Take one step on a lead; what was entered, and doubts about it.

    Parameters
    ----------
    desk
        As it stands now.
    kind, code, body
        The step.
    actor
        Code of who takes it.
    at
        The moment, with its time zone.
    attachments
        Files of evidence by digest.

    Raises :class:`InvalidInput` with everything that stands against it; :class:`RecordConflict` where somebody else was
    quicker.
    """
    if kind == "lead.added" and not re.fullmatch(CODE_PATTERN, code):
        raise InvalidInput([Problem("leads.bad_code", values={"value": code})])
    said, found = validate(LEAD_STEPS[kind], dict(body), lambda steps: Where(path=place(dict(body), steps)))
    if said is None:
        raise InvalidInput(found)
    if isinstance(said, LeadAdded) and not said.unit and (unit := desk.unit_of(actor)):
        said = said.replace(unit=unit)
    setting = Setting(desk.deeds.entries, desk.book, at.date(), desk.units)
    found = (*found, *problems_of(kind, code, actor, said, setting))
    if errors := [problem for problem in found if problem.severity == "error"]:
        raise InvalidInput(errors)
    draft = Draft(kind, code, actor, said.model_dump(mode="json", exclude_unset=True), after=desk.deeds.last(code))
    scopes = {code: scopes_of(said if isinstance(said, LeadAdded) else desk.leads[code].added)}
    return enter(desk.deeds, [draft], at, scopes, attachments)[0], found


def scopes_of(added: LeadAdded | None) -> tuple[str, ...]:
    """Departments whose people may take steps on a lead."""
    return (added.unit,) if added is not None and added.unit else ()


@dataclass(frozen=True)
class TakenOver:
    """What came of a table."""

    entries: tuple[Entry, ...]
    leads: int  # leads of the table
    added: int  # of them, those that the record did not know
    notes: tuple[Problem, ...]


def take_over(
    desk: LeadDesk, table: Path, actor: str, at: datetime.datetime, unit: str = ""
) -> TakenOver:  # fmt: skip
    """Enter what a table of leads tells and the record does not hold yet, all or none; a second time nothing is new.

    History is taken over as the table has it: a gate without an answer and a stage without evidence are no obstacle;
    whether such a lead counts is told as for the table.

    Raises :class:`InvalidInput` with everything wrong with the table, and wherever it contradicts the record.
    """
    rows, notes = read_rows(table, desk.book)
    known = {lead.code: lead for lead in told_of(desk.leads, desk.book)}
    follower = unit or desk.unit_of(actor)
    problems: list[Problem] = []
    steps: list[tuple[str, str, dict[str, Any]]] = []
    for lead in rows.told.values():
        ahead = [step for step in lead.days if step > at.date() + datetime.timedelta(days=1)]
        problems += [Problem("item.ahead", lead.where, {"on": day, "day": at.date()}) for day in ahead]
        every = rows_of(lead, table.name, follower, simulated=rows.simulated)
        if lead.code not in known:
            steps += [(kind, lead.code, body) for kind, body, _ in every]
            continue
        problems += contradictions(lead, known[lead.code])
        steps += [(kind, lead.code, body) for kind, body, key in every if key not in keys_of(known[lead.code])]
    if desk.units is not None and unit and unit not in desk.units:
        problems.append(Problem("person.unknown_unit", values={"unit": unit, "close": ", ".join(sorted(desk.units))}))
    first = desk.deeds.entries[-1].number + 1 if desk.deeds.entries else 1
    drafts = _drafts(desk, steps, actor)
    if not problems:
        new = [Entry(first + k, at, actor, draft.kind, draft.subject, draft.body) for k, draft in enumerate(drafts)]
        before = {repr(problem) for problem in checked(list(known.values()), desk.book)}
        after = checked(told_of(recorded((*desk.deeds.entries, *new)), desk.book), desk.book)
        problems = [p for p in after if p.severity == "error" and repr(p) not in before]
    if problems:
        raise InvalidInput(capped(problems))
    followed: tuple[str, ...] = (follower,) if follower else ()
    scopes = dict.fromkeys(rows.told, followed)
    scopes |= {code: scopes_of(lead.added) for code, lead in desk.leads.items()}
    entries = enter(desk.deeds, drafts, at, scopes) if drafts else ()
    return TakenOver(entries, len(rows.told), len(rows.told.keys() - known.keys()), capped(notes))


def _drafts(desk: LeadDesk, steps: Sequence[tuple[str, str, dict[str, Any]]], actor: str) -> list[Draft]:
    """Drafts of steps; the first about each lead says what its writer had read."""
    last: dict[str, int] = {}
    for entry in desk.deeds.entries:
        last[entry.subject] = entry.number
    met: set[str] = set()
    drafts = []
    for kind, code, body in steps:
        drafts.append(Draft(kind, code, actor, body, after=None if code in met else last.get(code, 0)))
        met.add(code)
    return drafts


Key = tuple[str, int, datetime.date]
"""A stage or exit that was reached, and when."""


def keys_of(lead: Told) -> set[Key]:
    """Everything that a lead reached."""
    return {*(("stage", at, day) for at, (day, _) in lead.stages.items()),
            *(("exit", at, day) for day, at, _ in lead.exits)}  # fmt: skip


def contradictions(table: Told, record: Told) -> list[Problem]:
    """Where a table and the record say different things of one lead."""
    problems = []
    if table.funnel is not record.funnel:
        values = {"lead": table.code, "first": record.funnel.name, "second": table.funnel.name}
        return [Problem("leads.two_funnels", table.where, values)]
    for at, (day, where) in table.stages.items():
        if at in record.stages and record.stages[at][0] != day:
            stage = table.funnel.stages[at]
            values = {"lead": table.code, "stage": stage.name or stage.code, "record": record.stages[at][0],
                      "table": day}  # fmt: skip
            problems.append(Problem("lead.other_day", where, values))
    for part, (text, where) in table.facts.items():
        if part != "reason" and record.text(part) not in ("", text):
            values = {"lead": table.code, "record": record.text(part), "table": text}
            problems.append(Problem("lead.other_value", where, values))
    if table.amount is not None and record.amount not in (None, table.amount):
        values = {"lead": table.code, "record": f"{record.amount:g}", "table": f"{table.amount:g}"}
        problems.append(Problem("lead.other_value", table.amount_at, values))
    return problems


def rows_of(lead: Told, file: str, unit: str, *, simulated: bool) -> list[tuple[str, dict[str, Any], Key]]:
    """The entries that the rows of one lead of a table become: its first stage adds it, each further row is a step."""
    funnel = lead.funnel
    told: list[tuple[datetime.date, str, int, Where]] = [
        *((day, "stage", at, where) for at, (day, where) in lead.stages.items()),
        *((day, "exit", at, where) for day, at, where in lead.exits),
    ]
    told.sort(key=lambda each: (each[0], each[1] == "exit", each[2]))
    begin = next(each for each in told if each[1] == "stage")
    gates = {gate.attribute for stage in funnel.stages for gate in stage.gates}
    made = []
    for day, what, at, where in (begin, *(each for each in told if each is not begin)):
        body: dict[str, Any] = {"on": day.isoformat(), "evidence": [{"text": f"{file}:{where.row}"}]}
        here = {part: text for part, (text, place_) in lead.facts.items() if row_of(place_) == row_of(where)}
        if lead.amount is not None and row_of(lead.amount_at) == row_of(where):
            body["amount"] = lead.amount
        if answers := {part: text for part, text in here.items() if part in gates}:
            body["answers"] = answers
        if what == "exit":
            body |= {"exit": funnel.exits[at].code, "reason": here.get("reason", "")}
            kind = "lead.left"
        else:
            body["stage"] = funnel.stages[at].code
            kind = "lead.added" if (day, what, at) == begin[:3] else "lead.moved"
        if kind == "lead.added":
            body |= _facts(lead, unit, simulated=simulated)
        made.append((kind, body, (what, at, day)))
    return made


def row_of(where: Where) -> tuple[str, int | None]:
    """Sheet and row of a place."""
    return where.sheet, where.row


def _facts(lead: Told, unit: str, *, simulated: bool) -> dict[str, Any]:
    """What a lead is added with beside its stage."""
    facts: dict[str, Any] = {"funnel": lead.funnel.code, "unit": unit, "simulated": simulated}
    facts |= {part: lead.text(part) for part in ("name", "investor", "parent", "relation")}
    facts["resources"] = list(several(lead.text("resource")))
    return {name: value for name, value in facts.items() if value}
