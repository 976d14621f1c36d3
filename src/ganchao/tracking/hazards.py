"""Competing exits in discrete months: events and leads at risk by age, cumulative incidence, its variance and interval.

Age counts in months since a lead entered a stage. A lead that has not moved is censored at the last age at which it
was seen; it is at risk at that age, so censoring follows events of the same month.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ganchao.domain.panel import Floats

Whole = NDArray[np.int64]

AGES: Final = 240
"""Months of age that are told apart; what is older counts with the last."""
STAYS: Final = 0
"""Cause of a lead that has not moved when last seen."""


@dataclass(frozen=True, eq=False)
class LifeTable:
    """Leads at risk and events by month of age."""

    at_risk: Whole  # (…, age)
    events: Whole  # (…, age, cause); the first cause is that of interest, the stage ahead


def life_table(age: Whole, cause: Whole, *, causes: int, ages: int = AGES) -> LifeTable:
    """Counts of leads by age: those at risk, and those that moved for each cause.

    Parameters
    ----------
    age
        Months at the event, or when last seen ``(lead,)``; leads never seen for a whole month (below 0) are left out.
    cause
        0 for leads that had not moved when last seen, else 1 … ``causes`` ``(lead,)``.
    causes
        Number of causes.
    ages
        Months told apart.
    """
    seen = age >= 0
    age, cause = np.minimum(age[seen], ages - 1), cause[seen]
    counts = np.bincount(age * (causes + 1) + cause, minlength=ages * (causes + 1)).reshape(ages, causes + 1)
    at_risk = np.cumsum(counts.sum(axis=1)[::-1])[::-1]
    return LifeTable(at_risk, counts[:, 1:])


def hazards(table: LifeTable) -> Floats:
    """Share of those at risk that move at each age, by cause ``(…, age, cause)``; 0 where nobody is at risk."""
    at_risk = np.maximum(table.at_risk, 1)[..., None]
    return table.events / at_risk


def staying(hazard: Floats) -> Floats:
    """Share that has not moved before each age ``(…, age)``: 1 at age 0.

    .. math:: S(k-) = \\prod_{j<k} \\Bigl(1 - \\sum_c h_{jc}\\Bigr)
    """
    kept = np.cumprod(1 - hazard.sum(axis=-1), axis=-1)
    return np.concatenate([np.ones((*kept.shape[:-1], 1)), kept[..., :-1]], axis=-1)


def incidence(hazard: Floats) -> Floats:
    """Share that has moved for each cause up to each age ``(…, age, cause)``: the Aalen-Johansen estimate.

    .. math:: F_c(k) = \\sum_{j \\le k} S(j-) h_{jc}

    References
    ----------
    Aalen, O., and S. Johansen (1978): An empirical transition matrix for non-homogeneous Markov chains based on
    censored observations. Scandinavian Journal of Statistics 5, 141-150.
    """
    moved: Floats = np.cumsum(staying(hazard)[..., None] * hazard, axis=-2)
    return moved


def incidence_variance(table: LifeTable) -> Floats:
    """Variance of the incidence of the first cause at each age ``(age,)``, by Greenwood's formula.

    .. math:: \\sum_{j \\le k} \\frac{(F(k) - F(j))^2 d_j}{n_j (n_j - d_j)}
              + \\frac{S(j-)^2 d_{j1} (n_j - d_{j1})}{n_j^3}
              - \\frac{2 (F(k) - F(j)) S(j-) d_{j1}}{n_j^2}

    References
    ----------
    Collett, D. (2015): Modelling Survival Data in Medical Research, 3rd edition, p. 411.
    """
    hazard = hazards(table)
    n, d, first = np.maximum(table.at_risk, 1.0), table.events.sum(axis=-1), table.events[:, 0]
    before, moved = staying(hazard), incidence(hazard)[:, 0]
    # Sums over j <= k of (F(k) - F(j))^2 a_j - 2 (F(k) - F(j)) b_j + c_j, opened up so that they are running sums.
    a = np.where(n > d, d / (n * np.maximum(n - d, 1.0)), 0.0)
    b, c = before * first / n**2, before**2 * first * (n - first) / n**3
    variance = (
        moved**2 * np.cumsum(a) - 2 * moved * np.cumsum(a * moved) + np.cumsum(a * moved**2)
        - 2 * moved * np.cumsum(b) + 2 * np.cumsum(b * moved) + np.cumsum(c)
    )  # fmt: skip
    return np.maximum(variance, 0.0)


def interval(share: Floats, variance: Floats, level: float = 0.9) -> tuple[Floats, Floats]:
    """Bounds of a share on the scale of log(-log), which keeps them between 0 and 1; unknown (NaN) for 0 and 1.

    .. math:: F^{\\exp(\\pm z \\, \\mathrm{se} / (F \\log F))}
    """
    inside = (share > 0) & (share < 1) & (variance > 0)
    known = np.where(inside, share, 0.5)
    width = ndtri((1 + level) / 2) * np.sqrt(np.maximum(variance, 0.0)) / (known * np.abs(np.log(known)))
    low, high = known ** np.exp(width), known ** np.exp(-width)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
