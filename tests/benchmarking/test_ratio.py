"""Numerator and denominator of a quotient."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganchao.benchmarking.gap import gap
from ganchao.benchmarking.ratio import quotient_parts
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score


def intensity(rows: list[tuple[float, float]]) -> Scorecard:
    framework = Framework.model_validate(
        {
            "code": "q",
            "normalise": "goalposts",
            "groups": [{"code": "i"}],
            "indicators": [
                {
                    "code": "rd",
                    "group": "i",
                    "numerator": "spent",
                    "denominator": "gdp",
                    "goalposts": {"worst": 0, "best": 1},
                },
                {"code": "spent", "role": "series"},
                {"code": "gdp", "role": "series"},
            ],
        }
    )
    units = tuple("XYZ"[: len(rows)])
    return score(Panel(np.array([rows]), (2020,), units, ("spent", "gdp")), framework)


def test_twice_the_spending_over_twice_the_product_cancels() -> None:
    part = gap(intensity([(1, 10), (4, 20)]), "X", "Y").of("rd")
    assert part.amount == pytest.approx(0.1)
    assert part.numerator == pytest.approx(0.1 * math.log(4) / math.log(2))
    assert part.denominator == pytest.approx(0.1 - part.numerator)


def test_what_cannot_be_told_apart_is_left_whole() -> None:
    card = intensity([(1, 10), (2, 20), (-1, 10)])
    indicator = card.framework.scored[0]
    for other, amount in ((1, 0.0), (2, -0.2)):  # the same quotient from other parts; a negative numerator
        assert all(math.isnan(part) for part in quotient_parts(card, indicator, (0, 0), (0, other), amount))
    assert quotient_parts(card, indicator, (0, 0), (0, 0), 0.0) == (0.0, 0.0)
