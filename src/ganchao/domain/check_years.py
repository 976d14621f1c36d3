"""Years of a plan that lie behind us: a round whose data are closed cannot be moved any more.

Aims, starts, budgets and events are rounds; offices count in fiscal years, which are data years.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Final

from ganchao.domain.framework import Framework
from ganchao.domain.place import Step
from ganchao.domain.plan import Plan
from ganchao.domain.plan_problem import found, warned
from ganchao.errors import Problem


def check_years(plan: Plan, framework: Framework, known: int | None = None) -> Iterator[Problem]:
    """Starts and budgets in rounds that rest on a year which is over, or whose data are ``known`` already."""
    over = [year for year in (known, plan.as_of.year - 1 if plan.as_of is not None else None) if year is not None]
    if not over:
        return
    lag = framework.rounds.lag
    for steps, years in rounds_named(plan):
        late = sorted(year for year in years if year - lag <= max(over))
        if late:
            rests = {"year": late[-1], "data": late[-1] - lag, "first": max(over) + 1 + lag, "now": max(over) + 1}
            yield warned(found(plan, steps, "closed_year", **rests))


def nearly_over(plan: Plan, framework: Framework, day: datetime.date | None) -> Iterator[Problem]:
    """The first start in a round whose year has little left, and how many measures start with it."""
    if day is None or day.month < LATE:
        return
    lag = framework.rounds.lag
    late = [at for at, measure in enumerate(plan.measures) if measure.start and min(measure.start) - lag == day.year]
    if late:
        left = (datetime.date(day.year, 12, 31) - day).days
        values = {"year": day.year + lag, "data": day.year, "day": day, "left": left, "count": len(late),
                  "next": day.year + lag + 1}
        yield warned(found(plan, ("measures", late[0], "start"), "year_nearly_over", **values))


LATE: Final = 10
"""Month from which a year is nearly over: what starts then has no time to show in its data."""


def rounds_named(plan: Plan) -> Iterator[tuple[tuple[Step, ...], tuple[int, ...]]]:
    """Places of the plan that name rounds in which something begins or is spent."""
    yield ("budgets",), tuple(plan.budgets)
    for at, priority in enumerate(plan.priorities):
        yield ("priorities", at, "budgets"), tuple(priority.budgets)
    for at, measure in enumerate(plan.measures):
        yield ("measures", at, "start"), measure.start
