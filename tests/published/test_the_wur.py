"""Times Higher Education World University Rankings 2011-2020, printed scores and score bands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score

COMPONENTS = ["teaching", "research", "citations", "industry_income", "international_outlook"]


@pytest.fixture(scope="module")
def table(shared: Callable[[str], Path]) -> pd.DataFrame:
    frame = pd.read_csv(shared("the_wur") / "the_wur_2011_2020.csv", keep_default_na=False, na_values=[""])
    return frame.assign(unit=frame.name + " / " + frame.country)


@pytest.fixture(scope="module")
def card(table: pd.DataFrame, framework: Callable[[str], Framework]) -> Scorecard:
    return score(Panel.from_frame(table[["unit", "year", *COMPONENTS]]), framework("the_wur"))


@pytest.fixture(scope="module")
def compared(table: pd.DataFrame, card: Scorecard) -> pd.DataFrame:
    ours = card.to_frame().query("node == 'overall'")[["unit", "year", "score"]]
    both = table.merge(ours, on=["unit", "year"], how="left", validate="one_to_one")
    return both.assign(complete=table[COMPONENTS].notna().all(axis=1), point=both.overall_lo == both.overall_hi)


def test_every_printed_score_with_all_five_pillars_is_reproduced_within_its_rounding(compared: pd.DataFrame) -> None:
    points = compared[compared.point & compared.complete]
    assert set(points.year) == set(range(2011, 2021))
    assert len(points) > 1500
    assert np.abs((points.overall_lo - points.score).to_numpy()).max() <= 0.0851


def test_without_industry_income_the_other_weights_are_renormalised_in_2011(compared: pd.DataFrame) -> None:
    others = [name for name in COMPONENTS if name != "industry_income"]
    rows = compared[(compared.year == 2011) & compared.industry_income.isna() & compared[others].notna().all(axis=1)]
    assert len(rows) >= 50
    assert np.abs((rows.overall_lo - rows.score).to_numpy()).max() <= 0.0851


def test_from_2012_on_totals_without_industry_income_cannot_be_reproduced(compared: pd.DataFrame) -> None:
    """The publisher filled the gap by a value it does not disclose; the test keeps us from pretending otherwise."""
    rows = compared[(compared.year >= 2012) & compared.point & ~compared.complete]
    assert len(rows) == 24 + 21 + 18 + 13 + 5
    assert np.abs((rows.overall_lo - rows.score).to_numpy()).max() > 0.5


def test_every_banded_score_lies_in_its_printed_band(compared: pd.DataFrame) -> None:
    bands = compared[~compared.point & compared.overall_lo.notna()]
    inside = (bands.score >= bands.overall_lo - 0.1 - 1e-9) & (bands.score <= bands.overall_hi + 0.1 + 1e-9)
    assert (int(inside.sum()), len(bands)) == (3936, 3936)


def test_the_weights_change_in_2012(card: Scorecard) -> None:
    at = card.nodes.index("citations")
    used = [card.weights[card.years.index(year), at] for year in (2011, 2012, 2020)]
    assert used == pytest.approx([0.325, 0.3, 0.3], rel=1e-12)
