"""What is said instead of a page where somebody is refused; the security log tells of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from ganchao.text import LANGS, say
from ganchao.web import look
from ganchao.web.happenings import note
from ganchao.web.words import lang_in


def no_right(request: HttpRequest, exception: object = None) -> HttpResponse:
    """It is not for whoever asks."""
    return look.refused(request, say("web.refused", lang_in(request)))


def no_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token, or from a page of somebody else's."""
    note(request, "no_token", request.path)
    return look.forged(request, reason)


def wrong(request: HttpRequest, exception: object = None) -> HttpResponse:
    """The request cannot be understood, or names a host that is not ours: nobody has looked yet who it is."""
    told = "\n".join(say("web.bad_request", lang) for lang in LANGS)
    return HttpResponse(told, status=400, content_type="text/plain; charset=utf-8")
