"""Competing exits in discrete months, against published and hand-computed numbers."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ganchao.tracking.hazards import hazards, incidence, incidence_variance, interval, life_table, staying

LEADS = st.lists(st.tuples(st.integers(-1, 15), st.integers(0, 2)), min_size=1, max_size=60)


def test_variance_and_interval_are_those_of_sas() -> None:
    """Six subjects, event of interest 2; SAS PROC LIFETEST as quoted in the tests of lifelines (Davidson-Pilon)."""
    age, event = np.arange(1, 7), np.array([0, 1, 1, 2, 2, 0])
    table = life_table(age, np.array([0, 2, 1])[event], causes=2, ages=7)
    share, variance = incidence(hazards(table))[:, 0], incidence_variance(table)
    np.testing.assert_allclose(variance, [0, 0, 0, 0, 0.032, 0.048, 0.048], atol=1e-15)
    np.testing.assert_allclose(share, [0, 0, 0, 0, 0.2, 0.4, 0.4])
    low, high = interval(share, variance, 0.95)
    np.testing.assert_allclose(low[4:], [0.00836904, 0.05197575, 0.05197575], atol=5e-9)
    np.testing.assert_allclose(high[4:], [0.58185303, 0.75281579, 0.75281579], atol=5e-9)
    assert np.isnan(low[:4]).all()


def test_ten_leads_by_hand() -> None:
    """At age 1 two of ten go on, one leaves; two censored at 2; at 3 two of five go on; at 4 one of three leaves."""
    age = np.array([1, 1, 1, 2, 2, 3, 3, 4, 5, 5])
    cause = np.array([1, 1, 2, 0, 0, 1, 1, 2, 0, 0])
    table = life_table(age, cause, causes=2, ages=6)
    assert table.at_risk.tolist() == [10, 10, 7, 5, 3, 2]
    first = Fraction(2, 10) + Fraction(7, 10) * Fraction(2, 5)
    second = Fraction(1, 10) + Fraction(7, 10) * Fraction(3, 5) * Fraction(1, 3)
    np.testing.assert_allclose(incidence(hazards(table))[-1], [float(first), float(second)])
    assert float(first) == 0.48


def test_without_censoring_it_is_the_share_and_its_binomial_variance() -> None:
    """Five leads, one goes on, four leave: 0.2 and 0.2 x 0.8 / 5, as savvyr's documentation prints (0.200, 0.032)."""
    table = life_table(np.array([1, 2, 3, 3, 4]), np.array([2, 1, 2, 2, 2]), causes=2, ages=6)
    assert incidence(hazards(table))[-1, 0] == pytest.approx(0.2)
    assert incidence_variance(table)[-1] == pytest.approx(0.032)


def test_leads_not_seen_for_a_whole_month_are_left_out_and_old_ones_kept() -> None:
    table = life_table(np.array([-1, 0, 99]), np.array([0, 1, 1]), causes=1, ages=5)
    assert table.at_risk.tolist() == [2, 1, 1, 1, 1]
    assert table.events[:, 0].tolist() == [1, 0, 0, 0, 1]


@settings(max_examples=50, deadline=None)
@given(LEADS)
def test_everyone_is_somewhere(leads: list[tuple[int, int]]) -> None:
    age, cause = np.array(leads).T
    hazard = hazards(life_table(age, cause, causes=2, ages=16))
    kept, moved = staying(hazard), incidence(hazard)
    after = kept * (1 - hazard.sum(axis=-1))
    np.testing.assert_allclose(after + moved.sum(axis=-1), 1.0, atol=1e-12)
    assert (np.diff(moved, axis=0) >= 0).all()


@settings(max_examples=50, deadline=None)
@given(LEADS)
def test_running_sums_are_greenwood_s_double_sum(leads: list[tuple[int, int]]) -> None:
    age, cause = np.array(leads).T
    table = life_table(age, cause, causes=2, ages=16)
    hazard = hazards(table)
    share, before = incidence(hazard)[:, 0], staying(hazard)
    wanted = []
    for k in range(16):
        total = 0.0
        for j in range(k + 1):
            n, d, first = table.at_risk[j], table.events[j].sum(), table.events[j, 0]
            if n == 0:
                continue
            gap = share[k] - share[j]
            total += (gap**2 * d / (n * (n - d)) if n > d else 0) - 2 * gap * before[j] * first / n**2
            total += before[j] ** 2 * first * (n - first) / n**3
        wanted.append(total)
    np.testing.assert_allclose(incidence_variance(table), wanted, atol=1e-10)


@settings(max_examples=50, deadline=None)
@given(st.floats(0.001, 0.999), st.floats(1e-8, 0.05))
def test_intervals_hold_the_share_and_stay_between_nothing_and_all(share: float, variance: float) -> None:
    low, high = interval(np.array([share]), np.array([variance]))
    assert 0 <= low[0] <= share <= high[0] <= 1


def test_intervals_cover_what_they_promise() -> None:
    """90 % intervals after 12 months of 150 leads with staggered entry, 600 times; true share by recursion."""
    rng = np.random.default_rng(5)
    on, off, covered, tries = 0.04, 0.05, 0, 600
    true = incidence(np.tile([on, off], (13, 1)))[12, 0]
    for _ in range(tries):
        wait = rng.geometric(on + off, 150) - 1
        cause = np.where(rng.random(150) < on / (on + off), 1, 2)
        seen = rng.integers(0, 40, 150)
        table = life_table(np.minimum(wait, seen), np.where(wait <= seen, cause, 0), causes=2, ages=40)
        low, high = interval(incidence(hazards(table))[:, 0], incidence_variance(table))
        covered += low[12] <= true <= high[12]
    assert 0.87 <= covered / tries <= 0.93
