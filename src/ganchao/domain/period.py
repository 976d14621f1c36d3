"""Periods as the record writes them: ``2020``, ``2020-H1``, ``2020-Q1``, ``2020-03``."""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Any, Final

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_TEXT: Final = re.compile(r"([12][0-9]{3})(?:-(?:H([12])|Q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True)
class Period:
    """A year, half, quarter or month."""

    year: int
    part: int = 1  # which half, quarter or month, from 1
    parts: int = 1  # how many of them a year has: 1, 2, 4 or 12

    @property
    def begin(self) -> float:
        """When it begins, in years; the end of the year 2020 is 2020."""
        return self.year - 1 + (self.part - 1) / self.parts

    @property
    def end(self) -> float:
        """When it ends, in years; the end of the year 2020 is 2020, of 2020-Q1 2019.25."""
        return self.year - 1 + self.part / self.parts

    @property
    def last_day(self) -> datetime.date:
        """Its last day."""
        month = self.part * 12 // self.parts
        return datetime.date(self.year, month, calendar.monthrange(self.year, month)[1])

    def next(self) -> Period:
        """The period after it, as long as itself."""
        over = self.part == self.parts
        return Period(self.year + over, 1 if over else self.part + 1, self.parts)

    def within(self, other: Period) -> bool:
        """Whether it lies inside another."""
        return self.year == other.year and self.begin >= other.begin - 1e-9 and self.end <= other.end + 1e-9

    def __str__(self) -> str:
        match self.parts:
            case 1:
                return str(self.year)
            case 12:
                return f"{self.year}-{self.part:02d}"
            case _:
                return f"{self.year}-{'H' if self.parts == 2 else 'Q'}{self.part}"


def period_of(text: str) -> Period:
    """The period that a text names. Raises ``ValueError`` where it names none.

    >>> period_of("2020-Q3").end, str(period_of("2020-03"))
    (2019.75, '2020-03')
    """
    match = _TEXT.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a period")
    year, half, quarter, month = match.groups()
    if half:
        return Period(int(year), int(half), 2)
    if quarter:
        return Period(int(year), int(quarter), 4)
    return Period(int(year), int(month), 12) if month else Period(int(year))


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or that month's last day."""
    over = day.year * 12 + day.month - 1 + months
    year, month = over // 12, over % 12 + 1
    last = calendar.monthrange(year, month)[1]
    ends = day.day == calendar.monthrange(day.year, day.month)[1]
    return datetime.date(year, month, last if ends else min(day.day, last))


def _period_text(value: Any) -> Any:
    text = str(value).strip()
    try:
        return str(period_of(text))
    except ValueError:
        raise PydanticCustomError("not_a_period", "not a period") from None


PeriodText = Annotated[str, BeforeValidator(_period_text)]
"""A period in a document: a year, ``2020-H1``, ``2020-Q1`` or ``2020-03``."""


def ends_of_months(day: datetime.date, count: int) -> tuple[datetime.date, ...]:
    """The last days of so many months before a day, oldest first."""
    found, first = [], day.replace(day=1)
    for _ in range(count):
        end = first - datetime.timedelta(days=1)
        found.append(end)
        first = end.replace(day=1)
    return tuple(reversed(found))
