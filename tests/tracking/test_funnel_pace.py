"""The pace found from leads: usual where there are few, true where there are many."""

from __future__ import annotations

from math import lgamma

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from ganchao.domain.funnel import Stage
from ganchao.tracking.funnel import histories
from ganchao.tracking.funnel_pace import (
    STRENGTHS,
    WEIGHTS,
    best_strength,
    centred,
    eventual,
    months_until,
    pace,
    told,
    usual,
    weight_chances,
)
from ganchao.tracking.hazards import incidence
from tests.tracking.simulated import THREE, simulated, truth


@settings(max_examples=50, deadline=None)
@given(st.integers(2, 20), st.floats(1.4, 4.0), st.floats(0.05, 0.95))
def test_the_usual_pace_has_the_quantiles_and_the_share_it_was_given(months: int, ratio: float, share: float) -> None:
    slow = max(months + 1, round(months * ratio))
    stage = Stage(code="a", months=months, slow_months=slow, conversion=share)
    hazard = usual(stage)
    moved = incidence(hazard)[:, 0]
    assert eventual(hazard) == pytest.approx(share, rel=0.03)  # some are on their way after 240 months
    # An age k holds times from k - 1/2 to k + 1/2, so a quantile lies half a month on either side.
    for quantile, at in ((0.5, months), (0.8, slow)):
        assert moved[at - 1] <= quantile * share <= moved[at] / eventual(hazard) * share + 1e-12


def test_a_stage_without_a_slow_end_has_a_level_pace() -> None:
    hazard = usual(Stage(code="a", months=6, conversion=0.5)).sum(axis=-1)
    np.testing.assert_allclose(hazard[1:], 1 - 2 ** (-1 / 6), rtol=1e-9)


def test_known_hazards_are_found_again() -> None:
    """20,000 leads that go on more and leave less than usual: shares, months, and hazards within four errors."""
    true = truth(THREE) * [0.9, 0.5]
    leads, _ = simulated(THREE, true, np.random.default_rng(7), leads=20_000)
    found = pace(histories(leads))
    np.testing.assert_allclose(eventual(found.hazard), eventual(true), atol=0.015)
    np.testing.assert_allclose(months_until(found.hazard, 0.8), months_until(true, 0.8), atol=1)
    np.testing.assert_allclose(found.factor, [[0.9, 0.5]] * 2, rtol=0.1)
    n = found.at_risk[..., None]
    many = np.broadcast_to(n >= 1000, found.hazard.shape)
    error = np.abs(found.hazard - true) / np.sqrt(np.maximum(true * (1 - true), 1e-9) / np.maximum(n, 1))
    assert (error[many] < 4).all()
    assert error[many].mean() < 1.2


def test_without_leads_the_pace_is_the_usual_one() -> None:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(1), leads=12)
    none = pace(histories(leads), rows=np.zeros(12, dtype=bool))
    np.testing.assert_allclose(none.hazard, none.typical)
    np.testing.assert_allclose(none.chances, 1 / len(WEIGHTS))
    assert none.cases.tolist() == [0, 0]


def test_with_few_leads_the_pace_lies_between_theirs_and_the_usual_one() -> None:
    leads, _ = simulated(THREE, truth(THREE) * [0.3, 1.0], np.random.default_rng(1), leads=20)
    found = pace(histories(leads))
    bare = found.moves / found.awaited
    assert ((np.minimum(bare, 1) <= found.factor) & (found.factor <= np.maximum(bare, 1))).all()
    assert abs(found.factor[0, 0] - 1) < abs(bare[0, 0] - 1)
    assert found.cases[0] == 20


def test_the_usual_pace_weighs_much_where_leads_agree_and_little_where_they_do_not() -> None:
    agreeing, _ = simulated(THREE, truth(THREE), np.random.default_rng(3), leads=3000)
    other, _ = simulated(THREE, truth(THREE, 0.25), np.random.default_rng(3), leads=3000)
    assert pace(histories(agreeing)).weight > 20
    assert pace(histories(other)).weight < 4


def test_the_weight_s_chances_are_those_of_the_negative_binomial() -> None:
    """Seven moves where five were awaited: the chance of seven under each weight, by scipy."""
    fit = nbinom.pmf(7, WEIGHTS, WEIGHTS / (WEIGHTS + 5.0))
    np.testing.assert_allclose(weight_chances(np.array([[7]]), np.array([[5.0]])), fit / fit.sum())


def test_moves_of_an_age_with_many_leads_tell_less_of_all_ages() -> None:
    """Two ages with 3 and 9 at risk, strength 3: 1/2 of the first move and 1/4 of the second."""
    assert told(np.array([[[4], [8]]]), np.array([[3, 9]]), 3.0).tolist() == [[4.0]]
    assert told(np.array([[[4], [8]]]), np.array([[3, 9]]), np.inf).tolist() == [[12.0]]


def test_the_strength_is_the_likeliest_of_those_tried() -> None:
    """One age, usual shares 0.2 and 0.3, ten at risk: the Dirichlet-multinomial written out with factorials."""
    at_risk, events = np.array([[10]]), np.array([[[6, 1]]])

    def fit(m: float) -> float:
        parts = [(0.2, 6), (0.3, 1), (0.5, 3)]
        return lgamma(m) - lgamma(m + 10) + sum(lgamma(m * p + d) - lgamma(m * p) for p, d in parts)

    assert best_strength(at_risk, events, np.array([[[0.2, 0.3]]])) == max(STRENGTHS, key=fit)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 30), min_size=2, max_size=2))
def test_no_factor_makes_everyone_move(factor: list[float]) -> None:
    centre = centred(np.stack([usual(stage) for stage in THREE.stages[:-1]]), np.array([factor, factor]))
    assert (centre >= 0).all()
    assert (centre.sum(axis=-1) <= 0.999 + 1e-12).all()


def test_ranges_of_shares_cover_the_truth_also_where_it_is_not_the_usual_one() -> None:
    """90 % ranges of the share that goes on in the end: 40 funnels of 150 leads for each of three true paces."""
    rng, held = np.random.default_rng(11), []
    for true in (truth(THREE), truth(THREE) * [1.3, 0.7], truth(THREE) * [0.6, 1.4]):
        for _ in range(40):
            leads, _ = simulated(THREE, true, rng, leads=150)
            drawn = eventual(pace(histories(leads)).drawn(rng, 150))[:, 0]
            low, high = np.quantile(drawn, [0.05, 0.95])
            held.append(low <= eventual(true)[0] <= high)
    assert 0.8 <= np.mean(held) <= 0.98
