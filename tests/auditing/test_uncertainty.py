"""Ranges, acceptabilities and pairwise odds: what they promise, and the same bits whoever counts."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.auditing import engine
from ganchao.auditing import uncertainty as module
from ganchao.auditing.engine import AT_ONCE, Prepared, Replicated, prepare_audit
from ganchao.auditing.uncertainty import (
    Uncertainty,
    blocks_of,
    counted,
    pairs,
    summed,
    trajectories,
    uncertainty,
    uniforms_of,
)
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.errors import InvalidInput
from tests.auditing.reference import Draw, statistics

AUDIT = {
    "weights": {"spread": 0.5},
    "aggregate": ["geometric"],
    "normalise": [{"method": "percentile_rank", "to": [1, 100]}],
}


@pytest.fixture(scope="module")
def prepared(field: Any) -> Prepared:
    panel, framework = field(units=12, gaps=0.1)
    return prepare_audit(panel, framework, Audit.model_validate(AUDIT))


def of_ranks(prepared: Prepared, ranks: np.ndarray, nominal: np.ndarray | None = None, **audit: Any) -> Uncertainty:
    """The statistics of ranks written down by hand ``(draw, unit)``."""
    nominal = np.arange(1.0, ranks.shape[1] + 1) if nominal is None else nominal
    changed = dataclasses.replace(
        prepared,
        units=tuple(f"U{k}" for k in range(ranks.shape[1])),
        nominal_ranks=nominal,
        audit=prepared.audit.model_copy(update=audit),
    )
    failed = ~(ranks > 0).any(axis=1)
    made = Replicated(ranks.astype(float), ranks.astype(np.int32), failed, np.zeros((len(ranks), 2), dtype=np.intp))
    return summed(changed, counted(changed, made), seed=0)


@st.composite
def rank_tables(draw: st.DrawFn) -> np.ndarray:
    """Ranks of some draws with ties and gaps ``(draw, unit)``."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    scores = rng.integers(
        0, draw(st.sampled_from([2, 5, 10**6])), size=(draw(st.integers(1, 40)), draw(st.integers(1, 9)))
    )
    gone = rng.random(scores.shape) < draw(st.sampled_from([0.0, 0.3, 0.9]))
    better = (scores[:, :, None] < scores[:, None, :]) & ~gone[:, None, :]
    return np.where(gone, 0, 1 + better.sum(axis=2))


@settings(max_examples=200, deadline=None)
@given(ranks=rank_tables(), level=st.sampled_from([0.5, 0.9, 0.99]), tolerance=st.sampled_from([0.0, 0.05, 0.3]))
def test_statistics_are_those_counted_by_hand(
    prepared: Prepared, ranks: np.ndarray, level: float, tolerance: float
) -> None:
    nominal = np.where(ranks[0] > 0, ranks[0], np.nan)
    found = of_ranks(prepared, ranks, nominal, level=level, tolerance=tolerance)
    draws = [Draw([], row, not any(row)) for row in ranks.tolist()]
    expected = statistics(draws, nominal.tolist(), level, tolerance)
    np.testing.assert_array_equal(found.counts, expected.counts)
    for name in ("low", "median", "high", "best", "worst"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name), err_msg=name)
    if found.pairwise:
        np.testing.assert_array_equal(found.groups, expected.groups)
        np.testing.assert_allclose(found.ahead, expected.ahead, rtol=1e-12)
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-12)
    np.testing.assert_allclose(found.mean_shift, expected.mean_shift, rtol=1e-12)
    for k in range(1, ranks.shape[1] + 1):
        np.testing.assert_allclose(found.within(k), [row[k - 1] for row in expected.within])


@settings(max_examples=200, deadline=None)
@given(ranks=rank_tables())
def test_laws_of_the_statistics(prepared: Prepared, ranks: np.ndarray) -> None:
    found = of_ranks(prepared, ranks, np.where(ranks[0] > 0, ranks[0], np.nan))
    seen = found.ranked > 0
    np.testing.assert_allclose(found.acceptability.sum(axis=1), seen)
    assert (found.best <= found.low).all()
    assert (found.low <= found.median).all()
    assert (found.median <= found.high).all()
    assert (found.high <= found.worst).all()
    assert ((found.best > 0) == seen).all()
    chances = np.stack([found.within(k) for k in range(ranks.shape[1] + 1)])
    assert (np.diff(chances, axis=0) >= 0).all()
    assert (chances[0] == 0).all()
    np.testing.assert_allclose(chances[-1], seen)
    inside = [found.counts[u, found.low[u] - 1 : found.high[u]].sum() for u in np.flatnonzero(seen)]
    assert (np.array(inside) >= 0.9 * found.counts.sum(axis=1)[seen] - 1e-9).all()
    ahead, level, unranked = pairs(ranks[~(ranks == 0).all(axis=1)])
    np.testing.assert_array_equal(ahead + ahead.T + level + unranked, found.good)
    np.testing.assert_array_equal(level, level.T)
    together = unranked < found.good
    np.testing.assert_allclose((found.ahead + found.ahead.T)[together], 1)
    assert (found.ahead[~together] == 0).all()


@settings(max_examples=100, deadline=None)
@given(ranks=rank_tables(), tolerance=st.sampled_from([0.0, 0.05, 0.4]))
def test_groups_start_at_the_top_and_follow_the_nominal_order(
    prepared: Prepared, ranks: np.ndarray, tolerance: float
) -> None:
    nominal = np.where(ranks[0] > 0, ranks[0], np.nan)
    found = of_ranks(prepared, ranks, nominal, tolerance=tolerance)
    order = np.argsort(np.nan_to_num(nominal, nan=np.inf), kind="stable")
    groups = found.groups[order]
    ranked = int(np.isfinite(nominal).sum())
    assert (groups[ranked:] == -1).all()
    if ranked and found.pairwise:
        assert groups[0] == 0
        assert set(np.diff(groups[:ranked])) <= {0, 1}
        for rank in set(nominal[np.isfinite(nominal)]):
            assert len(set(found.groups[nominal == rank])) == 1


def test_a_group_ends_where_the_lesser_is_ahead_too_rarely(prepared: Prepared) -> None:
    ranks = np.array([[1, 2, 3]] * 95 + [[2, 1, 3]] * 5)
    assert of_ranks(prepared, ranks, tolerance=0.05).groups.tolist() == [0, 1, 2]
    assert of_ranks(prepared, ranks, tolerance=0.049).groups.tolist() == [0, 0, 1]
    level = np.array([[1, 2, 3]] * 88 + [[1, 1, 3]] * 12)  # a tie counts as half
    assert of_ranks(prepared, level, tolerance=0.05).groups.tolist() == [0, 0, 1]


def test_units_that_tie_nominally_are_in_one_group(prepared: Prepared) -> None:
    ranks = np.array([[1, 2, 3]] * 100)
    assert of_ranks(prepared, ranks, np.array([1.0, 1.0, 3.0])).groups.tolist() == [0, 0, 1]


def test_a_shift_is_counted_over_ranks_that_can_be_compared(prepared: Prepared) -> None:
    ranks = np.array([[1, 2, 3], [2, 1, 0]])
    assert of_ranks(prepared, ranks, np.array([1.0, 2.0, np.nan])).mean_shift == 0.5


def test_the_range_holds_the_share_of_draws_that_was_asked_for(prepared: Prepared) -> None:
    ranks = np.stack([np.repeat(np.arange(1, 21), 5)] + [np.full(100, 20)] * 19, axis=1)
    found = of_ranks(prepared, ranks, level=0.9)
    assert (found.low[0], found.median[0], found.high[0]) == (1, 10, 19)
    assert found.within(5)[0] == 0.25
    assert found.within(-1)[0] == 0


def test_fields_too_large_for_pairs_have_no_groups(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_PAIRED", 11)
    found = uncertainty(prepared, draws=50)
    assert not found.pairwise
    assert (found.groups == -1).all()
    assert not uncertainty(prepared, draws=50, pairwise=False).pairwise


@pytest.mark.parametrize("units", [254, 255, 300])
def test_pairs_of_many_units_are_counted_in_numbers_large_enough(units: int) -> None:
    ranks = np.random.default_rng(0).permuted(np.tile(np.arange(1, units + 1), (3, 1)), axis=1)
    ahead, level, _ = pairs(ranks)
    np.testing.assert_array_equal(ahead, (ranks[:, :, None] < ranks[:, None, :]).sum(axis=0))
    np.testing.assert_array_equal(level, 3 * np.eye(units))


# ---- reproducible


def same(one: Uncertainty, other: Uncertainty) -> bool:
    arrays = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("counts", "ahead"))
    return arrays and (one.mean_shift, one.good, one.failures) == (other.mean_shift, other.good, other.failures)


def test_threads_give_the_bits_of_one(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 300)
    one = uncertainty(prepared, draws=2000, seed=5)
    for workers in (2, 3, 7):
        assert same(uncertainty(prepared, draws=2000, seed=5, workers=workers), one)


def test_the_same_seed_gives_the_same_bits_and_another_seed_others(prepared: Prepared) -> None:
    one, again, other = (uncertainty(prepared, draws=500, seed=seed) for seed in (11, 11, 12))
    assert same(one, again)
    assert not same(one, other)
    assert (one.seed, other.seed) == (11, 12)


def test_blocks_are_of_one_width_and_have_seeds_of_their_own() -> None:
    blocks = blocks_of(2 * AT_ONCE + 10, 3)
    assert [block.draws for block in blocks] == [AT_ONCE, AT_ONCE, 10]
    first, second = (uniforms_of(block, 4) for block in blocks[:2])
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, uniforms_of(blocks_of(AT_ONCE, 3)[0], 4))  # however many draws there are
    spawned = np.random.SeedSequence(3).spawn(2)[1]
    np.testing.assert_array_equal(second, np.random.Generator(np.random.SFC64(spawned)).random((4, AT_ONCE)).T)


def test_progress_ends_with_all_draws(prepared: Prepared, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 100)
    seen: list[int] = []
    uncertainty(prepared, draws=250, step=seen.append)
    assert seen == [100, 200, 250]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), narrow=st.floats(0, 1), wide=st.floats(0, 1))
def test_more_spread_never_narrows_scores(field: Any, seed: int, narrow: float, wide: float) -> None:
    narrow, wide = sorted((narrow, wide))
    panel, framework = field(
        units=6,
        seed=seed,
        groups=[{"code": "field"}],
        indicators=[{"code": f"i{k}", "group": "field", "weight": 1 + k} for k in range(6)],
    )
    rows = uniforms_of(blocks_of(60, seed)[0], 6)
    ranges = []
    for spread in (narrow, wide):
        made = prepare_audit(panel, framework, Audit.model_validate({"weights": {"spread": spread}}))
        scores = engine.replicate(made, rows).scores
        ranges.append((scores.min(axis=0), scores.max(axis=0)))
    noise = 1e-9  # a draw's score is a quotient of two lines in the spread, so it moves one way only
    middle = prepare_audit(panel, framework, Audit.model_validate({"weights": {}})).nominal_scores
    (low, high), (lower, higher) = ranges
    assert (np.minimum(lower, middle) <= np.minimum(low, middle) + noise).all()
    assert (np.maximum(higher, middle) >= np.maximum(high, middle) - noise).all()


def test_more_spread_never_narrows_the_range_of_ranks_of_two_weights(field: Any) -> None:
    panel, framework = field(
        units=30, groups=[{"code": "field"}], indicators=[{"code": f"i{k}", "group": "field"} for k in range(2)]
    )
    two = type(panel)(panel.values[:, :, :2].copy(), panel.years, panel.units, panel.indicators[:2])
    width = None
    for spread in (0.0, 0.1, 0.25, 0.5, 1.0):
        found = uncertainty(
            prepare_audit(two, framework, Audit.model_validate({"weights": {"spread": spread}})), draws=2000
        )
        best, worst = (
            np.minimum(found.best, found.prepared.nominal_ranks),
            np.maximum(found.worst, found.prepared.nominal_ranks),
        )
        assert width is None or (worst - best >= width).all()
        width = worst - best


# ---- over time


def test_rounds_see_the_same_draws(field: Any) -> None:
    panel, framework = field(years=3)
    found = trajectories(panel, framework, Audit.model_validate({"weights": {}}), draws=200)
    assert list(found) == [2020, 2021, 2022]
    alone = uncertainty(prepare_audit(panel, framework, Audit.model_validate({"weights": {}}), year=2021), draws=200)
    assert same(found[2021], alone)


def test_rounds_in_which_nobody_is_ranked_are_left_out(field: Any) -> None:
    panel, framework = field(years=3)
    roster = {unit: Unit(unit, entered=2021) for unit in panel.units}
    late = type(panel)(panel.values, panel.years, panel.units, panel.indicators, roster)
    assert list(trajectories(late, framework, Audit.model_validate({"weights": {}}), draws=20)) == [2021, 2022]
    never = {unit: Unit(unit, ranked=False) for unit in panel.units}
    with pytest.raises(InvalidInput, match="nobody is ranked"):
        trajectories(type(panel)(panel.values, panel.years, panel.units, panel.indicators, never), framework, draws=20)


def test_the_example_of_the_docs_comes_out_as_computed_by_hand() -> None:
    panel = Panel(np.array([[[0.9, 0.3], [0.5, 0.6], [0.2, 0.5]]]), (2020,), ("A", "B", "C"), ("first", "second"))
    framework = Framework.model_validate(
        {
            "code": "hand",
            "groups": [{"code": "hand"}],
            "indicators": [
                {"code": code, "group": "hand", "goalposts": {"worst": 0, "best": 1}} for code in panel.indicators
            ],
            "normalise": "goalposts",
        }
    )
    found = uncertainty(prepare_audit(panel, framework, Audit.model_validate({"weights": {}})), draws=40_000)
    np.testing.assert_allclose(found.prepared.nominal_scores, [0.6, 0.55, 0.35])
    assert abs(found.ahead[1, 0] - 0.25 * 0.1875 / 2 / 0.25) < 0.005
    assert found.groups.tolist() == [0, 0, 1]
    assert (found.low.tolist(), found.high.tolist()) == ([1, 1, 3], [2, 2, 3])
