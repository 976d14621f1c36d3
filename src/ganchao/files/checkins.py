"""Check-ins from a table: ``checkins.csv`` or a workbook, one report in each row, headers in Chinese or English.

Strict: whatever is not understood is a problem with its row and its fix, all at once; nothing is overwritten, later
rows supersede. To accept another header, add its plain key to ``HEADERS``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import WHOLE, TargetPath
from ganchao.errors import Problem, UnknownName, Where, nearest
from ganchao.files.cells import Raw, Reading, read_cell
from ganchao.files.findings import capped
from ganchao.files.headers import header_text, role_key
from ganchao.files.notation import to_halfwidth
from ganchao.files.rosters import text_of
from ganchao.files.tables import RawTable, read_tables

# fmt: off
HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "subject": (
        "subject", "code", "target", "indicator", "measure", "milestone", "代码", "目标代码", "目标", "指标代码",
        "指标", "举措代码", "举措", "时间节点", "事项",
    ),
    "period": (
        "period", "时期", "期别", "报告期", "填报期", "所属期", "统计期", "年月", "月份", "季度", "year", "年份",
    ),
    "value": ("value", "数值", "完成值", "完成数", "实际值", "累计完成", "指标值", "进度"),
    "numerator": ("numerator", "分子"),
    "denominator": ("denominator", "分母"),
    "status": ("status", "数据性质", "数据状态", "性质", "状态"),
    "confidence": ("confidence", "把握", "信心", "完成把握"),
    "done": ("done", "进展情况", "进展", "已完成工作", "工作进展"),
    "next": ("next", "下一步", "下一步工作", "下步打算", "下一步打算"),
    "blockers": ("blockers", "困难", "问题", "存在问题", "困难问题", "需协调事项"),
    "reporter": ("reporter", "填报人", "数据联络员", "填报单位", "填表人"),
    "recorded_at": ("recordedat", "recorded", "填报时间", "填报日期", "登记时间", "上报时间"),
}
# fmt: on
"""Plain keys of the headers that play a part."""
STATUSES: Final[Mapping[str, Status]] = {
    "flash": Status.FLASH, "快报": Status.FLASH, "快报数": Status.FLASH,
    "estimate": Status.ESTIMATE, "estimated": Status.ESTIMATE, "预计": Status.ESTIMATE, "预计数": Status.ESTIMATE,
    "final": Status.FINAL, "核定": Status.FINAL, "核定数": Status.FINAL, "最终": Status.FINAL,
}  # fmt: skip
AGREES: Final = 1e-6
"""Share by which a value may differ from its numerator by its denominator, beyond its last digit."""

_MONTH = re.compile(r"([12][0-9]{3})\s*[-/.年]\s*(0?[1-9]|1[0-2])\s*月?(?:份)?")
_QUARTER = re.compile(r"([12][0-9]{3})\s*[-/.年]?\s*(?:[Qq]([1-4])|第?([一二三四1-4])季度?)")
_HALF = re.compile(r"([12][0-9]{3})\s*[-/.年]?\s*(?:[Hh]([12])|([上下])半年)")
_SINCE = re.compile(r"([12][0-9]{3})\s*年?\s*0?1\s*[-~—至到]+\s*(0?[1-9]|1[0-2])\s*月")
_HAN: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


def read_checkins(
    path: Path, targets: Sequence[TargetPath] = ()
) -> tuple[tuple[CheckIn, ...], tuple[Problem, ...]]:
    """All reports of a file, in its order, and everything to say about it; no reports where there are errors.

    Where ``targets`` are given, subjects must be among them, and values must fit their types and limits.
    """
    tables, problems = read_tables(path)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or not tables:
        return (), tuple(errors or problems)
    reading = _Rows(tables[0], {target.code: target for target in targets})
    found = tuple(reading.check_ins())
    problems = (*problems, *reading.problems, *_doubts(tables[0], found, reading.known))
    bad = any(problem.severity == "error" for problem in problems)
    return (() if bad else found), capped(sorted(problems, key=lambda problem: problem.where.row or 0))


def read_period(raw: Raw) -> Period | None:
    """The period that a cell names; the first day of a month, which spreadsheets make of it, is that month.

    >>> str(read_period("2024年3月")), str(read_period("2024一季度"))
    ('2024-03', '2024-Q1')
    """
    if isinstance(raw, bool) or raw is None:
        return None
    if isinstance(raw, datetime.datetime | datetime.date):
        return Period(raw.year, raw.month, 12) if raw.day == 1 else None
    if isinstance(raw, float | int):
        return Period(int(raw)) if float(raw).is_integer() and 1000 <= raw <= 2999 else None
    text = to_halfwidth(str(raw)).strip()
    try:
        return period_of(text.removesuffix("年度").removesuffix("年"))
    except ValueError:
        pass
    if match := _MONTH.fullmatch(text):
        return Period(int(match[1]), int(match[2]), 12)
    for pattern, parts in ((_QUARTER, 4), (_HALF, 2)):
        if match := pattern.fullmatch(text):
            which = match[2] or match[3]
            return Period(int(match[1]), _HAN.get(which) or int(which), parts)
    return None


def read_time(raw: Raw) -> datetime.datetime | None:
    """The moment that a cell names, without a time zone."""
    if isinstance(raw, datetime.datetime):
        return raw.replace(tzinfo=None)
    if isinstance(raw, datetime.date):
        return datetime.datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001
    text = re.sub("[/年月]", "-", to_halfwidth(header_text(raw)).strip().replace("日", ""))
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", text)
    try:
        return datetime.datetime(*(int(part) for part in parts.groups(default="0"))) if parts else None  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None


def rows_of(
    table: RawTable, targets: Sequence[TargetPath]
) -> tuple[tuple[CheckIn, ...], tuple[Problem, ...]]:
    """Reports of a table that was read or made elsewhere, with what is not understood; only rows without errors."""
    reading = _Rows(table, {target.code: target for target in targets})
    return tuple(reading.check_ins()), tuple(reading.problems)


def code_called(text: str, known: Mapping[str, TargetPath]) -> str:
    """The code of what a text names: a promise before the indicator of the same name; the text where none is meant."""
    if text in known:
        return text
    called = {code: path for code, path in known.items() if text and text in {path.name.zh, path.name.en}}
    promises = [code for code, path in called.items() if path.target is not None or path.baseline is not None]
    meant = promises or list(called)
    return meant[0] if len(meant) == 1 else text


class _Rows:
    """Reads a table row by row; what is wrong gathers in ``problems``."""

    def __init__(self, table: RawTable, known: Mapping[str, TargetPath]) -> None:
        self.table, self.known = table, known
        self.problems: list[Problem] = []
        keys = {title: role_key(title) for title in table.header if title}
        self.column: dict[str, str] = {}
        for part, names in HEADERS.items():
            found = sorted((names.index(key), title) for title, key in keys.items()
                           if key in names and title not in self.column.values())
            if found:
                self.column[part] = found[0][1]
        for title in keys.keys() - set(self.column.values()):
            values = {"header": title, "known": ", ".join(HEADERS)}
            self.problems.append(Problem("files.checkin_column", table.where(-1, title), values, "warning"))

    def check_ins(self) -> Iterator[CheckIn]:
        """Every row that is understood."""
        header = ", ".join(filter(None, self.table.header))[:120]
        for part in ("subject", "period"):
            if part not in self.column:
                self.problems.append(Problem(f"files.checkin_without_{part}", self.table.where(-1), {"header": header}))
        if "value" not in self.column and not {"numerator", "denominator"} <= self.column.keys():
            self.problems.append(Problem("files.checkin_without_value", self.table.where(-1), {"header": header}))
        if any(problem.severity == "error" for problem in self.problems):
            return
        for row, record in self.table.records():
            made = self.row(row, {part: record[title] for part, title in self.column.items()})
            if made is not None:
                yield made
        if not any(True for _ in self.table.records()):
            self.problems.append(Problem("files.no_rows", self.table.where(-1)))

    def at(self, row: int, part: str) -> Where:
        """The place of a cell."""
        return Where(self.table.file, self.table.sheet, row, self.column.get(part, ""))

    def wrong(self, key: str, row: int, part: str, **values: object) -> None:
        """Note an error in a cell."""
        self.problems.append(Problem(f"files.{key}", self.at(row, part), values))

    def row(self, row: int, raw: Mapping[str, Raw]) -> CheckIn | None:
        """One report; nothing where a part is not understood."""
        before = len(self.problems)
        subject = code_called(text_of(raw["subject"]), self.known)
        path = self.known.get(subject)
        if not subject:
            self.wrong("checkin_no_subject", row, "subject")
        elif self.known and path is None:
            known = [str(each.name.zh or each.name.en) or code for code, each in self.known.items()]
            known = [*known, *self.known] if nearest(subject, self.known) else known
            self.problems.append(UnknownName("target", subject, known).problem(self.at(row, "subject")))
        period = read_period(raw["period"])
        if period is None:
            text = to_halfwidth(header_text(raw["period"])).strip()
            running = _SINCE.fullmatch(text)
            close = f"{running[1]}-{int(running[2]):02d}" if running else ""
            self.wrong("checkin_since" if running else "checkin_period", row, "period", value=text, close=close)
        numbers = {part: self.number(row, part, raw.get(part, ""), path) for part in
                   ("value", "numerator", "denominator")}
        self.quotient(row, numbers, path)
        status = self.status(row, raw.get("status", ""))
        confidence = self.confidence(row, raw.get("confidence", ""))
        written = raw.get("recorded_at", "")
        recorded = read_time(written) if text_of(written) else None
        if recorded is None and text_of(written):
            self.wrong("checkin_time", row, "recorded_at", value=header_text(written))
        if period is not None and recorded and status is Status.FINAL and recorded.date() <= period.last_day:
            self.wrong("checkin_final_early", row, "status", period=period, day=recorded.date())
        if any(problem.severity == "error" for problem in self.problems[before:]) or period is None:
            return None
        words = {part: _words(raw.get(part, "")) for part in ("done", "next", "blockers", "reporter")}
        return CheckIn(
            subject, period, numbers["value"], numbers["numerator"], numbers["denominator"], status, confidence,
            words["done"], words["next"], words["blockers"], words["reporter"], recorded, row,
        )  # fmt: skip

    def number(self, row: int, part: str, raw: Raw, path: TargetPath | None) -> float | None:
        """The number of a cell; nothing where it is empty, which is not zero."""
        reading = Reading()
        if path is not None and part == "value":
            units = (path.measured_in.zh, path.measured_in.en)
            percent = path.kind is Kind.MILESTONE or any("%" in unit or "百分" in unit for unit in units)
            reading = Reading(percent, path.kind is Kind.RANK, path.kind is Kind.BINARY)
        cell = read_cell(raw, reading)
        if cell.kind == "unclear":
            self.problems.append(Problem(cell.problem, self.at(row, part), {"value": header_text(raw), **cell.values}))
        elif cell.kind == "interval":
            self.wrong("checkin_interval", row, part, value=header_text(raw))
        elif cell.kind == "number":
            if path is not None and part == "value":
                self.fits(row, cell.value, path)
            return cell.value
        return None

    def fits(self, row: int, value: float, path: TargetPath) -> None:
        """Whether a value is one its type can have."""
        low, high = path.natural_limits
        if (low is not None and value < low) or (high is not None and value > high):
            self.wrong("checkin_outside", row, "value", value=f"{value:g}", low="–" if low is None else f"{low:g}",
                     high="–" if high is None else f"{high:g}")  # fmt: skip
        elif path.kind in WHOLE and value % 1:
            self.wrong("checkin_whole", row, "value", value=f"{value:g}")

    def quotient(self, row: int, numbers: Mapping[str, float | None], path: TargetPath | None) -> None:
        """Numerator and denominator stand together and say the same as the value."""
        value, above, below = numbers["value"], numbers["numerator"], numbers["denominator"]
        if (above is None) != (below is None):
            self.wrong("checkin_half_ratio", row, "denominator" if below is None else "numerator")
        elif below == 0:
            self.wrong("checkin_zero_below", row, "denominator")
        elif value is not None and above is not None and below is not None and path is not None:
            made = path.factor * above / below
            digits = 0.5 * 10.0 ** -(path.decimals if path.decimals is not None else _decimals(value))
            if path.kind is Kind.RATIO and abs(made - value) > digits + AGREES * abs(made):
                self.wrong("checkin_contradicts", row, "value", value=f"{value:g}", made=f"{made:.6g}")

    def status(self, row: int, raw: Raw) -> Status | None:
        """How firm a value is."""
        text = text_of(raw)
        if text and text.casefold() not in STATUSES:
            self.wrong("checkin_status", row, "status", value=text, close=nearest(text, STATUSES))
        return STATUSES.get(text.casefold())

    def confidence(self, row: int, raw: Raw) -> int | None:
        """0 to 10."""
        text = text_of(raw)
        if not text:
            return None
        cell = read_cell(raw)
        if cell.kind != "number" or cell.value % 1 or not 0 <= cell.value <= 10:
            self.wrong("checkin_confidence", row, "confidence", value=text)
            return None
        return int(cell.value)


def _decimals(value: float) -> int:
    """Decimals with which a value was written."""
    return len(f"{value:.10f}".rstrip("0").partition(".")[2])


def _words(raw: Raw) -> str:
    return "" if raw is None else header_text(raw)


def _doubts(table: RawTable, found: Sequence[CheckIn], known: Mapping[str, TargetPath]) -> Iterator[Problem]:
    """Reports that may be right but look odd."""
    undated: dict[tuple[str, Period], CheckIn] = {}
    for each in found:
        first = undated.setdefault((each.subject, each.period), each)
        if first is not each and first.recorded_at is None and each.recorded_at is None:
            values = {"subject": each.subject, "period": each.period, "first": first.row}
            yield Problem("files.checkin_twice", Where(table.file, table.sheet, each.row), values, "warning")
    running = [c for c in found if c.value is not None and c.subject in known
               and known[c.subject].kind is Kind.YEAR_TO_DATE]
    for each in running:
        before = [c for c in running if c.subject == each.subject and c.period.year == each.period.year
                  and c.period.end < each.period.end - 1e-9]
        last = max(before, key=lambda c: (c.period.end, c.row), default=None)
        if last is not None and (each.value or 0.0) < (last.value or 0.0):
            values = {"value": f"{each.value:g}", "before": f"{last.value:g}", "period": last.period}
            yield Problem("files.checkin_falls", Where(table.file, table.sheet, each.row), values, "warning")
