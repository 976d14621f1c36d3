"""Public services against a reference place, in three stages: drawing level is begun, even, ahead."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ganchao.domain.alignment import Service
from ganchao.domain.framework import Direction
from ganchao.domain.plan import Plan
from ganchao.planning.values import Values

EVEN: Final = 0.01
"""Values that differ by less than this share of the reference's count as even: published figures are rounded."""


class Stage(StrEnum):
    """How far a service has come."""

    UNMEASURED = "unmeasured"
    """No year in which both values are known."""
    BENCHMARKED = "benchmarked"
    """率先对标: where we started is known, and we are behind."""
    EVEN = "even"
    """看齐: no gap."""
    AHEAD = "ahead"
    """突破: we are ahead."""


@dataclass(frozen=True)
class Served:
    """A service with its gap; gaps are in published units, positive where we are behind, whichever way is better."""

    service: Service
    stage: Stage
    year: int | None = None  # last year in which both are known
    own: float | None = None
    other: float | None = None
    gap: float | None = None
    since: int | None = None  # first year in which both are known
    gap_then: float | None = None
    pace: float | None = None  # gap closed a year; negative where it widens; nothing with one year known
    years: float | None = None  # until even at that pace; nothing where even, or never at that pace


def services(plan: Plan, values: Values) -> tuple[Served, ...]:
    """Every service of a plan, in its order."""
    return tuple(served(service, values) for service in plan.services)


def served(service: Service, values: Values) -> Served:
    """One service: stage, gap, and years until even at the pace of both places so far."""
    ours, theirs = values.series(service.indicator), values.series(service.indicator, service.reference)
    both = sorted(ours.keys() & theirs.keys())
    if not both:
        return Served(service, Stage.UNMEASURED)
    sign = 1 if values.indicators[service.indicator].direction is Direction.HIGHER else -1
    gaps = {year: sign * (theirs[year] - ours[year]) for year in both}
    first, last = both[0], both[-1]
    stage = stage_of(gaps[last], theirs[last])
    pace = (gaps[first] - gaps[last]) / (last - first) if last > first else None
    left = gaps[last] / pace if stage is Stage.BENCHMARKED and pace is not None and pace > 0 else None
    return Served(service, stage, last, ours[last], theirs[last], gaps[last], first, gaps[first], pace, left)


def stage_of(gap: float, reference: float) -> Stage:
    """The stage that a gap means; even within :data:`EVEN` of the reference's value.

    >>> [stage_of(gap, 50.0).value for gap in (3.0, 0.2, -3.0)]
    ['benchmarked', 'even', 'ahead']
    """
    if abs(gap) <= EVEN * abs(reference):
        return Stage.EVEN
    return Stage.BENCHMARKED if gap > 0 else Stage.AHEAD
