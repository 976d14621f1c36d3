"""Whether a value reported can be meant: doubts to be confirmed by whoever reports, never silent repairs.

Compared is only with what was reported or published before, never with a target: what is doubted must not hint at what
would be welcome.
"""

from __future__ import annotations

import datetime
import itertools
import math
import statistics
from collections.abc import Mapping, Sequence
from typing import Final

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period
from ganchao.domain.target_path import TargetPath
from ganchao.errors import NOWHERE, Problem, Say, Where
from ganchao.tracking.measurement import value_of

FACTORS: Final[Mapping[float, str]] = {
    1e4: "wan", 1e-4: "wan_less", 1e8: "yi", 1e-8: "yi_less", 1e2: "hundred", 1e-2: "hundred_less",
}  # fmt: skip
"""How many times as large -> what was probably mixed up; the order of magnitude nearest to it is told."""
NEAR: Final = 4.0
"""Up to this many times away from a factor it is thought of."""
JUMP: Final = 3.0
"""A value more than so many times the one before, or less than one such part of it, is doubted …"""
CHANGES: Final = 5.0
"""… or, where changes are known, one that moved more than so many times the largest change before …"""
LEAST: Final = 0.3
"""… as long as it moved by more than this share of itself: small numbers jump easily."""


def period_problem(check_in: CheckIn, on: datetime.date, where: Where = NOWHERE) -> Problem | None:
    """A period that has not begun, or a value that is not called expected before its period is over."""
    first = datetime.date(check_in.period.year, (check_in.period.part - 1) * 12 // check_in.period.parts + 1, 1)
    values = {"subject": check_in.subject, "period": check_in.period, "day": on}
    if first > on:
        return Problem("checkin.future", where, values)
    known = check_in.value is not None or check_in.numerator is not None
    if known and check_in.status is not Status.ESTIMATE and check_in.period.last_day > on:
        return Problem("checkin.not_over", where, values)
    return None


def doubts(path: TargetPath, check_in: CheckIn, past: Sequence[CheckIn], where: Where = NOWHERE) -> tuple[Problem, ...]:
    """What is odd about a value, at most one thing; nothing where there is no value or nothing to compare it with.

    Parameters
    ----------
    path
        What it is about: its measurement type.
    check_in
        What is reported.
    past
        Values known before, of any periods; those of the same or of later periods are left out.
    where
        Its place.
    """
    value = value_of(path, check_in)
    if value is None or path.kind in {Kind.MILESTONE, Kind.BINARY}:
        return ()
    before, running = _comparable(path, check_in, past), _running(path, check_in, past)
    sized = before or _rough(path, check_in, past)
    if not sized:
        return ()
    last, period = sized[-1]
    values = {"subject": check_in.subject, "value": _shown(value), "before": _shown(last), "period": period}
    if factor := _factor(value, [each for each, _ in sized]):
        return (Problem("checkin.doubt.unit", where, {**values, "factor": Say(f"checkin.factor.{factor}")}, "warning"),)
    if path.kind is Kind.YEAR_TO_DATE and running is not None and value < running[0]:
        values = {**values, "before": _shown(running[0])}
        return (Problem("checkin.doubt.falls", where, values, "warning"),)
    if before and _jumps(value, [each for each, _ in before]):
        return (Problem("checkin.doubt.jump", where, values, "warning"),)
    return ()


def _rough(path: TargetPath, check_in: CheckIn, past: Sequence[CheckIn]) -> list[tuple[float, Period]]:
    """What an amount should be about, from other parts of this year or whole years: good for its magnitude only."""
    if not path.adds_up:
        return []
    period, found = check_in.period, list[tuple[float, Period]]()
    for each in sorted(past, key=lambda each: each.period.end):
        value = value_of(path, each)
        if value is None or each.period.end >= period.end - 1e-9 or each.period.year < period.year - 3:
            continue
        found.append((value * _share(path, period) / _share(path, each.period), each.period))
    return found


def _share(path: TargetPath, period: Period) -> float:
    """The part of a year that an amount is of."""
    return (period.part if path.kind is Kind.YEAR_TO_DATE else 1) / period.parts


def _comparable(path: TargetPath, check_in: CheckIn, past: Sequence[CheckIn]) -> list[tuple[float, Period]]:
    """Earlier values that should be of its size, oldest first: of amounts, those of the same part of earlier years."""
    found: dict[Period, float] = {}
    for each in past:
        value = value_of(path, each)
        earlier = each.period.end < check_in.period.end - 1e-9
        same = each.period.parts == check_in.period.parts and (
            path.kind is not Kind.YEAR_TO_DATE or each.period.part == check_in.period.part
        )
        if value is not None and earlier and (same or not path.adds_up):
            found[each.period] = value
    return [(found[period], period) for period in sorted(found, key=lambda period: period.end)]


def _running(path: TargetPath, check_in: CheckIn, past: Sequence[CheckIn]) -> tuple[float, Period] | None:
    """The running total last reported in the same year."""
    inside = [each for each in past if each.period.year == check_in.period.year and value_of(path, each) is not None
              and each.period.end < check_in.period.end - 1e-9]  # fmt: skip
    last = max(inside, key=lambda each: each.period.end, default=None)
    value = None if last is None else value_of(path, last)
    return None if last is None or value is None else (value, last.period)


def _factor(value: float, before: Sequence[float]) -> str:
    """What was mixed up where a value is about a round number of times those before; nothing where it is not."""
    usual = statistics.median(abs(each) for each in before)
    if usual == 0 or value == 0:
        return ""
    times = abs(value) / usual
    factor = min(FACTORS, key=lambda each: abs(math.log(times / each)))
    spread = max((abs(each) for each in before), default=usual) / max(min(map(abs, before)), usual * 1e-12)
    return FACTORS[factor] if abs(math.log(times / factor)) <= math.log(NEAR) and spread < 1e2 else ""


def _jumps(value: float, before: Sequence[float]) -> bool:
    """Whether a value is far from where the past would have it."""
    last = before[-1]
    moved = abs(value - last)
    if moved <= LEAST * max(abs(value), abs(last)):
        return False
    changes = [abs(second - first) for first, second in itertools.pairwise(before)]
    if len(changes) >= 3 and max(changes) > 0:
        return moved > CHANGES * max(changes)
    return last != 0 and not 1 / JUMP <= value / last <= JUMP


def _shown(value: float) -> str:
    return f"{value:.10g}"
