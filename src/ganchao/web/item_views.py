"""One work item with its history and the steps that whoever asks may take; items and instructions made anew."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ganchao.domain.work_item import INSTRUCTIONS
from ganchao.errors import GanchaoError
from ganchao.items import Handed, Wish, take
from ganchao.reporting.blocks import Heading
from ganchao.reporting.html import fragment
from ganchao.reporting.item_words import date_words
from ganchao.reporting.items_brief import ItemsReport, item_brief
from ganchao.text import say
from ganchao.tracking.instructions import INSTRUCTION_STEPS
from ganchao.tracking.item_times import time_node
from ganchao.tracking.work_items import Item
from ganchao.web import steps
from ganchao.web.cockpit import Cockpit
from ganchao.web.evidence import kept
from ganchao.web.look import refused
from ganchao.web.memory import deeds_now
from ganchao.web.posted import posted
from ganchao.web.scene import Scene, scene_of, work_now
from ganchao.web.strict import strict
from ganchao.web.waiting import item_page, items_page
from ganchao.web.words import lang_in

TYPED = "typed_step"
FIRST = ("item.issued", "instruction.received")


def report_of(scene: Scene) -> ItemsReport:
    """Work items with the names that readers need."""
    work = scene.work
    return ItemsReport(work.items, work.instructions, work.day, work.rules, work.names, work.simulated)


@require_GET
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One work item."""
    cockpit: Cockpit = settings.COCKPIT
    cockpit.refresh()
    scene = scene_of(request, cockpit, lang_in(request))
    if scene is None:
        return redirect(items_page("items"))
    found = scene.work.items.get(code)
    if found is None or not scene.sees(found):  # whoever may not see it is not told that it is there
        raise Http404
    lang = scene.lang
    blocks = [block for block in item_brief(found, report_of(scene), lang) if not isinstance(block, Heading)]
    pending = request.session.pop(TYPED, {})
    node = time_node(found, scene.day, scene.work.rules.near).worst
    context: dict[str, Any] = {
        "slug": "deeds", "title": say("item.name", lang, code=found.code, title=found.issued.title), "ready": True,
        "day": scene.day, "late": node.state == "late", "body": strict(fragment(blocks, lang)),
        "forms": [form_of(scene, kind, found, pending) for kind in steps.steps_for(scene, found)],
        "files": files_of(found), "code": code, "back": items_page("items"),
    }  # fmt: skip
    return render(request, "cockpit/item.html", context)


def form_of(scene: Scene, kind: str, item: Item | None, pending: dict[str, Any], code: str = "") -> dict[str, Any]:
    """A form with its fields, and what was typed into it before."""
    lang = scene.lang
    code = item.code if item is not None else code
    again = pending if pending.get("kind") == kind and (kind in FIRST or pending.get("code") == code) else {}
    values: dict[str, list[str]] = again.get("typed", {})
    fields = [
        {"name": each.name, "label": say(f"web.step.{each.name}", lang), "sort": each.sort, "needed": each.needed,
         "many": each.many, "choices": steps.choices(scene, each.sort, item),
         "values": values.get(each.name, []), "value": (values.get(each.name) or [""])[0], "id": f"{kind}-{each.name}"}
        for each in steps.FORMS[kind]
    ]  # fmt: skip
    found: dict[str, Any] = {"kind": kind, "title": say(f"item.step.{kind}", lang), "fields": fields, "code": code,
                             "open": bool(again)}  # fmt: skip
    if kind == "item.split" and item is not None:
        units = [(unit, scene.name(unit)) for unit in dict.fromkeys((item.lead, *item.helpers))]
        columns = [values.get(f"part_{name}", []) for name in ("code", "unit", "task", "deadline")]
        old = [[each.part.code, each.part.unit, each.part.task.in_lang(lang), each.deadline.isoformat()]
               for each in item.parts]  # fmt: skip
        rows = [list(row) for row in zip(*columns, strict=False)] or old
        found |= {"units": units, "rows": [*rows, *[["", "", "", ""]] * (steps.ROWS - len(rows))]}
    return found


def files_of(item: Item) -> list[tuple[str, str]]:
    """Files of evidence handed in with an item: digest and name."""
    evidence = (each for taken in item.history for each in getattr(taken.said, "evidence", ()))
    return list({each.digest: (each.digest, each.text) for each in evidence if each.digest}.values())


@require_GET
def instruction(request: HttpRequest, code: str) -> HttpResponse:
    """One instruction: its words, what was made of it, what was replied."""
    scene = scene_of(request, settings.COCKPIT, lang_in(request))
    if scene is None:
        return redirect(items_page("instructions"))
    found = scene.work.instructions.get(code)
    if found is None or not scene.above:
        raise Http404
    lang, pending, said = scene.lang, request.session.pop(TYPED, {}), found.received
    kinds = [kind for kind in ("instruction.assigned", "instruction.replied")
             if scene.may(kind) and any(found.state in way for name, way in INSTRUCTION_STEPS.items()
                                        if name.startswith(kind))]  # fmt: skip
    context: dict[str, Any] = {
        "slug": "deeds", "title": say("web.instruction", lang, code=code), "ready": True, "code": code,
        "day": scene.day, "post": said.post.in_lang(lang), "text": said.text.in_lang(lang), "number": said.number,
        "received_on": date_words(found.received_on, lang), "reply_by": date_words(said.reply_by, lang),
        "state": say(f"instruction.state.{found.state}", lang),
        "items": [(each, scene.work.items[each].issued.title.in_lang(lang)) for each in found.items
                  if each in scene.work.items],
        "replies": [(date_words(day, lang), reply.text) for day, reply in found.replies],
        "forms": [form_of(scene, kind, None, pending, code) for kind in kinds], "back": items_page("instructions"),
    }  # fmt: skip
    return render(request, "cockpit/instruction.html", context)


@posted("deeds", "items")
def step(request: HttpRequest) -> HttpResponse:
    """Take a step; what was typed stays in the form where it cannot be taken."""
    cockpit: Cockpit = settings.COCKPIT
    kind, lang, said = request.POST.get("kind", ""), lang_in(request), request.POST
    code = said.get("code", "").strip()[:100]
    if kind not in steps.FORMS or cockpit.shown is None:
        messages.error(request, say("web.bad_form", lang))
        return redirect(items_page("items"))
    where = items_page("instructions" if kind in INSTRUCTIONS else "items")  # until it is known that there is more
    now = datetime.datetime.now(datetime.UTC)
    try:
        given = kept(request.FILES.getlist("files"))
        evidence = tuple({"text": name, "digest": digest} for digest, name, _ in given.files)
        work = work_now(cockpit.shown, deeds_now(cockpit.folder), now.date())
        scene = scene_of(request, cockpit, lang)
        known = work.items.get(code)
        if known is not None or code in work.instructions:
            where = where_of(kind, code)
        if known is not None and scene is not None and not scene.sees(known):
            raise Http404
        wish = Wish(kind, code, steps.body_of(kind, said, lang), given=Handed(evidence, given.content))
        entries = take(work, [wish], request.user.get_username(), now)
    except GanchaoError as error:
        for sentence in error.sentences(lang):
            messages.error(request, sentence)
        if request.FILES:
            messages.error(request, say("web.files.again", lang))
        request.session[TYPED] = {"kind": kind, "code": code, "typed": steps.typed(kind, said)}
        return redirect(new_page(kind) if kind in FIRST else where)
    taken = say(f"item.step.{kind}", lang)
    messages.success(request, say("web.step_taken", lang, step=taken, number=entries[0].number))
    return redirect(where_of(kind, entries[0].subject))


def where_of(kind: str, code: str) -> str:
    """The page of an item or instruction."""
    return reverse("instruction", args=[code]) if kind in INSTRUCTIONS else item_page(code)


def new_page(kind: str) -> str:
    """Address of the form of a new item or instruction."""
    return reverse("new", args=["instruction" if kind == "instruction.received" else "item"])


@require_GET
def new(request: HttpRequest, what: str) -> HttpResponse:
    """The form of a new item or instruction."""
    kinds = {"item": "item.issued", "instruction": "instruction.received"}
    if what not in kinds:
        raise Http404
    cockpit: Cockpit = settings.COCKPIT
    lang = lang_in(request)
    scene = scene_of(request, cockpit, lang)
    if scene is None:
        return redirect(items_page("items"))
    title = say(f"web.new.{what}", lang)
    if not scene.may(kinds[what]):
        return refused(request, title, "deeds")
    pending = request.session.pop(TYPED, {})
    form = form_of(scene, kinds[what], None, pending) | {"open": True}
    context = {"slug": "deeds", "title": title, "ready": True, "forms": [form], "back": items_page("items"),
               "single": True}  # fmt: skip
    return render(request, "cockpit/item.html", context)
