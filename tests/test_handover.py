"""A post is handed over in one pack: roles, promises, what waits, what is due, work items, notes."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from ganchao.check_ins import answer, waiting
from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.errors import InvalidInput
from ganchao.handover import hand_over, pack_of
from tests.posts import NOON, desk, office, report


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    made = office(tmp_path / "zone")
    report(made, "t_rd", "2023", 2.9, done="新增 3 家")
    report(made, "t_invest", "2023-12", 90000)
    answer(desk(made), ("checkin.returned",), waiting(desk(made))[:0] or [desk(made).thread("t_rd@2023")], "s1", NOON,
           {"reason": "evidence", "note": "缺证明"})  # fmt: skip
    return made


def test_the_pack_holds_what_the_next_person_must_know(folder: Path, tmp_path: Path) -> None:
    entries, files = hand_over(desk(folder), "p1", "p2", "盯紧投资", "sec", NOON, tmp_path / "pack", "zh")
    assert [entry.kind for entry in entries] == ["post.handed_over"]
    assert read_deeds(folder).people["p1"].grants == frozenset()
    book = openpyxl.load_workbook(files[0])
    text = {sheet.title: [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
            for sheet in book.worksheets}  # fmt: skip
    assert "t_invest" in text["未办结的填报"]
    assert {"已退回", "佐证", "缺证明"} <= set(text["未办结的填报"])
    assert "研发强度" in text["负责填报"]
    assert "新增 3 家" in text["最近填报"]
    assert "投资额" in text["本月应报"]
    assert "能耗" not in {word for words in text.values() for word in words}


def test_work_items_of_the_department_that_are_not_settled_go_along(folder: Path) -> None:
    def issued(code: str, lead: str) -> Draft:
        body = {"title": code, "source": "meeting", "lead": lead, "deadline": "2025-06-30", "serves": ["m1"]}
        return Draft("item.issued", code, "o1", body)

    enter(read_deeds(folder), [
        issued("DB-1", "d1"), issued("DB-2", "d1"), issued("DB-3", "d2"),
        Draft("item.cancelled", "DB-2", "o1", {"reason": "x"}),
    ], NOON)  # fmt: skip
    assert [item.code for item in pack_of(desk(folder), "p2", "p1", "", NOON.date()).items] == ["DB-1"]
    assert pack_of(desk(folder), "p2", "p1", "", NOON.date() - datetime.timedelta(days=1)).items == ()


def test_nothing_is_written_where_it_may_not_be_handed_over(folder: Path, tmp_path: Path) -> None:
    for person, to, who, key in (("p1", "aud", "sec", "person.not_together"), ("p1", "p2", "p1", "rights.refused"),
                                 ("p1", "p7", "sec", "person.unknown")):  # fmt: skip
        with pytest.raises(InvalidInput) as told:
            hand_over(desk(folder), person, to, "", who, NOON, tmp_path / "pack", "en")
        assert [problem.key for problem in told.value.problems] == [key]
    assert not (tmp_path / "pack").exists()
