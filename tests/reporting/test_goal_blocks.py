"""Goals under the chosen measures, in words and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ganchao.planning.goals import GoalReached
from ganchao.reporting.goal_blocks import sentence, table
from ganchao.reporting.outline import Outline
from ganchao.text import LANGS, Lang
from tests.planning.port import outline_at, write_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    return outline_at(write_port(tmp_path_factory.mktemp("port") / "project"))


def reached(port: Outline, thens: Sequence[float], measures: Sequence[tuple[str, ...]]) -> tuple[GoalReached, ...]:
    goals = [goal for goal in port.plan.goals if goal.target is not None]
    return tuple(GoalReached(goal, 50.0, 2024, then, work)
                 for goal, then, work in zip(goals, thens, measures, strict=True))  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_it_says_how_many_are_reached_which_are_short_and_which_nothing_moves(port: Outline, lang: Lang) -> None:
    all_reached = sentence(reached(port, (80.0, 95.0), ((), ())), port, lang)
    assert "2" in all_reached
    assert port.name("g1", lang) not in all_reached
    said = sentence(reached(port, (75.5, 60.0), (("quay",), ())), port, lang)
    assert "4.5" in said
    assert said.index(port.name("g1", lang)) < said.index(port.name("g2", lang))
    assert "30.0" not in said  # a goal that no measure moves is told as that, not as short


@pytest.mark.parametrize("lang", LANGS)
def test_a_row_ends_on_the_target(port: Outline, lang: Lang) -> None:
    made = table(reached(port, (75.5, 95.0), (("quay",), ())), port, lang, "")
    lacks = [row[5] for row in made.rows]
    assert [row[4] for row in made.rows] == [80, 90]
    assert lacks == [4.5, None]
