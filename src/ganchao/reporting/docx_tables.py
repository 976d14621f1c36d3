"""Native Word tables: head repeated on every page, rows kept whole, marks as shading."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ganchao.reporting import theme
from ganchao.reporting.docx_styles import element, shade
from ganchao.reporting.paper import FILLS, Cut, Layout


def add_grid(document: Any, cut: Cut, columns: list[int], layout: Layout) -> Any:
    """The columns of one part of a table, as wide as the sheet."""
    table = cut.table
    numeric = [cut.numeric[k] for k in columns]
    grid = document.add_table(rows=1, cols=len(columns))
    grid.style = "Table Grid"
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _borders(grid)
    total = sum(cut.widths[k] for k in columns)
    widths = [cut.widths[k] / total * layout.width for k in columns]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
    _cells(grid.rows[0], [cut.titles[k] for k in columns], widths, numeric, cut.size, layout)
    _repeat(grid.rows[0])
    body = grid.rows[0]._tr.getparent()
    for place, cells in enumerate(cut.texts):
        marks = [table.marks.get((place, k), "") for k in columns]
        whole = table.marks.get((place, -1), "")
        body.append(_row_xml([cells[k] for k in columns], widths, numeric, marks, whole, cut.size,
                             whole_rows=not cut.prose))  # fmt: skip
    return grid


def _cells(
    row: Any, texts: list[str], widths: list[float], numeric: list[bool], size: float, layout: Layout
) -> None:
    head_face = layout.faces["1"]
    for cell, text, width, is_num in zip(row.cells, texts, widths, numeric, strict=True):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = 1.1
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_num else WD_ALIGN_PARAGRAPH.LEFT
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(size), head_face.bold
        run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), head_face.chinese[0])
        shade(cell._tc.get_or_add_tcPr(), "EDF0F4")


def _row_xml(
    texts: list[str], widths: list[float], numeric: list[bool], marks: list[str], whole: str, size: float,
    *, whole_rows: bool,
) -> Any:  # fmt: skip
    """One body row, built as XML: python-docx takes a second per hundred rows for the same."""
    row = OxmlElement("w:tr")
    keep = OxmlElement("w:trPr")
    if whole_rows:
        keep.append(OxmlElement("w:cantSplit"))
    row.append(keep)
    colour = theme.LIGHT[whole].lstrip("#").upper() if whole in {"own", "peer"} else ""
    for text, width, is_num, mark in zip(texts, widths, numeric, marks, strict=True):
        cell = OxmlElement("w:tc")
        properties = OxmlElement("w:tcPr")
        properties.append(element("w:tcW", w=str(round(width * 567)), type="dxa"))
        fill = next((FILLS[word] for word in mark.split() if word in FILLS), "")
        if fill:
            shade(properties, fill)
        paragraph, format_ = OxmlElement("w:p"), OxmlElement("w:pPr")
        format_.append(element("w:spacing", after="0", line="264", lineRule="auto"))
        format_.append(element("w:jc", val="right" if is_num else "left"))
        paragraph.append(format_)
        run, look = OxmlElement("w:r"), OxmlElement("w:rPr")
        if colour:
            look.append(OxmlElement("w:b"))
            look.append(element("w:color", val=colour))
        look.append(element("w:sz", val=f"{size * 2:.0f}"))
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


def _repeat(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(element("w:cantSplit"))
    properties.append(element("w:tblHeader", val="true"))


def _borders(grid: Any) -> None:
    """Horizontal rules only, and narrow margins in the cells."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color="C9CFD6"))
    for side in ("left", "right", "insideV"):
        borders.append(element(f"w:{side}", val="nil"))
    order = {"w:top": 0, "w:left": 1, "w:bottom": 2, "w:right": 3, "w:insideH": 4, "w:insideV": 5}
    borders[:] = sorted(borders, key=lambda each: order["w:" + each.tag.split("}")[1]])
    grid._tbl.tblPr.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margins.append(element(f"w:{side}", w="60", type="dxa"))
    grid._tbl.tblPr.append(margins)
