"""Rivals: the field of an aim's year seen from one unit, ready to judge plans of ours.

A plan of ours is a row of values. It is scored in every draw with the whole field, because a unit that sets a new best
moves the goalposts of all. Where the framework lets a unit be scored by itself once goalposts stand, only the draws
whose goalposts our values move are scored anew; the result is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import round_half
from ganchao.scoring.normalise import NORMALISERS
from ganchao.targeting.field import Field
from ganchao.targeting.frame import Frame, logged, on_scale, vars_of
from ganchao.targeting.parts import LARGEST, Part, Parts, added
from ganchao.targeting.straight import Straight, place_of, straight_line

BEND: Final = 2e-4
"""Share of a score over which its curvature is measured."""


@dataclass(frozen=True, eq=False)
class Rivals:
    """The field seen from our unit."""

    field: Field
    own: int  # place of our unit
    base: Floats | None = None  # (indicator,) our values near which plans lie; plans elsewhere take longer
    within: tuple[Floats, Floats] | None = None  # (indicator,) our lowest and highest values under any plan

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

    @property
    def rising(self) -> bool:
        """Whether a better value of ours never costs us the rank."""
        rescorer = self.field.rescorer
        rules = all("monotone" in NORMALISERS[r.step.method].keeps and r.step.method != "zscore"
                    for r, _ in rescorer.rulers)
        plain = all(treat.method in {"percentile_clip", "caps"} for treat, _ in rescorer.treats)
        return rules and plain and all("monotone" in branch.aggregator.keeps for branch in rescorer.branches)

    def only(self, which: NDArray[np.intp]) -> Rivals:
        """Some of the draws, with what is already known of them."""
        found, known = Rivals(self.field.only(which), self.own, self.base, self.within), vars(self)
        if "alone" in known and self.alone is not self.field.frame:
            vars(found)["alone"] = self.alone.only(which)
        if "_scores" in known:
            vars(found)["_scores"] = self._scores[which]
        return found

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

    def own_scores(self, own: Floats) -> Floats:
        """Our score under one plan ``(draw or 1, indicator)`` in each draw, before any common rescaling ``(draw,)``."""
        if self.by_itself:
            return self._own_scores(own, self._frame(own))
        return np.concatenate([self.field.whole(self._with(own, some))[:, self.own] for some in self.field.blocks()])

    def ranks(self, own: Floats) -> NDArray[np.uint16]:
        """Our rank under one plan ``(draw or 1, indicator)`` in every draw, everyone scored by the framework."""
        found = [self.field.ranks(self._with(own, some))[:, self.own] for some in self.field.blocks()]
        return np.concatenate(found)

    @cached_property
    def straight(self) -> Straight | None:
        """Our score as a straight line, where it is one and rivals do not depend on our values."""
        return straight_line(self.field, lambda: self._rivals, self.within) if self.fixed else None

    def slopes(self, own: Floats, upto: int) -> Floats:
        """What one published unit of each of our indicators adds to our lead at one plan ``(draw, indicator)``.

        ``own`` ``(1, indicator)``. Where our value sets the frame in a draw, what that does to rivals is counted too.
        """
        field = self.field
        if not self.by_itself:
            return self._slopes_of_lead(own, upto, np.flatnonzero(field.counts))
        size = 1e-6 * np.maximum(np.abs(np.nan_to_num(own[0])), 1e-3)
        frame, ends = self._frame(own), tuple(self._frame(own + sign * size) for sign in (-1, 1))
        low, high = (field.normal(own[:, None] + sign * size, end) for sign, end in zip((-1, 1), ends, strict=True))
        now = field.normal(own[:, None], frame)[:, 0]
        result = np.nan_to_num(self._by_normal(now) * (high - low)[:, 0] / (2 * size))
        setting = (ends[0].differs(ends[1]) & field.framed).any(axis=0)
        if setting.any() and upto <= field.values.shape[1]:
            rival = field.values[np.arange(self.draws), self._in_place(frame, upto)][:, None]
            low, high = (field.normal(rival, end) for end in ends)
            theirs = self._by_normal(field.normal(rival, frame)[:, 0]) * (high - low)[:, 0] / (2 * size)
            result -= np.where(setting, np.nan_to_num(theirs), 0.0)
        return result

    def bends(self, own: Floats, upto: int) -> Floats:
        """How far behind our value our lead would fall without end if it went on as it bends ``(draw, indicator)``.

        ``own`` ``(1, indicator)``; leads in logarithms, infinite where they do not bend towards less or scores are not
        positive. Only for fields in which scores stand by themselves once frames stand.
        """
        field, frame = self.field, self._frame(own)
        size = 1e-6 * np.maximum(np.abs(np.nan_to_num(own[0])), 1e-3)
        normal = field.normal(np.stack([own[0] - size, own[0], own[0] + size])[None], frame)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = BEND * np.abs(2 * size * normal[:, 1] / (normal[:, 2] - normal[:, 0])).min(axis=0)
        step = np.where(np.isfinite(step) & (step > 0), step, size)
        values = own + step * np.array([[-1.0], [0.0], [1.0]])
        frames = [self._frame(row[None]) for row in values]
        ours = [field.normal(row[None, None], each)[:, 0] for row, each in zip(values, frames, strict=True)]
        slope, curve = self._bend(*ours)
        setting = (frames[0].differs(frames[2]) & field.framed).any(axis=0)
        if setting.any() and upto <= field.values.shape[1]:
            rival = field.values[np.arange(self.draws), self._in_place(frame, upto)][:, None]
            theirs = self._bend(*(field.normal(rival, each)[:, 0] for each in frames))
            slope, curve = (
                mine - np.where(setting, other, 0.0) for mine, other in zip((slope, curve), theirs, strict=True)
            )
        with np.errstate(divide="ignore", invalid="ignore"):
            bends = step * np.abs(slope) / -curve
        return np.where(bends > 0, bends, np.inf)

    def _bend(self, low: Floats, here: Floats, high: Floats) -> tuple[Floats, Floats]:
        """First and second difference of a score's logarithm, one indicator lower or higher ``(draw, indicator)``."""
        count = here.shape[1]
        ways = [np.eye(count) * (there - here)[:, None] for there in (low, high)]
        rows = here[:, None] + np.concatenate([*ways, np.zeros((len(here), 1, count))], axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = np.log(self.field.climbed(rows.reshape(-1, 1, count))).reshape(rows.shape[:2])
        less, more, now = scores[:, :count], scores[:, count:-1], scores[:, -1:]
        return (more - less) / 2, less + more - 2 * now

    def _in_place(self, frame: Frame, upto: int) -> NDArray[np.intp]:
        """Which rival takes rank ``upto`` in a frame ``(draw,)``."""
        scores = self._others(self._scores)
        moved = self._moved(frame)
        if (which := np.flatnonzero(moved.any(axis=1))).size:
            scores[which] = self._rival_scores(which, frame.only(which), moved[which])
        place: NDArray[np.intp] = np.argpartition(-scores, upto - 1, axis=1)[:, upto - 1]
        return place

    def _by_normal(self, normal: Floats) -> Floats:
        """What a little more of each normalised indicator adds to a score ``(draw, indicator)``."""
        if self.field.weights is not None and not np.isnan(normal).any():
            return np.broadcast_to(self.field.weights, normal.shape)
        size = 1e-6 * np.maximum(np.abs(np.nan_to_num(normal)).max(axis=0), 1e-3)
        lower = np.where(normal >= 0, np.minimum(normal, size), size)  # below nothing no geometric mean exists
        rows = normal[:, None, :] + np.stack([np.diag(size)] * len(normal))
        below = normal[:, None, :] - lower[:, :, None] * np.eye(len(size))
        both = np.concatenate([rows, below], axis=1)
        scores = self.field.climbed(both.reshape(-1, 1, both.shape[-1]))[:, 0].reshape(both.shape[:2])
        count = len(size)
        result: Floats = (scores[:, :count] - scores[:, count:]) / (size + lower)
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
        parts = None if self._parts is None else self._parts.of(own)
        if parts is not None:
            scores, rivals = added(parts, self._base_scores)
            return self._lead(scores, self._rivals if rivals is None else in_order(rivals), upto)
        frame = self._frame(own)
        scores = self._own_scores(own, frame)
        lead = self._lead(scores, self._rivals, upto)
        moved = self._moved(frame)
        if moved.any():
            which = np.flatnonzero(moved.any(axis=1))
            rivals = in_order(self._rival_scores(which, frame.only(which), moved[which]))
            lead = lead.copy()
            lead[which] = self._lead(scores[which], rivals, upto)
        return lead

    @cached_property
    def _parts(self) -> Parts | None:
        """What our values do, remembered, where the index is one weighted mean that our values may bend."""
        field = self.field
        large = self.draws * field.values.shape[1] > LARGEST
        if large or self.fixed or field.weights is None or not field.complete:
            return None
        return Parts(self._part, tuple(np.flatnonzero(field.counts).tolist()))

    def _part(self, own: Floats, which: Sequence[int]) -> list[Part | None]:
        """What our values ``(draw or 1, indicator)`` of some indicators do."""
        field, frame = self.field, self._frame(own)
        assert field.weights is not None
        normal = field.normal(own[:, None], frame)[:, 0]
        mine = np.broadcast_to((normal * field.weights).T, (own.shape[-1], self.draws))
        moved = np.broadcast_to(self._moved(frame), (self.draws, own.shape[-1]))
        touched, unknown = (np.asarray(each.any(axis=0)) for each in (moved, np.isnan(mine.T)))
        found = list[Part | None]()
        for k in which:
            shift = self._shift(frame, moved[:, k], k) if touched[k] else None
            lacks = unknown[k] or (shift is not None and np.isnan(shift).any())
            found.append(None if lacks else Part(mine[k], shift))
        return found

    def _shift(self, frame: Frame, moved: NDArray[np.bool_], k: int) -> Floats:
        """What a frame that moves with our value of one indicator does to rivals' scores ``(draw, unit)``."""
        field, here = self.field, np.flatnonzero(moved)
        assert field.weights is not None
        values = field.values[here, :, k]
        now, then = (self._one(values, each, here, k) for each in (frame, self._reference))
        shift = np.zeros((self.draws, field.values.shape[1]))
        shift[here] = field.weights[k] * (now - then)
        shift[~np.isfinite(self._base_scores)] = 0.0
        return shift

    @cached_property
    def _base_scores(self) -> Floats:
        """Rivals' scores before our values move anything ``(draw, unit)``, -inf for who is not a ranked rival."""
        return self._others(self._scores)

    def _frame(self, own: Floats) -> Frame:
        """The frame with our values ``(row, indicator)`` in the field."""
        if self.fixed or not self.field.inside[self.own]:
            return self.alone
        if self.field.by_extremes:
            return self.field.frame_beyond(self.alone, self._ends, own)
        return self.field.frame_with(self.own, own)

    @cached_property
    def _ends(self) -> tuple[Floats, Floats]:
        """Rivals' lowest and highest values ``(draw, indicator)``."""
        return self.field.extremes.without(self.own)

    @property
    def ends(self) -> Floats:
        """Our values beyond which we set the frame ``(2, indicator)``, NaN where there are none or many draws."""
        field = self.field
        if self.draws > 1 or not field.by_extremes or not field.inside[self.own]:
            return np.full((2, field.values.shape[-1]), np.nan)
        return np.where(field.framed, np.concatenate(self._ends), np.nan)

    @cached_property
    def alone(self) -> Frame:
        """The frame that rivals set alone where frames follow from extremes, else the field's own."""
        if not self.field.by_extremes or self.fixed:
            return self.field.frame
        return self.field.frame_with(self.own, np.full((1, self.field.values.shape[-1]), np.nan))

    @cached_property
    def _reference(self) -> Frame:
        """The frame in which rivals are scored beforehand: with our values of ``base`` in the field."""
        return self.alone if self.base is None else self._frame(self.base[None])

    def _lead(self, scores: Floats, rivals: Floats, upto: int) -> Floats:
        """Our scores less the scores needed ``(draw,)``, by the framework's rounding and tie rules."""
        rule = self.field.rescorer.framework.rank
        if rule.ties == "best":  # one rival's score is all there is to know
            ends = np.maximum(np.abs(rivals[:, 0]), np.abs(last_of(rivals)))
            known = np.where(np.isfinite(ends), ends, 0.0)
            rivals = place_of(rivals, upto)[:, None]
        else:
            known = np.abs(np.where(np.isfinite(rivals), rivals, 0.0)).max(axis=-1, initial=0.0)
        shown, half = scores, 0.0
        if rule.decimals is not None:
            shown, rivals = (self._published(each) for each in (scores, rivals))
            half = 0.5 * 10.0**-rule.decimals
        near = rule.tolerance * np.maximum(np.abs(shown), known)
        needed, above = needed_of(rivals, 1 if rule.ties == "best" else upto, near, ties=rule.ties)
        reached = np.where(above, shown > needed + near, shown >= needed - near)
        lead = scores - needed - np.where(above, half, -half)
        return np.where(reached, np.maximum(lead, 0.0), np.minimum(lead, -1e-300))

    def _published(self, scores: Floats) -> Floats:
        """Scores rounded as the framework publishes them; who has none keeps none."""
        rule, turn = self.field.rescorer.framework.rank, self.field.turn
        assert rule.decimals is not None
        known = np.isfinite(scores)
        return np.where(known, turn * round_half(turn * np.where(known, scores, 0.0), rule.decimals, rule.half), scores)

    def _with(self, own: Floats, some: slice) -> Floats:
        values = self.field.values[some].copy()
        values[:, self.own] = own if len(own) == 1 else own[some]
        return values

    def _others(self, scores: Floats) -> Floats:
        """Scores of rivals that are ranked, -inf for all else ``(draw, unit)``."""
        ranked = self.field.inside.copy()
        ranked[self.own] = False
        return np.where(np.isnan(scores) | ~ranked, -np.inf, scores)

    def _own_scores(self, own: Floats, frame: Frame) -> Floats:
        """Our score in every draw."""
        field = self.field
        if len(own) == 1 and self.fixed:  # the same in all draws
            once = field.climbed(field.normal(own[None], frame.only(np.array([0]))))[:, 0]
            return np.broadcast_to(once, (self.draws,))
        return field.climbed(field.normal(own[:, None], frame))[:, 0]

    def _rival_scores(self, which: NDArray[np.intp], frame: Frame, moved: NDArray[np.bool_]) -> Floats:
        """Rivals' scores in some draws whose frame our values move ``(draw, unit)``."""
        field = self.field
        values = field.values[which]
        if field.weights is None or not field.complete:
            return self._others(field.climbed(self._normal(which, frame)))
        scores, before = self._scores[which].copy(), self._reference.only(which)
        for k in np.flatnonzero(moved.any(axis=0)):
            here = np.flatnonzero(moved[:, k])
            now, then = (self._one(values[here, :, k], each, here, int(k)) for each in (frame, before))
            scores[here] += field.weights[k] * (now - then)
        return self._others(scores)

    @cached_property
    def _scores(self) -> Floats:
        """Everyone's scores in the reference frame ``(draw, unit)``."""
        field = self.field
        if self._reference is field.frame:
            return field.scores
        moved = self._reference.differs(field.frame) & field.framed
        which = np.flatnonzero(moved.any(axis=1))
        scores = field.scores.copy()
        if field.weights is None or not field.complete:
            scores[which] = self._others(field.climbed(self._normal(which, self._reference.only(which))))
            return scores
        for k in np.flatnonzero(moved.any(axis=0)):
            here = np.flatnonzero(moved[:, k])
            values = field.values[here, :, k]
            now, then = (self._one(values, each, here, int(k)) for each in (self._reference, field.frame))
            scores[here] += field.weights[k] * (now - then)
        return scores

    def _normal(self, which: NDArray[np.intp], frame: Frame) -> Floats:
        """Rivals' normalised indicators in some draws; our row may stand outside a frame that is set without it."""
        normal = self.field.normal(self.field.values[which], frame)
        normal[:, self.own] = np.nan
        return normal

    def _one(self, values: Floats, frame: Frame, here: NDArray[np.intp], k: int) -> Floats:
        """Scores of one indicator ``(draw, unit)`` in some draws of a frame."""
        ruler = next(r for r, places in self.field.rescorer.rulers if k in places)
        low, high, worst, way = (each[here, k][:, None] for each in vars_of(frame))
        clipped = np.clip(values, low, high) if self.field.rescorer.treats else values
        single = replace(ruler, higher=ruler.higher[:1])
        return on_scale(logged(clipped, single), worst, way, single)

    @cached_property
    def _rivals(self) -> Floats:
        """Rivals' scores, best first, before our values move anything ``(draw, unit)``, -inf behind them."""
        field = self.field
        if self._reference is not field.frame:
            return in_order(self._base_scores)
        mask = field.order != self.own
        shape = (self.draws, field.order.shape[1] - 1)
        result = np.full((self.draws, field.order.shape[1]), -np.inf)
        result[:, :-1] = np.take_along_axis(field.scores, field.order, axis=1)[mask].reshape(shape)
        return result

    def moves_frames(self, own: Floats) -> bool:
        """Whether a plan ``(1, indicator)`` moves goalposts or clip bounds in any draw."""
        frame = self._frame(own)
        return frame is not self.alone and bool((frame.differs(self.alone) & self.field.framed).any())

    def _moved(self, frame: Frame) -> NDArray[np.bool_]:
        """Where a frame is not the one that rivals' scores stand in ``(draw, indicator)``."""
        if frame is self._reference:
            return np.zeros((1, 1), dtype=bool)
        return frame.differs(self._reference) & self.field.framed


def in_order(scores: Floats) -> Floats:
    """Scores from the best to the worst ``(draw, unit)``."""
    return -np.sort(-scores, axis=-1)


def last_of(rivals: Floats) -> Floats:
    """The last rival's score ``(draw,)``, 0 where there is none; best first, and some draws may have fewer."""
    last = np.maximum(np.isfinite(rivals).sum(axis=-1), 1) - 1
    found = np.take_along_axis(rivals, last[:, None], axis=-1)[:, 0]
    return np.where(np.isfinite(found), found, 0.0)


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
