"""Answers requests for pages."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from ganchao.errors import GanchaoError
from ganchao.reporting.html import fragment
from ganchao.text import LANGS, Lang, say
from ganchao.web import aim, deeds, links, look, people, reading, records, strategy, today, trail
from ganchao.web.cockpit import STEPS, Cockpit, Shown
from ganchao.web.pages import PAGES, chosen
from ganchao.web.strict import strict
from ganchao.web.words import back, lang_in, open_to

ADDS: Final[dict[str, Callable[[HttpRequest, Cockpit, Lang], dict[str, Any]]]] = {
    "aim": aim.aim_page, "deeds": deeds.deeds_page, "people": people.people_page, "strategy": strategy.strategy_page,
    "today": today.today_page, "trail": trail.trail_page,
}  # fmt: skip
"""Page -> what the record adds to it."""
FIRST: Final = ("today", "trail", "people")
"""What leaders and the office, the audit administrator, the other administrators come for; everyone else for deeds."""


def home(request: HttpRequest) -> HttpResponse:
    """The first page that one may open."""
    found = [page.slug for page in open_to(request)]
    return redirect("page", slug=next((slug for slug in FIRST if slug in found), "deeds"))


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the cockpit."""
    if slug not in PAGES:
        raise Http404
    cockpit: Cockpit = settings.COCKPIT
    cockpit.refresh()
    asked, lang = PAGES[slug], lang_in(request)
    if asked not in open_to(request):
        return look.refused(request, say(f"web.page.{slug}", lang), slug)
    context: dict[str, Any] = {
        "slug": slug, "title": say(f"web.page.{slug}", lang), "asks": say(f"web.asks.{slug}", lang),
        "empty_how": say(f"web.empty_how.{slug}", lang) if slug in look.EMPTY else "",
        **state_of(cockpit, lang),
    }  # fmt: skip
    if cockpit.shown is not None and slug in reading.readers():
        return reading.page(request, slug, cockpit.shown, lang, context)
    if cockpit.shown is not None:
        expert = request.GET.get("expert") == "1"
        wanted = (*asked.chapters, *(asked.expert if expert else ()))
        context |= {
            "body": body_of(slug, cockpit.shown, wanted, "?expert=1" if expert else "", lang),
            "expert": expert, "has_expert": bool(asked.expert)
        }
    if slug in ADDS:
        context |= ADDS[slug](request, cockpit, lang)
    if cockpit.shown is not None:
        context |= records.taken_away(request, slug, cockpit, lang)
    return render(request, asked.template, context)


@functools.lru_cache(maxsize=32)
def body_of(slug: str, shown: Shown, wanted: tuple[str, ...], query: str, lang: Lang) -> str:
    """Chapters of one state of the project, without anything that a strict browser refuses."""
    blocks = chosen(shown.chapters[lang], wanted)
    return strict(fragment(blocks, lang, links.served(slug, blocks, query, lang)))


def state_of(cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Whether something is being computed, or went wrong."""
    failed: list[str] = []
    for each in cockpit.failed[:1]:
        failed = each.sentences(lang) if isinstance(each, GanchaoError) else [say("web.own_fault", lang)]
    shown_at = say("web.shown_at", lang, at=f"{cockpit.shown.at:%Y-%m-%d %H:%M} UTC") if cockpit.shown else ""
    return {
        "ready": cockpit.shown is not None, "shown_at": shown_at,
        "step": say(cockpit.step, lang) if cockpit.step else "",
        "share": min(99, round(100 * cockpit.done / STEPS)), "failed": failed,
    }  # fmt: skip


@require_GET
def state(request: HttpRequest) -> JsonResponse:
    """What is under way, for the page that waits."""
    return JsonResponse(state_of(settings.COCKPIT, lang_in(request)))


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language."""
    chosen_lang = request.POST.get("language", "")
    answer = redirect(back(request.POST.get("back", "/")))
    if chosen_lang in LANGS:
        answer.set_cookie("language", chosen_lang, max_age=365 * 86400, httponly=True, samesite="Lax")
    return answer
