"""Histories that can be judged by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting.history import History
from ganchao.scoring.score import score


@pytest.fixture
def walk() -> Callable[..., History]:
    """Scores that walk at random from where they stand."""

    def make(years: int = 12, units: int = 40, step: float = 0.2, seed: int = 1) -> History:
        rng = np.random.default_rng(seed)
        start = rng.normal(size=units)
        moves = rng.normal(scale=step, size=(years - 1, units)).cumsum(axis=0)
        return History(start + np.concatenate([np.zeros((1, units)), moves]), tuple(range(2010, 2010 + years)))

    return make


@pytest.fixture
def carded() -> Callable[..., Scorecard]:
    """A scorecard of one indicator from values ``(year, unit)``."""

    def make(values: np.ndarray, **indicator: object) -> Scorecard:
        years, units = values.shape
        framework = Framework.model_validate({
            "code": "tiny", "indicators": [{"code": "x", "group": "i", **indicator}], "groups": [{"code": "i"}],
            "normalise": {"method": "zscore"},
        })
        names = tuple(f"u{k}" for k in range(units))
        return score(Panel(values[..., None].astype(float), tuple(range(2010, 2010 + years)), names, ("x",)), framework)

    return make
