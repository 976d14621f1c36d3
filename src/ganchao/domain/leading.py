"""Leading indicators (先行指标): monthly values that tell of an annual indicator before its year is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Amount, Bilingual, Code, Document
from ganchao.domain.element import Roles
from ganchao.domain.framework import Kind
from ganchao.domain.target_path import Share


class Leading(Document):
    """A series of monthly or quarterly values, and what it tells of one annual indicator.

    Without one nothing is claimed of an indicator before its year is over.
    """

    code: Code
    """Short name, by which check-ins report on it."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    indicator: Code
    """Annual indicator of the framework that it tells of."""
    roles: Roles = Roles()
    """Who hands in its numbers; those of its promise where it reads one."""
    reports: str = ""
    """Code of the promise whose check-ins it reads instead of its own."""
    measured_in: Bilingual = Bilingual()
    """Unit of measurement."""
    kind: Literal[Kind.YEAR_TO_DATE, Kind.FLOW, Kind.LEVEL] = Kind.YEAR_TO_DATE
    """Measurement type: a running total, an amount of each period, or a stock."""
    link: Literal["same", "growth"] = "growth"
    """``same``: its whole year is the indicator itself; ``growth``: the indicator grows as it grows."""
    factor: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    """Where it is the indicator itself: its whole year times this is the indicator's value."""
    elasticity: FiniteFloat = 1.0
    """Where the indicator grows as it grows: by how many per cent for one per cent of its own."""
    spread: Annotated[FiniteFloat, Field(gt=0, le=2)] | None = None
    """Relative standard deviation of the indicator about what its whole year tells; learned unless written."""
    season: tuple[Share, ...] = ()
    """Cumulative shares of a year's amount after each quarter or month; learned from whole years unless written."""
    season_spread: Annotated[FiniteFloat, Field(gt=0, le=2)] | None = None
    """Relative standard deviation of a written season half way through the year; needed beside it."""
    whole: Mapping[int, Amount] = Field(default_factory=dict)
    """Amounts of whole years, or stocks at their ends, that no check-in tells: ``{2018: 2.11}``."""
    grade: Literal["A", "B", "C", "D", ""] = ""
    """Evidence of the link: A trial, B comparison over time and units, C practice elsewhere, D judgement."""
    source: Bilingual = Bilingual()
    """Where the link comes from."""

    @property
    def subject(self) -> str:
        """Code under which check-ins report on it."""
        return self.reports or self.code
