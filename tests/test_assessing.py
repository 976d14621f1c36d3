"""A project's assessment in its record: opened, drafted from what was known, told again, settled."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from ganchao.assessing import AssessmentDesk, draft, open_assessment_desk, recheck, start, take
from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput, RecordConflict, UnknownName
from ganchao.project import EXAMPLES_DIR, Project, open_project
from ganchao.text import LANGS

BEGAN = datetime.datetime(2019, 3, 2, 4, tzinfo=datetime.UTC)
NOW = datetime.datetime(2020, 1, 10, 4, tzinfo=datetime.UTC)
PEOPLE = (("sys", "", "system"), ("sec", "", "security"), ("off", "office", "office"), ("off2", "office", "office"),
          ("t1", "d_tech", "lead"), ("s1", "d_statistics", "statistics"))  # fmt: skip
REPORT = {"about": "target", "code": "t_rd", "period": "2019", "value": 1.28}


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The example in a folder of its own, with people, an item closed in time and a value approved in the record."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copytree(EXAMPLES_DIR / "laiwu", tmp_path / "zone")
    folder = tmp_path / "zone"
    (folder / "record.jsonl").unlink(missing_ok=True)
    people = [Draft("person.added", code, "sys", {"unit": unit} if unit else {}) for code, unit, _ in PEOPLE]
    roles = [Draft("role.given", code, "sec", {"role": role, "scope": "d_tech" if role == "lead" else "*"})
             for code, _, role in PEOPLE]  # fmt: skip
    enter(read_deeds(folder), [*people, *roles], BEGAN)
    issued = {"title": "x", "lead": "d_tech", "deadline": "2019-06-30", "serves": ["m1"]}
    proof = [{"text": "验收单"}]
    for kind, actor, body, after in (
        ("issued", "off", issued, 1), ("accepted", "t1", {}, 2),
        ("submitted", "t1", {"result": "x", "evidence": proof}, 40), ("closed", "off", {"evidence": proof}, 60),
    ):  # fmt: skip
        at = BEGAN + days(after)
        enter(read_deeds(folder), [Draft(f"item.{kind}", "DB-1", actor, body)], at, {"DB-1": ("d_tech",)})
    thread = "t_rd@2019"
    (filed,) = enter(read_deeds(folder), [Draft("checkin.handed_in", thread, "t1", REPORT)], NOW - days(8),
                     {thread: ("d_tech",)})  # fmt: skip
    enter(read_deeds(folder), [Draft("checkin.approved", thread, "s1", {"of": filed.number})], NOW - days(7))
    return open_project(folder)


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


def desk(zone: Project) -> AssessmentDesk:
    return open_assessment_desk(zone)


def keys(told: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    assert all(sentence for lang in LANGS for sentence in told.value.sentences(lang))
    return [problem.key for problem in told.value.problems]


def test_a_draft_names_the_entries_it_rests_on_and_is_told_again(zone: Project) -> None:
    start(desk(zone), "KH2019", "off", NOW)
    entries = draft(desk(zone), "KH2019", (), "off", NOW)
    assert len(entries) == 10
    sheet = desk(zone).assessments["KH2019"].sheets["d_tech"]
    lines = {line.line: line for line in sheet.lines}
    by_number = {entry.number: entry for entry in desk(zone).deeds.entries}
    assert [by_number[n].kind for n in lines["items"].entries] == ["item.issued", "item.submitted", "item.closed"]
    assert lines["items"].score == 25
    cases = {case.code: case for case in lines["promises"].cases}
    assert [by_number[n].kind for n in cases["t_rd"].entries] == ["checkin.handed_in", "checkin.approved"]
    assert 0 < cases["t_rd"].share <= 1
    assert lines["holds"].score is None
    assert recheck(desk(zone)) == (10, ())
    take(desk(zone), "assessment.noted", "KH2019", {"d_tech": {"line": "off", "score": 2, "reason": "x"}}, "off", NOW)
    draft(desk(zone), "KH2019", ("d_tech",), "off", NOW)
    late = Draft("item.looked_at", "DB-1", "off", {"finding": "relapsed", "note": "x", "deadline": "2020-06-01"})
    enter(desk(zone).deeds, [late], NOW)
    assert recheck(desk(zone)) == (11, ())  # what was entered later changes nothing


def test_other_promises_in_the_plan_are_noticed_when_a_draft_is_told_again(zone: Project) -> None:
    start(desk(zone), "KH2019", "off", NOW)
    draft(desk(zone), "KH2019", ("d_tech",), "off", NOW)
    file = desk(zone).deeds.folder / "plan" / "8-targets.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("target: 1.9\n", "target: 2.05\n", 1), encoding="utf-8")
    count, found = recheck(desk(open_project(desk(zone).deeds.folder)))
    assert count == 1
    assert "promises" in found[0].what


def test_steps_are_all_or_none_and_conflicts_are_told(zone: Project) -> None:
    start(desk(zone), "KH2019", "off", NOW)
    with pytest.raises(InvalidInput) as told:
        start(desk(zone), "KH2019", "off", NOW)
    assert keys(told) == ["assess.opened_already"]
    with pytest.raises(InvalidInput) as told:
        take(desk(zone), "assessment.notified", "KH2019", {"d_tech": {}, "d_build": {}}, "off", NOW)
    assert keys(told) == ["assess.not_allowed", "assess.not_allowed"]
    stale = desk(zone)
    draft(desk(zone), "KH2019", ("d_tech",), "off", NOW)
    with pytest.raises(RecordConflict):
        draft(stale, "KH2019", ("d_tech",), "off2", NOW)
    with pytest.raises(InvalidInput) as told:
        draft(desk(zone), "KH2019", ("d_tech",), "t1", NOW)
    assert keys(told) == ["rights.refused"]
    with pytest.raises(UnknownName):
        draft(desk(zone), "KH2018", (), "off", NOW)
    with pytest.raises(UnknownName):
        draft(desk(zone), "KH2019", ("d_tch",), "off", NOW)


def test_the_whole_way(zone: Project) -> None:
    start(desk(zone), "KH2019", "off", NOW)
    draft(desk(zone), "KH2019", (), "off", NOW)
    units = {unit: {} for unit in desk(zone).assessments["KH2019"].sheets}
    take(desk(zone), "assessment.notified", "KH2019", units, "off", NOW)
    appeal = {"line": "promises", "reason": "口径", "evidence": [{"text": "函"}]}
    take(desk(zone), "assessment.appealed", "KH2019", {"d_tech": appeal}, "t1", NOW + days(2))
    with pytest.raises(InvalidInput) as told:
        take(desk(zone), "assessment.appealed", "KH2019", {"d_build": appeal}, "t1", NOW + days(2))
    assert keys(told) == ["assess.others_appeal"]
    answers = {"answers": [{"line": "promises", "finding": "changed", "score": 39, "reason": "属实"}]}
    take(desk(zone), "assessment.reviewed", "KH2019", {"d_tech": answers}, "off2", NOW + days(4))
    take(desk(zone), "assessment.settled", "KH2019", units, "off2", NOW + days(9))
    sheets = desk(zone).assessments["KH2019"].sheets.values()
    assert {sheet.state for sheet in sheets} == {"settled"}
    before = [sheet.total for sheet in sheets]
    with pytest.raises(InvalidInput) as told:
        draft(desk(zone), "KH2019", (), "off", NOW + days(10))
    assert keys(told) == ["assess.nothing_to_do"]
    assert [sheet.total for sheet in desk(zone).assessments["KH2019"].sheets.values()] == before
    assert recheck(desk(zone)) == (10, ())
