"""The field of a year to come: everyone's values in every draw, scored once for all units that plan in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Group, Role
from ganchao.domain.panel import Floats
from ganchao.scoring.aggregate import OWN_ONLY
from ganchao.scoring.normalise import GOALPOST_RULES, Ruler, points_of
from ganchao.scoring.rescore import Rescorer
from ganchao.scoring.tree import Branch, climb
from ganchao.targeting.frame import (
    Extremes,
    Frame,
    Shoulders,
    extremes_of,
    logged,
    narrowed,
    on_scale,
    others_of,
    quick_rulers,
    shoulders_of,
    vars_of,
    zscore_posts,
)

AT_ONCE: Final = 4_000_000
"""Cells scored at once."""

Draws = NDArray[np.intp] | slice
EVERY: Final = slice(None)


@dataclass(frozen=True, eq=False)
class Field:
    """Everyone's values in one year, in every draw; a draw's values belong together."""

    rescorer: Rescorer  # of that year
    values: Floats  # (draw, unit, indicator) before treatment
    place: int  # of the node on the node axis

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.values.shape[0]

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Who is ranked ``(unit,)``."""
        return self.rescorer.inside[0]

    def only(self, which: NDArray[np.intp]) -> Field:
        """Some of the draws, with what is already known of them."""
        found, known = replace(self, values=self.values[which]), vars(self)
        vars(found).update({name: known[name].only(which) for name in ("extremes", "frame") if name in known})
        vars(found).update({name: known[name][which] for name in ("scores", "order") if name in known})
        if known.get("complete"):
            vars(found)["complete"] = True
        return found

    @cached_property
    def turn(self) -> float:
        """1 where a higher score of the node is the better one, else -1."""
        node = self.rescorer.framework.nodes[self.place]
        return -1.0 if isinstance(node, Group) and node.direction is Direction.LOWER else 1.0

    @cached_property
    def by_itself(self) -> bool:
        """Whether a unit's score depends on others through clip bounds and goalposts alone."""
        framework, branches = self.rescorer.framework, self.rescorer.branches
        plain = all(
            b.adding.step.method in OWN_ONLY and (b.rescale is None or b.rescale.parent_uses != "after")
            for b in branches
        )
        rounded = framework.rank.decimals is not None and any(b.rescale is not None for b in branches)
        vetoes = any(i.role is Role.VETO for i in framework.indicators)
        return quick_rulers(self.rescorer) and plain and not rounded and not vetoes

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """Whether each indicator lies below the node ``(indicator,)``."""
        below = {self.place}
        for branch in reversed(self.rescorer.branches):
            if branch.place in below:
                below |= set(branch.members) | {place for place, _, _ in branch.extras}
        return np.array([k in below for k in range(self.values.shape[-1])])

    @cached_property
    def framed(self) -> NDArray[np.bool_]:
        """Which indicators below the node are scored in a frame that the field sets ``(indicator,)``."""
        framed = self.counts.copy()
        for ruler, places in self.rescorer.rulers:
            framed[list(places)] &= ruler.step.method not in {"goalposts", "bands"}
        for treat, places in self.rescorer.treats:
            framed[list(places)] |= self.counts[list(places)] & (treat.method == "percentile_clip")
        return framed

    @property
    def fixed(self) -> bool:
        """Whether nobody's score depends on anybody else's values."""
        return self.by_itself and not self.framed.any()

    @cached_property
    def weights(self) -> Floats | None:
        """Weights of normalised indicators in the node, where that is one weighted mean of them ``(indicator,)``."""
        return self._joined("arithmetic")

    @cached_property
    def powers(self) -> Floats | None:
        """The same where the node is one weighted geometric mean of them."""
        return self._joined("geometric")

    def _joined(self, method: str) -> Floats | None:
        branches = self._branches
        plain = self.by_itself and self.place >= self.values.shape[-1] and all(
            b.adding.step.method == method and b.weighting.method == "given" and not b.extras
            and b.group.floor is None and b.group.cap is None and b.group.direction is Direction.HIGHER
            for b in branches
        )
        if not plain:
            return None
        weights = np.zeros(len(self.rescorer.framework.node_codes))
        weights[self.place] = 1.0
        for branch in reversed(branches):
            weights[list(branch.members)] += weights[branch.place] * branch.given[0] / branch.given[0].sum()
        return weights[: self.values.shape[-1]]

    @cached_property
    def complete(self) -> bool:
        """Whether no value of anyone ranked is missing, so that nobody's weights shift."""
        return not np.isnan(self.values[:, self.inside][..., self.counts]).any()

    @cached_property
    def spreads(self) -> Floats:
        """How far apart values lie in all draws, or declared goalposts where those are further ``(indicator,)``."""
        spreads = np.nanmax(self.values, axis=(0, 1)) - np.nanmin(self.values, axis=(0, 1))
        for k, indicator in enumerate(self.rescorer.framework.scored):
            if indicator.goalposts is not None:
                spreads[k] = max(spreads[k], abs(indicator.goalposts.best - indicator.goalposts.worst))
        return np.asarray(spreads)

    def whole(self, values: Floats) -> Floats:
        """Scores of the node ``(draw, unit)``, everyone scored by the framework; turned so that more is better."""
        scores, _ = self.rescorer.ranked(values[:, None], [self.place])
        return scores[:, 0, :, 0] * self.turn

    def ranks(self, values: Floats) -> NDArray[np.uint16]:
        """Ranks at the node ``(draw, unit)`` by the framework."""
        _, ranks = self.rescorer.ranked(values[:, None], [self.place])
        return ranks[:, 0, :, 0]

    def blocks(self) -> list[slice]:
        """Draws scored at once."""
        seen = self.values[0].size + self.rescorer.past.size * bool(self.rescorer.treats)
        step = max(1, AT_ONCE // seen)
        return [slice(first, min(first + step, self.draws)) for first in range(0, self.draws, step)]

    # the frame of every draw

    @cached_property
    def _setting(self) -> Floats:
        """Values of those who set frames, NaN elsewhere."""
        return self.values if self.inside.all() else np.where(self.inside[:, None], self.values, np.nan)

    @cached_property
    def _past(self) -> Floats:
        """Past values of those who set frames ``(value, indicator)``."""
        past = np.where(self.rescorer.inside_past[..., None], self.rescorer.past, np.nan)
        return past.reshape(-1, past.shape[-1])

    @cached_property
    def _past_extremes(self) -> tuple[Floats, Floats]:
        """Lowest and highest past values that goalposts look at, NaN for rules of one year ``(indicator,)``."""
        pooled = np.zeros(self.values.shape[-1], dtype=bool)
        for ruler, places in self.rescorer.rulers:
            pooled[list(places)] = ruler.step.over == "all"
        if not (pooled.any() and len(self._past)):
            nowhere = np.full(len(pooled), np.nan)
            return nowhere, nowhere
        low, high = np.fmin.reduce(self._past, axis=0), np.fmax.reduce(self._past, axis=0)
        return np.where(pooled, low, np.nan), np.where(pooled, high, np.nan)

    @cached_property
    def extremes(self) -> Extremes:
        """The outermost values in published units."""
        return extremes_of(self._setting, *self._past_extremes)

    @cached_property
    def _moments(self) -> tuple[Floats, Floats, Floats]:
        """Number, mean and sum of squared deviations of values as rulers read them ``(draw, indicator)``."""
        read = self._setting.copy()
        for ruler, places in self.rescorer.rulers:
            read[..., list(places)] = logged(read[..., list(places)], ruler)
        present = np.isfinite(read)
        count = present.sum(axis=1).astype(np.float64)
        mean = np.where(present, read, 0.0).sum(axis=1) / np.maximum(count, 1)
        return count, mean, np.where(present, (read - mean[:, None]) ** 2, 0.0).sum(axis=1)

    @cached_property
    def _shoulders(self) -> tuple[tuple[Shoulders, Shoulders], ...]:
        """Neighbours of the percentiles at which each treatment clips."""
        found = []
        for treat, places in self.rescorer.treats:
            if treat.method != "percentile_clip":
                continue
            at = list(places)
            past = self._past[:, at] if treat.over == "all" else np.empty((0, len(at)))
            ends = (0.0 if treat.low is None else treat.low, 100.0 if treat.high is None else treat.high)
            low, high = (shoulders_of(self._setting[..., at], past, percentile) for percentile in ends)
            found.append((low, high))
        return tuple(found)

    @cached_property
    def frame(self) -> Frame:
        """The frame that the field itself sets."""
        nowhere = np.full((1, self.values.shape[-1]), np.nan)
        return self._frame(nowhere, None, (self.extremes.low, self.extremes.high))

    def frame_with(self, own: int, values: Floats) -> Frame:
        """The frame with values of one unit ``(row, indicator)`` instead of its own; NaN sets nothing."""
        values = values if self.inside[own] else np.full_like(values, np.nan)
        return self._frame(values, own, self.extremes.without(own))

    @cached_property
    def by_extremes(self) -> bool:
        """Whether a frame changes only where a value lies beyond all others."""
        return not self.rescorer.treats and all(r.step.method != "zscore" for r, _ in self.rescorer.rulers)

    def frame_beyond(self, alone: Frame, ends: tuple[Floats, Floats], values: Floats) -> Frame:
        """The frame that others set alone, widened by values ``(row, indicator)`` that lie beyond theirs."""
        with np.errstate(invalid="ignore"):
            beyond = ((values < ends[0]) | (values > ends[1])).any(axis=0) & self.framed
        if not beyond.any():
            return alone
        worst, way = alone.worst.copy(), alone.way.copy()
        for ruler, places in self._ruled:
            among = np.flatnonzero(beyond[places])
            if among.size:
                at = np.arange(len(beyond))[places][among]
                three = [each[:, at] for each in (*ends, values)]
                worst[:, at], way[:, at] = self._posts(narrowed(ruler, among), three)
        return Frame(alone.low, alone.high, worst, way)

    @cached_property
    def _ruled(self) -> tuple[tuple[Ruler, Draws], ...]:
        """Rulers and the places of their indicators, a slice where one ruler reads them all in order."""
        every = tuple(range(self.values.shape[-1]))
        return tuple((ruler, EVERY if places == every else np.array(places)) for ruler, places in self.rescorer.rulers)

    def _posts(self, ruler: Ruler, three: Sequence[Floats]) -> tuple[Floats, Floats]:
        """Goalposts from the lowest and highest values of others and one of ours ``(draw, indicator)``."""
        field = np.empty((self.draws, 3, three[0].shape[-1]))
        for k, each in enumerate(three):
            field[:, k] = logged(each, ruler)
        return GOALPOST_RULES[ruler.step.method].function(field, ruler)

    def _frame(self, values: Floats, own: int | None, extremes: tuple[Floats, Floats]) -> Frame:
        shape = extremes[0].shape
        bounds = self._bounds(values, own)
        worst, way = np.full(shape, np.nan), np.full(shape, np.nan)
        for ruler, at in self._ruled:
            if ruler.step.method == "bands":
                continue
            three = [np.clip(each[:, at], *(bound[:, at] for bound in bounds)) for each in
                     (*extremes, np.broadcast_to(values, shape))]
            if ruler.step.method == "zscore":
                low, high, ours = (logged(each, ruler) for each in three)
                moments = tuple(each[:, at] for each in self._moments)
                if own is not None:
                    moments = others_of(moments, logged(self._setting[:, own][:, at], ruler))
                worst[:, at], way[:, at] = zscore_posts(moments, (low, high), ours, ruler)
                continue
            worst[:, at], way[:, at] = self._posts(ruler, three)
        return Frame(*bounds, worst, way)

    def _bounds(self, values: Floats, own: int | None) -> tuple[Floats, Floats]:
        """Where values are clipped ``(draw, indicator)``."""
        shape = (self.draws, self.values.shape[-1])
        low, high = np.full(shape, -np.inf), np.full(shape, np.inf)
        shoulders = iter(self._shoulders)
        for treat, places in self.rescorer.treats:
            at = list(places)
            if treat.method == "caps":
                low[:, at] = -np.inf if treat.low is None else treat.low
                high[:, at] = np.inf if treat.high is None else treat.high
                continue
            pair = next(shoulders)
            sets = own is not None and self.inside[own]
            before = self.values[:, own][:, at] if own is not None else None
            after = np.broadcast_to(values[:, at], (self.draws, len(at)))
            low[:, at], high[:, at] = (
                each.bound() if before is None or not sets else each.with_other(before, after) for each in pair
            )
        return low, high

    def normal(self, values: Floats, frame: Frame) -> Floats:
        """Scores of indicators in a frame: ``values`` ``(draw, …, indicator)``, one frame a draw."""
        lead = (slice(None), *(None,) * (values.ndim - 2))
        normal = np.full(np.broadcast_shapes(values.shape, frame.low[lead].shape), np.nan)
        clips = bool(self.rescorer.treats)
        for ruler, at in self._ruled:
            part = values[..., at]
            if clips:
                part = np.clip(part, frame.low[lead][..., at], frame.high[lead][..., at])
            if ruler.step.method == "bands":
                normal[..., at] = points_of(part, ruler.step.bands)
                continue
            normal[..., at] = on_scale(
                logged(part, ruler), frame.worst[lead][..., at], frame.way[lead][..., at], ruler
            )
            if ruler.step.missing is not None:
                scores = normal[..., at]
                normal[..., at] = np.where(np.isnan(scores), ruler.step.missing, scores)
        return normal

    def normal_of(self, member: int, values: Floats) -> Floats:
        """Scores of one indicator ``(draw, unit)`` in the field's own frame, from other values of it."""
        ruler, places = next((r, places) for r, places in self.rescorer.rulers if member in places)
        if ruler.step.method == "bands":
            return points_of(values, ruler.step.bands)
        low, high, worst, way = (each[:, member][:, None] for each in vars_of(self.frame))
        clipped = np.clip(values, low, high) if self.rescorer.treats else values
        single = narrowed(ruler, np.array([places.index(member)]))
        scores = on_scale(logged(clipped, single), worst, way, single)
        return scores if ruler.step.missing is None else np.where(np.isnan(scores), ruler.step.missing, scores)

    @cached_property
    def _branches(self) -> tuple[Branch, ...]:
        """Groups up to the node, without the rescaling that is common to all."""
        kept = []
        for branch in self.rescorer.branches:
            kept.append(replace(branch, rescale=None))
            if branch.place == self.place:
                break
        return tuple(kept)

    def climbed(self, normal: Floats) -> Floats:
        """Scores of the node ``(row, unit)`` from normalised indicators; turned so that more is better."""
        if self.weights is not None and not np.isnan(normal).any():
            return normal @ self.weights
        if self.powers is not None and (normal > 0).all() and (normal < np.inf).all():
            return np.asarray(np.exp(np.log(normal) @ self.powers))
        lead = normal.shape[0]
        branches = tuple(
            replace(b, given=np.broadcast_to(b.given[:1], (lead, b.given.shape[1]))) for b in self._branches
        )
        fixed = {code: np.broadcast_to(w, (lead, len(w))) for code, w in self.rescorer.held.items()}
        nothing = np.empty((*normal.shape[:2], 0))
        climbed = climb(branches, normal, nothing, np.ones(normal.shape[:2], dtype=bool), fixed)
        return climbed.scores[..., self.place] * self.turn

    @cached_property
    def scores(self) -> Floats:
        """Scores in the field's own frame ``(draw, unit)``, -inf for who is not ranked."""
        found = []
        for some in self.blocks():
            which = np.arange(*some.indices(self.draws))
            found.append(self.climbed(self.normal(self.values[some], self.frame.only(which))))
        scores = np.concatenate(found)
        return np.where(np.isnan(scores) | ~self.inside, -np.inf, scores)

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Units from the best to the worst ``(draw, unit)``."""
        return np.argsort(-self.scores, axis=1, kind="stable")
