"""Goals under chosen measures: where each basket would stand, all else staying as it was last known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from ganchao.domain.measure import Effect
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.domain.strategy import Goal
from ganchao.planning.baskets import SubIndex, sub_index
from ganchao.planning.values import Values
from ganchao.scoring.score import score


@dataclass(frozen=True)
class GoalReached:
    """Where a goal's basket is, and where the chosen measures bring it by the goal's year."""

    goal: Goal
    now: float  # sub-index in the last year known, 0 to 100
    year: int  # that year
    then: float  # the same with the expected effects of the chosen measures
    measures: tuple[str, ...]  # chosen measures that move a member of the basket by then

    @property
    def lacks(self) -> float:
        """How much is missing of the target; 0 where it is reached."""
        assert self.goal.target is not None
        return max(self.goal.target - self.then, 0.0)


def goals_under(
    plan: Plan, card: Scorecard, values: Values, baskets: Mapping[str, SubIndex], starts: Mapping[str, int]
) -> tuple[GoalReached, ...]:
    r"""Every goal that has a basket, a target and a year, with measures started.

    .. math:: x'_k = x_k + \sum_m q_m \rho_m(t) \Delta_{mk}

    Our values move by the effects of the measures begun, each as far as it is there by the goal's year and times the
    probability that the measure works; goalposts and everyone's other values stay as last known.

    Parameters
    ----------
    plan
        Goals, baskets, measures.
    card
        Scores of the index; tells how much later than its data a round is.
    values
        Our values of every indicator.
    baskets
        Sub-indices by code.
    starts
        Round from which each chosen measure works, by its code.
    """
    lag = card.years[-1] - card.data_years[-1] if card.data_years else 0
    members, found = {basket.code: basket for basket in plan.baskets}, list[GoalReached]()
    for goal in plan.goals:
        sub = baskets.get(goal.basket)
        last = sub.last() if sub is not None else None
        if sub is None or last is None or goal.target is None or goal.year is None:
            continue
        year, now, _ = last
        adds: dict[str, dict[str, float]] = {}
        for measure in plan.measures:
            for effect in measure.effects if measure.code in starts else ():
                add = there(effect, goal.year + lag - starts[measure.code]) * measure.success
                adds.setdefault(effect.indicator, {})[measure.code] = add
        then = sub_index(members[goal.basket], *moved(card, values, year, adds)).value[sub.years.index(year), 0]
        inside = {*sub.members, *(code for member in sub.members for code in below(card, member))}
        working = (code for name in adds if name in inside for code, add in adds[name].items() if add)
        found.append(GoalReached(goal, now, year, float(then), tuple(dict.fromkeys(working))))
    return tuple(found)


def there(effect: Effect, years: int) -> float:
    """Expected change in published units so many years after the start."""
    return 0.0 if years < 0 else effect.add * effect.ramp[min(years, len(effect.ramp) - 1)]


def below(card: Scorecard, code: str) -> frozenset[str]:
    """Everything under a node of the framework."""
    found, more = set[str](), [code]
    while more:
        more = [node.code for each in more for node in card.framework.members(each)]
        found |= {*more}
    return frozenset(found)


def moved(
    card: Scorecard, values: Values, year: int, adds: Mapping[str, Mapping[str, float]]
) -> tuple[Scorecard, Values]:  # fmt: skip
    """Scores and values as they were in a data year, with ours moved; goalposts are held, so nobody else moves."""
    at, found = values.years.index(year), dict(values.values)
    changes: dict[tuple[int, str, str], float] = {}
    indicators = {indicator.code: indicator for indicator in card.framework.scored}
    for code, each in adds.items():
        column = found.get(code)
        if column is None or not np.isfinite(column[at, 0]):
            continue
        before = float(column[at, 0])
        found[code] = column.copy()
        found[code][at, 0] = after = before + sum(each.values())
        if code not in indicators or year not in card.panel.years:
            continue
        name = indicators[code].numerator or code
        old = float(card.panel.values[card.panel.at(year=year, unit=values.places[0], indicator=name)])
        if name == code or before:  # of a ratio the numerator moves
            changes[year, values.places[0], name] = after if name == code else old * after / before
    shown = card if not changes else score(card.panel.with_values(changes), card.framework, goalposts=card)
    return shown, replace(values, values=found)
