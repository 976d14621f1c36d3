"""Forecasts of the past, judged by what came: against "nobody moves", in the open.

Every past year with enough history is an origin. Nothing later than the origin is used, units scored at origin and
outcome are ranked among themselves, and the same rule of ranking is applied to draws and outcomes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.forecasting.calibrate import NEAR, cumulative_of
from ganchao.forecasting.draws import draw_scores
from ganchao.forecasting.history import History

LEAST_HISTORY: Final = 5
"""Years known at the first origin."""
FEWEST_CHANGES: Final = 20
"""Past changes that the baseline rests on at least, the nearest in rank."""


@dataclass(frozen=True, eq=False)
class Case:
    """One forecast and what came: one origin, one horizon."""

    origin: int
    horizon: int
    units: NDArray[np.intp]  # (unit,) places of the units judged
    before: Floats  # (unit,) ranks at the origin
    outcomes: Floats  # (unit,) ranks that came
    cumulative: Floats  # (unit, k) forecast probability of rank k or better
    baseline: Floats  # (unit, k) the same of persistence with past rank changes of units near in rank
    scaled: bool  # no past span of this length: a shorter one was scaled


def rolling(
    history: History, horizons: Sequence[int], *, model: str = "combination", draws: int = 1000, seed: int = 2019,
    least: int = LEAST_HISTORY, every: int = 1,
) -> Iterator[Case]:
    """One case for every origin with at least ``least`` years known, and every horizon whose outcome is known.

    ``every`` takes only each so-manieth origin.
    """
    last = history.years[-1]
    for horizon in horizons:
        for year in origins_of(history, least)[::every]:
            if year + horizon > last:
                continue
            known = history.until(year)
            then = history.until(year + horizon).scores[-1]
            rng = np.random.default_rng([seed, year, horizon])
            case = judged(known, then, horizon, model=model, draws=draws, rng=rng)
            if case is not None:
                yield case


def origins_of(history: History, least: int = LEAST_HISTORY) -> list[int]:
    """Years with scores up to which at least so many years have scores."""
    known = np.cumsum(history.seen)
    return [year for year, there, count in zip(history.years, history.seen, known, strict=True)
            if there and count >= least]


def judged(
    known: History, then: Floats, horizon: int, *, model: str, draws: int, rng: np.random.Generator
) -> Case | None:
    """A forecast from ``known`` held against the scores of a later year ``(unit,)``; none when too few are common."""
    if not np.isfinite(known.scores[-1] + then).any():
        return None
    drawn = draw_scores(known, (horizon,), model=model, draws=draws, rng=rng)
    return case_of(known, then, horizon, drawn.scores[:, 0])


def case_of(known: History, then: Floats, horizon: int, scores: Floats) -> Case | None:
    """Drawn scores ``(draw, unit)`` held against those that came ``(unit,)``, among the units scored at both ends."""
    units = np.flatnonzero(np.isfinite(known.scores[-1]) & np.isfinite(then) & np.isfinite(scores).all(axis=0))
    if len(units) < 2:
        return None
    ranks = known.ranks(scores[:, units])
    before, outcomes = known.ranks(known.scores[-1, units]), known.ranks(then[units])
    baseline, scaled = persistent(known, units, horizon)
    return Case(known.years[-1], horizon, units, before, outcomes, cumulative_of(ranks), baseline, scaled)


def persistent(known: History, units: NDArray[np.intp], horizon: int, near: float = NEAR) -> tuple[Floats, bool]:
    """Persistence with the empirical rank changes of units near in rank ``(unit, k)``, and whether spans were scaled.

    All past spans of the horizon's length; where there is none, the longest one's changes times the square root of
    the horizon over its length. Spans across a known break are left out while there are others.
    """
    last, count, seen = len(known.years) - 1, len(units), np.isfinite(known.scores)
    lengths = (*range(min(horizon, last), 0, -1), *range(horizon + 1, last + 1))  # the longest that is short enough
    starts, length = next(
        (found, length) for length in lengths
        if (found := [s for s in range(last - length + 1) if (seen[s] & seen[s + length]).sum() > 1])
    )
    clean = [s for s in starts if known.comparable(s, s + length)]
    before, change = [], []
    for start in clean or starts:
        both = seen[start] & seen[start + length]
        ranks = known.ranks(known.scores[start, both])
        before.append(ranks)
        change.append(known.ranks(known.scores[start + length, both]) - ranks)
    ranks, changes = np.concatenate(before), np.concatenate(change) * np.sqrt(horizon / length)
    here = known.ranks(known.scores[-1, units])
    distance = np.abs(ranks[None, :] - here[:, None])
    reach = np.maximum(2, round(count * near))
    enough = np.partition(distance, min(FEWEST_CHANGES, len(ranks)) - 1, axis=1)[:, min(FEWEST_CHANGES, len(ranks)) - 1]
    taken = distance <= np.maximum(reach, enough)[:, None]
    came = np.clip(np.rint(here[:, None] + changes[None, :]), 1, count).astype(np.intp)
    cells = (np.arange(count)[:, None] * count + came - 1)[taken]
    mass = np.bincount(cells, minlength=count * count).reshape(count, count)
    return mass.cumsum(axis=1) / mass.sum(axis=1, keepdims=True), length < horizon


def across_vintages(
    older: History, newer: History, horizons: Sequence[int], *, model: str = "combination", draws: int = 1000,
    seed: int = 2019,
) -> tuple[tuple[Case, Case], ...]:
    """Forecasts made on the older vintage and on the newer one up to the same year, both judged on the newer.

    The second of each pair knows the revision; the difference is the revision's share. Units must be the same.
    """
    pairs = []
    origin = older.years[-1]
    for horizon in horizons:
        if origin + horizon > newer.years[-1]:
            continue
        then = newer.scores[newer.years.index(origin + horizon)]
        both = np.isfinite(older.scores[-1]) & np.isfinite(newer.scores[newer.years.index(origin)])
        then = np.where(both, then, np.nan)
        made = [
            judged(known, then, horizon, model=model, draws=draws, rng=np.random.default_rng([seed, origin, horizon]))
            for known in (replace(older, breaks=newer.breaks), newer.until(origin))
        ]
        if made[0] is not None and made[1] is not None:
            pairs.append((made[0], made[1]))
    return tuple(pairs)
