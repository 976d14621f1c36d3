"""ASEM weights taken from the scores: W_pca_weights_level2, W_opt_weights_level2, W_opt_corr_level2 (COINr 1.1.14)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.scoring.importance import importance_objective, importance_shares, importance_weights
from ganchao.scoring.weight import first_component
from tests.published.levels import levels_of

Expected = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="module")
def expected(shared: Callable[[str], Path]) -> Expected:
    return lambda name: pd.read_csv(shared("asem_coinr") / "expected" / f"{name}.csv", index_col=0)


@pytest.fixture(scope="module")
def pillars(framework: Callable[[str], Framework]) -> dict[str, list[str]]:
    """Codes of the pillars in each of the two sub-indices."""
    asem = framework("asem")
    return {code: [node.code for node in asem.members(code)] for code in ("Conn", "Sust")}


@pytest.mark.parametrize("name", ["W_pca_weights_level2", "W_opt_weights_level2"])
def test_only_the_pillars_have_other_weights(
    name: str, expected: Expected, pillars: dict[str, list[str]], framework: Callable[[str], Framework]
) -> None:
    table, codes = expected(name), [code for members in pillars.values() for code in members]
    assert table.Level.to_dict() == levels_of(framework("asem"))
    assert set(table.index[table.Level == 2]) == set(codes)
    assert (table.Weight.drop(codes) == 1).all()


def test_principal_components_agree_up_to_sign(expected: Expected, pillars: dict[str, list[str]]) -> None:
    published, scores = expected("W_pca_weights_level2").Weight, expected("A_aggregated")
    for codes in pillars.values():
        theirs = published[codes].to_numpy()
        ours = first_component(scores[codes].to_numpy())
        assert np.abs(ours * np.sign(ours @ theirs) - theirs).max() <= 1e-12


def test_optimised_weights_reach_the_wished_importance_at_least_as_well_and_are_never_negative(
    expected: Expected, pillars: dict[str, list[str]]
) -> None:
    """COINr's search stops at a relative tolerance of 0.1, so its digits mean nothing; its objective is the mark.

    The correlations it lists (pillars in alphabetical order) are those of one weight raised by a tenth, that of
    SusEcFin; its table of weights shows the raised one beside Environ.
    """
    codes = sorted(code for members in pillars.values() for code in members)
    scores = expected("A_aggregated")[codes].to_numpy()
    parts = [np.array([codes.index(code) for code in members]) for members in pillars.values()]

    def index_of(weights: Floats) -> Floats:
        return np.mean([scores[:, part] @ weights[part] / weights[part].sum() for part in parts], axis=0)

    reached = expected("W_opt_corr_level2").Obtained.to_numpy()
    published = np.sort(expected("W_opt_weights_level2").Weight[codes].to_numpy())  # the raised one last, as SusEcFin
    assert codes[-1] == "SusEcFin"
    raised = np.array([1.0] * 7 + [1.1])
    assert np.abs(published / (raised / raised.sum()) - 1).max() <= 1e-12
    assert np.abs(importance_shares(scores, index_of(published)) - reached).max() <= 1e-12

    listed = expected("W_opt_corr_level2")  # by what is desired
    in_file = [code for code in expected("W_opt_weights_level2").index if code in codes]
    assert listed.OptWeight.tolist() == expected("W_opt_weights_level2").Weight[in_file].tolist()

    wished = np.ones(len(codes))
    assert listed.index.tolist() == (wished / wished.sum()).tolist()
    found = importance_weights(scores, index_of, wished)
    assert (found.weights >= 0).all()
    assert importance_objective(found.reached, wished) <= importance_objective(reached, wished)
