"""The planner's answer is the judge's."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.targeting.against import draws_wanted, quantile
from ganchao.targeting.certificate import certificate
from ganchao.targeting.schedule import in_order_of_firmness, least_cost, likeliest
from ganchao.targeting.structure import Limits
from tests.targeting.big_m import big_m
from tests.targeting.enumeration import admissible, own_values, tried
from tests.targeting.fields import RECIPES
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0, rounds=2000)


@pytest.mark.parametrize("seed", range(1000, 1035))
def test_the_least_cost_is_that_of_trying_every_plan(seed: int) -> None:
    case = small_case(seed)
    wanted = tried(case).least(case.plan)
    choice = least_cost(portfolio_from(case), limits=EXACT)
    assert (choice is None) == (wanted is None)
    if choice is not None:
        assert choice.total == pytest.approx(wanted, abs=1e-9)
        assert choice.proven
        assert (choice.probability >= [aim.confidence - 1e-9 for aim in case.plan.aims]).all()


@pytest.mark.parametrize("seed", range(1100, 1116))
@pytest.mark.parametrize("total", [np.inf, 6.0])
def test_the_greatest_probability_is_that_of_trying_every_plan(seed: int, total: float) -> None:
    case = small_case(seed)
    portfolio = replace(portfolio_from(case), total=total)
    wanted = tried(case).likeliest(tuple(in_order_of_firmness(portfolio)), total)
    choice = likeliest(portfolio, limits=EXACT)
    assert (choice is None) == (wanted is None)
    if choice is not None:
        np.testing.assert_allclose(choice.probability, wanted[0], atol=1e-9)
        assert choice.total == pytest.approx(wanted[1], abs=1e-9)
        assert choice.proven


@pytest.mark.parametrize("seed", range(1200, 1212))
def test_the_threshold_form_equals_the_big_m_form(seed: int) -> None:
    case = small_case(seed, "fixed goalposts", uncertain=False)
    choice, other = least_cost(portfolio_from(case), limits=EXACT), big_m(case)
    assert (choice is None) == (other is None)
    assert choice is None or choice.total == pytest.approx(other, abs=1e-6)


def test_straight_aims_with_known_effects_are_one_problem() -> None:
    rounds = [
        choice.rounds for seed in range(40)
        if (choice := least_cost(portfolio_from(small_case(seed, "fixed goalposts", uncertain=False)))) is not None
    ]
    assert len(rounds) > 15
    assert set(rounds) == {1}


@pytest.mark.parametrize("recipe", sorted(RECIPES))
def test_without_an_aim_only_limits_cost(recipe: str) -> None:
    case = small_case(4, recipe)
    portfolio = replace(portfolio_from(case), contests=())
    choice = least_cost(portfolio, limits=EXACT)
    assert choice is not None
    assert choice.total == pytest.approx(tried(case).cost.min())


def test_the_quantile_is_the_score_enough_in_so_many_draws() -> None:
    needed = np.array([5.0, 1.0, 3.0, 2.0, 4.0])
    for confidence in (0.2, 0.21, 0.5, 0.8, 1.0):
        enough = quantile(needed, confidence)
        assert (needed <= enough).mean() >= confidence
        assert (needed <= enough - 1e-9).mean() < confidence
    assert draws_wanted(1000, 0.8) == 800


@pytest.mark.parametrize("seed", range(1300, 1316))
def test_straight_cases_carry_a_certificate_that_adds_up(seed: int) -> None:
    portfolio = portfolio_from(small_case(seed, "fixed goalposts", uncertain=False))
    choice, proof = least_cost(portfolio, limits=EXACT), certificate(portfolio)
    if proof is None:
        assert choice is None
        return
    assert proof.bound == pytest.approx(proof.relaxed, abs=1e-7)
    assert (proof.prices >= 0).all()
    assert choice is None or proof.bound <= choice.total + 1e-7


def test_a_certificate_is_for_straight_cases_only() -> None:
    with pytest.raises(ValueError, match="straight"):
        certificate(portfolio_from(small_case(1, "ranks")))


@pytest.mark.parametrize("seed", [0, 2, 3, 5, 13])
def test_a_search_cut_short_still_gives_a_plan_and_an_honest_gap(seed: int) -> None:
    case = small_case(seed, "geometric, moving goalposts")
    least = tried(case).least(case.plan)
    choice = least_cost(portfolio_from(case), limits=Limits(gap=0.0, rounds=1))
    if choice is not None:
        assert least is not None
        starts = tuple(int(each) for each in choice.places)
        assert admissible(case, starts, own_values(case, starts))
        assert choice.bound <= least + 1e-9 <= choice.total + 2e-9
        assert (choice.probability >= [aim.confidence - 1e-9 for aim in case.plan.aims]).all()
