"""Plans above ours and how ours hangs together with them; public services against a reference; the division of work."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Bilingual, Code, Document
from ganchao.domain.element import Element


class PlanStage(StrEnum):
    """Where a plan above ours stands."""

    BEGUN = "begun"
    """启动."""
    CONSULTED = "consulted"
    """征求意见."""
    ARGUED = "argued"
    """论证."""
    SUBMITTED = "submitted"
    """报批."""
    PUBLISHED = "published"
    """公布."""


class UpperItem(Element):
    """Something a plan above ours asks for or offers."""

    weight: Annotated[FiniteFloat, Field(gt=0)] = 1.0
    """Importance among its items, in any unit."""
    due: int | None = None
    """Year by which it is wanted."""
    offers: bool = False
    """A policy or means that we may use, rather than something asked of us."""


class Proposal(Document):
    """What we proposed while a plan was being written."""

    text: Bilingual
    """The proposal."""
    sent: datetime.date | None = None
    """When it was handed in."""
    answer: Literal["pending", "taken_up", "partly", "refused"] = "pending"
    """What became of it."""
    item: str = ""
    """Item of the plan in which it was taken up."""


class UpperPlan(Element):
    """A plan above ours (上位规划)."""

    issuer: Bilingual = Bilingual()
    """Who issued it, or is writing it."""
    level: Literal["national", "province", "city", "zone", ""] = ""
    """Whose plan it is."""
    version: str = ""
    """Which issue of it."""
    stage: PlanStage = PlanStage.PUBLISHED
    """Where it stands."""
    items: tuple[UpperItem, ...] = ()
    """What it asks for and offers."""
    proposals: tuple[Proposal, ...] = ()
    """What we proposed."""


class Alignment(Document):
    """A link of ours to an item of a plan above ours (衔接)."""

    local: Code
    """Code of our element."""
    item: Code
    """Code of the item."""
    kind: Literal["implements", "contributes", "constrained_by", "conflicts"] = "contributes"
    """How they hang together."""
    strength: Annotated[int, Field(ge=0, le=3)] = 1
    """0 only mentioned, 1 weak, 2 fair, 3 strong."""
    evidence: Bilingual = Bilingual()
    """What shows it."""
    confirmed_by: str = ""
    """Owner who confirmed it; empty while it is only suggested."""


class Service(Element):
    """A public service that is to equal a reference place's: draw level (对标), even (看齐), ahead (突破)."""

    indicator: Code
    """Indicator of the plan that measures it."""
    reference: Code
    """Code of the place measured against."""


class Reference(Document):
    """A place that we measure ourselves by but that is not ranked with us."""

    code: Code
    """Short name, used in tables of values."""
    name: Bilingual
    """Name as readers should see it."""


class Industry(Element):
    """An industry of the city and our part in it."""

    part: Literal["lead", "support", "none", ""] = ""
    """``lead`` 主攻, ``support`` 配套, ``none`` 不做; empty while undecided."""
    indicator: str = ""
    """Indicator of the plan that gives its size with us and with the reference."""
