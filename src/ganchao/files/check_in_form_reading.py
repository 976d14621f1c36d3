"""Reads a filled form back: which form it is, what was filled in, and everything that is wrong with it at once.

Whether values are plausible is not looked at here; that needs what was reported before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ganchao.domain.check_in import CheckIn
from ganchao.domain.target_path import TargetPath
from ganchao.errors import Problem, Where
from ganchao.files.cells import Raw
from ganchao.files.check_in_form import COLUMNS, FIRST, FORMAT, GIVEN, HIDDEN, VERSION, sealed
from ganchao.files.checkins import read_period, rows_of
from ganchao.files.headers import header_text
from ganchao.files.rosters import text_of
from ganchao.files.spreadsheets import Sheet, read_workbook
from ganchao.files.tables import RawTable
from ganchao.text import Lang, lang_of, say

LARGEST: Final = 20_000_000
"""Bytes of a filled form; the emptiest has 10 000, one of 500 rows 100 000."""
FACTS: Final = 9
"""Lines of the hidden sheet before its rows."""


@dataclass(frozen=True)
class Filled:
    """What was filled in on a form."""

    number: str
    project: str
    unit: str
    check_ins: tuple[CheckIn, ...] = ()  # rows in which anything was filled in; ``row`` as the spreadsheet counts
    evidence: Mapping[int, tuple[str, ...]] | None = None  # names of files by row
    sheet: str = ""
    file: str = ""
    heads: Mapping[str, str] = field(default_factory=dict)  # headers as they stand on it, by column

    def where(self, row: int, column: str = "") -> Where:
        """A place on the form."""
        return Where(self.file, self.sheet, row, column)


def read_form(path: Path, paths: Sequence[TargetPath]) -> tuple[Filled | None, tuple[Problem, ...]]:
    """A filled form, and everything wrong with it; nothing where it is no form at all.

    Parameters
    ----------
    path
        The workbook.
    paths
        What may be reported on, with measurement types and limits.
    """
    where = Where(path.name)
    data, problem = _bytes(path, where)
    if problem is not None:
        return None, (problem,)
    sheets, problems = read_workbook(data, path.name)
    wrong = [each for each in problems if each.severity == "error"]
    hidden = next((sheet for sheet in sheets if sheet.name == HIDDEN), None)
    shown = next((sheet for sheet in sheets if sheet.name != HIDDEN), None)
    if wrong or hidden is None or shown is None:
        return None, (*wrong, *([] if wrong else [Problem("form.not_a_form", where)]))
    told = [[text_of(cell) for cell in (*row, "", "")[:2]] for row in hidden.rows]
    facts = dict((key, value) for key, value in told[:FACTS])  # noqa: C402 - rows are lists of two
    if facts.get("format") != FORMAT or facts.get("version") != str(VERSION):
        return None, (Problem("form.not_a_form", where),)
    rows = [(code, period) for code, period in told[FACTS:] if code]
    if sealed(facts.get("number", ""), facts.get("project", ""), facts.get("unit", ""), facts.get("period", ""),
              rows) != facts.get("seal"):  # fmt: skip
        return None, (Problem("form.seal", where),)
    return _filled(shown, Filled(facts["number"], facts["project"], facts["unit"], sheet=shown.name, file=path.name),
                   rows, paths, lang_of(facts.get("lang")))  # fmt: skip


def _bytes(path: Path, where: Where) -> tuple[bytes, Problem | None]:
    try:
        if not path.is_file():
            return b"", Problem("files.is_folder" if path.is_dir() else "files.not_found", where)
        if (size := path.stat().st_size) > LARGEST:
            values = {"megabytes": size // 1_000_000, "most": LARGEST // 1_000_000}
            return b"", Problem("form.too_large", where, values)
        return path.read_bytes(), None
    except OSError as wrong:
        return b"", Problem("files.not_readable", where, {"reason": wrong.strerror or type(wrong).__name__})


def _filled(
    sheet: Sheet, form: Filled, rows: Sequence[tuple[str, str]], paths: Sequence[TargetPath], lang: Lang
) -> tuple[Filled | None, tuple[Problem, ...]]:
    """What stands in the cells, once the columns and codes are where they were."""
    heads = [say(f"form.head.{column}", lang) for column in COLUMNS]
    grid = [[*row, *[""] * (len(COLUMNS) - len(row))] for row in sheet.rows]
    problems = [*_moved_columns(form, grid, heads), *_moved_codes(form, grid, rows, heads)]
    if problems:
        return form, tuple(problems)
    body = [row[: len(COLUMNS)] for row in grid[FIRST - 1 : FIRST - 1 + len(rows)]]
    body = [row if _anything(row) else [""] * len(COLUMNS) for row in body]
    parts = {"code": "subject"}
    kept = [at for at, column in enumerate(COLUMNS) if column not in {"name", "kind", "measured_in", "last_value",
                                                                      "last_period", "evidence"}]  # fmt: skip
    table = RawTable(
        form.file, form.sheet, tuple(parts.get(COLUMNS[at], COLUMNS[at]) for at in kept),
        tuple([row[at] for row in body] for at in kept), FIRST,
    )  # fmt: skip
    if not any(map(_anything, body)):
        return form, (Problem("form.nothing_filled", Where(form.file, form.sheet)),)
    found, wrong = rows_of(table, paths)
    shown = {parts.get(column, column): head for column, head in zip(COLUMNS, heads, strict=True)}
    told = tuple(
        Problem(each.key, form.where(each.where.row or 0, shown.get(each.where.column, each.where.column)),
                each.values, each.severity)
        for each in wrong
    )  # fmt: skip
    evidence = COLUMNS.index("evidence")
    named = {FIRST + at: _names(row[evidence]) for at, row in enumerate(body) if text_of(row[evidence])}
    return replace(form, check_ins=found, evidence=named, heads=dict(zip(COLUMNS, heads, strict=True))), told


def _anything(row: Sequence[Raw]) -> bool:
    """Whether the department filled in anything."""
    return any(text_of(cell) for cell in row[len(GIVEN) :])


def _names(cell: Raw) -> tuple[str, ...]:
    """Names of files, one in each line or parted by semicolons."""
    text = str(cell).replace("；", ";").replace("\n", ";")
    return tuple(name.strip() for name in text.split(";") if name.strip())


def _moved_columns(form: Filled, grid: Sequence[Sequence[Raw]], heads: Sequence[str]) -> Iterator[Problem]:
    """Headers that do not stand where the form has them."""
    header = grid[FIRST - 2] if len(grid) >= FIRST - 1 else []
    for at, head in enumerate(heads):
        found = header_text(header[at]).strip() if at < len(header) else ""
        if found != head:
            yield Problem("form.moved_column", form.where(FIRST - 1, head), {"expected": head, "found": found or "–"})
    for at in range(len(heads), len(header)):
        filled = any(text_of(row[at]) for row in grid[FIRST - 1 :] if at < len(row))
        if filled:
            yield Problem("form.beyond", form.where(FIRST - 1, header_text(header[at]) or str(at + 1)))


def _moved_codes(
    form: Filled, grid: Sequence[Sequence[Raw]], rows: Sequence[tuple[str, str]], heads: Sequence[str]
) -> Iterator[Problem]:
    """Codes and periods that are not those of the form, and rows that were added."""
    at_code, at_period = COLUMNS.index("code"), COLUMNS.index("period")
    for at, (code, period) in enumerate(rows):
        row: Sequence[Raw] = grid[FIRST - 1 + at] if FIRST - 1 + at < len(grid) else [""] * len(COLUMNS)
        for place, expected in ((at_code, code), (at_period, period)):
            found = header_text(row[place]).strip()
            same = found == expected or (place == at_period and str(read_period(row[place])) == expected)
            if not same:
                yield Problem("form.moved_code", form.where(FIRST + at, heads[place]), {
                    "expected": expected, "found": found[:60] or "–"})  # fmt: skip
    for at in range(FIRST - 1 + len(rows), len(grid)):
        if any(text_of(cell) for cell in grid[at]):
            yield Problem("form.added_row", form.where(at + 1))
