"""How the whole field moves: yearly changes of its middle, whose pace itself may change.

Ranks do not feel it. Whoever holds a score in published units against rivals that move does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.forecasting.account import LEAST_KNOWN
from ganchao.forecasting.calibrate import MEMORY
from ganchao.forecasting.history import Spans
from ganchao.forecasting.models import DOUBT

RESTLESS: Final = np.array([0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
"""Variances tried for the yearly change of pace, as multiples of that of a single year's chance."""
BELIEF: Final = 2.0
"""Years that the guess at a year's chance weighs."""
SHARE_OF_OWN: Final = 0.25
"""That guess, as a share of a typical unit's own yearly error."""
FARTHEST: Final = 1e-4
"""Probability at which a past change is cut off when the spread is judged by it."""
STILL: Final = 1e-6
"""Share of a typical unit's own error below which the field stands still by construction."""


@dataclass(frozen=True, eq=False)
class Pace:
    """What is known of the field's pace, for every restlessness tried."""

    chance: Floats  # (restlessness,) probability after the past was seen
    mean: Floats  # (restlessness, series) pace of the next year
    doubt: Floats  # (restlessness, series) variance of the pace, as a multiple of a year's chance
    errors: Floats  # (restlessness, past year, series) what surprised; their squares sum to a year's chance
    before: Floats  # (series,) root of the squares expected beforehand
    freedom: float  # degrees of freedom behind it


def moves_of_field(spans: Spans, own: float, years: Sequence[int], draws: int, rng: Generator) -> Floats:
    """Change of the field's middle after so many ``years``, in standard deviations of the field ``(draw, year)``.

    Parameters
    ----------
    spans
        Past spans of one year, or of as many years as lie between two rounds.
    own
        Typical size of a unit's own yearly error.
    years
        Years ahead, ascending.
    draws
        Number of draws.
    rng
        Source of chance.
    """
    comparable = spans.shocks if spans.crossing.all() else spans.shocks[~spans.crossing]
    if not len(comparable) or np.abs(comparable).max() <= STILL * own:
        return np.zeros((draws, len(years)))
    steps = np.asarray(years) / spans.length
    pace = pace_of(comparable[:, None], np.array([SHARE_OF_OWN * own]))
    path = np.zeros((draws, int(np.ceil(steps[-1])) + 1))
    path[:, 1:] = paths(pace, path.shape[1] - 1, draws, rng)[..., 0]
    whole = np.minimum(steps.astype(np.intp), path.shape[1] - 2)
    result: Floats = path[:, whole] + (steps - whole) * (path[:, whole + 1] - path[:, whole])
    return result


def pace_of(changes: Floats, guess: Floats) -> Pace:
    r"""The pace behind past yearly ``changes``, and how sure it is.

    .. math:: c_t = \mu_t + \varepsilon_t, \quad \mu_t = \mu_{t-1} + \eta_t, \quad
        \varepsilon_t \sim N(0, \sigma^2), \; \eta_t \sim N(0, \lambda \sigma^2)

    The first pace is unknown; :math:`\lambda` and :math:`\sigma` are averaged over what the past says of them. What
    surprised counts half after :data:`~ganchao.forecasting.calibrate.MEMORY` years, so :math:`\sigma` is Student's t
    and wide after few years. Several series share :math:`\lambda` and keep the correlation of their past surprises.

    Then it is held to account: every past year is forecast from the years before it, and the spread is set right by the
    normal deviates :math:`z_t` at which the changes came, drawn to no correction by
    :data:`~ganchao.forecasting.models.DOUBT` years' worth of doubt.

    .. math:: s^2 = \frac{n_0 + \sum_t w_t z_t^2}{n_0 + \sum_t w_t}

    Parameters
    ----------
    changes
        Changes of the field's middle, oldest first, NaN unknown. ``(past year, series)``
    guess
        A year's chance as expected beforehand; counts :data:`BELIEF` years. ``(series,)``

    References
    ----------
    West and Harrison (1997), Bayesian Forecasting and Dynamic Models, chapters 2 and 10.
    """
    from scipy.special import gammaln, ndtri, stdtr  # noqa: PLC0415 - slow to import

    kept, past, shape = 0.5 ** (1 / MEMORY), len(changes), (len(RESTLESS), changes.shape[1])
    least = 1e-12 * np.nanmax(changes**2, axis=0, initial=1e-100)  # where nothing was expected and something came
    before = np.maximum(BELIEF * guess**2, least)
    mean, doubt, told, errors = np.zeros(shape), np.ones(shape), np.zeros(shape), np.zeros((shape[0], past, shape[1]))
    begun, freedom = np.zeros(shape[1], dtype=bool), BELIEF
    judged, squares = DOUBT, DOUBT
    for year, change in enumerate(changes):
        known = np.isfinite(change)
        first, later = known & ~begun, known & begun
        doubt = doubt + np.where(begun, RESTLESS[:, None], 0.0)
        spread, error = doubt + 1, np.where(later, change - mean, 0.0)
        if begun.any():
            errors *= np.sqrt(kept)
            freedom = kept * freedom + (1 - kept) * BELIEF
            scale = ((errors**2).sum(axis=1) + before) * spread
            if later.any() and year + 1 >= LEAST_KNOWN:
                below = stdtr(freedom, error / np.sqrt(scale / freedom))
                came = ndtri(np.clip(chance_of(told) @ below, FARTHEST, 1 - FARTHEST))
                weight = kept ** (past - 1 - year)
                judged, squares = judged + weight, squares + weight * np.mean(came[later]**2)
            density = gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - np.log(scale) / 2
            told += np.where(later, density - (freedom + 1) / 2 * np.log1p(error**2 / scale), 0.0)
            errors[:, year] = error / np.sqrt(spread)
            freedom += 1
        mean = np.where(first, change, mean + doubt / spread * error)
        doubt = np.where(later, doubt / spread, doubt)
        begun = begun | known
    stretch = np.sqrt(squares / judged)
    return Pace(chance_of(told), mean, doubt, stretch * errors, stretch * np.sqrt(before), freedom)


def chance_of(told: Floats) -> Floats:
    """Probability of every restlessness ``(restlessness,)``, from what the past says ``(restlessness, series)``."""
    log = told.mean(axis=1)
    chance: Floats = np.exp(log - log.max())
    return chance / chance.sum()


def paths(pace: Pace, years: int, draws: int, rng: Generator) -> Floats:
    """Sums of yearly changes up to each year ahead ``(draw, year, series)``.

    Every year has its own chance, so a year is the same bits however many come after it.
    """
    past, series = pace.errors.shape[1:]
    first, *yearly = rng.spawn(years + 1)
    which = first.choice(len(pace.chance), size=draws, p=pace.chance)
    width = (1 / np.sqrt(first.chisquare(pace.freedom, size=draws))).astype(np.float32)[:, None]
    errors, before = pace.errors.astype(np.float32), pace.before.astype(np.float32)
    groups = [(k, np.flatnonzero(which == k)) for k in np.unique(which)]

    def shocks(chance: Generator) -> NDArray[np.float32]:
        mixed = chance.standard_normal((draws, past), dtype=np.float32)
        own = chance.standard_normal((draws, series), dtype=np.float32)
        own *= before
        for k, rows in groups:
            own[rows] += mixed[rows] @ errors[k]
        own *= width
        return own

    restless = np.sqrt(RESTLESS)[which][:, None]
    now: Floats = pace.mean[which] + np.sqrt(pace.doubt[which]) * shocks(first)
    result, total = np.empty((draws, years, series)), np.zeros((draws, series))
    for year, chance in enumerate(yearly):
        now = now + restless * shocks(chance)
        total = total + now + shocks(chance)
        result[:, year] = total
    return result
