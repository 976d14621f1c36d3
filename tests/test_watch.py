"""A project, its record and its lights: what was shown is entered, and told again the same from what was known then."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.deeds import Deeds, enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.light import Colour, LightShown
from ganchao.domain.report import thread_of
from ganchao.errors import InvalidInput
from ganchao.project import open_project
from ganchao.tracking.alerts import ACKNOWLEDGED, CLOSED, OPENED, alerts_of, step
from ganchao.tracking.shown import SHOWN
from ganchao.watch import Watch, hits, recheck, scopes_of, show, watch_of, watched
from tests.small_zone import add_report, at, small_zone

DAYS = [datetime.date(2019, month, 20) for month in range(2, 9)]
PLAN = "plan/plan.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return small_zone(tmp_path / "zone")


def watch(folder: Path) -> Watch:
    return watch_of(open_project(folder))


def shown(folder: Path, *days: datetime.date, actor: str = "office1") -> list[int]:
    """How many entries were made on each day."""
    told, counts = watch(folder), []
    for day in days:
        deeds = read_deeds(folder)
        drafts = show(watched(told, deeds, day, months=1), deeds, actor)
        counts.append(len(enter(deeds, drafts, at(day))) if drafts else 0)
    return counts


def changed(folder: Path, old: str, new: str) -> None:
    text = (folder / PLAN).read_text(encoding="utf-8")
    assert old in text
    (folder / PLAN).write_text(text.replace(old, new), encoding="utf-8")


def test_lights_of_every_past_day_are_told_again_as_they_were_shown(folder: Path) -> None:
    counts = shown(folder, *DAYS)
    assert counts[0] == 3
    deeds = read_deeds(folder)
    lights = [LightShown.model_validate(entry.body) for entry in deeds.entries if entry.kind == SHOWN]
    assert {light.colour for light in lights} >= {Colour.GREEN, Colour.YELLOW, Colour.RED}
    told, differences = recheck(watch(folder), deeds)
    assert (told, differences) == (len(lights), ())


def test_what_was_shown_last_is_not_entered_again(folder: Path) -> None:
    first, *again = shown(folder, DAYS[5], DAYS[5], DAYS[5] + datetime.timedelta(days=1))
    assert first >= 3
    assert again == [0, 0]


def test_a_plan_changed_afterwards_is_found_and_named(folder: Path) -> None:
    shown(folder, DAYS[2])
    changed(folder, "target: 120", "target: 121")
    count, differences = recheck(watch(folder), read_deeds(folder))
    assert [each.entry.subject for each in differences] == ["t_invest"]
    assert "inputs" in differences[0].what
    assert count == 3
    changed(folder, "code: t_quiet", "code: t_hushed")
    _, differences = recheck(watch(folder), read_deeds(folder))
    assert {(each.entry.subject, each.what) for each in differences if each.now is None} == {("t_quiet", ("gone",))}


def test_a_rule_changed_afterwards_is_found(folder: Path) -> None:
    shown(folder, DAYS[2])
    with (folder / PLAN).open("a", encoding="utf-8") as file:
        file.write("lights: {thresholds: {yinchuan_progress: {yellow: 1}}}\n")
    _, differences = recheck(watch(folder), read_deeds(folder))
    assert {each.entry.subject for each in differences} == {"t_invest", "t_firms", "t_quiet"}
    assert all("parts" in each.what for each in differences)


def test_a_report_slipped_in_with_an_earlier_day_is_found(folder: Path) -> None:
    shown(folder, DAYS[5])
    add_report(folder, "t_invest,2019-06,60,final,2019-07-07")
    _, differences = recheck(watch(folder), read_deeds(folder))
    assert [each.entry.subject for each in differences] == ["t_invest"]


def test_a_report_of_a_later_day_changes_nothing_shown_before(folder: Path) -> None:
    shown(folder, DAYS[5])
    add_report(folder, "t_invest,2019-06,60,final,2019-08-07")
    assert recheck(watch(folder), read_deeds(folder))[1] == ()


def test_what_is_approved_in_the_record_stands_from_its_day_on(folder: Path) -> None:
    body = {"about": "target", "code": "t_invest", "period": "2019-03", "value": 30.0}
    drafts = [Draft("checkin.handed_in", thread_of("t_invest", "2019-03"), "reporter1", body)]
    told = watch(folder)
    shown(folder, DAYS[2])
    enter(read_deeds(folder), drafts, at(DAYS[2], 10), {drafts[0].subject: ("d_tech",)})
    number = read_deeds(folder).entries[-1].number
    approval = Draft("checkin.approved", drafts[0].subject, "office1", {"of": number})
    enter(read_deeds(folder), [approval], at(DAYS[2], 11))
    deeds = read_deeds(folder)
    before, after = (watched(told, Deeds(folder, deeds.entries[:cut]), DAYS[2], months=1).lights[1]
                     for cut in (-1, None))
    assert (before.progress.value, after.progress.value) == (27.0, 30.0)
    assert recheck(told, deeds)[1] == (), "what was approved after the light was shown does not count against it"
    assert watched(told, deeds, DAYS[1], months=1).lights[1].progress.value == 20.0
    assert shown(folder, DAYS[3])[0] >= 1
    assert recheck(told, read_deeds(folder))[1] == ()


def test_what_the_record_declares_later_is_not_held_against_what_was_shown(folder: Path) -> None:
    shown(folder, DAYS[4])
    crossing = Draft("line.crossed", "integrity", "office1", {"day": DAYS[4].isoformat()})
    enter(read_deeds(folder), [crossing], at(DAYS[5], 8))
    told = watch(folder)
    assert recheck(told, read_deeds(folder))[1] == ()
    seen = watched(told, read_deeds(folder), DAYS[5], months=1)
    assert {light.colour for light in seen.lights} == {Colour.RED}
    shown(folder, DAYS[5])
    deeds = read_deeds(folder)
    assert recheck(told, deeds)[1] == ()
    assert "integrity" not in str([entry.body for entry in deeds.entries if entry.kind == SHOWN])


def test_only_the_office_shows(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="may not"):
        shown(folder, DAYS[5], actor="reporter1")


def test_an_alert_is_told_once_seen_by_its_lead_and_closed_with_what_came_of_it(folder: Path) -> None:
    shown(folder, *DAYS)
    deeds = read_deeds(folder)
    alerts = alerts_of(deeds.entries)
    assert {alert.subject for alert in alerts} == {"t_invest.cost_by_pace", "t_invest.pace_running"}
    assert len(alerts) == 2
    told = watch(folder)
    assert recheck(told, deeds)[1] == ()
    seen = step(deeds.entries, "t_invest.pace_running", ACKNOWLEDGED, "lead1", {"does": "约谈"})
    enter(deeds, [seen], at(DAYS[-1], 12), scopes_of(told, deeds))
    deeds = read_deeds(folder)
    closing = step(deeds.entries, "t_invest.pace_running", CLOSED, "lead1", {"outcome": "false", "note": ""})
    with pytest.raises(InvalidInput, match="may not"):
        enter(deeds, [closing], at(DAYS[-1], 13), scopes_of(told, deeds))
    add_report(folder, "t_invest,2019-12,100,final,2020-01-06")
    _, again = shown(folder, datetime.date(2020, 1, 20), datetime.date(2020, 1, 21))
    assert again == 0, "a settled promise is told of no more"
    deeds = read_deeds(folder)
    assert {(alert.state, alert.outcome) for alert in alerts_of(deeds.entries)} == {("closed", "hit")}
    rates = hits(watched(watch(folder), deeds, datetime.date(2020, 1, 21), months=1), deeds)
    assert (rates["pace_running"].hits, rates["pace_running"].warned, rates["pace_running"].missed) == (1, 1, 1)
    assert rates["pace_running"].base == 1.0
    assert sum(entry.kind == OPENED for entry in deeds.entries) == 2


def test_a_project_without_a_record_has_lights_too() -> None:
    seen = watched(watch_of(open_project("laiwu")), Deeds(Path("nowhere"), ()), datetime.date(2019, 7, 18), months=2)
    assert len(seen.lights) == 13
    assert [str(light.day) for light in seen.months["t_pm25"]] == ["2019-05-31", "2019-06-30"]


def test_all_that_is_wrong_with_a_choice_of_lights_is_told_at_once(folder: Path) -> None:
    with (folder / PLAN).open("a", encoding="utf-8") as file:
        file.write("lights: {pace: sanja, nodes: sanya, thresholds: {sanya_districts: {red: 1}},\n"
                   "  alerts: [pace_runing], promises: {t_frms: {pace: sanya}},\n"
                   "  alert_rules: [{code: mine, name: m, kind: pace}]}\n")
    with pytest.raises(InvalidInput) as caught:
        watch(folder)
    assert sorted(problem.key for problem in caught.value.problems) == [
        "light.alert_lacks", "light.no_such_band", "light.other_part", *["unknown.close"] * 3,
    ]  # fmt: skip
    for lang in ("zh", "en"):
        assert all(problem.sentence(lang) for problem in caught.value.problems)  # type: ignore[arg-type]
