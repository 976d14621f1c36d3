"""``python -m benchmarks``: our phases, the machine's limits, and others on the same inputs in one run.

``--write`` puts the tables into ``benchmarks/results.md``; names of sizes (``small medium large million``) choose.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[name] = "1"  # before NumPy is imported; everybody gets one thread

RESULTS = Path(__file__).parent / "results.md"


def main(arguments: list[str]) -> int:
    """Time what is asked for and print it as it comes."""
    from benchmarks import others, ours  # noqa: PLC0415
    from benchmarks.machine import limits  # noqa: PLC0415
    from benchmarks.sizes import SIZES  # noqa: PLC0415
    from benchmarks.tables import COMPARISONS, PHASES, Comparison, machine_line, markdown, screen  # noqa: PLC0415

    begun = time.perf_counter()
    unknown = {a for a in arguments if a != "--write"} - {*(size.name for size in SIZES), "million"}
    if unknown:
        print(f"unknown: {' '.join(sorted(unknown))}; known: {' '.join(s.name for s in SIZES)} million --write")
        return 2
    wanted = [a for a in arguments if a != "--write"] or [*(size.name for size in SIZES), "million"]
    measured = limits()
    print(machine_line(measured), flush=True)
    timings, compared, notes = [], [], []
    for size in (size for size in SIZES if size.name in wanted):
        timings += list(ours.phases(size, measured))
        print(f"{size.name}: ours timed", flush=True)
        found: list[Comparison | str] = [
            *others.comparisons(size),
            *([others.salib(size)] if size.name == wanted[0] else []),
        ]
        compared += [each for each in found if isinstance(each, Comparison)]
        notes += [each for each in found if isinstance(each, str)]
        print(f"{size.name}: others timed", flush=True)
    if "million" in wanted:
        timings.append(ours.million())
    rows, against = [each.cells() for each in timings], [each.cells() for each in compared]
    said = [
        *dict.fromkeys(notes),
        "Others were run for as long as stated and scaled to the whole task.",
        "Of limit: the least time the named limit allows, as a share of the time taken.",
    ]
    print(f"\n{screen(PHASES, rows)}\n\n{screen(COMPARISONS, against)}\n\n" + "\n".join(said))
    print(f"{time.perf_counter() - begun:.0f} s in all")
    if "--write" in arguments:
        tables = [markdown(PHASES, rows), markdown(COMPARISONS, against)]
        text = "\n\n".join(
            ["# Benchmarks", f"Written by `python -m benchmarks --write`. {machine_line(measured)}.", *tables, *said]
        )
        RESULTS.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
