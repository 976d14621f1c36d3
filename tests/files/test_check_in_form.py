"""A form is written and read back cell by cell, whatever office program saved it."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from ganchao.domain.framework import Kind
from ganchao.domain.panel import Panel
from ganchao.domain.period import Period
from ganchao.domain.target_path import TargetPath
from ganchao.files.check_in_form import ASKED, COLUMNS, FIRST, HIDDEN, Form, FormRow, sealed, write_form
from ganchao.files.check_in_form_reading import read_form
from ganchao.files.panel_writing import panel_text
from ganchao.text import LANGS, Lang, say

PATHS = [TargetPath(code=code, kind=kind, since="2018", by="2022", target=1.0, measured_in="%")
         for code, kind in (("a", "level"), ("b", "ratio"), ("c", "rank"))]  # fmt: skip
FORM = Form("n1", "zone", "d1", "科技 & <b>", Period(2020, 3, 12), tuple(
    FormRow(path.code, Period(2020, 3, 12), f"=SUM({path.code})", Kind.LEVEL, "%", 1.5, Period(2019)) for path in PATHS
), ("模拟数据",))  # fmt: skip


@pytest.fixture(params=LANGS)
def lang(request: pytest.FixtureRequest) -> Lang:
    lang: Lang = request.param
    return lang


def test_what_is_filled_in_comes_back(tmp_path: Path, lang: Lang) -> None:
    path = write_form(tmp_path / "deep" / "form.xlsx", FORM, lang)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    given = {"value": "６０％", "numerator": 3, "denominator": 5.0, "status": "final", "confidence": "8",
             "done": "x\ny", "next": "n", "blockers": "b", "evidence": "a.pdf；b.pdf"}  # fmt: skip
    assert set(given) == set(ASKED)
    for column, value in given.items():
        sheet.cell(FIRST + 1, COLUMNS.index(column) + 1, value)
    book.save(path)
    filled, problems = read_form(path, [path.model_copy(update={"factor": 100.0}) for path in PATHS])
    assert [problem for problem in problems if problem.severity == "error"] == []
    assert filled is not None
    made = filled.check_ins[0]
    assert (made.subject, made.value, made.numerator, made.denominator) == ("b", 60.0, 3.0, 5.0)
    assert (made.confidence, made.done, made.next, made.blockers, made.row) == (8, "x y", "n", "b", FIRST + 1)
    assert filled.evidence == {FIRST + 1: ("a.pdf", "b.pdf")}
    assert (filled.number, filled.project, filled.unit) == ("n1", "zone", "d1")


def test_names_that_look_like_formulas_stay_text_and_the_mark_is_there(tmp_path: Path, lang: Lang) -> None:
    sheet = openpyxl.load_workbook(write_form(tmp_path / "form.xlsx", FORM, lang)).worksheets[0]
    assert sheet.cell(FIRST, 2).value == "=SUM(a)"
    assert sheet.cell(FIRST, 2).data_type == "s"
    assert "模拟数据" in str(sheet["A3"].value)
    assert not list(sheet.merged_cells.ranges)


def test_a_month_that_an_office_program_made_a_day_is_still_that_month(tmp_path: Path, lang: Lang) -> None:
    path = write_form(tmp_path / "form.xlsx", FORM, lang)
    book = openpyxl.load_workbook(path)
    at = COLUMNS.index("period") + 1
    book.worksheets[0].cell(FIRST, at, datetime.date(2020, 3, 1))
    book.worksheets[0].cell(FIRST, at + 1, 2)
    book.save(path)
    filled, problems = read_form(path, PATHS)
    assert not problems
    assert filled is not None
    assert filled.check_ins[0].period == Period(2020, 3, 12)


def test_a_seal_covers_number_project_unit_period_and_every_row() -> None:
    whole = ("n1", "zone", "d1", "2020-03", [("a", "2020-03"), ("b", "2020-Q1")])
    seals = {sealed(*whole)}
    for at in range(4):
        seals.add(sealed(*(part if k != at else f"{part}x" for k, part in enumerate(whole))))  # type: ignore[arg-type]
    seals |= {sealed(*whole[:4], rows) for rows in ([], whole[4][:1], whole[4][::-1])}
    assert len(seals) == 8


def test_the_hidden_sheet_cannot_be_shown_by_a_click(tmp_path: Path, lang: Lang) -> None:
    book = openpyxl.load_workbook(write_form(tmp_path / "form.xlsx", FORM, lang))
    assert book[HIDDEN].sheet_state == "veryHidden"
    assert [sheet.title for sheet in book.worksheets] == [say("form.sheet", lang), HIDDEN]


def test_an_empty_panel_is_a_header() -> None:
    import numpy as np

    panel = Panel(np.full((1, 1, 2), np.nan), (2020,), ("A",), ("x", "y"))
    assert panel_text(panel) == "unit,year,x,y\n"
