"""Which report is in force on a day."""

from __future__ import annotations

import datetime
from itertools import permutations

from ganchao.domain.check_in import CheckIn, in_force
from ganchao.domain.period import period_of


def report(value: float, day: int | None = None, subject: str = "p", period: str = "2024-05") -> CheckIn:
    at = None if day is None else datetime.datetime(2024, 6, day)  # noqa: DTZ001
    return CheckIn(subject, period_of(period), value, recorded_at=at)


def test_the_last_recorded_holds_in_whatever_order_rows_stand() -> None:
    for order in permutations([report(1, 3), report(2, 9), report(3, 5)]):
        assert [c.value for c in in_force(order, datetime.date(2024, 12, 31))] == [2]
        assert [c.value for c in in_force(order, datetime.date(2024, 6, 5))] == [3]
        assert in_force(order, datetime.date(2024, 6, 2)) == ()


def test_without_times_the_later_row_holds_and_a_dated_one_before_any() -> None:
    day = datetime.date(2024, 12, 31)
    assert [c.value for c in in_force([report(1), report(2)], day)] == [2]
    assert [c.value for c in in_force([report(3, 9), report(2)], day)] == [3]


def test_an_undated_report_is_known_once_its_period_is_over() -> None:
    assert in_force([report(1)], datetime.date(2024, 5, 31)) == ()
    assert len(in_force([report(1)], datetime.date(2024, 6, 1))) == 1


def test_subjects_and_periods_are_kept_apart_and_in_order() -> None:
    found = in_force([report(1, period="2024-06"), report(2), report(3, subject="a")], datetime.date(2024, 12, 31))
    assert [(c.subject, str(c.period)) for c in found] == [("a", "2024-05"), ("p", "2024-05"), ("p", "2024-06")]
