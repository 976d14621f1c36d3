"""The past as a forecaster sees it: scores standardised within each year, and every past span of some length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework, Group, Rank
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard, round_half
from ganchao.scoring.rank import positions
from ganchao.scoring.score import score

WINDOWS: Final = (1, 3, None)
"""Years over which momentum is taken; ``None`` is the whole past."""
BREAK_SHARE: Final = 0.1
"""A break counts when indicators holding this share of the index are touched."""
SCORED_TOGETHER: Final = 4
"""First rounds that are taken as scored together where later years change earlier scores."""
PLAIN: Final = Rank()
"""Ranks by unrounded scores, ties sharing the better."""


@dataclass(frozen=True, eq=False)
class History:
    """Scores of one node, one row for every calendar year."""

    scores: Floats  # (year, unit), NaN outside the field or unknown
    years: tuple[int, ...]  # consecutive
    breaks: tuple[int, ...] = ()  # years from which scores are not comparable with earlier ones
    rule: Rank = PLAIN
    higher: bool = True  # whether a higher score is the better one
    limits: tuple[float, float] | None = None  # ends of the scale
    earlier: Mapping[int, History] = field(default_factory=dict)  # as it stood, where later years change earlier scores

    def until(self, year: int) -> History:
        """What was known at the end of ``year``; later breaks were not."""
        end = self.years.index(year) + 1
        known = tuple(b for b in self.breaks if b <= year)
        then = self.earlier.get(year, replace(self, scores=self.scores[:end], years=self.years[:end]))
        before = {y: history for y, history in self.earlier.items() if y < year}
        return replace(then, breaks=known, earlier=before)

    @property
    def seen(self) -> NDArray[np.bool_]:
        """Years in which at least two units have a score ``(year,)``."""
        seen: NDArray[np.bool_] = np.isfinite(self.scores).sum(axis=1) > 1
        return seen

    def ranks(self, scores: Floats) -> Floats:
        """Ranks by the framework's rule ``(…, unit)``, NaN where there is no score."""
        shown = scores if self.rule.decimals is None else round_half(scores, self.rule.decimals, self.rule.half)
        return positions(shown if self.higher else -shown, tolerance=self.rule.tolerance, ties=self.rule.ties)

    def comparable(self, start: int, end: int) -> bool:
        """Whether no break lies between two places on the year axis."""
        return not any(self.years[start] < b <= self.years[end] for b in self.breaks)


def history_of(card: Scorecard, *, node: str | None = None, breaks: Sequence[int] = ()) -> History:
    """The history of one node; the index unless named.

    Where the recipe pools years, so that a later year changes earlier scores, every year stands as scored when it
    was the last. ``breaks`` adds rounds to those that the framework declares. Raises ``UnknownName`` for a node.
    """
    _, at = card.at(node=node)
    known = tuple(sorted({*breaks_of(card.framework, range(card.years[0], card.years[-1] + 1)), *breaks}))
    if not pools_years(card):
        return history_from(card, at, card.scores[..., at], known)
    stood = as_published(card, at)
    earlier = {each.years[-1]: history_from(each, at, scores, known) for each, scores in stood}
    now = earlier.pop(card.years[-1])
    return replace(now, earlier=earlier)


def history_from(card: Scorecard, at: int, scores: Floats, breaks: tuple[int, ...]) -> History:
    """Scores of one node ``(year, unit)`` with a row for every calendar year."""
    years = tuple(range(card.years[0], card.years[-1] + 1))
    rows = np.full((len(years), len(card.units)), np.nan)
    inside = card.ranked & np.isfinite(card.ranks[..., at])
    rows[[years.index(y) for y in card.years]] = np.where(inside, scores, np.nan)
    shown = card.framework.node(card.nodes[at])
    higher = not (isinstance(shown, Group) and shown.direction is Direction.LOWER)
    known = tuple(b for b in breaks if b <= years[-1])
    return History(rows, years, known, card.framework.rank, higher, limits_of(card, at))


def pools_years(card: Scorecard) -> bool:
    """Whether later years change the scores of earlier ones."""
    framework = card.framework
    if card.steps is None:  # several rulebooks, or too large to hold
        return False
    steps = [getattr(i, name) or getattr(framework, name) for i in framework.scored for name in ("treat", "normalise")]
    weightings = [group.weighting or framework.weighting for group in framework.groups]
    pooled = any(step.over == "all" and step.method not in {"none", "goalposts"} for step in steps)
    return pooled or any(w.method != "given" and w.over == "all" for w in weightings)


def as_published(card: Scorecard, at: int) -> list[tuple[Scorecard, Floats]]:
    """The scorecard of every round with a node's past ``(year, unit)`` as it was known then, the last one at the end.

    Every round stands as it was when it was the last, the first ones as scored together. A later round is put on the
    scale of those before by the round that both hold, and all of them on the scale of the last: straight lines, so
    the order in a round stays as it was, and nothing later is looked at.
    """
    stood: list[tuple[Scorecard, Floats]] = []
    rows, last = np.empty((0, len(card.units))), len(card.years)
    for count in range(min(SCORED_TOGETHER, last), last + 1):
        then = card if count == last else score(card.panel.only(years=card.panel.years[:count]), card.framework)
        scores = then.scores[..., at]
        if len(rows):
            low, slope = line_between(scores[-2], rows[-1])
            rows = np.concatenate([rows, low + slope * scores[-1:]])
        else:
            rows = scores.copy()
        low, slope = line_between(rows[-1], scores[-1])
        rows = np.concatenate([low + slope * rows[:-1], scores[-1:]])
        stood.append((then, rows))
    return stood


def line_between(first: Floats, second: Floats) -> tuple[float, float]:
    """Start and slope of the straight line that gives ``first`` the mean and spread of ``second`` ``(unit,)``."""
    both = np.isfinite(first) & np.isfinite(second)
    if both.sum() < 2 or not first[both].std() > 0:
        return 0.0, 1.0
    slope = float(second[both].std() / first[both].std())
    return float(second[both].mean()) - slope * float(first[both].mean()), slope


def limits_of(card: Scorecard, at: int) -> tuple[float, float] | None:
    """Ends of a node's scale, when it has two and no score ever lay outside."""
    from ganchao.scoring.tree import branches_of  # noqa: PLC0415

    scale = {b.group.code: b.scale for b in branches_of(card.framework, card.years)}.get(card.nodes[at])
    known = card.scores[..., at][np.isfinite(card.scores[..., at])]
    if scale is None or known.size == 0 or known.min() < scale[0] - 1e-9 or known.max() > scale[1] + 1e-9:
        return None
    return float(scale[0]), float(scale[1])


def breaks_of(framework: Framework, years: Sequence[int]) -> tuple[int, ...]:
    """Rounds from which the index is not comparable: breaks of its series, and changes of weights or rulebook."""
    lag = framework.rounds.lag
    parent = {node.code: node.group for node in framework.nodes}

    def weight(code: str, year: int) -> float:
        """A node's weight in the index as written."""
        share = 1.0
        while code and parent.get(code):
            siblings = framework.members(parent[code])
            total = sum(each.weight_in(year) for each in siblings)
            share *= framework.node(code).weight_in(year) / total if total else 0.0
            code = parent[code]
        return share

    found = set[int]()
    for year in years[1:]:
        touched = sum(weight(i.code, year) for i in framework.scored if year - lag in i.breaks)
        if any(isinstance(node.weight, dict) and year in node.weight for node in framework.nodes):
            touched += sum(abs(weight(i.code, year) - weight(i.code, year - 1)) for i in framework.scored) / 2
        if touched >= BREAK_SHARE:
            found.add(year)
    found |= {year for year in framework.breaks if years[0] < year <= years[-1]}
    if framework.holds.first is not None and years[0] < framework.holds.first <= years[-1]:
        found.add(framework.holds.first)
    return tuple(sorted(found))


@dataclass(frozen=True, eq=False)
class Spans:
    """Every past span of one length, and the present, in the same terms.

    Changes are in standard deviations of the field at the span's start, less the field's middle change, so shocks
    common to all drop out and those who stay as they are stand level.
    """

    horizon: int  # years asked for
    length: int  # years of the past spans; shorter than the horizon where no longer ones exist
    starts: NDArray[np.intp]  # (span,) place of the first year
    rises: Floats  # (span, unit) change over the span, NaN unless scored at both ends
    features: Floats  # (span, unit, feature): level, then momentum per year over WINDOWS; 0 unknown
    places: Floats  # (span, unit) share of the field that is ahead, 0 best to 1 last; NaN like rises
    recent: NDArray[np.bool_]  # (span,) whether momentum could be taken at its start
    now: Floats  # (unit, feature)
    place: Floats  # (unit,)
    moving: bool  # whether momentum can be taken now
    centre: float  # mean score now
    width: float  # standard deviation of scores now
    shocks: Floats  # (span,) the field's middle change in standard deviations at the span's start
    crossing: NDArray[np.bool_]  # (span,) whether a break lies inside

    @property
    def known(self) -> NDArray[np.bool_]:
        """Where a change is known ``(span, unit)``."""
        return np.isfinite(self.rises)

    @property
    def factor(self) -> float:
        """Horizon in lengths of a past span."""
        return self.horizon / self.length


def spans_of(history: History, horizon: int) -> Spans:
    """Every past span of ``horizon`` years; else of the longest shorter length of which one crosses no break.

    Where years are so far apart that there is none, of the shortest longer length.
    """
    last = len(history.years) - 1
    starts, length = _starts(history, min(horizon, last))
    looks = [_look(history, int(start)) for start in starts]
    rises, there = (np.full((len(starts), history.scores.shape[1]), np.nan) for _ in range(2))
    shocks = np.zeros(len(starts))
    for k, start in enumerate(starts):
        change = history.scores[start + length] - history.scores[start]
        both = np.isfinite(change)
        if both.sum() > 1:
            middle = np.median(change[both])
            shocks[k], rises[k, both] = middle / looks[k][2], (change[both] - middle) / looks[k][2]
            there[k] = shares_ahead(np.where(both, history.scores[start], np.nan), higher=history.higher)
    now, centre, width, moving = _look(history, last)
    places = shares_ahead(history.scores[last], higher=history.higher)
    return Spans(
        horizon, length, np.asarray(starts, dtype=np.intp), rises, np.stack([look[0] for look in looks]), there,
        np.array([look[3] for look in looks]), now, places, moving, centre, width, shocks,
        np.array([not history.comparable(int(s), int(s) + length) for s in starts]),
    )


def shares_ahead(scores: Floats, *, higher: bool = True) -> Floats:
    """Share of the field ahead of each unit, 0 for the first and 1 for the last ``(unit,)``; NaN without a score."""
    ranks = positions(scores if higher else -scores, ties="mean")
    return (ranks - 1) / max(int(np.isfinite(ranks).sum()) - 1, 1)


def _starts(history: History, longest: int) -> tuple[NDArray[np.intp], int]:
    count = len(history.years)
    finite = np.isfinite(history.scores)
    crossing: tuple[list[int], int] = [], 1
    for length in (*range(longest, 0, -1), *range(longest + 1, count)):
        found = [s for s in range(count - length) if (finite[s] & finite[s + length]).sum() > 1]
        if any(history.comparable(s, s + length) for s in found):
            return np.asarray(found, dtype=np.intp), length
        if found and (length <= longest or not crossing[0]):
            crossing = found, length
    return np.asarray(crossing[0], dtype=np.intp), crossing[1]


def _look(history: History, at: int) -> tuple[Floats, float, float, bool]:
    """Features of every unit in one year ``(unit, feature)``, mean and width of scores, whether momentum is known."""
    scores = history.scores[at]
    here = np.isfinite(scores)
    centre = float(scores[here].mean()) if here.any() else 0.0
    width = float(scores[here].std()) if here.any() else 0.0
    width = width if width > 0 else 1.0
    since = max((history.years.index(b) for b in history.breaks if b <= history.years[at]), default=0)
    features = [np.where(here, (scores - centre) / width, 0.0)]
    moving = False
    for window in WINDOWS:
        back = at - since if window is None else min(window, at - since)
        momentum = np.zeros_like(scores)
        both = here & np.isfinite(history.scores[at - back])
        if back > 0 and both.sum() > 1:
            change = (scores - history.scores[at - back])[both]
            momentum[both] = (change - np.median(change)) / width / back
            moving = True
        features.append(momentum)
    return np.stack(features, axis=-1), centre, width, moving
