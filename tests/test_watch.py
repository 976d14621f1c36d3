"""A project, its record and its lights: what was shown is entered, and told again the same from what was known then."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from ganchao.deeds import Deeds, enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.light import Colour, LightShown
from ganchao.errors import InvalidInput
from ganchao.project import EXAMPLES_DIR, open_project
from ganchao.tracking.alerts import CLOSED, OPENED, alerts_of, step
from ganchao.tracking.shown import SHOWN
from ganchao.watch import hits, recheck, scopes_of, show, watch_of, watched

DAYS = [datetime.date(2019, month, 20) for month in range(2, 9)]
PLAN = "plan/8-targets.yaml"


def at(day: datetime.date, hour: int = 9) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The article's project with an office of its own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    place = tmp_path / "laiwu"
    shutil.copytree(EXAMPLES_DIR / "laiwu", place)
    first = [
        Draft(kind, code, "sys", body) for code, role in (("sys", "system"), ("sec", "security"))
        for kind, body in (("person.added", {"name": code}), ("role.given", {"role": role}))
    ]  # fmt: skip
    enter(read_deeds(place), first, at(datetime.date(2019, 1, 2)))
    people = [Draft("person.added", code, "sys", {"name": code, "unit": unit}) for code, unit in (
        ("office1", "d_office"), ("lead1", "d_tech"), ("reporter1", "d_tech"))]
    enter(read_deeds(place), people, at(datetime.date(2019, 1, 2), 10))
    roles = [Draft("role.given", code, "sec", {"role": role, "scope": scope}) for code, role, scope in (
        ("office1", "office", "*"), ("lead1", "lead", "contract_value"), ("reporter1", "reporter", "d_tech"))]
    enter(read_deeds(place), roles, at(datetime.date(2019, 1, 2), 11))
    return place


def shown(folder: Path, *days: datetime.date, actor: str = "office1") -> list[int]:
    """How many entries were made on each day."""
    watch, counts = watch_of(open_project(folder)), []
    for day in days:
        deeds = read_deeds(folder)
        drafts = show(watched(watch, deeds, day, months=1), deeds, actor)
        counts.append(len(enter(deeds, drafts, at(day))) if drafts else 0)
    return counts


def test_lights_of_every_past_day_are_told_again_as_they_were_shown(folder: Path) -> None:
    counts = shown(folder, *DAYS)
    assert counts[0] >= 13
    assert any(counts[1:])
    watch, deeds = watch_of(open_project(folder)), read_deeds(folder)
    told, differences = recheck(watch, deeds)
    assert told == sum(entry.kind == SHOWN for entry in deeds.entries)
    assert differences == ()
    assert len({LightShown.model_validate(e.body).colour for e in deeds.entries if e.kind == SHOWN}) >= 3


def test_what_was_shown_last_is_not_entered_again(folder: Path) -> None:
    first, *again = shown(folder, DAYS[5], DAYS[5], DAYS[5] + datetime.timedelta(days=1))
    assert first > 0
    assert again == [0, 0]


def test_a_plan_changed_afterwards_is_found_and_named(folder: Path) -> None:
    shown(folder, DAYS[5])
    file = folder / PLAN
    file.write_text(file.read_text(encoding="utf-8").replace("target: 4.2", "target: 4.3"), encoding="utf-8")
    count, differences = recheck(watch_of(open_project(folder)), read_deeds(folder))
    assert [each.entry.subject for each in differences] == ["t_contracts"]
    assert "inputs" in differences[0].what
    assert count == 13
    file.write_text(file.read_text(encoding="utf-8").replace("code: t_villages", "code: t_hamlets"), encoding="utf-8")
    _, differences = recheck(watch_of(open_project(folder)), read_deeds(folder))
    assert {(each.entry.subject, each.what) for each in differences if each.now is None} == {("t_villages", ("gone",))}


def test_a_report_slipped_in_with_an_earlier_day_is_found(folder: Path) -> None:
    shown(folder, DAYS[5])
    with (folder / "checkins.csv").open("a", encoding="utf-8") as file:
        file.write("t_contracts,2019-06,0.5,核定,,,,,数据联络员（科技）,2019-07-07\n")
    _, differences = recheck(watch_of(open_project(folder)), read_deeds(folder))
    assert [each.entry.subject for each in differences] == ["t_contracts"]


def test_a_report_of_a_later_day_changes_nothing_shown_before(folder: Path) -> None:
    shown(folder, DAYS[5])
    with (folder / "checkins.csv").open("a", encoding="utf-8") as file:
        file.write("t_contracts,2019-07,1.3,快报,,,,,数据联络员（科技）,2019-08-06\n")
    assert recheck(watch_of(open_project(folder)), read_deeds(folder))[1] == ()


def test_what_the_record_declares_later_is_not_held_against_what_was_shown(folder: Path) -> None:
    shown(folder, DAYS[4])
    crossing = Draft("line.crossed", "integrity", "office1", {"day": DAYS[4].isoformat()})
    enter(read_deeds(folder), [crossing], at(DAYS[5], 8))
    watch = watch_of(open_project(folder))
    assert recheck(watch, read_deeds(folder))[1] == ()
    seen = watched(watch, read_deeds(folder), DAYS[5], months=1)
    assert {light.colour for light in seen.lights} == {Colour.RED}
    shown(folder, DAYS[5])
    assert recheck(watch, read_deeds(folder))[1] == ()
    assert "integrity" not in str([e.body for e in read_deeds(folder).entries if e.kind == SHOWN])


def test_only_the_office_shows(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="may not"):
        shown(folder, DAYS[5], actor="reporter1")


def test_an_alert_is_told_once_seen_by_its_lead_and_closed_by_the_office(folder: Path) -> None:
    (folder / "checkins.csv").write_text(
        "subject,period,value,status,recorded_at\n"
        + "".join(f"t_contracts,2019-{m:02d},{0.01 * m},flash,2019-{m + 1:02d}-06\n" for m in range(1, 8)), "utf-8")
    rows = folder / PLAN
    text = rows.read_text(encoding="utf-8")
    rows.write_text(text.replace("by: 2020\n    baseline: 2.11", "by: 2019\n    baseline: 2.11"), encoding="utf-8")
    shown(folder, *DAYS)
    deeds = read_deeds(folder)
    alerts = alerts_of(deeds.entries)
    assert {alert.subject for alert in alerts} == {"t_contracts.cost_by_pace", "t_contracts.pace_running"}
    assert len(alerts) == 2
    watch = watch_of(open_project(folder))
    assert recheck(watch, deeds)[1] == ()
    seen = step(deeds.entries, "t_contracts.pace_running", "alert.acknowledged", "lead1", {"does": "约谈"})
    enter(deeds, [seen], at(DAYS[-1], 12), scopes_of(watch, deeds))
    with pytest.raises(InvalidInput, match="may not"):
        enter(deeds, [step(read_deeds(folder).entries, "t_contracts.pace_running", CLOSED, "lead1",
                           {"outcome": "false", "note": ""})], at(DAYS[-1], 13), scopes_of(watch, deeds))
    with (folder / "checkins.csv").open("a", encoding="utf-8") as file:
        file.write("t_contracts,2019-12,2.0,final,2020-01-06\n")
    after = shown(folder, datetime.date(2020, 1, 20), datetime.date(2020, 1, 21))
    deeds = read_deeds(folder)
    assert {(alert.state, alert.outcome) for alert in alerts_of(deeds.entries)} == {("closed", "hit")}
    assert after[1] == 0, "a settled promise is told of no more"
    rates = hits(watched(watch_of(open_project(folder)), deeds, datetime.date(2020, 1, 21), months=1), deeds)
    assert (rates["pace_running"].hits, rates["pace_running"].warned, rates["pace_running"].missed) == (1, 1, 1)
    assert rates["red"].hits == 1
    assert sum(entry.kind == OPENED for entry in deeds.entries) == 2


def test_a_project_without_a_record_has_lights_too() -> None:
    watch = watch_of(open_project("laiwu"))
    seen = watched(watch, Deeds(Path("nowhere"), ()), datetime.date(2019, 7, 18))
    assert len(seen.lights) == 13
    assert all(len(row) == 12 for row in seen.months.values())
    assert [str(light.day) for light in seen.months["t_pm25"]][-2:] == ["2019-05-31", "2019-06-30"]


def test_all_that_is_wrong_with_a_choice_of_lights_is_told_at_once(folder: Path) -> None:
    with (folder / PLAN).open("a", encoding="utf-8") as file:
        file.write("lights: {pace: sanja, nodes: sanya, thresholds: {sanya_districts: {red: 1}},\n"
                   "  alerts: [pace_runing], promises: {t_none: {pace: sanya}},\n"
                   "  alert_rules: [{code: mine, name: m, kind: pace}]}\n")
    with pytest.raises(InvalidInput) as caught:
        watch_of(open_project(folder))
    assert sorted(problem.key for problem in caught.value.problems) == [
        "light.alert_lacks", "light.no_such_band", "light.other_part", *["unknown.close"] * 3,
    ]  # fmt: skip
    for lang in ("zh", "en"):
        assert all(problem.sentence(lang) for problem in caught.value.problems)  # type: ignore[arg-type]
