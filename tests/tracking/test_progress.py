"""Promises by a day: states, pace, gaps, rates, what was known then, and computing it all again."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import TargetPath
from ganchao.errors import UnknownName
from ganchao.tracking.methods import PROGRESS
from ganchao.tracking.progress import Past, PathProgress, progress

JULY = datetime.date(2024, 7, 10)


def path(**changes: object) -> TargetPath:
    given = {"code": "p", "since": "2023", "baseline": 100.0, "by": "2024", "target": 120.0, **changes}
    return TargetPath.model_validate(given)


def said(**values: float | None) -> list[CheckIn]:
    return [CheckIn("p", period_of(period[1:].replace("_", "-")), value) for period, value in values.items()]


def by(made: TargetPath, check_ins: list[CheckIn], day: datetime.date = JULY, **more: object) -> PathProgress:
    return progress([made], check_ins, day, **more).paths[0]  # type: ignore[arg-type]


def three_years(kind: str) -> list[CheckIn]:
    rows = {2021: (10, 30, 60, 100), 2022: (20, 40, 100, 200), 2023: (30, 60, 80, 100)}
    out = []
    for year, row in rows.items():
        for part, value in enumerate(row, 1):
            amount = value - (row[part - 2] if part > 1 and kind == "flow" else 0)
            out.append(CheckIn("p", Period(year, part, 4), float(amount)))
    return out


def test_running_totals_are_measured_against_the_learned_season() -> None:
    made = by(path(kind="year_to_date"), [*three_years("year_to_date"), *said(p2024_Q1=12.0, p2024_Q2=30.0)])
    assert made.expected == pytest.approx(36)  # 120 by the median share of 30 %
    assert (made.attainment, made.attainment_expected) == (pytest.approx(0.25), pytest.approx(0.3))
    assert made.pace == pytest.approx(30 / 36)
    assert made.gap == pytest.approx(-5)  # percentage points behind
    assert made.needed == pytest.approx((120 - 30) / 2)
    assert made.best == pytest.approx(100)  # the last quarter of 2022
    assert made.state == "behind"
    assert made.notes == ("season_learned",)
    assert 0 < made.chance < 1  # type: ignore[operator]


def test_flows_come_to_the_same_as_their_running_totals() -> None:
    totals = by(path(kind="year_to_date"), [*three_years("year_to_date"), *said(p2024_Q1=12.0, p2024_Q2=30.0)])
    flows = by(path(kind="flow"), [*three_years("flow"), *said(p2024_Q1=12.0, p2024_Q2=18.0)])
    for name in ("value", "expected", "attainment", "pace", "gap", "needed", "best", "chance", "state"):
        assert getattr(flows, name) == pytest.approx(getattr(totals, name)), name


def test_a_flow_with_a_gap_has_no_value_and_says_so() -> None:
    made = by(path(kind="flow"), said(p2024_Q2=18.0))
    assert (made.value, made.pace, made.state) == (None, None, "")
    assert "gap_in_year" in made.notes


def test_without_history_the_flat_season_is_told() -> None:
    made = by(path(kind="year_to_date"), said(p2024_06=70.0))
    assert made.expected == pytest.approx(60)
    assert made.notes == ("season_flat",)
    assert made.chance is None  # nothing to tell it from


def test_less_is_better_within_a_year_too() -> None:
    fewer = path(kind="year_to_date", target=80.0)
    good, bad = by(fewer, said(p2024_06=38.0)), by(fewer, said(p2024_06=45.0))
    assert (good.state, bad.state) == ("on_track", "behind")
    assert good.gap == pytest.approx(10)  # 50 less 38 of the 20 to be saved: 60 % where 50 % were due
    assert good.needed == pytest.approx(7)  # at most so many in each month left


def test_levels_by_hand() -> None:
    made = by(path(by="2027", target=140.0), said(p2024_Q1=104.0, p2024_Q2=104.0))
    assert made.expected == pytest.approx(105)
    assert (made.attainment, made.attainment_expected) == (pytest.approx(0.1), pytest.approx(0.125))
    assert (made.pace, made.gap) == (pytest.approx(0.8), pytest.approx(-2.5))
    assert made.needed == pytest.approx(36 / 14)  # in each of fourteen quarters
    assert made.best == 0


@pytest.mark.parametrize(
    ("check_ins", "day", "state"),
    [
        ({"p2024_Q2": 110.0}, JULY, "on_track"),
        ({"p2024_Q2": 109.0}, JULY, "behind"),
        ({"p2024_Q2": 121.0}, JULY, "reached"),
        ({"p2024_Q1": 110.0}, JULY, "silent"),  # the second quarter is over
        ({}, datetime.date(2025, 1, 10), "silent"),
        ({"p2024": 119.0}, datetime.date(2025, 1, 10), "missed"),
        ({"p2024": 120.0}, datetime.date(2025, 1, 10), "reached"),
    ],
)
def test_states(check_ins: dict[str, float], day: datetime.date, state: str) -> None:
    assert by(path(), said(**check_ins), day).state == state


def test_a_value_that_takes_months_to_be_known_is_not_silent_yet() -> None:
    assert by(path(lag=2), said(p2024_Q1=110.0)).state != "silent"


def test_what_is_only_to_be_held_is_reached_at_the_end() -> None:
    held = path(target=100.0, tolerance=10.0)
    assert by(held, said(p2024_Q2=101.0)).state == "on_track"
    assert by(held, said(p2024_Q2=95.0)).state == "behind"
    assert by(held, said(p2024=101.0), datetime.date(2025, 2, 1)).state == "reached"


def test_a_band_is_kept_or_not() -> None:
    band = path(kind="band", target=None, band=(95, 105), baseline=85)
    assert by(band, said(p2024_Q2=104.0)).state == "on_track"
    assert by(band, said(p2024_Q2=109.0)).state == "behind"


def test_what_is_known_at_the_end_is_no_longer_a_probability() -> None:
    assert by(path(), said(p2024=121.0), datetime.date(2025, 2, 1)).chance == 1
    assert by(path(), said(p2024=119.0), datetime.date(2025, 2, 1)).chance == 0


def test_work_done_earns_time() -> None:
    work = path(kind="milestone", baseline=0.0, target=100.0)
    made = by(work, said(p2024_03=15.0, p2024_06=40.0))
    assert made.earned is not None
    assert made.earned.schedule == pytest.approx(4.8)  # 40 of 100 in twelve even months
    assert made.earned.pace == pytest.approx(0.8)
    assert made.earned.finish == pytest.approx(15)


def test_later_reports_supersede_and_nothing_is_known_before_it_is_recorded() -> None:
    def at(day: int, value: float, status: Status) -> CheckIn:
        return CheckIn("p", period_of("2024-05"), value, status=status,
                       recorded_at=datetime.datetime(2024, 6, day, 9))  # noqa: DTZ001

    reports = [at(20, 112.0, Status.FINAL), at(5, 108.0, Status.FLASH)]
    assert by(path(), reports, datetime.date(2024, 6, 4)).value is None
    early, late = by(path(), reports, datetime.date(2024, 6, 6)), by(path(), reports, datetime.date(2024, 6, 30))
    assert (early.value, early.status) == (108.0, Status.FLASH)
    assert (late.value, late.status) == (112.0, Status.FINAL)
    assert len(late.history) == 1


def test_the_panel_s_years_are_not_seen_before_they_are_over() -> None:
    years = tuple(float(year) for year in range(2015, 2026))
    past = {"p": Past({year: float(year - 1920) for year in range(2015, 2026)}, years,
                      tuple((1.0, 2.0) for _ in years))}  # fmt: skip
    made = by(path(), said(p2024_Q2=110.0), past=past)
    assert max(made.course.times) <= 2024
    assert max(made.course.field_times) == 2023
    later = by(path(lag=12), said(p2024_Q2=110.0), past=past)
    assert max(later.course.field_times) == 2022


def test_check_ins_prevail_over_the_panel() -> None:
    made = by(path(), said(p2022=90.0), past={"p": Past({2021: 80.0, 2022: 91.0})})
    assert dict(zip(made.course.times, made.course.values, strict=True)) == {2021.0: 80.0, 2022.0: 90.0, 2023.0: 100.0}


def test_everything_can_be_computed_again_from_the_result() -> None:
    found = progress([path(by="2030", target=140.0)], said(p2020=90.0, p2021=94.0, p2022=96.0, p2024_Q2=104.0), JULY,
                     tuple(PROGRESS))  # fmt: skip
    made = found.paths[0]
    for name, judged in made.judgements.items():
        assert repr(PROGRESS[name].function(made.course)) == repr(judged)
    again = progress([made.path], list(made.history), found.as_of, found.methods, {made.path.code: made.past})
    assert repr(again) == repr(found)
    assert any(judged.status for judged in made.judgements.values())


def test_the_panel_s_years_stand_in_where_nobody_reported() -> None:
    past = {"p": Past({2022: 96.0, 2023: 100.0, 2024: 118.0})}
    made = by(path(), [], datetime.date(2025, 3, 1), past=past)
    assert (made.state, made.value, made.status) == ("missed", 118.0, Status.FINAL)
    assert made.history == ()  # nobody reported
    assert by(path(), [], datetime.date(2024, 12, 31), past=past).period is None


def test_another_baseline_in_the_panel_is_told() -> None:
    past = {"p": Past({2022: 96.0, 2023: 103.0})}
    assert "baseline_differs" in by(path(), said(p2024_Q2=110.0), past=past).notes
    assert "baseline_differs" not in by(path(), said(p2024_Q2=110.0), past={"p": Past({2023: 100.4})}).notes


def test_a_rank_is_reached_by_what_rounds_to_it() -> None:
    rank = path(kind="rank", since="2020", baseline=30.0, by="2026", target=25.0)
    made = by(rank, said(p2021=28.0, p2022=29.0, p2023=27.0), datetime.date(2024, 3, 1))
    assert made.outlook is not None
    assert made.chance == pytest.approx(made.outlook.chance(high=25.5))


def test_a_method_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UnknownName):
        progress([path()], [], JULY, ("statcann",))


def test_others_check_ins_are_not_ours() -> None:
    foreign = [replace(c, subject="q") for c in said(p2024_Q2=110.0)]
    assert by(path(), foreign).period is None
