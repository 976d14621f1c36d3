"""Promises made at random, and the same promises measured otherwise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from ganchao.tracking.course import Course

FIELD_YEARS = 12
UNITS = 15


def course(rng: np.random.Generator, points: int | None = None) -> Course:
    """A promise with everything that any method looks at; values are above zero."""
    count = int(rng.integers(4, 9)) if points is None else points
    times = np.arange(2021 - count, 2021, dtype=float)
    higher = bool(rng.random() < 0.5)
    sign = 1 if higher else -1
    start = float(rng.uniform(40, 60))
    steps = sign * rng.normal(0.8, 1.2, count - 1)
    values = np.concatenate([[start], start + np.cumsum(steps)])
    target = start + sign * float(rng.uniform(3, 25))
    field = 50 + rng.normal(0, 8, UNITS) + np.cumsum(sign * rng.normal(0.7, 1.0, (FIELD_YEARS, UNITS)), axis=0)
    field[:, -1] = np.nan
    field[-count:, -1] = values
    return Course(
        tuple(times), tuple(map(float, values)), higher, float(times[0]), start, 2030.0, target,
        limit=100.0 if higher else 1.0, worst=20.0 if higher else 90.0, best=90.0 if higher else 20.0,
        red=start + 0.5 * (target - start), peers=tuple(map(float, field[-1, :-1])),
        resilience=float(rng.random()), pressure=float(rng.random()),
        field_times=tuple(np.arange(2021 - FIELD_YEARS, 2021, dtype=float)),
        field=tuple(tuple(map(float, row)) for row in field),
    )


def measured(old: Course, times: float, plus: float = 0.0) -> Course:
    """The same promise in another unit of measurement; a negative factor turns the direction round."""

    def new(value: float | None) -> float | None:
        return None if value is None else value * times + plus

    return replace(
        old, values=tuple(value * times + plus for value in old.values), higher=old.higher == (times > 0),
        baseline=new(old.baseline), target=new(old.target), limit=new(old.limit), worst=new(old.worst),
        best=new(old.best), red=new(old.red), peers=tuple(value * times + plus for value in old.peers),
        field=tuple(tuple(value * times + plus for value in row) for row in old.field),
    )


def better(old: Course, by: float) -> Course:
    """The same promise with a better last value; the others stay."""
    last = old.values[-1] + old.sign * by
    return replace(old, values=(*old.values[:-1], last))


def stirred(old: Course, rng: np.random.Generator) -> Course:
    """The same promise with other values between the first and the last one."""
    middle = tuple(float(value + rng.normal(0, 3)) for value in old.values[1:-1])
    return replace(old, values=(old.values[0], *middle, old.values[-1]))


def same(first: float | None, second: float | None, tolerance: float = 1e-7) -> bool:
    """Whether two numbers, or two unknowns, are the same."""
    if first is None or second is None:
        return first is second
    return (math.isnan(first) and math.isnan(second)) or abs(first - second) <= tolerance * max(1.0, abs(first))
