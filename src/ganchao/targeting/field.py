"""The field of a year to come: everyone's values in every draw, scored once for all units that plan in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Group, Role
from ganchao.domain.panel import Floats
from ganchao.scoring.aggregate import OWN_ONLY
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES, Posts, Ruler, between, flat, points_of
from ganchao.scoring.rescore import Rescorer
from ganchao.scoring.tree import Branch, climb

BY_EXTREMES: Final = frozenset({"minmax", "distance_to_best", "distance_to_target", "goalposts", "efficacy"})
"""Rules whose goalposts follow from the lowest and the highest value alone."""
AT_ONCE: Final = 4_000_000
"""Cells scored at once."""

Draws = NDArray[np.intp] | slice
EVERY: Final = slice(None)


@dataclass(frozen=True, eq=False)
class Extremes:
    """The two lowest and the two highest values, and whose the outermost are ``(draw, indicator)``."""

    low: Floats
    next_low: Floats
    lowest: NDArray[np.intp]  # place of the unit
    high: Floats
    next_high: Floats
    highest: NDArray[np.intp]

    def without(self, unit: int) -> tuple[Floats, Floats]:
        """Lowest and highest values of all others."""
        return (
            np.where(self.lowest == unit, self.next_low, self.low),
            np.where(self.highest == unit, self.next_high, self.high),
        )


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
        """Some of the draws."""
        return replace(self, values=self.values[which])

    @cached_property
    def turn(self) -> float:
        """1 where a higher score of the node is the better one, else -1."""
        node = self.rescorer.framework.nodes[self.place]
        return -1.0 if isinstance(node, Group) and node.direction is Direction.LOWER else 1.0

    @cached_property
    def by_itself(self) -> bool:
        """Whether a unit's score depends on others through goalposts alone."""
        framework, branches = self.rescorer.framework, self.rescorer.branches
        rules = all(
            r.step.method == "bands" or (
                (r.step.over == "year" or r.step.method == "goalposts")
                and r.step.method in BY_EXTREMES | {"zscore"}
            ) for r, _ in self.rescorer.rulers
        )
        plain = all(
            b.adding.step.method in OWN_ONLY and (b.rescale is None or b.rescale.parent_uses != "after")
            for b in branches
        )
        rounded = framework.rank.decimals is not None and any(b.rescale is not None for b in branches)
        vetoes = any(i.role is Role.VETO for i in framework.indicators)
        return rules and plain and not rounded and not vetoes and not self.rescorer.treats

    @cached_property
    def counts(self) -> NDArray[np.bool_]:
        """Whether each indicator lies below the node ``(indicator,)``."""
        below = {self.place}
        for branch in reversed(self.rescorer.branches):
            if branch.place in below:
                below |= set(branch.members) | {place for place, _, _ in branch.extras}
        return np.array([k in below for k in range(self.values.shape[-1])])

    @cached_property
    def fixed(self) -> bool:
        """Whether nobody's score depends on anybody else's values."""
        return self.by_itself and all(
            r.step.method in {"goalposts", "bands"} for r, places in self.rescorer.rulers
            if self.counts[list(places)].any()
        )

    @cached_property
    def weights(self) -> Floats | None:
        """Weight of every indicator where the node is the index and one weighted mean of straight lines."""
        weights = self.rescorer.in_index
        return weights if self.place == self.rescorer.branches[-1].place and self.by_itself else None

    def whole(self, values: Floats) -> Floats:
        """Scores of the node ``(draw, unit)``, everyone scored by the framework; turned so that more is better."""
        scores, _ = self.rescorer.ranked(values[:, None])
        return scores[:, 0, :, self.place] * self.turn

    def ranks(self, values: Floats) -> NDArray[np.uint16]:
        """Ranks at the node ``(draw, unit)`` by the framework."""
        _, ranks = self.rescorer.ranked(values[:, None])
        return ranks[:, 0, :, self.place]

    def blocks(self) -> list[slice]:
        """Draws scored at once."""
        step = max(1, AT_ONCE // self.values[0].size)
        return [slice(first, min(first + step, self.draws)) for first in range(0, self.draws, step)]

    @cached_property
    def read(self) -> Floats:
        """Values as rulers read them: logarithms where the recipe asks for them ``(draw, unit, indicator)``."""
        return self.as_read(self.values)

    def as_read(self, values: Floats) -> Floats:
        """Values ``(…, indicator)`` as rulers read them."""
        places = [k for r, at in self.rescorer.rulers if r.step.log for k in at]
        if not places:
            return values
        values = values.copy()
        part = values[..., places]
        values[..., places] = np.log(part, where=part > 0, out=np.full(part.shape, np.nan))
        return values

    @cached_property
    def _setting(self) -> Floats:
        """Values of those who set goalposts, NaN elsewhere."""
        return self.read if self.inside.all() else np.where(self.inside[:, None], self.read, np.nan)

    @cached_property
    def extremes(self) -> Extremes:
        """The outermost values of those who are ranked."""
        field = self._setting
        ends = []
        for sign in (1.0, -1.0):
            filled = np.where(np.isnan(field), np.inf, sign * field)
            outermost = filled.argmin(axis=1)
            first = np.take_along_axis(filled, outermost[:, None], axis=1)[:, 0]
            np.put_along_axis(filled, outermost[:, None], np.inf, axis=1)
            second = filled.min(axis=1)
            first, second = (np.where(np.isinf(each), np.nan, sign * each) for each in (first, second))
            ends += [first, second, outermost]
        return Extremes(*ends)

    @cached_property
    def moments(self) -> tuple[Floats, Floats, Floats]:
        """Number, mean and sum of squared deviations ``(draw, indicator)``."""
        present = np.isfinite(self._setting)
        count = present.sum(axis=1).astype(np.float64)
        mean = np.where(present, self._setting, 0.0).sum(axis=1) / np.maximum(count, 1)
        return count, mean, np.where(present, (self._setting - mean[:, None]) ** 2, 0.0).sum(axis=1)

    def posts(
        self, ruler: Ruler, places: list[int], extremes: tuple[Floats, Floats], own: Floats, without: int, some: Draws
    ) -> Posts:
        """Goalposts ``(draw, indicator)`` with values of ours ``(row, indicator)`` in the field instead of our own."""
        low, high = (each[some][:, places] for each in extremes)
        if ruler.step.method == "zscore":
            others = others_of(tuple(each[some][:, places] for each in self.moments),
                               self._setting[some, without][:, places])
            return zscore_posts(others, (low, high), own[:, places], ruler)
        ours = own[:, places]
        shape = np.broadcast_shapes(low.shape, ours.shape)
        field = np.stack([np.broadcast_to(each, shape) for each in (low, high, ours)], axis=-2)
        worst, way = GOALPOST_RULES[ruler.step.method].function(field, ruler)
        return np.broadcast_to(worst, shape), np.broadcast_to(way, shape)

    @cached_property
    def _branches(self) -> tuple[Branch, ...]:
        """Groups without the rescaling that is common to all, up to the node."""
        needed, kept = {self.place}, []
        for branch in reversed(self.rescorer.branches):
            if branch.place in needed:
                needed |= set(branch.members)
        for branch in self.rescorer.branches:
            kept.append(replace(branch, rescale=None))
            if branch.place == self.place:
                break
        return tuple(kept)

    def climbed(self, normal: Floats) -> Floats:
        """Scores of the node ``(row, unit)`` from normalised indicators; turned so that more is better."""
        if self.weights is not None and not np.isnan(normal).any():
            return normal @ self.weights * self.turn
        lead = normal.shape[0]
        branches = tuple(
            replace(b, given=np.broadcast_to(b.given[:1], (lead, b.given.shape[1]))) for b in self._branches
        )
        fixed = {code: np.broadcast_to(w, (lead, len(w))) for code, w in self.rescorer.held.items()}
        nothing = np.empty((*normal.shape[:2], 0))
        climbed = climb(branches, normal, nothing, np.ones(normal.shape[:2], dtype=bool), fixed)
        place = self.place if self.place < normal.shape[-1] else normal.shape[-1] + len(branches) - 1
        return climbed.scores[..., place] * self.turn

    def filled(self, normal: Floats) -> Floats:
        """Indicators without a score get what the recipe says, in place."""
        for ruler, places in self.rescorer.rulers:
            if ruler.step.missing is not None:
                part = normal[..., list(places)]
                normal[..., list(places)] = np.where(np.isnan(part), ruler.step.missing, part)
        return normal

    @cached_property
    def scores(self) -> Floats:
        """Scores with the field's own goalposts ``(draw, unit)``, -inf for who is not ranked."""
        found = []
        nowhere = np.full((1, self.values.shape[-1]), np.nan)
        ends = (self.extremes.low, self.extremes.high)
        for some in self.blocks():
            normal = np.full(self.values[some].shape, np.nan)
            for ruler, places in self.rescorer.rulers:
                at = list(places)
                part = self.read[some][..., at]
                if ruler.step.method == "bands":
                    normal[..., at] = points_of(part, ruler.step.bands)
                    continue
                if ruler.step.method == "zscore":
                    moments = tuple(each[some][:, at] for each in self.moments)
                    low, high = (each[some][:, at] for each in ends)
                    worst, way = zscore_posts(moments, (low, high), nowhere[:, at], ruler)
                else:
                    worst, way = self.posts(ruler, at, ends, nowhere, -1, some)
                normal[..., at] = on_scale(part, worst[:, None], way[:, None], ruler)
            normal[:, ~self.inside] = np.nan
            found.append(self.climbed(self.filled(normal)))
        scores = np.concatenate(found)
        return np.where(np.isnan(scores) | ~self.inside, -np.inf, scores)

    @cached_property
    def order(self) -> NDArray[np.intp]:
        """Units from the best to the worst ``(draw, unit)``."""
        return np.argsort(-self.scores, axis=1, kind="stable")


def others_of(moments: tuple[Floats, ...], own: Floats) -> tuple[Floats, Floats, Floats]:
    """Number, mean and squares of a field without one of its values ``(draw, indicator)``."""
    count, mean, squares = moments
    there = np.isfinite(own)
    rest = count - there
    away = np.where(there, own - mean, 0.0)
    without = mean - away / np.maximum(rest, 1)
    return rest, without, np.maximum(squares - away * np.where(there, own - without, 0.0), 0.0)


def zscore_posts(moments: tuple[Floats, ...], extremes: tuple[Floats, Floats], own: Floats, ruler: Ruler) -> Posts:
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
