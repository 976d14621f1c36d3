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
    spare: Floats  # (unit,)
    order: NDArray[np.intp]  # (unit,)
    places: NDArray[np.uint32]  # (unit,)
    upper: NDArray[np.uint16]  # (unit,)
    keys: NDArray[np.int32]  # (unit,)
    starts: NDArray[np.int32]  # (unit + 1,): 0, 1, 2 …

    @classmethod
    def of(cls, units: int) -> Desk:
        """For fields of so many units."""
        steps, in_order, spare = np.empty((3, units))
        places, keys, starts = np.empty((3, units + 1), dtype=np.int32)
        steps[:], starts[:] = np.arange(1, units + 1), np.arange(units + 1)
        order, upper = np.empty(units, dtype=np.intp), np.empty(units, dtype=np.uint16)
        return cls(steps, in_order, spare, order, places[:units].view(np.uint32), upper, keys[:units], starts)


def in_falling_order(scores: Floats, desk: Desk) -> tuple[NDArray[np.intp], Floats]:
    """Indices of a field's scores from the highest to the lowest, and the scores so ordered ``(unit,)``.

    Every score takes one of 2**32 places by its distance from the highest, and places are sorted by counting: by the
    lower half of the place, then by the upper. Rounding never turns two distances round, so only scores that share a
    place can stand the wrong way; these few are sorted by themselves. Both arrays lie on the desk.
    """
    low, high = float(scores.min()), float(scores.max())
    order, in_order, places, keys = desk.order, desk.in_order, desk.places, desk.keys
    if not 1e-290 < high - low < np.inf:  # no place can be computed in so small or so large a range
        order[:] = np.argsort(-scores, kind="stable")
        return order, np.take(scores, order, out=in_order, mode="clip")
    np.subtract(high, scores, out=desk.spare)
    places[:] = np.multiply(desk.spare, (PLACES**2 - 1) / (high - low), out=desk.spare)
    np.bitwise_and(places, PLACES - 1, out=keys, casting="unsafe")
    first, keys[:] = sorted_by_counting(keys, np.right_shift(places, 16, out=desk.upper, casting="unsafe"), desk.starts)
    order[:] = sorted_by_counting(keys, first, desk.starts)[1]
    np.take(scores, order, out=in_order, mode="clip")
    if (in_order[:-1] < in_order[1:]).any():
        in_place = np.take(places, order, out=keys.view(np.uint32), mode="clip")
        follows = np.flatnonzero(in_place[:-1] == in_place[1:]) + 1
        sharing = np.union1d(follows - 1, follows)
        those = order[sharing]
        order[sharing] = those[np.argsort(-scores[those], kind="stable")]
        in_order[sharing] = scores[order[sharing]]
    return order, in_order


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
