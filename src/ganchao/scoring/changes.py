"""Changes that somebody wants to try: read as cells of the panel, with everything that is wrong told at once."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ganchao.domain.framework import Framework, Indicator
from ganchao.domain.panel import Panel
from ganchao.errors import Problem, UnknownName

Cell = tuple[int, str, str]
"""Data year, unit, column of the data."""


@dataclass(frozen=True)
class Change:
    """Another value for a unit in a column, as it was typed."""

    unit: str
    column: str
    text: str


def cells_of(
    changes: Sequence[Change], panel: Panel, framework: Framework, year: int
) -> tuple[dict[Cell, float], list[Problem]]:
    """Cells of a round with their new values, and every problem. A cell with a problem is left out."""
    cells, problems = dict[Cell, float](), list[Problem]()
    rounds = tuple(data_year + framework.rounds.lag for data_year in panel.years)
    if year not in rounds:
        problems.append(UnknownName("year", year, rounds).problem())
    for change in changes:
        cell = (year - framework.rounds.lag, change.unit, change.column)
        found = list(wrong_with(change, panel, framework))
        if cell in cells:
            found.append(Problem("scoring.change.twice", values={"column": change.column, "unit": change.unit}))
        problems += found
        number = number_of(change.text)
        if not found and number is not None:
            cells[cell] = number
    return cells, problems


def wrong_with(change: Change, panel: Panel, framework: Framework) -> Iterator[Problem]:
    """What cannot be meant in one change."""
    if change.unit not in panel.units:
        yield UnknownName("unit", change.unit, panel.units).problem()
    indicators, number = {each.code: each for each in framework.indicators}, number_of(change.text)
    known = indicators.get(change.column)
    if change.column not in panel.indicators:
        if known is not None and known.numerator:
            parts = {"numerator": known.numerator, "denominator": known.denominator}
            yield Problem("scoring.change.quotient", values={"indicator": known.name or known.code, **parts})
        else:
            yield UnknownName("indicator", change.column, panel.indicators).problem()
    if number is None:
        yield Problem("scoring.change.no_number", values={"column": change.column, "text": change.text})
    elif known is not None and change.column in panel.indicators and (broken := beyond_limits(known, number)):
        yield broken


def beyond_limits(indicator: Indicator, number: float) -> Problem | None:
    """A problem where a value lies outside the natural limits of an indicator that is no quotient."""
    low, high = indicator.limits or (None, None)
    if indicator.denominator or not ((low is not None and number < low) or (high is not None and number > high)):
        return None
    bounds = {"low": "−∞" if low is None else f"{low:g}", "high": "∞" if high is None else f"{high:g}"}
    return Problem(
        "cli.whatif.limits", values={"indicator": indicator.name or indicator.code, "value": f"{number:g}", **bounds}
    )


def number_of(text: str) -> float | None:
    """A finite number typed by a person, with commas of either width, or nothing."""
    try:
        number = float(text.replace(",", "").replace("，", "").strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None
