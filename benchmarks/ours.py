"""Ganchao's own phases at one size, each against what the machine allows at best."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.machine import Limits
from benchmarks.million import INDICATORS, in_memory
from benchmarks.promise import fastest
from benchmarks.sizes import REPLICATIONS, SEED, Size, audit_of, framework_of, panel_of
from benchmarks.tables import Timing
from ganchao.auditing.engine import prepare_audit, replicate
from ganchao.auditing.quick_ranks import quick_ranks
from ganchao.auditing.sensitivity import sensitivity
from ganchao.auditing.swaps import swaps
from ganchao.auditing.uncertainty import uncertainty
from ganchao.scoring.score import score

SOBOL_ROWS = 1024
MILLION = 1_000_000


def phases(size: Size, limits: Limits) -> Iterator[Timing]:
    """Score, prepare, replicate, rank, statistics, Sobol indices, swaps."""
    panel, framework, audit = panel_of(size), framework_of(size), audit_of(size)
    copied = limits.copy_seconds(panel.values.nbytes)
    yield Timing(
        size, "score and rank every node", fastest(lambda: score(panel, framework)), copied, "copy of the data"
    )
    prepared = prepare_audit(panel, framework, audit)
    sets = limits.copy_seconds(panel.values.nbytes * len(prepared.data))
    text = f"prepare {len(prepared.data)} data sets, {len(prepared.trees)} trees"
    yield Timing(size, text, fastest(lambda: prepare_audit(panel, framework, audit), 3), sets, "copy of the data sets")

    def draw() -> object:
        return replicate(prepared, np.random.default_rng(SEED).random((REPLICATIONS, prepared.dimensions)))

    runs = 3 if size.units > 1000 else 7
    product = limits.product_seconds(2.0 * REPLICATIONS * size.units * size.indicators)
    audited = Timing(
        size, f"audit: draw, score, rank x {REPLICATIONS:,}", fastest(draw, runs), product, "matrix product"
    )
    yield audited
    scores = np.random.default_rng(SEED).random((REPLICATIONS, size.units))
    text = f"rank alone x {REPLICATIONS:,}"
    ranking = fastest(lambda: quick_ranks(scores, framework.rank.tolerance), runs)
    yield Timing(size, text, ranking, limits.copy_seconds(scores.nbytes), "copy of the scores")
    whole = fastest(lambda: uncertainty(prepared, draws=REPLICATIONS), 2)
    yield Timing(size, f"uncertainty with all statistics x {REPLICATIONS:,}", whole, product, "matrix product")
    unit = prepared.units[size.units // 3]
    analysed = fastest(lambda: sensitivity(prepared, n=SOBOL_ROWS, unit=unit, above=(10, 20)), 2)
    evaluations = SOBOL_ROWS * (len(prepared.factors) + 2)
    least = limits.product_seconds(2.0 * evaluations * size.units * size.indicators)
    yield Timing(size, f"Sobol indices, 4 outcomes, {evaluations:,} evaluations", analysed, least, "matrix product")
    swapped = fastest(lambda: swaps(panel, framework, audit, unit=unit), 2)
    yield Timing(size, "swaps, one at a time", swapped, copied, "copy of the data")


def million() -> Timing:
    """A million units x 100 indicators in memory, in a process of its own; the copy is measured there too."""
    found = in_memory(MILLION)
    size = Size("million", MILLION, INDICATORS, (4,), 0)
    text = f"score and rank index and groups; peak memory {found['peak']:.2f} times the data"
    return Timing(size, text, found["score"], found["copy"], "copy of the data")
