"""Promises of auditing."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.others import flat_loops
from benchmarks.promise import ROOT, Outcome, Promise, fastest, kept_by_tests
from benchmarks.promises_scoring import peak_of
from benchmarks.sizes import SIZES
from ganchao.auditing.engine import Prepared, by_case, prepare_audit
from ganchao.auditing.uncertainty import blocks_of, uniforms_of
from ganchao.domain.audit import Audit, CellError, WeightSpread
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.recipe import Aggregate, Normalise
from ganchao.files.coinr import import_coinr
from ganchao.files.documents import set_in_yaml
from ganchao.project import Project, open_project

DRAWS = 10_000
ASEM = ROOT.parent / "shared" / "data" / "asem_coinr"
RECIPE = """denominate: true
impute: {method: group_mean, by: EurAsia_group}
screen: {available: 0.9, after: impute}
treat: winsorise_log
normalise: {method: minmax, to: [0, 100]}
aggregate: arithmetic
"""
FOUR_KINDS = {
    "draws": DRAWS,
    "weights": {"spread": 0.25},
    "treat": [{"method": "winsorise_log", "points": points} for points in (1, 2, 3, 4)],
    "normalise": [{"method": "minmax", "to": [1, 100]}, {"method": "percentile_rank", "to": [1, 100]}],
    "aggregate": ["geometric"],
}
"""As in COINr's vignette: limits of winsorising, normalisation, aggregation, all weights perturbed."""


def asem(folder: Path) -> Project:
    """ASEM as a project with the four kinds of assumption declared."""
    (folder / "recipe.yaml").write_text(RECIPE, encoding="utf-8")
    import_coinr(ASEM / "ASEM_iData.csv", ASEM / "ASEM_iMeta.csv", folder / "asem", recipe=folder / "recipe.yaml")
    document = folder / "asem" / "framework.yaml"
    document.write_text(set_in_yaml(document.read_text(encoding="utf-8"), ("audit",), FOUR_KINDS), encoding="utf-8")
    return open_project(folder / "asem")


def replications(prepared: Prepared) -> float:
    """Fastest seconds for drawing, scoring and ranking all replications on one thread."""

    def run() -> None:
        for block in blocks_of(DRAWS, 1):
            by_case(prepared, uniforms_of(block, prepared.dimensions).T)

    return fastest(run, 7)


def asem_engine() -> Outcome:
    """At most 30 ms; the whole command under 3 s."""
    with tempfile.TemporaryDirectory() as folder:
        project = asem(Path(folder))
        begun = time.perf_counter()
        prepared = prepare_audit(project.panel, project.framework)
        preparing = time.perf_counter() - begun
        took = replications(prepared)
        begun = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "ganchao.cli.main",
            "audit",
            str(Path(folder) / "asem"),
            "--draws",
            str(DRAWS),
            "--json",
        ]
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        whole = time.perf_counter() - begun
    shape = f"{len(prepared.units)} x {len(project.framework.scored)}"
    return Outcome(
        took <= 0.030 and whole < 3,
        f"{took * 1000:.1f} ms for {DRAWS:,} replications of {shape}, preparing {len(prepared.data)} data sets "
        f"{preparing * 1000:.0f} ms apart; the whole command {whole:.2f} s",
    )


def against_pymcdm() -> Outcome:
    """At least 100 times a pymcdm loop in one run."""
    found = [each for each in flat_loops(SIZES[0]) if not isinstance(each, str)]
    ratios = {each.other: each.theirs / each.ours for each in found}
    ours = next((ratio for name, ratio in ratios.items() if "pymcdm" in name), 0.0)
    return Outcome(ours >= 100, "; ".join(f"{name} {ratio:,.0f} times" for name, ratio in ratios.items()))


def medium() -> tuple[Panel, Framework]:
    """169 units, 46 indicators in 6 groups."""
    framework = Framework.model_validate(
        {
            "code": "medium",
            "indicators": [{"code": f"i{k}", "group": f"g{k % 6}"} for k in range(46)],
            "groups": [{"code": "index"}, *({"code": f"g{k}", "group": "index"} for k in range(6))],
        }
    )
    values = np.random.default_rng(0).normal(10, 2, size=(1, 169, 46))
    return Panel(values, (2020,), tuple(f"u{k}" for k in range(169)), tuple(f"i{k}" for k in range(46))), framework


def medium_engine() -> Outcome:
    """Three normalisations and two aggregations: 60 ms; with data error 1.5 s."""
    panel, framework = medium()
    scales = tuple(Normalise(method=name, to=(1, 100)) for name in ("minmax", "percentile_rank"))
    varied = Audit(draws=DRAWS, weights=WeightSpread(), normalise=scales, aggregate=(Aggregate(method="geometric"),))
    took = replications(prepare_audit(panel, framework, varied))
    error = Audit(draws=DRAWS, weights=WeightSpread(), error={"*": CellError(relative=0.05)})
    prepared = prepare_audit(panel, framework, error)
    begun = time.perf_counter()
    for block in blocks_of(DRAWS, 1):
        by_case(prepared, uniforms_of(block, prepared.dimensions).T)
    with_error = time.perf_counter() - begun
    return Outcome(
        took <= 0.060 and with_error <= 1.5,
        f"{took * 1000:.0f} ms for {DRAWS:,} replications of 169 x 46; with data error per cell {with_error:.2f} s",
    )


MILLION = """
import sys, time
import numpy as np
from benchmarks.million import INDICATORS, framework
from ganchao.auditing.large import large_rank_ranges
units = int(sys.argv[1])
def blocks():
    for start in range(0, units, 50_000):
        yield np.random.default_rng(start).random((min(50_000, units - start), INDICATORS))
begun = time.perf_counter()
large_rank_ranges(blocks, framework(), [k * (units // 10) for k in range(10)], draws=100, seed=1)
print(time.perf_counter() - begun)
"""


def million_ranges() -> Outcome:
    """Rank ranges of ten units among a million, memory flat."""
    peaks = [peak_of([sys.executable, "-c", MILLION, str(units)]) for units in (100_000, 1_000_000)]
    command = [sys.executable, "-c", MILLION, "1000000"]
    took = float(subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout)
    text = f"{took:.1f} s, making the data included; peak memory {peaks[0]:.0f} and {peaks[1]:.0f} MB"
    return Outcome(peaks[1] <= 1.25 * peaks[0], f"{text} for 100,000 and 1,000,000 units")


PROMISES: tuple[Promise, ...] = (
    Promise(
        "million-ranges",
        "A million units, 100 replications, rank range of ten chosen units: memory flat, time stated",
        million_ranges,
    ),
    Promise(
        "asem-audit",
        "10,000 replications on ASEM, four kinds of assumption, all weights perturbed, exact ties: at most "
        "30 ms on one core; the whole command under 3 s",
        asem_engine,
    ),
    Promise("pymcdm", "At least 100 times a pymcdm loop in one run", against_pymcdm),
    Promise(
        "medium-audit",
        "169 x 46, 10,000 replications, three normalisations and two aggregations: at most 60 ms; with data "
        "error per cell at most 1.5 s",
        medium_engine,
    ),
    kept_by_tests(
        "sobol",
        "Sobol indices agree with SALib within its bootstrap interval and with analytic values; categorical factors "
        "with exact enumeration",
        "tests/auditing/test_sobol.py",
        "tests/auditing/test_sensitivity.py",
    ),
    kept_by_tests(
        "reference",
        "Statistics of 200 replications recomputed by a slow plain-Python reference agree to 1e-12 and in every rank",
        "tests/auditing/test_reference.py",
    ),
    kept_by_tests(
        "edges",
        "Zeros under a geometric mean, a constant indicator, one unit, two units, all tied, 40 % missing: a stated "
        "result or a clear error",
        "tests/auditing/test_engine.py",
    ),
    kept_by_tests(
        "dask",
        "Dask with two worker processes gives results identical to threads; killing a worker loses nothing",
        "tests/auditing/test_cluster.py",
    ),
)
