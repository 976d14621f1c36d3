"""What every weighting promises, and an example for each promise it does not make.

``own_only``: weights do not depend on the scores at all. ``unit_free``: rescaling one member (``a x + b``) changes no
weight. ``scale_free``: rescaling all members alike (``a x``) changes no weight.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.recipe import Weighting
from ganchao.scoring.weight import WEIGHTINGS

LAWS = ("sums_to_one", "non_negative", "own_only", "unit_free", "scale_free")
MEMBERS = ("a", "b", "c")
STEPS = {
    "ahp": {"matrix": [[1, 2, 5], [1 / 2, 1, 3], [1 / 5, 1 / 3, 1]], "members": ("c", "a", "b")},
    "experts": {"experts": {"wang": {"a": 1, "b": 2, "c": 3}, "li": {"a": 20, "b": 50, "c": 30}}},
}
GIVEN = np.array([1.0, 2.0, 3.0])


@st.composite
def score_tables(draw: st.DrawFn) -> np.ndarray:
    """Scores 0 to 100 whose members lean the same way, with a few gaps."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    common = rng.uniform(10, 90, size=(25, 1))
    scores = np.clip(common + rng.normal(scale=draw(st.sampled_from([5.0, 15.0])), size=(25, 3)), 0, 100)
    scores[rng.random((25, 3)) < draw(st.sampled_from([0.0, 0.05]))] = np.nan
    return scores


def weigh(method: str, scores: np.ndarray) -> np.ndarray:
    step = Weighting(method=method, **STEPS.get(method, {}))
    return WEIGHTINGS[method].function(scores, GIVEN, step=step, members=MEMBERS)


def alike(first: np.ndarray, second: np.ndarray) -> bool:
    return first.shape == second.shape and np.allclose(first, second, rtol=0, atol=1e-5)


def sums_to_one(method: str, scores: np.ndarray, _: np.ndarray) -> bool:
    return np.allclose(weigh(method, scores).sum(axis=-1), 1.0, rtol=0, atol=1e-12)


def non_negative(method: str, scores: np.ndarray, _: np.ndarray) -> bool:
    return bool((weigh(method, scores) >= 0).all())


def own_only(method: str, scores: np.ndarray, others: np.ndarray) -> bool:
    return alike(weigh(method, scores), weigh(method, others))


def unit_free(method: str, scores: np.ndarray, _: np.ndarray) -> bool:
    return alike(weigh(method, scores), weigh(method, scores * [0.1, 1.0, 3.0] + [5.0, 0.0, 1.0]))


def scale_free(method: str, scores: np.ndarray, _: np.ndarray) -> bool:
    return alike(weigh(method, scores), weigh(method, scores / 100.0))


CHECKS = {
    "sums_to_one": sums_to_one,
    "non_negative": non_negative,
    "own_only": own_only,
    "unit_free": unit_free,
    "scale_free": scale_free,
}
KEPT = [(method, law) for method, row in WEIGHTINGS.items() for law in LAWS if law in row.keeps]
BROKEN = [(method, law) for method, row in WEIGHTINGS.items() for law in LAWS if law not in row.keeps]


@pytest.mark.parametrize(("method", "law"), KEPT)
@settings(max_examples=15, deadline=None)
@given(scores=score_tables(), others=score_tables())
def test_declared_laws_hold(method: str, law: str, scores: np.ndarray, others: np.ndarray) -> None:
    assert CHECKS[law](method, scores, others)


@pytest.mark.parametrize(("method", "law"), BROKEN)
def test_laws_not_declared_have_a_counterexample(method: str, law: str) -> None:
    """One ordinary table breaks them all."""
    rng = np.random.default_rng(1)
    scores, others = (rng.uniform(10, 90, (25, 1)) + rng.normal(scale=(20, 25, 35), size=(25, 3)) for _ in range(2))
    assert not CHECKS[law](method, np.abs(scores), np.abs(others))
