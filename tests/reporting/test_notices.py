"""The notice on state secrets: on papers of a plan, in every format, off where the plan says so."""

from __future__ import annotations

import io

import openpyxl
import pytest
from docx import Document

from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.docx import docx
from ganchao.reporting.html import html
from ganchao.reporting.notices import secrecy_notice
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.xlsx import xlsx
from ganchao.text import LANGS, Lang, say


def test_it_stands_where_there_is_a_plan_unless_the_plan_turns_it_off() -> None:
    assert secrecy_notice(Plan(), "zh")[0].text == "非涉密系统，严禁处理、存储、传输国家秘密"
    assert secrecy_notice(None, "zh") == ()
    assert secrecy_notice(Plan(secrecy_notice=False), "zh") == ()


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_it_heads_page_document_and_workbook(card: Scorecard, lang: Lang) -> None:
    text = say("reporting.secrecy", lang)
    brief = score_brief(card, lang, notices=secrecy_notice(Plan(), lang))
    page = html(brief, lang)
    assert page.index(f'<p class="secrecy">{text}') < page.index("<h1>")
    assert page.count(text) == 1
    document = Document(io.BytesIO(docx(brief, lang)))
    assert document.sections[0].header.paragraphs[0].text == text
    assert all(text not in paragraph.text for paragraph in document.paragraphs)
    cover = openpyxl.load_workbook(io.BytesIO(xlsx(brief, lang))).worksheets[0]
    assert text in [cell.value for row in cover.iter_rows() for cell in row]
    assert text not in html(score_brief(card, lang), lang)


def test_tables_copied_out_of_document_or_workbook_still_say_what_is_made_up() -> None:
    table = Table((Column("rank"), Column("unit")), ((1, "A"), (2, "B")), "T", sheet="S", stamp="SIMULATED")
    document = Document(io.BytesIO(docx((table,), "en")))
    assert "SIMULATED" in document.tables[0].rows[0].cells[0].text
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx((table,), "en")))["S"]
    assert [cell.value for cell in sheet["C"]][-3:] == ["SIMULATED"] * 3
