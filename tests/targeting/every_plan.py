"""Every plan of a portfolio that keeps its limits, for what the judge of small cases does not judge."""

from __future__ import annotations

import itertools

import numpy as np

from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.structure import structure_of


def every_plan(portfolio: Portfolio) -> np.ndarray:
    """``(plan, measure)`` places of starting years."""
    choices = [[-1, *np.flatnonzero(row)] for row in portfolio.may_start]
    plans = np.array(list(itertools.product(*choices))).reshape(-1, len(portfolio.measures))
    rows, least = structure_of(portfolio).joined
    fits = (rows @ portfolio.taken(plans).T >= least[:, None] - 1e-9).all(axis=0)
    return plans[fits]
