"""The example of the page on targeting, computed again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.targeting.effort import Effort
from ganchao.targeting.levers import Levers
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Solution, solve
from ganchao.targeting.stage import Stage
from ganchao.text import LANGS
from tests.targeting.rival_fields import rivals_of

PAGES = Path(__file__).resolve().parents[2] / "docs"
BOOK = Framework.model_validate({
    "code": "example", "normalise": "goalposts", "groups": [{"code": "index"}],
    "indicators": [
        {"code": "rd", "group": "index", "goalposts": {"worst": 0, "best": 10}},
        {"code": "patents", "group": "index", "goalposts": {"worst": 0, "best": 40}},
    ],
})


def rivals(*second: float) -> Rivals:
    """Ours, the leader, the second-best rival with these scores, a last one."""
    field = [[[4, 16], [9, 36], [10 * score, 40 * score], [1, 4]] for score in second]
    return rivals_of(BOOK, np.array(field, dtype=float))


def stage(confidence: float) -> Stage:
    levers = Levers(np.arange(2), np.array([4.0, 16.0]), np.eye(2), np.array([2.0, 4.0]), np.zeros(2),
                    np.full(2, np.nan), ("history", "history"))
    return Stage(rivals(0.44, 0.46, 0.47, 0.50, 0.53), levers, Effort(np.array([1, 1 / 8])), 2, confidence, np.zeros(2),
                 np.empty((0, 2)), np.empty(0))


def answer(asked: Stage) -> tuple[float, float, float]:
    found = solve([asked])
    assert isinstance(found, Solution)
    assert found.bound == pytest.approx(found.effort)
    rd, patents = asked.levers.values(found.moved[0])
    return float(patents), float(rd), found.effort


def written(lang: str) -> list[list[float]]:
    """Numbers of the table behind its first column."""
    text = (PAGES / lang / "explanation" / "targeting.md").read_text(encoding="utf-8")
    rows = [line.split("|")[2:-1] for line in text.splitlines() if line.startswith("| ") and line.count("|") == 7]
    return [[float(cell) for cell in row] for row in rows[1:]]


@pytest.mark.parametrize("lang", LANGS)
def test_the_table_of_the_page_is_what_planning_gives(lang: str) -> None:
    plans = [answer(stage(confidence)) for confidence in (0.6, 0.8, 0.95)]
    frozen = replace(stage(0.8), rivals=rivals(0.43))
    plans.append(answer(frozen))
    needed = [0.47, 0.50, 0.53, 0.43]
    expected = [[need, need - 0.40, *plan] for need, plan in zip(needed, plans, strict=True)]
    np.testing.assert_allclose(written(lang), expected, atol=1e-9)
    found = solve([frozen])
    assert isinstance(found, Solution)
    assert stage(0.8).probability(found.moved[0]) == 0
