"""Members add up to their group: by hand and from the books."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.scoring.aggregate import AGGREGATORS, Adding, order_shares, outranking

Aggregate = type(Framework.model_fields["aggregate"].default)
GAP = np.nan


def add(
    method: str, scores: object, weights: object = None, scale: object = (0.0, 1.0), **options: object
) -> list[float]:
    scores = np.asarray(scores, dtype=float)
    weights = np.ones(scores.shape[-1]) if weights is None else np.asarray(weights, dtype=float)
    weights = np.where(np.isfinite(scores), weights, 0.0)
    step = Aggregate(method=method, **options)
    return AGGREGATORS[method].function(scores, weights, Adding(step, scale)).tolist()


@pytest.mark.parametrize(
    ("method", "options", "expected"),
    [
        ("arithmetic", {}, [5.0, 3.0]),
        ("geometric", {}, [4.0, 0.0]),
        ("harmonic", {}, [3.2, 0.0]),
        ("power", {"power": 1}, [5.0, 3.0]),
        ("power", {"power": 0}, [4.0, 0.0]),
        ("power", {"power": -1}, [3.2, 0.0]),
        ("power", {"power": 2}, [34**0.5, 18**0.5]),
        ("power", {"power": 2000}, [8.0, 6.0]),
        ("power", {"power": -2000}, [2.0, 0.0]),
        ("weakest", {}, [2.0, 0.0]),
        ("median", {}, [5.0, 3.0]),
    ],
)
def test_means_of_two_and_eight_and_of_zero_and_six(method: str, options: dict, expected: list[float]) -> None:
    """The means of 2 and 8 are whole: arithmetic 5, geometric 4, harmonic 3.2; those of 0 and 6 end at 0."""
    assert add(method, [[2, 8], [0, 6]], **options) == pytest.approx(
        expected, rel=1e-3 if "2000" in str(options) else 1e-12
    )


def test_a_power_near_zero_is_near_the_geometric_mean() -> None:
    assert add("power", [[2, 8]], power=1e-12) == pytest.approx([4.0], rel=1e-11)


def test_the_power_mean_of_all_zeros_is_zero() -> None:
    assert add("power", [[0, 0]], power=2) == [0]
    assert add("power", [[0, 0]], power=-2) == [0]


@pytest.mark.parametrize(
    "method", [name for name in AGGREGATORS if name not in {"copeland", "grey", "topsis", "ordered"}]
)
def test_missing_members_are_left_out_and_the_others_weighed_again(method: str) -> None:
    scores, weights = [[0.2, GAP, 0.8], [GAP, GAP, GAP]], [1, 5, 3]
    with_gap = add(method, scores, weights)
    assert with_gap[0] == pytest.approx(add(method, [[0.2, 0.8]], [1, 3])[0], rel=1e-14)
    assert np.isnan(with_gap[1])


@pytest.mark.parametrize("method", AGGREGATORS)
def test_units_without_any_member_have_no_score(method: str) -> None:
    options = {"order_weights": (1.0, 1.0)} if method == "ordered" else {}
    assert np.isnan(add(method, [[GAP, GAP], [0.3, 0.7], [0.1, 0.9]], **options)[0])


@pytest.mark.parametrize("method", AGGREGATORS)
def test_one_unit_with_one_member(method: str) -> None:
    options = {"order_weights": (1.0,)} if method == "ordered" else {}
    expected = {"copeland": 0.0, "grey": 1.0}.get(method, 0.5)
    assert add(method, [[0.5]], **options) == pytest.approx([expected])


def test_medians_of_even_and_odd_numbers() -> None:
    assert add("median", [[1, 9, 2, 4], [1, GAP, 2, 4], [1, GAP, GAP, 4]]) == [3, 2, 2.5]


def test_mazziotta_pareto_takes_off_or_adds_variance_over_mean() -> None:
    """De Muro, Mazziotta, Pareto (2011): scores 90, 100, 110 have mean 100 and variance 200/3."""
    assert add("mazziotta_pareto", [[90, 100, 110]]) == pytest.approx([100 - 200 / 300])
    assert add("mazziotta_pareto", [[90, 100, 110]], penalty="plus") == pytest.approx([100 + 200 / 300])
    assert add("mazziotta_pareto", [[100, 100, 100]]) == [100]
    assert add("mazziotta_pareto", [[0, 0]]) == [0]


def test_mazziotta_pareto_can_fall_when_a_member_rises() -> None:
    """Of 10, 10, 40: 20 - 200/20 = 10; of 10, 10, 100: 40 - 1800/40 = -5."""
    assert add("mazziotta_pareto", [[10, 10, 40], [10, 10, 100]]) == pytest.approx([10, -5])


def test_adjusted_mazziotta_pareto_is_the_mean_less_the_penalty() -> None:
    """Mazziotta, Pareto (2016): 85 and 115 have mean 100, variance 225."""
    assert add("adjusted_mazziotta_pareto", [[85, 115]]) == [97.75]
    assert add("adjusted_mazziotta_pareto", [[85, 115]], penalty="plus") == [102.25]


def test_ordered_mean_of_yager() -> None:
    """Yager (1988), example: weights 0.4, 0.3, 0.2, 0.1 on 0.7, 1, 0.2, 0.6: 0.4 + 0.21 + 0.12 + 0.02 = 0.75."""
    assert add("ordered", [[0.7, 1.0, 0.2, 0.6]], order_weights=(0.4, 0.3, 0.2, 0.1)) == pytest.approx([0.75])


def test_ordered_mean_reaches_from_the_best_to_the_worst_member() -> None:
    scores = [[0.7, 1.0, 0.2], [0.5, GAP, 0.1]]
    assert add("ordered", scores, order_weights=(1, 0, 0)) == [1.0, 0.5]
    assert add("ordered", scores, order_weights=(0, 0, 1)) == [0.2, 0.1]
    assert add("ordered", scores, order_weights=(1, 1, 1)) == pytest.approx([1.9 / 3, 0.3])


def test_order_weights_of_fewer_members_are_read_off_the_cumulated_ones() -> None:
    """0.5, 0.3, 0.2 cumulate to 0.5, 0.8, 1 at thirds; at one half they stand at 0.65."""
    assert order_shares(np.array([0.5, 0.3, 0.2])) == pytest.approx(
        np.array([[0, 0, 0], [1, 0, 0], [0.65, 0.35, 0], [0.5, 0.3, 0.2]])
    )


def test_copeland_counts_victories_less_defeats() -> None:
    """Three judges with weights 3, 2, 2 rank a > b > c, b > c > a, c > b > a: b beats a 4:3, c 5:2; c beats a 4:3."""
    scores = [[3, 1, 1], [2, 3, 2], [1, 2, 3]]
    assert add("copeland", scores, [3, 2, 2]) == [-2, 2, 0]


def test_copeland_finds_even_votes_and_ties_despite_rounding() -> None:
    weights = [0.1, 0.2, 0.3]
    assert add("copeland", [[1, 1, 0], [0, 0, 1]], weights) == [0, 0]
    assert add("copeland", [[0.1 + 0.2], [0.3], [0.1]]) == [1, 1, -2]


def test_copeland_of_units_with_nothing_in_common_is_a_draw() -> None:
    assert add("copeland", [[1, GAP], [GAP, 1]]) == [0, 0]


def test_outranking_shares_of_weight() -> None:
    shares = outranking(np.array([[3.0, 1.0], [2.0, 1.0]]), np.array([1.0, 3.0]))
    assert shares.tolist() == [[0, 0.625], [0.375, 0]]


def test_topsis_of_the_fighter_aircraft() -> None:
    """Hwang, Yoon (1981), fighter aircraft problem: closeness 0.643, 0.268, 0.613, 0.312.

    Four aircraft by speed, range, payload, price (less is better), reliability, manoeuvrability; vector normalisation,
    weights 0.2, 0.1, 0.1, 0.1, 0.2, 0.3; ideal and anti-ideal among those seen.
    """
    values = np.array(
        [
            [2.0, 1500, 20000, 5.5, 5, 9],
            [2.5, 2700, 18000, 6.5, 3, 5],
            [1.8, 2000, 21000, 4.5, 7, 7],
            [2.2, 1800, 20000, 5.0, 5, 5],
        ]
    )
    scores = values / np.sqrt((values**2).sum(axis=0)) * np.array([1, 1, 1, -1, 1, 1])
    closeness = add("topsis", scores, [0.2, 0.1, 0.1, 0.1, 0.2, 0.3], ideal="observed")
    assert closeness == pytest.approx([0.643, 0.268, 0.613, 0.312], abs=6e-4)


def test_topsis_from_the_ends_of_the_scale() -> None:
    assert add("topsis", [[30, 40], [0, 0], [100, 100]], scale=(0.0, 100.0)) == pytest.approx(
        [50 / (50 + 8500**0.5), 0.0, 1.0]
    )


def test_topsis_where_all_are_tied_has_no_score() -> None:
    assert np.isnan(add("topsis", [[0.5, 0.5]] * 3, ideal="observed")).all()


def test_grey_relational_grade_by_hand() -> None:
    """Deng (1989): distances 0, 0.5, 1 and 1, 0, 0.5; with 0.5 the coefficients are 1, 1/2, 1/3."""
    assert add("grey", [[1, 0], [0.5, 1], [0, 0.5]]) == pytest.approx([(1 + 1 / 3) / 2, 0.75, (1 / 3 + 1 / 2) / 2])
    assert add("grey", [[1, 0], [0, 1]], distinguishing=1.0) == pytest.approx([0.75, 0.75])
    assert add("grey", [[0.4, 0.2]] * 2) == [1, 1]


def test_grey_grade_can_fall_when_a_member_rises() -> None:
    before, after = ([[1.0, 1.0], [first, 0.5]] for first in (0.0, 0.1))
    assert add("grey", after)[1] < add("grey", before)[1]


@pytest.mark.parametrize("method", ["copeland", "grey", "topsis"])
def test_a_unit_outside_the_field_is_scored_against_it(method: str) -> None:
    """Better than everybody in the field, it stands at the top."""
    scores, inside = np.array([[0.2, 0.4], [0.6, 0.1], [0.9, 0.9]]), np.array([True, True, False])
    step = Aggregate(method=method, ideal="observed")
    result = AGGREGATORS[method].function(scores, np.ones((3, 2)), Adding(step, inside=inside))
    assert result[2] == {"copeland": 2, "grey": 1, "topsis": 1}[method]


@pytest.mark.parametrize("method", AGGREGATORS)
def test_leading_axes_are_added_up_by_themselves(method: str) -> None:
    options = {"order_weights": (1.0, 2.0)} if method == "ordered" else {}
    scores = np.random.default_rng(2).random((3, 4, 5, 2))
    together = add(method, scores, [1, 2], **options)
    assert together[2][1] == pytest.approx(add(method, scores[2, 1], [1, 2], **options), rel=1e-12)
