"""One search for all budgets comes to what budget by budget comes to."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.targeting.cuts import BySample, Hit, undominated
from ganchao.targeting.frontier import frontier
from ganchao.targeting.reached import probabilities
from ganchao.targeting.schedule import likeliest, straightforward
from ganchao.targeting.structure import Limits
from tests.targeting.every_plan import every_plan
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0, rounds=2000)
TOTALS = (0.0, 1.0, 2.0, 3.5, 6.0, 12.0)
SEEDS = [seed for seed in range(5000, 5060) if not straightforward(portfolio_from(small_case(seed)), 0)][:10]


@pytest.mark.parametrize("seed", SEEDS)
def test_all_budgets_at_once_are_each_budget_alone(seed: int) -> None:
    portfolio = portfolio_from(small_case(seed))
    line = frontier(portfolio, TOTALS, limits=EXACT)
    for k, total in enumerate(TOTALS):
        alone = likeliest(replace(portfolio, total=total), limits=EXACT)
        assert (alone is None) == (line.choices[k] is None)
        if alone is not None:
            assert line.probability[k, line.first] == pytest.approx(float(alone.probability[line.first]), abs=1e-9)
            assert line.bound[k] == pytest.approx(line.probability[k, line.first], abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_a_coarse_frontier_is_as_near_its_bound_as_it_says_and_the_bound_holds(seed: int) -> None:
    portfolio = portfolio_from(small_case(seed))
    line, exact = (frontier(portfolio, TOTALS, limits=replace(EXACT, share=share)) for share in (0.1, 0.0))
    there = np.isfinite(exact.bound)
    assert (line.bound[there] - line.probability[there, line.first] <= 0.1 + 1e-9).all()
    assert (exact.probability[there, exact.first] <= line.bound[there] + 1e-9).all()


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_plans_that_come_to_the_same_are_told_alike(seed: int) -> None:
    portfolio = portfolio_from(small_case(seed))
    plans, judge = every_plan(portfolio)[:200], BySample(portfolio)
    asked = np.stack([judge.reached(places) for places in plans])
    np.testing.assert_array_equal(asked, probabilities(portfolio, plans))
    assert len(judge.known) <= len(plans)


def test_what_another_inequality_implies_is_left_out() -> None:
    def hit(*row: float, least: float = 1.0) -> Hit:
        return Hit(0, 0.5, np.array(row), least)

    narrow, wide, other, twice = hit(1, 0, 0), hit(1, 1, 0), hit(0, 1, 1), hit(1, 0, 0)
    assert undominated([wide, narrow, other, twice]) == [narrow, other]
    assert undominated([hit(1, 1, 0, least=2.0), narrow])[0].least == 2.0
    assert undominated([]) == []
