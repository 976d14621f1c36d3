"""Error of the data: every draw its own values, whoever computes it, and draws that cannot be treated."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from ganchao.auditing import disturb
from ganchao.auditing.disturb import disturbed
from ganchao.auditing.engine import Prepared, prepare_audit, replicate
from ganchao.auditing.uncertainty import blocks_of, uncertainty, uniforms_of
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import InvalidInput


def prepared_from(panel: Panel, framework: Framework, audit: dict[str, Any], **where: Any) -> Prepared:
    return prepare_audit(panel, framework, Audit.model_validate(audit), **where)


def seeds(draws: int) -> np.ndarray:
    return np.random.default_rng(1).random(draws)


def test_noise_has_the_errors_that_were_stated(field: Any) -> None:
    panel, framework = field()
    audit = {
        "error": {"*": {"relative": 0.1}, "i1": {"absolute": 0.5}, "i2": {"relative": 0.1, "absolute": 0.5}, "i3": {}}
    }
    disturbance = prepared_from(panel, framework, audit).disturbance
    assert disturbance is not None
    values = disturbance.values(0, seeds(20_000))
    own = panel.values[0]
    deviation = np.stack([0.1 * own[:, 0], np.full(9, 0.5), 0.1 * own[:, 2] + 0.5, np.zeros(9)], axis=1)
    np.testing.assert_allclose(values.std(axis=0)[:, :4], deviation, rtol=0.03, atol=1e-9)
    np.testing.assert_allclose(values.mean(axis=0), own, atol=0.05)
    assert (values[:, :, 3] == own[:, 3]).all()


def test_missing_cells_stay_missing(field: Any) -> None:
    panel, framework = field(gaps=0.3)
    disturbance = prepared_from(panel, framework, {"error": {"*": {"absolute": 1.0}}}).disturbance
    assert disturbance is not None
    missing = np.isnan(disturbance.values(0, seeds(5)))
    assert (missing == np.isnan(panel.values[0])).all()


def test_values_between_bounds_stay_between_them(field: Any) -> None:
    panel, framework = field(impute={"method": "midpoint"})
    values, low, high = (panel.values.copy() for _ in range(3))
    low[:], high[:] = np.nan, np.nan
    low[0, :4, 2], high[0, :4, 2], values[0, :4, 2] = 1.0, [2.0, 3.0, 4.0, 1.0], np.nan
    panel = dataclasses.replace(panel, values=values, low=low, high=high)
    disturbance = prepared_from(panel, framework, {"bounds": True, "error": {"*": {"absolute": 9.0}}}).disturbance
    assert disturbance is not None
    drawn = disturbance.values(0, seeds(4000))[:, :4, 2]
    assert (drawn >= 1).all()
    assert (drawn <= [2, 3, 4, 1]).all()
    np.testing.assert_allclose(drawn.mean(axis=0), [1.5, 2, 2.5, 1], atol=0.05)
    np.testing.assert_allclose(drawn[:, 1].std(), 2 / np.sqrt(12), rtol=0.05)  # uniform


def test_a_draws_values_come_from_its_own_uniform_number(field: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    panel, framework = field()
    prepared = prepared_from(panel, framework, {"error": {"*": {"relative": 0.1}}, "normalise": ["zscore", "rank"]})
    assert prepared.disturbance is not None
    numbers = seeds(30)
    together, _ = disturbed(prepared.disturbance, 1, numbers)
    alone, _ = disturbed(prepared.disturbance, 1, numbers[17:18])
    np.testing.assert_array_equal(alone[0], together[17])
    (block,) = blocks_of(50, 2)
    rows = uniforms_of(block, prepared.dimensions)
    whole = replicate(prepared, rows)
    monkeypatch.setattr(disturb, "CELLS", 100)
    np.testing.assert_allclose(replicate(prepared, rows).scores, whole.scores, rtol=1e-13)


@pytest.mark.parametrize("normalise", ["minmax", "zscore", "distance_to_best", {"method": "minmax", "over": "all"}])
def test_folding_the_normalisation_in_changes_nothing(
    field: Any, normalise: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel, framework = field(normalise=normalise, years=3)
    prepared = prepared_from(panel, framework, {"error": {"*": {"relative": 0.2}}, "weights": {}, "leave_out": "each"})
    assert prepared.disturbance is not None
    assert prepared.disturbance.linear(0)
    (block,) = blocks_of(200, 2)
    rows = uniforms_of(block, prepared.dimensions)
    folded = replicate(prepared, rows)
    monkeypatch.setattr(disturb.Disturbance, "linear", lambda _self, _data: False)
    stepwise = replicate(prepared, rows)
    np.testing.assert_allclose(folded.scores, stepwise.scores, rtol=1e-11, atol=1e-12)
    np.testing.assert_array_equal(folded.ranks, stepwise.ranks)


def test_a_constant_indicator_without_error_is_no_member(field: Any) -> None:
    panel, framework = field()
    values = panel.values.copy()
    values[0, :, 3] = 5.0
    panel = dataclasses.replace(panel, values=values)
    prepared = prepared_from(panel, framework, {"error": {"i0": {"relative": 0.2}}})
    result = uncertainty(prepared, draws=50)
    assert result.good == 50
    alone = framework.model_copy(update={"indicators": tuple(i for i in framework.indicators if i.code != "i3")})
    other = prepared_from(panel, alone, {"error": {"i0": {"relative": 0.0}}})
    np.testing.assert_allclose(prepared.nominal_scores, other.nominal_scores, rtol=1e-13)
    made = replicate(prepared, np.full((1, 1), 0.3))
    assert abs(made.scores[0] - other.nominal_scores).max() < 20  # not a fifth less for the missing member
    unmoved = prepared_from(panel, framework, {"error": {"*": {"absolute": 0.0}}})
    np.testing.assert_allclose(replicate(unmoved, np.full((1, 1), 0.3)).scores[0], other.nominal_scores, rtol=1e-12)


def test_values_without_a_logarithm_fail_their_draw_only(field: Any) -> None:
    panel, framework = field(normalise={"method": "minmax", "log": True})
    result = uncertainty(prepared_from(panel, framework, {"error": {"i0": {"absolute": 1.0}}}), draws=400)
    ((problem, count),) = result.failures
    assert problem.key == "auditing.below_log"
    assert 0 < count < 400
    assert (result.ranked == 1).all()


def test_a_treatment_that_cannot_take_the_values_fails_its_draw_only(field: Any) -> None:
    panel, framework = field(treat="log")
    result = uncertainty(
        prepared_from(panel, framework, {"error": {"i0": {"absolute": 1.0}}, "weights": {}}), draws=200
    )
    ((problem, count),) = result.failures
    assert problem.key == "auditing.below_log"
    assert 0 < count < 200


def test_scores_that_the_error_makes_negative_fail_their_draw(field: Any) -> None:
    goalposts = [{"code": f"i{k}", "group": f"g{k % 2}", "goalposts": {"worst": 0.5, "best": 10}} for k in range(6)]
    panel, framework = field(indicators=goalposts, normalise="goalposts", aggregate="geometric")
    result = uncertainty(prepared_from(panel, framework, {"error": {"*": {"absolute": 0.5}}}), draws=300)
    ((problem, count),) = result.failures
    assert problem.key == "auditing.negative_draw"
    assert 0 < count < 300


@pytest.mark.parametrize(
    "normalise",
    [
        {"method": "reference_range"},
        {"method": "distance_to_reference", "reference": "U1"},
    ],
)
def test_what_cannot_be_disturbed_is_told(field: Any, normalise: dict[str, Any]) -> None:
    panel, framework = field(years=2, normalise=normalise)
    with pytest.raises(InvalidInput, match="data error"):
        prepared_from(panel, framework, {"error": {"*": {"relative": 0.1}}})
