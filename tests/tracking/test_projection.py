"""The probability by a promise's own pace."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ganchao.tracking.projection import FEWEST, TURN, chance_by_pace

DUE = [k / 12 for k in range(1, 7)]


def test_as_computed_by_hand() -> None:
    done = [0.08, 0.15, 0.26, 0.33, 0.40, 0.49]
    steps = [0.08, 0.07, 0.11, 0.07, 0.07, 0.09]
    pace, squares = 0.49 / 0.5, 6 / 144
    noise = sum((step - pace / 12) ** 2 for step in steps) / squares * 6 / 5
    spread = math.sqrt(noise * (0.25 / 6 + 0.25 * squares / 0.25) + (TURN * 0.5) ** 2)
    expected = stats.t.cdf((0.49 + pace * 0.5 - 1) / spread, 5)
    assert chance_by_pace(done, DUE, 6) == pytest.approx(expected, rel=1e-12)


def test_on_the_path_it_is_even() -> None:
    assert chance_by_pace(DUE, DUE, 6) == pytest.approx(0.5)


@given(st.floats(0.2, 1.5), st.floats(0.01, 0.5))
def test_doing_more_is_more_probable(pace: float, more: float) -> None:
    less = chance_by_pace([pace * due for due in DUE], DUE, 6)
    better = chance_by_pace([(pace + more) * due for due in DUE], DUE, 6)
    assert less is not None
    assert better is not None
    assert better > less


def test_nothing_is_said_of_too_little() -> None:
    assert chance_by_pace(DUE[: FEWEST - 1], DUE[: FEWEST - 1], 9) is None
    assert chance_by_pace([0.0] * 5, [0.0] * 5, 6) is None
    assert chance_by_pace([*DUE, 1.0], [*DUE, 1.0], 0) is None
