"""Conversion by cohort, lists of delay, what the library brought, and the whole study."""

from __future__ import annotations

import datetime
from dataclasses import replace

import numpy as np
import pytest

from ganchao.domain.funnel import AgeList
from ganchao.tracking.funnel import histories
from ganchao.tracking.funnel_cohorts import at_the_ends, attributed, cohorts, late, listed, main_steps
from ganchao.tracking.funnel_contribution import contributions
from ganchao.tracking.funnel_pace import eventual, months_until, pace
from ganchao.tracking.funnel_reach import arrivals
from ganchao.tracking.funnel_study import study_funnel
from ganchao.tracking.hazards import incidence
from tests.tracking.simulated import THREE, simulated, truth

TRUE = truth(THREE)
GOES_ON = float(incidence(TRUE[0])[11, 0])
"""Share of leads that sign within twelve months."""


def test_counting_makes_young_cohorts_look_bad_and_censoring_does_not() -> None:
    """Every year's leads are alike. Producing so far divided by leads falls year by year; the estimate stays."""
    within = float(arrivals(TRUE, np.array([0]), np.array([-1]), 2, 12).sum())
    final = float(np.prod(eventual(TRUE)))
    leads, _ = simulated(THREE, TRUE, np.random.default_rng(1), leads=8000, as_of=datetime.date(2019, 6, 30))
    found = histories(leads)
    result = {each.year: each for each in cohorts(found, pace(found), 0, 2)}
    naive = {year: each.reached / each.leads for year, each in result.items()}
    assert naive[2012] == pytest.approx(final, abs=0.04)
    assert naive[2018] < 0.6 * naive[2012]
    assert naive[2019] < 0.1 * naive[2012]
    for year in range(2012, 2019):
        assert result[year].share[0] == pytest.approx(within, abs=0.04)
        assert result[year].low[0] - 0.02 <= within <= result[year].high[0] + 0.02
    assert np.isnan(result[2019].share).all()
    assert result[2019].followed == 6
    for each in result.values():
        assert each.final == pytest.approx(final, abs=0.04)


def test_intervals_of_cohorts_cover_what_they_promise() -> None:
    held = tries = 0
    rng = np.random.default_rng(2)
    for _ in range(40):
        leads, _ = simulated(THREE, TRUE, rng, leads=500)
        found = histories(leads)
        for each in cohorts(found, pace(found), 0, 1, months=(12,)):
            if each.year in {2015, 2016, 2017, 2018}:
                held += each.low[0] <= GOES_ON <= each.high[0]
                tries += 1
    assert 0.83 <= held / tries <= 0.96


def test_from_the_first_stage_to_the_last_needs_no_stage_between() -> None:
    leads, _ = simulated(THREE, TRUE, np.random.default_rng(3), leads=3000, as_of=datetime.date(2030, 1, 31))
    found = histories(leads)
    whole = cohorts(found, pace(found), 0, 2)[-1]
    assert whole.year is None
    assert whole.final == pytest.approx(np.prod(eventual(TRUE)), abs=0.03)
    assert whole.leads == whole.open + whole.reached + int((found.exit > 0).sum())


def test_nobody_and_everybody_leave_something_possible() -> None:
    """No success in ten: 95 % of the time the share lies below 1 - 0.05^(1/10) = 0.2589 (Hanley's rule)."""
    share = np.array([0.0, 1.0, 0.5])
    low, high = at_the_ends(share, np.full(3, 0.4), np.full(3, 0.6), np.array([10, 10, 10]), 0.9)
    np.testing.assert_allclose(high, [0.2589, 1.0, 0.6], atol=1e-4)
    np.testing.assert_allclose(low, [0.0, 1 - 0.2589, 0.4], atol=1e-4)


def test_late_leads_are_older_than_four_fifths_of_those_that_went_on() -> None:
    named = (AgeList(code="signed", stages=("signed",)), AgeList(code="all", stages=("talks", "signed")))
    funnel = THREE.replace(lists=named)
    leads, _ = simulated(funnel, truth(funnel), np.random.default_rng(4), leads=800)
    found = histories(leads)
    known = pace(found)
    limits = months_until(known.hazard, 0.8)
    every = {each.lead: each for each in late(found, known)}
    for k, code in enumerate(found.codes):
        old = bool(found.open[k]) and found.present[k] < 2 and found.age[k] > limits[found.present[k]]
        assert (code in every) == old
    ratios = [each.months / each.limit for each in late(found, known)]
    assert ratios == sorted(ratios, reverse=True)
    lists = {name.code: ones for name, ones in listed(found, known)}
    assert set(lists["all"]) == set(every.values())
    assert {one.stage for one in lists["signed"]} == {1}


def test_what_the_library_brought_adds_up_to_the_whole() -> None:
    leads, _ = simulated(THREE, TRUE, np.random.default_rng(5), leads=200)
    rng = np.random.default_rng(6)
    named = tuple(tuple(rng.choice(["ZC01", "PT01", "ZY01"], int(n), replace=False)) for n in rng.integers(0, 3, 200))
    found = histories(replace(leads, resources=named))
    added = contributions(found, pace(found), (2019, 2022))
    result = attributed(found, added)
    assert sum(each.leads for each in result) == pytest.approx(200)
    assert sum(each.counted for each in result) == pytest.approx(found.counted.sum())
    assert sum(each.amount for each in result) == pytest.approx(found.amount[found.counted].sum())
    assert sum(each.adds[0] for each in result) == pytest.approx(added.mean("output")[-1])
    assert {each.resource for each in result} == {"", "ZC01", "PT01", "ZY01"}


def test_a_study_holds_it_all_and_is_the_same_again() -> None:
    leads, _ = simulated(THREE, TRUE, np.random.default_rng(7), leads=150)
    first, second = study_funnel(leads, seed=3), study_funnel(leads, seed=3)
    assert main_steps(first.found) == ((0, 1), (1, 2))
    assert first.added.years == (2019, 2020, 2021, 2022, 2023)
    np.testing.assert_array_equal(first.added.draws, second.added.draws)
    np.testing.assert_array_equal(first.final_low, second.final_low)
    assert ((first.final_low <= first.final) & (first.final <= first.final_high)).all()
    assert (first.median <= first.slow).all()
    assert not np.array_equal(study_funnel(leads, seed=4).added.draws, first.added.draws)
