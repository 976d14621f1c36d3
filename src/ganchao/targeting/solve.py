"""The inverse problem: moves of least effort that reach every aim with its confidence (F-R1, F-R2).

With our score the same in all draws, "among the first R in a share a of draws" is one number: the a-quantile of the
score of rank R. Otherwise the quantile of our lead over draws is followed by tangents, or along its bend where scores
multiply, and every answer is checked draw by draw. What tangents leave where our lead is concave in our moves, and what
duality says at the plan found, are proven bounds on any plan's effort.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.targeting.bent import by_bends, is_bent
from ganchao.targeting.bound import bound_by_draws
from ganchao.targeting.bound_by_rivals import bound_by_rivals
from ganchao.targeting.effort import Effort
from ganchao.targeting.master import Room, least_effort
from ganchao.targeting.stage import Stage, is_concave, only_helps, quantile, slopes_near
from ganchao.targeting.steps import cheapest_step

ROUNDS: Final = 60
"""Rounds of tangents."""
TOUCH: Final = 1e-6
"""Share of a way over which a lead is taken to be straight."""
NARROW: Final = 1e-13
"""Width to which the share of a way is narrowed down."""
CLOSE: Final = 1e-9
"""Lead, as a share of the first shortfall, that counts as none."""


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


@dataclass(frozen=True, eq=False)
class _Tangent:
    """``slopes @ moves >= needed`` for one stage."""

    stage: int
    slopes: Floats  # (stage and lever,)
    needed: float


@dataclass(frozen=True, eq=False)
class _Ground:
    """Stages side by side."""

    stages: tuple[Stage, ...]
    effort: Effort
    room: Room
    farthest: Floats  # (stage, lever) moves beyond which nothing changes
    exact: bool  # whether tangents never cut off a plan that reaches the aims
    scale: float = 1.0  # size of a lead: that of the first shortfall

    def positions(self, flat: Floats) -> Floats:
        """Moves since the start ``(stage, lever)`` from what moves in each stage."""
        return np.cumsum(flat.reshape(len(self.stages), -1), axis=0)

    def value(self, moved: Floats) -> float:
        """The effort of moves ``(stage, lever)``."""
        return self.effort.of(np.diff(moved, axis=0, prepend=0.0).ravel())

    def leads(self, moved: Floats) -> list[tuple[float, NDArray[np.intp]]]:
        """The lead of every aim and the draws nearest to it."""
        return [quantile(stage, moved[k]) for k, stage in enumerate(self.stages)]

    def short(self, moved: Floats) -> float:
        """The lead of the aim that is furthest from being reached."""
        return min(lead for lead, _ in self.leads(moved))

    def cheapest(self, tangents: Sequence[_Tangent]) -> Floats | None:
        """What moves in each stage at least effort under the tangents."""
        if not tangents:
            return least_effort(self.effort, self.room, np.zeros((1, self.room.least.size)), np.zeros(1))
        slopes, needed = np.stack([t.slopes for t in tangents]), np.array([t.needed for t in tangents])
        return least_effort(self.effort, self.room, slopes, needed)

    def tangents(self, moved: Floats, leads: Sequence[tuple[float, NDArray[np.intp]]]) -> list[_Tangent]:
        """A tangent of every stage at these moves."""
        count, found = len(self.stages), []
        for k, (stage, (lead, which)) in enumerate(zip(self.stages, leads, strict=True)):
            if np.isinf(lead):  # nobody is ahead whatever we do
                continue
            slopes = slopes_near(stage, moved[k], which)
            flat = np.concatenate([slopes if t <= k else np.zeros_like(slopes) for t in range(count)])
            found.append(_Tangent(k, flat, float(slopes @ moved[k]) - lead))
        return found

    def allowed(self, moved: Floats) -> bool:
        """Whether moves ``(stage, lever)`` cross no line, but for rounding."""
        rows, flat = self.room.rows, np.diff(moved, axis=0, prepend=0.0).ravel()
        size = np.maximum(np.abs(rows) @ np.abs(self.room.most), 1e-12)
        return bool((rows @ flat <= self.room.bounds + 1e-9 * size).all())

    def uppermost(self, moved: Floats) -> Floats:
        """Moves ``(stage, lever)`` that add most to our leads and cross no line: all limits where there is none."""
        if not len(self.room.bounds):
            return self.farthest
        tangents = self.tangents(moved, self.leads(moved))
        slopes = np.sum([t.slopes / max(np.abs(t.slopes).max(), 1e-300) for t in tangents], axis=0)
        nothing = np.zeros((1, self.room.least.size))
        most = least_effort(Effort(-slopes), replace(self.room, steps=nothing[0]), nothing, np.zeros(1))
        return self.farthest if most is None else self.positions(most)

    def halfway(self, flat: Floats) -> Floats:
        """Half of what is left to every limit."""
        left = np.diff(self.farthest, axis=0, prepend=0.0).ravel() - flat
        way, steps = 0.5 * np.maximum(left, 0.0), self.room.steps
        whole = np.where(steps > 0, steps, 1.0)
        result: Floats = flat + np.where(steps > 0, np.floor(way / whole + 1e-9) * whole, way)
        return result


def solve(stages: Sequence[Stage]) -> Solution | Beyond:
    """The least effort for one aim or several, earliest first; all stages have the same levers."""
    farthest = np.stack([_far(stage) for stage in stages])
    exact = all(stage.rivals.fixed and is_concave(stage) for stage in stages)
    ground = _Ground(tuple(stages), joined_effort(stages), joined_room(stages, farthest), farthest, exact)
    start = ground.cheapest(())
    if start is None:
        return Beyond(0, 0.0, farthest, contradictory=True)
    for k, stage in enumerate(stages):
        if only_helps(stage) and (reached := stage.probability(farthest[k])) < stage.confidence - 1e-12:
            return Beyond(k, reached, farthest)
    if ground.effort.ordered:
        moved = in_order(ground)
        if ground.short(moved) < 0:
            return beyond(ground)
        shares = [stage.probability(moved[k]) for k, stage in enumerate(stages)]
        return Solution(moved, ground.value(moved), ground.value(moved), np.array(shares))
    ground = replace(ground, scale=abs(ground.short(ground.positions(start))) or 1.0)
    found, bound, rounds = plans(ground, start)
    proven = whole_steps(ground, found)
    if not found:
        return beyond(ground)
    best = min(found, key=ground.value)
    value = ground.value(best)
    if proven or rounds == 1:
        bound = value
    elif len(stages) == 1 and np.isnan(bound) and is_concave(stages[0]):
        bound = bound_of(stages[0], ground.room, best[0])
    shares = [stage.probability(best[k]) for k, stage in enumerate(stages)]
    return Solution(best, value, min(bound, value) if np.isfinite(bound) else np.nan, np.array(shares), rounds)


def plans(ground: _Ground, start: Floats) -> tuple[list[Floats], float, int]:
    """Plans that reach every aim, a proven bound where tangents leave one, else NaN, and rounds.

    Bending finds the best plan in a few rounds where there is one field of rivals; with many draws it is one more try.
    """
    found, rounds, stage = [], 0, ground.stages[0]
    if len(ground.stages) == 1 and is_bent(stage, ground.room):
        ended = by_bends(stage, ground.room, start, CLOSE * ground.scale)
        found = [plan for each in ended for plan in near(ground, ground.positions(each.at))]
        rounds = sum(each.rounds for each in ended)
        if found and ended[0].settled and (stage.rivals.fixed or stage.rivals.draws == 1):
            return found, np.nan, rounds
    moved, bound, more = by_tangents(ground, start)
    return [*found, *near(ground, moved), *one_by_one(ground)], bound, rounds + more


def bound_of(stage: Stage, room: Room, moved: Floats) -> float:
    """An effort that no plan for one aim stays below; NaN where none is proven."""
    bound = bound_by_rivals(stage, room, moved)
    return bound_by_draws(stage, room, moved) if np.isnan(bound) else bound


def near(ground: _Ground, moved: Floats) -> list[Floats]:
    """Plans next to where tangents led that reach every aim."""
    lead = ground.short(moved)
    nearest = moved if lead >= 0 else mend(ground, moved)
    found = [nearest] if nearest is not None and ground.allowed(nearest) else []
    if found and lead > CLOSE * ground.scale and not ground.exact:
        found += [each for each in (tightened(ground, found[0]),) if each is not None]
    return found


def one_by_one(ground: _Ground) -> list[Floats]:
    """The plan that plans for every aim by itself and undoes nothing, where tangents prove nothing."""
    if len(ground.stages) == 1 or ground.exact:
        return []
    alone = [solve([stage]) for stage in ground.stages]
    if any(isinstance(each, Beyond) for each in alone):
        return []
    moved = np.maximum.accumulate([each.moved[0] for each in alone])
    good = ground.allowed(moved) and (moved <= ground.farthest).all() and ground.short(moved) >= 0
    return [moved] if good else []


def whole_steps(ground: _Ground, found: list[Floats]) -> bool:
    """Adds the cheapest plan in whole steps to those found, where tangents prove nothing; says whether it is proven."""
    if len(ground.stages) > 1 or ground.exact or not (ground.stages[0].levers.steps > 0).all():
        return False
    known = min((ground.value(each) for each in found), default=np.inf)
    cheaper, proven = cheapest_step(ground.effort, ground.room, lambda m: ground.short(m[None]) >= 0, known)
    found += [] if cheaper is None else [cheaper[None]]
    return proven


def beyond(ground: _Ground) -> Beyond:
    """The finding that no plan was found, at the aim that is missed by most."""
    shares = [stage.probability(ground.farthest[k]) for k, stage in enumerate(ground.stages)]
    worst = int(np.argmin([share - s.confidence for share, s in zip(shares, ground.stages, strict=True)]))
    return Beyond(worst, shares[worst], ground.farthest)


def in_order(ground: _Ground) -> Floats:
    """One lever after the other, each to its limit before the next; where it ends is the only plan of that kind."""
    moved = np.stack([stage.least for stage in ground.stages])
    for lever in range(moved.shape[1]):
        way = np.zeros_like(moved)
        for k, stage in enumerate(ground.stages):
            left = [ground.farthest[k, lever] - moved[k, lever]]
            for row, bound in zip(stage.rows, stage.bounds, strict=True):
                left += [(bound - row @ moved[k]) / row[lever]] if row[lever] > 0 else []
            way[k, lever] = max(min(left), 0.0)
        share = _least_share(ground, moved, way)
        steps = np.array([stage.levers.steps[lever] for stage in ground.stages])
        if share is not None:
            part, whole = share * way[:, lever], np.where(steps > 0, steps, 1.0)
            way[:, lever] = np.where(steps > 0, np.minimum(np.ceil(part / whole - 1e-9) * whole, way[:, lever]), part)
            return moved + way
        moved = moved + way
    return moved


def by_tangents(ground: _Ground, start: Floats) -> tuple[Floats, float, int]:
    """Moves ``(stage, lever)`` to which tangents lead, a proven bound on the effort where they are exact, and rounds.

    The cheapest moves that reach the aims on the way, or else the last ones, which miss them by a rounding error.
    """
    at, bound = start, np.nan
    tangents: list[_Tangent] = []
    best: tuple[float, Floats] | None = None
    rounds = 0
    for rounds in range(1, ROUNDS + 1):
        moved = ground.positions(at)
        leads = ground.leads(moved)
        short, value = min(lead for lead, _ in leads), ground.effort.of(at)
        bound = value if ground.exact else np.nan
        if short >= 0 and ground.allowed(moved) and (best is None or value < best[0] - 1e-12 * abs(best[0])):
            best = (value, moved)
        if abs(short) <= CLOSE * ground.scale or (short >= 0 and (ground.exact or rounds == 1)):
            break
        latest = ground.tangents(moved, leads)
        tangents += latest
        found = ground.cheapest(tangents)
        if found is None and not ground.exact:  # an earlier tangent cut too deep
            tangents = latest
            found = ground.cheapest(tangents)
        if found is None and len(ground.room.bounds):
            break
        found = ground.halfway(at) if found is None else found
        if np.array_equal(found, at):
            break
        at = found
    last = ground.positions(at)
    return (last if best is None or ground.value(last) < best[0] else best[1]), bound, rounds


def _far(stage: Stage) -> Floats:
    """A move so far that further ones change nothing: well past every rival and every goalpost ``(lever,)``."""
    reach = 100 * np.maximum(stage.rivals.field.spreads[stage.levers.places], 1e-9)
    most, steps = np.where(np.isfinite(stage.levers.most), stage.levers.most, reach), stage.levers.steps
    whole = np.where(steps > 0, steps, 1.0)
    return np.where(steps > 0, np.floor(most / whole + 1e-9) * whole, most)


def joined_effort(stages: Sequence[Stage]) -> Effort:
    """The effort of all stages' moves side by side."""
    efforts = [stage.effort for stage in stages]
    quadratic = fixed = None
    if all(e.quadratic is not None for e in efforts):
        from scipy.linalg import block_diag  # noqa: PLC0415 - slow to import

        quadratic = np.asarray(block_diag(*(e.quadratic for e in efforts if e.quadratic is not None)))
    if any(e.fixed is not None for e in efforts):
        fixed = np.concatenate([e.fixed if e.fixed is not None else np.zeros_like(e.linear) for e in efforts])
    return Effort(np.concatenate([e.linear for e in efforts]), quadratic, fixed, efforts[0].ordered)


def joined_room(stages: Sequence[Stage], farthest: Floats) -> Room:
    """Where the moves of all stages may go: each position within its limits, nothing undone between stages."""
    count, levers = farthest.shape
    least = np.stack([stage.least for stage in stages])
    rows, bounds = [], []
    for k, stage in enumerate(stages):
        upto = np.concatenate([np.ones(k + 1), np.zeros(count - k - 1)])
        rows += [np.kron(upto, row) for row in stage.rows]
        bounds += list(stage.bounds)
        for j in range(levers) if k else ():
            position = np.kron(upto, np.eye(levers)[j])
            rows += [position, -position]
            bounds += [farthest[k, j], -least[k, j]]
    first = np.concatenate([least[0], np.zeros(levers * (count - 1))])
    steps = np.concatenate([stage.levers.steps for stage in stages])
    table = np.stack(rows) if rows else np.empty((0, count * levers))
    return Room(first, farthest.ravel(), steps, table, np.array(bounds, dtype=np.float64))


def mend(ground: _Ground, moved: Floats) -> Floats | None:
    """The nearest moves on the way to all limits that reach every aim exactly; whole steps are left alone."""
    free = np.stack([stage.levers.steps == 0 for stage in ground.stages])
    begun = free & (moved > 0) & (moved < ground.farthest)
    upper = ground.uppermost(moved)
    for on in (begun, free):
        way = np.where(on, upper - moved, 0.0)
        share = _least_share(ground, moved, way) if way.any() else None
        if share is not None and ground.allowed(moved + share * way):
            return moved + share * way
    return None


def tightened(ground: _Ground, moved: Floats) -> Floats | None:
    """Moves that reach every aim, drawn back evenly as far as they still do; whole steps and lines are left alone."""
    if any(len(stage.rows) for stage in ground.stages):
        return None
    least = np.stack([stage.least for stage in ground.stages])
    free = np.stack([stage.levers.steps == 0 for stage in ground.stages])
    back = np.where(free, moved - least, 0.0)
    share = _least_share(ground, moved - back, back)
    return None if share is None else moved - back + share * back


def _least_share(ground: _Ground, moved: Floats, way: Floats) -> float | None:
    """The smallest share of a way at which every aim is reached; the answer always reaches them."""
    if (now := ground.short(moved)) >= 0:
        return 0.0
    quick = -now / max(ground.short(moved + TOUCH * way) - now, 1e-300) * TOUCH * (1 + TOUCH / 4)
    most = 1.0
    if quick < TOUCH**0.5 and ground.short(moved + quick * way) >= 0:  # nearly straight over so short a way
        most = quick
        if ground.short(moved + quick * (1 - TOUCH / 2) * way) < 0:
            return quick
    elif ground.short(moved + way) < 0:
        return None
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    found, step = float(brentq(lambda share: ground.short(moved + share * way), 0.0, most, xtol=NARROW)), NARROW
    while ground.short(moved + found * way) < 0:
        found, step = min(found + step, 1.0), 2 * step
    return found
