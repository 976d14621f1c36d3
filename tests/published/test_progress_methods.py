"""Every progress method against a published example, or one computed by hand from the published formula."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.tracking.course import Course, Judgement
from ganchao.tracking.earned import earned_schedule
from ganchao.tracking.growth_rates import (
    eurostat,
    eurostat_trend,
    nearness,
    statcan,
    statcan_together,
    statcan_trend,
    unsd,
    unsd_trend,
)
from ganchao.tracking.scores import performance, red_flag, share_cut_off, share_of_way
from ganchao.tracking.trends import (
    escap_anticipated,
    escap_status,
    future_status,
    likely_future,
    oecd,
    rank_trend,
    sdg_index,
    weather,
    weather_trend,
    weighted_line,
    worst_weather,
)
from ganchao.tracking.typical import Spells, percentile_path, share_below, travel, typical_speed


def two(base: float, now: float, target: float | None = None, *, higher: bool = True, **more: float) -> Course:
    """2015 and 2020, promised for 2030."""
    return Course((2015.0, 2020.0), (base, now), higher, 2015.0, base, 2030.0, target, **more)  # type: ignore[arg-type]


# Open SDG, Progress Measurement Methodology (Statistics Canada): figures 1 and 2 and the table of categories.


@pytest.mark.parametrize(
    ("ratio", "score", "word"),
    [(-0.6, -5, "deterioration"), (-0.01, -2.541667, "deterioration"), (0, -2.5, "limited_progress"),
     (0.6, 0, "acceleration_needed"), (0.95, 2.5, "on_track"), (1.3, 5, "on_track"), (2, 5, "on_track")],
)  # fmt: skip
def test_open_sdg_scores_with_a_target_turn_where_figure_2_says(ratio: float, score: float, word: str) -> None:
    required = 2 ** (1 / 15) - 1  # from 100 to 200 in fifteen years
    judged = statcan(two(100, 100 * (1 + ratio * required) ** 5, 200))
    assert judged.measure == pytest.approx(ratio, abs=1e-12)
    assert judged.score == pytest.approx(score, abs=1e-6)
    assert judged.status == word


def test_open_sdg_ratio_by_hand() -> None:
    # (130 / 100)^(1/5) - 1 = 0.0538740, (200 / 100)^(1/15) - 1 = 0.0472941; 7.1429 x 1.139126 - 4.2857 = 3.85097
    judged = statcan(two(100, 130, 200))
    assert judged.measure == pytest.approx(1.139126, abs=1e-6)
    assert judged.score == pytest.approx(7.1429 * judged.measure - 4.2857, abs=1e-4)  # sdg-build's rounded constants


@pytest.mark.parametrize(
    ("rate", "score", "word"),
    [(-0.02, -5, "deterioration"), (0, -2.5, "limited_progress"), (0.005, 0, "acceleration_needed"),
     (0.015, 2.5, "on_track"), (0.02, 5, "on_track")],
)  # fmt: skip
def test_open_sdg_scores_without_a_target_turn_where_figure_1_says(rate: float, score: float, word: str) -> None:
    judged = statcan_trend(two(100, 100 * (1 + rate + 1e-15) ** 5))
    assert judged.score == pytest.approx(score, abs=1e-6)
    assert judged.status == word


def test_open_sdg_thresholds_shrink_near_a_natural_limit() -> None:
    assert nearness(100, 100) == 0
    assert nearness(50, 100) == pytest.approx(1 - 0.5**4.44)
    assert nearness(150, 100) == pytest.approx(1 - 0.5**4.44)  # as far above a lower limit as below an upper one
    assert nearness(200, 100) == nearness(900, 100) == nearness(5, 0) == 1
    held = statcan_trend(two(100, 100, limit=100.0))
    assert (held.status, held.score) == ("on_track", 5.0)  # base at the limit and kept there
    # at 90 of 100: C = 1 - 0.9^4.44 = 0.373606, so 1.5 % a year becomes 0.5604 %
    assert statcan_trend(two(90, 90 * 1.0057**5, limit=100.0)).status == "on_track"
    assert statcan_trend(two(90, 90 * 1.0055**5, limit=100.0)).status == "acceleration_needed"


def test_open_sdg_puts_series_together_by_their_mean_score() -> None:
    def scored(score: float, word: str = "on_track") -> Judgement:
        return Judgement(word, score, score)

    assert statcan_together([scored(3), scored(-1)]).status == "acceleration_needed"  # "an overall score of +1"
    assert statcan_together([scored(5, "target_achieved"), scored(5)]).status == "on_track"
    assert statcan_together([scored(5, "target_achieved")] * 2).status == "target_achieved"
    assert statcan_together([scored(3), Judgement(reason="sign")]).score == 3


def test_open_sdg_counts_a_target_that_is_met_before_any_ratio() -> None:
    falling = statcan(two(300, 210, 200))
    assert (falling.status, falling.score) == ("target_achieved", 5)
    assert falling.measure < 0


@pytest.mark.parametrize("values", [(0, 5, 10), (4, 5, 0), (-4, 5, 10), (4, -5, 10)])
def test_where_open_sdg_puts_a_thousandth_for_zero_nothing_is_judged(values: tuple[float, float, float]) -> None:
    assert statcan(two(*values, higher=values[2] >= values[1])).reason == "sign"


def test_negative_values_turn_the_direction_as_open_sdg_says() -> None:
    assert statcan(two(-100, -80, -40)).measure > 0
    assert statcan(two(-100, -120, -40)).status == "deterioration"


# Eurostat: the same ratio; without a target the thresholds of one per cent that sdg-build had until 2022.


def test_eurostat_words() -> None:
    words = [eurostat(two(100, value, 200)).status for value in (130, 118, 105, 95)]
    assert words == ["significant_progress", "moderate_progress", "insufficient_progress", "movement_away"]
    trend = [eurostat_trend(two(100, 100 * (1 + rate) ** 5)).status for rate in (0.0101, 0.005, -0.005, -0.011)]
    assert trend == ["significant_progress", "moderate_progress", "moderate_away", "significant_away"]


# UN Statistics Division through EUSTAT, Measuring progress on the SDGs, section 2.


@pytest.mark.parametrize(
    ("now", "projected", "ratio", "score"),
    [(60, 86.4, 1.213333, 3), (53, 59.5508, 0.318360, 2), (50.5, 51.51505, 0.0505017, 1), (48, 44.2368, -0.19211, 1)],
)
def test_unsd_carries_growth_on_to_2030(now: float, projected: float, ratio: float, score: float) -> None:
    # from 50 in 2015; in 2020 ten years remain, so the growth of five years comes twice more: 60 x 1.2^2 = 86.4
    judged = unsd(two(50, now, 80))
    assert judged.projected == pytest.approx(projected, abs=1e-6)
    assert judged.measure == pytest.approx(ratio, abs=1e-5)
    assert judged.score == score


def test_unsd_without_a_target_both_ways() -> None:
    up = [unsd_trend(two(100, 100 * (1 + rate) ** 5)).score for rate in (0.0201, 0.0051, 0.0049)]
    down = [unsd_trend(two(100, 100 * (1 - rate) ** 5, higher=False)).score for rate in (0.0201, 0.0051, 0.0049)]
    assert up == down == [3, 2, 1]
    assert unsd(two(50, 90, 80)).score == 3  # exception 1: met is met, whatever the trend


def test_no_growth_is_taken_of_growth_rates() -> None:
    rates = replace(two(5, 6, 7), is_growth=True)  # EUSTAT: "the CAGR of growth rates would make no sense"
    for judge in (statcan, statcan_trend, eurostat, eurostat_trend, unsd, unsd_trend):
        assert judge(rates).reason == "growth_of_growth"
    assert sdg_index(rates).status == "on_track"


# UN ESCAP, Progress Assessment Methodology; the second form is the one a UNICEF regional script uses.


@pytest.mark.parametrize(("base", "now", "target", "index"), [(20, 50, 80, 5), (80, 65, 50, 5), (20, 14, 80, -1)])
def test_escap_current_status(base: float, now: float, target: float, index: float) -> None:
    judged = escap_status(two(base, now, target, higher=target > base))
    assert judged.measure == pytest.approx(index)
    assert judged.measure == pytest.approx(10 - 10 * abs(target - now) / abs(target - base))


def test_escap_differs_from_the_second_form_only_beyond_the_target() -> None:
    assert escap_status(two(20, 86, 80)).measure == pytest.approx(11)
    assert 10 - 10 * abs(80 - 86) / abs(80 - 20) == pytest.approx(9)


def test_escap_anticipated_progress_by_hand() -> None:
    # weights 1, 2, 3: middle 4/3, level 3, slope 12 / (10/3) = 3.6; at 4: 3 + 3.6 x 8/3 = 12.6
    assert weighted_line((0.0, 1.0, 2.0), (0.0, 0.0, 6.0), 4.0) == pytest.approx(12.6)
    line = Course(tuple(range(2015, 2021)), tuple(range(10, 21, 2)), True, 2015, 10, 2030, 60)  # type: ignore[arg-type]
    judged = escap_anticipated(line)  # 40 by 2030, so 20 of the 50 will be missing
    assert (judged.status, judged.projected, judged.measure) == ("accelerate", pytest.approx(40), pytest.approx(0.4))


# Destatis, Indicator status: methodology (dns-indikatoren.de/en/status).


def six(*values: float, target: float, higher: bool = True) -> Course:
    times = tuple(float(2021 - len(values) + k) for k in range(len(values)))
    return Course(times, values, higher, times[0], values[0], 2030.0, target)


@pytest.mark.parametrize(
    ("target", "symbol", "missed"),
    [(25, "sun", 0), (25.3, "sun", 0.3 / 10.3), (26, "sun_cloud", 1 / 11), (27.5, "sun_cloud", 2.5 / 12.5),
     (28, "cloud", 3 / 13)],
)  # fmt: skip
def test_weather_symbols_by_hand(target: float, symbol: str, missed: float) -> None:
    judged = weather(six(10, 11, 12, 13, 14, 15, target=target))  # one a year on average: 25 by 2030
    assert (judged.status, judged.projected) == (symbol, 25)
    assert judged.measure == pytest.approx(missed)


def test_weather_looks_at_six_points_and_needs_four() -> None:
    assert weather(six(90, 10, 11, 12, 13, 14, 15, target=25)).status == "sun"  # the 90 is the seventh from the end
    assert weather(six(10, 11, 12, 13, target=23)).status == "sun"
    assert weather(six(10, 11, 12, target=23)).reason == "few"
    assert weather(six(15, 14, 13, 12, 11, 10, target=25)).status == "thunder"
    assert weather(six(10, 11, 12, 13, 12, 10, target=25)).status == "thunder"  # no change is no right direction


def test_weather_by_direction_alone() -> None:
    courses = [(1, 2, 3, 4, 5, 6), (1, 2, 3, 4, 5, 4), (6, 5, 4, 3, 2, 3), (6, 5, 4, 3, 2, 1)]
    words = [weather_trend(six(*map(float, values), target=9)).status for values in courses]
    assert words == ["sun", "sun_cloud", "cloud", "thunder"]


def test_the_worst_of_several_targets_stands_for_the_indicator() -> None:
    course = (10.0, 11.0, 12.0, 13.0, 14.0, 15.0)
    assert worst_weather((weather(six(*course, target=25)), weather(six(*course, target=28)))).status == "cloud"


# Sustainable Development Report, methods summary: growth since 2015 against growth needed to 2030.


@pytest.mark.parametrize(
    ("now", "word"), [(60, "on_track"), (59, "improving"), (55, "improving"), (54.9, "stagnating"), (49, "decreasing")]
)
def test_sdg_index_arrows(now: float, word: str) -> None:
    assert sdg_index(two(50, now, 80)).status == word  # 30 in fifteen years, so 10 by 2020


# OECD, Measuring Distance to the SDG Targets: a modified z-score over the peers.


def test_oecd_distance_and_trend() -> None:
    peers = (2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0)  # sum of squares about 5 is 32: deviation sqrt(32 / 7) = 2.13809
    made = Course((2017.0, 2018.0, 2019.0, 2020.0), (2.0, 3.0, 4.0, 5.0), True, 2017.0, 2.0, 2030.0, 10.0, peers=peers)
    judged = oecd(made)
    assert judged.measure == pytest.approx(5 / 2.13809, abs=1e-5)
    assert judged.status == "getting_closer"
    assert rank_trend((1, 2, 3, 4), (2, 3, 4, 5)) == (pytest.approx(1), pytest.approx(2 / 24))
    assert rank_trend((1, 2, 3), (2, 3, 4)) == (pytest.approx(1), pytest.approx(2 / 6))  # three points show no trend


# Ocean Health Index: ohicore, CalculateGoalIndex; the training quiz has future 80 and status 60 give a score of 70.


def test_ohi_likely_future_status() -> None:
    quiz = future_status(0.6, (0.8 / 0.6 - 1) / 0.67, 0.0, 0.0)
    assert (quiz.measure, quiz.score) == (pytest.approx(0.8), pytest.approx(0.7))
    # 0.6 x (1 + 0.67 x 0.2 + 0.33 x (0.3 - 0.4)) = 0.6 x 1.101 = 0.6606
    assert future_status(0.6, 0.2, 0.3, 0.4).measure == pytest.approx(0.6606)
    assert future_status(0.6, 0.2, 0.9, 0.4).measure == pytest.approx(0.6804)  # no more protection than there is threat
    full = future_status(0.9, 1.0, 0.0, 0.0)
    assert (full.measure, full.score) == (pytest.approx(1.503), pytest.approx(0.95))  # shown as 1, kept as it is


def test_ohi_trend_is_the_slope_of_five_years_by_their_first_status() -> None:
    years = tuple(float(year) for year in range(2014, 2021))
    made = Course(years, (99.0, 40.0, 42.0, 44.0, 46.0, 48.0, 50.0), True, worst=0.0, best=100.0)
    assert likely_future(made).details["trend"] == pytest.approx(5 * 0.02 / 0.4)  # the 99 is older than five years


# World Bank, trackr: get_speed_path and its tests.


def test_trackr_speed_path() -> None:
    # tests/testthat/test-future_paths.R: levels 52, 53, 54 at times 0, 1, 2; twice the speed for a year leads to 54
    way = travel(np.array([52.0, 53.0, 54.0]), np.ones(3))
    np.testing.assert_allclose(way.years, [0, 1, 2])
    assert way.level_after(way.to(52) + 2 * 1) == 54
    # 1 / lag(change) x step, added up: 0, 1, 3, 3.5
    np.testing.assert_allclose(travel(np.arange(4.0), np.array([1, 0.5, 2, 9])).years, [0, 1, 3, 3.5])
    down = travel(np.array([3.0, 2.0, 1.0]), np.array([1.0, 2.0, 2.0]))
    np.testing.assert_allclose([down.to(2), down.to(1)], [1, 1.5])


def test_travel_ends_where_nobody_moves() -> None:
    # test-predict_changes.R has changes 0.1, none, 0, -0.1: there time would stop or run backwards
    way = travel(np.array([10.0, 20.0, 30.0, 40.0]), np.array([0.1, np.nan, 0.0, -0.1]))
    np.testing.assert_allclose(way.levels, [10, 20])
    np.testing.assert_allclose(way.years, [0, 100])


def test_typical_speed_among_units_that_all_rise_by_one() -> None:
    years = tuple(float(year) for year in range(2005, 2021))
    field = tuple(tuple(float(unit + k) for unit in range(0, 40, 2)) for k in range(16))
    ours = Course((2010.0, 2020.0), (12.0, 32.0), True, 2010.0, 12.0, 2025.0, 39.5, field_times=years, field=field)
    judged = typical_speed(ours)
    assert judged.measure == pytest.approx(2)  # twenty typical years in ten
    assert judged.details["needed"] == pytest.approx(1.5)


def test_percentile_paths_by_hand() -> None:
    spells = Spells(np.zeros(12), np.arange(12.0), np.ones(12))
    np.testing.assert_allclose(percentile_path(spells, 0.0, 0.5, 3), [0, 5.5, 11, 16.5])
    assert share_below(spells, 0.0, 6.0) == pytest.approx(6.5 / 12)


# BSC Designer, "The difference between Performance and Progress" and "Changing Indicator Details".


def test_bsc_designer() -> None:
    turnover = Course((2020.0,), (16.0,), True, 2019.0, 15.0, 2021.0, 45.0, worst=0.0, best=100.0)
    assert share_of_way(turnover).measure == pytest.approx(0.0333, abs=5e-5)  # "progress of just 3.33%"
    assert performance(turnover).measure == pytest.approx(0.16)  # "performance equal to 16%"
    assert performance(Course((2020.0,), (50.0,), True, worst=0.0, best=200.0)).measure == pytest.approx(0.25)


def test_burningokr_and_oslo_differ_in_cutting_off_only() -> None:
    over, under = two(10, 35, 30), two(10, 5, 30)
    assert [share_of_way(course).score for course in (over, under)] == [1.25, -0.25]  # 1 / (30 - 10) x (35 - 10)
    assert [share_cut_off(course).score for course in (over, under)] == [1, 0]
    assert [share_cut_off(course).measure for course in (over, under)] == [1.25, -0.25]


# Spider Impact, Using KPI Scoring Types: goal 700 and red flag 500.


@pytest.mark.parametrize(
    ("value", "score", "colour"),
    [(200, 0, "red"), (300, 0, "red"), (500, 10 / 3, "yellow"), (700, 20 / 3, "green"), (900, 10, "green"),
     (999, 10, "green")],
)  # fmt: skip
def test_spider_impact_goal_and_red_flag(value: float, score: float, colour: str) -> None:
    judged = red_flag(two(100, value, 700, red=500.0))
    assert (judged.score, judged.status) == (pytest.approx(score), colour)
    mirrored = red_flag(two(-100, -value, -700, higher=False, red=-500.0))
    assert mirrored.score == pytest.approx(score)


# Earned schedule: MPUG, Earned Schedule Management; Lipke, Earned Schedule, International Metrics Congress 2007.


def test_ten_modules_in_twelve_months_are_late_to_the_end() -> None:
    plan = np.arange(1, 11) * 100_000.0
    earned = earned_schedule(plan, 1_000_000, 12)
    assert (earned.schedule, earned.pace, earned.finish) == (10, pytest.approx(10 / 12), pytest.approx(12))
    assert 1_000_000 / plan[-1] == 1  # done by planned says nothing is wrong


def test_seven_months_gone_but_only_month_five_and_a_part_of_june_earned() -> None:
    earned = earned_schedule(np.array([10.0, 20, 35, 50, 60, 80, 90, 95, 98, 99, 100]), 68, 7)
    assert earned.schedule == pytest.approx(5 + (68 - 60) / (80 - 60))
    assert earned.pace == pytest.approx(5.4 / 7)
    assert earned.finish == pytest.approx(11 / (5.4 / 7))
