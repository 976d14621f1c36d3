"""Scores of forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.forecasting.backtest import Case
from ganchao.forecasting.skill import (
    coverage_of,
    middle,
    plainly_covered,
    pooled,
    ranked_probability_score,
    reliability_of,
    skill_of,
)

SURE = np.array([[1.0, 1, 1], [0, 1, 1], [0, 0, 1]])
VAGUE = np.tile([1 / 3, 2 / 3, 1], (3, 1))


def case(cumulative=SURE, outcomes=(1, 2, 3), origin: int = 2015, horizon: int = 1, baseline=VAGUE) -> Case:
    outcomes = np.array(outcomes, dtype=float)
    return Case(origin, horizon, np.arange(3), np.array([1.0, 2, 3]), outcomes, cumulative, baseline, scaled=False)


def test_a_sure_forecast_that_came_true_scores_nothing() -> None:
    assert not ranked_probability_score(SURE, np.array([1.0, 2, 3])).any()


def test_a_sure_forecast_scores_the_ranks_it_missed_by() -> None:
    np.testing.assert_allclose(ranked_probability_score(SURE, np.array([3.0, 2, 1])), [2, 0, 2])


def test_a_vague_forecast_scores_as_computed_by_hand() -> None:
    np.testing.assert_allclose(ranked_probability_score(VAGUE, np.array([1.0, 2, 3])), [5 / 9, 2 / 9, 5 / 9])


def test_skill_compares_with_the_baseline() -> None:
    skill, = skill_of([case(), case(outcomes=(2, 1, 3), origin=2016)])
    assert (skill.origins, skill.horizon, skill.scaled) == (2, 1, 0)
    assert skill.score == pytest.approx(1 / 3)
    assert skill.baseline == pytest.approx(4 / 9)
    assert skill.gain == pytest.approx(-0.25)
    assert skill.brier == pytest.approx(1 / 9)
    assert skill.error == skill.error_baseline == pytest.approx(1 / 3)


def test_horizons_are_judged_apart() -> None:
    assert [s.horizon for s in skill_of([case(horizon=3), case(horizon=1)])] == [1, 3]


def test_whole_origins_are_drawn_anew() -> None:
    held, missed = case(), case(outcomes=(3, 3, 1), origin=2016)
    found = coverage_of([held, missed], 0.8)
    assert found.share == pytest.approx(0.4)
    assert (found.low, found.high) == (0, pytest.approx(0.8))


def test_an_origin_brings_all_its_horizons_along() -> None:
    one = [case(horizon=h, origin=2015) for h in (1, 3)]
    found = coverage_of(one, 0.8)
    assert found.low == found.high == pytest.approx(0.8)


def test_every_set_counts_the_same_when_pooled() -> None:
    assert pooled([[case()] * 9, [case(outcomes=(3, 3, 1))]], 0.8) == pytest.approx(0.4)


def test_the_middle_rank_is_the_first_that_half_reach() -> None:
    assert middle(VAGUE).tolist() == [2, 2, 2]
    assert middle(np.array([[0.5, 0.9, 1]])).tolist() == [1]


def test_plain_coverage_counts_whole_numbers() -> None:
    assert plainly_covered(case(VAGUE), 0.8).tolist() == [1, 1, 1]
    assert plainly_covered(case(outcomes=(2, 2, 2)), 0.8).tolist() == [0, 1, 0]


def test_reliability_sets_what_was_said_against_what_came() -> None:
    found = reliability_of([case(VAGUE, outcomes=(1, 2, 3))], bins=3)
    assert found.count.tolist() == [0, 3, 3]
    np.testing.assert_allclose(found.said[1:], [1 / 3, 2 / 3])
    np.testing.assert_allclose(found.came[1:], [1 / 3, 2 / 3])
