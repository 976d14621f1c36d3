"""What every imputer promises, and an example for each promise it does not make.

``own_only``: what is filled in for a unit does not depend on the others. ``within_range``: it lies between the
smallest and the largest value of the indicator. ``unit_free``: another unit of measurement gives the same fill.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ganchao.domain.recipe import Impute
from ganchao.scoring.impute import IMPUTERS, Field

LAWS = ("keeps_observed", "own_only", "within_range", "unit_free")
YEARS, UNITS, INDICATORS = 4, 5, 3
SHAPE = (YEARS, UNITS, INDICATORS)
GAP = np.nan


class Case(NamedTuple):
    values: np.ndarray
    field: Field


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Panels in tenths with gaps, some units outside the field, some without group."""
    values = draw(arrays(np.int64, SHAPE, elements=st.integers(-500, 500))) / 10.0
    gaps = draw(arrays(np.bool_, SHAPE))
    bounds = np.sort(draw(arrays(np.int64, (2, *SHAPE), elements=st.integers(-500, 500))) / 10.0, axis=0)
    field = Field(
        years=tuple(np.cumsum(draw(arrays(np.int64, YEARS, elements=st.integers(1, 3)))).tolist()),
        inside=draw(arrays(np.bool_, (YEARS, UNITS))),
        groups=draw(arrays(np.int64, UNITS, elements=st.integers(-1, 1))),
        higher=draw(arrays(np.bool_, INDICATORS)),
        low=bounds[0],
        high=bounds[1],
    )
    return Case(np.where(gaps, GAP, values), field)


def fill(method: str, case: Case, value: float = 3.0) -> np.ndarray:
    step = Impute(method=method, by="region", value=value, max_age=2)
    return IMPUTERS[method].function(case.values, field=case.field, step=step)


def all_inside(values: object, **facts: object) -> Case:
    whole = np.array(values, dtype=float)
    years, units, indicators = whole.shape
    usual: dict = {
        "years": tuple(range(years)),
        "inside": np.ones((years, units), dtype=bool),
        "groups": np.zeros(units, dtype=int),
        "higher": np.ones(indicators, dtype=bool),
    }
    return Case(whole, Field(**{**usual, **facts}))


def keeps_observed(method: str, case: Case, *_: object) -> bool:
    known = ~np.isnan(case.values)
    return np.array_equal(fill(method, case)[known], case.values[known])


def own_only(method: str, case: Case, others: np.ndarray, unit: int = 0) -> bool:
    changed = others.copy()
    changed[:, unit] = case.values[:, unit]
    return np.array_equal(
        fill(method, case)[:, unit], fill(method, case._replace(values=changed))[:, unit], equal_nan=True
    )


def within_range(method: str, case: Case, *_: object) -> bool:
    filled = fill(method, case)
    known = ~np.isnan(case.values)
    least = np.where(known, case.values, np.inf).min(axis=(0, 1)) - 1e-9
    most = np.where(known, case.values, -np.inf).max(axis=(0, 1)) + 1e-9
    return bool((np.isnan(filled) | ((filled >= least) & (filled <= most))).all())


def unit_free(method: str, case: Case, *_: object) -> bool:
    """Tenths in another unit: times 0.3 plus 7, or Fahrenheit for Celsius."""
    scale, shift = np.array([0.3, 1.8, 25.0]), np.array([7.0, 32.0, -4.0])
    field = case.field
    elsewhere = Field(
        field.years, field.inside, field.groups, field.higher,
        None if field.low is None else field.low * scale + shift,
        None if field.high is None else field.high * scale + shift,
    )  # fmt: skip
    there = fill(method, Case(case.values * scale + shift, elsewhere))
    return np.allclose((there - shift) / scale, fill(method, case), rtol=1e-9, atol=1e-9, equal_nan=True)


CHECKS = {"keeps_observed": keeps_observed, "own_only": own_only, "within_range": within_range, "unit_free": unit_free}
KEPT = [(method, law) for method, row in IMPUTERS.items() for law in LAWS if law in row.keeps]
BROKEN = [(method, law) for method, row in IMPUTERS.items() for law in LAWS if law not in row.keeps]


@pytest.mark.parametrize(("method", "law"), KEPT)
@settings(max_examples=30, deadline=None)
@given(case=cases(), other=cases())
def test_declared_laws_hold(method: str, law: str, case: Case, other: Case) -> None:
    assert CHECKS[law](method, case, other.values)


GAP_AMONG_OTHERS = all_inside([[[GAP] * 3, [1.0] * 3, [4.0, 2.0, 0.0]]])
OTHERS = np.array([[[0.0] * 3, [9.0] * 3, [2.0, 3.0, 7.0]]])
OUTSIDER = all_inside([[[0.0, 0.0, 0.0], [1.0, 1.0, 1.0], [9.0, 9.0, GAP]]], inside=np.array([[True, True, False]]))
INTERVAL = all_inside([[[GAP] * 3, [1.0] * 3]], low=np.full((1, 2, 3), 50.0), high=np.full((1, 2, 3), 60.0))
ROW = all_inside([[[2.0, GAP, GAP], [1.0] * 3, [4.0, 2.0, 0.0]]])
COUNTEREXAMPLES = {
    ("mean", "own_only"): (GAP_AMONG_OTHERS, OTHERS),
    ("median", "own_only"): (GAP_AMONG_OTHERS, OTHERS),
    ("group_mean", "own_only"): (GAP_AMONG_OTHERS, OTHERS),
    ("group_median", "own_only"): (GAP_AMONG_OTHERS, OTHERS),
    ("row_mean", "own_only"): (ROW, OTHERS),
    ("row_mean", "within_range"): (OUTSIDER, None),  # a unit outside the field may be better than the best of it
    ("constant", "within_range"): (GAP_AMONG_OTHERS, None),
    ("constant", "unit_free"): (GAP_AMONG_OTHERS, None),
    ("midpoint", "within_range"): (INTERVAL, None),
}


@pytest.mark.parametrize(("method", "law"), BROKEN)
def test_laws_not_declared_have_a_counterexample(method: str, law: str) -> None:
    case, others = COUNTEREXAMPLES[method, law]
    if method == "constant" and law == "within_range":
        assert not CHECKS[law](method, case._replace(values=np.minimum(case.values, 2.0)))
    else:
        assert not CHECKS[law](method, case, others)


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_the_last_year_decides_nothing_about_the_first(case: Case) -> None:
    """Looking ahead is left to ``linear`` alone."""
    changed = case.values.copy()
    changed[-1] = 1000.0
    for method in set(IMPUTERS) - {"linear"}:
        before, after = fill(method, case), fill(method, case._replace(values=changed))
        assert np.array_equal(before[0], after[0], equal_nan=True), method
