"""Measures that may fail and effects with a spread: moments of the lift they give, and draws of it.

A measure works or not; if it works each effect is triangular round what it adds, so that it is bounded. Measures are
independent of each other and of the rivals.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.targeting.against import Contest
from ganchao.targeting.portfolio import FARTHEST, Luck, Portfolio

DRAWS: Final = 20_000
"""Draws of success and effects by which probabilities are stated; each meets every drawn field."""
FLATNESS: Final = -0.6
"""Excess kurtosis of the triangular distribution."""


def drawn_luck(portfolio: Portfolio, draws: int, rng: Generator) -> Luck:
    """One success and one deviation of every effect for each drawn field: the sample of F-R3."""
    works = rng.random((draws, len(portfolio.measures))) < portfolio.success
    off = portfolio.effects.spread * triangular(rng, (draws, len(portfolio.effects.add)))
    return Luck(works, off)


def triangular(rng: Generator, shape: tuple[int, ...]) -> Floats:
    """Symmetric triangular draws with mean 0 and standard deviation 1."""
    return (rng.random(shape) - rng.random(shape)) * FARTHEST


@dataclass(frozen=True, eq=False)
class Lift:
    """What options add to our score in a contest: mean and variance, and the room an approximation needs."""

    mean: Floats  # (option,)
    variance: Floats  # (option,)
    third: Floats  # (option,) at least the absolute third moments of the deviation and of the normal that replaces it
    needed: Floats  # (draw,) lift needed to reach the aim, sorted

    def share(self, lifts: Floats) -> Floats:
        """Share of the drawn fields in which a lift suffices."""
        return np.searchsorted(self.needed, lifts + 1e-9, side="right") / len(self.needed)


def lift_of(portfolio: Portfolio, contest: Contest) -> Lift:
    """Moments of every option's lift; the fourth is exact, and the third is bounded by Cauchy and Schwarz."""
    straight, effects = contest.straight, portfolio.effects
    assert straight is not None
    count, span = portfolio.shape
    slope = straight.slopes[effects.indicator][:, None] * effects.share[:, :, contest.year]  # (effect, start)
    parts = np.zeros((3, count, span))
    for part, size in zip(parts, (
        slope * effects.add[:, None], (slope * effects.spread[:, None]) ** 2, (slope * effects.spread[:, None]) ** 4,
    ), strict=True):
        np.add.at(part, effects.measure, size)
    middle, variance, fourth = parts[0], parts[1], 3 * parts[1] ** 2 + FLATNESS * parts[2]
    works = portfolio.success[:, None]
    first, second = works * middle, works * (middle**2 + variance)
    third = works * (middle**3 + 3 * middle * variance)
    whole = works * (middle**4 + 6 * middle**2 * variance + fourth)
    spread = np.maximum(second - first**2, 0.0)
    central = np.maximum(whole - 4 * first * third + 6 * first**2 * second - 3 * first**4, 0.0)
    absolute = np.sqrt(spread * central) + 2 * np.sqrt(2 / np.pi) * spread**1.5
    needed = straight.needed(contest.upto) - portfolio.baseline[contest.year] @ straight.slopes
    return Lift(first.ravel(), spread.ravel(), absolute.ravel(), np.sort(needed))


@dataclass(frozen=True, eq=False)
class Dice:
    """Equal draws for every plan: each measure has a stream of its own."""

    portfolio: Portfolio
    seed: int = 0
    draws: int = DRAWS

    @cached_property
    def thrown(self) -> dict[int, Floats]:
        """What has been drawn so far: by measure, what each effect adds ``(draw, effect)``."""
        return {}

    def adds(self, measure: int) -> Floats:
        """What each effect of a measure adds ``(draw, effect)``."""
        if measure not in self.thrown:
            rng, effects = default_rng([self.seed, measure]), self.portfolio.effects
            mine = np.flatnonzero(effects.measure == measure)
            works = rng.random(self.draws) < self.portfolio.success[measure]
            off = triangular(rng, (self.draws, len(mine)))
            self.thrown[measure] = works[:, None] * (effects.add[mine] + effects.spread[mine] * off)
        return self.thrown[measure]

    def lifts(self, places: NDArray[np.int64], contest: Contest) -> Floats:
        """What a plan adds to our score in each draw ``(draw,)``."""
        assert contest.straight is not None
        effects, total = self.portfolio.effects, np.zeros(self.draws)
        for k in np.flatnonzero(places >= 0):
            mine = np.flatnonzero(effects.measure == k)
            share = effects.share[mine, places[k], contest.year]
            total += self.adds(int(k)) @ (contest.straight.slopes[effects.indicator[mine]] * share)
        return total

    def probability(self, places: NDArray[np.int64], contest: Contest, lift: Lift) -> float:
        """Share of all pairs of a draw of luck and a drawn field in which the aim is reached."""
        return float(lift.share(self.lifts(places, contest)).mean())

    def odds(self, places: NDArray[np.int64], contest: Contest, lift: Lift) -> tuple[float, float]:
        """That share, and the standard error that the numbers of draws and of fields leave together."""
        lifts = np.sort(self.lifts(places, contest))
        by_luck = lift.share(lifts)
        by_field = 1 - np.searchsorted(lifts, lift.needed - 1e-9) / len(lifts)
        error = np.sqrt(by_luck.var() / len(lifts) + by_field.var() / len(by_field))
        return float(by_luck.mean()), float(error)
