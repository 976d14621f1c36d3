"""What open leads add: by hand, against draws, against what truly came, and as a measure of a plan."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from ganchao.domain.funnel import Contribution
from ganchao.domain.plan import Plan
from ganchao.targeting.portfolio import portfolio_of
from ganchao.tracking.funnel import Histories, histories
from ganchao.tracking.funnel_contribution import as_measure, contributions, expected, factor
from ganchao.tracking.funnel_pace import Pace, pace
from ganchao.tracking.hazards import AGES
from tests.tracking.simulated import THREE, simulated, truth

YEARS = range(2019, 2024)


def by_hand(stage: int, came: str, amount: float, contribution: Contribution) -> tuple[Histories, Pace]:
    """One lead as known at the end of 2018, a tenth of which goes on and a tenth of which leaves each month."""
    leads, _ = simulated(THREE.replace(contributions=(contribution,)), truth(THREE), np.random.default_rng(1), leads=1,
                         as_of=datetime.date(2018, 12, 31))  # fmt: skip
    day = np.datetime64(came, "D")
    reached = np.full((1, 3), np.datetime64("NaT"), dtype="datetime64[D]")
    reached[0, : stage + 1] = day
    leads = replace(leads, reached=reached, amount=np.array([amount]), exit=np.array([-1]),
                    left=np.array([np.datetime64("NaT")], dtype="datetime64[D]"))  # fmt: skip
    found = histories(leads)
    level = np.full((2, AGES, 2), 0.1)
    sure = Pace(found.funnel, np.full((2, AGES), 10**9), (level * 10**9).astype(np.int64), level, np.eye(6)[0], 1.0)
    return found, sure


def test_one_lead_by_hand() -> None:
    """Signed, amount 3, 2 for each: within twelve months 1/2 (1 - 0.8^12), within 24 the same with 24."""
    each = Contribution(indicator="output", stage="producing", add=2.0, ramp=(0.5, 1.0))
    found, sure = by_hand(1, "2018-06-15", 3.0, each)
    result = contributions(found, sure, (2019, 2020), draws=4000)
    first, later = 0.5 * (1 - 0.8**12), 0.5 * (0.8**12 - 0.8**24)
    wanted = [6 * first * 0.5, 6 * (first + later * 0.5)]
    np.testing.assert_allclose(result.mean("output"), wanted, rtol=1e-6)
    second = np.array([first * 0.25, first + later * 0.25])
    share = np.array(wanted) / 6
    np.testing.assert_allclose(result.expected[0].chance, 36 * (second - share**2), rtol=1e-5)
    np.testing.assert_allclose(result.draws[..., 0].mean(axis=0), wanted, rtol=0.06)
    np.testing.assert_allclose(result.spread("output") ** 2, result.expected[0].variance, rtol=0.06)


def test_a_lead_that_is_there_brings_what_its_ramp_still_holds() -> None:
    each = Contribution(indicator="output", stage="producing", add=2.0, ramp=(0.25, 0.5, 1.0), additional=0.5)
    found, sure = by_hand(2, "2018-06-15", 3.0, each)
    result = contributions(found, sure, (2019, 2020, 2021), draws=10)
    np.testing.assert_allclose(result.mean("output"), [3 * 0.25, 3 * 0.75, 3 * 0.75])
    np.testing.assert_allclose(result.expected[0].rising, result.mean("output"))
    assert result.expected[0].open == 0


def test_a_flow_is_there_in_its_year_only() -> None:
    each = Contribution(indicator="output", stage="producing", add=1.0, ramp=(1.0, 0.0), per="lead")
    found, sure = by_hand(1, "2018-06-15", 30.0, each)
    result = contributions(found, sure, (2019, 2020), draws=10)
    np.testing.assert_allclose(result.mean("output"), [0.5 * (1 - 0.8**12), 0.5 * (0.8**12 - 0.8**24)], rtol=1e-6)


def test_capital_increases_add_their_amount_but_are_no_leads() -> None:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(2), leads=50)
    relations = ("increase",) * 25 + ("",) * 25
    found = histories(replace(leads, relations=relations))
    known = pace(found)
    shares = known.drawn(np.random.default_rng(1), 5)
    amount = expected(found, known, Contribution(indicator="x", stage="signed", add=1), YEARS, shares)
    single = expected(found, known, Contribution(indicator="x", stage="signed", add=1, per="lead"), YEARS, shares)
    assert (amount.lead[:25].sum() > 0) == bool(found.open[:25].any())
    assert single.lead[:25].sum() == 0


def test_the_expectation_is_that_of_the_joint_draws_and_so_is_its_variance() -> None:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(3), leads=600)
    found = histories(leads)
    result = contributions(found, pace(found), YEARS, draws=3000)
    np.testing.assert_allclose(result.draws[..., 0].mean(axis=0), result.mean("output"), rtol=0.03)
    np.testing.assert_allclose(result.spread("output"), np.sqrt(result.expected[0].variance), rtol=0.08)
    np.testing.assert_allclose(result.expected[0].lead.sum(axis=0), result.mean("output"))


def test_contributions_of_the_same_lead_are_drawn_together() -> None:
    """What signing adds and what producing adds come from the same ways: their sum spreads more than apart."""
    both = tuple(Contribution(indicator=name, stage=stage, add=1.0) for name, stage in
                 (("a", "signed"), ("b", "producing")))  # fmt: skip
    leads, _ = simulated(THREE.replace(contributions=both), truth(THREE), np.random.default_rng(3), leads=300)
    found = histories(leads)
    draws = contributions(found, pace(found), YEARS, draws=1500).draws[:, -1]
    assert np.corrcoef(draws.T)[0, 1] > 0.2


def test_ranges_hold_what_truly_came() -> None:
    """80 % ranges after four years: 40 funnels of 250 leads, half of them off the usual pace."""
    rng, held = np.random.default_rng(21), 0
    plain = THREE.replace(contributions=(Contribution(indicator="output", stage="producing", add=1.0),))
    for k in range(40):
        leads, months = simulated(plain, truth(plain) * ([1, 1] if k % 2 else [1.2, 0.8]), rng, leads=250)
        found = histories(leads)
        low, high = contributions(found, pace(found), (2022,), draws=150, seed=k).range("output")
        waits = found.open & (found.present < 2)
        came = found.amount[waits & (months[:, 2] <= (2022 - 1970) * 12 + 11)].sum()
        held += low[0] <= came <= high[0]
    assert 0.65 <= held / 40 <= 0.95


def test_what_a_unit_adds_has_its_mean_and_spread() -> None:
    each = Contribution(indicator="x", stage="producing", add=2.0, spread=0.4, additional=0.5)
    rng = np.random.default_rng(1)
    drawn = [factor(each, rng) for _ in range(20_000)]
    assert np.mean(drawn) == pytest.approx(1.0, abs=0.01)
    assert np.std(drawn) == pytest.approx(0.2, rel=0.02)


def test_a_funnel_is_a_measure_that_a_plan_can_take() -> None:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(5), leads=200)
    found = histories(leads)
    result = contributions(found, pace(found), YEARS)
    measure = as_measure(result)
    (effect,) = measure.effects
    assert effect.add == pytest.approx(result.mean("output")[-1])
    np.testing.assert_allclose(np.array(effect.ramp) * effect.add, result.mean("output"))
    assert effect.spread == pytest.approx(result.spread("output")[-1])
    assert measure.start == (2019,)
    assert measure.illustrative
    plan = Plan(measures=(measure,))
    made = portfolio_of(plan, years=list(YEARS), indicators=("output",), better=np.ones(1),
                        baseline=np.zeros((5, 1)), contests=())  # fmt: skip
    np.testing.assert_allclose(made.moves[:, 0, 0], result.mean("output"))
    assert as_measure(result, start=2021).effects[0].ramp == effect.ramp[2:]


def test_a_funnel_that_adds_nothing_is_a_measure_without_effects() -> None:
    leads, _ = simulated(THREE.replace(contributions=()), truth(THREE), np.random.default_rng(5), leads=20)
    found = histories(leads)
    assert as_measure(contributions(found, pace(found), YEARS)).effects == ()
