"""The mean lift a plan needs, by the variance of its lift: F-R3 without a binary for every draw.

Mean and variance of the lift are both sums over the options taken, because measures are independent. For a lift that
were normal, the probability ``G(m, v)`` would be the mean over drawn fields of the normal distribution at the lift
needed there, and reaching it with probability ``a`` would be ``m >= m_a(v)``: one curve for each aim, whatever the
number of draws. What the normal leaves out is made good by drawing (``uncertain``) and bounded (``majorant``).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import ndtr

from ganchao.domain.panel import Floats

STEPS = 60
"""Halvings to find a mean: enough for the last bit."""


def normal_share(mean: Floats, variance: Floats, needed: Floats) -> Floats:
    """``G(m, v)``: share of drawn fields that a normal lift suffices for ``(point,)``."""
    z = (mean[:, None] - needed) / np.sqrt(variance)[:, None]
    result: Floats = ndtr(z).mean(axis=1)
    return result


def slopes_of_share(mean: float, variance: float, needed: Floats) -> tuple[float, float]:
    """``dG/dm`` and ``dG/dv``."""
    z = (mean - needed) / np.sqrt(variance)
    density = np.exp(-0.5 * z**2) / np.sqrt(2 * np.pi)
    return float(density.mean() / np.sqrt(variance)), float(-0.5 * (z * density).mean() / variance)


def mean_needed(share: Callable[[Floats, Floats], Floats], wanted: Floats, variance: Floats, low: float, high: float
                ) -> Floats:
    """The least mean with which a share that rises with the mean is ``wanted``, by halving ``(point,)``."""
    below, above = np.full(len(variance), low), np.full(len(variance), high)
    for _ in range(STEPS):
        middle = (below + above) / 2
        enough = share(middle, variance) >= wanted
        below, above = np.where(enough, below, middle), np.where(enough, middle, above)
    return above


def tangent(needed: Floats, wanted: float, variance: float) -> tuple[float, float]:
    """The line ``m - slope * v >= least`` that touches the curve at a variance."""
    finite = needed[np.isfinite(needed)]
    reach = 10 * np.sqrt(variance) + 1e-9
    low, high = float(finite.min()) - reach, float(finite.max()) + reach
    at = np.array([variance])
    mean = float(mean_needed(lambda m, v: normal_share(m, v, needed), np.array([wanted]), at, low, high)[0])
    by_mean, by_variance = slopes_of_share(mean, variance, needed)
    slope = -by_variance / by_mean if by_mean > 1e-12 else 0.0
    return slope, mean - slope * variance
