"""Data tables as a panel: every value under its year, unit and indicator, everything doubtful listed with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel, Unit
from ganchao.errors import Problem, Where, nearest
from ganchao.files.doubts import absent_units, beyond_limits, jumps
from ganchao.files.findings import AnotherPlace, capped, merged_repairs
from ganchao.files.headers import split_bracket
from ganchao.files.layouts import Block, Reader
from ganchao.files.names import IndicatorNames, UnitNames
from ganchao.files.tables import RawTable

Keys = NDArray[np.int64]


def read_panel(
    tables: Sequence[RawTable], framework: Framework, roster: Mapping[str, Unit], *, vintage: str = "", source: str = "",
) -> tuple[Panel | None, tuple[Problem, ...]]:
    """The panel that data tables hold together, and every problem found on the way.

    Long, wide and years-in-columns tables may stand side by side. Only columns that the framework needs are loaded. A panel is
    given back whenever there are values, even beside errors, so that later checks can find theirs too.
    """
    names, units = IndicatorNames(framework), UnitNames(roster)
    readers = [Reader(table, names, units) for table in tables if len(table)]
    for reader in readers:
        reader.read()
    blocks = [block for reader in readers for block in reader.blocks]
    problems = [problem for reader in readers for problem in reader.problems]
    problems += _not_read(tables, readers, any_read=bool(blocks))
    problems += _columns(readers, blocks, names)
    panel = None
    if blocks and any(block.years.size for block in blocks):
        sheet = _Sheet.of(blocks, len(units.place), len(names.columns))
        problems += sheet.problems
        problems += beyond_limits(sheet.values, sheet.low, sheet.high, framework, names.columns, sheet.place)
        problems += jumps(sheet.values, sheet.years, tuple(units.place), framework, names.columns, sheet.place)
        problems += absent_units(roster, {code for code, k in units.place.items() if sheet.met[k]})
        panel = _panel(sheet, units, names, roster, vintage, source)
    return panel, capped(merged_repairs(problems))


def _panel(sheet: _Sheet, units: UnitNames, names: IndicatorNames, roster: Mapping[str, Unit], vintage: str, source: str) -> Panel:
    met = np.flatnonzero(sheet.met)
    codes = tuple(np.array(list(units.place), dtype=object)[met].tolist())

    def part(values: Floats | None) -> Floats | None:
        return None if values is None else np.ascontiguousarray(values[:, met])

    return Panel(
        np.ascontiguousarray(sheet.values[:, met]), sheet.years, codes, names.columns, {c: roster.get(c) or Unit(c) for c in codes},
        part(sheet.low), part(sheet.high), vintage, source,
    )


class _Sheet:
    """All blocks laid into one array, and where each value came from."""

    years: tuple[int, ...]
    values: Floats  # (year, unit, indicator)
    low: Floats | None
    high: Floats | None
    met: NDArray[np.bool_]  # whether a unit stands in the data, by its place

    @classmethod
    def of(cls, blocks: Sequence[Block], n_units: int, n_columns: int) -> _Sheet:
        """Lay out blocks; cells stated twice are repairs where they agree, errors where they do not."""
        self = cls()
        self.blocks = blocks
        year = np.concatenate([block.years for block in blocks])
        unit = np.concatenate([block.units for block in blocks])
        indicator = np.repeat(np.array([block.indicator for block in blocks]), [block.values.size for block in blocks])
        value = np.concatenate([block.values for block in blocks])
        low, high = _bounds(blocks)
        known = ~np.isnan(value) if low is None or high is None else ~(np.isnan(value) & np.isnan(low) & np.isnan(high))
        met_years = np.unique(year[known])
        self.years = tuple(met_years.tolist())
        self.met = np.zeros(n_units, dtype=bool)
        self.met[unit] = True
        self.problems = [
            Problem("files.year_without_values", blocks[0].table.where(), {"year": empty}, "warning")
            for empty in np.setdiff1d(np.unique(year), met_years).tolist()
        ]
        shape = (len(self.years), n_units, n_columns)
        at = np.flatnonzero(known)
        keys = np.ravel_multi_index((np.searchsorted(met_years, year[at]), unit[at], indicator[at]), shape)
        self.owner = np.full(shape, -1, dtype=np.int64)
        self.owner.reshape(-1)[keys[::-1]] = at[::-1]  # the first statement of a cell owns it
        first = self.owner.reshape(-1)[keys]
        self.starts = np.cumsum([0, *(block.values.size for block in blocks)])
        again = np.flatnonzero(first != at)
        self.problems += self._twice(first[again], at[again], value, low, high)
        self.values = np.full(shape, np.nan)
        self.values.reshape(-1)[keys] = value[first]
        self.low = self.high = None
        if low is not None and high is not None:
            self.low, self.high = np.full(shape, np.nan), np.full(shape, np.nan)
            self.low.reshape(-1)[keys], self.high.reshape(-1)[keys] = low[first], high[first]
        return self

    def place(self, year: int, unit: int, indicator: int) -> Where:
        """Where the value of a cell stood."""
        block, row = self._origin(int(self.owner[year, unit, indicator]))
        return block.table.where(row, block.column)

    def _origin(self, record: int) -> tuple[Block, int]:
        k = int(np.searchsorted(self.starts, record, side="right")) - 1
        block = self.blocks[k]
        return block, int(block.rows[record - int(self.starts[k])])

    def _twice(self, first: Keys, again: Keys, value: Floats, low: Floats | None, high: Floats | None) -> Iterator[Problem]:
        def same(a: int, b: int) -> bool:
            pairs = [(value[a], value[b]), *([(low[a], low[b]), (high[a], high[b])] if low is not None and high is not None else [])]
            return all(x == y or (np.isnan(x) and np.isnan(y)) or abs(x - y) <= 1e-12 * abs(x) for x, y in pairs)

        told: dict[tuple[int, int, int, int], tuple[Problem, int]] = {}
        for one, two in zip(first.tolist(), again.tolist(), strict=True):
            (block, row), (other, other_row) = self._origin(one), self._origin(two)
            agree = same(one, two)
            key = (id(block.table), row, id(other.table), other_row)
            if key in told and (agree or told[key][0].severity == "error"):
                told[key] = (told[key][0], told[key][1] + 1)
                continue
            values = {
                "first": AnotherPlace(block.table.where(row, block.column)), "first_row": block.table.first_row + row,
                "first_value": f"{value[one]:.15g}", "value": f"{value[two]:.15g}",
            }
            elsewhere = "" if block.table is other.table else "_elsewhere"
            kind = ("files.same_twice" if agree else "files.two_values") + elsewhere
            told[key] = (Problem(kind, other.table.where(other_row, other.column), values, "repair" if agree else "error"), 1)
        for problem, count in told.values():
            yield Problem(problem.key, problem.where, {**problem.values, "count": count}, problem.severity)


def _bounds(blocks: Sequence[Block]) -> tuple[Floats | None, Floats | None]:
    if all(block.low is None for block in blocks):
        return None, None
    unknown = [np.full(block.values.size, np.nan) for block in blocks]
    low = [none if block.low is None else block.low for block, none in zip(blocks, unknown, strict=True)]
    high = [none if block.high is None else block.high for block, none in zip(blocks, unknown, strict=True)]
    return np.concatenate(low), np.concatenate(high)


def _not_read(tables: Sequence[RawTable], readers: Sequence[Reader], *, any_read: bool) -> Iterator[Problem]:
    """Tables without rows, and those in which nothing looks like data: notes beside the data, or the wrong file altogether."""
    if not tables:
        yield Problem("files.no_tables")
    for table in tables:
        if not len(table):
            yield Problem("files.no_rows", table.where(-1), severity="warning" if any_read else "error")
    for reader in readers:
        if reader.foreign:
            values = {"header": ", ".join(title for title in reader.table.header if title)[:80]}
            key = "files.table_left_out" if any_read else "files.not_a_data_table"
            yield Problem(key, reader.table.where(), values, "warning" if any_read else "error")


def _columns(readers: Sequence[Reader], blocks: Sequence[Block], names: IndicatorNames) -> Iterator[Problem]:
    """Needed columns that are missing, misspelt or without values; columns that nobody needs, once for each table."""
    found = {block.indicator for block in blocks}
    filled = {b.indicator for b in blocks if not np.isnan(b.values).all() or (b.low is not None and not np.isnan(b.low).all())}
    unknown = {(n, title): row for n, reader in enumerate(readers) for title, row in reader.unknown.items()}
    files = ", ".join(dict.fromkeys(reader.table.file for reader in readers))
    for k, column in enumerate(names.columns):
        if k in filled:
            continue
        if k in found:
            stated = [block for block in blocks if block.indicator == k]
            if not any(block.unclear for block in stated):
                yield Problem("files.no_values", stated[0].table.where(None, stated[0].column), {"indicator": column})
            continue
        meant = _meant(names.known_as(column), [title for _, title in unknown])
        if meant:
            n, title = next(each for each in unknown if each[1] == meant)
            row = unknown.pop((n, title))
            where = readers[n].table.where(-1 if row is None else row, title)
            yield Problem("files.column_close", where, {"value": title, "indicator": column})
        elif blocks and not any(reader.failed for reader in readers):
            yield Problem("files.column_missing", Where(files), {"indicator": " / ".join(names.known_as(column))})
    for key, columns in names.ambiguous.items():
        for reader in readers:
            hit = next((title for title in reader.unknown if split_bracket(title)[0] == key or title.casefold() == key), None)
            if hit:
                yield Problem("files.indicator_ambiguous", reader.table.where(-1, hit), {"value": hit, "indicators": ", ".join(columns)})
    for n, reader in enumerate(readers):
        left = [title for m, title in unknown if m == n]
        if left:
            shown = ", ".join(left[:12]) + (" …" if len(left) > 12 else "")
            yield Problem("files.columns_not_needed", reader.table.where(), {"columns": shown, "count": len(left)}, "warning")


def _meant(known_as: Sequence[str], titles: Sequence[str]) -> str:
    bare = {split_bracket(title)[0]: title for title in titles}
    return next((bare[close] for name in known_as if (close := nearest(name, list(bare)))), "")
