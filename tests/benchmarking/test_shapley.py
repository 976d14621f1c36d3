"""Shapley shares: whole, fair, exact where they can be, with an honest error where not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.benchmarking.shapley import coalitions, rational_shapley, shapley


def product(who: np.ndarray) -> np.ndarray:
    """Worth nothing until the first two have come; then each further one adds its square root."""
    rest = np.sqrt(np.arange(1, who.shape[1] + 1))
    return (who[:, 0] & who[:, 1]) * (1.0 + (who * rest).sum(axis=1))


def test_the_glove_game_has_its_textbook_value() -> None:
    """One left glove, two right ones: a pair is worth 1. Shapley (1953): 2/3, 1/6, 1/6."""
    shares = shapley(lambda who: 1.0 * (who[:, 0] & (who[:, 1] | who[:, 2])), 3)
    np.testing.assert_allclose(shares.parts, [2 / 3, 1 / 6, 1 / 6], atol=1e-15)


@given(st.integers(1, 10))
def test_shares_sum_to_the_whole_and_equals_share_alike(players: int) -> None:
    shares = shapley(lambda who: who.sum(axis=1) ** 1.5, players)
    assert shares.parts.sum() == pytest.approx(players**1.5, abs=1e-12)
    np.testing.assert_allclose(shares.parts, shares.parts[0], atol=1e-12)


def test_one_order_is_not_a_split_and_a_thousand_are_near() -> None:
    exact, sampled = (shapley(product, 9, exact=most) for most in (12, 0))
    assert (exact.orders, sampled.orders) == (0, 1000)
    assert np.abs(sampled.parts - exact.parts).max() < 4 * sampled.errors.max()
    assert (np.abs(sampled.parts - exact.parts) > 4 * sampled.errors).sum() == 0
    assert sampled.parts.sum() == pytest.approx(exact.parts.sum(), abs=1e-12)


def test_the_stated_error_is_the_spread_over_seeds() -> None:
    runs = [shapley(product, 7, seed=seed, exact=0, pairs=60) for seed in range(60)]
    spread = np.std([run.parts for run in runs], axis=0)
    stated = np.mean([run.errors for run in runs], axis=0)
    np.testing.assert_allclose(spread, stated, rtol=0.35)


def test_nobody_shares_nothing() -> None:
    assert shapley(product, 0).parts.size == 0


def test_shares_of_whole_numbers_are_exact_fractions() -> None:
    worth = [Fraction(int(v)) for v in (0, 3, 1, 4, -2, 6, 5, 11)]
    shares = rational_shapley(worth, 3)
    assert sum(shares) == 11
    game = {tuple(row): float(value) for row, value in zip(coalitions(3), worth, strict=True)}
    floats = shapley(lambda who: np.array([game[tuple(row)] for row in who]), 3)
    np.testing.assert_allclose(floats.parts, [float(share) for share in shares], atol=1e-12)
