"""Shocks of all units at once: who moves with whom follows whole past years; sizes follow past errors."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.forecasting.fit import Fit

YEARS_TO_TRUST: Final = 20.0
"""Past years at which half of the shocks follow the pattern of past years across units."""


def pattern_of(yearly: Fit) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Past years' errors of all units, each unit's scaled to a unit sum of squares, and the share that shocks follow.

    -> ``(past year, unit)``, ``(unit,)``
    """
    errors = np.clip(np.nan_to_num(yearly.errors), -4, 4)
    size = np.sqrt((errors**2).sum(axis=0))
    years = np.isfinite(yearly.errors).sum(axis=0)
    followed = np.where(size > 0, years / (years + YEARS_TO_TRUST), 0.0)
    return (errors / np.where(size > 0, size, 1.0)).astype(np.float32), followed.astype(np.float32)


def shocks(
    pattern: NDArray[np.float32], followed: NDArray[np.float32], draws: int, rng: Generator
) -> NDArray[np.float32]:
    """Standard normal shocks ``(draw, unit)``: random mixtures of whole past years, and chance of each unit's own."""
    own = rng.standard_normal((draws, pattern.shape[1]), dtype=np.float32)
    mixed = rng.standard_normal((draws, pattern.shape[0]), dtype=np.float32) @ pattern
    result: NDArray[np.float32] = np.sqrt(followed) * mixed + np.sqrt(1 - followed) * own
    return result


def errors_at(deviates: NDArray[np.float32], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The table read at normal deviates, straight between its entries."""
    steps = len(table) - 1
    at = np.clip((deviates + np.float32(4)) * np.float32(steps / 8), 0, np.float32(steps - 1e-3))
    low = at.astype(np.int32)
    below = table[low]
    result: NDArray[np.float32] = below + (at - low) * (table[low + 1] - below)
    return result
