"""The table of leads: one row for every lead and stage with its day; what is known of the lead on any of its rows.

Headers in either language, found in :data:`HEADERS`. A lead counts once: capital increases, upgrades and changes of
investor are leads tied to a ``parent`` by a ``relation``. Talents have codes only.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ganchao.domain.check_funnel import step_codes
from ganchao.domain.document import CODE_PATTERN
from ganchao.domain.funnel import Funnel, FunnelBook
from ganchao.domain.lead import Leads, Relation
from ganchao.errors import InvalidInput, Problem, UnknownName, Where
from ganchao.files.cells import Raw, read_cell
from ganchao.files.findings import capped
from ganchao.files.headers import role_key, split_bracket
from ganchao.files.lead_checks import Told, checked, laid_out
from ganchao.files.notation import plain_key, to_halfwidth
from ganchao.files.rosters import NO, YES, text_of
from ganchao.files.tables import RawTable, read_tables

# fmt: off
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "lead": (
        "lead", "leadcode", "code", "线索代码", "线索编号", "项目代码", "项目编号", "总部代码", "人才代码", "人才编号",
        "代码", "编号", "线索",
    ),
    "name": ("name", "leadname", "名称", "线索名称", "项目名称", "企业名称"),
    "funnel": ("funnel", "漏斗", "招引类别", "类别"),
    "stage": ("stage", "阶段", "环节", "所处阶段"),
    "date": ("date", "day", "日期", "进入日期", "时间"),
    "amount": ("amount", "金额", "投资额", "计划投资额", "总投资", "人数"),
    "unit": ("unit", "amountunit", "金额单位", "计量单位", "单位"),
    "resource": ("resource", "resources", "资源", "政策", "平台", "归因", "来源政策平台资源"),
    "parent": ("parent", "原线索", "原项目", "关联线索", "关联项目"),
    "relation": ("relation", "关系", "关联关系", "关联方式"),
    "investor": ("investor", "投资方", "投资主体", "投资人"),
    "reason": ("reason", "原因", "退出原因"),
    "simulated": ("simulated", "模拟", "模拟数据", "是否模拟"),
}
PERSONAL: Final = frozenset({
    "姓名", "人才姓名", "身份证", "身份证号", "身份证号码", "电话", "手机", "手机号", "联系电话", "联系方式", "邮箱",
    "personname", "fullname", "idcard", "idnumber", "phone", "mobile", "email",
})
RELATIONS: Final[dict[str, Relation]] = {
    "increase": "increase", "增资": "increase", "增资扩产": "increase", "capitalincrease": "increase",
    "upgrade": "upgrade", "升级": "upgrade", "升格": "upgrade",
    "investor": "investor", "更换投资方": "investor", "变更投资方": "investor", "changeofinvestor": "investor",
}
# fmt: on
ISO: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
OTHER_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@dataclass(frozen=True)
class LeadTable:
    """Leads by funnel, the day they were known on, and what to say about the table."""

    leads: tuple[Leads, ...]
    as_of: datetime.date
    notes: tuple[Problem, ...]


def read_leads(path: Path, book: FunnelBook, as_of: datetime.date | None = None) -> LeadTable:
    """Leads of a CSV file or workbook, as they were known on a day: the last in the table unless given.

    Raises :class:`InvalidInput` with every problem at once.
    """
    rows, problems = read_rows(path, book, as_of)
    day = as_of or max(day for lead in rows.told.values() for day in lead.days)
    if rows.later:
        problems = (*problems, Problem("leads.later", Where(path.name), {"count": rows.later, "day": day}, "warning"))
    leads = laid_out(list(rows.told.values()), book, day, simulated=rows.simulated)
    return LeadTable(leads, day, capped(problems))


def read_rows(path: Path, book: FunnelBook, as_of: datetime.date | None = None) -> tuple[Rows, tuple[Problem, ...]]:
    """All that the rows of a table tell, checked, and what to say of it.

    Raises :class:`InvalidInput` with every problem at once.
    """
    tables, problems = read_tables(path)
    rows = Rows(book, as_of)
    if not any(problem.severity == "error" for problem in problems):
        for table in tables:
            rows.read(table)
        rows.problems += checked(list(rows.told.values()), book)
    problems = (*problems, *rows.problems)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InvalidInput(capped(sorted(errors, key=lambda problem: problem.where.row or 0)))
    if not rows.told:
        raise InvalidInput([Problem("leads.none", Where(path.name))])
    return rows, problems


class Rows:
    """Reads tables row by row; what they tell gathers in its fields."""

    def __init__(self, book: FunnelBook, as_of: datetime.date | None) -> None:
        self.book, self.as_of = book, as_of
        self.told: dict[str, Told] = {}
        self.problems: list[Problem] = []
        self.later = 0
        self.simulated = False
        self.funnels = named(book.funnels)

    def read(self, table: RawTable) -> None:
        """All rows of one table."""
        columns = parts_of(table, HEADERS)
        wanted = ("lead", "stage", "date") if len(self.book.funnels) == 1 else ("lead", "funnel", "stage", "date")
        for part in wanted:
            if part not in columns:
                titles = ", ".join(filter(None, table.header))[:120]
                values = {"column": HEADERS[part][0], "other": next(n for n in HEADERS[part] if not n.isascii()),
                          "header": titles}  # fmt: skip
                self.problems.append(Problem("leads.no_column", table.where(-1), values))
        if any(part not in columns for part in wanted):
            return
        gates = gate_columns(table, self.book)
        used = {*columns.values(), *gates.values()}
        known = {*used, *(title for title in table.header if role_key(title) in PERSONAL), ""}
        if spare := [title for title in table.header if title not in known]:
            values = {"columns": ", ".join(spare)[:120]}
            self.problems.append(Problem("leads.spare_columns", table.where(-1), values, "warning"))
        personal: set[str] = set()
        for k, cells in enumerate(table.rows):
            if any(cell != "" for cell in cells):
                self._row(table, k, dict(zip(table.header, cells, strict=True)), columns, gates, personal)

    def _row(
        self, table: RawTable, k: int, cells: dict[str, Raw], columns: dict[str, str], gates: dict[str, str],
        personal: set[str],
    ) -> None:  # fmt: skip
        def at(part: str) -> Where:
            return table.where(k, columns.get(part, ""))

        raw = {part: cells[title] for part, title in columns.items()}
        before = len(self.problems)
        funnel = self._funnel(text_of(raw.get("funnel", "")), at("funnel"))
        code = self._code(text_of(raw["lead"]), at("lead"))
        day = self._day(raw["date"], at("date"))
        step = None if funnel is None else self._step(funnel, text_of(raw["stage"]), at("stage"))
        if funnel is not None and funnel.kind == "talent":
            self._private(table, cells, columns, personal)
        if len(self.problems) > before or funnel is None or step is None or day is None:
            return
        if self.as_of is not None and day > self.as_of:
            self.later += 1
            return
        lead = self.told.setdefault(code, Told(code, funnel, at("lead")))
        if lead.funnel is not funnel:
            values = {"lead": code, "first": lead.funnel.name or lead.funnel.code, "second": funnel.name or funnel.code}
            self.problems.append(Problem("leads.two_funnels", at("funnel"), values))
            return
        self._stepped(lead, step, day, at("stage"))
        answers = {name: (cells[title], table.where(k, title)) for name, title in gates.items() if title}
        self._facts(lead, raw, at, answers)
        if "amount" in columns:
            self._amount(lead, raw["amount"], text_of(raw.get("unit", "")) or split_bracket(columns["amount"])[1],
                         at("amount"))  # fmt: skip

    def _code(self, text: str, where: Where) -> str:
        if not re.fullmatch(CODE_PATTERN, text):
            self.problems.append(Problem("leads.bad_code", where, {"value": text}))
        return text

    def _day(self, raw: Raw, where: Where) -> datetime.date | None:
        day = day_of(raw)
        if day is None:
            self.problems.append(day_problem(raw, where))
        return day

    def _stepped(self, lead: Told, step: tuple[str, int], day: datetime.date, where: Where) -> None:
        kind, place = step
        if kind == "exit":
            lead.exits.append((day, place, where))
        elif place in lead.stages:
            name = lead.funnel.stages[place].name or lead.funnel.stages[place].code
            self.problems.append(Problem("leads.stage_twice", where, {"lead": lead.code, "stage": name}))
        else:
            lead.stages[place] = (day, where)

    def _funnel(self, text: str, where: Where) -> Funnel | None:
        if not text and len(self.book.funnels) == 1:
            return self.book.funnels[0]
        found = self.funnels.get(plain_key(text))
        if found is None:
            known = [funnel.code for funnel in self.book.funnels]
            self.problems.append(UnknownName("funnel", text, known).problem(where))
        return found

    def _step(self, funnel: Funnel, text: str, where: Where) -> tuple[str, int] | None:
        steps = [
            *((("stage", k), (each.code, each.name)) for k, each in enumerate(funnel.stages)),
            *((("exit", k), (each.code, each.name)) for k, each in enumerate(funnel.exits)),
        ]
        for step, (code, name) in steps:
            if text and plain_key(text) in {plain_key(each) for each in (code, name.zh, name.en) if each}:
                return step
        self.problems.append(UnknownName("stage", text, step_codes(funnel)).problem(where))
        return None

    def _private(self, table: RawTable, cells: dict[str, Raw], columns: dict[str, str], told: set[str]) -> None:
        """Names and contacts of persons are refused; the cell itself is never repeated."""
        for title, cell in cells.items():
            named_so = title == columns.get("name") or role_key(title) in PERSONAL
            if named_so and title not in told and text_of(cell):
                told.add(title)
                self.problems.append(Problem("leads.personal", table.where(-1, title), {"column": title}))

    def _facts(
        self, lead: Told, raw: dict[str, Raw], at: Callable[[str], Where], gates: dict[str, tuple[Raw, Where]]
    ) -> None:
        parts = ("name", "investor", "parent", "relation", "resource", "reason")
        given = {part: (raw[part], at(part)) for part in parts if part in raw}
        for part, (cell, where) in {**given, **gates}.items():
            text = text_of(cell)
            if not text:
                continue
            if part == "relation":
                relation = RELATIONS.get(role_key(text))
                if relation is None:
                    known = list(dict.fromkeys(RELATIONS.values()))
                    self.problems.append(UnknownName("relation", text, known).problem(where))
                text = relation or text
            first = lead.facts.setdefault(part, (text, where))
            if first[0] != text and part != "reason":
                values = {"lead": lead.code, "first": first[0], "second": text}
                self.problems.append(Problem("leads.two_values", where, values))
        mark = text_of(raw.get("simulated", "")).casefold()
        if mark and mark not in YES | NO:
            self.problems.append(Problem("files.not_yes_or_no", at("simulated"), {"value": mark}))
        self.simulated = self.simulated or mark in YES

    def _amount(self, lead: Told, raw: Raw, unit: str, where: Where) -> None:
        cell = read_cell(raw)
        if cell.problem:
            self.problems.append(Problem(cell.problem, where, {"value": text_of(raw), **cell.values}))
        elif cell.kind == "number":
            wanted = lead.funnel.measured_in
            if unit and wanted and plain_key(unit) not in {plain_key(wanted.zh), plain_key(wanted.en)}:
                self.problems.append(Problem("leads.unit", where, {"unit": unit, "wanted": wanted}))
            elif cell.value < 0:
                self.problems.append(Problem("leads.negative", where, {"value": f"{cell.value:g}"}))
            elif lead.amount is not None and lead.amount != cell.value:
                values = {"lead": lead.code, "first": f"{lead.amount:g}", "second": f"{cell.value:g}"}
                self.problems.append(Problem("leads.two_values", where, values))
            elif lead.amount is None:
                lead.amount, lead.amount_at = cell.value, where


def named(funnels: Sequence[Funnel]) -> dict[str, Funnel]:
    """Funnels by code, by name in either language and by kind in words."""
    return {
        plain_key(text): funnel for funnel in funnels
        for text in (funnel.code, funnel.name.zh, funnel.name.en) if text
    }  # fmt: skip


def parts_of(table: RawTable, headers: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Header of each part that the table has."""
    keys = {title: role_key(title) for title in table.header if title}
    found: dict[str, str] = {}
    for part, names in headers.items():
        places = sorted((names.index(key), title) for title, key in keys.items()
                        if key in names and title not in found.values())  # fmt: skip
        if places:
            found[part] = places[0][1]
    return found


def gate_columns(table: RawTable, book: FunnelBook) -> dict[str, str]:
    """Header of the column that answers each gate, by its code or name; empty where there is none."""
    keys = {role_key(title): title for title in table.header if title}
    gates = [gate for funnel in book.funnels for stage in funnel.stages for gate in stage.gates]
    return {
        gate.attribute: next((keys[key] for text in (gate.attribute, gate.name.zh, gate.name.en)
                              if text and (key := role_key(text)) in keys), "")
        for gate in gates
    }  # fmt: skip


def day_of(raw: Raw) -> datetime.date | None:
    """The day that a cell names: a date of a workbook, or text as 2019-07-31."""
    if isinstance(raw, datetime.datetime):
        return raw.date()
    if isinstance(raw, datetime.date):
        return raw
    match = ISO.fullmatch(to_halfwidth(str(raw)).strip()) if isinstance(raw, str) else None
    try:
        return None if match is None else datetime.date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def day_problem(raw: Raw, where: Where) -> Problem:
    """Why a cell is no day, with the day it may mean."""
    match = OTHER_DAY.fullmatch(to_halfwidth(str(raw)).strip())
    try:
        day = "" if match is None else datetime.date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        day = ""
    values = {"value": text_of(raw), "day": day or "2019-07-31"}
    return Problem("leads.other_day" if day else "leads.not_a_day", where, values)
