"""What the API tells of the record: lights, work items, check-ins that a person may see; and handing in."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ganchao import check_ins as desks
from ganchao.check_ins import Desk, may_report, scopes_in, typed_in
from ganchao.deeds import Deeds
from ganchao.domain.entry import Entry
from ganchao.domain.person import ADMINISTRATORS
from ganchao.domain.plan import Plan
from ganchao.domain.report import Report
from ganchao.domain.work_item import Disclosure
from ganchao.errors import GanchaoError, InvalidInput, Problem, Where, problems_of
from ganchao.project import Project
from ganchao.studies import day_of
from ganchao.tracking.people import People
from ganchao.tracking.visibility import Thing, may_see

if TYPE_CHECKING:
    from ganchao.tracking.lights import Light
    from ganchao.tracking.work_items import Item
    from ganchao.web.api.shapes import NewCheckIn, NewCheckIns


def day_now(source: Project, deeds: Deeds) -> datetime.date:
    """The day from which the record is looked at: the plan's own, or that of the last entry where it is later."""
    planned = day_of(source.plan or Plan())
    return max(planned, deeds.entries[-1].known_on) if deeds.entries else planned


def lights(source: Project, deeds: Deeds, person: str) -> Iterator[dict[str, Any]]:
    """Lights of promises that a person may see; the probability only for whom it is."""
    from ganchao.reporting.lights_tables import light_row  # noqa: PLC0415

    desk = Desk(source, deeds)
    if not desk.plan.targets or not _sees_any(deeds.people, person, Thing.LIGHT):
        return
    chance = may_see(deeds.people, person, Thing.PROBABILITY)
    for light in _lights_now(source, deeds):
        if may_see(deeds.people, person, Thing.LIGHT, scopes_in(desk, light.path.code)):
            row = light_row(light)
            yield row if chance else {**row, "chance": None}


_kept: list[tuple[Project, int, datetime.date, tuple[Light, ...]]] = []
"""Lights as last told, with what they were told from: half a second of work, and the same for everyone."""


def _lights_now(source: Project, deeds: Deeds) -> tuple[Light, ...]:
    from ganchao.watch import watch_of, watched  # noqa: PLC0415

    number, day = deeds.entries[-1].number if deeds.entries else 0, day_now(source, deeds)
    for told_from, last, then, told in _kept:
        if told_from is source and (last, then) == (number, day):
            return told
    told = watched(watch_of(source), deeds, day, 0).lights
    _kept[:] = [(source, number, day, told)]
    return told


def _sees_any(people: People, person: str, thing: Thing) -> bool:
    """Whether a person may see a thing of anything at all."""
    return may_see(people, person, thing, [scope for _, scope in people[person].grants])


def items(source: Project, deeds: Deeds, person: str) -> list[dict[str, Any]]:
    """Work items that a person may see, by code."""
    from ganchao.items import Papers, work_of  # noqa: PLC0415
    from ganchao.reporting.items_tables import item_row  # noqa: PLC0415

    work = work_of(Papers(deeds.folder, source.framework, source.plan), day_now(source, deeds), deeds)
    return [item_row(item, work.day, work.rules) for item in work.items.values() if knows(deeds.people, person, item)]


def knows(people: People, person: str, item: Item) -> bool:
    """Whether a person may know of a work item.

    What is public is for everyone of the record, what is internal for everyone who is no administrator, a secret of
    work for leaders, the office and those who have to do with it.
    """
    if item.issued.disclosure is Disclosure.PUBLIC:
        return person in people
    if item.issued.disclosure is Disclosure.INTERNAL:
        return person in people and bool(people[person].roles - ADMINISTRATORS)
    scopes = (item.code, *item.units, *filter(None, (item.supervisor,)))
    return may_see(people, person, Thing.LIGHT, scopes)


def subjects(desk: Desk, person: str) -> list[dict[str, Any]]:
    """What a person may report on."""
    found = []
    for code, each in desk.subjects.items():
        try:
            may_report(desk, code, person)
        except InvalidInput:
            continue
        path = each.path
        found.append({
            "code": code, "name_zh": path.name.in_lang("zh"), "name_en": path.name.in_lang("en"),
            "about": each.about.value, "measured_in_zh": path.measured_in.in_lang("zh"),
            "measured_in_en": path.measured_in.in_lang("en"),
        })  # fmt: skip
    return found


def check_ins(desk: Desk, person: str) -> list[dict[str, Any]]:
    """Check-ins that a person may see, the newest first."""
    filed = [(thread, thread.filed) for thread in desk.threads.values() if thread.filed is not None]
    people = desk.deeds.people
    return [
        {"subject": said.report.code, "period": said.report.period, "state": thread.state.value, "number": said.number,
         "by": said.actor, "at": said.recorded_at.isoformat(), "value": said.report.value,
         "numerator": said.report.numerator, "denominator": said.report.denominator,
         "status": said.report.status.value if said.report.status else "", "confidence": said.report.confidence,
         "done": said.report.done, "next": said.report.next, "blockers": said.report.blockers}
        for thread, said in sorted(filed, key=lambda pair: -pair[1].number)
        if may_see(people, person, Thing.VALUE, scopes_in(desk, thread.key)) or person == said.actor
    ]  # fmt: skip


def hand_in(desk: Desk, said: NewCheckIns, person: str, now: datetime.datetime) -> tuple[Entry, ...]:
    """Enter values, all or none. Raises :class:`GanchaoError` with everything wrong with any of them."""
    problems: list[Problem] = []
    reports: list[Report] = []
    for at, each in enumerate(said.check_ins):
        try:
            may_report(desk, each.subject, person)
            reports.append(typed_in(desk, words_of(each), now.date(), confirm=said.confirm))
        except GanchaoError as error:
            if len(said.check_ins) == 1:
                raise _placed(error, at) from None
            problems += [_at(problem, at) for problem in problems_of(error)]
    if problems:
        raise InvalidInput(problems)
    return desks.hand_in(desk, reports, person, now)


def words_of(said: NewCheckIn) -> dict[str, str]:
    """A check-in as it would be typed, so that it is read by the rules of every other door."""
    typed = said.model_dump()
    return {name: "" if value is None else repr(value) if isinstance(value, float) else str(value)
            for name, value in typed.items()}  # fmt: skip


def _placed(error: GanchaoError, at: int) -> GanchaoError:
    """The same error, with the places of its problems in what was sent; what does not exist stays what it is."""
    return InvalidInput([_at(problem, at) for problem in error.problems]) if isinstance(error, InvalidInput) else error


def _at(problem: Problem, at: int) -> Problem:
    """A problem with the place in what was sent: ``check_ins[1].value``."""
    part = str(problem.where.path).removeprefix("--") if isinstance(problem.where.path, str) else ""
    return replace(problem, where=Where(path=f"check_ins[{at}]" + (f".{part}" if part else "")))
