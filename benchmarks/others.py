"""The same tasks done by pymcdm, scikit-criteria, SALib and a plain pandas loop; whoever is missing is skipped.

Every comparison also checks that both give the same ranks or indices.
"""

from __future__ import annotations

import importlib
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.promise import fastest
from benchmarks.sizes import FLAT_AUDIT, REPLICATIONS, SEED, Size, audit_of, flat_framework_of, framework_of, panel_of
from benchmarks.tables import Comparison
from ganchao.auditing import sobol
from ganchao.auditing.engine import Replicated, prepare_audit, replicate
from ganchao.domain.framework import Direction

PATIENCE = 2.5
"""Seconds each loop may take; what it has done by then is scaled to the whole task."""
SOBOL_ROWS, RESAMPLES = 4096, 100
FACTORS = 8


def imported(name: str) -> Any:
    """A module, or nothing where it is not installed; its own warnings are not ours."""
    warnings.simplefilter("ignore")
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def comparisons(size: Size) -> Iterator[Comparison | str]:
    """Everybody at one size; a sentence in place of whoever is not installed."""
    yield from flat_loops(size)
    yield from pandas_loop(size)


def flat_loops(size: Size) -> Iterator[Comparison | str]:
    """Weights within a quarter, min-max, weighted sum, ranks, without a tree: what decision tools can do."""
    panel, framework = panel_of(size), flat_framework_of(size)
    prepared = prepare_audit(panel, framework, FLAT_AUDIT)
    uniforms = np.random.default_rng(SEED).random((REPLICATIONS, prepared.dimensions))
    ours = fastest(lambda: replicate(prepared, np.random.default_rng(SEED).random(uniforms.shape)), 3)
    drawn = replicate(prepared, uniforms)
    weights = 0.75 + 0.5 * uniforms
    weights /= weights.sum(axis=1, keepdims=True)
    higher = np.array([indicator.direction is Direction.HIGHER for indicator in framework.scored])
    matrix = panel.values[0]
    for name, loop in (("pymcdm", pymcdm_loop), ("scikit-criteria", skcriteria_loop)):
        one = loop(matrix, higher)
        if one is None:
            yield f"{name} is not installed: skipped"
            continue
        yield looped(
            size, name, "weights, min-max, weighted sum, rank", ours, lambda k, one=one: one(weights[k]), drawn
        )


def pymcdm_loop(matrix: np.ndarray, higher: np.ndarray) -> Callable[[np.ndarray], np.ndarray] | None:
    """One replication as its documentation writes it."""
    methods, helpers, normalizations = (imported(f"pymcdm.{part}") for part in ("methods", "helpers", "normalizations"))
    if methods is None:
        return None
    body, types = methods.WSM(normalizations.minmax_normalization), np.where(higher, 1, -1)
    return lambda weights: helpers.rrankdata(body(matrix, weights, types))


def skcriteria_loop(matrix: np.ndarray, higher: np.ndarray) -> Callable[[np.ndarray], np.ndarray] | None:
    """One replication as its documentation writes it."""
    skc = imported("skcriteria")
    if skc is None:
        return None
    simple, scalers, invert, pipelines = (
        imported(f"skcriteria.{part}")
        for part in ("agg.simple", "preprocessing.scalers", "preprocessing.invert_objectives", "pipelines")
    )
    pipe = pipelines.mkpipe(invert.NegateMinimize(), scalers.MinMaxScaler(target="matrix"), simple.WeightedSumModel())
    objectives = [max if up else min for up in higher]
    return lambda weights: pipe.evaluate(skc.mkdm(matrix, objectives, weights=weights)).rank_


def pandas_loop(size: Size) -> Iterator[Comparison]:
    """The whole audit, given our treated and normalised data sets: weights, mean of every group, ranks."""
    panel, framework = panel_of(size), framework_of(size)
    prepared = prepare_audit(panel, framework, audit_of(size))
    uniforms = np.random.default_rng(SEED).random((REPLICATIONS, prepared.dimensions))
    ours = fastest(lambda: replicate(prepared, np.random.default_rng(SEED).random(uniforms.shape)), 3)
    drawn = replicate(prepared, uniforms)
    codes = list(framework.node_codes)
    frames = [pd.DataFrame(data, panel.units, codes[: size.indicators]) for data in prepared.data]
    weights = np.repeat([[node.weight_in(prepared.year) for node in framework.nodes]], REPLICATIONS, axis=0)
    columns = {factor.code: factor.columns for factor in prepared.factors}
    weights[:, list(prepared.varied)] *= 0.75 + 0.5 * uniforms[:, columns["weights"]]
    geometric = sobol.choice(uniforms[:, columns["aggregate"].start], 2) == 1
    members = {group.code: [node.code for node in framework.members(group.code)] for group in framework.bottom_up}

    def one(k: int) -> np.ndarray:
        scores, own = frames[drawn.cases[k, 0]].copy(), pd.Series(weights[k], codes)
        for group, inside in members.items():
            counted = np.log(scores[inside]) if geometric[k] else scores[inside]
            mean = (counted * own[inside] / own[inside].sum()).sum(axis=1)
            scores[group] = np.exp(mean) if geometric[k] else mean
        return scores["index"].rank(ascending=False, method="min").to_numpy()

    yield looped(size, "pandas loop", "audit with prepared data sets", ours, one, drawn)


def looped(
    size: Size, name: str, task: str, ours: float, one: Callable[[int], np.ndarray], drawn: Replicated
) -> Comparison:
    """As many replications as patience allows, scaled, their ranks compared with ours."""
    one(0)
    begun, done, same = time.perf_counter(), 0, 0
    while done < REPLICATIONS and (time.perf_counter() - begun < PATIENCE or done < 3):
        same += bool(np.array_equal(one(done), drawn.ranks[done]))
        done += 1
    theirs = (time.perf_counter() - begun) / done * REPLICATIONS
    agree = "all ranks" if same == done else f"{same} of {done} draws"
    return Comparison(size, name, f"{task} x {REPLICATIONS:,}", ours, theirs, f"{done:,} replications", agree)


def salib(size: Size) -> Comparison | str:
    """Design and analysis of Sobol indices for one outcome, the model itself not counted: a g-function of 8 factors."""
    sample, analyse = imported("SALib.sample.sobol"), imported("SALib.analyze.sobol")
    if sample is None or analyse is None:
        return "SALib is not installed: skipped"
    problem = {"num_vars": FACTORS, "names": [f"x{k}" for k in range(FACTORS)], "bounds": [[0, 1]] * FACTORS}
    factors = [slice(k, k + 1) for k in range(FACTORS)]

    def model(points: np.ndarray) -> np.ndarray:
        shape = np.arange(points.shape[-1])
        return np.prod((np.abs(4 * points - 2) + shape) / (1 + shape), axis=-1)

    design = sobol.design(SOBOL_ROWS, FACTORS, SEED, factors)
    outputs = [model(points)[..., None] for points in design]
    points = sample.sample(problem, SOBOL_ROWS, calc_second_order=False, seed=SEED)
    results = model(points)
    ours = fastest(lambda: sobol.design(SOBOL_ROWS, FACTORS, SEED, factors), 3)
    ours += fastest(lambda: sobol.indices(*outputs, resamples=RESAMPLES), 3)
    theirs = fastest(lambda: sample.sample(problem, SOBOL_ROWS, calc_second_order=False, seed=SEED), 3)
    kept = {"calc_second_order": False, "num_resamples": RESAMPLES, "seed": SEED}
    theirs += fastest(lambda: analyse.analyze(problem, results, **kept), 3)
    by_matrix = results.reshape(SOBOL_ROWS, FACTORS + 2).T[..., None]  # A, A with each factor from B, B
    found = sobol.indices(by_matrix[0], by_matrix[-1], by_matrix[1:-1], resamples=RESAMPLES)
    their = analyse.analyze(problem, results, **kept)
    near = (np.abs(found.total[:, 0] - their["ST"]) <= their["ST_conf"] + 1e-9).all()
    near &= (np.abs(found.first[:, 0] - their["S1"]) <= their["S1_conf"] + 1e-9).all()
    task = f"Sobol design and indices, {FACTORS} factors, {RESAMPLES} resamples"
    return Comparison(size, "SALib", task, ours, theirs, "the whole task", "within its interval" if near else "no")
