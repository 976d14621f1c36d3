"""COINr's example panel (P_purse_results), one scale over all years; 2019-2022 are ARTIFICIAL noise made by COINr."""

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


@pytest.fixture(scope="module")
def card(shared: Callable[[str], Path], framework: Callable[[str], Framework]) -> Scorecard:
    frame = pd.read_csv(shared("asem_coinr") / "ASEM_iData_panel_ARTIFICIAL.csv")
    wanted = [column for column in frame.columns if column != "uName" and not column.endswith("_group")]
    panel = Panel.from_frame(frame[wanted].astype({"Time": int}), unit="uCode", year="Time")
    base = framework("asem")
    pooled = base.replace(
        indicators=[i.replace(numerator="", denominator="") for i in base.indicators],
        screen={"available": 0.9, "after": "raw"},
        impute="none",
        normalise={"method": "minmax", "over": "all", "to": [0, 100]},
    )
    return score(panel, pooled)


@pytest.fixture(scope="module")
def compared(card: Scorecard, shared: Callable[[str], Path]) -> pd.DataFrame:
    theirs = pd.read_csv(shared("asem_coinr") / "expected" / "P_purse_results.csv")
    theirs = theirs.rename(columns={"Time": "year", "uCode": "unit", "Rank": "their_rank"})
    ours = card.to_frame()
    wide = ours.pivot(index=["year", "unit"], columns="node", values="score").add_prefix("our_")
    ranks = ours[ours.node == "Index"].set_index(["year", "unit"])["rank"]
    return theirs.merge(wide.join(ranks), left_on=["year", "unit"], right_index=True, how="left")


@pytest.mark.parametrize("node", ["Index", "Conn", "Sust"])
def test_scores_of_all_years_agree(compared: pd.DataFrame, node: str) -> None:
    assert len(compared) == 230
    share = (compared[node] - compared[f"our_{node}"]).abs() / compared[node].abs()
    assert share.to_numpy().max() <= 1e-12


def test_ranks_of_all_years_agree(compared: pd.DataFrame) -> None:
    assert (compared.their_rank == compared["rank"]).all()


def test_46_units_a_year_survive_screening(card: Scorecard) -> None:
    assert list(card.counts[:, -1]) == [46] * 5
    assert np.isfinite(card.scores[:, :, -1]).sum() == 230
