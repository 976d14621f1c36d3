"""Standards made of checkable clauses, and what was found when they were checked."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Bilingual, Code, Document, Period
from ganchao.domain.element import Element


class RuleKind(StrEnum):
    """How a clause is checked."""

    THRESHOLD = "threshold"
    """A value is at least or at most so much."""
    DIRECTION = "direction"
    """A value rises or falls against the year before."""
    INSPECTION = "inspection"
    """A score given by inspectors is at least so much."""
    DATE = "date"
    """Done by a day."""
    COUNT = "count"
    """At least so many are done."""
    JUDGED = "judged"
    """People judge; their findings stand in ``checks``."""


class Rule(Document):
    """When a clause is met."""

    kind: RuleKind
    """How it is checked."""
    indicator: str = ""
    """Indicator of the plan or of the framework whose value is checked; findings in ``checks`` where there is none."""
    at_least: FiniteFloat | None = None
    """Smallest value that passes (threshold, inspection, count)."""
    at_most: FiniteFloat | None = None
    """Largest value that passes (threshold)."""
    direction: Literal["up", "down", ""] = ""
    """Which way it has to move (direction)."""
    due: datetime.date | None = None
    """Day by which it has to be done (date)."""


class Clause(Element):
    """One demand of a standard."""

    rule: Rule | None = None
    """When it is met."""
    evidence: Bilingual = Bilingual()
    """What proves it."""


class Standard(Element):
    """A set of demands that we measure ourselves by."""

    issuer: Bilingual = Bilingual()
    """Who set it."""
    version: str = ""
    """Which issue of it."""
    clauses: tuple[Clause, ...] = ()
    """Its demands."""


class Finding(StrEnum):
    """What a check found."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"


class Check(Document):
    """What was found when a clause was checked."""

    clause: Code
    """Code of the clause."""
    period: Period
    """When, or over which time."""
    value: FiniteFloat | None = None
    """Value, score or count found; judged by the clause's rule."""
    done: datetime.date | None = None
    """Day on which it was done."""
    finding: Annotated[Finding | None, Field()] = None
    """What inspectors found, where no value says it."""
    evidence: Bilingual = Bilingual()
    """What proves it: document, picture, page."""
