"""What it takes to hold each bottom line (守底线所需投入), in money, score and probability.

A line that the plan does not declare tradable has no price: nothing is solved without it, here or elsewhere. What is
told is what holding it takes by itself, and how near the plan comes to it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.plan import BottomLine, LineKind
from ganchao.targeting.choice import Choice, Held, Outcome
from ganchao.targeting.portfolio import Lines, Portfolio
from ganchao.targeting.reached import EVEN, margins
from ganchao.targeting.schedule import least_cost, pool_of, weighed, with_luck
from ganchao.targeting.structure import CAREFUL, Limits
from ganchao.targeting.uncertain import odds_of

Places = NDArray[np.int64]


def held_lines(portfolio: Portfolio, planned: Choice | None, *, seed: int = 0, limits: Limits = CAREFUL
               ) -> tuple[Held, ...]:
    """Every bottom line of the plan.

    Parameters
    ----------
    portfolio
        What can be done, with every line.
    planned
        The plan that holds every line, if there is one.
    """
    portfolio = with_luck(portfolio, seed)
    return tuple(held(portfolio, line, planned, seed, limits) for line in portfolio.plan.bottom_lines)


def held(portfolio: Portfolio, line: BottomLine, planned: Choice | None, seed: int, limits: Limits) -> Held:
    """One bottom line."""
    nothing = np.full(len(portfolio.measures), -1)
    room = room_of(portfolio, line, planned.places if planned is not None else nothing)
    alone = least_cost(replace(only(portfolio, line), contests=()), seed=seed, limits=limits)
    result = Held(
        line=line.code,
        nothing_done=room_of(portfolio, line, nothing) >= -EVEN,
        room=room,
        binds=planned is not None and room <= EVEN * max(1.0, abs(line.value or 0.0)) and matters(portfolio, line),
        alone=None if alone is None else outcome(portfolio, alone.places, seed),
        idle=outcome(portfolio, nothing, seed),
        planned=None if planned is None else outcome(portfolio, planned.places, seed),
        tradable=line.tradable,
    )
    if not line.tradable:
        return result
    free = least_cost(without_line(portfolio, line), seed=seed, limits=limits)
    if free is None:
        return result
    price = None if planned is None else planned.total - free.total
    return replace(result, without=outcome(portfolio, free.places, seed), price=price)


def matters(portfolio: Portfolio, line: BottomLine) -> bool:
    """Whether a line could change what is chosen: it forbids a measure, needs one, or some measure works against it."""
    if line.kind in {LineKind.VETO, LineKind.PROTECTED}:
        return bool(line.measures)
    mine = [n for n, code in enumerate(portfolio.lines.codes) if code == line.code]
    rows, least = portfolio.lines.rows[mine], portfolio.lines.least[mine]
    return bool((rows < -EVEN).any() or (least > EVEN).any())


def outcome(portfolio: Portfolio, places: Places, seed: int) -> Outcome:
    """Money, probabilities and leads of a plan."""
    if weighed(portfolio):
        probability = odds_of(portfolio, seed=seed).drawn(places)
    else:
        probability = pool_of(portfolio, seed).judge.reached(places)
    lead = np.array([np.median(margins(portfolio, places[None], contest)[0]) for contest in portfolio.contests])
    return Outcome(float(portfolio.taken(places[None])[0] @ portfolio.option_cost), probability, lead)


def room_of(portfolio: Portfolio, line: BottomLine, places: Places) -> float:
    """How far a plan stays from the line at the worst, in the line's own unit; negative where it crosses it."""
    taken = portfolio.taken(places[None])[0]
    if line.kind is LineKind.VETO:
        named = [portfolio.measures.index(code) for code in line.measures]
        return -float((places[named] >= 0).sum())
    if line.kind is LineKind.PROTECTED:
        rows = next(measures for code, measures, _ in portfolio.protected if code == line.code)
        spent: Floats = np.einsum("mt,mty->y", taken.reshape(portfolio.shape)[rows], portfolio.cost[rows])
        return float(spent[: len(portfolio.years)].min() - (line.value or 0.0))
    mine = [n for n, code in enumerate(portfolio.lines.codes) if code == line.code]
    return float((portfolio.lines.rows[mine] @ taken - portfolio.lines.least[mine]).min())


def only(portfolio: Portfolio, line: BottomLine) -> Portfolio:
    """No aim and no other line but those on measures; budgets and the rest stand."""
    kept = np.array([code == line.code for code in portfolio.lines.codes], dtype=bool)
    return replace(
        portfolio, lines=lines_where(portfolio.lines, kept),
        protected=tuple(each for each in portfolio.protected if each[0] == line.code),
    )


def without_line(portfolio: Portfolio, line: BottomLine) -> Portfolio:
    """Everything but one line, which must be tradable."""
    if not line.tradable:
        raise ValueError(f"bottom line {line.code!r} is not tradable")
    kept = np.array([code != line.code for code in portfolio.lines.codes], dtype=bool)
    may_start = portfolio.may_start
    if line.kind is LineKind.VETO:
        others = {
            code for other in portfolio.plan.bottom_lines
            if other.kind is LineKind.VETO and other.code != line.code for code in other.measures
        }
        may_start = may_start.copy()
        for code in set(line.measures) - others:
            k = portfolio.measures.index(code)
            window = portfolio.plan.measures[k].start
            may_start[k] = [not window or year in window for year in portfolio.years]
    return replace(
        portfolio, lines=lines_where(portfolio.lines, kept), may_start=may_start,
        protected=tuple(each for each in portfolio.protected if each[0] != line.code),
    )


def lines_where(lines: Lines, kept: NDArray[np.bool_]) -> Lines:
    """Some of the lines' rows."""
    codes = tuple(code for code, keep in zip(lines.codes, kept, strict=True) if keep)
    return Lines(lines.rows[kept], lines.least[kept], codes)
