"""A duality certificate for straight indexes with known effects: a bound that anyone can add up.

Whatever non-negative price is put on each limit and each aim, the limits' worth at those prices, less what options
would then gain beyond their cost, is a cost that no plan stays below (weak duality). The prices come from the solver;
the bound is added up here and needs no trust in it. Prices of the aims are told, those of limits are not: bottom lines
are among them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog

from ganchao.domain.panel import Floats
from ganchao.targeting.cuts import straight_row
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.structure import Rows, structure_of


@dataclass(frozen=True, eq=False)
class Certificate:
    """No plan that reaches the aims costs less than ``bound``."""

    bound: float
    relaxed: float  # least cost with measures taken in part, as the solver has it: what the bound comes to
    prices: Floats  # (aim,) money for one more point of score needed


def certificate(portfolio: Portfolio) -> Certificate | None:
    """The bound by weak duality; ``None`` where measures even in part do not reach the aims."""
    if not portfolio.certain or any(contest.straight is None for contest in portfolio.contests):
        raise ValueError("a certificate needs known effects and a straight index")
    aims = [straight_row(portfolio, contest, contest.confidence) for contest in portfolio.contests]
    rows = Rows(np.array([row for row, _ in aims]), np.array([least for _, least in aims]))
    limits, least = structure_of(portfolio).joined
    scaled, wanted = rows.scaled()
    table = np.concatenate([limits.toarray(), scaled.toarray()])
    side = np.concatenate([least, wanted])
    if (side == np.inf).any():
        return None
    kept = side > -np.inf
    upper = portfolio.may_start.ravel().astype(np.float64)
    bounds = [(0.0, float(most)) for most in upper]
    found = linprog(portfolio.option_cost, A_ub=-table[kept], b_ub=-side[kept], bounds=bounds, method="highs")
    if found.x is None:
        return None
    prices = np.zeros(len(side))
    prices[kept] = np.maximum(-found.ineqlin.marginals, 0.0)
    left = portfolio.option_cost - table.T @ prices
    bound = float(prices[kept] @ side[kept] + np.minimum(left, 0.0) @ upper)
    size = np.abs(np.asarray(rows.rows)).max(axis=1)
    return Certificate(bound, float(found.fun or 0.0), prices[len(least):] / np.where(size > 0, size, 1.0))
