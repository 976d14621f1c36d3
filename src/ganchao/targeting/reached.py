"""What plans of measures come to: our values, our lead over the score needed, and the share of draws that suffice."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import Problem
from ganchao.targeting.against import Contest
from ganchao.targeting.choice import Choice
from ganchao.targeting.portfolio import Luck, Portfolio
from ganchao.targeting.words import listed

EVEN: Final = 1e-9
"""Leads and probabilities closer than this are equal."""


def own_expected(portfolio: Portfolio, places: NDArray[np.int64]) -> Floats:
    """Our values with every measure counted at its probability of success ``(plan, year, indicator)``."""
    chance = np.repeat(portfolio.success, len(portfolio.years))
    if portfolio.luck is not None and len(portfolio.measures):
        chance = np.repeat(portfolio.luck.works.mean(axis=0), len(portfolio.years))
    return portfolio.baseline + np.einsum("po,yoj->pyj", portfolio.taken(places) * chance, portfolio.moves)


def own_in(portfolio: Portfolio, places: NDArray[np.int64], year: int) -> Floats:
    """Our values in one year ``(plan, draw or 1, indicator)``."""
    if portfolio.luck is None:
        return (portfolio.baseline[year] + portfolio.taken(places) @ portfolio.moves[year])[:, None, :]
    effects = portfolio.effects
    start = places[:, effects.measure]  # (plan, effect)
    share = np.where(start >= 0, effects.share[np.arange(len(effects.add)), np.maximum(start, 0), year], 0.0)
    to_indicator = (effects.indicator[:, None] == np.arange(len(portfolio.indicators))).astype(np.float64)
    added: Floats = np.matmul(share[:, None, :] * drawn_adds(portfolio, portfolio.luck), to_indicator)
    return portfolio.baseline[year] + added


def drawn_adds(portfolio: Portfolio, luck: Luck) -> Floats:
    """What each effect adds in each draw once whole ``(draw, effect)``."""
    effects = portfolio.effects
    return (effects.add + luck.off) * luck.works[:, effects.measure]


def margins(portfolio: Portfolio, places: NDArray[np.int64], contest: Contest) -> Floats:
    """Our score less the score needed ``(plan, draw)``; equal within rounding is equal."""
    own = own_in(portfolio, places, contest.year)
    straight = contest.straight
    if straight is None:
        return contest.against.margins(own, contest.upto)
    score, needed = own @ straight.slopes, straight.needed(contest.upto)
    lead = score - needed
    near = EVEN * np.maximum(1e-3, np.maximum(np.abs(score), np.abs(np.where(np.isfinite(needed), needed, 0.0))))
    return np.where(np.abs(lead) <= near, 0.0, lead)


def probabilities(portfolio: Portfolio, places: NDArray[np.int64]) -> Floats:
    """Share of draws in which each aim is reached ``(plan, aim)``."""
    return np.stack(
        [(margins(portfolio, places, contest) >= 0).mean(axis=1) for contest in portfolio.contests], axis=1
    ) if portfolio.contests else np.empty((len(places), 0))


def name_of(portfolio: Portfolio, measure: int) -> object:
    """A measure's name for a sentence."""
    return portfolio.plan.measures[measure].name or portfolio.measures[measure]


def chosen(
    portfolio: Portfolio, places: NDArray[np.int64], *, bound: float, gap: float, nodes: int = 0, rounds: int = 0,
    probability: Floats | None = None, notes: tuple[Problem, ...] = (),
) -> Choice:
    """A plan with all that is said of it."""
    taken = np.flatnonzero(places >= 0)
    leads = [margins(portfolio, places[None], contest)[0] for contest in portfolio.contests]
    earning = [name_of(portfolio, k) for k in taken.tolist() if portfolio.cost[k].sum(axis=1).min() < 0]
    if earning:
        notes = (*notes, Problem("targeting.earns", values={"measures": listed(earning)}, severity="warning"))
    return Choice(
        measures=tuple(portfolio.measures[k] for k in taken),
        starts=tuple(portfolio.years[places[k]] for k in taken),
        places=places,
        years=portfolio.years,
        money_years=portfolio.money_years,
        cost=portfolio.cost[taken, places[taken]].sum(axis=0),
        own=own_expected(portfolio, places[None])[0],
        probability=probability if probability is not None else np.array([(lead >= 0).mean() for lead in leads]),
        margin=np.array([np.median(lead) for lead in leads]),
        bound=bound, gap=gap, nodes=nodes, rounds=rounds, notes=notes,
    )
