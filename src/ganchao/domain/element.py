"""What every element of a plan has: a name, its official wording with its place, who answers for it, what it serves."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from ganchao.domain.document import Bilingual, Code, Document, Period, Strings


class SourceDocument(Document):
    """A document that elements quote: an article, a plan, a decision."""

    code: Code
    """Short name."""
    title: Bilingual
    """Its title."""
    issuer: Bilingual = Bilingual()
    """Who issued it."""
    date: Period = ""
    """When."""
    paragraphs: Annotated[int, Field(ge=1)] | None = None
    """How many paragraphs it has, so that places in it can be checked."""


class Quote(Document):
    """Official wording, kept exactly (提法)."""

    text: str
    """The words as they stand in the document."""
    document: Code
    """Code of the document."""
    paragraph: Annotated[int, Field(ge=0)] | None = None
    """Paragraph of the document, 0 for its title."""
    status: Literal["current", "historical"] = "current"
    """Whether it is still the wording in use."""


class Roles(Document):
    """Who reports, leads, helps and supervises, by codes of owners."""

    reporter: str = ""
    """Hands in the numbers (数据联络员)."""
    lead: str = ""
    """Answers for it (牵头单位)."""
    helpers: Strings = ()
    """Help (配合单位)."""
    supervisor: str = ""
    """Leader in charge (分管领导)."""

    def named(self) -> dict[str, tuple[str, ...]]:
        """Owners by role, roles that nobody has left out."""
        every = {"reporter": (self.reporter,), "lead": (self.lead,), "helpers": self.helpers,
                 "supervisor": (self.supervisor,)}  # fmt: skip
        return {role: codes for role, codes in every.items() if any(codes)}

    def __bool__(self) -> bool:
        return bool(self.named())


class Owner(Document):
    """A department, firm or post that answers for something; posts instead of persons' names."""

    code: Code
    """Short name."""
    name: Bilingual
    """Name as readers should see it."""
    kind: Literal["unit", "post"] = "unit"
    """A department, or a post within one."""
    within: str = ""
    """Code of the department of a post."""


class Element(Document):
    """Part of a plan."""

    code: Code
    """Short name, unique in the plan."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    says: Quote | None = None
    """Its official wording, kept exactly, with its place."""
    serves: Strings = ()
    """Codes of the elements above that it serves."""
    roles: Roles = Roles()
    """Who answers for it."""
    note: Bilingual = Bilingual()
    """Anything a reader should know."""


class Standing(StrEnum):
    """How far an assumption has been looked into."""

    ASSUMED = "assumed"
    """Taken for true."""
    CONFIRMED = "confirmed"
    """Found true."""
    REFUTED = "refuted"
    """Found false: what rests on it is to be thought through again."""


class Assumption(Document):
    """Something the plan takes for true, or our reading of words that nobody defined."""

    code: Code
    """Short name."""
    text: Bilingual
    """What is assumed."""
    about: Strings = ()
    """Codes of the elements that rest on it."""
    status: Standing = Standing.ASSUMED
    """How far it has been looked into."""
    source: Bilingual = Bilingual()
    """On what it rests."""
    date: datetime.date | None = None
    """When its status was last looked at."""
