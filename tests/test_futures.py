"""The likely future status of our first-level scores, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.futures import futures_of
from ganchao.reporting.sights import below_in
from ganchao.scoring.score import score
from ganchao.tracking.trends import DAMPING

YEARS = tuple(range(2015, 2021))


@pytest.fixture
def card() -> Scorecard:
    """Ours rises on x (40 to 65 of 100) and falls on y (60 to 50); both count alike in the group."""
    framework = Framework.model_validate({
        "code": "t", "normalise": "goalposts", "groups": [{"code": "i"}, {"code": "a", "group": "i"},
                                                          {"code": "b", "group": "i"}],
        "indicators": [
            {"code": code, "group": group, "goalposts": {"worst": 0, "best": 100}}
            for code, group in (("x", "a"), ("y", "a"), ("z", "b"))
        ],
    })  # fmt: skip
    ours = np.stack([np.linspace(40, 65, 6), np.linspace(60, 50, 6), np.full(6, 30.0)], axis=1)
    values = np.stack([ours, np.full((6, 3), 50.0)], axis=1)
    return score(Panel(values, YEARS, ("us", "them"), ("x", "y", "z"), {u: Unit(u) for u in ("us", "them")}), framework)


def test_status_trend_protection_and_pressure_make_the_future(card: Scorecard) -> None:
    plan = Plan.model_validate({"measures": [{"code": "m", "success": 0.8, "effects": [{"indicator": "y", "add": 5}]}]})
    a, b = futures_of(card, plan, "us")
    assert (a.node, b.node) == ("a", "b")
    assert a.status == pytest.approx(0.575)
    trend = (0.575 - 0.5) / 0.5
    assert a.trend == pytest.approx(trend)
    assert a.resilience == pytest.approx(0.5 * 0.8)
    assert a.pressure == pytest.approx(0.5)
    factor = 1 + DAMPING * trend + (1 - DAMPING) * (0.4 - 0.5)
    assert a.likely == pytest.approx(factor * 0.575)
    assert (a.word, b.word) == ("rising", "steady")
    assert (b.resilience, b.pressure, b.likely) == (0.0, 0.0, pytest.approx(0.3))


def test_an_event_that_lowers_an_indicator_is_pressure_by_its_probability(card: Scorecard) -> None:
    event = {"code": "e", "year": 2022, "probability": 0.3, "effects": [{"indicator": "z", "times": 0.9}]}
    b = futures_of(card, Plan.model_validate({"events": [event]}), "us")[1]
    assert b.pressure == pytest.approx(0.3)
    assert b.word == "falling"


def test_below_a_node_is_itself_and_what_it_adds_up(card: Scorecard) -> None:
    assert below_in(card.framework, "a") == {"a", "x", "y"}
    assert below_in(card.framework, "i") == {"i", "a", "b", "x", "y", "z"}
