"""Stated probabilities against what comes true, on histories as short as offices have."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ganchao.tracking.chance import Outlook, Pool, outlook, pool_of, widening, year_end

ROUNDS = 4000


def walks(rng: np.random.Generator, count: int, years: int, *, drift: float = 0.5, tails: float = math.inf):
    """Random walks with a drift; the last two years are the future. ``(walk, year)``"""
    noise = rng.standard_normal((count, years)) if math.isinf(tails) else stats.t.rvs(
        tails, size=(count, years), random_state=rng) / math.sqrt(tails / (tails - 2))
    return 50 + np.cumsum(drift + noise, axis=1)


def said_and_came(values: np.ndarray, known: int, target_of, pool: Pool | None = None) -> tuple[np.ndarray, np.ndarray]:
    times = np.arange(values.shape[1], dtype=float)
    said, came = [], []
    for row in values:
        seen = outlook(times[:known], row[:known], times[-1], pool)
        assert seen is not None
        target = target_of(row[known - 1])
        said.append(seen.chance(low=target))
        came.append(row[-1] >= target)
    return np.array(said), np.array(came)


def off(said: np.ndarray, came: np.ndarray) -> float:
    """Furthest distance of a tenth's frequency from its probability."""
    band = np.minimum((said * 10).astype(int), 9)
    return max(abs(said[band == k].mean() - came[band == k].mean()) for k in range(10) if (band == k).sum() >= 150)


@pytest.mark.parametrize("known", [4, 5, 8])
def test_probabilities_come_true_as_often_as_they_say(known: int) -> None:
    rng = np.random.default_rng(11)
    values = walks(rng, 3 * ROUNDS, known + 2)
    said, came = said_and_came(values, known, lambda now: now + rng.normal(1, 3))
    assert off(said, came) < 0.06
    assert abs(said.mean() - came.mean()) < 0.025


def test_ranges_hold_their_share_where_a_normal_law_would_not() -> None:
    values = walks(np.random.default_rng(12), ROUNDS, 6)
    inside = normal = 0
    for row in values:
        seen = outlook(range(4), row[:4], 5)
        assert seen is not None
        inside += seen.quantile(0.1) <= row[-1] <= seen.quantile(0.9)
        narrow = 1.2816 * np.diff(row[:4]).std(ddof=1) * math.sqrt(2)
        normal += abs(row[-1] - row[3] - 2 * (row[3] - row[0]) / 3) <= narrow
    assert inside / ROUNDS == pytest.approx(0.8, abs=0.025)
    assert normal / ROUNDS < 0.6  # what a plug-in of drift and spread would have promised as 80 %


def test_heavy_tails_cost_little() -> None:
    values = walks(np.random.default_rng(13), ROUNDS, 7, tails=5)
    inside = [
        seen.quantile(0.1) <= row[-1] <= seen.quantile(0.9)
        for row in values if (seen := outlook(range(5), row[:5], 6)) is not None
    ]
    assert np.mean(inside) == pytest.approx(0.8, abs=0.03)


def test_what_others_did_sharpens_a_short_history_and_stays_honest() -> None:
    rng = np.random.default_rng(14)
    inside, width, alone = [], [], []
    for _ in range(60):
        drifts = rng.normal(0.5, 0.4, 40)
        scales = np.exp(rng.normal(0, 0.3, 40))
        values = 50 + np.cumsum(drifts[:, None] + scales[:, None] * rng.standard_normal((40, 7)), axis=1)
        pool = pool_of(np.arange(5.0), values[10:, :5].T)
        assert pool is not None
        for row in values[:10]:
            shared, own = outlook(range(5), row[:5], 6, pool), outlook(range(5), row[:5], 6)
            assert shared is not None
            assert own is not None
            inside.append(shared.quantile(0.1) <= row[-1] <= shared.quantile(0.9))
            width.append(shared.quantile(0.9) - shared.quantile(0.1))
            alone.append(own.quantile(0.9) - own.quantile(0.1))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.04)
    assert np.median(width) < 0.85 * np.median(alone)


def test_the_pool_finds_the_drift_and_spread_it_was_made_with() -> None:
    rng = np.random.default_rng(15)
    drifts = rng.normal(1.0, 0.5, 400)
    pool = pool_of(np.arange(9.0), (np.cumsum(drifts[:, None] + 2 * rng.standard_normal((400, 9)), axis=1)).T)
    assert pool is not None
    assert pool.drift == pytest.approx(1.0, abs=0.1)
    assert math.sqrt(pool.drift_variance) == pytest.approx(0.5, abs=0.2)
    assert math.sqrt(pool.variance) == pytest.approx(2.0, abs=0.1)
    assert pool.degrees > 50  # one spread for all


def test_changes_that_go_on_in_one_direction_ask_for_wider_ranges() -> None:
    def held(persistence: float) -> tuple[float, float, float]:
        rng = np.random.default_rng(16)
        noise = rng.standard_normal((60, 16))
        changes = np.zeros((60, 16))
        for year in range(1, 16):
            changes[:, year] = persistence * changes[:, year - 1] + noise[:, year]
        values = 50 + np.cumsum(changes, axis=1)
        times = np.arange(13.0)
        wider = widening(times, values[:, :13].T, 3)
        narrow = wide = 0
        for row in values:
            seen = outlook(times, row[:13], 15)
            assert seen is not None
            for k, spread in enumerate((seen.spread, seen.spread * wider)):
                inside = abs(row[15] - seen.middle) <= spread * stats.t.ppf(0.9, seen.degrees)
                narrow, wide = narrow + (inside and k == 0), wide + (inside and k == 1)
        return wider, narrow / 60, wide / 60

    wider, narrow, wide = held(0.8)
    assert wider > 1.2
    assert narrow < 0.7
    assert wide > narrow + 0.1
    assert held(0.0)[0] < 1.2


def test_too_few_pasts_widen_nothing_and_none_are_narrowed() -> None:
    assert widening(np.arange(6.0), np.random.default_rng(1).normal(size=(6, 3)), 2) == 1
    swinging = np.tile(np.array([0.0, 1.0] * 8)[:, None], (1, 30)) + np.random.default_rng(2).normal(0, 0.01, (16, 30))
    assert widening(np.arange(16.0), swinging, 2) == 1


def test_drift_by_hand() -> None:
    # changes 1, 3, 2: drift 2, variance (1 + 1 + 0) / 2 = 1, two years ahead 1 x 2 + 4 / 3
    seen = outlook((0, 1, 2, 3), (0, 1, 4, 6), 5)
    assert seen == Outlook(10.0, pytest.approx(math.sqrt(2 + 4 / 3)), 2.0)
    assert seen.chance(low=10) == pytest.approx(0.5)
    assert seen.chance(low=9, high=11) == pytest.approx(2 * seen.chance(low=10, high=11))


def test_too_short_a_past_says_nothing() -> None:
    assert outlook((0, 1, 2), (1, 2, 4), 4) is None
    assert outlook((), (), 4) is None
    assert outlook((0, 1, 2, 3), (1, 2, 3, 4), 4) is None  # no change ever differed, so no spread can be told
    assert outlook((0, 1, 2, 3), (1, 2, -3, 4), 4, logarithms=True) is None
    assert outlook((0, 1, 2, 3), (1, 2, 4, 4), 3) is None  # not in the future
    assert pool_of(np.arange(4.0), np.ones((4, 5))) is None


def test_one_value_and_the_others_are_enough_to_say_something() -> None:
    pool = Pool(1.0, 0.25, 4.0, 30.0)
    seen = outlook((3.0,), (10.0,), 5.0, pool)
    assert seen is not None
    assert (seen.middle, seen.spread) == (12.0, pytest.approx(math.sqrt(4 * 2 + 0.25 * 4)))


def test_a_year_s_end_by_hand() -> None:
    seen = year_end(60.0, (0.5, 0.6, 0.55))
    assert seen is not None
    logs = np.log([0.5, 0.6, 0.55])
    assert seen.quantile(0.5) == pytest.approx(60 / math.exp(logs.mean()))
    assert seen.spread == pytest.approx(logs.std(ddof=1) * math.sqrt(4 / 3))
    assert seen.degrees == 2
    assert year_end(60.0, (0.5, 0.6)) is None
    assert year_end(0.0, (0.5, 0.6, 0.7)) is None
    assert year_end(9.0, (0.5, 0.5, 0.5)) is None


def test_a_better_target_is_never_more_probable() -> None:
    seen = outlook((0, 1, 2, 3), (0, 1, 4, 6), 5)
    assert seen is not None
    chances = [seen.chance(low=target) for target in range(30)]
    assert chances == sorted(chances, reverse=True)
