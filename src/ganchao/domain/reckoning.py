"""What a year in results means: the round, the data it rests on, or the year of publication. One switch for everything.

A rulebook and a plan are written in rounds. To show another year, every year in them moves by the same number; what is
computed from them then speaks of that year, and nothing has to know of the switch.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from ganchao.domain.framework import Framework, Holds, Node, Rounds, Shown
from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, Problem

AnyNode = TypeVar("AnyNode", bound=Node)
Value = TypeVar("Value")
SHOWN: Final[tuple[Shown, ...]] = ("round", "data", "published")


def shift_to(framework: Framework, shown: Shown) -> int:
    """Years by which rounds move to become what is shown.

    Raises :class:`InvalidInput` where years of publication are asked for and no day is known, or rounds came out
    after different numbers of years, so that no year of publication belongs to one round only.
    """
    if shown == "round":
        return 0
    if shown == "data":
        return -framework.rounds.lag
    delays = {day.year - year for year, day in framework.rounds.published_on.items()}
    if not delays:
        raise InvalidInput([Problem("reckoning.unpublished")])
    if len(delays) > 1:
        known = sorted(framework.rounds.published_on.items())
        said = ", ".join(f"{year} → {day.isoformat()}" for year, day in known[-6:])
        raise InvalidInput([Problem("reckoning.uneven", values={"known": said})])
    return delays.pop()


def framework_in(framework: Framework, shift: int) -> Framework:
    """A rulebook whose rounds are called so many years later."""
    if not shift:
        return framework
    rounds, scenario = framework.rounds, framework.scenario
    changes: dict[str, Any] = {
        "holds": Holds(first=moved(framework.holds.first, shift), last=moved(framework.holds.last, shift)),
        "first_year": moved(framework.first_year, shift), "last_year": moved(framework.last_year, shift),
        "breaks": tuple(year + shift for year in framework.breaks),
        "rounds": Rounds(lag=rounds.lag + shift, shown=rounds.shown,
                         published_on={year + shift: day for year, day in rounds.published_on.items()}),
        "indicators": tuple(with_weights(each, shift) for each in framework.indicators),
        "groups": tuple(with_weights(each, shift) for each in framework.groups),
    }  # fmt: skip
    if scenario is not None:
        events = tuple(event.model_copy(update={"year": event.year + shift}) for event in scenario.events)
        changes["scenario"] = scenario.model_copy(update={"events": events})
    return framework.model_copy(update=changes)


def with_weights(node: AnyNode, shift: int) -> AnyNode:
    """A node whose weights by round move along."""
    if not isinstance(node.weight, dict):
        return node
    return node.model_copy(update={"weight": by_year(node.weight, shift)})


def plan_in(plan: Plan, shift: int) -> Plan:
    """A plan whose rounds are called so many years later; days and years of the calendar stay."""
    if not shift:
        return plan
    return plan.model_copy(update={
        "aims": tuple(aim.model_copy(update={"year": aim.year + shift}) for aim in plan.aims),
        "budgets": by_year(plan.budgets, shift),
        "priorities": tuple(p.model_copy(update={"budgets": by_year(p.budgets, shift)}) for p in plan.priorities),
        "measures": tuple(
            measure.model_copy(update={"start": tuple(year + shift for year in measure.start)})
            for measure in plan.measures
        ),
        "events": tuple(event.model_copy(update={"year": event.year + shift}) for event in plan.events),
    })


def by_year(values: Mapping[int, Value], shift: int) -> dict[int, Value]:
    """A mapping by rounds, moved."""
    return {year + shift: value for year, value in values.items()}


def moved(year: int | None, shift: int) -> int | None:
    """A year, moved; none stays none."""
    return None if year is None else year + shift
