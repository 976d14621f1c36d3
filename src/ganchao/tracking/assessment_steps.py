"""Whether a step may be taken in an assessment: everything that stands against it, at once."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ganchao.domain.assessment import (
    BY_HAND,
    AssessmentAppealed,
    AssessmentNoted,
    AssessmentReviewed,
)
from ganchao.errors import Problem, Say, UnknownName, Where
from ganchao.tracking.assessments import STEPS, Sheet
from ganchao.tracking.people import People


@dataclass(frozen=True)
class Taking:
    """A step that somebody wants to take on a sheet."""

    kind: str
    actor: str
    said: Any
    sheet: Sheet
    day: datetime.date  # of entering
    people: People


def problems_of(taking: Taking, subject: str) -> tuple[Problem, ...]:
    """Everything that stands against a step."""
    sheet = taking.sheet
    if sheet.state not in STEPS[taking.kind]:
        can = [kind for kind, way in STEPS.items() if sheet.state in way]
        values = {"step": Say(f"step.{taking.kind}"), "state": Say(f"assess.state.{sheet.state}")}
        key = "assess.locked" if not can else "assess.not_allowed"
        return (Problem(key, Where(subject), values),)
    found = (problem for check in CHECKS.get(taking.kind, ()) for problem in check(taking))
    return tuple(p if p.where.file else Problem(p.key, Where(subject), p.values, p.severity) for p in found)


def _noted(taking: Taking) -> Iterator[Problem]:
    """By hand only on lines that are for it, and within the full score."""
    said, scheme = taking.said, taking.sheet.scheme
    assert isinstance(said, AssessmentNoted)
    line = scheme.line(said.line)
    if line is None:
        yield _unknown(taking, said.line)
    elif line.source not in BY_HAND:
        yield Problem("assess.by_record", values={"line": line.name or line.code})
    elif said.score > line.full:
        values = {"line": line.name or line.code, "score": f"{said.score:g}", "full": f"{line.full:g}"}
        yield Problem("assess.beyond_full", values=values)


def _unknown(taking: Taking, code: str) -> Problem:
    return UnknownName("assessment_line", code, tuple(line.code for line in taking.sheet.scheme.lines)).problem()


def _appealed(taking: Taking) -> Iterator[Problem]:
    """By the department itself, in time, once for each line."""
    said, sheet = taking.said, taking.sheet
    assert isinstance(said, AssessmentAppealed)
    person = taking.people.get(taking.actor)
    if person is not None and person.unit != sheet.unit:
        values = {"person": person.name or person.code, "unit": sheet.unit}
        yield Problem("assess.others_appeal", values=values)
    if sheet.scheme.line(said.line) is None:
        yield _unknown(taking, said.line)
    if said.line in sheet.appealed:
        yield Problem("assess.appealed_twice", values={"line": said.line})
    until = sheet.appeal_until
    if until is not None and taking.day > until:
        yield Problem("assess.appeal_late", values={"until": until, "day": taking.day})


def _reviewer(taking: Taking) -> Iterator[Problem]:
    """By somebody who did not draft."""
    if taking.actor in taking.sheet.drafters:
        person = taking.people.get(taking.actor)
        yield Problem("assess.own_draft", values={"person": person.name or taking.actor if person else taking.actor})


def _answers(taking: Taking) -> Iterator[Problem]:
    """Every appeal is answered once."""
    said, sheet = taking.said, taking.sheet
    assert isinstance(said, AssessmentReviewed)
    given = [answer.line for answer in said.answers]
    for line in sheet.appealed:
        if line not in given:
            yield Problem("assess.not_answered", values={"line": line})
    for line in dict.fromkeys(given):
        if line not in sheet.appealed:
            yield Problem("assess.nobody_appealed", values={"line": line})
        elif given.count(line) > 1:
            yield Problem("assess.answered_twice", values={"line": line})


def _changes(taking: Taking) -> Iterator[Problem]:
    """What is changed has a score within the line."""
    said, sheet = taking.said, taking.sheet
    assert isinstance(said, AssessmentReviewed)
    for answer in said.answers:
        rule = sheet.scheme.line(answer.line)
        if rule is None:
            continue
        if (answer.finding == "changed") != (answer.score is not None):
            yield Problem("assess.change_without_score" if answer.score is None else "assess.score_without_change",
                          values={"line": answer.line})  # fmt: skip
        elif answer.score is not None and not 0 <= answer.score <= rule.full:
            values = {"line": rule.name or rule.code, "score": f"{answer.score:g}", "full": f"{rule.full:g}"}
            yield Problem("assess.beyond_full", values=values)


def _settled(taking: Taking) -> Iterator[Problem]:
    """Without appeals, only once the time for them is over."""
    until = taking.sheet.appeal_until
    if taking.sheet.state == "notified" and until is not None and taking.day <= until:
        yield Problem("assess.appeal_open", values={"until": until})


CHECKS: Final[Mapping[str, tuple[Callable[[Taking], Iterator[Problem]], ...]]] = {
    "assessment.noted": (_noted,), "assessment.appealed": (_appealed,),
    "assessment.reviewed": (_reviewer, _answers, _changes),
    "assessment.settled": (_settled,),
}  # fmt: skip
"""Kind of entry -> what is asked of it beside the sheet's state."""
