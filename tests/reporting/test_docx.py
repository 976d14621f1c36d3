"""The Word document, opened again."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.docx import docx, in_chinese, undated
from ganchao.reporting.paper import OFFICIAL, column_parts
from ganchao.reporting.score_brief import score_brief


def test_document_has_styles_pictures_repeated_heads_and_an_east_asian_font(card: Scorecard) -> None:
    brief = score_brief(card, "zh")
    document = Document(io.BytesIO(docx(brief, "zh", facts={"日期": "2026-01-01"})))
    styles = {paragraph.style.name for paragraph in document.paragraphs}
    assert {"Title", "Heading 1", "Caption", "Normal", "Body Text"} <= styles
    assert len(document.inline_shapes) == sum(isinstance(block, Chart) and not block.expert for block in brief)
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in document.tables)
    faces = {name: document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia"))
             for name in ("Title", "Body Text", "Heading 1", "Heading 2", "Heading 3", "Normal")}  # fmt: skip
    assert list(faces.values()) == ["方正小标宋简体", "仿宋", "黑体", "楷体", "仿宋", "宋体"]
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
    parts = column_parts([60.0] * count, 1, 490)
    assert sorted(k for part in parts for k in part[1:]) == list(range(1, count))
    assert all(part[0] == 0 for part in parts)


def test_a_column_of_words_is_wider_than_one_of_numbers() -> None:
    columns = tuple(Column(title) for title in ("指标", *(f"第{k}年" for k in range(8))))
    table = Table(columns, (("当年获得境外注册商标或境外发明专利授权的内资控股企业数", *range(8)),), "T")
    (grid,) = Document(io.BytesIO(docx((table,), "zh"))).tables
    widths = [column.width for column in grid.columns]
    assert widths[0] > 2 * max(widths[1:])
    assert sum(widths) == pytest.approx(Cm(OFFICIAL.width), rel=0.01)


def test_the_same_report_is_the_same_bytes_whenever_it_is_written() -> None:
    content = docx((Heading("H", 1),), "zh")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert {info.date_time for info in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert undated(content) == content


def test_a_chinese_paper_is_laid_out_as_official_papers_are() -> None:
    """GB/T 9704-2012: 5.2.1 type area, 5.2.2 type, 5.2.3 lines and characters, 7.3.3 headings, 7.5 page numbers."""
    document = Document(io.BytesIO(docx((Heading("标题", 1), Heading("甲"), Paragraph("正文")), "zh")))
    section = document.sections[0]
    area = (section.page_width - section.left_margin - section.right_margin,
            section.page_height - section.top_margin - section.bottom_margin)  # fmt: skip
    assert area == (pytest.approx(Cm(15.6), abs=700), pytest.approx(Cm(22.5), abs=700))
    assert section.top_margin == pytest.approx(Cm(3.7), abs=700)
    assert section.left_margin == pytest.approx(Cm(2.8), abs=700)
    body = document.styles["Body Text"]
    assert body.font.size == Pt(16)
    assert 22 <= area[1] / body.paragraph_format.line_spacing < 22.1
    narrower = int(body.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 <= area[0] / Pt(1) / (16 + narrower) < 29
    assert body.element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"
    assert document.settings.odd_and_even_pages_header_footer
    ends = [section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]]
    assert [(end.text, end.alignment) for end in ends] == [("— 1 —", WD_ALIGN_PARAGRAPH.RIGHT),
                                                           ("— 1 —", WD_ALIGN_PARAGRAPH.LEFT)]  # fmt: skip


def test_headings_are_counted_by_word_itself() -> None:
    document = Document(io.BytesIO(docx((Heading("标题", 1), Heading("甲"), Heading("乙", 3)), "zh")))
    assert [paragraph.text for paragraph in document.paragraphs] == ["标题", "甲", "乙"]
    root = document.part.numbering_part.element
    for level, (kind, text) in enumerate((("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"),
                                          ("decimal", "%3."), ("decimal", "（%4）"))):  # fmt: skip
        numbered = document.styles[f"Heading {level + 1}"].element.pPr.numPr
        counted = next(each for each in root.findall(qn("w:num")) if each.get(qn("w:numId")) == str(numbered.numId.val))
        way = next(each for each in root.findall(qn("w:abstractNum"))
                   if each.get(qn("w:abstractNumId")) == str(counted.abstractNumId.val))  # fmt: skip
        (line,) = [each for each in way.findall(qn("w:lvl")) if each.get(qn("w:ilvl")) == str(numbered.ilvl.val)]
        assert (line.find(qn("w:numFmt")).get(qn("w:val")), line.find(qn("w:lvlText")).get(qn("w:val"))) == (kind, text)


def test_each_list_begins_with_one() -> None:
    brief = (Heading("标题", 1), Callout("甲", items=("一", "二")), Callout("乙", items=("三",)))
    document = Document(io.BytesIO(docx(brief, "zh")))
    lists = [paragraph._p.pPr.numPr.numId.val for paragraph in document.paragraphs
             if paragraph.style.name == "List Number"]  # fmt: skip
    assert lists[0] == lists[1] != lists[2]
    starts = list(document.part.numbering_part.element.iter(qn("w:startOverride")))
    assert [each.get(qn("w:val")) for each in starts] == ["1", "1"]


def test_typefaces_a_machine_lacks_have_stand_ins() -> None:
    with zipfile.ZipFile(io.BytesIO(docx((Heading("标题", 1),), "zh"))) as file:
        fonts = file.read("word/fontTable.xml").decode()
    pairs = (("方正小标宋简体", "华文中宋"), ("仿宋", "仿宋_GB2312"), ("楷体", "楷体_GB2312"), ("黑体", "SimHei"))
    for wanted, stand_in in pairs:
        assert re.search(f'w:name="{wanted}"><w:altName w:val="[^"]*{stand_in}', fonts), wanted


def test_long_papers_have_contents_that_lead_to_every_chapter() -> None:
    chapters = [Heading(f"章 {k}") for k in range(1, 12)]
    content = docx((Heading("标题", 1), *chapters, Heading("节", 3)), "zh")
    document = Document(io.BytesIO(content))
    listed = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("toc")]
    assert [paragraph._p.find(qn("w:hyperlink"))[0].text for paragraph in listed] == [
        *(f"{in_chinese(k)}、章 {k}" for k in range(1, 12)), "（一）节"]  # fmt: skip
    marks = {each.get(qn("w:name")) for each in document.element.iter(qn("w:bookmarkStart"))}
    assert {paragraph._p.find(qn("w:hyperlink")).get(qn("w:anchor")) for paragraph in listed} == marks
    assert "TOC " in document.element.xml
    few = Document(io.BytesIO(docx((Heading("标题", 1), *chapters[:2]), "zh")))
    assert not [paragraph for paragraph in few.paragraphs if paragraph.style.name.startswith("toc")]


def test_captions_are_counted_by_fields() -> None:
    table = Table((Column("甲"),), (("乙",),), "一张表")
    document = Document(io.BytesIO(docx((Heading("标题", 1), table, table), "zh")))
    captions = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Caption"]
    assert [paragraph.text for paragraph in captions] == ["表 1 一张表", "表 2 一张表"]
    assert all("SEQ 表" in paragraph._p.xml for paragraph in captions)


def test_signs_that_no_document_may_hold_are_left_out() -> None:
    brief = (Heading("a\x00b", 1), Heading("c\x0bd"), Paragraph("e\x1ff"), Callout("g\x02h", items=("i\x03j",)),
             Table((Column("k\x04l"),), (("m\x05n",),), "o\x06p", "q\x07r", stamp="s\x08t"))  # fmt: skip
    document = Document(io.BytesIO(docx(brief, "en")))
    assert [paragraph.text for paragraph in document.paragraphs if paragraph.text] == [
        "ab", "cd", "ef", "gh", "ij", "Table 1. op  [st]", "qr"]  # fmt: skip
