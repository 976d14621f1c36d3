"""A table of ranks and nothing else: exact ranks, bands such as "201-250", "前50", and blanks.

One row for every unit and year with a column of ranks, or one row for every unit and a column for every year. To
accept another header, add its plain key to ``HEADERS``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.files.cells import Cell, Reading, read_cell
from ganchao.files.headers import ROLES, role_key
from ganchao.files.names import unit_text
from ganchao.files.tables import RawTable, read_tables
from ganchao.files.years import read_year

# fmt: off
HEADERS: Final[dict[str, tuple[str, ...]]] = {
    "unit": ROLES["unit"],
    "year": (*ROLES["year"], "evalyear", "evaluationyear", "round", "评价年份", "轮次"),
    "rank": (
        "rank", "ranking", "position", "place", "nationalrank", "位次", "名次", "排名", "位次区间", "全国排名",
        "全国位次", "综合排名", "综合位次",
    ),
    "number": ("numberranked", "nranked", "number", "count", "of", "参评数", "参评总数", "参评家数", "总数", "家数"),
    "basis": ("basis", "性质", "类型"),
}
# fmt: on
"""Plain keys of the headers that play a part."""
AIMS: Final = ("target", "aim", "goal", "目标")
"""Words in the column ``basis`` of ranks that are wanted, not reached."""


@dataclass(frozen=True, eq=False)
class RankTable:
    """Ranks as read: a panel of one indicator ``rank``, and the number ranked by year."""

    panel: Panel
    numbers: Mapping[int, int]  # years in which it is known
    notes: tuple[Problem, ...]  # what was left out, and where the table contradicts itself


def read_rank_table(path: Path) -> RankTable:
    """Ranks of a CSV file or workbook. Raises :class:`InvalidInput` with everything that cannot be read."""
    tables, problems = read_tables(path)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or not tables:
        raise InvalidInput(errors or problems)
    table = tables[0]
    read = _Rows(table)
    cells = list(read.cells())
    if read.problems:
        raise InvalidInput(read.problems)
    if not cells:
        raise InvalidInput([Problem("files.no_rows", table.where(-1))])
    return _laid_out(cells, read)


@dataclass(frozen=True)
class _Known:
    """One rank of one unit in one year."""

    unit: str
    year: int
    low: float
    high: float
    row: int


class _Rows:
    """Reads a table row by row; what it finds gathers in its fields."""

    def __init__(self, table: RawTable) -> None:
        self.table = table
        self.problems: list[Problem] = []
        self.numbers: dict[int, int] = {}
        self.units: dict[str, None] = {}  # everyone named, whether a rank is known or not
        self.undated = self.aims = 0
        keys = {title: role_key(title) for title in table.header if title}
        self.column = {
            part: min(found)[1]
            for part, names in HEADERS.items()
            if (found := [(self._telling(part, title, names.index(key)), title)
                          for title, key in keys.items() if key in names])
        }  # fmt: skip
        self.years = {title: year for title in table.header if (year := read_year(title).year) is not None}

    def _telling(self, part: str, title: str, place: int) -> tuple[int, int]:
        """Of several columns of units the one with most different cells names them."""
        if part != "unit":
            return (place, 0)
        return (-len(set(map(str, self.table.cells(self.table.header.index(title))))), place)

    def cells(self) -> Iterator[_Known]:
        """Every rank that the table states."""
        for part in ("unit", "rank") if not self.years else ("unit",):
            if part not in self.column:
                titles = ", ".join(filter(None, self.table.header))[:120]
                self.problems.append(Problem(f"files.ranks_without_{part}", self.table.where(-1), {"header": titles}))
        if "rank" in self.column and "year" not in self.column:
            titles = ", ".join(filter(None, self.table.header))[:120]
            self.problems.append(Problem("files.ranks_without_year", self.table.where(-1), {"header": titles}))
        if self.problems:
            return
        for number, (row, record) in enumerate(self.table.records()):
            unit = unit_text(record[self.column["unit"]])
            if not unit:
                continue
            self.units[unit] = None
            if "rank" not in self.column:
                for title, year in self.years.items():
                    where = Where(self.table.file, self.table.sheet, row, title)
                    yield from self._rank(record[title], unit, year, where, number)
                continue
            if any(word in str(record.get(self.column.get("basis", ""), "")).casefold() for word in AIMS):
                self.aims += 1
                continue
            yield from self._dated(record, unit, row, number)

    def _dated(self, record: Mapping[str, object], unit: str, row: int, number: int) -> Iterator[_Known]:
        written = record[self.column["year"]]
        where = Where(self.table.file, self.table.sheet, row, self.column["year"])
        if str(written).strip() == "":
            self.undated += 1
            return
        year = read_year(written)  # type: ignore[arg-type]
        if year.year is None:
            self.problems.append(Problem(year.problem, where, {"value": str(written), **year.values}))
            return
        title = self.column["rank"]
        rank = Where(self.table.file, self.table.sheet, row, title)
        yield from self._rank(record[title], unit, year.year, rank, number)
        if "number" in self.column:
            count = read_cell(record[self.column["number"]], Reading(rank=True))  # type: ignore[arg-type]
            if count.kind == "number" and count.value >= 1:
                self.numbers[year.year] = max(self.numbers.get(year.year, 0), int(count.value))

    def _rank(self, raw: object, unit: str, year: int, where: Where, number: int) -> Iterator[_Known]:
        cell: Cell = read_cell(raw, Reading(rank=True))  # type: ignore[arg-type]
        if cell.kind == "unclear":
            self.problems.append(Problem(cell.problem, where, {"value": str(raw), **cell.values}))
        elif cell.kind == "number" and (cell.value < 1 or cell.value % 1):
            self.problems.append(Problem("files.not_a_rank", where, {"value": str(raw)}))
        elif cell.kind == "number":
            yield _Known(unit, year, cell.value, cell.value, number)
        elif cell.kind == "interval":
            yield _Known(unit, year, max(cell.low, 1.0), cell.high, number)


def _laid_out(known: list[_Known], read: _Rows) -> RankTable:
    """Every rank under its year and unit; where two contradict, the range that holds both."""
    units = tuple(read.units)
    years = tuple(range(min(each.year for each in known), max(each.year for each in known) + 1))
    low, high = (np.full((len(years), len(units), 1), np.nan) for _ in range(2))
    twice: dict[tuple[str, int], None] = {}
    for each in known:
        at = years.index(each.year), units.index(each.unit), 0
        if np.isfinite(low[at]) and (low[at], high[at]) != (each.low, each.high):
            twice[each.unit, each.year] = None
        low[at], high[at] = np.fmin(low[at], each.low), np.fmax(high[at], each.high)
    values = np.where(low == high, low, np.nan)
    bounded = low != high
    roster = {unit: Unit(unit, Bilingual(zh=unit, en=unit)) for unit in units}
    panel = Panel(
        values, years, units, ("rank",), roster, low=np.where(bounded, low, np.nan),
        high=np.where(bounded & np.isfinite(high), high, np.nan),
    )  # fmt: skip
    return RankTable(panel, dict(sorted(read.numbers.items())), tuple(_notes(read, twice)))


def _notes(read: _Rows, twice: Mapping[tuple[str, int], None]) -> Iterator[Problem]:
    where = Where(read.table.file, read.table.sheet)
    if read.undated:
        yield Problem("files.ranks_undated", where, {"count": read.undated}, "warning")
    if read.aims:
        yield Problem("files.ranks_wanted", where, {"count": read.aims}, "warning")
    if twice:
        named = ", ".join(f"{unit} {year}" for unit, year in list(twice)[:6])
        yield Problem("files.ranks_twice", where, {"count": len(twice), "units": named}, "warning")


def number_ranked(table: RankTable, asked: int | None) -> int | dict[int, int]:
    """The number ranked: as asked for, as the table says, or that of a table that holds the whole field."""
    if asked is not None:
        return asked
    if table.numbers:
        return dict(table.numbers)
    ranks = table.panel.values[-1, :, 0]
    if np.isfinite(ranks).all() and math.isclose(float(ranks.max()), len(ranks)):
        return len(ranks)
    raise InvalidInput([Problem("files.ranks_without_number")])
