"""Benefit of the doubt, by hand and against one programme per unit."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.optimize import linprog

from ganchao.scoring.doubt import most_favourable_weights, undominated

GAP = np.nan


def totals(scores: np.ndarray, shares: tuple[float, float] | None = None) -> np.ndarray:
    return (most_favourable_weights(scores, shares=shares) * np.nan_to_num(scores)).sum(axis=1)


def uniform(units: int, members: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(size=(units, members))


def test_two_specialists_are_both_best_and_the_middle_one_is_measured_against_their_mix() -> None:
    scores = np.array([[4.0, 0.0], [0.0, 8.0], [1.0, 4.0]])
    assert totals(scores) == pytest.approx([1, 1, 0.75])


@pytest.mark.parametrize("members", [1, 3, 8])
def test_scores_are_those_of_one_programme_per_unit(members: int) -> None:
    scores = uniform(90, members)
    expected = [
        -linprog(-own, A_ub=scores, b_ub=np.ones(len(scores)), bounds=(0, None), method="highs").fun for own in scores
    ]
    assert totals(scores) == pytest.approx(expected, abs=1e-9)


def test_nobody_scores_more_than_one_under_anybodys_weights() -> None:
    scores = uniform(80, 4)
    weights = most_favourable_weights(scores)
    assert (weights >= 0).all()
    assert (weights @ scores.T).max() <= 1 + 1e-9


def test_the_unit_of_measurement_of_a_member_does_not_matter() -> None:
    scores = uniform(40, 3)
    assert totals(scores * [1e-6, 1.0, 1e6]) == pytest.approx(totals(scores), abs=1e-9)


def test_shares_keep_every_member_in_play() -> None:
    scores = uniform(60, 4) + 0.1
    weights = most_favourable_weights(scores, shares=(0.1, 0.4))
    parts = weights * scores
    parts /= parts.sum(axis=1, keepdims=True)
    assert parts.min() >= 0.1 - 1e-9
    assert parts.max() <= 0.4 + 1e-9
    assert (totals(scores, (0.1, 0.4)) <= totals(scores) + 1e-9).all()


def test_a_missing_member_weighs_nothing_and_leaves_the_others_their_room() -> None:
    scores = uniform(30, 4) + 0.1
    scores[3, :2] = GAP
    for shares in (None, (0.05, 0.4)):
        weights = most_favourable_weights(scores, shares=shares)
        assert np.isfinite(weights).all()
        assert (weights[3, :2] == 0).all()
        assert totals(scores, shares)[3] > 0


def test_a_member_on_which_everybody_scores_nothing_weighs_nothing() -> None:
    scores = uniform(20, 3)
    scores[:, 1] = 0.0
    assert (most_favourable_weights(scores)[:, 1] == 0).all()
    assert totals(scores) == pytest.approx(totals(scores[:, [0, 2]]))


def test_a_unit_without_scores_gets_nothing() -> None:
    scores = np.array([[GAP, GAP], [0.0, 0.0], [1.0, 2.0]])
    assert totals(scores).tolist() == pytest.approx([0, 0, 1])


def test_a_unit_outside_the_field_is_weighed_favourably_but_limits_nobody() -> None:
    field = uniform(20, 3) + 0.1
    whole = np.vstack([field, 2 * field[:1], field[1:2]])
    limits = whole.copy()
    limits[20:] = GAP
    scored = (most_favourable_weights(whole, limits) * whole).sum(axis=1)
    assert scored[:20] == pytest.approx(totals(field))
    assert scored[20:] == pytest.approx([2 * scored[0], scored[1]])


def test_only_units_that_nobody_beats_limit_the_weights() -> None:
    scores = np.array([[1.0, 3.0], [1.0, 3.0], [2.0, 1.0], [1.0, 1.0], [2.0, 0.5]])
    assert sorted(undominated(scores).tolist()) == [[1, 3], [2, 1]]


def test_169_units_take_less_than_half_a_second() -> None:
    scores = uniform(169, 8)
    most_favourable_weights(scores[:5])  # the solver's import is not counted
    start = time.process_time()
    most_favourable_weights(scores)
    assert time.process_time() - start < 0.5
