"""The plan: what rank is wanted and when, what may move, what may never be crossed, and measures that move it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Bilingual, Code, Document, OneOrMany, Strings

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[FiniteFloat, Field(ge=0)]


class Commitment(StrEnum):
    """How firmly an aim is promised, by the word used."""

    COMMIT = "commit"
    """确保: must be reached."""
    TARGET = "target"
    """力争: worked for."""
    STRETCH = "stretch"
    """冲刺: if all goes well."""


class Aim(Document):
    """A rank wanted by a year: "among the first 100 by 2023"."""

    year: int
    """Round by which it is to be reached."""
    rank: int | None = Field(default=None, ge=1)
    """The rank wanted, or better."""
    tier: str = ""
    """Instead of ``rank``: code of a tier of the framework."""
    percentile: float | None = Field(default=None, gt=0, le=100)
    """Instead of ``rank``: so many percent of the field are to be level with us or behind."""
    top_percent: float | None = Field(default=None, gt=0, le=100)
    """Instead of ``rank``: among the first so many percent of the field (前百分之几)."""
    node: str = ""
    """Group or indicator whose rank is meant; the index unless named."""
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.8
    """Probability with which it is to be reached."""
    commitment: Commitment = Commitment.TARGET
    """How firmly it is promised."""


class Lever(Document):
    """What is known of moving one indicator of ours."""

    indicator: Code
    """Indicator of the framework."""
    movable: bool = True
    """``false``: nobody here can move it."""
    stretch_limit: FiniteFloat | None = None
    """The best value thought attainable by the aim's year; from everyone's history unless written."""
    cost: Amount | None = None
    """Money for one published unit of change, in the plan's unit of money."""
    step: Annotated[float, Field(gt=0)] | None = None
    """Moves in steps of this size only: 1 for whole numbers."""
    follows: Mapping[str, FiniteFloat] = Field(default_factory=dict)
    """Indicators that move with it: published units of theirs for one of its own."""
    source: Bilingual = Bilingual()
    """Where limit and cost come from."""


class LineKind(StrEnum):
    """Kinds of bottom lines."""

    FLOOR = "floor"
    """The indicator must not fall below ``value``."""
    CAP = "cap"
    """The indicator must not rise above ``value``."""
    VETO = "veto"
    """Measures named in ``measures`` are never taken."""
    PROTECTED = "protected"
    """At least ``value`` is spent each year on the measures named."""


class BottomLine(Document):
    """A line that no plan crosses."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    kind: LineKind = LineKind.FLOOR
    """What it limits."""
    indicator: str = ""
    """Indicator of a floor or cap, in published units."""
    measures: Strings = ()
    """Measures of a veto or of protected spending."""
    value: FiniteFloat | None = None
    """The limit."""
    tradable: bool = False
    """Whether a price for relaxing it may be computed and shown at all."""


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
    """Who answers for it (牵头单位)."""
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


class Plan(Document):
    """Aims, levers, bottom lines, budgets and measures of one unit."""

    unit: str = ""
    """Code of our unit; the framework's own unless named."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    money: Bilingual = Bilingual()
    """Unit of money, with its price year: "亿元（2024 年价）"."""
    aims: tuple[Aim, ...] = ()
    """Ranks wanted, earliest first."""
    levers: tuple[Lever, ...] = ()
    """What is known of moving our indicators; every indicator can move unless written."""
    bottom_lines: tuple[BottomLine, ...] = ()
    """Lines that no plan crosses."""
    budgets: Mapping[int, Amount] = Field(default_factory=dict)
    """Money by year; a year that is not written has no limit."""
    capacities: Mapping[str, Amount] = Field(default_factory=dict)
    """What there is of land, staff, approvals … in any one year."""
    measures: tuple[Measure, ...] = ()
    """Actions to choose from."""
    illustrative: Bilingual = Bilingual()
    """What in it is made up to show how planning works; printed inside every picture and table."""
