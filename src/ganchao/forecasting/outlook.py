"""Everything forecasting says of one node in one call: ranks to come, what events change, how such forecasts did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.forecast import Forecast
from ganchao.domain.scenario import Event, Scenario
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import Problem
from ganchao.forecasting.backtest import LEAST_HISTORY, rolling
from ganchao.forecasting.forecast import check_history, forecast, names_of
from ganchao.forecasting.history import history_of
from ganchao.forecasting.indicators import forecast_indicators
from ganchao.forecasting.skill import Reliability, Skill, reliability_of, skill_of

HORIZONS: Final = (1, 3, 5)
"""Years ahead over which forecasts of the past are judged."""
CELLS: Final = 20_000_000
"""Drawn ranks held at once; large fields get fewer draws."""
FEWEST_DRAWS: Final = 200
"""Below so many draws the ends of ranges are chance."""


@dataclass(frozen=True, eq=False)
class Outlook:
    """Where everyone may be, and what that is worth."""

    card: Scorecard
    forecast: Forecast  # with the events, where there are any
    without: Forecast | None  # the same draws without them
    events: tuple[Event, ...]
    skill: tuple[Skill, ...]  # of forecasts from scores; nothing where the past is too short to judge
    reliability: Reliability | None
    notes: tuple[Problem, ...]  # what a reader must know before use


def outlook(
    card: Scorecard,
    *,
    years: int = 5,
    node: str | None = None,
    model: str = "combination",
    draws: int = 2000,
    seed: int = 2019,
    scenario: Scenario | None = None,
    by_indicators: bool = False,
    origins: int = 10,
) -> Outlook:
    """A forecast with everything a reader needs beside it.

    Parameters
    ----------
    card
        Scores of several years.
    years, node, model, draws, seed
        As of :func:`ganchao.forecasting.forecast.forecast`.
    scenario
        Dated events; the framework's own unless given, of which those outside the years forecast are left out with a
        note. Events make the forecast run indicator by indicator.
    by_indicators
        Indicator by indicator even without events.
    origins
        At most so many past years from which such forecasts are judged; none where it is 0.

    Raises
    ------
    InvalidInput
        When the past is too short, an event given lies outside the years forecast, or the recipe cannot be carried
        forward.
    UnknownName
        For a node, model, or a unit or indicator that an event names.
    """
    history = history_of(card, node=node)
    check_history(history)
    events, unused = taken_in(card, scenario, years)
    nodes = (node,) if node else ()
    without = None
    if events or by_indicators:
        found = forecast_indicators(card, years=years, draws=draws, seed=seed, events=events, nodes=nodes)
        without = forecast_indicators(card, years=years, draws=draws, seed=seed, nodes=nodes) if events else None
    else:
        found = forecast(card, years=years, node=node, model=model, draws=draws, seed=seed)
    every = max(1, -(-max(len(history.years) - LEAST_HISTORY, 1) // max(origins, 1)))
    cases = list(rolling(history, HORIZONS, model=model, draws=300, seed=seed, every=every)) if origins else []
    reliability = reliability_of(cases) if cases else None
    notes = (*found.notes, *unused, *field_notes(card, found.years))
    return Outlook(card, found, without, events, skill_of(cases), reliability, notes)


def affordable(card: Scorecard, years: int, wanted: int = 2000) -> int:
    """Draws that a field of this size can have without taking more than a moment and a gigabyte."""
    return max(min(wanted, CELLS // max(years * len(card.units), 1)), FEWEST_DRAWS)


def taken_in(
    card: Scorecard, scenario: Scenario | None, years: int
) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """Events given, or the framework's own; of a standing document those that are over or far off are left out."""
    if scenario is not None:
        return scenario.events, ()
    standing = card.framework.scenario.events if card.framework.scenario is not None else ()
    first, last = card.years[-1] + 1, card.years[-1] + years
    inside = tuple(event for event in standing if first <= event.year <= last)
    unused = tuple(
        Problem("forecasting.event_unused", values={"event": e.name or e.code, "year": e.year, "first": first,
                                                    "last": last}, severity="warning")
        for e in standing if e not in inside
    )  # fmt: skip
    if inside and card.steps is None:
        several = Problem("forecasting.several_rulebooks", severity="warning")
        return (), (several, *unused)
    return inside, unused


def field_notes(card: Scorecard, coming: Sequence[int]) -> tuple[Problem, ...]:
    """Units known to come into the field or to leave it in the years forecast."""
    roster = [card.panel.unit(code) for code in card.units]
    leaving = np.array([u.left is not None and coming[0] <= u.left <= coming[-1] and u.ranked for u in roster])
    entering = np.array([u.entered is not None and u.entered >= coming[0] and u.ranked for u in roster])
    notes = []
    for key, which in (("leaving", leaving), ("entering", entering)):
        if which.any():
            values = {"count": int(which.sum()), "units": names_of(card, which)}
            notes.append(Problem(f"forecasting.{key}", values=values, severity="warning"))
    return tuple(notes)


def judged_past(
    card: Scorecard, horizons: Sequence[int], *, node: str | None = None, model: str = "combination",
    seed: int = 2019, every: int = 1,
) -> tuple[tuple[Skill, ...], Reliability | None]:  # fmt: skip
    """How forecasts of the past did, from every so-manieth origin.

    Raises :class:`InvalidInput` where the past is too short for any forecast.
    """
    history = history_of(card, node=node)
    check_history(history)
    cases = list(rolling(history, horizons, model=model, seed=seed, every=every))
    return skill_of(cases, seed=seed), reliability_of(cases) if cases else None


