"""Defects of COINr 1.1.14, measured against it, that Ganchao must not share; numbered as in our notes on it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput
from ganchao.scoring.score import score
from ganchao.scoring.whatif import what_if

GAP = np.nan


def card_of(values: Any, **top: Any) -> Any:
    panel, framework = case(values, **top)
    return score(panel, framework)


def case(values: Any, **top: Any) -> tuple[Panel, Framework]:
    values = np.array(values, dtype=float)
    values = values[None] if values.ndim == 2 else values
    years, units, columns = values.shape
    own = top.pop("own", {})
    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": f"i{k}", "group": "index", **own} for k in range(columns)],
            "groups": [{"code": "index"}],
            **top,
        }
    )
    panel = Panel(
        values,
        tuple(range(2020, 2020 + years)),
        tuple(f"u{k}" for k in range(units)),
        tuple(f"i{k}" for k in range(columns)),
    )
    return panel, framework


def test_1_copeland_adds_up_a_whole_table() -> None:
    """Aggregate(f_ag = "a_copeland", by_df = TRUE), the documented call, always fails there."""
    assert card_of([[1, 2, 3], [2, 3, 4], [3, 1, 1]], aggregate="copeland").scores[0, :, -1].tolist() == [0, 2, -2]


def test_2_shares_of_the_best_are_highest_for_the_best_when_less_is_better() -> None:
    """n_fracmax gives the worst unit the highest score, infinities where the best is 0."""
    card = card_of([[2], [4], [8]], normalise="share_of_best", own={"direction": "lower"})
    assert card.scores[0, :, -1].tolist() == [1, 0.5, 0.25]
    zero = card_of([[0], [4], [8]], normalise="share_of_best", own={"direction": "lower"})
    assert np.isnan(zero.scores).all()
    assert [note.key for note in zero.notes] == ["scoring.no_score"]


@pytest.mark.parametrize("treatment", ["log", "log_ct", "log_ct_orig", "log_ct_plus", "box_cox"])
def test_3_a_logarithm_changes_a_skewed_indicator(treatment: str) -> None:
    """log_GII returns its input unchanged."""
    card = card_of([[1], [2], [3], [4], [5], [900]], treat=treatment)
    assert card.steps is not None
    assert (card.steps.treated != card.steps.raw).all()
    assert card.scores[0, 2, -1] > 2 / 899


@pytest.mark.parametrize("method", [{"method": "power", "power": 2}, "harmonic", "geometric"])
def test_4_missing_members_are_left_out_by_every_mean(method: Any) -> None:
    """a_genmean gives no score although missing values are said to be skipped."""
    card = card_of([[1, GAP], [2, 3], [3, 1]], aggregate=method)
    assert np.isfinite(card.scores[0, :, -1]).all()


@pytest.mark.parametrize("method", ["harmonic", "geometric", {"method": "power", "power": -1}])
def test_5_means_that_take_no_negative_scores_say_so(method: Any) -> None:
    """a_hmean accepts negative scores and returns nonsense."""
    with pytest.raises(InvalidInput) as caught:
        card_of([[1, 3], [2, 1], [3, 2]], aggregate=method, normalise="zscore")
    assert [problem.key for problem in caught.value.problems] == ["scoring.negative_members"]


def test_6_weights_matched_to_importance_are_exact_and_never_negative() -> None:
    """get_opt_weights stops at a tolerance of 0.1; at 1e-8 one weight is -0.20."""
    rng = np.random.default_rng(4)
    common = rng.normal(size=(60, 1))
    values = common + rng.normal(scale=(0.3, 1.0, 2.0), size=(60, 3))
    card = card_of(values, weighting="importance")
    assert (card.weights[0, :3] >= 0).all()
    correlations = [np.corrcoef(card.scores[0, :, k], card.scores[0, :, -1])[0, 1] for k in range(3)]
    assert correlations == pytest.approx([correlations[0]] * 3, abs=1e-3)


def test_7_a_zero_under_a_geometric_mean_scores_zero_and_stops_nobody() -> None:
    """a_gmean stops at any zero; 22 of 120 draws of a sensitivity analysis failed and made all indices missing."""
    card = card_of([[1, 3], [2, 1], [3, 2]], aggregate="geometric", normalise={"method": "minmax", "to": [0, 100]})
    assert card.scores[0, :, -1] == pytest.approx([0, 0, 50**0.5 * 10])


def test_8_panels_normalised_over_all_years_can_be_scored_again_with_another_recipe_or_other_values() -> None:
    """Coins normalised over the panel cannot be regenerated."""
    panel, framework = case([[[0], [5]], [[5], [10]]], normalise={"method": "minmax", "over": "all"})
    again = score(panel, framework.replace(normalise={"method": "minmax", "over": "all", "to": [0, 100]}))
    assert again.scores[:, :, -1].tolist() == [[0, 50], [50, 100]]
    other = what_if(panel, framework, {(2021, "u1", "i0"): 20.0})
    assert other.after.scores[:, :, -1].tolist() == [[0, 0.25], [0.25, 1]]


def test_9_exact_ties_are_not_broken_by_rounding_noise() -> None:
    """There 6 to 12 of 561 ranks depend on it, under normalisation by rank."""
    rng = np.random.default_rng(9)
    rows = rng.integers(1, 4, size=(40, 7)) / 3
    values = np.concatenate([rows, rows[:, ::-1]])  # the same seven values in another order
    card = card_of(values, normalise={"method": "goalposts"}, own={"goalposts": {"worst": 0, "best": 3}})
    assert (card.scores[0, :40, -1] != card.scores[0, 40:, -1]).any()  # the noise is there
    assert card.ranks[0, :40, -1].tolist() == card.ranks[0, 40:, -1].tolist()
    noisy = np.concatenate([rows, rows * (1 + 4e-16)])
    by_rank = card_of(noisy, normalise="rank")
    assert by_rank.ranks[0, :40, -1].tolist() == by_rank.ranks[0, 40:, -1].tolist()


def test_10_scoring_twice_gives_the_same_bits() -> None:
    """There is no seed argument there; here nothing in scoring is drawn by chance."""
    panel, framework = case(np.random.default_rng(1).normal(size=(30, 5)), weighting="critic", treat="box_cox")
    assert score(panel, framework).scores.tobytes() == score(panel, framework).scores.tobytes()
