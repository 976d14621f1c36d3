"""Funnels of projects, headquarters and talents, what their leads add to indicators, and the library behind them."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Amount, Bilingual, Code, Document, OneOrMany, Share, Strings

Months = Annotated[FiniteFloat, Field(gt=0, le=240)]


class Gate(Document):
    """A condition that a lead must meet before a stage counts: tax per mu, environmental pre-check."""

    attribute: Code
    """Column of the table of leads that holds the answer, by this code or by ``name``."""
    name: Bilingual = Bilingual()
    """Name as readers should see it, and a header by which the column is found."""
    least: FiniteFloat | None = None
    """The number must be at least this."""
    most: FiniteFloat | None = None
    """The number must be at most this."""
    words: Strings = ()
    """Instead of numbers: words that pass, such as 通过."""


class Stage(Document):
    """A stage of a funnel: how long it usually lasts, how many usually go on, and what proves it."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it; tables may use it too."""
    months: Months | None = None
    """Months after which half of those that go on have gone on; none for the last stage."""
    slow_months: Months | None = None
    """Months after which 80 of 100 of those that go on have gone on; from a constant pace unless written."""
    conversion: Annotated[float, Field(gt=0, lt=1)] | None = None
    """Usual share of leads that go on to the next stage in the end; none for the last stage."""
    counts: bool = False
    """From this stage on a lead counts as a result, once its gate is passed."""
    gates: tuple[Gate, ...] = ()
    """Conditions before reaching this stage counts."""
    evidence: Bilingual = Bilingual()
    """What proves that a lead is here."""
    undone: Bilingual = Bilingual()
    """What a lead is called that stays here too long: 签约未落地."""
    source: Bilingual = Bilingual()
    """Where the usual durations and shares come from."""


class Exit(Document):
    """A way out of a funnel."""

    code: Code
    """Short name, used as a stage in the table of leads."""
    name: Bilingual = Bilingual()
    """Name as readers should see it; tables may use it too."""
    returns: bool = False
    """A lead may go on afterwards: paused, not lost."""


class AgeList(Document):
    """A list of leads that stay too long, by the name offices give it: 三未, 六未."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    stages: Strings
    """Stages in which a lead may be late."""


class Contribution(Document):
    """What a lead adds to one of our indicators once it has reached a stage."""

    indicator: Code
    """Indicator of the framework."""
    stage: Code
    """Stage from which it counts."""
    add: FiniteFloat
    """Change in published units for one unit of the lead's amount, or for one lead."""
    per: Literal["amount", "lead"] = "amount"
    """Whether ``add`` is for one unit of amount or for one lead; capital increases are no leads of their own."""
    ramp: Annotated[tuple[Share, ...], OneOrMany] = (1.0,)
    """Share that is there in the year the stage is reached, the year after, and so on; the last one stays."""
    spread: Amount = 0.0
    """Standard deviation of ``add``, the same for all leads together."""
    additional: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Share of it that the forecast without a plan does not hold already."""
    grade: Literal["A", "B", "C", "D", ""] = ""
    """Evidence: A trial, B comparison over time and units, C practice elsewhere, D judgement; empty: none stated."""
    source: Bilingual = Bilingual()
    """Where it comes from."""


class Funnel(Document):
    """A way from a first contact to results, in stages."""

    code: Code
    """Short name, used in the table of leads."""
    name: Bilingual = Bilingual()
    """Name as readers should see it; tables may use it too."""
    kind: Literal["project", "headquarters", "talent"] = "project"
    """Which of the three funnels it is; talents are kept by code, never by name."""
    measured_in: Bilingual = Bilingual()
    """Unit of the leads' amounts: 亿元."""
    stages: tuple[Stage, ...]
    """Stages in their order."""
    exits: tuple[Exit, ...] = ()
    """Ways out: lost, paused."""
    skips: bool = False
    """Whether a stage may be skipped; its date is then that of the stage reached after it."""
    lists: tuple[AgeList, ...] = ()
    """Lists of leads that stay too long."""
    contributions: tuple[Contribution, ...] = ()
    """What its leads add to our indicators."""
    source: Bilingual = Bilingual()
    """Where stages, durations and shares come from, and how sure they are."""


class Resource(Document):
    """An entry of the library that leads are attributed to: a policy, platform, name card or resource."""

    code: Code
    """Short name, used in the table of leads."""
    kind: Literal["policy", "platform", "card", "resource"] = "policy"
    """政策, 平台, 名片 or 资源."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    issuer: Bilingual = Bilingual()
    """Who issued or keeps it."""
    number: str = ""
    """Number of the document."""
    valid_from: datetime.date | None = None
    """First day on which it holds."""
    valid_to: datetime.date | None = None
    """Last day on which it holds."""
    source: Bilingual = Bilingual()
    """Where this is written."""


class FunnelBook(Document):
    """Funnels and the library in a file of their own."""

    funnels: tuple[Funnel, ...] = ()
    """Funnels of projects, headquarters, talents."""
    resources: tuple[Resource, ...] = ()
    """Policies, platforms, name cards and resources that leads are attributed to."""
