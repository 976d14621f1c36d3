"""Whatever happens after an origin, the forecast made at it stays the same to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.forecasting.backtest import Case, rolling
from ganchao.forecasting.history import History, history_of
from ganchao.forecasting.indicators import rolling_indicators
from ganchao.forecasting.models import MODELS
from ganchao.project import open_project
from ganchao.scoring.score import score

YEARS, UNITS = 10, 18


def a_past(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    moves = rng.normal(scale=0.3, size=(YEARS, UNITS)).cumsum(axis=0) + 0.1 * np.arange(YEARS)[:, None]
    scores = rng.normal(size=UNITS) + moves
    scores[rng.random(scores.shape) < 0.05] = np.nan
    return scores


def same_forecasts(first: dict[tuple[int, int], Case], second: dict[tuple[int, int], Case], origin: int) -> int:
    """Compares all cases up to an origin, for units judged in both; returns how many."""
    found = 0
    for key in first.keys() & second.keys():
        if key[0] <= origin and np.array_equal(first[key].units, second[key].units):
            np.testing.assert_array_equal(first[key].cumulative, second[key].cumulative)
            np.testing.assert_array_equal(first[key].baseline, second[key].baseline)
            np.testing.assert_array_equal(first[key].before, second[key].before)
            found += 1
    return found


def keyed(cases) -> dict[tuple[int, int], Case]:
    return {(case.origin, case.horizon): case for case in cases}


@pytest.mark.parametrize("model", MODELS)
@given(seed=st.integers(0, 10**6), cut=st.integers(5, 8), broken=st.booleans())
@settings(max_examples=5, deadline=None)
def test_scores_after_the_origin_change_nothing(model: str, seed: int, cut: int, broken: bool) -> None:
    scores = a_past(seed)
    years = tuple(range(2010, 2010 + YEARS))
    later = scores.copy()
    known = np.isfinite(later[cut:])
    later[cut:] = np.where(known, np.random.default_rng(seed + 1).normal(scale=9, size=later[cut:].shape), np.nan)
    first = History(scores, years)
    second = History(later, years, breaks=(years[cut],) if broken else ())
    cases = [keyed(rolling(history, (1, 2), model=model, draws=30)) for history in (first, second)]
    assert same_forecasts(*cases, origin=years[cut - 1]) > 0


def test_nor_do_later_rounds_where_the_recipe_pools_years() -> None:
    project = open_project("shandong")
    cut = project.panel.years.index(2019)
    values = project.panel.values.copy()
    rng = np.random.default_rng(1)
    values[cut + 1:] *= rng.uniform(0.5, 3, size=values[cut + 1:].shape)
    cases = [
        keyed(rolling(history_of(score(panel, project.framework)), (1, 3), draws=50))
        for panel in (project.panel, replace(project.panel, values=values))
    ]
    assert same_forecasts(*cases, origin=2019) >= 5


@pytest.mark.parametrize("normalise", [{"method": "zscore"}, {"method": "minmax", "over": "all"}], ids=str)
def test_nor_do_later_values_where_indicators_are_drawn(normalise: dict[str, str]) -> None:
    framework = Framework.model_validate({
        "code": "t", "groups": [{"code": "i"}], "normalise": normalise,
        "indicators": [{"code": code, "group": "i"} for code in "ab"],
    })
    rng = np.random.default_rng(4)
    values = rng.uniform(1, 9, size=(UNITS, 2)) + rng.normal(scale=0.4, size=(8, UNITS, 2)).cumsum(axis=0)
    later = values.copy()
    later[6:] += rng.normal(scale=5, size=later[6:].shape)
    units = tuple(f"u{k}" for k in range(UNITS))
    cases = [
        keyed(rolling_indicators(Panel(each, tuple(range(2010, 2018)), units, ("a", "b")), framework, (1, 2), draws=40))
        for each in (values, later)
    ]
    assert same_forecasts(*cases, origin=2015) == 4
