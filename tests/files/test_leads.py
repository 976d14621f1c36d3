"""The table of leads: both languages, one row a stage, everything wrong told at once with its row."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from ganchao.domain.document import Bilingual
from ganchao.domain.funnel import Exit, Funnel, FunnelBook, Gate, Resource, Stage
from ganchao.errors import InvalidInput
from ganchao.files.funnels import preset_funnels
from ganchao.files.leads import LeadTable, read_leads
from ganchao.text import LANGS

SMALL = Funnel(
    code="projects", name=Bilingual(zh="项目", en="Projects"), measured_in=Bilingual(zh="亿元", en="bn"),
    stages=(
        Stage(code="talks", name=Bilingual(zh="在谈", en="In talks"), months=5, conversion=0.5),
        Stage(code="signed", name=Bilingual(zh="签约", en="Signed"), months=5, conversion=0.5, counts=True,
              gates=(Gate(attribute="tax", name=Bilingual(zh="亩均税收", en="Tax per mu"), least=20),)),
        Stage(code="built", name=Bilingual(zh="竣工", en="Built")),
    ),
    exits=(Exit(code="lost", name=Bilingual(zh="流失", en="Lost")), Exit(code="paused", returns=True)),
)  # fmt: skip
BOOK = FunnelBook(funnels=(SMALL,))
TALENTS = preset_funnels()


def read(folder: Path, text: str, book: FunnelBook = BOOK, as_of: str | None = None) -> LeadTable:
    file = folder / "leads.csv"
    file.write_text(text, encoding="utf-8")
    return read_leads(file, book, None if as_of is None else datetime.date.fromisoformat(as_of))


def wrong(folder: Path, text: str, book: FunnelBook = BOOK) -> list[tuple[str, int | None]]:
    with pytest.raises(InvalidInput) as told:
        read(folder, text, book)
    for lang in LANGS:
        assert all(told.value.sentences(lang))
    return [(problem.key, problem.where.row) for problem in told.value.problems]


def test_leads_read_the_same_in_both_languages(tmp_path: Path) -> None:
    english = read(tmp_path, "lead,stage,date,amount,tax\nA,talks,2018-01-05,2.5,30\nA,Signed,2018-06-01,,\n"
                             "B,talks,2018-02-01,1,\nB,lost,2018-09-09,,\n")  # fmt: skip
    chinese = read(tmp_path, "项目编号,阶段,日期,投资额（亿元）,亩均税收\nA,在谈,2018-01-05,2.5,30\n"
                             "A,签约,2018-06-01,,\n"
                             "B,在谈,2018-02-01,1,\nB,流失,2018-09-09,,\n")  # fmt: skip
    for table in (english, chinese):
        (leads,) = table.leads
        assert leads.codes == ("A", "B")
        assert table.as_of == datetime.date(2018, 9, 9)
        assert leads.reached.astype(str).tolist() == [["2018-01-05", "2018-06-01", "NaT"], ["2018-02-01", "NaT", "NaT"]]
        assert leads.exit.tolist() == [-1, 0]
        assert str(leads.left[1]) == "2018-09-09"
        assert leads.amount.tolist() == [2.5, 1]
        assert leads.attributes["tax"] == ("30", "")
        assert table.notes == ()


def test_a_workbook_reads_as_a_text_table_does(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["线索代码", "阶段", "日期", "投资额（亿元）"], ["A", "在谈", datetime.date(2018, 1, 5), 2.5],
                ["A", "签约", datetime.date(2018, 6, 1), None]):  # fmt: skip
        book.active.append(row)
    book.save(tmp_path / "leads.xlsx")
    (leads,) = read_leads(tmp_path / "leads.xlsx", BOOK).leads
    assert leads.reached.astype(str).tolist() == [["2018-01-05", "2018-06-01", "NaT"]]
    assert leads.amount.tolist() == [2.5]


def test_what_came_after_the_day_is_not_known(tmp_path: Path) -> None:
    text = "lead,stage,date\nA,talks,2018-01-05\nA,paused,2018-03-01\nA,signed,2018-06-01\nB,talks,2018-08-01\n"
    whole, early = read(tmp_path, text), read(tmp_path, text, as_of="2018-04-01")
    assert whole.leads[0].exit.tolist() == [-1, -1]
    assert early.leads[0].codes == ("A",)
    assert early.leads[0].exit.tolist() == [1]
    assert [note.key for note in early.notes] == ["leads.later"]
    assert early.as_of == datetime.date(2018, 4, 1)


def test_everything_wrong_is_told_at_once_with_its_row(tmp_path: Path) -> None:
    rows = [
        "lead,stage,date,amount,unit,parent,relation",
        "A,talks,2018-05-05,,,,", "A,signed,2018-01-01,,,,",  # order, row 3
        "B,talks,2018/5/6,,,,",  # another way to write a day, row 4
        "C,tlaks,2018-01-01,,,,",  # row 5
        "项目,talks,2018-01-01,,,,",  # row 6
        "D,talks,2018-01-01,-2,,,",  # row 7
        "E,talks,2018-01-01,5,万元,,",  # row 8
        "F,talks,2018-01-01,,,,", "F,talks,2018-02-01,,,,",  # row 10
        "G,talks,2018-01-01,,,,", "G,built,2018-02-01,,,,",  # row 12
        "H,talks,2018-01-01,,,,", "H,lost,2018-02-01,,,,", "H,signed,2018-03-01,,,,",  # row 14
        "I,lost,2018-02-01,,,,",  # row 16
        "J,talks,2018-02-01,1,,A,", "K,talks,2018-02-01,1,,,increase",  # rows 17, 18
        "L,talks,2018-02-01,,,A,increase", "M,talks,2018-02-01,3,,A,upgrade",  # rows 19, 20
        "N,talks,2018-02-01,,,Z,upgrade", "O,talks,2018-02-01,,,O,upgrade",  # rows 21, 22
        "P,talks,2018-13-01,,,,", "Q,talks,2018-02-01,,,A,sold",  # rows 23, 24
    ]  # fmt: skip
    assert wrong(tmp_path, "\n".join(rows) + "\n") == [
        ("leads.order", 3), ("leads.other_day", 4), ("unknown.close", 5), ("leads.bad_code", 6), ("leads.negative", 7),
        ("leads.unit", 8), ("leads.stage_twice", 10), ("leads.skipped", 12), ("leads.after_exit", 14),
        ("leads.no_stage", 16), ("leads.no_relation", 17), ("leads.no_parent", 18), ("leads.increase_without", 19),
        ("leads.upgrade_amount", 20), ("unknown.none", 21), ("leads.circle", 22), ("leads.not_a_day", 23),
        ("unknown.none", 24),
    ]  # fmt: skip


def test_stages_may_be_skipped_where_the_funnel_says_so(tmp_path: Path) -> None:
    book = FunnelBook(funnels=(SMALL.replace(skips=True),))
    table = read(tmp_path, "lead,stage,date\nA,talks,2018-01-01\nA,built,2018-02-01\n", book)
    assert np.isnat(table.leads[0].reached[0]).tolist() == [False, True, False]


def test_the_same_project_under_two_codes_would_count_twice(tmp_path: Path) -> None:
    rows = (
        "lead,stage,date,name,parent,relation,amount\nA,talks,2018-01-01,新材料 项目,,,9\n"
        "B,talks,2018-01-01,新材料项目,{tie}\n"
    )
    assert wrong(tmp_path, rows.format(tie=",,1")) == [("leads.counted_twice", 3)]
    table = read(tmp_path, rows.format(tie="A,增资,1"))
    assert table.leads[0].relations == ("", "increase")


def test_the_same_project_in_two_funnels_is_refused(tmp_path: Path) -> None:
    rows = "lead,funnel,stage,date,name\nA,projects,talks,2018-01-01,甲\nA,headquarters,talks,2018-01-01,甲\n"
    assert wrong(tmp_path, rows, TALENTS) == [("leads.two_funnels", 3)]
    rows = rows.replace("\nA,head", "\nB,head")
    assert wrong(tmp_path, rows, TALENTS) == [("leads.counted_twice", 3)]


@pytest.mark.parametrize("column", ["名称", "姓名", "手机"])
def test_names_of_talents_are_refused_and_not_repeated(tmp_path: Path, column: str) -> None:
    text = (
        f"人才编号,漏斗,阶段,日期,{column}\nRC001,talents,对接,2018-01-01,张三丰\n"
        "RC002,talents,对接,2018-01-01,李四光\n"
    )
    with pytest.raises(InvalidInput) as told:
        read(tmp_path, text, TALENTS)
    assert [problem.key for problem in told.value.problems] == ["leads.personal"]
    for lang in LANGS:
        assert "张三丰" not in "".join(told.value.sentences(lang))
    empty = text.replace("张三丰", "").replace("李四光", "")
    assert len(read(tmp_path, empty, TALENTS).leads[0]) == 2


def test_resources_stand_in_the_library_and_held_then(tmp_path: Path) -> None:
    library = (Resource(code="ZC01", valid_from=datetime.date(2018, 3, 1)), Resource(code="PT01"))
    book = BOOK.replace(resources=library)
    rows = "lead,stage,date,resource\nA,talks,2018-01-01,ZC01；PT01\nB,talks,2018-04-01,{code}\n"
    assert wrong(tmp_path, rows.format(code="ZC10"), book) == [("unknown.close", 3)]
    table = read(tmp_path, rows.format(code="ZC01"), book)
    assert [(note.key, note.where.row) for note in table.notes] == [("leads.resource_not_valid", 2)]
    assert table.leads[0].resources == (("ZC01", "PT01"), ("ZC01",))
    assert [note.key for note in read(tmp_path, rows.format(code="ZC10")).notes] == ["leads.no_library"]


def test_columns_that_are_missing_or_unused_are_told(tmp_path: Path) -> None:
    assert wrong(tmp_path, "lead,stage\nA,talks\n") == [("leads.no_column", 1)]
    table = read(tmp_path, "lead,stage,date,colour\nA,talks,2018-01-01,red\n")
    assert [note.key for note in table.notes] == ["leads.spare_columns"]


def test_answers_to_limits_are_numbers(tmp_path: Path) -> None:
    assert wrong(tmp_path, "lead,stage,date,tax\nA,talks,2018-01-01,约20\n") == [("leads.gate_not_number", 2)]


def test_a_total_written_as_an_increment_is_doubted(tmp_path: Path) -> None:
    rows = "lead,stage,date,amount,parent,relation\nA,talks,2018-01-01,2,,\nB,talks,2018-01-01,5,A,increase\n"
    assert [note.key for note in read(tmp_path, rows).notes] == ["leads.increase_large"]


def test_a_table_of_nothing_is_told(tmp_path: Path) -> None:
    assert [key for key, _ in wrong(tmp_path, "lead,stage,date\n")] in (["leads.none"], ["files.no_rows"])


def test_simulated_leads_say_so(tmp_path: Path) -> None:
    assert read(tmp_path, "lead,stage,date,模拟\nA,talks,2018-01-01,是\n").leads[0].simulated
