"""Quick ranks are the positions of scoring, whatever the scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ganchao.auditing import quick_ranks as module
from ganchao.auditing.quick_ranks import quick_ranks
from ganchao.scoring.rank import positions

MAGNITUDES = [1.0, -1.0, 1e-3, 1e300, 1e-300, 5e-324, 1e15]


def expected(scores: np.ndarray, tolerance: float) -> np.ndarray:
    return np.nan_to_num(positions(np.where(np.isfinite(scores), scores, np.nan), tolerance=tolerance), nan=0.0)


@st.composite
def fields(draw: st.DrawFn) -> np.ndarray:
    """Rows with exact ties, near-ties at the tolerance, gaps, and scores of every magnitude."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    shape = (draw(st.integers(1, 6)), draw(st.sampled_from([1, 2, 3, 17, 64, 65, 200])))
    scores = rng.integers(-5, draw(st.sampled_from([0, 6, 1000])), size=shape) * draw(st.sampled_from(MAGNITUDES))
    noise = draw(st.sampled_from([0.0, 1e-16, 1e-13, 1e-12, 2e-12]))
    with np.errstate(over="ignore", under="ignore"):
        scores = scores * (1 + noise * rng.integers(-2, 3, size=shape))
        scores = scores + draw(st.sampled_from([0.0, 1.0, 1e6]))
    return np.where(rng.random(shape) < draw(st.sampled_from([0.0, 0.3, 1.0])), np.nan, scores)


@settings(max_examples=300, deadline=None)
@given(scores=fields(), tolerance=st.sampled_from([0.0, 1e-12, 1e-3]))
def test_they_are_the_positions_of_scoring(scores: np.ndarray, tolerance: float) -> None:
    np.testing.assert_array_equal(quick_ranks(scores, tolerance), expected(scores, tolerance))


@settings(max_examples=300, deadline=None)
@given(
    scores=hnp.arrays(np.float64, hnp.array_shapes(min_dims=2, max_dims=2, max_side=8), elements=st.floats(width=64)),
    tolerance=st.sampled_from([0.0, 1e-12, 1e-3]),
)
@example(scores=np.array([[1.7e308, -1.7e308, -1.6e308, 0.0]]), tolerance=0.0)
@example(scores=np.array([[1e-320, 2e-320, 0.0, 1e-320]]), tolerance=0.0)
@example(scores=np.array([[1.0, 1e-30, 2e-30, np.nan]]), tolerance=0.0)
@example(scores=np.array([[-0.0, 0.0, -np.inf, np.inf]]), tolerance=1e-12)
@example(scores=np.array([[1.0, 1.0 - 1e-12, 1.0 - 2e-12, 1.0 - 3.001e-12]]), tolerance=1e-12)
@example(scores=np.array([[1.779e-322, 3.458e-322, 5.435e-323, 8.449e-322]]), tolerance=1e-3)
@example(scores=np.array([[-5e-324, -1e-323]]), tolerance=0.0)
def test_they_are_the_positions_of_any_numbers_at_all(scores: np.ndarray, tolerance: float) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        wanted = expected(scores, tolerance)
    np.testing.assert_array_equal(quick_ranks(scores, tolerance), wanted)


def test_scores_are_left_as_they_are() -> None:
    scores = np.array([[3.0, 1.0, np.nan], [1.0, 1.0, 2.0]])
    before = scores.copy()
    quick_ranks(scores)
    np.testing.assert_array_equal(scores, before)


def test_rows_do_not_depend_on_how_many_are_ranked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.random.default_rng(3).integers(0, 40, size=(500, 30)) / 7
    whole = quick_ranks(scores, 1e-12)
    monkeypatch.setattr(module, "CELLS", 90)
    np.testing.assert_array_equal(quick_ranks(scores, 1e-12), whole)


@pytest.mark.parametrize(("tolerance", "gap", "rows"), [(1e-12, 0.0, 0), (1e-12, 1e-12, 1), (0.0, 0.0, 1)])
def test_only_doubtful_rows_are_sorted_in_full(
    monkeypatch: pytest.MonkeyPatch, tolerance: float, gap: float, rows: int
) -> None:
    scores = np.random.default_rng(4).random((100, 50))
    scores[7, 3] = scores[7, 9] + gap * scores[7].max()
    seen: list[int] = []
    monkeypatch.setattr(
        module, "positions", lambda s, tolerance: seen.append(len(s)) or positions(s, tolerance=tolerance)
    )
    np.testing.assert_array_equal(quick_ranks(scores, tolerance), expected(scores, tolerance))
    assert sum(seen) == rows


@pytest.mark.parametrize("shape", [(0, 5), (4, 0), (0, 0)])
def test_nothing_has_no_ranks(shape: tuple[int, int]) -> None:
    assert quick_ranks(np.empty(shape)).shape == shape
