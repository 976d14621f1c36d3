"""Replications: stated results at the edges, rows that stand alone, and draws that fail with a reason."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.auditing import engine
from ganchao.auditing.engine import Prepared, prepare_audit, replicate
from ganchao.auditing.uncertainty import blocks_of, uncertainty, uniforms_of
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.score import score

MIXED = {
    "weights": {},
    "aggregate": ["geometric"],
    "normalise": [{"method": "percentile_rank", "to": [1, 100]}],
    "aggregate_in": {"g0": ["weakest"]},
    "leave_out": "each",
    "impute": ["median"],
}


def prepared_from(panel: Panel, framework: Framework, audit: dict[str, Any], **where: Any) -> Prepared:
    return prepare_audit(panel, framework, Audit.model_validate(audit), **where)


def rows_of(prepared: Prepared, draws: int, seed: int = 3) -> np.ndarray:
    (block,) = blocks_of(draws, seed)
    return uniforms_of(block, prepared.dimensions)


def assert_stated(prepared: Prepared, draws: int = 300) -> Any:
    """No statistic is missing of a unit that has a rank, and draws add up."""
    result = uncertainty(prepared, draws=draws)
    assert result.good + sum(count for _, count in result.failures) == draws
    seen = result.ranked > 0
    assert np.isfinite(result.mean[seen]).all()
    assert np.isfinite(result.ahead).all()
    assert np.isfinite(result.mean_shift)
    assert ((result.low >= 1) == seen).all()
    np.testing.assert_allclose(result.acceptability.sum(axis=1), seen)
    return result


# ---- edges


def test_a_geometric_mean_that_meets_zeros_ties_them_at_the_bottom(field: Any) -> None:
    panel, framework = field(normalise="minmax")
    prepared = prepared_from(panel, framework, {"weights": {}, "aggregate": ["geometric"]})
    result = assert_stated(prepared)
    made = replicate(prepared, rows_of(prepared, 200))
    zero = (np.nan_to_num(made.scores, nan=1.0) == 0).sum(axis=1)
    geometric = made.cases[:, 1] == 1
    assert (zero[geometric] >= 2).all()  # whoever is last somewhere
    assert (zero[~geometric] == 0).all()
    assert (made.ranks[geometric].max(axis=1) == len(panel.units) - zero[geometric] + 1).all()
    assert result.good == 300


def test_negative_scores_fail_with_a_geometric_mean_and_spare_the_others(field: Any) -> None:
    panel, framework = field()
    audit = {"weights": {}, "normalise": ["zscore"], "aggregate": ["geometric"]}
    prepared = prepared_from(panel, framework, audit)
    result = assert_stated(prepared, 1000)
    ((problem, count),) = result.failures
    assert problem.key == "auditing.negative"
    assert problem.values["method"] == "geometric"
    assert 200 < count < 300  # one draw in four
    alone = assert_stated(prepared_from(panel, framework, {"weights": {}, "normalise": ["zscore"]}), 1000)
    assert (result.ranked == 1).all()
    assert (alone.ranked == 1).all()


def test_groups_that_turn_negative_fail_draw_by_draw(field: Any) -> None:
    groups = [
        {"code": "g0", "group": "field"},
        {"code": "g1", "group": "field"},
        {"code": "field", "aggregate": "geometric"},
    ]
    panel, framework = field(units=5, groups=groups, normalise={"method": "zscore", "to": [1.0, 1.75]})
    at = next(s for s in range(30) if _scores(field, s, groups) > 0.02)
    panel, _ = field(units=5, seed=at)
    result = assert_stated(prepared_from(panel, framework, {"weights": {"spread": 1.0}}), 400)
    ((problem, count),) = result.failures
    assert problem.key == "auditing.negative_draw"
    assert problem.values["method"] == "geometric"
    assert 0 < count < 400


def _scores(field: Any, seed: int, groups: Any) -> float:
    panel, framework = field(units=5, seed=seed, groups=groups, normalise={"method": "zscore", "to": [1.0, 1.75]})
    try:
        return float(np.nanmin(score(panel, framework).scores[0, :, 6:]))
    except InvalidInput:
        return -1.0


def test_a_way_that_cannot_be_carried_out_is_counted_with_its_reason(field: Any) -> None:
    groups = [
        {"code": "g0", "group": "field", "weighting": {"method": "benefit_of_the_doubt"}},
        {"code": "g1", "group": "field"},
        {"code": "field"},
    ]
    panel, framework = field(groups=groups)
    result = assert_stated(prepared_from(panel, framework, {"aggregate": ["geometric"], "weights": {}}))
    assert [problem.key for problem, _ in result.failures] == ["scoring.doubt_adds_up"]


def test_a_misspelt_method_is_told_at_once(field: Any) -> None:
    panel, framework = field()
    for audit in ({"normalise": ["minmx"]}, {"aggregate": ["geometrc"]}, {"impute": ["medain"]}, {"treat": ["winsor"]}):
        with pytest.raises((UnknownName, InvalidInput), match=r"no .* called"):
            prepared_from(panel, framework, audit)


@pytest.mark.parametrize("audit", [MIXED, {"weights": {}, "error": {"*": {"absolute": 0.0}}}])
def test_a_constant_indicator_is_left_out_of_its_group(field: Any, audit: dict[str, Any]) -> None:
    panel, framework = field()
    values = panel.values.copy()
    values[:, :, 2] = 4.0
    result = assert_stated(prepared_from(dataclasses.replace(panel, values=values), framework, audit))
    assert result.good == result.draws


def test_one_unit_is_first_where_scores_exist_and_told_where_not(field: Any) -> None:
    panel, framework = field(units=1)
    with pytest.raises(InvalidInput, match="nobody is ranked"):
        prepared_from(panel, framework, MIXED)
    goalposts = {"worst": 0, "best": 10}
    indicators = [
        i.model_dump(mode="json", exclude_defaults=True) | {"goalposts": goalposts} for i in framework.indicators
    ]
    panel, framework = field(units=1, indicators=indicators, normalise="goalposts")
    result = assert_stated(
        prepared_from(panel, framework, {"weights": {}, "aggregate": ["geometric"], "normalise": ["minmax"]})
    )
    assert result.best == result.worst == 1
    assert result.groups.tolist() == [0]
    assert {problem.key for problem, _ in result.failures} == {"auditing.nobody"}


def test_two_units(field: Any) -> None:
    panel, framework = field(units=2)
    result = assert_stated(prepared_from(panel, framework, MIXED))
    np.testing.assert_allclose(result.ahead[0, 1] + result.ahead[1, 0], 1)


def test_all_tied_are_all_first(field: Any) -> None:
    panel, framework = field(
        indicators=[{"code": f"i{k}", "group": f"g{k % 2}", "goalposts": {"worst": 0, "best": 10}} for k in range(6)],
        normalise="goalposts",
    )
    same = dataclasses.replace(panel, values=np.broadcast_to(panel.values[:, :1], panel.values.shape).copy())
    result = assert_stated(
        prepared_from(same, framework, {"weights": {}, "aggregate": ["geometric"], "leave_out": "each"})
    )
    assert (result.worst == 1).all()
    assert (result.groups == 0).all()
    assert (result.ahead == 0.5).all()
    assert result.mean_shift == 0


@pytest.mark.parametrize("error", [{}, {"error": {"*": {"relative": 0.05}}}])
def test_forty_per_cent_missing(field: Any, error: dict[str, Any]) -> None:
    panel, framework = field(units=20, gaps=0.4)
    result = assert_stated(prepared_from(panel, framework, MIXED | error), 500)
    assert result.good == 500


def test_a_group_that_loses_its_only_member_stops_counting(field: Any) -> None:
    indicators = [{"code": "a", "group": "g0"}, {"code": "b", "group": "field"}]
    panel, framework = field(indicators=indicators, groups=[{"code": "g0", "group": "field"}, {"code": "field"}])
    panel = Panel(panel.values[:, :, :2].copy(), panel.years, panel.units, ("a", "b"))
    prepared = prepared_from(panel, framework, {"leave_out": ("a",), "aggregate": ["geometric"]})
    made = replicate(prepared, rows_of(prepared, 100))
    left = rows_of(prepared, 100)[:, 1] >= 0.5
    np.testing.assert_allclose(made.scores[left], np.broadcast_to(prepared.data[0][:, 1], (left.sum(), 9)), rtol=1e-12)


def test_draws_with_nothing_left_fail(field: Any) -> None:
    panel, framework = field(indicators=[{"code": "a", "group": "field"}], groups=[{"code": "field"}])
    panel = Panel(panel.values[:, :, :1].copy(), panel.years, panel.units, ("a",))
    result = assert_stated(prepared_from(panel, framework, {"leave_out": "each", "aggregate": ["geometric"]}), 500)
    assert {problem.key for problem, _ in result.failures} == {"auditing.nobody"}
    assert 200 < result.good < 300
    assert result.mean_shift == 0


def test_units_outside_the_field_and_screened_out_take_no_part(field: Any) -> None:
    panel, framework = field(gaps=0.0, screen={"available": 0.8})
    values = panel.values.copy()
    values[0, 4, :4] = np.nan
    values[0, 7] = 100.0  # would set every goalpost
    roster = {"U7": Unit("U7", ranked=False)}
    prepared = prepared_from(dataclasses.replace(panel, values=values, roster=roster), framework, MIXED)
    assert prepared.units == ("U0", "U1", "U2", "U3", "U5", "U6", "U8")
    assert_stated(prepared)
    keep = [0, 1, 2, 3, 5, 6, 8]
    alone = prepared_from(
        Panel(panel.values[:, keep].copy(), panel.years, prepared.units, panel.indicators), framework, MIXED
    )
    rows = rows_of(prepared, 100)
    np.testing.assert_array_equal(replicate(prepared, rows).ranks, replicate(alone, rows).ranks)


def test_a_unit_without_nominal_score_is_ranked_where_a_draw_gives_it_one(field: Any) -> None:
    panel, framework = field(available=1.0)
    values = panel.values.copy()
    values[0, 3, 1] = np.nan
    prepared = prepared_from(
        dataclasses.replace(panel, values=values), framework, {"impute": ["median"], "weights": {}}
    )
    assert np.isnan(prepared.nominal_ranks[3])
    result = assert_stated(prepared, 400)
    assert 0.4 < result.ranked[3] < 0.6
    assert result.groups[3] == -1
    assert result.mean_shift < 2  # its ranks are compared with nothing


def test_a_unit_that_never_has_a_rank_has_none(field: Any) -> None:
    panel, framework = field()
    values = panel.values.copy()
    values[0, 2] = np.nan
    result = assert_stated(prepared_from(dataclasses.replace(panel, values=values), framework, {"weights": {}}))
    for name in ("low", "median", "high", "best", "worst"):
        assert getattr(result, name)[2] == 0
    assert np.isnan(result.mean[2])
    assert result.groups[2] == -1
    assert result.within(9)[2] == 0
    assert result.ahead[2].tolist() == [0] * 9


@pytest.mark.parametrize("ties", ["best", "worst", "mean", "dense"])
def test_tied_units_share_the_better_rank_whatever_the_rule(field: Any, ties: str) -> None:
    panel, framework = field(rank={"decimals": -0, "ties": ties}, normalise={"method": "minmax", "to": [0, 10]})
    own, best = (prepared_from(panel, f, {"weights": {}}) for f in (framework, engine.with_best_ties(framework)))
    rows = rows_of(own, 50)
    np.testing.assert_array_equal(replicate(own, rows).ranks, replicate(best, rows).ranks)
    np.testing.assert_array_equal(own.nominal_ranks, best.nominal_ranks)


def test_a_wide_tolerance_is_meant_on_scores_not_on_their_logarithms(field: Any) -> None:
    panel, framework = field(rank={"tolerance": 0.05}, aggregate="geometric")
    prepared = prepared_from(panel, framework, {"weights": {"spread": 0.0}})
    made = replicate(prepared, rows_of(prepared, 3))
    np.testing.assert_array_equal(made.ranks, np.broadcast_to(prepared.nominal_ranks, (3, 9)))
    assert len(set(prepared.nominal_ranks)) < 9


def test_nominal_scores_and_ranks_are_the_scorecards(field: Any) -> None:
    panel, framework = field(years=3, gaps=0.1, weighting={"method": "entropy", "over": "all"})
    card = score(panel, framework)
    for at, year in enumerate(card.years):
        prepared = prepared_from(panel, framework, {"weights": {}}, year=year, node="g1")
        np.testing.assert_array_equal(prepared.nominal_ranks, card.ranks[at, :, card.nodes.index("g1")])
        np.testing.assert_array_equal(prepared.nominal_scores, card.scores[at, :, card.nodes.index("g1")])


def test_a_draw_without_change_is_the_scorecard(field: Any) -> None:
    panel, framework = field(gaps=0.1)
    prepared = prepared_from(panel, framework, MIXED)
    row = np.zeros((1, prepared.dimensions))
    row[:, prepared.factor("weights").columns] = 0.5
    made = replicate(prepared, row)
    np.testing.assert_allclose(made.scores[0], prepared.nominal_scores, rtol=1e-13)
    np.testing.assert_array_equal(made.ranks[0], np.nan_to_num(prepared.nominal_ranks))


@pytest.mark.parametrize("where", [{"year": 1999}, {"node": "i0"}, {"node": "nobody"}])
def test_years_and_nodes_that_do_not_exist_are_told(field: Any, where: dict[str, Any]) -> None:
    panel, framework = field()
    with pytest.raises(UnknownName):
        prepared_from(panel, framework, {"weights": {}}, **where)


# ---- laws


@pytest.mark.parametrize(
    "audit",
    [
        {"weights": {}},
        MIXED,
        {"weights": {"method": "dirichlet"}, "aggregate": ["harmonic"]},
        {"weights": {}, "error": {"*": {"relative": 0.1}}},
        {"error": {"*": {"relative": 0.1}}, "aggregate": ["geometric"]},
    ],
)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_row_gives_the_same_replication_in_any_company(field: Any, audit: dict[str, Any], seed: int) -> None:
    panel, framework = field()
    prepared = prepared_from(panel, framework, audit)
    rows = rows_of(prepared, 60, seed)
    together = replicate(prepared, rows)
    order = np.random.default_rng(seed).permutation(60)
    shuffled = replicate(prepared, rows[order])
    some = replicate(prepared, rows[:7])
    for other, mine in ((shuffled, order), (some, np.arange(7))):
        np.testing.assert_allclose(other.scores, together.scores[mine], rtol=1e-12)
        np.testing.assert_array_equal(other.ranks, together.ranks[mine])
        np.testing.assert_array_equal(other.failed, together.failed[mine])
        np.testing.assert_array_equal(other.cases, together.cases[mine])


def test_a_row_gives_the_same_bits_beside_others_of_the_same_cases(field: Any) -> None:
    panel, framework = field(units=30)
    prepared = prepared_from(
        panel, framework, {"weights": {}, "aggregate": ["geometric"], "error": {"i0": {"relative": 0.1}}}
    )
    rows = rows_of(prepared, 100)
    others = rows.copy()
    column = prepared.factor("aggregate").columns.start
    others[1:] = rows_of(prepared, 100, seed=4)[1:]
    others[:, column] = rows[:, column]
    np.testing.assert_array_equal(replicate(prepared, rows).scores[0], replicate(prepared, others).scores[0])


def test_blocks_stand_alone(field: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, framework = field()
    prepared = prepared_from(panel, framework, MIXED)
    rows = rows_of(prepared, 100)
    whole = replicate(prepared, rows)
    monkeypatch.setattr(engine, "AT_ONCE", 40)
    monkeypatch.setattr(engine, "STEPWISE", 900)
    parts = replicate(prepared, rows)
    np.testing.assert_allclose(parts.scores, whole.scores, rtol=1e-12)
    np.testing.assert_array_equal(parts.ranks, whole.ranks)


def test_levels_are_as_likely_as_one_another(field: Any) -> None:
    panel, framework = field()
    prepared = prepared_from(panel, framework, {"aggregate": ["geometric", "harmonic"], "leave_out": "each"})
    made = replicate(prepared, rows_of(prepared, 3000))
    assert (np.bincount(made.cases[:, 1]) > 900).all()


def test_an_audit_without_anything_to_vary_repeats_the_nominal_ranks(field: Any) -> None:
    panel, framework = field()
    prepared = prepared_from(panel, framework, {})
    assert prepared.dimensions == 0
    result = assert_stated(prepared, 10)
    np.testing.assert_array_equal(result.best, prepared.nominal_ranks)
    np.testing.assert_array_equal(result.worst, prepared.nominal_ranks)
