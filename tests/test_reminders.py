"""Reminders of a day: what is due, written, entered, and not written twice."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.errors import InvalidInput
from ganchao.files.mail import Server
from ganchao.files.templates import new_project
from ganchao.items import Work, papers_of, work_of
from ganchao.reminders import note, office_of, post, round_of, write_pages
from ganchao.reporting.items_brief import ItemsReport
from tests.commands.items import issue, peopled
from tests.files.sink import Sink

MORNING = datetime.datetime(2020, 3, 1, 1, tzinfo=datetime.UTC)


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    new_project(tmp_path / "zone", "blank", "zh")
    peopled(tmp_path / "zone")
    issue(tmp_path / "zone", "L-1", -2)
    issue(tmp_path / "zone", "N-1", 3)
    return tmp_path / "zone"


def now(zone: Path) -> Work:
    return work_of(papers_of(zone), MORNING.date())


def report_of(work: Work) -> ItemsReport:
    return ItemsReport(work.items, work.instructions, work.day, work.rules, work.names)


def test_a_round_is_written_entered_and_then_empty(zone: Path, tmp_path: Path) -> None:
    found = round_of(now(zone))
    assert [(due.key.subject, due.key.rule) for due in found.fresh] == [("L-1", "nudge"), ("N-1", "t3")]
    files = write_pages(found, report_of(now(zone)), tmp_path / "out", "zh")
    assert {file.name for file in files} == {"d_tech.docx", "d_tech.txt"}
    assert note(now(zone), found.fresh, "off", MORNING, ["file"]) == 2
    again = round_of(now(zone))
    assert again.fresh == ()
    assert again.by_unit == found.by_unit


def test_two_runs_at_once_enter_each_reminder_once(zone: Path) -> None:
    first, second = round_of(now(zone)), round_of(now(zone))
    note(now(zone), first.fresh, "off", MORNING, ["file"])
    note(now(zone), second.fresh, "off", MORNING, ["file"])
    assert len([entry for entry in now(zone).deeds.entries if entry.kind == "reminder.sent"]) == 2


def test_only_the_office_enters_reminders_and_not_for_days_to_come(zone: Path) -> None:
    found = round_of(now(zone))
    with pytest.raises(InvalidInput):
        note(now(zone), found.fresh, "t1", MORNING, ["file"])
    with pytest.raises(InvalidInput):
        note(now(zone), found.fresh, "off", MORNING - datetime.timedelta(days=3), ["file"])


def test_each_letter_is_told_as_soon_as_the_server_has_it(zone: Path) -> None:
    sent: list[str] = []
    with Sink() as sink:
        server = Server("127.0.0.1", sink.port, "o@example.org")
        posted = post(round_of(now(zone)), report_of(now(zone)), server, {"d_tech": "t@example.org"}, "en", sent.append)
    assert (posted.units, posted.without, posted.problems, sent) == (("d_tech",), (), (), ["d_tech"])
    assert len(sink.letters) == 1


def test_the_office_is_where_its_people_are(zone: Path) -> None:
    assert office_of(now(zone)) == ("office",)


def test_on_a_day_without_anything_due_nothing_is_written(zone: Path, tmp_path: Path) -> None:
    quiet = work_of(papers_of(zone), datetime.date(2020, 2, 3))
    assert write_pages(round_of(quiet), report_of(quiet), tmp_path / "out", "zh") == ()
    assert not (tmp_path / "out").exists()
