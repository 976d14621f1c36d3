"""ASEM with other recipes: V_variants, V_testweights and V_outrank_matrix of COINr 1.1.14."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.aggregate import outranking
from ganchao.scoring.rank import positions
from ganchao.scoring.score import score

RECIPES: dict[str, dict[str, Any]] = {
    "minmax0_100_amean": {},
    "minmax1_100_gmean": {"normalise": {"method": "minmax", "to": [1, 100]}, "aggregate": "geometric"},
    "minmax1_100_hmean": {"normalise": {"method": "minmax", "to": [1, 100]}, "aggregate": "harmonic"},
    "zscore_amean": {"normalise": "zscore"},
    "zscore10_2_amean": {"normalise": {"method": "zscore", "to": [10, 12]}},
    "dist2max_amean": {"normalise": "distance_to_best"},
}
BY_ORDER = {"borda_amean": "borda", "prank_amean": "percentile_rank"}
ROUNDING = 1e-11
"""Scores nearer than this share are one score: COINr ranks raw doubles and breaks such ties by rounding noise."""


@pytest.fixture(scope="module")
def folder(shared: Callable[[str], Path]) -> Path:
    return shared("asem_coinr")


@pytest.fixture(scope="module")
def variants(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "expected" / "V_variants.csv", index_col="uCode")


@pytest.fixture(scope="module")
def panel(folder: Path) -> Panel:
    frame = pd.read_csv(folder / "ASEM_iData.csv", keep_default_na=False, na_values=["", "NA"])
    roster = [Unit(code, groups={"EurAsia_group": group})
              for code, group in zip(frame.uCode, frame.EurAsia_group, strict=True)]
    wanted = [column for column in frame.columns if column != "uName" and not column.endswith("_group")]
    return Panel.from_frame(frame[wanted].astype({"Time": int}), unit="uCode", year="Time", roster=roster)


def agrees(card: Scorecard, variants: pd.DataFrame, name: str) -> None:
    """Scores to 1e-12, ranks equal but for exact ties, where ours are the tied ones."""
    theirs = variants[f"{name}_score"].loc[list(card.units)].to_numpy(dtype=float)
    ours = card.scores[0, :, -1]
    assert np.abs(ours - theirs).max() <= 1e-12 * np.abs(theirs).max()
    ranks = variants[f"{name}_rank"].loc[list(card.units)].to_numpy(dtype=float)
    assert_ranks_equal_but_for_ties(positions(ours, tolerance=1e-12, ties="best"), ours, ranks)


def noisy_ties(folder: Path, units: tuple[str, ...]) -> NDArray[np.int_]:
    """In how many indicators two units have the same 15 digits but not the same double ``(unit, unit)``.

    On TolMin GRC has 5.1000000000000005 where BGR and CZE have 5.1, and JPN 3.4000000000000004 where NOR has 3.4:
    COINr sees differences, we see ties.
    """
    shown = pd.read_csv(folder / "expected" / "A_treated.csv", index_col="uCode").loc[list(units)]
    raw = pd.read_csv(folder / "ASEM_iData.csv", index_col="uCode").loc[list(units), ["TolMin"]]
    same = shown["TolMin"].to_numpy()[:, None] == shown["TolMin"].to_numpy()
    exact = raw["TolMin"].to_numpy()[:, None] == raw["TolMin"].to_numpy()
    return (same & ~exact).astype(int)


def assert_ranks_equal_but_for_ties(ours: Floats, scores: Floats, theirs: Floats) -> None:
    near = np.abs(scores[:, None] - scores) <= ROUNDING * np.abs(scores).max()
    for place in np.flatnonzero(ours != theirs):
        tied = near[place]
        assert tied.sum() > 1
        assert len(set(ours[tied])) == 1
        assert ours[place] <= theirs[place] < ours[place] + tied.sum()


@pytest.mark.parametrize("name", RECIPES)
def test_a_variant_of_the_recipe_gives_coinrs_scores_and_ranks(
    name: str, panel: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame
) -> None:
    agrees(score(panel, framework("asem").replace(**RECIPES[name])), variants, name)


@pytest.mark.parametrize("name", BY_ORDER)
def test_a_variant_by_order_gives_coinrs_scores_and_ranks_when_no_ties_are_forgiven(
    name: str, panel: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame
) -> None:
    exact = framework("asem").replace(normalise=BY_ORDER[name], rank={"tolerance": 0})
    agrees(score(panel, exact), variants, name)


@pytest.mark.parametrize("name", BY_ORDER)
def test_a_variant_by_order_differs_from_coinr_only_for_units_tied_but_for_rounding_noise(
    name: str, panel: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame, folder: Path
) -> None:
    card = score(panel, framework("asem").replace(normalise=BY_ORDER[name]))
    theirs = variants[f"{name}_score"].loc[list(card.units)].to_numpy(dtype=float)
    off = np.abs(card.scores[0, :, -1] - theirs) > 1e-12 * np.abs(theirs).max()
    assert (noisy_ties(folder, card.units).any(axis=1) | ~off).all()
    assert {unit for unit, is_off in zip(card.units, off, strict=True) if is_off} == {"BGR", "CZE", "NOR"}


def test_other_weights_give_coinrs_scores_and_ranks(
    panel: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame, folder: Path
) -> None:
    weights = pd.read_csv(folder / "expected" / "V_testweights.csv", index_col="iCode").Weight
    base = framework("asem")
    changed = base.replace(
        indicators=[i.replace(weight=float(weights[i.code])) for i in base.indicators],
        groups=[g.replace(weight=float(weights[g.code])) for g in base.groups],
    )
    agrees(score(panel, changed), variants, "testweights_minmax_amean")


def test_raw_values_without_filling_or_treatment_give_coinrs_scores_and_ranks(
    panel: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame
) -> None:
    base = framework("asem")
    plain = [i.replace(numerator="", denominator="") for i in base.indicators]
    raw = base.replace(indicators=plain, impute="none", treat="none", screen={})
    agrees(score(panel, raw), variants, "raw_minmax_amean")


@pytest.fixture(scope="module")
def contest(panel: Panel, framework: Callable[[str], Framework]) -> Scorecard:
    """All 49 indicators in one group, added up by Copeland."""
    base = framework("asem")
    flat = base.replace(
        indicators=[i.replace(group="Index") for i in base.indicators], groups=[base.index], aggregate="copeland"
    )
    return score(panel, flat)


def test_copeland_gives_the_scores_and_ranks_with_exact_ties(contest: Scorecard, variants: pd.DataFrame) -> None:
    agrees(contest, variants, "copeland49_exact")


def test_copeland_differs_from_coinr_only_where_it_breaks_an_even_vote_by_rounding_noise(
    contest: Scorecard, variants: pd.DataFrame
) -> None:
    """COINr compares shares with 0.5 exactly; ours are the exact ones."""
    shares = outranking(contest.scores[0, :, :-1], np.full(49, 1 / 49))
    even_votes = (np.abs(shares - 0.5) <= 1e-9).sum(axis=1)
    theirs = variants["copeland49_score"].loc[list(contest.units)].to_numpy(dtype=float)
    off = np.abs(contest.scores[0, :, -1] - theirs)
    assert off.max() > 0
    assert (off <= even_votes).all()


def test_the_outranking_matrix_agrees_but_for_ties_that_only_rounding_noise_breaks(
    contest: Scorecard, folder: Path
) -> None:
    theirs = pd.read_csv(folder / "expected" / "V_outrank_matrix.csv", index_col="uCode")
    ours = outranking(contest.scores[0, :, :-1], np.full(49, 1 / 49))
    order = list(contest.units)
    off = np.abs(ours - theirs.loc[order, order].to_numpy())
    broken = off > 1e-12
    assert {frozenset((order[i], order[k])) for i, k in np.argwhere(broken)} == {
        frozenset(("GRC", "BGR")), frozenset(("GRC", "CZE"))
    }
    assert off[broken] == pytest.approx(0.5 / 49, rel=1e-12)
    assert noisy_ties(folder, contest.units)[broken].all()
