"""Plans whose measures may fail or give more or less than thought, for straight indexes (F-R3).

The curve of ``curve`` replaces the aim; its tangent at the plan in hand is one inequality, so every round is a problem
as small as with known effects. The plan is then drawn: where the drawn probability differs from the normal's, the
curve is moved by the difference and the search goes on, until the drawn probability is what was wanted and not less.
``majorant`` gives the proven bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.choice import Choice
from ganchao.targeting.curve import normal_share, tangent
from ganchao.targeting.cuts import Places
from ganchao.targeting.luck import Dice, Lift, lift_of
from ganchao.targeting.majorant import lower_lines, majorant
from ganchao.targeting.portfolio import FARTHEST, Portfolio
from ganchao.targeting.reached import chosen
from ganchao.targeting.structure import CAREFUL, Limits, Rows, Solved, Structure, placed, structure_of

ROUNDS: Final = 12
"""Rounds of moving the curve."""
PATIENCE: Final = 2
"""Rounds without a cheaper plan after which the search ends."""
PIECES: Final = (0.0, 0.5, 0.75, 0.9, 1.0, 1.1, 1.3, 1.7)
"""Ends of the pieces of the bound's curve, in variances of the plan in hand."""
SURE: Final = 0.999
"""A probability beyond which nothing is gained."""


@dataclass(frozen=True, eq=False)
class Odds:
    """A portfolio with what is needed to weigh luck."""

    portfolio: Portfolio
    structure: Structure
    lifts: tuple[Lift, ...]  # by aim
    dice: Dice
    limits: Limits

    def drawn(self, places: Places) -> Floats:
        """Probabilities by drawing ``(aim,)``."""
        return np.array([
            self.dice.probability(places, contest, lift)
            for contest, lift in zip(self.portfolio.contests, self.lifts, strict=True)
        ])

    def moments(self, places: Places) -> tuple[Floats, Floats]:
        """Mean and variance of the lift by aim ``(aim,)``."""
        taken = self.portfolio.taken(places[None])[0]
        variance = np.array([lift.variance @ taken for lift in self.lifts])
        return np.array([lift.mean @ taken for lift in self.lifts]), np.maximum(variance, self.least_variance)

    def reached(self, places: Places) -> Floats:
        """The same, as a judge of cuts."""
        return self.drawn(places)

    def adds(self) -> Floats:
        """Both ends of what each effect can add ``(end, effect)``."""
        effects = self.portfolio.effects
        return np.stack([effects.add - FARTHEST * effects.spread, effects.add + FARTHEST * effects.spread])

    @property
    def least_variance(self) -> Floats:
        """A variance that counts as none ``(aim,)``."""
        return np.array([1e-9 * max(1e-12, float(np.square(lift.mean).max(initial=0.0))) for lift in self.lifts])


@dataclass(frozen=True, eq=False)
class Touched:
    """The curve's tangent as an inequality for one aim."""

    slope: float
    least: float

    def row(self, lift: Lift) -> Floats:
        """``(option,)``."""
        return lift.mean - self.slope * lift.variance


@dataclass
class Trail:
    """The cheapest plan so far that holds what was wanted; the only thing here that changes."""

    places: Places | None = None
    cost: float = np.inf
    nodes: int = 0
    stale: int = 0  # rounds since it was found
    seen: set[bytes] = field(default_factory=set)


def odds_of(portfolio: Portfolio, *, seed: int = 0, limits: Limits = CAREFUL) -> Odds:
    """Ready to be searched."""
    lifts = tuple(lift_of(portfolio, contest) for contest in portfolio.contests)
    return Odds(portfolio, structure_of(portfolio), lifts, Dice(portfolio, seed), limits)


def least_cost_with_luck(portfolio: Portfolio, *, seed: int = 0, limits: Limits = CAREFUL) -> Choice | None:
    """The least money with which every aim has its confidence, effects being uncertain; the gap is proven."""
    odds = odds_of(portfolio, seed=seed, limits=limits)
    places, nodes, rounds = cheapest(odds, [contest.confidence for contest in portfolio.contests])
    if places is None:
        return None
    cost = float(portfolio.taken(places[None])[0] @ portfolio.option_cost)
    bound, more = proven_least(odds, places, cost)
    gap = max(0.0, cost - bound) / max(abs(cost), 1e-9)
    return chosen(
        portfolio, places, bound=bound, gap=gap, nodes=nodes + more, rounds=rounds, probability=odds.drawn(places)
    )


def cheapest(
    odds: Odds, wanted: Sequence[float], *, objective: Floats | None = None, extra: Rows | None = None
) -> tuple[Places | None, int, int]:
    """A plan low in the objective, money unless given, whose drawn probabilities are what is wanted.

    ``None`` where none was found; with it, nodes and rounds.
    """
    trail, count = Trail(), len(wanted)
    objective = odds.portfolio.option_cost if objective is None else objective
    off = np.zeros(count)  # what drawing adds to the normal's probability
    variance = np.array([starting_variance(lift, a) for lift, a in zip(odds.lifts, wanted, strict=True)])
    rounds = 0
    while rounds < ROUNDS and trail.stale < PATIENCE:
        rounds += 1
        touched = [
            Touched(*tangent(lift.needed, float(np.clip(a - off[n], 0.01, SURE)), float(variance[n])))
            for n, (lift, a) in enumerate(zip(odds.lifts, wanted, strict=True))
        ]
        rows = held_rows(odds, list(enumerate(touched))).and_(extra)
        solved = odds.structure.least(objective, rows, limits=odds.limits)
        trail.nodes += solved.nodes
        if solved.x is None:
            break
        places = placed(odds.portfolio, solved.x)
        reached = odds.drawn(places)
        mean, variance = odds.moments(places)
        holds = bool((reached >= np.asarray(wanted)).all())
        if holds and solved.value < trail.cost - 1e-12:
            trail.places, trail.cost, trail.stale = places, solved.value, 0
        elif trail.places is not None:
            trail.stale += 1
        known = places.tobytes() in trail.seen
        if known and (holds or trail.places is not None):
            break
        trail.seen.add(places.tobytes())
        normal = np.array([
            float(normal_share(mean[n: n + 1], variance[n: n + 1], lift.needed)[0])
            for n, lift in enumerate(odds.lifts)
        ])
        off = reached - normal if not known else off - (np.asarray(wanted) - reached).clip(0) - 5e-4
    return trail.places, trail.nodes, rounds


def starting_variance(lift: Lift, wanted: float) -> float:
    """A first guess: the lift needed, with the usual variance for its mean."""
    rising = lift.mean > 0
    usual = float(lift.variance[rising].sum() / max(lift.mean[rising].sum(), 1e-300)) if rising.any() else 0.0
    finite = lift.needed[np.isfinite(lift.needed)]
    needed = max(float(np.quantile(finite, wanted)), 0.0) if finite.size else 0.0
    return max(usual * needed, 1e-9 * max(1e-12, float(np.square(lift.mean).max(initial=0.0))))


def proven_least(odds: Odds, places: Places, cost: float) -> tuple[float, int]:
    """A cost that no plan with the aims' confidences stays below: the relaxation of ``majorant`` over all plans."""
    portfolio, count = odds.portfolio, len(odds.lifts)
    mean, variance = odds.moments(places)
    taken = portfolio.taken(places[None])[0]
    pieces = []
    for n, (lift, contest) in enumerate(zip(odds.lifts, portfolio.contests, strict=True)):
        most, third_most = (highest(odds, row, cost) for row in (lift.variance, lift.third))
        smooth = majorant(lift, float(mean[n]), float(variance[n]), float(lift.third @ taken))
        if smooth is None:
            continue
        end = most * (1 + 1e-9) + 1e-12
        edges = np.unique(np.minimum([*(share * variance[n] for share in PIECES), end], end))
        pieces.append((lift, edges, *lower_lines(smooth, contest.confidence, edges, ratio(lift), third_most)))
    if not pieces or count != len(pieces):
        return -np.inf, 0
    solved = relaxed(odds, pieces)
    return min(solved.bound, cost), solved.nodes


def ratio(lift: Lift) -> float:
    """The largest third moment for its variance among options."""
    varies = lift.variance > 0
    return float((lift.third[varies] / lift.variance[varies]).max()) if varies.any() else 0.0


def highest(odds: Odds, row: Floats, cost: float) -> float:
    """The most a sum over options can be at no more than a cost, fractions allowed."""
    cap = Rows(-odds.portfolio.option_cost[None], np.array([-cost]))
    found = odds.structure.relaxed(-row, cap)
    return max(0.0, -found) if np.isfinite(found) else float(np.maximum(row, 0).sum())


Piece = tuple[Lift, Floats, Floats, Floats]


def relaxed(odds: Odds, pieces: Sequence[Piece]) -> Solved:
    """Least cost with each aim's curve replaced by lines below it, one binary for each piece of the curve."""
    options = len(odds.portfolio.option_cost)
    switches = sum(len(constants) for _, _, constants, _ in pieces)
    width = options + 2 * switches  # options, which piece, variance within it
    rows, least, at = [], [], options

    def add(entries: dict[int, float], limit: float, lift_row: Floats | None = None) -> None:
        row = np.zeros(width)
        if lift_row is not None:
            row[:options] = lift_row
        for place, value in entries.items():
            row[place] = value
        rows.append(row)
        least.append(limit)

    for lift, edges, constants, slopes in pieces:
        mine = range(at, at + len(constants))
        size = float(edges[-1]) or 1.0  # variances are counted in the largest one
        for sign in (1.0, -1.0):
            add(dict.fromkeys(mine, sign), sign)
            add({k + switches: -sign for k in mine}, 0.0, sign * lift.variance / size)
        for k, left, right in zip(mine, edges[:-1], edges[1:], strict=True):
            add({k + switches: 1.0, k: -left / size}, 0.0)
            add({k + switches: -1.0, k: right / size}, 0.0)
        entries = {k: -constant for k, constant in zip(mine, constants, strict=True)}
        entries |= {k + switches: -slope * size for k, slope in zip(mine, slopes, strict=True)}
        add(entries, 0.0, lift.mean)
        at += len(constants)
    objective = np.concatenate([odds.portfolio.option_cost, np.zeros(2 * switches)])
    return odds.structure.least(
        objective, Rows(np.array(rows), np.array(least)), limits=odds.limits, continuous=switches
    )


def held_rows(odds: Odds, held: Sequence[tuple[int, Touched]]) -> Rows:
    """Aims as inequalities."""
    width = len(odds.portfolio.option_cost)
    return Rows(
        np.array([touched.row(odds.lifts[n]) for n, touched in held]).reshape(len(held), width),
        np.array([touched.least for _, touched in held], dtype=np.float64),
    )


def anchored(odds: Odds, places: Places, wanted: Sequence[float]) -> Rows:
    """The aims as inequalities that a plan meets exactly where it has no more than the probabilities ``wanted``."""
    mean, variance = odds.moments(places)
    reached, held = odds.drawn(places), []
    for n, (lift, share) in enumerate(zip(odds.lifts, wanted, strict=True)):
        normal = float(normal_share(mean[n: n + 1], variance[n: n + 1], lift.needed)[0])
        by_normal = float(np.clip(share - (reached[n] - normal), 0.01, SURE))
        held.append((n, Touched(*tangent(lift.needed, by_normal, float(variance[n])))))
    return held_rows(odds, held)
