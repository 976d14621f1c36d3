"""ASEM: filling and taming by themselves, table in, table out (COINr 1.1.14; the whole is in test_asem)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.recipe import Impute, Treat
from ganchao.scoring.impute import Field, group_mean
from ganchao.scoring.treat import winsorise_log

Expected = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def expected(shared: Callable[[str], Path]) -> Expected:
    return lambda name: pd.read_csv(shared("asem_coinr") / "expected" / f"{name}.csv", index_col=0)


def test_treated_values_and_winsorised_points_are_those_of_coinr(expected: Expected) -> None:
    before, after, table = expected("A_imputed"), expected("A_treated"), expected("A_treatment_table")
    treated, report = winsorise_log(before.to_numpy(dtype=float), step=Treat(), names=list(before.columns))
    assert treated == pytest.approx(after[before.columns].to_numpy(dtype=float), rel=1e-12, abs=0)
    points = table["winsorise.nwin"].reindex(before.columns).fillna(0)
    assert report.changed.tolist() == points.astype(int).tolist()
    assert report.done.tolist() == ["winsorised" if n else "none" for n in points]


def test_group_means_fill_the_cells_coinr_fills(expected: Expected, shared: Callable[[str], Path]) -> None:
    before, after = expected("A_denominated"), expected("A_imputed")
    continent = pd.read_csv(shared("asem_coinr") / "ASEM_iData.csv", index_col="uCode")["EurAsia_group"]
    field = Field(
        years=(2018,),
        inside=np.ones((1, len(before)), dtype=bool),
        groups=pd.factorize(continent.reindex(before.index))[0],
        higher=np.ones(before.shape[1], dtype=bool),
    )
    values = before.to_numpy(dtype=float)[np.newaxis]
    filled = group_mean(values, field=field, step=Impute(method="group_mean", by="EurAsia_group"))[0]
    assert np.isnan(values).sum() > 50
    assert filled == pytest.approx(after[before.columns].to_numpy(dtype=float), rel=1e-12, abs=0)
