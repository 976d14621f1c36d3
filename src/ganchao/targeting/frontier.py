"""Probability against budget: the likeliest plan for each of several budgets (F-R4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.choice import Choice, Frontier
from ganchao.targeting.cuts import Pool
from ganchao.targeting.likely import likely_choice, pushed_with_luck
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.schedule import (
    choice_of,
    in_order_of_firmness,
    pool_of,
    pushed,
    pushed_one,
    straightforward,
    weighed,
    with_luck,
)
from ganchao.targeting.stairs import stairs
from ganchao.targeting.structure import Limits, structure_of
from ganchao.targeting.uncertain import Odds

QUICK: Final = Limits(gap=2e-3, nodes=300, share=0.01)
"""Many problems are solved, and a curve is read: to a point of probability, or a thousandth of the lift."""


def frontier(
    portfolio: Portfolio, totals: Sequence[float], *, seed: int = 0, limits: Limits = QUICK, pool: Pool | None = None
) -> Frontier:
    """The likeliest plan within each total of money, the other limits standing.

    A plan that a smaller budget allows is kept when nothing likelier is found for a greater one, and no smaller budget
    can do better than a greater one's bound: along the budgets neither probability nor bound ever falls.

    Parameters
    ----------
    portfolio
        What can be done and what is to be reached.
    totals
        Money in all years together, from small to large.
    pool
        Inequalities learnt from the same fields before, and to be learnt from now.

    Returns
    -------
    Frontier
        Probabilities of all aims, the firmest first being the one that is pushed.
    """
    portfolio = with_luck(portfolio, seed)
    pool, order = pool or pool_of(portfolio, seed), in_order_of_firmness(portfolio)
    budgets = np.sort(np.asarray(totals, dtype=np.float64))
    if weighed(portfolio) or not order or straightforward(portfolio, order[0]):
        choices = one_by_one(portfolio, budgets, order, pool, limits)
    else:
        choices = all_at_once(portfolio, budgets, order, pool, limits)
    choices = rising(choices, order)
    bound = np.array([np.nan if choice is None else choice.bound for choice in choices])
    bound = np.minimum.accumulate(np.where(np.isnan(bound), np.inf, bound)[::-1])[::-1]
    probability = np.array(
        [np.full(len(order), np.nan) if choice is None else choice.probability for choice in choices]
    ).reshape(len(budgets), len(order))
    first = probability[:, order[0]] if order else np.ones(len(budgets))
    bound = np.where(np.isnan(first), np.nan, np.maximum(np.minimum(bound, 1.0), first))
    return Frontier(budgets, tuple(choices), probability, bound, order[0] if order else 0)


def one_by_one(
    portfolio: Portfolio, budgets: Floats, order: Sequence[int], pool: Pool, limits: Limits
) -> list[Choice | None]:
    """The likeliest plan within each budget, where that is a problem or two."""
    choices: list[Choice | None] = []
    slope = 0.0
    for total in budgets:
        within = replace(portfolio, total=float(total))
        if weighed(portfolio):
            found, slope = likeliest_again(within, order, slope, pool, limits)
        else:
            best = pushed(within, pool, limits)
            found = None if best is None else choice_of(within, *best)
        choices.append(found)
    return choices


def all_at_once(
    portfolio: Portfolio, budgets: Floats, order: Sequence[int], pool: Pool, limits: Limits
) -> list[Choice | None]:
    """The same where the firmest aim takes a search: one for all budgets; then the other aims, budget by budget."""
    first, bounds = stairs(portfolio, budgets, order[0], pool, limits)
    choices: list[Choice | None] = []
    for total, best, bound in zip(budgets, first, bounds, strict=True):
        if best is None:
            choices.append(None)
            continue
        within, wanted = replace(portfolio, total=float(total)), [0.0] * len(order)
        wanted[order[0]] = float(best.probability[order[0]])
        structure, each = structure_of(within), best
        for number in order[1:]:
            each, _ = pushed_one(structure, wanted, number, pool, each, limits)
        choices.append(choice_of(within, each, float(bound)))
    return choices


def rising(choices: Sequence[Choice | None], order: Sequence[int]) -> list[Choice | None]:
    """A plan that a smaller budget allows is kept where none likelier was found for a greater one."""
    kept: list[Choice | None] = []
    for found in choices:
        before = kept[-1] if kept else None
        kept.append(before if before is not None and (found is None or worse(found, before, order)) else found)
    return kept


def likeliest_again(
    portfolio: Portfolio, order: Sequence[int], slope: float, pool: Pool, limits: Limits
) -> tuple[Choice | None, float]:
    """The likeliest plan under luck, begun with what the budget before taught; and the slope for the next."""
    judge = pool.judge
    assert isinstance(judge, Odds)
    odds = replace(judge, portfolio=portfolio, structure=structure_of(portfolio), limits=limits)
    found = pushed_with_luck(odds, order, slope)
    if found is None:
        return None, slope
    best, bound, held = found
    return likely_choice(odds, best, bound, order), held[0][1].slope if held else slope


def worse(choice: Choice, other: Choice, order: Sequence[int]) -> bool:
    """Whether a plan is less probable than another, firmest aims first."""
    return tuple(choice.probability[list(order)]) < tuple(other.probability[list(order)])


def even_totals(portfolio: Portfolio, count: int = 20) -> tuple[float, ...]:
    """Budgets from nothing to the cost of all measures, or the yearly budgets together where those are less."""
    most = float(np.maximum(portfolio.cost.sum(axis=2).max(axis=1), 0.0).sum())
    limit = float(portfolio.budget.sum())
    return tuple(float(each) for each in np.linspace(0.0, min(most, limit), count + 1)[1:])
