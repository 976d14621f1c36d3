"""What an office sees of a project, that nothing else is used, and the full answer beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganchao.domain.knowledge import Knowledge
from ganchao.domain.plan import Aim, Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.files.templates import new_project
from ganchao.knowledge import own_eyes, own_targets, seen_by, threshold_of
from ganchao.project import Project, open_project


@pytest.fixture(scope="module")
def shandong() -> Project:
    return open_project("shandong")


@pytest.fixture(scope="module")
def card(shandong: Project) -> Scorecard:
    return shandong.score()


def answers(project: Project, unit: str, *aims: Aim, **more: object) -> list[tuple[float, ...]]:
    eyes = own_eyes(project, unit)
    found = own_targets(eyes, project.framework, Plan(unit=unit, aims=aims), **more)  # type: ignore[arg-type]
    return [(r.answer.today.low, r.answer.then.high, r.answer.still) for r in found]


def test_only_our_own_row_and_what_was_published_is_seen(card: Scorecard) -> None:
    seen = seen_by(card, "CN-SD", published=("first", "CN-ZJ"))
    assert {s.unit for s in seen.own} == {"CN-SD"}
    assert {s.year for s in seen.own} == set(card.years)
    last = [s for s in seen.others if s.node == "innovation"]
    assert [(s.unit, s.year, s.low) for s in last] == [
        (card.units[int(np.nanargmin(card.ranks[-1, :, -1]))], card.years[-1], 1),
        ("CN-ZJ", card.years[-1], int(card.ranks[-1, card.units.index("CN-ZJ"), -1])),
    ]
    at = card.panel.units.index("CN-SD")
    assert set(seen.values.values()) <= set(card.panel.values[:, at].ravel().tolist())
    assert set(seen.numbers.values()) == {31}


def test_what_others_do_does_not_change_the_answer_as_long_as_it_is_not_published(shandong: Project) -> None:
    """The same ranks and scores of ours, of the first and of nobody else: the same answer to the last bit."""
    from dataclasses import replace

    from ganchao.knowledge import Eyes

    card = shandong.score()
    own, node = card.units.index("CN-SD"), card.nodes.index("innovation")
    first = int(np.nanargmin(card.ranks[-1, :, node]))
    scores = card.scores.copy()
    others = [k for k in range(len(card.units)) if k not in (own, first)]
    scores[:, others] += 0.001 * np.random.default_rng(1).standard_normal(scores[:, others].shape)
    plan = Plan(unit="CN-SD", aims=(Aim(year=2025, rank=8),))
    found = []
    for each in (card, replace(card, scores=scores)):
        eyes = Eyes("CN-SD", seen_by(each, "CN-SD"), None)
        found.append(own_targets(eyes, shandong.framework, plan)[0].answer)
    assert found[0].today == found[1].today
    assert found[0].then == found[1].then


def test_the_full_answer_stands_beside(shandong: Project, card: Scorecard) -> None:
    eyes = own_eyes(shandong, "CN-SD")
    plan = Plan(unit="CN-SD", aims=(Aim(year=card.years[-1], rank=8), Aim(year=2026, rank=8)))
    today, later = own_targets(eyes, shandong.framework, plan)
    own = card.units.index("CN-SD")
    there = card.scores[-1, card.ranks[-1, :, -1] == 8, -1]
    assert today.full is not None
    assert today.full.today == pytest.approx(there[0] - card.scores[-1, own, -1])
    assert today.full.then is None
    assert later.full is not None
    assert later.full.then is not None
    assert later.full.then.width > 0
    assert later.full.today == today.full.today


def test_a_project_of_our_own_row_alone_is_enough(tmp_path: Path) -> None:
    new_project(tmp_path / "mine", "own", "en")
    project = open_project(tmp_path / "mine")
    eyes = own_eyes(project, "A1")
    assert eyes.card is None
    assert eyes.knowledge.values
    assert eyes.knowledge.scales["index"] == (0.0, 100.0)
    reading = own_targets(eyes, project.framework, Plan(unit="A1", aims=(Aim(year=2026, rank=120),)), lift=5.0)[0]
    assert reading.full is None
    assert 0 < reading.answer.today.middle < 51.7 - 44.3  # B1 at place 104 is known
    assert reading.answer.lift == 5.0


def test_groups_and_shares_of_the_field_can_be_aimed_at(shandong: Project) -> None:
    eyes = own_eyes(shandong, "CN-SD")
    aims = (Aim(year=2024, top_percent=20), Aim(year=2024, rank=3, node="outputs"))
    found = own_targets(eyes, shandong.framework, Plan(unit="CN-SD", aims=aims))
    assert [(r.answer.node, r.answer.rank) for r in found] == [("innovation", 6), ("outputs", 3)]


def test_wrong_questions_are_answered_clearly(shandong: Project) -> None:
    with pytest.raises(UnknownName):
        own_eyes(shandong, "nobody")
    with pytest.raises(UnknownName):
        own_eyes(shandong, "CN-SD", published=("nobody",))
    eyes = own_eyes(shandong, "CN-SD")
    for aims, key in (((), "targeting.no_aim"), ((Aim(year=2025, rank=40),), "targeting.rank")):
        with pytest.raises(InvalidInput) as wrong:
            own_targets(eyes, shandong.framework, Plan(unit="CN-SD", aims=aims))
        assert [problem.key for problem in wrong.value.problems] == [key]
    with pytest.raises(UnknownName):
        own_targets(eyes, shandong.framework, Plan(unit="CN-SD", aims=(Aim(year=2025, rank=4, node="rd_intensity"),)))


def test_without_anything_known_it_is_said() -> None:
    project = open_project("hdi")
    from ganchao.knowledge import Eyes

    with pytest.raises(InvalidInput) as wrong:
        own_targets(Eyes("CHN", Knowledge("CHN", ()), None), project.framework,
                    Plan(unit="CHN", aims=(Aim(year=2025, rank=40),)))
    assert [problem.key for problem in wrong.value.problems] == ["own.no_place"]


def test_the_threshold_is_the_score_of_whoever_would_stand_there_without_us() -> None:
    scores = np.array([[5.0, 9.0, 7.0, np.nan, 8.0], [5.0, 1.0, 2.0, 3.0, np.nan]])
    assert threshold_of(scores, 0, 2).tolist() == [8.0, 2.0]


def test_units_with_a_score_but_no_rank_stand_in_nobodys_way() -> None:
    project = open_project("hdi")
    card = project.score()
    k = card.nodes.index("health")
    unranked = np.isfinite(card.scores[-1, :, k]) & np.isnan(card.ranks[-1, :, k])
    assert unranked.any(), "the example must hold such units"
    eyes = own_eyes(project, "CHN")
    last = eyes.knowledge.last("health")
    assert last is not None
    rank = last.low - 10
    plan = Plan(unit="CHN", aims=(Aim(year=2022, rank=rank, node="health"),))
    reading = own_targets(eyes, project.framework, plan)[0]
    there = card.scores[-1, card.ranks[-1, :, k] == rank, k]
    assert reading.full is not None
    assert reading.full.today == pytest.approx(there[0] - (last.score or 0))
