"""A brief as a Word document in official layout: real styles and heading numbers, native tables, captions, contents.

Chinese papers follow GB/T 9704 (see :mod:`ganchao.reporting.paper`), ready to be edited in Word and WPS.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ganchao.reporting import theme
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.charts import chart_png
from ganchao.reporting.docx_styles import HEADINGS, add_field, element, new_list, set_page, set_styles, shade
from ganchao.reporting.docx_tables import add_grid
from ganchao.reporting.paper import LONG, Layout, cut_table, layout_for
from ganchao.text import Lang, say


def docx(brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None) -> bytes:
    """The whole report as a Word file."""
    document, layout = Document(), layout_for(brief, lang)
    set_page(document, layout, lang)
    set_styles(document, layout, lang)
    heading = next((block.text for block in brief if isinstance(block, Heading) and block.level == 1), title)
    document.core_properties.title, document.core_properties.author = plain(heading)[:255], "Ganchao"
    document.core_properties.comments = ""
    paper = Paper(document, layout, lang)
    shown = [clean(block) for block in brief if not block.expert]
    contents = [block for block in shown if isinstance(block, Heading) and 1 < block.level <= 3]
    wanted = sum(block.level == 2 for block in contents) >= LONG and not any(block.new_page for block in contents)
    for block in shown:
        if wanted and isinstance(block, Heading) and block.level == 2 and not paper.told:
            paper.contents(contents)
        paper.add(block)
        if isinstance(block, Heading) and block.level == 1 and facts and not any(each.new_page for each in contents):
            joined = "    ".join(
                say("reporting.document.fact", lang, name=name, value=value) for name, value in facts.items()
            )
            document.add_paragraph(joined, style="Caption").alignment = WD_ALIGN_PARAGRAPH.CENTER
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


def clean(block: Block) -> Block:
    """A block without signs that no document may hold."""
    match block:
        case Heading() | Paragraph():
            return replace(block, text=plain(block.text))
        case Callout():
            return replace(block, text=plain(block.text), items=tuple(map(plain, block.items)))
        case Chart():
            return replace(block, title=plain(block.title), note=plain(block.note))
        case Table():
            columns = tuple(replace(column, title=plain(column.title)) for column in block.columns)
            return replace(block, title=plain(block.title), note=plain(block.note), stamp=plain(block.stamp),
                           columns=columns)  # fmt: skip
        case _:
            return block


def plain(text: str) -> str:
    """A text without control characters."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


class Paper:
    """A document being written: counts headings, figures and tables."""

    def __init__(self, document: Any, layout: Layout, lang: Lang) -> None:
        self.document, self.layout, self.lang = document, layout, lang
        self.headings, self.figures, self.tables, self.told = 0, 0, 0, False

    def add(self, block: Block) -> None:
        """One block."""
        match block:
            case Callout(tone="secrecy"):
                self.notice(block.text)
            case Heading():
                self.heading(block)
            case Paragraph():
                self.document.add_paragraph(block.text, style="Body Text")
            case Callout():
                self.callout(block)
            case Choice():
                self.table(block.tables[0][1])
            case Table(workbook_only=False):
                self.table(block)
            case Chart():
                self.chart(block)
            case _:
                pass

    def notice(self, text: str) -> None:
        """A line in the head of every page."""
        section = self.document.sections[0]
        section.header_distance = Cm(1.1)
        official = self.layout.indent > 0
        for header in (section.header, *([section.even_page_header] if official else [])):
            paragraph = header.paragraphs[0]
            paragraph.style = self.document.styles["Header"]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.add_run(text)

    def heading(self, block: Heading) -> None:
        """The title, or a chapter that the table of contents leads to."""
        if block.level == 1:
            self.document.add_paragraph(block.text, style="Title")
            return
        self.told = True
        paragraph = self.document.add_paragraph(style=f"Heading {min(block.level - 1, HEADINGS)}")
        paragraph.paragraph_format.page_break_before = block.new_page or None
        self.headings += 1
        start = element("w:bookmarkStart", id=str(self.headings), name=mark_of(self.headings))
        paragraph._p.append(start)
        paragraph.add_run(block.text)
        paragraph._p.append(element("w:bookmarkEnd", id=str(self.headings)))

    def contents(self, headings: list[Heading]) -> None:
        """The table of contents: a field that Word fills, its lines leading to the headings until then."""
        document = self.document
        settings = document.settings.element
        settings.append(element("w:updateFields", val="true"))
        head = document.add_paragraph(say("reporting.document.contents", self.lang), style="Title")
        head.paragraph_format.space_before = Pt(12)
        lines = [document.add_paragraph(style=f"toc {each.level - 1}") for each in headings]
        begin = lines[0].add_run()
        for kind, text in (("begin", ""), ("", ' TOC \\o "1-2" \\h \\z \\u '), ("separate", "")):
            part = element("w:fldChar", fldCharType=kind) if kind else OxmlElement("w:instrText")
            if not kind:
                part.text = text
                part.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            begin._r.append(part)
        counted = counts(headings, self.lang)
        for number, (line, each, count) in enumerate(zip(lines, headings, counted, strict=True), 1):
            link = element("w:hyperlink", anchor=mark_of(number), history="1")
            for text, field in ((count + each.text, ""), ("\t", ""), ("", f"PAGEREF {mark_of(number)} \\h")):
                run = line.add_run(text)
                if field:
                    add_field(run, field, "")
                link.append(run._r)
            line._p.append(link)
        lines[-1].add_run()._r.append(element("w:fldChar", fldCharType="end"))
        lines[-1].add_run().add_break(WD_BREAK.PAGE)

    def callout(self, block: Callout) -> None:
        """A shaded line, with a numbered list where there is one."""
        paragraph = self.document.add_paragraph(style="Body Text")
        paragraph.paragraph_format.keep_with_next = bool(block.items) or None
        run = paragraph.add_run(block.text)
        run.bold = block.tone in {"simulated", "problem"} or None
        if block.tone == "simulated":
            run.font.size = Pt(self.layout.size("note"))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.first_line_indent = Pt(0)
            paragraph._p.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), "0")
            shade(paragraph._p.get_or_add_pPr(), "FFF6DC")
        if not block.items:
            return
        number = new_list(self.document)
        for item in block.items:
            line = self.document.add_paragraph(item, style="List Number")
            numbered = line._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = number

    def chart(self, chart: Chart) -> None:
        """A picture with a numbered caption below."""
        picture = self.document.add_paragraph()
        picture.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture.paragraph_format.keep_with_next = True
        picture.paragraph_format.space_before = Pt(6)
        shape = picture.add_run().add_picture(io.BytesIO(chart_png(chart, self.lang, titled=False)))
        ratio = min(Cm(self.layout.width) / shape.width, Cm(19.5) / shape.height)
        shape.width, shape.height = int(shape.width * ratio), int(shape.height * ratio)
        shape._inline.docPr.set("descr", chart.title)
        self.figures += 1
        caption = self.caption("caption", chart.title, self.figures)
        if chart.note:
            caption.add_run("\n" + chart.note)
        caption.paragraph_format.space_after = Pt(6)

    def caption(self, key: str, title: str, number: int) -> Any:
        """A caption whose number Word counts."""
        caption = self.document.add_paragraph(style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER if self.layout.indent else None
        before, after = say(f"reporting.document.{key}", self.lang, number="\0", title=title).split("\0", 1)
        caption.add_run(before).bold = True
        run = caption.add_run()
        run.bold = True
        add_field(run, f"SEQ {before.strip()} \\* ARABIC", str(number))
        caption.add_run(after).bold = True
        return caption

    def table(self, table: Table) -> None:
        """A native table under a numbered caption, in parts where it is too wide for the sheet."""
        cut = cut_table(table, self.lang, self.layout.points)
        for part, columns in enumerate(cut.parts):
            title = cut.part_title(part, self.lang) + (f"  [{table.stamp}]" if table.stamp else "")
            if title:
                self.tables += part == 0
                caption = self.caption("table_caption", title, self.tables) if part == 0 else self.again(title)
                caption.paragraph_format.keep_with_next = True
                caption.paragraph_format.space_before = Pt(8)
            grid = add_grid(self.document, cut, columns, self.layout)
            if table.stamp:
                stamp_head(grid.rows[0].cells[0], table.stamp)
        for note in cut.notes:
            self.document.add_paragraph(note, style="Caption").paragraph_format.space_after = Pt(4)

    def again(self, title: str) -> Any:
        """The caption of a table's further part."""
        caption = self.document.add_paragraph(style="Caption")
        caption.alignment = WD_ALIGN_PARAGRAPH.CENTER if self.layout.indent else None
        caption.add_run(say("reporting.document.table_caption", self.lang, number=self.tables, title=title)).bold = True
        return caption


def mark_of(number: int) -> str:
    """The bookmark of a heading."""
    return f"_Toc{number:08d}"


def counts(headings: list[Heading], lang: Lang) -> list[str]:
    """Numbers of headings as Word will count them, for the contents.

    >>> counts([Heading("A"), Heading("B", 3), Heading("C")], "zh")
    ['一、', '（一）', '二、']
    """
    found, so_far = [], [0, 0]
    for each in headings:
        k = each.level - 2
        so_far[k] += 1
        so_far[k + 1 :] = [0] * (1 - k)
        if lang == "zh":
            found.append(f"{in_chinese(so_far[0])}、" if k == 0 else f"（{in_chinese(so_far[1])}）")
        else:
            found.append(".".join(str(number) for number in so_far[: k + 1]) + "  ")
    return found


def in_chinese(number: int) -> str:
    """A number below a hundred in Chinese characters.

    >>> [in_chinese(number) for number in (3, 10, 12, 20, 21)]
    ['三', '十', '十二', '二十', '二十一']
    """
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    head = "" if not tens else "十" if tens == 1 else digits[tens] + "十"
    return head + (digits[ones] if ones else "") if number else digits[0]


def stamp_head(cell: Any, text: str) -> None:
    """The stamp in the head, which every page repeats: a table copied elsewhere still says it."""
    run = cell.paragraphs[0].add_run("\n" + text)
    run.font.size, run.bold = Pt(7), True
    run.font.color.rgb = RGBColor.from_string(theme.LIGHT["stamp"].lstrip("#").upper())
