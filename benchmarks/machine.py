"""What this machine can do at best: copy bandwidth and the rate of a matrix product, on one thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.promise import fastest

COPIED = 200_000_000 // 8
SIDE = 1500


@dataclass(frozen=True)
class Limits:
    """Measured, not looked up."""

    copied: float  # bytes a second by np.copyto into touched memory, read and written counted once
    products: float  # multiplications and additions a second in a float64 matrix product

    def copy_seconds(self, size: float) -> float:
        """Least time to copy so many bytes."""
        return size / self.copied

    def product_seconds(self, operations: float) -> float:
        """Least time for so many multiplications and additions."""
        return operations / self.products


def limits() -> Limits:
    """Fastest of several tries."""
    values, touched = np.ones(COPIED), np.zeros(COPIED)
    copy = fastest(lambda: np.copyto(touched, values))
    a, b = (np.random.default_rng(k).random((SIDE, SIDE)) for k in range(2))
    return Limits(values.nbytes / copy, 2 * SIDE**3 / fastest(lambda: a @ b))
