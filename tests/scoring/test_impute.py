"""Filling missing values, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.recipe import Impute
from ganchao.scoring.impute import IMPUTERS, Field

GAP = np.nan


def series(*values: float) -> np.ndarray:
    """One unit, one indicator, several years."""
    return np.array(values, dtype=float).reshape(-1, 1, 1)


def column(*values: float) -> np.ndarray:
    """One year, one indicator, several units."""
    return np.array(values, dtype=float).reshape(1, -1, 1)


def field_of(values: np.ndarray, **changes: object) -> Field:
    years, units, indicators = values.shape
    facts: dict = {
        "years": tuple(range(2000, 2000 + years)),
        "inside": np.ones((years, units), dtype=bool),
        "groups": np.full(units, -1),
        "higher": np.ones(indicators, dtype=bool),
    }
    return Field(**{**facts, **changes})


def fill(method: str, values: np.ndarray, field: Field | None = None, **options: object) -> np.ndarray:
    step = Impute(method=method, **options)
    return IMPUTERS[method].function(values, field=field or field_of(values), step=step)


def test_mean_and_median_look_at_one_year_only() -> None:
    values = np.array([[[1.0], [2.0], [9.0], [GAP]], [[100.0], [200.0], [900.0], [GAP]]])
    assert fill("mean", values)[:, 3, 0].tolist() == [4.0, 400.0]
    assert fill("median", values)[:, 3, 0].tolist() == [2.0, 200.0]


def test_the_median_of_an_even_number_is_the_middle_of_the_two() -> None:
    assert fill("median", column(1, 2, 4, 100, GAP))[0, 4, 0] == 3.0


@pytest.mark.parametrize("method", ["mean", "median", "row_mean", "group_mean", "group_median"])
def test_units_outside_the_field_are_filled_but_do_not_count(method: str) -> None:
    values = np.array([[[1.0, 0.0], [3.0, 10.0], [GAP, 5.0], [1000.0, 5.0], [GAP, 5.0]]])
    inside = np.array([[True, True, True, False, False]])
    field = field_of(values, inside=inside, groups=np.zeros(5, dtype=int))
    filled = fill(method, values, field)
    assert filled[0, 2, 0] == 2.0
    assert filled[0, 4, 0] == 2.0


@pytest.mark.parametrize("method", ["mean", "median", "row_mean", "group_mean", "group_median"])
def test_what_nobody_has_stays_missing(method: str) -> None:
    values = np.full((2, 3, 2), GAP)
    values[1, :, 1] = 1.0
    filled = fill(method, values, field_of(values, groups=np.zeros(3, dtype=int)))
    assert np.array_equal(np.isnan(filled), np.isnan(values))


def test_a_group_mean_comes_from_the_own_group_and_a_unit_without_group_stays_missing() -> None:
    values = column(1, 3, GAP, 10, 20, GAP, GAP, 7)
    field = field_of(values, groups=np.array([1, 1, 1, 0, 0, 0, -1, -1]))
    assert fill("group_mean", values, field).ravel().tolist() == pytest.approx(
        [1, 3, 2, 10, 20, 15, GAP, 7], nan_ok=True
    )
    assert fill("group_median", values, field).ravel().tolist() == pytest.approx(
        [1, 3, 2, 10, 20, 15, GAP, 7], nan_ok=True
    )


def test_a_row_mean_puts_the_unit_as_high_as_it_is_on_its_other_indicators() -> None:
    """On the other two the unit is at 3/4 and at 1/4 of the way from worst to best: half way."""
    values = np.array([[[0.0, 0.0, 50.0], [4.0, 8.0, 10.0], [3.0, 6.0, GAP]]])
    higher = np.array([True, False, False])
    assert fill("row_mean", values, field_of(values, higher=higher))[0, 2, 2] == 30.0


def test_an_indicator_on_which_all_agree_is_filled_with_what_they_agree_on() -> None:
    values = np.array([[[7.0, 0.0], [7.0, 1.0], [GAP, 1.0]]])
    assert fill("row_mean", values)[0, 2, 0] == 7.0


def test_a_value_is_carried_forward_as_long_as_it_is_not_too_old() -> None:
    values = series(GAP, 5, GAP, GAP, GAP, 8, GAP)
    assert fill("carry_forward", values).ravel().tolist() == pytest.approx([GAP, 5, 5, 5, 5, 8, 8], nan_ok=True)
    bounded = fill("carry_forward", values, max_age=2)
    assert bounded.ravel().tolist() == pytest.approx([GAP, 5, 5, 5, GAP, 8, 8], nan_ok=True)


def test_age_counts_calendar_years_not_columns() -> None:
    values = series(5, GAP, GAP)
    field = field_of(values, years=(2000, 2001, 2010))
    assert fill("carry_forward", values, field, max_age=3).ravel().tolist() == pytest.approx([5, 5, GAP], nan_ok=True)


def test_a_line_fills_between_values_and_stops_at_both_ends() -> None:
    values = series(GAP, 10, GAP, GAP, 40, GAP)
    assert fill("linear", values).ravel().tolist() == pytest.approx([GAP, 10, 20, 30, 40, GAP], nan_ok=True)


def test_a_line_knows_uneven_years() -> None:
    values = series(0, GAP, 10)
    field = field_of(values, years=(2000, 2001, 2010))
    assert fill("linear", values, field).ravel().tolist() == pytest.approx([0, 1, 10])


def test_a_line_does_not_bridge_what_is_too_far_from_any_value() -> None:
    values = series(0, GAP, GAP, GAP, 4)
    assert fill("linear", values, max_age=1).ravel().tolist() == pytest.approx([0, 1, GAP, 3, 4], nan_ok=True)
    assert fill("linear", values, max_age=0).ravel().tolist() == pytest.approx([0, GAP, GAP, GAP, 4], nan_ok=True)


def test_a_series_of_one_observation_is_not_a_line_but_no_crash_either() -> None:
    """COINr issue 63: one observation in a series crashed the panel imputation."""
    values = series(GAP, 5, GAP)
    assert fill("linear", values).ravel().tolist() == pytest.approx([GAP, 5, GAP], nan_ok=True)
    assert fill("carry_forward", values).ravel().tolist() == pytest.approx([GAP, 5, 5], nan_ok=True)


def test_the_declared_constant_may_be_zero() -> None:
    assert fill("constant", column(1, GAP), value=0.0).ravel().tolist() == [1, 0]


def test_an_interval_is_filled_with_its_middle_and_a_half_open_one_stays_missing() -> None:
    values = column(1, GAP, GAP, GAP)
    field = field_of(values, low=column(GAP, 201, GAP, GAP), high=column(GAP, 250, 50, GAP))
    assert fill("midpoint", values, field).ravel().tolist() == pytest.approx([1, 225.5, GAP, GAP], nan_ok=True)
    assert fill("midpoint", values).ravel().tolist() == pytest.approx([1, GAP, GAP, GAP], nan_ok=True)


@pytest.mark.parametrize("method", IMPUTERS)
def test_filling_never_writes_into_the_values_it_was_given(method: str) -> None:
    values = np.array([[[1.0, GAP], [GAP, 2.0]], [[GAP, 3.0], [4.0, GAP]]])
    values.flags.writeable = False
    fill(method, values, field_of(values, groups=np.zeros(2, dtype=int)), value=1.0)
