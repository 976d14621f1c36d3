"""A table file as raw tables: one header line, columns of raw cells, and every doubt with its place.

Reads .csv, .tsv and .txt (UTF-8, UTF-16 with its mark, GB18030), .xlsx, .xls and Parquet. Never raises for
what a file holds. To read another kind of file, write a function from its bytes to sheets and list its
ending in ``read_tables``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from ganchao.errors import Problem, Where
from ganchao.files.cells import Raw
from ganchao.files.columns import Column
from ganchao.files.delimited import read_delimited
from ganchao.files.findings import capped
from ganchao.files.headers import find_header, header_text, is_footnote
from ganchao.files.parquet import read_parquet
from ganchao.files.sheetmarks import column_letters, range_name
from ganchao.files.spreadsheets import Sheet, is_workbook, read_workbook

LARGEST_TEXT: Final = 100_000_000  # bytes; a text table needs about fifteen times its size in memory
TEXT_ENDINGS: Final = frozenset({"csv", "tsv", "txt", "tab"})
WORKBOOK_ENDINGS: Final = frozenset({"xlsx", "xlsm", "xls"})
ENDINGS: Final = (*sorted(TEXT_ENDINGS), *sorted(WORKBOOK_ENDINGS), "parquet")


@dataclass(frozen=True, eq=False)
class RawTable:
    """A table as written: header, columns of raw cells, and where it stood.

    Empty cells are ``""``; rows that are empty altogether stay, so that row ``k`` is always ``first_row + k``.
    """

    file: str
    sheet: str  # "" in a text table
    header: tuple[str, ...]
    columns: tuple[Column, ...]  # one per header entry, all of one length
    first_row: int  # row of the first entry of each column, as a spreadsheet counts
    typed: bool = False  # cells carry types, so a number kept as text is a finding
    titles: tuple[str, ...] = ()  # lines above the header
    places: tuple[int, ...] = field(default=())  # number of each column in the sheet, counted from 0

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0

    @cached_property
    def rows(self) -> tuple[tuple[Raw, ...], ...]:
        """The same cells row by row."""
        return tuple(zip(*(self.cells(k) for k in range(len(self.columns))), strict=True))

    def cells(self, column: int) -> Sequence[Raw]:
        """Raw cells of a column; unknown numbers of an array are empty cells."""
        cells = self.columns[column]
        return ["" if np.isnan(cell) else cell for cell in cells.tolist()] if isinstance(cells, np.ndarray) else cells

    def is_empty(self, row: int) -> bool:
        """Whether a row holds nothing at all."""
        cells = (column[row] for column in self.columns)
        return all(cell == "" or cell is None or (isinstance(cell, float) and np.isnan(cell)) for cell in cells)

    def records(self) -> Iterator[tuple[int, dict[str, Raw]]]:
        """Row number and cells by header of every row that is not empty."""
        for number, row in enumerate(self.rows, self.first_row):
            if any(cell != "" for cell in row):
                yield number, dict(zip(self.header, row, strict=True))

    def where(self, row: int | None = None, column: str = "") -> Where:
        """A place in the table; ``row`` counts from 0 within the columns."""
        return Where(self.file, self.sheet, None if row is None else self.first_row + row, column)


Read = tuple[tuple[RawTable, ...], tuple[Problem, ...]]


def read_tables(path: Path, name: str = "") -> Read:
    """All tables of a file, one per sheet, and everything doubtful; ``name`` is what problems call the file."""
    name = name or path.name
    where = Where(name)
    if path.name.startswith("~$"):
        return (), (Problem("files.lock_file", where, {"file": path.name[2:]}, "warning"),)
    suffix = path.suffix[1:].lower()
    data, problem = _bytes(path, where)
    if data is None or problem:
        return (), (problem,) if problem else ()
    if suffix == "parquet":
        return _parquet(path, name)
    if suffix in WORKBOOK_ENDINGS or (suffix in TEXT_ENDINGS and is_workbook(data)):
        sheets, problems = read_workbook(data, name)
    elif suffix in TEXT_ENDINGS:
        rows, problems = read_delimited(data, name)
        sheets = (Sheet("", rows),) if rows else ()
    else:
        return (), (
            Problem(
                "files.unknown_ending", where, {"suffix": suffix, "known": ", ".join(f".{each}" for each in ENDINGS)}
            ),
        )
    tables: list[RawTable] = []
    for sheet in sheets:
        table, doubts = _table(sheet, name, typed=is_workbook(data))
        tables += [table] if table is not None else []
        problems += doubts
    if not tables and not any(problem.severity == "error" for problem in problems):
        problems += (Problem("files.no_cells", where),)
    return tuple(tables), capped(problems)


def _parquet(path: Path, file: str) -> Read:
    columns, problems = read_parquet(path, file)
    if columns is None:
        return (), problems
    table = RawTable(file, "", columns[0], columns[1], 2, typed=True, places=tuple(range(len(columns[0]))))
    return (table,), problems


def _bytes(path: Path, where: Where) -> tuple[bytes | None, Problem | None]:
    try:
        if path.is_dir():
            return None, Problem("files.is_folder", where)
        if not path.exists():
            return None, Problem("files.not_found", where)
        size = path.stat().st_size
        if size == 0:
            return None, Problem("files.zero_bytes", where)
        if path.suffix.lower() == ".parquet":
            return b"", None
        if size > LARGEST_TEXT:
            return None, Problem(
                "files.file_too_large", where, {"megabytes": size // 1_000_000, "most": LARGEST_TEXT // 1_000_000}
            )
        return path.read_bytes(), None
    except OSError as wrong:
        return None, Problem("files.not_readable", where, {"reason": wrong.strerror or type(wrong).__name__})


def _table(sheet: Sheet, file: str, *, typed: bool) -> tuple[RawTable | None, tuple[Problem, ...]]:
    """The table of a sheet: header found, title lines and footnotes set aside, columns taken apart."""
    where = Where(file, sheet.name)
    rows = sheet.rows
    found = find_header(rows)
    if found is None:
        return None, ()
    if found.no_header:
        return None, (Problem("files.no_header", Where(file, sheet.name, found.row + 1), {"value": found.shown(rows)}),)
    problems: list[Problem] = []
    if found.titles:
        values = {"row": found.row + 1, "titles": " / ".join(found.titles)[:80]}
        problems.append(Problem("files.header_below", Where(file, sheet.name, found.row + 1), values, "repair"))
    end = _end(rows, found.row + 1)
    notes = next((k for k in range(end, found.row, -1) if not is_footnote(rows[k - 1])), end)
    if notes < end:
        text = str(next(cell for row in rows[notes:end] for cell in row if cell != ""))[:60]
        problems.append(Problem("files.footnotes", Where(file, sheet.name, notes + 1), {"value": text}, "repair"))
    header = tuple(header_text(cell) for cell in rows[found.row])
    body = rows[found.row + 1 : _end(rows[:notes], found.row + 1)]
    columns: list[Column] = [list(column) for column in zip(*body, strict=True)] if body else [[] for _ in header]
    width = max(
        (
            k + 1
            for k, (title, column) in enumerate(zip(header, columns, strict=True))
            if title or any(c != "" for c in column)
        ),
        default=0,
    )
    table = RawTable(
        file,
        sheet.name,
        header[:width],
        tuple(columns[:width]),
        found.row + 2,
        typed,
        found.titles,
        tuple(range(width)),
    )
    problems += [
        Problem(
            "files.merged", Where(file, sheet.name, area[0] + 1, column_letters(area[1])), {"range": range_name(area)}
        )
        for area in sheet.merged
        if area[2] >= found.row and area[0] < notes
    ]
    problems += _hidden(sheet, table, found.row, notes)
    problems += _headers(table, where, found.row + 1)
    return table, tuple(problems)


def _end(rows: list[list[Raw]], begin: int) -> int:
    """Row after the last that holds anything."""
    return next((k for k in range(len(rows), begin, -1) if any(cell != "" for cell in rows[k - 1])), begin)


def _hidden(sheet: Sheet, table: RawTable, header_row: int, end: int) -> Iterator[Problem]:
    where = Where(table.file, table.sheet)
    if sheet.hidden:
        yield Problem("files.hidden_sheet", where, {"sheet": sheet.name}, "warning")
    rows = [
        row + 1
        for row in sorted(sheet.hidden_rows)
        if header_row <= row < end and any(cell != "" for cell in sheet.rows[row])
    ]
    if rows:
        yield Problem(
            "files.hidden_rows",
            Where(table.file, table.sheet, rows[0]),
            {"rows": spans(rows), "count": len(rows)},
            "warning",
        )
    columns = [
        column
        for column in sorted(sheet.hidden_columns)
        if column < len(table.header) and (table.header[column] or any(cell != "" for cell in table.columns[column]))
    ]
    if columns:
        names = ", ".join(f"{column_letters(column)} {table.header[column]}".strip() for column in columns)
        place = table.header[columns[0]] or column_letters(columns[0])
        yield Problem(
            "files.hidden_columns", Where(table.file, table.sheet, None, place), {"columns": names}, "warning"
        )


def _headers(table: RawTable, where: Where, row: int) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for k, title in enumerate(table.header):
        if not title:
            if any(cell != "" for cell in table.columns[k]):
                yield Problem(
                    "files.empty_header",
                    Where(where.file, where.sheet, row, column_letters(k)),
                    {"column": column_letters(k)},
                    "warning",
                )
        elif title in first:
            values = {"header": title, "first": column_letters(first[title]), "second": column_letters(k)}
            yield Problem("files.header_twice", Where(where.file, where.sheet, row, title), values)
        else:
            first[title] = k


def spans(numbers: Sequence[int]) -> str:
    """Row numbers in short: ``3, 7–9``."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1] = [parts[-1][0], number]
        else:
            parts.append([number])
    shown = [f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")
