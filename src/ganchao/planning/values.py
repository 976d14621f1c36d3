"""Values that a plan can speak of: our own and those of its reference places, of the index and of the plan's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ganchao.domain.framework import Indicator
from ganchao.domain.panel import Floats, Panel, position
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.conform import derived, values_of


@dataclass(frozen=True, eq=False)
class Values:
    """Values by indicator, year and place; our own unit is the first place."""

    years: tuple[int, ...]  # data years, ascending
    places: tuple[str, ...]
    indicators: Mapping[str, Indicator]
    values: Mapping[str, Floats]  # indicator -> (year, place), published units, NaN unknown

    def series(self, indicator: str, place: str | None = None) -> dict[int, float]:
        """Known values of an indicator by data year, earliest first; our own unless a place is named."""
        if indicator not in self.values or (place is not None and place not in self.places):
            return {}
        column = self.values[indicator][:, 0 if place is None else self.places.index(place)]
        return {year: float(value) for year, value in zip(self.years, column, strict=True) if np.isfinite(value)}


def own_unit(plan: Plan, card: Scorecard) -> str:
    """Code of our unit. Raises :class:`InvalidInput` where nobody says it, ``UnknownName`` where it does not exist."""
    unit = plan.unit or card.framework.own
    if not unit:
        raise InvalidInput([Problem("planning.no_unit")])
    position("unit", unit, card.units)
    return unit


def values_known(plan: Plan, card: Scorecard, followed: Panel | None) -> Values:
    """Values of every indicator the plan can speak of, of our unit and its reference places.

    Parameters
    ----------
    plan
        Says who we are, what is followed beside the index, and which places we measure ourselves by.
    card
        Holds the values behind the index; years are its data years.
    followed
        Values of the plan's own indicators, if there are any.
    """
    places = (own_unit(plan, card), *(place.code for place in plan.references))
    panel = card.panel
    years = tuple(sorted({*panel.years, *(followed.years if followed is not None else ())}))
    found: dict[str, Floats] = {}
    for indicator in card.framework.scored:
        if {indicator.numerator or indicator.code, indicator.denominator} - {""} <= set(panel.indicators):
            found[indicator.code] = onto(values_of(panel, indicator, []), panel, years, places)
    for indicator in plan.indicators if followed is not None else ():
        assert followed is not None
        wanted = {indicator.numerator or indicator.code, indicator.denominator} - {""}
        nowhere = np.full(followed.values.shape[:2], np.nan)
        columns = {
            name: followed.values[:, :, followed.indicators.index(name)] if name in followed.indicators else nowhere
            for name in wanted
        }
        column = derived(columns, indicator, years=followed.years, vintage=followed.vintage, notes=[])
        found[indicator.code] = onto(column, followed, years, places)
    every = {indicator.code: indicator for indicator in (*card.framework.scored, *plan.indicators)}
    return Values(years, places, every, found)


def onto(column: Floats, panel: Panel, years: tuple[int, ...], places: tuple[str, ...]) -> Floats:
    """Values ``(year, unit)`` of a panel on other years and places; NaN where the panel has none."""
    out = np.full((len(years), len(places)), np.nan)
    for at, year in enumerate(panel.years):
        for to, place in enumerate(places):
            if place in panel.units:
                out[years.index(year), to] = column[at, panel.units.index(place)]
    return out
