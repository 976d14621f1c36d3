"""How indicators move: learnt from the past of the whole field, drawn year after year.

Every drawn year repeats a past year of the whole field: for each unit what happened that year to a unit near it in
rank, all indicators together. How the field moves as a whole is drawn beside it, by its mean: where most stand still
and some move far, a middle unit would not move, and the field's drift would come with what units do beside it, as sure
as the past and stretched with their errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.forecasting.calibrate import ACROSS, MEMORY, NEAR, OWN
from ganchao.forecasting.field_pace import SHARE_OF_OWN, Pace, pace_of, paths
from ganchao.forecasting.models import DOUBT
from ganchao.scoring.conform import directions

WIDE: Final = 10.0
"""Values of one sign whose largest is so many times the smallest grow by shares rather than by amounts."""
FURTHEST: Final = 6.0
"""Errors are cut off at so many widths."""
LASTING: Final = 0.8
"""Share of a unit's own pace that survives a year."""
CELLS: Final = 200_000
"""Cells of a year drawn at once; small enough for the processor's own memory."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What makes the index spread and units stand as the calibrated forecast of scores says."""

    spread: NDArray[np.float32]  # (year,) errors are stretched by this
    lift: Floats  # (year, unit or 1) units are moved towards better by so many typical errors

    @classmethod
    def nothing(cls, years: int) -> Fitted:
        """Errors and paces as the past of the indicators has them."""
        return cls(np.ones(years, dtype=np.float32), np.zeros((years, 1)))


@dataclass(frozen=True, eq=False)
class Dynamics:
    """How indicators move, learnt from the past."""

    logged: NDArray[np.bool_]  # (indicator,) growing by shares
    start: NDArray[np.float32]  # (unit, indicator) last values, logarithms where they grow by shares
    pace: NDArray[np.float32]  # (unit, indicator) own yearly change expected, beside the field's
    beyond: NDArray[np.float32]  # (unit, indicator) how far from the field's mean
    lost: NDArray[np.float32]  # (indicator,) share of that which a year takes back
    field: Pace  # of the field's mean, one series an indicator
    errors: NDArray[np.float32]  # (past year, unit in order of rank, indicator) in widths; a year's mean is 0
    widths: NDArray[np.float32]  # (unit, indicator)
    chances: Floats  # (past year,) chance to be repeated
    order: NDArray[np.intp]  # (unit,) place of each unit in the order of rank
    low: NDArray[np.float32]  # (indicator,) natural limits
    high: NDArray[np.float32]
    better: Floats  # (indicator,) a typical unit's own error, signed towards better

    def blocks(self, years: int, draws: int, rng: Generator, fit: Fitted) -> Iterator[NDArray[np.float32]]:
        """Drawn values ``(draw, year, unit, indicator)``, some draws at a time.

        Blocks are as wide and a year's chance is the same however many years come after it.
        """
        at_once = max(1, CELLS // self.start.size)
        for first in range(0, draws, at_once):
            yield self.block(years, min(at_once, draws - first), rng.spawn(1)[0], fit)

    def block(self, years: int, draws: int, rng: Generator, fit: Fitted) -> NDArray[np.float32]:
        """Drawn values of some draws ``(draw, year, unit, indicator)``."""
        past, units, indicators = self.errors.shape
        reach = max(1, round(units * NEAR))
        of_field, *yearly = rng.spawn(years + 1)
        repeated = np.stack([chance.choice(past, size=draws, p=self.chances) for chance in yearly], axis=1)
        beside = np.empty((draws, years, units), dtype=np.int64)
        for year, chance in enumerate(yearly):
            beside[:, year] = self.order + chance.integers(-reach, reach + 1, size=(draws, units), dtype=np.int32)
        donors = np.abs(beside)
        donors = np.where(donors >= units, 2 * units - 2 - donors, donors)  # the table's ends are mirrors
        donors = np.clip(donors, 0, units - 1) + (repeated * units)[..., None]
        values: NDArray[np.float32] = np.take(self.errors.reshape(-1, indicators), donors, axis=0)
        stays = 1 - self.lost
        for year in range(1, years):
            values[:, year] += stays * values[:, year - 1]
        values *= self.widths * fit.spread[:, None, None]
        lasting = np.cumsum(LASTING ** np.arange(years)).astype(np.float32)[:, None, None]
        left = (stays ** np.arange(1, years + 1, dtype=np.float32)[:, None])[:, None]
        usual = self.start + self.pace * lasting - self.beyond * (1 - left) + fit.lift[..., None] * self.better
        values += usual.astype(np.float32)
        values += paths(self.field, years, draws, of_field)[:, :, None, :].astype(np.float32)
        if self.logged.all():
            np.exp(values, out=values)
        elif self.logged.any():
            values[..., self.logged] = np.exp(values[..., self.logged])
        if np.isfinite(self.low).any() or np.isfinite(self.high).any():
            np.clip(values, self.low, self.high, out=values)
        return values


def dynamics_of(
    values: Floats, inside: NDArray[np.bool_], years: Sequence[int], framework: Framework, place: Floats,
    breaks: Sequence[int] = (),
) -> Dynamics:
    """Learnt from values ``(year, unit, indicator)`` of the field; ``place`` is the share ahead of each ``(unit,)``.

    Years that begin at one of ``breaks`` tell less of units and nothing of the field's pace, while there are others.
    """
    field = np.where(inside[..., None], values, np.nan)
    low, high = limits_of(framework)
    logged = logged_in(field, high)
    with np.errstate(invalid="ignore", divide="ignore"):
        work = np.where(logged, np.log(np.where(logged, field, 1.0)), field)
    apart = np.diff(np.asarray(years, dtype=np.float64))[:, None, None]
    change = np.diff(work, axis=0) / apart
    for k, indicator in enumerate(framework.scored):
        for year in indicator.breaks:
            if year in years[1:]:
                change[years.index(year) - 1, :, k] = np.nan
    known = np.isfinite(change)
    count = known.sum(axis=1)
    common = np.where(known, change, 0.0).sum(axis=1) / np.maximum(count, 1)
    own = np.where(known, change - common[:, None], 0.0)
    momentum = momentum_of(own, known)
    there = np.isfinite(work)
    middle = np.where(there, work, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    beyond = np.where(there, work - middle[:, None], 0.0)
    trust = (len(own) - 1) / (len(own) - 1 + DOUBT)
    crossing = np.array([any(a < b <= z for b in breaks) for a, z in pairwise(years)])
    crossing &= ~crossing.all()
    usual = known & ~crossing[:, None, None]
    kept, lost = (trust * share for share in shares_of(own[1:], momentum[:-1], beyond[1:-1], usual[1:]))
    errors = np.where(known, own + lost * beyond[:-1], 0.0)
    errors[1:] -= np.where(known[1:], kept * momentum[:-1], 0.0)
    errors *= np.sqrt(apart)
    age = np.arange(len(own))[::-1]
    weight = 0.5 ** (age / MEMORY) * np.where(crossing, ACROSS, 1.0)
    widths = widths_by_place(errors, known * weight[:, None, None], place)
    scaled = np.clip(np.divide(errors, widths, out=np.zeros_like(errors), where=widths > 0), -FURTHEST, FURTHEST)
    scaled -= np.where(known, (scaled.sum(axis=1) / np.maximum(count, 1))[:, None], 0.0)
    order = np.argsort(np.where(np.isfinite(place), place, 2.0), kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    told = np.where(count.sum(axis=1) > 0, weight, 0.0)
    field_pace = pace_of(np.where(usual.any(axis=1), common, np.nan), SHARE_OF_OWN * widths.mean(axis=0))
    return Dynamics(
        logged, work[-1].astype(np.float32), (kept * momentum[-1]).astype(np.float32), beyond[-1].astype(np.float32),
        lost.astype(np.float32), field_pace,
        np.ascontiguousarray(scaled[:, order], dtype=np.float32),
        widths.astype(np.float32), told / told.sum(), rank, low.astype(np.float32), high.astype(np.float32),
        np.where(directions(framework.scored), 1.0, -1.0) * widths.mean(axis=0),
    )


def limits_of(framework: Framework) -> tuple[Floats, Floats]:
    """Natural limits of every indicator ``(indicator,)``, infinite where there are none."""
    limits = [indicator.limits or (None, None) for indicator in framework.scored]
    return (
        np.array([-np.inf if low is None else low for low, _ in limits]),
        np.array([np.inf if high is None else high for _, high in limits]),
    )


def logged_in(field: Floats, high: Floats) -> NDArray[np.bool_]:
    """Which indicators grow by shares: above zero, far apart, and without an upper limit ``(indicator,)``."""
    smallest = np.min(np.where(np.isfinite(field), field, np.inf), axis=(0, 1))
    largest = np.max(np.where(np.isfinite(field), field, -np.inf), axis=(0, 1))
    far: NDArray[np.bool_] = (smallest > 0) & (largest > WIDE * smallest) & np.isinf(high)
    return far


def shares_of(
    change: Floats, momentum: Floats, beyond: Floats, known: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """What is kept of momentum in a year, and what is lost of the distance from the field's mean ``(indicator,)``.

    Changes regressed on both ``(past year, unit, indicator)``; a share outside 0 and 1 is put at that end and the other
    found again.
    """
    parts = {
        name: np.where(known, one * other, 0.0).sum(axis=(0, 1))
        for name, one, other in (("mm", momentum, momentum), ("mb", momentum, beyond), ("bb", beyond, beyond),
                                 ("mc", momentum, change), ("bc", beyond, change))
    }

    def share(above: Floats, below: Floats) -> Floats:
        return np.clip(np.divide(above, below, out=np.zeros_like(above), where=below > 0), 0.0, 1.0)

    det = parts["mm"] * parts["bb"] - parts["mb"]**2
    det = np.where(det > 1e-9 * parts["mm"] * parts["bb"], det, 0.0)
    lost = share(parts["mb"] * parts["mc"] - parts["mm"] * parts["bc"], det)
    kept = share(parts["mc"] + lost * parts["mb"], parts["mm"])
    return kept, share(kept * parts["mb"] - parts["bc"], parts["bb"])


def momentum_of(own: Floats, known: NDArray[np.bool_], window: int = 3) -> Floats:
    """Mean own change over the last years up to each ``(past year, unit, indicator)``."""
    total, count = own.cumsum(axis=0), known.cumsum(axis=0)
    total[window:], count[window:] = total[window:] - total[:-window], count[window:] - count[:-window]
    return total / np.maximum(count, 1)


def widths_by_place(errors: Floats, weights: Floats, place: Floats) -> Floats:
    """Sizes of error ``(unit, indicator)``: of units near in rank, and of the unit's own."""
    near = np.clip(1 - np.abs(place[:, None] - place[None, :]) / NEAR, 0.0, None)
    near = np.nan_to_num(near)
    own, count = (weights * errors**2).sum(axis=0), weights.sum(axis=0)
    mass = near @ count
    local = np.divide(near @ own, mass, out=np.zeros_like(own), where=mass > 0)
    return np.sqrt((OWN * local + own) / (OWN + count))
