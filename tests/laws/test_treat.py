"""What every treatment promises, and an example for each promise it does not make.

``keeps_order``: never turns two values round. ``within_range``: stays between the smallest and the largest value.
``own_only``: a unit's treated value does not depend on the others. ``unit_free`` and ``scale_free``: measured in
another unit (``a x + b``, or ``a x``), treated values tell the same story, that is, min-max gives the same scores.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ganchao.domain.recipe import Treat
from ganchao.scoring.treat import TREATMENTS, skewness_and_kurtosis

LAWS = ("keeps_order", "within_range", "own_only", "unit_free", "scale_free")
GAP = np.nan
STEPS = {
    "percentile_clip": {"low": 10.0, "high": 80.0},
    "caps": {"low": 2.0, "high": 20.0},
    "winsorise_log": {"points": 2},
}


@st.composite
def columns(draw: st.DrawFn) -> np.ndarray:
    """Positive numbers with a tail on one side or none, and gaps."""
    values = draw(arrays(np.int64, 12, elements=st.integers(1, 400))) / 8.0
    tail = draw(st.sampled_from([1.0, 30.0, 1000.0]))
    values[:2] *= tail
    gaps = draw(arrays(np.bool_, 12))
    gaps[:4] = False
    return np.where(gaps, GAP, values)


def treat(method: str, values: np.ndarray) -> np.ndarray:
    step = Treat(method=method, **STEPS.get(method, {}))
    return TREATMENTS[method].function(values[:, np.newaxis], step=step)[0][:, 0]


def shares(values: np.ndarray) -> np.ndarray:
    least, most = np.nanmin(values), np.nanmax(values)
    return (values - least) / (most - least) if most > least else np.zeros_like(values)


def keeps_order(method: str, values: np.ndarray, *_: object) -> bool:
    treated = treat(method, values)[np.argsort(values)]
    treated = treated[~np.isnan(treated)]
    return bool((np.diff(treated) >= -1e-12 * np.abs(treated).max()).all())


def within_range(method: str, values: np.ndarray, *_: object) -> bool:
    treated = treat(method, values)
    return bool(np.nanmin(values) - 1e-9 <= np.nanmin(treated) and np.nanmax(treated) <= np.nanmax(values) + 1e-9)


def own_only(method: str, values: np.ndarray, others: np.ndarray) -> bool:
    changed = np.append(values[0], others[1:])
    return bool(treat(method, values)[0] == treat(method, changed)[0])


def retold(method: str, values: np.ndarray, scale: float, shift: float) -> bool:
    there, here = treat(method, scale * values + shift), treat(method, values)
    return np.allclose(shares(there), shares(here), rtol=1e-6, atol=1e-7, equal_nan=True)


def scale_free(method: str, values: np.ndarray, *_: object) -> bool:
    """In ten-thousands and in quarters."""
    return retold(method, values, 1e-4, 0.0) and retold(method, values, 4.0, 0.0)


def unit_free(method: str, values: np.ndarray, *_: object) -> bool:
    return retold(method, values, 1.8, 32.0) and scale_free(method, values)


CHECKS = {
    "keeps_order": keeps_order,
    "within_range": within_range,
    "own_only": own_only,
    "unit_free": unit_free,
    "scale_free": scale_free,
}
KEPT = [(method, law) for method, row in TREATMENTS.items() for law in LAWS if law in row.keeps]
BROKEN = [(method, law) for method, row in TREATMENTS.items() for law in LAWS if law not in row.keeps]
TAIL = np.array([100.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
WILD = np.array([2.0, 2.5, 3.0, *np.linspace(0.0001, 0.0016, 40)])
COUNTEREXAMPLES = {
    ("winsorise_log", "within_range"): (WILD, None),  # the fallback is a logarithm
    ("winsorise_log", "own_only"): (TAIL, 90 + TAIL),
    ("percentile_clip", "own_only"): (TAIL, 90 + TAIL),
    ("log_ct", "within_range"): (TAIL, None),
    ("log_ct", "own_only"): (TAIL, 90 + TAIL),
    ("log_ct_orig", "within_range"): (TAIL, None),
    ("log_ct_orig", "own_only"): (TAIL, 90 - TAIL),
    ("log_ct_orig", "unit_free"): (TAIL, None),
    ("log_ct_orig", "scale_free"): (TAIL, None),
    ("log_ct_plus", "within_range"): (TAIL, None),
    ("log_ct_plus", "own_only"): (TAIL, 90 + TAIL),
    ("box_cox", "within_range"): (TAIL, None),
    ("box_cox", "own_only"): (TAIL, 90 + TAIL),
    ("box_cox", "unit_free"): (TAIL, None),
    ("box_cox", "scale_free"): (TAIL, None),
    ("log", "within_range"): (TAIL, None),
    ("log", "unit_free"): (TAIL, None),
    ("caps", "within_range"): (np.array([0.5, 1.0]), None),  # a cap above everybody lifts everybody
    ("caps", "unit_free"): (TAIL, None),
    ("caps", "scale_free"): (TAIL, None),
}


@pytest.mark.parametrize(("method", "law"), KEPT)
@settings(max_examples=40, deadline=None)
@given(values=columns(), others=columns())
def test_declared_laws_hold(method: str, law: str, values: np.ndarray, others: np.ndarray) -> None:
    skewness, kurtosis = skewness_and_kurtosis(values)
    # exactly on a threshold, rounding decides
    assume(min(abs(abs(skewness) - 2), abs(kurtosis - 3.5), abs(skewness)) > 1e-6)
    assert CHECKS[law](method, values, others)


@pytest.mark.parametrize(("method", "law"), BROKEN)
def test_laws_not_declared_have_a_counterexample(method: str, law: str) -> None:
    values, others = COUNTEREXAMPLES[method, law]
    assert not CHECKS[law](method, values, others)
