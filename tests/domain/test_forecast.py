"""Reading joint draws."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.forecast import Forecast
from ganchao.errors import UnknownName

RANKS = np.array([[[1, 2, 3], [1, 2, 3]], [[1, 3, 2], [2, 1, 3]], [[1, 2, 3], [2, 1, 3]], [[2, 1, 3], [3, 1, 2]]])


def made(ranks: np.ndarray = RANKS) -> Forecast:
    past = np.array([[1.0, 2, 3]])[..., None]
    return Forecast(
        ("a", "b", "c"), ("i",), (2020,), (2021, 2022), -past, past, -ranks[..., None].astype(np.float32),
        ranks[..., None].astype(np.uint16), "persistence", 1,
    )


def test_the_probability_is_the_share_of_draws() -> None:
    assert made().probability("a", 1, year=2021) == 0.75
    assert made().probability("b", 1) == 0.75
    np.testing.assert_allclose(made().probabilities(2), [[1, 0.75, 0.25], [0.75, 1, 0.25]])


def test_the_rank_range_holds_the_central_share_of_draws() -> None:
    assert made().rank_range("a", level=0.5, year=2022) == (1, 2)
    assert made().rank_range("a", level=0.9, year=2022) == (1, 3)


def test_quantiles_are_whole_ranks() -> None:
    np.testing.assert_array_equal(made().rank_quantiles((0.5,))[0, 1], [2, 1, 3])


def test_a_unit_that_is_not_forecast_has_no_probability() -> None:
    ranks = RANKS.copy()
    ranks[..., 2] = 0
    assert np.isnan(made(ranks).probability("c", 3))
    assert np.isnan(made(ranks).probabilities(3)[0, 2])
    assert made(ranks).counts.tolist() == [[2], [2]]
    assert set(made(ranks).to_frame().unit) == {"a", "b"}


def test_the_table_has_a_line_for_every_unit_and_year() -> None:
    frame = made().to_frame()
    assert len(frame) == 6
    assert frame.query("unit == 'a' and year == 2022").rank_50.item() == 2
    assert frame.query("unit == 'a' and year == 2022").score_50.item() == -2


def test_a_misspelt_unit_or_year_is_named() -> None:
    with pytest.raises(UnknownName):
        made().probability("d", 1)
    with pytest.raises(UnknownName):
        made().probability("a", 1, year=2031)
