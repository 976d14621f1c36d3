"""Check-ins: the one-minute form and the workbook by which they are handed in, and what answers them."""

from __future__ import annotations

import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.http import HttpRequest

from ganchao.check_ins import Desk, Subject, past_of, scopes_in
from ganchao.domain.check_in import Status
from ganchao.domain.person import Role
from ganchao.domain.report import About, ReturnReason
from ganchao.text import say
from ganchao.tracking.reports import OWED, WAITING, State, Thread
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.memory import once
from ganchao.web.scene import Scene
from ganchao.web.waiting import due_to, last_month

FIELDS: Final = ("subject", "period", "value", "numerator", "denominator", "status", "confidence", "done", "next",
                 "blockers", "correct")  # fmt: skip
LAST: Final = 15
"""Check-ins of my own that are listed."""


def subjects_for(scene: Scene) -> list[Subject]:
    """What whoever asks may report on: promises, leading indicators, time nodes, measures."""
    leading = {each.code for each in scene.desk.plan.leading}
    return [
        subject for code, subject in scene.desk.subjects.items()
        if (subject.about is not About.INDICATOR or code in leading)
        and scene.may("checkin.handed_in", scopes_in(scene.desk, code))
    ]  # fmt: skip


def report(request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """The form, limited to what whoever asks may report; no target and no light beside it."""
    lang = scene.lang
    groups: dict[About, list[tuple[str, str]]] = {}
    for subject in subjects_for(scene):
        unit = subject.path.measured_in.in_lang(lang)
        name = subject.path.name.in_lang(lang) or subject.code
        words = say("progress.name_with_unit", lang, name=name, unit=unit) if unit else name
        groups.setdefault(subject.about, []).append((subject.code, words))
    names = {code: words for each in groups.values() for code, words in each}
    typed = request.session.pop("typed", {})
    asked = {"subject": request.GET.get("subject", ""), "period": request.GET.get("period", "")}
    if not typed and asked["subject"] in names:
        typed = {name: value[:40] for name, value in asked.items()}
    elif not typed:
        typed = {"period": str(last_month(scene))}
    return {
        "groups": [(say(f"web.about.{about}", lang), rows) for about, rows in groups.items()], "typed": typed,
        "statuses": [(each.value, say(f"checkin.status.{each.value}", lang)) for each in Status],
        "owed": [{"code": code, "name": names[code], "period": str(period)} for _, code, period in due_to(scene)
                 if code in names],
        "form_units": [(code, scene.name(code)) for code in form_units(scene)], "month": str(last_month(scene)),
        "problems_in_form": request.session.pop("form_problems", []),
    }  # fmt: skip


def form_units(scene: Scene) -> list[str]:
    """Departments whose workbook whoever asks may fill in."""
    return [owner.code for owner in scene.desk.plan.owners if scene.may("checkin.handed_in", (owner.code,))
            and any(owner.code in subject.scopes for subject in scene.desk.subjects.values())]  # fmt: skip


def workbook(scene: Scene, unit: str, period: Any) -> bytes:
    """A workbook of what a department owes. Raises :class:`InvalidInput` where nothing is due."""
    from ganchao.check_in_forms import write_form_of  # noqa: PLC0415 - slow to import

    with TemporaryDirectory() as folder:
        file = Path(folder) / "form.xlsx"
        write_form_of(scene.desk, unit, period, file, secrets.token_hex(8), scene.lang)
        return file.read_bytes()


def answers(scene: Scene) -> bool:
    """Whether whoever asks answers check-ins at all."""
    me = scene.people.get(scene.person)
    return me is not None and bool(me.roles & {Role.STATISTICS, Role.OFFICE})


def answering(_request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """Check-ins that wait, with what was reported before; never with a target."""
    desk, lang = scene.desk, scene.lang
    rows = []
    for key, thread in desk.threads.items():
        scopes = scopes_in(desk, key)
        if thread.state not in WAITING or not may_see(scene.people, scene.person, Thing.VALUE, scopes):
            continue
        mine_ = scene.person in thread.by
        rows.append(shown(scene, desk, thread) | {
            "approve": scene.may("checkin.approved", scopes) and not mine_,
            "return": scene.may("checkin.returned", scopes) and not mine_, "own": mine_,
        })  # fmt: skip
    return {"rows": rows, "reasons": [(each.value, say(f"checkin.reason.{each.value}", lang)) for each in ReturnReason]}


def shown(scene: Scene, desk: Desk, thread: Thread) -> dict[str, Any]:
    """A check-in in a list."""
    lang, filed = scene.lang, thread.filed
    assert filed is not None
    said, subject = filed.report, desk.subjects.get(filed.report.code)
    name = said.code if subject is None else subject.path.name.in_lang(lang) or said.code
    unit = "" if subject is None else subject.path.measured_in.in_lang(lang)
    return {
        "number": filed.number, "name": name, "unit": unit, "period": said.period, "value": figure(said.value),
        "before": before(desk, subject, said.period), "by": scene.name(filed.actor), "done": said.done,
        "next": said.next, "blockers": said.blockers, "at": filed.recorded_at, "state": thread.state.value,
        "status": say(f"checkin.status.{said.status.value}", lang) if said.status else "",
        "words": say(f"checkin.state.{thread.state}", lang),
        "files": [(each.digest, each.name) for each in said.evidence],
        "doubts": len(said.confirmed), "code": said.code,
        "why": "" if thread.returned is None else say(f"checkin.reason.{thread.returned.reason.value}", lang),
        "note": "" if thread.returned is None else thread.returned.note,
    }  # fmt: skip


def figure(value: float | None) -> str:
    """A value as it was reported."""
    return "–" if value is None else f"{value:.10g}"


def before(desk: Desk, subject: Subject | None, period: str) -> str:
    """The last value known before a period, with its own period."""
    from ganchao.domain.period import period_of  # noqa: PLC0415

    if subject is None:
        return ""
    end = period_of(period).end
    pasts = once(f"past-{subject.code}", (id(desk), subject.code), lambda: past_of(desk, subject))
    known = [each for each in pasts if each.value is not None and each.period.end < end - 1e-9]
    last = max(known, key=lambda each: each.period.end, default=None)
    return "" if last is None else f"{figure(last.value)} ({last.period})"


def mine(scene: Scene) -> list[dict[str, Any]]:
    """Check-ins of whoever asks, or of its departments: drafts and returned ones first, then the newest."""
    me = scene.people.get(scene.person)
    if me is None or not (me.roles & {Role.REPORTER, Role.LEAD}):
        return []
    own = [thread for key, thread in scene.desk.threads.items() if thread.filed is not None
           and (thread.filed.actor == scene.person or scene.units & set(scopes_in(scene.desk, key)))]  # fmt: skip
    order = {State.RETURNED: 0, State.DRAFT: 1}
    own.sort(key=lambda thread: (order.get(thread.state, 2), -(thread.filed.number if thread.filed else 0)))
    return [shown(scene, scene.desk, thread) | {"owed": thread.state in OWED} for thread in own[:LAST]]
