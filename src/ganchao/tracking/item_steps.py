"""Whether a step may be taken on a work item: everything that stands against it, at once.

To add a check, write a generator of problems and list it in ``CHECKS`` under the kind it is about.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganchao.domain.document import Document
from ganchao.domain.escalation import EscalationRules
from ganchao.domain.work_item import (
    Assigned,
    Closed,
    Escalated,
    Extended,
    Feedback,
    Issued,
    LookedAt,
    Paused,
    Progressed,
    Reviewed,
    Split,
    Submitted,
)
from ganchao.errors import Problem, Say, UnknownName, Where
from ganchao.text import Lang, say
from ganchao.tracking.people import People
from ganchao.tracking.work_items import STEPS, Item, Items, allowed, escalations, step_of

AHEAD: Final = datetime.timedelta(days=1)
"""The day of entering is that of UTC; east of it, the next day has begun already."""


@dataclass(frozen=True)
class Setting:
    """What a step is judged by."""

    items: Items
    people: People
    rules: EscalationRules
    day: datetime.date  # of entering
    known: Collection[str] | None = None  # codes that items may serve; None asks for none
    units: Collection[str] | None = None  # codes of departments and posts; None asks for none


@dataclass(frozen=True)
class Listed:
    """Several things in a sentence."""

    things: tuple[Say | str, ...]

    def in_lang(self, lang: Lang) -> str:
        """The things, joined as the language joins them."""
        words = [thing.in_lang(lang) if isinstance(thing, Say) else thing for thing in self.things]
        return say("item.list_joint", lang).join(words) or "–"


def problems_of(kind: str, code: str, actor: str, said: Document, setting: Setting) -> tuple[Problem, ...]:
    """Everything that stands against a step.

    Parameters
    ----------
    kind, code, actor, said
        What is to be entered: kind of entry, code of the item, who enters it, and the body.
    setting
        What it is judged by.
    """
    item = setting.items.get(code)
    if kind == "item.issued":
        found = [Problem("item.taken", Where(code))] if item is not None else []
        more = (problem for check in CHECKS[kind] for problem in check(None, actor, said, setting))
        return tuple(_placed(problem, code) for problem in (*found, *_days(None, said, setting), *more))
    if item is None:
        return (UnknownName("work_item", code, tuple(setting.items)).problem(),)
    step = step_of(kind, said.model_dump(mode="json"))
    if not allowed(item, step):
        return (not_allowed(item, step),)
    checks = CHECKS.get(kind, ())
    found = [*_days(item, said, setting), *(p for check in checks for p in check(item, actor, said, setting))]
    return tuple(_placed(problem, code) for problem in found)


def _placed(problem: Problem, code: str) -> Problem:
    return problem if problem.where.file else Problem(problem.key, Where(code), problem.values, problem.severity)


def not_allowed(item: Item, step: str) -> Problem:
    """That a step cannot be taken from where the item stands, and what can."""
    can = tuple(dict.fromkeys(name.partition("/")[0] for name in STEPS if allowed(item, name)))
    kind = step.partition("/")[0]
    state = Say("item.state.paused") if item.paused else Say(f"item.state.{item.state}")
    values = {"step": Say(f"item.step.{kind}"), "state": state,
              "can": Listed(tuple(Say(f"item.step.{name}") for name in can))}  # fmt: skip
    return Problem("item.not_allowed", Where(item.code), values)


def _days(item: Item | None, said: Document, setting: Setting) -> Iterator[Problem]:
    """A day that is given lies neither ahead nor before the step before it."""
    on: datetime.date | None = getattr(said, "on", None)
    if on is None:
        return
    if on > setting.day + AHEAD:
        yield Problem("item.ahead", values={"on": on, "day": setting.day})
    if item is not None and on < item.history[-1].day:
        yield Problem("item.before_last", values={"on": on, "last": item.history[-1].day})


def day_of(said: Document, setting: Setting) -> datetime.date:
    """The day on which a step happens."""
    return getattr(said, "on", None) or setting.day


def _units(_item: Item | None, _actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """Departments and posts named are known, each once."""
    assert isinstance(said, Issued | Assigned)
    for unit in dict.fromkeys((said.lead, *said.helpers, *filter(None, (said.supervisor,)))):
        if setting.units is not None and unit not in setting.units:
            yield UnknownName("owner", unit, tuple(setting.units)).problem()
    if said.lead in said.helpers:
        yield Problem("item.helps_itself", values={"unit": said.lead})


def _serves(_item: Item | None, _actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """It says what is to be done, and what is served is there."""
    assert isinstance(said, Issued)
    if not (said.title.zh.strip() or said.title.en.strip()):
        yield Problem("item.no_title")
    if not said.serves:
        yield Problem("item.serves_nothing")
    for code in said.serves:
        if setting.known is not None and code not in setting.known:
            yield UnknownName("element", code, tuple(setting.known)).problem()


def _deadline(_item: Item | None, _actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """A deadline lies ahead."""
    assert isinstance(said, Issued | Extended | LookedAt)
    if said.deadline is not None and said.deadline < day_of(said, setting):
        yield Problem("item.deadline_past", values={"deadline": said.deadline, "day": day_of(said, setting)})


def _parts(item: Item | None, _actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """Parts have codes of their own, units of the item, and deadlines before the item's."""
    assert isinstance(said, Split)
    assert item is not None
    codes = [part.code for part in said.parts]
    for part in said.parts:
        if codes.count(part.code) > 1 and codes.index(part.code) == said.parts.index(part):
            yield Problem("item.part_twice", values={"part": part.code})
        if part.unit not in (item.lead, *item.helpers):
            yield Problem("item.part_unit", values={
                "part": part.code, "unit": part.unit, "units": Listed((item.lead, *item.helpers)),
            })  # fmt: skip
        if part.deadline > item.deadline:
            yield Problem("item.part_late", values={"part": part.code, "deadline": part.deadline, "of": item.deadline})
        if part.deadline < day_of(said, setting):
            yield Problem("item.deadline_past", values={"deadline": part.deadline, "day": day_of(said, setting)})


def _part(item: Item | None, _actor: str, said: Any, _setting: Setting) -> Iterator[Problem]:
    """A part that is named is one of the item's."""
    assert isinstance(said, Progressed | Feedback | Extended)
    assert item is not None
    codes = tuple(each.part.code for each in item.parts)
    if said.part and said.part not in codes:
        yield UnknownName("item_part", said.part, codes).problem()


def _all_parts(item: Item | None, _actor: str, said: Any, _setting: Setting) -> Iterator[Problem]:
    """An item is handed in when all its parts are done."""
    assert isinstance(said, Submitted)
    assert item is not None
    left = tuple(each.part.code for each in item.parts if each.done_on is None)
    if left:
        yield Problem("item.parts_left", values={"parts": Listed(left)})


def _verifier(item: Item | None, actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """Who verifies is known, did none of it, and belongs to none of the units that did."""
    assert isinstance(said, Closed | Reviewed | LookedAt)
    assert item is not None
    for person in dict.fromkeys((said.verifier or actor, actor)):
        if person not in setting.people:
            yield Problem("rights.unknown_person", values={"person": person})
        elif person in item.executors:
            yield Problem("item.verifies_own", values={"person": person})
        elif setting.people[person].unit in item.executing:
            yield Problem("item.verifier_inside", values={"person": person, "unit": setting.people[person].unit})


def _relapse(_item: Item | None, _actor: str, said: Any, _setting: Setting) -> Iterator[Problem]:
    """A relapse has a day by which it is put right."""
    assert isinstance(said, LookedAt)
    if said.finding == "relapsed" and said.deadline is None:
        yield Problem("item.relapse_without_day")


def _moved(item: Item | None, _actor: str, said: Any, _setting: Setting) -> Iterator[Problem]:
    """A deadline really moves, and parts stay within the whole."""
    assert isinstance(said, Extended)
    assert item is not None
    was = next((each.deadline for each in item.parts if each.part.code == said.part), item.deadline)
    if said.deadline == was:
        yield Problem("item.not_moved", values={"deadline": was})
    beyond = [each.part.code for each in item.parts if not said.part and each.deadline > said.deadline]
    if said.part and said.deadline > item.deadline:
        yield Problem("item.part_late", values={"part": said.part, "deadline": said.deadline, "of": item.deadline})
    if beyond:
        yield Problem("item.parts_beyond", values={"parts": Listed(tuple(beyond)), "deadline": said.deadline})


def _pause(_item: Item | None, _actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """A pause ends after it began."""
    assert isinstance(said, Paused)
    if said.until is not None and said.until <= day_of(said, setting):
        yield Problem("item.deadline_past", values={"deadline": said.until, "day": day_of(said, setting)})


def _escalation(item: Item | None, _actor: str, said: Any, setting: Setting) -> Iterator[Problem]:
    """A step of the rules, which is on, after the formal ones before it, on an item that is late."""
    assert isinstance(said, Escalated)
    assert item is not None
    step = setting.rules.step(said.step)
    if step is None:
        yield UnknownName("escalation_step", said.step, tuple(each.code for each in setting.rules.steps)).problem()
        return
    if not step.on:
        yield Problem("item.step_off", values={"step": step.name or step.code})
    late = (day_of(said, setting) - item.deadline).days
    if late < step.after:
        values = {"step": step.name or step.code, "after": step.after, "late": max(0, late)}
        yield Problem("item.step_early", values=values)
    taken = escalations(item)
    for each in setting.rules.steps[: setting.rules.steps.index(step)]:
        if each.formal and each.on and each.code not in taken:
            values = {"step": step.name or step.code, "before": each.name or each.code}
            yield Problem("item.step_skipped", values=values)


Check = Callable[[Item | None, str, Any, Setting], Iterator[Problem]]
CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "item.issued": (_units, _serves, _deadline), "item.assigned": (_units,), "item.split": (_parts,),
    "item.progressed": (_part,), "item.feedback": (_part,), "item.submitted": (_all_parts,),
    "item.reviewed": (_verifier,), "item.closed": (_verifier,), "item.looked_at": (_verifier, _relapse, _deadline),
    "item.extended": (_part, _deadline, _moved), "item.paused": (_pause,), "item.escalated": (_escalation,),
}  # fmt: skip
"""Kind of entry -> what is asked of it beside its state."""


def scopes_of(kind: str, said: Document, item: Item | None) -> tuple[str, ...]:
    """Departments whose people may take a step on an item."""
    if item is None:
        return ()
    if kind in {"item.accepted", "item.split", "item.submitted"}:
        return (item.lead,)
    if isinstance(said, Progressed | Feedback) and said.part:
        return (item.lead, *(each.part.unit for each in item.parts if each.part.code == said.part))
    if isinstance(said, Progressed) and said.share is not None:
        return (item.lead,)
    return (*item.units, *filter(None, (item.supervisor,)))
