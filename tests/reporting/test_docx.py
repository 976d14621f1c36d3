"""The Word document, opened again."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Cm

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Chart, Column, Heading, Table
from ganchao.reporting.docx import column_parts, docx, undated
from ganchao.reporting.score_brief import score_brief


def test_document_has_styles_pictures_repeated_heads_and_an_east_asian_font(card: Scorecard) -> None:
    brief = score_brief(card, "zh")
    document = Document(io.BytesIO(docx(brief, "zh", facts={"日期": "2026-01-01"})))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Caption", "Normal"} <= styles
    assert len(document.inline_shapes) == sum(isinstance(block, Chart) and not block.expert for block in brief)
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    fonts = document.styles["Normal"].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == "Microsoft YaHei"
    assert "PAGE" in document.sections[0].footer._element.xml


def test_wide_tables_come_in_parts_that_repeat_the_name() -> None:
    table = Table((Column("unit"), *(Column(f"indicator {k}") for k in range(30))), (("Zone", *range(30)),), "T")
    document = Document(io.BytesIO(docx((Heading("H", 1), table), "en")))
    assert len(document.tables) > 1
    assert {grid.rows[1].cells[0].text for grid in document.tables} == {"Zone"}
    heads = [cell.text for grid in document.tables for cell in grid.rows[0].cells]
    assert [text for text in heads if text != "unit"] == [f"indicator {k}" for k in range(30)]


@pytest.mark.parametrize("count", [1, 3, 9, 40])
def test_parts_hold_every_column_once_besides_the_keys(count: int) -> None:
    parts = column_parts([60.0] * count, 1)
    assert sorted(k for part in parts for k in part[1:]) == list(range(1, count))
    assert all(part[0] == 0 for part in parts)


def test_a_column_of_words_is_wider_than_one_of_numbers() -> None:
    columns = tuple(Column(title) for title in ("指标", *(f"第{k}年" for k in range(8))))
    table = Table(columns, (("当年获得境外注册商标或境外发明专利授权的内资控股企业数", *range(8)),), "T")
    (grid,) = Document(io.BytesIO(docx((table,), "zh"))).tables
    widths = [column.width for column in grid.columns]
    assert widths[0] > 2 * max(widths[1:])
    assert sum(widths) == pytest.approx(Cm(17), rel=0.01)


def test_the_same_report_is_the_same_bytes_whenever_it_is_written() -> None:
    content = docx((Heading("H", 1),), "zh")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert undated(content) == content
