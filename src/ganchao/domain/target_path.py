"""Target paths: the value promised for a period, where it starts from, and how it is to be got there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Bilingual, Code, Document
from ganchao.domain.framework import Direction, Goalposts, Kind
from ganchao.domain.period import Period, PeriodText, period_of

Share = Annotated[float, Field(ge=0, le=1)]


Limits = tuple[float | None, float | None]
NATURAL_LIMITS: Final[Mapping[Kind, Limits]] = {
    Kind.RANK: (1.0, None), Kind.BINARY: (0.0, 1.0), Kind.MILESTONE: (0.0, 100.0),
}  # fmt: skip
"""Limits that a measurement type has by itself."""
WHOLE: Final = frozenset({Kind.RANK, Kind.BINARY})
"""Measurement types of whole numbers."""


class Shape(StrEnum):
    """How the way from baseline to target is spread over time."""

    LINEAR = "linear"
    """The same step in every period."""
    GEOMETRIC = "geometric"
    """The same growth rate in every period."""
    LOGISTIC = "logistic"
    """Slow, then fast, then slow."""
    FRONT_LOADED = "front_loaded"
    """Most of it early."""
    BACK_LOADED = "back_loaded"
    """Most of it late."""


class Waypoint(Document):
    """A value promised for a period on the way."""

    period: PeriodText
    """Period by whose end it is due."""
    value: FiniteFloat
    """Value promised."""
    name: Bilingual = Bilingual()
    """What is reached with it."""


class TargetPath(Document):
    """A value promised for a period, and the expected path to it."""

    code: Code
    """Short name by which check-ins report on it."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    owner: Bilingual = Bilingual()
    """Who answers for it (牵头单位)."""
    indicator: str = ""
    """Indicator of the framework that it is about; the one of its own code unless named."""
    measure: str = ""
    """Measure of the plan that it is about, instead of an indicator."""
    unit: str = ""
    """Code of the unit it is promised for; the plan's own unless named."""
    measured_in: Bilingual = Bilingual()
    """Unit of measurement, as readers should see it."""
    kind: Kind = Kind.LEVEL
    """Measurement type: what may be added up, and how much of the promise a value is."""
    direction: Direction | None = None
    """Which way is better; from baseline to target unless written, and higher where these do not tell."""
    since: PeriodText
    """Period of the baseline."""
    baseline: FiniteFloat | None = None
    """Value it starts from; of running totals and flows, the amount of the whole year."""
    by: PeriodText
    """Period for which the target is promised."""
    target: FiniteFloat | None = None
    """Value promised; of running totals and flows, the amount of the whole year."""
    commit: FiniteFloat | None = None
    """Value that must be reached in any case (确保)."""
    stretch: FiniteFloat | None = None
    """Value reached if all goes well (冲刺)."""
    band: tuple[FiniteFloat, FiniteFloat] | None = None
    """Of the type ``band``, instead of a target: lowest and highest value that are right."""
    tolerance: Annotated[FiniteFloat, Field(gt=0)] | None = None
    """Where a value is only to be held: shortfall at which nothing of the promise is left, in published units."""
    shape: Shape = Shape.LINEAR
    """How the way is spread over time."""
    steepness: Annotated[FiniteFloat, Field(gt=0)] | None = None
    """How uneven it is: 2 for loaded shapes, 8 for the logistic one unless written."""
    waypoints: tuple[Waypoint, ...] = ()
    """Values promised on the way, earliest first; the path goes through them."""
    season: tuple[Share, ...] = ()
    """Cumulative shares of a year's amount after each half, quarter or month; learned from history unless written."""
    factor: FiniteFloat = 1.0
    """Of a ratio, the quotient of numerator and denominator is multiplied by this."""
    limits: tuple[FiniteFloat | None, FiniteFloat | None] | None = None
    """Natural limits in published units; a value outside is a problem."""
    decimals: int | None = Field(default=None, ge=0, le=12)
    """Decimals with which values are published."""
    lag: int = Field(default=0, ge=0, le=36)
    """Months after a period until its value is known."""
    goalposts: Goalposts | None = None
    """Values that score 0 and 1, for methods that need them; the indicator's own unless written."""
    resilience: Share = 0.0
    """What protects it, 0 to 1, for the likely future status."""
    pressure: Share = 0.0
    """What threatens it, 0 to 1, for the likely future status."""

    @cached_property
    def begins(self) -> Period:
        """Period of the baseline."""
        return period_of(self.since)

    @cached_property
    def ends(self) -> Period:
        """Period of the target."""
        return period_of(self.by)

    @cached_property
    def higher(self) -> bool:
        """Whether more is better."""
        if self.direction is not None:
            return self.direction is Direction.HIGHER
        if self.kind is Kind.RANK:
            return False
        return self.baseline is None or self.target is None or self.target >= self.baseline

    @property
    def natural_limits(self) -> Limits:
        """Limits as written, else those of its type."""
        return self.limits or NATURAL_LIMITS.get(self.kind, (None, None))

    @property
    def adds_up(self) -> bool:
        """Whether its values are amounts of a year or of parts of it."""
        return self.kind in {Kind.FLOW, Kind.YEAR_TO_DATE}

    def meets(self, value: float) -> bool:
        """Whether a value is as good as promised."""
        if self.band is not None and self.kind is Kind.BAND:
            return self.band[0] <= value <= self.band[1]
        if self.target is None:
            return False
        return value >= self.target if self.higher else value <= self.target


class Targets(Document):
    """Target paths in a file of their own."""

    unit: str = ""
    """Code of the unit they are promised for; the framework's own unless named."""
    targets: tuple[TargetPath, ...] = ()
    """Values promised."""
    illustrative: Bilingual = Bilingual()
    """What in it is made up to show how tracking works; printed inside every picture and table."""
