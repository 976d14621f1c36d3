"""Targets: promises borne out on fresh draws, refusals, findings, every way to state an aim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ganchao.catchup import expected, find_targets, outlook, planned_targets, rank_wanted
from ganchao.domain.plan import Aim, BottomLine, Lever, Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, UnknownName
from ganchao.scoring.score import score
from ganchao.targeting import targets as module
from ganchao.targeting.levers import past_changes, reach_of
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Solution
from ganchao.targeting.targets import Targets
from tests.targeting.zones import zone_card, zone_framework

DRAWS = {"draws": 150, "fresh": 300}


@pytest.fixture(scope="module")
def card() -> Scorecard:
    return zone_card()


def found(card: Scorecard, *aims: Aim, **facts: Any) -> Targets:
    plan = {name: facts.pop(name) for name in ("unit", "levers", "bottom_lines") if name in facts}
    return find_targets(card, Plan(aims=aims, **plan), **{**DRAWS, **facts})


def key_of(card: Scorecard, *aims: Aim, **facts: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        found(card, *aims, **facts)
    for lang in ("zh", "en"):
        assert caught.value.sentences(lang)
    return caught.value.problems[0].key


@pytest.mark.parametrize("confidence", [0.55, 0.8, 0.95])
def test_the_promised_probability_holds_on_fresh_draws_scored_by_the_whole_framework(
    card: Scorecard, confidence: float
) -> None:
    plan = found(card, Aim(year=2026, rank=5, confidence=confidence))
    reading, = plan.readings
    assert reading.planned.probability >= confidence
    assert plan.values is not None
    fresh = Rivals(outlook(card, 2026).field(2026, draws=300, fresh=True), 5)
    ranks = fresh.ranks(plan.values[:1])
    assert (ranks <= 5).mean() == pytest.approx(reading.planned.probability)
    assert reading.planned.low <= reading.planned.middle <= reading.planned.high
    assert reading.planned.chances[4] == pytest.approx(reading.planned.probability)
    assert (np.diff(reading.planned.chances) >= 0).all()
    assert reading.planned.chances[-1] == 1


def test_more_confidence_never_costs_less(card: Scorecard) -> None:
    efforts = [found(card, Aim(year=2026, rank=5, confidence=c)).effort for c in (0.5, 0.7, 0.9)]
    assert efforts[0] <= efforts[1] <= efforts[2]


def test_the_search_is_repeated_with_more_confidence_until_fresh_draws_bear_the_promise_out(
    card: Scorecard, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[float] = []
    solve = module.solve

    def watched(stages: Any) -> Any:
        asked.append(stages[0].confidence)
        return solve(stages)

    monkeypatch.setattr(module, "solve", watched)
    plan = found(card, Aim(year=2027, rank=5, confidence=0.8), draws=30, fresh=400)
    assert plan.readings[0].planned.probability >= 0.8
    assert asked[0] == 0.8
    assert asked == sorted(asked[:-1]) + asked[-1:]  # the last one solves against frozen rivals


def test_a_promise_that_fresh_draws_never_bear_out_is_refused(
    card: Scorecard, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = Solution(np.zeros((1, 3)), 0.0, 0.0, np.ones(1))
    monkeypatch.setattr(module, "solve", lambda _: nothing)
    plan = found(card, Aim(year=2026, rank=3))
    assert plan.unreached is not None
    assert plan.readings == ()


def test_rank_one_wanted_by_the_last_unit_is_a_finding(card: Scorecard) -> None:
    plan = found(card, Aim(year=2025, rank=1), unit="z11")
    missed = plan.unreached
    assert missed is not None
    assert missed.probability < 0.8
    assert 1 < missed.best_rank <= 12
    assert not missed.contradictory
    assert missed.limits
    assert list(missed.limits) == sorted(missed.limits, key=lambda limit: -limit.probability)
    assert {limit.why for limit in missed.limits} <= {"history", "plan"}
    assert np.isnan(plan.effort)


def test_a_field_of_one_is_first_whatever_it_does() -> None:
    alone = zone_card(units=1)
    plan = found(replace(alone, framework=alone.framework), Aim(year=2024, rank=1), unit="z0", rivals="fixed")
    assert plan.effort == 0
    assert plan.readings[0].count == 1
    assert plan.readings[0].moved == ()


def test_an_aim_already_met_asks_for_nothing(card: Scorecard) -> None:
    plan = found(card, Aim(year=2025, rank=11), unit="z1")
    assert plan.effort == 0 == plan.gap
    assert plan.readings[0].moved == ()


def test_contradictory_limits_are_named_in_a_finding(card: Scorecard) -> None:
    plan = found(card, Aim(year=2026, rank=5), bottom_lines=(
        BottomLine(code="more", indicator="rd", value=60.0), BottomLine(code="firms", indicator="firms", value=10.0),
    ))
    assert plan.unreached is not None
    assert plan.unreached.contradictory
    assert [limit.indicator for limit in plan.unreached.limits] == ["rd"]


def test_bottom_lines_hold_in_the_plan(card: Scorecard) -> None:
    today = dict(zip(card.panel.indicators, card.panel.values[-1, 5], strict=True))
    line = BottomLine(code="energy", kind="cap", indicator="energy", value=today["energy"] - 0.08)
    free, held = (found(card, Aim(year=2026, rank=5), bottom_lines=lines) for lines in ((), (line,)))
    assert held.values is not None
    assert held.values[0, 2] <= line.value + 1e-9
    assert held.effort >= free.effort - 1e-12


def test_a_line_crossed_with_nothing_to_help_is_told(card: Scorecard) -> None:
    line = BottomLine(code="floor", indicator="rd", value=50.0)
    fixed = (Lever(indicator="rd", movable=False),)
    assert key_of(card, Aim(year=2026, rank=5), bottom_lines=(line,), levers=fixed) == "targeting.line_crossed"


def test_what_follows_a_lever_moves_with_it_and_is_listed(card: Scorecard) -> None:
    levers = (Lever(indicator="rd", follows={"firms": 4.0}), Lever(indicator="firms", movable=False))
    plan = found(card, Aim(year=2027, rank=5), levers=levers, only=("rd",))
    moved = {target.indicator: target for target in plan.readings[0].targets}
    assert moved["firms"].why == "follows"
    assert moved["firms"].move == pytest.approx(4 * moved["rd"].move)
    assert moved["rd"].share == pytest.approx(1)


def test_limits_steps_and_the_only_indicators_that_may_move_are_kept(card: Scorecard) -> None:
    coming = {t.indicator: t.coming for t in found(card, Aim(year=2027, rank=5)).readings[0].targets}
    levers = (Lever(indicator="rd", stretch_limit=coming["rd"] + 0.7), Lever(indicator="firms", step=2.0))
    plan = found(card, Aim(year=2027, rank=5), levers=levers, only=("firms", "rd"))
    moved = {target.indicator: target for target in plan.readings[0].targets}
    assert set(moved) == {"rd", "firms"}
    assert moved["rd"].value <= coming["rd"] + 0.7 + 1e-9
    assert moved["rd"].why == "plan"
    assert moved["firms"].move / 2 == pytest.approx(round(moved["firms"].move / 2))


def test_fixed_rivals_need_no_draws_and_give_the_exact_gap(card: Scorecard) -> None:
    plan = found(card, Aim(year=2024, rank=5), rivals="fixed", only=("rd",))
    reading, = plan.readings
    target, = reading.moved
    for less, rank in ((0.0, 5), (1e-6, 6)):
        changed = card.panel.with_values({(2024, "z5", "rd"): target.value - less})
        assert score(changed, card.framework).rank("z5") == rank
    assert reading.planned.probability == 1
    assert reading.frozen is None


@pytest.mark.parametrize(("aim", "upto"), [
    ({"rank": 4}, 4), ({"tier": "first"}, 3), ({"tier": "half"}, 6), ({"tier": "rest"}, 12), ({"percentile": 50}, 7),
    ({"percentile": 100}, 1), ({"percentile": 1}, 12), ({"top_percent": 30}, 3), ({"top_percent": 1}, 1),
])  # fmt: skip
def test_an_aim_is_a_rank_a_tier_or_a_percentile(card: Scorecard, aim: dict[str, Any], upto: int) -> None:
    assert rank_wanted(Aim(year=2026, **aim), card.framework, 12) == upto


def test_a_percentile_follows_the_number_ranked(card: Scorecard) -> None:
    aim = Aim(year=2026, percentile=75)
    assert [rank_wanted(aim, card.framework, count) for count in (4, 12, 100)] == [2, 4, 26]


def test_another_node_than_the_index_can_be_aimed_at(card: Scorecard) -> None:
    plan = found(card, Aim(year=2026, rank=1, node="output"))
    values = plan.values
    assert values is not None
    moved = {target.indicator for target in plan.readings[0].moved}
    assert moved
    assert "rd" not in moved
    single = found(card, Aim(year=2024, rank=2, node="energy"), rivals="fixed")
    assert [target.indicator for target in single.readings[0].moved] == ["energy"]


def test_several_aims_are_planned_together_and_nothing_is_undone(card: Scorecard) -> None:
    plan = found(card, Aim(year=2028, rank=4), Aim(year=2026, rank=5))
    assert [reading.aim.year for reading in plan.readings] == [2026, 2028]
    assert all(reading.planned.probability >= 0.8 for reading in plan.readings)
    first, second = ({t.indicator: t.move for t in reading.targets} for reading in plan.readings)
    better = {"rd": 1, "firms": 1, "energy": -1}
    assert all(better[code] * (second[code] - first[code]) >= -1e-9 for code in first)


def test_standing_still_frozen_rivals_and_faster_ones_stand_beside(card: Scorecard) -> None:
    reading, = found(card, Aim(year=2027, rank=5)).readings
    assert reading.still.probability <= reading.coming.probability <= reading.planned.probability
    assert reading.frozen is not None
    assert reading.frozen[1] < reading.planned.probability
    paces = dict(reading.paces)
    assert paces[1.0] == pytest.approx(reading.planned.probability)
    assert paces[0.5] >= paces[1.0] >= paces[1.5] >= paces[2.0]


def test_the_way_to_the_lead_adds_up(card: Scorecard) -> None:
    way = found(card, Aim(year=2027, rank=5)).readings[0].way
    assert way.today + way.coming + sum(part for _, part in way.steps) == pytest.approx(way.planned)
    assert [part for _, part in way.steps] == sorted((part for _, part in way.steps), reverse=True)


def test_the_same_seed_gives_the_same_plan(card: Scorecard) -> None:
    one, two, other = (found(card, Aim(year=2026, rank=5), seed=seed) for seed in (1, 1, 2))
    assert one.values is not None
    assert np.array_equal(one.values, two.values)
    assert not np.array_equal(one.values, other.values)


@pytest.mark.parametrize("effort", ["typical", "convex", "likelihood", "fewest", "distance", "in_order",
                                    {"typical": 1.0, "fewest": 0.5}])
def test_every_effort_reaches_the_aim(card: Scorecard, effort: Any) -> None:
    plan = found(card, Aim(year=2026, rank=5), effort=effort)
    assert plan.unreached is None
    assert plan.readings[0].planned.probability >= 0.8
    assert sum(target.share for target in plan.readings[0].targets) == pytest.approx(1)


def test_what_cannot_be_meant_is_told(card: Scorecard) -> None:
    aim = Aim(year=2026, rank=5)
    assert key_of(card, Aim(year=2026, rank=13)) == "targeting.rank"
    assert key_of(card, Aim(year=2024, rank=5)) == "targeting.year"
    assert key_of(card, Aim(year=2060, rank=5)) == "targeting.year"
    assert key_of(card, Aim(year=2026)) == "targeting.aim"
    assert key_of(card, Aim(year=2026, rank=3, tier="first")) == "targeting.aim"
    assert key_of(card, aim, aim) == "targeting.two_aims"
    assert key_of(card) == "targeting.no_aim"
    assert key_of(card, aim, levers=tuple(Lever(indicator=c, movable=False) for c in ("rd", "firms", "energy"))) == (
        "targeting.no_levers")
    assert key_of(card, aim, levers=(Lever(indicator="rd", stretch_limit=0.1),)) == "targeting.limit_behind_start"
    assert key_of(card, aim, effort="money") == "targeting.no_cost"
    nobody = score(card.panel, zone_framework(own=""))
    assert key_of(nobody, aim) == "targeting.whose"
    assert key_of(zone_card(holes=(5,)), aim) == "targeting.not_ranked"


def test_names_that_do_not_exist_are_answered_with_the_nearest(card: Scorecard) -> None:
    aim = Aim(year=2026, rank=5)
    for facts in ({"unit": "z77"}, {"effort": "tipical"}):
        with pytest.raises(UnknownName):
            found(card, aim, **facts)
    for wrong in (Aim(year=2026, rank=5, node="outptu"), Aim(year=2026, tier="frist")):
        with pytest.raises(UnknownName):
            found(card, wrong)
    with pytest.raises(InvalidInput) as caught:
        found(card, aim, only=("rdd",), levers=(Lever(indicator="frims"), Lever(indicator="rd", follows={"enrgy": 1})))
    assert len(caught.value.problems) == 3


def test_reach_is_the_furthest_that_anyone_near_ever_moved() -> None:
    past = np.array([[[1.0], [9.0]], [[2.0], [9.5]], [[4.0], [9.6]]])
    reach, why = reach_of(past, 0, np.ones(1), 1, ())
    assert (reach[0], why) == (2.0, "history")
    assert reach_of(past, 0, np.ones(1), 4, ())[0][0] == pytest.approx(3.0 * 2)  # two years stretched to four
    assert reach_of(past, 0, np.ones(1), 1, (2,))[0][0] == 1.0  # nothing is measured across a break
    assert reach_of(past, 0, np.ones(1), 0, ())[1] == "none"
    assert past_changes(past, 1)[:, 0] == pytest.approx([0.25, -0.25, 0.95, -0.95])


def test_reach_looks_at_the_nearest_known_starts_of_each_indicator() -> None:
    rng = np.random.default_rng(2)
    past, sign = rng.lognormal(0, 1, (6, 40, 5)), np.array([1.0, -1.0, 1.0, -1.0, 1.0])
    past[rng.random(past.shape) < 0.1] = np.nan
    past[:, :, 1], past[-1, 7] = np.nan, rng.lognormal(0, 1, 5)
    past[..., 4] = rng.lognormal(0, 1, (6, 40))
    reach, _ = reach_of(past, 7, sign, 2, (1,))
    for k in (0, 2, 3, 4):
        starts = sorted(
            (abs(past[s, u, k] - past[-1, 7, k]), sign[k] * (past[s + 2, u, k] - past[s, u, k]))
            for s in (1, 2, 3) for u in range(40) if np.isfinite(past[s + 2, u, k] - past[s, u, k])
        )
        assert reach[k] == max(0.0, *(move for _, move in starts[:max(30, int(0.3 * len(starts)))]))
    assert np.isinf(reach[1])


def test_our_values_to_come_keep_to_natural_limits(card: Scorecard) -> None:
    seen = outlook(card, 2030)
    start = expected(Rivals(seen.field(2030, draws=50), 5), card.framework)
    assert 0 <= start[0] <= 100
    assert start[2] >= 0


def test_goalposts_held_give_another_plan_than_goalposts_that_move() -> None:
    moving = zone_card(normalise={"method": "minmax"})
    plan = Plan(aims=(Aim(year=2026, rank=4),))
    held, free = (planned_targets(moving, plan, held=held, **DRAWS) for held in (True, False))
    assert held.held
    assert held.card.framework.normalise.method == "minmax"
    assert all(i.goalposts is not None for i in held.card.framework.scored)
    assert held.targets.effort != free.targets.effort
    assert held.fan is not None
