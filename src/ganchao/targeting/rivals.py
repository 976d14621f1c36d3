"""Rivals: everyone's values in the year of an aim, in every draw, ready to be scored against plans of ours.

A plan of ours is a row of values. It is scored in every draw with the whole field, because a unit that sets a new best
moves the goalposts of all. Where the framework lets a unit be scored by itself once goalposts stand, only the draws
whose goalposts our values move are scored anew; the result is the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Group, Role
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import round_half
from ganchao.scoring.aggregate import OWN_ONLY
from ganchao.scoring.normalise import DEFAULT_SCALES, GOALPOST_RULES, Posts, Ruler, between, flat, points_of
from ganchao.scoring.rescore import Rescorer
from ganchao.scoring.tree import Branch, climb

BY_EXTREMES: Final = frozenset({"minmax", "distance_to_best", "distance_to_target", "goalposts", "efficacy"})
"""Rules whose goalposts follow from the lowest and the highest value alone."""
AT_ONCE: Final = 4_000_000
"""Cells scored at once."""


@dataclass(frozen=True, eq=False)
class Straight:
    """Our score as a straight line in our values, against rivals that do not depend on them (F-R1)."""

    slopes: Floats  # (indicator,)
    intercept: float
    sorted_rivals: Floats  # (draw, rival) best first, -inf where there is none

    def needed(self, upto: int) -> Floats:
        """What ``slopes @ own`` must reach to be among the first ``upto`` in each draw ``(draw,)``."""
        return place_of(self.sorted_rivals, upto) - self.intercept


@dataclass(frozen=True, eq=False)
class Rivals:
    """The field of one year in every draw, seen from one unit and one node."""

    rescorer: Rescorer  # of one year
    values: Floats  # (draw, unit, indicator) before treatment; our own row as it would come without a plan
    own: int  # place of our unit
    place: int  # place of the node on the node axis

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.values.shape[0]

    @property
    def year(self) -> int:
        """The year of the aim."""
        return self.rescorer.years[0]

    @cached_property
    def count(self) -> int:
        """Number ranked, ours included."""
        return int(self.inside.sum() - self.inside[self.own]) + 1

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Who is ranked in that year ``(unit,)``."""
        return self.rescorer.inside[0]

    @cached_property
    def higher(self) -> bool:
        """Whether a higher score of the node is the better one."""
        node = self.rescorer.framework.nodes[self.place]
        return not (isinstance(node, Group) and node.direction is Direction.LOWER)

    def only(self, which: NDArray[np.intp]) -> Rivals:
        """Some of the draws."""
        return replace(self, values=self.values[which])

    def margins(self, own: Floats, upto: int) -> Floats:
        """Our score less what the first ``upto`` places take, in every draw; the aim is reached where it is not negative.

        Parameters
        ----------
        own
            Our values in published units, the same in all draws or one row for each. ``(plan, draw or 1, indicator)``
        upto
            The rank wanted.

        Returns
        -------
        Floats
            ``(plan, draw)``, on the node's scale before any rescaling that is common to all.
        """
        return np.stack([self._margin(rows, upto) for rows in own])

    def reached(self, own: Floats, upto: int) -> NDArray[np.bool_]:
        """Whether the aim is reached ``(plan, draw)``."""
        result: NDArray[np.bool_] = self.margins(own, upto) >= 0
        return result

    def probability(self, own: Floats, upto: int) -> float:
        """Share of draws in which one plan ``(draw or 1, indicator)`` reaches the aim."""
        return float(self.reached(own[None], upto).mean())

    def ranks(self, own: Floats) -> NDArray[np.uint16]:
        """Our rank in every draw ``(draw,)``, the whole field scored anew by the framework."""
        result = np.empty(self.draws, dtype=np.uint16)
        for some in self._blocks():
            values = self._with(own, some)
            _, ranks = self.rescorer.ranked(values[:, None])
            result[some] = ranks[:, 0, self.own, self.place]
        return result

    def baseline_ranks(self) -> NDArray[np.uint16]:
        """Our rank in every draw without a plan ``(draw,)``."""
        return self.ranks(self.values[:, self.own])

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
            b.adding.step.method in OWN_ONLY and not b.vetoes
            and (b.rescale is None or b.rescale.parent_uses != "after") for b in branches
        )
        rounded = framework.rank.decimals is not None and any(b.rescale is not None for b in branches)
        vetoes = any(i.role is Role.VETO for i in framework.indicators)
        return rules and plain and not rounded and not vetoes and not self.rescorer.treats

    @cached_property
    def fixed(self) -> bool:
        """Whether neither rivals' scores nor our goalposts depend on our values."""
        return self.by_itself and all(
            r.step.method in {"goalposts", "bands"} for r, places in self.rescorer.rulers
            if self._counts[list(places)].any()
        )

    @cached_property
    def straight(self) -> Straight | None:
        """Our score as a straight line, where it is one and rivals do not depend on our values."""
        if not (self.fixed and self.rescorer.in_index is not None and self.higher):
            return None
        if self.place != self.rescorer.branches[-1].place or self.rescorer.framework.rank.decimals is not None:
            return None
        start = self.values[0, self.own]
        if np.isnan(start).any():
            return None
        units = np.concatenate([start[None], start + np.diag(np.maximum(np.abs(start), 1.0))])
        scores = self._own_scores(units[:, None, :], slice(0, 1))[:, 0]
        slopes = (scores[1:] - scores[0]) / np.maximum(np.abs(start), 1.0)
        return Straight(slopes, float(scores[0] - slopes @ start), self._sorted_rivals)

    def own_scores(self, own: Floats) -> Floats:
        """Our score under plans ``(plan, draw or 1, indicator)`` in every draw ``(plan, draw)``."""
        if self.by_itself:
            return self._own_scores(own, slice(None))
        return np.stack([self._whole(rows, slice(None))[0] for rows in own])

    def slopes(self, own: Floats, upto: int) -> Floats:
        """What one published unit of each of our indicators adds to our lead at one plan ``(draw, indicator)``.

        ``own`` ``(1, indicator)``. Where our value is the field's extreme in a draw, rivals' fall is counted as well.
        """
        if not self.by_itself:
            return self._slopes_of_lead(own, upto, np.flatnonzero(self._counts))
        read = self._as_read(own)
        normal, slope = (np.full((self.draws, own.shape[-1]), np.nan) for _ in range(2))
        for ruler, places in self.rescorer.rulers:
            at = list(places)
            if ruler.step.method == "bands":
                normal[:, at], slope[:, at] = points_of(read[:, at], ruler.step.bands), 0.0
                continue
            worst, way = self._posts(ruler, places, read, slice(None))
            low, high = ruler.step.to or DEFAULT_SCALES.get(ruler.step.method, (0.0, 1.0))
            share = between(read[:, at], worst, way, low=0.0, high=1.0)
            normal[:, at] = on_scale(read[:, at], worst, way, ruler)
            rise = (high - low) / np.where(way == 0, np.inf, way)
            if ruler.step.log:
                rise = rise / np.where(own[:, at] > 0, own[:, at], np.inf)
            slope[:, at] = np.where((share >= 1.0) & ruler.step.cap, 0.0, rise)
        normal = self._filled(normal)
        size = 1e-6 * np.maximum(np.abs(np.nan_to_num(normal)).max(axis=0), 1e-3)
        rows = normal[:, None, :] + np.concatenate([np.diag(size), -np.diag(size)])
        scores = self._climbed(rows.reshape(-1, 1, rows.shape[-1]))[:, 0].reshape(rows.shape[:2])
        count = len(size)
        result = (scores[:, :count] - scores[:, count:]) / (2 * size) * slope
        moving = self._moving(own)
        if moving.size:
            result[:, moving] = self._slopes_of_lead(own, upto, moving)[:, moving]
        return np.nan_to_num(result)

    def _slopes_of_lead(self, own: Floats, upto: int, which: NDArray[np.intp]) -> Floats:
        """The same for some indicators, everyone scored anew at a value a little higher and a little lower."""
        result = np.zeros((self.draws, own.shape[-1]))
        spread = np.nan_to_num(np.nanmax(self.values, axis=(0, 1)) - np.nanmin(self.values, axis=(0, 1)))
        for k in which:
            size = max(1e-5 * spread[k], 1e-9)
            two = np.stack([own, own])
            two[0, :, k] += size
            two[1, :, k] -= size
            up, down = self.margins(two, upto)
            result[:, k] = (up - down) / (2 * size)
        return result

    # what follows scores a plan by the shortest way that gives the same result as scoring everyone

    def _margin(self, own: Floats, upto: int) -> Floats:
        if not self.by_itself:
            scores, rivals = self._whole(own, slice(None))
            return self._lead(scores, in_order(rivals), upto)
        scores = self._own_scores(own[None], slice(None))[0]
        rivals = self._sorted_rivals
        moved = self._moved(own)
        if moved.any():
            rivals = rivals.copy()
            which = np.flatnonzero(moved)
            rows = own if len(own) == 1 else own[which]
            rivals[which] = in_order(self._rival_scores(which, rows))
        return self._lead(np.broadcast_to(scores, (self.draws,)), rivals, upto)

    def _lead(self, scores: Floats, rivals: Floats, upto: int) -> Floats:
        """Our scores less the scores needed ``(draw,)``, by the framework's rounding and tie rules."""
        rule = self.rescorer.framework.rank
        shown, half = scores, 0.0
        if rule.decimals is not None:
            turn = 1.0 if self.higher else -1.0
            shown, rivals = (turn * round_half(turn * each, rule.decimals, rule.half) for each in (scores, rivals))
            half = 0.5 * 10.0**-rule.decimals
        known = np.where(np.isfinite(rivals), np.abs(rivals), 0.0).max(axis=-1, initial=0.0)
        near = rule.tolerance * np.maximum(np.abs(shown), known)
        needed, above = needed_of(rivals, upto, near, ties=rule.ties)
        reached = np.where(above, shown > needed + near, shown >= needed - near)
        lead = scores - needed - np.where(above, half, -half)
        return np.where(reached, np.maximum(lead, 0.0), np.minimum(lead, -1e-300))

    def _whole(self, own: Floats, some: slice) -> tuple[Floats, Floats]:
        """Our score ``(draw,)`` and rivals' ``(draw, unit)``, everyone scored; turned so that more is better."""
        found = []
        for part in self._blocks():
            scores, _ = self.rescorer.ranked(self._with(own, part)[:, None])
            found.append(scores[:, 0, :, self.place])
        scores = np.concatenate(found) * (1.0 if self.higher else -1.0)
        return scores[:, self.own], self._without_own(scores)[some]

    def _with(self, own: Floats, some: slice) -> Floats:
        values = self.values[some].copy()
        values[:, self.own] = own if len(own) == 1 else own[some]
        return values

    def _blocks(self) -> list[slice]:
        step = max(1, AT_ONCE // self.values[0].size)
        return [slice(first, min(first + step, self.draws)) for first in range(0, self.draws, step)]

    def _without_own(self, scores: Floats) -> Floats:
        ranked = self.inside.copy()
        ranked[self.own] = False
        return np.where(np.isnan(scores) | ~ranked, -np.inf, scores)

    @cached_property
    def _branches(self) -> tuple[Branch, ...]:
        """Groups without the rescaling that is common to all."""
        return tuple(replace(b, rescale=None) for b in self.rescorer.branches)

    @cached_property
    def _counts(self) -> NDArray[np.bool_]:
        """Whether each indicator lies below the node ``(indicator,)``."""
        below = {self.place}
        for branch in reversed(self.rescorer.branches):
            if branch.place in below:
                below |= set(branch.members) | {place for place, _, _ in branch.extras}
        return np.array([k in below for k in range(self.values.shape[-1])])

    @cached_property
    def _logged(self) -> Floats:
        """Values as rulers read them: logarithms where the recipe asks for them ``(draw, unit, indicator)``."""
        return self._as_read(self.values)

    def _as_read(self, values: Floats) -> Floats:
        places = [k for r, at in self.rescorer.rulers if r.step.log for k in at]
        if not places:
            return values
        values = values.copy()
        part = values[..., places]
        values[..., places] = np.log(part, where=part > 0, out=np.full(part.shape, np.nan))
        return values

    @cached_property
    def _rival_field(self) -> Floats:
        """Rivals' values as rulers read them, NaN for who sets no goalposts ``(draw, unit, indicator)``."""
        sets = self.inside.copy()
        sets[self.own] = False
        return self._logged if sets.all() else np.where(sets[:, None], self._logged, np.nan)

    @cached_property
    def _extremes(self) -> tuple[Floats, Floats]:
        """Rivals' lowest and highest values ``(draw, indicator)``."""
        field = self._rival_field
        return np.fmin.reduce(field, axis=1), np.fmax.reduce(field, axis=1)

    @cached_property
    def _moments(self) -> tuple[Floats, Floats, Floats]:
        """Number, mean and sum of squared deviations of rivals' values ``(draw, indicator)``."""
        field = self._rival_field
        present = np.isfinite(field)
        count = present.sum(axis=1).astype(np.float64)
        mean = np.where(present, field, 0.0).sum(axis=1) / np.maximum(count, 1)
        return count, mean, np.where(present, (field - mean[:, None]) ** 2, 0.0).sum(axis=1)

    def _posts(self, ruler: Ruler, places: tuple[int, ...], own: Floats, some: slice | NDArray[np.intp]) -> Posts:
        """Goalposts with our values ``(row, indicator)`` in the field ``(draw, indicator)``."""
        at = list(places)
        low, high = (each[some][:, at] for each in self._extremes)
        ours = own[..., at] if self.inside[self.own] else np.full_like(own[..., at], np.nan)
        if ruler.step.method == "zscore":
            return zscore_posts(tuple(each[some][:, at] for each in self._moments), (low, high), ours, ruler)
        shape = np.broadcast_shapes(low.shape, ours.shape)
        field = np.stack([np.broadcast_to(each, shape) for each in (low, high, ours)], axis=-2)
        worst, way = GOALPOST_RULES[ruler.step.method].function(field, ruler)
        return np.broadcast_to(worst, shape), np.broadcast_to(way, shape)

    def _own_scores(self, own: Floats, some: slice) -> Floats:
        """Our scores ``(plan, draw)``, one draw where it is the same in all; turned so that more is better."""
        read = self._as_read(own)
        single = own.shape[1] == 1 and self.fixed
        part = slice(0, 1) if single else some
        draws = len(range(*part.indices(self.draws)))
        normal = np.full((len(own), draws, own.shape[-1]), np.nan)
        for ruler, places in self.rescorer.rulers:
            at = list(places)
            for k, rows in enumerate(read):
                if ruler.step.method == "bands":
                    normal[k][:, at] = points_of(rows[:, at], ruler.step.bands)
                    continue
                worst, way = self._posts(ruler, places, rows, part)
                normal[k][:, at] = on_scale(rows[:, at], worst, way, ruler)
        normal = self._filled(normal)
        rows = normal.reshape(-1, 1, normal.shape[-1])
        scores = self._climbed(rows)[:, 0].reshape(len(own), draws)
        return np.broadcast_to(scores, (len(own), len(range(*some.indices(self.draws)))))

    def _climbed(self, normal: Floats) -> Floats:
        """Scores of the node ``(row, unit)`` from normalised indicators; turned so that more is better."""
        lead = normal.shape[0]
        branches = tuple(replace(b, given=np.broadcast_to(b.given[:1], (lead, b.given.shape[1]))) for b in self._branches)
        fixed = {code: np.broadcast_to(w, (lead, len(w))) for code, w in self.rescorer.held.items()}
        nothing = np.empty((*normal.shape[:2], 0))
        climbed = climb(branches, normal, nothing, np.ones(normal.shape[:2], dtype=bool), fixed)
        return climbed.scores[..., self.place] * (1.0 if self.higher else -1.0)

    def _filled(self, normal: Floats) -> Floats:
        """Indicators without a score get what the recipe says."""
        for ruler, places in self.rescorer.rulers:
            if ruler.step.missing is not None:
                part = normal[..., list(places)]
                normal[..., list(places)] = np.where(np.isnan(part), ruler.step.missing, part)
        return normal

    def _rival_scores(self, which: NDArray[np.intp] | slice, own: Floats) -> Floats:
        """Rivals' scores in some draws with our values ``(row, indicator)`` in the field ``(draw, unit)``."""
        values, read = self._logged[which], self._as_read(own)
        normal = np.full(values.shape, np.nan)
        for ruler, places in self.rescorer.rulers:
            at = list(places)
            if ruler.step.method == "bands":
                normal[..., at] = points_of(values[..., at], ruler.step.bands)
                continue
            worst, way = self._posts(ruler, places, read, which)
            normal[..., at] = on_scale(values[..., at], worst[:, None], way[:, None], ruler)
        normal = self._filled(normal)
        normal[:, self.own] = np.nan  # our row stands outside goalposts that are set by rivals alone
        return self._without_own(self._climbed(normal))

    @cached_property
    def _sorted_rivals(self) -> Floats:
        """Rivals' scores, best first, with goalposts that our values do not move ``(draw, unit)``."""
        nowhere = np.full((1, self.values.shape[-1]), np.nan)
        blocks = [self._rival_scores(some, nowhere) for some in self._blocks()]
        return in_order(np.concatenate(blocks))

    def _moving(self, own: Floats) -> NDArray[np.intp]:
        """Which of our values ``(1, indicator)`` are at or beyond rivals' extremes in any draw."""
        if self.fixed or not self.inside[self.own]:
            return np.empty(0, dtype=np.intp)
        read, (low, high) = self._as_read(own), self._extremes
        free = np.zeros(own.shape[-1], dtype=bool)
        for ruler, places in self.rescorer.rulers:
            free[list(places)] = ruler.step.method in {"bands", "goalposts"}
            if ruler.step.method == "zscore":
                return np.flatnonzero(self._counts)
        return np.flatnonzero(self._counts & ~free & ((read <= low) | (read >= high)).any(axis=0))

    def _moved(self, own: Floats) -> NDArray[np.bool_]:
        """In which draws our values ``(row, indicator)`` move goalposts ``(draw,)``."""
        if self.fixed or not self.inside[self.own]:
            return np.zeros(self.draws, dtype=bool)
        read, moved = self._as_read(own), np.zeros(self.draws, dtype=bool)
        low, high = self._extremes
        for ruler, places in self.rescorer.rulers:
            at = [k for k in places if self._counts[k]]
            if ruler.step.method in {"bands", "goalposts"} or not at:
                continue
            if ruler.step.method == "zscore":
                return np.ones(self.draws, dtype=bool)
            with np.errstate(invalid="ignore"):
                moved |= ((read[:, at] < low[:, at]) | (read[:, at] > high[:, at])).any(axis=-1)
        return moved


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


def in_order(scores: Floats) -> Floats:
    """Scores from the best to the worst ``(draw, unit)``."""
    return -np.sort(-scores, axis=-1)


def place_of(rivals: Floats, upto: int) -> Floats:
    """Score of the rival at place ``upto`` ``(draw,)``; -inf where there are fewer rivals."""
    if upto > rivals.shape[-1]:
        return np.full(rivals.shape[0], -np.inf)
    return rivals[:, upto - 1]


def needed_of(rivals: Floats, upto: int, near: Floats, *, ties: str) -> tuple[Floats, NDArray[np.bool_]]:
    """The score that takes rank ``upto`` and whether it must be surpassed rather than matched ``(draw,)``.

    ``rivals`` (draw, rival) best first; ``near`` is the difference within which two scores are tied.
    """
    needed = place_of(rivals, upto)
    rivals = np.where(np.isfinite(rivals), rivals, np.finfo(np.float64).min)
    if ties == "best":
        return needed, np.zeros(len(needed), dtype=bool)
    if ties == "dense":
        steps = 1 + np.cumsum(np.diff(rivals, axis=-1, prepend=rivals[:, :1]) < -near[:, None], axis=-1)
        found = np.where(steps <= upto, rivals, np.inf).min(axis=-1)
        enough = steps.max(axis=-1, initial=0) >= upto
        return np.where(enough, found, -np.inf), np.zeros(len(needed), dtype=bool)
    better = (rivals > needed[:, None] + near[:, None]).sum(axis=-1)
    level = (rivals >= needed[:, None] - near[:, None]).sum(axis=-1) - better
    shared = better + 1 + (level if ties == "worst" else level / 2)
    return needed, np.isfinite(needed) & (shared > upto)
