"""What no plan for one aim stays below, where our lead is concave in our moves."""

from __future__ import annotations

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.master import Room
from ganchao.targeting.stage import Stage


def bound_by_draws(stage: Stage, room: Room, moved: Floats) -> float:
    """An effort that no plan stays below: the ``enough``-th smallest of what each draw alone would take.

    By concavity a draw's lead lies below its tangent here, and a convex effort above its own; with both, what one
    draw takes is a fractional knapsack. NaN where our values move goalposts, here or with the least moves, which
    breaks concavity.
    """
    values = stage.levers.values(moved)[None]
    if stage.rivals.moves_frames(values) or stage.rivals.moves_frames(stage.levers.values(room.least)[None]):
        return np.nan
    margins = stage.margins(moved)
    slopes = stage.rivals.slopes(values, stage.upto) @ stage.levers.moves
    price = stage.effort.gradient(moved)
    if stage.effort.fixed is not None or (price < 0).any() or len(room.bounds) or (room.steps > 0).any():
        return np.nan
    alone = price @ cheapest_each(price, room, slopes, slopes @ moved - margins)
    found = stage.effort.of(moved) + alone - float(price @ moved)
    return float(np.partition(found, stage.enough - 1)[stage.enough - 1])


def cheapest_each(price: Floats, room: Room, slopes: Floats, needed: Floats) -> Floats:
    """The fractional knapsack of :func:`cheapest_first` for many constraints, each by itself ``(lever, constraint)``.

    Infinite where everything at its limit is not enough.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        per_point = np.where(slopes > 0, price / slopes, np.inf)
    order = np.argsort(per_point, axis=1, kind="stable")
    gain = np.take_along_axis(np.maximum(slopes, 0.0) * (room.most - room.least), order, axis=1)
    short = np.maximum(needed - slopes @ room.least, 0.0)[:, None]
    before = np.cumsum(gain, axis=1) - gain
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(gain > 0, np.clip((short - before) / gain, 0.0, 1.0), 0.0)
    moved = np.empty_like(gain)
    np.put_along_axis(moved, order, share, axis=1)
    result = room.least + moved * (room.most - room.least)
    missed = gain.sum(axis=1) < short[:, 0] * (1 - 1e-12)
    return np.where(missed, np.inf, result.T)
