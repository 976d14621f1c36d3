"""The greatest share of draws for money, for many budgets at once, where the aim is not a single inequality.

The least cost of one share tells for every budget whether it buys that share: those that do have it, and no plan of the
others has. So one search halves the doubt of all budgets together, and what it learns serves the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.targeting.cuts import Places, Pool
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN
from ganchao.targeting.schedule import Found, search
from ganchao.targeting.structure import Limits, structure_of


@dataclass
class Stairs:
    """What is known of each budget so far; the only thing here that changes."""

    budgets: Floats  # ascending
    number: int  # the aim
    draws: int
    found: list[Found | None]  # (budget,) the likeliest plan so far
    low: NDArray[np.int64]  # (budget,) draws in which it reaches the aim, -1 without a plan
    high: NDArray[np.int64]  # (budget,) draws above which nothing is looked for any more
    proven: NDArray[np.int64]  # (budget,) draws above which provably no plan is

    def bought(self, found: Found, cost: float) -> None:
        """A plan is within reach of every budget that pays for it."""
        share = round(float(found.probability[self.number]) * self.draws)
        for k in np.flatnonzero((self.budgets >= cost - EVEN * max(1.0, abs(cost))) & (self.low < share)).tolist():
            self.found[k], self.low[k] = found, share
        self.high, self.proven = np.maximum(self.high, self.low), np.maximum(self.proven, self.low)

    def beyond(self, share: int, cost: float, top: int) -> None:
        """No plan for less than ``cost``, nor within budgets up to ``top``'s, reaches the aim in so many draws."""
        dear = self.budgets < cost - EVEN * max(1.0, abs(cost)) if cost < np.inf else self.budgets <= self.budgets[top]
        self.proven[dear] = np.maximum(np.minimum(self.proven[dear], share - 1), self.low[dear])
        self.high = np.minimum(self.high, self.proven)

    def least_doubt(self, share: float) -> int | None:
        """The budget of which least is known; ``None`` where enough is known of all."""
        doubt = np.where(self.low >= 0, self.high - self.low, 0)
        k = int(doubt.argmax()) if doubt.size else 0
        return k if doubt.size and doubt[k] > share * self.draws else None


def stairs(
    portfolio: Portfolio, budgets: Floats, number: int, pool: Pool, limits: Limits
) -> tuple[list[Found | None], Floats]:
    """For each budget, ascending: the likeliest plan for one aim, and a probability that none within it exceeds."""
    draws = portfolio.contests[number].against.draws
    count = len(budgets)
    known = Stairs(
        budgets, number, draws, [None] * count, np.full(count, -1), np.full(count, draws), np.full(count, draws)
    )
    sought(known, portfolio, 0, count - 1, pool, limits)
    while (k := known.least_doubt(limits.share)) is not None:
        share = int(known.low[k] + known.high[k] + 1) // 2
        # the dearest budget that this share may tell something of
        top = int(np.flatnonzero((known.low < share) & (known.high >= share))[-1])
        before = (known.low.copy(), known.high.copy())
        sought(known, portfolio, share, top, pool, limits)
        if all(np.array_equal(one, two) for one, two in zip(before, (known.low, known.high), strict=True)):
            known.high[k] = share - 1  # the search was cut short: nothing is proven, and no more is looked for
    return known.found, known.proven / draws


def sought(
    known: Stairs, portfolio: Portfolio, share: int, top: int, pool: Pool, limits: Limits
) -> None:
    """The least cost of a share of draws within one budget, and all that it tells."""
    within = replace(portfolio, total=float(known.budgets[top]))
    wanted = [0.0] * len(portfolio.contests)
    wanted[known.number] = share / known.draws
    met: list[tuple[Places, Floats]] = []
    found = search(structure_of(within), portfolio.option_cost, wanted, pool, limits=limits, met=met)
    for places, reached in met:
        cost = float(portfolio.taken(places[None])[0] @ portfolio.option_cost)
        known.bought(Found(places, reached, cost, -np.inf, found.nodes, found.rounds), cost)
    if share:
        known.beyond(share, found.bound, top)
