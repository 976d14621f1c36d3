"""Forecasts from ranks, bands and silence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput
from ganchao.forecasting.ranks_only import (
    LASTING,
    RankHistory,
    bands_of,
    checked,
    forecast_ranks,
    last_standings,
    persistence_of,
    rank_history,
    seated,
    within,
)
from ganchao.text import LANGS

ZONES = Path(__file__).parents[3] / "shared" / "data" / "hightech-zones" / "zone_ranks.csv"


def known(low, high=None, number: int = 100, first: int = 2018) -> RankHistory:
    low = np.array(low, dtype=float)
    high = low if high is None else np.array(high, dtype=float)
    units = tuple(f"z{k}" for k in range(low.shape[1]))
    return RankHistory(units, tuple(range(first, first + len(low))), low, high, (number,) * len(low))


def keys(found) -> set[str]:
    return {note.key for note in found.notes}


def test_an_exact_rank_is_held_more_closely_than_a_band() -> None:
    found = forecast_ranks(known([[20, 1]], [[20, 50]]), years=1, draws=1500)
    exact, band = found.rank_range("z0"), found.rank_range("z1")
    assert exact[1] - exact[0] < 0.6 * (band[1] - band[0])
    assert exact[0] < 20 < exact[1]
    assert 1 <= band[0] < band[1] <= 70


def test_ranges_widen_with_the_years_and_with_the_age_of_what_is_known() -> None:
    found = forecast_ranks(known([[50, 50], [np.nan, 50], [np.nan, 50]]), years=4, draws=1500)
    old, new = found.rank_range("z0", year=2021), found.rank_range("z1", year=2021)
    assert old[1] - old[0] > new[1] - new[0]
    late = found.rank_range("z1", year=2024)
    assert late[1] - late[0] > new[1] - new[0]


def test_every_draw_gives_each_unit_a_place_of_its_own() -> None:
    ranks = forecast_ranks(known([[1, 2, 3, 1]], [[1, 2, 3, 50]]), years=2, draws=200).ranks[..., 0]
    assert all(len(set(row)) == 4 for row in ranks.reshape(-1, 4).tolist())
    assert ranks.min() >= 1
    assert ranks.max() <= 100


def test_exact_ranks_are_seated_where_they_are() -> None:
    rng = np.random.default_rng(1)
    from scipy.special import ndtr, ndtri

    standing = np.tile(ndtri(1 - (np.array([5.0, 6, 6.2]) - 0.5) / 10), (40, 1))
    everyone = seated(standing, 10, np.array([0, 1, 2]), rng)
    ranks = np.argsort(np.argsort(-everyone, axis=1), axis=1) + 1
    assert (ranks[:, 0] == 5).all()
    assert (ranks[:, 1] == 6).all()
    assert everyone.shape == (40, 10)
    assert (np.sort(np.floor(10 * ndtr(-everyone)).astype(int), axis=1) == np.arange(10)).all()


def test_ranks_that_hardly_move_say_that_they_last() -> None:
    still = known(np.tile(np.arange(5.0, 95, 10), (6, 1)))
    jumpy = known(np.random.default_rng(1).permuted(np.tile(np.arange(5.0, 95, 10), (6, 1)), axis=1))
    assert persistence_of(still) @ LASTING > 0.99
    assert persistence_of(jumpy) @ LASTING < 0.85


def test_without_two_exact_ranks_persistence_is_what_was_thought_before() -> None:
    one = known([[20, 40]])
    assert 0.93 < persistence_of(one) @ LASTING < 0.99
    assert "forecasting.no_pairs" in keys(forecast_ranks(one, draws=50))


def test_a_band_before_and_a_rank_after_agree_in_the_sample() -> None:
    history = known([[1], [40]], [[50], [40]])
    standing = last_standings(history, np.full(500, 0.97), np.random.default_rng(1))
    from scipy.special import ndtri

    assert standing.min() > ndtri(1 - 40 / 100) - 1e-9
    assert standing.max() < ndtri(1 - 39 / 100) + 1e-9


def test_bounded_draws_lie_between_their_bounds_even_in_the_tails() -> None:
    mean, spread = np.zeros((1000, 1)), np.ones((1000, 1))
    for bottom, top in ((8.0, 8.1), (-9.0, -8.9), (-0.1, 0.1), (3.0, np.inf)):
        found = within(mean, spread, np.array([bottom]), np.array([top]), np.random.default_rng(1))
        assert found.min() >= bottom
        assert found.max() <= top
        assert np.isfinite(found).all()


def test_when_every_rank_is_a_band_the_forecast_says_what_it_is_worth() -> None:
    found = forecast_ranks(known([[1, 1, 51]], [[50, 50, 100]]), draws=300)
    note, = (n for n in found.notes if n.key == "forecasting.all_censored")
    for lang in LANGS:
        assert "3" in note.sentence(lang)
        assert "100" in note.sentence(lang)


def test_a_unit_of_which_nothing_is_known_is_named() -> None:
    found = forecast_ranks(known([[10, np.nan]]), draws=300)
    assert {"forecasting.unknown_ranks", "forecasting.vague", "forecasting.partial_field"} <= keys(found)


def test_a_complete_field_needs_no_filling() -> None:
    found = forecast_ranks(known([[1, 2, 3], [1, 3, 2], [1, 2, 3]], number=3), years=1, draws=100)
    assert (np.sort(found.ranks[:, 0, :, 0], axis=1) == [1, 2, 3]).all()
    assert "forecasting.partial_field" not in keys(found)


def test_nothing_known_and_impossible_ranks_are_refused_in_both_languages() -> None:
    for history, key in ((known([[np.nan]]), "no_ranks"), (known([[120]]), "rank_outside")):
        with pytest.raises(InvalidInput) as caught:
            checked(history)
        assert caught.value.problems[0].key == f"forecasting.{key}"
        assert all(caught.value.sentences(lang) for lang in LANGS)


def test_bands_are_read_as_people_write_them() -> None:
    low, high = bands_of(["37", " <=50", "≤50", "51–100", "101+", "", "?"], 169)
    np.testing.assert_array_equal(low, [37, 1, 1, 51, 101, np.nan, np.nan])
    np.testing.assert_array_equal(high, [37, 50, 50, 100, 169, np.nan, np.nan])


def test_ranks_of_a_panel_with_bounds() -> None:
    values = np.array([[[12.0], [np.nan], [np.nan]], [[14.0], [np.nan], [np.nan]]])
    high = np.array([[[np.nan], [50.0], [np.nan]]] * 2)
    panel = Panel(values, (2020, 2021), ("a", "b", "c"), ("rank",), low=np.full(values.shape, np.nan), high=high)
    history = rank_history(panel, "rank", {2019: 160, 2021: 169})
    assert history.numbers == (160, 169)
    assert history.low[0].tolist()[:2] == [12, 1]
    assert history.high[0].tolist()[:2] == [12, 50]
    assert history.exact.tolist() == [[True, False, False]] * 2


def test_real_zones_get_ranges_around_what_they_published() -> None:
    if not ZONES.exists():
        pytest.skip("../shared/data/hightech-zones is not here")
    import pandas as pd

    table = pd.read_csv(ZONES)
    table = table[table.eval_year.notna() & ~table.basis.astype(str).str.contains("TARGET")]
    years = tuple(range(2012, 2025))
    units = tuple(dict.fromkeys(table.zone))
    low, high = (np.full((len(years), len(units)), np.nan) for _ in range(2))
    for row in table.itertuples():
        ends = bands_of([str(row.rank)], 178)
        at = years.index(int(row.eval_year)), units.index(row.zone)
        low[at], high[at] = ends[0][0], ends[1][0]
    found = forecast_ranks(checked(RankHistory(units, years, low, high, (178,) * 13)), years=1, draws=400)
    best, worst = found.rank_range("济南")
    assert best < 16 < worst < 40
    assert "forecasting.partial_field" in keys(found)
