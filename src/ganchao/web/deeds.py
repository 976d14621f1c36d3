"""督查督办: what is late and what do I owe; its parts are pages of their own under one line of links."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ganchao.check_ins import scopes_in
from ganchao.deeds import enter
from ganchao.errors import GanchaoError
from ganchao.reporting.html import fragment
from ganchao.reporting.item_words import date_words, left_words, state_word
from ganchao.reporting.items_brief import in_a_sentence, load_table, statistic_blocks
from ganchao.text import Lang, say
from ganchao.tracking.alerts import ACKNOWLEDGED
from ganchao.tracking.alerts import step as alert_step
from ganchao.tracking.item_times import by_due, looks_due, time_node
from ganchao.tracking.work_items import SETTLED, Item
from ganchao.web import progress_page, report_forms
from ganchao.web.calendar import month_page
from ganchao.web.cockpit import Cockpit
from ganchao.web.item_views import report_of
from ganchao.web.memory import deeds_now
from ganchao.web.posted import posted
from ganchao.web.scene import Scene, scene_of
from ganchao.web.strict import strict
from ganchao.web.waiting import item_page, items_page, waiting_for
from ganchao.web.words import lang_in

SHOWN: Final = 40
"""Items on one page of the register."""
FILTERS: Final = ("open", "late", "to_accept", "in_review", "looks", "closed", "all")


def deeds_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """The part that was asked for, with the links to all parts that whoever asks may open."""
    scene = scene_of(request, cockpit, lang)
    if scene is None:
        return {}
    parts = parts_for(scene)
    asked = request.GET.get("part", "")
    part = asked if asked in parts else parts[0]
    if request.session.get("typed") and "report" not in parts:  # a right that was taken meanwhile loses no words
        parts.append("report")
        part = "report"
    return {
        "parts": [(name, say(f"web.part.{name}", lang)) for name in parts], "part": part, "day": scene.day,
        "known": scene.person in scene.people, **PARTS[part](request, scene),
    }  # fmt: skip


def parts_for(scene: Scene) -> list[str]:
    """Parts that whoever asks may open."""
    content = scene.above or bool(scene.units)
    found = ["mine"]
    if report_forms.subjects_for(scene):
        found.append("report")
    if report_forms.answers(scene):
        found.append("answer")
    if content:
        found += ["items", "calendar"]
    if scene.above:
        found.append("instructions")
    if content:
        found.append("progress")
    if scene.above:
        found.append("funnels")
    return found


def mine(_request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """What waits for me, and my items by deadline."""
    me = scene.people.get(scene.person)
    own = scene.units | ({me.unit} if me is not None and me.unit else frozenset())
    items = [item for item in scene.work.items.values()
             if item.state not in SETTLED and scene.sees(item) and own & {*item.units, item.supervisor}]  # fmt: skip
    return {
        "waits": waiting_for(scene), "rows": [row(scene, item) for item in by_due(items, scene.day)],
        "handed": report_forms.mine(scene),
        "no_part": not (scene.above or scene.units or scene.may("checkin.approved")),
    }  # fmt: skip


def row(scene: Scene, item: Item) -> dict[str, Any]:
    """One item of a list."""
    node, lang = time_node(item, scene.day, scene.work.rules.near), scene.lang
    pressing = node.worst if node.worst.state in {"late", "near"} else node.own
    return {
        "code": item.code, "title": item.issued.title.in_lang(lang), "link": item_page(item.code),
        "lead": scene.name(item.lead), "state": state_word(item, lang), "due": date_words(pressing.due, lang),
        "left": left_words(pressing, lang), "late": pressing.state == "late", "near": pressing.state == "near",
        "share": "" if item.share is None else f"{item.share:.0%}",
    }  # fmt: skip


def items(request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """The register, one page of it; the load of departments; times and rates."""
    lang = scene.lang
    seen = [item for item in scene.work.items.values() if scene.sees(item)]
    asked = request.GET.get("show", "open")
    asked = asked if asked in FILTERS else "open"
    wanted, unit = request.GET.get("q", "").strip()[:100], request.GET.get("unit", "")
    found = [item for item in seen if passes(scene, item, asked) and (not unit or unit in item.units)
             and (not wanted or wanted in item.code or wanted.lower() in item.issued.title.in_lang(lang).lower())]
    ordered = by_due(found, scene.day)
    pages = max(1, -(-len(ordered) // SHOWN))
    number = request.GET.get("page", "1")
    at = min(pages, max(1, int(number))) if number.isdecimal() and len(number) < 6 else 1
    report = report_of(scene)
    if not scene.above:
        report = report.__class__({item.code: item for item in seen}, {}, report.day, report.rules, report.names,
                                  report.simulated)  # fmt: skip
    blocks = [load_table(report, lang), *statistic_blocks(report, lang)] if scene.above and seen else []
    units = dict.fromkeys(code for item in seen for code in item.units)
    return {
        "rows": [row(scene, item) for item in ordered[(at - 1) * SHOWN : at * SHOWN]],
        "filters": [(name, say(f"web.filter.{name}", lang), sum(passes(scene, item, name) for item in seen))
                    for name in FILTERS],
        "show": asked, "q": wanted, "unit": unit, "units": [(code, scene.name(code)) for code in units],
        "page": at, "pages_of": pages, "before": at - 1, "after": at + 1 if at < pages else 0, "count": len(ordered),
        "says": in_a_sentence(report, lang) if seen else "", "below": strict(fragment(blocks, lang)),
        "may_issue": scene.may("item.issued"),
    }  # fmt: skip


def passes(scene: Scene, item: Item, name: str) -> bool:
    """Whether an item stands in a list of the register."""
    match name:
        case "open":
            return item.state not in SETTLED
        case "late":
            return time_node(item, scene.day, scene.work.rules.near).worst.state == "late"
        case "to_accept":
            return item.state == "issued"
        case "in_review":
            return item.state in {"in_review", "done"}
        case "looks":
            return bool(looks_due(item, scene.work.rules, scene.day))
        case "closed":
            return item.state in SETTLED
        case _:
            return True


def instructions(_request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """The register of instructions, those to be replied to first. Nothing is counted by department."""
    far, lang = datetime.date.max, scene.lang
    ordered = sorted(scene.work.instructions.values(), key=lambda each: (
        each.replied_on is not None, each.received.reply_by or far, each.code))  # fmt: skip
    return {
        "rows": [
            {"code": each.code, "post": each.received.post.in_lang(lang), "text": each.received.text.in_lang(lang),
             "received": date_words(each.received_on, lang), "reply_by": date_words(each.received.reply_by, lang),
             "state": say(f"instruction.state.{each.state}", lang),
             "late": (left := each.left(scene.day)) is not None and left < 0}
            for each in ordered
        ],
        "may_receive": scene.may("instruction.received"),
    }  # fmt: skip


def month(request: HttpRequest, scene: Scene) -> dict[str, Any]:
    """A month of what is due."""
    return month_page(scene, request.GET.get("month", ""))


PARTS: Final[dict[str, Callable[[HttpRequest, Scene], dict[str, Any]]]] = {
    "mine": mine, "report": report_forms.report, "answer": report_forms.answering, "items": items, "calendar": month,
    "instructions": instructions, "progress": progress_page.progress, "funnels": progress_page.funnels,
}  # fmt: skip
"""Part of the page -> what it shows."""


@posted("deeds", "progress")
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Say that an alert was seen, and what is done about it."""
    cockpit: Cockpit = settings.COCKPIT
    lang, now = lang_in(request), datetime.datetime.now(datetime.UTC)
    subject, does = request.POST.get("alert", "")[:200], request.POST.get("does", "").strip()[:2000]
    scene = scene_of(request, cockpit, lang)
    try:
        deeds = deeds_now(cockpit.folder)
        draft = alert_step(deeds.entries, subject, ACKNOWLEDGED, request.user.get_username(), {"does": does})
        scopes = {} if scene is None else {subject: scopes_in(scene.desk, subject.rpartition(".")[0])}
        enter(deeds, [draft], now, scopes)
    except GanchaoError as error:
        for sentence in error.sentences(lang):
            messages.error(request, sentence)
        request.session["typed_alert"] = {"alert": subject, "does": does}
    else:
        messages.success(request, say("web.entered", lang))
    return redirect(items_page("progress"))
