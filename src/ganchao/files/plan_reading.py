"""The sheets of a plan as plain data in which every field knows its cell, and problems in the words of the sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import BaseModel

from ganchao.domain.framework import Framework
from ganchao.domain.place import Step, Steps, below
from ganchao.domain.plan import Plan
from ganchao.errors import Problem, Say, UnknownName, Where, nearest
from ganchao.files.cells import Raw, Unstored
from ganchao.files.notation import ERROR_VALUES, MISSING_MARKS
from ganchao.files.plan_codes import give_codes
from ganchao.files.plan_names import Names, entries_in, names_in
from ganchao.files.plan_places import Draft, drafted
from ganchao.files.plan_telling import SettingHeads, in_sheet_words, lacking, told
from ganchao.files.plan_text import PHRASES, by_key, day_of, is_day, phrases_of, setting, shares_of
from ganchao.files.plansheets import (
    FIELDS_OF,
    PARENT,
    PERIODS,
    PLAN_SHEETS,
    REFERS,
    SETTINGS,
    SHARES,
    PlanSheet,
    is_bilingual,
)
from ganchao.files.sheetwords import (
    CHOICES,
    PLAN_SHEET_NAMES,
    Head,
    choice_of,
    head,
    sheet_called,
)
from ganchao.files.tables import RawTable
from ganchao.files.workbook import Reading, listed, path_of, text_of
from ganchao.text import LANGS

KINDS: Final = {"main_lines": "main_line", "measures": "measure", "events": "event", "baskets": "basket",
                "funnels": "funnel", "targets": "target",
                "upper_plans": "upper_plan", "standards": "standard", "ledgers": "ledger"}
@dataclass
class PlanReading(Reading):
    """One pass over the sheets of a plan, remembering the cell of every field."""

    data: dict[str, Any] = field(default_factory=dict)
    illegible: set[Steps] = field(default_factory=set)  # formulas that went wrong
    names: Names = field(default_factory=lambda: Names({}, {}))
    beside: Names | None = None  # what the plan's other files name
    taken: frozenset[str] = frozenset()  # codes that other files of the plan use
    given: dict[str, str] = field(default_factory=dict)  # names by the codes that entries without one got

    def read(self, tables: Mapping[str, RawTable], framework: Framework | None) -> None:
        """Everything that the sheets hold, with codes for what has none; :meth:`name` turns names into codes."""
        if SETTINGS in tables:
            self.settings(tables[SETTINGS])
        for sheet in sorted(PLAN_SHEETS.values(), key=lambda each: len(each.steps)):
            if sheet.part in tables:
                self.rows(sheet, tables[sheet.part])
        for name in [name for name, value in self.data.items() if not value]:
            del self.data[name]
        for sheet in PLAN_SHEETS.values():  # a list that has to be there may well be empty
            if len(sheet.steps) > 1 and PLAN_SHEETS[sheet.parent].model.model_fields[sheet.steps[1]].is_required():
                for entry in self.data.get(sheet.steps[0], ()):
                    entry.setdefault(sheet.steps[1], [])
        self.give_codes(framework)
        self.names = names_in(self.data, framework)

    def name(self, beside: Names | None = None) -> None:
        """Names become codes: those of these sheets, then those of the files beside them."""
        self.beside = beside
        for sheet in PLAN_SHEETS.values():
            for _steps, entry in entries_in(self.data, sheet):
                self.codes_for_names(sheet.part, entry)

    def give_codes(self, framework: Framework | None) -> None:
        """Codes for entries that have a name of their own; what has neither is told."""
        nodes = () if framework is None else (*framework.node_codes, *framework.columns())
        self.given, without = give_codes(self.data, {*self.taken, *nodes})
        for part, steps, name in without:
            where = self.cells.get((*steps, "code")) or self.cells[steps]
            key = "plansheet.no_code_twice" if name else "plansheet.no_code"
            self.problems.append(Problem(key, where, {"name": name, "column": Head(part, "code")}))
            self.illegible.add((*steps, "code"))

    def settings(self, table: RawTable) -> None:
        """The plan's own fields: a field and its value in each row; ``预算 2025`` is the budget of that year."""
        column = table.header[1] if len(table.header) > 1 else ""
        for row, cells in table.records():
            values = list(cells.values())
            title, cell = text_of(values[0]), values[1] if len(values) > 1 else ""
            where = Where(self.file, table.sheet, row, column)
            name, key = setting(title)
            steps: Steps = (*name.split("."), *([key] if key else []))
            if not name:
                self.no_setting(replace(where, column=table.header[0]), title)
            elif steps in self.cells:
                values_of_row = {"title": title, "first": self.cells[steps].row}
                self.problems.append(Problem("workbook.row_twice", where, values_of_row))
            elif key:
                self.cells[steps], self.heads[steps] = where, Head(SETTINGS, name)
                if text := self.text(cell, where):
                    self.data.setdefault(name, {})[key] = text
            else:
                self.whole_setting(name, title, cell, where)

    def whole_setting(self, name: str, title: str, cell: Raw, where: Where) -> None:
        """A field in one cell; one by years or things may be written ``2025: 4; 2026: 5``."""
        held: dict[str, Any] = {}
        self.fill(held, Plan, (SETTINGS, name), (), cell, where)
        outer = name.partition(".")[0]
        self.cells.setdefault((outer,), where)
        value = held.get(outer)
        if name in by_key() and isinstance(value, str):
            kind = Say("plansheet.key.year" if name == "budgets" else "plansheet.key.thing")
            example = {"budgets": f"{title} 2025", "counts": f"{title} 主线"}.get(name, f"{title} land")
            self.problems.append(Problem("plansheet.no_key", where, {"title": title, "kind": kind, "example": example}))
        elif isinstance(value, Mapping):
            self.data.setdefault(outer, {}).update(value)
        elif value is not None:
            self.data[outer] = value

    def no_setting(self, where: Where, title: str) -> None:
        """A row whose first cell names nothing."""
        known = [head(SETTINGS, each, lang) for each in FIELDS_OF[SETTINGS] for lang in LANGS]
        close = nearest(title, known)
        values = {"title": title, "close": close, "known": SettingHeads()}
        self.problems.append(Problem("plansheet.unknown_row" + ("_close" if close else ""), where, values))

    def rows(self, sheet: PlanSheet, table: RawTable) -> None:
        """The entries of a list, one in each row."""
        columns = self.columns(sheet.part, table, sheet.model)
        entries = self.data.setdefault(sheet.steps[0], [])
        self.cells.setdefault(sheet.steps[:1], Where(self.file, table.sheet))
        holders = holders_in(entries) if sheet.parent else {}
        for row, cells in table.records():
            if not any(text_of(cells[title]) for title in columns):
                continue
            where, into = Where(self.file, table.sheet, row), entries
            before: Steps = sheet.steps[:1]
            if sheet.parent:
                title = next((each for each, name in columns.items() if name == PARENT), "")
                at = self.holder(sheet, text_of(cells[title]) if title else "", holders, replace(where, column=title))
                if at is None:
                    continue
                into, before = entries[at].setdefault(sheet.steps[1], []), (sheet.steps[0], at, sheet.steps[1])
            steps: Steps = (*before, len(into))
            self.cells[steps] = where
            entry: dict[str, Any] = {}
            for title, name in columns.items():
                if name != PARENT:
                    self.fill(entry, sheet.model, (sheet.part, name), steps, cells[title], replace(where, column=title))
            into.append(listed(entry))

    def holder(self, sheet: PlanSheet, text: str, holders: Mapping[str, int], where: Where) -> int | None:
        """The entry that a row of a list within a list belongs to."""
        if text in holders:
            return holders[text]
        if not text:
            self.problems.append(Problem("workbook.missing_cell", where, {"key": Head(sheet.part, PARENT)}))
        else:
            called = {at: name for name, at in reversed(list(holders.items()))}
            problem = UnknownName(KINDS.get(sheet.steps[0], "element"), text, list(called.values())).problem(where)
            close = nearest(text, holders)
            key = "unknown.close" if close else "unknown.none"
            self.problems.append(replace(problem, key=key, values={**problem.values, "close": close}))
        return None

    def fill(
        self, data: dict[str, Any], model: type[BaseModel], named: tuple[str, str], at: tuple[Step, ...],
        cell: Raw, where: Where,
    ) -> None:
        """Puts a cell under its dotted name; formulas that went wrong are told, days are read as people write them."""
        part, name = named
        text = self.text(cell, where)
        if not text and text_of(cell):
            self.illegible.add((*at, *path_of(name)))
        base = name.rpartition(".")[0] if name.endswith((".zh", ".en")) else name
        if name == PHRASES:
            self.cells[(*at, name)] = where
            if text:
                data[name] = phrases_of(cell if isinstance(cell, str) else text)
            return
        annotation = FIELDS_OF[part].get(base)
        if not is_bilingual(part, base) and annotation is not str and text.casefold() in MISSING_MARKS and (
            not CHOICES.get(choice_of(part, name)) and base not in REFERS
        ):
            text = ""
        if is_day(annotation) or base in PERIODS:
            text = day_of(text)
        if base in SHARES.get(part, ()):
            text = shares_of(text, base)
        super().fill(data, model, named, at, text, where)

    def text(self, cell: Raw, where: Where) -> str:
        """A cell as text; nothing, and a problem, where a formula has no result."""
        if isinstance(cell, Unstored):
            self.problems.append(Problem("files.formula_unstored", where, {"value": str(cell)}))
        elif isinstance(cell, str) and cell.strip().upper() in ERROR_VALUES:
            self.problems.append(Problem("files.error_value", where, {"value": cell.strip()}))
        else:
            return text_of(cell)
        return ""

    def codes_for_names(self, part: str, entry: dict[str, Any]) -> None:
        """Names become codes; what is neither is remembered with the name it may have meant."""
        for name in FIELDS_OF[part]:
            if name not in REFERS:
                continue
            *way, last = name.split(".")
            here: Any = entry
            for step in way:
                here = below(here, step)
            value = below(here, last)
            if isinstance(value, str):
                here[last] = self.code(value, REFERS[name])
            elif isinstance(value, list):
                here[last] = [code for each in value if (code := self.code(each, REFERS[name]))]

    def code(self, text: str, parts: Sequence[str]) -> str:
        """The code meant; the text itself where nothing is called so, nothing for a dash."""
        if code := self.names.code(text, parts) or (self.beside.code(text, parts) if self.beside else ""):
            return code
        return "" if text.casefold() in MISSING_MARKS else text

    def drafted(self) -> Draft:
        """The plan as far as it can be read, what is wrong cell by cell, and the places that are."""
        plan, problems, faulty = drafted(self.data, self.where)
        told = [problem for problem in problems if lacking(problem) not in self.illegible]
        return plan, tuple(in_sheet_words(self, problem) for problem in told), faulty | self.illegible

    def told(self, steps: Steps, problem: Problem) -> Problem:
        """A problem of the plan with its cell as the place, in the words of the sheets."""
        values = {key: self.given.get(value, value) if isinstance(value, str) else value
                  for key, value in problem.values.items()}
        return told(self, self.names, steps, replace(problem, values=values))

    def at(self, steps: Steps) -> object:
        """What stands at a place."""
        here: Any = self.data
        for step in steps:
            here = below(here, step)
        return "" if here is None else here


def holders_in(entries: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Entries by code, and by name where only one has it."""
    found: dict[str, int] = {}
    counts: dict[str, int] = {}
    for at, entry in enumerate(entries):
        for name in {str(each) for each in (below(entry, "name") or {}).values()}:
            counts[name] = counts.get(name, 0) + 1
            found[name] = at
    found = {name: at for name, at in found.items() if name and counts[name] == 1}
    for at, entry in reversed(list(enumerate(entries))):
        if code := below(entry, "code"):
            found[str(code)] = at
    return found


def plan_tables(tables: Sequence[RawTable]) -> tuple[dict[str, RawTable], tuple[Problem, ...]]:
    """The tables of a plan by part, and sheets that are there twice."""
    found: dict[str, RawTable] = {}
    problems: list[Problem] = []
    for table in tables:
        part = sheet_called(table.sheet)
        if part not in FIELDS_OF:
            continue
        if part in found:
            first = {"first": found[part].sheet}
            problems.append(Problem("workbook.sheet_twice", Where(table.file, table.sheet), first))
        else:
            found[part] = table
    return found, tuple(problems)


def unread_sheets(tables: Sequence[RawTable]) -> Iterator[Problem]:
    """Sheets of a workbook of a plan that say nothing about one."""
    names = ", ".join(f"{zh}/{en}" for zh, en, *_ in list(PLAN_SHEET_NAMES.values())[:7]) + " …"
    for table in tables:
        part, where = sheet_called(table.sheet), Where(table.file, table.sheet)
        every = [name for each in PLAN_SHEET_NAMES.values() for name in each]
        if not part and (close := nearest(table.sheet, every)):
            yield Problem("workbook.unknown_sheet_close", where, {"close": close, "names": names}, "warning")
        elif not part:
            yield Problem("workbook.unknown_sheet", where, {"close": "", "names": names}, "warning")
        elif part not in PLAN_SHEET_NAMES and part != "about":
            yield Problem("plansheet.not_of_plan", where, {"names": names}, "warning")
