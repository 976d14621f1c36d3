"""Forecasts held to account at past origins."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtri

from ganchao.forecasting.account import deviates_at, held_to_account
from ganchao.forecasting.calibrate import conformal_width
from ganchao.forecasting.fit import fit
from ganchao.forecasting.history import History


def turbulent(walk, loud: float) -> History:
    """A walk whose last years are so many times as turbulent as those before."""
    calm = walk(years=12, units=60, step=0.05)
    moves = np.diff(calm.scores, axis=0)
    moves[7:] *= loud
    return replace(calm, scores=np.concatenate([calm.scores[:1], calm.scores[0] + moves.cumsum(axis=0)]))


def test_a_forecast_that_held_what_it_said_stays_as_it_is(walk) -> None:
    stretches = [held_to_account(walk(years=14, units=60, seed=seed), 1, "persistence").stretch for seed in range(6)]
    assert np.mean(stretches) == pytest.approx(1, abs=0.05)


def test_ranges_that_were_too_narrow_become_wider_and_those_too_wide_narrower(walk) -> None:
    assert held_to_account(turbulent(walk, 4.0), 1, "persistence").stretch > 1.1
    assert held_to_account(turbulent(walk, 0.25), 1, "persistence").stretch < 0.9


def test_the_stretch_multiplies_every_width_and_nothing_else(walk) -> None:
    history = turbulent(walk, 4.0)
    plain, held = fit(history, 1, "panel"), held_to_account(history, 1, "panel")
    np.testing.assert_allclose(held.widths.now, held.stretch * plain.widths.now)
    np.testing.assert_array_equal(held.expected.now, plain.expected.now)
    np.testing.assert_array_equal(held.errors, plain.errors)


def test_one_origin_says_less_than_many(walk) -> None:
    """What one past origin asks for counts a third; eight count four fifths."""
    history = turbulent(walk, 4.0)
    for years, origins, share in ((5, 1, 1 / 3), (12, 8, 4 / 5)):
        known = history.until(history.years[years - 1])
        asked = np.concatenate([deviates_at(known, k, 1, "persistence") for k in range(years - 1 - origins, years - 1)])
        needed = conformal_width(asked, ndtri(0.9), 0.8)
        assert held_to_account(known, 1, "persistence").stretch == pytest.approx(needed**share)


def test_four_years_leave_no_past_origin_to_look_at(walk) -> None:
    assert held_to_account(walk(years=4), 1, "persistence").stretch == 1


def test_deviates_of_ranks_that_came_as_forecast_are_standard_normal(walk) -> None:
    found = np.concatenate([deviates_at(walk(years=14, units=80, seed=seed), 9, 1, "persistence") for seed in range(8)])
    assert found.mean() == pytest.approx(0, abs=0.08)
    assert found.std() == pytest.approx(1, abs=0.1)


def test_origins_across_a_break_are_left_out_while_there_are_others(walk) -> None:
    history = walk(years=14, units=60)
    scores = history.scores.copy()
    scores[10:] = scores[10:, ::-1]
    broken, unaware = History(scores, history.years, breaks=(2020,)), History(scores, history.years)
    first, second = (held_to_account(each, 1, "persistence").stretch for each in (broken, unaware))
    assert first < second


def test_a_past_origin_looks_at_nothing_later_than_its_outcome(walk) -> None:
    history = walk(years=12)
    scores = history.scores.copy()
    scores[9:] = 7 - scores[9:]
    np.testing.assert_array_equal(
        deviates_at(history, 6, 2, "combination"), deviates_at(replace(history, scores=scores), 6, 2, "combination"))
