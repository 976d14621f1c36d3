"""When leads reach a stage: by hand, by adding up every way, and by drawing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.tracking.funnel import histories
from ganchao.tracking.funnel_reach import FAR, arrivals, by_year, convolved, first_year, standing, ways
from ganchao.tracking.hazards import AGES
from tests.tracking.simulated import THREE, simulated, truth

SMALL = np.zeros((2, AGES, 2))
SMALL[0, :3] = [[0.1, 0.1], [0.2, 0.0], [0.5, 0.25]]
SMALL[1, :2] = [[0.0, 0.5], [0.4, 0.1]]


def test_two_stages_by_hand() -> None:
    """A lead in the first stage for one whole month (age 0): ages 1 and 2 remain, then the second stage."""
    chance = arrivals(SMALL, np.array([0]), np.array([0]), 2, 5)[0]
    first, second = 0.2, 0.8 * 0.5  # goes on next month, or the month after
    onward = 0.5 * 0.4  # stays at age 0, goes on at age 1
    np.testing.assert_allclose(chance, [0, 0, first * onward, second * onward, 0, 0], atol=1e-15)
    np.testing.assert_allclose(arrivals(SMALL, np.array([1]), np.array([0]), 2, 3)[0], [0, 0.4, 0, 0], atol=1e-15)
    np.testing.assert_allclose(arrivals(SMALL, np.array([1]), np.array([-1]), 2, 3)[0], [0, 0, 0.2, 0], atol=1e-15)
    assert arrivals(SMALL, np.array([0]), np.array([1]), 1, 3)[0].sum() == pytest.approx(0.5)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(-1, 6))
def test_every_way_added_up_is_the_same(seed: int, age: int) -> None:
    rng = np.random.default_rng(seed)
    hazard = rng.dirichlet([1, 1, 6], size=(2, AGES))[..., :2]
    wanted = np.zeros(9)
    kept_first = 1.0
    for wait in range(1, 9):
        on, off = hazard[0, age + wait]
        kept_second = 1.0
        for more in range(9 - wait):
            wanted[wait + more] += kept_first * on * kept_second * hazard[1, more, 0]
            kept_second *= 1 - hazard[1, more].sum()
        kept_first *= 1 - on - off
    np.testing.assert_allclose(arrivals(hazard, np.array([0]), np.array([age]), 2, 8)[0], wanted, atol=1e-12)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_sums_of_times_are_convolutions(size: int, seed: int) -> None:
    first, second = np.random.default_rng(seed).random((2, size))
    np.testing.assert_allclose(convolved(first, second), np.convolve(first, second)[:size], atol=1e-10)


def test_months_fall_into_their_calendar_years() -> None:
    full = (2019 - 1970) * 12 + 9  # October 2019 is over
    chance = np.arange(6.0)
    chance[0] = 0
    assert by_year(chance, full, 2).tolist() == [1 + 2, 3 + 4 + 5]
    december = (2019 - 1970) * 12 + 11
    assert by_year(chance, december, 2).tolist() == [15, 0]


def test_drawn_ways_agree_with_the_chances() -> None:
    true = truth(THREE)
    leads, _ = simulated(THREE, true, np.random.default_rng(2), leads=4000)
    found = histories(leads)
    groups = standing(found)
    rng = np.random.default_rng(3)
    rows = np.flatnonzero(found.open)
    drawn = np.stack([ways(true, found.present[rows], found.age[rows], rng)[:, 2] for _ in range(40)])
    chance = arrivals(true, groups.stage, groups.age, 2, 48)[groups.group[rows]]
    for ahead in (6, 12, 24, 48):
        assert (drawn <= ahead).mean() == pytest.approx(chance[:, : ahead + 1].sum(axis=1).mean(), abs=0.005)
    assert (drawn > 0).all()
    assert ((drawn == FAR) | (drawn < AGES * 2)).all()
    assert first_year(found) == 2019


def test_drawn_ways_begin_where_leads_stand() -> None:
    """Everyone goes on after exactly two months in a stage: age 0 arrives in two months, age -1 in three."""
    hazard = np.zeros((2, AGES, 2))
    hazard[:, 2, 0] = 1.0
    months = ways(hazard, np.array([0, 0, 1, 1]), np.array([0, -1, 1, -1]), np.random.default_rng(1))
    assert months[:, 1:].tolist() == [[2, 4], [3, 5], [-1, 1], [1, 3]]
    hazard[1, 2] = [0.0, 1.0]
    assert (ways(hazard, np.array([0, 1]), np.array([0, 0]), np.random.default_rng(1))[:, 2] == FAR).all()
