"""The form on which a department reports: an Excel workbook whose rows are prefilled with what is due.

Beside a cell where a statistic is entered stands what was reported before, and never a target, a shortfall or a light.
Code columns are locked; a hidden sheet says which form it is, so that a second hand-in of the same form is known.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from ganchao.domain.framework import Kind
from ganchao.domain.period import Period
from ganchao.files.sheetwords import word
from ganchao.files.workbook_writing import save_file
from ganchao.text import Lang, say

FORMAT: Final = "ganchao-check-in-form"
VERSION: Final = 1
HIDDEN: Final = "ganchao"
"""Name of the hidden sheet."""
FIRST: Final = 5
"""Row of the first entry, as a spreadsheet counts; the header stands above it."""
GIVEN: Final = ("code", "name", "kind", "measured_in", "last_value", "last_period", "period")
"""Columns that the system fills, locked."""
ASKED: Final = (
    "value", "numerator", "denominator", "status", "confidence", "done", "next", "blockers", "evidence",
)  # fmt: skip
"""Columns that the department fills; all may stay empty."""
COLUMNS: Final = (*GIVEN, *ASKED)
STATUSES: Final = ("flash", "estimate", "final")
WIDTHS: Final[dict[str, int]] = {
    "name": 30, "kind": 12, "measured_in": 12, "done": 34, "next": 30, "blockers": 30, "evidence": 22,
}  # fmt: skip


@dataclass(frozen=True)
class FormRow:
    """One thing that is due."""

    code: str
    period: Period
    name: str = ""
    kind: Kind = Kind.LEVEL
    measured_in: str = ""
    last_value: float | None = None
    last_period: Period | None = None


@dataclass(frozen=True)
class Form:
    """A form for one department and period."""

    number: str  # its own; no two forms share one
    project: str  # code of the index
    unit: str  # code of the department
    unit_name: str
    period: Period
    rows: tuple[FormRow, ...]
    marks: tuple[str, ...] = ()  # what must stand on it: simulated, no state secrets

    @property
    def seal(self) -> str:
        """Hash of what the system filled in, so that moved codes are noticed."""
        return sealed(self.number, self.project, self.unit, str(self.period), [
            (row.code, str(row.period)) for row in self.rows
        ])  # fmt: skip


def sealed(number: str, project: str, unit: str, period: str, rows: Sequence[tuple[str, str]]) -> str:
    """Hash of a form's given part."""
    text = json.dumps([number, project, unit, period, [list(row) for row in rows]], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def write_form(path: Path, form: Form, lang: Lang) -> Path:
    """Writes a form in one move. Raises :class:`OSError` where it cannot be written."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    looks = {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "note": book.add_format({"font_color": "#666666"}),
        "mark": book.add_format({"bold": True, "font_color": "#9C2B1B"}),
        "head": book.add_format({"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "text_wrap": True,
                                 "valign": "vcenter", "border": 1, "border_color": "#9DB4CC"}),
        "given": book.add_format({"num_format": "@", "bg_color": "#F2F2F2", "text_wrap": True, "valign": "top",
                                  "border": 1, "border_color": "#D0D0D0"}),
        "number": book.add_format({"bg_color": "#F2F2F2", "valign": "top", "border": 1, "border_color": "#D0D0D0"}),
        "asked": book.add_format({"locked": False, "text_wrap": True, "valign": "top", "border": 1,
                                  "border_color": "#9DB4CC"}),
    }  # fmt: skip
    sheet = book.add_worksheet(say("form.sheet", lang))
    _head(sheet, form, looks, lang)
    for at, row in enumerate(form.rows, start=FIRST - 1):
        _row(sheet, at, row, looks, lang)
    _choices(sheet, len(form.rows), lang)
    sheet.protect("", {"format_columns": True, "format_rows": True, "sort": False})
    _hidden(book.add_worksheet(HIDDEN), form, lang)
    book.close()
    return save_file(path, stream.getvalue())


def _head(sheet: Any, form: Form, looks: dict[str, Any], lang: Lang) -> None:
    """What the form is, how to fill it in, and the header line."""
    values = {"unit": form.unit_name or form.unit, "period": form.period, "number": form.number}
    sheet.write_string(0, 0, say("form.title", lang, **values), looks["title"])
    sheet.write_string(1, 0, say("form.how", lang), looks["note"])
    sheet.write_string(2, 0, say("form.joint", lang).join(form.marks), looks["mark"])
    for at, column in enumerate(COLUMNS):
        sheet.write_string(FIRST - 2, at, say(f"form.head.{column}", lang), looks["head"])
        sheet.set_column(at, at, WIDTHS.get(column, 11))
    sheet.set_row(FIRST - 2, 32)
    sheet.freeze_panes(FIRST - 1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(FIRST - 2)


def _row(sheet: Any, at: int, row: FormRow, looks: dict[str, Any], lang: Lang) -> None:
    """One thing that is due: what is known of it, and empty cells."""
    given = {
        "code": row.code, "name": row.name, "kind": word("kind", row.kind.value, lang), "measured_in": row.measured_in,
        "last_period": "" if row.last_period is None else str(row.last_period), "period": str(row.period),
    }  # fmt: skip
    for place, column in enumerate(COLUMNS):
        if column in ASKED:
            sheet.write_blank(at, place, None, looks["asked"])
        elif column == "last_value" and row.last_value is not None:
            sheet.write_number(at, place, row.last_value, looks["number"])
        else:
            sheet.write_string(at, place, given.get(column, ""), looks["given"])


def _choices(sheet: Any, rows: int, lang: Lang) -> None:
    """Lists to choose from, and bounds, below the headers."""
    if not rows:
        return
    first, last = FIRST - 1, FIRST + rows - 2
    status, confidence = COLUMNS.index("status"), COLUMNS.index("confidence")
    sheet.data_validation(first, status, last, status, {
        "validate": "list", "source": [say(f"checkin.status.{each}", lang) for each in STATUSES], "ignore_blank": True,
    })  # fmt: skip
    sheet.data_validation(first, confidence, last, confidence, {
        "validate": "list", "source": [str(number) for number in range(11)], "ignore_blank": True,
    })  # fmt: skip


def _hidden(sheet: Any, form: Form, lang: Lang) -> None:
    """Which form it is."""
    facts = (("format", FORMAT), ("version", str(VERSION)), ("number", form.number), ("project", form.project),
             ("unit", form.unit), ("period", str(form.period)), ("lang", lang), ("seal", form.seal),
             ("rows", str(len(form.rows))))  # fmt: skip
    for at, (key, value) in enumerate(facts):
        sheet.write_string(at, 0, key)
        sheet.write_string(at, 1, value)
    for at, row in enumerate(form.rows, start=len(facts)):
        sheet.write_string(at, 0, row.code)
        sheet.write_string(at, 1, str(row.period))
    sheet.protect("")
    sheet.very_hidden()
