"""The sheets of a plan as plain data in which every field knows its cell, and problems in the words of the sheets."""

from __future__ import annotations

import copy
import datetime
import re
import typing
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pydantic import BaseModel

from ganchao.domain.framework import Framework
from ganchao.domain.place import Place, Step, Steps, below, place
from ganchao.domain.plan import Plan
from ganchao.errors import Problem, Say, UnknownName, Where, nearest
from ganchao.files.cells import Raw, Unstored
from ganchao.files.complaints import unreadable, validate
from ganchao.files.notation import ERROR_VALUES, MISSING_MARKS, plain_key
from ganchao.files.plan_names import Names, entries_in, names_in
from ganchao.files.plansheets import (
    FIELDS_OF,
    OWN,
    PARENT,
    PLAN_SHEETS,
    PLAN_SHEETS_BY_STEPS,
    REFERS,
    SETTINGS,
    PlanSheet,
    is_bilingual,
)
from ganchao.files.sheetwords import (
    CHOICES,
    PLAN_SHEET_NAMES,
    Choice,
    Head,
    choice_of,
    fields_by_head,
    head,
    sheet_called,
)
from ganchao.files.tables import RawTable
from ganchao.files.workbook import CONTAINERS, Reading, listed, origins, text_of
from ganchao.text import LANGS, Lang, catalogue, say

DAY: Final = re.compile(r"([0-9]{4})\s*[-/.年]\s*([0-9]{1,2})(?:\s*[-/.月]\s*([0-9]{1,2})\s*日?|\s*月)?")
YEAR: Final = re.compile(r"([0-9]{4})\s*年?")
PHRASES: Final = "phrases"
"""A list of sentences: a comma within one does not part it where a semicolon or a line break parts them."""
STRONGEST_FIRST: Final = ("[\n]", "[;；]", "[、，,]")
KINDS: Final = {"main_lines": "main_line", "measures": "measure", "events": "event", "baskets": "basket",
                "upper_plans": "upper_plan", "standards": "standard", "ledgers": "ledger"}
TOLD: Final[Mapping[str, Mapping[str, str]]] = {
    "plan.line_lacks": {"kind": "bottom_lines.kind", "need": "bottom_lines"},
    "plan.rule_lacks": {"kind": "standards.clauses.rule.kind"},
    "plan.closed_open": {"status": "ledgers.entries.status"},
}
"""Values of problems that are words of the document: choices, or fields of a part."""
UNKNOWN: Final = frozenset({"unknown.none", "unknown.close"})
BY_ROW: Final = frozenset({"plan.told_twice", "plan.two_aims", "plan.two_themes", "plan.link_twice"})
"""Problems that name an earlier entry by its number."""


class SheetProblem(Problem):
    """A problem told to someone who fills in sheets: of columns and rows, not of keys and entries."""

    def what(self, lang: Lang) -> str:
        """What is wrong, in the words of the sheet where it has some of its own."""
        own = f"{self.key}.sheet"
        return say(own, lang, **self.values) if own in catalogue(lang) else super().what(lang)

    def fix(self, lang: Lang) -> str:
        """What to do in the sheet."""
        own = f"{self.key}.sheet_fix"
        return say(own, lang, **self.values) if own in catalogue(lang) else super().fix(lang)


@dataclass
class PlanReading(Reading):
    """One pass over the sheets of a plan, remembering the cell of every field."""

    data: dict[str, Any] = field(default_factory=dict)
    names: Names = field(default_factory=lambda: Names({}, {}))

    def read(self, tables: Mapping[str, RawTable], framework: Framework | None) -> None:
        """Everything that the sheets hold, names turned into codes."""
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
        self.names = names_in(self.data, framework)
        for sheet in PLAN_SHEETS.values():
            for _steps, entry in entries_in(self.data, sheet):
                self.codes_for_names(sheet.part, entry)

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
        outer, _, language = name.partition(".")
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
            where, into, before = Where(self.file, table.sheet, row), entries, sheet.steps[:1]
            if sheet.parent:
                title = next((each for each, name in columns.items() if name == PARENT), "")
                at = self.holder(sheet, text_of(cells[title]) if title else "", holders, replace(where, column=title))
                if at is None:
                    continue
                into, before = entries[at].setdefault(sheet.steps[1], []), (sheet.steps[0], at, sheet.steps[1])
            steps = (*before, len(into))
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
            called = {at: name for name, at in reversed(holders.items())}
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
        base = name.rpartition(".")[0] if name.endswith((".zh", ".en")) else name
        if name == PHRASES:
            self.cells[(*at, name)] = where
            if text:
                data[name] = phrases_of(text)
            return
        annotation = FIELDS_OF[part].get(base)
        if not is_bilingual(part, base) and annotation is not str and text.casefold() in MISSING_MARKS and (
            not CHOICES.get(choice_of(part, name)) and base not in REFERS
        ):
            text = ""
        if is_day(annotation) or base in {"date", "period"}:
            text = day_of(text)
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
        if code := self.names.code(text, parts):
            return code
        return "" if text.casefold() in MISSING_MARKS else text

    def at(self, steps: Steps) -> object:
        """What stands at a place."""
        here: Any = self.data
        for step in steps:
            here = below(here, step)
        return "" if here is None else here

    def told(self, steps: Steps, problem: Problem) -> Problem:
        """A problem with its cell as the place, told in the words of the sheets."""
        where, values = self.where(steps), dict(problem.values)
        for name, said in TOLD.get(problem.key, {}).items():
            text = str(values[name])
            values[name] = Choice(said, (text,)) if said in CHOICES else Head(said, text)
        if problem.key == "plan.rule_lacks":
            needs = str(values["need"]).split(" / ")
            values["need"] = Heads(tuple(Head("standards.clauses", f"rule.{need}") for need in needs))
        if problem.key in BY_ROW:
            at = next((k for k, step in enumerate(steps[::-1]) if isinstance(step, int)), 0)
            entry = steps[: len(steps) - 1 - at]
            first = self.cells.get((*entry, int(str(values["first"])) - 1))
            values["first"] = first.row if first is not None else values["first"]
        key, parts = problem.key, REFERS.get(".".join(str(step) for step in steps[last_number(steps) :]), ())
        if key in UNKNOWN and parts:
            close = self.names.close(str(values["name"]), parts)
            key = "unknown.close" if close else "unknown.none"
            values |= {"close": close, "known": Known(self.names, tuple(parts))}
        sheet = SheetProblem(key, replace(where, path=place({}, steps)), values, problem.severity)
        return self.in_sheet_words(sheet)

    def in_sheet_words(self, problem: Problem) -> Problem:
        """The same for what a cell alone says: choices and headers as the sheet has them."""
        steps = problem.where.path.steps if isinstance(problem.where.path, Place) else ()
        values, where = dict(problem.values), problem.where
        missing = problem.key == "documents.missing_key"
        at = next((k for k in range(len(steps), 0, -1) if isinstance(steps[k - 1], int)), 0)
        part = part_of(steps)
        names = [str(step) for step in steps[at:]]
        if part and missing:
            values["key"] = Head(part, ".".join((*names, str(values["key"]))))
        elif part and "key" in values:
            values["key"] = self.heads.get(tuple(steps)) or Head(part, ".".join(names) or str(values["key"]))
        if part and "allowed" in values and (choice := choice_of(part, ".".join(names))) in CHOICES:
            values["allowed"] = Choice(choice, tuple(str(values["allowed"]).split(", ")))
        path: object = "" if where.sheet else where.path
        key = "workbook.missing_cell" if missing else problem.key
        return SheetProblem(key, replace(where, path=path), values, problem.severity)

    def drafted(self) -> tuple[Plan | None, tuple[Problem, ...], frozenset[Steps]]:
        """The plan, what is wrong cell by cell, and the places that are.

        Cells that nobody can read are left out, or filled in where they are needed, so that the rest can be checked.
        """
        plan, problems = validate(Plan, self.data, self.where)
        if plan is not None:
            return plan, (), frozenset()
        told = tuple(self.in_sheet_words(problem) for problem in problems)
        mended, faulty = copy.deepcopy(self.data), set[Steps]()
        tried: dict[Steps, int] = {}
        for _ in range(MOST_TRIES):
            places = {up_to_key(steps) for steps in unreadable(Plan, mended)}
            if not places:
                break
            for steps in places:
                faulty.add(steps)
                tried[steps] = tried.get(steps, -1) + 1
                mend(mended, steps, tried[steps])
        draft, _ = validate(Plan, mended, self.where)
        return draft, told, frozenset(faulty)


MOST_TRIES: Final = 16
STANDING_IN: Final = ("x", "2000", "2000-01-01", "1", "0.5")


def mend(data: Any, steps: Steps, tried: int) -> None:
    """Takes an unreadable value out; one that is needed is replaced, at each try by something else."""
    here = data
    for step in steps[:-1]:
        here = here[step] if isinstance(here, list) else here.setdefault(str(step), {})
    last = steps[-1]
    if tried == 0 and isinstance(here, dict) and last in here:
        del here[str(last)]
        return
    part, names = part_of(steps), [str(step) for step in steps[last_number(steps) :]]
    choices = list(CHOICES.get(choice_of(part, ".".join(names)), ())) if part else []
    stand_in = [*choices, *(f"{each}-{'-'.join(map(str, steps))}" if each == "x" else each for each in STANDING_IN)]
    here[last] = stand_in[(tried if tried else 0) % len(stand_in)]


def up_to_key(steps: Steps) -> Steps:
    """The way to the innermost key: a wrong entry of a list of numbers takes the list along."""
    while isinstance(steps[-1], int) and len(steps) > 1 and not part_of(steps):
        steps = steps[:-1]
    while isinstance(steps[-1], int) and isinstance(steps[-2], str) and len(steps) > 1 and not is_entry(steps):
        steps = steps[:-1]
    return steps


def is_entry(steps: Steps) -> bool:
    """Whether a way ends at an entry of one of the lists that have sheets."""
    return tuple(step for step in steps if isinstance(step, str)) in PLAN_SHEETS_BY_STEPS


def last_number(steps: Steps) -> int:
    """Where, on the way, the innermost entry of a list that has a sheet ends."""
    return next((k for k in range(len(steps), 0, -1) if isinstance(steps[k - 1], int) and is_entry(steps[:k])), 0)


def touches(steps: Steps, faulty: frozenset[Steps]) -> bool:
    """Whether a place lies within a faulty one, or holds one."""
    return any(steps[: len(each)] == each[: len(steps)] for each in faulty)


def part_of(steps: Steps) -> str:
    """The part on whose sheet a place lies."""
    names = tuple(str(step) for step in steps[: last_number(steps)] if isinstance(step, str))
    return PLAN_SHEETS_BY_STEPS.get(names, SETTINGS if steps and not isinstance(steps[-1], int) else "")


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


def by_key() -> tuple[str, ...]:
    """The plan's fields that hold something for each year or thing."""
    return tuple(name for name, kind in FIELDS_OF[SETTINGS].items() if set(origins(kind)) & CONTAINERS)


def setting(title: str) -> tuple[str, str]:
    """The field of the plan that the first cell of a row names, and the year or thing it speaks of."""
    known = fields_by_head(SETTINGS)
    if name := known.get(plain_key(title)):
        return name, ""
    for name in by_key():
        for lang in LANGS:
            shown = re.escape(head(SETTINGS, name, lang))
            match = re.fullmatch(rf"(?:{shown}|{name})\s*[:：.(（\s]?\s*(.+?)[)）]?", title.strip(), re.IGNORECASE)
            before = "[0-9]{4}" if name == "budgets" else ".+?" if name == "counts" else "(?!)"
            match = match or re.fullmatch(rf"({before})\s*年?度?\s*{shown}", title.strip(), re.IGNORECASE)
            if match and match[1]:
                return name, key_of(name, match[1].strip())
    return "", ""


def key_of(name: str, text: str) -> str:
    """The year without its word, the list behind its word."""
    if year := YEAR.fullmatch(text):
        return year[1]
    if name != "counts":
        return text
    lists = {plain_key(each): sheet.steps[0] for part, sheet in PLAN_SHEETS.items() if len(sheet.steps) == 1
             for each in (*PLAN_SHEET_NAMES[part], *(say(f"plan.list.{sheet.steps[0]}", lang) for lang in LANGS))}
    return lists.get(plain_key(text), text)


def phrases_of(text: str) -> list[str]:
    """Phrases parted by line breaks, else by semicolons, else by commas."""
    for parting in STRONGEST_FIRST:
        if re.search(parting, text):
            return [part.strip() for part in re.split(parting, text) if part.strip()]
    return [text]


def is_day(annotation: Any) -> bool:
    """Whether a field holds a day."""
    return annotation is datetime.date or any(map(is_day, typing.get_args(annotation)))


def day_of(text: str) -> str:
    """A day, month or year as documents write it: ``2025年6月30日`` and ``2025/6/30`` are 2025-06-30."""
    if match := DAY.fullmatch(text):
        return "-".join(filter(None, (match[1], match[2].zfill(2), (match[3] or "").zfill(2) if match[3] else "")))
    year = YEAR.fullmatch(text)
    return year[1] if year else text


@dataclass(frozen=True)
class Known:
    """What there is to name in some parts, as a value inside a message."""

    names: Names
    parts: tuple[str, ...]

    def in_lang(self, lang: Lang) -> str:
        """Their names, or codes, as many as fit into a sentence."""
        codes = [code for part in self.parts for code in self.names.codes.get(part, {})]
        shown = [self.names.word(code, self.parts, lang) for code in codes[:MOST_SHOWN]]
        return ("、" if lang == "zh" else ", ").join(shown) + (" …" if len(codes) > MOST_SHOWN else "") or "–"


MOST_SHOWN: Final = 12


@dataclass(frozen=True)
class Heads:
    """Several headers as a value inside a message."""

    heads: tuple[Head, ...]

    def in_lang(self, lang: Lang) -> str:
        """The headers in the reader's language."""
        return " / ".join(each.in_lang(lang) for each in self.heads)


@dataclass(frozen=True)
class SettingHeads:
    """The rows of the sheet of settings as a value inside a message."""

    def in_lang(self, lang: Lang) -> str:
        """Their headers in the reader's language."""
        return ("、" if lang == "zh" else ", ").join(head(SETTINGS, name, lang) for name in FIELDS_OF[SETTINGS])


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
