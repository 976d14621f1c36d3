"""Which measures to take and when: the least cost for probabilities wanted, or the greatest probabilities for money.

The solver's optimum of the limits and the inequalities learnt so far is a bound; a choice that attains it and reaches
every aim is the least-cost plan, and proves itself. Where effects are known and the index is straight, the inequality
of F-R2 is the aim itself and the first choice is the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.domain.plan import Commitment
from ganchao.targeting.choice import Choice
from ganchao.targeting.cuts import BySample, Places, Pool, straight_row
from ganchao.targeting.greedy import greedy
from ganchao.targeting.likely import likeliest_with_luck
from ganchao.targeting.linearised import improved
from ganchao.targeting.luck import drawn_luck
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, chosen
from ganchao.targeting.structure import CAREFUL, Limits, Rows, Structure, placed, structure_of
from ganchao.targeting.uncertain import least_cost_with_luck, odds_of

FEW: Final = 12
"""So many measures that may fail are still searched exactly, by cuts."""
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
    limits: Limits = CAREFUL, met: list[tuple[Places, Floats]] | None = None,
) -> Found:
    """The least of a linear objective over options, each aim having the probability wanted (0: none).

    ``met`` takes in plans within the limits that are met on the way, with their probabilities.
    """
    portfolio, nodes, bound = structure.portfolio, 0, -np.inf
    floor = np.asarray(wanted, dtype=np.float64) - EVEN
    for rounds in range(1, limits.rounds + 1):
        solved = structure.least(objective, pool.rows(portfolio, wanted).and_(extra), limits=limits)
        nodes += solved.nodes
        bound = max(bound, solved.bound)
        if solved.x is None:
            return Found(None, np.empty(0), np.inf, bound, nodes, rounds)
        places = placed(portfolio, solved.x)
        reached = pool.judge.reached(places)
        if met is not None:
            met.append((places, reached))
        short = np.flatnonzero(reached < floor)
        if not short.size:
            return Found(places, reached, solved.value, min(bound, solved.value), nodes, rounds)
        for number in short.tolist():
            pool.learn(portfolio, number, places, wanted[number])
    return Found(None, np.empty(0), np.inf, bound, nodes, limits.rounds)


def least_cost(
    portfolio: Portfolio, *, seed: int = 0, limits: Limits = CAREFUL, pool: Pool | None = None
) -> Choice | None:
    """The least money with which every aim has its confidence.

    Parameters
    ----------
    portfolio
        What can be done and what is to be reached.
    seed
        Of the luck of measures that may fail.
    limits
        How far to search.
    pool
        Inequalities learnt from the same fields before, and to be learnt from now.

    Returns
    -------
    Choice
        ``None`` where no admissible plan reaches the aims, or none was found within ``limits``.
    """
    portfolio = with_luck(portfolio, seed)
    if weighed(portfolio) and len(portfolio.measures) > FEW:
        return least_cost_with_luck(portfolio, seed=seed, limits=limits)
    pool, structure = pool or pool_of(portfolio, seed), structure_of(portfolio)
    wanted = [contest.confidence for contest in portfolio.contests]
    found = search(structure, portfolio.option_cost, wanted, pool, limits=limits)
    if found.places is None and found.bound < np.inf:
        found = without_proof(structure, wanted, pool, found, limits)
    if found.places is None:
        return None
    return chosen(
        portfolio, found.places, bound=found.bound, gap=gap_of(found.value, found.bound), nodes=found.nodes,
        rounds=found.rounds, probability=found.probability,
    )


def without_proof(
    structure: Structure, wanted: Sequence[float], pool: Pool, cut_short: Found, limits: Limits
) -> Found:
    """A plan beside the bound of a search that was cut short."""
    portfolio = structure.portfolio
    start = structure.least(portfolio.option_cost, limits=limits)
    if start.x is None:
        return cut_short
    places = greedy(structure, pool.judge, wanted, placed(portfolio, start.x))
    if places is None:
        return cut_short
    if not weighed(portfolio):
        places = improved(structure, pool.judge, wanted, places, limits)
    value = float(portfolio.taken(places[None])[0] @ portfolio.option_cost)
    return replace(cut_short, places=places, probability=pool.judge.reached(places), value=value)


def weighed(portfolio: Portfolio) -> bool:
    """Whether luck is weighed in full: every draw of it with every drawn field, which straight indexes allow."""
    straight = all(contest.straight is not None for contest in portfolio.contests)
    return not portfolio.certain and portfolio.luck is None and straight


def with_luck(portfolio: Portfolio, seed: int) -> Portfolio:
    """With one draw of luck for each drawn field, where effects are uncertain and no short way exists."""
    if portfolio.certain or portfolio.luck is not None or weighed(portfolio):
        return portfolio
    draws = {contest.against.draws for contest in portfolio.contests}
    if len(draws) != 1:
        raise ValueError(f"fields of one plan must have the same number of draws, not {sorted(draws)}")
    return replace(portfolio, luck=drawn_luck(portfolio, draws.pop(), np.random.default_rng(seed)))


def pool_of(portfolio: Portfolio, seed: int = 0) -> Pool:
    """Nothing learnt yet."""
    return Pool(odds_of(portfolio, seed=seed) if weighed(portfolio) else BySample(portfolio))


def gap_of(value: float, bound: float) -> float:
    """How much more than the bound, as a share of the cost."""
    return max(0.0, value - bound) / max(abs(value), EVEN)


def in_order_of_firmness(portfolio: Portfolio) -> list[int]:
    """Places of the aims: commit, target, stretch; earlier years first."""
    return sorted(
        range(len(portfolio.contests)),
        key=lambda n: (FIRMNESS[portfolio.contests[n].aim.commitment], portfolio.contests[n].year, n),
    )


def likeliest(
    portfolio: Portfolio, *, seed: int = 0, limits: Limits = CAREFUL, pool: Pool | None = None
) -> Choice | None:
    """The greatest probabilities within the limits, the firmest aim first, and the least cost of those (F-R4).

    ``None`` where the limits cannot be kept.
    """
    portfolio = with_luck(portfolio, seed)
    if weighed(portfolio):
        return likeliest_with_luck(portfolio, in_order_of_firmness(portfolio), seed=seed, limits=limits)
    pool = pool or pool_of(portfolio, seed)
    found = pushed(portfolio, pool, limits)
    if found is None:
        return None
    best, bound = found
    wanted = best.probability.tolist()
    tidy = search(structure_of(portfolio), portfolio.option_cost, wanted, pool, limits=limits)
    return choice_of(portfolio, best if tidy.places is None else added(tidy, best), bound)


def pushed(portfolio: Portfolio, pool: Pool, limits: Limits) -> tuple[Found, float] | None:
    """A likeliest plan, whatever it costs within the limits, and a bound on the firmest aim's probability."""
    structure = structure_of(portfolio)
    wanted = [0.0] * len(portfolio.contests)
    best = search(structure, portfolio.option_cost, wanted, pool, limits=limits)
    first_bound, order = 1.0, in_order_of_firmness(portfolio)
    if best.places is None:
        return None
    for turn, number in enumerate(order):
        best, bound = pushed_one(structure, wanted, number, pool, best, limits)
        first_bound = bound if turn == 0 else first_bound
    return best, first_bound


def pushed_one(
    structure: Structure, wanted: list[float], number: int, pool: Pool, best: Found, limits: Limits
) -> tuple[Found, float]:
    """The likeliest plan for one aim, those before it kept; what it attains is wanted from now on."""
    climb = highest_lift if straightforward(structure.portfolio, number) else highest_share
    found, bound = climb(structure, wanted, number, pool, best, limits)
    wanted[number] = float(found.probability[number])
    return replace(found, nodes=best.nodes + found.nodes, rounds=best.rounds + found.rounds), bound


def added(found: Found, before: Found) -> Found:
    """With the work done before."""
    return replace(found, nodes=found.nodes + before.nodes, rounds=found.rounds + before.rounds)


def choice_of(portfolio: Portfolio, best: Found, bound: float) -> Choice:
    """A likeliest plan with all that is said of it."""
    assert best.places is not None
    first = in_order_of_firmness(portfolio)[:1]
    gap = max(0.0, bound - float(best.probability[first[0]])) if first else 0.0
    return chosen(
        portfolio, best.places, bound=bound, gap=gap, nodes=best.nodes, rounds=best.rounds,
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
    row, surely = straight_row(portfolio, contest, 1.0)
    if -structure.relaxed(-row, pool.rows(portfolio, wanted)) >= surely:  # perhaps all draws, at once
        trial = [*wanted]
        trial[number] = 1.0
        found = search(structure, portfolio.option_cost, trial, pool, limits=limits)
        if found.places is not None:
            return found, 1.0
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
    while high - low > limits.share * draws:
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
