"""Frames: what brings values to scores in one draw, and how one value of ours changes it.

A frame is where values are clipped and where goalposts stand. Both follow from order statistics of the field, so with
one value replaced they follow from their neighbours: nothing has to be sorted again for another plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Treat
from ganchao.scoring.normalise import DEFAULT_SCALES, Ruler, between, flat
from ganchao.scoring.rescore import Rescorer

BY_EXTREMES: Final = frozenset({"minmax", "distance_to_best", "distance_to_target", "goalposts", "efficacy"})
"""Rules whose goalposts follow from the lowest and the highest value alone."""
CLIPS: Final = frozenset({"percentile_clip", "caps"})
"""Treatments that only clip."""
SORTED_AT_ONCE: Final = 4_000_000
"""Cells sorted at once."""


@dataclass(frozen=True, eq=False)
class Frame:
    """Clip bounds in published units and goalposts as rulers read them ``(draw, indicator)``."""

    low: Floats
    high: Floats
    worst: Floats
    way: Floats

    def only(self, which: NDArray[np.intp]) -> Frame:
        """Some of the draws."""
        return Frame(self.low[which], self.high[which], self.worst[which], self.way[which])

    def differs(self, other: Frame) -> NDArray[np.bool_]:
        """Where two frames are not the same ``(draw, indicator)``."""
        pairs = ((self.low, other.low), (self.high, other.high), (self.worst, other.worst), (self.way, other.way))
        different = np.zeros(np.broadcast_shapes(self.low.shape, other.low.shape), dtype=bool)
        for one, two in pairs:
            different |= (one != two) & ~(np.isnan(one) & np.isnan(two))
        return different


@dataclass(frozen=True, eq=False)
class Shoulders:
    """Order statistics of the field round one percentile ``(draw, 4, indicator)``: two on either side of it."""

    values: Floats  # -inf and +inf beyond the ends
    share: Floats  # (draw, indicator) of the way from the lower to the upper neighbour

    def bound(self) -> Floats:
        """The percentile ``(draw, indicator)``."""
        low, high = self.values[:, 1], self.values[:, 2]
        return _on_the_way(low, np.where(np.isfinite(high), high, low), self.share)

    def with_other(self, before: Floats, after: Floats) -> Floats:
        """The percentile with one value of the field replaced by another ``(draw, indicator)``."""
        values = self.values
        others = [np.where(before <= values[:, j], values[:, j + 1], values[:, j]) for j in range(3)]
        low, high = np.clip(after, others[0], others[1]), np.clip(after, others[1], others[2])
        return _on_the_way(low, np.where(np.isfinite(high), high, low), self.share)


def _on_the_way(low: Floats, high: Floats, share: Floats) -> Floats:
    return low + (high - low) * share


@dataclass(frozen=True, eq=False)
class Extremes:
    """The two lowest and the two highest values, and whose the outermost are ``(draw, indicator)``."""

    low: Floats
    next_low: Floats
    lowest: NDArray[np.intp]  # place of the unit; -1 for a value of the past
    high: Floats
    next_high: Floats
    highest: NDArray[np.intp]

    def only(self, which: NDArray[np.intp]) -> Extremes:
        """Some of the draws."""
        return Extremes(
            self.low[which], self.next_low[which], self.lowest[which],
            self.high[which], self.next_high[which], self.highest[which],
        )

    def without(self, unit: int) -> tuple[Floats, Floats]:
        """Lowest and highest values of all others."""
        return (
            np.where(self.lowest == unit, self.next_low, self.low),
            np.where(self.highest == unit, self.next_high, self.high),
        )


def extremes_of(field: Floats, past_low: Floats, past_high: Floats) -> Extremes:
    """Extremes of a field ``(draw, unit, indicator)`` and of the past ``(indicator,)``, NaN where it does not count."""
    low, next_low, lowest = _outermost(field, past_low)
    high, next_high, highest = _outermost(-field, -past_high)
    return Extremes(low, next_low, lowest, -high, -next_high, highest)


def _outermost(field: Floats, past: Floats) -> tuple[Floats, Floats, NDArray[np.intp]]:
    """The two lowest values and whose the lowest is, -1 for the past's."""
    filled, past = np.where(np.isnan(field), np.inf, field), np.where(np.isnan(past), np.inf, past)
    whose = filled.argmin(axis=1)
    first = np.take_along_axis(filled, whose[:, None], axis=1)[:, 0]
    np.put_along_axis(filled, whose[:, None], np.inf, axis=1)
    second = filled.min(axis=1)
    behind = past <= first
    ends = (np.where(behind, past, first), np.where(behind, first, np.minimum(second, past)))
    lowest, following = (np.where(np.isinf(each), np.nan, each) for each in ends)
    return lowest, following, np.where(behind, -1, whose)


def shoulders_of(field: Floats, past: Floats, percentile: float) -> Shoulders:
    """Neighbours of a percentile of a field ``(draw, unit, indicator)`` with its past ``(value, indicator)``."""
    count = (np.isfinite(field).sum(axis=1) + np.isfinite(past).sum(axis=0)).astype(np.intp)
    at = np.maximum(count - 1, 0) * (percentile / 100.0)
    lower = np.floor(at).astype(np.intp)
    places = lower[:, None] + np.arange(-1, 3)[:, None]  # (draw, 4, indicator)
    if percentile > 50:  # counted from the nearer end
        values = -smallest_of(-field, -past, count[:, None] - 1 - places)
    else:
        values = smallest_of(field, past, places)
    values = np.where(places < 0, -np.inf, np.where(places >= count[:, None], np.inf, values))
    return Shoulders(values, at - lower)


def smallest_of(field: Floats, past: Floats, places: NDArray[np.intp]) -> Floats:
    """Values at some places of the order of field and past together; the past, the same in all draws, is sorted once.

    Places beyond the ends give anything.
    """
    draws, units, indicators = field.shape
    head = int(places.max(initial=0)) + 1
    past = np.sort(past, axis=0)[:head]
    values = np.empty(places.shape)
    step = max(1, SORTED_AT_ONCE // max(1, (min(units, head) + len(past)) * indicators))
    for first in range(0, draws, step):
        some = slice(first, first + step)
        part = field[some] if head >= units else np.partition(field[some], head - 1, axis=1)[:, :head]
        joined = np.concatenate([part, np.broadcast_to(past, (len(part), *past.shape))], axis=1)
        ordered = np.sort(joined, axis=1)
        values[some] = np.take_along_axis(ordered, np.clip(places[some], 0, ordered.shape[1] - 1), axis=1)
    return values


def others_of(moments: tuple[Floats, ...], own: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, mean and squares of a field without one of its values ``(draw, indicator)``."""
    count, mean, squares = moments
    there = np.isfinite(own)
    rest = count - there
    away = np.where(there, own - mean, 0.0)
    without = mean - away / np.maximum(rest, 1)
    return rest, without, np.maximum(squares - away * np.where(there, own - without, 0.0), 0.0)


def zscore_posts(
    moments: tuple[Floats, ...], extremes: tuple[Floats, Floats], own: Floats, ruler: Ruler
) -> tuple[Floats, Floats]:
    """Mean and signed standard deviation of a field and one more value ``(draw, indicator)``."""
    count, mean, squares = moments
    there = np.isfinite(own)
    away = np.where(there, own - mean, 0.0)
    more = count + there
    joined = squares + away**2 * count / np.maximum(more, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = np.sqrt(joined / (more - 1))
    low, high = np.fmin(extremes[0], own), np.fmax(extremes[1], own)
    deviation = np.where(flat(low, high, ruler), 0.0, deviation)
    return mean + away / np.maximum(more, 1), np.where(ruler.higher, deviation, -deviation)


def on_scale(values: Floats, worst: Floats, way: Floats, ruler: Ruler) -> Floats:
    """Scores between goalposts, cut off where the recipe says so."""
    low, high = ruler.step.to or DEFAULT_SCALES.get(ruler.step.method, (0.0, 1.0))
    scores = between(values, worst, way, low=low, high=high)
    return np.clip(scores, min(low, high), max(low, high)) if ruler.step.cap else scores


def narrowed(ruler: Ruler, which: NDArray[np.intp]) -> Ruler:
    """A ruler of some of its indicators."""
    return replace(
        ruler, higher=ruler.higher[which], declared_worst=ruler.declared_worst[which],
        declared_best=ruler.declared_best[which],
    )


def logged(values: Floats, ruler: Ruler) -> Floats:
    """Values as a ruler reads them."""
    if not ruler.step.log:
        return values
    return np.log(values, where=values > 0, out=np.full(values.shape, np.nan))


def quick_rulers(rescorer: Rescorer) -> bool:
    """Whether frames of this recipe follow from order statistics."""
    clipped = {k: treat for treat, places in rescorer.treats for k in places}
    for ruler, places in rescorer.rulers:
        pooled = ruler.step.over == "all" and ruler.step.method not in {"goalposts", "bands"}
        for k in places:
            treat = clipped.get(k)
            if not (treat is None or quick_treat(treat, pooled=pooled)):
                return False
            if ruler.step.method == "zscore" and (treat is not None or pooled):
                return False
        if ruler.step.method not in BY_EXTREMES | {"zscore", "bands"} or ruler.base is not None:
            return False
    return True


def quick_treat(treat: Treat, *, pooled: bool) -> bool:
    """Whether a treatment only clips, at bounds that the field of the round or all rounds together set."""
    return treat.method == "caps" or (treat.method == "percentile_clip" and not (pooled and treat.over == "year"))


def vars_of(frame: Frame) -> tuple[Floats, Floats, Floats, Floats]:
    """The arrays of a frame."""
    return frame.low, frame.high, frame.worst, frame.way
