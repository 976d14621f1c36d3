"""Sensitivity of ranks: outcomes, factors, failures, agreement with enumeration and SALib."""

from __future__ import annotations

import itertools
import warnings
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ganchao.auditing.choices import Factor
from ganchao.auditing.engine import prepare_audit, replicate
from ganchao.auditing.sensitivity import outcomes, sensitivity
from ganchao.auditing.sobol import choice, design
from ganchao.domain.audit import Audit, WeightSpread
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.recipe import Aggregate, Normalise, Treat
from ganchao.errors import InvalidInput, Problem, UnknownName

FAILED_CASE = (1, 2)
REASON = Problem("auditing.negative", values={"method": "geometric", "group": "innovation"})
INNER = ("innovation", "index")


def stand_in(*sizes: int, units: int = 4) -> Any:
    """What the analysis asks of a prepared audit: categorical factors of these sizes, nominal order 1, 2, 3 …"""
    factors = tuple(Factor(f"f{k}", slice(k, k + 1), tuple("abcdefgh"[:size])) for k, size in enumerate(sizes))
    return SimpleNamespace(
        year=2021,
        node="index",
        units=tuple("ABCDEFGH"[:units]),
        factors=factors,
        dimensions=len(sizes),
        nominal_ranks=np.arange(1.0, units + 1),
        reasons={FAILED_CASE: REASON},
    )


def ranks_by(table: np.ndarray, fail: Any = None) -> Any:
    """Ranks ``(…, unit)`` looked up by the choices of a design."""

    def drawn(prepared: Any, uniforms: np.ndarray) -> Any:
        chosen = tuple(choice(uniforms[:, k], len(f.labels)) for k, f in enumerate(prepared.factors))
        failed = np.zeros(len(uniforms), bool) if fail is None else fail(chosen)
        ranks = np.where(failed[:, None], 0, table[chosen]).astype(np.int32)
        return SimpleNamespace(ranks=ranks, failed=failed, cases=np.tile(FAILED_CASE, (len(uniforms), 1)))

    return drawn


def random_ranks(shape: tuple[int, ...], units: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.argsort(np.argsort(rng.normal(size=(*shape, units)) + np.arange(units), axis=-1), axis=-1) + 1


def exact(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First-order and total indices of outputs ``(level …, output)`` over all equally likely combinations."""
    axes = tuple(range(table.ndim - 1))
    whole = table.var(axis=axes)
    first = [table.mean(axis=tuple(a for a in axes if a != k)).var(axis=0) / whole for k in axes]
    total = [table.var(axis=k).mean(axis=tuple(range(len(axes) - 1))) / whole for k in axes]
    return np.array(first), np.array(total)


@pytest.fixture
def ranked() -> tuple[Panel, Framework, Audit]:
    rng = np.random.default_rng(8)
    units = tuple(f"U{k}" for k in range(12))
    codes = ("a", "b", "c", "d", "e")
    panel = Panel(rng.gamma(2, 10, size=(1, 12, 5)), (2021,), units, codes)
    framework = Framework.model_validate(
        {
            "code": "test",
            "own": "U3",
            "indicators": [
                {"code": c, "group": "g" if c in "abc" else "h", "weight": k + 1} for k, c in enumerate(codes)
            ],
            "groups": [{"code": "g", "group": "all"}, {"code": "h", "group": "all"}, {"code": "all"}],
            "normalise": {"method": "minmax", "to": [1, 100]},
        }
    )
    audit = Audit(
        weights=WeightSpread(),
        normalise=(Normalise(method="percentile_rank", to=(1, 100)), Normalise(method="zscore")),
        aggregate=(Aggregate(method="geometric"),),
        treat=(Treat(method="percentile_clip", low=10, high=90),),
        leave_out="each",
    )
    return panel, framework, audit


def test_outcomes_are_the_mean_shift_the_rank_and_whether_it_is_within_k() -> None:
    drawn: Any = SimpleNamespace(
        ranks=np.array([[1, 2, 3], [3, 1, 2], [2, 0, 1], [1, 2, 3]]), failed=np.array([False, False, False, True])
    )
    found = outcomes(drawn, np.array([1.0, 2.0, 3.0]), 1, (1, 2))
    np.testing.assert_array_equal(found[:2], [[0, 2, 0, 1], [4 / 3, 1, 1, 1]])
    np.testing.assert_array_equal(found[2], [1.5, np.nan, np.nan, np.nan])  # B has no rank, the others moved 1 and 2
    assert np.isnan(found[3]).all()


def test_a_unit_without_nominal_rank_is_no_part_of_the_shift() -> None:
    drawn: Any = SimpleNamespace(ranks=np.array([[1, 3, 2]]), failed=np.array([False]))
    assert outcomes(drawn, np.array([1.0, np.nan, 2.0]), None, ()).tolist() == [[0.0]]


def test_categorical_choices_agree_with_exact_enumeration() -> None:
    table = random_ranks((3, 2, 4), 6)
    prepared = stand_in(3, 2, 4, units=6)
    found = sensitivity(prepared, n=8192, unit="C", above=(2,), replicate=ranks_by(table), resamples=300)
    shift = np.abs(table - prepared.nominal_ranks).mean(axis=-1)
    outputs = np.stack([shift, table[..., 2], table[..., 2] <= 2], axis=-1)
    first, total = exact(outputs)
    np.testing.assert_allclose(found.indices.first, first, atol=0.02)
    np.testing.assert_allclose(found.indices.total, total, atol=0.02)
    np.testing.assert_allclose(found.means, outputs.mean(axis=(0, 1, 2)), atol=0.01)
    assert found.outputs == ("rank_shift", "rank", "within.2")


def test_evaluations_are_rows_times_factors_and_two() -> None:
    found = sensitivity(stand_in(3, 2), n=64, replicate=ranks_by(random_ranks((3, 2), 4)))
    assert found.evaluations == 64 * 4
    assert found.failed == 0
    assert found.outputs == ("rank_shift",)


def test_failed_replications_are_counted_with_their_reason_and_never_spoil_an_index() -> None:
    table = random_ranks((3, 2), 5)
    found = sensitivity(
        stand_in(3, 2, units=5),
        n=1024,
        unit="A",
        above=(1,),
        replicate=ranks_by(table, lambda c: (c[0] == 1) & (c[1] == 1)),
    )
    assert found.failed == pytest.approx(1024 * 4 / 6, rel=0.02)
    assert found.reasons == ((REASON, found.failed),)
    assert np.isfinite(found.indices.first).all()
    assert (found.indices.used < 1024).all()
    assert (found.indices.used > 512).all()


def test_a_failure_without_known_reason_is_said_to_be_one() -> None:
    prepared = stand_in(2, 2)
    prepared.reasons = {}
    found = sensitivity(prepared, n=16, replicate=ranks_by(random_ranks((2, 2), 4), lambda c: c[0] == 0))
    assert [problem.key for problem, _ in found.reasons] == ["sensitivity.failed_without_reason"]


def test_the_same_seed_gives_the_same_indices_and_another_seed_others() -> None:
    table = random_ranks((3, 2), 4)
    runs = [sensitivity(stand_in(3, 2), n=64, seed=seed, replicate=ranks_by(table)) for seed in (1, 1, 2)]
    assert (runs[0].indices.first == runs[1].indices.first).all()
    assert (runs[0].indices.first != runs[2].indices.first).any()


def test_everything_that_stands_against_the_analysis_is_said_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        sensitivity(stand_in(), n=1000, above=(3,), replicate=ranks_by(np.ones((1, 4))))
    assert [p.key.split(".")[1] for p in caught.value.problems] == [
        "nothing_varies",
        "not_a_power_of_two",
        "whose_rank",
    ]
    assert "1024" in str(caught.value)


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        sensitivity(stand_in(2, 2), unit="a", replicate=ranks_by(random_ranks((2, 2), 4)))


def test_the_engine_and_salib_agree_on_the_same_model(ranked: tuple[Panel, Framework, Audit]) -> None:
    """Same ranking model, SALib's own design with the weights as one group: within its bootstrap interval."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pytest.importorskip("SALib")
        from SALib.analyze import sobol as analyse
        from SALib.sample import sobol as sample
    panel, framework, audit = ranked
    audit = audit.replace(normalise=audit.normalise[:1])
    prepared = prepare_audit(panel, framework, audit)
    groups = [f.code for f in prepared.factors for _ in range(f.size)]
    columns = prepared.dimensions
    problem = {
        "num_vars": columns,
        "names": [f"x{k}" for k in range(columns)],
        "bounds": [[0, 1]] * columns,
        "groups": groups,
    }
    points = sample.sample(problem, 2048, calc_second_order=False, seed=3)
    results = outcomes(replicate(prepared, points), prepared.nominal_ranks, 3, (5,))
    found = sensitivity(prepared, n=2048, unit="U3", above=(5,), seed=7)
    assert found.failed == 0
    for k in range(3):
        theirs = analyse.analyze(problem, results[:, k], calc_second_order=False, num_resamples=300, seed=1)
        assert (np.abs(found.indices.first[:, k] - theirs["S1"]) <= theirs["S1_conf"] + 1e-9).all()
        assert (np.abs(found.indices.total[:, k] - theirs["ST"]) <= theirs["ST_conf"] + 1e-9).all()


def test_the_engine_with_choices_only_agrees_with_scoring_every_combination(
    ranked: tuple[Panel, Framework, Audit],
) -> None:
    panel, framework, audit = ranked
    audit = Audit(normalise=audit.normalise[:1], aggregate=audit.aggregate, treat=audit.treat)
    prepared = prepare_audit(panel, framework, audit)
    sizes = [len(f.labels) for f in prepared.factors]
    middles = np.array(
        [[(c + 0.5) / s for c, s in zip(cell, sizes, strict=True)] for cell in itertools.product(*map(range, sizes))]
    )
    table = outcomes(replicate(prepared, middles), prepared.nominal_ranks, 3, ()).reshape(*sizes, 2)
    first, total = exact(table)
    found = sensitivity(prepared, n=4096, unit="U3", resamples=100)
    np.testing.assert_allclose(found.indices.first, np.nan_to_num(first), atol=0.02)
    np.testing.assert_allclose(found.indices.total, np.nan_to_num(total), atol=0.02)


def test_the_table_holds_a_row_for_every_outcome_and_factor() -> None:
    found = sensitivity(stand_in(3, 2), n=64, unit="B", above=(1, 2), replicate=ranks_by(random_ranks((3, 2), 4)))
    frame = found.to_frame()
    assert len(frame) == 4 * 2
    row = frame[(frame.output == "within.2") & (frame.factor == "f1")].iloc[0]
    assert row["first"] == found.indices.first[1, 3]
    assert row["total_high"] == found.indices.total_high[1, 3]


def test_design_columns_of_a_grouped_factor_move_together(ranked: tuple[Panel, Framework, Audit]) -> None:
    panel, framework, audit = ranked
    prepared = prepare_audit(panel, framework, audit)
    factors = [f.columns for f in prepared.factors]
    a, b, mixed = design(16, prepared.dimensions, 0, factors)
    weights = next(k for k, f in enumerate(prepared.factors) if f.code == "weights")
    assert prepared.factors[weights].size > 1
    assert (mixed[weights][:, factors[weights]] == b[:, factors[weights]]).all()
    assert ((mixed[weights] != a).sum(axis=1) == prepared.factors[weights].size).all()
