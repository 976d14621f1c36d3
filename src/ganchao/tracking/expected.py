"""The expected path: what a promise should be at by any day, by its shape, its waypoints and the season of the year.

To add a shape, write a function from the share of time gone to the share of the way and list it in :data:`SHAPES`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.check_in import CheckIn
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import Shape, TargetPath
from ganchao.tracking.measurement import value_of

YEARS_LEARNED: Final = 3
"""Last whole years from which the season is learned."""


def linear(gone: float, steepness: float) -> float:  # noqa: ARG001
    r"""The same step in every period.

    .. math:: E(u) = b + (T - b)\, u
    """
    return gone


def logistic(gone: float, steepness: float) -> float:
    r"""Slow, then fast, then slow.

    .. math:: s(u) = \frac{\ell(u) - \ell(0)}{\ell(1) - \ell(0)}, \quad \ell(u) = \frac{1}{1 + e^{-k (u - 1/2)}}
    """

    def curve(u: float) -> float:
        return 1 / (1 + math.exp(-steepness * (u - 0.5)))

    return (curve(gone) - curve(0.0)) / (curve(1.0) - curve(0.0))


def front_loaded(gone: float, steepness: float) -> float:
    r"""Most of it early.

    .. math:: E(u) = b + (T - b)\, u^{1/k}
    """
    return float(gone ** (1 / steepness))


def back_loaded(gone: float, steepness: float) -> float:
    r"""Most of it late.

    .. math:: E(u) = b + (T - b)\, u^k
    """
    return float(gone**steepness)


@dataclass(frozen=True)
class Way:
    """How a shape spreads the way over time."""

    share: Callable[[float, float], float]  # share of time gone, steepness -> share of the way
    steepness: float = 1.0  # unless written
    growth: bool = False  # the way is counted in logarithms


SHAPES: Final[Mapping[Shape, Way]] = {
    Shape.LINEAR: Way(linear),
    Shape.GEOMETRIC: Way(linear, growth=True),
    Shape.LOGISTIC: Way(logistic, 8.0),
    Shape.FRONT_LOADED: Way(front_loaded, 2.0),
    Shape.BACK_LOADED: Way(back_loaded, 2.0),
}


def between(shape: Shape, start: float, stop: float, gone: float, steepness: float | None = None) -> float:
    """The value when a share of the time from ``start`` to ``stop`` is gone; it stays after the end.

    >>> between(Shape.GEOMETRIC, 100.0, 121.0, 0.5)
    110.0
    """
    way = SHAPES[shape]
    share = way.share(min(max(gone, 0.0), 1.0), steepness or way.steepness)
    if way.growth:
        return float(round(start * (stop / start) ** share, 12))
    return start + (stop - start) * share


def stops(path: TargetPath) -> tuple[tuple[float, float], ...]:
    """Times and values the path goes through: baseline, waypoints, target; without a baseline from nothing."""
    if path.target is None:
        return ()
    start = path.baseline if path.baseline is not None else 0.0
    through = ((period_of(m.period).end, m.value) for m in path.waypoints)
    return ((path.begins.end, start), *through, (path.ends.end, path.target))


def path_value(path: TargetPath, time: float) -> float | None:
    """Where the path is at a time (in years, as :attr:`Period.end`); of amounts, the amount of a whole year."""
    points = stops(path)
    if not points:
        return None
    if path.adds_up and path.baseline is None and not path.waypoints:
        return path.target if time >= path.ends.end - 1e-9 else None
    for (begin, start), (end, stop) in itertools.pairwise(points):
        if time <= end or (end, stop) == points[-1]:
            return between(path.shape, start, stop, (time - begin) / (end - begin), path.steepness)
    return None


@dataclass(frozen=True)
class Season:
    """Cumulative shares of a year's amount after each part of the year."""

    shares: tuple[float, ...] = (1.0,)
    years: tuple[int, ...] = ()  # whole years it was learned from
    source: str = "learned"  # "learned", "written" or "flat"

    def upto(self, period: Period) -> float:
        """Share of the year's amount that falls before the end of a period."""
        position = (period.end - (period.year - 1)) * len(self.shares)
        return float(np.interp(position, range(len(self.shares) + 1), (0.0, *self.shares)))


def season_of(path: TargetPath, history: Sequence[CheckIn], before: int, parts: int) -> Season:
    """The season of a promise: as written, else the median of its last whole years, else flat.

    Parameters
    ----------
    path
        The promise.
    history
        Reports in force on it.
    before
        Only years before this one are learned from.
    parts
        How many parts of a year are reported on: 2, 4 or 12.
    """
    if path.season:
        return Season(path.season, (), "written")
    if parts == 1 or not path.adds_up:
        return Season()
    shares: dict[int, list[float]] = {}
    for year in sorted({c.period.year for c in history if c.period.year < before}, reverse=True):
        row = cumulated(path, history, year, parts)
        if row is not None and len(shares) < YEARS_LEARNED:
            shares[year] = row
    if not shares:
        return Season(tuple(k / parts for k in range(1, parts + 1)), (), "flat")
    middle = np.median(np.array(list(shares.values())), axis=0)
    return Season(tuple(float(share) for share in middle), tuple(sorted(shares)))


def cumulated(path: TargetPath, history: Sequence[CheckIn], year: int, parts: int) -> list[float] | None:
    """Cumulative shares of one whole year; nothing where a part is missing or the amount is not above zero."""
    values = {c.period.part: value_of(path, c) for c in history if c.period.year == year and c.period.parts == parts}
    row = [values.get(part) for part in range(1, parts + 1)]
    known = [value for value in row if value is not None]
    if len(known) < parts:
        return None
    amounts = np.cumsum(known) if path.kind is Kind.FLOW else np.array(known)
    if amounts[-1] <= 0 or (np.diff(amounts) < 0).any():
        return None
    return [float(share) for share in amounts / amounts[-1]]


def expected(path: TargetPath, period: Period, season: Season) -> float | None:
    """What is expected for a period; of amounts, what should have come since the year began."""
    if path.kind is Kind.BAND:
        return None
    if not path.adds_up:
        return path_value(path, period.end)
    year = path_value(path, float(period.year))
    return None if year is None else year * season.upto(period)
