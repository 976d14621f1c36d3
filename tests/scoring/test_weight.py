"""Weights of a group's members, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.recipe import Weighting
from ganchao.errors import InvalidInput
from ganchao.scoring.weight import WEIGHTINGS, first_component

GAP = np.nan
LANGS = ("zh", "en")
FROM_SCORES = ["standard_deviation", "entropy", "critic", "principal_components", "importance"]


def weigh(
    method: str, scores: object, given: object = None, members: tuple[str, ...] = (), **options: object
) -> np.ndarray:
    scores = np.asarray(scores, dtype=float)
    given = np.ones(scores.shape[-1]) if given is None else np.asarray(given, dtype=float)
    step = Weighting(method=method, **options)
    return WEIGHTINGS[method].function(scores, given, step=step, members=members)


def problems_of(method: str, scores: object, **options: object) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        weigh(method, scores, **options)
    assert all(caught.value.sentences(lang) for lang in LANGS)
    return [problem.key for problem in caught.value.problems]


def along(*shape: int, seed: int = 3) -> np.ndarray:
    """Scores whose members all lean the same way."""
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(*shape[:-1], 1))
    return 50 + 10 * (common + 0.7 * rng.normal(size=shape))


def test_given_weights_are_made_to_sum_to_one_in_every_year() -> None:
    given = np.array([[1.0, 3.0], [2.0, 2.0]])
    assert weigh("given", np.zeros((2, 5, 2)), given).tolist() == [[0.25, 0.75], [0.5, 0.5]]
    assert weigh("given", np.zeros((2, 5, 2)), [1, 3]).tolist() == [[0.25, 0.75], [0.25, 0.75]]


def test_given_weights_that_are_all_zero_are_sent_back() -> None:
    assert problems_of("given", np.zeros((5, 2)), given=[0.0, 0.0]) == ["weight.all_zero"]


def test_equal_weights_are_equal() -> None:
    assert weigh("equal", np.zeros((3, 5, 4)), [1, 2, 3, 4]).tolist() == [[0.25] * 4] * 3


def test_standard_deviations_are_shared_out() -> None:
    scores = np.array([[0.0, 0.0, 5.0], [2.0, 6.0, 5.0]])
    assert weigh("standard_deviation", scores).tolist() == pytest.approx([0.25, 0.75, 0.0])


def test_entropy_weights_computed_by_hand() -> None:
    """First member 0, 1, 1: shares 0, 1/2, 1/2, entropy ln 2 / ln 3; second 0, 0, 1: entropy 0."""
    told = np.array([1 - np.log(2) / np.log(3), 1.0])
    scores = np.array([[10.0, 3.0], [20.0, 3.0], [20.0, 9.0]])
    assert weigh("entropy", scores) == pytest.approx(told / told.sum(), rel=1e-12)


def test_entropy_counts_only_the_units_that_have_a_score() -> None:
    scores = np.array([[10.0, 3.0], [20.0, 3.0], [20.0, 9.0], [GAP, GAP]])
    assert weigh("entropy", scores) == pytest.approx(weigh("entropy", scores[:3]), rel=1e-12)


def test_critic_by_hand() -> None:
    """Of equal spread: members 1 and 2 mirror each other (r = -1), member 3 is uncorrelated with both."""
    scores = np.array([[1.0, -1.0, 1.0], [1.0, -1.0, -1.0], [-1.0, 1.0, 1.0], [-1.0, 1.0, -1.0]])
    assert weigh("critic", scores) == pytest.approx([3 / 8, 3 / 8, 2 / 8], rel=1e-12)


def test_principal_components_of_two_members_weigh_them_alike() -> None:
    assert weigh("principal_components", along(30, 2)) == pytest.approx([0.5, 0.5])


def test_loadings_are_those_of_the_correlation_matrix_turned_to_a_positive_sum() -> None:
    scores = along(40, 4) * [1, 5, 0.1, 1000]
    _, vectors = np.linalg.eigh(np.corrcoef(scores, rowvar=False))
    loadings = first_component(scores)
    assert loadings.sum() > 0
    assert np.abs(loadings) == pytest.approx(np.abs(vectors[:, -1]), rel=1e-9)
    assert weigh("principal_components", scores) == pytest.approx(loadings / loadings.sum())


def test_a_negative_loading_is_a_problem_that_names_the_member() -> None:
    """COINr hands the negative weight on; a good score would then cost points."""
    scores = along(40, 3)
    scores[:, 1] = -scores[:, 1]
    with pytest.raises(InvalidInput) as caught:
        weigh("principal_components", scores, members=("roads", "debt", "schools"))
    assert caught.value.problems[0].values["members"] == "debt"
    assert "squared: true" in caught.value.sentences("zh")[0]


def test_squared_loadings_are_never_negative() -> None:
    scores = along(40, 3)
    scores[:, 1] = -scores[:, 1]
    weights = weigh("principal_components", scores, squared=True)
    assert weights == pytest.approx(first_component(scores) ** 2)
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("method", FROM_SCORES)
def test_a_member_that_is_constant_or_unknown_weighs_nothing(method: str) -> None:
    scores = along(30, 4)
    alone = weigh(method, scores[:, :2])
    scores[:, 2], scores[:, 3] = 0.1, GAP
    assert weigh(method, scores) == pytest.approx([*alone, 0, 0], abs=1e-7)


@pytest.mark.parametrize("method", FROM_SCORES)
def test_a_single_member_weighs_one(method: str) -> None:
    assert weigh(method, along(30, 1)).tolist() == [1]
    assert weigh(method, np.full((30, 1), 5.0)).tolist() == [1]


@pytest.mark.parametrize("method", FROM_SCORES)
def test_members_that_tell_nothing_apart_are_sent_back(method: str) -> None:
    assert problems_of(method, np.full((6, 2), 3.0)) == ["weight.no_difference"]


def test_critic_has_nothing_to_say_of_members_that_echo_each_other() -> None:
    scores = along(20, 1)
    assert problems_of("critic", np.hstack([scores, 3 * scores + 0.1])) == ["weight.no_difference"]


@pytest.mark.parametrize("method", FROM_SCORES)
def test_a_year_without_any_score_has_no_weights_and_disturbs_no_other(method: str) -> None:
    scores = along(3, 30, 3)
    alone = weigh(method, scores[2])
    scores[1] = GAP
    weights = weigh(method, scores)
    assert np.isnan(weights[1]).all()
    assert weights[2] == pytest.approx(alone, abs=1e-9)


@pytest.mark.parametrize("method", ["critic", "principal_components"])
def test_correlations_need_units_with_all_members(method: str) -> None:
    scores = np.array([[1.0, GAP], [2.0, GAP], [GAP, 1.0], [4.0, 5.0]])
    assert problems_of(method, scores) == ["weight.too_few_complete"]


@pytest.mark.parametrize("method", FROM_SCORES)
def test_draws_and_years_are_weighed_by_themselves(method: str) -> None:
    scores = along(2, 2, 25, 3)
    weights = weigh(method, scores)
    assert weights.shape == (2, 2, 3)
    for draw, year in np.ndindex(2, 2):
        assert weights[draw, year] == pytest.approx(weigh(method, scores[draw, year]), abs=1e-9)


def test_judgements_follow_the_names_not_the_order_of_the_group() -> None:
    matrix = [[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]
    weights = weigh("ahp", np.zeros((4, 3)), members=("c", "a", "b"), matrix=matrix)
    assert weights == pytest.approx([0.6, 0.3, 0.1])
    step = Weighting(method="ahp", matrix=matrix, members=("a", "b", "c"))
    named = WEIGHTINGS["ahp"].function(np.zeros((4, 3)), np.ones(3), step=step, members=("c", "a", "b"))
    assert named == pytest.approx([0.1, 0.6, 0.3])


def test_judgements_of_other_members_are_sent_back() -> None:
    step = Weighting(method="ahp", matrix=[[1, 2], [0.5, 1]], members=("a", "x"))
    with pytest.raises(InvalidInput) as caught:
        WEIGHTINGS["ahp"].function(np.zeros((4, 2)), np.ones(2), step=step, members=("a", "b"))
    assert [p.key for p in caught.value.problems] == ["weight.ahp_members_missing", "weight.ahp_members_unknown"]
    assert [p.values["names"] for p in caught.value.problems] == ["b", "x"]
    assert all(caught.value.sentences(lang) for lang in LANGS)


def test_experts_count_alike_whatever_sums_they_write() -> None:
    panel = {"wang": {"a": 1, "b": 3}, "li": {"b": 50, "a": 50}}
    assert weigh("experts", np.zeros((4, 2)), members=("a", "b"), experts=panel) == pytest.approx([0.375, 0.625])


def test_all_faults_of_all_experts_are_told_at_once() -> None:
    panel = {"wang": {"a": 1}, "li": {"a": 1, "b": 2, "c": 3}, "zhao": {"a": -1, "b": 2}, "qian": {"a": 0, "b": 0}}
    keys = problems_of("experts", np.zeros((4, 2)), members=("a", "b"), experts=panel)
    assert keys == [
        "weight.expert_missing",
        "weight.expert_unknown",
        "weight.expert_negative",
        "weight.expert_all_zero",
    ]
    assert problems_of("experts", np.zeros((4, 2)), members=("a", "b")) == ["weight.no_experts"]


def test_benefit_of_the_doubt_needs_scores_that_are_not_negative_and_shares_with_room() -> None:
    scores = np.array([[1.0, -1.0], [2.0, 3.0]])
    assert problems_of("benefit_of_the_doubt", scores) == ["weight.doubt_negative"]
    assert problems_of("benefit_of_the_doubt", np.abs(scores), shares=(0.6, 0.9)) == ["weight.doubt_shares"]
    assert problems_of("benefit_of_the_doubt", np.abs(scores), shares=(0.0, 0.4)) == ["weight.doubt_shares"]


def test_benefit_of_the_doubt_weighs_every_year_by_itself() -> None:
    scores = np.abs(along(2, 12, 3))
    weights = weigh("benefit_of_the_doubt", scores)
    assert weights.shape == scores.shape
    totals = (weights * scores).sum(axis=-1)
    assert totals.max(axis=1) == pytest.approx([1, 1])
    alone = (weigh("benefit_of_the_doubt", scores[1]) * scores[1]).sum(axis=-1)
    assert totals[1] == pytest.approx(alone)


def test_importance_meets_the_wish_where_it_can() -> None:
    scores = np.random.default_rng(0).normal(size=(200, 3))
    weights = weigh("importance", scores, [2, 1, 1])
    index = scores @ weights
    reached = np.array([np.corrcoef(scores[:, j], index)[0, 1] for j in range(3)])
    assert reached / reached.sum() == pytest.approx([0.5, 0.25, 0.25], abs=1e-5)


@pytest.mark.parametrize("method", WEIGHTINGS)
def test_units_outside_the_field_change_no_weight(method: str) -> None:
    scores = np.abs(along(25, 3))
    whole = np.vstack([scores, [[1e3, 0.0, 1e6], [GAP, 5.0, 5.0]]])
    inside = np.array([True] * 25 + [False] * 2)
    options: dict = {
        "ahp": {"matrix": [[1, 2, 6], [1 / 2, 1, 3], [1 / 6, 1 / 3, 1]]},
        "experts": {"experts": {"wang": {"1": 1, "2": 2, "3": 3}}},
    }
    step = Weighting(method=method, **options.get(method, {}))
    function = WEIGHTINGS[method].function
    alone = function(scores, np.ones(3), step=step)
    weights = function(whole, np.ones(3), step=step, inside=inside)
    assert (weights[:25] if weights.ndim == 2 else weights) == pytest.approx(alone, abs=1e-7)
