"""Forecasts of the past."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.forecasting.backtest import across_vintages, judged, persistent, rolling
from ganchao.forecasting.calibrate import cumulative_of
from ganchao.forecasting.history import History


def test_every_origin_with_five_years_and_a_known_outcome_is_taken(walk) -> None:
    found = [(case.horizon, case.origin) for case in rolling(walk(years=9), (1, 3), draws=20)]
    assert found == [(1, 2014), (1, 2015), (1, 2016), (1, 2017), (3, 2014), (3, 2015)]


def test_nothing_later_than_the_origin_is_used(walk) -> None:
    history = walk(years=9)
    scores = history.scores.copy()
    scores[7:] = np.random.default_rng(9).normal(size=scores[7:].shape)
    first, second = (next(iter(rolling(h, (1,), draws=50))) for h in (history, replace(history, scores=scores)))
    assert first.origin == second.origin == 2014
    np.testing.assert_array_equal(first.cumulative, second.cumulative)
    np.testing.assert_array_equal(first.baseline, second.baseline)


def test_units_are_ranked_among_those_scored_at_origin_and_outcome(walk) -> None:
    history = walk(years=9, units=10)
    scores = history.scores.copy()
    scores[4, 2] = scores[5, 3] = np.nan
    case = next(iter(rolling(replace(history, scores=scores), (1,), draws=50)))
    assert case.units.tolist() == [0, 1, 4, 5, 6, 7, 8, 9]
    assert sorted(case.outcomes) == sorted(case.before) == list(range(1, 9))
    np.testing.assert_allclose(case.cumulative[:, -1], 1)
    np.testing.assert_allclose(case.baseline[:, -1], 1)


def test_the_baseline_holds_the_changes_of_units_near_in_rank_and_no_others() -> None:
    order = np.arange(100)[::-1].astype(float)
    swapped = order.copy()
    swapped[80:100] = order[80:100][::-1]  # only the last twenty change places
    history = History(np.stack([order, swapped, order, swapped, order]), tuple(range(5)))
    chances, scaled = persistent(history, np.arange(100), 1)
    assert not scaled
    assert chances[5, 5] == 1
    assert chances[5, 4] == 0
    assert 0 < chances[95, 94] < 1


def test_where_no_past_span_is_as_long_the_baseline_scales_the_longest() -> None:
    order = np.arange(60)[::-1].astype(float)
    moved = np.concatenate([order[:30], order[30:][::-1]])
    history = History(np.stack([order, order, moved]), (0, 1, 2))
    two, _ = persistent(history, np.arange(60), 2)
    eight, scaled = persistent(history, np.arange(60), 8)
    assert scaled
    spread = [(np.diff(c[45], prepend=0) * (np.arange(60) - 45.0) ** 2).sum() for c in (two, eight)]
    assert spread[1] > 1.5 * spread[0]


def test_few_past_changes_are_filled_up_with_the_nearest() -> None:
    history = History(np.array([[3.0, 2, 1], [3, 2, 1], [2, 3, 1]]), (0, 1, 2))
    chances, _ = persistent(history, np.arange(3), 1)
    np.testing.assert_allclose(chances[:, -1], 1)
    assert chances[0, 0] < 1


def test_changes_across_a_known_break_are_left_out_of_the_baseline() -> None:
    order = np.arange(30)[::-1].astype(float)
    history = History(np.stack([order, order, order[::-1], order[::-1]]), (0, 1, 2, 3), breaks=(2,))
    chances, _ = persistent(history, np.arange(30), 1)
    assert chances[29, 0] == 1
    assert chances[0, 28] == 0


def test_shares_of_draws_at_rank_k_or_better() -> None:
    ranks = np.array([[1.0, 2, 3], [1, 3, 2], [2, 1, 3], [1, 2, 3]])
    np.testing.assert_allclose(cumulative_of(ranks), [[0.75, 1, 1], [0.25, 0.75, 1], [0, 0.25, 1]])


def test_too_few_common_units_make_no_case(walk) -> None:
    history = walk(units=5)
    then = np.full(5, np.nan)
    then[0] = 1
    assert judged(history, then, 1, model="persistence", draws=5, rng=np.random.default_rng(1)) is None


def test_a_revision_shows_as_the_difference_between_the_two_vintages(walk) -> None:
    newer = walk(years=10)
    noise = np.random.default_rng(3).normal(scale=0.5, size=newer.scores[:8].shape)
    older = History(newer.scores[:8] + noise, newer.years[:8])
    (then, known), = across_vintages(older, newer, (2,), draws=200)
    assert then.origin == known.origin == 2017
    np.testing.assert_array_equal(then.outcomes, known.outcomes)
    assert (then.before != known.before).any()


def test_horizons_beyond_the_newer_vintage_are_not_judged(walk) -> None:
    newer = walk(years=10)
    assert across_vintages(newer.until(2018), newer, (5,)) == ()


@pytest.mark.parametrize("model", ["persistence", "combination"])
def test_intervals_hold_what_they_say_on_random_walks(model: str, walk) -> None:
    from ganchao.forecasting.skill import coverage_of

    walks = (walk(years=10, units=50, seed=seed) for seed in range(4))
    cases = [case for history in walks for case in rolling(history, (1, 3), model=model, draws=300)]
    assert coverage_of(cases, 0.8).share == pytest.approx(0.8, abs=0.04)
    assert coverage_of(cases, 0.9).share == pytest.approx(0.9, abs=0.04)


def test_rounds_every_other_year_are_counted_as_they_are(walk) -> None:
    """Five rounds known, not five calendar years; spans of one year are told from those of two."""
    history = walk(years=15)
    history.scores[1::2] = np.nan
    found = [(case.horizon, case.origin, case.scaled) for case in rolling(history, (1, 2, 4), draws=20)]
    assert found == [(2, 2018, False), (2, 2020, False), (2, 2022, False), (4, 2018, False), (4, 2020, False)]


def test_the_baseline_of_one_year_is_scaled_from_two_where_rounds_lie_so_far_apart(walk) -> None:
    history = walk(years=9)
    history.scores[1::2] = np.nan
    chances, scaled = persistent(history, np.arange(40), 1)
    assert not scaled  # no shorter span had to be stretched
    np.testing.assert_allclose(chances[:, -1], 1)
