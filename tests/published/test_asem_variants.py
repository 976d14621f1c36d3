"""ASEM with other recipes: V_variants and V_testweights of COINr 1.1.14; Copeland is in test_asem_copeland."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score
from tests.published.levels import levels_of

RECIPES: dict[str, dict[str, Any]] = {
    "minmax0_100_amean": {},
    "minmax1_100_gmean": {"normalise": {"method": "minmax", "to": [1, 100]}, "aggregate": "geometric"},
    "minmax1_100_hmean": {"normalise": {"method": "minmax", "to": [1, 100]}, "aggregate": "harmonic"},
    "zscore_amean": {"normalise": "zscore"},
    "zscore10_2_amean": {"normalise": {"method": "zscore", "to": [10, 12]}},
    "dist2max_amean": {"normalise": "distance_to_best"},
}
BY_ORDER = {"borda_amean": "borda", "prank_amean": "percentile_rank"}


@pytest.fixture(scope="module")
def folder(shared: Callable[[str], Path]) -> Path:
    return shared("asem_coinr")


@pytest.fixture(scope="module")
def variants(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "expected" / "V_variants.csv", index_col="uCode")


def agrees(card: Scorecard, variants: pd.DataFrame, name: str) -> None:
    """Every score to 1e-12 of itself, every rank."""
    theirs = variants.loc[list(card.units)]
    assert card.scores[0, :, -1] == pytest.approx(theirs[f"{name}_score"].to_numpy(dtype=float), rel=1e-12, abs=0)
    assert card.ranks[0, :, -1].tolist() == theirs[f"{name}_rank"].tolist()


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


@pytest.mark.parametrize("name", RECIPES)
def test_a_variant_of_the_recipe_gives_coinrs_scores_and_ranks(
    name: str, asem: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame
) -> None:
    agrees(score(asem, framework("asem").replace(**RECIPES[name])), variants, name)


@pytest.mark.parametrize("name", BY_ORDER)
def test_a_variant_by_order_gives_coinrs_scores_and_ranks_when_no_ties_are_forgiven(
    name: str, asem: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame
) -> None:
    exact = framework("asem").replace(normalise=BY_ORDER[name], rank={"tolerance": 0})
    agrees(score(asem, exact), variants, name)


@pytest.mark.parametrize("name", BY_ORDER)
def test_a_variant_by_order_differs_from_coinr_only_for_units_tied_but_for_rounding_noise(
    name: str, asem: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame, folder: Path
) -> None:
    card = score(asem, framework("asem").replace(normalise=BY_ORDER[name]))
    theirs = variants[f"{name}_score"].loc[list(card.units)].to_numpy(dtype=float)
    off = np.abs(card.scores[0, :, -1] - theirs) > 1e-12 * np.abs(theirs).max()
    assert (noisy_ties(folder, card.units).any(axis=1) | ~off).all()
    assert {unit for unit, is_off in zip(card.units, off, strict=True) if is_off} == {"BGR", "CZE", "NOR"}


def test_every_variant_of_the_file_is_held_against_ours(variants: pd.DataFrame) -> None:
    others = {"testweights_minmax_amean", "raw_minmax_amean", "copeland49", "copeland49_exact"}
    assert {column.rsplit("_", 1)[0] for column in variants} == {*RECIPES, *BY_ORDER, *others}
    assert len(variants.columns) == 2 * len({*RECIPES, *BY_ORDER, *others})


def test_other_weights_give_coinrs_scores_and_ranks(
    asem: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame, folder: Path
) -> None:
    table = pd.read_csv(folder / "expected" / "V_testweights.csv", index_col="iCode")
    weights, base = table.Weight, framework("asem")
    assert table.Level.to_dict() == levels_of(base)
    changed = base.replace(
        indicators=[i.replace(weight=float(weights[i.code])) for i in base.indicators],
        groups=[g.replace(weight=float(weights[g.code])) for g in base.groups],
    )
    agrees(score(asem, changed), variants, "testweights_minmax_amean")


def test_raw_values_without_filling_or_treatment_give_coinrs_scores_and_ranks(
    asem: Panel, framework: Callable[[str], Framework], variants: pd.DataFrame
) -> None:
    base = framework("asem")
    plain = [i.replace(numerator="", denominator="") for i in base.indicators]
    raw = base.replace(indicators=plain, impute="none", treat="none", screen={})
    agrees(score(asem, raw), variants, "raw_minmax_amean")
