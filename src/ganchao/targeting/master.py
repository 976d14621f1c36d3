"""The least effort under straight constraints: what every round of planning solves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.effort import Effort

NODES: Final = 20_000
"""Branches that a search over whole steps may open: a count, so that results do not depend on the machine."""
NOTHING: Final = 1e-9
"""A move, as a share of its limit or of the size that counts, that is rounding left by a solver."""
FINE: Final = 1e4
"""Size of the largest price: the solver takes plans whose costs are within 1e-6 for equally cheap."""
ROUNDS: Final = 200
"""Rounds of tangents to a curved effort."""


@dataclass(frozen=True, eq=False)
class Room:
    """Where moves may go."""

    least: Floats  # (lever,)
    most: Floats  # (lever,)
    steps: Floats  # (lever,) 0 moves freely
    rows: Floats  # (row, lever) rows @ moved <= bounds
    bounds: Floats  # (row,)


def least_effort(effort: Effort, room: Room, slopes: Floats, needed: Floats) -> Floats | None:
    """Moves of least effort with ``slopes @ moved >= needed``; nothing where there are none.

    Parameters
    ----------
    effort
        What moves cost.
    room
        Where they may go.
    slopes
        ``(constraint, lever)``
    needed
        ``(constraint,)``

    Returns
    -------
    Floats or None
        ``(lever,)``
    """
    if (room.least > room.most + NOTHING * np.maximum(np.abs(room.most), NOTHING)).any():
        return None
    whole = effort.fixed is not None or (room.steps > 0).any()
    if whole:
        return _by_steps(effort, room, slopes, needed)
    if effort.quadratic is not None:
        return _curved(effort, room, slopes, needed)
    if len(needed) == 1 and not len(room.bounds) and (effort.linear >= 0).all() and (slopes >= 0).all():
        return cheapest_first(effort.linear, room, slopes[0], float(needed[0]))
    return _straight(effort.linear, room, slopes, needed)


def cheapest_first(price: Floats, room: Room, slope: Floats, needed: float) -> Floats | None:
    """The fractional knapsack (F-R5): levers by price of a point, at most one moved part of the way."""
    moved = room.least.copy()
    short = needed - float(slope @ moved)
    if short <= 0:
        return moved
    with np.errstate(divide="ignore", invalid="ignore"):
        per_point = np.where(slope > 0, price / slope, np.inf)
    order = np.argsort(per_point, kind="stable")
    order = order[slope[order] > 0]
    gain = (room.most - room.least)[order] * slope[order]
    total = np.cumsum(gain)
    last = int(np.searchsorted(total, short))
    if last == len(order):
        return None
    moved[order[:last]] = room.most[order[:last]]
    rest = short - (total[last - 1] if last else 0.0)
    moved[order[last]] = min(room.least[order[last]] + rest / slope[order[last]], room.most[order[last]])
    return moved


def _straight(price: Floats, room: Room, slopes: Floats, needed: Floats) -> Floats | None:
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import

    scale = np.where(np.isfinite(room.most) & (room.most > 0), room.most, 1.0)
    size = np.maximum(np.abs(slopes * scale).max(axis=1, initial=0.0), 1e-300)
    found: Any = linprog(  # type: ignore[call-overload]
        price * scale, A_ub=np.vstack([-slopes * scale / size[:, None], room.rows * scale]),
        b_ub=np.concatenate([-needed / size, room.bounds]),
        bounds=np.column_stack([room.least / scale, room.most / scale]), method="highs",
    )
    if not found.success:
        return None
    moved = np.where(found.x < NOTHING, 0.0, found.x) * scale
    return np.clip(moved, room.least, room.most)


def _curved(effort: Effort, room: Room, slopes: Floats, needed: Floats) -> Floats | None:
    """A convex quadratic effort, by sequential quadratic programming from a point that satisfies everything."""
    from scipy.optimize import minimize  # noqa: PLC0415 - slow to import

    start = _straight(np.ones_like(effort.linear) / np.maximum(room.most, 1e-12), room, slopes, needed)
    if start is None:
        return None
    assert effort.quadratic is not None
    scale = 1 / np.sqrt(np.diag(effort.quadratic))
    quadratic = effort.quadratic * np.outer(scale, scale)
    linear, lines = effort.linear * scale, np.vstack([slopes * scale, -room.rows * scale])
    ends = np.concatenate([needed, -room.bounds])
    size = np.maximum(np.abs(lines).max(axis=1, initial=0.0), 1e-300)
    lines, ends = lines / size[:, None], ends / size
    found: Any = minimize(  # type: ignore[call-overload]
        lambda x: linear @ x + x @ quadratic @ x / 2, start / scale, jac=lambda x: linear + quadratic @ x,
        bounds=np.column_stack([room.least / scale, room.most / scale]), method="SLSQP",
        constraints=[{"type": "ineq", "fun": lambda x: lines @ x - ends, "jac": lambda _: lines}],
        options={"maxiter": 500, "ftol": 1e-14},
    )
    best = found.x * scale if effort.of(found.x * scale) <= effort.of(start) else start
    return np.clip(np.where(best < NOTHING * scale, 0.0, best), room.least, room.most)


def _by_steps(effort: Effort, room: Room, slopes: Floats, needed: Floats) -> Floats | None:
    """Whole steps and costs of moving at all: a mixed-integer programme, a curved effort by its tangents."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow to import

    count = len(effort.linear)
    whole = room.steps > 0
    scale = np.where(whole, room.steps, np.where(np.isfinite(room.most) & (room.most > 0), room.most, 1.0))
    most = room.most / scale
    fixed = effort.fixed if effort.fixed is not None else np.zeros(count)
    capped = np.where(np.isfinite(most), most, 1e9)
    # columns: moves in steps, whether each moves at all, and the curved part
    cost = np.concatenate([effort.linear * scale, fixed, [1.0]])
    integral = np.concatenate([whole, np.ones(count), [0.0]])
    first = np.where(whole, np.ceil(room.least / scale - 1e-9), room.least / scale)
    low = np.concatenate([first, np.zeros(count + 1)])
    high = np.concatenate([np.where(whole, np.floor(most + 1e-9), most), np.ones(count), [np.inf]])
    nothing = np.zeros((count, 1))
    size = np.maximum(np.abs(slopes * scale).max(axis=1, initial=0.0), 1e-300)
    constraints = [
        LinearConstraint(
            np.hstack([slopes * scale / size[:, None], np.zeros((len(slopes), count + 1))]), needed / size, np.inf
        ),
        LinearConstraint(np.hstack([np.eye(count), -np.diag(capped), nothing]), -np.inf, 0.0),
    ]
    if len(room.bounds):
        lines = np.hstack([room.rows * scale, np.zeros((len(room.rows), count + 1))])
        constraints.append(LinearConstraint(lines, -np.inf, room.bounds))
    moved = None
    for _ in range(ROUNDS):
        found = milp(
            cost * FINE / np.abs(cost).max(), constraints=constraints, integrality=integral, bounds=Bounds(low, high),
            options={"node_limit": NODES, "mip_rel_gap": 1e-9},
        )
        if found.x is None:
            return None
        steps = np.where(whole, np.round(found.x[:count]), found.x[:count])
        moved = np.clip(steps * scale, room.least, room.most)
        if effort.quadratic is None:
            return moved
        curved = float(moved @ effort.quadratic @ moved) / 2
        if curved - found.x[-1] <= 1e-9 * max(1.0, curved):
            return moved
        slope = effort.quadratic @ moved * scale
        tangent = np.concatenate([slope, np.zeros(count), [-1.0]])
        constraints.append(LinearConstraint(tangent[None], -np.inf, float(slope @ (moved / scale)) - curved))
    return moved
