"""The probability of a rank by what is known today, on thirty-one provinces."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.leading import Leading
from ganchao.domain.period import Period
from ganchao.errors import InvalidInput
from ganchao.nowcasting import Prepared, effects, nowcast, number_of, prepare, ranks, standing, under_way
from ganchao.project import open_project

DAY = datetime.date(2024, 8, 1)
SEASON = [round(k / 12, 6) for k in range(1, 13)]


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """Shandong with a leading indicator for two indicators."""
    source = open_project("shandong")
    assert source.plan is not None
    leading = tuple(
        Leading(code=f"l_{code}", indicator=code, link="same", spread=0.02, season=SEASON, season_spread=0.05)
        for code in ("rd_intensity", "science_budget_share")
    )  # fmt: skip
    return prepare(source.score(), source.plan.model_copy(update={"leading": leading}), draws=400, seed=7)


def report(prepared: Prepared, indicator: str, growth: float, month: int = 6) -> CheckIn:
    """A running total at which the year, if it goes on so, ends so much higher than the last."""
    last = prepared.annual[indicator][prepared.first - 1]
    return CheckIn(f"l_{indicator}", Period(prepared.first, month, 12), last * (1 + growth) * month / 12)


def test_without_reports_nothing_moves(prepared: Prepared) -> None:
    found = nowcast(standing(prepared, [], DAY))
    assert found.probability == found.before
    assert (found.movers, found.told, found.moved) == ((), (), ())
    assert {each.leading for each in found.silent} == {"l_rd_intensity", "l_science_budget_share"}


def test_good_news_raises_the_probability_bad_news_lowers_it_and_the_parts_add_up(prepared: Prepared) -> None:
    good = [report(prepared, "rd_intensity", 0.6), report(prepared, "science_budget_share", 0.6)]
    bad = [report(prepared, "rd_intensity", -0.4), report(prepared, "science_budget_share", -0.4)]
    up, down = (nowcast(standing(prepared, told, DAY)) for told in (good, bad))
    assert down.probability < up.before < up.probability
    assert down.rank[1] > up.rank[1]
    for each in (up, down):
        assert sum(mover.change for mover in each.movers) == pytest.approx(each.probability - each.before)
        assert {mover.indicator for mover in each.movers} == {"rd_intensity", "science_budget_share"}
        assert len(each.moved) == 2


def test_what_came_later_is_not_seen_and_the_change_is_counted_from_the_day_before(prepared: Prepared) -> None:
    days = [datetime.datetime(2024, 7, day, tzinfo=datetime.UTC) for day in (5, 20)]
    first, second = (
        replace(report(prepared, "rd_intensity", growth), recorded_at=day)
        for growth, day in zip((0.3, 0.5), days, strict=True)
    )  # fmt: skip
    early = nowcast(standing(prepared, [first, second], datetime.date(2024, 7, 10)))
    late = nowcast(
        standing(prepared, [first, second], DAY), standing(prepared, [first, second], datetime.date(2024, 7, 10))
    )
    assert early.probability == nowcast(standing(prepared, [first], DAY)).probability
    assert late.before == early.probability


def test_what_has_not_changed_is_taken_from_the_day_before_and_gives_the_same(prepared: Prepared) -> None:
    first, second = report(prepared, "rd_intensity", 0.3), report(prepared, "science_budget_share", 0.2)
    before = standing(prepared, [first], DAY)
    after, anew = standing(prepared, [first, second], DAY, before), standing(prepared, [first, second], DAY)
    member = prepared.members["rd_intensity"]
    assert after.columns[member] is before.columns[member]
    np.testing.assert_array_equal(after.ranks, anew.ranks)


def test_quick_ranks_are_those_of_scoring_everyone_anew(prepared: Prepared) -> None:
    now = standing(prepared, [report(prepared, "rd_intensity", 0.4)], DAY)
    slow = prepared.field.values.copy()
    for member, column in now.columns.items():
        slow[..., member] = column.draws.field
    np.testing.assert_array_equal(ranks(prepared, now.columns), prepared.field.ranks(slow)[:, prepared.own])


def test_a_value_of_the_whole_year_is_taken_as_firm_as_it_is(prepared: Prepared) -> None:
    last = prepared.annual["rd_intensity"][prepared.first - 1]
    told = [CheckIn("rd_intensity", Period(prepared.first), last * 1.2, status=Status.FINAL)]
    (moved,) = nowcast(standing(prepared, told, datetime.date(2025, 2, 1))).moved
    assert moved.after[1] == pytest.approx(last * 1.2, rel=0.002)
    assert moved.after[2] - moved.after[0] < 0.05 * (moved.before[2] - moved.before[0])


def test_actions_add_what_starting_the_measure_would(prepared: Prepared) -> None:
    found = nowcast(standing(prepared, [], DAY))
    assert found.actions
    best = found.actions[0]
    again = prepare(prepared.card, prepared.plan, started={best.measure: best.start}, draws=400, seed=7)
    assert nowcast(standing(again, [], DAY)).probability == pytest.approx(found.probability + best.gain, abs=0.01)
    assert best.measure not in {action.measure for action in nowcast(standing(again, [], DAY)).actions}


def test_a_measure_begun_between_two_days_is_told_apart_from_reports(prepared: Prepared) -> None:
    told = [report(prepared, "rd_intensity", 0.3), report(prepared, "science_budget_share", -0.2)]
    first, second = (action.measure for action in nowcast(standing(prepared, [], DAY)).actions[:2])
    before = standing(under_way(prepared, {first: prepared.first + 1}), told[:1], DAY)
    after = standing(under_way(before.prepared, {second: prepared.first + 1}), told, DAY)
    found = nowcast(after, before)
    assert {mover.indicator for mover in found.movers} == {first, second, "science_budget_share"}
    assert sum(mover.change for mover in found.movers) == pytest.approx(found.probability - found.before)
    change = {mover.indicator: mover.change for mover in found.movers}
    assert change[first] <= 0 <= change[second]


def test_measures_under_way_are_those_asked_for_and_no_others(prepared: Prepared) -> None:
    measure, other = (each.code for each in prepared.plan.measures[:2])
    one = under_way(prepared, {measure: prepared.first + 1})
    assert under_way(one, {measure: prepared.first + 1}) is one
    assert under_way(one, {}) is prepared
    straight = under_way(prepared, {other: prepared.first + 1})
    np.testing.assert_array_equal(under_way(one, {other: prepared.first + 1}).ours, straight.ours)
    np.testing.assert_array_equal(straight.field.values[:, straight.own], straight.ours[:, -1])


def test_growth_is_counted_from_the_year_reported_where_it_is_not_published_yet(prepared: Prepared) -> None:
    plan, year = prepared.plan, prepared.first
    leading = plan.leading[0].model_copy(update={"link": "growth"})
    later = replace(prepared, plan=plan.model_copy(update={"leading": (leading,)}))
    code, last = leading.indicator, prepared.annual[leading.indicator][prepared.first - 1]
    months = [CheckIn(f"l_{code}", Period(year, month, 12), 100 * month / 12) for month in (1, 6, 12)]
    months += [CheckIn(f"l_{code}", Period(year + 1, 6, 12), 60.0)]
    before = standing(later, months, datetime.date(year + 1, 8, 1))
    assert [each.reason for each in before.silent] == ["nowcast.no_year_before"]
    assert [each.year for each in before.told] == [], "the year before has no whole year before it either"
    told = [*months, CheckIn(code, Period(year), last * 1.1, status=Status.FINAL)]
    found = standing(later, told, datetime.date(year + 1, 8, 1))
    assert [(each.year, each.subject) for each in found.told] == [(year + 1, f"l_{code}"), (year, code)]
    assert np.exp(found.told[0].middle) == pytest.approx(last * 1.1 * 1.2)


def test_a_year_that_is_over_is_told_of_until_it_is_published(prepared: Prepared) -> None:
    code, year = "rd_intensity", prepared.first
    last = prepared.annual[code][year - 1]
    over = CheckIn(f"l_{code}", Period(year, 12, 12), last * 1.1)
    told = standing(prepared, [over, CheckIn(f"l_{code}", Period(year + 1, 6, 12), last * 0.6)],
                    datetime.date(year + 1, 8, 1)).told  # fmt: skip
    assert [(each.year, float(np.exp(each.middle))) for each in told] == [
        (year, pytest.approx(last * 1.1)), (year + 1, pytest.approx(last * 1.2)),
    ]  # fmt: skip
    final = CheckIn(code, Period(year), last * 1.05, status=Status.FINAL)
    told = standing(prepared, [over, final], datetime.date(year + 1, 8, 1)).told
    assert [(each.year, each.subject) for each in told] == [(year, code)]


def test_late_reports_are_owed_with_their_worth_and_a_low_probability_asks_for_another_plan(prepared: Prepared) -> None:
    found = nowcast(standing(prepared, [report(prepared, "rd_intensity", 0.0, month=2)], DAY), line=1.0)
    owed = {each.leading: each for each in found.pending}
    assert str(owed["l_rd_intensity"].late) == f"{prepared.first}-06"
    assert owed["l_science_budget_share"].reason == "nowcast.no_months"
    assert found.replan
    assert not nowcast(standing(prepared, [], DAY), line=0.0).replan


def test_effects_fail_as_often_as_the_plan_says(prepared: Prepared) -> None:
    measure = prepared.plan.measures[0]
    years = tuple(range(prepared.card.years[-1] + 1, prepared.aim.year + 1))
    added = effects(measure, years[1], years, prepared.card, 4000, 1)
    assert not added[:, 0].any()
    assert (added[:, -1] != 0).any(axis=-1).mean() == pytest.approx(measure.success, abs=0.03)
    assert number_of("a") != number_of("b")


def test_an_aim_that_is_past_is_said_to_be(prepared: Prepared) -> None:
    with pytest.raises(InvalidInput, match="no aim"):
        prepare(prepared.card, prepared.plan, aim=1999)
