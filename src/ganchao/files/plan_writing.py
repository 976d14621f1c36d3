"""A plan as sheets of a workbook that reads back as the same plan."""

from __future__ import annotations

import datetime
import io
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.plan import Plan
from ganchao.files.plan_cells import LINE, MOST_LINES, base_of, cells_of, lines_of, plain_text, signs_in, together
from ganchao.files.plan_data import as_framework
from ganchao.files.plan_names import INDEX, Names, entries_in, names_in
from ganchao.files.plan_text import by_key
from ganchao.files.plansheets import (
    EVERYTHING,
    FIELDS_OF,
    OWN,
    PARENT,
    PERIODS,
    PLAN_SHEETS,
    PLAN_SHEETS_BY_STEPS,
    REFERS,
    SETTINGS,
    STARTER,
    VALUES,
    PlanSheet,
    in_both,
    is_bilingual,
    shown_in,
)
from ganchao.files.sheetwords import INDICATORS, choice_of, head, note, sheet_name, word
from ganchao.files.workbook_writing import ROWS_TO_FILL, Book, flat, in_use, save
from ganchao.text import LANGS, Lang, say

A4: Final = 9
TAB: Final = "#7F9F3F"
LONG: Final = frozenset({
    "of", "indicator", "name", "title", "text", "says.text", "breach", "on_breach", "illustrative", "note",
})
MIDDLE: Final = frozenset({
    "evidence", "source", "serves", "issuer", "where", "says.document", "roles.lead", "roles.helpers",
    "roles.reporter", "roles.supervisor", "phrases", "about", "local", "item", "heading", "leads_to", "measures",
    "basket", "baskets", "budgets", "clause",
})
Cells = Mapping[str, object]


@dataclass(frozen=True)
class PlanWriter:
    """A plan being written into a workbook."""

    book: Book
    plan: Plan
    names: Names
    parts: tuple[str, ...]  # the sheets to write
    index: Mapping[str, str]  # where the framework's indicators are listed in the same workbook; empty if they are not

    @property
    def lang(self) -> Lang:
        """The language written."""
        return self.book.lang

    def write(self, years: Sequence[int], followed: Panel | None) -> None:
        """All sheets; ``years`` are offered for budgets where none is written."""
        for part in self.parts:
            if part == SETTINGS:
                self.settings(years)
            elif part == VALUES:
                self.book.data(VALUES, as_framework(self.plan), followed)
            else:
                self.rows(PLAN_SHEETS[part])

    def settings(self, years: Sequence[int]) -> None:
        """The plan's own fields: a field, its value and what it means in each row."""
        sheet = self.sheet(SETTINGS)
        for column, key in enumerate(("field", "value", "meaning")):
            sheet.write_string(0, column, say(f"workbook.{key}", self.lang), self.book.head_format)
        for column, width in enumerate((26, 42, 70)):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        written = {name: getattr(self.plan, name) for name in self.plan.model_fields_set if name in FIELDS_OF[SETTINGS]}
        rows: list[tuple[str, str, object]] = []
        for name in FIELDS_OF[SETTINGS]:
            value = written.get(name)
            if name in by_key():
                held = dict(value or (dict.fromkeys(years) if name == "budgets" else {}))
                rows += [(name, self.setting(name, str(key)), inner) for key, inner in held.items()]
            elif is_bilingual(SETTINGS, name):
                filled = value or Bilingual()
                columns = [f"{name}.{lang}" for lang in LANGS
                           if getattr(filled, lang) or (lang == self.lang and name in shown_in(SETTINGS))]
                rows += [(name, self.title(SETTINGS, each, columns), getattr(filled, each[-2:])) for each in columns]
            elif value or value is False:
                rows.append((name, head(SETTINGS, name, self.lang), value))
        for row, (name, title, value) in enumerate(rows, start=1):
            sheet.write_string(row, 0, title, self.book.text_format)
            if (lines := lines_of(self.cell(sheet, (row, 1), SETTINGS, name, value), 42)) > 1:
                sheet.set_row(row, LINE * min(lines, MOST_LINES))
            sheet.write_string(row, 2, note(SETTINGS, name, self.lang), self.book.note_format)

    def setting(self, name: str, key: str) -> str:
        """``预算 2025``, ``个数 主线``."""
        part = PLAN_SHEETS_BY_STEPS.get((key,), "") if name == "counts" else ""
        return f"{head(SETTINGS, name, self.lang)} {sheet_name(part, self.lang) if part else key}"

    def rows(self, sheet: PlanSheet) -> None:
        """The entries of a list, one in each row, with what they belong to in the first column."""
        part, rows = sheet.part, []
        for steps, entry in entries_in(self.plan, sheet):
            cells = dict(flat(entry)) if part == OWN else dict(cells_of(entry, apart=not sheet.parent))
            if sheet.parent:
                holder = getattr(self.plan, sheet.steps[0])[steps[1]]
                cells = {PARENT: holder.code, **cells}
            rows.append(cells)
        columns = self.columns(part, rows)
        written, widths = self.sheet(part), list[int]()
        for at, column in enumerate(columns):
            written.write_string(0, at, self.title(part, column, columns), self.book.head_format)
            if text := note(part, column, self.lang):
                written.write_comment(0, at, text, {"x_scale": 2.2, "y_scale": 1.4})
            base = base_of(part, column)
            widths.append(max(34 if base in LONG else 22 if base in MIDDLE else 12,
                              min(signs_in(self.title(part, column, columns)) + 2, 24)))
            written.set_column(at, at, widths[-1])
            self.offer(written, at, sheet, base)
        written.set_row(0, 32)
        written.freeze_panes(1, 2)
        for number, cells in enumerate(rows, start=1):
            lines = 1
            for at, column in enumerate(columns):
                shown = self.cell(written, (number, at), part, column, cells.get(column))
                lines = max(lines, lines_of(shown, widths[at]))
            if lines > 1:  # not every program makes room for wrapped text by itself
                written.set_row(number, LINE * min(lines, MOST_LINES))

    def sheet(self, part: str) -> Any:
        """A new sheet, its tab in the plan's colour, printed one page wide."""
        sheet = self.book.sheet(part)
        sheet.set_tab_color(TAB)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        return sheet

    def columns(self, part: str, rows: Sequence[Cells]) -> list[str]:
        """The columns offered, and all that are used; a text's other language only where it is."""
        used = dict.fromkeys(column for cells in rows for column in cells)
        columns = [
            column for field in FIELDS_OF[part] for column in in_both(part, field)
            if column in used or (field in shown_in(part) and (column == field or column.endswith(f".{self.lang}")))
        ]
        return [*columns, *(column for column in used if column not in columns)]

    def title(self, part: str, column: str, columns: Sequence[str]) -> str:
        """The header: its language is named only where there are both, or the other one."""
        base = base_of(part, column)
        alone = column == f"{base}.{self.lang}" and sum(each in columns for each in in_both(part, base)) == 1
        return head(part, base, self.lang) if alone and part != OWN else head(part, column, self.lang)

    def offer(self, written: Any, at: int, sheet: PlanSheet, field: str) -> None:
        """The list to choose from below a header: words, or what stands on another sheet."""
        area = (1, at, ROWS_TO_FILL, at)
        if choice := choice_of(sheet.part, field):
            self.book.choose(written, at, choice)
            return
        annotation = FIELDS_OF[sheet.part].get(field)
        if annotation is bool:
            words = [say("workbook.yes", self.lang), say("workbook.no", self.lang)]
            written.data_validation(*area, {"validate": "list", "source": words, "error_type": "warning"})
            return
        targets = (sheet.parent,) if field == PARENT else REFERS.get(field, ())
        if typing.get_origin(annotation) is tuple or EVERYTHING in targets:
            return
        source = next((found for target in targets if (found := self.listed_at(target))), "")
        if source:
            written.data_validation(*area, {"validate": "list", "source": source, "error_type": "warning"})

    def listed_at(self, part: str) -> str:
        """The cells in which the names of a part stand, or nothing."""
        if part == INDEX:
            return self.index.get(self.lang, "")
        if part not in self.parts or "code" not in FIELDS_OF[part]:
            return ""
        entries = [dict(cells_of(entry)) for _steps, entry in entries_in(self.plan, PLAN_SHEETS[part])]
        columns = self.columns(part, entries)
        name = next((each for each in (f"name.{self.lang}", f"title.{self.lang}") if each in columns), "code")
        named = not entries or all(self.names.word(str(cells["code"]), (part,), self.lang) != cells["code"]
                                   for cells in entries)
        at = columns.index(name if named else "code")
        return f"='{sheet_name(part, self.lang)}'!${chr(65 + at)}$2:${chr(65 + at)}${max(len(entries) + 50, 100)}"

    def cell(self, sheet: Any, place: tuple[int, int], part: str, column: str, value: object) -> str:
        """One cell: choices in the reader's words, names instead of codes, days as days; its text where it has one."""
        if value is None:
            return ""
        row, at = place
        targets = (PLAN_SHEETS[part].parent,) if column == PARENT else REFERS.get(column, ())
        if isinstance(value, datetime.date) and value.year >= FIRST_DAY:
            sheet.write_datetime(row, at, datetime.datetime(value.year, value.month, value.day), self.book.day_format)  # noqa: DTZ001
        elif isinstance(value, bool):
            answer = say("workbook.yes" if value else "workbook.no", self.lang)
            sheet.write_string(row, at, answer, self.book.text_format)
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, self.book.plain_format)
        elif isinstance(value, tuple) and not all(isinstance(each, int | float) for each in value):
            words = [self.names.word(str(each), targets, self.lang, in_list=True) for each in value]
            shown = together(words, column)
            sheet.write_string(row, at, shown, self.book.text_format)
            return shown
        else:
            return self.text(sheet, place, part, column, plain_text(value), targets)
        return ""

    def text(
        self, sheet: Any, place: tuple[int, int], part: str, column: str, text: str, targets: Sequence[str]
    ) -> str:
        """A text; a year alone, or a number alone, as a number."""
        if re.fullmatch("[0-9]{4}", text) and column in PERIODS:
            sheet.write_number(*place, int(text), self.book.plain_format)
            return text
        shown = word(choice, text, self.lang) if (choice := choice_of(part, column)) else text
        shown = self.names.word(shown, targets, self.lang) if targets else shown
        sheet.write_string(*place, shown, self.book.text_format)
        return shown


FIRST_DAY: Final = 1901
"""Excel knows no day before 1900."""


def parts_to_write(plan: Plan, *, everything: bool) -> tuple[str, ...]:
    """The sheets of a starter and those that hold something, or all."""
    filled = {sheet.part for sheet in PLAN_SHEETS.values() if any(True for _ in entries_in(plan, sheet))}
    own = {VALUES} if plan.indicators or everything else set()
    return tuple(part for part in (*STARTER, *(each for each in PLAN_SHEETS if each not in STARTER), VALUES)
                 if everything or part in STARTER or part in filled or part in own)


def index_lists(framework: Framework) -> dict[str, str]:
    """Where the sheet of the framework's indicators lists their names, by language; their codes where names lack."""
    found: dict[str, str] = {}
    for lang in LANGS:
        names = [getattr(indicator.name, lang) for indicator in framework.indicators]
        used = [field for indicator in framework.indicators for field, _ in flat(indicator)]
        at = in_use(INDICATORS, used, lang).index(f"name.{lang}")
        letter = chr(65 + at) if all(names) and len(set(names)) == len(names) else "A"
        found[lang] = f"='{sheet_name('indicators', lang)}'!${letter}$2:${letter}${max(len(names) + 20, 30)}"
    return found


def plan_sheets(
    plan: Plan, framework: Framework, followed: Panel | None, years: Sequence[int] = (), *,
    beside_framework: bool = True, everything: bool = False,
) -> Callable[[Book], None]:
    """Writes a plan's sheets into a workbook."""

    def write(book: Book) -> None:
        parts = parts_to_write(plan, everything=everything)
        index = index_lists(framework) if beside_framework else {}
        PlanWriter(book, plan, names_in(plan, framework), parts, index).write(years, followed)

    return write


def write_plan_workbook(path: Path, plan: Plan, framework: Framework, followed: Panel | None, lang: Lang) -> None:
    """Writes a plan alone as a workbook for a project's folder ``plan/``, in one move."""
    stream = io.BytesIO()
    book = Book(xlsxwriter.Workbook(stream, {"in_memory": True}), lang)
    plan_sheets(plan, framework, followed, beside_framework=False)(book)
    save(path, book, stream)
