"""The scorecard of the tiny example is the one computed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.scorecard import Scorecard, round_half
from ganchao.scoring.score import score


@pytest.fixture
def card(tiny) -> Scorecard:
    return score(tiny.panel, tiny.framework)


def test_scores_and_ranks_are_those_computed_by_hand(card: Scorecard, tiny) -> None:
    np.testing.assert_allclose(card.scores[..., -2:], tiny.scores, atol=1e-15)
    np.testing.assert_array_equal(card.ranks[..., -1], tiny.ranks)


def test_one_score_and_rank_are_of_the_last_year_and_the_index_unless_named(card: Scorecard) -> None:
    assert card.score("D") == pytest.approx(0.875)
    assert card.rank("B") == 2
    assert card.rank("C", year=2020) == 3
    assert card.score("A", year=2020, node="energy") == pytest.approx(0.5)


def test_the_number_ranked_and_the_percentile_stand_beside_the_rank(card: Scorecard) -> None:
    assert card.counts[0, -1] == 4
    np.testing.assert_allclose(card.percentiles[0, :, -1], [25, 75, 50, 100])


def test_the_tidy_table_has_one_row_per_score(card: Scorecard) -> None:
    frame = card.to_frame()
    assert len(frame) == 2 * 4 * 5
    row = frame.set_index(["year", "unit", "node"]).loc[(2021, "B", "index")]
    assert row["rank"] == 2
    assert row["score"] == pytest.approx(0.3125)


def test_the_table_people_read_is_ordered_by_rank(card: Scorecard) -> None:
    assert list(card.table(2020).index) == ["D", "B", "C", "A"]


def test_a_half_goes_up_or_to_the_even_digit() -> None:
    values = np.array([0.125, 0.375, -0.125])
    np.testing.assert_array_equal(round_half(values, 2, "up"), [0.13, 0.38, -0.13])
    np.testing.assert_array_equal(round_half(values, 2, "even"), [0.12, 0.38, -0.12])
