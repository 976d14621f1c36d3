"""Alerts: rules at their lines, steps of an alert, and how good rules are on simulated plans."""

from __future__ import annotations

import datetime

import pytest

from benchmarks.promises_lights import ABOVE, BASE, FRESH, RECALL, days_of, warned_on
from benchmarks.simulated_promises import base_rate, simulated_plan
from ganchao.domain.entry import Entry
from ganchao.domain.light import AlertKind, AlertRule, LightSettings
from ganchao.errors import InvalidInput, UnknownName
from ganchao.files.lights import preset_lights
from ganchao.tracking.alerts import (
    ALERTS,
    STEPS,
    Settled,
    alert_drafts,
    alert_rules,
    alerts_of,
    first_warnings,
    step,
    warnings_of,
)
from ganchao.tracking.hit_rates import hit_rate
from ganchao.tracking.progress import NO_PAST, progress
from tests.tracking.promised import amount, day, months

PLANS = FRESH[:25]
"""Plans of the small version: 200 promises, whose precision is known to about seven points."""
ERROR = 0.07
"""These seven points; at full size the promise itself is judged (``make prove``)."""


def rule(**rest: object) -> AlertRule:
    return AlertRule.model_validate({"code": "r", "name": "r", **rest})


def held(made: AlertRule, values: list[float], on: str = "2024-12-01") -> bool:
    path = progress([amount()], months("invest", values), day(on), ()).paths[0]
    return bool(warnings_of(path, day(on), [made]))


def test_every_kind_is_in_the_table() -> None:
    assert set(ALERTS) == set(AlertKind)


def test_pace_must_be_behind_the_line_for_so_many_periods() -> None:
    five = rule(kind="pace", line=5, periods=2)
    assert held(five, [10, 20, 24.0, 34.0])
    assert not held(five, [10, 20, 24.1, 34.0])
    assert not held(five, [10, 20, 24.0, 34.1])
    assert not held(five, [4])


def test_a_share_of_the_time_must_be_gone() -> None:
    late = rule(kind="pace", line=5, after=0.25)
    assert not held(late, [1, 2])
    assert held(late, [1, 2, 3])


def test_seeing_to_it_must_cost_no_more_than_it_saves() -> None:
    values = [9.0, 18.5, 27.0, 36.5, 45.0, 54.5]
    path = progress([amount()], months("invest", values), day("2024-07-20"), ()).paths[0]
    found = warnings_of(path, day("2024-07-20"), [rule(kind="expected_cost", cost=1, loss=1000)])
    missing = 1 - found[0].values["chance"]
    assert held(rule(kind="expected_cost", cost=missing - 1e-6, loss=1), values)
    assert not held(rule(kind="expected_cost", cost=missing + 1e-6, loss=1), values)
    assert held(rule(kind="probability", line=1 - missing + 1e-6), values)
    assert not held(rule(kind="probability", line=1 - missing), values)


def test_nothing_is_told_once_a_promise_is_settled() -> None:
    totals = [5.0 * k for k in range(1, 13)]
    assert held(rule(kind="pace", line=5), totals[:11])
    assert not held(rule(kind="pace", line=5), totals, "2025-02-01")


def test_rules_are_those_named() -> None:
    assert [each.code for each in alert_rules(LightSettings(), preset_lights())] == ["pace_running", "cost_by_pace"]
    with pytest.raises(UnknownName, match="pace_running"):
        alert_rules(LightSettings(alerts=("pace_runing",)), preset_lights())


def entry(number: int, kind: str, **body: object) -> Entry:
    at = datetime.datetime(2024, 1, number, tzinfo=datetime.UTC)
    return Entry(number, at, "office1", kind, "invest.r", body)


OPENED = {"promise": "invest", "rule": "r", "version": "0", "day": "2024-01-01"}


def test_an_alert_goes_from_open_to_seen_to_closed_and_may_open_again() -> None:
    entries = [entry(1, "alert.opened", **OPENED), entry(2, "alert.acknowledged", does="x"),
               entry(3, "alert.closed", outcome="unresolved"), entry(4, "alert.opened", **OPENED)]
    states = [[alert.state for alert in alerts_of(entries[:k])] for k in range(1, 5)]
    assert states == [["open"], ["seen"], ["closed"], ["closed", "open"]]
    assert [alert.does for alert in alerts_of(entries[:2])] == ["x"]
    assert alerts_of([*entries[:1], entry(2, "alert.opened", **OPENED)]) == alerts_of(entries[:1])


@pytest.mark.parametrize("kind", ["alert.acknowledged", "alert.closed"])
def test_steps_that_are_none_are_refused_in_words(kind: str) -> None:
    entries = [entry(1, "alert.opened", **OPENED), entry(2, "alert.closed", outcome="false")]
    with pytest.raises(InvalidInput, match="closed"):
        step(entries, "invest.r", kind, "office1", {})
    with pytest.raises(InvalidInput, match="no alert"):
        step(entries, "other.r", kind, "office1", {})
    assert step(entries[:1], "invest.r", kind, "office1", {}).after == 1
    assert ("closed", kind) not in STEPS


def test_an_open_alert_is_not_told_again_and_closes_with_its_outcome() -> None:
    made = rule(kind="pace", line=5)
    path = progress([amount()], months("invest", [1.0, 2.0]), day("2024-03-20"), ()).paths[0]
    warnings = warnings_of(path, day("2024-03-20"), [made])
    first = alert_drafts(warnings, {}, [], "office1")
    assert [(draft.kind, draft.subject, draft.after) for draft in first] == [("alert.opened", "invest.r", 0)]
    known = [entry(1, "alert.opened", **OPENED)]
    assert alert_drafts(warnings, {}, known, "office1") == []
    for missed, outcome in ((True, "hit"), (False, "false")):
        settled = {"invest": Settled(day("2024-12-31"), missed)}
        drafts = alert_drafts([], settled, known, "office1")
        assert [(draft.kind, draft.body["outcome"]) for draft in drafts] == [("alert.closed", outcome)]


def test_only_what_was_known_on_the_day_is_looked_at() -> None:
    plan = simulated_plan(7)
    rules = alert_rules(LightSettings(), preset_lights())
    for path in plan.paths:
        days = days_of(path)[:8]
        early = [c for c in plan.check_ins if c.known_on <= days[-1]]
        past = plan.past[path.code]
        assert first_warnings(path, plan.check_ins, days, past, rules) == first_warnings(path, early, days, past, rules)


def test_hit_rates_by_hand() -> None:
    ends = day("2024-12-31")
    settled = {code: Settled(ends, code in "abc") for code in "abcdef"}
    warned = {"a": day("2024-06-30"), "b": day("2024-09-30"), "c": day("2024-10-01"), "d": day("2024-02-01"),
              "x": day("2024-01-01")}
    rate = hit_rate(warned, settled)
    assert (rate.settled, rate.missed, rate.warned, rate.hits) == (6, 3, 3, 2)
    assert (rate.base, rate.precision, rate.recall) == (0.5, 2 / 3, 2 / 3)
    assert rate.lead == pytest.approx(((184 + 92) / 2) / 30.44)
    assert hit_rate({}, {}).precision is hit_rate({}, {}).base is hit_rate({}, {}).recall is None
    assert first_warnings(amount(), [], [day("2024-05-01")], NO_PAST, ()) == {}


def test_simulated_plans_fail_as_often_as_they_should() -> None:
    assert BASE[0] <= base_rate(PLANS) <= BASE[1]
    assert simulated_plan(5) == simulated_plan(5)


def test_alerts_warn_in_time_on_simulated_plans() -> None:
    for rate in warned_on(PLANS, LightSettings().alerts).values():
        assert BASE[0] <= (rate.base or 0) <= BASE[1]
        assert (rate.precision or 0) >= (rate.base or 0) + ABOVE - ERROR
        assert (rate.recall or 0) >= RECALL
