"""What can be wrong with leads once all their rows are read, and the leads as arrays."""

from __future__ import annotations

import datetime
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ganchao.domain.funnel import Funnel, FunnelBook, Resource
from ganchao.domain.lead import Leads, Relation
from ganchao.errors import NOWHERE, Problem, UnknownName, Where
from ganchao.files.notation import number_of, plain_key, to_halfwidth

SEVERAL: Final = re.compile(r"[;；、|]")
"""What stands between several resources of one lead."""


@dataclass
class Told:
    """All that the rows of one lead tell."""

    code: str
    funnel: Funnel
    where: Where  # first row
    stages: dict[int, tuple[datetime.date, Where]] = field(default_factory=dict)
    exits: list[tuple[datetime.date, int, Where]] = field(default_factory=list)
    facts: dict[str, tuple[str, Where]] = field(default_factory=dict)
    amount: float | None = None
    amount_at: Where = NOWHERE  # where it was first told

    @property
    def days(self) -> list[datetime.date]:
        """Every day told."""
        return [*(day for day, _ in self.stages.values()), *(day for day, *_ in self.exits)]

    def text(self, part: str) -> str:
        """A fact as text, empty where it is not told."""
        return self.facts[part][0] if part in self.facts else ""


def several(text: str) -> Iterator[str]:
    """Codes of a cell that holds several."""
    return filter(None, (each.strip() for each in SEVERAL.split(text)))


def checked(told: Sequence[Told], book: FunnelBook) -> list[Problem]:
    """Everything wrong with the leads that a table tells of."""
    return [problem for check in CHECKS for problem in check(told, book)]


def stage_name(lead: Told, place: int) -> object:
    """A stage as readers see it."""
    stage = lead.funnel.stages[place]
    return stage.name or stage.code


def check_order(told: Sequence[Told], _book: FunnelBook) -> Iterator[Problem]:
    """Stages come one after the other; none is left out where that is not allowed."""
    for lead in told:
        known = sorted(lead.stages)
        for before, after in itertools.pairwise(known):
            (first, _), (second, where) = lead.stages[before], lead.stages[after]
            values = {"lead": lead.code, "before": stage_name(lead, before), "after": stage_name(lead, after)}
            if second < first:
                yield Problem("leads.order", where, {**values, "first": first, "second": second})
            if after > before + 1 and not lead.funnel.skips:
                yield Problem("leads.skipped", where, {**values, "missing": stage_name(lead, before + 1)})


def check_exits(told: Sequence[Told], _book: FunnelBook) -> Iterator[Problem]:
    """A lead that is lost does not go on, and leaves once."""
    for lead in told:
        if not lead.stages:
            yield Problem("leads.no_stage", lead.where, {"lead": lead.code})
            continue
        last = max(day for day, _ in lead.stages.values())
        lost = sorted((e for e in lead.exits if not lead.funnel.exits[e[1]].returns), key=lambda e: e[0])
        for day, place, where in lost[:1]:
            if day < last or any(other > day for other, *_ in lead.exits):
                exit_name = lead.funnel.exits[place].name or lead.funnel.exits[place].code
                later = max(last, *(other for other, *_ in lead.exits))
                values = {"lead": lead.code, "exit": exit_name, "day": day, "later": later}
                yield Problem("leads.after_exit", where, values)
        for day, _, where in lost[1:]:
            yield Problem("leads.left_twice", where, {"lead": lead.code, "day": day})


def check_parents(told: Sequence[Told], _book: FunnelBook) -> Iterator[Problem]:
    """Ties to a parent are whole: it exists, in the same funnel, without going round in a circle."""
    leads = {lead.code: lead for lead in told}
    for lead in told:
        parent, relation = lead.text("parent"), lead.text("relation")
        if not parent and not relation:
            continue
        where = lead.facts["parent" if parent else "relation"][1]
        if not parent or not relation:
            yield Problem("leads.no_parent" if relation else "leads.no_relation", where, {"lead": lead.code})
        elif parent not in leads:
            yield UnknownName("lead", parent, list(leads)[:50]).problem(where)
        elif leads[parent].funnel is not lead.funnel:
            yield Problem("leads.parent_elsewhere", where, {"lead": lead.code, "parent": parent})
        elif goes_round(lead.code, leads):
            yield Problem("leads.circle", where, {"lead": lead.code})
        else:
            yield from check_tie(lead, leads[parent], relation)


def check_tie(lead: Told, parent: Told, relation: str) -> Iterator[Problem]:
    """A capital increase tells its increment, an upgrade tells no amount."""
    where = lead.facts["relation"][1]
    if relation == "increase":
        if lead.amount is None:
            yield Problem("leads.increase_without", where, {"lead": lead.code})
        elif parent.amount is not None and lead.amount > parent.amount:
            values = {"lead": lead.code, "amount": f"{lead.amount:g}", "parent": f"{parent.amount:g}"}
            yield Problem("leads.increase_large", where, values, "warning")
    if relation == "upgrade" and lead.amount:
        yield Problem("leads.upgrade_amount", where, {"lead": lead.code, "amount": f"{lead.amount:g}"})


def goes_round(code: str, leads: dict[str, Told]) -> bool:
    """Whether following parents leads back."""
    met: set[str] = set()
    while code in leads and code not in met:
        met.add(code)
        code = leads[code].text("parent")
    return code in met


def check_twice(told: Sequence[Told], _book: FunnelBook) -> Iterator[Problem]:
    """One project counts once: the same name under two codes needs a tie, also across funnels."""
    named: dict[str, list[Told]] = defaultdict(list)
    for lead in told:
        if lead.text("name"):
            named[plain_key(lead.text("name"))].append(lead)
    for leads in named.values():
        known = {leads[0].code, leads[0].text("parent")} - {""}
        for lead in leads[1:]:
            if not {lead.code, lead.text("parent")} & known:
                values = {"first": leads[0].code, "second": lead.code, "name": lead.text("name")}
                yield Problem("leads.counted_twice", lead.facts["name"][1], values)
            known |= {lead.code, lead.text("parent")} - {""}


def check_resources(told: Sequence[Told], book: FunnelBook) -> Iterator[Problem]:
    """Resources stand in the library and held when the lead began."""
    library = {resource.code: resource for resource in book.resources}
    bare = [lead for lead in told if lead.text("resource")]
    if bare and not library:
        yield Problem("leads.no_library", bare[0].facts["resource"][1], severity="warning")
        return
    for lead in bare:
        where = lead.facts["resource"][1]
        for code in several(lead.text("resource")):
            if code not in library:
                yield UnknownName("resource", code, list(library)).problem(where)
            elif lead.stages and not holds(library[code], day := min(day for day, _ in lead.stages.values())):
                values = {"lead": lead.code, "resource": library[code].name or code, "day": day}
                yield Problem("leads.resource_not_valid", where, values, "warning")


def holds(resource: Resource, day: datetime.date) -> bool:
    """Whether a resource held on a day."""
    return (resource.valid_from is None or day >= resource.valid_from) and (
        resource.valid_to is None or day <= resource.valid_to
    )


def check_gates(told: Sequence[Told], _book: FunnelBook) -> Iterator[Problem]:
    """Answers to gates with limits are numbers."""
    for lead in told:
        for gate in (gate for stage in lead.funnel.stages for gate in stage.gates):
            text = lead.text(gate.attribute)
            if text and not gate.words and number_of(to_halfwidth(text)) is None:
                values = {"lead": lead.code, "gate": gate.name or gate.attribute, "value": text}
                yield Problem("leads.gate_not_number", lead.facts[gate.attribute][1], values)


CHECKS: Final[tuple[Callable[[Sequence[Told], FunnelBook], Iterator[Problem]], ...]] = (
    check_order, check_exits, check_parents, check_twice, check_resources, check_gates,
)  # fmt: skip


def laid_out(told: Sequence[Told], book: FunnelBook, as_of: datetime.date, *, simulated: bool) -> tuple[Leads, ...]:
    """Leads of each funnel that has any, as arrays."""
    groups = [(funnel, [lead for lead in told if lead.funnel is funnel]) for funnel in book.funnels]
    return tuple(_laid_out(leads, as_of, simulated=simulated) for _, leads in groups if leads)


def _laid_out(told: Sequence[Told], as_of: datetime.date, *, simulated: bool) -> Leads:
    funnel = told[0].funnel
    reached = np.full((len(told), len(funnel.stages)), np.datetime64("NaT"), dtype="datetime64[D]")
    left = np.full(len(told), np.datetime64("NaT"), dtype="datetime64[D]")
    exits = np.full(len(told), -1, dtype=np.int64)
    for k, lead in enumerate(told):
        for place, (day, _) in lead.stages.items():
            reached[k, place] = np.datetime64(day, "D")
        last = max(day for day, _ in lead.stages.values())
        standing = [(day, place) for day, place, _ in lead.exits if day >= last]
        if standing:  # a pause before the lead went on is over
            day, exits[k] = max(standing)
            left[k] = np.datetime64(day, "D")
    gates = dict.fromkeys(gate.attribute for stage in funnel.stages for gate in stage.gates)
    relations: list[Relation] = [lead.text("relation") for lead in told]  # type: ignore[misc]
    return Leads(
        funnel, as_of, tuple(lead.code for lead in told), reached, exits, left,
        np.array([np.nan if lead.amount is None else lead.amount for lead in told]),
        tuple(lead.text("name") for lead in told), tuple(lead.text("investor") for lead in told),
        tuple(lead.text("parent") for lead in told), tuple(relations),
        tuple(tuple(several(lead.text("resource"))) for lead in told), tuple(lead.text("reason") for lead in told),
        {name: tuple(lead.text(name) for lead in told) for name in gates}, simulated,
    )  # fmt: skip
