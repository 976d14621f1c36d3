"""Work items and reminders are the same in both databases."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.files.templates import new_project
from ganchao.items import Wish, papers_of, take, work_of
from ganchao.reminders import note, round_of
from tests.commands.items import issue, peopled
from tests.record.conftest import BACKENDS, fresh_database

NOON = datetime.datetime(2020, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(params=BACKENDS)
def zone(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'items.sqlite3'}"
    else:
        url = fresh_database(request.getfixturevalue("server"), "items")
    monkeypatch.setenv("DATABASE_URL", url)
    new_project(tmp_path / "zone", "blank", "zh")
    return peopled(tmp_path / "zone")


def test_an_item_is_closed_and_another_reminded_of_once(zone: Path) -> None:
    issue(zone, "A", 30)
    issue(zone, "L" * 60, -2)
    for kind, actor, body in (
        ("item.submitted", "t1", {"result": "x😀'; --", "evidence": [{"text": "验收单"}]}),
        ("item.closed", "off", {"evidence": [{"text": "核查记录"}]}),
    ):
        take(work_of(papers_of(zone), NOON.date()), [Wish(kind, "A", body)], actor, NOON)
    work = work_of(papers_of(zone), NOON.date())
    assert work.items["A"].state == "closed"
    found = round_of(work)
    assert [due.key.rule for due in found.fresh] == ["nudge"]
    note(work, found.fresh, "off", NOON, ["file"])
    note(work, found.fresh, "off", NOON, ["file"])
    again = work_of(papers_of(zone), NOON.date())
    assert round_of(again).fresh == ()
    assert sum(entry.kind == "reminder.sent" for entry in again.deeds.entries) == 1
