"""The workbook, opened again."""

from __future__ import annotations

import io
import warnings

import openpyxl
import pytest

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Column, Heading, Table
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.xlsx import xlsx

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "http://example.org", "\tx")


def opened(data: bytes) -> openpyxl.Workbook:
    """The workbook read back; openpyxl warns that it drops the data bars of Excel 2010."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(data))


def test_text_never_becomes_a_formula_or_a_link() -> None:
    table = Table((Column("=HYPERLINK(1)"),), tuple((text,) for text in EVIL), "=t", "=n", sheet="=S")
    book = opened(xlsx((Heading("=1+1", 1), table), "en", facts={"=a": "=b"}))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert {cell.value for cell in cells} >= set(EVIL)
    assert not [cell.value for cell in book["=S"]._cells.values() if cell.hyperlink]


def test_numbers_stay_whole_under_the_columns_format() -> None:
    table = Table(
        (Column("score", decimals=1), Column("change", signed=True), Column("rank")),
        ((0.123456789012345, -2, 14), (None, 3, 14)),
        marks={(0, 2): "tied", (1, -1): "own"},
        sheet="S",
    )
    sheet = opened(xlsx((table,), "en"))["S"]
    assert sheet["A4"].value == pytest.approx(0.123456789012345, abs=1e-16)
    assert sheet["A4"].number_format == "0.0"
    assert sheet["A5"].value is None
    assert sheet["B4"].value == -2
    assert "+" in sheet["B4"].number_format
    assert sheet["C4"].value == 14
    assert sheet["C4"].number_format == '"="0'
    assert sheet["A5"].font.bold
    assert not sheet["A4"].font.bold


def test_sheets_of_a_report_freeze_filter_and_chart(card: Scorecard) -> None:
    book = opened(xlsx(score_brief(card, "zh"), "zh"))
    assert {"位次", "各指标项得分", "无量纲化值", "原始数据", "权重", "评价方法"} <= set(book.sheetnames)
    ranks = book["位次"]
    assert ranks.freeze_panes == "C4"
    assert ranks.auto_filter.ref.startswith("A3:")
    assert ranks.print_title_rows == "$3:$3"
    assert ranks.conditional_formatting
    assert len(book["图"]._charts) >= 2


def test_marked_cells_are_filled_and_explained(card: Scorecard) -> None:
    book = opened(xlsx(score_brief(card, "en"), "en"))
    filled = {cell.fill.fgColor.rgb for row in book["Raw"].iter_rows(min_row=4) for cell in row if cell.fill.fill_type}
    assert filled == {"FFDCE9F5", "FFFBE6D0", "FFEEEEEE"}
    words = {cell.value for row in book["About"].iter_rows() for cell in row}
    assert {"imputed", "treated", "missing", "own unit"} <= words


def test_sheet_names_are_legal_and_differ() -> None:
    tables = tuple(Table((Column("a"),), ((1,),), sheet=name) for name in ("a/b", "A:B", "x" * 40, "x" * 40, "About"))
    names = opened(xlsx(tables, "en")).sheetnames
    assert len({name.casefold() for name in names}) == len(names) == 6
    assert all(len(name) <= 31 for name in names)
