"""督查督办: check-ins handed in and answered, work items by deadline; the trail of the record."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from ganchao import check_ins
from ganchao.check_ins import Desk, open_desk, scopes_in
from ganchao.deeds import Deeds, held_by
from ganchao.domain.check_in import Status
from ganchao.domain.report import ReturnReason
from ganchao.errors import GanchaoError
from ganchao.record.verify import verify
from ganchao.reporting.html import fragment
from ganchao.text import Lang, say
from ganchao.tracking.reports import WAITING
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.cockpit import Cockpit
from ganchao.web.strict import strict
from ganchao.web.words import deeds_in, lang_in

FIELDS: Final = ("subject", "period", "value", "status", "confidence", "done", "next", "blockers")
MOST: Final = 200
"""Entries of the trail shown."""


def deeds_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Work items, what waits for an answer, and the form of a check-in."""
    if cockpit.shown is None:
        return {}
    desk = Desk(cockpit.shown.source, deeds_in(request))
    subjects = [
        (code, each.path.name.in_lang(lang) or code, each.path.measured_in.in_lang(lang))
        for code, each in desk.subjects.items() if each.about.value == "target"
    ]  # fmt: skip
    waiting = [
        {"number": thread.filed.number, "name": desk.subject(thread.filed.report.code).path.name.in_lang(lang),
         "period": thread.filed.report.period, "value": thread.filed.report.value, "by": thread.filed.actor}
        for thread in desk.threads.values() if thread.state in WAITING and thread.filed is not None
        and may_see(desk.deeds.people, request.user.get_username(), Thing.VALUE, scopes_in(desk, thread.key))
    ]  # fmt: skip
    return {
        "subjects": subjects, "waiting": waiting, "typed": request.session.pop("typed", {}),
        "statuses": [(each.value, say(f"checkin.status.{each.value}", lang)) for each in Status],
        "reasons": [(each.value, say(f"checkin.reason.{each.value}", lang)) for each in ReturnReason],
        "items": _items(cockpit, desk.deeds, lang), "known": request.user.get_username() in desk.deeds.people,
    }  # fmt: skip


def _items(cockpit: Cockpit, deeds: Deeds, lang: Lang) -> str:
    """The register of work items as part of a page."""
    from ganchao.items import papers_of, work_of  # noqa: PLC0415
    from ganchao.reporting.items_brief import ItemsReport, items_brief  # noqa: PLC0415

    work = work_of(papers_of(cockpit.place), _today(cockpit, deeds), deeds)
    if not work.items:
        return ""
    report = ItemsReport(work.items, work.instructions, work.day, work.rules, work.names, work.simulated)
    return strict(fragment(items_brief(report, lang), lang))


def _today(cockpit: Cockpit, deeds: Deeds) -> datetime.date:
    from ganchao.domain.plan import Plan  # noqa: PLC0415
    from ganchao.studies import day_of  # noqa: PLC0415

    assert cockpit.shown is not None
    entries = deeds.entries
    planned = day_of(cockpit.shown.source.plan or Plan())
    return max(planned, entries[-1].known_on) if entries else planned


def trail_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """The last entries of the record, and whether its chain is whole."""
    entries = deeds_in(request).entries
    found = verify(held_by(cockpit.folder)) if entries else ()
    rows = [
        {"number": e.number, "at": e.recorded_at, "actor": e.actor, "kind": e.kind, "subject": e.subject}
        for e in reversed(entries[-MOST:])
    ]  # fmt: skip
    return {"entries": rows, "count": len(entries), "whole": not found,
            "findings": [say(each.what, lang, number=each.number, **each.values) for each in found]}  # fmt: skip


@require_POST
def check_in(request: HttpRequest) -> HttpResponse:
    """Hand in a value; what was typed stays in the form where it cannot be entered."""
    typed = {name: request.POST.get(name, "").strip()[:2000] for name in FIELDS}
    now = datetime.datetime.now(datetime.UTC)

    def enter(desk: Desk) -> str:
        check_ins.may_report(desk, typed["subject"], request.user.get_username())
        report = check_ins.typed_in(desk, typed, now.date(), confirm=request.POST.get("confirm") == "1")
        entries = check_ins.hand_in(desk, [report], request.user.get_username(), now)
        return say("web.handed_in", lang_in(request), number=entries[0].number)

    if not _done(request, enter):
        request.session["typed"] = typed
    return redirect("page", slug="deeds")


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Approve a check-in, or return it with a reason."""
    now = datetime.datetime.now(datetime.UTC)
    approve = request.POST.get("do") == "approve"

    def enter(desk: Desk) -> str:
        number = request.POST.get("number", "")
        threads = check_ins.waiting(desk, [int(number)] if number.isdecimal() and len(number) < 10 else [0])
        more = {} if approve else {
            "reason": request.POST.get("reason", ""), "note": request.POST.get("note", "").strip()[:2000],
        }  # fmt: skip
        kind = "checkin.approved" if approve else "checkin.returned"
        check_ins.answer(desk, [kind], threads, request.user.get_username(), now, more)
        return say("web.approved" if approve else "web.returned", lang_in(request))

    _done(request, enter)
    return redirect("page", slug="deeds")


def _done(request: HttpRequest, enter: Callable[[Desk], str]) -> bool:
    """Do it and say so, or say everything that is wrong."""
    cockpit: Cockpit = settings.COCKPIT
    if cockpit.shown is None:
        return False
    try:
        messages.success(request, enter(open_desk(cockpit.shown.source)))
    except GanchaoError as error:
        for sentence in error.sentences(lang_in(request)):
            messages.error(request, sentence)
        return False
    return True
