"""Values that can hardly be meant are doubted; ordinary ones are not; nothing is converted."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.period import period_of
from ganchao.domain.target_path import TargetPath
from ganchao.tracking.plausible import doubts, period_problem


def path(kind: str = "level") -> TargetPath:
    return TargetPath(code="x", kind=kind, since="2015", by="2022", target=987654.0)


def said(period: str, value: float, status: Status | None = None) -> CheckIn:
    return CheckIn("x", period_of(period), value, status=status)


LEVELS = [said(f"{year}", value) for year, value in ((2015, 100.0), (2016, 110.0), (2017, 118.0), (2018, 131.0))]
MONTHS = [said(f"2018-{month:02d}", 10.0 * month) for month in range(1, 13)]


@pytest.mark.parametrize(("value", "key", "factor"), [
    (140.0, None, ""), (1.4e6, "unit", "wan"), (0.014, "unit", "wan_less"), (1.4e10, "unit", "yi"),
    (14000.0, "unit", "hundred"), (1.31, "unit", "hundred_less"), (230.0, "jump", ""), (30.0, "jump", ""),
])  # fmt: skip
def test_a_level_is_compared_with_its_past(value: float, key: str | None, factor: str) -> None:
    found = doubts(path(), said("2019", value), LEVELS)
    assert [each.key for each in found] == ([f"checkin.doubt.{key}"] if key else [])
    if factor:
        assert found[0].values["factor"].key == f"checkin.factor.{factor}"  # type: ignore[attr-defined]
    for each in found:
        assert each.severity == "warning"
        assert "987654" not in each.sentence("zh") + each.sentence("en")  # no hint of a target


@pytest.mark.parametrize(("period", "value", "key"), [
    ("2019-03", 33.0, None), ("2019-03", 8.0, "jump"), ("2019-03", 33e4, "unit"), ("2019-02", 26.0, None),
])  # fmt: skip
def test_a_running_total_is_compared_with_the_same_part_of_earlier_years(
    period: str, value: float, key: str | None
) -> None:
    found = doubts(path("year_to_date"), said(period, value), MONTHS)
    assert [each.key for each in found] == ([f"checkin.doubt.{key}"] if key else [])


def test_a_running_total_that_falls_is_doubted() -> None:
    past = [*MONTHS, said("2019-02", 30.0)]
    assert [each.key for each in doubts(path("year_to_date"), said("2019-03", 25.0), past)] == ["checkin.doubt.falls"]


def test_without_the_same_part_only_the_magnitude_is_looked_at() -> None:
    whole = [said("2018", 120.0)]
    assert doubts(path("year_to_date"), said("2019-03", 8.0), whole) == ()
    assert [each.key for each in doubts(path("year_to_date"), said("2019-03", 31e4), whole)] == ["checkin.doubt.unit"]


@pytest.mark.parametrize("kind", ["milestone", "binary"])
def test_progress_in_per_cent_and_yes_or_no_are_never_doubted(kind: str) -> None:
    assert doubts(path(kind), said("2019", 100.0), [said("2018", 1.0)]) == ()


def test_without_a_past_nothing_is_doubted() -> None:
    assert doubts(path(), said("2019", 1e9), []) == ()
    assert doubts(path(), said("2019", 1e9), [said("2019", 1.0), said("2020", 1.0)]) == ()


@given(
    st.lists(st.floats(50, 150), min_size=4, max_size=8), st.sampled_from([1e4, 1e-4]), st.floats(0.7, 1.4),
)  # fmt: skip
def test_ten_thousand_times_is_always_noticed(values: list[float], factor: float, drift: float) -> None:
    past = [said(str(2010 + k), value) for k, value in enumerate(values)]
    now = said("2020", values[-1] * drift * factor)
    assert [each.key for each in doubts(path(), now, past)] == ["checkin.doubt.unit"]


@pytest.mark.parametrize(("period", "status", "key"), [
    ("2020-03", None, None), ("2020-04", None, "checkin.not_over"), ("2020-04", Status.ESTIMATE, None),
    ("2020-05", Status.ESTIMATE, "checkin.future"), ("2021", Status.ESTIMATE, "checkin.future"),
    ("2020", Status.FLASH, "checkin.not_over"),
])  # fmt: skip
def test_periods_in_the_future_are_told(period: str, status: Status | None, key: str | None) -> None:
    problem = period_problem(said(period, 1.0, status), datetime.date(2020, 4, 6))
    assert (problem.key if problem else None) == key
