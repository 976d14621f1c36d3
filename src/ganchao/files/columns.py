"""A whole column of raw cells as numbers: plain ones in one go, only odd ones through ``read_cell``."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import Problem, Where
from ganchao.files.cells import LARGEST, PLAIN, Cell, Raw, Reading, has_decimal_comma, read_cell
from ganchao.files.findings import Tally
from ganchao.files.notation import NUMBER

PLAIN_LETTERS: Final = frozenset("0123456789.+-eE")
CODE_LIKE: Final = (-9.0, -99.0, -999.0, -9999.0, -99999.0, -8888.0)

Column = Sequence[Raw] | NDArray[Any]
Place = Callable[[int], Where]
"""Where the k-th cell of a column stands."""


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """Values of a column; bounds only where a cell is an interval (its value is then NaN)."""

    values: Floats
    low: Floats | None
    high: Floats | None
    problems: tuple[Problem, ...]


def read_column(column: Column, place: Place, reading: Reading = PLAIN, *, typed: bool = False) -> NumberColumn:
    """The numbers of a column, with every repair told once and every cell not understood in its place."""
    values = _in_one_go(column, typed=typed)
    if values is not None:
        problems = tuple(_suspected_codes(values, place, reading))
        if reading.missing_codes:
            values = np.where(np.isin(values, reading.missing_codes), np.nan, values)
        return NumberColumn(values, None, None, problems)
    return _one_by_one(column, place, reading, typed=typed)


def _in_one_go(column: Column, *, typed: bool) -> Floats | None:
    """Plain numbers and empty cells converted together; nothing if any cell is odd."""
    if isinstance(column, np.ndarray):
        values = np.asarray(column, dtype=np.float64)
        return values if _sensible(values) else None
    kinds = set(map(type, column))
    if kinds <= {float, int}:
        try:
            values = np.array(column, dtype=np.float64)
        except OverflowError:
            return None
        return values if _sensible(values) else None
    if kinds == {str} and not typed:
        return _plain_texts(column)  # type: ignore[arg-type]
    if typed and kinds <= {float, int, str} and all(cell == "" for cell in column if type(cell) is str):
        values = np.array([math.nan if type(cell) is str else cell for cell in column], dtype=np.float64)
        return values if _sensible(values) else None
    return None


def _plain_texts(column: Sequence[str]) -> Floats | None:
    if not set("".join(column)) <= PLAIN_LETTERS:
        return None
    try:
        values = np.array([float(text) if text else math.nan for text in column], dtype=np.float64)
    except ValueError:
        return None
    return values if _sensible(values) else None


def _sensible(values: Floats) -> bool:
    return bool(
        values.size == 0 or np.abs(values, where=~np.isnan(values), out=np.zeros(values.shape)).max() <= LARGEST
    )


def _one_by_one(column: Column, place: Place, reading: Reading, *, typed: bool) -> NumberColumn:
    cells: Sequence[Raw] = column.tolist() if isinstance(column, np.ndarray) else column
    if any(isinstance(cell, str) and "," in cell and has_decimal_comma(cell) for cell in cells):
        reading = replace(reading, comma_doubtful=True)
    text_is_odd = typed and any(isinstance(cell, (int, float)) for cell in cells)
    values = np.full(len(cells), np.nan)
    odd: list[int] = []
    for k, raw in enumerate(cells):
        plain = type(raw) is float or (type(raw) is str and not text_is_odd and NUMBER.fullmatch(raw))
        if plain and abs(value := float(raw)) <= LARGEST:  # type: ignore[arg-type]
            values[k] = value
        else:
            odd.append(k)
    bounds: dict[int, tuple[float, float]] = {}
    known: dict[tuple[type, Raw], Cell] = {}
    said = _Said()
    for k in odd:
        raw = cells[k]
        cell = known.get((type(raw), raw))
        if cell is None:
            cell = known[type(raw), raw] = read_cell(raw, reading)
        values[k] = cell.value
        if cell.kind == "interval":
            bounds[k] = (cell.low, cell.high)
        said.of(cell, raw, place(k), text_number=text_is_odd)
    suspected = tuple(_suspected_codes(values, place, reading))
    if reading.missing_codes:
        values[np.isin(values, reading.missing_codes)] = np.nan
    return NumberColumn(values, *_laid_out(bounds, len(cells)), (*said.problems(), *suspected))


class _Said:
    """What there is to say of a column's odd cells."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []
        self.shared = Tally("error")  # a number format belongs to the whole column
        self.repairs = Tally()

    def of(self, cell: Cell, raw: Raw, where: Where, *, text_number: bool) -> None:
        """Note a problem or a repair of one cell."""
        values = {"value": shown(raw), **cell.values}
        if cell.problem == "files.percent_format_doubt":
            self.shared.add(cell.problem, where, values)
        elif cell.problem:
            self.errors.append(Problem(cell.problem, where, values))
        elif cell.repair:
            split = str(raw).strip() if cell.repair == "files.missing_mark" else ""
            self.repairs.add(cell.repair, where, {**values, "read": f"{cell.value:.15g}"}, split)
        elif text_number and isinstance(raw, str) and cell.kind == "number":
            self.repairs.add("files.text_number", where, values)

    def problems(self) -> Iterator[Problem]:
        """Errors, then repairs."""
        yield from self.errors
        yield from self.shared.problems()
        yield from self.repairs.problems()


def _laid_out(bounds: dict[int, tuple[float, float]], size: int) -> tuple[Floats | None, Floats | None]:
    if not bounds:
        return None, None
    low, high = np.full(size, np.nan), np.full(size, np.nan)
    for k, (lower, upper) in bounds.items():
        low[k], high[k] = lower, upper
    return low, high


def _suspected_codes(values: Floats, place: Place, reading: Reading) -> Iterator[Problem]:
    """-99 and its kin among values that are never negative otherwise: perhaps an undeclared mark for missing."""
    below = np.flatnonzero(values < 0)
    if not below.size or below.size == values.size:
        return
    for code in set(values[below].tolist()) & set(CODE_LIKE):
        hits = np.flatnonzero(values == code)
        if (
            code not in reading.missing_codes
            and len(set(values[below].tolist())) == 1
            and (hits.size > 1 or code != CODE_LIKE[0])
        ):
            yield Problem(
                "files.looks_like_code", place(int(hits[0])), {"value": f"{code:.0f}", "count": hits.size}, "warning"
            )


def shown(raw: Raw) -> str:
    """A raw cell as a reader saw it, not too long."""
    text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15 else str(raw)
    return text if len(text) <= 40 else text[:39] + "…"
