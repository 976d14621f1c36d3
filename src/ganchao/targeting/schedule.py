"""Which measures to take and when: the least cost for probabilities wanted, or the greatest probabilities for money.

The solver's optimum of the limits and the inequalities learnt so far is a bound; a choice that attains it and reaches
every aim is the least-cost plan, and proves itself. Where effects are known and the index is straight, the inequality
of F-R2 is the aim itself and the first choice is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.domain.plan import Commitment
from ganchao.targeting.choice import Choice
from ganchao.targeting.cuts import Places, Pool, straight_row
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, chosen, probabilities
from ganchao.targeting.structure import CAREFUL, Limits, Rows, Structure, placed, structure_of

FIRMNESS = {Commitment.COMMIT: 0, Commitment.TARGET: 1, Commitment.STRETCH: 2}


@dataclass(frozen=True, eq=False)
class Found:
    """The least of an objective over plans that reach what is wanted."""

    places: Places | None  # (measure,) None where none was found
    probability: Floats  # (aim,)
    value: float
    bound: float  # inf where there is provably none
    nodes: int
    rounds: int


def search(
    structure: Structure, objective: Floats, wanted: Sequence[float], pool: Pool, *, extra: Rows | None = None,
    limits: Limits = CAREFUL,
) -> Found:
    """The least of a linear objective over options, each aim having the probability wanted (0: none)."""
    portfolio, nodes, bound = structure.portfolio, 0, -np.inf
    floor = np.asarray(wanted, dtype=np.float64) - EVEN
    for rounds in range(1, limits.rounds + 1):
        solved = structure.least(objective, joined(pool.rows(portfolio, wanted), extra), limits=limits)
        nodes += solved.nodes
        bound = max(bound, solved.bound)
        if solved.x is None:
            return Found(None, np.empty(0), np.inf, bound, nodes, rounds)
        places = placed(portfolio, solved.x)
        reached = probabilities(portfolio, places[None])[0]
        short = np.flatnonzero(reached < floor)
        if not short.size:
            return Found(places, reached, solved.value, min(bound, solved.value), nodes, rounds)
        for number in short.tolist():
            pool.learn(portfolio, number, places, wanted[number])
    return Found(None, np.empty(0), np.inf, bound, nodes, limits.rounds)


def joined(rows: Rows, extra: Rows | None) -> Rows:
    """Both."""
    if extra is None:
        return rows
    return Rows(
        np.concatenate([np.asarray(rows.rows), np.asarray(extra.rows)]), np.concatenate([rows.least, extra.least])
    )


def least_cost(portfolio: Portfolio, *, limits: Limits = CAREFUL, pool: Pool | None = None) -> Choice | None:
    """The least money with which every aim has its confidence; ``None`` where no admissible plan does (or none was
    found within the limits of the search).
    """
    pool = pool or Pool()
    wanted = [contest.confidence for contest in portfolio.contests]
    found = search(structure_of(portfolio), portfolio.option_cost, wanted, pool, limits=limits)
    if found.places is None:
        return None
    return chosen(
        portfolio, found.places, bound=found.bound, gap=gap_of(found.value, found.bound), nodes=found.nodes,
        rounds=found.rounds, probability=found.probability,
    )


def gap_of(value: float, bound: float) -> float:
    """How much more than the bound, as a share of the cost."""
    return max(0.0, value - bound) / max(abs(value), EVEN)


def in_order_of_firmness(portfolio: Portfolio) -> list[int]:
    """Places of the aims: commit, target, stretch; earlier years first."""
    return sorted(
        range(len(portfolio.contests)),
        key=lambda n: (FIRMNESS[portfolio.contests[n].aim.commitment], portfolio.contests[n].year, n),
    )


def likeliest(portfolio: Portfolio, *, limits: Limits = CAREFUL, pool: Pool | None = None) -> Choice | None:
    """The greatest probabilities within the limits, the firmest aim first, and the least cost of those (F-R4).

    ``None`` where the limits cannot be kept.
    """
    pool, structure = pool or Pool(), structure_of(portfolio)
    wanted = [0.0] * len(portfolio.contests)
    best = search(structure, portfolio.option_cost, wanted, pool, limits=limits)
    first_bound, nodes, rounds = 1.0, best.nodes, best.rounds
    for turn, number in enumerate(in_order_of_firmness(portfolio)):
        if best.places is None:
            return None
        climb = highest_lift if straightforward(portfolio, number) else highest_share
        best, bound = climb(structure, wanted, number, pool, best, limits)
        wanted[number] = float(best.probability[number])
        nodes, rounds = nodes + best.nodes, rounds + best.rounds
        if turn == 0:
            first_bound = bound
    tidy = search(structure, portfolio.option_cost, wanted, pool, limits=limits)
    best = best if tidy.places is None else tidy
    if best.places is None:
        return None
    first = in_order_of_firmness(portfolio)[:1]
    gap = max(0.0, first_bound - float(best.probability[first[0]])) if first else 0.0
    return chosen(
        portfolio, best.places, bound=first_bound, gap=gap, nodes=nodes + tidy.nodes, rounds=rounds + tidy.rounds,
        probability=best.probability,
    )


def straightforward(portfolio: Portfolio, number: int) -> bool:
    """Whether an aim is one inequality."""
    return portfolio.certain and portfolio.contests[number].straight is not None


def highest_lift(
    structure: Structure, wanted: Sequence[float], number: int, pool: Pool, best: Found, limits: Limits
) -> tuple[Found, float]:
    """The most score gives the most draws: one problem."""
    portfolio = structure.portfolio
    contest = portfolio.contests[number]
    row, _ = straight_row(portfolio, contest, 0.5)
    found = search(structure, -row, wanted, pool, limits=limits)
    assert contest.straight is not None
    most = -found.bound + float(portfolio.baseline[contest.year] @ contest.straight.slopes)
    bound = float((contest.straight.needed(contest.upto) <= most + EVEN * max(1.0, abs(most))).mean())
    if found.places is None or found.probability[number] < best.probability[number]:
        return best, bound
    return found, max(bound, float(found.probability[number]))


def highest_share(
    structure: Structure, wanted: Sequence[float], number: int, pool: Pool, best: Found, limits: Limits
) -> tuple[Found, float]:
    """The greatest share of draws, by halving; what is learnt at one share serves at every greater one."""
    portfolio = structure.portfolio
    draws = portfolio.contests[number].against.draws
    low, high = round(best.probability[number] * draws), draws
    proven = high
    while low < high:
        middle = (low + high + 1) // 2
        trial = [*wanted]
        trial[number] = middle / draws
        found = search(structure, portfolio.option_cost, trial, pool, limits=limits)
        if found.places is not None:
            best, low = replace(found, nodes=best.nodes + found.nodes), round(found.probability[number] * draws)
        else:
            high = middle - 1
            proven = high if found.bound == np.inf and proven > high else proven
    return best, max(low, proven) / draws
