"""The likeliest plan within limits where measures may fail: a few problems of mean against variance.

On the curve's tangent the probability rises with ``mean - slope * variance``; the plan highest in that is found, the
slope taken anew at it, and so on. Each such problem's bound is a wall that no plan passes, and the majorant's greatest
share within the walls bounds every plan's probability.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.choice import Choice
from ganchao.targeting.curve import slopes_of_share
from ganchao.targeting.cuts import Places
from ganchao.targeting.luck import Lift
from ganchao.targeting.majorant import Majorant, majorant
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import chosen
from ganchao.targeting.structure import CAREFUL, Limits, placed
from ganchao.targeting.uncertain import SURE, Odds, Touched, held_rows, highest, odds_of, ratio

ALIKE: Final = 5e-4
"""Probabilities closer than drawing tells apart."""


@dataclass(frozen=True, eq=False)
class Likely:
    """The likeliest plan found, and a probability of the aim that none exceeds."""

    places: Places
    reached: Floats  # (aim,)
    bound: float
    nodes: int


def likeliest_with_luck(
    portfolio: Portfolio, order: Sequence[int], *, seed: int = 0, limits: Limits = CAREFUL
) -> Choice | None:
    """The greatest probabilities within the limits, aims in the order given, effects being uncertain."""
    odds = odds_of(portfolio, seed=seed, limits=limits)
    found = pushed_with_luck(odds, order)
    if found is None:
        return None
    best, bound, held = found
    tidy = odds.structure.least(portfolio.option_cost, held_rows(odds, held), limits=limits)
    if tidy.x is not None:
        other = placed(portfolio, tidy.x)
        reached = odds.drawn(other)
        if (reached >= best.reached - ALIKE).all():
            best = replace(best, places=other, reached=reached, nodes=best.nodes + tidy.nodes)
    return likely_choice(odds, best, bound, order)


def likely_choice(odds: Odds, best: Likely, bound: float, order: Sequence[int]) -> Choice:
    """A likeliest plan with all that is said of it."""
    gap = max(0.0, bound - float(best.reached[order[0]])) if order else 0.0
    return chosen(
        odds.portfolio, best.places, bound=bound, gap=gap, nodes=best.nodes, probability=best.reached
    )


def pushed_with_luck(
    odds: Odds, order: Sequence[int], slope: float = 0.0
) -> tuple[Likely, float, list[tuple[int, Touched]]] | None:
    """A likeliest plan whatever it costs, a bound on the first aim's probability, and what holds every aim."""
    portfolio, limits = odds.portfolio, odds.limits
    start = odds.structure.least(portfolio.option_cost, limits=limits)
    if start.x is None:
        return None
    places = placed(portfolio, start.x)
    best = Likely(places, odds.drawn(places), 1.0, start.nodes)
    held: list[tuple[int, Touched]] = []
    first_bound = 1.0
    for turn, number in enumerate(order):
        best = climbed(odds, number, held, best, slope if turn == 0 else 0.0)
        first_bound = best.bound if turn == 0 else first_bound
        mean, variance = odds.moments(best.places)
        trade = slope_at(odds.lifts[number], float(mean[number]), float(variance[number]))
        held.append((number, Touched(trade, float(mean[number] - trade * variance[number]))))
    return best, first_bound, held


def slope_at(lift: Lift, mean: float, variance: float) -> float:
    """How much mean makes up for one of variance, at a plan."""
    by_mean, by_variance = slopes_of_share(mean, variance, lift.needed)
    return float(np.clip(-by_variance / by_mean, -1e3, 1e3)) if by_mean > 1e-9 else 0.0


def climbed(
    odds: Odds, number: int, held: Sequence[tuple[int, Touched]], best: Likely, first_slope: float = 0.0
) -> Likely:
    """The most probable plan for one aim: the highest ``mean - slope * variance``, the slope being that of the plan."""
    lift, rows = odds.lifts[number], held_rows(odds, held)
    slopes, walls = [first_slope], []
    for _ in range(4):
        solved = odds.structure.least(slopes[-1] * lift.variance - lift.mean, rows, limits=odds.limits)
        if solved.x is None:
            break
        walls.append((slopes[-1], -solved.bound))
        places = placed(odds.portfolio, solved.x)
        reached = odds.drawn(places)
        best = replace(best, nodes=best.nodes + solved.nodes)
        if reached[number] > best.reached[number] and all(
            reached[n] >= best.reached[n] - ALIKE for n, _ in held
        ):
            best = replace(best, places=places, reached=reached)
        if best.reached[number] >= SURE:
            return replace(best, bound=1.0)
        mean, variance = odds.moments(places)
        slope = slope_at(lift, float(mean[number]), float(variance[number]))
        if min(abs(slope - other) for other in slopes) < 0.1 * max(abs(slope), 1e-9):
            break
        slopes.append(slope)
    return replace(best, bound=max(probability_bound(odds, number, walls, best), float(best.reached[number])))


def probability_bound(odds: Odds, number: int, walls: Sequence[tuple[float, float]], best: Likely) -> float:
    """No plan is likelier: over all variances, the majorant at the mean that walls ``m <= most + slope v`` allow."""
    lift = odds.lifts[number]
    mean, variance = odds.moments(best.places)
    third = float(lift.third @ odds.portfolio.taken(best.places[None])[0])
    smooth = majorant(lift, float(mean[number]), float(variance[number]), third)
    if smooth is None or not walls:
        return 1.0
    most = highest(odds, lift.variance, np.inf)
    return highest_within(smooth, walls, most, ratio(lift), highest(odds, lift.third, np.inf))


def highest_within(
    smooth: Majorant, walls: Sequence[tuple[float, float]], most: float, third_by_variance: float, third_most: float
) -> float:
    """The majorant's greatest share between variance 0 and ``most``, what lies between points allowed for."""
    points = np.linspace(0.0, most, 2000)
    half = most / 1999 / 2
    mean = np.min([high + slope * points + abs(slope) * half for slope, high in walls], axis=0)
    leeway = smooth.third / 6 * np.minimum(third_by_variance * (points + half), third_most) + smooth.second / 2 * half
    return float(min(1.0, (smooth.share(mean, np.maximum(points, 1e-12)) + leeway).max()))
