"""The look of every page: title of the product, menu, colours and size chosen by the reader, pages of errors."""

from __future__ import annotations

import os
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from ganchao.domain.person import Role
from ganchao.text import Lang, say
from ganchao.web.words import back, deeds_in, lang_in

LOOKS: Final = ("auto", "light", "dark")
"""Colours: those of the reader's system, or always the same."""
SIZES: Final = ("usual", "room")
"""Sizes of type: at a desk, or read from the far end of a meeting room."""
EMPTY: Final = frozenset({"today", "ranking", "lenses", "why", "future", "aim", "strategy", "method"})
"""Pages that say what to do first where there is nothing on them yet."""
KEPT_SECONDS: Final = 365 * 86400


def looks(request: HttpRequest) -> dict[str, Any]:
    """For every template: what the look of a page depends on."""
    lang = lang_in(request)
    return {
        "look": _kept(request, "look", LOOKS), "size": _kept(request, "size", SIZES),
        "looks": [(each, say(f"web.look.{each}", lang)) for each in LOOKS],
        "sizes": [(each, say(f"web.size.{each}", lang)) for each in SIZES],
        "product": product(lang), "source_of_page": source_of(lang),
    }  # fmt: skip


def product(lang: Lang) -> str:
    """The product's title: ``GANCHAO_TITLE`` (or ``serve --title``), else our own name."""
    return os.environ.get("GANCHAO_TITLE", "").strip() or say("web.product", lang)


def source_of(lang: Lang) -> str:
    """What the numbers of a page rest on, for paper."""
    from ganchao import __version__  # noqa: PLC0415

    shown = settings.COCKPIT.shown
    if shown is None:
        return say("web.printed_record", lang)
    return say("web.printed_data", lang, name=shown.source.framework.name.in_lang(lang), stamp=shown.stamp[:8],
               version=__version__)  # fmt: skip


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Read on in other colours or another size."""
    answer = redirect(back(request.POST.get("back", "/")))
    for name, known in (("look", LOOKS), ("size", SIZES)):
        if request.POST.get(name) in known:
            answer.set_cookie(name, request.POST[name], max_age=KEPT_SECONDS, httponly=True, samesite="Lax")
    return answer


def refused(request: HttpRequest, title: str, slug: str = "") -> HttpResponse:
    """A page that whoever asks may not see, and who can change that."""
    lang, people = lang_in(request), deeds_in(request).people
    grantors = [each.name.in_lang(lang) or each.code for each in people.values() if Role.SECURITY in each.roles]
    return render(request, "cockpit/refused.html", {"slug": slug, "title": title, "grantors": grantors}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing at this address."""
    return _wrong(request, "not_found", 404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or with an old one."""
    return _wrong(request, "forged", 403)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own fault."""
    try:
        return _wrong(request, "broken", 500)
    except Exception:  # what broke the page may break its head as well
        return HttpResponse(say("web.error.broken.what", lang_in(request)), "text/plain; charset=utf-8", status=500)


def _wrong(request: HttpRequest, what: str, status: int) -> HttpResponse:
    lang = lang_in(request)
    said = {"title": say(f"web.error.{what}", lang), "what": say(f"web.error.{what}.what", lang)}
    return render(request, "cockpit/error.html", said, status=status)


def _kept(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.COOKIES.get(name, known[0])
    return value if value in known else known[0]
