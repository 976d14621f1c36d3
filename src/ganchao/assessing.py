"""Wires a project, its record and its assessments: opening, drafting from what was known, steps, telling again."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ganchao.deeds import Deeds, enter, folder_of, read_deeds
from ganchao.domain.assessment import (
    ASSESSMENTS,
    JOINT,
    Assessment,
    AssessmentDrafted,
    LineSource,
    sheet_of,
)
from ganchao.domain.check_assessment import check_assessments
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.place import place
from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.files.complaints import validate
from ganchao.files.escalation import rules_of
from ganchao.project import Project
from ganchao.promises import check_ins_of, pasts_of
from ganchao.tracking.assessment_lines import Basis, differences, drafted
from ganchao.tracking.assessment_steps import Taking, problems_of
from ganchao.tracking.assessments import Assessed, Assessments, Sheet, assessments_of
from ganchao.tracking.duties import duties_of
from ganchao.tracking.progress import Past
from ganchao.tracking.work_items import items_of


@dataclass(frozen=True)
class AssessmentDesk:
    """A project's assessments as the record had them when it was read."""

    source: Project
    deeds: Deeds
    day: datetime.date | None = None  # looked at as they stood on a day

    @property
    def plan(self) -> Plan:
        """The project's plan; an empty one where it has none."""
        return self.source.plan or Plan()

    @cached_property
    def assessments(self) -> Assessments:
        """Everything that was opened."""
        return assessments_of(self.deeds.entries, self.day)

    @cached_property
    def names(self) -> Mapping[str, Bilingual]:
        """Names of departments, persons and what is promised, by code."""
        parts = {code: getattr(each.part, "name", Bilingual()) for code, each in self.plan.coded.items()}
        people = {code: person.name for code, person in self.deeds.people.items()}
        return {code: name for code, name in {**people, **parts}.items() if name}

    @cached_property
    def pasts(self) -> Mapping[str, Past]:
        """What is known of the past of promises."""
        unit = self.plan.unit or self.source.framework.own
        return pasts_of(self.source, unit, self.plan.targets) if self.plan.targets else {}

    @cached_property
    def leads(self) -> Mapping[str, str]:
        """Department that leads each promise and bottom line; of a post its department."""
        within = {owner.code: owner.within for owner in self.plan.owners if owner.within}
        found = {code: roles.lead for code, roles in duties_of(self.plan).items() if roles.lead}
        return {code: within.get(lead, lead) for code, lead in found.items()}

    def basis(self, entries: Sequence[Entry], day: datetime.date, scheme: Assessment) -> Basis:
        """What a draft is told from: what these entries say by a day."""
        asks = any(line.source is LineSource.PROMISES for line in scheme.lines)
        paths = self.plan.targets if asks else ()
        told = check_ins_of(self.source, None, paths, day, entries=entries)[0] if paths else ()
        return Basis(day, tuple(entries), items_of(entries, day), rules_of(self.deeds.folder), paths, told,
                     self.pasts if paths else {}, self.leads)  # fmt: skip

    def sheets(self, code: str, units: Collection[str] = ()) -> tuple[Assessed, tuple[Sheet, ...]]:
        """An assessment and the sheets of some departments, of all unless named. Raises :class:`UnknownName`."""
        found = pick("assessment", code, self.assessments)
        return found, tuple(pick("owner", unit, found.sheets) for unit in (units or found.sheets))


def open_assessment_desk(source: Project, day: datetime.date | None = None) -> AssessmentDesk:
    """A project's assessments. Raises :class:`InvalidInput` where its record cannot be read."""
    return AssessmentDesk(source, read_deeds(folder_of(source)), day)


def start(desk: AssessmentDesk, code: str, actor: str, at: datetime.datetime) -> Entry:
    """Open an assessment of the plan; its rules are entered as they are now.

    Raises :class:`UnknownName` for rules the plan does not have, :class:`InvalidInput` where they are wrong or the
    assessment is open already.
    """
    known = {rules.code: rules for rules in desk.plan.assessments}
    rules = pick("assessment", code, known)
    problems = list(check_assessments(desk.plan, desk.source.framework))
    if code in desk.assessments:
        problems.append(Problem("assess.opened_already", Where(code)))
    if problems:
        raise InvalidInput(problems)
    body = {"scheme": rules.model_dump(mode="json")}
    return enter(desk.deeds, [Draft("assessment.opened", code, actor, body, after=desk.deeds.last(code))], at)[0]


def draft(
    desk: AssessmentDesk, code: str, units: Collection[str], actor: str, at: datetime.datetime
) -> tuple[Entry, ...]:  # fmt: skip
    """Draft the sheets of some departments, all that can be drafted unless named, from what is known at the moment.

    Raises :class:`InvalidInput` with everything that stands against it.
    """
    found, sheets = desk.sheets(code, units)
    if not units:
        sheets = tuple(sheet for sheet in sheets if sheet.state in {"open", "drafted"})
        if not sheets:
            raise InvalidInput([Problem("assess.nothing_to_do", Where(code))])
    basis = desk.basis(desk.deeds.entries, at.date(), found.scheme)
    bodies = {sheet.unit: drafted(sheet, basis).model_dump(mode="json") for sheet in sheets}
    return take(desk, "assessment.drafted", code, bodies, actor, at)


def take(
    desk: AssessmentDesk, kind: str, code: str, bodies: Mapping[str, Mapping[str, Any]], actor: str,
    at: datetime.datetime, attachments: Mapping[str, bytes] | None = None,
) -> tuple[Entry, ...]:  # fmt: skip
    """Take a step on the sheets of some departments, all or none.

    Parameters
    ----------
    desk
        As it stands now.
    kind
        Kind of the entries.
    code
        The assessment.
    bodies
        What is said, by department.
    actor
        Code of who takes the step.
    at
        The moment, with its time zone.
    attachments
        Files of evidence by digest.

    Raises :class:`InvalidInput` with everything that stands against it; :class:`RecordConflict` where somebody else was
    quicker.
    """
    _found, sheets = desk.sheets(code, tuple(bodies))
    problems: list[Problem] = []
    drafts: list[Draft] = []
    for sheet in sheets:
        subject, body = sheet_of(code, sheet.unit), dict(bodies[sheet.unit])
        said, wrong = validate(ASSESSMENTS[kind], body, lambda steps, body=body: Where(path=place(body, steps)))  # type: ignore[misc]
        problems += wrong
        if said is not None:
            taking = Taking(kind, actor, said, sheet, at.date(), desk.deeds.people)
            problems += problems_of(taking, subject)
            drafts.append(Draft(kind, subject, actor, said.model_dump(mode="json", exclude_unset=True),
                                after=desk.deeds.last(subject)))  # fmt: skip
    if problems:
        raise InvalidInput(problems)
    scopes = {each.subject: (each.subject.partition(JOINT)[2],) for each in drafts}
    return enter(desk.deeds, drafts, at, scopes, attachments)


@dataclass(frozen=True)
class Retold:
    """A draft of the record told again."""

    entry: Entry
    what: Sequence[str]  # lines and totals that differ


def recheck(desk: AssessmentDesk) -> tuple[int, tuple[Retold, ...]]:
    """How many drafts were entered, and those that are told otherwise from the record as it was known then."""
    count, found = 0, []
    for entry in desk.deeds.entries:
        if entry.kind != "assessment.drafted" or entry.purged:
            continue
        count += 1
        known = tuple(each for each in desk.deeds.entries if each.number < entry.number)
        code, _, unit = entry.subject.partition(JOINT)
        before = AssessmentDrafted.model_validate(entry.body)
        assessed = assessments_of(known).get(code)
        if assessed is None or unit not in assessed.sheets:
            found.append(Retold(entry, ("gone",)))
            continue
        now = drafted(assessed.sheets[unit], desk.basis(known, before.day, assessed.scheme))
        if what := differences(before, now):
            found.append(Retold(entry, what))
    return count, tuple(found)

