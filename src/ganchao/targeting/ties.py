"""Plans that cost the same: of those, one in which no aim is less probable and some aim is more.

The least cost says nothing of when measures start where money does not depend on it, nor of which of two measures at
one price is taken. The search ends at whichever it meets; this takes it on, one measure at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.targeting.choice import Choice
from ganchao.targeting.cuts import Pool
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, chosen
from ganchao.targeting.structure import LEEWAY, Structure, structure_of

SWEEPS: Final = 5
"""Rounds over all measures taken; each must have helped for another to follow."""

Places = NDArray[np.int64]


def likelier(portfolio: Portfolio, choice: Choice, pool: Pool) -> Choice:
    """A plan of the same cost that is likelier for some aim and not less likely for any; the same where none is near.

    Parameters
    ----------
    portfolio
        What can be done; every limit holds for the plan returned too.
    choice
        The plan to begin with.
    pool
        Who says how probable the aims are, on the draws that plans are chosen on.
    """
    if not portfolio.contests or not choice.measures:
        return choice
    structure, places = structure_of(portfolio), choice.places
    best = begun = pool.judge.reached(places)
    for _ in range(SWEEPS):
        before = best
        for measure in np.flatnonzero(places >= 0).tolist():
            places, best = moved(structure, pool, places, best, measure)
        if (best <= before + EVEN).all():
            break
    if (best <= begun + EVEN).all():
        return choice
    return chosen(portfolio, places, bound=choice.bound, gap=choice.gap, nodes=choice.nodes, rounds=choice.rounds,
                  probability=best, notes=choice.notes)


def moved(structure: Structure, pool: Pool, places: Places, best: Floats, measure: int) -> tuple[Places, Floats]:
    """The likeliest plan that differs in one measure taken, and its probabilities ``(aim,)``."""
    for other in instead(structure, places, measure):
        share = pool.judge.reached(other)
        if (share >= best - EVEN).all() and (share > best + EVEN).any():
            places, best = other, share
    return places, best


def instead(structure: Structure, places: Places, measure: int) -> Iterator[Places]:
    """Plans within the limits that take another option of the same cost for one measure."""
    portfolio = structure.portfolio
    cost, (_, span) = portfolio.option_cost, portfolio.shape
    if places[measure] < 0:
        return
    spent = cost[measure * span + places[measure]]
    same = np.flatnonzero((np.abs(cost - spent) <= EVEN * max(1.0, abs(spent))) & portfolio.may_start.ravel())
    rows, least = structure.joined
    for option in same.tolist():
        new, start = divmod(option, span)
        if (new == measure and start == places[measure]) or (new != measure and places[new] >= 0):
            continue
        other = places.copy()
        other[measure] = -1
        other[new] = start
        if (rows @ portfolio.taken(other[None])[0] >= least - LEEWAY).all():
            yield other
