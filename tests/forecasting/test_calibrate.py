"""Widths and what they promise."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.forecasting.calibrate import conformal_width, covered, evidence, transform_ends, widths_of
from ganchao.forecasting.history import History, spans_of


def test_widths_follow_the_place_in_the_table() -> None:
    rng = np.random.default_rng(1)
    level = np.linspace(2, -2, 60)
    restless = np.where(np.arange(60) < 20, 0.02, 0.4)  # the front stands, the rest moves
    scores = level + (rng.normal(size=(12, 60)) * restless).cumsum(axis=0) * 0.2
    spans = spans_of(History(scores, tuple(range(12))), 1)
    widths = widths_of(np.nan_to_num(spans.rises), spans, evidence(spans, 5.0)).now
    assert widths[:10].mean() < 0.5 * widths[30:].mean()


def test_a_restless_unit_gets_a_wider_range_than_its_neighbours(walk) -> None:
    history = walk(years=15, units=40, step=0.05)
    scores = history.scores.copy()
    scores[:, 7] += np.where(np.arange(15) % 2, 1.0, 0.0)
    spans = spans_of(History(scores, history.years), 1)
    widths = widths_of(np.nan_to_num(spans.rises), spans, evidence(spans, 5.0)).now
    assert widths[7] > 2 * np.median(widths)


def test_an_error_is_not_measured_by_a_width_it_made_itself(walk) -> None:
    history = walk(years=6, units=40, step=0.05)
    scores = history.scores.copy()
    scores[3:, 7] += 5.0
    spans = spans_of(History(scores, history.years), 1)
    widths = widths_of(np.nan_to_num(spans.rises), spans, evidence(spans, 5.0))
    beside = next(u for u in np.argsort(np.abs(spans.places[2] - spans.places[2, 7])) if u != 7)
    after = next(u for u in np.argsort(np.abs(spans.places[4] - spans.places[4, 7])) if u != 7)
    assert widths.past[2, 7] < 1.3 * widths.past[2, beside]
    assert widths.past[4, 7] > 2 * widths.past[4, after]


def test_recent_errors_count_more_and_those_across_a_break_less(walk) -> None:
    history = walk(years=6)
    spans = spans_of(History(history.scores, history.years, breaks=(2015,)), 1)
    weights = evidence(spans, 1.0, across=0.5)[:, 0]
    np.testing.assert_allclose(weights, [1 / 16, 1 / 8, 1 / 4, 1 / 2, 0.5])


def test_the_conformal_width_is_the_smallest_that_holds_the_share() -> None:
    errors = np.arange(1.0, 100.0)
    assert conformal_width(errors, np.ones(99), 0.8) == 80
    assert conformal_width(errors, np.full(99, 2.0), 0.9) == 45


def test_too_few_units_hold_no_share() -> None:
    assert conformal_width(np.array([1.0, 2.0]), np.ones(2), 0.9) == np.inf


def test_conformal_widths_hold_their_share_on_new_units() -> None:
    rng = np.random.default_rng(2)
    held = [
        (np.abs(rng.normal(size=50)) <= conformal_width(rng.normal(size=169), np.ones(169), 0.8)).mean()
        for _ in range(400)
    ]
    assert np.mean(held) == pytest.approx(0.8, abs=0.01)


def test_a_whole_number_forecast_that_is_right_holds_exactly_its_share() -> None:
    chances = np.array([0.2, 0.5, 0.2, 0.1])
    cumulative = np.tile(chances.cumsum(), (4, 1))
    inside = covered(cumulative, np.arange(1.0, 5.0), 0.8)
    assert inside @ chances == pytest.approx(0.8)


def test_a_certain_forecast_that_came_true_counts_its_share_of_the_step() -> None:
    cumulative = np.array([[0.0, 1.0, 1.0]])
    assert covered(cumulative, np.array([2.0]), 0.9)[0] == pytest.approx(0.9)
    assert covered(cumulative, np.array([3.0]), 0.9)[0] == 0
    assert [end.item() for end in transform_ends(cumulative, np.array([2.0]))] == [0, 1]
