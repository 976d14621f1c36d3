"""The next point: what one more point costs on each indicator, and what it does to the rank while others move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard
from ganchao.targeting.levers import Levers
from ganchao.targeting.rivals import Rivals

FAR: Final = 20.0
"""Typical moves beyond which a point is called out of reach on one indicator."""
State = Literal["", "saturated", "far"]


@dataclass(frozen=True)
class Part:
    """How much a numerator or denominator must change to move its quotient."""

    column: str
    value: float  # today
    change: float  # needed
    typical: float  # size of our usual yearly change that way; NaN where ours never moved that way

    @property
    def typical_changes(self) -> float:
        """Years' worth of our usual change that way; NaN where ours never moved that way."""
        return abs(self.change) / self.typical if self.typical > 0 else np.nan


@dataclass(frozen=True)
class NextPoint:
    """One more point by one indicator."""

    indicator: str
    today: float
    move: float  # change of the value, signed; NaN where it cannot bring the point
    points: float  # what the move brings: the point asked for, or less where it saturates
    typical_moves: float
    money: float  # NaN where nobody said
    state: State
    places: tuple[float, float, float]  # gained next round: 10 %, middle, 90 % of draws; others moving
    chance: float  # of gaining any place
    numerator: Part | None = None
    denominator: Part | None = None

    @property
    def easier(self) -> Part | None:
        """The part of a quotient that takes fewer of our usual changes; one that never moved that way is not it."""
        parts = [part for part in (self.numerator, self.denominator) if part is not None]
        known = [part for part in parts if np.isfinite(part.typical_changes)]
        return min(known, key=lambda part: part.typical_changes, default=None)


@dataclass(frozen=True, eq=False)
class NextPoints:
    """The next point on every indicator of one unit."""

    card: Scorecard
    unit: str
    node: str
    year: int  # the next round, in which places are counted
    point: float  # on the node's scale
    points: tuple[NextPoint, ...]
    draws: int
    seed: int


def next_points(
    framework: Framework, today: Rivals, coming: Rivals, levers: Levers, typical: Floats, *, point: float,
) -> tuple[NextPoint, ...]:
    """What ``point`` more of the node's score costs on each lever, cheapest first in typical moves.

    Parameters
    ----------
    framework
        Indicators.
    today
        The field of the last round.
    coming
        The field of the next round, in draws.
    levers
        What may move; the start is today's values.
    typical
        Size of a typical yearly move of each lever. ``(lever,)``
    point
        On the node's own scale.
    """
    start = levers.start[None]
    now = float(today.own_scores(start)[0])
    before = coming.ranks(np.median(coming.coming, axis=0)[None]).astype(np.int64)
    found = []
    for k, place in enumerate(levers.places):
        unit = np.zeros(len(levers.places))
        unit[k] = 1.0
        furthest = min(levers.most[k], FAR * typical[k]) if typical[k] > 0 else levers.most[k]
        moved, gained = least_move(today, levers, unit, now, point, furthest)
        shift = levers.moves @ (unit * moved)
        state: State = "" if gained >= point * (1 - 1e-6) else "saturated" if gained <= point * 1e-6 else "far"
        places, chance = gain_of(coming, before, shift) if state != "saturated" else ((0.0, 0.0, 0.0), 0.0)
        found.append(NextPoint(
            framework.scored[place].code, float(levers.start[place]),
            float(shift[place]) if state != "saturated" else np.nan, gained,
            moved / typical[k] if typical[k] > 0 else np.nan, moved * float(levers.cost[k]), state, places, chance,
        ))
    rest = {"": 0, "far": 1, "saturated": 2}
    return tuple(sorted(found, key=lambda p: (rest[p.state], np.nan_to_num(p.typical_moves, nan=np.inf))))


def least_move(
    today: Rivals, levers: Levers, unit: Floats, now: float, point: float, furthest: float
) -> tuple[float, float]:
    """The least move of one lever that brings a point, and what it brings; the furthest where none does."""
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    def gained(moved: float) -> float:
        return float(today.own_scores(levers.values(unit * moved)[None])[0]) - now

    if not np.isfinite(furthest):
        furthest = 1.0
        while gained(furthest) < point and furthest < 1e12:
            furthest *= 4
    if furthest <= 0 or (most := gained(furthest)) <= 0:
        return 0.0, 0.0
    if most < point:
        return furthest, most
    return float(brentq(lambda moved: gained(moved) - point, 0.0, furthest, xtol=1e-12 * furthest)), point


def gain_of(
    coming: Rivals, before: np.ndarray, shift: Floats
) -> tuple[tuple[float, float, float], float]:
    """Places gained in the next round by a shift of our values ``(indicator,)``: range and chance of any."""
    after = coming.ranks((np.median(coming.coming, axis=0) + shift)[None]).astype(np.int64)
    places = before - after
    low, middle, high = np.quantile(places, (0.1, 0.5, 0.9), method="inverted_cdf")
    return (float(low), float(middle), float(high)), float((places > 0).mean())


def parts_of(
    values: Floats, indicators: Sequence[str], column: str, below: str, *, change: float, factor: float
) -> tuple[Part, Part] | None:
    """What a change of a quotient asks of its numerator or of its denominator, the other at rest.

    Parameters
    ----------
    values
        Our unit's past. ``(year, column)``
    indicators
        Columns of the data.
    column, below
        Numerator and denominator.
    change
        Of the quotient, in published units.
    factor
        The quotient is multiplied by this.
    """
    top, base = (values[:, indicators.index(name)] for name in (column, below))
    if not (np.isfinite(top[-1]) and np.isfinite(base[-1])) or base[-1] == 0 or factor == 0:
        return None
    quotient = top[-1] / base[-1] + change / factor
    if quotient == 0:
        return None
    needs = (float(quotient * base[-1] - top[-1]), float(top[-1] / quotient - base[-1]))
    return (
        Part(column, float(top[-1]), needs[0], usual_change(top, np.sign(needs[0]))),
        Part(below, float(base[-1]), needs[1], usual_change(base, np.sign(needs[1]))),
    )


def usual_change(series: Floats, way: float) -> float:
    """Root mean square of a series' yearly changes in one direction; NaN where there are none."""
    changes = np.diff(series) * way
    known = changes[changes > 0]
    return float(np.sqrt((known**2).mean())) if known.size else np.nan
