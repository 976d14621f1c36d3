"""Joint draws: what all units' scores may do together, year after year.

Each unit's spread comes from past errors; who moves with whom comes from whole past years' errors of all units, and a
unit's years hang together as those of a random walk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import pick
from ganchao.forecasting.calibrate import MEMORY_OF_ERRORS, MEMORY_OF_PACE, Widths, evidence, widths_of
from ganchao.forecasting.history import History, Spans, spans_of
from ganchao.forecasting.models import MODELS, Expected

GRID: Final = np.linspace(-4.0, 4.0, 401)
"""Normal deviates at which the distribution of errors is tabulated."""
YEARS_TO_TRUST: Final = 20.0
"""Past years at which half of the shocks follow the pattern of past years across units."""
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


@dataclass(frozen=True, eq=False)
class Drawn:
    """Joint draws of scores."""

    scores: Floats  # (draw, year, unit), NaN for units without a score at the origin
    fits: tuple[Fit, ...]  # one a year drawn
    weights: Mapping[str, float] = field(default_factory=dict)


def fit(history: History, horizon: int, model: str) -> Fit:
    """A model fitted to every past span of ``horizon`` years. Raises ``UnknownName`` for a model."""
    method = pick("forecast_model", model, MODELS)
    spans = spans_of(history, horizon)
    weights, pace = evidence(spans, MEMORY_OF_ERRORS), evidence(spans, MEMORY_OF_PACE, across=0.0)
    widths = widths_of(np.nan_to_num(spans.rises), spans, weights)
    expected = Expected(np.zeros(spans.rises.shape[1]), np.zeros_like(spans.rises))
    for _ in range(ROUNDS):
        expected = method(spans, pace / widths.past**2)
        widths = widths_of(np.nan_to_num(spans.rises - expected.past), spans, weights)
    errors = np.where(spans.known, (spans.rises - expected.past) / widths.past, np.nan)
    return Fit(spans, expected, widths, errors, weights)


def draw_scores(
    history: History, horizons: Sequence[int], *, model: str, draws: int, rng: Generator
) -> Drawn:
    """Scores of every unit so many years ahead, joint over units and years.

    Parameters
    ----------
    history
        The past of one node.
    horizons
        Years ahead, ascending.
    model
        A name of :data:`MODELS`.
    draws
        Number of draws.
    rng
        Source of chance.
    """
    fits = tuple(fit(history, horizon, model) for horizon in horizons)
    units = history.scores.shape[1]
    walk = np.zeros((draws, units), dtype=np.float32)
    common = np.zeros(draws)
    yearly = fits[0] if horizons[0] == 1 else fit(history, 1, model)
    pattern, followed = pattern_of(yearly)
    scores = np.empty((draws, len(horizons), units))
    reached = 0
    for k, (horizon, each) in enumerate(zip(horizons, fits, strict=True)):
        step = horizon - reached
        walk += np.sqrt(step) * shocks(pattern, followed, draws, rng)
        common += common_shocks(yearly.spans, step, draws, rng)
        reached = horizon
        deviates = errors_at(walk / np.float32(np.sqrt(horizon)), table_of(each))
        spread = each.widths.now * np.sqrt(each.spans.factor)
        moved = each.expected.now + spread * deviates + common[:, None]
        scores[:, k] = history.scores[-1] + each.spans.width * moved
    if history.limits is not None:
        np.clip(scores, *history.limits, out=scores)
    return Drawn(scores, fits, fits[0].expected.weights)


def pattern_of(yearly: Fit) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Past years' errors of all units, each unit's scaled to a unit sum of squares, and the share that shocks follow.

    -> ``(past year, unit)``, ``(unit,)``
    """
    errors = np.clip(np.nan_to_num(yearly.errors), -4, 4)
    size = np.sqrt((errors**2).sum(axis=0))
    years = np.isfinite(yearly.errors).sum(axis=0)
    followed = np.where(size > 0, years / (years + YEARS_TO_TRUST), 0.0)
    return (errors / np.where(size > 0, size, 1.0)).astype(np.float32), followed.astype(np.float32)


def shocks(
    pattern: NDArray[np.float32], followed: NDArray[np.float32], draws: int, rng: Generator
) -> NDArray[np.float32]:
    """Standard normal shocks ``(draw, unit)``: random mixtures of whole past years, and chance of each unit's own."""
    own = rng.standard_normal((draws, pattern.shape[1]), dtype=np.float32)
    mixed = rng.standard_normal((draws, pattern.shape[0]), dtype=np.float32) @ pattern
    result: NDArray[np.float32] = np.sqrt(followed) * mixed + np.sqrt(1 - followed) * own
    return result


def common_shocks(spans: Spans, years: int, draws: int, rng: Generator) -> Floats:
    """Sum of so many yearly changes of the field's mean, each that of a past year ``(draw,)``."""
    if not len(spans.shocks):
        return np.zeros(draws)
    picked: Floats = spans.shocks[rng.integers(len(spans.shocks), size=(draws, years))].sum(axis=1)
    return picked


def table_of(each: Fit) -> NDArray[np.float32]:
    """Errors in widths at the normal deviates of :data:`GRID`: past errors' own distribution, tails and all."""
    from scipy.special import ndtr  # noqa: PLC0415 - slow to import

    known = np.isfinite(each.errors)
    errors, weights = each.errors[known], each.weights[known]
    if errors.size == 0:
        return GRID.astype(np.float32)
    order = np.argsort(errors)
    middle = np.cumsum(weights[order]) - weights[order] / 2
    return np.interp(ndtr(GRID), middle / weights.sum(), errors[order]).astype(np.float32)


def errors_at(deviates: NDArray[np.float32], table: NDArray[np.float32]) -> NDArray[np.float32]:
    """The table read at normal deviates, straight between its entries."""
    steps = len(table) - 1
    at = np.clip((deviates + np.float32(4)) * np.float32(steps / 8), 0, np.float32(steps - 1e-3))
    low = at.astype(np.int32)
    below = table[low]
    result: NDArray[np.float32] = below + (at - low) * (table[low + 1] - below)
    return result
