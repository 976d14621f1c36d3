"""Joint draws: what all units' scores may do together, year after year.

Each unit's spread comes from past errors; who moves with whom comes from whole past years' errors of all units, and a
unit's years hang together as those of a random walk. What moves the whole field alike is drawn beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from ganchao.domain.panel import Floats
from ganchao.forecasting.account import held_to_account
from ganchao.forecasting.field_pace import moves_of_field
from ganchao.forecasting.fit import Fit, fit, table_of
from ganchao.forecasting.history import History
from ganchao.forecasting.shocks import errors_at, pattern_of, shocks


@dataclass(frozen=True, eq=False)
class Drawn:
    """Joint draws of scores."""

    scores: Floats  # (draw, year, unit), NaN for units without a score at the origin
    fits: tuple[Fit, ...]  # one a year drawn
    weights: Mapping[str, float] = field(default_factory=dict)


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
    units = history.scores.shape[1]
    walk = np.zeros((draws, units), dtype=np.float32)
    yearly = fit(history, 1, model)
    kept = dict[int, Fit]()
    fits = tuple(held_to_account(history, horizon, model, kept) for horizon in horizons)
    own = float(np.median(yearly.widths.now[np.isfinite(history.scores[-1])]))
    common = moves_of_field(yearly.spans, own, tuple(horizons), draws, rng.spawn(1)[0])
    pattern, followed = pattern_of(yearly)
    scores = np.empty((draws, len(horizons), units))
    reached = 0
    for k, (horizon, each) in enumerate(zip(horizons, fits, strict=True)):
        step = horizon - reached
        walk += np.sqrt(step) * shocks(pattern, followed, draws, rng)
        reached = horizon
        deviates = errors_at(walk / np.float32(np.sqrt(horizon)), table_of(each))
        moved = each.expected.now + each.spread * deviates + common[:, k, None]
        scores[:, k] = history.scores[-1] + each.spans.width * moved
    if history.limits is not None:
        np.clip(scores, *history.limits, out=scores)
    return Drawn(scores, fits, fits[0].expected.weights)
