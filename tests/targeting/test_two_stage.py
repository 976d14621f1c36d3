"""Waiting for the first result."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from ganchao.errors import InvalidInput
from ganchao.targeting.against import draws_wanted
from ganchao.targeting.schedule import least_cost
from ganchao.targeting.structure import Limits
from ganchao.targeting.two_stage import two_stage
from tests.targeting.every_plan import every_plan
from tests.targeting.fields_at_size import portfolio_at_size
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0)


def by_trying(portfolio, decide_after: int) -> float | None:
    """Least expected cost over every first stage and every recourse to it."""
    contest = portfolio.contests[-1]
    slopes = contest.straight.slopes
    needed = contest.straight.needed(contest.upto) - portfolio.baseline[contest.year] @ slopes
    groups = np.array_split(np.sort(needed), 3)
    plans = every_plan(portfolio)
    lift = portfolio.taken(plans) @ (portfolio.moves[contest.year] @ slopes)
    cost = portfolio.taken(plans) @ portfolio.option_cost
    early = np.where((plans >= 0) & (np.array(portfolio.years)[plans] <= decide_after), plans, -1)
    best = None
    for first in np.unique(early, axis=0):
        mine = np.flatnonzero((early == first).all(axis=1))
        menus = []
        for group in groups:
            counts = np.array([(lift[n] >= group - 1e-9).sum() for n in mine])
            menus.append([(count, cost[mine][counts >= count].min()) for count in np.unique(counts)])
        for picked in itertools.product(*menus):
            if sum(count for count, _ in picked) >= draws_wanted(len(needed), contest.confidence):
                expected = sum(len(g) * price for g, (_, price) in zip(groups, picked, strict=True)) / len(needed)
                best = expected if best is None else min(best, expected)
    return best


@pytest.mark.parametrize("seed", range(5000, 5016))
def test_the_expected_cost_is_that_of_trying_every_first_stage_and_recourse(seed: int) -> None:
    case = small_case(seed, "fixed goalposts", uncertain=False)
    portfolio = portfolio_from(case)
    portfolio = type(portfolio)(**{**vars_of(portfolio), "contests": portfolio.contests[-1:]})
    found, wanted = two_stage(portfolio, case.years[0], limits=EXACT), by_trying(portfolio, case.years[0])
    assert (found is None) == (wanted is None)
    if found is not None:
        assert found.expected_cost == pytest.approx(wanted, abs=1e-6)
        assert found.probability >= portfolio.contests[-1].confidence - 1e-9
        rigid = least_cost(portfolio, limits=EXACT)
        assert (found.rigid_cost is None) == (rigid is None)
        if rigid is not None:
            assert found.rigid_cost == pytest.approx(rigid.total, abs=1e-6)
            assert found.flexibility >= -1e-6


def vars_of(portfolio) -> dict[str, object]:
    return {name: getattr(portfolio, name) for name in portfolio.__dataclass_fields__}


def test_being_able_to_wait_is_worth_something_at_size() -> None:
    portfolio, _ = portfolio_at_size(0, measures=30, span=3)
    found = two_stage(portfolio, 2025, limits=Limits(gap=5e-3, nodes=500))
    assert found is not None
    assert len(found.branches) == 3
    assert found.probability >= 0.8
    assert found.flexibility is not None
    assert found.flexibility > 0
    for code in found.first:
        assert all(code in branch.choice.measures for branch in found.branches)


def test_where_effects_are_uncertain_it_says_what_it_needs() -> None:
    portfolio, _ = portfolio_at_size(0, measures=10, span=2, chancy=True)
    with pytest.raises(InvalidInput) as caught:
        two_stage(portfolio, 2025)
    assert caught.value.problems[0].key == "targeting.two_stage"
