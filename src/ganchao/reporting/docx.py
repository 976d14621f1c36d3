"""A brief as a Word document: real styles, native tables with a repeated head, pictures with captions."""

from __future__ import annotations

import io
import math
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ganchao.reporting import theme
from ganchao.reporting.blocks import (
    Block,
    Brief,
    Callout,
    Chart,
    Choice,
    Heading,
    Paragraph,
    Table,
    for_paper,
    on_paper,
)
from ganchao.reporting.charts import chart_png
from ganchao.reporting.charts.drawing import text_width
from ganchao.reporting.figures import figure, is_missing, is_number
from ganchao.text import Lang, say

POINTS: Final = 490
"""Widest table in points, before columns are fitted to the page; further columns follow in parts."""
NARROWEST, COMFORTABLE = 75.0, 130.0
"""Points that a column of words needs at least, and where a table comes in parts anyway."""
TEXT_WIDTH: Final = 17.0  # centimetres of an A4 page between its margins
FILLS: Final = {"imputed": "DCE9F5", "treated": "FBE6D0", "missing": "EEEEEE"}


def docx(brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None) -> bytes:
    """The whole report as a Word file."""
    document = Document()
    _page(document, lang)
    _styles(document, lang)
    heading = next((block.text for block in brief if isinstance(block, Heading) and block.level == 1), title)
    document.core_properties.title, document.core_properties.author = heading, "Ganchao"
    document.core_properties.comments = ""
    figures = 0
    for block in brief:
        if block.expert:
            continue
        if isinstance(block, Callout) and block.tone == "secrecy":
            _notice(document, block.text)
            continue
        if isinstance(block, Chart):
            figures += 1
            _chart(document, block, figures, lang)
        else:
            _block(document, block, lang)
            if isinstance(block, Heading) and block.level == 1 and facts:
                joined = "    ".join(
                    say("reporting.document.fact", lang, name=name, value=value) for name, value in facts.items()
                )
                document.add_paragraph(joined, style="Caption")
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue())


def undated(content: bytes) -> bytes:
    """A zipped document without the times of writing: the same report is the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            new.writestr(zipfile.ZipInfo(info.filename), old.read(info), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _page(document: Any, lang: Lang) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    before, between, after = say("reporting.page.page", lang, page="\0", pages="\0").split("\0")
    for text, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        footer.add_run(text)
        if field:
            _field(footer.add_run(), field)


def _notice(document: Any, text: str) -> None:
    """A line in the head of every page."""
    section = document.sections[0]
    section.header_distance = Cm(1.1)
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    run.font.color.rgb = RGBColor.from_string(theme.LIGHT["soft"].lstrip("#").upper())


def _field(run: Any, code: str) -> None:
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("text", "1"), ("end", "")):
        if kind in {"begin", "separate", "end"}:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:t" if kind == "text" else "w:instrText")
            element.text = text
        run._r.append(element)


def _styles(document: Any, lang: Lang) -> None:
    sizes = {"Normal": 10.5, "Title": 20, "Heading 1": 15, "Heading 2": 12.5, "Heading 3": 11, "Caption": 9}
    for name, size in sizes.items():
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), theme.WORD_LATIN_FONT
        style.font.color.rgb = RGBColor.from_string(
            theme.LIGHT["soft" if name == "Caption" else "ink"].lstrip("#").upper()
        )
        style.font.italic = False
        style.font.bold = name.startswith("Heading") or name == "Title"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme_font in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme_font), None)
        fonts.set(qn("w:eastAsia"), theme.WORD_CJK_FONT)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "zh-CN")
        style.element.get_or_add_rPr().append(language)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.styles["Normal"].paragraph_format.line_spacing = 1.35 if lang == "zh" else 1.2
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        document.styles[name].paragraph_format.keep_with_next = True
        document.styles[name].paragraph_format.space_before = Pt(14)
        document.styles[name].paragraph_format.space_after = Pt(6)


def _block(document: Any, block: Block, lang: Lang) -> None:
    match block:
        case Heading(level=1):
            document.add_paragraph(block.text, style="Title")
        case Heading():
            document.add_heading(block.text, min(block.level - 1, 3))
        case Paragraph():
            document.add_paragraph(block.text)
        case Callout():
            _callout(document, block)
        case Choice():
            _table(document, block.tables[0][1], lang)
        case Table(workbook_only=False):
            _table(document, block, lang)
        case _:
            pass


def _callout(document: Any, block: Callout) -> None:
    paragraph = document.add_paragraph()
    run = paragraph.add_run(block.text)
    run.bold = block.tone in {"simulated", "problem"}
    _shade(paragraph._p.get_or_add_pPr(), "FFF6DC" if block.tone == "simulated" else "F1F4F7")
    for item in block.items:
        document.add_paragraph(item, style="List Bullet")


def _shade(properties: Any, fill: str) -> None:
    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", fill)):
        shade.set(qn(name), value)
    properties.append(shade)


def _chart(document: Any, chart: Chart, number: int, lang: Lang) -> None:
    picture = document.add_paragraph()
    picture.paragraph_format.keep_with_next = True
    picture.paragraph_format.line_spacing = 1
    shape = picture.add_run().add_picture(io.BytesIO(chart_png(chart, lang, titled=False)))
    ratio = min(Cm(TEXT_WIDTH) / shape.width, Cm(21.5) / shape.height)
    shape.width, shape.height = int(shape.width * ratio), int(shape.height * ratio)
    shape._inline.docPr.set("descr", chart.title)
    caption = document.add_paragraph(style="Caption")
    caption.add_run(say("reporting.document.caption", lang, number=number, title=chart.title)).bold = True
    if chart.note:
        caption.add_run("\n" + chart.note)


def _table(document: Any, table: Table, lang: Lang) -> None:
    table, count = for_paper(table), len(table.rows)
    kept = on_paper(table)
    if len(kept) < count:
        new = {old: place for place, old in enumerate(kept)}
        marks = {(new[row], column): words for (row, column), words in table.marks.items() if row in new}
        table = replace(table, rows=tuple(table.rows[row] for row in kept), marks=marks)
    texts = [
        [figure(row[k], column, lang, marks=table.marks.get((place, k), "")) for k, column in enumerate(table.columns)]
        for place, row in enumerate(table.rows)
    ]
    widths = _widths([column.title for column in table.columns], texts)
    widths = squeezed(widths)
    groups = column_parts(widths, _keys(table))
    for part, columns in enumerate(groups, 1):
        title = table.title + (say("reporting.document.part", lang, part=part) if len(groups) > 1 else "")
        caption = document.add_paragraph(style="Caption")
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(8)
        caption.add_run(title + (f"  [{table.stamp}]" if table.stamp else "")).bold = True
        grid = _grid(document, table, columns, texts, widths)
        if table.stamp:
            _stamp(grid.rows[0].cells[0], table.stamp)
    notes = [table.note] if table.note else []
    if len(kept) < count:
        notes.append(say("reporting.document.rows_cut", lang, shown=len(kept), count=count))
    for note in notes:
        document.add_paragraph(note, style="Caption")


def _stamp(cell: Any, text: str) -> None:
    """The stamp in the head, which every page repeats: a table copied elsewhere still says it."""
    run = cell.paragraphs[0].add_run("\n" + text)
    run.font.size, run.bold = Pt(7), True
    run.font.color.rgb = RGBColor.from_string(theme.LIGHT["stamp"].lstrip("#").upper())


def _keys(table: Table) -> int:
    """How many leading columns name the row."""
    for k in range(min(3, len(table.columns))):
        if any(isinstance(row[k], str) and row[k] for row in table.rows[:20]):
            return k + 1
    return 1


def squeezed(widths: Sequence[float], room: float = POINTS) -> list[float]:
    """Columns with the widest made narrower until all fit; where even narrow ones do not, as wide as reads well.

    >>> squeezed([60.0, 300.0, 200.0, 60.0], 480)
    [60.0, 180.0, 180.0, 60.0]
    >>> squeezed([200.0] * 9, 480) == [COMFORTABLE] * 9
    True
    """
    if sum(widths) <= room:
        return list(widths)
    left, over = room, sorted(widths)
    for place, width in enumerate(over):
        cap = left / (len(over) - place)
        if width > cap:
            break
        left -= width
    return [min(width, cap if cap >= NARROWEST else COMFORTABLE) for width in widths]


def column_parts(widths: Sequence[float], keys: int, room: float = POINTS) -> list[list[int]]:
    """Columns of each part, as even as can be; the first ``keys`` come back in every part.

    >>> column_parts([100.0] * 8, 1, 500)
    [[0, 1, 2, 3, 4], [0, 5, 6, 7]]
    """
    lead, rest = sum(widths[:keys]), widths[keys:]
    if lead + sum(rest) <= room or len(rest) < 2:
        return [list(range(len(widths)))]
    free = max(room - lead, *rest)
    share = max(sum(rest) / math.ceil(sum(rest) / free), *rest)
    parts: list[list[int]] = [[]]
    used = 0.0
    for k, width in enumerate(rest, keys):
        if parts[-1] and (used + width > free or used + width / 2 > share):
            parts.append([])
            used = 0.0
        parts[-1].append(k)
        used += width
    return [[*range(keys), *part] for part in parts]


def _grid(document: Any, table: Table, columns: list[int], texts: list[list[str]], wanted: Sequence[float]) -> Any:
    rows = table.rows
    numeric = [all(is_number(row[k]) or is_missing(row[k]) for row in rows) for k in columns]
    grid = document.add_table(rows=1, cols=len(columns))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _borders(grid)
    total = sum(wanted[k] for k in columns)
    widths = [wanted[k] / total * TEXT_WIDTH for k in columns]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
    _cells(grid.rows[0], [table.columns[k].title for k in columns], widths, numeric, head=True)
    _repeat(grid.rows[0])
    body = grid.rows[0]._tr.getparent()
    for place, cells in enumerate(texts):
        marks = [table.marks.get((place, k), "") for k in columns]
        body.append(_row_xml([cells[k] for k in columns], widths, numeric, marks, table.marks.get((place, -1), "")))
    return grid


def _widths(titles: list[str], texts: list[list[str]]) -> list[float]:
    """Points each column would like: its longest cell, its title on two lines or so, no word broken."""
    wanted = []
    for k, title in enumerate(titles):
        longest = max((text_width(row[k], 9) for row in texts), default=0)
        word = max((text_width(part, 9) for part in title.split()), default=0)
        head = text_width(title, 9) / 2 if unicodedata.east_asian_width(title[:1] or "a") == "W" else word
        wanted.append(min(max(longest, head) * 1.14 + 9, 300))
    return wanted


def _cells(row: Any, texts: list[str], widths: list[float], numeric: list[bool], *, head: bool) -> None:
    for cell, text, width, is_num in zip(row.cells, texts, widths, numeric, strict=True):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.1
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_num else WD_ALIGN_PARAGRAPH.LEFT
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(9), head
        _shade(cell._tc.get_or_add_tcPr(), "EDF0F4")


def _row_xml(texts: list[str], widths: list[float], numeric: list[bool], marks: list[str], whole: str) -> Any:
    """One body row, built as XML: python-docx takes a second per hundred rows for the same."""
    row = OxmlElement("w:tr")
    keep = OxmlElement("w:trPr")
    keep.append(OxmlElement("w:cantSplit"))
    row.append(keep)
    colour = theme.LIGHT[whole].lstrip("#").upper() if whole in {"own", "peer"} else ""
    for text, width, is_num, mark in zip(texts, widths, numeric, marks, strict=True):
        cell = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        properties.append(_element("w:tcW", w=str(round(width * 567)), type="dxa"))
        fill = next((FILLS[word] for word in mark.split() if word in FILLS), "")
        if fill:
            _shade(properties, fill)
        paragraph, format_ = OxmlElement("w:p"), OxmlElement("w:pPr")
        format_.append(_element("w:spacing", after="0", line="264", lineRule="auto"))
        format_.append(_element("w:jc", val="right" if is_num else "left"))
        paragraph.append(format_)
        run, look = OxmlElement("w:r"), OxmlElement("w:rPr")
        if colour:
            look.append(OxmlElement("w:b"))
            look.append(_element("w:color", val=colour))
        look.append(_element("w:sz", val="18"))
        words = OxmlElement("w:t")
        words.text = "".join(char for char in text if char >= " " or char in "\t\n")
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(look)
        run.append(words)
        paragraph.append(run)
        cell.append(properties)
        cell.append(paragraph)
        row.append(cell)
    return row


def _element(tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _repeat(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("w:cantSplit"))
    properties.append(_element("w:tblHeader", val="true"))


def _borders(grid: Any) -> None:
    """Horizontal rules only, and narrow margins in the cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="C9CFD6"))
    for side in ("left", "right", "insideV"):
        borders.append(_element(f"w:{side}", val="nil"))
    order = {"w:top": 0, "w:left": 1, "w:bottom": 2, "w:right": 3, "w:insideH": 4, "w:insideV": 5}
    borders[:] = sorted(borders, key=lambda each: order["w:" + each.tag.split("}")[1]])
    grid._tbl.tblPr.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(_element(f"w:{side}", w="60", type="dxa"))
    grid._tbl.tblPr.append(margins)
