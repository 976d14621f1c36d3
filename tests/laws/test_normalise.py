"""What every normaliser promises, and an example for each promise it does not make.

``monotone``: a better value never lowers the own score. ``keeps_order``: a better value never scores less than a worse
one. ``unit_free``, ``scale_free``: values measured as ``a x + b``, ``a x`` score the same. ``mirrored``: turning the
direction round (and the declared goalposts with it) mirrors the scores on their scale. ``own_only``: other units do
not matter.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.framework import Framework
from ganchao.scoring.normalise import DEFAULT_SCALES, NORMALISERS, Ruler, normalise

Normalise = type(Framework.model_fields["normalise"].default)
LAWS = ("monotone", "keeps_order", "unit_free", "scale_free", "mirrored", "own_only")
KEPT = [(name, law) for name, row in NORMALISERS.items() for law in LAWS if law in row.keeps]
BROKEN = [
    (name, law)
    for name, row in NORMALISERS.items()
    for law in LAWS
    if law not in row.keeps and not (law == "scale_free" and "unit_free" in row.keeps)
]
YEARS, UNITS = 2, 7
STEPS = {
    "distance_to_reference": {"reference": "u3"},
    "distance_to_target": {"target": 6.0},
    "bands": {"bands": ({"score": 3}, {"above": 0, "score": 8}, {"above": 4, "score": 5})},
    "share_of_best": {},
}
POSTS = {"goalposts": (-5.0, 8.0), "efficacy": (-5.0, 8.0), "distance_to_target": (-5.0, 8.0)}


def ruler_for(method: str, higher: np.ndarray, tolerance: float = 1e-12) -> Ruler:
    step = Normalise(method=method, **STEPS.get(method, {}))
    low, high = POSTS.get(method, (np.nan, np.nan))
    worst, best = np.where(higher, low, high), np.where(higher, high, low)
    if method == "distance_to_target":  # the target lies beyond the middle either way
        best = np.where(higher, 6.0, -2.0)
    return Ruler(step, higher, worst, best, 3 if step.reference else None, 0, tolerance)


def scores_of(method: str, values: np.ndarray, higher: np.ndarray, inside: np.ndarray | None = None) -> np.ndarray:
    field = values if inside is None else np.where(inside[..., None], values, np.nan)
    return normalise(values, field, ruler_for(method, higher))[0]


def undeclared(values: np.ndarray, higher: np.ndarray) -> np.ndarray:
    """The efficacy coefficient with the worst and the best value seen."""
    none = np.full(values.shape[-1], np.nan)
    ruler = replace(ruler_for("efficacy", higher), declared_worst=none, declared_best=none)
    return normalise(values, values, ruler)[0]


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.random.Generator]:
    """Values ``(year, unit, indicator)`` with ties, gaps, a constant column and negatives; directions; chance."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    values = rng.integers(-4, 9, size=(YEARS, UNITS, 4)) * draw(st.sampled_from([1.0, 0.25]))
    values[..., 3] = 2.0
    values = np.where(rng.random(values.shape) < draw(st.sampled_from([0.0, 0.1, 0.4])), np.nan, values)
    if draw(st.booleans()):
        values = values.reshape(1, -1, 4)  # pooled
    return values, rng.random(4) < 0.5, rng


def positive(method: str, values: np.ndarray) -> np.ndarray:
    """Ratios to the best need values above zero."""
    return np.exp(values / 4) if method == "share_of_best" else values


def same(first: np.ndarray, second: np.ndarray) -> bool:
    return np.allclose(first, second, rtol=0, atol=1e-9, equal_nan=True)


def monotone(method: str, values: np.ndarray, higher: np.ndarray, rng: np.random.Generator) -> bool:
    before = scores_of(method, values, higher)
    for _ in range(4):
        place = tuple(int(rng.integers(size)) for size in values.shape)
        better = values.copy()
        better[place] += (
            float(rng.integers(1, 9))
            * (1 if higher[place[-1]] else -1)
            * (0.05 if method == "share_of_best" else 1)
        )
        after = scores_of(method, better, higher)
        if after[place] < before[place] - 1e-9:
            return False
    return True


def keeps_order(method: str, values: np.ndarray, higher: np.ndarray, _: np.random.Generator) -> bool:
    scores = scores_of(method, values, higher)
    merit = np.where(higher, values, -values)
    difference, gained = (each[:, :, None] - each[:, None] for each in (merit, scores))
    return not ((difference > 0) & (gained < -1e-9)).any()


def scale_free(method: str, values: np.ndarray, higher: np.ndarray, _: np.random.Generator) -> bool:
    return same(scores_of(method, values, higher), scores_of(method, values * 2.5, higher))


def unit_free(method: str, values: np.ndarray, higher: np.ndarray, _: np.random.Generator) -> bool:
    return same(scores_of(method, values, higher), scores_of(method, values * 2.5 + 7, higher))


def mirrored(method: str, values: np.ndarray, higher: np.ndarray, _: np.random.Generator) -> bool:
    low, high = (0.0, 0.0) if method == "zscore" else DEFAULT_SCALES.get(method, (0.0, 1.0))
    if method in {"rank", "borda"}:
        low, high = (1.0, UNITS) if method == "rank" else (0.0, UNITS - 1.0)
    return same(scores_of(method, values, higher), low + high - scores_of(method, values, ~higher))


def own_only(method: str, values: np.ndarray, higher: np.ndarray, rng: np.random.Generator) -> bool:
    others = rng.permuted(values, axis=1) + 1.0
    others[:, 0] = values[:, 0]
    return same(scores_of(method, values, higher)[:, 0], scores_of(method, others, higher)[:, 0])


CHECKS = {
    "monotone": monotone,
    "keeps_order": keeps_order,
    "scale_free": scale_free,
    "unit_free": unit_free,
    "mirrored": mirrored,
    "own_only": own_only,
}


@pytest.mark.parametrize(("method", "law"), KEPT)
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_declared_laws_hold(
    method: str, law: str, table: tuple[np.ndarray, np.ndarray, np.random.Generator]
) -> None:
    values, higher, rng = table
    assert CHECKS[law](method, positive(method, values), higher, rng)


@pytest.mark.parametrize(("method", "law"), BROKEN)
def test_laws_not_declared_have_a_counterexample(method: str, law: str) -> None:
    """Twenty ordinary tables with ties, of which one at least breaks the law."""

    def broken(seed: int) -> bool:
        rng = np.random.default_rng(seed)
        values = positive(method, rng.integers(-4, 9, size=(YEARS, UNITS, 4)).astype(float))
        return not CHECKS[law](method, values, rng.random(4) < 0.5, rng)

    if (method, law) == ("efficacy", "own_only"):  # with declared values it needs nobody else, without it does
        assert undeclared(np.array([[[1.0], [2.0], [3.0]]]), np.array([True]))[0, 0, 0] == 60
        assert undeclared(np.array([[[1.0], [2.0], [0.0]]]), np.array([True]))[0, 0, 0] == 80
        return
    assert any(broken(seed) for seed in range(20))


@pytest.mark.parametrize("method", [name for name in NORMALISERS if name != "bands"])
@settings(max_examples=15, deadline=None)
@given(table=tables())
def test_units_outside_the_field_change_nobody_else(
    method: str, table: tuple[np.ndarray, np.ndarray, np.random.Generator]
) -> None:
    values, higher, rng = table
    values = positive(method, values)
    inside = np.ones(values.shape[:2], dtype=bool)
    inside[:, 5] = False  # not the reference
    other = values.copy()
    other[:, 5] = positive(method, rng.integers(-40, 90, size=other[:, 5].shape).astype(float))
    first, second = (scores_of(method, each, higher, inside) for each in (values, other))
    assert same(np.delete(first, 5, axis=1), np.delete(second, 5, axis=1))
    if method == "percentile_rank":
        assert np.nanmin(second, initial=0.0) >= 0
        assert np.nanmax(second, initial=1.0) <= 1


@pytest.mark.parametrize("method", ["rank", "borda", "percentile_rank"])
def test_rounding_noise_breaks_no_tie_and_changes_no_order(method: str) -> None:
    values = np.array([0.1 + 0.2, 0.3, 0.5, 0.30000000000000004, 0.1])[None, :, None]
    exact = np.array([0.3, 0.3, 0.5, 0.3, 0.1])[None, :, None]
    for higher in (np.array([True]), np.array([False])):
        assert scores_of(method, values, higher).tolist() == scores_of(method, exact, higher).tolist()


@pytest.mark.parametrize("method", ["minmax", "zscore", "distance_to_best", "reference_range", "efficacy"])
def test_a_column_that_differs_by_rounding_noise_tells_nobody_apart(method: str) -> None:
    values = np.array([0.1 + 0.2, 0.3, 0.3])[None, :, None]
    step = replace(
        ruler_for(method, np.array([True])), declared_worst=np.array([np.nan]), declared_best=np.array([np.nan])
    )
    scores, (_, way) = normalise(values, values, step)
    assert np.isnan(scores).all()
    assert (way == 0).all()
