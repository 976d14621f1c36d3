"""Parquet tables read block by block."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.errors import InvalidInput
from ganchao.files import streams
from ganchao.files.streams import open_stream, rows_in


def written(path: Path, **columns: object) -> Path:
    pd.DataFrame(columns).to_parquet(path)
    return path


def keys(path: Path, *wanted: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        open_stream(path, wanted)
    assert all(problem.where.file == path.name for problem in caught.value.problems)
    return [problem.key for problem in caught.value.problems]


def test_blocks_hold_every_row_once_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "ROWS", 3)
    path = written(
        tmp_path / "v.parquet", code=list("ABCDEFG"), 年份=[2023] * 4 + [2024] * 3, x=np.arange(7.0), y=range(7)
    )
    stream = open_stream(path, ["x", "y"])
    assert (stream.unit, stream.year, stream.rows) == ("code", "年份", 7)
    blocks = list(stream.blocks(["y", "x"]))
    assert [len(values) for _years, values in blocks] == [3, 3, 1]
    assert np.concatenate([values for _years, values in blocks]).tolist() == [[k, k] for k in range(7)]
    assert [year for years, _values in blocks if years is not None for year in years] == [2023] * 4 + [2024] * 3
    assert [code for batch in stream.units() for code in batch.column("code").to_pylist()] == list("ABCDEFG")


def test_a_table_without_years_has_blocks_without_years(tmp_path: Path) -> None:
    stream = open_stream(written(tmp_path / "v.parquet", unit=["A"], x=[1.0]), ["x"])
    assert stream.year == ""
    assert [years for years, _values in stream.blocks(["x"])] == [None]


def test_everything_wrong_with_a_table_is_told_at_once(tmp_path: Path) -> None:
    path = written(tmp_path / "v.parquet", who=["A"], x=["many"])
    assert keys(path, "x", "z") == ["streams.no_unit", "streams.no_numbers", "streams.no_column"]


def test_what_is_no_parquet_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v.parquet"
    path.write_bytes(b"PAR1 not really PAR1")
    assert keys(path, "x") == ["streams.unreadable"]
    assert rows_in(path) == 0
    assert rows_in(tmp_path / "absent.parquet") == 0
