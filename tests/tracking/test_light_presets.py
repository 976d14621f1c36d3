"""Every preset at the edges of its published thresholds."""

from __future__ import annotations

import datetime

import pytest

from ganchao.domain.check_light import DATED, PARTS
from ganchao.domain.light import Colour, LightSettings, Measure
from ganchao.files.lights import PRESETS, preset_lights, read_lights
from ganchao.tracking.light_measures import OF_DATES, OF_PROMISES, Dates
from ganchao.tracking.light_rules import item_light, rules_of, say_of_dates, version_of
from ganchao.tracking.lights import light_on
from tests.tracking.promised import RULES, amount, by, day, level, months, told

JULY = day("2024-07-10")
"""After the report on June, when 60 of 120 were due."""


def pace(rule: str, june: float, **rest: object) -> str | None:
    """Colour of a running total of so much by June, by one rule."""
    light = light_on(amount(), [told("invest", "2024-06", june)], JULY, by(pace=rule, **rest))
    return light.colour and light.colour.value


def test_presets_are_sound_and_say_where_they_come_from() -> None:
    book, problems = read_lights(PRESETS)
    assert book is not None
    assert problems == ()
    assert {"yinchuan_progress", "yinchuan_start", "yinchuan_statistics", "sanya", "tianjin", "xinhuang", "yichang",
            "suqian", "xian", "ouhai", "ouhai_progress", "probability"} <= {rule.code for rule in book.rules}
    for rule in book.rules:
        assert rule.source.zh, rule.code
        assert rule.source.en, rule.code
        measures = {rule.measure, *(band.measure for band in rule.bands if band.measure)}
        assert (measures <= DATED) == (rule.about in PARTS["nodes"]), rule.code


def test_every_measure_is_in_one_table() -> None:
    assert set(OF_DATES) == DATED
    assert set(OF_PROMISES) | DATED == set(Measure)


@pytest.mark.parametrize(("june", "colour"), [
    (60.0, "green"), (48.1, "green"), (48.0, "yellow"), (24.0, "yellow"), (23.9, "red"), (75.0, "green"),
])  # fmt: skip
def test_yinchuan_is_yellow_from_ten_points_behind_and_red_beyond_thirty(june: float, colour: str) -> None:
    assert pace("yinchuan_progress", june) == colour


@pytest.mark.parametrize(("june", "colour"), [(60.0, "green"), (59.9, "yellow"), (30.0, "yellow"), (29.9, "red")])
def test_sanya_is_yellow_below_what_is_due_and_red_below_half(june: float, colour: str) -> None:
    assert pace("sanya", june) == colour


def test_districts_of_sanya_are_red_after_two_missed_months() -> None:
    given = by(pace="sanya_districts")
    missed = months("invest", [10, 19, 29])
    assert light_on(amount(), missed, day("2024-03-20"), given).colour is Colour.YELLOW
    assert light_on(amount(), missed, day("2024-04-20"), given).colour is Colour.RED
    assert light_on(amount(), months("invest", [9, 20, 29]), day("2024-04-20"), given).colour is Colour.YELLOW


@pytest.mark.parametrize(("year", "average", "colour"), [
    (120.0, None, "green"), (119.9, None, "yellow"), (120.0, 21.0, "yellow"), (121.0, 21.0, "green"),
    (100.0, None, "yellow"), (99.9, None, "red"),
])  # fmt: skip
def test_tianjin_wants_the_plans_growth_and_the_averages(year: float, average: float | None, colour: str) -> None:
    averages = {} if average is None else {"firms": {"2024": average}}
    path = level(target=120)
    given = by(pace="tianjin", averages=averages)
    light = light_on(path, [told("firms", "2024", year)], day("2025-02-01"), given)
    assert light.said[0].colour == Colour(colour)


@pytest.mark.parametrize(("june", "colour"), [(58.0, "green"), (57.9, "yellow"), (56.0, "yellow"), (55.9, "red")])
def test_xinhuang_looks_at_the_task_of_the_month(june: float, colour: str) -> None:
    given = by(pace="xinhuang")
    light = light_on(amount(), [told("invest", "2024-05", 50), told("invest", "2024-06", june)], JULY, given)
    assert light.colour == Colour(colour)


def test_ouhai_turns_red_to_yellow_when_made_up_in_the_next_month() -> None:
    given = by(pace="ouhai_progress")
    reports = months("invest", [10, 19, 30, 40])
    shown = [light_on(amount(), reports, day(f"2024-0{month}-20"), given).colour for month in (2, 3, 4, 5)]
    assert shown == [Colour.GREEN, Colour.RED, Colour.YELLOW, Colour.GREEN]


@pytest.mark.parametrize(("done", "on", "colour"), [
    (None, "2024-03-31", "green"), (None, "2024-04-01", "red"), ("2024-03-31", "2024-06-01", "green"),
    ("2024-04-30", "2024-06-01", "yellow"), ("2024-05-01", "2024-06-01", "red"),
])  # fmt: skip
def test_a_task_in_ouhai_made_up_by_the_end_of_the_next_month_is_yellow(
    done: str | None, on: str, colour: str
) -> None:
    made = day(done) if done else None
    assert item_light(RULES["ouhai"], day("2024-03-31"), made, day(on)).colour == Colour(colour)


@pytest.mark.parametrize(("rule", "on", "poor", "colour"), [
    ("yichang", "2024-03-23", False, "green"), ("yichang", "2024-03-24", False, "yellow"),
    ("yichang", "2024-03-31", False, "yellow"), ("yichang", "2024-04-01", False, "red"),
    ("suqian", "2024-03-23", False, "green"), ("suqian", "2024-03-24", False, "blue"),
    ("suqian", "2024-03-24", True, "yellow"), ("suqian", "2024-03-01", True, "yellow"),
    ("suqian", "2024-04-01", True, "red"),
    ("xian", "2024-03-27", False, "green"), ("xian", "2024-03-28", False, "yellow"),
    ("xian", "2024-04-01", False, "red"),
])  # fmt: skip
def test_time_nodes_as_the_deadline_nears_and_passes(rule: str, on: str, poor: bool, colour: str) -> None:
    assert item_light(RULES[rule], day("2024-03-31"), None, day(on), poor=poor).colour == Colour(colour)
    assert item_light(RULES[rule], day("2024-03-31"), day("2024-03-20"), day("2024-05-01")).colour is Colour.GREEN


@pytest.mark.parametrize(("on", "colour"), [
    ("2024-03-31", "green"), ("2024-04-01", "yellow"), ("2024-05-31", "yellow"), ("2024-06-01", "red"),
])  # fmt: skip
def test_a_start_in_yinchuan_is_yellow_after_its_month_and_red_after_three(on: str, colour: str) -> None:
    assert item_light(RULES["yinchuan_start"], day("2024-03-15"), None, day(on)).colour == Colour(colour)


@pytest.mark.parametrize(("on", "colour"), [
    ("2024-04-14", "green"), ("2024-04-15", "yellow"), ("2024-05-15", "yellow"), ("2024-05-16", "red"),
])  # fmt: skip
def test_entry_into_statistics_in_yinchuan_is_late_after_a_month_and_red_beyond_two(on: str, colour: str) -> None:
    assert item_light(RULES["yinchuan_statistics"], day("2024-03-15"), None, day(on)).colour == Colour(colour)


def test_a_plan_changes_a_number_alone_and_the_version_tells() -> None:
    rules = rules_of(LightSettings.model_validate({"thresholds": {"sanya": {"red": 0.4}}}), preset_lights())
    assert pace("sanya", 35.0) == "yellow"
    assert pace("sanya", 35.0, thresholds={"sanya": {"red": 0.4}}) == "red"
    assert version_of(rules["sanya"]) != version_of(RULES["sanya"])
    assert version_of(rules["xian"]) == version_of(RULES["xian"])


@pytest.mark.parametrize(("chance", "colour"), [(0.8, "green"), (0.79, "yellow"), (0.5, "yellow"), (0.49, "red")])
def test_probability_is_yellow_below_eight_tenths_and_red_below_half(chance: float, colour: str) -> None:
    band = next((band for band in RULES["probability"].bands if band.holds(chance)), None)
    assert (band.colour if band else RULES["probability"].otherwise) == Colour(colour)


def test_what_is_not_yet_done_on_the_day_is_not_done() -> None:
    dates = Dates(day("2024-03-31"), day("2024-04-02"), day("2024-04-03"))
    assert say_of_dates(RULES["yichang"], dates).colour is Colour.RED
    assert say_of_dates(RULES["yichang"], Dates(dates.due, dates.done or datetime.date.max, dates.done)).colour is (
        Colour.GREEN
    )
