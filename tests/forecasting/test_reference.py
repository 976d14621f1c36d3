"""Backtests of the provinces made again slowly, in plain Python, from the lines of the promise alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from ganchao.forecasting.backtest import Case, origins_of, rolling
from ganchao.forecasting.calibrate import covered
from ganchao.forecasting.draws import draw_scores
from ganchao.forecasting.history import History, history_of
from ganchao.forecasting.skill import plainly_covered, reliability_of, skill_of
from ganchao.project import open_project

HORIZONS, DRAWS, SEED = (1, 3, 5), 80, 2019


@pytest.fixture(scope="module")
def history() -> History:
    return history_of(open_project("shandong").score())


@pytest.fixture(scope="module")
def cases(history: History) -> list[Case]:
    return list(rolling(history, HORIZONS, draws=DRAWS, seed=SEED))


def places(scores: list[float]) -> list[int]:
    """Ranks by scores as shown, two decimals; equal ones share the better."""
    shown = [round(score, 2) for score in scores]
    return [1 + sum(other > mine for other in shown) for mine in shown]


def known(row: np.ndarray) -> dict[int, float]:
    return {k: float(score) for k, score in enumerate(row) if score == score}


def forecast(history: History, case: Case) -> list[list[Fraction]]:
    """Shares of draws at rank k or better, by unit."""
    then = history.until(case.origin)
    rng = np.random.default_rng([SEED, case.origin, case.horizon])
    drawn = draw_scores(then, (case.horizon,), model="combination", draws=DRAWS, rng=rng).scores[:, 0]
    ranks = [places([float(row[k]) for k in case.units]) for row in drawn]
    count = len(case.units)
    return [[Fraction(sum(row[u] <= k for row in ranks), DRAWS) for k in range(1, count + 1)] for u in range(count)]


def baseline(history: History, case: Case) -> tuple[list[list[Fraction]], bool]:
    """Persistence with the rank changes of units near in rank over all past spans of the horizon."""
    then = history.until(case.origin)
    rows = [known(row) for row in then.scores]
    longest = len(rows) - 1
    span = min(case.horizon, longest)
    starts = range(longest - span + 1)
    unbroken = [a for a in starts if not any(then.years[a] < b <= then.years[a + span] for b in then.breaks)]
    moves: list[tuple[int, float]] = []
    for a in unbroken or starts:
        both = sorted(rows[a].keys() & rows[a + span].keys())
        before, after = (places([rows[y][k] for k in both]) for y in (a, a + span))
        moves += [(p, (q - p) * (case.horizon / span) ** 0.5) for p, q in zip(before, after, strict=True)]
    count = len(case.units)
    here = places([rows[-1][k] for k in case.units])
    found = []
    for rank in here:
        nearest = sorted(abs(p - rank) for p, _ in moves)
        reach = max(2, round(0.15 * count), nearest[min(20, len(moves)) - 1])
        ends = [min(max(round(rank + move), 1), count) for p, move in moves if abs(p - rank) <= reach]
        found.append([Fraction(sum(end <= k for end in ends), len(ends)) for k in range(1, count + 1)])
    return found, span < case.horizon


def rps(cumulative: list[list[Fraction]], outcomes: list[int]) -> float:
    """Ranked probability score, mean over units."""
    sums = [sum((p - (rank <= k + 1)) ** 2 for k, p in enumerate(row))
            for row, rank in zip(cumulative, outcomes, strict=True)]
    return float(sum(sums) / len(sums))


def test_every_origin_and_horizon_of_the_line_is_there(history: History, cases: list[Case]) -> None:
    wanted = [(o, h) for h in HORIZONS for o in range(2016, 2024) if o + h <= 2023]
    assert [(case.origin, case.horizon) for case in cases] == wanted
    assert origins_of(history)[0] == 2016  # five years: 2012 to 2016


def test_units_are_those_scored_at_both_ends_ranked_among_themselves(history: History, cases: list[Case]) -> None:
    for case in cases:
        now, then = (known(history.until(year).scores[-1]) for year in (case.origin, case.origin + case.horizon))
        both = sorted(now.keys() & then.keys())
        assert case.units.tolist() == both
        assert case.before.tolist() == places([now[k] for k in both])
        assert case.outcomes.tolist() == places([then[k] for k in both])


def test_forecast_and_baseline_are_what_counting_gives(history: History, cases: list[Case]) -> None:
    for case in cases:
        np.testing.assert_allclose(case.cumulative, np.array(forecast(history, case), dtype=float), atol=1e-12)
        slow, scaled = baseline(history, case)
        np.testing.assert_allclose(case.baseline, np.array(slow, dtype=float), atol=1e-12)
        assert case.scaled == scaled
    assert [case.origin for case in cases if case.scaled] == [2016]  # no span of five years is past then


def test_scores_errors_and_coverage_are_what_counting_gives(history: History, cases: list[Case]) -> None:
    for skill in skill_of(cases):
        some = [case for case in cases if case.horizon == skill.horizon]
        ours = [rps(forecast(history, c), c.outcomes.astype(int).tolist()) for c in some]
        theirs = [rps(baseline(history, c)[0], c.outcomes.astype(int).tolist()) for c in some]
        assert skill.score == pytest.approx(sum(ours) / len(ours), abs=1e-12)
        assert skill.baseline == pytest.approx(sum(theirs) / len(theirs), abs=1e-12)
        assert skill.brier == pytest.approx(skill.score / 31, abs=1e-12)
        wrong, still = [], []
        for case in some:
            for row, rank, before in zip(forecast(history, case), case.outcomes, case.before, strict=True):
                middle = next(k + 1 for k, p in enumerate(row) if p >= Fraction(1, 2))
                wrong.append(abs(middle - rank))
                still.append(abs(before - rank))
        assert skill.error == pytest.approx(sum(wrong) / len(wrong), abs=1e-12)
        assert skill.error_baseline == pytest.approx(sum(still) / len(still), abs=1e-12)


@pytest.mark.parametrize("level", [Fraction(4, 5), Fraction(9, 10)])
def test_the_randomised_transform_is_counted_exactly(history: History, cases: list[Case], level: Fraction) -> None:
    """By a fine grid between two steps; the plain share by whole-number ranges."""
    grid = [(Fraction(2 * v + 1), 2 * 2000) for v in range(2000)]
    low, high = (1 - level) / 2, (1 + level) / 2
    case = cases[0]
    exact, plain = covered(case.cumulative, case.outcomes, float(level)), plainly_covered(case, float(level))
    for u, row in enumerate(forecast(history, case)):
        rank = int(case.outcomes[u])
        below, upto = (row[rank - 2] if rank > 1 else Fraction(0)), row[rank - 1]
        inside = sum(low <= below + v / n * (upto - below) <= high for v, n in grid)
        assert exact[u] == pytest.approx(inside / len(grid), abs=1e-3)
        first = next(k + 1 for k, p in enumerate(row) if p >= low)
        last = next(k + 1 for k, p in enumerate(row) if p >= high)
        # on the edge of a step floats and fractions may differ; whole ranges hold the ranks between both ends
        if not any(abs(float(p - end)) < 1e-9 for p in row for end in (low, high)):
            assert bool(plain[u]) == (first <= rank <= last)


def test_the_reliability_diagram_counts_every_unit_origin_and_k(history: History, cases: list[Case]) -> None:
    said: list[float] = []
    true: list[bool] = []
    for case in cases:
        for u, row in enumerate(forecast(history, case)):
            said += [float(p) for p in row[:-1]]
            true += [bool(case.outcomes[u] <= k) for k in range(1, len(row))]
    found = reliability_of(cases)
    assert found.count.sum() == len(said)
    for bar in range(10):
        here = [k for k, p in enumerate(said) if min(int(p * 10 + 1e-9), 9) == bar]
        assert found.count[bar] == pytest.approx(len(here), abs=0.002 * len(said))
        if len(here) > 200:
            assert found.said[bar] == pytest.approx(np.mean([said[k] for k in here]), abs=0.01)
            assert found.came[bar] == pytest.approx(np.mean([true[k] for k in here]), abs=0.02)
