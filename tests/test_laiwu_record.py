"""The simulated record that ships with ``laiwu``: made anew by its seed, whole, lawful, and marked."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.laiwu_record import drafted, text
from benchmarks.laiwu_tasks import DEPARTMENTS
from ganchao.check_ins import open_desk
from ganchao.cli.main import run
from ganchao.deeds import Deeds, enter, folder_of, held_by, read_deeds
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.light import LIGHTS
from ganchao.domain.person import PEOPLE, Role
from ganchao.domain.report import CHECK_INS
from ganchao.domain.start import STARTS
from ganchao.domain.work_item import INSTRUCTIONS, ITEMS
from ganchao.files.templates import new_project
from ganchao.monthly import nowcast_of
from ganchao.project import open_project
from ganchao.promises import check_ins_of, targets_of
from ganchao.record.transfer import FILE
from ganchao.record.verify import verify
from ganchao.text import Lang
from ganchao.tracking.alerts import alerts_of
from ganchao.tracking.instructions import instructions_of
from ganchao.tracking.reports import State
from ganchao.tracking.work_items import items_of

FOLDER = folder_of("laiwu")
MARK = "（模拟）"


@pytest.fixture(scope="module")
def deeds() -> Deeds:
    return read_deeds(FOLDER)


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one's own made from the example."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    new_project(tmp_path / "mine", "laiwu", "zh")
    return tmp_path / "mine"


def test_what_is_shipped_is_what_the_seed_makes() -> None:
    assert (FOLDER / FILE).read_text(encoding="utf-8") == text()


def test_the_chain_is_whole() -> None:
    held = held_by(FOLDER)
    assert verify(held) == ()
    assert len(held.rows) == held.number > 2300


def test_two_years_twelve_departments_150_items_20_instructions_and_60_leads(deeds: Deeds) -> None:
    months = {(entry.recorded_at.year, entry.recorded_at.month) for entry in deeds.entries}
    assert len(months) == 24
    grants = [grant for each in deeds.people.values() for grant in each.grants]
    for role in (Role.REPORTER, Role.LEAD):
        assert set(DEPARTMENTS) <= {scope for held, scope in grants if held is role}
    items = items_of(deeds.entries)
    assert len(items) == 150
    assert {item.issued.lead for item in items.values()} == set(DEPARTMENTS)
    assert {item.issued.source for item in items.values()} > {"annual_work", "meeting", "instruction"}
    instructions = instructions_of(deeds.entries)
    assert len(instructions) == 20
    assert {code for each in instructions.values() for code in each.items} <= set(items)
    leads = (FOLDER / "leads.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert len({line.partition(",")[0] for line in leads}) >= 60


def test_no_step_is_without_effect(deeds: Deeds) -> None:
    items = items_of(deeds.entries)
    assert all(item.ignored == () for item in items.values())
    assert sum(len(item.history) for item in items.values()) == sum(entry.kind in ITEMS for entry in deeds.entries)
    instructions = instructions_of(deeds.entries)
    assert sum(1 + len(each.replies) for each in instructions.values()) == sum(
        entry.kind in {"instruction.received", "instruction.replied"} for entry in deeds.entries
    )
    answered = Counter(entry.kind for entry in deeds.entries)
    threads = open_desk(open_project("laiwu")).threads
    assert sum(len(thread.approvals) for thread in threads.values()) == answered["checkin.approved"]
    reported = answered["checkin.handed_in"] + answered["checkin.corrected"]
    assert sum(len(thread.reports) for thread in threads.values()) == reported


def test_every_way_of_an_item_and_of_a_report_is_there(deeds: Deeds) -> None:
    kinds = {entry.kind for entry in deeds.entries}
    assert kinds >= {kind for kind in ITEMS if kind not in {"item.feedback", "reminder.sent"}} | set(INSTRUCTIONS)
    assert kinds >= {"checkin.handed_in", "checkin.returned", "checkin.approved", "checkin.locked", "checkin.corrected"}
    assert kinds >= {*PEOPLE, *STARTS, "decision.taken"} - {"role.taken"}
    alerts = alerts_of(deeds.entries)
    assert {alert.state for alert in alerts} == {"open", "seen", "closed"}
    assert len(alerts) == sum(entry.kind == "alert.opened" for entry in deeds.entries) >= 10
    assert any(after == "reopened" for item in items_of(deeds.entries).values() for after in
               (taken.after for taken in item.history))  # fmt: skip
    states = {thread.state for thread in open_desk(open_project("laiwu")).threads.values()}
    assert states >= {State.RETURNED, State.APPROVED, State.LOCKED}


def test_everything_is_marked_as_simulated(deeds: Deeds) -> None:
    documents = PEOPLE | CHECK_INS | STARTS | ITEMS | INSTRUCTIONS | LIGHTS
    for entry in deeds.entries:
        said = documents[entry.kind].model_validate(entry.body)
        assert getattr(said, "simulated", True), entry
        if entry.kind == "person.added":
            assert "岗" in said.name.zh or "管理员" in said.name.zh
            assert said.name.en
        for words in free_words(entry):
            assert "模拟" in words or "simulated" in words, entry


def free_words(entry: Entry) -> list[str]:
    """Everything in a body that is written in words."""
    keys = ("title", "text", "done", "next", "blockers", "reason", "note", "what", "opinion", "document", "number",
            "result")  # fmt: skip
    values = [entry.body[key] for key in keys if key in entry.body]
    texts = [each for value in values for each in (value.values() if isinstance(value, dict) else [value])]
    return [text for text in texts if text and text not in {"typing", "definition", "evidence"}]


def test_what_two_languages_say_is_said_in_both(deeds: Deeds) -> None:
    for entry in deeds.entries:
        for value in entry.body.values():
            if isinstance(value, dict) and {"zh", "en"} & set(value):
                assert value["zh"]
                assert value["en"]
                assert any("\u4e00" <= sign <= "\u9fff" for sign in value["zh"])


def test_reports_up_to_the_plan_s_day_are_those_of_the_file() -> None:
    project = open_project("laiwu")
    paths = targets_of(project, None).targets
    filed = check_ins_of(project, FOLDER / "checkins.csv", paths)[0]
    told = {(each.subject, each.period): each.value for each in check_ins_of(project, None, paths)[0]}
    assert filed
    assert all(told[each.subject, each.period] == each.value for each in filed)


@pytest.mark.parametrize(("lang", "day"), [("zh", "2019-07-18"), ("en", "2020-06-10")])
def test_every_screen_has_something_to_show_on_two_days(
    lang: Lang, day: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["track", "item", "list", "laiwu", "--as-of", day, "--json"], lang) == 0
    said = json.loads(capsys.readouterr().out)
    assert 2 <= sum(row["node"] == "late" for row in said["items"]) <= 8
    assert any(row["node"] == "in_time" for row in said["items"])
    assert run(["track", "lights", "laiwu", "--as-of", day, "--json"], lang) == 0
    colours = Counter(row["colour"] for row in json.loads(capsys.readouterr().out)["lights"])
    assert min(colours["green"], colours["red"]) >= 1
    assert run(["track", "verify", "laiwu"], lang) == 0


def test_the_nowcast_moves_with_measures_and_reports() -> None:
    told = nowcast_of(open_project("laiwu"), as_of=datetime.date(2019, 11, 5), months=6)
    course = [each.probability for each in told.trend]
    assert course[0] < 0.1
    assert course[-1] > 0.3
    assert sum(each.change for each in told.nowcast.movers) == pytest.approx(told.nowcast.probability
                                                                             - told.nowcast.before)  # fmt: skip


def test_a_copy_is_read_and_becomes_a_database_with_the_first_entry(copy: Path, deeds: Deeds) -> None:
    assert read_deeds(copy).entries == deeds.entries
    at = datetime.datetime(2020, 7, 1, 2, 0, tzinfo=datetime.UTC)
    enter(read_deeds(copy), [Draft("person.added", "p-new", "adm.system", {"unit": "d_tech"})], at)
    assert (copy / "record.sqlite3").is_file()
    again = read_deeds(copy)
    assert again.entries[:-1] == deeds.entries
    assert verify(held_by(copy)) == ()
    assert read_deeds(FOLDER).entries == deeds.entries


def test_the_example_is_read_from_its_file_whatever_database_is_named(
    monkeypatch: pytest.MonkeyPatch, deeds: Deeds
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost:1/none")
    assert read_deeds(FOLDER).entries == deeds.entries
    assert held_by(FOLDER).number == len(deeds.entries)


def test_steps_come_in_office_hours_of_working_days() -> None:
    for step in drafted():
        assert step.at.weekday() < 5
        assert 0 <= step.at.hour < 13  # eight in the morning to nine in the evening, east of Greenwich
