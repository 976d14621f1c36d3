"""Measures that may fail: stated probabilities hold, and the bound is one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.targeting.curve import mean_needed, normal_share, tangent
from ganchao.targeting.luck import Dice, drawn_luck, lift_of
from ganchao.targeting.majorant import lower_lines, majorant
from ganchao.targeting.portfolio import Portfolio, portfolio_of
from ganchao.targeting.reached import probabilities
from ganchao.targeting.schedule import least_cost, likeliest
from ganchao.targeting.structure import Limits
from ganchao.targeting.uncertain import cheapest, least_cost_with_luck, odds_of, proven_least
from tests.targeting.every_plan import every_plan
from tests.targeting.fields_at_size import portfolio_at_size
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0, rounds=2000)


def chancy(seed: int) -> Portfolio:
    """A small case whose luck is weighed in full."""
    case = small_case(seed, "fixed goalposts", uncertain=True)
    drawn = portfolio_from(case)
    return portfolio_of(
        drawn.plan, years=drawn.years, indicators=drawn.indicators, better=drawn.better, baseline=drawn.baseline,
        contests=drawn.contests,
    )


@pytest.mark.parametrize("seed", range(8))
def test_with_few_measures_the_least_cost_is_that_of_every_plan_drawn(seed: int) -> None:
    portfolio = chancy(seed)
    odds, plans = odds_of(portfolio), every_plan(portfolio)
    wanted = np.array([contest.confidence for contest in portfolio.contests])
    cost = portfolio.taken(plans) @ portfolio.option_cost
    good = [c for c, places in zip(cost, plans, strict=True) if (odds.drawn(places) >= wanted - 1e-9).all()]
    choice = least_cost(portfolio, limits=EXACT)
    assert (choice is None) == (not good)
    if choice is not None:
        assert choice.total == pytest.approx(min(good))
        places, _, _ = cheapest(odds, wanted)
        bound, _ = proven_least(odds, choice.places, choice.total)
        assert bound <= min(good) + 1e-6
        assert places is None or (odds.drawn(places) >= wanted).all()


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_is_likelier_than_the_bound(seed: int) -> None:
    portfolio = chancy(seed)
    choice = likeliest(portfolio, limits=EXACT)
    plans = every_plan(portfolio)
    assert (choice is None) == (not len(plans))
    if choice is not None and len(portfolio.contests) == 1:
        odds = odds_of(portfolio)
        best = max(odds.drawn(places)[0] for places in plans)
        assert choice.probability[0] <= best + 1e-9
        assert best <= choice.bound + 2e-3  # the bound is on the probability itself, not on what was drawn


@pytest.mark.parametrize("seed", range(3))
def test_at_size_the_stated_probability_holds_and_the_gap_is_small(seed: int) -> None:
    portfolio, _ = portfolio_at_size(seed, measures=60, span=3, chancy=True)
    choice = least_cost_with_luck(portfolio)
    assert choice is not None
    assert choice.probability[0] >= 0.8
    contest = portfolio.contests[0]
    fresh = Dice(portfolio, seed=77, draws=100_000).probability(choice.places, contest, lift_of(portfolio, contest))
    assert fresh == pytest.approx(choice.probability[0], abs=0.005)
    assert 0 <= choice.gap < 0.08


def test_counting_on_expected_effects_alone_is_not_enough() -> None:
    portfolio, _ = portfolio_at_size(0, measures=60, span=3, chancy=True)
    sure = replace(portfolio, success=np.ones_like(portfolio.success), effects=replace(
        portfolio.effects, add=portfolio.effects.add * portfolio.success[portfolio.effects.measure],
        spread=np.zeros_like(portfolio.effects.spread)))
    choice = least_cost(sure)
    assert choice is not None
    assert odds_of(portfolio).drawn(choice.places)[0] < 0.79


def test_moments_are_those_of_the_draws() -> None:
    portfolio, _ = portfolio_at_size(1, measures=12, span=3, chancy=True)
    lift, contest = lift_of(portfolio, portfolio.contests[0]), portfolio.contests[0]
    dice = Dice(portfolio, draws=200_000)
    for k in range(12):
        places = np.full(12, -1)
        places[k] = k % 3
        drawn = dice.lifts(places, contest)
        option = k * 3 + k % 3
        assert lift.mean[option] == pytest.approx(drawn.mean(), rel=0.02)
        assert lift.variance[option] == pytest.approx(drawn.var(), rel=0.03, abs=1e-9)
        deviations = np.abs(drawn - drawn.mean()) ** 3
        normal = 2 * np.sqrt(2 / np.pi) * drawn.std() ** 3
        assert lift.third[option] >= (deviations.mean() + normal) * 0.98 - 1e-9


def test_the_majorant_is_nowhere_below() -> None:
    portfolio, _ = portfolio_at_size(2, measures=20, span=3, chancy=True)
    lift = lift_of(portfolio, portfolio.contests[0])
    smooth = majorant(lift, float(np.quantile(lift.needed, 0.85)), 1.5, 0.8)
    assert smooth is not None
    lifts = np.linspace(lift.needed[0] - 5, lift.needed[-1] + 5, 20_001)
    assert (smooth.at(lifts) >= lift.share(lifts - 1e-6) - 1e-12).all()
    third = np.diff(smooth.at(lifts), 3) / (lifts[1] - lifts[0]) ** 3
    assert np.abs(third).max() <= smooth.third * 1.01 + 1e-3


def test_every_plan_obeys_the_exchange_bound() -> None:
    portfolio, _ = portfolio_at_size(3, measures=25, span=2, chancy=True)
    contest, lift = portfolio.contests[0], lift_of(portfolio, portfolio.contests[0])
    rng, dice = np.random.default_rng(5), Dice(portfolio, draws=50_000)
    smooth = majorant(lift, float(np.quantile(lift.needed, 0.8)), 1.0, 0.5)
    assert smooth is not None
    for _ in range(25):
        places = np.where(rng.random(25) < rng.random(), rng.integers(0, 2, 25), -1)
        taken = portfolio.taken(places[None])[0]
        mean, variance = np.array([lift.mean @ taken]), np.array([max(lift.variance @ taken, 1e-12)])
        bound = float(smooth.share(mean, variance)[0]) + smooth.third / 6 * float(lift.third @ taken)
        assert dice.probability(places, contest, lift) <= bound + 5e-3


def test_lines_under_the_curve_lie_under_it() -> None:
    portfolio, _ = portfolio_at_size(4, measures=25, span=2, chancy=True)
    lift = lift_of(portfolio, portfolio.contests[0])
    smooth = majorant(lift, float(np.quantile(lift.needed, 0.8)) + 0.5, 1.0, 0.5)
    assert smooth is not None
    edges = np.array([0.0, 0.5, 1.0, 2.0, 4.0])
    constants, slopes = lower_lines(smooth, 0.8, edges, 0.3, 0.6)
    for variance in np.linspace(0.0, 4.0, 333):
        piece = min(int(np.searchsorted(edges, variance, side="right")) - 1, 3)
        leeway = smooth.third / 6 * min(0.3 * variance, 0.6)
        mean = mean_needed(smooth.share, np.array([0.8 - leeway]), np.array([max(variance, 1e-12)]), -60.0, 60.0)[0]
        assert constants[piece] + slopes[piece] * variance <= mean + 1e-7


def test_the_tangent_touches_the_curve() -> None:
    needed = np.sort(np.random.default_rng(1).normal(4, 2, 400))
    slope, least = tangent(needed, 0.8, 1.5)
    assert normal_share(np.array([least + slope * 1.5]), np.array([1.5]), needed)[0] == pytest.approx(0.8)
    for variance in (0.5, 1.0, 2.0, 4.0):  # above the middle the curve bends down: the tangent is on the safe side
        share = normal_share(np.array([least + slope * variance]), np.array([variance]), needed)[0]
        assert share >= 0.8 - 1e-4


def test_drawn_luck_has_the_success_and_the_spread_stated() -> None:
    portfolio, _ = portfolio_at_size(5, measures=10, span=2, chancy=True)
    luck = drawn_luck(portfolio, 40_000, np.random.default_rng(2))
    np.testing.assert_allclose(luck.works.mean(axis=0), portfolio.success, atol=0.02)
    np.testing.assert_allclose(luck.off.std(axis=0), portfolio.effects.spread, rtol=0.05)
    given = replace(portfolio, luck=drawn_luck(portfolio, 1000, np.random.default_rng(3)))
    assert probabilities(given, np.full((1, 10), 0)).shape == (1, 1)
