"""Ledgers of problems, reforms, idle assets, studies, lasting mechanisms; deeds promised; what people expect."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Amount, Bilingual, Code, Document, Period, Strings
from ganchao.domain.element import Element, Quote


class LedgerKind(StrEnum):
    """What a ledger keeps."""

    PROBLEM = "problem"
    """Problems found, what was set right, what became a measure (问题清单、整改台账)."""
    REFORM = "reform"
    """Reforms (深化改革)."""
    ASSET = "asset"
    """Idle land and buildings (盘活资源)."""
    STUDY = "study"
    """What was learnt from whom (对标学习)."""
    MECHANISM = "mechanism"
    """Lasting mechanisms (长效机制)."""


class Entry(Element):
    """A line of a ledger."""

    heading: str = ""
    """Heading of a lens or basket under which it falls."""
    date: Period = ""
    """When it was found, begun, or learnt."""
    status: Literal["open", "under_way", "done", "dropped"] = "open"
    """Where it stands."""
    closed: datetime.date | None = None
    """When it was closed."""
    leads_to: Strings = ()
    """Measures that came of it."""
    where: Bilingual = Bilingual()
    """Place or firm it is about, or the unit learnt from."""
    amount: FiniteFloat | None = None
    """How much: area, money, number."""
    measured_in: Bilingual = Bilingual()
    """Unit of the amount."""
    evidence: Bilingual = Bilingual()
    """What proves it."""


class Ledger(Element):
    """A ledger kept over the years."""

    kind: LedgerKind
    """What it keeps."""
    entries: tuple[Entry, ...] = ()
    """Its lines."""


class Campaign(Element):
    """A campaign (主题活动): its title only, no score."""

    date: Period = ""
    """When it was called."""
    ledger: str = ""
    """Ledger of the problems it found."""


class Deed(Element):
    """A practical deed promised to the people (民生实事)."""

    year: int
    """Year it was promised for."""
    done: datetime.date | None = None
    """Day on which it was done."""
    evidence: Bilingual = Bilingual()
    """What proves it."""


class Expectation(Element):
    """What city or people expect of us."""

    whose: Literal["city", "people"] = "people"
    """Whose expectation it is."""
    heading: str = ""
    """Heading of the X-ray lens."""
    importance: Annotated[FiniteFloat, Field(ge=0, le=100)] | None = None
    """How important people find it, 0 to 100."""
    satisfaction: Annotated[FiniteFloat, Field(ge=0, le=100)] | None = None
    """How content they are, 0 to 100."""
    calls: Amount | None = None
    """Calls to the citizens' hotline on it in the last year."""
    measures: Strings = ()
    """Measures that answer it."""


class Chronicle(Document):
    """Something that happened on the road so far (来时的路)."""

    date: Period
    """When."""
    text: Bilingual
    """What happened."""
    says: Quote | None = None
    """Its official wording, kept exactly, with its place."""
    source: Bilingual = Bilingual()
    """Who says so, where it is in none of the plan's documents."""
    ours: bool = True
    """Published about us; ``False`` for the world around us."""


class Jurisdiction(Document):
    """Under which city a unit stands, from when to when; shares of the city change with it."""

    under: Bilingual
    """The city."""
    first: int | None = None
    """First data year; from the beginning unless written."""
    last: int | None = None
    """Last data year; until today unless written."""
    changes: tuple[Code, ...] = ()
    """Indicators that are not comparable across the change."""
