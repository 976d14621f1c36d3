"""How wide: the size of past errors near a unit's place and of its own, and whether intervals kept their promise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.forecasting.history import Spans

NEAR: Final = 0.15
"""Units within this share of the field count as near in rank; nearer ones count more."""
OWN: Final = 4.0
"""How many own past errors weigh as much as those of units near in rank."""
MEMORY: Final = 3.0
"""Years after which what happened counts half, when a model is fitted and when its errors are sized."""
ACROSS: Final = 0.5
"""What an error across a break counts against one that crosses none: a method that changed may change again."""
PLACES: Final = np.linspace(0.0, 1.0, 21)
"""Places in the field at which the size of errors is found."""


@dataclass(frozen=True, eq=False)
class Widths:
    """Sizes of error in standard deviations of the field."""

    past: Floats  # (span, unit), each from all errors but the unit's own of that span
    now: Floats  # (unit,)


def evidence(spans: Spans, half_life: float, across: float = ACROSS) -> Floats:
    """Weight of every past change ``(span, unit)``: recent ones count more, those across a break less."""
    age = spans.starts.max(initial=0) - spans.starts
    weight = 0.5 ** (age / half_life)
    if not spans.crossing.all():
        weight = weight * np.where(spans.crossing, across, 1.0)
    return np.where(spans.known, weight[:, None], 0.0)


def widths_of(errors: Floats, spans: Spans, weights: Floats) -> Widths:
    r"""Sizes of error by place in the table and by unit.

    .. math:: \sigma_i^2 = \bar\sigma^2(p_i) \, \frac{n_0 + \sum_s e_{is}^2 / \bar\sigma^2(p_{is})}{n_0 + n_i}

    with :math:`\bar\sigma^2(p)` the mean squared error of units near place :math:`p` and overlapping spans counted
    as the square root of their length fewer.
    """
    known = spans.known
    squared = np.where(known, errors**2, 0.0)
    total = weights[known].sum()
    overall = (weights * squared).sum() / total if total > 0 else 0.0
    near = np.clip(1 - np.abs(spans.places[known][None, :] - PLACES[:, None]) / NEAR, 0, None) * weights[known]
    mass = near.sum(axis=1)
    local = np.where(mass > 0, near @ squared[known] / np.maximum(mass, 1e-300), overall)
    local = np.maximum(local, 0.05 * overall) if overall > 0 else np.full_like(local, 1e-12)
    there = np.interp(np.where(known, spans.places, 0.5), PLACES, local)
    here = np.interp(np.nan_to_num(spans.place, nan=0.5), PLACES, local)
    thin = 1 / np.sqrt(spans.length)
    ratio = weights * squared / there
    own, count = ratio.sum(axis=0) * thin, weights.sum(axis=0) * thin
    past = np.sqrt(there * (OWN + own - ratio * thin) / (OWN + count - weights * thin))
    return Widths(past, np.sqrt(here * (OWN + own) / (OWN + count)))


def conformal_width(errors: Floats, widths: Floats | float, level: float) -> float:
    r"""The multiple of its width within which a unit's error stays with probability ``level``.

    .. math:: q = \lceil (n + 1) \, \alpha \rceil\text{-th smallest } |e_i| / s_i

    Units are exchanged for years, so one or two past origins are enough.

    Parameters
    ----------
    errors, widths
        Errors at past origins and the widths stated for them. ``(…)``
    level
        Share of units to hold.

    References
    ----------
    Lei, G'Sell, Rinaldo, Tibshirani and Wasserman (2018), Distribution-free predictive inference, JASA 113.

    Examples
    --------
    >>> conformal_width(np.array([1.0, -2.0, 3.0, 4.0]), np.ones(4), 0.6)
    3.0
    """
    ratio = np.sort(np.abs(errors / widths)[np.isfinite(errors)].ravel())
    place = int(np.ceil((ratio.size + 1) * level - 1e-9)) - 1
    return float(ratio[place]) if place < ratio.size else float("inf")


def cumulative_of(ranks: Floats) -> Floats:
    """Share of draws at rank k or better ``(unit, k)`` from ranks ``(draw, unit)``."""
    draws, units = ranks.shape
    cells = np.arange(units) * units + ranks.astype(np.intp) - 1
    return np.bincount(cells.ravel(), minlength=units * units).reshape(units, units).cumsum(axis=1) / draws


def covered(cumulative: Floats, outcomes: Floats, level: float) -> Floats:
    r"""Probability that the randomised probability integral transform lies in the central ``level`` ``(unit,)``.

    .. math:: u = F(r - 1) + v \, (F(r) - F(r - 1)), \qquad v \sim U(0, 1)

    Ranks are whole numbers, so the transform is drawn between two steps; its chance to fall inside is exact.

    Parameters
    ----------
    cumulative
        Forecast probability of rank k or better. ``(unit, k)``
    outcomes
        Ranks that came, from 1. ``(unit,)``

    References
    ----------
    Czado, Gneiting and Held (2009), Predictive model assessment for count data, Biometrics 65.
    """
    low, high = transform_ends(cumulative, outcomes)
    inside = np.minimum(high, (1 + level) / 2) - np.maximum(low, (1 - level) / 2)
    point = (np.abs(low - 0.5) <= level / 2).astype(np.float64)
    return np.where(high > low, np.clip(inside, 0, None) / np.maximum(high - low, 1e-300), point)


def transform_ends(cumulative: Floats, outcomes: Floats) -> tuple[Floats, Floats]:
    """Forecast probability of a better rank, and of this or a better rank ``(unit,)``."""
    at = outcomes.astype(np.intp) - 1
    padded = np.concatenate([np.zeros((len(cumulative), 1)), cumulative], axis=1)
    rows = np.arange(len(at))
    return padded[rows, at], padded[rows, at + 1]
