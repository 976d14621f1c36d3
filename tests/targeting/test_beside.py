"""What stands beside the index is shown to no field of rivals, and moves no score."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.targeting.beside import Beside, PaddedCurved, PaddedStraight


class Line:
    """A score of two indicators with given slopes."""

    slopes = np.array([2.0, 3.0])

    def needed(self, upto: int) -> np.ndarray:
        return np.array([10.0, 11.0]) / upto


class Curve:
    """A concave score: the square root of the sum."""

    def needed(self, upto: int) -> np.ndarray:
        return np.array([4.0]) - upto

    def tangent(self, own: np.ndarray) -> tuple[float, np.ndarray]:
        value = float(np.sqrt(own.sum()))
        return value, np.full(len(own), 0.5 / value)


class Field:
    """A field that ranks by a straight line, against two draws of rivals."""

    draws, straight, curved, rising = 2, Line(), Curve(), False

    def margins(self, own: np.ndarray, upto: int) -> np.ndarray:
        assert own.shape[-1] == 2, "only the index's own indicators are shown"
        return (own @ Line.slopes)[:, None] - Line().needed(upto)


class Plain:
    """A field without a short way."""

    draws, straight = 3, None

    def margins(self, own: np.ndarray, upto: int) -> np.ndarray:
        return own.sum(axis=-1, keepdims=True) - upto


def test_values_beside_the_index_change_no_margin() -> None:
    seen = Beside(Field(), 2)
    own = np.array([[1.0, 2.0, 70.0, -5.0], [1.0, 2.0, 0.0, 9e9]])
    # 2·1 + 3·2 = 8 against 10 and 11 over one place
    np.testing.assert_array_equal(seen.margins(own, 1), [[-2, -3], [-2, -3]])
    assert seen.draws == 2
    assert not seen.rising


def test_slopes_beside_the_index_are_nothing() -> None:
    line = Beside(Field(), 2).straight
    assert isinstance(line, PaddedStraight)
    np.testing.assert_array_equal(line.slopes, [2, 3, 0, 0])
    np.testing.assert_array_equal(line.needed(2), [5, 5.5])


def test_a_tangent_touches_the_curve_and_is_level_beside_it() -> None:
    curve = Beside(Field(), 1).curved
    assert isinstance(curve, PaddedCurved)
    value, slopes = curve.tangent(np.array([4.0, 5.0, 1000.0]))
    assert value == pytest.approx(3)
    np.testing.assert_allclose(slopes, [1 / 6, 1 / 6, 0])
    np.testing.assert_array_equal(curve.needed(1), [3])


def test_a_field_without_a_short_way_has_none_behind_it() -> None:
    seen = Beside(Plain(), 1)
    assert seen.straight is None
    assert seen.curved is None
    assert seen.rising
    np.testing.assert_array_equal(seen.margins(np.array([[1.0, 2.0, 99.0]]), 1), [[2.0]])
