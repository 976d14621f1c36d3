"""The plan: what rank is wanted and when, what the plan is made of, what may never be crossed, and what is done.

A plan is one document, written in as many files as one likes. Names and counts are data: one plan has one main line and
five goals, another has two and seven.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from typing import Annotated, NamedTuple

from pydantic import Field

from ganchao.domain.aim import Aim, BottomLine, Commitment, Lever, LineKind
from ganchao.domain.alignment import Alignment, Industry, Reference, Service, UpperPlan
from ganchao.domain.document import Amount, Bilingual, Document
from ganchao.domain.element import Assumption, Element, Owner, SourceDocument
from ganchao.domain.framework import Indicator
from ganchao.domain.funnel import Funnel, Resource
from ganchao.domain.leading import Leading
from ganchao.domain.ledger import Campaign, Chronicle, Deed, Expectation, Jurisdiction, Ledger
from ganchao.domain.light import LightSettings
from ganchao.domain.measure import Effect, Measure, Milestone
from ganchao.domain.scenario import Event
from ganchao.domain.standard import Check, Standard
from ganchao.domain.strategy import (
    Basket,
    Card,
    Coupling,
    Goal,
    LensHeading,
    MainLine,
    Policy,
    Positioning,
    Priority,
    Strategy,
    Theme,
)
from ganchao.domain.target_path import TargetPath

__all__ = ["Aim", "BottomLine", "Commitment", "Effect", "Lever", "LineKind", "Measure", "Plan"]


class Placed(NamedTuple):
    """Something with a code, and where it stands in the plan."""

    steps: tuple[str | int, ...]
    part: Element | BottomLine | Measure | Event | Owner | Indicator | Reference | Assumption | SourceDocument
    above: str = ""  # code of what holds it


class Plan(Document):
    """Aims, skeleton, bottom lines, budgets, measures, standards and alignment of one unit."""

    unit: str = ""
    """Code of our unit; the framework's own unless named."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    as_of: datetime.date | None = None
    """Day on which the plan is looked at: what lies after it is not yet due; today unless written."""
    documents: tuple[SourceDocument, ...] = ()
    """Documents whose wording is quoted."""
    illustrative: Bilingual = Bilingual()
    """What in it is made up to show how planning works; printed inside every picture and table."""
    secrecy_notice: bool = True
    """Whether reports say that no state secret may be handled, kept or sent with this system."""

    counts: Mapping[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    """How many of each there are to be, by the plan's own word: ``{main_lines: 1, strategies: 2}``; checked."""
    policies: tuple[Policy, ...] = ()
    """Guiding policies."""
    positionings: tuple[Positioning, ...] = ()
    """What we want to be known as."""
    themes: tuple[Theme, ...] = ()
    """Themes of the years."""
    main_lines: tuple[MainLine, ...] = ()
    """What everything serves."""
    strategies: tuple[Strategy, ...] = ()
    """Strategies, each serving a main line."""
    priorities: tuple[Priority, ...] = ()
    """Work that comes first, each carrying out a strategy."""
    bottom_lines: tuple[BottomLine, ...] = ()
    """Lines that no plan crosses."""
    goals: tuple[Goal, ...] = ()
    """What is to be better in the end."""
    cards: tuple[Card, ...] = ()
    """Views over the plan."""

    aims: tuple[Aim, ...] = ()
    """Ranks wanted, earliest first."""
    levers: tuple[Lever, ...] = ()
    """What is known of moving our indicators; every indicator can move unless written."""
    money: Bilingual = Bilingual()
    """Unit of money, with its price year: "亿元（2024 年价）"."""
    budgets: Mapping[int, Amount] = Field(default_factory=dict)
    """Money by year; a year that is not written has no limit."""
    capacities: Mapping[str, Amount] = Field(default_factory=dict)
    """What there is of land, staff, approvals … in any one year."""
    targets: tuple[TargetPath, ...] = ()
    """Values promised for a year, and the path to them."""
    leading: tuple[Leading, ...] = ()
    """Monthly values that tell of annual indicators before their year is over."""
    measures: tuple[Measure, ...] = ()
    """Actions to choose from."""
    milestones: tuple[Milestone, ...] = ()
    """What is promised for a day."""
    events: tuple[Event, ...] = ()
    """Dated events that may come, beside those of the framework's scenario."""
    owners: tuple[Owner, ...] = ()
    """Departments, firms and posts that answer for something."""

    indicators: tuple[Indicator, ...] = ()
    """What is followed beside the index; values in ``plan/data/``."""
    references: tuple[Reference, ...] = ()
    """Places that we measure ourselves by but that are not ranked with us."""
    baskets: tuple[Basket, ...] = ()
    """Indicators that together measure something the plan names."""
    couplings: tuple[Coupling, ...] = ()
    """What is to advance together."""

    upper_plans: tuple[UpperPlan, ...] = ()
    """Plans above ours."""
    alignments: tuple[Alignment, ...] = ()
    """How ours hangs together with them."""
    services: tuple[Service, ...] = ()
    """Public services that are to equal a reference place's."""
    industries: tuple[Industry, ...] = ()
    """The city's industries and our part in each."""
    standards: tuple[Standard, ...] = ()
    """Standards that we measure ourselves by."""
    checks: tuple[Check, ...] = ()
    """What was found when clauses were checked."""
    funnels: tuple[Funnel, ...] = ()
    """Funnels of projects, headquarters, talents; leads in ``leads.csv``."""
    resources: tuple[Resource, ...] = ()
    """Policies, platforms, name cards and resources that leads are attributed to."""
    ledgers: tuple[Ledger, ...] = ()
    """Ledgers of problems, reforms, idle assets, studies, lasting mechanisms."""
    lenses: tuple[LensHeading, ...] = ()
    """Headings under which the lenses look."""
    expectations: tuple[Expectation, ...] = ()
    """What city and people expect of us."""
    deeds: tuple[Deed, ...] = ()
    """Practical deeds promised to the people."""
    campaigns: tuple[Campaign, ...] = ()
    """Campaigns, by title."""
    chronicle: tuple[Chronicle, ...] = ()
    """The road so far."""
    jurisdictions: tuple[Jurisdiction, ...] = ()
    """Under which city our unit stood, from when to when."""
    lights: LightSettings = LightSettings()
    """Rules by which promises show green, yellow or red, and when a worsening is told."""
    assumptions: tuple[Assumption, ...] = ()
    """What the plan takes for true, and our reading of words that nobody defined."""

    def on(self, indicators: Collection[str]) -> Plan:
        """The plan as far as it moves or limits these indicators: other effects and bottom lines are left out."""
        lines = [line for line in self.bottom_lines if not line.indicator or line.indicator in indicators]
        measures = [
            measure.model_copy(update={"effects": tuple(e for e in measure.effects if e.indicator in indicators)})
            for measure in self.measures
        ]
        return self.model_copy(update={"bottom_lines": tuple(lines), "measures": tuple(measures)})

    @cached_property
    def coded(self) -> Mapping[str, Placed]:
        """Everything that has a code, by code; of two with one code the first."""
        found: dict[str, Placed] = {}
        for placed in self.walk():
            found.setdefault(placed.part.code, placed)
        return found

    def walk(self) -> Iterator[Placed]:
        """Everything that has a code, in the order of the plan, what is inside after what holds it."""
        for name in type(self).model_fields:
            rows = getattr(self, name)
            for at, row in enumerate(rows if isinstance(rows, tuple) else ()):
                if hasattr(row, "code"):
                    yield Placed((name, at), row)
                for inner in INSIDE.get(name, ()):
                    for place, part in enumerate(getattr(row, inner)):
                        yield Placed((name, at, inner, place), part, row.code)


INSIDE: Mapping[str, tuple[str, ...]] = {
    "main_lines": ("halves",), "upper_plans": ("items",), "standards": ("clauses",), "ledgers": ("entries",),
}  # fmt: skip
"""Lists within the entries of a list that have codes of their own."""
