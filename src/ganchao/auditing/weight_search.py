"""Largest leads and random weights inside a weight space, and its inequalities for a solver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from scipy import sparse

from ganchao.auditing.weight_space import FreeGroup, WeightSpace
from ganchao.domain.panel import Floats


def largest(space: WeightSpace, leads: Floats) -> Floats:
    """The largest value that ``leads @ v`` takes over all admissible weights ``(…, leaf)`` -> ``(…,)``.

    Found from the bottom: in each group the best mixture of what its members can reach, exactly.
    """
    reached = np.zeros((*leads.shape[:-1], len(space.nodes) + 1))
    reached[..., space.leaves] = leads
    for group in reversed(space.groups):
        reached[..., group.place] = _best_mixture(reached[..., group.members], group, relative=space.relative)
    top: Floats = reached[..., -1]
    return top


def _best_mixture(values: Floats, group: FreeGroup, *, relative: bool) -> Floats:
    order = np.argsort(-values, axis=-1)
    falling = np.take_along_axis(values, order, axis=-1)
    low, high = group.low[order], group.high[order]
    if relative:  # the better ones at their upper, the others at their lower bound, for some place of the cut
        with np.errstate(invalid="ignore", divide="ignore"):
            means = _cut_sums(low * falling, high * falling) / _cut_sums(low, high)
        return np.fmax.reduce(means, axis=-1)
    room = high - low
    before = np.cumsum(room, axis=-1) - room
    left = 1 - low.sum(axis=-1, keepdims=True)
    best: Floats = ((low + np.clip(left - before, 0.0, room)) * falling).sum(axis=-1)
    return best


def _cut_sums(low: Floats, high: Floats) -> Floats:
    """Sums of the first k of ``high`` and the rest of ``low``, for every k ``(…, member + 1)``."""
    zero = np.zeros((*low.shape[:-1], 1))
    above = np.concatenate([zero, np.cumsum(high, axis=-1)], axis=-1)
    below = np.concatenate([np.cumsum(low[..., ::-1], axis=-1)[..., ::-1], zero], axis=-1)
    return above + below


def random_weights(space: WeightSpace, count: int, rng: Generator) -> list[Floats]:
    """Admissible shares in every group ``(case, member)``: the given ones first, then inside and at the corners."""
    out = []
    for group in space.groups:
        size = len(group.members)
        if space.relative:
            at = rng.uniform(size=(count, size))
            corners = rng.uniform(size=(count, 1)) < 0.7
            drawn = group.low + np.where(corners, np.round(at), at) * (group.high - group.low)
            total = drawn.sum(axis=1, keepdims=True)
            part = np.where(total > 0, drawn / np.where(total > 0, total, 1.0), group.given)
        else:
            room = group.high - group.low
            left = 1 - group.low.sum()
            order = np.argsort(rng.uniform(size=(count, size)), axis=1)
            before = np.cumsum(room[order], axis=1) - room[order]
            taken = np.empty((count, size))
            np.put_along_axis(taken, order, np.clip(left - before, 0.0, room[order]), axis=1)
            mixed = rng.dirichlet(np.full(3, 0.5), size=count)  # corners of the bounds and points between three of them
            corner = group.low + taken
            part = np.einsum(
                "ck,kcm->cm", mixed, np.stack([corner, np.roll(corner, 1, axis=0), np.roll(corner, 2, axis=0)])
            )
        if group.admits_given(relative=space.relative):
            part[0] = group.given
        out.append(part)
    return out


@dataclass(frozen=True, eq=False)
class Rows:
    """Inequalities of a weight space over effective weights of all nodes and one scale per group."""

    matrix: sparse.csr_array  # (row, column)
    low: Floats  # (row,)
    high: Floats
    columns: int  # nodes first, then the scales of groups


def rows_of(space: WeightSpace) -> Rows:
    r"""The polytope of effective weights.

    .. math:: \sum_{m \in g} v_m = V_g, \quad l_m T_g \le v_m \le u_m T_g

    with the scale :math:`T_g` free where bounds are relative to the given weights, and :math:`T_g = V_g` where they
    are shares.
    """
    nodes = len(space.nodes)
    columns = nodes + (len(space.groups) if space.relative else 0)
    rows: list[tuple[dict[int, float], float, float]] = []
    for number, group in enumerate(space.groups):
        whole = dict.fromkeys(group.members.tolist(), 1.0)
        if group.place >= 0:
            whole[group.place] = -1.0
        total = 0.0 if group.place >= 0 else 1.0
        rows.append((whole, total, total))
        scale = nodes + number if space.relative else group.place
        for member, low, high in zip(group.members.tolist(), group.low, group.high, strict=True):
            if scale >= 0:
                rows.append(({member: 1.0, scale: -float(high)}, -np.inf, 0.0))
                rows.append(({member: 1.0, scale: -float(low)}, 0.0, np.inf))
            else:
                rows.append(({member: 1.0}, float(low), float(high)))
    place = [(r, c, value) for r, (row, _, _) in enumerate(rows) for c, value in row.items()]
    r, c, values = (np.array(each) for each in zip(*place, strict=True))
    matrix = sparse.csr_array((values.astype(np.float64), (r, c)), shape=(len(rows), columns))
    return Rows(matrix, np.array([row[1] for row in rows]), np.array([row[2] for row in rows]), columns)
