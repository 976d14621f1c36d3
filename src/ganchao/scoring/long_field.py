"""Long fields in falling order: a million scores sorted by counting, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats

PLACES: Final = 2**16
"""Places counted at once: two rounds tell four thousand million places apart."""


@dataclass(frozen=True, eq=False)
class Desk:
    """Arrays in which one field after another is sorted: fetched anew for each, they cost as much as the sorting."""

    steps: Floats  # (unit,): 1, 2, 3 …
    in_order: Floats  # (unit,)
    order: NDArray[np.intp]  # (unit,)
    places: NDArray[np.uint32]  # (unit,)
    keys: NDArray[np.int32]  # (unit,)
    starts: NDArray[np.int32]  # (unit + 1,): 0, 1, 2 …

    @classmethod
    def of(cls, units: int) -> Desk:
        """For fields of so many units."""
        steps, in_order = np.empty((2, units))
        places, keys, starts = np.empty((3, units + 1), dtype="<i4")
        steps[:], starts[:] = np.arange(1, units + 1), np.arange(units + 1)
        return cls(steps, in_order, np.empty(units, dtype=np.intp), places[:units].view("<u4"), keys[:units], starts)


def in_falling_order(scores: Floats, desk: Desk, spare: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Indices of a field's scores from the highest to the lowest, the scores so ordered, and the gaps between them.

    Every score takes one of 2**32 places by its distance from the highest, and places are sorted by counting: by the
    lower half of the place, then by the upper. Rounding never turns two distances round, so only scores that share a
    place, and so lie nearer than its width, can stand the wrong way; all that lie so near are sorted by themselves.
    Order and scores lie on the desk, gaps in ``spare``. ``(unit,)``, gaps one fewer
    """
    low, high = float(scores.min()), float(scores.max())
    order, in_order, places, keys, gaps = desk.order, desk.in_order, desk.places, desk.keys, spare[1:]
    if not 1e-290 < high - low < np.inf:  # no place can be computed in so small or so large a range
        order[:] = np.argsort(-scores, kind="stable")
        np.take(scores, order, out=in_order, mode="clip")
        return order, in_order, np.subtract(in_order[:-1], in_order[1:], out=gaps)
    width = (high - low) / (PLACES**2 - 1)
    places[:] = np.divide(np.subtract(high, scores, out=spare), width, out=spare)
    lower, upper = places.view("<u2").reshape(-1, 2).T
    keys[:] = lower
    first, keys[:] = sorted_by_counting(keys, upper, desk.starts)
    order[:] = sorted_by_counting(keys, first, desk.starts)[1]
    np.take(scores, order, out=in_order, mode="clip")
    np.subtract(in_order[:-1], in_order[1:], out=gaps)
    if gaps.min() < 0:
        nearer = np.flatnonzero(gaps < 2 * width)
        near = np.union1d(nearer, nearer + 1)
        those = order[near]
        order[near] = those[np.argsort(-scores[those], kind="stable")]
        in_order[near] = scores[order[near]]
        beside = np.union1d(np.maximum(near - 1, 0), np.minimum(near, scores.size - 2))
        gaps[beside] = in_order[beside] - in_order[beside + 1]
    return order, in_order, gaps


def sorted_by_counting(
    keys: NDArray[np.int32], labels: NDArray[Any], starts: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[Any]]:
    """Indices and labels in the order of keys below :data:`PLACES`, equal keys as they came ``(unit,)``.

    A sparse matrix with one entry a row turned over into columns: a counting sort that runs compiled and takes the
    labels along. NumPy's radix sort takes half as long again and its comparison sort five times as long.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow to import

    turned = csr_array((labels, keys, starts), shape=(keys.size, PLACES)).tocsc()
    return turned.indices, turned.data
