"""ASEM Sustainable Connectivity: results of the R package COINr 1.1.14, step by step (Becker et al. 2022, JOSS).

Files of expected/ held here: A_raw, A_raw_stats, A_denominated, A_imputed, A_treatment_table, A_treated, A_normalised,
A_aggregated, A_weights, A_results_scores, A_results_ranks. The others: test_asem_variants, test_asem_copeland,
test_asem_weights, test_purse.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ganchao.auditing.statistics import statistics
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.recipe import Treat
from ganchao.domain.scorecard import IMPUTED, Scorecard
from ganchao.scoring.score import score
from ganchao.scoring.treat import passes, skewness_and_kurtosis
from tests.published.levels import levels_of

EXACT = 1e-12  # files with 15 digits
STEPS = {"A_denominated": "raw", "A_imputed": "imputed", "A_treated": "treated"}
COUNTRIES = 51


@pytest.fixture(scope="module")
def expected(shared: Callable[[str], Path]) -> Callable[[str], pd.DataFrame]:
    return lambda name: pd.read_csv(shared("asem_coinr") / "expected" / f"{name}.csv", index_col=0)


@pytest.fixture(scope="module")
def card(asem: Panel, framework: Callable[[str], Framework]) -> Scorecard:
    return score(asem, framework("asem"))


def relative(ours: Floats, theirs: Floats) -> float:
    """Largest deviation as a share of the value; two empty cells agree, one does not."""
    assert np.array_equal(np.isnan(ours), np.isnan(theirs))
    scale = np.where(theirs == 0, 1.0, np.abs(theirs))
    return float(np.nanmax(np.abs(ours - theirs) / scale))


def node_scores(card: Scorecard, like: pd.DataFrame) -> Floats:
    """Our scores in the rows and columns of a published table."""
    return pd.DataFrame(card.scores[0], card.units, card.nodes).loc[like.index, like.columns].to_numpy()


def test_the_raw_values_read_are_those_that_coinr_started_from(
    asem: Panel, expected: Callable[[str], pd.DataFrame]
) -> None:
    theirs = expected("A_raw")
    ours = pd.DataFrame(asem.values[0], asem.units, asem.indicators).loc[theirs.index, theirs.columns]
    assert theirs.shape == (COUNTRIES, 49)
    assert relative(ours.to_numpy(), theirs.to_numpy(dtype=float)) <= EXACT


def test_raw_statistics_agree_to_their_three_digits_and_so_do_all_flags(
    asem: Panel, expected: Callable[[str], pd.DataFrame]
) -> None:
    theirs = expected("A_raw_stats")
    raw = pd.DataFrame(asem.values[0], asem.units, asem.indicators)[theirs.index]
    found = statistics(raw.to_numpy(), tuple(theirs.index))
    numbers = pd.DataFrame(
        [
            {
                "Min": each.smallest, "Max": each.largest, "Mean": each.mean, "Median": each.median,
                "Std": each.deviation, "Skew": each.skewness, "Kurt": each.kurtosis,
                "N.Avail": each.available, "N.NonZero": each.nonzero,
                "N.Unique": each.distinct, "N.Same": each.commonest,
                "Frc.Avail": each.available / each.cases, "Frc.NonZero": each.share(each.nonzero),
                "Frc.Unique": each.share(each.distinct), "Frc.Same": each.share(each.commonest),
            }
            for each in found
        ],
        index=theirs.index,
    )
    flags = {"Avail": ("gaps", "LOW"), "NonZero": ("zeros", "LOW"), "Unique": ("repeats", "LOW"),
             "SkewKurt": ("outliers", "OUT")}
    shown = pd.DataFrame(
        {f"Flag.{name}": [word if flag in each.flags else "ok" for each in found]
         for name, (flag, word) in flags.items()},
        index=theirs.index,
    )
    assert [*numbers, *shown] == list(theirs.columns)
    counts = [column for column in numbers if column.startswith("N.")]
    assert (numbers[counts] == theirs[counts]).all(axis=None)
    published = theirs[list(numbers)]
    half_digit = 0.5 * 10.0 ** (np.floor(np.log10(published.abs().replace(0, 1e-9))) - 2)
    assert ((numbers - published).abs() <= half_digit * (1 + 1e-9)).all(axis=None)
    assert (shown == theirs[list(shown)]).all(axis=None)
    assert {word for column in shown for word in shown[column]} == {"ok", "LOW", "OUT"}


@pytest.mark.parametrize("name", STEPS)
def test_values_after_each_step_agree(card: Scorecard, expected: Callable[[str], pd.DataFrame], name: str) -> None:
    theirs = expected(name)
    values = getattr(card.steps, STEPS[name])[0]
    ours = pd.DataFrame(values, card.units, [i.code for i in card.framework.scored]).loc[theirs.index, theirs.columns]
    assert theirs.shape == (COUNTRIES, 49)
    assert relative(ours.to_numpy(), theirs.to_numpy(dtype=float)) <= EXACT


def test_filled_cells_stay_marked_to_the_end(card: Scorecard) -> None:
    assert card.steps is not None
    empty = np.isnan(card.steps.raw[0])
    assert empty.sum() == 65  # 63 missing cells and 2 missing denominators
    assert np.array_equal(card.steps.marks[0] == IMPUTED, empty)


def test_the_treatment_of_every_indicator_agrees(card: Scorecard, expected: Callable[[str], pd.DataFrame]) -> None:
    theirs = expected("A_treatment_table")
    assert card.steps is not None
    done = {code: (what, count) for _year, code, what, count in card.steps.treatments}
    counts = theirs["winsorise.nwin"].dropna()
    assert done == {code: ("winsorised", int(count)) for code, count in counts.items()}
    codes = [i.code for i in card.framework.scored]
    for values, step in ((card.steps.imputed, 0), (card.steps.treated, 1)):
        shape = pd.DataFrame(np.array(skewness_and_kurtosis(values[0].T)).T, codes, ["Skew", "Kurt"]).loc[theirs.index]
        for column in shape:
            published = theirs[f"check_SkewKurt{step}.{column}"]
            rows = published.notna()
            assert relative(shape[column][rows].to_numpy(), published[rows].to_numpy()) <= EXACT
        passing = pd.Series(passes(values[0].T, Treat()), codes)[theirs.index]
        published = theirs[f"check_SkewKurt{step}.Pass"].dropna().astype(bool)
        assert (passing[published.index] == published).all()
        assert published.all() == (step == 1)


def test_normalised_values_agree(card: Scorecard, expected: Callable[[str], pd.DataFrame]) -> None:
    theirs = expected("A_normalised")
    assert relative(node_scores(card, theirs), theirs.to_numpy(dtype=float)) <= EXACT


def test_aggregated_scores_agree_at_every_node(card: Scorecard, expected: Callable[[str], pd.DataFrame]) -> None:
    theirs = expected("A_aggregated")
    assert theirs.shape == (COUNTRIES, len(card.nodes))
    assert relative(node_scores(card, theirs), theirs.to_numpy(dtype=float)) <= EXACT


def test_weights_are_all_equal_within_their_group(card: Scorecard, expected: Callable[[str], pd.DataFrame]) -> None:
    theirs = expected("A_weights").Weight
    assert expected("A_weights").Level.to_dict() == levels_of(card.framework)
    for group in card.framework.groups:
        members = [node.code for node in card.framework.members(group.code)]
        ours = card.weights[0, [card.nodes.index(code) for code in members]]
        assert ours / ours.sum() == pytest.approx((theirs[members] / theirs[members].sum()).to_numpy(), rel=EXACT)
    assert set(theirs.index) == set(card.nodes)


def test_published_scores_agree_to_half_a_unit_of_the_tenth_decimal(
    card: Scorecard, expected: Callable[[str], pd.DataFrame]
) -> None:
    theirs = expected("A_results_scores").drop(columns="Rank")
    assert np.abs(node_scores(card, theirs) - theirs.to_numpy()).max() <= 0.5e-10 * (1 + 1e-3)


def test_ranks_agree_at_every_group(card: Scorecard, expected: Callable[[str], pd.DataFrame]) -> None:
    theirs = expected("A_results_ranks")
    ours = pd.DataFrame(card.ranks[0], card.units, card.nodes).loc[theirs.index, theirs.columns]
    assert (ours == theirs).all(axis=None)
    assert (expected("A_results_scores").Rank == theirs.Index).all()


def test_every_file_and_column_of_coinr_is_held_against_ours(shared: Callable[[str], Path]) -> None:
    """A file that comes to ``expected/`` is to be tested too, in the module named here or above."""
    here = {"A_raw", "A_raw_stats", "A_denominated", "A_imputed", "A_treatment_table", "A_treated", "A_normalised",
            "A_aggregated", "A_weights", "A_results_scores", "A_results_ranks"}
    variants, copeland, purse = {"V_variants", "V_testweights"}, {"V_outrank_matrix"}, {"P_purse_results"}
    weights = {"W_pca_weights_level2", "W_opt_weights_level2", "W_opt_corr_level2"}
    files = {path.stem for path in (shared("asem_coinr") / "expected").iterdir()}
    assert files == here | variants | copeland | purse | weights
    beside = Path(__file__).parent
    for names, module in (
        (here, "asem"), (variants, "asem_variants"), (copeland, "asem_copeland"), (purse, "purse"),
        (weights, "asem_weights"),
    ):
        text = (beside / f"test_{module}.py").read_text(encoding="utf-8")
        assert all(f'"{name}"' in text or f'"{name}.csv"' in text for name in names)
