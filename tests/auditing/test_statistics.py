"""Statistics of indicators, by hand and against others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ganchao.auditing.statistics import Statistics, statistics

SOUND = Statistics("a", 20, 0.0, 1.0, 0.5, 0.5, 0.3, 0.0, 0.0, 20, 20, 20, 1)


def test_numbers_are_those_of_pandas_and_scipy() -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(0, 6, size=(60, 3)) ** 3 / 7
    values[rng.random(values.shape) < 0.2] = np.nan
    frame = pd.DataFrame(values, columns=list("abc"))
    for each in statistics(values, "abc"):
        column = frame[each.node]
        assert (each.smallest, each.largest, each.median) == (column.min(), column.max(), column.median())
        assert [each.mean, each.deviation] == pytest.approx([column.mean(), column.std()], rel=1e-12)
        shape = [stats.skew(column.dropna(), bias=False), stats.kurtosis(column.dropna(), bias=False)]
        assert [each.skewness, each.kurtosis] == pytest.approx(shape, rel=1e-10)
        assert (each.cases, each.available) == (60, column.count())
        assert (each.nonzero, each.distinct) == ((column.dropna() != 0).sum(), column.nunique())
        assert each.commonest == column.value_counts().max()
        assert each.share(each.commonest) == column.value_counts(normalize=True).max()


def test_zeros_of_either_sign_are_one_value() -> None:
    (found,) = statistics(np.array([[0.0], [-0.0], [1.0]]), ["a"])
    assert (found.nonzero, found.distinct, found.commonest) == (1, 2, 2)


def test_an_indicator_without_values_has_no_statistics_but_is_told() -> None:
    (found,) = statistics(np.full((4, 1), np.nan), ["a"])
    assert np.isnan([found.smallest, found.mean, found.deviation, found.kurtosis, found.share(0)]).all()
    assert (found.available, found.distinct, found.commonest) == (0, 0, 0)
    assert found.flags == ("gaps", "zeros", "repeats")


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({}, ()),
        ({"available": 13}, ()),
        ({"available": 12}, ("gaps",)),
        ({"nonzero": 10}, ()),
        ({"nonzero": 9}, ("zeros",)),
        ({"distinct": 10}, ()),
        ({"distinct": 9}, ("repeats",)),
        ({"skewness": 2.0, "kurtosis": 9.0}, ()),
        ({"skewness": 9.0, "kurtosis": 3.5}, ()),
        ({"skewness": -2.1, "kurtosis": 3.6}, ("outliers",)),
        ({"skewness": float("nan"), "kurtosis": float("nan")}, ()),
        ({"available": 1, "nonzero": 0, "distinct": 1}, ("gaps", "zeros", "repeats")),
    ],
)
def test_each_flag_is_raised_beyond_its_threshold_and_not_at_it(
    change: dict[str, float], flags: tuple[str, ...]
) -> None:
    assert replace(SOUND, **change).flags == flags
