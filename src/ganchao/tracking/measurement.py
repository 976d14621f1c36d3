"""What may be done with values of each measurement type; what may not be added up is refused, never guessed.

To change what a type allows, change its row in :data:`MEASUREMENTS`; a new way of adding up is a function in
:data:`OVER_TIME` or :data:`OVER_UNITS`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ganchao.domain.check_in import CheckIn
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput, Problem

OverTime = Literal["last", "sum", "ratio"]
OverUnits = Literal["sum", "ratio", "mean", "never"]


@dataclass(frozen=True)
class Measurement:
    """One measurement type."""

    over_time: OverTime  # how values of several periods become one
    over_units: OverUnits  # how values of several units become one
    starts_at_zero: bool = False  # a year's amount begins at nothing: the share reached is value by target


MEASUREMENTS: Final[Mapping[Kind, Measurement]] = {
    Kind.LEVEL: Measurement("last", "sum"),
    Kind.YEAR_TO_DATE: Measurement("last", "sum", starts_at_zero=True),
    Kind.FLOW: Measurement("sum", "sum", starts_at_zero=True),
    Kind.RATIO: Measurement("ratio", "ratio"),
    Kind.GROWTH: Measurement("ratio", "ratio"),
    Kind.RANK: Measurement("last", "never"),
    Kind.BINARY: Measurement("last", "mean"),
    Kind.MILESTONE: Measurement("last", "mean"),
    Kind.BAND: Measurement("last", "never"),
}
"""Measurement type -> what may be done with it. Direction, decimals and publication lag belong to the single path;
natural limits stand in :data:`~ganchao.domain.target_path.NATURAL_LIMITS`.

``ratio``: numerators and denominators are added up apart; a growth rate is the ratio of what grew by to what it grew
from, so without these two it cannot be added up. ``mean`` leaves out what is not known; a sum with a gap is refused.
"""


@dataclass(frozen=True)
class Total:
    """Several values as one."""

    value: float
    used: int  # values that went into it
    left_out: int = 0  # not known, and not counted as zero


def over_time(path: TargetPath, check_ins: Sequence[CheckIn], whole: Period) -> Total:
    """The value for a whole period from reports on its parts.

    Raises :class:`InvalidInput` where the type forbids it, a part is missing, or parts overlap.
    """
    inside = sorted((c for c in check_ins if c.period.within(whole)), key=lambda c: (c.period.end, -c.period.parts))
    known = [c for c in inside if value_of(path, c) is not None]
    if not known:
        raise _refused("nothing_known", path, period=whole)
    return OVER_TIME[MEASUREMENTS[path.kind].over_time](path, known, whole, len(inside) - len(known))


def over_units(path: TargetPath, check_ins: Sequence[CheckIn], weights: Sequence[float] | None = None) -> Total:
    """One value from reports of several units on the same period.

    Raises :class:`InvalidInput` where the type forbids it, or one is missing from a sum.
    """
    known = [k for k, c in enumerate(check_ins) if value_of(path, c) is not None]
    if not known:
        raise _refused("nothing_known", path, period=check_ins[0].period if check_ins else "–")
    if len({c.period for c in check_ins}) > 1:
        raise _refused("periods_differ", path)
    chosen = [1.0] * len(check_ins) if weights is None else list(weights)
    rule = OVER_UNITS[MEASUREMENTS[path.kind].over_units]
    return rule(path, [check_ins[k] for k in known], [chosen[k] for k in known], len(check_ins) - len(known))


def value_of(path: TargetPath, check_in: CheckIn) -> float | None:
    """The value reported, or the quotient of numerator and denominator; ``None`` where neither is known."""
    if check_in.value is not None:
        return check_in.value
    if check_in.numerator is not None and check_in.denominator:
        return path.factor * check_in.numerator / check_in.denominator
    return None


def _refused(key: str, path: TargetPath, **values: object) -> InvalidInput:
    return InvalidInput([Problem(f"tracking.{key}", values={"code": path.code, **values})])


def _last(path: TargetPath, known: list[CheckIn], whole: Period, gaps: int) -> Total:
    """The last value; it must be the one at the end of the whole."""
    last = known[-1]
    if path.kind is Kind.YEAR_TO_DATE and abs(last.period.end - whole.end) > 1e-9:
        raise _refused("not_at_the_end", path, period=last.period, whole=whole)
    return Total(float(value_of(path, last) or 0.0), 1, gaps)


def _sum(path: TargetPath, known: list[CheckIn], whole: Period, gaps: int) -> Total:
    """The sum of parts that cover the whole once."""
    if len(known) == 1 and known[0].period == whole:
        return Total(float(value_of(path, known[0]) or 0.0), 1)
    parts = _covering(path, known, whole, gaps)
    return Total(math.fsum(value_of(path, c) or 0.0 for c in parts), len(parts))


def _covering(path: TargetPath, known: list[CheckIn], whole: Period, gaps: int) -> list[CheckIn]:
    """Parts that follow one another from the beginning to the end, none twice."""
    for first, second in itertools.pairwise(known):
        if second.period.begin < first.period.end - 1e-9:
            raise _refused("counted_twice", path, first=first.period, second=second.period)
    covered = math.fsum(c.period.end - c.period.begin for c in known)
    if gaps or abs(covered - (whole.end - whole.begin)) > 1e-9:
        raise _refused("gap_in_sum", path, whole=whole)
    return known


def _ratio(path: TargetPath, known: list[CheckIn], whole: Period, gaps: int) -> Total:
    """Numerators by denominators, each added up; a single report on the whole stands as it is."""
    if len(known) == 1 and known[0].period == whole:
        return Total(float(value_of(path, known[0]) or 0.0), 1)
    return _quotient(path, _covering(path, known, whole, gaps), gaps)


def _quotient(path: TargetPath, known: list[CheckIn], gaps: int) -> Total:
    if any(c.numerator is None or c.denominator is None for c in known):
        raise _refused("needs_parts", path)
    below = math.fsum(c.denominator or 0.0 for c in known)
    if below == 0:
        raise _refused("nothing_below", path)
    return Total(path.factor * math.fsum(c.numerator or 0.0 for c in known) / below, len(known), gaps)


def _sum_of_units(path: TargetPath, known: list[CheckIn], weights: list[float], gaps: int) -> Total:  # noqa: ARG001
    if gaps:
        raise _refused("gap_in_sum", path, whole=known[0].period)
    return Total(math.fsum(value_of(path, c) or 0.0 for c in known), len(known))


def _ratio_of_units(path: TargetPath, known: list[CheckIn], weights: list[float], gaps: int) -> Total:  # noqa: ARG001
    if gaps:
        raise _refused("gap_in_sum", path, whole=known[0].period)
    return _quotient(path, known, gaps)


def _mean_of_units(path: TargetPath, known: list[CheckIn], weights: list[float], gaps: int) -> Total:
    """What is not known is left out, not counted as nothing."""
    weight = math.fsum(weights)
    if weight <= 0:
        raise _refused("nothing_below", path)
    return Total(
        math.fsum(w * (value_of(path, c) or 0.0) for w, c in zip(weights, known, strict=True)) / weight,
        len(known), gaps,
    )  # fmt: skip


def _never_over_units(path: TargetPath, known: list[CheckIn], weights: list[float], gaps: int) -> Total:  # noqa: ARG001
    raise _refused("never_over_units", path, kind=path.kind.value)


OVER_TIME: Final[Mapping[OverTime, Callable[[TargetPath, list[CheckIn], Period, int], Total]]] = {
    "last": _last, "sum": _sum, "ratio": _ratio,
}  # fmt: skip
OVER_UNITS: Final[Mapping[OverUnits, Callable[[TargetPath, list[CheckIn], list[float], int], Total]]] = {
    "sum": _sum_of_units, "ratio": _ratio_of_units, "mean": _mean_of_units, "never": _never_over_units,
}  # fmt: skip


def attainment(path: TargetPath, value: float, share: float = 1.0) -> float | None:
    r"""How much of the promise a value is: 0 at the baseline, 1 at the target, never cut off.

    .. math:: A = \frac{x - b}{T - b}

    Amounts of a year count from nothing, over the same part of the year: value by target where more is better, and
    against last year's amount where less is. Where baseline and target are equal a value is held: 1 where it meets the
    target, less by its shortfall in tolerances. A band is held likewise.

    Parameters
    ----------
    path
        The promise.
    value
        Value reached; of flows the amount since the year began. Published units.
    share
        Share of a year's amount that falls into the part of the year counted. 0 to 1

    Returns
    -------
    float | None
        ``None`` where it cannot be told.
    """
    if path.kind is Kind.BAND:
        return None if path.band is None else _held(_outside(path, value), _band_allowed(path))
    if path.target is None:
        return None
    if MEASUREMENTS[path.kind].starts_at_zero:
        below = 0.0 if path.higher else (path.baseline or 0.0) * share
        whole = path.target * share - below
        return (value - below) / whole if whole else None
    start = path.baseline if path.baseline is not None else 0.0
    if path.target == start:
        short = (path.target - value) if path.higher else (value - path.target)
        return _held(max(short, 0.0), path.tolerance)
    return (value - start) / (path.target - start)


def _outside(path: TargetPath, value: float) -> float:
    low, high = path.band or (value, value)
    return max(low - value, value - high, 0.0)


def _band_allowed(path: TargetPath) -> float | None:
    start = 0.0 if path.baseline is None else _outside(path, path.baseline)
    return start or path.tolerance


def _held(distance: float, allowed: float | None) -> float:
    if distance == 0:
        return 1.0
    return 1 - distance / allowed if allowed else 0.0
