"""What a progress method sees, and what it says."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

UNKNOWN: Final = math.nan
HAIR: Final = 1e-12


@dataclass(frozen=True)
class Course:
    """One promise so far, in yearly values; everything needed to judge it again."""

    times: tuple[float, ...]  # years, oldest first
    values: tuple[float, ...]  # published units
    higher: bool = True  # more is better
    since: float | None = None  # time of the baseline; the first one unless given
    baseline: float | None = None
    by: float | None = None  # time of the target
    target: float | None = None
    limit: float | None = None  # natural limit on the better side
    worst: float | None = None  # goalposts
    best: float | None = None
    red: float | None = None  # value at which it is an alarm
    peers: tuple[float, ...] = ()  # the others' last values
    resilience: float = 0.0  # 0 to 1
    pressure: float = 0.0  # 0 to 1
    is_growth: bool = False  # values are growth rates themselves
    field_times: tuple[float, ...] = ()  # years of the field
    field: tuple[tuple[float, ...], ...] = field(default=(), repr=False)  # (year, unit), NaN where unknown

    @property
    def start(self) -> tuple[float, float]:
        """Time and value of the baseline."""
        first = (self.times[0], self.values[0]) if self.times else (UNKNOWN, UNKNOWN)
        if self.baseline is None:
            return first
        return (first[0] if self.since is None else self.since, self.baseline)

    @property
    def last(self) -> tuple[float, float]:
        """Time and value of the last one known."""
        return (self.times[-1], self.values[-1]) if self.times else (UNKNOWN, UNKNOWN)

    @property
    def sign(self) -> int:
        """1 where more is better, else -1."""
        return 1 if self.higher else -1

    def better(self, change: float) -> float:
        """A change, positive where it is for the better."""
        return self.sign * change

    @property
    def reached(self) -> bool:
        """Whether the last value is as good as the target."""
        return self.target is not None and self.better(self.last[1] - self.target) >= 0


@dataclass(frozen=True)
class Judgement:
    """What a method says of a course."""

    status: str = ""  # one of the method's words; empty where it cannot judge
    measure: float = UNKNOWN  # the number that the status is read from, never cut off
    score: float | None = None  # on the method's own scale, cut off as the method does
    projected: float | None = None  # value expected at the target's time, where the method has one
    reason: str = ""  # why it cannot judge
    details: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Method:
    """A row of the table of progress methods."""

    function: Callable[[Course], Judgement]
    statuses: tuple[str, ...]  # best first
    keeps: frozenset[str] = frozenset()  # laws
    anchors: tuple[float, float] | None = None  # measure at the baseline and at the target


def method(
    function: Callable[[Course], Judgement], statuses: str, *, keeps: str = "",
    anchors: tuple[float, float] | None = None,
) -> Method:
    """A row of the table: names in one line, separated by blanks."""
    return Method(function, tuple(statuses.split()), frozenset(keeps.split()), anchors)


def refused(reason: str) -> Judgement:
    """A judgement that cannot be made, with its reason."""
    return Judgement(reason=reason)


def banded(measure: float, bands: tuple[tuple[float, str], ...], otherwise: str) -> str:
    """The word of the first band whose lower end a number reaches; a hair of rounding changes no word."""
    return next((word for least, word in bands if measure >= least - HAIR), otherwise)
