"""A scorecard's year taken apart: for every group what it added up, with which weights, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import conform
from ganchao.scoring.tree import (
    Branch,
    add_up,
    branches_of,
    finished,
    hits_of,
    is_turned,
    points_of,
    rescaled,
    weights_in,
)

SAME = 1e-9
"""Share of the largest score by which scores made again may differ from those of the scorecard."""


@dataclass(frozen=True, eq=False)
class Part:
    """One group in one year."""

    branch: Branch
    members: Floats  # (unit, member) as added up, NaN where missing
    weights: Floats  # (member,), or (unit, member) where each unit has its own
    points: Floats  # (unit, extra) earned by bonuses and deductions
    hits: NDArray[np.bool_]  # (unit, veto)
    added: Floats  # (unit,) after adding up, bonuses, floor, cap and vetoes; before rescaling
    inside: NDArray[np.bool_]  # (unit,)
    stretch: float  # published score per ``added``
    shift: float  # published score where ``added`` is 0
    sign: float  # -1 where the parent sees the group turned round

    @property
    def own_weights(self) -> bool:
        """Whether each unit has its own weights."""
        return self.weights.ndim == 2

    @property
    def slope(self) -> float:
        """What the parent sees per ``added``."""
        after = self.branch.rescale is not None and self.branch.rescale.parent_uses == "after"
        return self.sign * (self.stretch if after else 1.0)


def taken_apart(card: Scorecard) -> tuple[Mapping[str, Part], ...]:
    """Every group of every round, by code, members before their parents.

    Raises :class:`InvalidInput` where the card does not hold what it was made from, or holds years of other rulebooks.
    """
    if card.steps is None:
        raise InvalidInput([Problem("benchmarking.no_steps")])
    framework = card.framework
    branches = branches_of(framework, card.years)
    data = conform(card.panel, framework)
    count = len(framework.scored)
    scores = np.full(card.scores.shape, np.nan)
    scores[..., :count] = card.scores[..., :count]
    passed = scores.copy()
    out: tuple[dict[str, Part], ...] = tuple({} for _ in card.years)
    for branch in branches:
        members = passed[..., list(branch.members)]
        weights = weights_in(branch, members, card.ranked)
        points, hits = points_of(branch, scores), hits_of(branch, data.vetoes)
        added = finished(branch, add_up(branch, members, weights, card.ranked), points, hits)
        published = rescaled(added, branch.rescale, card.ranked)
        sign = -1.0 if is_turned(branch) else 1.0
        upward = published if branch.rescale and branch.rescale.parent_uses == "after" else added
        scores[..., branch.place] = published
        turned = 0.0 if branch.scale is None else sum(branch.scale)
        passed[..., branch.place] = turned - upward if sign < 0 else upward
        for y in range(len(card.years)):
            stretch, shift = line(added[y], published[y]) if branch.rescale else (1.0, 0.0)
            out[y][branch.group.code] = Part(
                replace(branch, available=0.0),
                members[y],
                weights[y],
                points[y],
                hits[y],
                added[y],
                card.ranked[y],
                stretch,
                shift,
                sign,
            )
    _hold_against(card, scores)
    return out


def line(x: Floats, y: Floats) -> tuple[float, float]:
    """Slope and intercept of values that lie on a line; 1 and 0 where there are not two different ones."""
    known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if known.size == 0:
        return 1.0, 0.0
    low, high = known[np.argmin(x[known])], known[np.argmax(x[known])]
    if x[low] == x[high]:
        return 1.0, 0.0
    slope = float((y[high] - y[low]) / (x[high] - x[low]))
    return slope, float(y[low] - slope * x[low])


def _hold_against(card: Scorecard, scores: Floats) -> None:
    """Scores made again must be those of the card."""
    near = SAME * max(float(np.nanmax(np.abs(card.scores), initial=0.0)), 1e-300)
    wrong = ~(np.abs(scores - card.scores) <= near) & (np.isfinite(scores) | np.isfinite(card.scores))
    if wrong.any():
        year = card.years[int(np.argwhere(wrong)[0][0])]
        raise InvalidInput([Problem("benchmarking.other_rulebook", values={"year": year})])
