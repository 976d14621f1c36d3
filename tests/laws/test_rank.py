"""What positions promise, short field or long."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata

from ganchao.scoring import rank
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


@pytest.mark.parametrize("ties", TIE_RULES)
def test_positions_of_long_fields_go_by_radix_and_agree(ties: str, monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.random.default_rng(1).integers(0, 300, size=(2, 3, 1000)) / 7
    scores[0, 0, ::9] = np.nan
    short = positions(scores, tolerance=1e-12, ties=ties)
    monkeypatch.setattr(rank, "LONG", 100)
    calls = []
    inner = rank.in_falling_order
    monkeypatch.setattr(rank, "in_falling_order", lambda s: calls.append(s.size) or inner(s))
    assert np.array_equal(positions(scores, tolerance=1e-12, ties=ties), short, equal_nan=True)
    assert len(calls) == 6


@settings(max_examples=30, deadline=None)
@given(scores=fields())
def test_a_long_field_falls(scores: np.ndarray) -> None:
    scores = scores[np.isfinite(scores)]
    if scores.size:
        order, _scores = rank.in_falling_order(scores)
        assert sorted(order.tolist()) == list(range(scores.size))
        assert (np.diff(scores[order]) <= 0).all()


def test_scores_that_share_a_place_of_the_radix_are_put_right() -> None:
    """Two clusters 1 apart: within a cluster all scores share the 32-bit place."""
    rng = np.random.default_rng(3)
    scores = np.concatenate([rng.permutation(500) * 1e-13, 1 + rng.permutation(500) * 1e-13])
    assert np.array_equal(long_positions(scores), rankdata(-scores, method="min"))


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
