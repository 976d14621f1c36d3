"""Weights by importance, where the answer is known."""

from __future__ import annotations

import time

import numpy as np
import pytest

from ganchao.scoring.importance import (
    correlation_with,
    importance_objective,
    importance_shares,
    importance_weights,
)


def members_of(units: int = 60, count: int = 6, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(units, count)) + 0.5 * rng.normal(size=(units, 1))


def test_members_that_move_alike_get_equal_weights_for_equal_importance() -> None:
    """Uncorrelated members of equal spread: importance is proportional to weight."""
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 3)).reshape(3, -1).T
    found = importance_weights(signs, lambda w: signs @ w, np.array([1.0, 2.0, 3.0]))
    assert found.weights == pytest.approx([1 / 6, 2 / 6, 3 / 6], abs=1e-6)
    assert found.reached == pytest.approx([1 / 6, 2 / 6, 3 / 6], abs=1e-6)


def test_weights_are_never_negative_even_where_a_negative_one_would_serve() -> None:
    """COINr 1.1.14, defect 6: no sign constraint; at a fine tolerance one weight of the ASEM pillars is -0.20."""
    rng = np.random.default_rng(0)
    first = rng.normal(size=100)
    echo = first + 0.1 * rng.normal(size=100)
    members = np.stack([first, echo, rng.normal(size=100)], axis=1)
    found = importance_weights(members, lambda w: members @ w, np.array([0.9, 0.05, 0.05]))
    assert (found.weights >= 0).all()
    assert found.weights.sum() == pytest.approx(1)


def test_the_search_does_not_stop_early() -> None:
    """COINr's stops after 9 evaluations at a relative tolerance of 0.1; no random weights may do better than ours."""
    members, wished = members_of(), np.ones(6)
    found = importance_weights(members, lambda w: members @ w, wished)
    reached = importance_objective(found.reached, wished)
    others = np.random.default_rng(9).dirichlet(np.ones(6), size=2000)
    assert reached <= min(importance_objective(importance_shares(members, members @ w), wished) for w in others)


def test_the_same_input_gives_the_same_weights_to_the_last_bit() -> None:
    members = members_of()
    first, second = (importance_weights(members, lambda w: members @ w, np.ones(6)) for _ in range(2))
    assert first.weights.tolist() == second.weights.tolist()


def test_members_may_lie_in_different_groups() -> None:
    members = members_of()

    def index_of(weights: np.ndarray) -> np.ndarray:
        parts = [members[:, part] @ weights[part] / weights[part].sum() for part in (slice(0, 2), slice(2, 6))]
        return np.mean(parts, axis=0)

    wished = importance_shares(members, index_of(np.array([3.0, 1.0, 1.0, 2.0, 3.0, 4.0])))
    found = importance_weights(members, index_of, wished)
    assert found.reached == pytest.approx(wished, abs=1e-6)


def test_eight_members_take_less_than_a_second() -> None:
    members = members_of(count=8)
    importance_weights(members[:, :2], lambda w: members[:, :2] @ w, np.ones(2))  # the solver's import is not counted
    start = time.process_time()
    importance_weights(members, lambda w: members @ w, np.arange(1.0, 9.0))
    assert time.process_time() - start < 1


def test_correlations_use_the_units_that_have_both() -> None:
    members, index = members_of(), members_of(seed=5)[:, 0]
    members[4, 1] = index[7] = np.nan
    there = np.isfinite(members[:, 1]) & np.isfinite(index)
    expected = np.corrcoef(members[there, 1], index[there])[0, 1]
    assert correlation_with(members, index)[1] == pytest.approx(expected)


def test_a_constant_member_has_no_correlation_and_a_constant_index_no_shares() -> None:
    members = members_of()
    members[:, 0] = 0.1
    assert correlation_with(members, members[:, 1])[0] == 0
    assert correlation_with(members, members[:, 0]).tolist() == [0] * 6
    assert importance_shares(members, np.full(60, 0.1)).tolist() == [1 / 6] * 6
