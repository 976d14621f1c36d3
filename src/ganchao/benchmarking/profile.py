"""Where a unit is weak and strong, what one more point of each indicator is worth, and who resembles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ganchao.domain.framework import Indicator, Role
from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.score import score


@dataclass(frozen=True)
class Spot:
    """One node of a unit's profile."""

    node: str
    score: float
    rank: float | None
    count: int  # number ranked
    percentile: float  # 100 for the first
    weight: float  # share of the index
    lead: float  # percentile less the unit's own at the top node; negative where it lags behind itself

    @property
    def weight_times_lead(self) -> float:
        """Size of a strong point, or (negative) of a weak spot."""
        return self.weight * self.lead


def profile(card: Scorecard, unit: str, *, year: int | None = None, node: str | None = None) -> tuple[Spot, ...]:
    """Rank and percentile of a unit on every indicator below a node that it has a score on, worst lag first.

    Order is by weight in the index times the percentile's distance from the unit's own: a weak spot is where the unit
    lags behind itself and it matters. Raises :class:`UnknownName`.
    """
    y, n = card.at(year=year, node=node)
    place = position("unit", unit, card.units)
    weights = index_weights(card, y, card.nodes[n])
    own = float(card.percentiles[y, place, n])
    spots = [
        Spot(
            i.code, float(card.scores[y, place, k]), shown_rank(card.ranks[y, place, k]), int(card.counts[y, k]),
            float(card.percentiles[y, place, k]), float(weights[k]), float(card.percentiles[y, place, k]) - own,
        )
        for k, i in enumerate(card.framework.scored)
        if np.isfinite(card.scores[y, place, k]) and np.isfinite(weights[k])
    ]  # fmt: skip
    return tuple(sorted(spots, key=lambda spot: spot.weight_times_lead))


def weak_spots(spots: tuple[Spot, ...], most: int = 5) -> tuple[Spot, ...]:
    """The indicators on which a unit lags behind itself most, weighted."""
    return tuple(spot for spot in spots if spot.weight_times_lead < 0)[:most]


def strong_points(spots: tuple[Spot, ...], most: int = 5) -> tuple[Spot, ...]:
    """The indicators on which a unit is ahead of itself most, weighted."""
    return tuple(spot for spot in reversed(spots) if spot.weight_times_lead > 0)[:most]


def index_weights(card: Scorecard, year: int, node: str) -> Floats:
    """Product of the weights from a node down ``(node,)``; NaN outside it and for bonuses and deductions."""
    framework = card.framework
    at = {code: k for k, code in enumerate(card.nodes)}
    out = np.full(len(card.nodes), np.nan)
    out[at[node]] = 1.0
    for group in reversed(framework.bottom_up):
        members = [at[member.code] for member in framework.members(group.code)]
        total = float(np.nansum(card.weights[year, members]))
        if np.isfinite(out[at[group.code]]) and total > 0:
            out[members] = out[at[group.code]] * card.weights[year, members] / total
    return out


@dataclass(frozen=True)
class Worth:
    """What a little more of one indicator would be worth, everyone recomputed."""

    indicator: str
    step: Literal["unit", "percent"]  # one unit of measurement, or 1 % of the field's range
    size: float  # of the step in published units, signed the better way
    value: float  # before
    points: float  # score gained at the node; NaN where it cannot be told
    places: float  # places gained
    overtaken: tuple[str, ...]  # units we would pass
    reason: Literal["", "saturated", "flat", "missing", "no_range"] = ""  # why it is worth nothing, or cannot be told


def worth(card: Scorecard, unit: str, *, year: int | None = None, node: str | None = None) -> tuple[Worth, ...]:
    """What one more unit of measurement, and 1 % of the field's range, of each indicator is worth, dearest first.

    The value is changed in the better direction (of a quotient, through its numerator) and the whole field scored anew,
    goalposts and all. An indicator beyond the value that scores full is saturated: more of it is worth nothing.
    """
    y, n = card.at(year=year, node=node)
    place = position("unit", unit, card.units)
    if card.steps is None:
        raise InvalidInput([Problem("benchmarking.no_steps")])
    below = index_weights(card, y, card.nodes[n])
    found = []
    for k, indicator in enumerate(card.framework.scored):
        extra = indicator.role is not Role.SCORED
        if np.isfinite(below[k]) or (extra and np.isfinite(below[card.nodes.index(indicator.group)])):
            found += [_worth(card, indicator, k, (y, place, n), step) for step in ("unit", "percent")]
    return tuple(sorted(found, key=lambda each: -np.nan_to_num(each.points, nan=-1.0)))


def _worth(
    card: Scorecard, indicator: Indicator, k: int, at: tuple[int, int, int], step: Literal["unit", "percent"]
) -> Worth:
    y, place, n = at
    assert card.steps is not None
    value = float(card.steps.raw[y, place, k])
    field = np.where(card.ranked[y], card.steps.raw[y, :, k], np.nan)
    spread = float(np.fmax.reduce(field) - np.fmin.reduce(field)) if np.isfinite(field).any() else 0.0
    size = (1.0 if step == "unit" else spread / 100) * (1 if indicator.direction == "higher" else -1)
    if not np.isfinite(value):
        return Worth(indicator.code, step, size, value, np.nan, np.nan, (), "missing")
    if size == 0:
        return Worth(indicator.code, step, 0.0, value, np.nan, np.nan, (), "no_range")
    changes = _cells(card, indicator, y, place, size)
    if changes is None:
        return Worth(indicator.code, step, size, value, np.nan, np.nan, (), "missing")
    after = score(card.panel.with_values(changes), card.framework)
    points = float(after.scores[y, place, n] - card.scores[y, place, n])
    places = float(card.ranks[y, place, n] - after.ranks[y, place, n])
    passed = (card.ranks[y, :, n] < card.ranks[y, place, n]) & (after.ranks[y, :, n] >= after.ranks[y, place, n])
    reason: Literal["", "saturated", "flat"] = ""
    if after.scores[y, place, k] == card.scores[y, place, k]:
        top = float(np.nanmax(np.where(card.ranked[y], card.scores[y, :, k], np.nan)))
        reason = "saturated" if card.scores[y, place, k] >= top else "flat"
        points = 0.0 if abs(points) <= 1e-12 * abs(card.scores[y, place, n]) else points
    return Worth(
        indicator.code, step, size, value, points, places, tuple(card.units[u] for u in np.flatnonzero(passed)), reason
    )


def _cells(
    card: Scorecard, indicator: Indicator, year: int, place: int, size: float
) -> Mapping[tuple[int, str, str], float] | None:
    """Cells of the data that make an indicator greater by ``size``; nothing where the data lack it."""
    panel, unit, when = card.panel, card.units[place], card.panel.years[year]
    column = indicator.numerator or indicator.code
    now = float(panel.values[year, place, panel.indicators.index(column)])
    base = 1.0
    if indicator.denominator:
        base = float(panel.values[year, place, panel.indicators.index(indicator.denominator)])
    if not (np.isfinite(now) and np.isfinite(base)) or indicator.factor == 0:
        return None
    return {(when, unit, column): now + size * base / indicator.factor}


@dataclass(frozen=True)
class Likeness:
    """How much another unit resembles ours."""

    unit: str
    distance: float  # weighted distance between profiles, in standard deviations of the field
    rank: float | None
    shared: int  # indicators both have


def most_similar(
    card: Scorecard, unit: str, *, year: int | None = None, node: str | None = None, most: int = 5
) -> tuple[Likeness, ...]:
    r"""Ranked units whose profile is nearest to ours, nearest first.

    .. math:: d_{uv} = \sqrt{\frac{\sum_j w_j \left((s_{uj} - s_{vj}) / \sigma_j\right)^2}{\sum_j w_j}}

    over the indicators that both have, at least half of ours.
    """
    y, n = card.at(year=year, node=node)
    own = position("unit", unit, card.units)
    count = len(card.framework.scored)
    scores, inside = card.scores[y, :, :count], np.isfinite(card.ranks[y, :, n])
    weights = np.nan_to_num(index_weights(card, y, card.nodes[n])[:count])
    field = np.where(inside[:, None], scores, np.nan)
    known = np.isfinite(field)
    mean = np.where(known, field, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    spread = np.sqrt(np.where(known, (field - mean) ** 2, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
    both = np.isfinite(scores) & np.isfinite(scores[own]) & (spread > 0) & (weights > 0)
    away = np.where(both, (scores - scores[own]) / np.where(spread > 0, spread, 1.0), 0.0)
    total = np.where(both, weights, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.sqrt((weights * away**2).sum(axis=1) / total)
    enough = both.sum(axis=1) * 2 >= max(both[own].sum(), 1)
    distance = np.where(inside & enough & (np.arange(len(scores)) != own), distance, np.nan)
    order = [int(k) for k in np.argsort(distance, kind="stable") if np.isfinite(distance[k])][:most]
    return tuple(
        Likeness(card.units[k], float(distance[k]), shown_rank(card.ranks[y, k, n]), int(both[k].sum())) for k in order
    )
