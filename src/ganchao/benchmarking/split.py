"""One group's difference between two sides, split exactly among what it adds up.

Closed forms where there are any (weighted means, geometric means); otherwise Shapley shares over the members that
differ, each exchanged between the two sides and everyone recomputed. To add a closed form, list it in :data:`FORMS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ganchao.benchmarking.anatomy import Part
from ganchao.benchmarking.shapley import SEED, settled, shapley
from ganchao.domain.panel import Floats
from ganchao.scoring.aggregate import OWN_ONLY
from ganchao.scoring.tree import add_up, finished

Rule = Literal["weights", "log_mean", "shapley", "orders", "own_weights", "level"]
MOST_CELLS: Final = 3_000_000
"""Cells of a recomputed field held at a time."""
FLAT: Final = 1e-12
"""Share of the larger of two numbers within which they do not differ."""


@dataclass(frozen=True, eq=False)
class Sides:
    """Two sides of a comparison: two units in one year, or one unit in two years."""

    first: Part
    second: Part
    one: int  # place of the unit on the first side
    two: int  # place on the second side

    @property
    def same_year(self) -> bool:
        """Whether both stand in one field, so that an exchange leaves the field as it is."""
        return self.first is self.second

    @property
    def difference(self) -> float:
        """Second side's score less the first's, before rescaling."""
        return float(self.second.added[self.two] - self.first.added[self.one])


@dataclass(frozen=True, eq=False)
class GroupSplit:
    """What each member, each bonus, deduction and veto, and the rest bring to a group's difference."""

    rule: Rule
    members: Floats  # (member,)
    slopes: Floats  # (member,) per unit of the member's own difference
    points: Floats  # (extra,)
    hits: Floats  # (veto,)
    rest: float  # field, weights and scale that differ between the sides
    errors: Floats  # (member,) standard error where orders were sampled
    orders: int = 0


def split_group(sides: Sides, *, seed: int = SEED) -> GroupSplit:
    """A group's difference between two sides; all parts sum to :attr:`Sides.difference`."""
    form = FORMS.get(_method(sides))
    found = form(sides) if form and _plain(sides) else None
    return found if found is not None else _by_exchange(sides, seed)


def _method(sides: Sides) -> str:
    branch = sides.first.branch
    if branch.weighting.method == "benefit_of_the_doubt":
        return "benefit_of_the_doubt"
    step = branch.adding.step
    return {1.0: "arithmetic", 0.0: "geometric"}.get(step.power, "power") if step.method == "power" else step.method


def _plain(sides: Sides) -> bool:
    """Whether nothing but members and points acts on either side: no floor, cap or veto, same members, same weights."""
    for part, unit in ((sides.first, sides.one), (sides.second, sides.two)):
        if part.hits[unit].any():
            return False
        group = part.branch.group
        score = part.added[unit]
        if (group.floor is not None and score <= group.floor) or (group.cap is not None and score >= group.cap):
            return False
    if sides.first.own_weights:
        return sides.same_year
    known = [np.isfinite(part.members[unit]) for part, unit in _both(sides)]
    weights = [part.weights for part, _ in _both(sides)]
    return bool((known[0] == known[1]).all() and np.array_equal(weights[0], weights[1]))


def _both(sides: Sides) -> tuple[tuple[Part, int], tuple[Part, int]]:
    return (sides.first, sides.one), (sides.second, sides.two)


def _rows(sides: Sides) -> tuple[Floats, Floats]:
    return sides.first.members[sides.one], sides.second.members[sides.two]


def weighted_differences(sides: Sides) -> GroupSplit:
    r"""Weighted mean: weight times difference, the only split there can be.

    .. math:: c_j = \frac{w_j}{\sum_k w_k} (b_j - a_j)
    """
    one, two = _rows(sides)
    known = np.isfinite(one)
    weights = np.where(known, sides.first.weights, 0.0)
    slopes = weights / weights.sum()
    parts = np.where(known, slopes * (np.nan_to_num(two) - np.nan_to_num(one)), 0.0)
    return _closed(sides, "weights", parts, slopes)


def log_mean_parts(sides: Sides) -> GroupSplit | None:
    r"""Geometric mean: logarithmic-mean weights.

    .. math:: c_j = L(A, B) \frac{w_j}{\sum_k w_k} \ln\frac{b_j}{a_j}, \quad L(A, B) = \frac{B - A}{\ln B - \ln A}

    Where a side has a score of 0, what is left in the limit: only members that are 0 on that side can have moved it,
    so the whole difference is theirs, in proportion to their weights. 0 on both sides is no difference.

    References
    ----------
    Ang (2005), The LMDI approach to decomposition analysis, Energy Policy 33; Vartia (1976).
    """
    one, two = _rows(sides)
    known = np.isfinite(one)
    weights = np.where(known, sides.first.weights, 0.0)
    shares = weights / weights.sum()
    counted = shares > 0
    a, b = (np.where(counted, np.maximum(row, 0.0), 1.0) for row in (one, two))
    before, after = (float(np.exp((shares * np.log(row)).sum())) if (row > 0).all() else 0.0 for row in (a, b))
    parts, slopes = np.zeros(len(shares)), np.zeros(len(shares))
    if before > 0 and after > 0:
        mean = log_mean(before, after)
        slopes = np.where(counted, mean * shares / log_mean(a, b), 0.0)
        parts = np.where(counted, mean * shares * np.log(b / a), 0.0)
    elif before != after:
        zeros = counted & ((a == 0) if before == 0 else (b == 0))
        parts = np.where(zeros, shares, 0.0) / shares[zeros].sum() * (after - before)
        slopes = _secant(parts, b - a)
    return _closed(sides, "log_mean", parts, slopes)


def own_weights(sides: Sides) -> GroupSplit:
    r"""Benefit of the doubt: each side's weighted part with its own weights.

    .. math:: c_j = \bar w_j (b_j - a_j), \quad \text{rest} = \sum_j \bar s_j (w^b_j - w^a_j)
    """
    one, two = (np.nan_to_num(row) for row in _rows(sides))
    weights = [part.weights[unit] for part, unit in _both(sides)]
    slopes = (weights[0] + weights[1]) / 2
    rest = float(((one + two) / 2 * (weights[1] - weights[0])).sum())
    return _closed(sides, "own_weights", slopes * (two - one), slopes, rest)


FORMS: Final[dict[str, Callable[[Sides], GroupSplit | None]]] = {
    "arithmetic": weighted_differences,
    "geometric": log_mean_parts,
    "benefit_of_the_doubt": own_weights,
}
"""Splits that need no coalitions."""


def log_mean(a: Floats | float, b: Floats | float) -> Floats:
    """Logarithmic mean of positive numbers, without losing digits where they are near.

    >>> log_mean(1.0, np.e).round(6)
    np.float64(1.718282)
    """
    low, high = np.minimum(a, b), np.maximum(a, b)
    away = np.asarray((high - low) / low)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Floats = low * np.where(away == 0, 1.0, away / np.log1p(away))
    return mean


def _closed(sides: Sides, rule: Rule, parts: Floats, slopes: Floats, rest: float = 0.0) -> GroupSplit:
    points = sides.second.points[sides.two] - sides.first.points[sides.one]
    whole = sides.difference - float(points.sum()) - rest
    hits = np.zeros(sides.first.hits.shape[-1])
    return GroupSplit(rule, settled(parts, whole), slopes, points, hits, rest, np.zeros(len(parts)))


def _secant(parts: Floats, differences: Floats) -> Floats:
    known = np.isfinite(differences) & (differences != 0)
    return np.where(known, parts / np.where(known, differences, 1.0), 0.0)


def _by_exchange(sides: Sides, seed: int) -> GroupSplit:
    """Shapley shares: players are the members, points and vetoes that differ, and the rest where it can matter."""
    one, two = _rows(sides)
    members = np.flatnonzero(_differ(one, two))
    if sides.first.own_weights:
        own = [part.weights[unit] for part, unit in _both(sides)]
        members = np.flatnonzero(_differ(one, two) | _differ(own[0], own[1]))
    points = np.flatnonzero(sides.first.points[sides.one] != sides.second.points[sides.two])
    hits = np.flatnonzero(sides.first.hits[sides.one] != sides.second.hits[sides.two])
    exchange = _Exchange(sides, members, points, hits, rest=_rest_matters(sides))
    found = shapley(exchange, exchange.players, seed=seed)
    parts, extras, errors, strokes = (
        np.zeros(len(one)),
        *(np.zeros(n) for n in (sides.first.points.shape[-1], len(one), sides.first.hits.shape[-1])),
    )
    ends = np.cumsum([members.size, points.size, hits.size])
    parts[members], errors[members] = found.parts[: ends[0]], found.errors[: ends[0]]
    extras[points], strokes[hits] = found.parts[ends[0] : ends[1]], found.parts[ends[1] : ends[2]]
    rest = float(found.parts[ends[2] :].sum())
    slopes = _secant(parts, two - one)
    rule: Rule = "orders" if found.orders else "shapley" if exchange.players else "level"
    return GroupSplit(rule, parts, slopes, extras, strokes, rest, errors, found.orders)


def _differ(a: Floats, b: Floats) -> NDArray[np.bool_]:
    different: NDArray[np.bool_] = ~((a == b) | (np.isnan(a) & np.isnan(b)))
    return different


def _rest_matters(sides: Sides) -> bool:
    """Whether something besides the two sides' own members differs: the field, or weights by year."""
    others = sides.first.branch.adding.step.method not in OWN_ONLY
    if sides.same_year:
        return others and bool(sides.first.inside[sides.one] != sides.first.inside[sides.two])
    return others or not np.array_equal(sides.first.weights, sides.second.weights)


@dataclass(frozen=True, eq=False)
class _Exchange:
    """The first side's score when some of its members, points, vetoes (and the rest) are the second's."""

    sides: Sides
    members: NDArray[np.intp]
    points: NDArray[np.intp]
    hits: NDArray[np.intp]
    rest: bool

    @property
    def players(self) -> int:
        return self.members.size + self.points.size + self.hits.size + int(self.rest)

    def __call__(self, who: NDArray[np.bool_]) -> Floats:
        sides, ends = self.sides, np.cumsum([self.members.size, self.points.size, self.hits.size])
        added = self._added(self._taken(who[:, : ends[0]], self.members, sides.first.members.shape[-1]), who)
        points = np.where(
            self._taken(who[:, ends[0] : ends[1]], self.points, sides.first.points.shape[-1]),
            sides.second.points[sides.two],
            sides.first.points[sides.one],
        )
        hits = np.where(
            self._taken(who[:, ends[1] : ends[2]], self.hits, sides.first.hits.shape[-1]),
            sides.second.hits[sides.two],
            sides.first.hits[sides.one],
        )
        worth = finished(sides.first.branch, added, points, hits)
        # a mixture that leaves a group without any member has no score of its own
        middle = (sides.first.added[sides.one] + sides.second.added[sides.two]) / 2
        return np.where(np.isfinite(worth), worth, middle)

    @staticmethod
    def _taken(who: NDArray[np.bool_], places: NDArray[np.intp], size: int) -> NDArray[np.bool_]:
        taken = np.zeros((len(who), size), dtype=bool)
        taken[:, places] = who
        return taken

    def _added(self, taken: NDArray[np.bool_], who: NDArray[np.bool_]) -> Floats:
        sides = self.sides
        one, two = _rows(sides)
        rest = who[:, -1] if self.rest else np.zeros(len(who), dtype=bool)
        mixed = np.where(taken, two, one)
        if sides.first.branch.adding.step.method in OWN_ONLY:
            if sides.first.own_weights:
                weights = np.where(taken, sides.second.weights[sides.two], sides.first.weights[sides.one])
            else:
                weights = np.where(rest[:, None], sides.second.weights, sides.first.weights)
            return add_up(sides.first.branch, mixed, weights)
        out = np.empty(len(who))
        units = len(sides.first.members)
        block = max(1, MOST_CELLS // (units * max(units, mixed.shape[-1])))
        for start in range(0, len(who), block):
            part = slice(start, start + block)
            out[part] = self._in_field(mixed[part], np.where(taken[part], one, two), rest[part])
        return out

    def _in_field(self, mixed: Floats, other: Floats, rest: NDArray[np.bool_]) -> Floats:
        """With the whole field recomputed: in one year the two exchange places, between years the field is a player."""
        sides, out = self.sides, np.empty(len(mixed))
        for late in np.unique(rest):
            those = rest == late
            side, unit = (sides.second, sides.two) if late and not sides.same_year else (sides.first, sides.one)
            field = np.repeat(side.members[None], those.sum(), axis=0)
            inside = np.repeat(side.inside[None], those.sum(), axis=0)
            field[:, unit] = mixed[those]
            if sides.same_year:
                field[:, sides.two] = other[those]
                if late:
                    inside[:, [sides.one, sides.two]] = inside[:, [sides.two, sides.one]]
            out[those] = add_up(side.branch, field, side.weights[None], inside)[:, unit]
        return out
