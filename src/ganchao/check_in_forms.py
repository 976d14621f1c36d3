"""Forms of what is due: made for a department and period, read back and handed in as a whole."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ganchao.check_ins import Desk, Subject, hand_in, past_of, report_of, scopes_in, step_problem, with_files
from ganchao.domain.check_in import CheckIn
from ganchao.domain.entry import Entry
from ganchao.domain.period import Period
from ganchao.domain.report import About, Report, thread_of
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.files.check_in_form import Form, FormRow, write_form
from ganchao.files.check_in_form_reading import Filled, read_form
from ganchao.text import Lang, say
from ganchao.tracking.plausible import doubts, period_problem
from ganchao.tracking.reports import OWED
from ganchao.tracking.rights import refusal


@dataclass(frozen=True)
class HandedIn:
    """What became of a form."""

    entries: tuple[Entry, ...]
    doubts: tuple[Problem, ...] = ()  # seen and confirmed
    again: bool = False  # the same form had been handed in before: nothing was entered


def due(desk: Desk, unit: str, period: Period, *, measures: bool = False) -> Iterator[tuple[Subject, Period]]:
    """What a department owes for a period: promises under way, leading indicators, milestones; measures if asked for.

    What is usually reported by quarter is owed when the quarter ends. What was handed in is owed no more.

    Raises :class:`UnknownName` where the plan has no such department.
    """
    pick("owner", unit, {owner.code: owner for owner in desk.plan.owners})
    leading = {each.code for each in desk.plan.leading}
    dates = {each.code: each for each in desk.plan.milestones}
    for subject in desk.subjects.values():
        path = subject.path
        match subject.about:
            case About.TARGET:
                wanted = path.begins.end < period.end - 1e-9 and period.begin < path.ends.end - 1e-9
            case About.MILESTONE:
                one = dates[path.code]
                wanted = one.reached is None and one.due.year <= period.year
            case About.MEASURE:
                wanted = measures
            case _:
                wanted = path.code in leading
        owed = _owed_period(desk, subject, period) if wanted and unit in subject.scopes else None
        if owed is not None and desk.thread(thread_of(subject.code, owed)).state in OWED:
            yield subject, owed


def _owed_period(desk: Desk, subject: Subject, asked: Period) -> Period | None:
    """The period to be reported: as long as the last one reported, if one of that length ends with the one asked."""
    reported = [each for each in desk.told if each.subject == subject.code]
    parts = max(reported, key=lambda each: each.period.end).period.parts if reported else asked.parts
    if asked.part * parts % asked.parts:
        return None
    return Period(asked.year, asked.part * parts // asked.parts, parts)


def form_of(desk: Desk, unit: str, period: Period, number: str, lang: Lang, *, measures: bool = False) -> Form:
    """A form for a department. Raises :class:`InvalidInput` where nothing is due.

    Parameters
    ----------
    desk
        The project and its record.
    unit
        Code of the department.
    period
        Period to be reported.
    number
        Number of the form; no two forms share one.
    lang
        Language of names.
    measures
        Whether measures are asked about too.
    """
    rows = tuple(_row(desk, subject, owed, lang) for subject, owed in due(desk, unit, period, measures=measures))
    if not rows:
        raise InvalidInput([Problem("form.nothing_due", values={"unit": unit, "period": period})])
    framework, plan = desk.source.framework, desk.plan
    name = next(owner.name.in_lang(lang) for owner in plan.owners if owner.code == unit)
    marks = [say("reporting.secrecy", lang)] if plan.secrecy_notice else []
    marks += [mark.in_lang(lang) for mark in (framework.simulated, plan.illustrative) if mark]
    return Form(number, framework.code, unit, name, period, rows, tuple(marks))


def _row(desk: Desk, subject: Subject, period: Period, lang: Lang) -> FormRow:
    path = subject.path
    known = [each for each in past_of(desk, subject) if each.value is not None and each.period.end < period.end - 1e-9]
    last = max(known, key=lambda each: (each.period.end, each.period.parts), default=None)
    return FormRow(
        path.code, period, path.name.in_lang(lang), path.kind, path.measured_in.in_lang(lang),
        None if last is None else last.value, None if last is None else last.period,
    )  # fmt: skip


def write_form_of(
    desk: Desk, unit: str, period: Period, path: Path, number: str, lang: Lang, *, measures: bool = False
) -> Form:
    """Makes a form and writes it."""
    form = form_of(desk, unit, period, number, lang, measures=measures)
    write_form(path, form, lang)
    return form


def hand_in_form(
    desk: Desk, path: Path, actor: str, at: datetime.datetime, *, draft: bool = False, confirm: bool = False
) -> HandedIn:
    """Hand in everything that was filled in on a form, or nothing.

    Parameters
    ----------
    desk
        The project and its record.
    path
        The workbook.
    actor
        Code of the person who reports.
    at
        The moment.
    draft
        Keep drafts without handing in.
    confirm
        Whether doubts were looked at and the values are meant.

    Raises :class:`InvalidInput` with everything wrong, and everything doubted that is not confirmed, with its place.
    """
    filled, problems = read_form(path, [subject.path for subject in desk.subjects.values()])
    if filled is None:
        raise InvalidInput(problems)
    if filled.project != desk.source.framework.code:
        values = {"project": desk.source.framework.code, "form": filled.project}
        raise InvalidInput([Problem("form.other_project", Where(path.name), values)])
    before = [entry for entry in desk.deeds.entries
              if entry.kind == "checkin.handed_in" and entry.body.get("form") == filled.number]  # fmt: skip
    wrong = [each for each in problems if each.severity == "error"]
    reports, attachments, odd = list[Report](), dict[str, bytes](), list[Problem]()
    kind = "checkin.drafted" if draft else "checkin.handed_in"
    for check_in in filled.check_ins:
        where = filled.where(check_in.row)
        subject = desk.subjects[check_in.subject]
        wrong += _wrong(check_in, where, at) + ([] if before else _refused(desk, check_in, actor, kind, where))
        found = doubts(subject.path, check_in, past_of(desk, subject), filled.where(check_in.row, _value(filled)))
        odd += found
        report, content = _with_evidence(desk, check_in, filled, path, wrong, at)
        reports.append(report.model_copy(update={"form": filled.number, "confirmed": tuple(e.key for e in found)}))
        attachments |= content
    if before and not wrong:
        return _again(reports, before, filled)
    if wrong or (odd and not confirm):
        raise InvalidInput([*wrong, *odd])
    return HandedIn(hand_in(desk, reports, actor, at, draft=draft, attachments=attachments), tuple(odd))


def _value(filled: Filled) -> str:
    return filled.heads["value"]


def _wrong(check_in: CheckIn, where: Where, at: datetime.datetime) -> list[Problem]:
    problem = period_problem(check_in, at.astimezone(datetime.UTC).date(), where)
    return [problem] if problem else []


def _refused(desk: Desk, check_in: CheckIn, actor: str, kind: str, where: Where) -> list[Problem]:
    """Why a row may not be handed in: by this person, or as things stand."""
    thread = thread_of(check_in.subject, check_in.period)
    no_right = refusal(desk.deeds.people, actor, kind, scopes_in(desk, thread))
    no_step = step_problem(desk, thread, kind)
    return [Problem(each.key, where, each.values) for each in (no_right, no_step) if each is not None]


def _with_evidence(
    desk: Desk, check_in: CheckIn, filled: Filled, path: Path, wrong: list[Problem], at: datetime.datetime
) -> tuple[Report, Mapping[str, bytes]]:
    """A report with the files that its row names, which lie beside the form; what is wrong with them is noted."""
    report = report_of(desk, check_in, at.date(), look=False)
    names = (filled.evidence or {}).get(check_in.row, ())
    try:
        return with_files(report, [path.parent / Path(name).name for name in names])
    except InvalidInput as error:
        where = filled.where(check_in.row, filled.heads["evidence"])
        wrong += [Problem(each.key, where, {**each.values, "file": each.where.file}) for each in error.problems]
        return report, {}


def _again(reports: list[Report], before: list[Entry], filled: Filled) -> HandedIn:
    """The same form once more: nothing where it says the same, else refused."""
    said = {thread_of(each.code, each.period): _body(each) for each in reports}
    told = {entry.subject: {**entry.body, "confirmed": None} for entry in before if entry.body}
    for body in told.values():
        body.pop("simulated", None)
    if all(told.get(key) == body for key, body in said.items()):
        return HandedIn((), again=True)
    first = before[0]
    values = {"day": first.known_on, "actor": first.actor, "number": filled.number}
    raise InvalidInput([Problem("form.again", Where(filled.file), values)])


def _body(report: Report) -> dict[str, object]:
    return {**report.model_dump(mode="json", exclude_defaults=True), "confirmed": None}
