"""Fields never see what stands beside the index."""

from __future__ import annotations

import numpy as np

from ganchao.targeting.beside import Beside
from tests.targeting.test_straight import rivals


def test_margins_and_slopes_are_those_without_it() -> None:
    field = rivals(decimals=None, cap=False)
    wide = Beside(field, 2)
    own = np.random.default_rng(1).uniform(20, 80, (5, 1, 2))
    padded = np.concatenate([own, np.full((5, 1, 2), 1e6)], axis=-1)
    assert (wide.margins(padded, 3) == field.margins(own, 3)).all()
    assert wide.draws == field.draws
    assert wide.rising == field.rising
    line, inner = wide.straight, field.straight
    assert line is not None
    assert inner is not None
    assert line.slopes.tolist() == [*inner.slopes.tolist(), 0.0, 0.0]
    assert (line.needed(3) == inner.needed(3)).all()


def test_a_curved_score_is_padded_too() -> None:
    class Curve:
        def needed(self, upto: int) -> np.ndarray:
            return np.array([float(upto)])

        def tangent(self, own: np.ndarray) -> tuple[float, np.ndarray]:
            return float(own.sum()), np.ones(len(own))

    field = rivals(decimals=None, cap=False)
    object.__setattr__(field, "curved", Curve())
    curve = Beside(field, 1).curved
    assert curve is not None
    value, slopes = curve.tangent(np.array([1.0, 2.0, 99.0]))
    assert (value, slopes.tolist()) == (3.0, [1.0, 1.0, 0.0])
    assert curve.needed(4).tolist() == [4.0]
