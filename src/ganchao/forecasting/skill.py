"""How good forecasts were: ranked probability score, calibration, reliability, all against the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.forecasting.backtest import Case
from ganchao.forecasting.calibrate import covered, transform_ends

BINS: Final = 10
"""Bars of a reliability diagram."""
REPEATS: Final = 2000
"""Times that whole origins are drawn anew."""


@dataclass(frozen=True)
class Coverage:
    """Share of outcomes inside central intervals, with the 90 % interval from drawing whole origins anew."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Skill:
    """How forecasts of one horizon did, over all origins."""

    horizon: int
    origins: int
    units: float  # mean number judged
    score: float  # ranked probability score, mean over units, then origins
    baseline: float  # the same of the baseline
    covered_80: Coverage
    covered_90: Coverage
    plain_80: float  # share of outcomes inside whole-number intervals, for comparison
    plain_90: float
    error: float  # mean absolute error of the middle rank
    error_baseline: float
    brier: float  # mean over units and k of the squared error of P(rank <= k)
    brier_baseline: float
    scaled: int  # origins at which a shorter span had to be scaled

    @property
    def gain(self) -> float:
        """Share by which the ranked probability score is better (negative) or worse than the baseline's."""
        return self.score / self.baseline - 1 if self.baseline > 0 else float("nan")


@dataclass(frozen=True, eq=False)
class Reliability:
    """Said and done: forecast probabilities of P(rank <= k) in bars, and how often it came true."""

    said: Floats  # (bar,)
    came: Floats  # (bar,)
    count: NDArray[np.intp]  # (bar,)


def ranked_probability_score(cumulative: Floats, outcomes: Floats) -> Floats:
    r"""Ranked probability score of every unit: the squared distance of the forecast's steps from what came.

    .. math:: \mathrm{RPS} = \sum_k (F(k) - 1[r \le k])^2

    Parameters
    ----------
    cumulative
        Forecast probability of rank k or better. ``(unit, k)``
    outcomes
        Ranks that came, from 1. ``(unit,)``

    References
    ----------
    Epstein (1969), A scoring system for probability forecasts of ranked categories, J. Applied Meteorology 8.
    """
    came = np.arange(1, cumulative.shape[1] + 1)[None, :] >= outcomes[:, None]
    result: Floats = ((cumulative - came) ** 2).sum(axis=1)
    return result


def skill_of(cases: Sequence[Case], *, seed: int = 2019) -> tuple[Skill, ...]:
    """How the forecasts did, by horizon."""
    return tuple(
        _skill(horizon, [case for case in cases if case.horizon == horizon], seed)
        for horizon in sorted({case.horizon for case in cases})
    )


def _skill(horizon: int, cases: Sequence[Case], seed: int) -> Skill:
    def mean(of: Floats) -> float:
        return float(np.mean(of))

    plain = {level: [plainly_covered(c, level) for c in cases] for level in (0.8, 0.9)}
    scores = np.array([ranked_probability_score(c.cumulative, c.outcomes).mean() for c in cases])
    baseline = np.array([ranked_probability_score(c.baseline, c.outcomes).mean() for c in cases])
    steps = np.array([c.cumulative.shape[1] for c in cases])
    inside = {level: coverage_of(cases, level, seed=seed) for level in (0.8, 0.9)}
    return Skill(
        horizon=horizon, origins=len(cases), units=mean(steps.astype(np.float64)),
        score=mean(scores), baseline=mean(baseline),
        covered_80=inside[0.8], covered_90=inside[0.9],
        plain_80=float(np.concatenate(plain[0.8]).mean()), plain_90=float(np.concatenate(plain[0.9]).mean()),
        error=mean(np.array([np.abs(middle(c.cumulative) - c.outcomes).mean() for c in cases])),
        error_baseline=mean(np.array([np.abs(c.before - c.outcomes).mean() for c in cases])),
        brier=mean(scores / steps), brier_baseline=mean(baseline / steps),
        scaled=sum(c.scaled for c in cases),
    )


def middle(cumulative: Floats) -> Floats:
    """Median rank ``(unit,)``."""
    return (cumulative < 0.5 - 1e-12).sum(axis=1) + 1.0


def plainly_covered(case: Case, level: float) -> Floats:
    """Whether the outcome lies in the whole-number central interval ``(unit,)``."""
    low, high = transform_ends(case.cumulative, case.outcomes)
    tail = (1 - level) / 2
    return ((high >= tail) & (low <= 1 - tail)).astype(np.float64)


def coverage_of(cases: Sequence[Case], level: float, *, seed: int = 2019) -> Coverage:
    """Share covered by the randomised transform; an origin brings all its horizons along when drawn."""
    origins = sorted({case.origin for case in cases})
    sums, counts = np.zeros(len(origins)), np.zeros(len(origins))
    for case in cases:
        inside = covered(case.cumulative, case.outcomes, level)
        sums[origins.index(case.origin)] += inside.sum()
        counts[origins.index(case.origin)] += len(inside)
    picked = np.random.default_rng(seed).integers(len(sums), size=(REPEATS, len(sums)))
    shares = sums[picked].sum(axis=1) / counts[picked].sum(axis=1)
    low, high = np.quantile(shares, (0.05, 0.95))
    return Coverage(float(sums.sum() / counts.sum()), float(low), float(high))


def reliability_of(cases: Sequence[Case], *, baseline: bool = False, bins: int = BINS) -> Reliability:
    """Forecast P(rank <= k) over all units, origins and k against how often it came true.

    The last k, which is certain, is left out.
    """
    said, came, count = np.zeros(bins), np.zeros(bins), np.zeros(bins, dtype=np.intp)
    for case in cases:
        chance = (case.baseline if baseline else case.cumulative)[:, :-1]
        true = np.arange(1, chance.shape[1] + 1)[None, :] >= case.outcomes[:, None]
        bar = np.minimum((chance * bins).astype(np.intp), bins - 1).ravel()
        said += np.bincount(bar, weights=chance.ravel(), minlength=bins)
        came += np.bincount(bar, weights=true.ravel().astype(np.float64), minlength=bins)
        count += np.bincount(bar, minlength=bins)
    with np.errstate(invalid="ignore"):
        return Reliability(said / count, came / count, count)


def pooled(sets: Sequence[Sequence[Case]], level: float) -> float:
    """Share covered over several sets of forecasts, every set counting the same."""
    return float(np.mean([coverage_of(cases, level).share for cases in sets]))
