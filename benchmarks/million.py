"""A field of a million units: made as Parquet or in memory, scored, measured."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.promise import fastest
from ganchao.domain.framework import Framework
from ganchao.scoring.large import score_large

INDICATORS, GROUPS = 100, 4
ROUNDS = 15


def framework(groups: int = GROUPS) -> Framework:
    """100 indicators in so many groups, min-max and arithmetic, a third of them lower-is-better, unequal weights."""
    return Framework.model_validate(
        {
            "code": "million",
            "groups": [{"code": "index"}, *({"code": f"g{g}", "group": "index"} for g in range(groups))],
            "indicators": [
                {
                    "code": f"i{k}",
                    "group": f"g{k % groups}",
                    "weight": 1 + k % 4,
                    "direction": "lower" if k % 3 == 0 else "higher",
                }
                for k in range(INDICATORS)
            ],
        }
    )


def write_project(folder: Path, units: int) -> None:
    """A project folder with one Parquet file of so many units."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    from ganchao.files.documents import write_document  # noqa: PLC0415

    (folder / "data" / "2024").mkdir(parents=True, exist_ok=True)
    write_document(folder / "framework.yaml", framework())
    rng = np.random.default_rng(5)
    names = [f"i{k}" for k in range(INDICATORS)]
    schema = pa.schema([("unit", pa.string()), ("year", pa.int32()), *((name, pa.float64()) for name in names)])
    with pq.ParquetWriter(folder / "data" / "2024" / "units.parquet", schema, compression="none") as writer:
        for start in range(0, units, 65_536):
            count = min(65_536, units - start)
            values = rng.random((count, INDICATORS))
            codes = pa.array([f"U{k:07d}" for k in range(start, start + count)])
            years = np.full(count, 2024, np.int32)
            writer.write_table(pa.table([codes, years, *values.T.copy()], schema=schema))


def in_memory(units: int, groups: int = GROUPS) -> dict[str, float]:
    """Seconds to copy and to score, and peak memory against the data, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.million", str(units), str(groups)]
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, cwd=Path(__file__).resolve().parent.parent
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def measured(units: int, groups: int) -> dict[str, Any]:
    """Measured in this process by one thread: copying and scoring in turn, the fastest of each."""
    values = np.random.default_rng(1).random((units, INDICATORS))
    book = framework(groups)
    with threadpool_limits(1, user_api="blas"):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        score_large(values, book)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        touched = np.zeros_like(values)
        touched[:] = 0
        copy = score = float("inf")
        for _ in range(ROUNDS):
            copy = min(copy, fastest(lambda: np.copyto(touched, values), 1))
            score = min(score, fastest(lambda: score_large(values, book), 1))
    return {"copy": copy, "score": score, "peak": (peak - before + values.nbytes) / values.nbytes}


if __name__ == "__main__":
    print(json.dumps(measured(int(sys.argv[1]), int(sys.argv[2]))))
