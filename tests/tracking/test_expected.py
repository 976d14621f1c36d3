"""Expected paths: shapes, milestones, the season of the year."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.check_in import CheckIn
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import Shape, TargetPath
from ganchao.tracking.expected import SHAPES, Season, between, cumulated, expected, path_value, season_of


def path(**changes: object) -> TargetPath:
    given = {"code": "p", "since": "2020", "baseline": 100.0, "by": "2024", "target": 180.0, **changes}
    return TargetPath.model_validate(given)


def test_every_shape_has_a_row() -> None:
    assert set(SHAPES) == set(Shape)


@pytest.mark.parametrize("shape", Shape)
@given(start=st.floats(1, 99), stop=st.floats(1, 99), first=st.floats(0, 1), second=st.floats(0, 1))
def test_a_shape_leads_from_start_to_stop_without_turning_back(
    shape: Shape, start: float, stop: float, first: float, second: float
) -> None:
    early, late = sorted((first, second))
    assert between(shape, start, stop, 0) == pytest.approx(start)
    assert between(shape, start, stop, 1) == pytest.approx(stop)
    assert between(shape, start, stop, 7) == pytest.approx(stop)  # it stays
    step = between(shape, start, stop, late) - between(shape, start, stop, early)
    assert step * (stop - start) >= -1e-9


@pytest.mark.parametrize("shape", Shape)
@given(gone=st.floats(0, 1), factor=st.floats(0.01, 100))
def test_another_unit_of_measurement_changes_nothing(shape: Shape, gone: float, factor: float) -> None:
    assert between(shape, 20 * factor, 50 * factor, gone) == pytest.approx(factor * between(shape, 20, 50, gone))


@pytest.mark.parametrize("shape", Shape)
def test_all_shapes_but_growth_bear_a_shifted_zero(shape: Shape) -> None:
    shifted = between(shape, 120, 150, 0.3) - 100
    assert (shifted == pytest.approx(between(shape, 20, 50, 0.3))) == (shape is not Shape.GEOMETRIC)


def test_shapes_by_hand() -> None:
    assert between(Shape.LINEAR, 100, 180, 0.25) == 120
    assert between(Shape.GEOMETRIC, 100, 144, 0.5) == pytest.approx(120)
    assert between(Shape.FRONT_LOADED, 0, 100, 0.25) == 50
    assert between(Shape.BACK_LOADED, 0, 100, 0.5) == 25
    assert between(Shape.BACK_LOADED, 0, 100, 0.5, 3) == 12.5
    assert between(Shape.LOGISTIC, 0, 100, 0.5) == pytest.approx(50)
    assert between(Shape.LOGISTIC, 0, 100, 0.25) == pytest.approx(10.4986, abs=1e-3)  # (1/(1+e^2) - 1/(1+e^4)) / 0.964


def test_a_path_goes_through_its_waypoints() -> None:
    made = path(waypoints=[{"period": "2022", "value": 110}])
    assert [path_value(made, float(year)) for year in range(2020, 2025)] == [100, 105, 110, 145, 180]
    assert path_value(made, period_of("2022-Q2").end) == pytest.approx(107.5)
    assert path_value(made, 2030.0) == 180


def months(kind: Kind, rows: dict[int, list[float]]) -> list[CheckIn]:
    return [CheckIn("p", Period(year, part, len(row)), value) for year, row in rows.items()
            for part, value in enumerate(row, 1)]


HISTORY = {2020: [25.0, 50.0, 75.0, 100.0], 2021: [10.0, 30.0, 60.0, 100.0], 2022: [20.0, 40.0, 100.0, 200.0],
           2023: [30.0, 60.0, 80.0, 100.0]}  # fmt: skip


def test_the_season_is_the_median_of_the_last_three_whole_years() -> None:
    made = path(kind="year_to_date")
    season = season_of(made, months(Kind.YEAR_TO_DATE, HISTORY), 2024, 4)
    assert season == Season((0.1, 0.3, 0.6, 1.0), (2021, 2022, 2023))
    assert season.upto(period_of("2024-Q2")) == 0.3
    assert season.upto(period_of("2024-H1")) == 0.3
    assert season.upto(period_of("2024-05")) == pytest.approx(0.1 + 0.2 * 2 / 3)
    before = season_of(made, months(Kind.YEAR_TO_DATE, HISTORY), 2022, 4)
    assert before.years == (2020, 2021)  # nothing is learned from later years


def test_flows_and_running_totals_teach_the_same_season() -> None:
    flows = {year: [row[0], *(b - a for a, b in pairwise(row))] for year, row in HISTORY.items()}
    totals = season_of(path(kind="year_to_date"), months(Kind.YEAR_TO_DATE, HISTORY), 2024, 4)
    assert season_of(path(kind="flow"), months(Kind.FLOW, flows), 2024, 4).shares == pytest.approx(totals.shares)


def test_without_history_the_season_is_flat_and_says_so() -> None:
    season = season_of(path(kind="flow"), [], 2024, 4)
    assert season == Season((0.25, 0.5, 0.75, 1.0), (), "flat")
    assert season_of(path(kind="flow", season=(0.5, 1)), [], 2024, 4).source == "written"


@pytest.mark.parametrize("row", [[5.0, 10.0, 9.0, 20.0], [0.0, 0.0, 0.0, 0.0]])
def test_years_that_cannot_be_right_are_not_learned_from(row: list[float]) -> None:
    made = path(kind="year_to_date")
    assert cumulated(made, months(Kind.YEAR_TO_DATE, {2023: row}), 2023, 4) is None
    assert cumulated(made, months(Kind.YEAR_TO_DATE, {2023: row[:3]}), 2023, 4) is None


def test_a_year_s_amount_is_expected_by_the_season() -> None:
    made = path(kind="year_to_date")
    season = Season((0.1, 0.3, 0.6, 1.0))
    assert expected(made, period_of("2022-Q3"), season) == pytest.approx(140 * 0.6)
    assert expected(made, period_of("2024"), Season()) == 180
    alone = path(kind="flow", baseline=None, since="2023")
    assert expected(alone, period_of("2024-Q1"), season) == pytest.approx(18)
    assert expected(alone, period_of("2023-Q1"), season) is None  # nothing was promised for that year


@given(early=st.integers(1, 11), more=st.integers(1, 11))
def test_waiting_never_improves_a_pace(early: int, more: int) -> None:
    made = path(kind="year_to_date", since="2023")
    season = Season(tuple(k / 12 for k in range(1, 13)))
    late = min(early + more, 12)
    first, second = (expected(made, Period(2024, part, 12), season) for part in (early, late))
    assert first is not None
    assert second is not None
    assert second >= first
