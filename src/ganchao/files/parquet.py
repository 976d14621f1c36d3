"""Parquet tables as columns; numbers stay arrays and are never turned into cells."""

from __future__ import annotations

import decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ganchao.errors import Problem, Where
from ganchao.files.cells import Raw

if TYPE_CHECKING:
    import pyarrow as pa

Columns = tuple[tuple[str, ...], tuple[list[Raw] | NDArray[Any], ...]]


def read_parquet(path: Path, file: str) -> tuple[Columns | None, tuple[Problem, ...]]:
    """Header and columns of a Parquet file; numbers as float64 with NaN for missing, the rest as raw cells."""
    where = Where(file)
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        return None, (Problem("files.no_pyarrow", where),)
    try:
        table = parquet.read_table(path)
    except (pa.ArrowException, OSError, ValueError) as wrong:
        return None, (Problem("files.damaged_parquet", where, {"reason": str(wrong).splitlines()[0][:120]}),)
    names = [name for name in table.column_names if not name.startswith("__index_level_")]
    nested = [name for name in names if pa.types.is_nested(table.schema.field(name).type)]
    problems = tuple(
        Problem("files.nested_column", Where(file, column=name), {"type": table.schema.field(name).type})
        for name in nested
    )
    kept = [name for name in names if name not in nested]
    return (tuple(kept), tuple(_column(table.column(name)) for name in kept)), problems


def _column(column: pa.ChunkedArray) -> list[Raw] | NDArray[Any]:
    import pyarrow as pa  # noqa: PLC0415

    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        values = column.to_numpy()
        return np.asarray(values, dtype=np.float64)
    return [
        "" if cell is None else float(cell) if isinstance(cell, decimal.Decimal) else cell
        for cell in column.to_pylist()
    ]
