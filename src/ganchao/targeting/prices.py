"""Marginal score-cost curve: measures by money for a point of score (F-R5)."""

from __future__ import annotations

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.choice import PriceCurve, Rung
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, own_expected


def price_curve(portfolio: Portfolio, contest: int = -1) -> PriceCurve:
    """Measures by money for a point of score in the aim's year, cheapest first, each begun in its best year.

    Taken one after the other along the curve they are the least-cost plan, if measures could be taken in part and
    nothing but the score were asked for: a fractional knapsack, whose dual is the price at the last one. Where the
    index is not straight, score is the median lead that the measure gains by itself.

    References
    ----------
    Dantzig (1957), Discrete-variable extremum problems, Operations Research 5.
    """
    gains, costs = gains_alone(portfolio, contest), portfolio.cost.sum(axis=2).min(axis=1, initial=np.inf)
    helps = np.flatnonzero((gains > EVEN) & portfolio.may_start.any(axis=1))
    order = helps[np.argsort(costs[helps] / gains[helps], kind="stable")]
    score, cost = np.cumsum(gains[order]), np.cumsum(costs[order])
    rungs = tuple(
        Rung(portfolio.measures[k], float(gains[k]), float(costs[k]), float(score[n]), float(cost[n]))
        for n, k in enumerate(order)
    )
    return PriceCurve(rungs, tuple(code for k, code in enumerate(portfolio.measures) if k not in set(helps.tolist())))


def gains_alone(portfolio: Portfolio, contest: int = -1) -> Floats:
    """Expected score that each measure adds by itself, begun in its best year ``(measure,)``."""
    (count, span), place = portfolio.shape, portfolio.contests[contest]
    options = np.arange(count * span)
    plans = np.full((1 + count * span, count), -1)
    plans[1 + options, options // max(span, 1)] = options % max(span, 1)
    own = own_expected(portfolio, plans)[:, place.year]
    if place.straight is not None:
        lead = own @ place.straight.slopes
    else:
        lead = np.median(place.against.margins(own[:, None, :], place.upto), axis=1)
    gained = (lead[1:] - lead[0]).reshape(count, span)
    best: Floats = np.where(portfolio.may_start, gained, -np.inf).max(axis=1, initial=-np.inf)
    return best
