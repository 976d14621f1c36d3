"""Simulated plans whose promises fail as promises do: written and frozen before any alert rule that it judges.

A plan holds eight promises for one or two years: amounts of a year that come month by month, levels that rise or fall,
and works. What is known of how promises fail is in it, each with a chance of its own:

- targets ask for more than the past brought, and what measures add falls short or comes in excess;
- all promises of a plan share its good or bad fortune;
- work begins two to six months late, and is made up for in half of the cases;
- growth slackens for good from some month on;
- amounts have a season that is never quite the same, and months are noisy;
- in the last quarter offices rush: who is little behind makes up much of it (so that being behind is no proof);
- first figures are too good and are corrected two months later; some reports come weeks late, some never.

An office sees ``paths``, ``past`` and the ``check_ins`` recorded by a day. ``missed`` is the truth; no rule may see it.
Nothing here is taken from a real zone or department.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period
from ganchao.domain.target_path import Shape, TargetPath
from ganchao.tracking.progress import Past

FIRST_YEAR = 2021
PAST_YEARS = 7
PROMISES = 8
SEASON = np.array([6.0, 5.0, 9.0, 7.5, 8.0, 10.0, 7.0, 7.5, 9.5, 8.0, 9.5, 13.0])
LATE_START, MADE_UP, SLACKENS, RUSHES = 0.25, 0.5, 0.2, 0.5
LATE_REPORT, NO_REPORT = 0.15, 0.05
TOO_GOOD, FLASH_ERROR = 0.01, 0.02
CORRECTED_AFTER = 2  # months


@dataclass(frozen=True)
class SimulatedPlan:
    """One plan as an office sees it, and what became of it."""

    paths: tuple[TargetPath, ...]
    past: Mapping[str, Past]
    check_ins: tuple[CheckIn, ...]
    missed: Mapping[str, bool]


def simulated_plan(seed: int) -> SimulatedPlan:
    """A plan with its promises, reports and outcomes."""
    rng = np.random.default_rng(np.random.SeedSequence([20190101, seed]))
    fortune = rng.normal(0.0, 0.12)
    made = [one(rng, f"p{k}", fortune) for k in range(PROMISES)]
    return SimulatedPlan(
        tuple(path for path, *_ in made), {path.code: past for path, past, *_ in made},
        tuple(report for _, _, reports, _ in made for report in reports),
        {path.code: miss for path, _, _, miss in made},
    )  # fmt: skip


def one(rng: np.random.Generator, code: str, fortune: float):
    """A promise, its past, its reports, and whether it was missed."""
    kind = rng.choice(["amount", "level", "works"], p=[0.45, 0.4, 0.15])
    return {"amount": amount, "level": level, "works": works}[kind](rng, code, fortune)


def delivered(rng: np.random.Generator, months: int, fortune: float) -> np.ndarray:
    """Share of what was planned for each month that comes, before any rush."""
    share = np.full(months, max(0.0, rng.normal(1.17, 0.25) + fortune))
    if rng.random() < LATE_START:
        late = int(rng.integers(2, 7))
        lost = share[:late].sum() * 0.8
        share[:late] *= 0.2
        if rng.random() < MADE_UP:
            share[late:] += lost / (months - late)
    if rng.random() < SLACKENS:
        share[int(rng.integers(2, months - 1)) :] *= rng.uniform(0.1, 0.6)
    noise = np.zeros(months)
    for month in range(months):
        noise[month] = (0.4 * noise[month - 1] if month else 0.0) + rng.normal(0.0, 0.15)
    return np.maximum(share + noise, 0.0)


def rushed(rng: np.random.Generator, steps: np.ndarray, wanted: float) -> np.ndarray:
    """The same steps with what a rush in the last quarter adds: who is little behind makes up much of it."""
    gap = wanted - steps.sum()
    if 0 < gap < 0.15 * abs(wanted) and rng.random() < RUSHES:
        steps = steps.copy()
        steps[-3:] += gap * rng.uniform(0.4, 1.3) * np.array([0.2, 0.3, 0.5])
    return steps


def amount(rng: np.random.Generator, code: str, fortune: float):
    """What comes since January, month by month, promised for one year; three earlier years are known by month."""
    season = rng.dirichlet(SEASON / SEASON.sum() * 150)
    growth = rng.normal(0.06, 0.05)
    before = 100 * np.cumprod(1 + rng.normal(growth, 0.06, PAST_YEARS))
    years = list(range(FIRST_YEAR - PAST_YEARS, FIRST_YEAR))
    target = float(before[-1] * (1 + max(growth, 0.0) + rng.uniform(0.02, 0.15)))
    plain = before[-1] * (1 + growth)
    this_year = rng.dirichlet(season * 250)
    share = delivered(rng, 12, fortune)
    steps = rushed(rng, this_year * (0.75 * plain + (target - 0.75 * plain) * share), target)
    steps = np.maximum(steps, 0.0)
    path = TargetPath(code=code, kind=Kind.YEAR_TO_DATE, since=str(FIRST_YEAR - 1), by=str(FIRST_YEAR),
                      baseline=float(before[-1]), target=target)  # fmt: skip
    reports = []
    for year, total in list(zip(years, before, strict=True))[-4:]:
        own = np.cumsum(rng.dirichlet(season * 250)) * total
        reports += [CheckIn(code, Period(year, month + 1, 12), float(value), status=Status.FINAL)
                    for month, value in enumerate(own)]  # fmt: skip
    reports += told(rng, code, np.cumsum(steps), 0.0)
    past = Past({year: float(value) for year, value in zip(years, before, strict=True)})
    return path, past, tuple(reports), not path.meets(float(steps.sum()))


def level(rng: np.random.Generator, code: str, fortune: float):
    """A level promised for two years; more is better in two of three."""
    months, sign = 24, 1 if rng.random() < 0.67 else -1
    drift = abs(rng.normal(3.0, 1.5))
    before = 100 + sign * np.cumsum(rng.normal(drift, 2.0, PAST_YEARS))
    years = list(range(FIRST_YEAR - PAST_YEARS, FIRST_YEAR))
    plain = drift * months / 12
    wanted = plain * rng.uniform(0.9, 1.8)
    shape = Shape(rng.choice(["linear", "back_loaded", "linear"]))
    gone = np.linspace(0, 1, months + 1) ** (2.0 if shape is Shape.BACK_LOADED else 1.0)
    share = delivered(rng, months, fortune)
    steps = rushed(rng, np.diff(gone) * (0.6 * plain + (wanted - 0.6 * plain) * share), wanted)
    values = before[-1] + sign * np.cumsum(steps)
    path = TargetPath(code=code, since=str(FIRST_YEAR - 1), by=str(FIRST_YEAR + 1), baseline=float(before[-1]),
                      target=float(before[-1] + sign * wanted), shape=shape,
                      direction="higher" if sign > 0 else "lower")  # type: ignore[arg-type]  # fmt: skip
    past = Past({year: float(value) for year, value in zip(years, before, strict=True)})
    reports = told(rng, code, values, float(before[-1]))
    return path, past, reports, not path.meets(float(values[-1]))


def works(rng: np.random.Generator, code: str, fortune: float):
    """Works promised to be done in two years; without a past."""
    months = 24
    gone = np.linspace(0, 1, months + 1)
    curve = 1 / (1 + np.exp(-8 * (gone - 0.5)))
    planned = np.diff((curve - curve[0]) / (curve[-1] - curve[0])) * 100
    share = delivered(rng, months, fortune)
    steps = rushed(rng, planned * share, 100.0)
    values = np.minimum(np.cumsum(steps), 100.0)
    path = TargetPath(code=code, kind=Kind.MILESTONE, since=str(FIRST_YEAR - 1), by=str(FIRST_YEAR + 1), baseline=0.0,
                      target=100.0, shape=Shape.LOGISTIC)  # fmt: skip
    return path, Past(), told(rng, code, values, 0.0), not path.meets(float(values[-1]))


def told(rng: np.random.Generator, code: str, values: np.ndarray, start: float) -> tuple[CheckIn, ...]:
    """Reports on the months: a first figure that is too good, and the right one two months later."""
    reports: list[CheckIn] = []
    for month, value in enumerate(values):
        period = Period(FIRST_YEAR + month // 12, month % 12 + 1, 12)
        if rng.random() < NO_REPORT:
            continue
        wait = int(rng.integers(4, 13)) + (int(rng.integers(15, 45)) if rng.random() < LATE_REPORT else 0)
        flash = value + (value - start) * rng.normal(TOO_GOOD, FLASH_ERROR)
        ends = datetime.datetime.combine(period.last_day, datetime.time(9), tzinfo=datetime.UTC)
        reports.append(CheckIn(code, period, float(flash), status=Status.FLASH,
                               recorded_at=ends + datetime.timedelta(days=wait)))
        reports.append(CheckIn(code, period, float(value), status=Status.FINAL,
                               recorded_at=ends + datetime.timedelta(days=30 * CORRECTED_AFTER + wait)))
    return tuple(reports)


def base_rate(seeds: range) -> float:
    """Share of promises that are missed."""
    return float(np.mean([miss for seed in seeds for miss in simulated_plan(seed).missed.values()]))


if __name__ == "__main__":
    print(f"missed, seeds 1 to 100: {base_rate(range(1, 101)):.1%}")
