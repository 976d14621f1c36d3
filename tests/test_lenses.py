"""What the lenses look through: studies handed in are taken, missing ones made, what cannot be made left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.lenses import AHEAD, made, sights_of
from ganchao.project import Project, open_project
from ganchao.reporting.sights import Sights
from tests.planning.port import write_port


@pytest.fixture(scope="module")
def project() -> Project:
    return open_project("laiwu")


@pytest.fixture(scope="module")
def card(project: Project) -> Scorecard:
    return project.score()


@pytest.fixture(scope="module")
def seen(project: Project, card: Scorecard) -> Sights:
    return sights_of(project, card)


def test_the_rank_and_round_aimed_at_are_the_plan_s_next(project: Project, seen: Sights) -> None:
    assert (seen.unit, seen.upto, seen.by) == ("OWN", 120, 2021)
    assert [rank for _, rank in seen.aims] == [120, 100]
    assert seen.plan is project.plan
    assert None not in (seen.compared, seen.forecast, seen.points, seen.outline)


def test_somebody_else_has_no_plan_of_ours(project: Project, card: Scorecard, seen: Sights) -> None:
    other = next(unit for unit in card.units if card.rank(unit) == 60)
    theirs = sights_of(project, card, other, forecast=seen.forecast)
    assert theirs.forecast is seen.forecast
    assert theirs.outline is None
    assert not theirs.plan.measures
    assert theirs.aims == ()
    assert theirs.upto == 60 - AHEAD  # nearer than the 30 of the next tier


def test_who_we_are_must_be_said_and_exist(tmp_path: Path) -> None:
    project = open_project(write_port(tmp_path / "project"))
    with pytest.raises(UnknownName):
        sights_of(project, project.score(), "nobody")


def test_a_study_that_cannot_be_made_is_left_out() -> None:
    def refuse() -> None:
        raise InvalidInput([Problem("lens.missing")])

    assert made(refuse) is None
    assert made(lambda: 3) == 3
