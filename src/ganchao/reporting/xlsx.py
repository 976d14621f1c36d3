"""A brief as an Excel workbook: a sheet per table, native numbers and charts, marks as formats with a legend.

Cells hold full numbers; formats show the column's decimals. Text never becomes a formula or a link.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import xlsxwriter

from ganchao.reporting import theme
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Choice, Column, Heading, Paragraph, Table
from ganchao.reporting.charts.drawing import text_width
from ganchao.reporting.figures import is_missing, is_number
from ganchao.reporting.xlsx_charts import add_charts
from ganchao.text import Lang, say

HEAD_ROW: Final = 2
"""Row of the column titles: the table's title and note stand above."""
WIDEST: Final = 60
FILLS: Final = {"imputed": "#DCE9F5", "treated": "#FBE6D0", "missing": "#EEEEEE", "simulated": "#FFF2CC"}
MARKS: Final = ("own", "peer", "imputed", "treated", "missing", "simulated", "tied")


def xlsx(brief: Brief, lang: Lang, title: str = "", facts: Mapping[str, str] | None = None) -> bytes:
    """The workbook: what it is, charts, then one sheet per table that names one."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    book = xlsxwriter.Workbook(out, options)
    heading = next((block.text for block in brief if isinstance(block, Heading) and block.level == 1), title)
    book.set_properties({"title": heading, "author": "Ganchao", "created": datetime.datetime(2000, 1, 1)})  # noqa: DTZ001
    looks = Looks(book, lang)
    tables = [table for block in brief if (table := _table_of(block)) is not None and table.sheet]
    names = _Names(reserved=[say(f"reporting.sheet.{key}", lang) for key in ("cover", "charts", "chart_data")])
    sheets = [(table, names.new(table.sheet)) for table in tables]
    _cover(book, looks, brief, heading, facts, sheets, lang)
    charts = [block for block in brief if isinstance(block, Chart)]
    chart_sheet = book.add_worksheet(say("reporting.sheet.charts", lang)) if charts else None
    for table, name in sheets:
        _sheet(book, looks, table, name)
    if chart_sheet is not None:
        add_charts(book, chart_sheet, charts, lang)
    book.close()
    return out.getvalue()


def _table_of(block: Block) -> Table | None:
    match block:
        case Table():
            return block
        case Choice():
            return block.tables[0][1]
        case _:
            return None


class _Names:
    """Sheet names as Excel takes them: at most 31 characters, none forbidden, no two alike."""

    def __init__(self, reserved: Sequence[str]) -> None:
        self.taken = {name.casefold() for name in reserved}

    def new(self, wanted: str) -> str:
        base = re.sub(r"[\[\]:*?/\\']", " ", wanted).strip()[:31] or "Sheet"
        name, again = base, 2
        while name.casefold() in self.taken:
            tail = f" {again}"
            name, again = base[: 31 - len(tail)] + tail, again + 1
        self.taken.add(name.casefold())
        return name


class Looks:
    """Cell formats, each made once."""

    def __init__(self, book: Any, lang: Lang) -> None:
        self.book, self.lang = book, lang
        self.font = theme.WORD_CJK_FONT if lang == "zh" else theme.WORD_LATIN_FONT
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **properties: Any) -> Any:
        """The format with these properties."""
        every = {"font_name": self.font, "font_size": 10, "valign": "vcenter", **properties}
        if "num_format" not in every:  # text stays text when somebody edits the cell
            every["quote_prefix"] = True
        key = tuple(sorted(every.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format(every)
        return self._made[key]

    def cell(self, column: Column, *, number: bool, marks: str, whole: str, wrap: bool) -> Any:
        """The format of a body cell: number format, and what its marks ask for."""
        properties: dict[str, Any] = {"bottom": 1, "bottom_color": theme.LIGHT["rule"]}
        if number:
            properties["num_format"] = self.number_format(column, tied="tied" in marks.split())
        elif wrap:
            properties |= {"text_wrap": True, "valign": "top"}
        for mark in marks.split():
            if mark in FILLS:
                properties["bg_color"] = FILLS[mark]
        if whole in {"own", "peer"}:
            properties |= {"bold": True, "font_color": theme.LIGHT[whole]}
        return self.look(**properties)

    def number_format(self, column: Column, *, tied: bool) -> str:
        """Excel's format for the column: decimals, sign, and the word for ties."""
        if tied:
            before, after = say("reporting.tied_rank", self.lang, rank="\0").split("\0")
            return "".join(
                part
                for part in (
                    f'"{before}"' if before else "",
                    "0.###" if column.decimals else "General",
                    f'"{after}"' if after else "",
                )
            ).replace("General", "0")
        if column.chance:
            hardly, sure = (say(f"reporting.{key}_cell", self.lang) for key in ("hardly", "nearly_sure"))
            return f'[<1]"{hardly}";[>99]"{sure}";0'
        plain = "0" + ("." + "0" * column.decimals if column.decimals else "")
        if column.signed:
            return f"+{plain};\u2212{plain};0"
        return "General" if column.decimals is None else plain


def _cover(
    book: Any,
    looks: Looks,
    brief: Brief,
    heading: str,
    facts: Mapping[str, str] | None,
    sheets: list[tuple[Table, str]],
    lang: Lang,
) -> None:
    sheet = book.add_worksheet(say("reporting.sheet.cover", lang))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 26, looks.look())
    sheet.set_column(1, 1, 92, looks.look())
    sheet.write_string(0, 0, heading, looks.look(bold=True, font_size=16))
    sheet.set_row(0, 28)
    row = 1
    for name, value in (facts or {}).items():
        sheet.write_string(row, 0, name, looks.look(font_color=theme.LIGHT["soft"]))
        sheet.write_string(row, 1, str(value), looks.look(text_wrap=True))
        row += 1
    row += 1
    for block in brief:
        text = block.text if isinstance(block, (Paragraph, Callout)) else ""
        for line in [text, *(block.items if isinstance(block, Callout) else ())]:
            if line:
                tone = block.tone if isinstance(block, Callout) else ""
                bold = tone == "simulated"
                look = looks.look(
                    text_wrap=True, valign="top", bold=bold, **({"bg_color": FILLS["simulated"]} if bold else {}),
                    **({"font_color": theme.LIGHT["soft"]} if tone == "secrecy" else {}),
                )
                sheet.merge_range(row, 0, row, 1, "", look)
                sheet.write_string(row, 0, line, look)
                sheet.set_row(row, 15.5 * max(1, -(-int(text_width(line, 13)) // 800)) + 3)
                row += 1
    row += 1
    for table, name in sheets:
        sheet.write_url(
            row, 0, f"internal:'{name}'!A1", looks.look(font_color=theme.LIGHT["better"], underline=1), name
        )
        sheet.write_string(row, 1, table.title, looks.look())
        row += 1
    used = {word for table, _ in sheets for words in table.marks.values() for word in words.split()}
    if used & set(MARKS):
        row += 1
        sheet.write_string(row, 0, say("reporting.page.legend", lang), looks.look(bold=True))
        for mark in (mark for mark in MARKS if mark in used):
            row += 1
            number = mark == "tied"
            look = looks.cell(Column(""), number=number, marks=mark, whole=mark, wrap=False)
            if number:
                sheet.write_number(row, 0, 14, look)
            else:
                sheet.write_string(row, 0, say(f"reporting.mark.{mark}", lang), look)
            sheet.write_string(row, 1, say(f"reporting.mark.{mark}", lang) if number else "", looks.look())
    _print(sheet, landscape=False)


def _sheet(book: Any, looks: Looks, table: Table, name: str) -> None:
    sheet = book.add_worksheet(name)
    title = table.title + (f"  [{table.stamp}]" if table.stamp else "")
    sheet.write_string(0, 0, title, looks.look(bold=True, font_size=13))
    sheet.set_row(0, 22)
    sheet.write_string(1, 0, table.note, looks.look(font_color=theme.LIGHT["soft"], font_size=9))
    head = looks.look(
        bold=True,
        bg_color="#E9EDF2",
        text_wrap=True,
        valign="vcenter",
        bottom=1,
        top=1,
        border_color=theme.LIGHT["rest"],
    )
    numeric = [_numeric(table, k) for k in range(len(table.columns))]
    widths = [_width(table, k) for k in range(len(table.columns))]
    lines = 1
    for k, column in enumerate(table.columns):
        sheet.write_string(HEAD_ROW, k, column.title, head)
        if column.note:
            sheet.write_comment(HEAD_ROW, k, column.note, {"x_scale": 1.6, "y_scale": 0.8})
        sheet.set_column(k, k, widths[k])
        lines = max(lines, -(-int(text_width(column.title, 10) / 5.6 + 2) // int(widths[k])))
    sheet.set_row(HEAD_ROW, 15 * min(lines, 5) + 3)
    _body(sheet, looks, table, widths)
    if table.stamp:
        _stamp(sheet, looks, table)
    last_row, last = HEAD_ROW + max(len(table.rows), 1), len(table.columns) - 1
    if len(table.rows) > 3:
        sheet.autofilter(HEAD_ROW, 0, last_row, last)
    sheet.freeze_panes(HEAD_ROW + 1, _frozen(table, numeric))
    for k, column in enumerate(table.columns):
        if column.bar and table.rows:
            sheet.conditional_format(
                HEAD_ROW + 1,
                k,
                last_row,
                k,
                {
                    "type": "data_bar",
                    "bar_color": "#A9C4DE",
                    "bar_solid": True,
                    "data_bar_2010": True,
                    "min_type": "num",
                    "min_value": 0,
                    "bar_border_color": "#A9C4DE",
                },
            )
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, last_row, last + bool(table.stamp))
    _print(sheet, landscape=sum(widths) > 90, large=sum(widths) > 190)


def _stamp(sheet: Any, looks: Looks, table: Table) -> None:
    """The stamp beside every row, so that rows copied elsewhere still say it."""
    column, look = len(table.columns), looks.look(font_color=theme.LIGHT["stamp"], font_size=8)
    sheet.set_column(column, column, text_width(table.stamp, 8) / 5.2 + 2)
    for row in range(HEAD_ROW, HEAD_ROW + 1 + len(table.rows)):
        sheet.write_string(row, column, table.stamp, look)


def _body(sheet: Any, looks: Looks, table: Table, widths: list[float]) -> None:
    plain: dict[tuple[int, bool], Any] = {}
    rows_marked = {row: words for (row, column), words in table.marks.items() if column == -1}
    for row, cells in enumerate(table.rows):
        whole = rows_marked.get(row, "")
        for k, value in enumerate(cells):
            marks = table.marks.get((row, k), "")
            number = is_number(value)
            wrap = not number and widths[k] >= WIDEST * 0.7
            if whole or marks:
                look = looks.cell(table.columns[k], number=number, marks=marks, whole=whole, wrap=wrap)
            else:
                key = (k, number)
                if key not in plain:
                    plain[key] = looks.cell(table.columns[k], number=number, marks="", whole="", wrap=wrap)
                look = plain[key]
            place = HEAD_ROW + 1 + row
            if is_missing(value):
                sheet.write_blank(place, k, None, look)
            elif isinstance(value, (bool, np.bool_)):
                sheet.write_boolean(place, k, bool(value), look)
            elif number:
                sheet.write_number(place, k, float(value), look)  # type: ignore[arg-type]
            else:
                sheet.write_string(place, k, str(value)[:32_767], look)


def _numeric(table: Table, k: int) -> bool:
    values = [row[k] for row in table.rows[:200] if not is_missing(row[k])]
    return bool(values) and all(is_number(value) for value in values)


def _width(table: Table, k: int) -> float:
    """Characters: a Chinese one takes two."""
    column = table.columns[k]
    longest = 0.0
    for row in table.rows[:400]:
        value = row[k]
        if is_missing(value):
            continue
        text = str(value)
        if is_number(value):
            text = f"{float(text):.7g}" if column.decimals is None else f"{float(text):.{column.decimals}f}"
        longest = max(longest, text_width(text, 10) / 5.2)
    title = text_width(column.title, 10) / 5.2
    return float(min(max(longest + 2, min(title + 4, 16), 8 if not column.bar else 13), WIDEST))


def _frozen(table: Table, numeric: list[bool]) -> int:
    """Columns kept in sight: up to the one that names the row."""
    names = [k for k in range(min(3, len(table.columns))) if not numeric[k]]
    return names[0] + 1 if names and len(table.columns) > 4 else 0


def _print(sheet: Any, *, landscape: bool, large: bool = False) -> None:
    """A4, or A3 for wide sheets, as wide as the page."""
    sheet.set_paper(8 if large else 9)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer("&C&P / &N")
