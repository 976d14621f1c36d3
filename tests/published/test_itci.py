"""International Tax Competitiveness Index: Tax Foundation, final outputs of vintages 2022, 2023 and 2024."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score

Shared = Callable[[str], Path]
Frameworks = Callable[[str], Framework]

COLUMNS = {"final": "Final", "corporate": "Corporate", "income": "Income", "consumption": "Consumption",
           "property": "Property", "cross_border": "Cross-Border"}
CELLS = {"2022": 2052, "2023": 2280, "2024": 2508}  # 6,840 in all
WHAT_IFS = 15


def rulebook(framework: Framework, panel: Panel) -> Framework:
    """The framework of a vintage: an indicator that it did not have yet is taken out."""
    return framework.replace(indicators=[i for i in framework.indicators if i.code in panel.indicators])


def scored(vintage: str, shared: Shared, framework: Frameworks) -> Scorecard:
    raw = pd.read_csv(shared("itci") / f"raw_vintage_{vintage}.csv", keep_default_na=False, na_values=["", "NA"])
    panel = Panel.from_frame(raw.drop(columns=["ISO_2", "country"]), unit="ISO_3", vintage=vintage)
    return score(panel, rulebook(framework("itci"), panel))


@pytest.fixture(scope="module", params=CELLS)
def vintage(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def compared(vintage: str, shared: Shared, framework: Frameworks) -> pd.DataFrame:
    """Published scores and ranks beside ours, one row per country, year and node."""
    published = pd.read_csv(shared("itci") / f"published_vintage_{vintage}.csv", keep_default_na=False)
    keys = published[["ISO_3", "Year"]].set_axis(["unit", "year"], axis=1)
    tidy = pd.concat(
        keys.assign(node=node, theirs=published[f"{name} Score"], their_rank=published[f"{name} Rank"])
        for node, name in COLUMNS.items()
    )
    return tidy.merge(scored(vintage, shared, framework).to_frame(), on=["unit", "year", "node"], how="left")


def test_every_score_is_reproduced(compared: pd.DataFrame, vintage: str) -> None:
    assert len(compared) == CELLS[vintage]
    assert np.abs((compared.theirs - compared.score).to_numpy()).max() <= 1e-12  # a missing score is NaN and fails


def test_every_rank_is_reproduced(compared: pd.DataFrame) -> None:
    assert (compared.their_rank != compared["rank"]).sum() == 0


def test_absolute_values_are_taken_in_vintage_2024_and_not_before(shared: Shared, framework: Frameworks) -> None:
    """Vintage 2023 holds negative values and was published without the rule; under a later label they would count."""
    card = scored("2023", shared, framework)
    assert (card.panel.values[..., card.panel.indicators.index("personal_other_rev")] < 0).any()
    later = score(replace(card.panel, vintage="2024"), card.framework)
    assert np.nanmax(np.abs(card.scores[..., -1] - later.scores[..., -1])) > 1e-3


@pytest.mark.parametrize("case", range(WHAT_IFS))
def test_a_what_if_gives_the_new_score_and_rank_and_every_side_effect(
    case: int, shared: Shared, framework: Frameworks
) -> None:
    """Source: worked_example_what_if_2024.csv, recomputed from the publisher's code."""
    table = pd.read_csv(shared("itci") / "worked_example_what_if_2024.csv", keep_default_na=False)
    assert len(table) == WHAT_IFS
    row = table.iloc[case]
    before = scored("2024", shared, framework)
    year = int(row.year)
    assert before.panel.values[before.panel.at(year=year, unit=row.ISO_3, indicator=row.indicator)] == row.old_value
    after = score(before.panel.with_values({(year, row.ISO_3, row.indicator): row.new_value}), before.framework)

    assert before.score(row.ISO_3, year=year) == pytest.approx(row.old_final_score, rel=1e-12)
    assert before.rank(row.ISO_3, year=year) == row.old_final_rank
    assert after.score(row.ISO_3, year=year) == pytest.approx(row.new_final_score, rel=1e-12)
    assert after.rank(row.ISO_3, year=year) == row.new_final_rank
    moved = {u: f"{before.rank(u, year=year)}->{after.rank(u, year=year)}" for u in before.units
             if u != row.ISO_3 and before.rank(u, year=year) != after.rank(u, year=year)}
    expected = dict(change.split(":") for change in row.other_rank_changes.split(";") if change)
    assert moved == expected
