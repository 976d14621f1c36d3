"""Measures, budgets and bottom lines as plain arrays: the door at which labels of a plan are matched.

An *option* is a measure started in a year; options are numbered measure by measure, year by year, so option
``k * years + t`` starts measure ``k`` in year ``t``. A plan of measures is a row ``places`` with the place of each
measure's starting year, -1 where it is not taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.plan import LineKind, Measure, Plan
from ganchao.errors import InvalidInput, Problem, UnknownName, Where
from ganchao.targeting.against import Contest

FARTHEST: Final = float(np.sqrt(6.0))
"""An effect lies within so many standard deviations: effects with a spread are triangular, the expert's distribution,
so that a bottom line can hold in every draw."""


@dataclass(frozen=True, eq=False)
class Effects:
    """All effects of all measures, one a row."""

    measure: NDArray[np.int64]  # (effect,)
    indicator: NDArray[np.int64]  # (effect,)
    add: Floats  # (effect,)
    spread: Floats  # (effect,)
    share: Floats  # (effect, start, year) of the effect that is there


@dataclass(frozen=True, eq=False)
class Luck:
    """What becomes of measures in each draw of the rivals: the sample of a sample average (F-R3)."""

    works: NDArray[np.bool_]  # (draw, measure)
    off: Floats  # (draw, effect) added to what the effect adds


@dataclass(frozen=True, eq=False)
class Lines:
    """Floors and caps as ``least <= rows @ option``, one row for each year in which a line could be crossed."""

    rows: Floats  # (row, option)
    least: Floats  # (row,)
    codes: tuple[str, ...]  # (row,) of the bottom line


@dataclass(frozen=True, eq=False)
class Portfolio:
    """What can be done, what it costs, what limits it, and what is to be reached."""

    plan: Plan
    measures: tuple[str, ...]
    years: tuple[int, ...]
    money_years: tuple[int, ...]
    indicators: tuple[str, ...]
    better: Floats  # (indicator,) 1 where more is better, -1 where less is
    baseline: Floats  # (year, indicator) our values if nothing is done
    may_start: NDArray[np.bool_]  # (measure, year)
    must: NDArray[np.bool_]  # (measure,) taken in any case
    cost: Floats  # (measure, start, money year)
    budget: Floats  # (money year,) inf where there is none
    total: float  # most money in all years together
    uses: Floats  # (capacity, measure)
    capacity: Floats  # (capacity,)
    needs: tuple[tuple[int, int], ...]  # measure, what must have started no later
    excludes: tuple[tuple[int, int], ...]
    success: Floats  # (measure,)
    effects: Effects
    lines: Lines
    protected: tuple[tuple[str, NDArray[np.int64], float], ...]  # line, measures, least money a year
    contests: tuple[Contest, ...]
    luck: Luck | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Number of measures and of years in which they may start."""
        return len(self.measures), len(self.years)

    @cached_property
    def option_cost(self) -> Floats:
        """Money of all years ``(option,)``."""
        total: Floats = self.cost.sum(axis=2).ravel()
        return total

    @cached_property
    def certain(self) -> bool:
        """Whether effects are known."""
        return self.luck is None and bool((self.success == 1).all() and (self.effects.spread == 0).all())

    @cached_property
    def moves(self) -> Floats:
        """What an option adds to our values if it works ``(year, option, indicator)``."""
        count, span = self.shape
        result = np.zeros((span, count, span, len(self.indicators)))
        effects = self.effects
        for k, j, add, share in zip(effects.measure, effects.indicator, effects.add, effects.share, strict=True):
            result[:, k, :, j] += add * share.T
        return result.reshape(span, count * span, len(self.indicators))

    def taken(self, places: NDArray[np.int64]) -> Floats:
        """Plans ``(plan, measure)`` as zeros and ones ``(plan, option)``."""
        count, span = self.shape
        return (places[..., None] == np.arange(span)).astype(np.float64).reshape(len(places), count * span)

    def without(self, measure: int) -> Portfolio:
        """The same with one measure never taken."""
        may_start, must = self.may_start.copy(), self.must.copy()
        may_start[measure], must[measure] = False, False
        return replace(self, may_start=may_start, must=must)

    def having(self, measure: int) -> Portfolio:
        """The same with one measure taken in any case."""
        must = self.must.copy()
        must[measure] = True
        return replace(self, must=must)


def portfolio_of(
    plan: Plan, *, years: Sequence[int], indicators: Sequence[str], better: Floats, baseline: Floats,
    contests: Sequence[Contest], luck: Luck | None = None,
) -> Portfolio:
    """The plan's measures as arrays.

    Parameters
    ----------
    plan
        Measures, budgets, capacities and bottom lines.
    years
        Years in which measures may start and lines must hold, to the year of the last aim.
    indicators, better
        Codes of the indicators, and 1 where more is better, -1 where less is.
    baseline
        Our values if nothing is done. ``(year, indicator)``
    contests
        Aims with their fields.
    luck
        Drawn success and deviations, the draws being those of the fields; drawn when needed unless given.

    Raises
    ------
    InvalidInput
        With every measure, indicator or limit that does not fit.
    """
    if problems := list(problems_of(plan, indicators)):
        raise InvalidInput(problems)
    place = {measure.code: k for k, measure in enumerate(plan.measures)}
    last = max((len(measure.cost) for measure in plan.measures), default=1) - 1
    money_years = tuple(range(years[0], years[-1] + last + 1)) if plan.measures else tuple(years)
    vetoed = {code for line in plan.bottom_lines if line.kind is LineKind.VETO for code in line.measures}
    result = Portfolio(
        plan=plan, measures=tuple(place), years=tuple(years), money_years=money_years, indicators=tuple(indicators),
        better=better, baseline=baseline,
        may_start=np.array(
            [[m.code not in vetoed and (not m.start or year in m.start) for year in years] for m in plan.measures],
            dtype=bool,
        ).reshape(len(plan.measures), len(years)),
        must=np.zeros(len(plan.measures), dtype=bool),
        cost=cost_of(plan.measures, years, money_years),
        budget=np.array([plan.budgets.get(year, np.inf) for year in money_years]),
        total=np.inf,
        uses=np.array([[m.uses.get(name, 0.0) for m in plan.measures] for name in plan.capacities]).reshape(
            len(plan.capacities), len(plan.measures)),
        capacity=np.array(list(plan.capacities.values()), dtype=np.float64),
        needs=tuple((place[m.code], place[other]) for m in plan.measures for other in m.needs),
        excludes=tuple((place[m.code], place[other]) for m in plan.measures for other in m.excludes),
        success=np.array([m.success for m in plan.measures]),
        effects=effects_of(plan.measures, years, list(indicators)),
        lines=Lines(np.empty((0, len(plan.measures) * len(years))), np.empty(0), ()),
        protected=tuple(
            (line.code, np.array([place[code] for code in line.measures], dtype=np.int64), line.value or 0.0)
            for line in plan.bottom_lines if line.kind is LineKind.PROTECTED
        ),
        contests=tuple(contests), luck=luck,
    )
    return replace(result, lines=lines_of(result))


def problems_of(plan: Plan, indicators: Sequence[str]) -> Iterator[Problem]:
    """What in the measures does not fit."""
    codes = [measure.code for measure in plan.measures]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem("targeting.twice", Where(path=code), {"measure": code})
    for measure in plan.measures:
        where = Where(path=measure.code)
        yield from unknown("measure", (*measure.needs, *measure.excludes), codes, where)
        yield from unknown("indicator", [effect.indicator for effect in measure.effects], indicators, where)
        yield from unknown("capacity", measure.uses, list(plan.capacities), where)
        if not (measure.cost and all(effect.ramp for effect in measure.effects)):
            yield Problem("targeting.empty_series", where, {"measure": measure.name or measure.code})
    for line in plan.bottom_lines:
        where = Where(path=line.code)
        yield from unknown("measure", line.measures, codes, where)
        if line.kind in {LineKind.FLOOR, LineKind.CAP}:
            yield from unknown("indicator", [line.indicator], indicators, where)
        if line.kind is not LineKind.VETO and line.value is None:
            yield Problem("targeting.no_value", where, {"line": line.name or line.code})


def unknown(kind: str, names: Iterable[str], known: Sequence[str], where: Where) -> Iterator[Problem]:
    """Names that nothing has."""
    return (UnknownName(kind, name, known).problem(where) for name in names if name not in known)


def cost_of(measures: Sequence[Measure], years: Sequence[int], money_years: Sequence[int]) -> Floats:
    """Money by start and year ``(measure, start, money year)``."""
    result = np.zeros((len(measures), len(years), len(money_years)))
    for k, measure in enumerate(measures):
        for start in range(len(years)):
            result[k, start, start: start + len(measure.cost)] = measure.cost
    return result


def effects_of(measures: Sequence[Measure], years: Sequence[int], indicators: list[str]) -> Effects:
    """All effects, one a row, with the share that is there by start and year."""
    every = [(k, effect) for k, measure in enumerate(measures) for effect in measure.effects]
    age = np.arange(len(years))[None, :] - np.arange(len(years))[:, None]  # (start, year)
    share = np.zeros((len(every), len(years), len(years)))
    for n, (_, effect) in enumerate(every):
        ramp = np.array(effect.ramp, dtype=np.float64)
        share[n] = np.where(age < 0, 0.0, ramp[np.clip(age, 0, len(ramp) - 1)])
    return Effects(
        np.array([k for k, _ in every], dtype=np.int64),
        np.array([indicators.index(effect.indicator) for _, effect in every], dtype=np.int64),
        np.array([effect.add for _, effect in every], dtype=np.float64),
        np.array([effect.spread for _, effect in every], dtype=np.float64),
        share,
    )


def lines_of(portfolio: Portfolio) -> Lines:
    """Floors and caps in every year and whatever the luck.

    With luck given, every draw makes a row. Otherwise each option counts with the worst it can do: what helps only if
    the measure works counts as nothing where it may fail, and spreads count to their end.
    """
    rows, least, codes = [], [], []
    for line in portfolio.plan.bottom_lines:
        if line.kind not in {LineKind.FLOOR, LineKind.CAP} or line.value is None:
            continue
        turn, j = (1.0 if line.kind is LineKind.FLOOR else -1.0), portfolio.indicators.index(line.indicator)
        for year in range(len(portfolio.years)):
            for row in np.unique(turned_effects(portfolio, j, year, turn), axis=0):
                rows.append(row)
                least.append(turn * (line.value - portfolio.baseline[year, j]))
                codes.append(line.code)
    width = len(portfolio.measures) * len(portfolio.years)
    return Lines(np.array(rows).reshape(len(rows), width), np.array(least, dtype=np.float64), tuple(codes))


def turned_effects(portfolio: Portfolio, indicator: int, year: int, turn: float) -> Floats:
    """What options do to one indicator in one year, at the worst or in each draw ``(case, option)``."""
    effects, (count, span) = portfolio.effects, portfolio.shape
    which = np.flatnonzero(effects.indicator == indicator)
    share = effects.share[which, :, year]
    luck = portfolio.luck
    if luck is not None:
        drawn = turn * (effects.add[which] + luck.off[:, which]) * luck.works[:, effects.measure[which]]
    else:
        drawn = (turn * effects.add[which] - FARTHEST * effects.spread[which])[None]
    cases = np.zeros((len(drawn), count, span))
    for n, k in enumerate(effects.measure[which]):
        cases[:, k] += drawn[:, n, None] * share[n]
    if luck is None:
        cases = np.where((portfolio.success < 1)[:, None], np.minimum(cases, 0.0), cases)
    return cases.reshape(len(drawn), count * span)
