"""目标测算: what a rank takes, asked by sliders and answered by the server; plans saved by each person."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ganchao.errors import GanchaoError, Problem
from ganchao.reporting.comma import MARK, harmless
from ganchao.text import Lang, say
from ganchao.web.asking import Asked, asked_in, query_of
from ganchao.web.benches import Worker, worker_of
from ganchao.web.cockpit import Cockpit, Shown
from ganchao.web.exports_log import logged
from ganchao.web.strict import still
from ganchao.web.words import lang_in

if TYPE_CHECKING:
    from ganchao.reporting.blocks import Brief

MOST: Final = 12
"""Plans that one person may save."""
LONGEST: Final = 60
"""Characters of a name."""
STEPS: Final = 100
"""Places on the slider of money."""


def aim_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """The form, the answer to what the address asks, and saved plans."""
    worker = None if cockpit.shown is None else worker_of(cockpit.shown)
    if cockpit.shown is None or worker is None:
        return {"has_aim": False}
    asked, saved = asked_in(request.GET.dict(), worker.bench, lang), saved_of(request, cockpit.shown, lang)
    return {
        "has_aim": True, "form": form_of(worker, asked, lang), "saved": saved,
        "saved_rows": [(title, [each["cells"][key] for each in saved]) for key, title in rows_of(lang)],
        **answer_context(worker, asked, lang),
    }  # fmt: skip


def form_of(worker: Worker, asked: Asked, lang: Lang) -> dict[str, Any]:
    """What the form shows: what was typed, else the question."""
    from ganchao.aiming import movable  # noqa: PLC0415 - slow to import
    from ganchao.domain.aim import LineKind  # noqa: PLC0415
    from ganchao.reporting.figures import in_brackets  # noqa: PLC0415
    from ganchao.reporting.target_brief import named  # noqa: PLC0415

    bench, question, typed = worker.bench, asked.question, asked.typed
    set_to = dict(question.lines)
    lines = [
        {"code": line.code, "name": line.name.in_lang(lang) or line.code, "value": typed.get(f"line.{line.code}", ""),
         "plan": f"{line.value:g}", "hint": say("web.aim_floor" if line.kind is LineKind.FLOOR else "web.aim_cap", lang,
                                                value=f"{line.value:g}"),
         "note": say("web.aim_tradable" if line.tradable else "web.aim_held", lang),
         "least": f"{line.value:g}" if line.kind is LineKind.FLOOR and not line.tradable else "",
         "most": f"{line.value:g}" if line.kind is LineKind.CAP and not line.tradable else ""}
        for line in movable(bench)
    ]  # fmt: skip
    more = typed.get("more", "") or next((code for code in set_to if code not in {line["code"] for line in lines}), "")
    most = bench.most_money
    return {
        "years": bench.years, "year": question.year, "rank": typed.get("rank") or question.rank, "count": bench.count,
        "confidence": typed.get("confidence") or f"{question.confidence * 100:g}", "budget": typed.get("budget", ""),
        "money": in_brackets(bench.plan.money.in_lang(lang)), "most": f"{most:.6g}", "has_money": most > 0,
        "step": f"{nice(most / STEPS):g}", "lines": lines, "more": more, "more_value": typed.get("more_value", ""),
        "indicators": [(each.code, named(bench.card, each.code, lang)) for each in bench.card.framework.scored],
    }  # fmt: skip


def nice(size: float) -> float:
    """A step of 1, 2 or 5 at the place of a size.

    >>> [nice(0.17), nice(3.28), nice(0.06)]
    [0.1, 2.0, 0.05]
    """
    if size <= 0:
        return 1.0
    place = 10.0 ** math.floor(math.log10(size) + 1e-12)
    return round(max(step for step in (1, 2, 5) if step * place <= size * (1 + 1e-9)) * place, 12)


def answer_context(worker: Worker, asked: Asked, lang: Lang) -> dict[str, Any]:
    """The answer in the reader's words; problems, or that it is being prepared, instead of one."""
    from ganchao.aiming import answer, checked  # noqa: PLC0415 - slow to import
    from ganchao.reporting.aim_brief import answer_brief, context_brief, finding, tiles  # noqa: PLC0415

    problems: list[Problem] = [*asked.problems, *checked(worker.bench, asked.question)]
    query = query_of(asked.question, worker.bench)
    if problems:
        return {"wrong": [problem.sentence(lang) for problem in problems], "query": query}
    if not worker.ready(asked.question.year):
        return {"preparing": True, "query": query}
    found = answer(worker.bench, asked.question)
    there, context = worker.context(found)
    return {
        "query": query, "finding": finding(found, lang), "tiles": tiles(found, lang), "reached": found.reached,
        "answer": _part(answer_brief(found, lang), query, lang), "more_ready": there,
        "context": "" if context is None else _part(
            context_brief(found, context, lang), query, lang), "name": _suggested(asked, lang),
    }  # fmt: skip


def _part(brief: Brief, query: str, lang: Lang) -> str:
    """Blocks of an answer, each with its downloads."""
    from ganchao.reporting.html import fragment  # noqa: PLC0415 - slow to import
    from ganchao.web.links import served  # noqa: PLC0415
    from ganchao.web.records import ADDED  # noqa: PLC0415

    address = f"?{query}" if query else ""
    return still(fragment(brief, lang, served("aim", brief, address, lang, group=ADDED, stills=False)))


def answered(query: Mapping[str, str], cockpit: Cockpit, lang: Lang) -> Brief:
    """All blocks of the answer to an address; none while it is being prepared, or where it cannot be read."""
    from ganchao.aiming import answer, checked  # noqa: PLC0415 - slow to import
    from ganchao.reporting.aim_brief import answer_brief, context_brief  # noqa: PLC0415

    worker = None if cockpit.shown is None else worker_of(cockpit.shown)
    if worker is None:
        return ()
    asked = asked_in(query, worker.bench, lang)
    if asked.problems or checked(worker.bench, asked.question) or not worker.ready(asked.question.year):
        return ()
    found = answer(worker.bench, asked.question)
    context = worker.context(found)[1]
    return (*answer_brief(found, lang), *(() if context is None else context_brief(found, context, lang)))


def _suggested(asked: Asked, lang: Lang) -> str:
    question = asked.question
    return say("aim.name", lang, year=question.year, rank=question.rank, confidence=f"{question.confidence * 100:g}")


@require_GET
def answer_part(request: HttpRequest) -> HttpResponse:
    """The answer alone, for the page that asks while a slider is moved."""
    context = _context_in(request)
    if context is None:
        return HttpResponse(status=204)
    found = render(request, "cockpit/aim_answer.html", context)
    if not context.get("wrong"):
        found.headers["HX-Replace-Url"] = "/aim" + (f"?{context['query']}" if context["query"] else "")
    return found


@require_GET
def more_part(request: HttpRequest) -> HttpResponse:
    """What takes longer, once it is there."""
    context = _context_in(request)
    return HttpResponse(status=204) if context is None else render(request, "cockpit/aim_more.html", context)


def _context_in(request: HttpRequest) -> dict[str, Any] | None:
    """What answers the question of an address; nothing while nothing is shown or prepared."""
    cockpit: Cockpit = settings.COCKPIT
    worker = None if cockpit.shown is None else worker_of(cockpit.shown)
    if worker is None:
        return None
    lang = lang_in(request)
    return answer_context(worker, asked_in(request.GET.dict(), worker.bench, lang), lang)


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep a plan under a name."""
    from ganchao.web.saved.models import SavedPlan  # noqa: PLC0415 - needs Django to be set up

    cockpit, lang, person = settings.COCKPIT, lang_in(request), request.user.get_username()
    worker = None if cockpit.shown is None else worker_of(cockpit.shown)
    name, query = request.POST.get("plan_name", "").strip(), request.POST.get("query", "")[:2000]
    if worker is None:
        return redirect("page", slug="aim")
    asked = asked_in(QueryDict(query).dict(), worker.bench, lang)
    try:
        if not 0 < len(name) <= LONGEST:
            messages.error(request, say("web.aim_saved_name", lang, most=LONGEST))
        elif SavedPlan.objects.filter(person=person).count() >= MOST:
            messages.error(request, say("web.aim_saved_full", lang, most=MOST))
        elif asked.problems:
            for problem in asked.problems:
                messages.error(request, problem.sentence(lang))
        else:
            kept = {"person": person, "name": name, "stamp": cockpit.shown.stamp,
                    "query": query_of(asked.question, worker.bench), "figures": figures(worker, asked)}  # fmt: skip
            SavedPlan.objects.create(**kept)
            messages.success(request, say("web.aim_saved_done", lang, name=name))
    except GanchaoError as error:
        for sentence in error.sentences(lang):
            messages.error(request, sentence)
    return redirect(f"/aim?{query_of(asked.question, worker.bench)}".rstrip("?"))


def figures(worker: Worker, asked: Asked) -> dict[str, Any]:
    """What a question comes to now, for standing side by side. Raises where it cannot be meant."""
    from ganchao.aiming import answer  # noqa: PLC0415 - slow to import

    found, question = answer(worker.bench, asked.question), asked.question
    choice = None if found.bought is None else found.bought.choice
    return {
        "year": question.year, "rank": question.rank, "confidence": question.confidence, "budget": question.budget,
        "lines": [list(line) for line in question.lines], "chance": found.chance, "idle": found.idle,
        "reached": found.reached, "money": None if choice is None else choice.total,
        "measures": [] if choice is None else list(choice.measures), "targets": len(found.least.targets),
    }  # fmt: skip


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Forget a plan of one's own."""
    from ganchao.web.saved.models import SavedPlan  # noqa: PLC0415 - needs Django to be set up

    number = request.POST.get("plan", "")
    if number.isascii() and number.isdecimal() and len(number) < 10:
        gone, _ = SavedPlan.objects.filter(person=request.user.get_username(), id=int(number)).delete()
        if gone:
            messages.success(request, say("web.aim_deleted", lang_in(request)))
    return redirect("page", slug="aim")


def rows_of(lang: Lang) -> list[tuple[str, str]]:
    """What is compared, row by row."""
    keys = ("question", "chance", "reached", "money", "idle", "targets", "measures", "created")
    return [(key, say("web.aim_question" if key == "question" else f"web.aim_compare_{key}", lang)) for key in keys]


def saved_of(request: HttpRequest, shown: Shown, lang: Lang) -> list[dict[str, Any]]:
    """The plans of whoever asks, each with its cells."""
    from ganchao.web.saved.models import SavedPlan  # noqa: PLC0415 - needs Django to be set up

    plan = shown.source.plan
    names = {measure.code: measure.name.in_lang(lang) or measure.code for measure in (plan.measures if plan else ())}
    unit = plan.money.in_lang(lang) if plan else ""
    return [
        {"id": each.pk, "name": each.name, "query": each.query, "stale": each.stamp != shown.stamp,
         "cells": cells_of(each.figures, each.created.strftime("%Y-%m-%d %H:%M"), names, unit, lang)}
        for each in SavedPlan.objects.filter(person=request.user.get_username())
    ]  # fmt: skip


def cells_of(
    figures: Mapping[str, Any], created: str, names: Mapping[str, str], unit: str, lang: Lang
) -> dict[str, str]:
    """One saved plan in words, by row."""
    from ganchao.reporting.figures import percent  # noqa: PLC0415 - slow to import

    spent = figures["money"]
    return {
        "question": _suggested_of(figures, lang), "chance": percent(figures["chance"], lang),
        "reached": say("web.aim_compare_yes" if figures["reached"] else "web.aim_compare_no", lang),
        "money": "–" if spent is None else f"{spent:,.1f} {unit}".rstrip(), "idle": percent(figures["idle"], lang),
        "targets": str(figures["targets"]), "created": created,
        "measures": say("plan.joint", lang).join(names.get(code, code) for code in figures["measures"]) or "–",
    }  # fmt: skip


def _suggested_of(figures: Mapping[str, Any], lang: Lang) -> str:
    facts = {"year": figures["year"], "rank": figures["rank"], "confidence": f"{figures['confidence'] * 100:g}"}
    return say("aim.name", lang, **facts)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Saved plans side by side as a table that spreadsheets open."""
    cockpit, lang = settings.COCKPIT, lang_in(request)
    logged(request, "aim: saved-plans.csv")
    found = [] if cockpit.shown is None else saved_of(request, cockpit.shown, lang)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow([say("web.aim_compare_name", lang), *(harmless(each["name"]) for each in found)])
    for key, title in rows_of(lang):
        table.writerow([title, *(harmless(each["cells"][key]) for each in found)])
    logged(request, "saved-plans.csv")
    answer = HttpResponse(MARK + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="saved-plans.csv"'
    return answer
