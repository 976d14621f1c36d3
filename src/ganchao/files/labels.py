"""Units and years of a data table, row by row, with every doubt about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.errors import Problem, Say, Severity, nearest
from ganchao.files.cells import Raw
from ganchao.files.columns import shown
from ganchao.files.findings import Tally
from ganchao.files.names import KnownUnit, UnitNames, unit_text
from ganchao.files.tables import RawTable
from ganchao.files.years import YearCell, read_year

Places = NDArray[np.intp]
Years = NDArray[np.int64]
_YEAR_IN_NAME: Final = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


def unit_labels(table: RawTable, column: int, units: UnitNames) -> tuple[Places, tuple[Problem, ...]]:
    """Place of each row's unit on the unit axis, -1 where the row is left out."""
    cells = table.cells(column)
    found = {raw: units.find(text) if (text := unit_text(raw)) else None for raw in dict.fromkeys(cells)}
    place = {raw: units.number(known.code) if known and known.code else -1 for raw, known in found.items()}
    places = np.fromiter((place[cell] for cell in cells), dtype=np.intp, count=len(table))
    return places, tuple(_of_units(table, column, found))


def _of_units(table: RawTable, column: int, found: Mapping[Raw, KnownUnit | None]) -> Iterator[Problem]:
    """Each text once, at its first row; rows without any unit one by one."""
    title, cells = table.header[column] or "A", table.cells(column)
    odd = {raw for raw, known in found.items() if known is None or known.repair or known.problem}
    rows = [k for k, cell in enumerate(cells) if cell in odd] if odd else []
    first = {cells[k]: k for k in reversed(rows)}
    counts = Counter(cells[k] for k in rows)
    no_code = [raw for raw in found if (known := found[raw]) and known.problem == "files.unit_no_code"]
    for k in rows:
        known = found[cells[k]]
        if known is None:
            if not table.is_empty(k):
                yield Problem("files.unit_missing", table.where(k, title))
        elif first[cells[k]] == k and cells[k] not in no_code[1:]:
            severity: Severity = "error"
            if known.repair or known.problem == "files.total_row":
                severity = "repair" if known.repair else "warning"
            values = {"value": unit_text(cells[k]), "read": known.code, "close": known.close, "count": counts[cells[k]],
                      "few": Say("files.units_are", {"known": known.known}) if known.known else ""}
            key = known.repair or known.problem
            yield Problem(key, table.where(k, title), {**values, "names": len(no_code)}, severity)


def year_labels(table: RawTable, column: int) -> tuple[Years, tuple[Problem, ...]]:
    """Year of each row, 0 where the row is left out."""
    cells = table.cells(column)
    found = {raw: read_year(raw) for raw in dict.fromkeys(cells)}
    years = np.fromiter((found[cell].year or 0 for cell in cells), dtype=np.int64, count=len(table))
    return years, tuple(_of_years(table, column, found))


def _of_years(table: RawTable, column: int, found: Mapping[Raw, YearCell]) -> Iterator[Problem]:
    title, cells = table.header[column], table.cells(column)
    odd = {raw for raw, read in found.items() if read.repair or read.problem}
    known = [str(read.year) for read in found.values() if read.year]
    repairs = Tally()
    for k in [k for k, cell in enumerate(cells) if cell in odd] if odd else []:
        read, where = found[cells[k]], table.where(k, title)
        text = "" if cells[k] is None else shown(cells[k])
        if read.repair:
            repairs.add(read.repair, where, {"value": text, "read": read.year})
        elif text.strip():
            close = nearest(text, known) if read.problem == "files.not_a_year" else ""
            yield Problem(
                read.problem + ("_close" if close else ""), where, {"value": text, "close": close, **read.values}
            )
        elif not table.is_empty(k):
            yield Problem("files.year_missing", where)
    yield from repairs.problems()


def year_in_name(table: RawTable) -> int | None:
    """The only year that the sheet's name or the file's states."""
    for name in (table.sheet, table.file.rpartition("/")[2]):
        years = set(_YEAR_IN_NAME.findall(name))
        if len(years) == 1:
            return int(years.pop())
    return None
