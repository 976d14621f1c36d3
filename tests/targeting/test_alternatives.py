"""Must-have, optional, never; and what replaces what."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.targeting.alternatives import alternatives, likeliest_without
from ganchao.targeting.choice import Need
from ganchao.targeting.prices import price_curve
from ganchao.targeting.schedule import least_cost
from ganchao.targeting.structure import Limits, structure_of
from tests.targeting.enumeration import tried
from tests.targeting.fields_at_size import portfolio_at_size
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0, rounds=2000)
SEEDS = [seed for seed in range(4000, 4020) if tried(small_case(seed)).least(small_case(seed).plan) is not None][:10]


@pytest.mark.parametrize("seed", SEEDS)
def test_needs_and_replacement_values_are_those_of_trying_every_plan(seed: int) -> None:
    case = small_case(seed)
    every = tried(case)
    good = every.good(case.plan)
    least = every.cost[good].min()
    found = alternatives(portfolio_from(case), slack=0.2, limits=EXACT)
    assert found is not None
    near = every.starts[good & (every.cost <= least + 0.2 * abs(least) + 1e-9)] >= 0
    for k, each in enumerate(found.replacements):
        expected = Need.MUST if near[:, k].all() else Need.OPTIONAL if near[:, k].any() else Need.NEVER
        assert each.need is expected
        left = every.cost[good & (every.starts[:, k] < 0)]
        if each.taken and each.need is not Need.MUST:
            assert each.extra_cost(least) == pytest.approx(left.min() - least)
        if each.cost_without is None:
            assert not left.size
    for plan in found.different:
        assert plan.total <= least + 0.2 * abs(least) + 1e-9
        assert (plan.probability >= [aim.confidence - 1e-9 for aim in case.plan.aims]).all()
    assert set(found.those(Need.MUST)) <= set(found.best.measures)


def test_the_probability_lost_with_a_measure_is_never_a_gain() -> None:
    case = small_case(SEEDS[0])
    portfolio = portfolio_from(case)
    best = alternatives(portfolio, limits=EXACT)
    assert best is not None
    for code in best.best.measures:
        without = likeliest_without(portfolio, code, limits=EXACT)
        assert without is None or 0 <= without <= 1


@pytest.mark.parametrize("chancy", [False, True])
def test_different_plans_at_size_differ_and_hold(chancy: bool) -> None:
    portfolio, _ = portfolio_at_size(1, measures=30, span=2, chancy=chancy)
    found = alternatives(portfolio, slack=0.1, different=3)
    assert found is not None
    taken = [frozenset(plan.measures) for plan in (found.best, *found.different)]
    assert len(set(taken)) == len(taken) > 1
    assert all(plan.probability[0] >= 0.8 for plan in found.different)


def test_the_price_curve_is_the_dual_of_taking_measures_in_part() -> None:
    portfolio, _ = portfolio_at_size(2, measures=30, span=1)
    curve, contest = price_curve(portfolio), portfolio.contests[0]
    assert contest.straight is not None
    prices = [rung.price for rung in curve.rungs]
    assert prices == sorted(prices)
    free = structure_of(portfolio)
    free = type(free)(portfolio, {"once": free.groups["once"]})
    lift = portfolio.moves[0] @ contest.straight.slopes
    for score in (1.0, 3.0, 6.0):
        from ganchao.targeting.structure import Rows

        value = free.relaxed(portfolio.option_cost, Rows(lift[None], np.array([score])))
        cost, price = curve.least(score)
        assert cost == pytest.approx(value, rel=1e-6)
        # weak duality, checked by hand: price times score less what cheaper measures save is the same number
        saved = sum(max(0.0, price * rung.score - rung.cost) for rung in curve.rungs)
        assert price * score - saved == pytest.approx(cost, rel=1e-9)
    assert curve.least(1e9) == (np.inf, np.inf)


def test_a_least_cost_plan_never_costs_less_than_the_price_curve_says() -> None:
    portfolio, _ = portfolio_at_size(3, measures=30, span=1)
    choice, contest = least_cost(portfolio), portfolio.contests[0]
    assert choice is not None
    assert contest.straight is not None
    needed = np.sort(contest.straight.needed(contest.upto))[799] - portfolio.baseline[0] @ contest.straight.slopes
    assert price_curve(portfolio).least(float(needed))[0] <= choice.total + 1e-6
