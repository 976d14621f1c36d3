"""Draws brought to what is known: against the closed form, and the laws that any such rule must keep."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from ganchao.tracking.nowcast import Ensemble, Known, split, updated, worth

DRAWS = 40_000


def ensemble(spread: float = 0.3, common: float = 0.2) -> Ensemble:
    """Logarithms of ours in two years and of two rivals; one rival shares our shocks, the other has none of them."""
    rng = default_rng(1)
    shock, own, later = (rng.standard_normal(DRAWS) for _ in range(3))
    first = 1.0 + common * shock + spread * own
    second = first + 0.1 * later
    field = np.stack([2.0 + common * shock, 1.5 + 0.2 * rng.standard_normal(DRAWS), second], axis=1)
    return Ensemble(np.exp(np.stack([first, second], axis=1)), np.exp(field), 2, 1)


def test_a_normal_prior_becomes_the_normal_posterior() -> None:
    told = Known(0, 0, 1.4, 0.15, 7)
    after = updated(ensemble(), [told])
    prior = 0.3**2 + 0.2**2
    gain = prior / (prior + 0.15**2)
    first, second = np.log(after.ours).T
    assert first.mean() == pytest.approx(1.0 + gain * 0.4, abs=0.005)
    assert first.var() == pytest.approx(prior * (1 - gain), rel=0.03)
    assert second.mean() == pytest.approx(first.mean(), abs=0.005)
    assert second.var() == pytest.approx(prior * (1 - gain) + 0.01, rel=0.03)
    np.testing.assert_array_equal(after.field[:, 2], after.ours[:, 1])


def test_rivals_move_by_what_they_share_with_us_alone() -> None:
    after = np.log(updated(ensemble(), [Known(0, 0, 1.4, 0.15, 7)]).field)
    prior = 0.3**2 + 0.2**2
    assert after[:, 0].mean() == pytest.approx(2.0 + 0.2**2 / (prior + 0.15**2) * 0.4, abs=0.006)
    assert after[:, 1].mean() == pytest.approx(1.5, abs=0.006)


def test_two_reports_are_worth_what_one_with_both_would_be() -> None:
    both = updated(ensemble(), [Known(0, 0, 1.4, 0.2, 7), Known(0, 0, 1.2, 0.2, 8)])
    one = updated(ensemble(), [Known(0, 0, 1.3, 0.2 / np.sqrt(2), 9)])
    assert np.log(both.ours[:, 0]).mean() == pytest.approx(np.log(one.ours[:, 0]).mean(), abs=0.006)
    assert np.log(both.ours[:, 0]).std() == pytest.approx(np.log(one.ours[:, 0]).std(), rel=0.02)


def test_the_same_report_moves_the_same_draws_and_no_report_moves_none() -> None:
    before = ensemble()
    assert updated(before, []) is before
    first, second = (updated(before, [Known(0, 0, 1.4, 0.15, 7)]) for _ in range(2))
    np.testing.assert_array_equal(first.field, second.field)


def test_values_without_a_logarithm_move_in_published_units() -> None:
    rng = default_rng(5)
    ours = np.stack([2.0 + 3.0 * rng.standard_normal(DRAWS), 1.0 + rng.standard_normal(DRAWS)], axis=1)
    field = np.stack([rng.standard_normal(DRAWS), ours[:, 1]], axis=1)
    after = updated(Ensemble(ours, field, 1, 1), [Known(0, 0, np.log(4.0), 0.1, 7)])
    gain = 9.0 / (9.0 + 0.16)
    assert after.ours[:, 0].mean() == pytest.approx(2.0 + gain * 2.0, abs=0.02)
    assert after.ours[:, 0].var() == pytest.approx(9.0 * (1 - gain), rel=0.05)
    assert (ours[:, 0] < 0).any()


@settings(max_examples=25, deadline=None)
@given(st.floats(-2, 3), st.floats(0.01, 1.0))
def test_draws_lie_between_what_was_thought_and_what_is_told_and_never_wider(middle: float, spread: float) -> None:
    before = ensemble()
    after = updated(before, [Known(0, 0, middle, spread, 3)])
    was, now = np.log(before.ours[:, 0]), np.log(after.ours[:, 0])
    low, high = sorted((was.mean(), middle))
    assert low - 0.02 <= now.mean() <= high + 0.02
    assert now.std() <= was.std() * 1.01


def test_a_report_on_what_decides_is_worth_more_than_one_on_what_does_not() -> None:
    rng = default_rng(2)
    values, other = rng.standard_normal(4000), rng.standard_normal(4000)
    reached = (values > 0).astype(float)
    assert worth(values, reached, 0.01, 1) == pytest.approx(0.5, abs=0.05)
    assert worth(values, reached, 5.0, 1) < 0.15
    assert worth(other, reached, 0.01, 1) < 0.02


@given(st.integers(1, 7), st.integers(0, 10**6))
def test_parts_add_up_to_the_whole_change(movers: int, seed: int) -> None:
    chances = default_rng(seed).random(2**movers)

    def chance(moved: tuple[bool, ...]) -> float:
        return float(chances[sum(2**k for k, each in enumerate(moved) if each)])

    parts = split(movers, chance, seed)
    assert sum(parts) == pytest.approx(chances[-1] - chances[0])


def test_three_movers_have_the_shapley_values() -> None:
    """The glove game: one left glove, two right ones; the left one is worth 2/3 (Shapley 1953, textbook example)."""

    def pair(moved: tuple[bool, ...]) -> float:
        return float(moved[0] and (moved[1] or moved[2]))

    assert split(3, pair, 0) == (pytest.approx(2 / 3), pytest.approx(1 / 6), pytest.approx(1 / 6))
