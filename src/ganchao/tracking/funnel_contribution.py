"""What open leads add to our indicators by year, with how far that can be trusted; and as a measure to plan with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.funnel import Contribution
from ganchao.domain.panel import Floats
from ganchao.domain.plan import Effect, Measure
from ganchao.text import say
from ganchao.tracking.funnel import Histories
from ganchao.tracking.funnel_pace import Pace
from ganchao.tracking.funnel_reach import FAR, arrivals, by_year, first_year, standing, ways

PACE_DRAWS: Final = 200
"""Draws of the pace from which its part of the variance is taken."""
WAY_DRAWS: Final = 500
"""Joint draws of all leads' ways from which ranges are read."""
FEWEST: Final = 100
MOST_WAYS: Final = 1_500_000
"""With many leads there are fewer draws: so many ways in all, but never fewer draws than ``FEWEST``."""
FARTHEST: Final = float(np.sqrt(6.0))
"""What a unit adds is triangular, as effects of measures are: it lies within so many standard deviations."""


@dataclass(frozen=True, eq=False)
class Expected:
    """What one contribution of a funnel comes to by year, over what is there today."""

    contribution: Contribution
    years: tuple[int, ...]
    mean: Floats  # (year,)
    chance: Floats  # (year,) variance because each lead may or may not come
    pace: Floats  # (year,) variance because the pace is estimated
    factor: Floats  # (year,) variance because what a unit adds is uncertain
    rising: Floats  # (year,) part of the mean that comes from leads already there whose effect is still growing
    open: int  # leads that may still reach the stage
    lead: Floats  # (history, year) part of the mean by lead

    @property
    def variance(self) -> Floats:
        """All three together ``(year,)``."""
        return self.chance + self.pace + self.factor


@dataclass(frozen=True, eq=False)
class Contributions:
    """What a funnel adds to indicators: expected by contribution, and drawn jointly."""

    found: Histories
    years: tuple[int, ...]
    expected: tuple[Expected, ...]
    indicators: tuple[str, ...]
    draws: Floats  # (draw, year, indicator)

    def mean(self, indicator: str) -> Floats:
        """Expected addition to an indicator ``(year,)``."""
        return np.sum([each.mean for each in self.expected if each.contribution.indicator == indicator], axis=0)

    def spread(self, indicator: str) -> Floats:
        """Standard deviation over the joint draws ``(year,)``."""
        return self.draws[..., self.indicators.index(indicator)].std(axis=0, ddof=1)

    def range(self, indicator: str, level: float = 0.8) -> tuple[Floats, Floats]:
        """The middle part of the joint draws ``(year,)`` twice."""
        low, high = np.quantile(
            self.draws[..., self.indicators.index(indicator)], [(1 - level) / 2, (1 + level) / 2], axis=0
        )
        return low, high


def contributions(
    found: Histories, known: Pace, years: Sequence[int], *, seed: int = 2019, draws: int | None = None
) -> Contributions:
    """What a funnel's leads add to indicators in each year.

    Parameters
    ----------
    found
        Histories of the funnel.
    known
        Its pace.
    years
        Calendar years, in order.
    seed, draws
        Of the joint draws; their number follows from that of the leads unless given.

    Notes
    -----
    Leads to come after today are not in it, nor is what is lost after the stage was reached.

    .. math:: E_{jt} = \\sum_i w_i \\, a_j \\sum_{u \\le t} P(\\text{reach in } u \\mid s_i, a_i) \\, r_{t-u}
    """
    each, pace_seeds = found.funnel.contributions, np.random.SeedSequence(seed).spawn(2)
    shares = known.drawn(np.random.default_rng(pace_seeds[0]), PACE_DRAWS) if each else np.empty(0)
    results = tuple(expected(found, known, contribution, years, shares) for contribution in each)
    indicators = tuple(dict.fromkeys(contribution.indicator for contribution in each))
    if draws is None:
        draws = min(WAY_DRAWS, max(FEWEST, MOST_WAYS // max(int(found.open.sum()), 1)))
    drawn = drawn_jointly(found, known, years, np.random.default_rng(pace_seeds[1]), draws)
    return Contributions(found, tuple(years), results, indicators, drawn)


def expected(
    found: Histories, known: Pace, contribution: Contribution, years: Sequence[int], shares: Floats
) -> Expected:
    """One contribution by year, with its variance in three parts; ``shares`` are draws of the pace."""
    goal = next(k for k, stage in enumerate(found.funnel.stages) if stage.code == contribution.stage)
    weight = weights(found, contribution)
    groups = standing(found)
    ahead = (groups.group >= 0) & (found.present < goal)
    begin, last = first_year(found), years[-1]
    months = max((last - begin + 1) * 12 - (found.full + 1) % 12, 1)
    there = ramped(contribution, begin, years)  # (year reached, year)
    span = len(there)

    def reached(hazard: Floats) -> Floats:
        return by_year(arrivals(hazard, groups.stage, groups.age, goal, months), found.full, span)

    size = len(groups.stage)
    place = groups.group[ahead]
    total: Floats = np.bincount(place, weight[ahead], size).astype(np.float64)
    squares: Floats = np.bincount(place, weight[ahead] ** 2, size).astype(np.float64)
    chance = reached(known.hazard)  # (group, year)
    share, second = chance @ there, chance @ there**2
    add = contribution.add * contribution.additional
    spread = contribution.spread * contribution.additional
    begun = weight[:, None] * already(found, contribution, goal, years)
    sure: Floats = begun.sum(axis=0)
    amount: Floats = total @ share + sure
    binomial: Floats = squares @ np.maximum(second - share**2, 0.0)
    lead = begun * add
    lead[ahead] += add * weight[ahead, None] * share[place]
    drawn: Floats = total @ (reached(shares) @ there) if size else np.zeros((len(shares), len(years)))
    return Expected(
        contribution, tuple(years), add * amount, (add**2 + spread**2) * binomial,
        (add**2 + spread**2) * drawn.var(axis=0, ddof=1), spread**2 * amount**2, add * sure, int(ahead.sum()), lead,
    )  # fmt: skip


def weights(found: Histories, contribution: Contribution) -> Floats:
    """What a lead weighs ``(history,)``: its amount, or one; capital increases are no leads of their own."""
    return found.amount if contribution.per == "amount" else found.single.astype(np.float64)


def ramped(contribution: Contribution, begin: int, years: Sequence[int]) -> Floats:
    """Share of the effect in each year by year of arrival ``(year reached, year)``."""
    ramp = np.array(contribution.ramp)
    age = np.array(years)[None, :] - np.arange(begin, years[-1] + 1)[:, None]
    return np.where(age < 0, 0.0, ramp[np.clip(age, 0, len(ramp) - 1)])


def already(found: Histories, contribution: Contribution, goal: int, years: Sequence[int]) -> Floats:
    """Share of the effect that leads already there still have to bring ``(history, year)``."""
    ramp = np.array(contribution.ramp)
    came = found.entered[:, goal]
    rows = (came >= 0) & (found.exit == 0)
    today = found.leads.as_of.year
    age = np.array([today, *years])[None, :] - (1970 + came // 12)[:, None]
    share = ramp[np.clip(age, 0, len(ramp) - 1)]
    return np.where(rows[:, None], np.maximum(share[:, 1:] - share[:, :1], 0.0), 0.0)


def drawn_jointly(
    found: Histories, known: Pace, years: Sequence[int], rng: np.random.Generator, draws: int
) -> Floats:
    """Additions ``(draw, year, indicator)``: pace, ways of all leads and what a unit adds drawn together."""
    each = found.funnel.contributions
    indicators = list(dict.fromkeys(contribution.indicator for contribution in each))
    result = np.zeros((draws, len(years), len(indicators)))
    if not each:
        return result
    places = {stage.code: k for k, stage in enumerate(found.funnel.stages)}
    begin = first_year(found)
    there = [np.vstack([ramped(c, begin, years), np.zeros(len(years))]) for c in each]
    weigh = [weights(found, c) for c in each]
    sure = [weights(found, c) @ already(found, c, places[c.stage], years) for c in each]
    rows = np.flatnonzero(found.open)
    stage, age = found.present[rows], found.age[rows]
    ahead = [stage < places[c.stage] for c in each]
    weigh = [weight[rows] for weight in weigh]
    block = known.drawn(rng, draws)
    for draw in range(draws):
        months = ways(block[draw], stage, age, rng)
        for k, contribution in enumerate(each):
            reached = months[ahead[k], places[contribution.stage]]
            year = np.where(reached < FAR, 1970 + (found.full + reached) // 12 - begin, len(there[k]) - 1)
            weight = np.bincount(np.minimum(year, len(there[k]) - 1), weigh[k][ahead[k]], len(there[k]))
            amount = weight @ there[k] + sure[k]
            result[draw, :, indicators.index(contribution.indicator)] += factor(contribution, rng) * amount
    return result


def factor(contribution: Contribution, rng: np.random.Generator) -> float:
    """What a unit adds in one draw."""
    middle, reach = contribution.add, FARTHEST * contribution.spread
    add = rng.triangular(middle - reach, middle, middle + reach) if reach else middle
    return add * contribution.additional


def both(key: str, funnel: object) -> Bilingual:
    """A sentence in both languages."""
    return Bilingual(zh=say(key, "zh", funnel=funnel), en=say(key, "en", funnel=funnel))


def as_measure(found: Contributions, *, start: int | None = None) -> Measure:
    """A funnel's open leads as a measure of a plan: expected additions, their spread and their ramp by year.

    It costs nothing beyond what is already under way, and works for sure in the sense that its uncertainty stands in
    the spread. Where an addition falls again (a flow), the ramp follows it.
    """
    years = found.years
    begin = years[0] if start is None else start
    effects, name = [], found.found.funnel.name or found.found.funnel.code
    for indicator in found.indicators:
        mean, spread = found.mean(indicator), found.spread(indicator)
        top = int(np.argmax(np.abs(mean)))
        if mean[top] == 0:
            continue
        ramp = np.clip(mean / mean[top], 0.0, 1.0)
        kept = [share for year, share in zip(years, ramp, strict=True) if year >= begin]
        grades = [e.contribution.grade for e in found.expected if e.contribution.indicator == indicator]
        effects.append(Effect(
            indicator=indicator, add=float(mean[top]), spread=float(spread[top]), ramp=tuple(float(s) for s in kept),
            grade=max(grades),
            source=both("funnel.measure.source", name),
        ))  # fmt: skip
    return Measure(
        code=f"funnel-{found.found.funnel.code}", name=both("funnel.measure", name),
        effects=tuple(effects), start=(begin,), illustrative=found.found.leads.simulated,
    )  # fmt: skip
