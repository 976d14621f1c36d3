"""The short way on capped and rounded scales: a line where no plan passes a goalpost, and nothing where one does."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.catchup import outlook
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.scoring.score import score
from ganchao.targeting.rivals import Rivals


def rivals(*, decimals: int | None, cap: bool) -> Rivals:
    """Eight units on two indicators between fixed goalposts."""
    rng = np.random.default_rng(3)
    values = rng.uniform(20, 80, (6, 8, 2))
    posts = {"worst": 0, "best": 100}
    framework = Framework.model_validate({
        "code": "t", "own": "u0", "normalise": {"method": "goalposts", "cap": cap, "to": [0, 100]},
        "rank": {"decimals": decimals},
        "indicators": [{"code": c, "group": "i", "goalposts": posts} for c in "xy"], "groups": [{"code": "i"}],
    })
    card = score(Panel(values, tuple(range(2010, 2016)), tuple(f"u{k}" for k in range(8)), ("x", "y")), framework)
    return Rivals(outlook(card, 2017).field(2017, draws=50), 0, np.array([40.0, 40.0]))


@pytest.mark.parametrize("decimals", [None, 2])
def test_between_goalposts_the_line_is_our_score(decimals: int | None) -> None:
    found = rivals(decimals=decimals, cap=True)
    low, high = np.array([30.0, 40.0]), np.array([90.0, 70.0])
    assert found.straight is None, "without knowing how far plans go a capped scale is no line"
    line = replace(found, within=(low, high)).straight
    assert line is not None
    for share in (0.0, 0.3, 1.0):
        own = low + share * (high - low)
        score_of = found.own_scores(own[None])[0]
        assert line.slopes @ own + line.intercept == pytest.approx(score_of, abs=1e-9)


@pytest.mark.parametrize(("low", "high"), [(-20.0, 60.0), (50.0, 130.0), (-1.0, 101.0)])
def test_where_a_goalpost_lies_between_there_is_no_line(low: float, high: float) -> None:
    found = replace(rivals(decimals=None, cap=True), within=(np.array([low, 50.0]), np.array([high, 50.0])))
    assert found.straight is None


def test_what_reaches_the_line_reaches_the_rank_also_where_scores_are_rounded() -> None:
    found = rivals(decimals=0, cap=True)
    line = replace(found, within=(np.array([30.0, 30.0]), np.array([95.0, 95.0]))).straight
    assert line is not None
    rng = np.random.default_rng(0)
    for own in rng.uniform(30, 95, (40, 2)):
        by_line = line.slopes @ own >= line.needed(3)
        in_full = found.reached(own[None, None], 3)[0]
        assert (in_full | ~by_line).all()


def test_an_uncapped_scale_is_a_line_anyway() -> None:
    assert rivals(decimals=None, cap=False).straight is not None
