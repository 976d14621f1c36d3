"""Positions, ties and tiers, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Tier
from ganchao.scoring.rank import TIE_RULES, positions, tied, tier_of

SCORES = np.array([7.0, 9.0, 9.0, np.nan, 3.0])


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("best", [3, 1, 1, np.nan, 4]),
        ("worst", [3, 2, 2, np.nan, 4]),
        ("mean", [3, 1.5, 1.5, np.nan, 4]),
        ("dense", [2, 1, 1, np.nan, 3]),
    ],
)
def test_tied_units_get_what_the_rule_says(ties: str, expected: list[float]) -> None:
    """ "1224", "1334", "1 2.5 2.5 4" and "1223" ranking: en.wikipedia.org/wiki/Ranking."""
    assert np.array_equal(positions(SCORES, ties=ties), expected, equal_nan=True)


def test_every_tie_rule_is_tried_here() -> None:
    assert set(TIE_RULES) == {"best", "worst", "mean", "dense"}


@pytest.mark.parametrize("ties", TIE_RULES)
def test_one_unit_is_first(ties: str) -> None:
    assert positions(np.array([0.3]), ties=ties).tolist() == [1]


def test_nobody_is_ranked_where_there_is_nobody() -> None:
    assert positions(np.empty((3, 0))).shape == (3, 0)
    assert np.isnan(positions(np.full((2, 3), np.nan))).all()


def test_ties_are_found_within_a_share_of_the_largest_score() -> None:
    scores = np.array([100.0, 99.95, 0.05, 0.0])
    assert positions(scores, tolerance=1e-3).tolist() == [1, 1, 3, 3]
    assert positions(scores / 1000, tolerance=1e-3).tolist() == [1, 1, 3, 3]
    assert positions(scores, tolerance=1e-4).tolist() == [1, 2, 3, 4]


def test_a_chain_of_near_neighbours_is_one_tie() -> None:
    assert positions(np.array([1.0, 0.995, 0.99, 0.9]), tolerance=0.006).tolist() == [1, 1, 1, 4]


def test_rounding_noise_breaks_no_tie_but_a_tolerance_of_zero_does() -> None:
    scores = np.array([0.1 + 0.2, 0.3])
    assert positions(scores, tolerance=1e-12).tolist() == [1, 1]
    assert positions(scores).tolist() == [1, 2]


def test_negative_scores_are_ranked_like_others() -> None:
    assert positions(np.array([-3.0, -1.0, -2.0]), tolerance=1e-12).tolist() == [3, 1, 2]


def test_shared_positions_are_marked() -> None:
    assert tied(np.array([[2.0, 1.0, 2.0, np.nan, np.nan]])).tolist() == [[True, False, True, False, False]]


def test_tiers_end_at_a_rank_or_at_a_share_of_the_field() -> None:
    tiers = (Tier(code="a", upto=1), Tier(code="b", percentile=50), Tier(code="c"))
    ranks = np.array([[1.0, 2.0, 3.0, 4.0, np.nan, 5.0]])
    assert tier_of(ranks, np.array([5]), tiers).tolist() == [[0, 1, 2, 2, -1, 2]]
    assert tier_of(ranks, np.array([6]), tiers).tolist() == [[0, 1, 1, 2, -1, 2]]
    assert tier_of(ranks, np.array([5]), tiers[:2]).tolist() == [[0, 1, -1, -1, -1, -1]]


def test_a_tie_across_the_end_of_a_tier_stays_together() -> None:
    assert tier_of(
        np.array([[1.0, 2.0, 2.0]]), np.array([3]), (Tier(code="a", upto=2), Tier(code="b"))
    ).tolist() == [[0, 0, 0]]
