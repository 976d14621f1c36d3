"""How hard an aim is: how often such a climb was ever made from near here, how fast, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.benchmarking.gap import name_of
from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.rank import positions

NEAR: Final = 10
"""Starts within so many places of ours count, fewer in a small field: a sixth of it."""
RARE: Final = 0.05
"""A base rate below this has no precedent worth the name."""
SPELLS: Final = 40
"""Yearly changes nearest in score that tell the typical speed at a level."""


@dataclass(frozen=True)
class Precedent:
    """A unit that once stood like us, and where it stood so many years later."""

    unit: str
    year_from: int
    year_to: int
    rank_from: float  # as published then
    rank_to: float
    count_from: int  # number ranked
    count_to: int
    places: float  # gained among units ranked in both years, brought to today's number ranked


@dataclass(frozen=True)
class Difficulty:
    """An aim held against everything the field has ever done."""

    unit: str
    node: str
    year: int
    rank: float
    aim: int
    horizon: int  # years
    starts: int  # past stands near ours with an outcome after ``horizon`` years
    units: int  # how many different units they belong to
    reached: int  # of them, how many climbed as many places or more
    low: float  # Wilson interval of the base rate
    high: float
    places_per_year: float  # needed
    typical_per_year: float  # median of past stands near ours that climbed at all; NaN if none did
    share_as_fast: float  # of those who climbed, how many as fast as needed; NaN if none did
    years_at_typical_speed: (
        float  # to the score that holds the rank now; infinite if the typical unit does not get there
    )
    precedents: tuple[Precedent, ...]  # nearest first
    best: Precedent | None  # the longest climb ever from near here

    @property
    def base_rate(self) -> float:
        """Share of past stands near ours from which such a climb was made; NaN where there are none."""
        return self.reached / self.starts if self.starts else np.nan

    @property
    def without_precedent(self) -> bool:
        """Whether nobody, or hardly anybody, ever did it from near here."""
        return not self.reached or self.base_rate < RARE


def difficulty(
    card: Scorecard,
    unit: str,
    aim: int,
    by: int,
    *,
    year: int | None = None,
    node: str | None = None,
    near: int | None = None,
    most: int = 5,
) -> Difficulty:
    r"""How hard it is to stand at rank ``aim`` by the year ``by``, judged by every climb up to ``year``.

    Every unit and year within ``near`` places of ours whose rank is also known ``by - year`` years later is a start; it
    counts as reached when it climbed at least as many places. Ranks of years with another number ranked are brought to
    today's number. The base rate has a Wilson interval, which takes starts as independent: one unit in several years
    is not, so the number of different units stands beside it.

    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}

    Raises
    ------
    UnknownName
        For a unit, year or node that does not exist.
    InvalidInput
        Where the unit is not ranked, the aim is no rank or not ahead, the year not to come, or the history too short.

    References
    ----------
    Wilson (1927), Probable inference, J. Am. Stat. Assoc. 22.
    """
    y, n = card.at(year=year, node=node)
    place = position("unit", unit, card.units)
    horizon = by - card.years[y]
    count = int(card.counts[y, n])
    rank = float(card.ranks[y, place, n])
    if problems := _impossible(card, unit, rank, aim, horizon, count, by, y):
        raise InvalidInput(problems)
    begin, end = _starts(card.years[: y + 1], horizon)
    if not begin:
        values = {"years": horizon, "span": card.years[y] - card.years[0]}
        raise InvalidInput([Problem("benchmarking.short_history", values=values)])
    reach = near if near is not None else max(2, min(NEAR, count // 6))
    before, after = _among_the_same(card.ranks[begin, :, n], card.ranks[end, :, n], count)
    known = np.isfinite(before) & (np.abs(before - rank) <= reach)
    climbed = np.where(known, before - after, np.nan)
    needed = rank - aim
    reached = known & (climbed >= needed - 1e-9)
    ups = climbed[known & (climbed > 0)]

    def precedent(start: tuple[int, int]) -> Precedent:
        years, ranks = (begin[start[0]], end[start[0]]), card.ranks[[begin[start[0]], end[start[0]]], start[1], n]
        counts = card.counts[list(years), n]
        return Precedent(
            card.units[start[1]], card.years[years[0]], card.years[years[1]], float(ranks[0]), float(ranks[1]),
            int(counts[0]), int(counts[1]), float(climbed[start]),
        )  # fmt: skip

    starts = [(int(t), int(u)) for t, u in np.argwhere(reached)]
    starts.sort(key=lambda start: (abs(before[start] - rank), -climbed[start]))
    found = _distinct([precedent(start) for start in starts])
    top = np.unravel_index(int(np.nanargmax(climbed)), climbed.shape) if known.any() else None
    low, high = wilson(int(reached.sum()), int(known.sum()))
    return Difficulty(
        unit, card.nodes[n], card.years[y], rank, aim, horizon, int(known.sum()), int(known.any(axis=0).sum()),
        int(reached.sum()), low, high, needed / horizon, float(np.median(ups)) / horizon if ups.size else np.nan,
        float((ups >= needed).mean()) if ups.size else np.nan, _years_to(card, place, aim, y, n),
        tuple(found[:most]), None if top is None else precedent((int(top[0]), int(top[1]))),
    )  # fmt: skip


def _impossible(
    card: Scorecard, unit: str, rank: float, aim: int, horizon: int, count: int, by: int, year: int
) -> list[Problem]:
    name = name_of(card, unit)
    if not np.isfinite(rank):
        return [Problem("benchmarking.not_ranked", values={"unit": name, "year": card.years[year]})]
    if not 1 <= aim <= count:
        return [Problem("benchmarking.no_such_rank", values={"rank": aim, "count": count})]
    if aim >= rank:
        return [Problem("benchmarking.already_there", values={"unit": name, "rank": f"{rank:g}", "aim": aim})]
    if horizon < 1:
        return [Problem("benchmarking.aim_in_the_past", values={"by": by, "year": card.years[year]})]
    return []


def _starts(years: tuple[int, ...], horizon: int) -> tuple[list[int], list[int]]:
    """Rounds that have another one ``horizon`` years later, and that one."""
    pairs = [(k, years.index(year + horizon)) for k, year in enumerate(years) if year + horizon in years]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _among_the_same(before: Floats, after: Floats, count: int) -> tuple[Floats, Floats]:
    """Ranks among the units ranked in both years, brought to ``count`` units ``(start, unit)``; NaN for the others."""
    both = np.isfinite(before) & np.isfinite(after)
    size = np.maximum(both.sum(axis=1, keepdims=True), 1)

    def again(ranks: Floats) -> Floats:
        places = positions(-np.where(both, ranks, np.nan))
        return (places - 0.5) / size * count + 0.5

    return again(before), again(after)


def _distinct(found: list[Precedent]) -> list[Precedent]:
    """One precedent of each unit: the first."""
    return list({each.unit: each for each in reversed(found)}.values())[::-1]


def wilson(reached: int, starts: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Wilson's 95 % interval of a share; 0 to 1 where there is nothing to go by.

    >>> tuple(round(end, 3) for end in wilson(1, 10))
    (0.018, 0.404)
    """
    if not starts:
        return 0.0, 1.0
    share, size = reached / starts, z * z / starts
    middle = share + size / 2
    half = z * np.sqrt(share * (1 - share) / starts + size / (4 * starts))
    return max(0.0, float((middle - half) / (1 + size))), min(1.0, float((middle + half) / (1 + size)))


def typical_speed(card: Scorecard, node: int, *, until: int | None = None) -> tuple[Floats, Floats]:
    """Levels of score and the median yearly change at each, over all units and years up to a place ``(spell,)``.

    References
    ----------
    World Bank, trackr: progress compared with what is typical from the same initial level.
    """
    past = slice(None if until is None else until + 1)
    scores, known = card.scores[past, :, node], np.isfinite(card.ranks[past, :, node])
    spans = np.diff(card.years[past]).astype(float)[:, None]
    both = known[:-1] & known[1:]
    level, speed = scores[:-1][both], (np.diff(scores, axis=0) / spans)[both]
    order = np.argsort(level, kind="stable")
    level, speed = level[order], speed[order]
    width = min(SPELLS, level.size)
    if width == 0:
        return level, speed
    windows = np.lib.stride_tricks.sliding_window_view(speed, width)
    middles = np.lib.stride_tricks.sliding_window_view(level, width)
    return np.median(middles, axis=1), np.median(windows, axis=1)


def _years_to(card: Scorecard, place: int, aim: int, year: int, node: int) -> float:
    """Years that a typical unit takes from our score to the one that holds the aim now (rivals standing still)."""
    scores, ranks = card.scores[year, :, node], card.ranks[year, :, node]
    holders = scores[(ranks <= aim) & (np.arange(len(ranks)) != place)]
    if not holders.size:
        return np.nan
    own, wanted = float(scores[place]), float(np.nanmin(holders))
    levels, speeds = typical_speed(card, node, until=year)
    if not levels.size:
        return np.nan
    if wanted <= own:
        return 0.0
    grid = np.linspace(own, wanted, 101)
    pace = np.interp((grid[1:] + grid[:-1]) / 2, levels, speeds)
    return float((np.diff(grid) / pace).sum()) if (pace > 0).all() else np.inf
