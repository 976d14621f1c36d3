"""The judge: every plan of a small case tried out, written from the plan document alone and before the planner.

Nothing of the planner is used here. What a plan means is spelt out in loops over the document:

- a measure starts in one of its years or never; it costs its cost by age, the last entry once only;
- money is limited in each year that has a budget; what a measure earns may be spent in the year it comes;
- needed measures have started no later; excluded ones are not taken beside it; capacity is used in every year
  of the plan from the start on;
- an effect is ``(add + off) * ramp(age)``, nothing when the measure fails; the last share of the ramp stays;
- floors and caps hold in every year of the plan and in every draw; a veto is never started; protected spending is
  reached in every year of the plan;
- an aim is reached in a draw where our real rank, everyone rescored, is at least as good as the one wanted.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.domain.plan import BottomLine, Measure, Plan
from tests.targeting.fields import Field

EVEN = 1e-9


@dataclass(frozen=True, eq=False)
class Luck:
    """What becomes of the measures in each draw."""

    works: np.ndarray  # (draw, measure) bool
    off: dict[str, Floats]  # by measure: (draw, effect), added to ``add``


@dataclass(frozen=True, eq=False)
class Case:
    """A small problem of which every plan can be tried."""

    plan: Plan
    years: tuple[int, ...]
    indicators: tuple[str, ...]
    baseline: Floats  # (year, indicator)
    fields: tuple[Field, ...]  # one for each aim
    luck: Luck | None = None

    @property
    def draws(self) -> int:
        return self.fields[0].draws if self.fields else 1


@dataclass(frozen=True, eq=False)
class Tried:
    """All admissible plans, and what they come to."""

    starts: np.ndarray  # (plan, measure) place of the year, -1 never
    cost: Floats  # (plan,)
    reached: Floats  # (plan, aim) share of the draws

    def least(self, plan: Plan) -> float | None:
        """The least cost at which every aim has its confidence; ``None`` where there is none."""
        good = self.good(plan)
        return float(self.cost[good].min()) if good.any() else None

    def good(self, plan: Plan) -> np.ndarray:
        wanted = np.array([aim.confidence for aim in plan.aims])
        return (self.reached >= wanted - EVEN).all(axis=1)

    def likeliest(self, order: tuple[int, ...], total: float = np.inf) -> tuple[tuple[float, ...], float] | None:
        """The greatest probabilities, aim after aim in ``order``, within ``total``, and the least cost of those."""
        left = np.flatnonzero(self.cost <= total + EVEN)
        if not left.size:
            return None
        for aim in order:
            best = self.reached[left, aim].max()
            left = left[self.reached[left, aim] >= best - EVEN]
        return tuple(float(each) for each in self.reached[left[0]]), float(self.cost[left].min())


def years_open(case: Case, measure: Measure) -> list[int]:
    return [k for k, year in enumerate(case.years) if not measure.start or year in measure.start]


def spent(case: Case, measure: Measure, start: int, year: int) -> float:
    age = year - case.years[start]
    return measure.cost[age] if 0 <= age < len(measure.cost) else 0.0


def share(ramp: tuple[float, ...], age: int) -> float:
    if age < 0:
        return 0.0
    return ramp[min(age, len(ramp) - 1)]


def own_values(case: Case, starts: tuple[int, ...]) -> Floats:
    """Our values ``(year, draw, indicator)``."""
    draws = case.draws if case.luck is not None else 1
    own = np.repeat(case.baseline[:, None, :], draws, axis=1).astype(float)
    for k, (measure, start) in enumerate(zip(case.plan.measures, starts, strict=True)):
        if start < 0:
            continue
        for e, effect in enumerate(measure.effects):
            j = case.indicators.index(effect.indicator)
            add = np.full(draws, effect.add)
            if case.luck is not None:
                add = np.where(case.luck.works[:, k], add + case.luck.off[measure.code][:, e], 0.0)
            for y, year in enumerate(case.years):
                own[y, :, j] += add * share(effect.ramp, year - case.years[start])
    return own


def holds(case: Case, line: BottomLine, starts: tuple[int, ...], own: Floats) -> bool:
    codes = [measure.code for measure in case.plan.measures]
    if line.kind == "veto":
        return all(starts[codes.index(code)] < 0 for code in line.measures)
    if line.kind == "protected":
        for year in case.years:
            money = sum(
                spent(case, case.plan.measures[k], starts[k], year)
                for k in (codes.index(code) for code in line.measures) if starts[k] >= 0
            )
            if money < line.value - EVEN:
                return False
        return True
    values = own[:, :, case.indicators.index(line.indicator)]
    return bool((values >= line.value - EVEN).all() if line.kind == "floor" else (values <= line.value + EVEN).all())


def admissible(case: Case, starts: tuple[int, ...], own: Floats) -> bool:
    plan, codes = case.plan, [measure.code for measure in case.plan.measures]
    taken = [(k, measure) for k, measure in enumerate(plan.measures) if starts[k] >= 0]
    for k, measure in taken:
        for code in measure.needs:
            other = starts[codes.index(code)]
            if other < 0 or other > starts[k]:
                return False
        if any(starts[codes.index(code)] >= 0 for code in measure.excludes):
            return False
    for year, budget in plan.budgets.items():
        if sum(spent(case, measure, starts[k], year) for k, measure in taken) > budget + EVEN:
            return False
    for name, there_is in plan.capacities.items():
        for y in range(len(case.years)):
            if sum(measure.uses.get(name, 0.0) for k, measure in taken if starts[k] <= y) > there_is + EVEN:
                return False
    return all(holds(case, line, starts, own) for line in plan.bottom_lines)


def tried(case: Case) -> Tried:
    """Every plan tried out."""
    choices = [[-1, *years_open(case, measure)] for measure in case.plan.measures]
    kept, owns = [], []
    for starts in itertools.product(*choices):
        own = own_values(case, starts)
        if admissible(case, starts, own):
            kept.append(starts)
            owns.append(own)
    cost = np.array([
        sum(sum(measure.cost) for measure, start in zip(case.plan.measures, starts, strict=True) if start >= 0)
        for starts in kept
    ])
    reached = np.zeros((len(kept), len(case.plan.aims)))
    for a, (aim, field) in enumerate(zip(case.plan.aims, case.fields, strict=True)):
        if kept:
            own = np.stack([each[case.years.index(aim.year)] for each in owns])
            _, ranks = field.scored(own)
            reached[:, a] = (ranks[..., -1] <= aim.rank).mean(axis=1)
    return Tried(np.array(kept).reshape(len(kept), len(choices)), cost, reached)
