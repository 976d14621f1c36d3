"""What the least-cost plan hangs on: must-have, optional and other measures, replacement values, different plans."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.choice import Alternatives, Choice, Need, Replacement
from ganchao.targeting.cuts import Places, Pool
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, chosen
from ganchao.targeting.schedule import (
    FEW,
    in_order_of_firmness,
    least_cost,
    likeliest,
    pool_of,
    search,
    weighed,
    with_luck,
)
from ganchao.targeting.structure import CAREFUL, Limits, Rows, Structure, of_measures, structure_of
from ganchao.targeting.uncertain import Odds, anchored, cheapest

DIFFERENT: Final = 5
"""Plans shown beside the least-cost one."""


def alternatives(
    portfolio: Portfolio, *, slack: float = 0.05, different: int = DIFFERENT, seed: int = 0, limits: Limits = CAREFUL,
    pool: Pool | None = None, best: Choice | None = None,
) -> Alternatives | None:
    """All plans that cost at most ``slack`` more than the least, looked at measure by measure (F-R7).

    Each measure is taken out, or in, and the plan made anew; what that costs is its replacement value. A measure is
    must-have where every plan without it costs more than the slack allows, and never where every plan with it does.
    With many measures that may fail, an aim is here the tangent at the least-cost plan (``uncertain.anchored``).

    Parameters
    ----------
    portfolio
        What can be done and what is to be reached.
    slack
        How much more than the least, as a share.
    different
        Plans wanted that differ from it.
    pool
        Inequalities learnt from the same fields before, and to be learnt from now.
    best
        The least-cost plan, where it is known.

    References
    ----------
    Brill, Chang and Hopkins (1982), Modeling to generate alternatives, Management Science 28. Hanson et al. (2019),
    oppr, ``replacement_costs``.
    """
    portfolio = with_luck(portfolio, seed)
    pool = pool or pool_of(portfolio, seed)
    best = best or least_cost(portfolio, seed=seed, limits=limits, pool=pool)
    if best is None:
        return None
    most = best.total + slack * abs(best.total)
    rows = None
    if weighed(portfolio) and len(portfolio.measures) > FEW and isinstance(pool.judge, Odds):
        rows = anchored(pool.judge, best.places, [contest.confidence for contest in portfolio.contests])
    again = Again(structure_of(portfolio), pool, rows, limits, most)
    others = different_plans(again, best, different)
    return Alternatives(best, slack, replacements(again, best, others), others)


@dataclass(frozen=True, eq=False)
class Again:
    """The same problem, to be solved with something added."""

    structure: Structure
    pool: Pool
    anchor: Rows | None  # aims as inequalities, where they are not learnt
    limits: Limits
    most: float  # cost that near-optimal plans may have

    @property
    def portfolio(self) -> Portfolio:
        """What can be done."""
        return self.structure.portfolio

    @property
    def wanted(self) -> list[float]:
        """Confidences of the aims."""
        return [contest.confidence for contest in self.portfolio.contests]

    @property
    def loosely(self) -> Limits:
        """Far enough where any plan within the slack will do."""
        return replace(self.limits, gap=0.2, nodes=200)

    def known(self, extra: Rows) -> Rows:
        """The aims as far as they are inequalities, and more."""
        return (self.anchor or self.pool.rows(self.portfolio, self.wanted)).and_(extra)

    def least_possible(self, extra: Rows) -> float:
        """No plan with more inequalities costs less; inf where there is none."""
        return self.structure.relaxed(self.portfolio.option_cost, self.known(extra))

    def cost(self, extra: Rows) -> float:
        """The least cost with more inequalities, or a bound on it where that is already too much."""
        bound = self.least_possible(extra)
        if bound > self.most + EVEN * max(1.0, abs(self.most)):
            return bound
        if self.anchor is not None:
            return self.structure.least(self.portfolio.option_cost, self.known(extra), limits=self.limits).value
        return search(
            self.structure, self.portfolio.option_cost, self.wanted, self.pool, extra=extra, limits=self.limits
        ).value

    def plan(self, objective: Floats, extra: Rows, limits: Limits | None = None) -> Places | None:
        """The plan lowest in an objective that reaches the aims."""
        limits = limits or self.limits
        if self.anchor is not None and isinstance(self.pool.judge, Odds):
            return cheapest(replace(self.pool.judge, limits=limits), self.wanted, objective=objective, extra=extra)[0]
        return search(self.structure, objective, self.wanted, self.pool, extra=extra, limits=limits).places


def replacements(again: Again, best: Choice, others: tuple[Choice, ...]) -> tuple[Replacement, ...]:
    """Every measure taken out or in; one plan within the slack shows many measures to be optional at once."""
    portfolio = again.portfolio
    near = again.most + EVEN * max(1.0, abs(again.most))
    count = len(portfolio.measures)
    having = np.full(count, np.nan)
    for choice in (*others[::-1], best):
        having[choice.places >= 0] = choice.total
    for k in np.flatnonzero(np.isnan(having)).tolist():
        having[k] = again.least_possible(taken_row(portfolio, k)) if portfolio.may_start[k].any() else np.inf
        if having[k] <= near:
            having[k] = np.nan
    while np.isnan(having).any():
        wish = np.repeat(np.where(np.isnan(having), -1.0, 0.0), len(portfolio.years))
        places = again.plan(wish, Rows(-portfolio.option_cost[None], np.array([-again.most])), again.loosely)
        new = np.isnan(having) & (places >= 0) if places is not None else np.zeros(count, dtype=bool)
        if places is None or not new.any():
            break
        having[new] = float(portfolio.taken(places[None])[0] @ portfolio.option_cost)
    for k in np.flatnonzero(np.isnan(having)).tolist():
        having[k] = again.cost(taken_row(portfolio, k))
    result = []
    for k, code in enumerate(portfolio.measures):
        taken = bool(best.places[k] >= 0)
        without = again.cost(Rows(-of_measures(portfolio, k)[None], np.zeros(1))) if taken else best.total
        need = Need.MUST if without > near else Need.NEVER if having[k] > near else Need.OPTIONAL
        result.append(Replacement(
            code, need, taken, without if np.isfinite(without) else None,
            float(having[k]) if np.isfinite(having[k]) else None,
        ))
    return tuple(result)


def taken_row(portfolio: Portfolio, measure: int) -> Rows:
    """One measure is taken."""
    return Rows(of_measures(portfolio, measure)[None], np.ones(1))


def likeliest_without(
    portfolio: Portfolio, measure: str, *, seed: int = 0, limits: Limits = CAREFUL, pool: Pool | None = None
) -> float | None:
    """The greatest probability of the firmest aim without one measure: its replacement value in probability."""
    choice = likeliest(portfolio.without(portfolio.measures.index(measure)), seed=seed, limits=limits, pool=pool)
    return None if choice is None else float(choice.probability[in_order_of_firmness(portfolio)[0]])


def different_plans(again: Again, best: Choice, count: int) -> tuple[Choice, ...]:
    """Plans within the slack, each with the least in common with those before it."""
    portfolio, span = again.portfolio, len(again.portfolio.years)
    cap = Rows(-portfolio.option_cost[None], np.array([-again.most]))
    found: list[Choice] = []
    while len(found) < count:
        common = np.where(np.stack([each.places for each in (best, *found)]) >= 0, 1.0, -1.0).sum(axis=0)
        places = again.plan(np.repeat(common, span), cap)
        if places is None or any(np.array_equal(places >= 0, each.places >= 0) for each in (best, *found)):
            break
        cost = float(portfolio.taken(places[None])[0] @ portfolio.option_cost)
        gap = max(0.0, cost - best.bound) / max(abs(cost), EVEN)
        found.append(chosen(portfolio, places, bound=best.bound, gap=gap, probability=again.pool.judge.reached(places)))
    return tuple(found)
