"""How a data table is laid out (long, wide, years in columns), and its values as blocks with labels.

To recognise another header, add its plain key to ``headers.ROLES``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.errors import Problem, nearest
from ganchao.files.columns import Column, NumberColumn, read_column
from ganchao.files.headers import ROLES, header_text, role_key, role_names
from ganchao.files.labels import Places, Years, unit_labels, year_in_name, year_labels
from ganchao.files.names import IndicatorNames, UnitNames, contradicts, unit_text
from ganchao.files.tables import RawTable
from ganchao.files.years import read_year

UNNAMED: Final = 999  # place of a first column without header, good only if it holds units


@dataclass(frozen=True, eq=False)
class Block:
    """Values of one indicator from one column of a table."""

    table: RawTable
    column: str
    rows: Places  # within the table's columns
    years: Years
    units: Places
    indicator: int
    values: Floats
    low: Floats | None
    high: Floats | None
    unclear: bool = False  # some of its cells, or all of its rows, were not understood


@dataclass
class Reader:
    """Reads one table; what it finds gathers in its fields."""

    table: RawTable
    names: IndicatorNames
    units: UnitNames
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unknown: dict[str, int | None] = field(default_factory=dict)  # headers or indicator names that mean nothing -> row
    foreign: bool = False  # nothing in it looks like data
    failed: bool = False  # it looks like data but cannot be read

    def read(self) -> None:
        """Recognise the layout and read it."""
        table = self.table
        self.roles = [dict(role_names(title)) for title in table.header]
        self.used: set[int] = set()
        unit = self.unit_column()
        self.wanted = {
            k: found
            for k, title in enumerate(table.header)
            if k != unit and title and (found := self.names.find(title))
        }
        year = self.first("year")
        indicator, value = self.indicator_column(), self.first("value")
        year_titles = {
            k: y
            for k, title in enumerate(table.header)
            if (y := read_year(title).year) is not None and k not in self.wanted
        }
        if unit is None:
            self.foreign = not self.wanted and indicator is None and year is None
            if not self.foreign:
                self.complain_of_missing("unit")
            return
        self.used.add(unit)
        self.unit_at = unit
        if year is None and year_titles:
            self.read_units(unit)
            self.of_one_indicator(year_titles) if indicator is None else self.years_in_columns(year_titles, indicator)
        elif indicator is not None:
            if value is None:
                self.complain_of_missing("value")
            elif self.read_years(year):
                self.read_units(unit)
                self.long(indicator, value)
        elif not self.wanted and year is None:
            self.foreign = True
        elif self.read_years(year):
            self.read_units(unit)
            self.of_one_indicator({value: None}) if value is not None and not self.wanted else self.wide()
        self.list_unknown()

    def first(self, role: str) -> int | None:
        """The column that most tellingly plays a part."""
        ranked = [
            (roles[role], k)
            for k, roles in enumerate(self.roles)
            if role in roles and k not in self.used and k not in self.wanted
        ]
        if not ranked:
            return None
        self.used.add(min(ranked)[1])
        return min(ranked)[1]

    def unit_column(self) -> int | None:
        """The column whose cells are most often units, among those whose header says so."""
        candidates = [(roles["unit"], k) for k, roles in enumerate(self.roles) if "unit" in roles]
        if self.table.header[:1] == ("",) and self.units.roster:
            candidates.append((UNNAMED, 0))
        scored = [(-self.unit_share(k), rank, k) for rank, k in candidates]
        named = [each for each in scored if each[1] < UNNAMED or each[0] <= -0.8]
        return min(named)[2] if named else None

    def unit_share(self, k: int) -> float:
        """Share of a column's cells that are units; without a roster all of them must be codes to count."""
        share = self.units.share(unit_text(cell) for cell in dict.fromkeys(self.table.cells(k)))
        return round(share, 2) if self.units.roster else float(share == 1.0)

    def indicator_column(self) -> int | None:
        """The column that names indicators, best by what it holds."""
        candidates = [
            (roles["indicator"], k)
            for k, roles in enumerate(self.roles)
            if "indicator" in roles and k not in self.wanted
        ]
        if not candidates:
            return None

        def known(k: int) -> int:
            return sum(self.names.find(header_text(cell)) is not None for cell in dict.fromkeys(self.table.cells(k)))

        best = min((-known(k), rank, k) for rank, k in candidates)[2]
        self.used.update(k for _, k in candidates)
        return best

    def complain_of_missing(self, role: str) -> None:
        """No column plays a part: name the header that was perhaps meant."""
        titles = [title for title in self.table.header if title and not self.names.find(title)]
        close = next(
            (title for title in titles if nearest(role_key(title), ROLES[role]) and len(role_key(title)) > 1), ""
        )
        if role == "unit" and not close:
            shares = [
                (self.units.share(unit_text(c) for c in list(dict.fromkeys(column))[:500]), title)
                for title, column in zip(self.table.header, self.table.columns, strict=True)
            ]
            best = max(shares, default=(0.0, ""))
            close = best[1] if best[0] >= 0.5 and self.units.roster else ""
        key = f"files.no_{role}_column" + ("_close" if close else "")
        self.fail(Problem(key, self.table.where(-1, close), {"close": close, "header": ", ".join(titles[:8])}))

    def read_units(self, unit: int) -> None:
        """Units row by row."""
        self.unit_places, problems = unit_labels(self.table, unit, self.units)
        self.problems += problems

    def read_years(self, year: int | None) -> bool:
        """Years row by row; without a column, the sheet's or the file's name may say the year."""
        if year is not None:
            self.year_places, problems = year_labels(self.table, year)
            self.problems += problems
            return True
        named = year_in_name(self.table)
        if named is None:
            self.complain_of_missing("year")
            return False
        self.problems.append(Problem("files.year_from_name", self.table.where(), {"read": named}, "repair"))
        self.year_places = np.full(len(self.table), named, dtype=np.int64)
        return True

    def read_cells(self, k: int, rows: Places | None, indicator: int) -> NumberColumn:
        """Numbers of the k-th column, of some rows or of all."""
        table, title = self.table, self.table.header[k]
        cells: Column = table.columns[k]
        if rows is not None:
            cells = cells[rows] if isinstance(cells, np.ndarray) else [cells[row] for row in rows.tolist()]
        read = read_column(
            cells,
            lambda n: table.where(n if rows is None else int(rows[n]), title),
            self.names.readings[indicator],
            typed=table.typed,
        )
        self.problems += read.problems
        return read

    def add(self, k: int, column: str, rows: Places | None = None, years: Years | int | None = None) -> None:
        """Read the cells of the k-th column (of some rows) as values of a needed column."""
        table, indicator = self.table, self.names.place[column]
        at = np.arange(len(table)) if rows is None else rows
        read = self.read_cells(k, rows, indicator)
        year = self.year_places[at] if years is None else np.broadcast_to(np.asarray(years, dtype=np.int64), at.shape)
        valid = (self.unit_places[at] >= 0) & (year > 0)
        keep = slice(None) if valid.all() else valid
        low, high = (None, None) if read.low is None or read.high is None else (read.low[keep], read.high[keep])
        unclear = not valid.any() or any(problem.severity == "error" for problem in read.problems)
        units = self.unit_places[at][keep]
        self.blocks.append(
            Block(table, table.header[k], at[keep], year[keep], units, indicator, read.values[keep], low, high, unclear)
        )

    def wide(self) -> None:
        """One column per indicator."""
        taken: dict[str, str] = {}
        for k, (column, bracket) in self.wanted.items():
            title = self.table.header[k]
            self.used.add(k)
            if column in taken:
                values = {"first": taken[column], "second": title, "indicator": column}
                self.problems.append(Problem("files.indicator_columns_twice", self.table.where(-1, title), values))
                continue
            taken[column] = title
            self.check_measure(column, bracket, title)
            self.add(k, column)

    def check_measure(self, column: str, stated: str, title: str, row: int = -1) -> None:
        """A unit of measurement beside the data that is not the framework's."""
        declared = self.names.measured_in(column)
        if contradicts(stated, declared):
            values = {"stated": stated, "declared": " / ".join(declared), "indicator": column}
            self.problems.append(Problem("files.measured_otherwise", self.table.where(row, title), values, "warning"))

    def measure_column(self, indicator: int) -> int | None:
        """The column of a long table that states units of measurement."""
        taken = {self.unit_at, indicator, *self.wanted}
        ranked = [
            (roles["measured_in"], k) for k, roles in enumerate(self.roles) if "measured_in" in roles and k not in taken
        ]
        self.used.update(k for _, k in ranked)
        return min(ranked)[1] if ranked else None

    def indicator_rows(self, indicator: int) -> Iterator[tuple[str, Places]]:
        """Rows of each needed column in a long table."""
        cells, title = self.table.cells(indicator), self.table.header[indicator]
        measured = self.measure_column(indicator)
        place: dict[object, int] = {}
        for raw in dict.fromkeys(cells):
            text, row = header_text(raw) if raw is not None else "", cells.index(raw)
            found = self.names.find(text) if text else None
            place[raw] = self.names.place[found[0]] if found else -1
            if found:
                self.check_measure(found[0], found[1], title, row)
                if measured is not None:
                    stated = unit_text(self.table.columns[measured][row])
                    self.check_measure(found[0], stated, self.table.header[measured], row)
            elif text:
                self.unknown[text] = row
        places = np.fromiter((place[cell] for cell in cells), dtype=np.intp, count=len(self.table))
        for k in np.flatnonzero(places < 0).tolist():
            if cells[k] == "" and not self.table.is_empty(k):
                self.problems.append(Problem("files.indicator_missing", self.table.where(k, title)))
        order = np.argsort(places, kind="stable")
        edges = np.searchsorted(places[order], np.arange(len(self.names.columns) + 1))
        for n, name in enumerate(self.names.columns):
            if edges[n + 1] > edges[n]:
                yield name, order[edges[n] : edges[n + 1]]

    def long(self, indicator: int, value: int) -> None:
        """One row per unit, year and indicator."""
        low, high = self.first("low"), self.first("high")
        for name, rows in self.indicator_rows(indicator):
            self.add(value, name, rows)
            if low is not None and high is not None:
                self.blocks[-1] = self.with_bounds(self.blocks[-1], low, high)

    def with_bounds(self, block: Block, low: int, high: int) -> Block:
        """Bounds from columns of their own where no value is known."""
        read = [self.read_cells(k, block.rows, block.indicator) for k in (low, high)]
        lower, upper = read[0].values, read[1].values
        known = np.isnan(block.values) & ~(np.isnan(lower) & np.isnan(upper))
        for n in np.flatnonzero(known & (lower > upper)).tolist():
            where = self.table.where(int(block.rows[n]), self.table.header[low])
            values = {"value": f"{lower[n]:.15g}-{upper[n]:.15g}"}
            self.problems.append(Problem("files.interval_backwards", where, values))
        none = np.full(known.shape, np.nan)
        own = (none, none) if block.low is None or block.high is None else (block.low, block.high)
        lower = np.where(known, np.where(np.isnan(lower), -np.inf, lower), own[0])
        upper = np.where(known, np.where(np.isnan(upper), np.inf, upper), own[1])
        return replace(block, low=lower, high=upper)

    def years_in_columns(self, year_titles: dict[int, int], indicator: int) -> None:
        """One column per year, one row per unit and indicator."""
        self.used.update(year_titles)
        for name, rows in self.indicator_rows(indicator):
            for k, year in year_titles.items():
                self.add(k, name, rows, year)

    def of_one_indicator(self, titles: Mapping[int, int | None]) -> None:
        """All values of one indicator, which the sheet's name, the file's or a title line says."""
        self.used.update(titles)
        stem = self.table.file.rpartition("/")[2].rpartition(".")[0]
        found = next(
            (
                found
                for text in (self.table.sheet, stem, *self.table.titles)
                if text and (found := self.names.find(text))
            ),
            None,
        )
        if found is None and len(self.names.columns) == 1:
            found = (self.names.columns[0], "")
        if found is None:
            values = {"name": self.table.sheet or stem, "known": ", ".join(self.names.columns[:8])}
            self.fail(Problem("files.which_indicator", self.table.where(-1), values))
            return
        self.check_measure(found[0], found[1], "")
        for k, year in titles.items():
            self.add(k, found[0], None, year)

    def fail(self, problem: Problem) -> None:
        """The table cannot be read at all."""
        self.failed = True
        self.problems.append(problem)

    def list_unknown(self) -> None:
        """Headers that play no part and are no group of the roster."""
        groups = {role_key(name) for unit in self.units.roster.values() for name in unit.groups}
        for k, title in enumerate(self.table.header):
            if (
                title
                and k not in self.used
                and k not in self.wanted
                and not self.roles[k]
                and role_key(title) not in groups
            ):
                self.unknown.setdefault(title, None)
