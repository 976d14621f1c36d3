"""Tables too large to hold: Parquet read block by block, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem, Where, nearest

if TYPE_CHECKING:
    import pyarrow as pa

ROWS: Final = 65_536
"""Rows read at once."""

UNIT_HEADERS: Final = ("unit", "code", "参评对象", "代码")
YEAR_HEADERS: Final = ("year", "年份", "年度")


@dataclass(frozen=True)
class Stream:
    """A wide Parquet table: one row per unit and year, one column per indicator."""

    path: Path
    unit: str
    year: str  # "" where all rows are of one year
    columns: tuple[str, ...]
    rows: int

    def blocks(self, columns: Sequence[str]) -> Iterator[tuple[NDArray[np.int64] | None, Floats]]:
        """Years and values ``(unit, column)`` of each block, in the order of the file."""
        wanted = [*columns, *([self.year] if self.year else [])]
        for batch in self._batches(wanted):
            arrays = [batch.column(column).to_numpy(zero_copy_only=False) for column in columns]
            values = np.stack(arrays, axis=-1, dtype=np.float64) if arrays else np.empty((batch.num_rows, 0))
            years = batch.column(self.year).to_numpy(zero_copy_only=False).astype(np.int64) if self.year else None
            yield years, values

    def units(self) -> Iterator[pa.RecordBatch]:
        """Codes and years of each block, in the order of the file."""
        yield from self._batches([self.unit, *([self.year] if self.year else [])])

    def _batches(self, columns: list[str]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa  # noqa: PLC0415
        import pyarrow.parquet as pq  # noqa: PLC0415

        with pq.ParquetFile(self.path) as file:
            for group in range(file.num_row_groups):
                yield from file.iter_batches(ROWS, row_groups=[group], columns=columns, use_threads=False)
                pa.default_memory_pool().release_unused()  # else the allocator keeps what it once had


def open_stream(path: Path, wanted: Sequence[str]) -> Stream:
    """A Parquet table that has the columns wanted, all of them numbers.

    Raises :class:`InvalidInput` naming every column that is missing or holds no numbers.
    """
    import pyarrow.parquet as pq  # noqa: PLC0415
    from pyarrow import types  # noqa: PLC0415

    try:
        schema, rows = pq.read_schema(path), pq.read_metadata(path).num_rows
    except (OSError, ValueError) as error:
        raise InvalidInput([Problem("streams.unreadable", Where(file=path.name))]) from error
    names = {name.strip().casefold(): name for name in schema.names}
    unit = next((names[header] for header in UNIT_HEADERS if header in names), "")
    year = next((names[header] for header in YEAR_HEADERS if header in names), "")
    problems = []
    if not unit:
        problems.append(Problem("streams.no_unit", Where(file=path.name), {"have": ", ".join(schema.names[:8])}))
    for column in wanted:
        if column not in schema.names:
            values = {"column": column, "close": nearest(column, schema.names) or "–"}
            problems.append(Problem("streams.no_column", Where(file=path.name, column=column), values))
        elif not (types.is_floating(schema.field(column).type) or types.is_integer(schema.field(column).type)):
            values = {"column": column, "type": str(schema.field(column).type)}
            problems.append(Problem("streams.no_numbers", Where(file=path.name, column=column), values))
    if problems:
        raise InvalidInput(problems)
    return Stream(path, unit, year, tuple(schema.names), rows)


def rows_in(path: Path) -> int:
    """Number of rows of a Parquet file, read from its footer; 0 where it cannot be read."""
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415

        return int(pq.read_metadata(path).num_rows)
    except (ImportError, OSError, ValueError):
        return 0
