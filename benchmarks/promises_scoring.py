"""Promises of scoring and reporting."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import million
from benchmarks.promise import ROOT, Outcome, Promise, kept_by_tests, seconds_of

GANCHAO = [sys.executable, "-m", "ganchao.cli.main"]


def fresh_clone() -> Outcome:
    """Clone, ``make demo``, ``make test``."""
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "main"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        if (ROOT.parent / "shared").is_dir():
            (Path(folder) / "shared").symlink_to(ROOT.parent / "shared")
        clean = {
            k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH", "MAKEFLAGS", "MAKELEVEL"}
        }
        begun = time.perf_counter()
        demo = subprocess.run(["make", "demo"], cwd=clone, env=clean, capture_output=True, text=True, check=False)
        demo_took = time.perf_counter() - begun
        report = clone / "ganchao-out" / "shandong" / "report.html"
        said = demo.stdout.rstrip().splitlines()[-1] if demo.stdout.strip() else ""
        if demo.returncode or not report.is_file():
            return Outcome(False, f"make demo failed: {(demo.stdout + demo.stderr)[-300:]}")
        begun = time.perf_counter()
        test = subprocess.run(["make", "test"], cwd=clone, env=clean, capture_output=True, text=True, check=False)
        test_took = time.perf_counter() - begun
        last = test.stdout.rstrip().splitlines()[-1] if test.stdout.strip() else test.stderr[-200:]
        holds = test.returncode == 0 and test_took < 600
        return Outcome(
            holds,
            f"make demo {demo_took:.0f} s, last line `{said.strip()}`; make test {test_took:.0f} s, "
            f"`{last.strip('= ')}`",
        )


def million_in_memory() -> Outcome:
    """At most 6 copies and 1.5 times the data; doubling at most 2.3 times."""
    half, whole = million.in_memory(500_000), million.in_memory(1_000_000)
    copies, growth = whole["score"] / whole["copy"], whole["score"] / half["score"]
    text = (
        f"{whole['score'] * 1000:.0f} ms for index and {million.GROUPS} groups with ranks, {copies:.1f} copies of "
        f"{whole['copy'] * 1000:.0f} ms; peak memory {whole['peak']:.2f} times the data; {growth:.2f} times the half"
    )
    return Outcome(copies <= 6 and whole["peak"] <= 1.5 and growth <= 2.3, text)


def million_from_parquet() -> Outcome:
    """Memory flat through the command line."""
    took, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for units in (500_000, 1_000_000):
            project = Path(folder) / str(units)
            million.write_project(project, units)
            begun = time.perf_counter()
            peaks.append(peak_of([*GANCHAO, "score", str(project), "--out", str(project / "out")]))
            took.append(time.perf_counter() - begun)
            shutil.rmtree(project)
    return Outcome(
        took[1] <= 2.3 * took[0] and peaks[1] <= 1.25 * peaks[0],
        f"{took[0]:.1f} s and {took[1]:.1f} s for half a million and a million units, tables written; "
        f"peak memory {peaks[0]:.0f} and {peaks[1]:.0f} MB",
    )


def peak_of(command: list[str]) -> float:
    """Peak memory of a process in MB."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, "
        "stderr=subprocess.DEVNULL); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True, cwd=ROOT)
    return float(done.stdout)


def help_time() -> Outcome:
    """``--help`` under 0.3 s."""
    took = seconds_of([*GANCHAO, "--help"], runs=5)
    return Outcome(took < 0.3, f"{took * 1000:.0f} ms")


def score_time() -> Outcome:
    """``score hdi`` under 5 s."""
    took = seconds_of([*GANCHAO, "score", "hdi"])
    return Outcome(took < 5, f"{took:.2f} s")


def hdi_digits() -> Outcome:
    """All published values and ranks of both vintages."""
    import numpy as np  # noqa: PLC0415
    import pandas as pd  # noqa: PLC0415

    from ganchao.project import open_project  # noqa: PLC0415

    folder = ROOT.parent / "shared" / "data" / "hdi"
    values = wrong = 0
    ranks = []
    for vintage, file, year in (
        ("2021-22", "hdi_vintage_2021_22.csv", 2021),
        ("2023-24", "hdi_vintage_2023_24.csv", 2022),
    ):
        card = open_project("hdi", vintage=vintage).score()
        table = pd.read_csv(folder / file, keep_default_na=False, na_values=[""])
        table = table[table["is_aggregate"] == 0].dropna(subset=["hdi"])
        y = [card.years.index(int(each)) for each in table["year"]]
        u = [card.units.index(each) for each in table["iso3"]]
        ours = card.published[y, u, -1]
        values += len(table)
        wrong += int((~(np.abs(ours - table["hdi"].to_numpy()) < 1e-9)).sum())
        published = pd.read_csv(folder / f"published_rank_{year}.csv", keep_default_na=False)
        same = sum(
            card.rank(code, year=year) == rank
            for code, rank in zip(published["iso3"], published["hdi_rank"], strict=True)
        )
        ranks.append(f"{same}/{len(published)}")
    return Outcome(
        wrong == 0 and ranks == ["191/191", "193/193"],
        f"{wrong} mismatches in {values:,} values; ranks {', '.join(ranks)}",
    )


PROMISES = (
    Promise(
        "fresh-clone",
        "Fresh clone, fresh environment: `make demo` ends with the paths of the report, `make test` passes",
        fresh_clone,
    ),
    Promise(
        "hdi",
        "Human Development Index: 0 mismatches in 11,379 published values at 3 decimals; ranks 191/191 and 193/193",
        hdi_digits,
    ),
    kept_by_tests(
        "itci",
        "Tax index: three vintages to 1e-12, 6840/6840 ranks; 15 what-ifs with every side effect",
        "tests/published/test_itci.py",
    ),
    kept_by_tests(
        "asem",
        "ASEM: every file in `expected/`; the purse to 1e-12",
        "tests/published/test_asem.py",
        "tests/published/test_asem_treat.py",
        "tests/published/test_asem_variants.py",
        "tests/published/test_asem_copeland.py",
        "tests/published/test_asem_weights.py",
        "tests/published/test_purse.py",
    ),
    kept_by_tests(
        "university",
        "University ranking within 0.0851, 3936/3936 bands; special economic zones to 4 decimals",
        "tests/published/test_the_wur.py",
        "tests/published/test_sez.py",
    ),
    kept_by_tests(
        "coinr",
        "`import coinr` with one recipe file, then `run`, gives the ASEM numbers; the default recipe needs no file; "
        "COINr's defects are not repeated",
        "tests/files/test_coinr.py",
        "tests/published/test_coinr_defects.py",
    ),
    Promise(
        "million-memory",
        "A million units x 100 indicators in memory, one thread: at most 6 copies, 1.5 times the data, "
        "doubling at most 2.3 times",
        million_in_memory,
    ),
    Promise("million-parquet", "The same from Parquet through the command line with flat memory", million_from_parquet),
    kept_by_tests(
        "broken",
        "At least 60 broken inputs: problem list with place and fix, exit code 2, both languages, no traceback",
        "tests/faults",
        at_least=60,
        skips=4,  # root may read what others may not
    ),
    Promise("help", "`ganchao --help` under 0.3 s", help_time),
    Promise("score-time", "`ganchao score hdi` under 5 s", score_time),
    kept_by_tests(
        "html",
        "The HTML report opens in Chromium with the network off, in both languages",
        "tests/reporting/test_html.py",
    ),
)
