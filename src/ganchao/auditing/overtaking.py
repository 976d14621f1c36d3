"""The smallest change of weights that puts one unit above another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from ganchao.auditing.extreme_ranks import scores_at
from ganchao.auditing.rescoring import added_up, ranked
from ganchao.auditing.weight_search import largest, rows_of
from ganchao.auditing.weight_space import Shares, WeightSpace, place_of, transformed, weight_space
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard

AHEAD: Final = 1e-6
"""Lead that the weights shown give the unit at least, as a share of its largest lead on one node."""


@dataclass(frozen=True)
class Overtaking:
    """What weights must be for one unit to stand above another."""

    unit: str
    rival: str
    node: str
    year: int
    level: (
        float | None
    )  # share of all weight that changes place until both are level; 0: ahead already; None: impossible
    moved: float | None  # until the unit is ahead as published, its score rounded
    given: Shares  # weights in the index (of the node that is ranked) as they are
    weights: Shares  # the same with so much moved; empty where impossible
    ranks: tuple[int, int]  # of unit and rival as given
    ranks_after: tuple[int, int] | None
    reason: str = ""  # why not: "dominated", "bounds", "nothing"
    better_in: tuple[str, ...] = ()  # nodes on which the unit scores more


def smallest_change(
    card: Scorecard,
    unit: str,
    rival: str,
    *,
    year: int | None = None,
    node: str | None = None,
    spread: float | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> Overtaking:
    r"""The smallest change of weights that puts a unit above a rival, or why there is none.

    .. math:: \min_{v \in P} \tfrac12 \sum_l |v_l - v_l^0| \quad\text{with}\quad S_i(v) \ge S_r(v)

    over the weights in the index :math:`v_l` of the nodes that are added up as they stand. The result is the share
    of all weight that must change place: 0.03 means 3 percentage points taken from some and given to others.
    Scores are compared before they are rounded.

    Parameters
    ----------
    card
        Scores of all nodes.
    unit, rival
        Who is to stand above whom.
    year, node, spread, bounds
        As in :func:`ganchao.auditing.robustness.robustness`; any weights unless bounded.

    Raises
    ------
    InvalidInput
        Where scores are not linear in the weights, or bounds cannot be met.
    """
    space = weight_space(card, year=year, node=node, spread=spread, bounds=bounds)
    own, other = place_of(space, unit), place_of(space, rival)
    lead = space.values[own] - space.values[other]
    given = space.given
    labels = [space.nodes[k] for k in space.leaves]
    ranks = _ranks(space, card, [group.given for group in space.groups], own, other)
    same = 1e-11 * float(np.abs(space.values).max(initial=1e-300))

    def answer(
        moved: tuple[float, float] | None,
        weights: Floats | None,
        reason: str = "",
        after: tuple[int, int] | None = None,
    ) -> Overtaking:
        level, further = moved or (None, None)
        return Overtaking(
            unit,
            rival,
            space.node,
            space.round.year,
            level,
            further,
            dict(zip(labels, given.tolist(), strict=True)),
            {} if weights is None else dict(zip(labels, weights.tolist(), strict=True)),
            ranks,
            after,
            reason,
            tuple(label for label, each in zip(labels, lead, strict=True) if each > same),
        )

    if space.nothing[own] or (unit == rival):
        return answer(None, None, "nothing")
    if space.nothing[other] or (
        float(lead @ given) > same and all(group.admits_given(relative=space.relative) for group in space.groups)
    ):
        return answer((0.0, 0.0), given, after=ranks)
    most = float(largest(space, lead[None])[0])
    if most <= same:
        return answer(None, None, "dominated" if (lead <= same).all() else "bounds")
    level, mass = _nearest(space, lead, given, 0.0)
    wanted = max(AHEAD * float(np.abs(lead).max()), _one_step(space, own, mass))
    moved, mass = _nearest(space, lead, given, wanted if wanted < most else most / 2)
    parts = space.parts(mass)
    after = _ranks(space, card, parts, own, other)
    return answer((level, moved), space.effective([part[None] for part in parts])[0], after=after)


def _one_step(space: WeightSpace, own: int, mass: Floats) -> float:
    """The lead that rounding cannot take away, at given effective weights ``(node,)``."""
    if space.decimals is None:
        return 0.0
    level = float(space.values[own] @ mass[space.leaves])
    score = scores_at(np.array([level]), space)[0] * (-1.0 if space.falling else 1.0)
    step = 10.0**-space.decimals
    ends = transformed(np.array([max(score - step, step * 1e-3), score, score + step]), space.step)
    return 1.001 * float(np.diff(ends).max())


def _nearest(space: WeightSpace, lead: Floats, given: Floats, ahead: float) -> tuple[float, Floats]:
    """Least weight moved and effective weights ``(node,)`` under which the lead is at least so large."""
    rows, leaves = rows_of(space), len(space.leaves)
    up = sparse.csr_array((np.ones(leaves), (np.arange(leaves), space.leaves)), shape=(leaves, rows.columns))
    eye = sparse.eye_array(leaves)
    scale = float(np.abs(lead).max())
    wanted = np.zeros((1, rows.columns + leaves))
    wanted[0, space.leaves] = -lead / scale
    none = sparse.csr_array((rows.matrix.shape[0], leaves))
    matrix = sparse.hstack([rows.matrix, none], format="csr")
    equal = rows.low == rows.high
    above, below = np.isfinite(rows.high) & ~equal, np.isfinite(rows.low) & ~equal
    left = sparse.vstack(
        [
            matrix[above],
            -matrix[below],
            sparse.hstack([up, -eye]),
            sparse.hstack([-up, -eye]),
            sparse.csr_array(wanted),
        ],
        format="csc",
    )
    right = np.concatenate([rows.high[above], -rows.low[below], given, -given, [-ahead / scale]])
    cost = np.concatenate([np.zeros(rows.columns), np.full(leaves, 0.5)])
    found = linprog(
        cost,
        left,
        right,
        matrix[equal],
        rows.low[equal],
        method="highs",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert found.x is not None  # the lead can be had: see smallest_change
    return float(found.fun or 0.0), np.asarray(found.x[: len(space.nodes)], dtype=np.float64)


def _ranks(space: WeightSpace, card: Scorecard, parts: list[Floats], own: int, other: int) -> tuple[int, int]:
    weights = {group.code: part[None] for group, part in zip(space.groups, parts, strict=True)}
    ranks = ranked(space.round, added_up(space.round, weights))[0, :, card.nodes.index(space.node)]
    first, second = (int(ranks[card.units.index(space.units[place])]) for place in (own, other))
    return first, second
