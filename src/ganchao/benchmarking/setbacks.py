"""Setbacks told year by year: when the rank fell and what of our own did it, and indicators that slid for years."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from ganchao.benchmarking.anatomy import Part, taken_apart
from ganchao.benchmarking.change import Change
from ganchao.benchmarking.gap import Gap, movement
from ganchao.benchmarking.profile import index_weights
from ganchao.domain.framework import Direction
from ganchao.domain.panel import position
from ganchao.domain.scorecard import Scorecard, shown_rank

MOST_SETBACKS: Final = 3
"""So many of the largest falls of the rank are told."""
MOST_SLIDES: Final = 8
"""So many indicators that slid are told."""
HEAVIEST: Final = 2
"""So many of the weightiest indicators are told even where others cost more."""
LONG_ENOUGH: Final = 2
"""Yearly steps for the worse, one after the other, that make a slide."""


@dataclass(frozen=True, eq=False)
class Setback:
    """A year in which the rank fell: its four causes, and our own score's change by indicator."""

    change: Change
    movement: Gap


@dataclass(frozen=True)
class Slide:
    """An indicator of ours that became worse for several years running."""

    indicator: str
    years: tuple[int, ...]
    values: tuple[float, ...]  # in published units, year by year
    rank_from: float | None  # of the indicator
    rank_to: float | None
    points: float  # what that did to the score of the node, over these years
    weight: float  # of the indicator in the index, 0 to 1
    breaks: tuple[int, ...]  # years on the way from which the series is not comparable
    lasting: bool  # still sliding in the last year


def movements(
    card: Scorecard,
    unit: str,
    *,
    year: int,
    node: str | None = None,
    most: int = 10,
    seed: int = 2019,
    apart: tuple[Mapping[str, Part], ...] | None = None,
) -> tuple[Gap, ...]:
    """What every indicator did to our own score, year by year up to ``year``; years without a score are left out."""
    apart = taken_apart(card) if apart is None else apart
    u, (at, n) = position("unit", unit, card.units), card.at(year=year, node=node)
    scored = np.isfinite(card.scores[:, u, n])
    return tuple(
        movement(card, unit, card.years[k], card.years[k + 1], node=node, seed=seed, apart=apart)
        for k in range(max(0, at - most), at)
        if scored[k] and scored[k + 1]
    )


def setbacks(changes: Sequence[Change], moved: Sequence[Gap], most: int = MOST_SETBACKS) -> tuple[Setback, ...]:
    """The years with the largest falls of the rank, oldest first; of equal falls the one with the larger loss."""
    by_year = {each.year: each for each in moved}
    falls = [each for each in changes if each.change > 0 and each.year_to in by_year]
    falls.sort(key=lambda each: (-each.change, by_year[each.year_to].gap))
    return tuple(
        Setback(each, by_year[each.year_to]) for each in sorted(falls[:most], key=lambda each: each.year_to)
    )


def slides(card: Scorecard, unit: str, moved: Sequence[Gap], most: int = MOST_SLIDES) -> tuple[Slide, ...]:
    """Indicators whose values became worse for two years or more within the years of ``moved``, dearest first.

    Those of the weightiest indicators are always among them.
    """
    if card.steps is None or not moved:
        return ()
    points = {each.year: {part.node: part.amount for part in each.leaves if part.kind != "rest"} for each in moved}
    first = card.years.index(moved[0].past if moved[0].past is not None else moved[0].year)
    last = card.years.index(moved[-1].year)
    found = [slide for code in points[moved[-1].year] for slide in _slides_of(card, unit, code, first, last, points)]
    found = sorted((slide for slide in found if slide.points < 0), key=lambda slide: slide.points)
    heavy = sorted(found, key=lambda slide: -slide.weight)[:HEAVIEST]
    return tuple(slide for k, slide in enumerate(found) if k < most or slide in heavy)


def _slides_of(
    card: Scorecard, unit: str, code: str, first: int, last: int, points: Mapping[int, Mapping[str, float]]
) -> list[Slide]:
    scored = [indicator.code for indicator in card.framework.scored]
    if code not in scored or card.steps is None:
        return []
    k, u = scored.index(code), card.units.index(unit)
    indicator = card.framework.scored[k]
    values = card.steps.imputed[first : last + 1, u, k]
    sign = -1.0 if indicator.direction is Direction.LOWER else 1.0
    worse = sign * np.diff(values) < 0
    edges = np.flatnonzero(np.diff(np.concatenate([[0], worse.astype(int), [0]])))
    out = []
    for start, end in pairwise(edges.tolist()):
        if not worse[start] or end - start < LONG_ENOUGH:
            continue
        years = card.years[first + start : first + end + 1]
        ranks = card.ranks[first : last + 1, u, card.nodes.index(code)]
        lost = sum(points.get(year, {}).get(code, 0.0) for year in years[1:])
        breaks = tuple(year for year in card.framework.rounds_broken(indicator) if years[0] < year <= years[-1])
        shown = tuple(float(value) for value in values[start : end + 1])
        weight = index_weights(card, last, card.nodes[-1])[card.nodes.index(code)]
        out.append(Slide(
            code, years, shown, shown_rank(ranks[start]), shown_rank(ranks[end]), lost, float(weight), breaks,
            lasting=end == len(worse),
        ))  # fmt: skip
    return out
