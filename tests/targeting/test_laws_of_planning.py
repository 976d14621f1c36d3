"""Bottom lines are never crossed; tightening one never helps, and more money never hurts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.targeting.alternatives import alternatives
from ganchao.targeting.choice import Choice
from ganchao.targeting.frontier import even_totals, frontier
from ganchao.targeting.lines import room_of
from ganchao.targeting.portfolio import Lines, Portfolio
from ganchao.targeting.schedule import in_order_of_firmness, least_cost, likeliest
from ganchao.targeting.structure import Limits
from tests.targeting.enumeration import admissible, own_values
from tests.targeting.fields_at_size import portfolio_at_size
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0, rounds=2000)


def with_lines(first: int, count: int) -> list[int]:
    """Seeds of small cases with bottom lines."""
    return [seed for seed in range(first, first + 40 * count) if small_case(seed).plan.bottom_lines][:count]


def made(portfolio: Portfolio) -> list[Choice]:
    """Plans of every kind."""
    plans = [least_cost(portfolio, limits=EXACT), likeliest(portfolio, limits=EXACT)]
    others = alternatives(portfolio, slack=0.3, limits=EXACT)
    plans += list(others.different) if others is not None else []
    plans += list(frontier(portfolio, even_totals(portfolio, 4), limits=EXACT).choices)
    return [plan for plan in plans if plan is not None]


@pytest.mark.parametrize("seed", with_lines(3000, 8))
def test_no_plan_crosses_a_line_or_breaks_a_limit(seed: int) -> None:
    case = small_case(seed)
    portfolio = portfolio_from(case)
    for plan in made(portfolio):
        starts = tuple(int(each) for each in plan.places)
        assert admissible(case, starts, own_values(case, starts))
        for line in portfolio.plan.bottom_lines:
            assert room_of(portfolio, line, plan.places) >= -1e-9


@pytest.mark.parametrize("seed", range(3100, 3108))
def test_tightening_a_line_never_makes_the_aim_likelier_nor_the_plan_cheaper(seed: int) -> None:
    case = small_case(seed)
    before = replace(portfolio_from(case), contests=portfolio_from(case).contests[:1])
    j = int(np.argmax(np.abs(before.moves).sum(axis=(0, 1))))
    row = before.moves[-1, :, j] * before.better[j]
    chances, costs = [], []
    for least in (-6.0, -1.0, 0.0, 2.0, 5.0):
        lines = Lines(
            np.concatenate([before.lines.rows, row[None]]), np.append(before.lines.least, least),
            (*before.lines.codes, "more"),
        )
        tighter = replace(before, lines=lines)
        likely, cheap = likeliest(tighter, limits=EXACT), least_cost(tighter, limits=EXACT)
        chances.append(-1.0 if likely is None else float(likely.probability[0]))
        costs.append(np.inf if cheap is None else cheap.total)
    assert chances == sorted(chances, reverse=True)
    assert costs == sorted(costs)


@pytest.mark.parametrize("seed", range(3200, 3208))
def test_more_money_never_makes_the_aim_less_likely(seed: int) -> None:
    portfolio = portfolio_from(small_case(seed))
    first = in_order_of_firmness(portfolio)[0]
    found = [likeliest(replace(portfolio, total=float(total)), limits=EXACT) for total in (0, 1, 2, 4, 8, 16)]
    chances = [-1.0 if each is None else float(each.probability[first]) for each in found]
    assert chances == sorted(chances)
    line = frontier(portfolio, (0, 1, 2, 4, 8, 16), limits=EXACT)
    np.testing.assert_allclose(np.nan_to_num(line.probability[:, first], nan=-1.0), chances, atol=1e-9)


@pytest.mark.parametrize("chancy", [False, True])
def test_a_frontier_rises_stays_under_its_bound_and_within_its_budgets(chancy: bool) -> None:
    portfolio, _ = portfolio_at_size(0, measures=40, span=3, chancy=chancy)
    line = frontier(portfolio, (10, 20, 40, 60, 80))
    assert (np.diff(line.probability[:, 0]) >= 0).all()
    assert (np.diff(line.bound) >= 0).all()
    assert (line.probability[:, 0] <= line.bound + 1e-9).all()
    assert all(choice is not None and choice.total <= total + 1e-6
               for choice, total in zip(line.choices, line.totals, strict=True))
    assert line.needed(0.0) == 10
    assert line.needed(1.1) is None
