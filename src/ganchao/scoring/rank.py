"""Scores become positions: exact ties with a stated tolerance, several tie rules, tiers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Tier
from ganchao.domain.panel import Floats

SWAPS: Final = 5
"""Rounds of swapping neighbours before a long field's near-ties are sorted anew."""

LONG: Final = 50_000
"""Fields at least this long are sorted by radix."""


def tie_best(starts: NDArray[np.bool_]) -> Floats:
    """Tied units share the better position: 1, 2, 2, 4."""
    return np.maximum.accumulate(np.where(starts, np.arange(starts.shape[-1]), 0), axis=-1) + 1.0


def tie_worst(starts: NDArray[np.bool_]) -> Floats:
    """Tied units share the worse position: 1, 3, 3, 4."""
    count = starts.shape[-1]
    ends = np.concatenate([starts[..., 1:], np.ones((*starts.shape[:-1], 1), dtype=bool)], axis=-1)
    last = np.where(ends, np.arange(count), count - 1)
    return np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1] + 1.0


def tie_mean(starts: NDArray[np.bool_]) -> Floats:
    """Tied units share the mean of their positions: 1, 2.5, 2.5, 4."""
    return (tie_best(starts) + tie_worst(starts)) / 2


def tie_dense(starts: NDArray[np.bool_]) -> Floats:
    """Tied units share a position and the next one follows at once: 1, 2, 2, 3."""
    return np.cumsum(starts, axis=-1).astype(np.float64)


TIE_RULES: dict[str, Callable[[NDArray[np.bool_]], Floats]] = {
    "best": tie_best,
    "worst": tie_worst,
    "mean": tie_mean,
    "dense": tie_dense,
}


def positions(scores: Floats, *, tolerance: float = 0.0, ties: str = "best") -> Floats:
    """Positions by score, 1 for the highest; missing scores have none.

    Neighbours in the order are tied when they differ by at most ``tolerance`` times the largest absolute
    score, so a chain of such neighbours is one tie.

    Parameters
    ----------
    scores
        Higher is better. ``(…, unit)``
    tolerance
        Share of the largest absolute score of the field.
    ties
        A name of :data:`TIE_RULES`.

    Returns
    -------
    Floats
        Positions ``(…, unit)``, NaN where the score is missing.

    Examples
    --------
    >>> positions(np.array([0.5, 0.9, np.nan, 0.5]))
    array([ 2.,  1., nan,  2.])
    """
    if scores.shape[-1] == 0:
        return np.empty_like(scores)
    if scores.shape[-1] >= LONG:
        rows = scores.reshape(-1, scores.shape[-1])
        return np.stack([long_positions(row, tolerance=tolerance, ties=ties) for row in rows]).reshape(scores.shape)
    falling = -scores
    order = np.argsort(falling, axis=-1)
    in_order = np.take_along_axis(falling, order, axis=-1)
    magnitude = np.abs(in_order)
    largest = np.fmax.reduce(np.where(np.isfinite(magnitude), magnitude, 0.0), axis=-1, keepdims=True)
    with np.errstate(invalid="ignore"):
        starts = np.diff(in_order, axis=-1, prepend=-np.inf) > tolerance * largest
    starts[..., 0] = True
    in_order_positions = TIE_RULES[ties](starts if ties == "best" else _close_missing(starts, in_order))
    result = np.empty_like(scores)
    np.put_along_axis(result, order, in_order_positions, axis=-1)
    result[np.isnan(scores)] = np.nan
    return result


def long_positions(scores: Floats, *, tolerance: float = 0.0, ties: str = "best") -> Floats:
    """Like :func:`positions` for one long field ``(unit,)``, sorted by radix: three times as fast from 50,000 on."""
    present = np.isfinite(scores)
    if not present.all():
        result = np.full_like(scores, np.nan)
        if present.any():
            result[present] = long_positions(scores[present], tolerance=tolerance, ties=ties)
        return result
    order, in_order = in_falling_order(scores)
    near = tolerance * max(abs(float(in_order[0])), abs(float(in_order[-1])))
    result = np.empty_like(scores)
    if ties == "best":
        places = np.arange(1.0, scores.size + 1)
        follows = np.flatnonzero(in_order[:-1] - in_order[1:] <= near) + 1
        if follows.size:  # ties are few: only they get the place at which their run begins
            begins = np.where(np.diff(follows, prepend=-1) == 1, 0, follows)
            places[follows] = np.maximum.accumulate(begins)
    else:
        places = TIE_RULES[ties](np.diff(-in_order, prepend=-np.inf) > near)
    result[order] = places
    return result


def in_falling_order(scores: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Places of a long field's scores from the highest to the lowest, and the scores so ordered.

    Two stable 16-bit passes over the score's place in the range, then the few that share a place are put right.
    """
    low, high = float(scores.min()), float(scores.max())
    if not high > low:
        return np.arange(scores.size), scores
    if not 1e-290 < high - low < np.inf:  # the place in so small or so large a range cannot be computed
        order = np.argsort(-scores, kind="stable")
        return order, scores[order]
    place = ((high - scores) * ((2.0**32 - 1) / (high - low))).astype(np.uint32)
    first = np.argsort((place & 0xFFFF).astype(np.uint16), kind="stable")
    upper = np.take((place >> 16).astype(np.uint16), first, mode="clip")
    order = np.take(first, np.argsort(upper, kind="stable"), mode="clip")
    in_order = np.take(scores, order, mode="clip")
    for _ in range(SWAPS):  # neighbours that share a place and stand the wrong way round: a handful, swapped in pairs
        wrong = np.flatnonzero(in_order[:-1] < in_order[1:])
        if not wrong.size:
            return order, in_order
        if wrong.size > scores.size // 1000:
            break
        wrong = wrong[np.diff(wrong, prepend=-2) > 1]
        for array in (order, in_order):
            array[wrong], array[wrong + 1] = array[wrong + 1], array[wrong]
    places = place[order]
    same = places[1:] == places[:-1]
    shared = np.zeros(scores.size, dtype=bool)
    shared[1:] |= same
    shared[:-1] |= same
    those = order[shared]
    order[shared] = those[np.argsort(-scores[those], kind="stable")]
    return order, scores[order]


def _close_missing(starts: NDArray[np.bool_], in_order: Floats) -> NDArray[np.bool_]:
    """Where missing scores begin, the last tie ends."""
    missing = np.isnan(in_order)
    closed: NDArray[np.bool_] = starts | missing
    return closed


def tied(ranks: Floats) -> NDArray[np.bool_]:
    """Whether a unit shares its position with another ``(…, unit)``."""
    order = np.argsort(ranks, axis=-1)
    in_order = np.take_along_axis(ranks, order, axis=-1)
    same = in_order[..., 1:] == in_order[..., :-1]
    edge = np.zeros((*ranks.shape[:-1], 1), dtype=bool)
    shared = np.concatenate([edge, same], axis=-1) | np.concatenate([same, edge], axis=-1)
    result = np.empty(ranks.shape, dtype=bool)
    np.put_along_axis(result, order, shared, axis=-1)
    return result


def tier_of(ranks: Floats, counts: NDArray[np.intp], tiers: tuple[Tier, ...]) -> NDArray[np.int64]:
    """Which tier each rank falls in, counted from 0, and -1 where there is none.

    ``ranks`` (year, unit), ``counts`` (year,) -> (year, unit)
    """
    result = np.full(ranks.shape, -1)
    for number, tier in reversed(list(enumerate(tiers))):
        if tier.upto is not None:
            upto: Floats | float = float(tier.upto)
        elif tier.percentile is not None:
            upto = np.floor(counts * tier.percentile / 100 + 1e-9)[:, None]
        else:
            upto = np.inf
        result[ranks <= upto] = number
    return result
