"""A whole project as one Excel workbook, for people who have never seen YAML: what its sheets say.

Sheets: 说明/about, 指标体系/framework (a field and its value in each row), 指标/indicators, 分组/groups,
参评对象/units, 数据/data (one or several); those of a plan are read by ``plans``. Headers and choices may be Chinese
or English.
"""

from __future__ import annotations

import datetime
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel

from ganchao.domain.framework import Framework, Group, Indicator
from ganchao.domain.peer import CodeAlone
from ganchao.domain.place import Step, Steps, place
from ganchao.errors import Problem, Where, nearest
from ganchao.files.cells import Raw
from ganchao.files.complaints import models_in, validate_framework
from ganchao.files.notation import plain_key
from ganchao.files.plansheets import PARENT, STARTER, columns_of
from ganchao.files.sheetwords import (
    CHOICES,
    FALSE,
    FIELDS,
    PLAN_SHEET_NAMES,
    SHEETS,
    TRUE,
    Choice,
    Head,
    HeadsOf,
    choice_of,
    fields_by_head,
    head,
    sheet_called,
    values_by_word,
)
from ganchao.files.tables import RawTable, Read, read_tables
from ganchao.files.workbook_writing import write_workbook
from ganchao.text import LANGS

__all__ = ["read_workbook", "workbook_draft", "write_workbook"]

SEPARATORS: Final = re.compile(r"[,，;；、\n]")
NAMED: Final = len(SHEETS) + len(STARTER)
"""So many names of sheets are listed where one is not understood."""
COLON: Final = re.compile("[:：]")
CONTAINERS: Final = frozenset({dict, Mapping})
Workbook = tuple[Framework | None, RawTable | None, tuple[RawTable, ...], tuple[Problem, ...]]


def read_workbook(path: Path, sheets: Read | None = None) -> Workbook:
    """The framework, the table of units and the tables of data of a workbook, and everything to say about them."""
    framework, units, tables, problems = workbook_draft(path, sheets)
    return None if any(problem.severity == "error" for problem in problems) else framework, units, tables, problems


def workbook_draft(path: Path, sheets: Read | None = None) -> Workbook:
    """The same, but also a framework whose structure is wrong: data can be checked against it, nothing scored.

    ``sheets`` are the workbook's tables where they have been read before.
    """
    tables, found = read_tables(path) if sheets is None else sheets
    if not tables:
        return None, None, (), found
    parts: dict[str, list[RawTable]] = {}
    problems = [problem for problem in found if sheet_called(problem.where.sheet) != "about"]
    for table in tables:
        part = sheet_called(table.sheet)
        parts.setdefault(part, []).append(table)
        if not part:
            problems.append(ignored_sheet(table))
    have = ", ".join(table.sheet for table in tables)
    for part in ("framework", "indicators", "groups", "data"):
        if part not in parts:
            values = {"sheet": SHEETS[part][0], "sheet_en": SHEETS[part][1], "have": have}
            problems.append(Problem("workbook.no_sheet", Where(file=path.name), values))
    for part in ("framework", "indicators", "groups", "units"):
        for table in parts.get(part, [])[1:]:
            where = Where(table.file, table.sheet)
            problems.append(Problem("workbook.sheet_twice", where, {"first": parts[part][0].sheet}))
    framework = None
    if all(part in parts for part in ("framework", "indicators", "groups")):
        reading = Reading(path.name)
        data = reading.framework(parts["framework"][0])
        data["indicators"] = reading.entries("indicators", parts["indicators"][0], Indicator)
        data["groups"] = reading.entries("groups", parts["groups"][0], Group)
        framework, more = validate_framework(data, reading.where)
        problems += [*reading.problems, *(reading.in_sheet_words(problem) for problem in more)]
    units = canonical_units(parts["units"][0]) if "units" in parts else None
    return framework, units, tuple(parts.get("data", ())), tuple(problems)


def ignored_sheet(table: RawTable) -> Problem:
    """A sheet whose name says nothing is not read, and that is said."""
    every = (*SHEETS.values(), *PLAN_SHEET_NAMES.values())
    close = nearest(table.sheet, [name for names in every for name in names])
    values = {"names": ", ".join(f"{zh}/{en}" for zh, en, *_ in every[:NAMED]) + " …", "close": close}
    key = "workbook.unknown_sheet_close" if close else "workbook.unknown_sheet"
    return Problem(key, Where(table.file, table.sheet), values, "warning")


def canonical_units(table: RawTable) -> RawTable:
    """The table of units under the headers of ``units.csv``."""
    known = fields_by_head("units")
    return replace(table, header=tuple(known.get(plain_key(title), title) for title in table.header))


@dataclass
class Reading:
    """One pass over the sheets that hold the framework, remembering the cell of every field."""

    file: str
    cells: dict[tuple[Step, ...], Where] = field(default_factory=dict)
    heads: dict[tuple[Step, ...], Head] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def framework(self, table: RawTable) -> dict[str, Any]:
        """The framework's own fields: a field and its value in each row."""
        data: dict[str, Any] = {}
        known = fields_by_head("framework")
        value_column = table.header[1] if len(table.header) > 1 else ""
        for row, cells in table.records():
            values = list(cells.values())
            title = text_of(values[0])
            where = Where(self.file, table.sheet, row, value_column)
            name = field_called(Framework, known, title)
            if not title or not name or name in {"indicators", "groups"}:
                label = Where(self.file, table.sheet, row, table.header[0])
                self.unknown("workbook.unknown_row", label, title, "framework")
            elif (steps := path_of(name)) in self.cells:
                values_of_row = {"title": title, "first": self.cells[steps].row}
                self.problems.append(Problem("workbook.row_twice", where, values_of_row))
            else:
                self.fill(data, Framework, ("framework", name), (), values[1] if len(values) > 1 else "", where)
        self.cells[()] = Where(self.file, table.sheet)
        return listed(data)

    def columns(self, sheet: str, table: RawTable, model: type[BaseModel]) -> dict[str, str]:
        """The field that each column means; of two that mean the same the first, and columns nobody knows are told."""
        known = fields_by_head(sheet)
        columns: dict[str, str] = {}
        for title in table.header:
            name = field_called(model, known, title)
            where = Where(self.file, table.sheet, table.first_row - 1, title)
            if not name:
                if title:
                    self.unknown("workbook.unknown_column", where, title, sheet)
            elif name in columns.values():
                first = next(each for each, other in columns.items() if other == name)
                self.problems.append(Problem("workbook.column_twice", where, {"title": title, "first": first}))
            else:
                columns[title] = name
        return columns

    def entries(self, sheet: str, table: RawTable, model: type[BaseModel]) -> list[Any]:
        """Indicators or groups: one in each row."""
        columns = self.columns(sheet, table, model)
        self.cells[(sheet,)] = Where(self.file, table.sheet)
        found: list[Any] = []
        for row, cells in table.records():
            data: dict[str, Any] = {}
            at = (sheet, len(found))
            self.cells[at] = Where(self.file, table.sheet, row)
            for title, name in columns.items():
                where = Where(self.file, table.sheet, row, title)
                self.fill(data, model, (sheet, name), at, cells[title], where)
            if data:
                found.append(listed(data))
        return found

    def fill(
        self, data: dict[str, Any], model: type[BaseModel], named: tuple[str, str], at: tuple[Step, ...],
        cell: Raw, where: Where,
    ) -> None:
        """Puts a cell under its dotted name, unless it is empty."""
        sheet, name = named
        text = text_of(cell)
        steps = path_of(name)
        self.cells[(*at, *steps)] = where
        self.heads[(*at, *steps)] = Head(sheet, name)
        if not text:
            return
        here = data
        for step in steps[:-1]:
            inner = here.setdefault(str(step), {})
            here = inner if isinstance(inner, dict) else {}
        here[str(steps[-1])] = value_of(model, name, text, choice_of(sheet, name))

    def unknown(self, key: str, where: Where, title: str, sheet: str) -> None:
        """A header that names no field: an error in the framework sheet, a column left aside elsewhere."""
        fields = FIELDS.get(sheet) or columns_of(sheet)
        close = nearest(title, [head(sheet, each, lang) for each in fields for lang in LANGS])
        severity: Any = "warning" if key == "workbook.unknown_column" else "error"
        if close:
            key += "_close"
        known = HeadsOf(sheet, tuple(fields))
        self.problems.append(Problem(key, where, {"title": title, "close": close, "known": known}, severity))

    def where(self, steps: Steps) -> Where:
        """The cell that holds a place of the framework, or the row or sheet where it belongs."""
        known: tuple[Step, ...] = tuple(steps)
        known = next((full for lang in LANGS if (full := (*known, lang)) in self.cells), known)  # a text's cell
        while known and known not in self.cells:
            known = known[:-1]
        return replace(self.cells.get(known, Where(self.file)), path=place({}, steps))

    def in_sheet_words(self, problem: Problem) -> Problem:
        """A problem of the framework with its cell as the place and the sheet's own words in the sentence."""
        where, values = problem.where, dict(problem.values)
        if where.sheet:
            steps = next((each for each, cell in self.cells.items() if each and same_cell(cell, where)), ())
            title = self.heads.get(steps)
            if title is not None and "key" in values:
                values["key"] = title
            if title is not None and "allowed" in values and (choice := choice_of(title.sheet, title.field)) in CHOICES:
                values["allowed"] = Choice(choice, tuple(str(values["allowed"]).split(", ")))
            where = replace(where, path="")
        if problem.key == "documents.missing_key":
            values["key"] = Head(where_part(where), str(values["key"]))
            return Problem("workbook.missing_cell", replace(where, path=""), values)
        return replace(problem, where=where, values=values)


def where_part(where: Where) -> str:
    """The part of the project on whose sheet a place lies."""
    return sheet_called(where.sheet) or "framework"


def same_cell(one: Where, other: Where) -> bool:
    """Whether two places are one cell."""
    return (one.sheet, one.row, one.column) == (other.sheet, other.row, other.column)


def path_of(name: str) -> tuple[Step, ...]:
    """A dotted name as keys and positions."""
    return tuple(int(step) if step.isdigit() else step for step in name.split("."))


def field_called(model: type[BaseModel], known: Mapping[str, str], title: str) -> str:
    """The field that a header means, or is itself (``normalise.bands.0.above``); nothing if there is none."""
    name = known.get(plain_key(title)) or title.strip()
    if name == PARENT and name in known.values():
        return name
    return name if name and field_at(model, name) is not None else ""


def field_at(model: type[BaseModel], name: str) -> Any:
    """The type of a dotted field; nothing if there is none."""
    here: Any = model
    for step in name.split("."):
        if step.isdigit():
            continue
        fields = {key: info.annotation for each in models_in(here) for key, info in each.model_fields.items()}
        if step not in fields:
            return here if set(origins(here)) & CONTAINERS else None
        here = fields[step]
    return here


def origins(annotation: Any) -> Iterator[Any]:
    """The kinds of containers inside a type."""
    yield typing.get_origin(annotation)
    for inner in typing.get_args(annotation):
        yield from origins(inner)


def value_of(model: type[BaseModel], name: str, text: str, choice: str) -> Any:
    """A cell's text as a document writes it: choices by their words, lists by separators, ``2011: 0.3`` by year."""
    if known := values_by_word(choice):
        return known.get(plain_key(text), text)
    annotation = field_at(model, name)
    if annotation is bool:
        return "true" if plain_key(text) in TRUE else "false" if plain_key(text) in FALSE else text
    kinds = set(origins(annotation))
    if kinds & CONTAINERS and COLON.search(text):
        pairs = (COLON.split(part, maxsplit=1) for part in SEPARATORS.split(text) if part.strip())
        return {pair[0].strip(): pair[-1].strip() for pair in pairs}
    is_entry = name.rpartition(".")[2].isdigit() and "matrix" not in name
    whole = not any(True for _ in models_in(annotation)) or codes_alone(annotation)
    if tuple in kinds and not is_entry and whole:
        return [part.strip() for part in SEPARATORS.split(text) if part.strip()]
    return text


def codes_alone(annotation: Any) -> bool:
    """Whether the entries of a list may be written as codes alone."""
    return any(CodeAlone in getattr(inner, "__metadata__", ()) for inner in typing.get_args(annotation))


def listed(data: Any) -> Any:
    """Mappings whose keys are all positions become lists."""
    if not isinstance(data, dict):
        return data
    inner = {key: listed(value) for key, value in data.items()}
    if isinstance(inner.get("limits"), list):
        inner["limits"] = (*inner["limits"], None)[:2]
    if inner and all(key.isdigit() for key in inner) and max(map(int, inner)) < 1000:
        entries: Sequence[Any] = [inner.get(str(at)) for at in range(max(map(int, inner)) + 1)]
        return entries
    return inner


def text_of(cell: Raw) -> str:
    """A cell as text: whole numbers without their point, days without their hour."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return str(float(cell)) if isinstance(cell, float) else str(cell).strip()
