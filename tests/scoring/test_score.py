"""The whole chain on examples that can be computed by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import IMPUTED, MISSING, OBSERVED, TREATED, Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.score import score

GAP = np.nan


def recipe(indicators: int = 2, each: dict[int, dict[str, Any]] | None = None, **top: Any) -> Framework:
    """Indicators i0, i1, … under one index."""
    index = top.pop("index", {})
    return Framework.model_validate(
        {
            "code": "x",
            "indicators": [
                {"code": f"i{k}", "group": "index", **(each or {}).get(k, {})} for k in range(indicators)
            ],
            "groups": [{"code": "index", **index}],
            **top,
        }
    )


def table(values: Any, years: tuple[int, ...] = (2020,), outside: str = "", **more: Any) -> Panel:
    """Units A, B, C, …; rows ``(unit, indicator)`` or ``(year, unit, indicator)``."""
    values = np.array(values, dtype=float)
    values = values[None] if values.ndim == 2 else values
    units = tuple("ABCDEFGH"[: values.shape[1]])
    roster = {code: Unit(code, ranked=code not in outside) for code in units}
    return Panel(values, years, units, tuple(f"i{k}" for k in range(values.shape[2])), roster, **more)


def index_of(card: Scorecard, year: int = 0) -> list[float]:
    return card.scores[year, :, -1].tolist()


def ranks_of(card: Scorecard, year: int = 0, node: int = -1) -> list[float]:
    return card.ranks[year, :, node].tolist()


def keys(card: Scorecard) -> list[str]:
    for note in card.notes:
        assert note.sentence("zh")
        assert note.sentence("en")
    return [note.key for note in card.notes]


def problems_of(panel: Panel, framework: Framework) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        score(panel, framework)
    assert all(caught.value.sentences(lang) for lang in ("zh", "en"))
    return [problem.key for problem in caught.value.problems]


def test_the_tiny_example_gives_what_hand_computation_gives(tiny: Any) -> None:
    card = score(tiny.panel, tiny.framework)
    assert card.scores[:, :, -2:] == pytest.approx(tiny.scores, abs=1e-15)
    assert card.ranks[:, :, -1].tolist() == tiny.ranks.tolist()
    assert card.notes == ()
    assert card.steps is not None
    assert card.steps.worst[0].tolist() == [1, 0, 0.8]
    assert card.steps.best[0].tolist() == [5, 40, 0.4]


def test_missing_members_are_left_out_and_weights_shared_again() -> None:
    card = score(table([[0, 1], [1, GAP], [0.5, 0]]), recipe(each={1: {"weight": 3}}))
    assert index_of(card) == [0.75, 1, 0.125]
    assert card.steps is not None
    assert card.steps.marks[0].tolist() == [[OBSERVED, OBSERVED], [OBSERVED, MISSING], [OBSERVED, OBSERVED]]


@pytest.mark.parametrize(("available", "expected"), [(0.0, 3), (0.5, 3), (0.51, 2), (1.0, 2)])
def test_groups_with_too_few_members_have_no_score_and_a_note(available: float, expected: int) -> None:
    card = score(table([[0, 1], [1, GAP], [0.5, 0]]), recipe(available=available))
    assert np.isfinite(index_of(card)).sum() == expected
    assert keys(card) == ["scoring.thin_group"] * (expected < 3)


def test_members_without_weight_do_not_count_as_available() -> None:
    card = score(table([[0, GAP, 1], [1, 1, GAP], [0, 0, 0]]), recipe(3, each={1: {"weight": 0}}, available=1.0))
    assert np.isfinite(index_of(card)).tolist() == [True, False, True]


def test_weights_hold_from_their_year_on_and_the_earliest_before() -> None:
    panel = table([[[0, 1], [1, 0]]] * 4, years=(2009, 2010, 2011, 2012))
    card = score(panel, recipe(each={0: {"weight": {2010: 1, 2012: 3}}}))
    assert [index_of(card, year)[1] for year in range(4)] == [0.5, 0.5, 0.5, 0.75]
    assert card.weights[:, 0].tolist() == [1, 1, 1, 3]


def test_weights_go_by_the_round_and_not_by_the_data_year() -> None:
    panel = table([[[0, 1], [1, 0]]] * 2, years=(2010, 2011))
    card = score(panel, recipe(each={0: {"weight": {2010: 1, 2012: 3}}}, rounds={"lag": 1}, first_year=2012))
    assert (card.years, card.data_years) == ((2012,), (2011,))
    assert index_of(card) == [0.25, 0.75]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, (2018, 2019, 2020)),
        ({"first_year": 2019}, (2019, 2020)),
        ({"last_year": 2018}, (2018,)),
        ({"holds": {"first": 2019, "last": 2019}}, (2019,)),
        ({"holds": {"last": 2019}, "first_year": 2019}, (2019,)),
        ({"rounds": {"lag": 2}, "first_year": 2021}, (2021, 2022)),
    ],
)
def test_only_rounds_of_the_framework_are_scored(more: dict[str, Any], expected: tuple[int, ...]) -> None:
    assert score(table([[[0], [1]]] * 3, years=(2018, 2019, 2020)), recipe(1, **more)).years == expected


def test_the_lower_the_better_by_indicator_and_by_group() -> None:
    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": "i0", "group": "burden"}, {"code": "i1", "group": "index"}],
            "groups": [{"code": "burden", "group": "index", "direction": "lower"}, {"code": "index"}],
        }
    )
    card = score(table([[0, 0], [10, 5], [5, 10]]), framework)
    assert card.scores[0, :, 2].tolist() == [0, 1, 0.5]  # the burden as it is
    assert ranks_of(card, node=2) == [1, 3, 2]  # the least burdened is first
    assert index_of(card) == [0.5, 0.25, 0.75]


def test_a_group_turned_round_may_enter_a_geometric_mean_despite_rounding() -> None:
    framework = Framework.model_validate(
        {
            "code": "x",
            "aggregate": "geometric",
            "indicators": [{"code": f"i{k}", "group": "burden", "weight": 0.1 + k / 7} for k in range(6)]
            + [{"code": "i6", "group": "index"}],
            "groups": [
                {"code": "burden", "group": "index", "direction": "lower", "aggregate": "arithmetic"},
                {"code": "index"},
            ],
        }
    )
    panel = table(np.vstack([np.zeros(7), np.ones(7), np.full(7, 0.7)]))
    assert index_of(score(panel, framework)) == pytest.approx([0, 0, (0.3 * 0.7) ** 0.5], abs=1e-7)


def test_a_group_without_a_scale_cannot_be_turned() -> None:
    framework = Framework.model_validate(
        {
            "code": "x",
            "normalise": "zscore",
            "indicators": [{"code": "i0", "group": "g"}],
            "groups": [{"code": "g", "group": "index", "direction": "lower"}, {"code": "index"}],
        }
    )
    assert problems_of(table([[1], [2]]), framework) == ["scoring.cannot_turn"]


def test_an_index_of_which_less_is_better_needs_no_turning() -> None:
    card = score(table([[1.0], [2.0]]), recipe(1, normalise="zscore", index={"direction": "lower"}))
    assert ranks_of(card) == [1, 2]


@pytest.mark.parametrize(
    ("effect", "scores", "ranks"),
    [
        ("zero", [0, 0.5, 0], [2, 1, 2]),
        ("lowest", [1, 0.5, 0], [3, 1, 2]),
        ("exclude", [1, 0.5, 0], [GAP, 1, 2]),
    ],
)
def test_vetoes_strike(effect: str, scores: list[float], ranks: list[float]) -> None:
    framework = recipe(2, each={1: {"role": "veto", "veto": {"above": 3, "effect": effect}}})
    card = score(table([[10, 4], [5, 3], [0, GAP]]), framework)
    assert index_of(card) == scores
    assert np.array_equal(ranks_of(card), ranks, equal_nan=True)


@pytest.mark.parametrize(
    ("ties", "ranks"),
    [
        ("best", [1, 1, 3, 3]),
        ("worst", [2, 2, 4, 4]),
        ("mean", [1.5, 1.5, 3.5, 3.5]),
        ("dense", [1, 1, 2, 2]),
    ],
)
def test_units_struck_are_ranked_after_everyone_else_by_the_same_rule(ties: str, ranks: list[float]) -> None:
    framework = recipe(2, each={1: {"role": "veto", "veto": {"below": 0, "effect": "lowest"}}}, rank={"ties": ties})
    assert ranks_of(score(table([[5, 1], [5, 1], [9, -1], [9, -1]]), framework)) == ranks


def test_where_everyone_is_struck_everyone_is_ranked() -> None:
    framework = recipe(
        2, each={1: {"role": "veto", "veto": {"above": 0, "effect": "lowest"}}}, rank={"ties": "dense"}
    )
    assert ranks_of(score(table([[5, 1], [9, 1]]), framework)) == [2, 1]


def test_a_veto_to_zero_means_the_bottom_of_the_scale_on_which_members_add_up() -> None:
    framework = recipe(
        2,
        each={1: {"role": "veto", "veto": {"above": 3}}},
        normalise={"method": "minmax", "to": [1, 10]},
        index={"rescale": {"method": "minmax", "to": [20, 100], "parent_uses": "after"}},
    )
    assert index_of(score(table([[10, 4], [6, 3], [5, 3], [0, 0]]), framework)) == pytest.approx(
        [20, 100, 260 / 3, 20]
    )


def test_a_veto_to_zero_needs_a_scale() -> None:
    framework = recipe(2, each={1: {"role": "veto", "veto": {"above": 3}}}, normalise="zscore")
    assert problems_of(table([[10, 4], [5, 3]]), framework) == ["scoring.veto_no_scale"]


def test_bonus_and_deduction_add_and_take_up_to_their_points() -> None:
    posts = {"normalise": "goalposts", "goalposts": {"worst": 0, "best": 10}}
    framework = recipe(
        3,
        each={
            1: {"role": "bonus", "points": 0.2, **posts},
            2: {"role": "deduction", "points": 0.4, **posts},
        },
    )
    card = score(table([[0, 5, 0], [1, 10, 10], [0.5, GAP, 5], [0.5, 30, -7]]), framework)
    assert index_of(card) == pytest.approx([0.1, 0.8, 0.3, 0.7])


def test_a_bonus_of_one_band_gives_all_its_points() -> None:
    framework = recipe(
        2,
        each={
            1: {
                "role": "bonus",
                "points": 5,
                "normalise": {"method": "bands", "bands": [{"above": 3, "score": 1}]},
            }
        },
    )
    card = score(table([[0, 3], [1, 2]]), framework)
    assert index_of(card) == [5, 1]
    assert keys(card) == ["scoring.no_score"]


def test_a_bonus_needs_a_scale_with_two_ends() -> None:
    framework = recipe(2, each={1: {"role": "bonus", "points": 5, "normalise": "rank"}})
    assert problems_of(table([[0, 3], [1, 2]]), framework) == ["scoring.extra_no_scale"]


def test_floor_and_cap() -> None:
    card = score(table([[0], [5], [10]]), recipe(1, index={"floor": 0.25, "cap": 0.75}))
    assert index_of(card) == [0.25, 0.5, 0.75]


@pytest.mark.parametrize(
    ("rescale", "published", "parent"),
    [
        ({"method": "best"}, [100, 50, 0], [1, 0.5, 0]),
        ({"method": "best", "shift": 1}, [100, 75, 50], [1, 0.5, 0]),
        ({"method": "best", "shift": 1, "parent_uses": "after"}, [100, 75, 50], [100, 75, 50]),
        ({"method": "minmax", "to": [20, 80], "parent_uses": "after"}, [80, 50, 20], [80, 50, 20]),
    ],
)
def test_groups_are_rescaled_before_or_after_their_parent_looks(
    rescale: dict[str, Any], published: list[float], parent: list[float]
) -> None:
    framework = Framework.model_validate(
        {
            "code": "x",
            "indicators": [{"code": "i0", "group": "g"}],
            "groups": [{"code": "g", "group": "index", "rescale": rescale}, {"code": "index"}],
        }
    )
    card = score(table([[10], [5], [0]]), framework)
    assert card.scores[0, :, 1].tolist() == pytest.approx(published)
    assert index_of(card) == pytest.approx(parent)


def test_rescaling_is_made_from_the_field() -> None:
    card = score(table([[10], [5], [20]], outside="C"), recipe(1, rescale={"method": "minmax"}))
    assert index_of(card) == [100, 0, 300]


def test_a_rescaling_that_would_turn_the_order_round_gives_no_score_and_a_note() -> None:
    framework = recipe(1, normalise={"method": "minmax", "to": [-9, -1]}, rescale={"method": "best"})
    card = score(table([[1], [2]]), framework)
    assert np.isnan(index_of(card)).all()
    assert keys(card) == ["scoring.unscored_group"]


@pytest.mark.parametrize(
    ("screen", "impute", "inside"),
    [
        ({"available": 0.6}, "none", [True, False, True]),
        ({"available": 0.6, "after": "impute"}, "mean", [True, True, True]),
        ({"available": 0.6, "after": "raw"}, "mean", [True, False, True]),
        ({"available": 0.6, "keep": ["B"]}, "none", [True, True, True]),
        ({"nonzero": 0.6}, "none", [False, True, True]),
        ({"drop": ["C"]}, "none", [True, True, False]),
    ],
)
def test_screening_before_and_after_filling(screen: dict[str, Any], impute: str, inside: list[bool]) -> None:
    card = score(table([[0, 1], [1, GAP], [5, 5]]), recipe(screen=screen, impute=impute))
    assert card.ranked[0].tolist() == inside
    assert keys(card).count("scoring.screened_out") == (not all(inside))


def test_screened_units_set_no_goalposts_and_fill_no_gaps_before_but_do_after() -> None:
    values = [[0, 1], [100, GAP], [10, 5], [GAP, 3]]
    before = score(table(values), recipe(screen={"drop": ["B"]}, impute="mean"))
    after = score(table(values), recipe(screen={"drop": ["B"], "after": "impute"}, impute="mean"))
    assert before.steps is not None
    assert after.steps is not None
    assert (before.steps.imputed[0, 3, 0], before.steps.best[0, 0]) == (5, 10)
    assert after.steps.imputed[0, 3, 0] == pytest.approx(110 / 3)
    assert after.steps.best[0, 0] == pytest.approx(110 / 3)
    assert before.steps.marks[0, 3, 0] == IMPUTED


def test_units_outside_the_field_are_scored_beside_it_and_not_ranked() -> None:
    card = score(table([[0, 0], [10, 10], [20, 5]], outside="C"), recipe())
    assert index_of(card) == [0, 1, 1.25]
    assert np.array_equal(ranks_of(card), [2, 1, GAP], equal_nan=True)


def test_treated_values_are_marked() -> None:
    values = [[float(k)] for k in (1, 2, 3, 4, 5, 6, 7)] + [[900.0]]
    card = score(table(values), recipe(1, treat="winsorise_log"))
    assert card.steps is not None
    assert card.steps.marks[0, :, 0].tolist() == [OBSERVED] * 7 + [TREATED]
    assert index_of(card)[-2:] == [1, 1]


def test_indicators_may_have_steps_of_their_own() -> None:
    framework = recipe(
        3,
        each={
            0: {"normalise": {"method": "goalposts", "cap": True}, "goalposts": {"worst": 0, "best": 4}},
            1: {"normalise": "rank", "impute": {"method": "constant", "value": 0}},
        },
        normalise={"method": "minmax", "missing": 0},
    )
    card = score(table([[1, GAP, GAP], [8, 5, 3], [2, 6, 4]]), framework)
    assert card.scores[0, :, 0].tolist() == [0.25, 1, 0.5]
    assert card.scores[0, :, 1].tolist() == [1, 2, 3]
    assert card.scores[0, :, 2].tolist() == [0, 0, 1]


def test_absolute_values_from_a_vintage_and_a_year_on() -> None:
    values = [[[-3], [2]]] * 2
    framework = recipe(1, each={0: {"absolute": {"from_vintage": "2021", "from_year": 2020}}})
    for vintage, expected in (("2020", [[0, 1], [0, 1]]), ("2021", [[0, 1], [1, 0]]), ("2022", [[0, 1], [1, 0]])):
        card = score(table(values, years=(2019, 2020), vintage=vintage), framework)
        assert card.scores[:, :, -1].tolist() == expected


def test_quotients_and_factors() -> None:
    framework = recipe(
        2,
        each={
            0: {"code": "ratio", "numerator": "i0", "denominator": "i1", "factor": 100},
            1: {"role": "series", "group": ""},
        },
    )
    card = score(table([[1, 2], [1, 4], [1, 0]]), framework)
    assert card.steps is not None
    assert np.array_equal(card.steps.raw[0, :, 0], [50, 25, GAP], equal_nan=True)
    assert keys(card) == ["scoring.zero_denominator"]


def test_pooled_goalposts_stand_for_all_years() -> None:
    values = [[[0], [5]], [[5], [10]]]
    pooled = score(table(values, years=(2020, 2021)), recipe(1, normalise={"method": "minmax", "over": "all"}))
    assert pooled.scores[:, :, -1].tolist() == [[0, 0.5], [0.5, 1]]
    assert score(table(values, years=(2020, 2021)), recipe(1)).scores[:, :, -1].tolist() == [[0, 1], [0, 1]]


@pytest.mark.parametrize("over", ["year", "all"])
def test_derived_weights_by_year_or_pooled(over: str) -> None:
    """Standard deviations of 0, 1 (0.7) and of 0, 10 (7): pooled 0, 1, 0, 1 and 0, 10, 0, 0 on goalposts 0 to 10."""
    posts = {"goalposts": {"worst": 0, "best": 10}}
    framework = recipe(
        2,
        each={0: posts, 1: posts},
        normalise="goalposts",
        weighting={"method": "standard_deviation", "over": over},
    )
    card = score(table([[[0, 0], [1, 10]], [[0, 0], [1, 0]]], years=(2020, 2021)), framework)
    pooled = np.array([[0, 0], [1, 10], [0, 0], [1, 0]]).std(axis=0, ddof=1)
    expected = [[1 / 11, 10 / 11], [1, 0]] if over == "year" else [(pooled / pooled.sum()).tolist()] * 2
    assert card.weights[:, :2] == pytest.approx(np.array(expected))


def test_benefit_of_the_doubt_shows_each_in_the_best_light() -> None:
    framework = recipe(weighting="benefit_of_the_doubt", available=0.6)
    card = score(table([[1, 0], [0, 1], [0.5, 0.25], [0.5, GAP], [1, 1], [2, 2]], outside="F"), framework)
    assert np.array_equal(np.round(index_of(card), 9), [1, 1, 0.5, GAP, 1, 2], equal_nan=True)
    assert keys(card) == ["scoring.thin_group"]
    assert np.isfinite(card.weights).all()


def test_benefit_of_the_doubt_adds_up_by_itself() -> None:
    framework = recipe(weighting="benefit_of_the_doubt", aggregate="geometric")
    assert problems_of(table([[1, 0], [0, 1]]), framework) == ["scoring.doubt_adds_up"]


def test_years_without_data_are_scored_as_nothing_with_a_note() -> None:
    empty = np.full((2, 2), GAP)
    for weighting in ("given", "entropy", "benefit_of_the_doubt"):
        card = score(table([[[1, 2], [2, 1]], empty], years=(2020, 2021)), recipe(weighting=weighting))
        assert np.isnan(card.scores[1]).all()
        assert keys(card) == ["scoring.no_values"] * 2


def test_one_unit_alone_has_no_min_max_score_and_a_note_says_so() -> None:
    card = score(table([[1, 2]]), recipe())
    assert np.isnan(index_of(card)).all()
    assert keys(card) == ["scoring.flat_indicator"] * 2


def test_scores_are_ranked_as_published() -> None:
    values = [[0.0], [0.12345], [0.12349], [1.0]]
    assert ranks_of(score(table(values), recipe(1, rank={"decimals": 4}))) == [4, 3, 2, 1]
    assert ranks_of(score(table(values), recipe(1, rank={"decimals": 3}))) == [4, 2, 2, 1]


def test_exact_ties_stay_ties() -> None:
    values = [[1 / 3, 0.1, 0.2], [0.2, 1 / 3, 0.1], [0.1, 0.2, 1 / 3], [1, 1, 1], [0, 0, 0]]
    assert ranks_of(score(table(values), recipe(3))) == [2, 2, 2, 1, 5]


def test_unknown_names_are_told_with_a_suggestion() -> None:
    panel = table([[1, 2], [2, 1]])
    for framework in (
        recipe(normalise="minmx"),
        recipe(aggregate="arithmetik"),
        recipe(impute="meen"),
        recipe(treat="winsor"),
        recipe(weighting="entrpy"),
        recipe(screen={"keep": ["Z"]}),
        recipe(normalise={"method": "distance_to_reference", "reference": "Z"}),
        recipe(normalise={"method": "reference_range", "base_year": 1999}),
        recipe(impute={"method": "group_mean", "by": "region"}),
    ):
        with pytest.raises(UnknownName) as caught:
            score(panel, framework)
        assert caught.value.sentences("zh")
        assert caught.value.sentences("en")


@pytest.mark.parametrize(
    ("values", "framework", "expected"),
    [
        ([[1]], recipe(), ["scoring.no_column"]),
        ([[1, 2]], recipe(first_year=2030), ["scoring.no_rounds"]),
        (np.empty((1, 0, 2)), recipe(), ["scoring.no_units"]),
        ([[1, 2]], recipe(normalise="goalposts"), ["scoring.no_goalposts"] * 2),
        ([[1, 2]], recipe(normalise="distance_to_target"), ["scoring.no_target"] * 2),
        ([[1, 0]], recipe(normalise={"method": "minmax", "log": True}), ["scoring.log_of_nothing"]),
        (
            [[1, 2]],
            recipe(normalise={"method": "distance_to_target", "log": True, "target": 0}),
            ["scoring.log_of_goalpost"] * 2,
        ),
        (
            [[1, 2]],
            recipe(
                each={k: {"goalposts": {"worst": 0, "best": 9}} for k in (0, 1)},
                normalise={"method": "goalposts", "log": True},
            ),
            ["scoring.log_of_goalpost"] * 2,
        ),
        ([[1, 2], [2, 1]], recipe(normalise="zscore", aggregate="geometric"), ["scoring.negative_members"]),
        ([[1, 2], [2, 1]], recipe(normalise="zscore", aggregate="mazziotta_pareto"), ["scoring.negative_members"]),
        (
            [[1, 2]],
            recipe(normalise={"method": "distance_to_reference", "reference": "A", "over": "all"}),
            ["scoring.pooled_reference"],
        ),
        ([[1, 2]], recipe(aggregate={"method": "ordered", "order_weights": [2, -1]}), ["scoring.order_weights"]),
        ([[1, 2]], recipe(aggregate={"method": "ordered", "order_weights": [1]}), ["check.order_weights"]),
        ([[1, 2]], recipe(aggregate="ordered"), ["check.order_weights"]),
        ([[1, 2]], recipe(each={0: {"weight": 0}, 1: {"weight": 0}}), ["check.weights_zero_in_year"]),
        ([[1, 2]], recipe(each={0: {"weight": {}}}), ["scoring.no_weights"]),
        ([[1, 2]], recipe(rescale="zscore"), ["unknown.none"]),
        ([[1, 2]], recipe(each={k: {"group": "", "role": "series"} for k in (0, 1)}), ["check.empty_group"]),
    ],
)
def test_what_cannot_be_scored_is_told_in_both_languages(
    values: Any, framework: Framework, expected: list[str]
) -> None:
    assert problems_of(table(values), framework) == expected
