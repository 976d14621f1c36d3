"""How fast is typical from a given level: travel times and percentile paths, learned from everyone's past.

Works on any panel, the index's own scores and percentiles of rank included. Where trackr bends quantile splines to the
changes, a level here takes the quantile of the changes that began nearest to it, every unit weighing the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.tracking.course import Course, Judgement, banded, refused

LONGEST: Final = 10
"""Years of the longest spell of change looked at."""
USUAL: Final = 5
"""Years of the shortest one, where the panel is long enough."""
NEAR: Final = 0.3
"""Share of all spells that count as beginning near a level."""
LEAST: Final = 12
"""Spells without which nothing is called typical."""
STEPS: Final = 120
"""Steps into which levels are cut."""


@dataclass(frozen=True, eq=False)
class Spells:
    """Changes of everyone over some years, each year's best known start."""

    starts: Floats  # (spell,) level at which it began
    rates: Floats  # (spell,) change a year, positive where for the better
    weights: Floats  # (spell,) every unit sums to 1


def spells_of(times: Floats, values: Floats, higher: bool) -> Spells:
    """Changes a year by starting level: from each start the shortest spell of at least five years.

    Parameters
    ----------
    times
        Years, oldest first. ``(year,)``
    values
        The field. ``(year, unit)``, NaN where unknown
    higher
        Whether more is better.
    """
    span = float(times[-1] - times[0]) if len(times) > 1 else 0.0
    least = min(USUAL, max(1, int(span // 2)))
    starts, rates, units = [], [], []
    for unit in range(values.shape[1]):
        known = np.flatnonzero(np.isfinite(values[:, unit]))
        for k, begin in enumerate(known):
            for end in known[k + 1 :]:
                years = times[end] - times[begin]
                if least <= years <= LONGEST:
                    starts.append(values[begin, unit])
                    rates.append((values[end, unit] - values[begin, unit]) / years * (1 if higher else -1))
                    units.append(unit)
                    break
    counted = np.array(units, dtype=int)
    weights = 1 / np.bincount(counted)[counted] if len(counted) else np.zeros(0)
    return Spells(np.array(starts), np.array(rates), weights)


def rate_at(spells: Spells, level: float, share: float = 0.5) -> float:
    """The change a year that a share of those who began near a level stayed below."""
    nearest, weights = _near(spells, level)
    order = np.argsort(spells.rates[nearest], kind="stable")
    rates, mass = spells.rates[nearest][order], weights[order]
    at = (np.cumsum(mass) - mass / 2) / mass.sum()
    return float(np.interp(share, at, rates))


def share_below(spells: Spells, level: float, rate: float) -> float:
    """Share of those who began near a level that changed more slowly; ties count half."""
    nearest, weights = _near(spells, level)
    slower = (spells.rates[nearest] < rate) + 0.5 * (spells.rates[nearest] == rate)
    return float((slower * weights).sum() / weights.sum())


def _near(spells: Spells, level: float) -> tuple[Floats, Floats]:
    count = min(len(spells.starts), max(LEAST, round(NEAR * len(spells.starts))))
    nearest = np.argsort(np.abs(spells.starts - level), kind="stable")[:count]
    return nearest, spells.weights[nearest]  # type: ignore[return-value]


@dataclass(frozen=True, eq=False)
class Travel:
    """Years of typical travel to each level, from the worst level on."""

    levels: Floats  # (level,) in the order travelled
    years: Floats  # (level,) rising

    def to(self, level: float) -> float:
        """Years of typical travel to a level; NaN outside."""
        forward = self.levels[-1] >= self.levels[0]
        levels = self.levels if forward else -self.levels
        at = level if forward else -level
        if not levels[0] - 1e-9 <= at <= levels[-1] + 1e-9:
            return float("nan")
        return float(np.interp(at, levels, self.years))

    def level_after(self, years: float) -> float:
        """The level after so many years of typical travel; the last one where travel ends before."""
        return float(np.interp(years, self.years, self.levels))


def travel(levels: Floats, rates: Floats) -> Travel:
    r"""Years from level to level at the typical rate of the level left behind.

    .. math:: \tau(y) = \int \frac{dy}{m(y)}

    Travel ends where the typical rate is not above zero: time does not run backwards.

    Parameters
    ----------
    levels
        From the worst to the best. ``(level,)``
    rates
        Typical change a year at each level, positive where for the better. ``(level,)``
    """
    stuck = np.flatnonzero(~(rates[:-1] > 0))
    end = int(stuck[0]) + 1 if len(stuck) else len(levels)
    steps = np.abs(np.diff(levels[:end])) / rates[: end - 1]
    return Travel(levels[:end], np.concatenate([[0.0], np.cumsum(steps)]))


def spells_in(course: Course) -> Spells | None:
    """Everyone's past changes in the field of a course; nothing where too few are known."""
    if not course.field:
        return None
    spells = spells_of(np.array(course.field_times), np.array(course.field), course.higher)
    return spells if len(spells.starts) >= LEAST else None


def travel_among(spells: Spells, course: Course) -> Travel:
    """Typical travel from the worst to the best level that anyone began at."""
    low, high = float(spells.starts.min()), float(spells.starts.max())
    worst, best = (low, high) if course.higher else (high, low)
    levels = np.linspace(worst, best, STEPS + 1)
    return travel(levels, np.array([rate_at(spells, level) for level in levels]))


def typical_speed(course: Course) -> Judgement:
    r"""Years of typical travel covered in a year: 2 is twice as fast as others from the same level.

    .. math:: v = \frac{\tau(y_1) - \tau(y_0)}{t_1 - t_0}, \quad \tau(y) = \int \frac{dy}{m(y)}

    m is the median change a year at a level, over all units' past.

    References
    ----------
    World Bank, trackr (github.com/RossanaTat/trackr), get_speed_path and get_scores_speed.
    """
    (begun, base), (now, value) = course.start, course.last
    if not now > begun:
        return refused("few")
    spells = spells_in(course)
    if spells is None:
        return refused("no_field")
    way = travel_among(spells, course)
    speed = (way.to(value) - way.to(base)) / (now - begun)
    if np.isnan(speed):
        return refused("outside_field")
    details = {}
    if course.target is not None and course.by is not None and course.by > now:
        details["needed"] = (way.to(course.target) - way.to(value)) / (course.by - now)
    status = banded(speed, ((1.0, "as_fast_as_typical"), (0.0, "slower_than_typical")), "backwards")
    return Judgement(status, speed, details=details)


def typical_percentile(course: Course) -> Judgement:
    r"""Percent of others' changes from the same level that were slower than ours.

    .. math:: q = 100\, P(\text{change a year} < r \mid \text{level}), \quad r = \frac{y_1 - y_0}{t_1 - t_0}

    References
    ----------
    World Bank, trackr (github.com/RossanaTat/trackr), get_scores_pctl.
    """
    (begun, base), (now, value) = course.start, course.last
    if not now > begun:
        return refused("few")
    spells = spells_in(course)
    if spells is None:
        return refused("no_field")
    share = 100 * share_below(spells, base, course.better(value - base) / (now - begun))
    details = {}
    if course.target is not None and course.by is not None and course.by > now:
        needed = course.better(course.target - value) / (course.by - now)
        details["needed"] = 100 * share_below(spells, value, needed)
    return Judgement(banded(share, ((50.0, "upper_half"),), "lower_half"), share, details=details)


def percentile_path(spells: Spells, level: float, share: float, years: int, higher: bool = True) -> Floats:
    r"""Where one gets who always does as well as a share of the others from the same level.

    .. math:: y_{t+1} = y_t + Q_q(y_t)

    Parameters
    ----------
    spells
        Everyone's past changes.
    level
        Where it begins.
    share
        The share, 0 to 1.
    years
        How many years.
    higher
        Whether more is better.

    Returns
    -------
    Floats
        Levels, the present one first. ``(years + 1,)``
    """
    path = [level]
    for _ in range(years):
        path.append(path[-1] + (1 if higher else -1) * rate_at(spells, path[-1], share))
    return np.array(path)
