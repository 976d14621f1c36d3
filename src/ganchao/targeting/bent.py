"""The least effort to a lead that bends: every lever's part of it taken to grow like a logarithm, solved in one go.

Where indexes multiply, what one more unit of a lever adds shrinks as the lever moves, and tangents need many rounds to
feel their way round the bend. Here the lead is a sum over levers of ``slope * bend * log(1 + move / bend)``: the slope
is that of the lead where we are, and so is its change. For geometric means of scores between fixed goalposts that sum
is the lead itself (in logarithms), else one that touches it. One price of a point tells how far every lever goes (water
filling); the price is found by bisection, and the next round begins where this one ended.

References
----------
Svanberg (2002), A class of globally convergent optimization methods based on conservative convex separable
approximations, SIAM J. Optim. 12.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.targeting.effort import Effort
from ganchao.targeting.master import Room
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.stage import Stage, is_concave, quantile, rivals_near

ROUNDS: Final = 15
"""Rounds of bending; most plans need three."""
SETTLED: Final = 1e-9
"""Change of an effort, as a share, that is none."""
BESIDE: Final = 1e-3
"""How far from an edge its two sides are looked at, as a share of the way between a lever's edges."""
ON: Final = 1e-9
"""Distance from an edge, as a share of that way, that is none."""
NARROW: Final = 1e-10
"""Share of a price on whose two sides a lead that is straight in some lever is reached."""
TINY: Final = 1e-15
"""The lowest price looked at, as a share of the highest."""
STRAIGHT: Final = 1e6
"""A bend, as a share of a lever's room, that is as good as none."""


@dataclass(frozen=True, eq=False)
class Bent:
    """``sum(slopes * bends * log(1 + (moved - at) / bends)) >= needed``."""

    at: Floats  # (lever,)
    slopes: Floats  # (lever,) of the lead
    bends: Floats  # (lever,) how far behind a lever's part would fall without end
    needed: float

    def of(self, moved: Floats) -> float:
        """What moves add ``(lever,)``."""
        way = np.maximum(1 + (moved - self.at) / self.bends, 1e-300)
        return float(self.slopes * self.bends @ np.log(way))


def least_bent(effort: Effort, room: Room, bent: Bent) -> Floats:
    """Moves of least effort that reach a bent lead ``(lever,)``; everything that helps at its limit if none do.

    The effort is a straight or a squared one of each lever by itself; no rows and no steps.
    """
    linear = effort.linear
    square = np.zeros_like(linear) if effort.quadratic is None else np.diag(effort.quadratic)
    helps = bent.slopes > 0
    bends = np.minimum(bent.bends, STRAIGHT * np.maximum(room.most - room.least, 1e-300))
    bent = Bent(bent.at, np.where(helps, bent.slopes, 0.0), bends, bent.needed)
    start = bends - bent.at  # how far each lever is from falling without end at no move

    def moved_at(price: float) -> Floats:
        """How far each lever goes where a point is worth this much."""
        worth, rise = price * bent.slopes * bends, linear - square * start
        root = np.sqrt(rise**2 + 4 * square * worth)
        with np.errstate(divide="ignore", invalid="ignore"):
            way = np.where(rise < 0, (root - rise) / (2 * square), 2 * worth / (rise + root))
        way = np.where(helps, way, 0.0)
        return np.clip(np.nan_to_num(way, nan=0.0, posinf=np.inf) - start, room.least, room.most)

    def price_at(moved: Floats) -> Floats:
        way = np.maximum(1 + (moved - bent.at) / bends, 1e-12)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(helps, (linear + square * moved) * way / bent.slopes, np.nan)

    everything = np.where(helps, room.most, room.least)
    if not helps.any() or bent.of(everything) <= bent.needed:
        return everything
    if bent.of(room.least) >= bent.needed:
        return room.least
    found = rising_to(
        lambda price: bent.of(moved_at(price)), bent.needed,
        float(np.nanmin(price_at(room.least))), float(np.nanmax(price_at(room.most))),
    )
    less, more = moved_at(found * (1 - NARROW)), moved_at(found * (1 + NARROW))
    before, after = bent.of(less), bent.of(more)
    share = np.clip((bent.needed - before) / (after - before), 0.0, 1.0) if after > before else 1.0
    result: Floats = less + share * (more - less)
    return result


def rising_to(value: Callable[[float], float], wanted: float, low: float, high: float) -> float:
    """Where a rising function of a price comes to a value, between two prices, in logarithms."""
    high = max(high * (1 + NARROW), 1e-300)
    low = max(low * (1 - NARROW), TINY * high)
    if value(low) >= wanted or value(high) <= wanted:
        return low if value(low) >= wanted else high
    from scipy.optimize import brentq  # noqa: PLC0415 - slow to import

    return float(np.exp(brentq(lambda price: value(np.exp(price)) - wanted, np.log(low), np.log(high), xtol=1e-13)))


@dataclass(frozen=True, eq=False)
class Ended:
    """Where bending led."""

    at: Floats  # (lever,)
    rounds: int
    settled: bool  # whether another round would change nothing


def is_bent(stage: Stage, room: Room) -> bool:
    """Whether a plan can be found by bending: our lead is curved, levers move freely, each with its own effort."""
    effort, free = stage.effort, not len(room.bounds) and not (room.steps > 0).any()
    square = np.zeros((0, 0)) if effort.quadratic is None else effort.quadratic
    apart = effort.fixed is None and not (square - np.diag(np.diag(square))).any() and (effort.linear >= 0).all()
    return bool(free and apart and stage.rivals.field.weights is None and is_concave(stage))


def by_bends(stage: Stage, room: Room, start: Floats, close: float) -> list[Ended]:
    """Moves to which bent leads lead, each round's found under the lead as it is where the last one ended.

    Where nobody is worse than we are on an indicator, its lever adds little until it leaves the last place and much
    from there on; so that what lies behind is seen, the search also starts with such levers there, all and each alone.
    ``close`` is the lead that counts as none.
    """
    edges = edges_of(stage)
    behind = (edges[0] > start) & (edges[0] < room.most)
    raised = np.where(behind, edges[0], start)
    places = np.flatnonzero(behind)
    alone = [np.where(np.arange(len(start)) == k, raised, start) for k in places] if len(places) > 1 else []
    first = ended_from(stage, room, start, edges, close)
    if first.rounds == 1 or not behind.any():
        return [first]
    return [first, *(ended_from(stage, room, each, edges, close) for each in [raised, *alone])]


def ended_from(stage: Stage, room: Room, start: Floats, edges: Floats, close: float) -> Ended:
    """Where bending leads from one start."""
    at = start
    for rounds in range(1, ROUNDS + 1):
        lead, which = quantile(stage, at)
        if np.isinf(lead) or (rounds == 1 and lead >= 0 and (at <= room.least).all()):
            return Ended(at, rounds, True)
        then = next_by_bends(stage, room, at, edges, lead, which)
        if then is None:
            break
        before, after = stage.effort.of(at), stage.effort.of(then)
        if abs(lead) <= close and abs(after - before) <= SETTLED * before:
            return Ended(at, rounds, True)
        at = then
    return Ended(at, ROUNDS, False)


def edges_of(stage: Stage) -> Floats:
    """Moves at which a lever's value ceases or begins to set the frame ``(2, lever)``, NaN where it never does."""
    levers, ends = stage.levers, stage.rivals.ends
    own = np.arange(len(levers.places))
    edges = (ends[:, levers.places] - levers.start[levers.places]) / levers.moves[levers.places, own]
    return np.sort(edges, axis=0)


def next_by_bends(
    stage: Stage, room: Room, at: Floats, edges: Floats, lead: float, which: NDArray[np.intp]
) -> Floats | None:
    """The cheapest moves under the lead as it bends here, none past the next edge; nothing where no bend is known.

    A lever is in two parts, back from here and on from here, which differ where it stands on an edge.
    """
    rivals = rivals_near(stage, which)
    score = float(rivals.own_scores(stage.levers.values(at)[None]).mean())
    if not score > max(lead, 0.0):
        return None
    between = edges[1] - edges[0]
    on = np.abs(edges - at) <= ON * between
    aside = np.where(on.any(axis=0), BESIDE * between, 0.0)
    back = bends_at(stage, rivals, at - aside)
    further = bends_at(stage, rivals, at + aside) if aside.any() else back
    steeper = further[0] > back[0]  # no two parts where the lead rises faster beyond an edge
    slopes, bends = (np.concatenate([np.where(steeper, two, one), two]) for one, two in zip(back, further, strict=True))
    lowest = np.where((edges < at) & ~on, edges, -np.inf).max(axis=0)
    highest = np.where((edges > at) & ~on, edges, np.inf).min(axis=0)
    parts = replace(
        room, least=np.concatenate([np.maximum(room.least, lowest), at]),
        most=np.concatenate([at, np.minimum(room.most, highest)]),
    )
    bent = Bent(np.tile(at, 2), slopes, bends, score * float(np.log1p(-lead / score)))
    square = stage.effort.quadratic
    effort = Effort(np.tile(stage.effort.linear, 2), None if square is None else np.diag(np.tile(np.diag(square), 2)))
    moved = least_bent(effort, parts, bent).reshape(2, -1)
    result: Floats = moved[0] + (moved[1] - at)
    return np.clip(result, room.least, room.most)


def bends_at(stage: Stage, rivals: Rivals, at: Floats) -> tuple[Floats, Floats]:
    """Slopes and bends of our lead by lever."""
    values = stage.levers.values(at)[None]
    slopes = rivals.slopes(values, stage.upto).mean(axis=0)
    by_lever = slopes @ stage.levers.moves
    with np.errstate(divide="ignore", invalid="ignore"):
        curve = np.abs(slopes) / rivals.bends(values, stage.upto).mean(axis=0) @ stage.levers.moves**2
        bends = by_lever / curve
    return by_lever, np.where(bends > 0, bends, np.inf)
