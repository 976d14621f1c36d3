"""A brief as slides: one for its title and one for each chapter, with native charts and tables that can be edited.

Kinds of charts without a native form are pictures. Text of charts never becomes a formula of the workbook inside.
"""

from __future__ import annotations

import datetime
import io
import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import pandas as pd
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt
from xlsxwriter import Workbook

from ganchao.reporting import theme
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Choice, Heading, Paragraph, Table
from ganchao.reporting.charts import chart_png
from ganchao.reporting.charts.drawing import text_width
from ganchao.reporting.docx import clean, undated
from ganchao.reporting.native import Native, Series, native
from ganchao.reporting.paper import FILLS, cut_table, fit_columns
from ganchao.text import Lang, say

WIDE, HIGH = Inches(13.333), Inches(7.5)
MARGIN: Final = Inches(0.55)
TEXT: Final = Inches(4.3)
"""Width of the column of sentences."""
MOST_BARS: Final = 24
"""Bars of a native chart that a slide holds; more are shown as a picture."""
DASHES: Final = {"dashed": MSO_LINE_DASH_STYLE.DASH, "dotted": MSO_LINE_DASH_STYLE.ROUND_DOT}
WIDTHS: Final = {"thick": 2.75, "dotted": 2.0, "dashed": 2.0, "edge": 0.75}


def pptx(brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None) -> bytes:
    """The slides as a file."""
    show = Presentation()
    show.slide_width, show.slide_height = WIDE, HIGH
    shown = [clean(block) for block in brief if not block.expert]
    heading = next((block.text for block in shown if isinstance(block, Heading) and block.level == 1), title)
    properties = show.core_properties
    properties.title, properties.author = heading[:255], "Ganchao"
    properties.created = properties.modified = datetime.datetime(2000, 1, 1)  # noqa: DTZ001 - of no zone
    deck = Deck(show, lang, [block for block in shown if isinstance(block, Callout)])
    deck.title(heading, facts or {})
    for chapter in chapters(shown):
        deck.page(chapter)
    out = io.BytesIO()
    show.save(out)
    return undated(out.getvalue())


def chapters(blocks: list[Block]) -> list[list[Block]]:
    """Blocks from each heading of a chapter to the next."""
    found: list[list[Block]] = []
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2:
            found.append([block])
        elif found and not (isinstance(block, Heading) and block.level == 1):
            found[-1].append(block)
    return found


class Deck:
    """Slides being made."""

    def __init__(self, show: Any, lang: Lang, callouts: list[Callout]) -> None:
        self.show, self.lang, self.count = show, lang, 0
        self.secrecy = next((each.text for each in callouts if each.tone == "secrecy"), "")
        self.simulated = next((each.text for each in callouts if each.tone == "simulated"), "")

    def new(self, layout: int) -> Any:
        """An empty slide with what must stand on every one."""
        slide = self.show.slides.add_slide(self.show.slide_layouts[layout])
        self.count += 1
        foot = "    ".join(text for text in (self.secrecy, self.simulated) if text)
        self.words(slide, [foot], (MARGIN, HIGH - Inches(0.42), WIDE - 2 * MARGIN - Inches(0.8), Inches(0.3)), 9,
                   theme.LIGHT["soft"])  # fmt: skip
        self.words(slide, [str(self.count)], (WIDE - MARGIN - Inches(0.8), HIGH - Inches(0.42), Inches(0.8),
                   Inches(0.3)), 10, theme.LIGHT["soft"], side=PP_ALIGN.RIGHT)  # fmt: skip
        return slide

    def title(self, heading: str, facts: Mapping[str, str]) -> None:
        """The first slide."""
        slide = self.new(5)
        self.headline(slide, heading, (MARGIN, Inches(2.2), WIDE - 2 * MARGIN, Inches(1.8)), 36)
        lines = [say("reporting.document.fact", self.lang, name=name, value=value) for name, value in facts.items()]
        self.words(slide, [line for line in (self.simulated, *lines) if line],
                   (MARGIN, Inches(4.2), WIDE - 2 * MARGIN, Inches(1.8)), 14, theme.LIGHT["soft"])  # fmt: skip

    def page(self, chapter: list[Block]) -> None:
        """A slide: the question small above, the finding as its title, sentences beside the picture or table."""
        head = chapter[0]
        assert isinstance(head, Heading)
        shown = next((block for block in chapter if isinstance(block, (Chart, Table, Choice))), None)
        if isinstance(shown, Choice):
            shown = shown.tables[0][1]
        sentences = [block.text for block in chapter if isinstance(block, Paragraph)]
        finding = shown.title if isinstance(shown, Chart) else head.text
        slide = self.new(5)
        if finding != head.text:
            self.words(slide, [head.text], (MARGIN, Inches(0.3), WIDE - 2 * MARGIN, Inches(0.35)), 14,
                       theme.LIGHT["peer"], bold=True)  # fmt: skip
        self.headline(slide, finding, (MARGIN, Inches(0.6), WIDE - 2 * MARGIN, Inches(0.95)), 26)
        top, height = Inches(1.7), HIGH - Inches(2.25)
        if shown is None:
            self.words(slide, sentences, (MARGIN, top, WIDE - 2 * MARGIN, height), 20)
            return
        left = MARGIN if not sentences else MARGIN + TEXT + Inches(0.3)
        self.words(slide, sentences, (MARGIN, top, TEXT, height), size_for(sentences))
        place = (left, top, WIDE - MARGIN - left, height)
        if isinstance(shown, Table):
            self.table(slide, shown, place)
        else:
            self.chart(slide, shown, place)

    def headline(self, slide: Any, text: str, place: tuple[Any, ...], size: float) -> None:
        """The title of a slide, as its title."""
        shape = slide.shapes.title
        shape.left, shape.top, shape.width, shape.height = (Emu(int(each)) for each in place)
        frame = shape.text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
        frame.text = text
        frame.paragraphs[0].alignment = PP_ALIGN.LEFT
        long = len(text) > (34 if self.lang == "zh" else 70)
        self.type(frame.paragraphs[0].runs, size * (0.8 if long else 1), theme.LIGHT["ink"], bold=True)

    def words(
        self, slide: Any, lines: list[str], place: tuple[Any, ...], size: float, colour: str = theme.LIGHT["ink"],
        *, bold: bool = False, side: Any = PP_ALIGN.LEFT,
    ) -> None:  # fmt: skip
        """Sentences in a box, one paragraph each."""
        if not any(lines):
            return
        frame = slide.shapes.add_textbox(*(Emu(int(each)) for each in place)).text_frame
        frame.word_wrap = True
        for k, line in enumerate(lines):
            paragraph = frame.paragraphs[0] if k == 0 else frame.add_paragraph()
            paragraph.alignment, paragraph.space_after = side, Pt(size * 0.5)
            paragraph.line_spacing = 1.15
            self.type([run_of(paragraph, line)], size, colour, bold=bold)

    def type(self, runs: Any, size: float, colour: str, *, bold: bool = False) -> None:
        """Type of runs of text, East Asian typeface too."""
        for run in runs:
            run.font.size, run.font.bold, run.font.name = Pt(round(size, 1)), bold, theme.WORD_LATIN_FONT
            run.font.color.rgb = colour_of(colour)
            properties = run._r.get_or_add_rPr()
            east = properties.find(qn("a:ea"))
            if east is None:
                east = properties.makeelement(qn("a:ea"), {})
                properties.append(east)
            east.set("typeface", theme.WORD_CJK_FONT)

    def table(self, slide: Any, table: Table, place: tuple[Any, ...]) -> None:
        """A native table, its words cut to what the slide holds."""
        left, top, width, height = place
        room = width / Pt(1)
        cut = cut_table(table, self.lang, room)
        columns = cut.parts[0]
        size = 12.0 if len(cut.texts) <= 8 else 10.5
        texts = [[row[k] for k in columns] for row in cut.texts]
        widths = fit_columns([cut.titles[k] for k in columns], texts, size, room)
        total = max(sum(widths), 1)
        widths = [wanted / total * room for wanted in widths]
        held = rows_held([[cut.titles[k] for k in columns], *texts], widths, size, height / Pt(1)) - 1
        cut, total = replace(cut, texts=cut.texts[:held]), room
        shape = slide.shapes.add_table(len(cut.texts) + 1, len(columns), left, top, width, Inches(0.3))
        shape.name = table.title or shape.name
        grid = shape.table
        for k, wanted in enumerate(widths):
            grid.columns[k].width = Emu(int(width * wanted / total))
        for row in range(len(cut.texts) + 1):
            whole = cut.table.marks.get((row - 1, -1), "")
            for place_of, k in enumerate(columns):
                text = cut.titles[k] if row == 0 else cut.texts[row - 1][k]
                marks = cut.table.marks.get((row - 1, k), "").split()
                fill = next((FILLS[word] for word in marks if word in FILLS), "")
                colour = theme.LIGHT[whole] if row and whole in {"own", "peer"} else theme.LIGHT["ink"]
                self.cell(grid.cell(row, place_of), text, size, colour, head=row == 0, right=cut.numeric[k],
                          fill=fill)  # fmt: skip
        stamp = [f"[{table.stamp}]"] if table.stamp else []
        self.words(slide, stamp, (left, top - Inches(0.32), width, Inches(0.3)), 10, theme.LIGHT["stamp"], bold=True)

    def cell(
        self, cell: Any, text: str, size: float, colour: str, *, head: bool, right: bool, fill: str
    ) -> None:  # fmt: skip
        """One cell."""
        cell.margin_left = cell.margin_right = Inches(0.06)
        cell.margin_top = cell.margin_bottom = Inches(0.03)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour_of("#E9EDF2" if head else f"#{fill or 'FFFFFF'}")
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        self.type([run_of(paragraph, text)], size, colour, bold=head or colour != theme.LIGHT["ink"])

    def chart(self, slide: Any, chart: Chart, place: tuple[Any, ...]) -> None:
        """A native chart where there is one and it is not too full, else the picture."""
        made = native(chart, self.lang)
        if made is None or (made.shape == "bar" and len(made.table) > MOST_BARS):
            self.picture(slide, chart, place)
            return
        left, top, width, height = place
        frame = slide.shapes.add_chart(kind_of(made), left, top, width, height, SafeData.of(made.table))
        frame.name = chart.title
        dress(frame.chart, made)
        if chart.stamp:  # over the chart, so that a picture taken of it still says it
            self.stamp(slide, chart.stamp, (left + width * 0.25, top + height * 0.3, width * 0.5, Inches(0.6)))

    def stamp(self, slide: Any, text: str, place: tuple[Any, ...]) -> None:
        """Faint words across a chart."""
        self.words(slide, [text], place, 20 if len(text) < 20 else 12, theme.LIGHT["stamp"], bold=True,
                   side=PP_ALIGN.CENTER)  # fmt: skip
        shape = slide.shapes[-1]
        shape.rotation = -15.0
        for colour in shape._element.iter(qn("a:srgbClr")):
            colour.append(colour.makeelement(qn("a:alpha"), {"val": "35000"}))

    def picture(self, slide: Any, chart: Chart, place: tuple[Any, ...]) -> None:
        """A chart as a picture, as large as there is room."""
        left, top, width, height = place
        shape = slide.shapes.add_picture(io.BytesIO(chart_png(chart, self.lang, titled=False)), left, top)
        ratio = min(width / shape.width, height / shape.height)
        shape.width, shape.height = int(shape.width * ratio), int(shape.height * ratio)
        shape.left = int(left + (width - shape.width) / 2)
        shape._element.nvPicPr.cNvPr.set("descr", chart.title)


def size_for(sentences: list[str]) -> float:
    """Points in which sentences fit their column."""
    length = sum(len(text) if ord(max(text, default="a")) > 0x2E80 else len(text) * 0.5 for text in sentences)
    return 18 if length < 150 else 16 if length < 210 else 14 if length < 290 else 12


def rows_held(rows: list[list[str]], widths: list[float], size: float, room: float) -> int:
    """How many rows of a table fit a height, its head among them; at least the head and one."""
    used = 0.0
    for k, row in enumerate(rows):
        tallest = max(math.ceil(text_width(text, 100) * size / 100 * 1.05 / max(wide - 9, 1))
                      for text, wide in zip(row, widths, strict=True))  # fmt: skip
        used += max(tallest, 1) * size * 1.2 + 4.5
        if used > room and k > 1:
            return k
    return len(rows)


def run_of(paragraph: Any, text: str) -> Any:
    """A run of text."""
    run = paragraph.add_run()
    run.text = text
    return run


def colour_of(colour: str) -> Any:
    """A colour as slides take it."""
    return RGBColor.from_string(colour.lstrip("#").upper())


class SafeWriter(CategoryWorkbookWriter):
    """The workbook inside a chart: text stays text, and no time of writing."""

    @contextmanager
    def _open_worksheet(self, xlsx_file: Any) -> Iterator[Any]:
        book = Workbook(xlsx_file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"created": datetime.datetime(2000, 1, 1)})  # noqa: DTZ001 - of no zone
        yield book, book.add_worksheet()
        book.close()


class SafeData(CategoryChartData):
    """Data of a chart, written by :class:`SafeWriter`."""

    @property
    def _workbook_writer(self) -> Any:
        return SafeWriter(self)

    @classmethod
    def of(cls, table: pd.DataFrame) -> SafeData:
        """Categories from the first column, a series from each other one."""
        data = cls()
        data.categories = [str(name).rstrip("\u200b") for name in table.iloc[:, 0]]
        for k in range(1, table.shape[1]):
            values = table.iloc[:, k]
            data.add_series(str(table.columns[k]), [None if pd.isna(value) else float(value) for value in values])
        return data


def kind_of(made: Native) -> Any:
    """Which chart of slides it is."""
    if made.shape == "line":
        return XL_CHART_TYPE.LINE
    if made.shape == "column":
        return XL_CHART_TYPE.COLUMN_CLUSTERED
    return XL_CHART_TYPE.BAR_STACKED if made.stacked else XL_CHART_TYPE.BAR_CLUSTERED


def dress(drawn: Any, made: Native) -> None:
    """Colours, axes and names of a native chart."""
    drawn.font.size, drawn.font.name = Pt(10), theme.WORD_CJK_FONT
    drawn.has_title = False
    drawn.has_legend = made.legend
    if made.legend:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    values, names = drawn.value_axis, drawn.category_axis
    values.major_gridlines.format.line.color.rgb = colour_of(theme.LIGHT["rule"])
    values.format.line.fill.background()
    names.format.line.color.rgb = colour_of(theme.LIGHT["rule"])
    if made.limits is not None:
        values.minimum_scale, values.maximum_scale = made.limits
    if made.shape == "line":
        values.reverse_order = made.reversed
        names.tick_label_position = XL_TICK_LABEL_POSITION.HIGH if made.reversed else XL_TICK_LABEL_POSITION.LOW
    elif made.shape == "bar":
        names.reverse_order = True
        if made.below_zero:
            names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    plot = drawn.plots[0]
    if made.shape != "line":
        plot.gap_width = 45
    for series, look in zip(plot.series, made.series, strict=True):
        dress_series(series, look, line=made.shape == "line")


def dress_series(series: Any, look: Series, *, line: bool) -> None:
    """One series."""
    if line:
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = colour_of(look.colour), Pt(WIDTHS.get(look.look, 1.0))
        if look.look in DASHES:
            series.format.line.dash_style = DASHES[look.look]
        marker = series.marker
        marker.format.fill.background()
        marker.format.line.fill.background()
        if look.named:
            name_end(series, look)
        return
    if look.look == "base":
        series.format.fill.background()
        return
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = colour_of(look.colour)
    for k, colour in enumerate(look.points):
        if colour != look.colour:
            point = series.points[k].format.fill
            point.solid()
            point.fore_color.rgb = colour_of(colour)


def name_end(series: Any, look: Series) -> None:
    """The series' name at its last point."""
    known = [k for k, value in enumerate(series.values) if value is not None]
    if not known:
        return
    frame = series.points[known[-1]].data_label.text_frame
    run = run_of(frame.paragraphs[0], series.name)
    run.font.size, run.font.bold = Pt(10 if look.look == "thick" else 7), look.look == "thick"
    run.font.color.rgb = colour_of(look.colour if look.look == "thick" else theme.LIGHT["soft"])
