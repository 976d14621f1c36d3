"""Whole steps where tangents prove nothing: every plan cheaper than the one found is tried, the cheapest first."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.effort import Effort
from ganchao.targeting.master import Room

PLANS: Final = 20_000
"""Plans that are listed at most."""
TRIED: Final = 2_000
"""Plans that are tried at most: a count, so that results do not depend on the machine."""


def cheapest_step(
    effort: Effort, room: Room, reaches: Callable[[Floats], bool], below: float
) -> tuple[Floats | None, bool]:
    """The cheapest moves ``(lever,)`` in whole steps that reach the aim at an effort ``below`` a known one.

    Nothing where there are none; the second answer says whether all were tried, which proves it.
    """
    first = np.ceil(room.least / room.steps - 1e-9)
    last = np.floor(room.most / room.steps + 1e-9)
    if (last < first).any():
        return None, True
    if np.prod(last - first + 1) > PLANS:
        return None, False
    counts = (np.arange(low, high + 1) for low, high in zip(first, last, strict=True))
    plans = np.array(list(product(*counts))) * room.steps
    plans = plans[(plans @ room.rows.T <= room.bounds + 1e-9).all(axis=1)]
    costs = np.array([effort.of(plan) for plan in plans])
    order = np.argsort(costs, kind="stable")
    order = order[costs[order] < below - 1e-12 * abs(below)] if np.isfinite(below) else order
    for at in order[:TRIED]:
        if reaches(plans[at]):
            return plans[at], True
    return None, len(order) <= TRIED
