"""What no plan for one aim stays below where our values may move everyone's goalposts: a certificate by duality.

To be among the first ``R`` of ``N`` we must be level with ``N - R`` rivals at least. Our lead over one rival is a sum
over indicators where scores are one weighted mean, and so is its logarithm where they are one geometric mean. Each part
depends on one value of ours, which may be the last (rivals fall as it rises), in the field, or the first (rivals fall
behind it). With a price ``p`` of lead, no plan that is level with rival ``r`` takes less than

.. math:: \\sum_k \\min_{d_k} \\left( c_k d_k - p\\, \\varphi_{rk}(d_k) \\right)

(weak duality), and each minimum stands at a limit, at an edge between the three places or where the slope is level:
a handful of moves to compare. The ``N - R``-th smallest of these over rivals bounds any plan, whatever the price;
no concavity is asked for.

References
----------
Geoffrion (1974), Lagrangean relaxation for integer programming, Mathematical Programming Study 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.scoring.normalise import DEFAULT_SCALES
from ganchao.targeting.master import Room
from ganchao.targeting.stage import Stage, quantile, rivals_near

GOOD: Final = 1e-6
"""Share of an effort that may remain unproven before other prices are tried."""
WIDE: Final = 2.0
"""How far other prices are looked for, in logarithms."""


@dataclass(frozen=True, eq=False)
class Ladders:
    """Every indicator of one draw, turned so that more is better; what one may move and at what price."""

    own: Floats  # (indicator,) our values with no move
    theirs: Floats  # (rival, indicator)
    worst: Floats  # (indicator,) goalposts that rivals set alone
    best: Floats
    sets: NDArray[np.bool_]  # (indicator,) whether our value sets goalposts that it lies beyond
    low: Floats  # (indicator,) scores at the goalposts
    high: Floats
    least: Floats  # (indicator,) moves
    most: Floats
    cost: Floats  # (indicator,) of a move of one
    shares: Floats  # (indicator,) in the node
    multiplied: bool  # a geometric mean, an arithmetic one otherwise

    def parts(self, moves: Floats) -> Floats:
        """What moves ``(rival or 1, indicator)`` make of each part of our lead ``(rival, indicator)``."""
        mine = self.own + moves
        worst = np.where(self.sets, np.minimum(self.worst, mine), self.worst)
        best = np.where(self.sets, np.maximum(self.best, mine), self.best)
        point = (self.high - self.low) / (best - worst)
        if not self.multiplied:
            return np.asarray(self.shares * point * (mine - self.theirs))
        with np.errstate(divide="ignore", invalid="ignore"):
            ours, theirs = (np.log(self.low + point * (each - worst)) for each in (mine, self.theirs))
            return np.asarray(self.shares * (ours - theirs))

    def moves(self, price: float) -> list[Floats]:
        """Moves at which what a lever takes, less its lead at a price, can be least ``(rival or 1, indicator)``."""
        worth, way = price * self.shares, self.best - self.worst
        rise = (self.theirs - self.worst) * (self.high - self.low)
        with np.errstate(divide="ignore", invalid="ignore"):
            if self.multiplied:
                level = self.worst + worth / self.cost - self.low * way / (self.high - self.low)
                square = rise**2 + 4 * self.low * worth * rise / self.cost
                first = self.worst + np.where(
                    self.low > 0, (np.sqrt(square) - rise) / (2 * self.low), worth / self.cost
                )
                turns = [level, first]
            else:
                turns = [self.worst + np.sqrt(worth * rise / self.cost)]
        places = [self.own + self.least, self.own + self.most, self.worst, self.best, *turns]
        # what is no number is no turning point either, and becomes the least move
        return [np.atleast_2d(np.fmin(np.fmax(each - self.own, self.least), self.most)) for each in places]

    def bounds(self, price: float) -> Floats:
        """What it takes at least to be level with each rival ``(rival,)``."""
        taken = (self.cost * moves - price * self.parts(moves) for moves in self.moves(price))
        result: Floats = reduce(np.minimum, taken).sum(axis=1)
        return result


def bound_by_rivals(stage: Stage, room: Room, moved: Floats) -> float:
    """An effort that no plan stays below; NaN where our lead is no sum of parts.

    It holds whatever ``moved`` is, and comes near the least effort where ``moved`` is nearly the plan of least effort.
    """
    rivals, field, effort = stage.rivals, stage.rivals.field, stage.effort
    cost, count = effort.gradient(moved), rivals.count - stage.upto
    free = effort.fixed is None and (cost >= 0).all() and not len(room.bounds) and not (room.steps > 0).any()
    if not (free and adds_up(stage)) or count < 1:
        return np.nan
    (lead, which), values = quantile(stage, moved), stage.levers.values(moved)[None]
    near = rivals_near(stage, which)
    score = float(near.own_scores(values).mean()) if field.weights is None else 1.0
    if not (np.isfinite(lead) and score > 0):
        return np.nan
    slopes = near.slopes(values, stage.upto).mean(axis=0) @ stage.levers.moves / score
    ladders = ladders_of(stage, room, cost)
    if not np.isfinite(ladders.parts(ladders.least)).all():  # a score of nothing has no logarithm
        return np.nan
    tied = field.rescorer.framework.rank.tolerance * float(np.abs(rivals.field.scores).max()) / score
    beside = effort.of(moved) - float(cost @ moved)

    def least(price: float) -> float:
        return float(np.partition(ladders.bounds(price), count - 1)[count - 1]) - price * tied + beside

    price = price_of(room, moved, cost, slopes)
    bound = least(price)
    if bound < effort.of(moved) * (1 - GOOD) and price > 0:
        from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import

        found = minimize_scalar(lambda way: -least(price * np.exp(way)), bounds=(-WIDE, WIDE), method="bounded")
        bound = max(bound, -float(found.fun))
    return bound


def adds_up(stage: Stage) -> bool:
    """Whether our lead over a rival is a sum of parts, each of one value of ours, and there is one draw to look at."""
    rivals, levers, field = stage.rivals, stage.levers, stage.rivals.field
    rule, counts = field.rescorer.framework.rank, field.counts
    one = (field.weights is not None or field.powers is not None) and field.turn > 0
    ranked = rule.ties == "best" and rule.decimals is None and field.inside.all() and field.complete
    plain = not field.rescorer.treats and all(
        ruler.step.method in {"minmax", "goalposts"} and not (ruler.step.cap or ruler.step.log)
        for ruler, places in field.rescorer.rulers if counts[list(places)].any()
    )
    if not (one and ranked and plain and rivals.draws == 1):
        return False
    ways = np.zeros_like(levers.moves)
    ways[levers.places, np.arange(len(levers.places))] = np.sign(rivals.alone.way[0][levers.places])
    return bool(np.isfinite(levers.start[counts]).all() and (ways == levers.moves)[counts].all())


def price_of(room: Room, moved: Floats, cost: Floats, slopes: Floats) -> float:
    """What a point of lead takes at a plan: by the levers that it moves part of the way, else by its dearest."""
    with np.errstate(divide="ignore", invalid="ignore"):
        prices = np.where(slopes > 0, cost / slopes, 0.0)
    inside = (moved > room.least) & (moved < room.most) & (prices > 0)
    return float(np.median(prices[inside])) if inside.any() else float(prices[moved > room.least].max(initial=0.0))


def ladders_of(stage: Stage, room: Room, cost: Floats) -> Ladders:
    """The only draw, indicators below the node only."""
    rivals, levers, field = stage.rivals, stage.levers, stage.rivals.field
    counts, size = field.counts, len(field.counts)
    worst, way = rivals.alone.worst[0], rivals.alone.way[0]
    turn = np.sign(way)
    low, high, least, most = (np.zeros(size) for _ in range(4))
    price = np.ones(size)
    for ruler, places in field.rescorer.rulers:
        low[list(places)], high[list(places)] = ruler.step.to or DEFAULT_SCALES.get(ruler.step.method, (0.0, 1.0))
    least[levers.places], most[levers.places], price[levers.places] = room.least, room.most, cost
    shares = field.powers if field.weights is None else field.weights
    assert shares is not None
    theirs = np.delete(field.values[0], rivals.own, axis=0) * turn
    return Ladders(
        own=(levers.start * turn)[counts], theirs=theirs[:, counts], worst=(worst * turn)[counts],
        best=((worst + way) * turn)[counts], sets=field.framed[counts], low=low[counts], high=high[counts],
        least=least[counts], most=most[counts], cost=price[counts], shares=shares[counts],
        multiplied=field.weights is None,
    )
