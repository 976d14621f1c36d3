"""A project, its record and its rules together: steps are judged, entered with their evidence, and caught when late."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from ganchao.errors import InvalidInput, RecordConflict
from ganchao.files.templates import new_project
from ganchao.items import LONGEST, Wish, Work, handed, papers_of, take, work_of
from ganchao.record.store import open_record, url_of
from tests.commands.items import issue, peopled

NOON = datetime.datetime(2020, 3, 2, 12, tzinfo=datetime.UTC)
BODY = {"title": "事项", "lead": "d_tech", "deadline": "2020-06-30", "serves": ["safety"]}


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    new_project(tmp_path / "zone", "blank", "zh")
    return peopled(tmp_path / "zone")


def now(zone: Path) -> Work:
    return work_of(papers_of(zone), NOON.date())


def test_names_units_and_what_can_be_served_come_from_plan_framework_and_people(zone: Path) -> None:
    work = now(zone)
    assert {"office", "d_tech", "d_economy"} <= work.units
    assert "d_tech" not in work.known  # a department is no end that work could serve
    assert {"safety", *(node.code for node in work.source.framework.nodes)} <= work.known
    assert work.names["safety"].zh == "安全稳定"
    assert not work.simulated


def test_evidence_is_kept_under_its_digest(zone: Path, tmp_path: Path) -> None:
    paper = tmp_path / "验收单.txt"
    paper.write_bytes(b"paper")
    issue(zone, "A", 90)
    done = take(now(zone), [Wish("item.submitted", "A", {"result": "x"}, [paper])], "t1", NOON)
    [evidence] = done[0].body["evidence"]
    assert evidence["text"] == "验收单.txt"
    assert open_record(url_of(zone)).attachment(evidence["digest"]) == b"paper"
    assert handed([paper]).attachments == {evidence["digest"]: b"paper"}


def test_several_steps_are_taken_together_or_not_at_all(zone: Path) -> None:
    wishes = [Wish("item.issued", "A", BODY), Wish("item.issued", "B", {**BODY, "lead": "d_tch"})]
    with pytest.raises(InvalidInput):
        take(now(zone), wishes, "off", NOON)
    assert not now(zone).items
    take(now(zone), [wishes[0], Wish("item.issued", "B", BODY)], "off", NOON)
    assert set(now(zone).items) == {"A", "B"}


def test_who_had_read_an_older_state_is_told_and_nothing_is_entered(zone: Path) -> None:
    issue(zone, "A", 90)
    read = now(zone)
    take(now(zone), [Wish("item.progressed", "A", {"done": "x"})], "t1", NOON)
    with pytest.raises(RecordConflict):
        take(read, [Wish("item.cancelled", "A", {"reason": "x"})], "off", NOON)
    assert now(zone).items["A"].state == "progressing"


def test_the_same_thing_offered_twice_is_entered_once(zone: Path) -> None:
    work, wish = now(zone), Wish("item.issued", "A", BODY, token="form-7")
    assert take(work, [wish], "off", NOON)[0].number == take(work, [wish], "off", NOON)[0].number


@pytest.mark.parametrize("code", ["", "a b", "督办1", "x" * (LONGEST + 1), "../x"])
def test_codes_are_short_and_plain(zone: Path, code: str) -> None:
    with pytest.raises(InvalidInput):
        take(now(zone), [Wish("item.issued", code, BODY)], "off", NOON)
    assert not now(zone).items


def test_a_workbook_or_an_unsound_plan_is_told(zone: Path) -> None:
    (zone / "plan" / "plan.yaml").write_text("owners: [{code: a}]\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="name"):
        papers_of(zone)


def test_a_shipped_example_is_read_only_but_can_be_looked_at() -> None:
    work = work_of(papers_of("hdi"), NOON.date())
    assert not work.items
