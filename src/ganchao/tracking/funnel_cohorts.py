"""Conversion by cohort with censoring, lists of leads that stay too long, and what the library brought."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.check_funnel import counting_stage
from ganchao.domain.funnel import AgeList
from ganchao.domain.panel import Floats
from ganchao.tracking.funnel import Histories
from ganchao.tracking.funnel_contribution import Contributions
from ganchao.tracking.funnel_pace import Pace, months_until
from ganchao.tracking.funnel_reach import arrivals, standing
from ganchao.tracking.hazards import AGES, Whole, hazards, incidence, incidence_variance, interval, life_table

HORIZONS: Final = (12, 24, 36)
"""Months after which conversion is told."""
SLOW: Final = 0.8
"""A lead is late once it is older than this share of those that go on ever were."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """Leads that entered a stage in one year, and how many of them reached another in so many months."""

    year: int | None  # None: all years together
    start: int
    end: int
    leads: int
    reached: int  # seen to have reached it
    open: int  # still on their way
    followed: int  # months for which somebody was still seen
    months: tuple[int, ...]
    share: Floats  # (month,) NaN where nobody was followed so long
    low: Floats  # (month,)
    high: Floats  # (month,)
    final: float  # share expected in the end: those who reached it and, at the funnel's pace, those on their way


def cohorts(
    found: Histories, known: Pace, start: int, end: int, *, months: Sequence[int] = HORIZONS, level: float = 0.9
) -> tuple[Cohort, ...]:
    """Conversion from one stage to another by year of entry, last of all years together.

    Leads on their way are censored, those that left compete; nothing is a ratio of counts, which would make every
    young cohort look bad.
    """
    rows, age, cause = found.spells(start, end)
    year = 1970 + found.entered[rows, start] // 12
    places = standing(found)
    later = arrivals(known.hazard, places.stage, places.age, end, AGES).sum(axis=-1)
    results = []
    for each in (*sorted(set(year.tolist())), None):
        inside = np.ones(len(rows), dtype=bool) if each is None else year == each
        table = life_table(age[inside], cause[inside], causes=found.exits + 1)
        share, variance = incidence(hazards(table))[:, 0], incidence_variance(table)
        at_risk = np.flatnonzero(table.at_risk)
        # Once everyone has moved or left, nothing is open and the share is known for ever.
        followed = int(at_risk[-1]) + 1 if at_risk.size else 0
        done = bool((cause[inside] > 0).all())
        at = np.array(months) - 1
        told = (np.array(months) <= followed) | done
        low, high = interval(share[at], variance[at], level)
        known_for = np.array([((age[inside] >= month) | (cause[inside] > 0)).sum() for month in at])
        low, high = at_the_ends(share[at], low, high, known_for, level)
        which = rows[inside]
        came = found.entered[which, end] >= 0
        waits = found.open[which] & ~came
        chance = later[places.group[which[waits]]].sum()
        results.append(Cohort(
            each, start, end, int(inside.sum()), int(came.sum()), int(waits.sum()), followed, tuple(months),
            np.where(told, share[at], np.nan), np.where(told, low, np.nan), np.where(told, high, np.nan),
            float((came.sum() + chance) / max(inside.sum(), 1)),
        ))  # fmt: skip
    return tuple(results)


def at_the_ends(share: Floats, low: Floats, high: Floats, leads: Whole, level: float) -> tuple[Floats, Floats]:
    """Bounds where nobody or everybody moved: what so many leads without exception leave possible.

    .. math:: 1 - \\bigl(\\tfrac{1 - \\mathrm{level}}{2}\\bigr)^{1/n}
    """
    slack = 1 - ((1 - level) / 2) ** (1 / np.maximum(leads, 1))
    none, every = (share <= 0) & (leads > 0), (share >= 1) & (leads > 0)
    low = np.where(none, 0.0, np.where(every, 1 - slack, low))
    return low, np.where(none, slack, np.where(every, 1.0, high))


@dataclass(frozen=True)
class Late:
    """A lead that stays in its stage longer than usual."""

    lead: str
    stage: int
    months: int
    limit: int  # months by which most of those that go on have gone on
    amount: float


def late(found: Histories, known: Pace) -> tuple[Late, ...]:
    """Open leads older than four fifths of those that went on ever were, oldest against their limit first."""
    limits = months_until(known.hazard, SLOW)
    rows = np.flatnonzero(found.open)
    age, stage = found.age[rows], found.present[rows]
    rows, age, stage = (each[age > limits[stage]] for each in (rows, age, stage))
    codes = found.codes
    result = [Late(codes[k], int(s), int(a), int(limits[s]), float(found.amount[k]))
              for k, a, s in zip(rows, age, stage, strict=True)]  # fmt: skip
    return tuple(sorted(result, key=lambda each: (-each.months / max(each.limit, 1), each.lead)))


def listed(found: Histories, known: Pace) -> tuple[tuple[AgeList, tuple[Late, ...]], ...]:
    """The lists that the funnel names, each with the leads on it."""
    every = late(found, known)
    codes = [stage.code for stage in found.funnel.stages]
    return tuple((each, tuple(one for one in every if codes[one.stage] in each.stages)) for each in found.funnel.lists)


@dataclass(frozen=True, eq=False)
class Attributed:
    """What an entry of the library brought; a lead that names several is shared out evenly."""

    resource: str  # "" for leads that name none
    leads: float
    open: float
    counted: float
    amount: float  # of those counted
    adds: Floats  # (indicator,) expected addition in the last year


def attributed(found: Histories, added: Contributions | None = None) -> tuple[Attributed, ...]:
    """Leads, counted leads, their amounts and expected additions by resource; shares add up to the whole."""
    named = [found.leads.resources[k] if found.leads.resources else () for k in found.row]
    codes = [*sorted({code for codes in named for code in codes}), ""]
    share = np.zeros((len(named), len(codes)))
    for k, those in enumerate(named):
        for code in those or ("",):
            share[k, codes.index(code)] += 1 / max(len(those), 1)
    indicators = () if added is None else added.indicators
    adds: Floats = np.zeros((len(named), len(indicators)))
    for each in () if added is None else added.expected:
        adds[:, indicators.index(each.contribution.indicator)] += each.lead[:, -1]
    single, counted = found.single.astype(float), found.counted
    return tuple(
        Attributed(code, float(share[:, n] @ single), float(share[:, n] @ (single * found.open)),
                   float(share[:, n] @ (single * counted)), float(share[:, n] @ (found.amount * counted)),
                   share[:, n] @ adds)
        for n, code in enumerate(codes) if share[:, n].any()
    )  # fmt: skip


def main_steps(found: Histories) -> tuple[tuple[int, int], ...]:
    """Pairs of stages between which conversion is told: start, counting, those that add to indicators, end."""
    places = {stage.code: k for k, stage in enumerate(found.funnel.stages)}
    marks = {0, counting_stage(found.funnel), len(places) - 1, *(places[c.stage] for c in found.funnel.contributions)}
    ordered = sorted(marks)
    return tuple(itertools.pairwise(ordered))
