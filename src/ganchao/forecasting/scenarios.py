"""Dated events laid on drawn values: they happen in their share of draws, for all units they touch at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.domain.scenario import Effect, Event
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, UnknownName, Where, pick

__all__ = ["Event", "Resolved", "laid_on", "resolved"]


@dataclass(frozen=True, eq=False)
class Resolved:
    """One effect, labels resolved to places."""

    event: int  # effects of one event happen together
    probability: float
    indicator: int
    units: NDArray[np.intp]
    share: NDArray[np.float32]  # (year,) part of the effect that is there
    add: float
    times: float


def resolved(events: Sequence[Event], card: Scorecard, coming: Sequence[int]) -> tuple[Resolved, ...]:
    """Effects on a framework's indicators in coming rounds; raises with every name that does not exist."""
    places = {indicator.code: k for k, indicator in enumerate(card.framework.scored)}
    units = {code: k for k, code in enumerate(card.units)}
    found: list[Resolved] = []
    problems: list[Problem] = []
    for number, event in enumerate(events):
        where = Where(path=event.code)
        if event.year > coming[-1] or event.year <= card.years[-1]:
            values = {"event": event.name or event.code, "year": event.year, "first": coming[0], "last": coming[-1]}
            problems.append(Problem("forecasting.event_year", where, values))
            continue
        for effect in event.effects:
            try:
                indicator = pick("indicator", effect.indicator, places)
                touched = [pick("unit", code, units) for code in effect.units] or list(range(len(units)))
            except UnknownName as error:
                problems.append(error.problem(where))
                continue
            share = share_of(effect, event.year, coming)
            found.append(Resolved(
                number, event.probability, indicator, np.asarray(touched), share, effect.add, effect.times
            ))
    if problems:
        raise InvalidInput(problems)
    return tuple(found)


def share_of(effect: Effect, year: int, coming: Sequence[int]) -> NDArray[np.float32]:
    """Part of an effect that is there in each coming year ``(year,)``.

    >>> share_of(Effect(indicator="x", years_to_full=2), 2025, range(2024, 2028))
    array([0. , 0.5, 1. , 1. ], dtype=float32)
    """
    since = np.asarray(list(coming)) - year + 1
    share = np.clip(since / effect.years_to_full, 0.0, 1.0)
    if effect.lasts is not None:
        share = np.where(since > effect.lasts, 0.0, share)
    return share.astype(np.float32)


def laid_on(
    values: NDArray[np.float32], effects: Sequence[Resolved], low: NDArray[np.float32], high: NDArray[np.float32],
    rng: Generator,
) -> NDArray[np.float32]:
    """Drawn values ``(draw, year, unit, indicator)`` with the events that happen, kept within natural limits.

    Every event has its own chance: whether it happens does not depend on which others may.
    """
    if not effects:
        return values
    chances = {effect.event: effect.probability for effect in effects}
    own = rng.spawn(max(chances) + 1)
    happens = {event: own[event].random(len(values)) < chance for event, chance in chances.items()}
    values = values.copy()
    for effect in effects:
        there = happens[effect.event][:, None, None] * effect.share[None, :, None]
        part = values[..., effect.units, effect.indicator]
        moved = part * (1 + there * np.float32(effect.times - 1)) + there * np.float32(effect.add)
        values[..., effect.units, effect.indicator] = np.clip(moved, low[effect.indicator], high[effect.indicator])
    return values
