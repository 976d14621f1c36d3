"""The probability of a promise from a short history: Student's t, with what others' past says where there is any.

Yearly changes are taken as independent around a steady drift, and how little is known of drift and spread from a few
of them is part of the answer. Arrays only: where they come from is no business of this room.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import optimize, special

from ganchao.domain.panel import Floats

FEWEST_CHANGES: Final = 3
"""Own changes without which nothing is said where no others are known."""
FEWEST_OTHERS: Final = 8
"""Others whose pasts are enough to learn from."""
FEWEST_POINTS: Final = 4
"""Points before a past origin at which the way of saying it is put to the test."""
FEWEST_TESTS: Final = 40
"""Tests on others' past without which nothing is learned from them."""
MOST_TESTS: Final = 3000
HELD: Final = 0.8
"""Share of past values that ranges of this share must have held."""
MOST_DEGREES: Final = 200.0


@dataclass(frozen=True)
class Pool:
    """What others' changes say of a drift and a spread not yet seen."""

    drift: float  # mean change a year
    drift_variance: float  # between units
    variance: float  # of changes a year, within a unit
    degrees: float  # worth of changes that the variance speaks with


@dataclass(frozen=True)
class Outlook:
    """Where a value will stand: Student's t about a middle."""

    middle: float  # on the scale below
    spread: float  # scale of the t distribution
    degrees: float
    pooled: bool = False  # others' past is in it
    logarithms: bool = False  # middle and spread are those of the logarithm
    widened: float = 1.0  # by how much the field's own past errors widened the spread

    def chance(self, low: float = -math.inf, high: float = math.inf) -> float:
        """Probability of a value from ``low`` to ``high``."""
        ends = []
        for end in (low, high):
            if self.logarithms and math.isfinite(end):
                end = math.log(end) if end > 0 else -math.inf  # noqa: PLW2901
            ends.append((end - self.middle) / self.spread)
        return float(special.stdtr(self.degrees, ends[1]) - special.stdtr(self.degrees, ends[0]))

    def quantile(self, share: float) -> float:
        """The value that a share of all cases stays below."""
        at = self.middle + self.spread * float(special.stdtrit(self.degrees, share))
        return math.exp(at) if self.logarithms else at


def pool_of(times: Floats, values: Floats) -> Pool | None:
    """Drift and spread of everyone's changes by empirical Bayes; nothing where too few are known.

    Parameters
    ----------
    times
        Years. ``(year,)``
    values
        Others' values. ``(year, unit)``, NaN where unknown

    References
    ----------
    Smyth (2004), Linear models and empirical Bayes methods: a prior's degrees of freedom from the spread of variances.
    """
    found = [own for unit in range(values.shape[1]) if (own := _drift(times, values[:, unit])) is not None]
    told = [own for own in found if own[2] >= 1 and own[1] > 0]
    if len(told) < FEWEST_OTHERS:
        return None
    drifts, variances, degrees, spans = (np.array(column) for column in zip(*told, strict=True))
    prior, scale = _variance_prior(variances, degrees)
    between = float(np.var(drifts, ddof=1) - np.mean(scale / spans))
    return Pool(float(np.mean(drifts)), max(between, 0.0), scale, prior)


def _drift(times: Floats, values: Floats) -> tuple[float, float, float, float] | None:
    """Drift a year, variance of changes a year, its degrees of freedom, years spanned; nothing below one change."""
    known = np.isfinite(values)
    if known.sum() < 2:
        return None
    t, v = times[known], values[known]
    steps, changes = np.diff(t), np.diff(v)
    span = float(t[-1] - t[0])
    drift = float(v[-1] - v[0]) / span
    degrees = len(changes) - 1
    rest = float((((changes - drift * steps) ** 2) / steps).sum())
    return drift, rest / degrees if degrees else 0.0, float(degrees), span


def _variance_prior(variances: Floats, degrees: Floats) -> tuple[float, float]:
    """Degrees of freedom and scale of a prior for variances, by the moments of their logarithms."""
    logs = np.log(variances) - special.digamma(degrees / 2) + np.log(degrees / 2)
    excess = float(np.var(logs, ddof=1) - np.mean(special.polygamma(1, degrees / 2)))

    def miss(nu: float) -> float:
        return float(special.polygamma(1, nu / 2)) - excess

    if miss(MOST_DEGREES) >= 0:
        prior = MOST_DEGREES
    elif miss(0.5) <= 0:
        prior = 0.5
    else:
        prior = float(optimize.brentq(miss, 0.5, MOST_DEGREES))
    scale = math.exp(float(np.mean(logs)) + float(special.digamma(prior / 2)) - math.log(prior / 2))
    return prior, scale


def outlook(
    times: Sequence[float], values: Sequence[float], at: float, pool: Pool | None = None, *, logarithms: bool = False
) -> Outlook | None:
    r"""Where a value will stand at a time, from its own changes and, where given, the others'.

    .. math:: X_T \sim t_\nu\left( x_t + h \hat\mu,\ s^2 h + h^2 \operatorname{var}(\hat\mu) \right), \quad h = T - t

    Parameters
    ----------
    times, values
        The past, oldest first. ``(n,)``
    at
        The time asked for, in years.
    pool
        What others' changes say, on the same scale.
    logarithms
        Whether changes are taken in logarithms; all values must then be above zero.

    Returns
    -------
    Outlook | None
        Nothing where the past is too short to say anything.
    """
    t, v = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    if logarithms:
        if (v <= 0).any():
            return None
        v = np.log(v)
    ahead = at - float(t[-1]) if len(t) else 0.0
    if not len(t) or ahead <= 0:
        return None
    own = _drift(t, v)
    if pool is None:
        if own is None or len(t) - 1 < FEWEST_CHANGES or own[1] <= 0:
            return None
        drift, variance, degrees, span = own
        of_drift = variance / span
    else:
        drift, variance, of_drift, degrees = _shrunk(own, pool)
    spread = math.sqrt(variance * ahead + of_drift * ahead**2)
    return Outlook(float(v[-1]) + drift * ahead, spread, degrees, pool is not None, logarithms) if spread > 0 else None


def widening(times: Floats, values: Floats, ahead: float) -> float:
    """By how much ranges must be wider for as many of everyone's past values to lie in them as they say.

    At every past origin the same probability is stated for every unit, from what was known then, and held against what
    came. Changes that go on in one direction, or slacken, make a steady drift look surer than it is; this says by how
    much. Ranges are never narrowed.

    Parameters
    ----------
    times
        Years, evenly spaced. ``(year,)``
    values
        Everyone's values, on the scale of the outlook. ``(year, unit)``, NaN where unknown
    ahead
        Years ahead.

    Returns
    -------
    float
        1 where too little is known.
    """
    step = max(1, round(ahead))
    tests: list[tuple[int, int, int]] = []
    for origin in range(FEWEST_POINTS, len(times)):
        later = np.flatnonzero(np.abs(times - times[origin - 1] - step) < 0.5)
        for unit in range(values.shape[1]) if len(later) else ():
            enough = np.isfinite(values[:origin, unit]).sum() >= FEWEST_POINTS
            if enough and np.isfinite(values[[origin - 1, later[0]], unit]).all():
                tests.append((origin, int(later[0]), unit))
    if len(tests) < FEWEST_TESTS:
        return 1.0
    chosen = tests[:: -(-len(tests) // MOST_TESTS)]
    pools = {origin: pool_of(times[:origin], values[:origin]) for origin in {origin for origin, _, _ in chosen}}
    missed = []
    for origin, later_at, unit in chosen:
        known = np.isfinite(values[:origin, unit])
        t, v = times[:origin][known].tolist(), values[:origin, unit][known].tolist()
        seen = outlook(t, v, float(times[later_at]), pools[origin])
        if seen is not None:
            edge = seen.spread * float(special.stdtrit(seen.degrees, (1 + HELD) / 2))
            missed.append(abs(values[later_at, unit] - seen.middle) / edge)
    return max(1.0, float(np.quantile(missed, HELD))) if len(missed) >= FEWEST_TESTS else 1.0


def _shrunk(own: tuple[float, float, float, float] | None, pool: Pool) -> tuple[float, float, float, float]:
    """Drift, variance, variance of the drift and degrees of freedom, own past and others' together."""
    if own is None:
        return pool.drift, pool.variance, pool.drift_variance, pool.degrees
    drift, own_variance, own_degrees, span = own
    degrees = own_degrees + pool.degrees
    variance = (own_degrees * own_variance + pool.degrees * pool.variance) / degrees
    if pool.drift_variance <= 0:
        return pool.drift, variance, 0.0, degrees
    precision = span / variance + 1 / pool.drift_variance
    mean = (drift * span / variance + pool.drift / pool.drift_variance) / precision
    return mean, variance, 1 / precision, degrees


def year_end(amount: float, shares: Sequence[float]) -> Outlook | None:
    r"""A year's amount from what has come so far and what share of the year that was in earlier years.

    .. math:: \log X \sim t_{n-1}\left( \log x - \overline{\log c},\ s^2_{\log c} (1 + 1/n) \right)

    Parameters
    ----------
    amount
        What has come since the year began, above zero.
    shares
        Share of the year's amount that had come by the same part in earlier years. ``(year,)``

    Returns
    -------
    Outlook | None
        Nothing with fewer than three earlier years, or where they were all the same.
    """
    if len(shares) < FEWEST_CHANGES or amount <= 0 or min(shares) <= 0:
        return None
    logs = np.log(np.asarray(shares, dtype=float))
    spread = float(logs.std(ddof=1)) * math.sqrt(1 + 1 / len(logs))
    return Outlook(math.log(amount) - float(logs.mean()), spread, len(logs) - 1.0, False, True) if spread > 0 else None
