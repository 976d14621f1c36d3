"""Assessment of departments (考核): declared rules, and what entries about it say.

The subject of an entry about a whole assessment is its code, about one department ``code@department``
(:func:`sheet_of`). Departments only, never persons; receiving an instruction is never scored; nothing counts logins or
hands out points. To add a kind of entry, write its document here, list it in ``ASSESSMENTS``, say in
``tracking/assessments.py`` from which state to which it leads, and in ``tracking/rights.py`` who may.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.document import Amount, Bilingual, Code, Document, OneOrMany, Strings
from ganchao.domain.period import Period, PeriodText, period_of
from ganchao.domain.work_item import Evidence, Told

JOINT: Final = "@"
"""Between assessment and department of a sheet; stands in no code."""


class LineSource(StrEnum):
    """From what a line is told."""

    PROMISES = "promises"
    """目标完成: promises that the department leads, each at most full, behind its time in proportion."""
    CLOSED = "closed"
    """按时办结: work items it leads that were due, closed with evidence and handed in by their deadline."""
    ACCEPTED = "accepted"
    """马上就办: work items accepted within the time set for them."""
    RETURNED = "returned"
    """复核退回: of what it handed in for review, the share that was sent back; the fewer the better."""
    RELAPSED = "relapsed"
    """回头看反弹: of its closed items that were looked at again, the share that relapsed; the fewer the better."""
    TYPED = "typed"
    """考核办评分: a score the office gives, with its reason."""
    DEDUCTED = "deducted"
    """扣分: deductions the office enters, each with its reason; at most the line's full score."""


BY_HAND: Final = frozenset({LineSource.TYPED, LineSource.DEDUCTED})
"""What the office enters; everything else is told from the record."""


class AssessmentLine(Document):
    """One line of an assessment."""

    code: Code
    """Short name, unique in the assessment."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    full: Annotated[FiniteFloat, Field(gt=0)]
    """Full score; of deductions, the most that is taken off."""
    source: LineSource | None = None
    """From what it is told."""
    nothing_at: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Of what is sent back or relapsed: share at which nothing of the full score is left."""


class Switch(Document):
    """Something that is off until a document authorises it."""

    on: bool = False
    """Whether it is wanted."""
    authorised_by: str = ""
    """Number of the document that authorises it."""

    @property
    def in_force(self) -> bool:
        """Whether it may be used: wanted and authorised."""
        return self.on and bool(self.authorised_by.strip())


class Assessment(Document):
    """Rules by which departments are assessed for a period."""

    code: Code
    """Short name."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    scheme: str = ""
    """Number of the document that lays these rules down (方案文号)."""
    period: PeriodText
    """What is assessed: a year, half, quarter or month."""
    departments: Strings = ()
    """Codes of the departments assessed, owners of the plan, in the order in which they are listed."""
    full: Amount = 100.0
    """Sum of the full scores of all lines without deductions."""
    missing: Literal["renormalise", "leave_out"] = "renormalise"
    """A department without cases in a line: its other lines are weighed up to the whole, or it has fewer to reach."""
    floor: FiniteFloat = 0.0
    """No total lies below."""
    cap: FiniteFloat | None = None
    """No total lies above."""
    appeal_days: Annotated[int, Field(ge=1, le=365)] = 5
    """Days after feedback within which a department may appeal."""
    praise_list: Switch = Switch()
    """List of praise (红榜); off until authorised."""
    shame_list: Switch = Switch()
    """List of shame (黑榜); off until authorised."""
    listed: Annotated[int, Field(ge=1, le=100)] = 3
    """Departments on either list."""
    veto: Switch = Switch()
    """Veto (一票否决): who leads a bottom line declared crossed in the period; off until authorised."""
    pledge: Switch = Switch()
    """Pledge (责任状) named on the sheets; off until authorised."""
    simulated: bool = False
    """Made up for show."""
    lines: tuple[AssessmentLine, ...] = ()
    """What is scored."""

    @property
    def of(self) -> Period:
        """The period."""
        return period_of(self.period)

    @property
    def first_day(self) -> datetime.date:
        """First day of the period."""
        period = self.of
        return datetime.date(period.year, (period.part - 1) * 12 // period.parts + 1, 1)

    @property
    def last_day(self) -> datetime.date:
        """Last day of the period."""
        return self.of.last_day

    def line(self, code: str) -> AssessmentLine | None:
        """The line of that code."""
        return next((line for line in self.lines if line.code == code), None)


def sheet_of(assessment: str, unit: str) -> str:
    """The subject of entries about one department in an assessment.

    >>> sheet_of("KH2019", "d_tech")
    'KH2019@d_tech'
    """
    return f"{assessment}{JOINT}{unit}"


class Case(Document):
    """One promise, item or decision that a line rests on."""

    code: str
    """Code of the promise, item or entry."""
    share: FiniteFloat
    """What it gives, from 0 to 1; of deductions, the score taken off."""
    state: str = ""
    """How it stood: reached, behind, silent; met, late, open; returned; relapsed."""
    entries: tuple[int, ...] = ()
    """Numbers of the entries it rests on; none where it was told by a table outside the record."""


class LineScore(Document):
    """What a line came to for one department."""

    line: Code
    """Code of the line."""
    score: FiniteFloat | None = None
    """Score; nothing where the department had no case, which is never zero."""
    share: FiniteFloat | None = None
    """Share of the full score."""
    cases: tuple[Case, ...] = ()
    """What it rests on."""

    @property
    def entries(self) -> tuple[int, ...]:
        """Numbers of all entries that it rests on."""
        return tuple(sorted({number for case in self.cases for number in case.entries}))


class AssessmentOpened(Document):
    """启动: the rules as they hold for this assessment; changed in the plan later, they stay as they are here."""

    scheme: Assessment
    """The rules."""


class AssessmentNoted(Document):
    """考核办登记: a score or a deduction by hand."""

    line: Code
    """Code of the line."""
    score: Amount
    """Score given, or taken off."""
    reason: Told
    """Why."""
    evidence: tuple[Evidence, ...] = ()
    """What proves it."""


class AssessmentDrafted(Document):
    """初评: lines as the record gave them on a day."""

    day: datetime.date
    """Day on which it was told."""
    lines: tuple[LineScore, ...]
    """What each line came to."""
    total: FiniteFloat | None = None
    """Total; nothing where no line had a case."""
    possible: Amount = 0.0
    """Score that could be reached."""
    vetoes: tuple[int, ...] = ()
    """Entries by which bottom lines it leads were declared crossed; none unless the veto is authorised."""
    inputs: str = ""
    """SHA-256 of all that it was told from."""
    ganchao: str = ""
    """Version of the program."""


class AssessmentNotified(Document):
    """反馈: the department was told."""

    document: str = ""
    """Number of the paper."""
    note: str = ""
    """Anything to say."""


class AssessmentAppealed(Document):
    """申诉: the department objects to a line."""

    line: Code
    """Code of the line."""
    reason: Told
    """Why."""
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]
    """What proves it."""


class AppealAnswer(Document):
    """What became of one appeal."""

    line: Code
    """Code of the line."""
    finding: Literal["upheld", "changed"]
    """维持 the draft, or 调整 it."""
    score: FiniteFloat | None = None
    """Score from now on; of deductions what is taken off. Needed where it is changed."""
    reason: Told
    """Why."""


class AssessmentReviewed(Document):
    """复核: all appeals of a department are answered, by somebody who did not draft."""

    answers: Annotated[tuple[AppealAnswer, ...], OneOrMany, Field(min_length=1)]
    """One for each line appealed against."""


class AssessmentSettled(Document):
    """定稿: it stands, and nothing changes it any more."""

    document: str = ""
    """Number of the paper."""
    note: str = ""
    """Anything to say."""


ASSESSMENTS: Final[dict[str, type[Document]]] = {
    "assessment.opened": AssessmentOpened, "assessment.noted": AssessmentNoted,
    "assessment.drafted": AssessmentDrafted, "assessment.notified": AssessmentNotified,
    "assessment.appealed": AssessmentAppealed, "assessment.reviewed": AssessmentReviewed,
    "assessment.settled": AssessmentSettled,
}  # fmt: skip
"""Kinds of entries about assessments -> what their bodies say."""
SWITCHES: Final = ("praise_list", "shame_list", "veto", "pledge")
"""What is off until a document authorises it."""
