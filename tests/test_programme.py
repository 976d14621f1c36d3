"""Measures of a whole project: chosen within budgets and lines, stated on fresh draws."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ganchao.catchup import find_targets, idle_chances, outlook
from ganchao.domain.framework import Indicator
from ganchao.domain.panel import Panel
from ganchao.domain.plan import Aim, BottomLine, Effect, LineKind, Measure, Plan
from ganchao.errors import InvalidInput
from ganchao.files.zone_template import zone
from ganchao.programme import known_beside, portfolios, programme, with_open_starts
from ganchao.project import open_project
from ganchao.reporting.plan_words import Programme
from ganchao.text import LANGS, Lang, shown

MEASURES = (
    Measure(code="health", cost=(3.0,), success=0.9, effects=(Effect(indicator="le", add=2.5, grade="B"),)),
    Measure(code="income", cost=(4.0,), effects=(Effect(indicator="gnipc", add=900, grade="D"),), illustrative=True),
    Measure(code="talk", cost=(1.0,)),
)
PLAN = Plan(
    unit="IND", aims=(Aim(year=2024, rank=132, confidence=0.5),), measures=MEASURES, budgets={2023: 8.0},
    bottom_lines=(
        BottomLine(code="schools", indicator="mys", value=6.0),
        BottomLine(code="income", kind=LineKind.FLOOR, indicator="gnipc", value=100.0, tradable=True),
    ),
)


@pytest.fixture(scope="module")
def found() -> Programme:
    return programme(open_project("hdi").score(), PLAN, draws=100, budgets=3)


def test_an_outlook_made_already_gives_the_same_targets_and_measures(
    found: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = open_project("hdi").score()
    alone, seen = find_targets(card, PLAN, draws=100, fresh=200), outlook(card, 2024)

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    for room in ("catchup", "programme"):
        monkeypatch.setattr(f"ganchao.{room}.outlook", refuse)
    shared = find_targets(card, PLAN, draws=100, fresh=200, seen=seen)
    assert (shared.effort, shared.values.tolist()) == (alone.effort, alone.values.tolist())
    again = programme(card, PLAN, draws=100, budgets=3, seen=seen)
    assert again.stated is not None
    assert found.stated is not None
    assert again.stated.probability.tolist() == found.stated.probability.tolist()
    assert again.choice is not None
    assert found.choice is not None
    assert again.choice.places.tolist() == found.choice.places.tolist()


def test_the_choice_reaches_its_aim_within_the_budget(found: Programme) -> None:
    assert found.choice is not None
    assert found.choice.probability[0] >= 0.5
    assert found.choice.cost[0] <= 8.0
    assert found.stated is not None
    assert found.stated.fields == 20_000
    assert 0.5 <= found.stated.probability[0] < found.choice.probability[0] + 0.2
    assert found.nothing[0] <= found.stated.probability[0]


def test_as_things_go_is_one_chance_in_targets_measures_and_lenses(found: Programme) -> None:
    card = found.card
    targets = find_targets(card, PLAN, draws=50)
    assert targets.readings[0].coming.probability == found.nothing[0]
    assert idle_chances(card, PLAN) == found.nothing
    assert found.nothing != found.untouched  # our own values vary in the one, stand as expected in the other


def test_measures_and_none_are_told_on_one_basis_with_our_own_values_varying(found: Programme) -> None:
    """The same draws of everyone, with what the measures add and without it."""
    assert found.stated is not None
    assert found.nothing[0] < found.lived[0] < 1
    assert found.lived != tuple(found.stated.probability.tolist())


def test_idle_measures_are_never_taken_and_untradable_lines_have_no_price(found: Programme) -> None:
    assert found.choice is not None
    assert "talk" not in found.choice.measures
    assert [line.price for line in found.lines if not line.tradable] == [None]


def test_more_money_never_makes_the_aim_less_likely(found: Programme) -> None:
    assert found.frontier is not None
    assert (np.diff(found.frontier.probability[:, 0]) >= 0).all()


def test_an_aim_out_of_reach_is_told_with_what_stands_in_the_way() -> None:
    beyond = PLAN.replace(aims=(Aim(year=2024, rank=60, confidence=0.8),))
    made = programme(open_project("hdi").score(), beyond, draws=100, budgets=2)
    assert made.choice is None
    assert made.unreached is not None
    assert made.unreached.binding


def test_what_cannot_be_planned_for_is_told() -> None:
    card = open_project("hdi").score()
    for plan in (PLAN.replace(aims=()), PLAN.replace(aims=(Aim(year=2020, rank=9),))):
        with pytest.raises(InvalidInput):
            portfolios(card, plan, rivals="forecast", draws=100, seed=1, events=())


def with_debt(limit: float) -> tuple[Plan, Panel]:
    """The same plan with a cap on debt, which stands beside the index and which the health measure raises."""
    debt = Effect(indicator="debt", add=30.0)
    measures = (MEASURES[0].replace(effects=(*MEASURES[0].effects, debt)), *MEASURES[1:])
    plan = PLAN.replace(
        measures=measures, indicators=(Indicator(code="debt", direction="lower"),),
        bottom_lines=(BottomLine(code="cap", kind=LineKind.CAP, indicator="debt", value=limit),),
    )
    return plan, Panel(np.array([[[50.0]], [[60.0]]]), (2021, 2022), ("IND",), ("debt",))


@pytest.mark.parametrize(("limit", "taken"), [(95.0, True), (80.0, False)])
def test_a_line_beside_the_index_binds_the_choice_of_measures(limit: float, *, taken: bool) -> None:
    """Debt of 60 and 30 more: a cap of 95 lets the measure through, one of 80 does not, whatever the aim."""
    plan, followed = with_debt(limit)
    made = programme(open_project("hdi").score(), plan, draws=100, budgets=2, followed=followed)
    best = made.likeliest
    assert best is not None
    assert ("health" in best.measures) is taken
    assert made.lines[0].nothing_done


def test_a_line_on_what_nobody_knows_is_left_out() -> None:
    plan, followed = with_debt(80.0)
    assert known_beside(plan, followed, "IND") == {"debt": 60.0}
    assert known_beside(plan, None, "IND") == {}
    assert known_beside(plan, followed, "CHN") == {}


def test_out_of_reach_shows_the_measures_for_the_best_rank() -> None:
    beyond = PLAN.replace(aims=(Aim(year=2024, rank=10, confidence=0.8),))
    made = programme(open_project("hdi").score(), beyond, draws=100, budgets=2)
    assert made.choice is None
    assert made.likeliest is not None
    assert made.likeliest.probability[0] == 0
    assert made.likeliest.measures


@pytest.mark.parametrize("example", ["shandong", pytest.param("laiwu", marks=pytest.mark.prove)])
def test_a_later_aim_does_not_change_the_chance_of_an_earlier_year(example: str) -> None:
    """How far ahead is asked for says nothing of how probable a nearer year is: the same draws, the same number."""
    card = open_project(example).score()
    unit, last = card.framework.own or card.units[len(card.units) // 2], card.years[-1]
    rank = max(1, int(card.ranks[-1, card.units.index(unit), -1]) - 3)
    near, far = (Aim(year=last + ahead, rank=rank, confidence=0.6) for ahead in (2, 6))
    (alone,) = idle_chances(card, Plan(unit=unit, aims=(near,)))
    beside, _ = idle_chances(card, Plan(unit=unit, aims=(near, far)))
    assert 0 < alone < 1
    assert beside == alone


@pytest.mark.parametrize("lang", LANGS)
def test_the_skeleton_for_another_zone_ships_an_aim_that_its_measures_reach(lang: Lang, tmp_path: Path) -> None:
    zone(tmp_path, lang)
    project = open_project(tmp_path)
    assert project.plan is not None
    found = programme(project.score(), project.plan, budgets=1)
    assert found.unreached is None
    assert found.stated is not None
    assert found.stated.probability[0] > found.untouched[0] + 0.3


def test_chances_of_an_aim_out_of_reach_are_told_on_the_draws_that_plans_are_stated_on() -> None:
    beyond = PLAN.replace(aims=(Aim(year=2024, rank=125, confidence=0.8),))
    found = programme(open_project("hdi").score(), beyond, draws=100, budgets=1)
    assert found.unreached is not None
    assert found.stated is not None
    assert found.stated.fields > 100
    assert f"{found.stated.probability[0]:.0%}" in str(shown(found.unreached.best, "en"))


def test_a_measure_without_a_start_begins_where_the_plan_s_day_can_still_move_something() -> None:
    plan = Plan.model_validate({
        "as_of": "2026-03-20", "measures": [{"code": "a"}, {"code": "b", "start": 2026}],
    })  # fmt: skip
    held = with_open_starts(plan, (2026, 2027, 2028), 1)
    assert [measure.start for measure in held.measures] == [(2027, 2028), (2026,)]
    assert with_open_starts(plan, (2027, 2028), 1) is plan
    assert with_open_starts(plan.model_copy(update={"as_of": None}), (2026, 2027), 1).measures[0].start == ()
