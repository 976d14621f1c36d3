"""Joint draws."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.errors import UnknownName
from ganchao.forecasting.draws import draw_scores
from ganchao.forecasting.fit import fit, table_of
from ganchao.forecasting.shocks import errors_at, pattern_of, shocks


def drawn(history, horizons=(1, 2, 3), draws: int = 4000, model: str = "persistence", seed: int = 1):
    return draw_scores(history, horizons, model=model, draws=draws, rng=np.random.default_rng(seed)).scores


def test_draws_spread_like_past_changes(walk) -> None:
    history = walk(years=30, units=80, step=0.2)
    spread = drawn(history)[:, 0].std(axis=0).mean()
    assert spread == pytest.approx(0.2, rel=0.12)


def test_the_spread_grows_with_the_years(walk) -> None:
    spread = drawn(walk(years=30, units=80)).std(axis=0).mean(axis=1)
    assert spread[0] < spread[1] < spread[2]


def test_years_of_a_draw_hang_together_as_in_a_random_walk(walk) -> None:
    scores = drawn(walk(years=30, units=30), (1, 4))
    together = [np.corrcoef(scores[:, 0, u], scores[:, 1, u])[0, 1] for u in range(30)]
    assert np.mean(together) == pytest.approx(0.5, abs=0.1)


def test_units_that_moved_together_do_so_in_draws(walk) -> None:
    history = walk(years=40, units=30)
    scores = history.scores.copy()
    scores[:, 1] = scores[:, 0] + 0.01 * np.arange(40) % 3
    first = drawn(replace(history, scores=scores))[:, 0]
    assert np.corrcoef(first[:, 0], first[:, 1])[0, 1] > 0.4
    assert abs(np.corrcoef(first[:, 5], first[:, 9])[0, 1]) < 0.4


def test_shocks_have_unit_variance_whatever_they_follow(walk) -> None:
    pattern, followed = pattern_of(fit(walk(), 1, "persistence"))
    spread = shocks(pattern, followed, 20_000, np.random.default_rng(1)).std(axis=0)
    np.testing.assert_allclose(spread, 1, atol=0.03)


def test_the_table_of_errors_gives_back_their_quantiles(walk) -> None:
    each = fit(walk(years=40, units=80), 1, "persistence")
    found = errors_at(np.random.default_rng(1).standard_normal(100_000).astype(np.float32), table_of(each))
    known = each.errors[np.isfinite(each.errors)]
    weights = each.weights[np.isfinite(each.errors)]
    order = np.argsort(known)
    exact = np.interp([0.1, 0.5, 0.9], weights[order].cumsum() / weights.sum(), known[order])
    np.testing.assert_allclose(np.quantile(found, [0.1, 0.5, 0.9]), exact, atol=0.03)


def test_scores_keep_to_the_ends_of_their_scale(walk) -> None:
    history = replace(walk(), limits=(-1.0, 1.0))
    scores = drawn(history, (5,))
    assert (scores.min(), scores.max()) == (-1, 1)


def test_the_same_seed_gives_the_same_bits(walk) -> None:
    assert np.array_equal(drawn(walk(), seed=4), drawn(walk(), seed=4))
    assert not np.array_equal(drawn(walk(), seed=4), drawn(walk(), seed=5))


def test_units_without_a_last_score_are_not_drawn(walk) -> None:
    history = walk()
    scores = history.scores.copy()
    scores[-1, 3] = np.nan
    assert np.isnan(drawn(replace(history, scores=scores))[:, :, 3]).all()


def test_a_field_that_never_moved_stays(walk) -> None:
    history = walk()
    still = replace(history, scores=np.tile(history.scores[0], (6, 1)), years=history.years[:6])
    np.testing.assert_allclose(drawn(still)[:, -1], np.tile(still.scores[0], (4000, 1)), atol=1e-4)


def test_a_misspelt_model_is_named(walk) -> None:
    with pytest.raises(UnknownName, match="shrunk_drift"):
        drawn(walk(), model="shrunk_drif")
