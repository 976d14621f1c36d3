"""Check-ins: dated reports of a value by someone; later ones supersede earlier ones, nothing is overwritten."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ganchao.domain.period import Period


class Status(StrEnum):
    """How firm a reported value is."""

    FLASH = "flash"
    """快报: first figure, likely to change."""
    ESTIMATE = "estimate"
    """预计: what is expected, not yet counted."""
    FINAL = "final"
    """核定: verified; changes only with a reason."""


@dataclass(frozen=True)
class CheckIn:
    """One report of one subject for one period."""

    subject: str  # code of a target path, indicator, measure or milestone
    period: Period
    value: float | None = None  # published units; None where nothing is known, which is never zero
    numerator: float | None = None
    denominator: float | None = None
    status: Status | None = None
    confidence: int | None = None  # 0 not at all, 10 sure
    done: str = ""
    next: str = ""
    blockers: str = ""
    reporter: str = ""
    recorded_at: datetime.datetime | None = None
    row: int = 0  # where it was read, as a spreadsheet counts; 0 when it was not

    @property
    def known_on(self) -> datetime.date:
        """The day from which it may be used: when it was recorded, else the day after its period."""
        if self.recorded_at is not None:
            return self.recorded_at.date()
        return self.period.last_day + datetime.timedelta(days=1)


def in_force(check_ins: Iterable[CheckIn], as_of: datetime.date) -> tuple[CheckIn, ...]:
    """The last report of every subject and period that was known by a day, in the order of subjects and periods.

    Among several, the one recorded last holds; without times of recording, the one that stands last.
    """
    held: dict[tuple[str, Period], tuple[tuple[bool, datetime.datetime, int], CheckIn]] = {}
    for place, each in enumerate(check_ins):
        if each.known_on > as_of:
            continue
        order = (each.recorded_at is not None, each.recorded_at or datetime.datetime.min, place)  # noqa: DTZ901
        key = (each.subject, each.period)
        if key not in held or order >= held[key][0]:
            held[key] = (order, each)
    kept = [each for _, each in held.values()]
    return tuple(sorted(kept, key=lambda each: (each.subject, each.period.end, each.period.parts)))
