"""What the record says of check-ins: reports handed in, and what was answered to them; decisions; vintages made.

The subject of every entry about a check-in is its thread, ``code@period`` (:func:`thread_of`): one promise, indicator,
measure or milestone for one period. What the thread has come to is folded by :mod:`ganchao.tracking.reports`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, FiniteFloat

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.document import Code, Document, Strings
from ganchao.domain.period import Period, PeriodText, period_of

JOINT: Final = "@"
"""Between code and period of a thread; stands in no code."""


class About(StrEnum):
    """What a check-in is about."""

    TARGET = "target"
    """A promise of the plan."""
    INDICATOR = "indicator"
    """An indicator of the framework or of the plan."""
    MEASURE = "measure"
    """A measure of the plan."""
    MILESTONE = "milestone"
    """Something promised for a day."""


class Evidence(Document):
    """A file that proves what is reported."""

    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    """SHA-256 of its content, by which the record keeps it."""
    name: str
    """Name of the file as it was handed in."""
    size: Annotated[int, Field(ge=0)]
    """Bytes."""


class Report(Document):
    """A check-in as a department hands it in, or keeps it as a draft."""

    about: About
    """What it is about."""
    code: Code
    """Code of the promise, indicator, measure or milestone."""
    period: PeriodText
    """Period that the value is of."""
    value: FiniteFloat | None = None
    """Value in published units; nothing where it is not known, which is never zero."""
    numerator: FiniteFloat | None = None
    """Of a ratio: what is divided."""
    denominator: FiniteFloat | None = None
    """Of a ratio: what it is divided by."""
    status: Status | None = None
    """How firm the value is."""
    confidence: Annotated[int, Field(ge=0, le=10)] | None = None
    """How sure the department is to keep the promise: 0 not at all, 10 sure."""
    done: str = ""
    """What was done."""
    next: str = ""
    """What comes next."""
    blockers: str = ""
    """What stands in the way."""
    evidence: tuple[Evidence, ...] = ()
    """Files that prove it; kept by the record."""
    unit: str = ""
    """Department that reports."""
    form: str = ""
    """The form it was filled in on; empty where there was none."""
    confirmed: Strings = ()
    """Doubts about the value that whoever reports saw and confirmed, by message key."""
    simulated: bool = False
    """Made up for show."""


class Correction(Report):
    """A report that supersedes one handed in, approved or locked; the other one stays where it is."""

    of: Annotated[int, Field(ge=1)]
    """Number of the report that it supersedes."""
    reason: Annotated[str, Field(min_length=1)]
    """Why."""


class Answer(Document):
    """What was decided about a report."""

    of: Annotated[int, Field(ge=1)]
    """Number of the report, so that nothing else is meant than what was read."""
    note: str = ""
    """Anything to add."""


class ReturnReason(StrEnum):
    """Why a report is sent back; there is no other reason, and never the size of a value."""

    DEFINITION = "definition"
    """口径: counted by another definition."""
    EVIDENCE = "evidence"
    """佐证: what proves it is missing or says something else."""
    TYPING = "typing"
    """录入: a slip in typing it in."""


class Returned(Answer):
    """The report is sent back; the value returned and the one handed in afterwards are both kept."""

    reason: ReturnReason
    """Why."""


class DecisionTaken(Document):
    """Something was decided about an element of the plan; the entry's subject is its code."""

    what: Annotated[str, Field(min_length=1)]
    """What was decided."""
    by: Annotated[str, Field(min_length=1)]
    """Who decided: a meeting, a post."""
    document: str = ""
    """Number of the document (文号)."""
    day: str = ""
    """Day of the decision, where it is not that of the entry."""


class VintageMade(Document):
    """Approved values were laid over the newest vintage; the entry's subject is the name of the new one."""

    base: str
    """Vintage that they were laid over."""
    reports: tuple[int, ...]
    """Numbers of the reports whose values went in."""
    sha256: str
    """Hash of the table written."""


CHECK_INS: Final[dict[str, type[Document]]] = {
    "checkin.drafted": Report, "checkin.handed_in": Report, "checkin.corrected": Correction,
    "checkin.returned": Returned, "checkin.approved": Answer, "checkin.locked": Answer,
    "decision.taken": DecisionTaken, "vintage.made": VintageMade,
}  # fmt: skip
"""Kinds of entries about data -> what their bodies say."""

REPORTING: Final = frozenset({"checkin.drafted", "checkin.handed_in", "checkin.corrected"})
"""Kinds that say a value; the others answer."""


def thread_of(code: str, period: Period | str) -> str:
    """The subject of entries about one thing and period.

    >>> thread_of("rd", "2020-03")
    'rd@2020-03'
    """
    return f"{code}{JOINT}{period}"


def check_in_of(report: Report, reporter: str = "") -> CheckIn:
    """A report as a check-in that no record dates."""
    return CheckIn(
        report.code, period_of(report.period), report.value, report.numerator, report.denominator, report.status,
        report.confidence, report.done, report.next, report.blockers, reporter,
    )  # fmt: skip
