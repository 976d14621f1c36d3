"""The classic big-M form of the sample-average problem, for straight indexes: one binary for each aim and draw.

Ahmed and Shapiro (2008), Solving chance-constrained stochastic programs via sampling and integer programming.
Written from the plan document, without the planner.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.targeting.enumeration import Case, own_values, share, spent, years_open


def big_m(case: Case) -> float | None:
    """The least cost, or ``None`` where no plan reaches the aims."""
    options = [(k, t) for k, measure in enumerate(case.plan.measures) for t in years_open(case, measure)]
    at = {option: n for n, option in enumerate(options)}
    aims, draws = len(case.plan.aims), case.draws
    width = len(options) + aims * draws
    rows, low, high = [], [], []

    def add(row: np.ndarray, least: float = -np.inf, most: float = np.inf) -> None:
        rows.append(row)
        low.append(least - 1e-9)
        high.append(most + 1e-9)

    structure(case, options, at, width, add)
    for a, (aim, field) in enumerate(zip(case.plan.aims, case.fields, strict=True)):
        straight, y = field.straight, case.years.index(aim.year)
        nothing = own_values(case, (-1,) * len(case.plan.measures))[y]
        needed = straight.needed(aim.rank) - nothing @ straight.slopes
        lift = lifts(case, options, y, straight.slopes)
        for d in range(draws):
            if needed[d] == -np.inf:
                continue
            row = np.zeros(width)
            row[:len(options)] = lift[:, d]
            enough = needed[d] - np.minimum(lift[:, d], 0).sum()
            row[len(options) + a * draws + d] = max(enough, 0.0)
            add(row, needed[d])
        missed = np.zeros(width)
        missed[len(options) + a * draws: len(options) + (a + 1) * draws] = 1
        add(missed, most=np.floor((1 - aim.confidence) * draws + 1e-9))
    cost = np.zeros(width)
    cost[:len(options)] = [sum(case.plan.measures[k].cost) for k, _ in options]
    found = milp(cost, constraints=LinearConstraint(np.array(rows), low, high), integrality=np.ones(width),
                 bounds=Bounds(0, 1), options={"mip_rel_gap": 0})
    return float(found.fun) if found.x is not None else None


def lifts(case: Case, options: list[tuple[int, int]], y: int, slopes: np.ndarray) -> np.ndarray:
    """What every option adds to our score in the year ``(option, draw)``."""
    none = [-1] * len(case.plan.measures)
    base = own_values(case, tuple(none))[y]
    result = []
    for k, t in options:
        starts = none.copy()
        starts[k] = t
        result.append((own_values(case, tuple(starts))[y] - base) @ slopes)
    return np.broadcast_to(np.array(result), (len(options), case.draws))


def structure(case: Case, options: list, at: dict, width: int, add) -> None:
    """Everything but the aims."""
    plan, codes = case.plan, [measure.code for measure in case.plan.measures]
    draws = case.draws if case.luck is not None else 1

    def row(entries: dict[int, float]) -> np.ndarray:
        result = np.zeros(width)
        for place, value in entries.items():
            result[place] += value
        return result

    for k, measure in enumerate(plan.measures):
        mine = [t for t in range(len(case.years)) if (k, t) in at]
        add(row({at[k, t]: 1.0 for t in mine}), most=1)
        for code in measure.needs:
            other = codes.index(code)
            for t in mine:
                entries = {at[other, u]: 1.0 for u in range(t + 1) if (other, u) in at}
                entries[at[k, t]] = entries.get(at[k, t], 0.0) - 1.0
                add(row(entries), 0)
        for code in measure.excludes:
            other = codes.index(code)
            add(row({at[m, t]: 1.0 for m in (k, other) for t in range(len(case.years)) if (m, t) in at}), most=1)
    for year, budget in plan.budgets.items():
        add(row({at[k, t]: spent(case, plan.measures[k], t, year) for k, t in options}), most=budget)
    for name, there_is in plan.capacities.items():
        for y in range(len(case.years)):
            add(row({at[k, t]: plan.measures[k].uses.get(name, 0.0) for k, t in options if t <= y}), most=there_is)
    for line in plan.bottom_lines:
        if line.kind == "veto":
            add(row({at[k, t]: 1.0 for k, t in options if codes[k] in line.measures}), most=0)
        elif line.kind == "protected":
            for year in case.years:
                add(row({at[k, t]: spent(case, plan.measures[k], t, year)
                         for k, t in options if codes[k] in line.measures}), line.value)
        else:
            j = case.indicators.index(line.indicator)
            for y, year in enumerate(case.years):
                for d in range(draws):
                    entries: dict[int, float] = {}
                    for k, t in options:
                        for e, effect in enumerate(plan.measures[k].effects):
                            if effect.indicator != line.indicator:
                                continue
                            amount = effect.add
                            if case.luck is not None:
                                amount = (amount + case.luck.off[codes[k]][d, e]) * case.luck.works[d, k]
                            entries[at[k, t]] = entries.get(at[k, t], 0.0) + amount * share(
                                effect.ramp, year - case.years[t])
                    here = case.baseline[y, j]
                    if line.kind == "floor":
                        add(row(entries), line.value - here)
                    else:
                        add(row(entries), most=line.value - here)
