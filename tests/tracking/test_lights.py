"""Lights on any day: the worst of their parts, held steady, grey when reports are late, never better by waiting."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from hypothesis import given as of
from hypothesis import settings
from hypothesis import strategies as st

from ganchao.domain.aim import BottomLine
from ganchao.domain.check_in import CheckIn
from ganchao.domain.light import ORDER, Colour, worst
from ganchao.domain.measure import Milestone
from ganchao.errors import UnknownName
from ganchao.tracking.bottom_lines import Crossing, crossed
from ganchao.tracking.light_measures import Facts
from ganchao.tracking.light_rules import item_light
from ganchao.tracking.lights import Given, light_on, lights_on, reached_on
from ganchao.tracking.progress import NO_PAST, Past
from ganchao.tracking.progress import progress as progress_of
from tests.tracking.promised import RULES, amount, by, day, level, months, told

GOOD, BEHIND, FAR = 10.0, 5.0, 0.0
"""What a month brings of the ten that are due."""
PACES = ("yinchuan_progress", "sanya", "sanya_districts", "xinhuang", "ouhai_progress")
NODES = ("yichang", "suqian", "xian", "ouhai", "yinchuan_start", "yinchuan_statistics")


def rank(colour: Colour | None) -> int:
    return -1 if colour is None else ORDER.index(colour)


def test_the_worst_of_several_colours() -> None:
    assert worst((Colour.GREEN, Colour.RED, None, Colour.BLUE)) is Colour.RED
    assert worst((Colour.GREEN, Colour.BLUE)) is Colour.BLUE
    assert worst((None, None)) is None


def test_a_light_is_the_worst_of_pace_nodes_and_bottom_lines() -> None:
    reports = months("invest", [10, 20])
    node = Milestone.model_validate({"code": "n", "due": "2024-03-20", "serves": ["invest"]})
    line = BottomLine.model_validate({"code": "b", "kind": "veto", "breach": "found"})
    plain = by(pace="sanya", nodes="yichang")
    on = day("2024-03-21")
    assert light_on(amount(), reports, on, plain).colour is Colour.GREEN
    near = replace(plain, milestones=(node,))
    assert light_on(amount(), reports, day("2024-03-15"), near).colour is Colour.YELLOW
    assert light_on(amount(), reports, on, near).colour is Colour.RED
    done = node.replace(reached=day("2024-03-19"))
    assert light_on(amount(), reports, on, replace(plain, milestones=(done,))).colour is Colour.GREEN
    over = replace(plain, lines=(line,), crossings=(Crossing("b", day("2024-03-01"), over=True),))
    light = light_on(amount(), reports, on, over)
    assert (light.colour, light.lines, light.decides and light.decides.part) == (Colour.RED, 1, "bottom_line")


def test_a_time_node_is_reached_as_the_plan_or_a_report_says() -> None:
    node = Milestone.model_validate({"code": "n", "due": "2024-03-20", "serves": ["invest"]})
    given = replace(by(nodes="yichang"), milestones=(node,))
    report = told("n", "2024-03", 1, "2024-04-05")
    assert light_on(amount(), [report], day("2024-04-04"), given).colour is Colour.RED
    assert light_on(amount(), [report], day("2024-04-05"), given).colour is Colour.GREEN
    assert light_on(amount(), [told("n", "2024-03", 0)], day("2024-04-20"), given).colour is Colour.RED
    assert reached_on(node, [report], day("2024-05-01")) == day("2024-03-31")
    assert reached_on(node.replace(reached=day("2024-03-11")), [report], day("2024-05-01")) == day("2024-03-11")


def test_a_time_node_that_slips_is_behind_where_the_rule_asks() -> None:
    node = Milestone.model_validate({"code": "n", "due": "2024-09-20", "expected": "2024-10-20", "serves": ["invest"]})
    for rule, colour in (("suqian", Colour.YELLOW), ("yichang", Colour.GREEN)):
        given = replace(by(nodes=rule), milestones=(node,))
        assert light_on(amount(), [], day("2024-03-01"), given).colour is colour


def test_a_bottom_line_bears_on_the_measures_it_names_else_on_all() -> None:
    line = BottomLine.model_validate({"code": "b", "kind": "veto", "measures": ["works"]})
    given = replace(by(pace="sanya"), lines=(line,), crossings=(Crossing("b", day("2024-01-01"), over=True),))
    assert light_on(amount(), months("invest", [10]), day("2024-02-20"), given).lines == 0
    assert light_on(amount(measure="works"), months("invest", [10]), day("2024-02-20"), given).lines == 1


def test_bottom_lines_are_crossed_by_values_and_by_what_the_record_declares() -> None:
    floor = BottomLine.model_validate({"code": "b", "kind": "floor", "indicator": "share", "value": 75})
    cap = BottomLine.model_validate({"code": "b", "kind": "cap", "indicator": "share", "value": 75})
    on = day("2024-05-01")
    for value, under, above in ((74.0, True, False), (75.0, False, False), (76.0, False, True)):
        past = Past({2022: 80.0, 2023: value})
        assert crossed(floor, past, (), (), on) is under
        assert crossed(cap, past, (), (), on) is above
    assert not crossed(floor, Past({2023: 80.0}), (), (), on)
    assert crossed(floor, Past({2023: 80.0}), [told("share", "2024-Q1", 70)], (), on)
    assert not crossed(floor, Past({2024: 70.0}), (), (), on), "a year that is not over is not known"
    declared = [Crossing("b", day("2024-02-01"), over=True), Crossing("b", day("2024-04-01"), over=False)]
    assert crossed(floor, NO_PAST, (), declared, day("2024-03-31"))
    assert not crossed(floor, NO_PAST, (), declared, on)
    assert not crossed(floor, NO_PAST, (), declared, day("2024-01-31"))


def colours(brought: list[float], **rest: object) -> list[Colour | None]:
    """Colours on the twentieth after each month's report, by the share of what is due."""
    totals = [sum(brought[: k + 1]) for k in range(len(brought))]
    days = [datetime.date(2024 + (k + 1) // 12, (k + 1) % 12 + 1, 20) for k in range(len(brought))]
    given = by(pace="sanya", **rest)
    return [light.colour for light in lights_on(amount(), months("invest", totals), days, given)]


def test_a_colour_changes_only_after_two_periods() -> None:
    brought = [GOOD, BEHIND, 15.0, BEHIND, BEHIND]
    assert colours(brought, steady={"periods": 1}) == [
        Colour.GREEN, Colour.YELLOW, Colour.GREEN, Colour.YELLOW, Colour.YELLOW,
    ]  # fmt: skip
    assert colours(brought, steady={"periods": 2}) == [Colour.GREEN] * 4 + [Colour.YELLOW]


def test_of_two_periods_that_are_worse_the_milder_is_shown() -> None:
    assert colours([GOOD, 8.0, -12.0], steady={"periods": 2})[-1] is Colour.YELLOW
    assert colours([GOOD, 8.0, -12.0, FAR], steady={"periods": 2})[-1] is Colour.RED


def test_a_jump_of_the_probability_shows_at_once() -> None:
    history = [told("invest", f"{year}-{month:02d}", 100 * month / 12 + wave, f"{year + (month == 12)}-02-01")
               for year, wave in ((2020, 0.0), (2021, 1.0), (2022, -1.0)) for month in range(1, 12)]
    history += [told("invest", f"{year}-12", 100, f"{year + 1}-02-01") for year in (2020, 2021, 2022)]
    reports = [*history, *months("invest", [12, 24, 14])]
    days = [day("2024-03-20"), day("2024-04-20")]
    for jump, after in ((0.15, Colour.RED), (1.0, Colour.GREEN)):
        given = by(probability="probability", steady={"periods": 2, "jump": jump})
        shown = lights_on(amount(), reports, days, given)
        assert abs((shown[0].progress.chance or 0) - (shown[1].progress.chance or 0)) > 0.15
        assert [light.colour for light in shown] == [Colour.GREEN, after]


def test_what_is_settled_is_shown_at_once() -> None:
    reports = months("invest", [10.0 * k for k in range(1, 12)] + [119.0])
    light = light_on(amount(), reports, day("2025-01-20"), by(probability="probability", steady={"periods": 2}))
    assert (light.colour, light.stale) == (Colour.RED, False)


def test_late_reports_make_a_light_grey_over_its_last_colour() -> None:
    given, reports = by(pace="sanya"), months("invest", [10, 15])
    shown = [light_on(amount(), reports, day(on), given) for on in ("2024-04-15", "2024-04-16", "2024-08-01")]
    assert [light.stale for light in shown] == [False, True, True]
    assert {light.colour for light in shown} == {Colour.YELLOW}
    nobody = light_on(amount(), [], day("2025-03-01"), given)
    assert (nobody.colour, nobody.stale) == (None, True)
    early = light_on(amount(lag=3), reports, day("2024-05-01"), given)
    assert not early.stale, "its reports may come three months later"


def test_silence_is_not_green_though_no_time_node_is_due() -> None:
    node = Milestone.model_validate({"code": "n", "due": "2024-10-01", "serves": ["invest"]})
    quiet = replace(by(pace="sanya", nodes="yichang"), milestones=(node,))
    assert light_on(amount(), [], day("2024-03-01"), quiet).colour is None
    assert light_on(amount(), [], day("2024-09-28"), quiet).colour is Colour.YELLOW
    only = replace(by(nodes="yichang"), milestones=(node,))
    assert light_on(amount(), [], day("2024-03-01"), only).colour is Colour.GREEN


def test_reports_of_a_later_day_are_not_seen() -> None:
    reports = months("invest", [10, 20, 30])
    given, on = by(pace="sanya"), day("2024-03-20")
    early = [c for c in reports if c.known_on <= on]
    assert light_on(amount(), reports, on, given) == light_on(amount(), early, on, given)


def test_a_correction_is_seen_from_its_own_day() -> None:
    reports = [*months("invest", [10, 20]), told("invest", "2024-02", 12, "2024-03-25")]
    given = by(pace="sanya")
    assert light_on(amount(), reports, day("2024-03-24"), given).colour is Colour.GREEN
    assert light_on(amount(), reports, day("2024-03-25"), given).colour is Colour.YELLOW


def test_an_unknown_rule_is_told() -> None:
    with pytest.raises(UnknownName, match="sanya"):
        light_on(amount(), [], day("2024-03-20"), by(pace="sanja"))


def test_one_promise_may_go_by_other_rules() -> None:
    given = by(pace="sanya", promises={"invest": {"pace": "yinchuan_progress"}, "firms": {"pace": ""}})
    light = light_on(amount(), months("invest", [10, 15]), day("2024-03-20"), given)
    assert (light.said[0].rule and light.said[0].rule.code, light.colour) == ("yinchuan_progress", Colour.GREEN)
    assert light_on(level(), months("firms", [100]), day("2024-02-20"), given).said == ()


def test_inputs_differ_with_what_is_known_and_not_with_the_day() -> None:
    given, reports = by(pace="sanya"), months("invest", [10, 20])
    first, second = (light_on(amount(), reports, day(on), given).inputs for on in ("2024-03-10", "2024-03-30"))
    assert first == second
    assert light_on(amount(), reports, day("2024-02-20"), given).inputs != first
    assert light_on(amount(), reports, day("2024-03-10"), by(pace="sanya", grace=5)).inputs != first
    assert light_on(amount(target=121), reports, day("2024-03-10"), given).inputs != first


def test_gaps_are_told_for_every_period() -> None:
    reports = months("invest", [10, 15, 33])
    made = progress_of([amount()], reports, day("2024-04-20"), ()).paths[0]
    assert Facts(made).gaps == pytest.approx((0.0, -100 * 5 / 120, 100 * 3 / 120), abs=1e-9)


@settings(max_examples=60, deadline=None)
@of(
    brought=st.lists(st.floats(0, 20), min_size=1, max_size=10), pace=st.sampled_from(PACES),
    node=st.sampled_from(NODES), first=st.integers(0, 400), wait=st.integers(0, 300), periods=st.integers(1, 3),
    whole=st.booleans(),
)  # fmt: skip
def test_pace_and_time_nodes_never_improve_by_waiting(
    brought: list[float], pace: str, node: str, first: int, wait: int, periods: int, whole: bool
) -> None:
    """Whoever hands in nothing more sees no better light later, and a grey one does not lose its grey."""
    totals = [sum(brought[: k + 1]) for k in range(len(brought))]
    path = amount() if whole else level(target=220)
    reports = months(path.code, totals if whole else [100 + total for total in totals])
    known = max(report.known_on for report in reports)
    milestone = Milestone.model_validate({"code": "n", "due": "2024-09-30", "serves": [path.code]})
    given: Given = replace(by(pace=pace, nodes=node, steady={"periods": periods}), milestones=(milestone,))
    now = known + datetime.timedelta(days=first)
    before, after = lights_on(path, reports, [now, now + datetime.timedelta(days=wait)], given)
    assert rank(after.colour) >= rank(before.colour)
    assert after.stale >= before.stale


@settings(max_examples=200, deadline=None)
@of(rule=st.sampled_from(NODES), due=st.dates(day("2024-01-01"), day("2025-01-01")), days=st.integers(-60, 400),
    wait=st.integers(0, 400), poor=st.booleans(), done=st.none() | st.integers(-60, 400))  # fmt: skip
def test_a_work_item_never_improves_by_waiting(
    rule: str, due: datetime.date, days: int, wait: int, poor: bool, done: int | None
) -> None:
    now = due + datetime.timedelta(days=days)
    made = None if done is None else due + datetime.timedelta(days=done)
    if made is not None and made > now:
        made = None  # done meanwhile is not waiting
    before = item_light(RULES[rule], due, made, now, poor=poor)
    after = item_light(RULES[rule], due, made, now + datetime.timedelta(days=wait), poor=poor)
    assert rank(after.colour) >= rank(before.colour)


@settings(max_examples=40, deadline=None)
@of(brought=st.lists(st.floats(0, 20), min_size=1, max_size=8), order=st.randoms(), pace=st.sampled_from(PACES))
def test_days_asked_together_are_told_as_if_asked_alone(brought: list[float], order: object, pace: str) -> None:
    totals = [sum(brought[: k + 1]) for k in range(len(brought))]
    reports: list[CheckIn] = months("invest", totals)
    days = [day("2024-02-01") + datetime.timedelta(days=17 * k) for k in range(12)]
    given = by(pace=pace, steady={"periods": 2})
    together = lights_on(amount(), reports, days, given)
    assert together == tuple(light_on(amount(), reports, on, given) for on in days)
