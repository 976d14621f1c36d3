"""A model fitted to the past for one horizon, and its errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import pick
from ganchao.forecasting.calibrate import ACROSS, MEMORY, Widths, evidence, widths_of
from ganchao.forecasting.history import History, Spans, spans_of
from ganchao.forecasting.models import MODELS, Expected

GRID: Final = np.linspace(-4.0, 4.0, 401)
"""Normal deviates at which the distribution of errors is tabulated."""
ROUNDS: Final = 2
"""Turns of fitting a model and finding the sizes of its errors."""


@dataclass(frozen=True, eq=False)
class Fit:
    """A model fitted to the past for one horizon, and its errors."""

    spans: Spans
    expected: Expected
    widths: Widths
    errors: Floats  # (span, unit) in widths, NaN unknown
    weights: Floats  # (span, unit)
    stretch: float = 1.0  # by which past origins widened (or narrowed) ``widths.now``

    @property
    def spread(self) -> Floats:
        """Size of a unit's error at the horizon, in standard deviations of the field ``(unit,)``."""
        size: Floats = self.widths.now * np.sqrt(self.spans.factor)
        return size


def fit(history: History, horizon: int, model: str) -> Fit:
    """A model fitted to every past span of ``horizon`` years. Raises ``UnknownName`` for a model."""
    method = pick("forecast_model", model, MODELS)
    spans = spans_of(history, horizon)
    weights, pace = evidence(spans, MEMORY, ACROSS), evidence(spans, MEMORY, across=0.0)
    widths = widths_of(np.nan_to_num(spans.rises), spans, weights)
    expected = Expected(np.zeros(spans.rises.shape[1]), np.zeros_like(spans.rises))
    for _ in range(ROUNDS):
        expected = method(spans, pace / widths.past**2)
        widths = widths_of(np.nan_to_num(spans.rises - expected.past), spans, weights)
    errors = np.where(spans.known, (spans.rises - expected.past) / widths.past, np.nan)
    return Fit(spans, expected, widths, errors, weights)


def table_of(each: Fit) -> NDArray[np.float32]:
    """Errors in widths at the normal deviates of :data:`GRID`: past errors' own distribution, tails and all."""
    from scipy.special import ndtr  # noqa: PLC0415 - slow to import

    if not np.isfinite(each.errors).any():
        return GRID.astype(np.float32)
    return np.asarray(quantile_of(each.errors, each.weights, ndtr(GRID)), dtype=np.float32)


def quantile_of(errors: Floats, weights: Floats, level: Floats | float) -> Floats:
    """Quantiles of weighted errors, those unknown left out; straight between them.

    >>> float(quantile_of(np.array([3.0, 1.0, np.nan, 2.0]), np.ones(4), 0.5))
    2.0
    """
    known = np.isfinite(errors)
    order = np.argsort(errors[known])
    weight = weights[known][order]
    middle = np.cumsum(weight) - weight / 2
    return np.asarray(np.interp(level, middle / weight.sum(), errors[known][order]))
