"""Score-level models."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.forecasting.calibrate import evidence
from ganchao.forecasting.history import History, spans_of
from ganchao.forecasting.models import MODELS, combination, damped_trend, drift, panel, shrunk_drift


def trending(years: int = 14, units: int = 40, noise: float = 0.01) -> History:
    rng = np.random.default_rng(3)
    pace = rng.normal(scale=0.05, size=units)
    scores = rng.normal(size=units) + np.arange(years)[:, None] * pace + rng.normal(scale=noise, size=(years, units))
    return History(scores, tuple(range(2000, 2000 + years)))


def expected(model: str, history: History, horizon: int = 3):
    spans = spans_of(history, horizon)
    return MODELS[model](spans, evidence(spans, 3.0)), spans


@pytest.mark.parametrize("model", MODELS)
def test_every_model_speaks_for_every_unit_and_past_origin(model: str, walk) -> None:
    found, spans = expected(model, walk())
    assert found.now.shape == spans.place.shape
    assert found.past.shape == spans.rises.shape
    assert np.isfinite(found.now).all()
    assert np.isfinite(found.past).all()


@pytest.mark.parametrize("model", MODELS)
def test_no_model_is_troubled_by_one_single_span(model: str, walk) -> None:
    found, _ = expected(model, walk(years=2), 1)
    assert np.isfinite(found.now).all()


def test_persistence_expects_nothing(walk) -> None:
    assert not expected("persistence", walk())[0].now.any()


@pytest.mark.parametrize("model", ["drift", "shrunk_drift", "damped_trend", "panel", "combination"])
def test_steady_pace_is_found(model: str) -> None:
    history = trending()
    found, spans = expected(model, history)
    true = (history.scores[-1] - history.scores[0]) / 13 * 3 / spans.width
    assert np.corrcoef(found.now, true)[0, 1] > 0.95


def test_chance_moves_leave_little_of_the_own_pace(walk) -> None:
    history = walk(years=20, units=60)
    spans = spans_of(history, 1)
    weights = evidence(spans, 30.0)
    assert np.abs(shrunk_drift(spans, weights).now).mean() < 0.35 * np.abs(drift(spans, weights).now).mean()


def test_momentum_that_never_lasted_is_damped_to_nothing() -> None:
    rng = np.random.default_rng(5)
    scores = rng.normal(size=30) + rng.normal(scale=0.3, size=(14, 30))  # noise around a level: changes turn back
    spans = spans_of(History(scores, tuple(range(14))), 1)
    assert not damped_trend(spans, evidence(spans, 30.0)).now.any()


def test_the_panel_brings_outliers_back_where_the_past_did() -> None:
    rng = np.random.default_rng(5)
    level = rng.normal(size=50)
    scores = level + rng.normal(scale=0.4, size=(20, 50))
    spans = spans_of(History(scores, tuple(range(20))), 1)
    found = panel(spans, evidence(spans, 30.0))
    assert np.corrcoef(found.now, (level - scores[-1]))[0, 1] > 0.6


def test_the_better_model_gets_the_larger_weight() -> None:
    spans = spans_of(trending(), 3)
    found = combination(spans, evidence(spans, 3.0))
    assert sum(found.weights.values()) == pytest.approx(1)
    assert found.weights["persistence"] < 0.01


def test_on_a_random_walk_the_weights_stay_near_each_other(walk) -> None:
    spans = spans_of(walk(years=8, units=60), 1)
    assert combination(spans, evidence(spans, 3.0)).weights["persistence"] > 0.1
