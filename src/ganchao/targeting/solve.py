"""The inverse problem: moves of least effort that reach every aim with its confidence (F-R1, F-R2).

With our score the same in all draws, "among the first R in a share a of draws" is one number: the a-quantile of the
score of rank R. Otherwise the quantile of our lead over draws is followed by tangents, and every answer is checked
draw by draw. Where our lead is concave in our moves, what tangents leave is a proven bound on any plan's effort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction
from ganchao.domain.panel import Floats
from ganchao.targeting.effort import Effort
from ganchao.targeting.levers import Levers
from ganchao.targeting.master import Room, cheapest_first, least_effort
from ganchao.targeting.rivals import Rivals

ROUNDS: Final = 60
"""Rounds of tangents."""
NEAREST: Final = 40
"""Draws nearest the quantile whose slopes make a tangent."""
CLOSE: Final = 1e-12
"""Lead, as a share of the first shortfall, that counts as none."""
CONCAVE: Final = frozenset({"arithmetic", "geometric", "harmonic", "weakest"})
"""Aggregators that are concave in their members."""


@dataclass(frozen=True, eq=False)
class Stage:
    """One aim: rivals of its year, what can have moved by then, and what moving until then costs."""

    rivals: Rivals
    levers: Levers
    effort: Effort  # of what moves since the stage before
    upto: int
    confidence: float
    least: Floats  # (lever,) moves that bottom lines demand in any case
    rows: Floats  # (line, lever) rows @ moved <= bounds
    bounds: Floats  # (line,)

    @property
    def enough(self) -> int:
        """Draws in which the aim must be reached."""
        return max(1, int(np.ceil(self.confidence * self.rivals.draws - 1e-9)))

    def margins(self, moved: Floats) -> Floats:
        """Our lead in every draw after moves ``(draw,)``."""
        return self.rivals.margins(self.levers.values(moved)[None, None], self.upto)[0]

    def probability(self, moved: Floats) -> float:
        """Share of draws in which the aim is reached."""
        return float((self.margins(moved) >= 0).mean())


@dataclass(frozen=True, eq=False)
class Solution:
    """Moves that reach every aim."""

    moved: Floats  # (stage, lever) since the start
    effort: float
    bound: float  # no plan needs less; NaN where that is not proven
    probabilities: Floats  # (stage,) share of the draws searched
    rounds: int = 0

    @property
    def gap(self) -> float:
        """What the effort may exceed the least by, as a share; NaN where nothing is proven."""
        return (self.effort - self.bound) / self.effort if self.effort > 0 else 0.0


@dataclass(frozen=True, eq=False)
class Beyond:
    """Nothing allowed reaches the aims: what everything at its limit would give."""

    stage: int  # the first aim that is missed
    probability: float
    moved: Floats  # (stage, lever) everything at its limit
    contradictory: bool = False  # bottom lines demand more than limits allow


@dataclass
class _Search:
    """Tangents found so far; the only thing here that changes."""

    slopes: list[Floats] = field(default_factory=list)
    needed: list[float] = field(default_factory=list)
    stages: list[int] = field(default_factory=list)

    def add(self, stage: int, slopes: Floats, needed: float) -> None:
        self.stages.append(stage)
        self.slopes.append(slopes)
        self.needed.append(needed)

    def latest(self, count: int) -> _Search:
        """The last tangent of every stage."""
        last = {stage: k for k, stage in enumerate(self.stages)}
        kept = [last[stage] for stage in range(count) if stage in last]
        return _Search(
            [self.slopes[k] for k in kept], [self.needed[k] for k in kept], [self.stages[k] for k in kept]
        )


def solve(stages: Sequence[Stage]) -> Solution | Beyond:
    """The least effort for one aim or several, earliest first; all stages have the same levers."""
    count = len(stages)
    effort, room = joined_effort(stages), joined_room(stages)
    farthest = np.cumsum(np.stack([stage.levers.most for stage in stages]) * 0, axis=0) + [s.levers.most for s in stages]
    unlimited = ~np.isfinite(farthest)
    if unlimited.any():
        farthest = np.where(unlimited, np.array([_far(stage) for stage in stages]), farthest)
        room = joined_room(stages, farthest)
    at = least_effort(effort, room, np.zeros((1, room.least.size)), np.zeros(1))
    if at is None:
        return Beyond(0, 0.0, farthest, contradictory=True)
    for k, stage in enumerate(stages):
        if not len(stage.rows) and (reached := stage.probability(farthest[k])) < stage.confidence - 1e-12:
            return Beyond(k, reached, farthest)
    search, best = _Search(), None
    concave = all(is_concave(stage) for stage in stages)
    fixed = all(stage.rivals.fixed for stage in stages)
    first, bound, rounds = None, np.nan, 0
    for rounds in range(1, ROUNDS + 1):
        moved = _positions(at, count)
        leads = [quantile(stage, moved[k]) for k, stage in enumerate(stages)]
        short = min(lead for lead, _ in leads)
        if first is None:
            first = abs(short) or 1.0
        value = effort.of(at)
        if concave and fixed:
            bound = value
        if short >= 0 and (best is None or value < best[0] - 1e-12 * abs(best[0])):
            best = (value, moved)
        if short >= 0 and (rounds == 1 or abs(short) <= CLOSE * first or (concave and fixed)):
            break
        if abs(short) <= CLOSE * first:
            break
        for k, (lead, which) in enumerate(leads):
            slopes = _slopes(stages[k], moved[k], which)
            flat = np.concatenate([slopes if t <= k else np.zeros_like(slopes) for t in range(count)])
            search.add(k, flat, float(slopes @ moved[k]) - lead)
        found = _next(effort, room, search)
        if found is None:
            search = search.latest(count)
            found = _next(effort, room, search)
        if found is None:
            found = at + 0.5 * (np.concatenate(np.diff(farthest, axis=0, prepend=0.0)) - at) if count > 1 else at + 0.5 * (farthest[0] - at)
        if np.array_equal(found, at):
            break
        at = found
    moved = _positions(at, count)
    for other in (mend(stages, moved, farthest), None if best is None else tightened(stages, best[1])):
        if other is not None:
            value = effort.of(np.diff(other, axis=0, prepend=0.0).ravel())
            if best is None or value < best[0]:
                best = (value, other)
    if best is None:
        worst = int(np.argmin([s.probability(farthest[k]) - s.confidence for k, s in enumerate(stages)]))
        return Beyond(worst, stages[worst].probability(farthest[worst]), farthest)
    value, moved = best
    if rounds == 1:
        bound = value
    elif concave and not fixed and count == 1:
        bound = bound_by_draws(stages[0], moved[0])
    shares = np.array([stage.probability(moved[k]) for k, stage in enumerate(stages)])
    return Solution(moved, value, min(bound, value) if np.isfinite(bound) else np.nan, shares, rounds)


def _next(effort: Effort, room: Room, search: _Search) -> Floats | None:
    return least_effort(effort, room, np.stack(search.slopes), np.array(search.needed))


def _positions(flat: Floats, stages: int) -> Floats:
    """Moves since the start ``(stage, lever)`` from what moves in each stage."""
    return np.cumsum(flat.reshape(stages, -1), axis=0)


def _far(stage: Stage) -> Floats:
    """A move so far that further ones change nothing: well past every rival and every goalpost ``(lever,)``."""
    values = stage.rivals.field.values
    spread = np.nanmax(values, axis=(0, 1)) - np.nanmin(values, axis=(0, 1))
    for k, indicator in enumerate(stage.rivals.field.rescorer.framework.scored):
        if indicator.goalposts is not None:
            spread[k] = max(spread[k], abs(indicator.goalposts.best - indicator.goalposts.worst))
    return np.where(np.isfinite(stage.levers.most), stage.levers.most, 100 * np.maximum(spread[stage.levers.places], 1e-9))


def joined_effort(stages: Sequence[Stage]) -> Effort:
    """The effort of all stages' moves side by side."""
    efforts = [stage.effort for stage in stages]
    quadratic = fixed = None
    if any(e.quadratic is not None for e in efforts):
        from scipy.linalg import block_diag  # noqa: PLC0415 - slow to import

        quadratic = block_diag(*(e.quadratic for e in efforts))
    if any(e.fixed is not None for e in efforts):
        fixed = np.concatenate([e.fixed if e.fixed is not None else np.zeros_like(e.linear) for e in efforts])
    return Effort(np.concatenate([e.linear for e in efforts]), quadratic, fixed)


def joined_room(stages: Sequence[Stage], farthest: Floats | None = None) -> Room:
    """Where the moves of all stages may go: each position within its limits, nothing undone between stages."""
    count, levers = len(stages), len(stages[0].levers.most)
    most = np.stack([s.levers.most for s in stages]) if farthest is None else farthest
    least = np.stack([s.least for s in stages])
    steps = np.concatenate([s.levers.steps for s in stages])
    rows, bounds = [], []
    for k, stage in enumerate(stages):
        for row, limit in zip(stage.rows, stage.bounds, strict=True):
            rows.append(np.concatenate([row if t <= k else np.zeros(levers) for t in range(count)]))
            bounds.append(limit)
        if k:
            for j in range(levers):
                unit = np.tile(np.eye(levers)[j], k + 1)
                padded = np.concatenate([unit, np.zeros(levers * (count - k - 1))])
                rows += [padded, -padded]
                bounds += [most[k, j], -least[k, j]]
    first = np.concatenate([least[0], np.zeros(levers * (count - 1))])
    table = np.stack(rows) if rows else np.empty((0, count * levers))
    return Room(first, most.ravel(), steps, table, np.array(bounds, dtype=np.float64))


def quantile(stage: Stage, moved: Floats) -> tuple[float, NDArray[np.intp]]:
    """The lead that a share ``confidence`` of draws has or exceeds, and the draws nearest to it."""
    margins = stage.margins(moved)
    lead = float(-np.partition(-margins, stage.enough - 1)[stage.enough - 1])
    if stage.rivals.fixed:
        return lead, np.array([int(np.argmin(np.abs(margins - lead)))])
    nearest = min(len(margins), max(NEAREST, len(margins) // 20))
    return lead, np.argpartition(np.abs(margins - lead), nearest - 1)[:nearest]


def _slopes(stage: Stage, moved: Floats, which: NDArray[np.intp]) -> Floats:
    """What one unit of each lever adds to the lead near the quantile ``(lever,)``."""
    near = stage.rivals.only(which)
    slopes = near.slopes(stage.levers.values(moved)[None], stage.upto).mean(axis=0)
    result: Floats = slopes @ stage.levers.moves
    return result


def mend(stages: Sequence[Stage], moved: Floats, farthest: Floats) -> Floats | None:
    """The nearest moves on the way to all limits that reach every aim exactly; whole steps are left alone."""
    free = np.stack([stage.levers.steps == 0 for stage in stages])
    begun = free & (moved > 0) & (moved < farthest)
    for on in (begun, free):
        way = np.where(on, farthest - moved, 0.0)
        if way.any():
            found = _least_share(stages, moved, way)
            if found is not None:
                return moved + found * way
    return moved if all(s.probability(moved[k]) >= s.confidence - 1e-12 for k, s in enumerate(stages)) else None


def tightened(stages: Sequence[Stage], moved: Floats) -> Floats | None:
    """Moves that reach every aim, drawn back evenly as far as they still do; whole steps and lines are left alone."""
    least = np.stack([stage.least for stage in stages])
    free = np.stack([stage.levers.steps == 0 for stage in stages])
    if any(len(stage.rows) for stage in stages):
        return None
    back = np.where(free, moved - least, 0.0)
    share = _least_share(stages, moved - back, back)
    return None if share is None else moved - back + share * back


def _least_share(stages: Sequence[Stage], moved: Floats, way: Floats) -> float | None:
    """The smallest share of a way at which every aim is reached, negative where less would do; to the last bit."""

    def short(share: float) -> float:
        at = moved + share * way
        return min(quantile(stage, at[k])[0] for k, stage in enumerate(stages))

    if short(0.0) >= 0:
        return 0.0
    high, step = 0.0, 1e-12
    while short(high + step) < 0:
        if high + step >= 1.0:
            return None
        step = min(step * 16, 1.0 - high)
    low, high = high, high + step
    for _ in range(60):
        middle = (low + high) / 2
        if middle in (low, high) or high - low <= 1e-15:
            break
        low, high = (low, middle) if short(middle) >= 0 else (middle, high)
    return high


def is_concave(stage: Stage) -> bool:
    """Whether our lead is concave in our moves as long as we set no new extremes."""
    rivals, levers = stage.rivals, stage.levers
    if not rivals.by_itself or rivals.field.turn < 0:
        return False
    for branch in rivals.field.rescorer.branches:
        method, power = branch.adding.step.method, branch.adding.step.power
        if not (method in CONCAVE or (method == "power" and power <= 1)):
            return False
        if branch.extras or branch.group.floor is not None or branch.group.direction is Direction.LOWER:
            return False
    scored = rivals.field.rescorer.framework.scored
    for ruler, places in rivals.field.rescorer.rulers:
        moving = [k for k in places if k in levers.places]
        turned = any(scored[k].direction is Direction.LOWER for k in moving)
        if moving and (ruler.step.method in {"zscore", "bands"} or (ruler.step.log and turned)):
            return False
    return bool((levers.moves[levers.places, np.arange(len(levers.places))] != 0).all())


def bound_by_draws(stage: Stage, moved: Floats) -> float:
    """An effort that no plan stays below: the ``enough``-th smallest of what each draw alone would take.

    By concavity a draw's lead lies below its tangent here, and a convex effort above its own; with both, what one
    draw takes is a fractional knapsack. NaN where our values move goalposts, which breaks concavity.
    """
    values = stage.levers.values(moved)[None]
    if stage.rivals.moves_goalposts(values):
        return np.nan
    margins = stage.margins(moved)
    slopes = stage.rivals.slopes(values, stage.upto) @ stage.levers.moves
    price = stage.effort.gradient(moved)
    if stage.effort.fixed is not None or (price < 0).any() or len(stage.rows) or (stage.levers.steps > 0).any():
        return np.nan
    room = Room(stage.least, stage.levers.most, stage.levers.steps, stage.rows, stage.bounds)
    found = np.full(len(margins), np.inf)
    for k, (slope, lead) in enumerate(zip(slopes, margins, strict=True)):
        at = cheapest_first(price, room, slope, float(slope @ moved) - lead)
        if at is not None:
            found[k] = stage.effort.of(moved) + float(price @ (at - moved))
    return float(np.partition(found, stage.enough - 1)[stage.enough - 1])
