"""A project's leads in its record: a table taken over, steps entered, funnels told from either alike."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import numpy as np
import pytest

from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput, RecordConflict
from ganchao.lead_desk import LeadDesk, open_lead_desk, step_on, take_over
from ganchao.leads import funnels_of, leads_on
from ganchao.project import EXAMPLES_DIR, Project, open_project
from ganchao.reporting.lead_tables import write_lead_table
from ganchao.text import LANGS
from tests.tracking.test_lead_record import assert_equal

NOW = datetime.datetime(2020, 3, 2, 4, tzinfo=datetime.UTC)
TABLE = EXAMPLES_DIR / "laiwu" / "leads.csv"
PEOPLE = [
    Draft("person.added", "sys", "sys"), Draft("role.given", "sys", "sys", {"role": "system", "scope": "*"}),
    Draft("person.added", "sec", "sys"), Draft("role.given", "sec", "sys", {"role": "security", "scope": "*"}),
    Draft("person.added", "zs", "sys", {"unit": "d_invest"}), Draft("person.added", "tx", "sys", {"unit": "d_tech"}),
    Draft("role.given", "zs", "sys", {"role": "lead"}), Draft("role.given", "tx", "sys", {"role": "lead"}),
]  # fmt: skip


@pytest.fixture
def zone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The example in a folder of its own, with people and without its table of leads."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copytree(EXAMPLES_DIR / "laiwu", tmp_path / "zone")
    (tmp_path / "zone" / "leads.csv").unlink()
    (tmp_path / "zone" / "record.jsonl").unlink(missing_ok=True)
    enter(read_deeds(tmp_path / "zone"), PEOPLE[:4], NOW)
    enter(read_deeds(tmp_path / "zone"), [PEOPLE[4], PEOPLE[5]], NOW)
    given = [Draft(each.kind, each.subject, "sec", each.body) for each in PEOPLE[6:]]
    enter(read_deeds(tmp_path / "zone"), given, NOW)
    return open_project(tmp_path / "zone")


def desk(zone: Project) -> LeadDesk:
    return open_lead_desk(zone)


def keys(told: pytest.ExceptionInfo[InvalidInput]) -> list[str]:
    assert all(sentence for lang in LANGS for sentence in told.value.sentences(lang))
    return [problem.key for problem in told.value.problems]


def test_a_table_is_taken_over_once_and_everything_told_of_it_is_the_same(zone: Project) -> None:
    done = take_over(desk(zone), TABLE, "zs", NOW)
    assert (done.leads, done.added, len(done.entries)) == (264, 264, 678)
    again = take_over(desk(zone), TABLE, "zs", NOW)
    assert (again.added, again.entries) == (0, ())
    for day in (None, datetime.date(2017, 5, 1)):
        mine = funnels_of(zone, as_of=day)
        theirs = funnels_of(zone, leads=TABLE, as_of=day)
        assert mine.as_of == theirs.as_of
        for one, other in zip(mine.studies, theirs.studies, strict=True):
            assert_equal(one.leads, other.leads)
            assert one.found.amount.tolist() == other.found.amount.tolist()
            for name in ("final", "final_low", "final_high"):
                np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
            assert repr((one.cohorts, one.late, one.lists)) == repr((other.cohorts, other.late, other.lists))
            for code in one.added.indicators:
                np.testing.assert_array_equal(one.added.mean(code), other.added.mean(code))


def test_what_the_record_holds_is_written_as_a_table_that_brings_nothing_new(zone: Project, tmp_path: Path) -> None:
    take_over(desk(zone), TABLE, "zs", NOW)
    now = desk(zone)
    file = write_lead_table(now.leads, now.book, NOW.date(), tmp_path / "out")
    assert take_over(now, file, "zs", NOW).entries == ()


def test_what_a_table_tells_beyond_the_record_is_added_and_contradictions_are_told(
    zone: Project, tmp_path: Path
) -> None:  # fmt: skip
    table = tmp_path / "leads.csv"
    head = "lead,funnel,stage,date,amount\n"
    table.write_text(head + "X1,projects,lead,2019-01-05,2\n", encoding="utf-8")
    assert len(take_over(desk(zone), table, "zs", NOW).entries) == 1
    table.write_text(head + "X1,projects,lead,2019-01-05,2\nX1,projects,talks,2019-03-05,2\n", encoding="utf-8")
    assert [each.kind for each in take_over(desk(zone), table, "zs", NOW).entries] == ["lead.moved"]
    table.write_text(head + "X1,projects,lead,2019-01-06,3\nX2,projects,lead,2020-04-05,1\n", encoding="utf-8")
    with pytest.raises(InvalidInput) as told:
        take_over(desk(zone), table, "zs", NOW)
    assert sorted(keys(told)) == ["item.ahead", "lead.other_day", "lead.other_value"]
    assert {problem.where.row for problem in told.value.problems} == {2, 3}
    assert len(desk(zone).leads) == 1


def test_a_department_follows_its_own_leads_only(zone: Project) -> None:
    body = {"funnel": "projects", "stage": "线索", "on": "2020-01-05", "evidence": [{"text": "登记表"}]}
    entry, doubts = step_on(desk(zone), "lead.added", "X1", body, "zs", NOW)
    assert entry.body["unit"] == "d_invest"
    assert doubts == ()
    moved = {"stage": "talks", "on": "2020-02-05", "evidence": [{"text": "纪要"}]}
    with pytest.raises(InvalidInput) as told:
        step_on(desk(zone), "lead.moved", "X1", moved, "tx", NOW)
    assert keys(told) == ["rights.refused"]
    stale = desk(zone)
    step_on(desk(zone), "lead.moved", "X1", moved, "zs", NOW)
    with pytest.raises(RecordConflict):
        step_on(stale, "lead.moved", "X1", moved, "zs", NOW)


def test_bodies_that_cannot_be_read_are_told(zone: Project) -> None:
    with pytest.raises(InvalidInput) as told:
        step_on(desk(zone), "lead.added", "项目", {}, "zs", NOW)
    assert keys(told) == ["leads.bad_code"]
    with pytest.raises(InvalidInput) as told:
        step_on(desk(zone), "lead.added", "X1", {"stage": "lead", "amount": "-3", "on": "2020-02-31"}, "zs", NOW)
    assert len(keys(told)) == 2


def test_leads_whose_funnel_left_the_plan_are_told(zone: Project) -> None:
    body = {"funnel": "projects", "stage": "线索", "on": "2020-01-05", "evidence": [{"text": "登记表"}]}
    step_on(desk(zone), "lead.added", "X1", body, "zs", NOW)
    assert funnels_of(zone).notes == ()
    without = desk(zone).book.replace(funnels=tuple(f for f in desk(zone).book.funnels if f.code != "projects"))
    with pytest.raises(InvalidInput) as told:
        leads_on({"X1": desk(zone).leads["X1"]}, without, None)
    assert keys(told) == ["funnel.no_leads", "lead.funnel_gone"]
