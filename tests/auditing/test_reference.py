"""Replications and every statistic of them, against a slow recomputation that scores one draw at a time."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ganchao.auditing.engine import Prepared, prepare_audit, replicate
from ganchao.auditing.uncertainty import Uncertainty, blocks_of, uncertainty, uniforms_of
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.project import Project
from ganchao.scoring.score import score
from tests.auditing.reference import Draw, Reference, Statistics, plain_means, plain_ranks, statistics

FOUR = {
    "treat": [{"method": "winsorise_log", "points": k} for k in (1, 2, 3)],
    "normalise": [{"method": "minmax", "to": [1, 100]}, {"method": "percentile_rank", "to": [1, 100]}],
    "aggregate": ["geometric"],
    "weights": {"spread": 0.25},
}
"""The kinds of choices that COINr's vignette varies."""


def drawn(prepared: Prepared, draws: int, seed: int = 7) -> np.ndarray:
    (block,) = blocks_of(draws, seed)
    return uniforms_of(block, prepared.dimensions)


def assert_agrees(
    panel: Panel, framework: Framework, audit: dict[str, Any] | Audit, *, draws: int = 200, **where: Any
) -> tuple[Uncertainty, list[Draw]]:
    """Scores to 1e-12, every rank, and every statistic."""
    audit = audit if isinstance(audit, Audit) else Audit.model_validate(audit)
    prepared = prepare_audit(panel, framework, audit, **where)
    reference = Reference(panel, framework, audit, **where)
    rows = drawn(prepared, draws)
    made = replicate(prepared, rows)
    expected = [reference.draw(row) for row in rows.tolist()]
    assert list(prepared.units) == reference.units
    assert made.failed.tolist() == [draw.failed for draw in expected]
    good = ~made.failed
    scores = np.array([draw.scores for draw in expected])[good]
    np.testing.assert_allclose(made.scores[good], scores, rtol=1e-12, atol=1e-12 * np.nanmax(np.abs(scores)))
    np.testing.assert_array_equal(made.ranks[good], np.array([draw.ranks for draw in expected])[good])
    np.testing.assert_array_equal(prepared.nominal_ranks, reference.nominal)
    result = uncertainty(prepared, draws=draws, seed=7)
    assert_statistics(result, statistics(expected, reference.nominal, audit.level, audit.tolerance))
    return result, expected


def assert_statistics(found: Uncertainty, expected: Statistics) -> None:
    np.testing.assert_array_equal(found.counts, expected.counts)
    for name in ("low", "median", "high", "best", "worst", "groups"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
    for name in ("mean", "ranked", "ahead", "mean_shift", "good"):
        np.testing.assert_allclose(getattr(found, name), getattr(expected, name), rtol=1e-12, atol=1e-12, err_msg=name)
    for k in range(1, len(found.units) + 1):
        np.testing.assert_allclose(found.within(k), [row[k - 1] for row in expected.within], rtol=1e-12)


def test_asem_with_treatment_normalisation_mean_and_weights_varied(asem: Project) -> None:
    result, _ = assert_agrees(asem.panel, asem.framework, FOUR)
    assert len(result.units) == 51
    assert result.good == 200


def test_asem_index_is_a_loop_over_weighted_means(asem: Project) -> None:
    panel, framework = asem.panel, asem.framework
    prepared = prepare_audit(
        panel,
        framework,
        Audit.model_validate(
            {"aggregate": ["geometric"], "weights": {}, "normalise": [{"method": "minmax", "to": [1, 100]}]}
        ),
    )
    rows = drawn(prepared, 60)
    made = replicate(prepared, rows)
    given = {c: float(w) for c, w in zip(framework.node_codes, prepared.given[0], strict=True)}
    own = score(panel, framework).scores[-1][:, : len(framework.scored)]
    inside = [panel.units.index(unit) for unit in prepared.units]
    scale = [own[inside], 1 + own[inside] * 0.99]
    for row, scores, ranks in zip(rows.tolist(), made.scores, made.ranks, strict=True):
        normal, mean = scale[int(row[0] * 2)], ("arithmetic", "geometric")[int(row[1] * 2)]
        weights = dict(given)
        for place, uniform in zip(prepared.varied, row[2:], strict=True):
            weights[framework.node_codes[place]] *= 0.75 + 0.5 * uniform
        expected = [plain_means(framework, unit, weights, mean) for unit in normal.tolist()]
        np.testing.assert_allclose(scores, expected, rtol=1e-12, atol=1e-10)
        assert ranks.tolist() == plain_ranks(expected, framework.rank.tolerance)


def test_asem_with_filling_varied_and_indicators_left_out(asem: Project) -> None:
    audit = {
        "impute": [{"method": "median"}, {"method": "none"}],
        "leave_out": "each",
        "weights": {"method": "dirichlet"},
    }
    assert_agrees(asem.panel, asem.framework, audit, draws=60)


def test_hdi_whose_scores_are_rounded_before_ranking(example: Callable[[str], Project]) -> None:
    project = example("hdi")
    panel = project.panel.only(years=[2022])
    audit = {
        "normalise": [{"method": "minmax", "to": [0.01, 1]}],
        "aggregate": ["arithmetic"],
        "weights": {"spread": 0.3},
    }
    result, _ = assert_agrees(panel, project.framework, audit, draws=60)
    assert (result.counts.sum(axis=0) == 0).any() or result.ahead[result.ahead == 0.5].size  # rounding ties many


def test_shandong_pooled_over_years_in_an_early_round(example: Callable[[str], Project]) -> None:
    project = example("shandong")
    audit = {
        "normalise": [
            {"method": "minmax", "to": [1, 100], "over": "all"},
            {"method": "percentile_rank", "to": [1, 100]},
        ],
        "aggregate": ["geometric"],
        "weights": {},
        "leave_out": "each",
    }
    result, _ = assert_agrees(project.panel, project.framework, audit, draws=60, year=2015)
    assert len(result.units) == 31


def test_shandong_with_errors_of_the_data(example: Callable[[str], Project]) -> None:
    project = example("shandong")
    audit = {
        "error": {"*": {"relative": 0.05}, "rd_intensity": {"absolute": 0.1}},
        "weights": {},
        "normalise": [{"method": "zscore"}],
    }
    assert_agrees(project.panel, project.framework, audit, draws=40, node="inputs")


@pytest.mark.parametrize("seed", range(3))
def test_random_fields_with_gaps(field: Any, seed: int) -> None:
    panel, framework = field(units=12, seed=seed, gaps=0.15)
    scales = [{"method": "minmax", "to": [10, 100]}, {"method": "percentile_rank", "to": [1, 100]}]
    audit = FOUR | {"normalise": scales, "impute": ["median", "row_mean"], "leave_out": "each"}
    assert_agrees(panel, framework, audit)


@pytest.mark.parametrize(
    "change",
    [
        {"aggregate": ["geometric", "harmonic"], "aggregate_in": {"g0": ["weakest", "median"], "field": ["copeland"]}},
        {"weights": {"method": "dirichlet", "concentration": 40, "nodes": ["i0", "i2", "g1"]}},
        {"weights": {"nodes": ["i1"], "spread": 1.0}},
        {"aggregate": ["mazziotta_pareto", "topsis", "grey"], "normalise": [{"method": "zscore", "to": [100, 110]}]},
        {
            "error": {"*": {"relative": 0.1}},
            "aggregate": ["geometric"],
            "treat": [{"method": "winsorise_log", "points": 1}],
        },
        {"error": {"*": {"relative": 0.1}}, "weights": {}, "normalise": ["distance_to_best", "zscore", "rank"]},
        {"error": {"i3": {"absolute": 0.5}}, "leave_out": ("i3", "i5")},
    ],
)
def test_mixtures_of_choices(field: Any, change: dict[str, Any]) -> None:
    panel, framework = field(units=10, seed=4, gaps=0.05 if "error" not in change else 0.0)
    assert_agrees(panel, framework, change, draws=100)


def test_one_expert_speaks_in_all_groups_that_he_has_judged(field: Any) -> None:
    low, high = {"i0": 1, "i2": 1, "i4": 8}, {"i0": 8, "i2": 1, "i4": 1}
    experts = [
        {"method": "experts", "experts": {"a": low, "b": high}},
        {"method": "experts", "experts": {"b": {"i1": 1, "i3": 1, "i5": 9}, "c": {"i1": 9, "i3": 1, "i5": 1}}},
    ]
    groups = [
        {"code": "g0", "group": "field", "weighting": experts[0]},
        {"code": "g1", "group": "field", "weighting": experts[1]},
        {"code": "field"},
    ]
    panel, framework = field(groups=groups)
    assert_agrees(panel, framework, {"weights": {"method": "experts"}}, draws=40)


@pytest.mark.parametrize(
    "weighting",
    [
        {"method": "entropy"},
        {"method": "critic"},
        {"method": "entropy", "over": "all"},
        {"method": "benefit_of_the_doubt"},
        {"method": "benefit_of_the_doubt", "over": "all", "shares": [0.1, 0.6]},
    ],
)
def test_weights_that_come_from_the_data(field: Any, weighting: dict[str, Any]) -> None:
    groups = [
        {"code": "g0", "group": "field", "weighting": weighting},
        {"code": "g1", "group": "field"},
        {"code": "field"},
    ]
    panel, framework = field(groups=groups, years=3, seed=2)
    audit = {
        "normalise": [{"method": "percentile_rank", "to": [1, 100]}],
        "weights": {"spread": 0.5},
        "leave_out": "each",
    }
    assert_agrees(panel, framework, audit, draws=60, year=2021)


def test_derived_weights_of_groups_follow_the_way_of_adding_up(field: Any) -> None:
    panel, framework = field(weighting={"method": "standard_deviation"})
    assert_agrees(panel, framework, {"aggregate": ["geometric"], "weights": {}}, draws=40)


@pytest.mark.parametrize("effect", ["zero", "lowest", "exclude"])
def test_vetoes_strike_in_every_draw(field: Any, effect: str) -> None:
    panel, plain = field(units=8)
    veto = {"code": "i5", "group": "field", "role": "veto", "veto": {"above": 5.0, "effect": effect}}
    written = plain.model_dump(mode="json", exclude_defaults=True)
    written["indicators"][5] = veto
    written["normalise"] = {"method": "minmax", "to": [0, 1]}
    framework = Framework.model_validate(written)
    assert 0 < (panel.values[0, :, 5] > 5).sum() < 8
    assert_agrees(panel, framework, {"weights": {}, "normalise": [{"method": "minmax", "to": [1, 100]}]}, draws=60)


@pytest.mark.parametrize(
    "group",
    [
        {"rescale": {"method": "best", "shift": 1.0}},
        {"rescale": {"method": "minmax", "to": [0, 100]}},
        {"floor": 30.0, "cap": 60.0},
    ],
)
@pytest.mark.parametrize("decimals", [None, 0])
def test_published_scales_floors_and_caps(field: Any, group: dict[str, Any], decimals: int | None) -> None:
    groups = [{"code": "g0", "group": "field"}, {"code": "g1", "group": "field"}, {"code": "field", **group}]
    panel, framework = field(groups=groups, rank={"decimals": decimals})
    assert_agrees(panel, framework, {"weights": {}, "aggregate": ["geometric"]}, draws=60)


def test_a_group_rescaled_before_its_parent_adds_up(field: Any) -> None:
    rescale = {"method": "minmax", "to": [0, 10], "parent_uses": "after"}
    groups = [{"code": "g0", "group": "field", "rescale": rescale}, {"code": "g1", "group": "field"}, {"code": "field"}]
    panel, framework = field(groups=groups)
    assert_agrees(panel, framework, {"weights": {}, "leave_out": "each"}, draws=60)


def test_bonus_points_and_turned_groups_know_the_scale_of_each_normalisation(field: Any) -> None:
    panel, plain = field(units=8)
    written = plain.model_dump(mode="json", exclude_defaults=True)
    written["indicators"][5] |= {"group": "field", "role": "bonus", "points": 5}
    written["groups"][0]["direction"] = "lower"
    framework = Framework.model_validate(written)
    audit = {"weights": {}, "normalise": [{"method": "minmax", "to": [1, 10]}, "zscore"], "aggregate": ["geometric"]}
    result, expected = assert_agrees(panel, framework, audit, draws=90)
    assert 0 < sum(draw.failed for draw in expected) < 90  # z-scores have no ends
    assert [problem.key for problem, _ in result.failures] == ["scoring.cannot_turn"] * len(result.failures)


def test_a_node_of_which_less_is_better_is_ranked_upside_down(field: Any) -> None:
    groups = [
        {"code": "g0", "group": "field", "direction": "lower"},
        {"code": "g1", "group": "field"},
        {"code": "field"},
    ]
    panel, framework = field(groups=groups)
    assert_agrees(panel, framework, {"weights": {}}, draws=40, node="g0")


def test_published_bounds_are_drawn_from(field: Any) -> None:
    panel, framework = field(units=8, impute={"method": "midpoint"})
    values, low, high = (panel.values.copy() for _ in range(3))
    low[:], high[:] = np.nan, np.nan
    low[0, 2:5, 1], high[0, 2:5, 1], values[0, 2:5, 1] = 2.0, 6.0, np.nan
    panel = Panel(values, panel.years, panel.units, panel.indicators, low=low, high=high)
    assert_agrees(panel, framework, {"bounds": True, "weights": {}}, draws=40)


def test_plain_ranks_share_the_better_one() -> None:
    assert plain_ranks([0.5, 0.9, math.nan, 0.5, 0.5 - 1e-14], 1e-12) == [2, 1, 0, 2, 2]
