"""Data tables as a panel: every value under its year, unit and indicator, everything doubtful listed with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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
from ganchao.files.notation import plain_key
from ganchao.files.tables import RawTable

SAME: Final = 1e-12
"""Values closer than this share of themselves are the same: spreadsheets round their last digit."""


def read_panel(
    tables: Sequence[RawTable],
    framework: Framework,
    roster: Mapping[str, Unit],
    *,
    vintage: str = "",
    source: str = "",
) -> tuple[Panel | None, tuple[Problem, ...]]:
    """The panel that data tables hold together, and every problem found on the way.

    Long, wide and years-in-columns tables may stand side by side. Only columns that the framework needs are
    loaded. A panel is given back whenever there are values, even beside errors, so that later checks can find
    theirs too.
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
        sheet = _laid_out(blocks, len(units.place), len(names.columns))
        problems += sheet.problems
        problems += beyond_limits(sheet.values, sheet.low, sheet.high, framework, names.columns, sheet.place)
        problems += jumps(sheet.values, sheet.years, tuple(units.place), framework, names.columns, sheet.place)
        problems += absent_units(roster, {code for code, k in units.place.items() if sheet.met[k]})
        panel = _panel(sheet, units, names, roster, vintage, source)
    if panel is None and not any(problem.severity == "error" for problem in problems):
        problems.append(Problem("files.no_rows", tables[0].where(-1)))
    return panel, capped(merged_repairs(problems))


def _panel(
    sheet: _Sheet, units: UnitNames, names: IndicatorNames, roster: Mapping[str, Unit], vintage: str, source: str
) -> Panel:
    met = np.flatnonzero(sheet.met)
    codes = tuple(np.array(list(units.place), dtype=object)[met].tolist())

    def part(values: Floats | None) -> Floats | None:
        return None if values is None else np.ascontiguousarray(values[:, met])

    return Panel(
        np.ascontiguousarray(sheet.values[:, met]),
        sheet.years,
        codes,
        names.columns,
        {c: roster.get(c) or Unit(c) for c in codes},
        part(sheet.low),
        part(sheet.high),
        vintage,
        source,
    )


@dataclass(frozen=True, eq=False)
class _Sheet:
    """All blocks laid into one array, and where each value came from."""

    blocks: Sequence[Block]
    starts: NDArray[np.int64]  # number of the first record of each block
    years: tuple[int, ...]
    values: Floats  # (year, unit, indicator)
    low: Floats | None
    high: Floats | None
    owner: NDArray[np.int64]  # number of the record that states a cell, -1 if none does
    met: NDArray[np.bool_]  # whether a unit stands in the data, by its place
    problems: tuple[Problem, ...]

    def place(self, year: int, unit: int, indicator: int) -> Where:
        """Where the value of a cell stood."""
        block, row = _origin(self.blocks, self.starts, int(self.owner[year, unit, indicator]))
        return block.table.where(row, block.column)


def _laid_out(blocks: Sequence[Block], n_units: int, n_columns: int) -> _Sheet:
    """Blocks in one array; cells stated twice are repairs where they agree, errors where they do not."""
    year = np.concatenate([block.years for block in blocks])
    unit = np.concatenate([block.units for block in blocks])
    indicator = np.repeat([block.indicator for block in blocks], [block.values.size for block in blocks])
    stated = _Stated(np.concatenate([block.values for block in blocks]), *_bounds(blocks))
    known = stated.known()
    met_years, all_years = np.unique(year[known]), np.unique(year)
    met = np.zeros(n_units, dtype=bool)
    met[unit] = True
    empty = [
        Problem("files.year_without_values", blocks[0].table.where(), {"year": each}, "warning")
        for each in np.setdiff1d(all_years, met_years).tolist()
    ]
    shape = (met_years.size, n_units, n_columns)
    at = np.flatnonzero(known)
    keys = np.ravel_multi_index((np.searchsorted(met_years, year[at]), unit[at], indicator[at]), shape)
    owner = np.full(shape, -1, dtype=np.int64)
    owner.reshape(-1)[keys[::-1]] = at[::-1]  # the first statement of a cell owns it
    first = owner.reshape(-1)[keys]
    starts = np.cumsum([0, *(block.values.size for block in blocks)], dtype=np.int64)
    again = np.flatnonzero(first != at)
    twice = _twice(blocks, starts, first[again], at[again], stated)

    def spread(known: Floats | None) -> Floats | None:
        if known is None:
            return None
        cells = np.full(shape, np.nan)
        cells.reshape(-1)[keys] = known[first]
        return cells

    values = spread(stated.values)
    assert values is not None
    years = tuple(int(each) for each in met_years)
    return _Sheet(blocks, starts, years, values, spread(stated.low), spread(stated.high), owner, met, (*empty, *twice))


def _origin(blocks: Sequence[Block], starts: NDArray[np.int64], record: int) -> tuple[Block, int]:
    k = int(np.searchsorted(starts, np.int64(record), side="right")) - 1
    return blocks[k], int(blocks[k].rows[record - int(starts[k])])


@dataclass(frozen=True, eq=False)
class _Stated:
    """What all blocks state, one record after the other."""

    values: Floats
    low: Floats | None
    high: Floats | None

    def known(self) -> NDArray[np.bool_]:
        """Records that state a value or an interval."""
        return ~np.isnan(self.values) if self.low is None else ~(np.isnan(self.values) & np.isnan(self.low))

    def agree(self, one: int, two: int) -> bool:
        """Whether two records state the same."""
        pairs = [(each[one], each[two]) for each in (self.values, self.low, self.high) if each is not None]
        return all(x == y or (np.isnan(x) and np.isnan(y)) or abs(x - y) <= SAME * abs(x) for x, y in pairs)

    def shown(self, record: int) -> str:
        """The value or interval of a record."""
        if np.isnan(self.values[record]) and self.low is not None and self.high is not None:
            return f"{self.low[record]:.15g}–{self.high[record]:.15g}"
        return f"{self.values[record]:.15g}"


def _twice(
    blocks: Sequence[Block],
    starts: NDArray[np.int64],
    first: NDArray[np.int64],
    again: NDArray[np.int64],
    stated: _Stated,
) -> Iterator[Problem]:
    """Cells stated twice, told once for each pair of rows."""
    told: dict[tuple[int, int, int, int], tuple[Problem, int]] = {}
    for one, two in zip(first.tolist(), again.tolist(), strict=True):
        (block, row), (other, other_row) = _origin(blocks, starts, one), _origin(blocks, starts, two)
        agree = stated.agree(one, two)
        pair = (id(block.table), row, id(other.table), other_row)
        before, count = told.get(pair, (None, 0))
        if before is not None and (agree or before.severity == "error"):
            told[pair] = (before, count + (agree == (before.severity == "repair")))
            continue
        values = {
            "first": AnotherPlace(block.table.where(row, block.column)),
            "first_row": block.table.first_row + row,
            "first_value": stated.shown(one),
            "value": stated.shown(two),
        }
        kind = ("files.same_twice" if agree else "files.two_values") + (
            "" if block.table is other.table else "_elsewhere"
        )
        where = other.table.where(other_row, other.column)
        told[pair] = (Problem(kind, where, values, "repair" if agree else "error"), 1)
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
    """Tables without rows, and those in which nothing looks like data: notes beside it, or the wrong file."""
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
    filled = {
        b.indicator for b in blocks if not np.isnan(b.values).all() or (b.low is not None and not np.isnan(b.low).all())
    }
    unknown = {(n, title): row for n, reader in enumerate(readers) for title, row in reader.unknown.items()}
    files = ", ".join(dict.fromkeys(reader.table.file for reader in readers))
    complete = not any(reader.failed for reader in readers) and not all(reader.foreign for reader in readers)
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
        elif complete:
            yield Problem("files.column_missing", Where(files), {"indicator": " / ".join(names.known_as(column))})
    yield from _ambiguous(readers, names)
    for n, reader in enumerate(readers):
        left = [title for m, title in unknown if m == n]
        if left:
            shown = ", ".join(left[:12]) + (" …" if len(left) > 12 else "")
            yield Problem(
                "files.columns_not_needed", reader.table.where(), {"columns": shown, "count": len(left)}, "warning"
            )


def _ambiguous(readers: Sequence[Reader], names: IndicatorNames) -> Iterator[Problem]:
    """Headers that are the name of more than one indicator."""
    for reader in readers:
        for title in reader.unknown:
            columns = names.ambiguous.get(plain_key(title)) or names.ambiguous.get(plain_key(split_bracket(title)[0]))
            if columns:
                values = {"value": title, "indicators": ", ".join(columns)}
                yield Problem("files.indicator_ambiguous", reader.table.where(-1, title), values)


def _meant(known_as: Sequence[str], titles: Sequence[str]) -> str:
    bare = {split_bracket(title)[0]: title for title in titles}
    return next((bare[close] for name in known_as if (close := nearest(name, list(bare)))), "")
