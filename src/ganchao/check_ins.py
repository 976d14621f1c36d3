"""Wires a project, its record and check-ins: what may be reported, handing in, answering, what is owed."""

from __future__ import annotations

import datetime
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ganchao.deeds import Deeds, enter, folder_of, read_deeds
from ganchao.domain.check_in import CheckIn
from ganchao.domain.document import Bilingual
from ganchao.domain.element import Roles
from ganchao.domain.entry import Body, Draft, Entry
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period
from ganchao.domain.plan import Plan
from ganchao.domain.report import About, Report, thread_of
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput, Problem, Say, UnknownName
from ganchao.project import Project
from ganchao.promises import check_ins_of
from ganchao.scoring.conform import values_of
from ganchao.tracking.duties import duties_of, scopes_of
from ganchao.tracking.plausible import doubts, period_problem
from ganchao.tracking.reports import STEPS, WAITING, State, Thread, after, illegal, threads_of
from ganchao.tracking.rights import refusal


@dataclass(frozen=True)
class Subject:
    """Something that can be reported on."""

    about: About
    path: TargetPath  # code, name, measurement type, limits; of a measure or milestone one made for the purpose
    scopes: tuple[str, ...] = ()  # departments and posts that hand in its numbers

    @property
    def code(self) -> str:
        """Its code."""
        return self.path.code


@dataclass(frozen=True)
class Desk:
    """A project with its record, as it stood when both were read."""

    source: Project
    deeds: Deeds

    @property
    def plan(self) -> Plan:
        """The project's plan; an empty one where it has none."""
        return self.source.plan or Plan()

    @cached_property
    def duties(self) -> Mapping[str, Roles]:
        """Who answers for what."""
        return duties_of(self.plan)

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Everything that can be reported on, by code: promises first, then indicators, measures, milestones."""
        found: dict[str, Subject] = {}
        for about, path in self._paths():
            found.setdefault(path.code, Subject(about, path, scopes_of(self.plan, self.duties, path.code)))
        return found

    def _paths(self) -> Sequence[tuple[About, TargetPath]]:
        plan, framework = self.plan, self.source.framework
        made = [(About.TARGET, path) for path in plan.targets]
        made += [
            (About.INDICATOR, _path(each.code, each.name, each.kind, each.measured_in))
            for each in (*framework.indicators, *plan.indicators)
        ]
        made += [
            (About.INDICATOR, _path(each.code, each.name, each.kind, each.measured_in))
            for each in plan.leading if not each.reports
        ]
        percent = Bilingual(zh="%", en="%")
        made += [(About.MEASURE, _path(each.code, each.name, Kind.MILESTONE, percent)) for each in plan.measures]
        made += [(About.MILESTONE, _path(each.code, each.name, Kind.BINARY, Bilingual())) for each in plan.milestones]
        return made

    @cached_property
    def threads(self) -> Mapping[str, Thread]:
        """Every check-in of the record."""
        return threads_of(self.deeds.entries)

    @cached_property
    def told(self) -> tuple[CheckIn, ...]:
        """Every check-in that counts: approved in the record, else in the project's file."""
        return check_ins_of(self.source, None, self.plan.targets, entries=self.deeds.entries)[0]

    def subject(self, code: str) -> Subject:
        """Something that can be reported on, by its code or its name. Raises :class:`UnknownName`."""
        from ganchao.files.checkins import code_called  # noqa: PLC0415 - as below

        code = code_called(code, {known: each.path for known, each in self.subjects.items()})
        if code not in self.subjects:
            raise UnknownName("subject", code, tuple(self.subjects))
        return self.subjects[code]

    @property
    def strangers(self) -> tuple[str, ...]:
        """Codes reported on that the project does not know: its plan changed, or the record is another's."""
        said = {thread.filed.report.code for thread in self.threads.values() if thread.filed is not None}
        return tuple(sorted(said - set(self.subjects)))

    def thread(self, key: str) -> Thread:
        """A check-in; an empty one where nothing was said yet."""
        return self.threads.get(key, Thread(key))


def _path(code: str, name: Bilingual, kind: Kind, measured_in: Bilingual) -> TargetPath:
    return TargetPath(code=code, name=name, kind=kind, measured_in=measured_in, since="2000", by="2000")


def open_desk(source: Project) -> Desk:
    """A project with its record. Raises :class:`InvalidInput` where the record cannot be read."""
    return Desk(source, read_deeds(folder_of(source)))


def hand_in(
    desk: Desk, reports: Sequence[Report], actor: str, at: datetime.datetime, *, draft: bool = False,
    correct: str = "", attachments: Mapping[str, bytes] | None = None,
) -> tuple[Entry, ...]:  # fmt: skip
    """Enter reports, all or none.

    Parameters
    ----------
    desk
        What they were made from.
    reports
        What is reported; whether values can be true was looked at by whoever made them.
    actor
        Code of the person who reports.
    at
        The moment.
    draft
        Keep them without handing them in.
    correct
        Why they supersede what was handed in before; empty where they do not.
    attachments
        Files of evidence by digest.

    Raises :class:`InvalidInput` with every step that is none, :class:`RecordConflict` where others were quicker.
    """
    kind = "checkin.corrected" if correct else "checkin.drafted" if draft else "checkin.handed_in"
    simulated = actor in desk.deeds.people and desk.deeds.people[actor].simulated
    drafts = []
    for report in reports:
        thread = desk.thread(thread_of(report.code, report.period))
        body: Body = report.model_dump(mode="json", exclude_defaults=True) | ({"simulated": True} if simulated else {})
        if correct:
            body = {**body, "of": thread.filed.number if thread.filed else 1, "reason": correct}
        token = f"{report.form}:{thread.key}" if report.form and not draft else ""
        drafts.append(Draft(kind, thread.key, actor, body, token, desk.deeds.last(thread.key)))
    return _entered(desk, drafts, at, attachments)


def answer(
    desk: Desk, kinds: Sequence[str], threads: Sequence[Thread], actor: str, at: datetime.datetime,
    more: Body | None = None,
) -> tuple[Entry, ...]:  # fmt: skip
    """Return, approve or lock check-ins, all or none.

    Parameters
    ----------
    desk
        What they were read from.
    kinds
        ``checkin.returned``, ``checkin.approved``, ``checkin.locked``, or the last two together; whatever is approved
        already is only locked.
    threads
        The check-ins.
    actor
        Code of the person who answers.
    at
        The moment.
    more
        What else the answer says: ``reason``, ``note``.

    Raises as :func:`hand_in` does.
    """
    drafts = []
    for each in threads:
        body = {"of": each.filed.number if each.filed else 1, **(more or {})}
        steps = [kind for kind in kinds if len(kinds) == 1 or (each.state, kind) in STEPS or kind != kinds[0]]
        if each.state is State.REOPENED and len(steps) > 1:
            steps = steps[:1]  # an approved correction of a locked value is locked again by itself
        drafts += [Draft(kind, each.key, actor, body, after=None if at_step else desk.deeds.last(each.key))
                   for at_step, kind in enumerate(steps)]  # fmt: skip
    return _entered(desk, drafts, at)


def _entered(
    desk: Desk, drafts: Sequence[Draft], at: datetime.datetime, attachments: Mapping[str, bytes] | None = None
) -> tuple[Entry, ...]:
    """Enter drafts whose steps are lawful one after the other."""
    problems, threads = [], dict[str, Thread]()
    for draft in drafts:
        thread = threads.get(draft.subject) or desk.thread(draft.subject)
        if problem := illegal(thread, draft, desk.deeds.people):
            problems.append(problem)
            continue
        said = Entry(thread.last + 1, at, draft.actor, draft.kind, draft.subject, draft.body)
        threads[draft.subject] = after(thread, said)
    if problems:
        raise InvalidInput(problems)
    return enter(desk.deeds, drafts, at, {draft.subject: scopes_in(desk, draft.subject) for draft in drafts},
                 attachments)  # fmt: skip


def step_problem(desk: Desk, thread: str, kind: str) -> Problem | None:
    """Why something may not be handed in as things stand; nothing where it may."""
    state = desk.thread(thread).state
    if (state, kind) in STEPS:
        return None
    values = {"thread": thread, "state": Say(f"checkin.state.{state}"), "step": Say(f"step.{kind}")}
    return Problem("checkin.illegal.report", values=values)


def scopes_in(desk: Desk, thread: str) -> tuple[str, ...]:
    """Departments, posts and elements for which a right holds over a check-in."""
    code = thread.partition("@")[0]
    subject = desk.subjects.get(code)
    return (code,) if subject is None else (code, subject.path.indicator, subject.path.measure, *subject.scopes)


def waiting(
    desk: Desk, numbers: Collection[int] = (), unit: str = ""
) -> tuple[Thread, ...]:
    """Check-ins that somebody is to answer: those of some numbers, or all of a department that wait for an answer.

    Raises :class:`InvalidInput` with every number that is none of a report under way.
    """
    if not numbers:
        return tuple(
            thread for thread in desk.threads.values()
            if thread.state in WAITING and unit in {*scopes_in(desk, thread.key), _unit(thread)}
        )  # fmt: skip
    by_number = {thread.filed.number: thread for thread in desk.threads.values() if thread.filed is not None}
    problems = [Problem("checkin.no_such_number", values={"number": each}) for each in numbers if each not in by_number]
    if problems:
        raise InvalidInput(problems)
    return tuple(by_number[each] for each in dict.fromkeys(numbers))


def _unit(thread: Thread) -> str:
    return thread.filed.report.unit if thread.filed is not None else ""


def with_files(report: Report, files: Sequence[Path]) -> tuple[Report, dict[str, bytes]]:
    """A report with its files of evidence, and their content by digest.

    Raises :class:`InvalidInput` with every file that is missing or too large; nothing large is read.
    """
    from ganchao.domain.report import Evidence  # noqa: PLC0415
    from ganchao.errors import Where  # noqa: PLC0415
    from ganchao.record.store import ATTACHMENT_BYTES, attachment_of  # noqa: PLC0415

    problems, kept, content = [], [], dict[str, bytes]()
    for file in files:
        if not file.is_file():
            problems.append(Problem("checkin.no_file", Where(file.name), {"file": file.name}))
        elif (size := file.stat().st_size) > ATTACHMENT_BYTES:
            values = {"megabytes": round(size / 1024**2), "most": ATTACHMENT_BYTES // 1024**2}
            problems.append(Problem("record.attachment_too_large", Where(file.name), values))
        else:
            data = file.read_bytes()
            digest = attachment_of(data, file.name)
            content[digest] = data
            kept.append(Evidence(digest=digest, name=file.name, size=size))
    if problems:
        raise InvalidInput(problems)
    return report.model_copy(update={"evidence": (*report.evidence, *kept)}), content


def may_report(desk: Desk, code: str, actor: str) -> None:
    """See that a person may report on something, before anything is said of its past. Raises :class:`InvalidInput`."""
    subject = desk.subject(code)
    scopes = (code, subject.path.indicator, subject.path.measure, *subject.scopes)
    refused = [refusal(desk.deeds.people, actor, kind, scopes) for kind in ("checkin.handed_in", "checkin.corrected")]
    if desk.deeds.people and (problem := refused[0]) is not None and refused[1] is not None:
        raise InvalidInput([problem])


def typed_in(desk: Desk, said: Mapping[str, str], on: datetime.date, *, confirm: bool = False) -> Report:
    """A report from words as they were typed.

    Parameters
    ----------
    desk
        The project and its record.
    said
        What was typed, under the parts of a check-in: ``subject``, ``period``, ``value`` …
    on
        The day.
    confirm
        Whether doubts were seen and the value is meant.

    Raises :class:`InvalidInput` with everything that is not understood, or doubted and not confirmed.
    """
    from ganchao.errors import Where  # noqa: PLC0415
    from ganchao.files.checkins import HEADERS, rows_of  # noqa: PLC0415
    from ganchao.files.tables import RawTable  # noqa: PLC0415

    parts = tuple(HEADERS)
    table = RawTable("", "", parts, tuple([said.get(part, "")] for part in parts), 1)
    found, problems = rows_of(table, [desk.subject(said["subject"]).path])
    if problems:
        raise InvalidInput([replace(each, where=Where(path=f"--{each.where.column}")) for each in problems])
    return report_of(desk, found[0], on, confirm=confirm)


def report_of(
    desk: Desk, check_in: CheckIn, on: datetime.date, *, confirm: bool = False, look: bool = True
) -> Report:
    """A report from a check-in that was read; looked at unless that was done. Raises :class:`InvalidInput`."""
    subject = desk.subject(check_in.subject)
    wrong = period_problem(check_in, on) if look else None
    odd = doubts(subject.path, check_in, past_of(desk, subject)) if look else ()
    if problems := ([wrong] if wrong else []) + ([] if confirm else list(odd)):
        raise InvalidInput(problems)
    return Report(
        about=subject.about, code=subject.code, period=str(check_in.period), value=check_in.value,
        numerator=check_in.numerator, denominator=check_in.denominator, status=check_in.status,
        confidence=check_in.confidence, done=check_in.done, next=check_in.next, blockers=check_in.blockers,
        unit=subject.scopes[0] if subject.scopes else "", confirmed=tuple(each.key for each in odd),
    )  # fmt: skip


def past_of(desk: Desk, subject: Subject) -> tuple[CheckIn, ...]:
    """Values known of a subject: whole years of the panel, the file of check-ins, what the record approved."""
    return (*_years(desk, subject), *(each for each in desk.told if each.subject == subject.code))


def _years(desk: Desk, subject: Subject) -> tuple[CheckIn, ...]:
    """Our own values of the panel, as check-ins on whole years; of what only the plan follows too."""
    own, code = desk.plan.unit or desk.source.framework.own, subject.path.indicator or subject.code
    lists = ((desk.source.panel, desk.source.framework.indicators), (desk.source.followed, desk.plan.indicators))
    for panel, indicators in lists:
        indicator = next((each for each in indicators if each.code == code), None)
        if panel is not None and own in panel.units and indicator is not None:
            values = values_of(panel, indicator, [])[:, panel.units.index(own)]
            return tuple(
                CheckIn(subject.code, Period(year), float(value))
                for year, value in zip(panel.years, values, strict=True) if math.isfinite(value)
            )  # fmt: skip
    return ()
