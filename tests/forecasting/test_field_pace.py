"""How the whole field moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ganchao.forecasting import field_pace
from ganchao.forecasting.draws import draw_scores
from ganchao.forecasting.field_pace import moves_of_field, pace_of, paths
from ganchao.forecasting.history import History, spans_of


def pathed(changes: list[float], years: int = 5, draws: int = 40_000, guess: float = 0.001, seed: int = 1):
    pace = pace_of(np.array(changes)[:, None], np.array([guess]))
    return paths(pace, years, draws, np.random.default_rng(seed))[..., 0]


def spread(path: np.ndarray, level: float = 0.8) -> float:
    low, high = np.quantile(path, [(1 - level) / 2, (1 + level) / 2])
    return float(high - low)


def test_a_steady_pace_goes_on() -> None:
    path = pathed([0.031, 0.029, 0.03, 0.03, 0.031, 0.029, 0.03])
    np.testing.assert_allclose(np.median(path, axis=0), 0.03 * np.arange(1, 6), rtol=0.03)


def test_a_pace_that_turned_is_taken_as_it_is_now() -> None:
    rising = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07]
    assert np.median(pathed(rising)[:, 0]) > 0.055
    assert np.median(pathed(rising[::-1])[:, 0]) < 0.025


def test_few_years_are_told_in_wide_ranges() -> None:
    noise = [0.02, -0.01, 0.03, 0.0, 0.01, -0.02, 0.025, 0.005, -0.005, 0.015, 0.02, -0.01]
    few, many = pathed(noise[:3], guess=0.02), pathed(noise, guess=0.02)
    assert spread(few[:, 0], 0.95) > 1.5 * spread(many[:, 0], 0.95)


def test_the_pace_itself_is_in_doubt_so_ranges_grow_faster_than_chance_would() -> None:
    path = pathed([0.02, -0.01, 0.03, 0.0, 0.01, -0.02])
    assert spread(path[:, 4]) > 1.3 * np.sqrt(5) * spread(path[:, 0])


@pytest.mark.parametrize(("restless", "seen"), [(0.0, 4), (0.1, 9), (0.0, 25)])
def test_ranges_hold_what_they_say_on_fields_that_move_as_assumed(restless: float, seen: int) -> None:
    rng = np.random.default_rng(5)
    held = []
    for k in range(250):
        pace = 0.03 + (np.sqrt(restless) * 0.02 * rng.standard_normal(seen + 3)).cumsum()
        changes = pace + 0.02 * rng.standard_normal(seen + 3)
        path = pathed(list(changes[:seen]), 3, 400, guess=0.02, seed=k)[:, 2]
        held.append(0.1 <= (path < changes[seen:].sum()).mean() <= 0.9)
    assert 0.76 <= np.mean(held) <= 0.92


def shifted(history: History, changes: list[float]) -> History:
    """The same ranks in a field that moves as a whole."""
    moves = np.concatenate([[0.0], np.cumsum(changes)])
    return replace(history, scores=history.scores + moves[:, None])


def test_ranks_do_not_feel_it(walk) -> None:
    history = walk(years=8)
    moved = shifted(history, [0.5, 1.5, -0.2, 0.9, 2.0, 0.1, 0.4])
    drawn = [draw_scores(h, (1, 3), model="combination", draws=200, rng=np.random.default_rng(1)).scores
             for h in (history, moved)]
    np.testing.assert_array_equal(history.ranks(drawn[0]), history.ranks(drawn[1]))
    assert drawn[1].mean(axis=2).std(axis=0)[0] > 2 * drawn[0].mean(axis=2).std(axis=0)[0]


def test_a_field_that_stands_still_is_left_there(walk) -> None:
    history = walk()
    scores = history.scores.copy()
    scores[:, :30] = scores[0, :30]  # three in four never move
    level = replace(history, scores=scores)
    spans = spans_of(level, 1)
    assert not moves_of_field(spans, 0.2, (1, 2), 50, np.random.default_rng(1)).any()


def test_changes_across_a_break_say_nothing_of_the_pace(walk) -> None:
    history = replace(shifted(walk(years=8, step=0.01), [0.1, 0.1, 0.1, 9.0, 0.1, 0.1, 0.1]), breaks=(2014,))
    width = history.scores[-1].std()
    path = moves_of_field(spans_of(history, 1), 0.01, (1, 4), 4000, np.random.default_rng(1)) * width
    np.testing.assert_allclose(np.median(path, axis=0), [0.1, 0.4], rtol=0.1)
    assert path.max() < 4


def test_rounds_every_other_year_move_half_as_far_in_one(walk) -> None:
    history = shifted(walk(years=9, step=0.01), [0.1] * 8)
    history.scores[1::2] = np.nan
    spans = spans_of(history, 1)
    assert spans.length == 2
    path = moves_of_field(spans, 0.01, (1, 2, 3), 2000, np.random.default_rng(1)) * history.scores[-1].std()
    np.testing.assert_allclose(np.median(path, axis=0), [0.1, 0.2, 0.3], rtol=0.1)


def judged_on(monkeypatch: pytest.MonkeyPatch, changes: list[float]) -> float:
    """Spread of the next year, as a share of what it would be if the past were not held against it."""
    both = []
    for least in (field_pace.LEAST_KNOWN, len(changes) + 1):
        monkeypatch.setattr(field_pace, "LEAST_KNOWN", least)
        both.append(spread(pathed(changes)[:, 0]))
    monkeypatch.undo()
    return both[0] / both[1]


def test_a_past_that_came_nearer_than_was_said_narrows_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged_on(monkeypatch, [0.06, -0.05, 0.02, 0.0, 0.005, 0.0, 0.005, 0.0]) < 0.85


def test_a_past_that_came_further_off_than_was_said_widens_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged_on(monkeypatch, [0.03, 0.031, 0.03, 0.029, 0.03, 0.03, 0.06, -0.08]) > 1.1


def test_too_short_a_past_is_not_held_against_it(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged_on(monkeypatch, [0.06, -0.05, 0.02]) == 1.0
