"""Baskets: indicators that together measure something the plan names, as a sub-index from 0 to 100."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Group
from ganchao.domain.panel import Floats
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.domain.strategy import Basket, Member
from ganchao.planning.values import Values
from ganchao.scoring.scales import shares_of


@dataclass(frozen=True, eq=False)
class SubIndex:
    """A basket's sub-index by data year and place, and what it is made of; our own unit is the first place."""

    basket: str
    years: tuple[int, ...]
    places: tuple[str, ...]
    members: tuple[str, ...]
    weights: Floats  # (member,), summing to 1
    scores: Floats  # (year, place, member), 0 to 100, NaN unknown
    value: Floats  # (year, place), 0 to 100, NaN where no member is known
    known: Floats  # (year, place): share of the weight whose members are known

    def own(self) -> dict[int, float]:
        """Our own sub-index by year, years without one left out."""
        return {y: float(v) for y, v in zip(self.years, self.value[:, 0], strict=True) if np.isfinite(v)}

    @property
    def comparable(self) -> NDArray[np.bool_]:
        """Years in which as much of our basket is known as in any ``(year,)``: others measure something else."""
        return (self.known[:, 0] > 0) & (self.known[:, 0] >= self.known[:, 0].max(initial=0.0) - 1e-9)

    def last(self, place: int = 0) -> tuple[int, float, float] | None:
        """The last year with a sub-index, the sub-index, and the share of weight known; nothing where there is none."""
        there = np.flatnonzero(np.isfinite(self.value[:, place]))
        if not there.size:
            return None
        at = int(there[-1])
        return self.years[at], float(self.value[at, place]), float(self.known[at, place])

    def beside(self, year: int, place: int) -> float | None:
        """Another place's sub-index in the year at a place of the axis, where the same members are known as with us."""
        same = np.array_equal(np.isfinite(self.scores[year, 0]), np.isfinite(self.scores[year, place]))
        value = float(self.value[year, place])
        return value if same and np.isfinite(value) else None


def between_goalposts(values: Floats, worst: float, best: float) -> Floats:
    r"""Values on a scale from 0 at ``worst`` to 100 at ``best``, kept inside; ``worst`` may be the larger.

    .. math:: s = 100 \min\left(1, \max\left(0, \frac{x - \text{worst}}{\text{best} - \text{worst}}\right)\right)

    Examples
    --------
    >>> between_goalposts(np.array([30.0, 20.0, 5.0]), 25.0, 5.0)
    array([  0.,  25., 100.])
    """
    return np.clip((values - worst) / (best - worst), 0.0, 1.0) * 100


def weighted_mean(scores: Floats, weights: Floats) -> tuple[Floats, Floats]:
    r"""Weighted mean of what is known, and the share of weight that is known ``(…)``; NaN where nothing is.

    .. math:: S = \frac{\sum_{k \in K} w_k s_k}{\sum_{k \in K} w_k}, \quad \text{known} = \sum_{k \in K} w_k

    Parameters
    ----------
    scores
        NaN unknown. ``(…, member)``
    weights
        Summing to 1. ``(member,)``
    """
    there = np.isfinite(scores)
    known = there @ weights
    total = np.where(there, scores, 0.0) @ weights
    return np.divide(total, known, out=np.full(known.shape, np.nan), where=known > 0), known


def sub_indices(plan: Plan, card: Scorecard, values: Values) -> dict[str, SubIndex]:
    """The sub-index of every basket, by its code."""
    return {basket.code: sub_index(basket, card, values) for basket in plan.baskets}


def sub_index(basket: Basket, card: Scorecard, values: Values) -> SubIndex:
    """One basket's sub-index by data year for our unit and the reference places."""
    weights = np.array([member.weight for member in basket.members])
    weights = weights / weights.sum() if weights.size else weights
    shape = (len(values.years), len(values.places))
    columns = [member_scores(member, card, values) for member in basket.members]
    scores = np.stack(columns, axis=-1) if columns else np.empty((*shape, 0))
    value, known = weighted_mean(scores, weights)
    names = tuple(member.indicator for member in basket.members)
    return SubIndex(basket.code, values.years, values.places, names, weights, scores, value, known)


def member_scores(member: Member, card: Scorecard, values: Values) -> Floats:
    """A member's scores from 0 to 100 ``(year, place)``.

    Goalposts of the member count for an indicator's values in published units and for a group's score on the
    framework's scale; without them a node counts by its own score, as a share of its scale.
    """
    posts, code = member.goalposts, member.indicator
    if posts is not None and code in values.values:
        return between_goalposts(values.values[code], posts.worst, posts.best)
    out = np.full((len(values.years), len(values.places)), np.nan)
    if code not in card.nodes:
        return out
    turned = posts is None and any(
        node.code == code and isinstance(node, Group) and node.direction is Direction.LOWER
        for node in card.framework.nodes
    )
    at = card.nodes.index(code)
    for k, year in enumerate(card.data_years or card.years):
        if posts is None:
            field = shares_of(card, code, k) * 100
            field = 100 - field if turned else field
        else:
            field = between_goalposts(card.scores[k, :, at], posts.worst, posts.best)
        for to, place in enumerate(values.places):
            if place in card.units and year in values.years:
                out[values.years.index(year), to] = field[card.units.index(place)]
    return out
