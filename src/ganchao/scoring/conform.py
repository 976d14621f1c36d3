"""The one door for labels: data matched to the framework once, then plain arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework, Indicator, Role
from ganchao.domain.panel import Floats, Panel
from ganchao.errors import InvalidInput, Problem, UnknownName, Where

Step = TypeVar("Step")


@dataclass(frozen=True, eq=False)
class Conformed:
    """Values in the framework's order."""

    panel: Panel  # rounds of the framework only
    years: tuple[int, ...]  # rounds; ``panel.years`` are the data years
    raw: Floats  # (year, unit, indicator) of ``framework.scored``, after denominators and absolute values
    low: Floats | None  # published bounds, like raw
    high: Floats | None
    vetoes: Floats  # (year, unit, veto)
    inside: NDArray[np.bool_]  # (year, unit): belongs to the field
    notes: tuple[Problem, ...]


def conform(panel: Panel, framework: Framework) -> Conformed:
    """Values of every scored indicator, in the framework's order.

    Raises :class:`InvalidInput` naming every column that the data lack, and when no round is left.
    """
    if not panel.units:
        raise InvalidInput([Problem("scoring.no_units")])
    panel = rounds_of(panel, framework)
    missing = [column for column in framework.columns() if column not in panel.indicators]
    if missing:
        raise InvalidInput(_lacking(column, framework, panel) for column in missing)
    notes: list[Problem] = []
    vetoes = tuple(i for i in framework.indicators if i.role is Role.VETO)
    raw = stack(panel, [values_of(panel, i, notes) for i in framework.scored])
    low, high = (_bounds(panel, framework, *bounds) for bounds in ((panel.low, panel.high), (panel.high, panel.low)))
    return Conformed(
        panel=panel,
        years=tuple(year + framework.rounds.lag for year in panel.years),
        raw=raw,
        low=low,
        high=high,
        vetoes=stack(panel, [values_of(panel, i, notes) for i in vetoes]),
        inside=panel.ranked(),
        notes=tuple(notes),
    )


def rounds_of(panel: Panel, framework: Framework) -> Panel:
    """The data years on which the framework's rounds rest."""
    firsts = [y for y in (framework.first_year, framework.holds.first) if y is not None]
    lasts = [y for y in (framework.last_year, framework.holds.last) if y is not None]
    first, last = max(firsts, default=None), min(lasts, default=None)
    rounds = [year + framework.rounds.lag for year in panel.years]
    kept = [
        year
        for year, round_year in zip(panel.years, rounds, strict=True)
        if (first is None or round_year >= first) and (last is None or round_year <= last)
    ]
    if not kept:
        span = f"{min(rounds)}–{max(rounds)}" if rounds else "–"
        values = {"first": first or "…", "last": last or "…", "span": span}
        raise InvalidInput([Problem("scoring.no_rounds", values=values)])
    return panel if len(kept) == len(panel.years) else panel.only(years=kept)


def values_of(panel: Panel, indicator: Indicator, notes: list[Problem]) -> Floats:
    """Values of one indicator ``(year, unit)``: quotient, factor, absolute values."""
    wanted = {indicator.numerator or indicator.code, indicator.denominator} - {""}
    columns = {column: panel.values[:, :, panel.indicators.index(column)] for column in wanted}
    return derived(columns, indicator, years=panel.years, vintage=panel.vintage, notes=notes)


def derived(
    columns: Mapping[str, Floats], indicator: Indicator, *, years: Sequence[int], vintage: str, notes: list[Problem]
) -> Floats:
    """One indicator from the columns of the data ``(year, unit)``: quotient, factor, absolute values."""
    column = columns[indicator.numerator or indicator.code]
    if indicator.denominator:
        below = columns[indicator.denominator]
        if zeros := int((below == 0).sum()):
            name = indicator.name or indicator.code
            values = {"indicator": name, "denominator": indicator.denominator, "count": zeros}
            notes.append(Problem("scoring.zero_denominator", values=values, severity="warning"))
        with np.errstate(divide="ignore", invalid="ignore"):
            column = np.where(below == 0, np.nan, column / below)
    if indicator.factor != 1:
        column = column * indicator.factor
    if indicator.absolute is not None:
        rule = indicator.absolute
        if not rule.from_vintage or vintage >= rule.from_vintage:
            begun = np.asarray(years) >= (rule.from_year if rule.from_year is not None else -np.inf)
            column = np.where(begun[:, None], np.abs(column), column)
    return column


def stack(panel: Panel, columns: Sequence[Floats]) -> Floats:
    """Columns ``(year, unit)`` side by side; none give an empty last axis."""
    return np.stack(columns, axis=-1) if columns else np.empty((len(panel.years), len(panel.units), 0))


def directions(indicators: Sequence[Indicator]) -> NDArray[np.bool_]:
    """Whether more is better ``(indicator,)``."""
    return np.array([i.direction is Direction.HIGHER for i in indicators], dtype=bool)


def by_step(indicators: Sequence[Indicator], step_of: Callable[[Indicator], Step]) -> dict[Step, list[int]]:
    """Places of the indicators that share one step of the recipe."""
    places: dict[Step, list[int]] = {}
    for place, indicator in enumerate(indicators):
        places.setdefault(step_of(indicator), []).append(place)
    return places


def unit_groups(panel: Panel, by: str) -> NDArray[np.intp]:
    """Number of each unit's group in a column of ``units``, -1 where it has none ``(unit,)``."""
    labels = [panel.unit(code).groups.get(by, "") for code in panel.units]
    numbers = {label: number for number, label in enumerate(sorted(set(labels) - {""}))}
    if not numbers:
        known = sorted({column for unit in panel.roster.values() for column in unit.groups})
        raise UnknownName("unit_group", by, known)
    return np.array([numbers.get(label, -1) for label in labels], dtype=np.intp)


def _bounds(panel: Panel, framework: Framework, bounds: Floats | None, others: Floats | None) -> Floats | None:
    """Published bounds of indicators that are their own column; a quotient has none, a negative factor swaps them."""
    if bounds is None:
        return None
    swapped = bounds if others is None else others
    nowhere = np.full(panel.values.shape[:2], np.nan)
    return stack(panel, [
        nowhere if i.numerator or i.denominator
        else (bounds if i.factor >= 0 else swapped)[:, :, panel.indicators.index(i.code)] * i.factor
        for i in framework.scored
    ])


def _lacking(column: str, framework: Framework, panel: Panel) -> Problem:
    wanted_by = next((i for i in framework.indicators if column in {i.code, i.numerator, i.denominator}), None)
    name = (wanted_by.name or wanted_by.code) if wanted_by else column
    have = ", ".join(panel.indicators[:12])
    return Problem("scoring.no_column", Where(column=column), {"column": column, "indicator": name, "have": have})
