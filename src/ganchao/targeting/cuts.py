"""Inequalities that an index of any kind allows, learnt by asking it: the implicit hitting set.

Where a better value of ours never costs us the rank, a choice of measures that misses the aim proves more than itself:
whatever does no better on any indicator misses it too. The choice is first made as strong as it can be and still miss;
then every plan that reaches the aim must do something better than it for at least one measure. Where that law does not
hold (z-scores), only choices with the very same effects are ruled out. Our score being concave and rivals fixed, its
tangents are inequalities as well.

References
----------
Karp and Moreno-Centeno (2013), The implicit hitting set approach, Operations Research 61. Kelley (1960), The
cutting-plane method, J. SIAM 8.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.targeting.against import Contest, quantile
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, drawn_adds, own_in, probabilities
from ganchao.targeting.structure import Rows

Places = NDArray[np.int64]


class Judge(Protocol):
    """Who says with what probability a choice reaches each aim, and how far effects range."""

    def reached(self, places: Places) -> Floats:
        """Probabilities of one plan ``(aim,)``."""

    def adds(self) -> Floats:
        """What effects may add; enough cases to tell which of two choices can do better ``(case, effect)``."""


@dataclass(frozen=True, eq=False)
class BySample:
    """Known effects, or one draw of them for each drawn field."""

    portfolio: Portfolio

    @cached_property
    def alike(self) -> tuple[NDArray[np.int64], ...]:
        """By measure: the first choice that has the same effects in the aims' years ``(choice,)``."""
        effects, span = self.portfolio.effects, len(self.portfolio.years)
        years, found = [contest.year for contest in self.portfolio.contests], []
        for k in range(len(self.portfolio.measures)):
            share = effects.share[effects.measure == k][:, :, years]
            there = np.zeros((span + 1, 1 + share[:, 0].size))  # nothing is there where it is not taken
            there[1:, 1:] = np.moveaxis(share, 1, 0).reshape(span, -1)
            _, first, which = np.unique(there, axis=0, return_index=True, return_inverse=True)
            found.append(first[which.ravel()])
        return tuple(found)

    @cached_property
    def known(self) -> dict[bytes, Floats]:
        """What has been asked for before."""
        return {}

    def reached(self, places: Places) -> Floats:
        """Share of draws; plans that come to the same in the aims' years are counted once."""
        same = np.array([first[place + 1] for first, place in zip(self.alike, places, strict=True)], dtype=np.int64)
        key = same.tobytes()
        if key not in self.known:
            self.known[key] = probabilities(self.portfolio, places[None])[0]
        return self.known[key]

    def adds(self) -> Floats:
        """Effects as known, or as drawn."""
        luck = self.portfolio.luck
        return self.portfolio.effects.add[None] if luck is None else drawn_adds(self.portfolio, luck)


Table = tuple[NDArray[np.bool_], ...]
"""By measure: whether one choice for it does better somewhere than another ``(choice, other choice)``; choice 0 is
not to take it, choice ``t + 1`` to start it in year ``t``."""


@dataclass(frozen=True, eq=False)
class Hit:
    """At least one of these must be done to be reached in more than a share ``missed`` of the draws."""

    contest: int
    missed: float
    row: Floats  # (option,)
    least: float


@dataclass(frozen=True, eq=False)
class Tangent:
    """Our score is at most ``row @ option + constant``."""

    contest: int
    row: Floats  # (option,)
    constant: float


@dataclass
class Pool:
    """Inequalities learnt so far; the only thing here that changes. They hold for the fields, whatever the limits."""

    judge: Judge
    hits: list[Hit] = field(default_factory=list)
    tangents: list[Tangent] = field(default_factory=list)
    tables: dict[int, Table] = field(default_factory=dict)

    def rows(self, portfolio: Portfolio, wanted: Sequence[float]) -> Rows:
        """Inequalities for probabilities ``wanted`` by aim (0: none wanted)."""
        rows, least = [], []
        for number, contest in enumerate(portfolio.contests):
            if wanted[number] > 0 and contest.straight is not None and portfolio.certain:
                row, enough = straight_row(portfolio, contest, wanted[number])
                rows.append(row)
                least.append(enough)
        for hit in undominated([hit for hit in self.hits if wanted[hit.contest] > hit.missed + EVEN]):
            rows.append(hit.row)
            least.append(hit.least)
        for tangent in self.tangents:
            if wanted[tangent.contest] > 0:
                contest = portfolio.contests[tangent.contest]
                assert contest.curved is not None
                rows.append(tangent.row)
                least.append(quantile(contest.curved.needed(contest.upto), wanted[tangent.contest]) - tangent.constant)
        kept = [k for k, limit in enumerate(least) if limit > -np.inf]
        table = np.array([rows[k] for k in kept]).reshape(len(kept), portfolio.may_start.size)
        return Rows(table, np.array([least[k] for k in kept], dtype=np.float64))

    def learn(self, portfolio: Portfolio, number: int, places: Places, wanted: float) -> None:
        """What a choice that misses an aim teaches."""
        contest = portfolio.contests[number]
        if contest.curved is not None and portfolio.certain:
            self.tangents.append(tangent_at(portfolio, number, places))
        if number not in self.tables:
            self.tables[number] = comparison(portfolio, contest, self.judge.adds())
        table = self.tables[number]

        def missed(choice: Places) -> float:
            return float(self.judge.reached(choice)[number])

        # four inequalities for each choice that misses: asking the index is quicker than solving once more
        cheap_first = np.argsort(portfolio.cost.sum(axis=2).min(axis=1), kind="stable")
        shuffled = np.random.default_rng(len(self.hits)).permutation(len(cheap_first))
        for order in (cheap_first, cheap_first[::-1], shuffled, shuffled[::-1]):
            grown = (
                strengthened(portfolio, table, places, order, lambda c: missed(c) < wanted - EVEN)
                if contest.rising else places
            )
            hit = hit_of(portfolio, number, table, grown, missed(grown))
            if not any(np.array_equal(hit.row, other.row) and hit.contest == other.contest for other in self.hits[-8:]):
                self.hits.append(hit)
            if not contest.rising:
                break


def undominated(hits: Sequence[Hit]) -> list[Hit]:
    """Those that no other implies: whatever does one of fewer things does one of more."""
    if not hits:
        return []
    rows, least = np.array([hit.row for hit in hits]), np.array([hit.least for hit in hits])
    kept = np.ones(len(hits), dtype=bool)
    for k in np.argsort(rows.sum(axis=1), kind="stable"):  # the fewest things first
        if kept[k]:
            kept &= ~((rows[k] <= rows).all(axis=1) & (least[k] >= least))
            kept[k] = True
    return [hit for hit, keep in zip(hits, kept, strict=True) if keep]


def straight_row(portfolio: Portfolio, contest: Contest, wanted: float) -> tuple[Floats, float]:
    """The threshold identity as one inequality: lift of our score, and the lift that is enough (F-R1, F-R2)."""
    straight = contest.straight
    assert straight is not None
    needed = quantile(straight.needed(contest.upto), wanted)
    return portfolio.moves[contest.year] @ straight.slopes, needed - portfolio.baseline[contest.year] @ straight.slopes


def tangent_at(portfolio: Portfolio, number: int, places: Places) -> Tangent:
    """The tangent to our score at a choice."""
    contest = portfolio.contests[number]
    assert contest.curved is not None
    own = own_in(portfolio, places[None], contest.year)[0, 0]
    value, slopes = contest.curved.tangent(own)
    return Tangent(
        number, portfolio.moves[contest.year] @ slopes, value + float(slopes @ (portfolio.baseline[contest.year] - own))
    )


def comparison(portfolio: Portfolio, contest: Contest, adds: Floats) -> Table:
    """Which choices for a measure do better than which in the contest's year, in any case and by any effect."""
    effects, span = portfolio.effects, len(portfolio.years)
    result: list[NDArray[np.bool_]] = []
    for k in range(len(portfolio.measures)):
        mine = np.flatnonzero(effects.measure == k)
        features = np.zeros((span + 1, len(adds), len(mine)))
        turned = adds[:, mine] * portfolio.better[effects.indicator[mine]]
        features[1:] = effects.share[mine, :, contest.year].T[:, None, :] * turned
        flat = features.reshape(span + 1, -1)
        ahead = flat[None, :, :] - flat[:, None, :]  # (choice, other choice, feature)
        tiny = 1e-12 * max(1.0, float(np.abs(flat).max(initial=0.0)))
        better = ahead > tiny if contest.rising else np.abs(ahead) > tiny
        result.append(np.asarray(better.any(axis=2)))
    return tuple(result)


def strengthened(
    portfolio: Portfolio, table: Table, places: Places, order: NDArray[np.int64], misses: Callable[[Places], bool]
) -> Places:
    """The choice made as strong as it can be and still miss, limits aside; measures are tried in the order given."""
    current = places.copy()
    pending = [
        (int(k), best) for k in order if (best := strongest(portfolio, table[k], int(k), current[k])) is not None
    ]
    while pending:
        low, high = 0, len(pending)  # the longest run of changes that still misses
        while low < high:
            middle = (low + high + 1) // 2
            if misses(changed(current, pending[:middle])):
                low = middle
            else:
                high = middle - 1
        current = changed(current, pending[:low])
        pending = pending[low + 1:]
    for k in (int(each) for each in order):
        for choice in by_strength(portfolio, table[k], k, current[k])[1:]:
            trial = changed(current, [(k, choice)])
            if misses(trial):
                current = trial
                break
    return current


def changed(places: Places, changes: Sequence[tuple[int, int]]) -> Places:
    """A choice with some measures chosen otherwise."""
    result = places.copy()
    for k, place in changes:
        result[k] = place
    return result


def by_strength(portfolio: Portfolio, better: NDArray[np.bool_], measure: int, now: int) -> list[int]:
    """Choices for a measure that the present one does not beat anywhere and that fewer others beat, fewest first."""
    beaten_by = better.sum(axis=1)
    open_choices = [-1, *np.flatnonzero(portfolio.may_start[measure]).tolist()]
    stronger = [
        place for place in open_choices
        if beaten_by[place + 1] < beaten_by[now + 1] and not better[place + 1, now + 1]
    ]
    return sorted(stronger, key=lambda place: (int(beaten_by[place + 1]), place))


def strongest(portfolio: Portfolio, better: NDArray[np.bool_], measure: int, now: int) -> int | None:
    """The choice that the fewest others beat; ``None`` where that is the present one."""
    found = by_strength(portfolio, better, measure, now)
    return found[0] if found else None


def hit_of(portfolio: Portfolio, number: int, table: Table, places: Places, missed: float) -> Hit:
    """Something must be done better than in this choice."""
    count, span = portfolio.shape
    row, least = np.zeros((count, span)), 1.0
    for k in range(count):
        beats = table[k][places[k] + 1]
        row[k] += beats[1:]
        if beats[0]:  # not to take it is better on some indicator
            row[k] -= 1.0
            least -= 1.0
    return Hit(number, missed, row.ravel(), least)
