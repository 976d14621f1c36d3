"""A whole project as one Excel workbook: sheets with notes at their headers and lists to choose from."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import xlsxwriter

from ganchao.domain.document import Document
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.documents import plain
from ganchao.files.sheetwords import (
    CHOICES,
    FRAMEWORK,
    GROUPS,
    INDICATORS,
    UNITS,
    choices,
    head,
    note,
    sheet_name,
    word,
)
from ganchao.text import Lang, say

ROWS_IN_A_SHEET: Final = 1_048_576
ROWS_TO_FILL: Final = 500
"""Rows below the header that offer the lists to choose from."""


def write_workbook(
    path: Path, framework: Framework, roster: Mapping[str, Unit], panel: Panel | None, lang: Lang,
    more: Callable[[Book], None] | None = None,
) -> None:
    """Writes a project as one workbook that :func:`read_workbook` reads back, in one move.

    ``more`` writes further sheets, such as those of a plan.
    """
    count = 0 if panel is None else len(panel.years) * len(panel.units)
    if count >= ROWS_IN_A_SHEET:
        raise InvalidInput([Problem("workbook.too_many_rows", Where(path.name), {"rows": count})])
    stream = io.BytesIO()
    book = Book(xlsxwriter.Workbook(stream, {"in_memory": True, "constant_memory": False}), lang)
    book.about(framework, planned=more is not None)
    book.framework(framework)
    group_codes = [group.code for group in framework.groups]
    book.entries("indicators", INDICATORS, framework.indicators, group_codes)
    book.entries("groups", GROUPS, framework.groups, group_codes)
    book.units(roster, panel)
    book.data("data", framework, panel)
    if more is not None:
        more(book)
    save(path, book, stream)


def save(path: Path, book: Book, stream: io.BytesIO) -> None:
    """Puts a finished workbook into its place in one move."""
    book.file.close()
    save_file(path, stream.getvalue())


def save_file(path: Path, content: bytes) -> Path:
    """Puts a finished file into its place in one move."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)
    return path


class Book:
    """A workbook being written in one language."""

    def __init__(self, file: Any, lang: Lang) -> None:
        self.file, self.lang = file, lang
        self.head_format = file.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter",
             "border": 1, "border_color": "#9DB4CC"})
        self.text_format = file.add_format({"text_wrap": True, "valign": "top"})
        self.note_format = file.add_format({"text_wrap": True, "valign": "top", "font_color": "#666666"})
        self.plain_format = file.add_format({"valign": "top", "align": "right", "indent": 1})
        self.day_format = file.add_format({"valign": "top", "num_format": "yyyy-mm-dd", "align": "left"})
        self.title_format = file.add_format({"bold": True, "font_size": 16})

    def sheet(self, part: str) -> Any:
        """A new sheet for a part of the project."""
        return self.file.add_worksheet(sheet_name(part, self.lang))

    def heads(self, sheet: Any, part: str, fields: Sequence[str]) -> None:
        """The header line with a note at each cell and the lists to choose from below."""
        for column, field in enumerate(fields):
            sheet.write_string(0, column, head(part, field, self.lang), self.head_format)
            if text := note(part, field, self.lang):
                sheet.write_comment(0, column, text, {"x_scale": 2.2, "y_scale": 1.4})
            self.choose(sheet, column, field)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 2)

    def choose(self, sheet: Any, column: int, field: str, first: int = 1, last: int = ROWS_TO_FILL) -> None:
        """Offers the choices of a field in a range of cells."""
        if listed := choices(field, self.lang):
            sheet.data_validation(first, column, last, column, {
                "validate": "list", "source": listed if len(",".join(listed)) <= 255 else listed[:8],
                "error_type": "warning", "ignore_blank": True,
                "error_title": say("workbook.choose.title", self.lang),
                "error_message": say("workbook.choose", self.lang),
            })

    def about(self, framework: Framework, *, planned: bool) -> None:
        """What the workbook is and how to fill it in."""
        sheet = self.sheet("about")
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 100)
        name = framework.name.in_lang(self.lang) or framework.code
        sheet.write_string(0, 0, name, self.title_format)
        if framework.simulated:
            sheet.write_string(1, 0, framework.simulated.in_lang(self.lang), self.text_format)
        text = say("workbook.about", self.lang) + ("\n\n" + say("plansheet.about", self.lang) if planned else "")
        for row, line in enumerate(text.split("\n"), start=2):
            sheet.write_string(row, 0, line, self.text_format)

    def framework(self, framework: Framework) -> None:
        """A field, its value and what it means in each row."""
        sheet = self.sheet("framework")
        for column, key in enumerate(("field", "value", "meaning")):
            sheet.write_string(0, column, say(f"workbook.{key}", self.lang), self.head_format)
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 42)
        sheet.set_column(2, 2, 70)
        sheet.freeze_panes(1, 0)
        values = dict(flat(framework, leave=frozenset({"indicators", "groups"})))
        shown = [field for field in in_use(FRAMEWORK, values, self.lang)
                 if field != "peers" or "peers.0.unit" not in values]
        for row, field in enumerate((*shown, *(each for each in values if each not in FRAMEWORK)), start=1):
            sheet.write_string(row, 0, head("framework", field, self.lang), self.text_format)
            self.cell(sheet, row, 1, field, values.get(field))
            sheet.write_string(row, 2, note("framework", field, self.lang), self.note_format)
            self.choose(sheet, 1, field, row, row)

    def entries(self, part: str, shown: Sequence[str], entries: Sequence[Document], groups: Sequence[str]) -> None:
        """Indicators or groups, one in each row."""
        sheet = self.sheet(part)
        rows = [dict(flat(entry)) for entry in entries]
        used = dict.fromkeys(field for row in rows for field in row)
        fields = (*in_use(shown, used, self.lang),
                  *(field for field in used if field not in shown))
        self.heads(sheet, part, fields)
        for column, field in enumerate(fields):
            sheet.set_column(column, column, 28 if field.startswith(("name", "why", "source", "note")) else 14)
        column = fields.index("group")
        name = sheet_name("groups", self.lang)
        sheet.data_validation(1, column, ROWS_TO_FILL, column, {
            "validate": "list", "source": f"='{name}'!$A$2:$A${max(len(groups) + 20, 30)}", "error_type": "warning"})
        for number, row in enumerate(rows, start=1):
            for column, field in enumerate(fields):
                self.cell(sheet, number, column, field, row.get(field))

    def cell(self, sheet: Any, row: int, column: int, field: str, value: object) -> None:
        """One cell; choices in the reader's words."""
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_string(row, column, say("workbook.yes" if value else "workbook.no", self.lang))
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value)
        else:
            text = str(value)
            sheet.write_string(row, column, word(field, text, self.lang) if field in CHOICES else text)

    def units(self, roster: Mapping[str, Unit], panel: Panel | None) -> None:
        """What is ranked: code, names, years in the field, groups such as the region."""
        sheet = self.sheet("units")
        more = tuple(dict.fromkeys(name for unit in roster.values() for name in unit.groups))
        self.heads(sheet, "units", (*UNITS, *more))
        sheet.set_column(0, len(UNITS) + len(more), 16)
        codes = dict.fromkeys((*roster, *(panel.units if panel is not None else ())))
        for row, code in enumerate(codes, start=1):
            unit = roster.get(code) or Unit(code)
            ranked = word("ranked", "yes" if unit.ranked else "no", self.lang)
            cells = (unit.code, unit.name.zh, unit.name.en, ranked, unit.entered, unit.left, unit.renamed, unit.merged,
                     *(unit.groups.get(name, "") for name in more))
            for column, value in enumerate(cells):
                if value not in {None, ""}:
                    self.cell(sheet, row, column, "", value)

    def data(self, part: str, framework: Framework, panel: Panel | None) -> None:
        """Values, one row for each unit and year, one column for each indicator."""
        sheet = self.sheet(part)
        columns = framework.columns() if panel is None else panel.indicators
        by_code = {indicator.code: indicator for indicator in framework.indicators}
        titles = (say("workbook.head.unit", self.lang), say("workbook.head.year", self.lang), *columns)
        for column, title in enumerate(titles):
            sheet.write_string(0, column, title, self.head_format)
            if about := by_code.get(title):
                words = [about.name.in_lang(self.lang), about.measured_in.in_lang(self.lang)]
                sheet.write_comment(0, column, "\n".join(each for each in words if each) or title)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(titles), 14)
        if panel is None:
            return
        row = 1
        for at_year, year in enumerate(panel.years):
            for at_unit, unit in enumerate(panel.units):
                low, high = (None if bounds is None else bounds[at_year, at_unit] for bounds in (panel.low, panel.high))
                sheet.write_string(row, 0, unit)
                sheet.write_number(row, 1, year)
                for column, value in enumerate(panel.values[at_year, at_unit], start=2):
                    if np.isfinite(value):
                        sheet.write_number(row, column, value)
                    elif low is not None and high is not None and (text := interval(low[column - 2], high[column - 2])):
                        sheet.write_string(row, column, text)
                row += 1


def in_use(shown: Sequence[str], used: Collection[str], lang: Lang) -> tuple[str, ...]:
    """The fields to offer: a project written in one language needs none for the other."""
    other = ".en" if lang == "zh" else ".zh"
    alone = any(field.endswith(f".{lang}") for field in used) and not any(field.endswith(other) for field in used)
    return tuple(field for field in shown if not (alone and field.endswith(other)))


def interval(low: float, high: float) -> str:
    """Published bounds as offices write them: ``201-250``, ``≤50``, ``≥10``."""
    if np.isfinite(low) and np.isfinite(high):
        return f"{low:g}-{high:g}"
    return f"≤{high:g}" if np.isfinite(high) else f"≥{low:g}" if np.isfinite(low) else ""


def flat(document: Document, leave: frozenset[str] = frozenset()) -> Iterator[tuple[str, object]]:
    """What is set in a document, under dotted names, as cells hold it."""
    values: Mapping[str, Any] = plain(document)
    for name, value in values.items():
        if name not in leave:
            yield from flattened(name, value)


METHODS: Final = frozenset({"impute", "treat", "normalise", "weighting", "aggregate", "rescale"})
BY_YEAR: Final = frozenset({"weight", "published_on"})
TEXTS: Final = frozenset({
    "name", "note", "description", "credit", "simulated", "measured_in", "source", "why",
})


def flattened(name: str, value: Any) -> Iterator[tuple[str, object]]:
    """One value as cells: mappings taken apart, lists of plain values in one cell."""
    last = name.rpartition(".")[2]
    if last in METHODS and isinstance(value, str):
        yield f"{name}.method", value
    elif last in TEXTS and isinstance(value, str):
        yield f"{name}.zh", value
        yield f"{name}.en", value
    elif isinstance(value, Mapping):
        if last in BY_YEAR or ".experts." in name:
            yield name, "; ".join(f"{key}: {inner}" for key, inner in value.items())
        else:
            yield from (each for key, inner in value.items() for each in flattened(f"{name}.{key}", inner))
    elif isinstance(value, list):
        if last == "limits" or any(isinstance(inner, (Mapping, list)) for inner in value):
            yield from (each for at, inner in enumerate(value) for each in flattened(f"{name}.{at}", inner))
        elif value:
            yield name, "; ".join(str(inner) for inner in value)
    elif value is not None and value != "":
        yield name, value
