"""Tables as comma-separated text: whole, in full, and nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import datetime
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from ganchao.reporting.blocks import Choice, Column, Heading, Span, Table
from ganchao.reporting.comma import RUNS, comma_separated, harmless
from ganchao.reporting.xlsx import xlsx
from ganchao.text import LANGS, Lang

NASTY = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "=HYPERLINK(\"http://x\")", "  =1", "＝1＋1")


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_excel_is_told_that_the_text_is_utf_8() -> None:
    content = comma_separated(Table((Column("名称"),), (("莱芜高新区",),)), "zh")
    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content) == [["名称"], ["莱芜高新区"]]


@pytest.mark.parametrize("text", NASTY)
def test_text_that_runs_is_shown_instead_in_both_formats(text: str) -> None:
    table = Table((Column(text), Column("n")), ((text, -2),), text, sheet="s", stamp=text)
    for row in read(comma_separated(table, "en")):
        assert not any(cell.startswith(RUNS) for cell in row if cell != "-2")
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx((Heading("t", 1), table), "en")))
    assert text.strip() in str(book.get_sheet_by_name("s").to_python())


def test_no_formula_is_written_into_a_workbook() -> None:
    import zipfile

    table = Table((Column("a"),), tuple((text,) for text in NASTY), "t", sheet="s")
    with zipfile.ZipFile(io.BytesIO(xlsx((Heading("t", 1), table), "en"))) as book:
        for name in book.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in book.read(name)


@given(st.text())
def test_harmless_text_begins_with_nothing_that_runs_and_loses_nothing(text: str) -> None:
    found = harmless(text)
    assert not found.lstrip().startswith(RUNS)
    assert found in {text, "'" + text}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_come_back_as_they_were(number: float) -> None:
    (_, (cell,)) = read(comma_separated(Table((Column("x", 1),), ((number,),)), "en"))
    assert float(cell) == number


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_unknown_dated_marked_and_stamped_is_told(lang: Lang) -> None:
    table = Table(
        (Column("rank"), Column("range"), Column("day"), Column("gone")),
        ((3, Span(2, 5, 3, 9, "2–5"), datetime.date(2020, 2, 1), float("nan")), (3, None, None, True)),
        marks={(0, 0): "tied from", (1, 0): "tied upto", (0, -1): "own"}, stamp="SIM",
    )  # fmt: skip
    head, first, second = read(comma_separated(table, lang))
    assert first[:4] == ["3", "2–5", "2020-02-01", ""]
    assert second[1:3] == ["", ""]
    assert (len(head), head[0], first[-1], second[-1]) == (6, "rank", "SIM", "SIM")
    assert first[4].startswith("rank")


def test_tables_to_choose_from_stand_below_each_other() -> None:
    one, two = (Table((Column("a"),), ((k,),), f"of {k}") for k in (1, 2))
    assert read(comma_separated(Choice("year", (("2019", one), ("2020", two))), "en")) == [
        ["year", "a"], ["2019", "1"], ["2020", "2"],
    ]  # fmt: skip
