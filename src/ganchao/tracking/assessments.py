"""Assessments as they stood on a day, folded from the record: one table of steps for each department's sheet.

启动 → 初评 → 反馈 → 申诉 → 复核 → 定稿. Once settled, nothing changes a sheet any more.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final, Literal, get_args

from ganchao.domain.assessment import (
    ASSESSMENTS,
    JOINT,
    Assessment,
    AssessmentAppealed,
    AssessmentDrafted,
    AssessmentOpened,
    AssessmentReviewed,
    LineScore,
    LineSource,
)
from ganchao.domain.document import Document
from ganchao.domain.entry import Entry

SheetState = Literal["open", "drafted", "notified", "appealed", "reviewed", "settled"]
SHEET_STATES: Final[tuple[SheetState, ...]] = get_args(SheetState)
"""In the order of the work."""

STEPS: Final[Mapping[str, Mapping[SheetState, SheetState]]] = {
    "assessment.noted": {"open": "open", "drafted": "open"},
    "assessment.drafted": {"open": "drafted", "drafted": "drafted"},
    "assessment.notified": {"drafted": "notified"},
    "assessment.appealed": {"notified": "appealed", "appealed": "appealed"},
    "assessment.reviewed": {"appealed": "reviewed"},
    "assessment.settled": {"notified": "settled", "reviewed": "settled"},
}
"""Step -> state before -> state after. What stands in no row cannot be done; a new note undoes the draft."""


@dataclass(frozen=True)
class SheetStep:
    """A step that was taken."""

    number: int  # of the entry
    day: datetime.date  # of entering
    actor: str
    kind: str
    after: SheetState
    said: Document


@dataclass(frozen=True)
class Sheet:
    """One department in an assessment."""

    unit: str
    scheme: Assessment
    state: SheetState = "open"
    history: tuple[SheetStep, ...] = ()
    ignored: tuple[int, ...] = ()  # entries that no step allows: kept in the record, without effect

    def last(self, kind: str) -> SheetStep | None:
        """The last step of a kind."""
        return next((step for step in reversed(self.history) if step.kind == kind), None)

    @property
    def drafted(self) -> AssessmentDrafted | None:
        """The draft in force; nothing where there is none, or a note has undone it."""
        step = None if self.state == "open" else self.last("assessment.drafted")
        return step.said if step is not None and isinstance(step.said, AssessmentDrafted) else None

    @property
    def appeals(self) -> tuple[SheetStep, ...]:
        """Appeals against the draft."""
        return tuple(step for step in self.history if step.kind == "assessment.appealed")

    @property
    def appealed(self) -> tuple[str, ...]:
        """Lines appealed against, each once."""
        return tuple(dict.fromkeys(s.said.line for s in self.appeals if isinstance(s.said, AssessmentAppealed)))

    @property
    def drafters(self) -> frozenset[str]:
        """Who drafted, or entered scores by hand: none of these reviews."""
        return frozenset(s.actor for s in self.history if s.kind in {"assessment.drafted", "assessment.noted"})

    @property
    def appeal_until(self) -> datetime.date | None:
        """Last day of appealing; nothing before feedback."""
        step = self.last("assessment.notified")
        return None if step is None else step.day + datetime.timedelta(days=self.scheme.appeal_days)

    @property
    def lines(self) -> tuple[LineScore, ...]:
        """Lines of the draft, as the review changed them."""
        if self.drafted is None:
            return ()
        step = self.last("assessment.reviewed")
        said = step.said if step is not None else None
        answers = {a.line: a for a in said.answers} if isinstance(said, AssessmentReviewed) else {}
        return tuple(
            line if line.line not in answers or answers[line.line].finding == "upheld"
            else changed(self.scheme, line, answers[line.line].score) for line in self.drafted.lines
        )  # fmt: skip

    @property
    def total(self) -> float | None:
        """Total of the lines."""
        return total_of(self.scheme, self.lines)[0]


def changed(scheme: Assessment, line: LineScore, score: float | None) -> LineScore:
    """A line with another score; what is taken off is told without its sign."""
    rule = scheme.line(line.line)
    if rule is None or score is None:
        return line
    signed = -score if rule.source is LineSource.DEDUCTED else score
    return line.model_copy(update={"score": signed, "share": score / rule.full})


def total_of(scheme: Assessment, lines: Iterable[LineScore]) -> tuple[float | None, float]:
    r"""Total of a department and the score that it could reach; no total where no line had a case.

    .. math:: T = \sum_{l \in L} s_l \cdot \frac{\sum_{l} f_l}{\sum_{l \in L} f_l} - \sum_d s_d

    with :math:`L` the lines that have a case, :math:`f_l` full scores and :math:`s_d` deductions; without weighing up,
    the quotient is 1. The total is then brought within floor and cap.
    """
    rules = {line.code: line for line in scheme.lines}
    told = [line for line in lines if line.score is not None and line.line in rules]
    scored = [line for line in told if rules[line.line].source is not LineSource.DEDUCTED]
    whole = sum(line.full for line in scheme.lines if line.source is not LineSource.DEDUCTED)
    possible = sum(rules[line.line].full for line in scored)
    if not scored:
        return None, 0.0
    reached = sum(line.score or 0.0 for line in scored)
    if scheme.missing == "renormalise":
        reached, possible = reached * whole / possible, whole
    off = sum(line.score or 0.0 for line in told if rules[line.line].source is LineSource.DEDUCTED)
    total = max(scheme.floor, reached + off)
    return (total if scheme.cap is None else min(scheme.cap, total)), possible


def covered_by(scheme: Assessment, lines: Iterable[LineScore]) -> float:
    """Full score of the lines that had a case, deductions left out."""
    told = {line.line for line in lines if line.score is not None}
    return sum(line.full for line in scheme.lines if line.code in told and line.source is not LineSource.DEDUCTED)


@dataclass(frozen=True)
class Assessed:
    """An assessment as it stood."""

    scheme: Assessment
    number: int  # of the entry that opened it
    opened_on: datetime.date
    opened_by: str
    sheets: Mapping[str, Sheet] = field(default_factory=dict)  # by department, in the order of the rules

    @property
    def code(self) -> str:
        """Its code."""
        return self.scheme.code


Assessments = Mapping[str, Assessed]
"""Assessments by code, in the order of opening."""


def assessments_of(entries: Iterable[Entry], day: datetime.date | None = None) -> Assessments:
    """Assessments as the entries leave them: up to a day, where one is given."""
    found: dict[str, Assessed] = {}
    for entry in entries:
        if entry.kind not in ASSESSMENTS or entry.purged or (day is not None and entry.known_on > day):
            continue
        if entry.kind == "assessment.opened":
            if entry.subject not in found:
                scheme = AssessmentOpened.model_validate(entry.body).scheme
                sheets = {unit: Sheet(unit, scheme) for unit in scheme.departments}
                found[entry.subject] = Assessed(scheme, entry.number, entry.known_on, entry.actor,
                                                MappingProxyType(sheets))  # fmt: skip
            continue
        code, _, unit = entry.subject.partition(JOINT)
        if code in found and unit in found[code].sheets:
            sheets = {**found[code].sheets, unit: after(found[code].sheets[unit], entry)}
            found[code] = replace(found[code], sheets=MappingProxyType(sheets))
    return MappingProxyType(found)


def after(sheet: Sheet, entry: Entry) -> Sheet:
    """A sheet after one more entry; one that no step allows changes nothing."""
    state = STEPS.get(entry.kind, {}).get(sheet.state)
    if state is None:
        return replace(sheet, ignored=(*sheet.ignored, entry.number))
    said = ASSESSMENTS[entry.kind].model_validate(entry.body)
    step = SheetStep(entry.number, entry.known_on, entry.actor, entry.kind, state, said)
    return replace(sheet, state=state, history=(*sheet.history, step))

