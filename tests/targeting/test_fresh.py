"""The probability that is stated: on draws that nothing was chosen on, and not less than promised."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.errors import OutOfReach
from ganchao.targeting.fresh import kept_choice, stated, stated_frontier
from ganchao.targeting.frontier import frontier
from ganchao.targeting.luck import Dice, drawn_luck, lift_of
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import probabilities
from ganchao.targeting.schedule import least_cost
from tests.targeting.fields_at_size import World, portfolio_at_size


def on(portfolio: Portfolio, world: World, fields: int, seed: int) -> Portfolio:
    """The same portfolio against other drawn fields."""
    return replace(portfolio, contests=tuple(
        replace(contest, against=world.field(contest.year + 1, fields, seed)) for contest in portfolio.contests
    ))


@pytest.mark.parametrize("seed", range(2))
def test_what_is_stated_holds_on_a_third_set_of_draws(seed: int) -> None:
    portfolio, world = portfolio_at_size(seed, measures=60, span=3, draws=200, chancy=True)
    kept = kept_choice(portfolio, on(portfolio, world, 20_000, 50 + seed))
    said, error = kept.stated.probability[0], kept.stated.error[0]
    assert kept.stated.fields == 20_000
    assert said >= 0.8
    assert error < 0.005
    judge = on(portfolio, world, 20_000, 90 + seed)
    third = Dice(judge, seed=5, draws=50_000).probability(
        kept.choice.places, judge.contests[0], lift_of(judge, judge.contests[0]))
    assert third == pytest.approx(said, abs=0.02)


def test_a_plan_that_only_suffices_where_it_was_chosen_is_not_the_one_kept() -> None:
    for seed in range(20):
        portfolio, world = portfolio_at_size(seed, measures=60, span=3, draws=100, chancy=True)
        fresh, first = on(portfolio, world, 20_000, 50 + seed), least_cost(portfolio)
        assert first is not None
        if stated(fresh, first.places).probability[0] < 0.79:
            break
    else:
        pytest.fail("a hundred draws flatter no plan of twenty")
    kept = kept_choice(portfolio, fresh)
    assert kept.rounds > 1
    assert kept.stated.probability[0] >= 0.8
    assert kept.choice.total > first.total
    assert kept.portfolio.contests[0].confidence > 0.8


def test_the_standard_error_is_how_far_stated_probabilities_scatter() -> None:
    portfolio, world = portfolio_at_size(1, measures=30, span=2, chancy=True)
    places = np.where(np.arange(30) % 2, 0, -1)
    found = [stated(on(portfolio, world, 500, 200 + n), places, seed=n) for n in range(60)]
    scatter = np.std([each.probability[0] for each in found])
    assert 0.02 < found[0].probability[0] < 0.98
    assert np.mean([each.error[0] for each in found]) == pytest.approx(scatter, rel=0.35)
    drawn = replace(portfolio, luck=drawn_luck(portfolio, 1000, np.random.default_rng(1)))
    share = probabilities(drawn, places[None])[0, 0]
    assert stated(drawn, places).error[0] == pytest.approx(np.sqrt(share * (1 - share) / 1000))


def test_a_promise_that_fresh_draws_do_not_bear_out_is_refused() -> None:
    portfolio, world = portfolio_at_size(0, measures=30, span=2, chancy=True)
    faster = on(portfolio, replace(world, today=world.today + 40), 2_000, 9)
    with pytest.raises(OutOfReach) as told:
        kept_choice(portfolio, faster)
    assert [problem.key for problem in told.value.binding] == ["plan.not_held"]


def test_a_frontier_on_fresh_draws_never_falls() -> None:
    portfolio, world = portfolio_at_size(2, measures=30, span=2, draws=100, chancy=True)
    fresh = on(portfolio, world, 5_000, 77)
    line = stated_frontier(frontier(portfolio, (5, 10, 15, 20, 25, 30, 40)), fresh)
    assert line.stated is not None
    assert (np.diff(line.stated[:, 0]) >= 0).all()
    for choice, share, total in zip(line.choices, line.stated[:, 0], line.totals, strict=True):
        assert choice is not None
        assert choice.total <= total + 1e-6
        assert stated(fresh, choice.places).probability[0] == share
    reached = line.stated[:, 0] >= line.stated[2, 0]
    assert line.needed(float(line.stated[2, 0])) == line.totals[reached.argmax()]
