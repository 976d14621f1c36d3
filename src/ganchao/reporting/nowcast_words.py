"""What a nowcast says, as plain values."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ganchao.domain.period import Period
from ganchao.domain.plan import Aim
from ganchao.tracking.leading import Evidence, Silence

Range = tuple[float, float, float]
"""Value that 10, 50 and 90 of 100 draws stay below."""


@dataclass(frozen=True)
class Mover:
    """What the reports of one indicator, or one measure begun or given up, did to the probability."""

    indicator: str  # code of the indicator, or of the measure
    change: float


@dataclass(frozen=True)
class Moved:
    """What reports did to the forecast of one indicator."""

    indicator: str
    year: int  # data year
    before: Range
    after: Range


@dataclass(frozen=True)
class Pending:
    """A report that is late, or tells nothing, and what it would be worth."""

    leading: str
    indicator: str
    late: Period | None  # the last period that should have been reported by now
    reason: str  # message key; empty where it is only late
    worth: float  # by how much it would move the probability on average


@dataclass(frozen=True)
class Action:
    """A measure that could be started, and what it would add."""

    measure: str
    start: int
    gain: float  # of probability
    cost: float  # in the plan's unit of money


@dataclass(frozen=True)
class Nowcast:
    """The probability of an aim by what is known on a day."""

    unit: str
    aim: Aim
    upto: int  # the rank wanted
    as_of: datetime.date
    since: datetime.date | None
    draws: int
    seed: int
    probability: float
    error: float  # standard error through the number of draws
    before: float  # probability on the day compared with
    rank: tuple[int, int, int]  # that 10, 50 and 90 of 100 draws are not behind
    movers: tuple[Mover, ...]
    told: tuple[Evidence, ...]
    silent: tuple[Silence, ...]
    moved: tuple[Moved, ...]
    pending: tuple[Pending, ...]
    actions: tuple[Action, ...]
    line: float
    replan: bool
    started: Mapping[str, int]
