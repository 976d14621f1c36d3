"""Periods as text, as days and as times."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.period import Period, months_later, period_of

PERIODS = st.builds(lambda year, parts, part: Period(year, part % parts + 1, parts), st.integers(1900, 2100),
                    st.sampled_from([1, 2, 4, 12]), st.integers(0, 11))  # fmt: skip


@given(period=PERIODS)
def test_a_period_survives_being_written(period: Period) -> None:
    assert period_of(str(period)) == period


@given(period=PERIODS)
def test_the_next_one_begins_where_it_ends(period: Period) -> None:
    assert period.next().begin == pytest.approx(period.end)
    assert period.next().last_day > period.last_day
    assert period.within(Period(period.year))


def test_days_and_times() -> None:
    assert period_of("2024-02").last_day == datetime.date(2024, 2, 29)
    assert period_of("2024-H1").last_day == datetime.date(2024, 6, 30)
    assert period_of("2024-Q3").last_day == datetime.date(2024, 9, 30)
    assert (period_of("2024").end, period_of("2024-Q1").end, period_of("2024-06").end) == (2024, 2023.25, 2023.5)
    assert period_of("2024-05").within(period_of("2024-Q2"))
    assert not period_of("2024-07").within(period_of("2024-Q2"))


@pytest.mark.parametrize("text", ["24", "2024-13", "2024-Q5", "2024-3", "2024-H3", "2024Q1", "Q1", "", "2024-00"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        period_of(text)


def test_months_later_keeps_to_the_month_s_end() -> None:
    assert months_later(datetime.date(2024, 1, 31), 1) == datetime.date(2024, 2, 29)
    assert months_later(datetime.date(2024, 2, 29), 1) == datetime.date(2024, 3, 31)
    assert months_later(datetime.date(2024, 11, 15), 3) == datetime.date(2025, 2, 15)
