"""Clauses: each kind of rule at its edge, what decides where several things are known, and nothing met without data."""

from __future__ import annotations

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.framework import Indicator
from ganchao.domain.plan import Plan
from ganchao.domain.standard import Check, Clause
from ganchao.planning.standards import Judged, Verdict, begins, ends, judge, judged
from ganchao.planning.values import Values
from ganchao.reporting.outline import Outline
from tests.planning.port import TODAY

NOTHING = Values((), ("B",), {}, {})


def verdict(rule: dict[str, object] | None, *checks: dict[str, object], on: datetime.date = TODAY,
            values: Values = NOTHING) -> Judged:  # fmt: skip
    clause = Clause.model_validate({"code": "c", "rule": rule})
    return judge(clause, [Check.model_validate({"clause": "c", **check}) for check in checks], values, on)


def series(values: dict[int, float], breaks: tuple[int, ...] = ()) -> Values:
    years = tuple(sorted(values))
    column = np.array([[values[year]] for year in years])
    return Values(years, ("B",), {"x": Indicator(code="x", breaks=breaks)}, {"x": column})


def test_clauses_of_the_port_by_hand(port: Outline) -> None:
    said = {j.clause.code: j.verdict.value for met in port.standards for j in met.clauses}
    assert said == {
        "d1": "pass",  # dust 60 → 50
        "d2": "fail",  # 20 → 20 is no fall
        "d3": "pass",  # energy of the index 0.47 → 0.46
        "d4": "unknown",  # clear days: the year before is not known
        "c1": "fail",  # 91 in the last quarter, 89 since
        "c2": "pass", "c3": "pass", "c4": "pass", "c5": "pass", "c6": "not_applicable", "c7": "unknown",
    }  # fmt: skip
    down, look = port.standards
    assert down.share == 0.5
    assert look.share == pytest.approx(4 / 6)  # of seven one does not apply; the unknown one is not met
    assert [j.clause.code for j in look.clauses if j.overdue] == ["c7"]


@given(st.floats(-1e3, 1e3), st.floats(1e-6, 10), st.sampled_from(["threshold", "inspection", "count"]))
def test_a_threshold_flips_at_the_threshold(limit: float, step: float, kind: str) -> None:
    rule = {"kind": kind, "at_least": limit}
    assert verdict(rule, {"period": "2024", "value": limit}).verdict is Verdict.PASS
    assert verdict(rule, {"period": "2024", "value": limit - step}).verdict is Verdict.FAIL
    cap = {"kind": kind, "at_most": limit}
    assert verdict(cap, {"period": "2024", "value": limit}).verdict is Verdict.PASS
    assert verdict(cap, {"period": "2024", "value": limit + step}).verdict is Verdict.FAIL


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_up_and_down_are_never_both_met_and_standing_still_is_neither(before: float, now: float) -> None:
    checks = ({"period": "2023", "value": before}, {"period": "2024", "value": now})
    up, down = (verdict({"kind": "direction", "direction": way}, *checks).verdict for way in ("up", "down"))
    assert (up is Verdict.PASS) == (now > before)
    assert (down is Verdict.PASS) == (now < before)


def test_a_quarter_is_compared_with_the_same_quarter() -> None:
    rule = {"kind": "direction", "direction": "down"}
    quarters = [{"period": "2023-Q1", "value": 9}, {"period": "2023-Q4", "value": 1}, {"period": "2024-Q1", "value": 5}]
    assert verdict(rule, *quarters).verdict is Verdict.PASS
    assert verdict(rule, *quarters[1:]).verdict is Verdict.UNKNOWN


def test_a_break_in_the_series_leaves_a_direction_open() -> None:
    rule = {"kind": "direction", "direction": "down", "indicator": "x"}
    assert verdict(rule, values=series({2023: 9, 2024: 5})).verdict is Verdict.PASS
    assert verdict(rule, values=series({2023: 9, 2024: 5}, breaks=(2024,))).verdict is Verdict.UNKNOWN
    assert verdict(rule, values=series({2022: 9, 2024: 5})).verdict is Verdict.UNKNOWN


def test_a_day_met_missed_and_not_reported() -> None:
    rule = {"kind": "date", "due": "2025-03-01"}
    assert verdict(rule, {"period": "2025", "done": "2025-03-01"}).verdict is Verdict.PASS
    assert verdict(rule, {"period": "2025", "done": "2025-03-02"}).verdict is Verdict.FAIL
    silent = verdict(rule)
    assert (silent.verdict, silent.overdue) == (Verdict.UNKNOWN, True)
    assert not verdict(rule, on=datetime.date(2025, 3, 1)).overdue


def test_the_later_of_check_and_indicator_decides() -> None:
    rule = {"kind": "threshold", "at_least": 5, "indicator": "x"}
    values = series({2024: 6})
    assert verdict(rule, {"period": "2023", "value": 1}, values=values).verdict is Verdict.PASS
    assert verdict(rule, {"period": "2024", "value": 1}, values=values).verdict is Verdict.FAIL


@pytest.mark.parametrize("rule", [
    None, {"kind": "judged"}, {"kind": "threshold", "at_least": 1}, {"kind": "direction", "direction": "up"},
    {"kind": "inspection", "at_least": 1}, {"kind": "count", "at_least": 1}, {"kind": "date", "due": "2030-01-01"},
    {"kind": "threshold", "at_least": 1, "indicator": "x"}, {"kind": "threshold"}, {"kind": "direction"},
])  # fmt: skip
def test_nothing_without_data_is_called_met(rule: dict[str, object] | None) -> None:
    assert verdict(rule).verdict is Verdict.UNKNOWN
    unnamed = {"kind": "date"} if rule and rule["kind"] == "date" else rule
    assert verdict(unnamed, {"period": "2024", "evidence": "照片"}).verdict is Verdict.UNKNOWN


def test_a_finding_counts_where_no_value_can_and_a_value_before_a_finding() -> None:
    rule = {"kind": "threshold", "at_least": 5}
    assert verdict(rule, {"period": "2024", "finding": "pass"}).verdict is Verdict.PASS
    assert verdict(rule, {"period": "2024", "value": 4, "finding": "pass"}).verdict is Verdict.FAIL
    assert verdict(None, {"period": "2024", "finding": "fail"}).verdict is Verdict.FAIL
    assert verdict(rule, {"period": "2024", "value": 9, "finding": "not_applicable"}).verdict is Verdict.NOT_APPLICABLE


def test_what_is_found_later_is_not_known_today(port: Outline) -> None:
    after = judged(port.plan, port.values, datetime.date(2026, 2, 1))
    said = {j.clause.code: j.verdict.value for met in after for j in met.clauses}
    assert said["c5"] == "fail"


def test_a_standard_without_applicable_clauses_has_no_share() -> None:
    plan = Plan.model_validate({
        "standards": [{"code": "s", "clauses": [{"code": "c", "rule": {"kind": "judged"}}]}, {"code": "empty"}],
        "checks": [{"clause": "c", "period": "2024", "finding": "not_applicable"}],
    })
    assert [met.share for met in judged(plan, NOTHING, TODAY)] == [None, None]


def test_periods_begin_and_end() -> None:
    day = datetime.date
    assert [(begins(p), ends(p)) for p in ("2024", "2024-Q1", "2024-02", "2024-Q4", "2024-02-29")] == [
        (day(2024, 1, 1), day(2024, 12, 31)), (day(2024, 1, 1), day(2024, 3, 31)),
        (day(2024, 2, 1), day(2024, 2, 29)), (day(2024, 10, 1), day(2024, 12, 31)),
        (day(2024, 2, 29), day(2024, 2, 29)),
    ]  # fmt: skip
