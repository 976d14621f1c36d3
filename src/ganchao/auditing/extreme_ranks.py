"""The best and worst rank of one unit over all admissible weights, by mixed-integer programming."""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, linprog, milp

from ganchao.auditing.weight_search import Rows, largest
from ganchao.auditing.weight_space import WeightSpace, transformed
from ganchao.domain.panel import Floats

STRICT: Final = 1e-6
"""A lead that counts as one, as a share of the largest lead any rival can have; finer than the solver cannot tell."""
NODE_LIMIT: Final = 200_000
"""Branches the solver may open before it gives up proving."""
SAME: Final = 1e-11
"""Levels closer than this share of the largest level are the same."""


@dataclass(frozen=True, eq=False)
class Contest:
    """One unit against all others."""

    unit: int  # place on the unit axis of the space
    leads: Floats  # (rival, leaf): how far a rival is ahead, per effective weight
    most: Floats  # (rival,): its largest lead
    least: Floats  # (rival,): its smallest lead
    always: NDArray[np.intp]  # rivals ahead whatever the weights
    open: NDArray[np.intp]  # rivals that can be ahead or not
    scale: float  # the largest lead any open rival can have
    steps: Steps | None  # of the unit's rounded score


@dataclass(frozen=True, eq=False)
class Steps:
    """Rounded scores a unit can have, and the levels between which each lies."""

    low: Floats  # (step,)
    high: Floats

    @property
    def widest(self) -> float:
        """The widest step in levels."""
        return float((self.high - self.low).max())

    @property
    def regular(self) -> bool:
        """Whether steps are equally wide, so that one whole number says which one it is."""
        return bool(np.ptp(self.high - self.low) <= 1e-9 * self.widest)


def contest(space: WeightSpace, unit: int) -> Contest:
    """Who can be ahead of a unit, who always is, and who never: exact, without a solver."""
    leads = space.values - space.values[unit]
    rivals = np.flatnonzero(~space.nothing & (np.arange(len(leads)) != unit))
    most, least = np.full(len(leads), -np.inf), np.full(len(leads), -np.inf)
    most[rivals], least[rivals] = largest(space, leads[rivals]), -largest(space, -leads[rivals])
    same = SAME * max(float(np.abs(space.values).max(initial=0.0)), 1e-300)
    steps = steps_of(space, unit) if space.decimals is not None else None
    margin = same if steps is None else steps.widest + same
    can = most > same
    open_ = np.flatnonzero(can & (least <= margin))
    scale = float(np.abs(np.stack([most[open_], least[open_]])).max()) if open_.size else 1.0
    return Contest(unit, leads, most, least, np.flatnonzero(least > margin), open_, scale or 1.0, steps)


def steps_of(space: WeightSpace, unit: int) -> Steps:
    """The rounded scores that a unit can have under admissible weights."""
    own = space.values[unit]
    ends = np.array([-float(largest(space, -own[None])[0]), float(largest(space, own[None])[0])])
    unit_of_score = 10.0 ** -float(space.decimals or 0)
    first, last = np.round(scores_at(ends, space) / unit_of_score) + np.array([-1.0, 1.0])
    edges = (np.arange(first, last + 2) - 0.5) * unit_of_score
    if space.falling:
        levels = -transformed(-edges, space.step)
    else:
        levels = transformed(np.maximum(edges, 0.0) if space.step.method != "arithmetic" else edges, space.step)
    levels = np.where(np.isfinite(levels), levels, ends[0] - 1.0)
    return Steps(levels[:-1], levels[1:])


def scores_at(levels: Floats, space: WeightSpace) -> Floats:
    """Scores from levels, on a scale on which more is ahead."""
    upright = -levels if space.falling else levels
    match space.step.method:
        case "geometric":
            scores = np.exp(upright)
        case "harmonic":
            scores = -1 / upright
        case "power" if space.step.power == 0:
            scores = np.exp(upright)
        case "power":
            scores = (np.sign(space.step.power) * upright) ** (1 / space.step.power)
        case _:
            scores = upright
    return -scores if space.falling else scores


def fewest_ahead(rows: Rows, space: WeightSpace, versus: Contest, fewer_than: int) -> Floats | OptimizeResult | None:
    """Effective weights ``(node,)`` with fewer open rivals ahead than so many, as few as can be.

    ``None`` where there are none: proven. The solver's result where it gave up.
    """
    return _fewest_or_most(rows, space, versus, fewest=True, limit=fewer_than - 1)


def most_ahead(rows: Rows, space: WeightSpace, versus: Contest, more_than: int) -> Floats | OptimizeResult | None:
    """Effective weights ``(node,)`` with more open rivals ahead than so many; see :func:`fewest_ahead`."""
    return _fewest_or_most(rows, space, versus, fewest=False, limit=more_than + 1)


def _fewest_or_most(
    rows: Rows, space: WeightSpace, versus: Contest, *, fewest: bool, limit: int
) -> Floats | OptimizeResult | None:
    model = Model(rows, space, versus, fewest=fewest)
    count = versus.open.size
    cost = np.concatenate([np.zeros(model.first), np.full(count, 1.0 if fewest else -1.0)])
    total = np.concatenate([np.zeros(model.first), np.ones(count)])[None]
    matrix = sparse.vstack([*model.matrices, sparse.csr_array(total)], format="csc")
    low = np.concatenate([*model.lows, [-np.inf if fewest else limit]])
    high = np.concatenate([*model.highs, [limit if fewest else np.inf]])
    with _silent():
        found = milp(
            cost,
            integrality=model.whole,
            bounds=Bounds(model.least, model.most),
            constraints=LinearConstraint(matrix, low, high),
            options={"node_limit": NODE_LIMIT, "mip_rel_gap": 0.0, "presolve": False},  # cuts off thin regions
        )
    if found.status == 2:
        return None
    if found.x is None:
        return found
    ahead = found.x[model.first :] > 0.5
    polished = model.polished(ahead, found.x)
    return polished if found.status == 0 else OptimizeResult(x=polished, status=found.status)


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Standard output closed to the solver, which prints lines of its own there whatever it is told."""
    try:
        flush = ctypes.CDLL(None).fflush
        sys.stdout.flush()
        kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except (AttributeError, OSError, TypeError, ValueError):  # no C library by that name, or no standard output
        yield
        return
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        flush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


class Model:
    """Columns: nodes and scales, then the unit's rounded score, then one switch per open rival (1: ahead)."""

    def __init__(self, rows: Rows, space: WeightSpace, versus: Contest, *, fewest: bool) -> None:
        self.space, self.versus, self.fewest = space, versus, fewest
        steps, rivals, scale = versus.steps, versus.open, versus.scale
        self.before = rows.columns
        regular = steps is not None and steps.regular
        extra = 0 if steps is None else 1 if regular else len(steps.high)
        self.first = self.before + extra
        columns = self.first + rivals.size
        self.least, self.most = np.zeros(columns), np.ones(columns)
        self.most[len(space.nodes) : self.before] = [
            1 / group.low.sum() if group.low.sum() > 0 else np.inf for group in space.groups
        ][: self.before - len(space.nodes)]
        self.whole = np.concatenate([np.zeros(self.before), np.ones(extra + rivals.size)])
        pad = sparse.csr_array((rows.matrix.shape[0], columns - rows.columns))
        self.matrices = [sparse.hstack([rows.matrix, pad], format="csr")]
        self.lows, self.highs = [rows.low], [rows.high]
        # a rival's level less the edge (its own level, or the upper end of its step) that it must pass
        own = space.values[versus.unit]
        if steps is None:
            sides = self._on_leaves(versus.leads[rivals] / scale)
            edge, width = 0.0, 0.0
        else:
            sides = self._on_leaves(space.values[rivals] / scale)
            upper, lower = steps.high / scale, steps.low / scale
            self.upper, self.lower = self._step_columns(upper, lower, regular=regular)
            sides = sides - self.upper[0]
            edge, width = self.upper[1], steps.widest / scale
            mine = self._on_leaves(own[None] / scale)
            self._add(mine - self.upper[0], -np.inf, np.array([self.upper[1] - STRICT]))
            self._add(mine - self.lower[0], np.array([self.lower[1] + STRICT]), np.inf)
            if not regular:
                pick = np.zeros((1, columns))
                pick[0, self.before : self.first] = 1.0
                self._add(pick, 1.0, 1.0)
        self.sides, self.edge = sides, edge
        switch = np.zeros((rivals.size, columns))
        place = (np.arange(rivals.size), self.first + np.arange(rivals.size))
        if fewest:  # ahead at most by what is possible, not at all where the switch is off
            switch[place] = -versus.most[rivals] / scale
            self._add(sides + switch, -np.inf, edge)
        else:
            reach = -versus.least[rivals] / scale + width + STRICT
            switch[place] = -reach
            self._add(sides + switch, edge + STRICT - reach, np.inf)

    def _on_leaves(self, values: Floats) -> Floats:
        out = np.zeros((len(values), self.least.size))
        out[:, self.space.leaves] = values
        return out

    def _step_columns(
        self, upper: Floats, lower: Floats, *, regular: bool
    ) -> tuple[tuple[Floats, float], tuple[Floats, float]]:
        out = []
        for edge in (upper, lower):
            row = np.zeros((1, self.least.size))
            if regular:
                self.most[self.before] = len(edge) - 1
                row[0, self.before] = edge[1] - edge[0]
                out.append((row, float(edge[0])))
            else:
                row[0, self.before : self.first] = edge
                out.append((row, 0.0))
        return out[0], out[1]

    def _add(self, matrix: Floats, low: Floats | float, high: Floats | float) -> None:
        self.matrices.append(sparse.csr_array(matrix))
        self.lows.append(np.broadcast_to(np.asarray(low, dtype=np.float64), (len(matrix),)))
        self.highs.append(np.broadcast_to(np.asarray(high, dtype=np.float64), (len(matrix),)))

    def polished(self, ahead: NDArray[np.bool_], found: Floats) -> Floats:
        """Weights with the same rivals ahead and the widest margins, so that no rounding can turn one round."""
        fixed = found.copy()
        fixed[self.before :] = np.round(fixed[self.before :])
        kept = ~ahead if self.fewest else ahead
        sign = 1.0 if self.fewest else -1.0
        sides = sign * self.sides[kept][:, : self.before]
        margins = [(sides, sign * (self.edge - self.sides[kept][:, self.before :] @ fixed[self.before :]))]
        if self.versus.steps is not None:
            mine = self._on_leaves(self.space.values[[self.versus.unit]] / self.versus.scale)[:, : self.before]
            upper, lower = (
                float(each[0][0, self.before :] @ fixed[self.before :]) + each[1] for each in (self.upper, self.lower)
            )
            margins += [(mine, np.array([upper])), (-mine, np.array([-lower]))]
        base, low, high = self.matrices[0][:, : self.before].toarray(), self.lows[0], self.highs[0]
        equal = low == high
        zero = np.zeros((len(base), 1))
        base = np.hstack([base, zero])
        above, below = np.isfinite(high) & ~equal, np.isfinite(low) & ~equal
        matrix = np.vstack([base[above], -base[below], *(np.hstack([m, np.ones((len(m), 1))]) for m, _ in margins)])
        right = np.concatenate([high[above], -low[below], *(r for _, r in margins)])
        cost = np.zeros(self.before + 1)
        cost[-1] = -1.0
        bounds = (
            [(0.0, 1.0)] * len(self.space.nodes) + [(0.0, None)] * (self.before - len(self.space.nodes)) + [(-1.0, 1.0)]
        )
        better = linprog(
            cost,
            matrix,
            right,
            base[equal],
            low[equal],
            bounds=bounds,
            method="highs",
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        solved = better.x if better.x is not None else found
        return np.asarray(solved[: len(self.space.nodes)], dtype=np.float64)
