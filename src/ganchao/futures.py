"""Where our first-level scores are likely to stand in five years: trend, what protects and what threatens them."""

from __future__ import annotations

from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.names import first_level, weights_in_group
from ganchao.reporting.sights import Future, below_in
from ganchao.scoring.scales import shares_of
from ganchao.tracking.course import Course
from ganchao.tracking.trends import LAST_YEARS, likely_future

FALLING: Final = -1e-9
"""A slope below which a score is falling."""


def futures_of(card: Scorecard, plan: Plan, unit: str) -> tuple[Future, ...]:
    """The likely future status (F-P7) of every first-level node of ours that has a past.

    Resilience is the share of a node's weight on indicators that measures of the plan move, by their chance of
    success; pressure the share on indicators whose score has been falling, or that an event would lower, by its
    probability.
    """
    own = card.units.index(unit)
    nodes = [*(node.code for node in first_level(card)), *(indicator.code for indicator in card.framework.scored)]
    shares = {node: np.array([shares_of(card, node, k)[own] for k in range(len(card.years))]) for node in nodes}
    weights = dict(zip(card.nodes, np.nan_to_num(weights_in_group(card)[-1]), strict=True))
    scored = [indicator.code for indicator in card.framework.scored]
    guarded, threatened = _guarded(plan), _threatened(card, plan, unit, shares)
    found = []
    for node in first_level(card):
        past = shares[node.code]
        known = np.flatnonzero(np.isfinite(past))
        parts = [code for code in scored if code in below_in(card.framework, node.code)]
        total = sum(_weight(card, weights, code, node.code) for code in parts)
        if len(known) < 2 or total <= 0:
            continue
        resilience, pressure = (
            sum(_weight(card, weights, code, node.code) * of.get(code, 0.0) for code in parts) / total
            for of in (guarded, threatened)
        )
        course = Course(
            tuple(float(card.years[k]) for k in known), tuple(past[known].tolist()), worst=0.0, best=1.0,
            resilience=float(resilience), pressure=float(pressure),
        )  # fmt: skip
        judged = likely_future(course)
        if judged.status:
            found.append(Future(node.code, float(past[known[-1]]), judged.details["trend"], course.resilience,
                                course.pressure, min(max(judged.measure, 0.0), 1.0), judged.status))  # fmt: skip
    return tuple(found)


def _weight(card: Scorecard, weights: dict[str, float], code: str, upto: str) -> float:
    """An indicator's share in a node above it."""
    groups = {node.code: node.group for node in card.framework.nodes}
    share = 1.0
    while code and code != upto:
        share *= float(weights.get(code, 0.0))
        code = groups.get(code, "")
    return share


def _guarded(plan: Plan) -> dict[str, float]:
    """By indicator, the chance that a measure of the plan works on it."""
    fails: dict[str, float] = {}
    for measure in plan.measures:
        for code in {effect.indicator for effect in measure.effects if effect.add}:
            fails[code] = fails.get(code, 1.0) * (1 - measure.success)
    return {code: 1 - chance for code, chance in fails.items()}


def _threatened(card: Scorecard, plan: Plan, unit: str, shares: dict[str, Floats]) -> dict[str, float]:
    """By indicator, how surely it is losing ground: 1 where its score has been falling."""
    found = {}
    years = np.array(card.years, dtype=float)
    recent = years >= years[-1] - LAST_YEARS
    for indicator in card.framework.scored:
        past = shares[indicator.code]
        known = recent & np.isfinite(past)
        if known.sum() >= 2 and np.polyfit(years[known], past[known], 1)[0] < FALLING:
            found[indicator.code] = 1.0
    better = {indicator.code: 1 if indicator.direction.value == "higher" else -1 for indicator in card.framework.scored}
    for event in plan.events:
        for effect in event.effects:
            change = effect.add + effect.times - 1
            lowers = effect.indicator in better and change * better[effect.indicator] < 0
            if lowers and (not effect.units or unit in effect.units):
                found[effect.indicator] = max(found.get(effect.indicator, 0.0), event.probability)
    return found
