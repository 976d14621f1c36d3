"""Forecasts indicator by indicator."""

from __future__ import annotations

import numpy as np
import pytest

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scenario import Effect, Event
from ganchao.errors import InvalidInput
from ganchao.forecasting.dynamics import Fitted, dynamics_of, logged_in, shares_of
from ganchao.forecasting.field_pace import paths
from ganchao.forecasting.forecast import forecast
from ganchao.forecasting.history import history_of, shares_ahead
from ganchao.forecasting.indicators import (
    coming_values,
    forecast_indicators,
    ready,
    rolling_indicators,
)
from ganchao.forecasting.models import DOUBT
from ganchao.project import open_project
from ganchao.scoring.score import score

RNG = np.random.default_rng(3)
UNITS = 24
VALUES = (
    np.linspace(20, 70, UNITS)[:, None] + RNG.normal(scale=8, size=(UNITS, 3))
    + RNG.normal(scale=2, size=(9, UNITS, 3)).cumsum(axis=0)
)


def framework(**more: object) -> Framework:
    return Framework.model_validate({
        "code": "t", "groups": [{"code": "i"}], "normalise": "zscore",
        "indicators": [{"code": code, "group": "i", **more} for code in "abc"],
    })


def carded(values: np.ndarray = VALUES, **more: object):
    units = tuple(f"u{k}" for k in range(values.shape[1]))
    return score(Panel(values.copy(), tuple(range(2010, 2010 + len(values))), units, tuple("abc")), framework(**more))


def test_every_draw_ranks_the_whole_field() -> None:
    found = forecast_indicators(carded(), years=3, draws=60)
    assert (np.sort(found.ranks[..., 0], axis=-1) == np.arange(1, UNITS + 1)).all()


def test_the_index_spreads_as_the_calibrated_forecast_of_scores() -> None:
    card = carded()
    both = [made(card, years=4, draws=800).scores[..., 0] for made in (forecast_indicators, forecast)]
    spread = [np.median((s - s.mean(axis=2, keepdims=True)).std(axis=0), axis=1) for s in both]
    np.testing.assert_allclose(spread[0], spread[1], rtol=0.15)


def test_values_keep_to_their_natural_limits() -> None:
    card = carded(limits=(0, 71))
    _, dynamics = ready(card, (2019, 2020))
    values = dynamics.block(2, 200, np.random.default_rng(1), Fitted.nothing(2))
    assert values.min() >= 0
    assert values.max() == np.float32(71)


def test_indicators_of_one_sign_that_lie_far_apart_grow_by_shares() -> None:
    field = np.array([[[1.0, 1.0, -1.0]], [[30.0, 2.0, 40.0]]])
    unbounded = np.full(3, np.inf)
    assert logged_in(field, unbounded).tolist() == [True, False, False]
    assert logged_in(field, np.array([100.0, 100, 100])).tolist() == [False, False, False]


def test_units_keep_what_moves_together_together() -> None:
    values = VALUES.copy()
    values[..., 1] = values[..., 0] + 0.01 * values[..., 2]
    card = carded(values)
    _, dynamics = ready(card, (2019,))
    drawn = dynamics.block(1, 2000, np.random.default_rng(1), Fitted.nothing(1))[:, 0]
    beside = drawn - drawn.mean(axis=1, keepdims=True)
    together = [np.corrcoef(beside[:, u, 0], beside[:, u, 1])[0, 1] for u in range(UNITS)]
    assert np.median(together) > 0.7


def test_a_year_across_a_break_of_the_series_teaches_nothing() -> None:
    values = VALUES.copy()
    values[5:, :, 0] *= np.where(np.arange(UNITS) % 2, 3.0, 0.3)
    place = shares_ahead(values[-1].mean(axis=1))
    inside = np.ones(values.shape[:2], dtype=bool)
    years = range(2010, 2019)
    plain, told = (dynamics_of(values, inside, years, framework(**more), place).widths[:, 0]
                   for more in ({}, {"breaks": 2015}))
    assert np.median(told) < 0.5 * np.median(plain)


def test_an_event_moves_its_unit_in_its_share_of_draws() -> None:
    card = carded()
    effects = tuple(Effect(indicator=code, units=("u2",), add=500) for code in "abc")
    lift = Event(code="plant", year=2020, probability=0.4, effects=effects)
    plain, with_event = (forecast_indicators(card, years=3, draws=1000, events=events) for events in ((), (lift,)))
    first = [f.probability("u2", 1, year=y) for f in (plain, with_event) for y in (2019, 2020, 2021)]
    assert first[:4] == [0, 0, 0, 0]
    assert first[4:] == pytest.approx([0.4, 0.4], abs=0.05)
    assert with_event.effects == ("plant",)


def test_missing_cells_stay_missing_and_the_framework_decides() -> None:
    values = VALUES.copy()
    values[-1, 3, 0] = np.nan
    found = forecast_indicators(carded(values), years=1, draws=50)
    assert found.ranks[:, 0, 3, 0].all()


def test_other_nodes_are_kept_when_named() -> None:
    found = forecast_indicators(carded(), years=2, draws=30, nodes=("a", "i"))
    assert found.nodes == ("a", "i")
    assert found.scores.shape == (30, 2, UNITS, 2)
    assert np.isfinite(found.past_ranks).all()


def test_one_year_is_refused() -> None:
    with pytest.raises(InvalidInput):
        forecast_indicators(carded(VALUES[:1]))


def test_the_past_is_judged_like_that_of_scores() -> None:
    card = carded()
    cases = list(rolling_indicators(card.panel, card.framework, (1, 3), draws=40))
    assert [(c.origin, c.horizon) for c in cases] == [(2014, 1), (2014, 3), (2015, 1), (2015, 3), (2016, 1), (2017, 1)]
    assert all(len(c.units) == UNITS for c in cases)


def test_the_same_seed_gives_the_same_bits() -> None:
    one, two = (forecast_indicators(carded(), years=2, draws=50, seed=5) for _ in range(2))
    np.testing.assert_array_equal(one.ranks, two.ranks)


@pytest.mark.prove
def test_a_large_field_is_rescored_and_ranked_within_a_second() -> None:
    import time

    rng = np.random.default_rng(0)
    values = 100 + 10 * (rng.normal(size=(1, 169, 1)) + rng.normal(size=(1, 169, 46))
                         + rng.normal(scale=0.2, size=(10, 169, 46)).cumsum(axis=0))
    rulebook = Framework.model_validate({
        "code": "z", "groups": [*({"code": f"g{g}", "group": "i"} for g in range(6)), {"code": "i"}],
        "indicators": [{"code": f"x{k}", "group": f"g{k % 6}", "weight": 1 + k % 3} for k in range(46)],
    })
    units, columns = tuple(f"z{k}" for k in range(169)), tuple(f"x{k}" for k in range(46))
    card = score(Panel(values, tuple(range(2009, 2019)), units, columns), rulebook)
    seconds = []
    for _ in range(3):
        begun = time.perf_counter()
        found = forecast_indicators(card, years=5, draws=2000)
        seconds.append(time.perf_counter() - begun)
    assert found.ranks.shape == (2000, 5, 169, 1)
    assert min(seconds) < 1


def test_the_index_of_drawn_indicators_rises_as_the_calibrated_forecast_says() -> None:
    """Fixed goalposts: plans in published units feel how the whole field moves."""
    card = open_project("hdi").score()
    seen = coming_values(card, history_of(card), years=3, seed=4)
    values = np.concatenate(list(seen.blocks(400)))
    index = seen.rescorer.quick_index(values) if seen.rescorer.in_index is not None else (
        seen.rescorer.ranked(values.astype(np.float64))[0][..., -1]
    )
    known = np.isfinite(seen.drawn.scores).all(axis=(0, 1))
    ours, wanted = (np.median(each[..., known].mean(axis=2), axis=0) for each in (index, seen.drawn.scores))
    spread = seen.drawn.scores[..., known].mean(axis=2).std(axis=0)
    assert (np.abs(ours - wanted) < 0.3 * spread).all()


def returning(kept: float, years: int = 14, units: int = 40) -> Panel:
    """A field whose units keep a share of their distance from its mean from year to year, equally far apart always."""
    rng = np.random.default_rng(8)
    values = [rng.normal(size=(units, 3))]
    for _ in range(years - 1):
        values.append(kept * values[-1] + np.sqrt(1 - kept**2) * rng.normal(size=(units, 3)))
    codes = tuple(f"u{k}" for k in range(units))
    return Panel(50 + 10 * np.array(values), tuple(range(2010, 2010 + years)), codes, tuple("abc"))


@pytest.mark.parametrize("kept", [0.5, 0.8])
def test_what_the_past_takes_back_of_the_distance_from_the_mean_is_learnt(kept: float) -> None:
    _, dynamics = ready(score(returning(kept), framework()), (2024,))
    assert 1 - dynamics.lost == pytest.approx(np.full(3, kept), abs=0.12)


def test_a_drawn_field_lies_no_further_apart_than_the_past_had_it() -> None:
    panel = returning(0.6)
    _, dynamics = ready(score(panel, framework()), tuple(range(2024, 2029)))
    drawn = dynamics.block(5, 300, np.random.default_rng(1), Fitted.nothing(5))
    assert np.median(drawn[:, 4].std(axis=1)) == pytest.approx(np.median(panel.values.std(axis=1)), rel=0.15)


def test_a_field_that_wanders_keeps_its_distance() -> None:
    rng = np.random.default_rng(2)
    change = rng.normal(size=(13, 60, 2))
    before = rng.normal(scale=9, size=(1, 60, 2)) + change.cumsum(axis=0)
    beyond = before[:-1] - before[:-1].mean(axis=1, keepdims=True)
    kept, lost = shares_of(change[1:], np.zeros_like(beyond), beyond, np.ones(beyond.shape, dtype=bool))
    assert kept.tolist() == [0, 0]
    assert (lost < 0.02).all()


def test_shares_are_those_of_least_squares() -> None:
    rng = np.random.default_rng(6)
    momentum, beyond = rng.normal(size=(2, 9, 30, 1))
    change = 0.4 * momentum - 0.3 * beyond + 0.1 * rng.normal(size=beyond.shape)
    known = rng.random(change.shape) < 0.9
    found = np.linalg.lstsq(np.stack([momentum[known], beyond[known]], axis=1), change[known], rcond=None)[0]
    kept, lost = shares_of(change, momentum, beyond, known)
    assert (kept[0], -lost[0]) == pytest.approx(tuple(found), rel=1e-9)


def test_a_year_across_a_break_of_the_index_says_nothing_of_the_pace() -> None:
    values = VALUES.copy()
    values[6:] += 40
    place, inside = shares_ahead(values[-1].mean(axis=1)), np.ones(values.shape[:2], dtype=bool)
    plain, told = (dynamics_of(values, inside, range(2010, 2019), framework(), place, breaks).field
                   for breaks in ((), (2016,)))
    plain, told = (paths(each, 1, 500, np.random.default_rng(1))[:, 0].std(axis=0) for each in (plain, told))
    assert (told < 0.3 * plain).all()


def test_an_indicator_published_later_takes_back_what_its_own_years_say() -> None:
    values, place = returning(0.5, years=20).values.copy(), shares_ahead(np.arange(40.0))
    values[:8, :, 2] = np.nan
    inside = np.ones(values.shape[:2], dtype=bool)
    whole, later = (dynamics_of(values[first:], inside[first:], range(first, 20), framework(), place)
                    for first in (0, 8))
    trusted = [(20 - 2) / (20 - 2 + DOUBT), (12 - 2) / (12 - 2 + DOUBT)]
    assert whole.lost[2] / trusted[0] == pytest.approx(later.lost[2] / trusted[1], rel=0.01)  # a year more counts
    np.testing.assert_array_equal(whole.beyond, later.beyond)


@pytest.mark.parametrize("name", ["hdi", "shandong"])
def test_units_stand_as_the_calibrated_forecast_says(name: str) -> None:
    card = open_project(name).score()
    seen = coming_values(card, history_of(card), years=3, seed=4)
    values = np.concatenate(list(seen.blocks(400))).astype(np.float64)
    yearly = [seen.rescorer.of_year(k).ranked(values[:, k:k + 1], [-1])[0][..., 0] for k in range(3)]
    both = (np.concatenate(yearly, axis=1), seen.drawn.scores)
    known = np.isfinite(seen.drawn.scores).all(axis=(0, 1))
    ours, wanted = (each[..., known] - each[..., known].mean(axis=2, keepdims=True) for each in both)
    apart = np.abs(np.median(ours, axis=0) - np.median(wanted, axis=0)) / wanted.std(axis=0)
    assert (apart.mean(axis=1) < 0.15).all()


def mostly_still(years: int = 11, units: int = 24) -> np.ndarray:
    """Every year a sixth of the units gain 6, the rest stand still: the mean rises by 1, a middle unit by nothing."""
    rng = np.random.default_rng(5)
    gains = np.zeros((years - 1, units, 3))
    for year in gains:
        for k in range(3):
            year[rng.choice(units, size=units // 6, replace=False), k] = 6
    start = 50 + 10 * rng.normal(size=(1, units, 3))
    return np.concatenate([start, start + gains.cumsum(axis=0)])


@pytest.mark.parametrize("stretch", [1.0, 2.5])
def test_the_field_drifts_as_its_mean_did_however_far_errors_are_stretched(stretch: float) -> None:
    values = mostly_still()
    place, inside = shares_ahead(values[-1].mean(axis=1)), np.ones(values.shape[:2], dtype=bool)
    dynamics = dynamics_of(values, inside, range(2010, 2021), framework(), place)
    fit = Fitted(np.full(3, stretch, dtype=np.float32), np.zeros((3, 1)))
    drawn = dynamics.block(3, 2000, np.random.default_rng(1), fit) - values[-1]
    assert drawn.mean(axis=(0, 2, 3)) == pytest.approx([1, 2, 3], rel=0.2)


def test_what_units_do_beside_the_field_carries_no_drift() -> None:
    values = mostly_still()
    values[3, :5, 1] = np.nan
    place, inside = shares_ahead(values[-1].mean(axis=1)), np.ones(values.shape[:2], dtype=bool)
    dynamics = dynamics_of(values, inside, range(2010, 2021), framework(), place)
    np.testing.assert_allclose(dynamics.errors.mean(axis=1), 0, atol=1e-6)


def test_a_year_is_drawn_the_same_however_many_years_come_after_it() -> None:
    """Each year is drawn, calibrated and scored by itself, so that a later question changes no earlier answer."""
    card = open_project("hdi").score()
    history = history_of(card)
    event = Event(code="late", year=card.years[-1] + 4, probability=0.5, effects=(Effect(indicator="le", add=1),))
    soon = Event(code="soon", year=card.years[-1] + 1, probability=0.5, effects=(Effect(indicator="le", add=-1),))
    near = coming_values(card, history, years=2, seed=4, events=(soon,))
    far = coming_values(card, history, years=6, seed=4, events=(event, soon))
    np.testing.assert_array_equal(near.fit.spread, far.fit.spread[:2])
    np.testing.assert_array_equal(near.fit.lift, far.fit.lift[:2])
    drawn, longer = (np.concatenate(list(seen.blocks(600))) for seen in (near, far))
    np.testing.assert_array_equal(drawn, longer[:, :2])
