"""A plan to go on with where the search for the least cost was cut short: no proof, but a plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.cuts import Judge, Places
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.prices import gains_alone
from ganchao.targeting.reached import EVEN
from ganchao.targeting.structure import Structure


def greedy(structure: Structure, judge: Judge, wanted: Sequence[float], start: Places) -> Places | None:
    """Measures added by score for money until every aim is reached, then those dropped that can be.

    ``start`` is a plan within the limits. ``None`` where the aims are not reached on the way.
    """
    portfolio, floor = structure.portfolio, np.asarray(wanted) - EVEN
    rows, least = structure.joined

    def fits(places: Places) -> bool:
        return bool((rows @ portfolio.taken(places[None])[0] >= least).all())

    def reached(places: Places) -> bool:
        return bool((judge.reached(places) >= floor).all())

    current = start.copy()
    for _ in range(len(portfolio.measures)):  # what was not allowed may be, once what it needs is taken
        before = current.copy()
        for k in by_worth(portfolio):
            if reached(current):
                return pruned(portfolio, current, lambda places: fits(places) and reached(places))
            current = begun(portfolio, current, int(k), fits)
        if np.array_equal(before, current):
            break
    return pruned(portfolio, current, lambda p: fits(p) and reached(p)) if reached(current) else None


def by_worth(portfolio: Portfolio) -> list[int]:
    """Measures by score for money, each counted in the aim that it helps most."""
    gains: Floats = np.max([gains_alone(portfolio, n) for n in range(len(portfolio.contests))], axis=0)
    costs = np.maximum(portfolio.cost.sum(axis=2).min(axis=1), 1e-9)
    return [int(k) for k in np.argsort(-gains / costs, kind="stable") if gains[k] > 0]


def begun(portfolio: Portfolio, places: Places, measure: int, fits: Callable[[Places], bool]) -> Places:
    """With one measure more, begun as early as the limits allow."""
    if places[measure] >= 0:
        return places
    for year in np.flatnonzero(portfolio.may_start[measure]):
        trial = places.copy()
        trial[measure] = year
        if fits(trial):
            return trial
    return places


def pruned(portfolio: Portfolio, places: Places, good: Callable[[Places], bool]) -> Places:
    """Without what is not needed, the dearest first."""
    current = places
    for k in np.argsort(-portfolio.cost.sum(axis=2).max(axis=1), kind="stable"):
        trial = current.copy()
        trial[k] = -1
        if current[k] >= 0 and portfolio.cost[k, current[k]].sum() > 0 and good(trial):
            current = trial
    return current
