"""What is said instead of a page: no right, no such page, a form without its token, a fault of our own."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ganchao.text import LANGS, say
from ganchao.web import look
from ganchao.web.happenings import note
from ganchao.web.words import lang_in


def no_right(request: HttpRequest, exception: object = None) -> HttpResponse:
    """It is not for whoever asks."""
    if not hasattr(request, "user"):
        return _plain("web.no_right", 403)
    return look.refused(request, say("web.refused", lang_in(request)))


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token, or from a page of somebody else's."""
    note(request, "no_token", request.path)
    return look.forged(request, reason) if hasattr(request, "user") else _plain("web.form_too_old", 403)


def wrong(request: HttpRequest, exception: object = None) -> HttpResponse:
    """The request cannot be understood."""
    return _page(request, "web.refused", "web.bad_request", 400)


def nowhere(request: HttpRequest, exception: object = None) -> HttpResponse:
    """There is no such page."""
    return look.not_found(request, Exception()) if hasattr(request, "user") else _plain("web.no_such_page", 404)


def fault(request: HttpRequest) -> HttpResponse:
    """Our own fault; nothing of it is told, for it may hold anything."""
    return look.broken(request) if hasattr(request, "user") else _plain("web.own_fault_page", 500)


def _page(request: HttpRequest, title: str, problem: str, status: int) -> HttpResponse:
    if not hasattr(request, "user"):  # refused before anybody looked who it is: a host name that is not ours
        return _plain(problem, status)
    lang = lang_in(request)
    context = {"title": say(title, lang), "problems": [say(problem, lang)], "ready": True}
    return render(request, "cockpit/base.html", context, status=status)


def _plain(problem: str, status: int) -> HttpResponse:
    told = "\n".join(say(problem, lang) for lang in LANGS)
    return HttpResponse(told, status=status, content_type="text/plain; charset=utf-8")
