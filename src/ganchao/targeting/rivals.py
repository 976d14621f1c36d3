"""Rivals: the field of an aim's year seen from one unit, ready to judge plans of ours.

A plan of ours is a row of values. It is scored in every draw with the whole field, because a unit that sets a new best
moves the goalposts of all. Where the framework lets a unit be scored by itself once goalposts stand, only the draws
whose goalposts our values move are scored anew; the result is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import round_half
from ganchao.scoring.normalise import DEFAULT_SCALES, between, points_of
from ganchao.targeting.field import EVERY, Draws, Field, on_scale


@dataclass(frozen=True, eq=False)
class Straight:
    """Our score as a straight line in our values, against rivals that do not depend on them (F-R1)."""

    slopes: Floats  # (indicator,)
    intercept: float
    rivals: Floats  # (draw, rival) best first, -inf where there is none

    def needed(self, upto: int) -> Floats:
        """What ``slopes @ own`` must reach to be among the first ``upto`` in each draw ``(draw,)``."""
        return place_of(self.rivals, upto) - self.intercept


@dataclass(frozen=True, eq=False)
class Rivals:
    """The field seen from our unit."""

    field: Field
    own: int  # place of our unit

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.field.draws

    @property
    def year(self) -> int:
        """The year of the aim."""
        return self.field.rescorer.years[0]

    @property
    def count(self) -> int:
        """Number ranked, ours included."""
        inside = self.field.inside
        return int(inside.sum() - inside[self.own]) + 1

    @property
    def coming(self) -> Floats:
        """Our values as they would come without a plan ``(draw, indicator)``."""
        return self.field.values[:, self.own]

    @property
    def fixed(self) -> bool:
        """Whether neither rivals' scores nor our goalposts depend on our values."""
        return self.field.fixed

    @property
    def by_itself(self) -> bool:
        """Whether our score depends on rivals through goalposts alone."""
        return self.field.by_itself

    def only(self, which: NDArray[np.intp]) -> Rivals:
        """Some of the draws."""
        return Rivals(self.field.only(which), self.own)

    def margins(self, own: Floats, upto: int) -> Floats:
        """Our score less what rank ``upto`` takes, in every draw; the aim is reached where it is not negative.

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
        """Our rank under one plan ``(draw or 1, indicator)`` in every draw, everyone scored by the framework."""
        found = [self.field.ranks(self._with(own, some))[:, self.own] for some in self.field.blocks()]
        return np.concatenate(found)

    @cached_property
    def straight(self) -> Straight | None:
        """Our score as a straight line, where it is one and rivals do not depend on our values."""
        weights = self.field.weights
        if weights is None or not self.fixed or self.field.rescorer.framework.rank.decimals is not None:
            return None
        worst, way, low, high = (np.zeros(len(weights)) for _ in range(4))
        for ruler, places in self.field.rescorer.rulers:
            if ruler.step.method == "bands":
                return None
            at = list(places)
            worst[at], way[at] = ruler.declared_worst, ruler.declared_best - ruler.declared_worst
            low[at], high[at] = ruler.step.to or DEFAULT_SCALES.get(ruler.step.method, (0.0, 1.0))
        slopes = weights * (high - low) / way
        return Straight(slopes, float((weights * low - slopes * worst).sum()), self._rivals)

    def slopes(self, own: Floats, upto: int) -> Floats:
        """What one published unit of each of our indicators adds to our lead at one plan ``(draw, indicator)``.

        ``own`` ``(1, indicator)``. Where our value is the field's extreme in a draw, rivals' fall is counted as well.
        """
        field = self.field
        if not self.by_itself:
            return self._slopes_of_lead(own, upto, np.flatnonzero(field.counts))
        read = field.as_read(own)
        normal, slope = (np.full((self.draws, own.shape[-1]), np.nan) for _ in range(2))
        for ruler, places in field.rescorer.rulers:
            at = list(places)
            if ruler.step.method == "bands":
                normal[:, at], slope[:, at] = points_of(read[:, at], ruler.step.bands), 0.0
                continue
            worst, way = field.posts(ruler, at, self._extremes, self._setting(read), self.own, EVERY)
            low, high = ruler.step.to or DEFAULT_SCALES.get(ruler.step.method, (0.0, 1.0))
            share = between(read[:, at], worst, way, low=0.0, high=1.0)
            normal[:, at] = on_scale(read[:, at], worst, way, ruler)
            rise = (high - low) / np.where(way == 0, np.inf, way)
            if ruler.step.log:
                rise = rise / np.where(own[:, at] > 0, own[:, at], np.inf)
            slope[:, at] = np.where((share >= 1.0) & ruler.step.cap, 0.0, rise)
        result = np.nan_to_num(self._by_normal(field.filled(normal)) * slope)
        moving = self._moving(read)
        if moving.size:
            result[:, moving] = self._slopes_of_lead(own, upto, moving)[:, moving]
        return result

    def _by_normal(self, normal: Floats) -> Floats:
        """What a little more of each normalised indicator adds to our score ``(draw, indicator)``."""
        if self.field.weights is not None:
            return np.broadcast_to(self.field.weights * self.field.turn, normal.shape)
        size = 1e-6 * np.maximum(np.abs(np.nan_to_num(normal)).max(axis=0), 1e-3)
        rows = normal[:, None, :] + np.concatenate([np.diag(size), -np.diag(size)])
        scores = self.field.climbed(rows.reshape(-1, 1, rows.shape[-1]))[:, 0].reshape(rows.shape[:2])
        count = len(size)
        result: Floats = (scores[:, :count] - scores[:, count:]) / (2 * size)
        return result

    def _slopes_of_lead(self, own: Floats, upto: int, which: NDArray[np.intp]) -> Floats:
        """The same for some indicators, everyone scored anew at a value a little higher and a little lower."""
        result = np.zeros((self.draws, own.shape[-1]))
        low, high = np.nanmin(self.field.values, axis=(0, 1)), np.nanmax(self.field.values, axis=(0, 1))
        for k in which:
            size = max(1e-5 * float(np.nan_to_num(high[k] - low[k])), 1e-9)
            two = np.stack([own, own])
            two[0, :, k] += size
            two[1, :, k] -= size
            up, down = self.margins(two, upto)
            result[:, k] = (up - down) / (2 * size)
        return result

    # what follows judges a plan by the shortest way that gives the same result as scoring everyone

    def _margin(self, own: Floats, upto: int) -> Floats:
        if not self.by_itself:
            scores = np.concatenate([self.field.whole(self._with(own, some)) for some in self.field.blocks()])
            return self._lead(scores[:, self.own], in_order(self._others(scores)), upto)
        read = self.field.as_read(own)
        scores = self._own_scores(read)
        rivals = self._rivals
        moved = np.flatnonzero(self._moved(read))
        if moved.size:
            rows = read if len(read) == 1 else read[moved]
            rivals = rivals.copy()
            rivals[moved] = in_order(self._rival_scores(moved, rows))
        return self._lead(np.broadcast_to(scores, (self.draws,)), rivals, upto)

    def _lead(self, scores: Floats, rivals: Floats, upto: int) -> Floats:
        """Our scores less the scores needed ``(draw,)``, by the framework's rounding and tie rules."""
        rule = self.field.rescorer.framework.rank
        shown, half = scores, 0.0
        if rule.decimals is not None:
            turn = self.field.turn
            shown, rivals = (turn * round_half(turn * each, rule.decimals, rule.half) for each in (scores, rivals))
            half = 0.5 * 10.0**-rule.decimals
        known = np.abs(np.where(np.isfinite(rivals), rivals, 0.0)).max(axis=-1, initial=0.0)
        near = rule.tolerance * np.maximum(np.abs(shown), known)
        needed, above = needed_of(rivals, upto, near, ties=rule.ties)
        reached = np.where(above, shown > needed + near, shown >= needed - near)
        lead = scores - needed - np.where(above, half, -half)
        return np.where(reached, np.maximum(lead, 0.0), np.minimum(lead, -1e-300))

    def _with(self, own: Floats, some: slice) -> Floats:
        values = self.field.values[some].copy()
        values[:, self.own] = own if len(own) == 1 else own[some]
        return values

    def _others(self, scores: Floats) -> Floats:
        """Scores of rivals that are ranked, -inf for all else ``(draw, unit)``."""
        ranked = self.field.inside.copy()
        ranked[self.own] = False
        return np.where(np.isnan(scores) | ~ranked, -np.inf, scores)

    def _setting(self, read: Floats) -> Floats:
        """Our values, as far as they set goalposts."""
        return read if self.field.inside[self.own] else np.full_like(read, np.nan)

    @cached_property
    def _extremes(self) -> tuple[Floats, Floats]:
        """Rivals' lowest and highest values ``(draw, indicator)``."""
        return self.field.extremes.without(self.own)

    def _own_scores(self, read: Floats) -> Floats:
        """Our score in every draw, or once where it is the same in all."""
        field = self.field
        some: Draws = slice(0, 1) if len(read) == 1 and self.fixed else EVERY
        normal = np.full((1 if some != EVERY else self.draws, read.shape[-1]), np.nan)
        for ruler, places in field.rescorer.rulers:
            at = list(places)
            if ruler.step.method == "bands":
                normal[:, at] = points_of(read[:, at], ruler.step.bands)
                continue
            worst, way = field.posts(ruler, at, self._extremes, self._setting(read), self.own, some)
            normal[:, at] = on_scale(read[:, at], worst, way, ruler)
        return field.climbed(field.filled(normal)[:, None])[:, 0]

    def _rival_scores(self, which: NDArray[np.intp], read: Floats) -> Floats:
        """Rivals' scores in some draws with our values ``(row, indicator)`` in the field ``(draw, unit)``."""
        field, values = self.field, self.field.read[which]
        normal = np.full(values.shape, np.nan)
        for ruler, places in field.rescorer.rulers:
            at = list(places)
            if ruler.step.method == "bands":
                normal[..., at] = points_of(values[..., at], ruler.step.bands)
                continue
            worst, way = field.posts(ruler, at, self._extremes, self._setting(read), self.own, which)
            normal[..., at] = on_scale(values[..., at], worst[:, None], way[:, None], ruler)
        normal = field.filled(normal)
        normal[:, self.own] = np.nan  # our row may stand outside goalposts that are set without it
        return self._others(field.climbed(normal))

    @cached_property
    def _rivals(self) -> Floats:
        """Rivals' scores, best first, with goalposts that rivals alone set ``(draw, rival)``, -inf behind them."""
        field = self.field
        mask = field.order != self.own
        shape = (self.draws, field.order.shape[1] - 1)
        result = np.full((self.draws, field.order.shape[1]), -np.inf)
        result[:, :-1] = np.take_along_axis(field.scores, field.order, axis=1)[mask].reshape(shape)
        ours = np.flatnonzero(self._sets())
        if ours.size:
            nowhere = np.full((1, field.values.shape[-1]), np.nan)
            result[ours] = in_order(self._rival_scores(ours, nowhere))
        return result

    def _sets(self) -> NDArray[np.bool_]:
        """In which draws our values without a plan set goalposts ``(draw,)``."""
        field = self.field
        sets = np.zeros(self.draws, dtype=bool)
        if self.fixed or not field.inside[self.own]:
            return sets
        ends = field.extremes
        low, high = self._extremes
        for ruler, places in field.rescorer.rulers:
            at = [k for k in places if field.counts[k]]
            if ruler.step.method in {"bands", "goalposts"} or not at:
                continue
            if ruler.step.method == "zscore":
                return np.ones(self.draws, dtype=bool)
            with np.errstate(invalid="ignore"):
                sets |= ((low[:, at] != ends.low[:, at]) | (high[:, at] != ends.high[:, at])).any(axis=-1)
        return sets

    def moves_goalposts(self, own: Floats) -> bool:
        """Whether a plan ``(1, indicator)`` moves goalposts in any draw."""
        return bool(self._moved(self.field.as_read(own)).any())

    def _moved(self, read: Floats) -> NDArray[np.bool_]:
        """In which draws our values ``(row, indicator)`` move goalposts that rivals set ``(draw,)``."""
        moved = np.zeros(self.draws, dtype=bool)
        if self.fixed or not self.field.inside[self.own]:
            return moved
        low, high = self._extremes
        for ruler, places in self.field.rescorer.rulers:
            at = [k for k in places if self.field.counts[k]]
            if ruler.step.method in {"bands", "goalposts"} or not at:
                continue
            if ruler.step.method == "zscore":
                return np.ones(self.draws, dtype=bool)
            with np.errstate(invalid="ignore"):
                moved |= ((read[:, at] < low[:, at]) | (read[:, at] > high[:, at])).any(axis=-1)
        return moved

    def _moving(self, read: Floats) -> NDArray[np.intp]:
        """Which of our values ``(1, indicator)`` are at or beyond rivals' extremes in any draw."""
        field = self.field
        if self.fixed or not field.inside[self.own]:
            return np.empty(0, dtype=np.intp)
        low, high = self._extremes
        free = np.zeros(read.shape[-1], dtype=bool)
        for ruler, places in field.rescorer.rulers:
            free[list(places)] = ruler.step.method in {"bands", "goalposts"}
            if ruler.step.method == "zscore":
                return np.flatnonzero(field.counts)
        return np.flatnonzero(field.counts & ~free & ((read <= low) | (read >= high)).any(axis=0))


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
    if ties == "best":
        return needed, np.zeros(len(needed), dtype=bool)
    rivals = np.where(np.isfinite(rivals), rivals, np.finfo(np.float64).min)
    if ties == "dense":
        steps = 1 + np.cumsum(np.diff(rivals, axis=-1, prepend=rivals[:, :1]) < -near[:, None], axis=-1)
        found = np.where(steps <= upto, rivals, np.inf).min(axis=-1)
        enough = steps.max(axis=-1, initial=0) >= upto
        return np.where(enough, found, -np.inf), np.zeros(len(needed), dtype=bool)
    better = (rivals > needed[:, None] + near[:, None]).sum(axis=-1)
    level = (rivals >= needed[:, None] - near[:, None]).sum(axis=-1) - better
    shared = better + 1 + (level if ties == "worst" else level / 2)
    return needed, np.isfinite(needed) & (shared > upto)
