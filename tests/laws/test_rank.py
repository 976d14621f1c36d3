"""What positions promise, short field or long."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from ganchao.scoring import rank
from ganchao.scoring.long_field import PLACES, Desk, in_falling_order, sorted_by_counting
from ganchao.scoring.rank import TIE_RULES, long_positions, positions

SCIPY = {"best": "min", "worst": "max", "mean": "average", "dense": "dense"}


@st.composite
def fields(draw: st.DrawFn) -> np.ndarray:
    """One field of scores with many ties and some gaps, of very different sizes and scales."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    units = draw(st.sampled_from([1, 2, 3, 10, 200]))
    scores = rng.integers(-5, draw(st.sampled_from([0, 6, 1000])), size=units) * draw(
        st.sampled_from([1.0, 0.1, 1e-300, 1e300])
    )
    return np.where(rng.random(units) < draw(st.sampled_from([0.0, 0.3, 1.0])), np.nan, scores)


@pytest.mark.parametrize("ties", TIE_RULES)
@settings(max_examples=30, deadline=None)
@given(scores=fields())
def test_positions_are_those_of_scipy_where_ties_are_exact(ties: str, scores: np.ndarray) -> None:
    present = np.isfinite(scores)
    expected = np.full(scores.shape, np.nan)
    expected[present] = rankdata(-scores[present], method=SCIPY[ties])
    assert np.array_equal(positions(scores, ties=ties), expected, equal_nan=True)


@pytest.mark.parametrize("ties", TIE_RULES)
@pytest.mark.parametrize("tolerance", [0.0, 1e-12, 1e-2])
@settings(max_examples=25, deadline=None)
@given(scores=fields(), noise=st.integers(0, 10**6))
def test_a_long_field_is_ranked_like_a_short_one(
    ties: str, tolerance: float, scores: np.ndarray, noise: int
) -> None:
    scores = scores * (1 + np.random.default_rng(noise).integers(-2, 3, size=scores.shape) * 1e-14)
    short, long = (function(scores, tolerance=tolerance, ties=ties) for function in (positions, long_positions))
    assert np.array_equal(short, long, equal_nan=True)


@st.composite
def awkward_fields(draw: st.DrawFn) -> np.ndarray:
    """A field that counting finds hard: clusters far narrower than a place, ties, zeros of both signs, tiny numbers."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    units = draw(st.sampled_from([1, 2, 3, 50, 3000]))
    centres = draw(
        st.lists(
            st.sampled_from([0.0, -0.0, 1.0, -1.0, 0.5, 1e-5, 1e15, 5e-324, -5e-324, 2.2e-308, 1e-290, 1e300, -1e300]),
            min_size=1,
            max_size=4,
        )
    )
    steps = rng.integers(-draw(st.sampled_from([0, 1, 1000])), 2, size=units)
    scores = rng.choice(centres, size=units)
    step = draw(st.sampled_from([np.spacing(scores), np.full(units, 1e-13), np.full(units, 5e-324)]))
    return np.where(rng.random(units) < draw(st.sampled_from([0.0, 0.2])), np.nan, scores + steps * step)


@pytest.mark.parametrize("ties", TIE_RULES)
@pytest.mark.parametrize("tolerance", [0.0, 1e-12])
@settings(max_examples=60, deadline=None)
@given(scores=awkward_fields())
def test_a_field_that_counting_finds_hard_is_ranked_like_a_short_one(
    ties: str, tolerance: float, scores: np.ndarray
) -> None:
    short, long = (function(scores, tolerance=tolerance, ties=ties) for function in (positions, long_positions))
    assert np.array_equal(short, long, equal_nan=True)


@pytest.mark.parametrize("ties", TIE_RULES)
def test_positions_of_long_fields_go_by_counting_and_agree(ties: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.random.default_rng(1).integers(0, 300, size=(2, 3, 1000)) / 7
    scores[0, 0, ::9] = np.nan
    short = positions(scores, tolerance=1e-12, ties=ties)
    monkeypatch.setattr(rank, "LONG", 100)
    calls = []
    inner = rank.in_falling_order
    monkeypatch.setattr(rank, "in_falling_order", lambda s, desk, spare: calls.append(s.size) or inner(s, desk, spare))
    assert np.array_equal(positions(scores, tolerance=1e-12, ties=ties), short, equal_nan=True)
    assert len(calls) == 6


def test_fields_sorted_one_after_another_at_one_desk_leave_nothing_behind() -> None:
    rng = np.random.default_rng(4)
    fields = np.stack([rng.random(2000), np.zeros(2000), rng.integers(0, 3, 2000) * 1e-300, rng.normal(size=2000)])
    assert np.array_equal(long_positions(fields), rankdata(-fields, method="min", axis=-1))


@settings(max_examples=60, deadline=None)
@given(scores=awkward_fields() | fields())
def test_a_long_field_falls(scores: np.ndarray) -> None:
    scores = scores[np.isfinite(scores)]
    if scores.size:
        order, in_order, gaps = in_falling_order(scores, Desk.of(scores.size), np.empty(scores.size))
        assert sorted(order.tolist()) == list(range(scores.size))
        assert np.array_equal(scores[order], in_order)
        assert (np.diff(in_order) <= 0).all()
        assert np.array_equal(gaps, in_order[:-1] - in_order[1:])


def test_scores_that_share_a_place_are_put_right() -> None:
    """Two clusters and two loners: within a cluster all scores share the 32-bit place."""
    rng = np.random.default_rng(3)
    scores = np.concatenate([rng.permutation(500) * 1e-13, [0.5, -0.5], 1 + rng.permutation(500) * 1e-13])
    _order, in_order, gaps = in_falling_order(scores, Desk.of(1002), np.empty(1002))
    assert np.array_equal(gaps, -np.diff(np.sort(scores)[::-1]))
    assert np.array_equal(in_order, np.sort(scores)[::-1])
    assert np.array_equal(long_positions(scores), rankdata(-scores, method="min"))


@pytest.mark.parametrize("ties", TIE_RULES)
def test_a_field_as_long_as_those_meant_is_ranked_like_scipy_does(ties: str) -> None:
    rng = np.random.default_rng(6)
    near, tied = 1 + np.arange(9) / 1e14, rng.integers(0, 50_000, 100_000) / 1000
    scores = np.concatenate([rng.normal(size=150_000), tied, near])
    assert np.array_equal(positions(scores, ties=ties), rankdata(-scores, method=SCIPY[ties]))


@given(keys=st.lists(st.integers(0, PLACES - 1), min_size=1, max_size=60))
def test_counting_sorts_stably_and_takes_labels_along(keys: list[int]) -> None:
    numbers, labels = np.array(keys, dtype=np.int32), np.arange(len(keys), dtype=np.uint16) % 7
    order, carried = sorted_by_counting(numbers, labels, np.arange(len(keys) + 1, dtype=np.int32))
    assert order.tolist() == np.argsort(numbers, kind="stable").tolist()
    assert carried.tolist() == labels[order].tolist()


@pytest.mark.parametrize("ties", TIE_RULES)
@settings(max_examples=25, deadline=None)
@given(scores=fields(), seed=st.integers(0, 10**6))
def test_the_order_of_units_does_not_matter(ties: str, scores: np.ndarray, seed: int) -> None:
    order = np.random.default_rng(seed).permutation(scores.size)
    ranks = positions(scores, tolerance=1e-12, ties=ties)
    assert np.array_equal(positions(scores[order], tolerance=1e-12, ties=ties), ranks[order], equal_nan=True)


@settings(max_examples=25, deadline=None)
@given(scores=fields())
def test_leading_axes_are_ranked_by_themselves(scores: np.ndarray) -> None:
    both = positions(np.stack([scores, -scores]))
    assert np.array_equal(both[1], positions(-scores), equal_nan=True)
