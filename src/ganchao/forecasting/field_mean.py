"""How the whole field moves: yearly changes of its mean, whose pace itself may change.

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
from ganchao.forecasting.calibrate import MEMORY
from ganchao.forecasting.history import Spans

RESTLESS: Final = np.array([0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
"""Variances tried for the yearly change of pace, as multiples of that of a single year's chance."""
BELIEF: Final = 2.0
"""Years that the guess at a year's chance weighs."""
SHARE_OF_OWN: Final = 0.25
"""That guess, as a share of a typical unit's own yearly error."""
STILL: Final = 1e-6
"""Share of a typical unit's own error below which the mean stands still by construction, as that of z-scores does."""


@dataclass(frozen=True, eq=False)
class Pace:
    """What is known of the field's pace, one entry for every restlessness tried."""

    chance: Floats  # probability after the past was seen
    mean: Floats  # pace of the next year
    doubt: Floats  # variance of the pace, as a multiple of a year's chance
    squares: Floats  # sum of squares of a year's chance
    freedom: float  # degrees of freedom behind it


def changes_of_mean(spans: Spans, own: float, years: Sequence[int], draws: int, rng: Generator) -> Floats:
    """Change of the field's mean after so many ``years``, in standard deviations of the field ``(draw, year)``.

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
    path = paths(pace_of(comparable, SHARE_OF_OWN * own), int(np.ceil(steps[-1])), draws, rng)
    path = np.concatenate([np.zeros((draws, 1)), path], axis=1)
    whole = np.minimum(steps.astype(np.intp), path.shape[1] - 2)
    result: Floats = path[:, whole] + (steps - whole) * (path[:, whole + 1] - path[:, whole])
    return result


def pace_of(changes: Floats, guess: float) -> Pace:
    r"""The pace behind past yearly ``changes`` ``(past year,)``, and how sure it is.

    .. math:: c_t = \mu_t + \varepsilon_t, \quad \mu_t = \mu_{t-1} + \eta_t, \quad
        \varepsilon_t \sim N(0, \sigma^2), \; \eta_t \sim N(0, \lambda \sigma^2)

    The first pace is unknown, :math:`\lambda` and :math:`\sigma` are averaged over what the past says of them. Squared
    errors are forgotten by half in :data:`~ganchao.forecasting.calibrate.MEMORY` years, so :math:`\sigma` is Student's t and wide after few years.

    Parameters
    ----------
    changes
        Changes of the field's mean, oldest first. ``(past year,)``
    guess
        A year's chance as expected beforehand; counts :data:`BELIEF` years.

    References
    ----------
    West and Harrison (1997), Bayesian Forecasting and Dynamic Models, chapters 2 and 10.
    """
    from scipy.special import gammaln  # noqa: PLC0415 - slow to import

    kept = 0.5 ** (1 / MEMORY)
    mean, doubt = np.full(len(RESTLESS), changes[0]), np.ones(len(RESTLESS))
    before = BELIEF * guess**2
    squares, freedom, told = np.full(len(RESTLESS), before), BELIEF, np.zeros(len(RESTLESS))
    for change in changes[1:]:
        squares, freedom = kept * squares + (1 - kept) * before, kept * freedom + (1 - kept) * BELIEF
        doubt = doubt + RESTLESS
        spread, error = doubt + 1, change - mean
        scale = squares * spread
        told += gammaln((freedom + 1) / 2) - gammaln(freedom / 2) - np.log(scale) / 2
        told -= (freedom + 1) / 2 * np.log1p(error**2 / scale)
        squares, freedom = squares + error**2 / spread, freedom + 1
        mean, doubt = mean + doubt / spread * error, doubt / spread
    chance = np.exp(told - told.max())
    return Pace(chance / chance.sum(), mean, doubt, squares, freedom)


def paths(pace: Pace, years: int, draws: int, rng: Generator) -> Floats:
    """Sums of yearly changes up to each year ahead ``(draw, year)``."""
    which: NDArray[np.intp] = rng.choice(len(pace.chance), size=draws, p=pace.chance)
    size = np.sqrt(pace.squares[which] / rng.chisquare(pace.freedom, size=draws))
    now = pace.mean[which] + np.sqrt(pace.doubt[which]) * size * rng.standard_normal(draws)
    turns = (np.sqrt(RESTLESS[which]) * size)[:, None] * rng.standard_normal((draws, years))
    yearly = now[:, None] + turns.cumsum(axis=1) + size[:, None] * rng.standard_normal((draws, years))
    result: Floats = yearly.cumsum(axis=1)
    return result
