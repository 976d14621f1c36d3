"""Measures: actions with an owner that move indicators; milestones: what is promised for a day."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Amount, Bilingual, Code, Document, OneOrMany, Share, Strings
from ganchao.domain.element import Element, Quote, Roles


class Effect(Document):
    """What a measure does to one of our indicators."""

    indicator: Code
    """Indicator of the framework."""
    add: FiniteFloat
    """Change in published units once the effect is whole."""
    ramp: Annotated[tuple[Share, ...], OneOrMany] = (1.0,)
    """Share of the effect that is there in the starting year, the year after, and so on; the last one stays."""
    spread: Amount = 0.0
    """Standard deviation of ``add``, in published units."""
    grade: Literal["A", "B", "C", "D", ""] = ""
    """Evidence: A trial, B comparison over time and units, C practice elsewhere, D judgement; empty: none stated."""
    source: Bilingual = Bilingual()
    """Where it comes from."""


class Measure(Document):
    """An action with an owner that moves indicators."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    owner: Bilingual = Bilingual()
    """Who answers for it (牵头单位), in words; ``roles`` names owners by code."""
    roles: Roles = Roles()
    """Who reports, leads, helps and supervises."""
    serves: Strings = ()
    """Codes of priorities, goals and cards that it serves."""
    says: Quote | None = None
    """Its official wording, kept exactly."""
    cost: Annotated[tuple[FiniteFloat, ...], OneOrMany] = (0.0,)
    """Money in the starting year, the year after, and so on, in the plan's unit of money."""
    effects: tuple[Effect, ...] = ()
    """What it does to our indicators."""
    success: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Probability that it works; when it does not, it costs the same and does nothing."""
    needs: Strings = ()
    """Measures that must have started no later."""
    excludes: Strings = ()
    """Measures that cannot be taken beside it."""
    uses: Mapping[str, Amount] = Field(default_factory=dict)
    """What it takes from each capacity of the plan in every year from its start."""
    start: Annotated[tuple[int, ...], OneOrMany] = ()
    """Years in which it may start; every year up to the aim unless written."""
    illustrative: bool = False
    """Made up to show how planning works: every picture and table says so."""


class Milestone(Element):
    """Something promised for a day (时间节点)."""

    due: datetime.date
    """Day for which it is promised."""
    expected: datetime.date | None = None
    """Day on which it is expected now; the day promised unless written."""
    reached: datetime.date | None = None
    """Day on which it was reached."""
    weight: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    """Its share in the whole of what it serves, in any unit."""
    evidence: Bilingual = Bilingual()
    """What proves that it was reached."""
