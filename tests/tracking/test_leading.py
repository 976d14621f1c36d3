"""What monthly values tell of a year, by hand."""

from __future__ import annotations

import datetime
import itertools
import math
from statistics import stdev

import pytest

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.leading import Leading
from ganchao.domain.period import Period, period_of
from ganchao.tracking.leading import REVISIONS, Evidence, Silence, annual_evidence, due, evidence, student

DAY = datetime.date(2021, 1, 31)
YTD = {2018: [20, 50, 70, 100], 2019: [25, 50, 80, 110], 2020: [30, 66]}


def reports(values: dict[int, list[float]], subject: str = "l") -> list[CheckIn]:
    return [
        CheckIn(subject, Period(year, part, 4), float(value))
        for year, row in values.items() for part, value in enumerate(row, start=1)
    ]  # fmt: skip


def leading(**rest: object) -> Leading:
    return Leading.model_validate({"code": "l", "indicator": "i", "link": "same", "spread": 0.05, **rest})


def test_a_running_total_is_carried_to_the_year_by_the_shares_of_past_years() -> None:
    found = evidence(leading(), reports(YTD), {}, DAY)
    assert isinstance(found, Evidence)
    shares = [math.log(50 / 100), math.log(50 / 110)]
    assert found.year == 2020
    assert found.middle == pytest.approx(math.log(66) - sum(shares) / 2)
    season = stdev(shares) * math.sqrt(1.5) * student(1)
    assert found.spread == pytest.approx(math.hypot(season, 0.05))


def test_flows_are_added_up_and_a_gap_is_never_filled() -> None:
    flows = {year: [row[0], *(b - a for a, b in itertools.pairwise(row))] for year, row in YTD.items()}
    same, summed = evidence(leading(), reports(YTD), {}, DAY), evidence(leading(kind="flow"), reports(flows), {}, DAY)
    assert isinstance(same, Evidence)
    assert isinstance(summed, Evidence)
    assert summed.middle == pytest.approx(same.middle)
    gap = [each for each in reports(flows) if str(each.period) != "2020-Q1"]
    assert evidence(leading(kind="flow"), gap, {}, DAY) == Silence("l", "nowcast.gap_in_year")


def test_growth_carries_the_indicator_from_the_year_before() -> None:
    found = evidence(leading(link="growth", elasticity=0.5), reports(YTD), {2019: 8.0}, DAY)
    assert isinstance(found, Evidence)
    year = math.log(66) - (math.log(50 / 100) + math.log(50 / 110)) / 2
    assert found.middle == pytest.approx(math.log(8) + 0.5 * (year - math.log(110)))


def test_a_stock_goes_on_at_the_pace_of_its_steps() -> None:
    stock = {2019: [100, 110, 121, 133.1], 2020: [146.41, 161.051, 177.1561]}
    found = evidence(leading(kind="level"), reports(stock), {}, DAY)
    assert isinstance(found, Evidence)
    assert found.middle == pytest.approx(math.log(177.1561 * 1.1))
    assert found.spread == pytest.approx(0.05)


@pytest.mark.parametrize(("changes", "values", "annual", "reason"), [
    ({}, {2019: [25, 50, 80, 110], 2020: [30, 66]}, {}, "no_season"),
    ({"spread": None}, YTD, {}, "no_link"),
    ({"link": "growth"}, YTD, {}, "no_year_before"),
    ({}, YTD, {2020: 150.0}, "year_known"),
    ({"season": [0.2, 0.5, 0.7, 1.0]}, {2020: [30, 66]}, {}, "no_season"),
    ({}, {}, {}, "no_months"),
])  # fmt: skip
def test_nothing_is_claimed_without_ground(changes, values, annual, reason: str) -> None:
    assert evidence(leading(**changes), reports(values), annual, DAY) == Silence("l", f"nowcast.{reason}")


def test_a_written_season_counts_with_its_spread() -> None:
    said = leading(season=[0.2, 0.5, 0.7, 1.0], season_spread=0.1)
    found = evidence(said, reports({2020: [30, 66]}), {}, DAY)
    assert isinstance(found, Evidence)
    assert found.middle == pytest.approx(math.log(66 / 0.5))
    assert found.spread == pytest.approx(math.hypot(0.1, 0.05))


def test_the_link_is_learned_from_four_years_of_both() -> None:
    quarters = {year: [25.0, 50.0, 75.0, 100.0] for year in range(2015, 2020)}
    annual = {year: 100 * math.exp(error) for year, error in zip(range(2015, 2020), (0.1, -0.1, 0.1, -0.1, 0.1),
                                                                 strict=True)}  # fmt: skip
    found = evidence(leading(spread=None), reports({**quarters, 2020: [25.0, 50.0]}), annual, DAY)
    assert isinstance(found, Evidence)
    assert found.spread == pytest.approx(0.1 * student(5))


def test_reports_that_came_later_are_not_seen() -> None:
    early = evidence(leading(), reports(YTD), {}, datetime.date(2020, 5, 1))
    assert isinstance(early, Evidence)
    assert early.period == period_of("2020-Q1")


def test_values_of_whole_years_count_by_how_firm_they_are() -> None:
    told = [CheckIn("i", Period(2020), 5.0, status=Status.FLASH), CheckIn("i", Period(2019), 4.0)]
    (found,) = annual_evidence("i", told, {2019: 4.0}, DAY)
    assert (found.middle, found.spread) == (pytest.approx(math.log(5)), REVISIONS[Status.FLASH])


def test_the_period_owed_is_the_last_that_was_over_a_month_before() -> None:
    assert due(leading(), reports(YTD), datetime.date(2020, 10, 15)) is None
    assert str(due(leading(), reports(YTD), datetime.date(2020, 11, 15))) == "2020-Q3"
    assert due(leading(), [], DAY) is None
