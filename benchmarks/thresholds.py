"""What rivals would demand, forecast at past origins: does a stated probability of reaching a rank hold?

Our unit is put at the score that was said to reach a rank with some probability, and judged by the scores that rivals
really had. Its own score stands in published units while the field moves, so the field's common movement counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.forecasting.backtest import origins_of
from ganchao.forecasting.draws import draw_scores
from ganchao.forecasting.history import History, line_between

BANDS: Final = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
SELDOMER, OFTENER = 0.05, 0.15
REACH: Final = 0.2
"""Aims lie up to this share of the field ahead."""


@dataclass(frozen=True)
class Promised:
    """One aim at one origin."""

    subject: str
    origin: int
    horizon: int
    stated: float  # probability that the score reaches the rank
    reached: bool


@dataclass(frozen=True)
class Band:
    """Aims whose stated probability lies in one band."""

    low: float
    high: float
    count: int
    origins: int
    stated: float
    reached: float
    interval: tuple[float, float]  # 90 %, whole origins drawn anew

    @property
    def close(self) -> bool:
        """Reached at most 5 points less often than stated and at most 15 more often."""
        return -SELDOMER <= self.reached - self.stated <= OFTENER

    @property
    def compatible(self) -> bool:
        """Whether what was stated lies in the interval."""
        return self.interval[0] <= self.stated <= self.interval[1]


def promised(
    subject: str, history: History, horizons: Sequence[int], *, most: int = 60, draws: int = 1000, seed: int = 7
) -> Iterator[Promised]:
    """Aims of up to ``most`` units at every origin with five years of history."""
    for horizon in horizons:
        for origin in origins_of(history):
            if origin + horizon > history.years[-1]:
                continue
            known, later = history.until(origin), history.until(origin + horizon)
            low, slope = line_between(later.scores[-1 - horizon], known.scores[-1])  # where later years rescale earlier
            then = low + slope * later.scores[-1]
            drawn = draw_scores(known, (horizon,), model="combination", draws=draws,
                                rng=np.random.default_rng([seed, origin, horizon])).scores[:, 0]
            units = np.flatnonzero(np.isfinite(known.scores[-1]) & np.isfinite(then))
            if len(units) < 3:
                continue
            sign = 1.0 if history.higher else -1.0
            came, said = sign * then[units], sign * drawn[:, units]
            ranks = known.ranks(known.scores[-1, units])
            rng = np.random.default_rng([seed, origin, horizon, 1])
            for unit in rng.choice(len(units), size=min(most, len(units)), replace=False):
                ahead = int(rng.integers(0, max(2, round(REACH * len(units)))))
                upto = int(np.clip(ranks[unit] - ahead, 1, len(units) - 1))
                stated = float(rng.uniform(0.5, 1.0))
                needed = np.quantile(nth_best(np.delete(said, unit, axis=1), upto), stated)
                reached = needed >= nth_best(np.delete(came, unit)[None], upto)[0] - 1e-12
                yield Promised(subject, origin, horizon, stated, bool(reached))


def nth_best(scores: np.ndarray, place: int) -> np.ndarray:
    """The score of the ``place``-th best in each row.

    >>> nth_best(np.array([[3.0, 1.0, 2.0]]), 2).tolist()
    [2.0]
    """
    column = scores.shape[1] - place
    return np.asarray(np.partition(scores, column, axis=1)[:, column])


def bands_of(aims: Sequence[Promised], *, seed: int = 5) -> list[Band]:
    """Stated and reached, band by band."""
    rng, found = np.random.default_rng(seed), []
    for low, high in BANDS:
        some = [aim for aim in aims if low <= aim.stated < high]
        if not some:
            continue
        groups: dict[tuple[str, int], list[bool]] = {}
        for aim in some:
            groups.setdefault((aim.subject, aim.origin), []).append(aim.reached)
        hits = np.array([[sum(group), len(group)] for group in groups.values()], dtype=float)
        drawn = hits[rng.integers(len(hits), size=(2000, len(hits)))].sum(axis=1)
        ends = np.quantile(drawn[:, 0] / drawn[:, 1], (0.05, 0.95))
        found.append(Band(
            low, high, len(some), len(groups), float(np.mean([aim.stated for aim in some])),
            float(np.mean([aim.reached for aim in some])), (float(ends[0]), float(ends[1])),
        ))
    return found
