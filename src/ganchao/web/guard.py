"""Keeps pages to those who may see them, and browsers to what we sent."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.contrib.auth import get_user_model, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, ResolverMatch, resolve, reverse

from ganchao.web.account import must_first
from ganchao.web.happenings import note
from ganchao.web.refusals import no_right
from ganchao.web.rules import FREE, Rule, Who, allows, rule_of
from ganchao.web.words import deeds_in

Answer = Callable[[HttpRequest], HttpResponse]
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing inline, nothing evaluated."""
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""Sent with every answer that does not say otherwise; Django adds nosniff, referrer, opener and frame options."""
PASSIVE: Final = frozenset({"state", "watermark"})
"""What a page asks for by itself: no sign that somebody is there."""
SEEN_SECONDS: Final = 60
"""How exactly a session remembers its last request: a session that only reads writes once in so long."""


def policy(answer: Answer) -> Answer:
    """Say to the browser what it may load."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def guarded(answer: Answer) -> Answer:
    """Ask for a name and password first, then for the rule of the route."""

    def middleware(request: HttpRequest) -> HttpResponse:
        found = _resolved(request)
        if found is None:
            return answer(request)  # there is no such page, and that is no secret
        rule = rule_of(found.view_name)
        if rule is not None and rule.who in (Who.ANYBODY, Who.TOKEN):
            return answer(request)
        _by_proxy(request)
        if not request.user.is_authenticated or _over(request, found):
            return _ask(request)
        return _refused(request, found, rule) or answer(request)

    return middleware


def _refused(request: HttpRequest, found: ResolverMatch, rule: Rule | None) -> HttpResponse | None:
    """What to answer instead of the view; nothing where it may answer."""
    if must_first(request) and found.view_name not in FREE:
        return redirect("account")
    if rule is None or not (rule.who is Who.ACCOUNT
                            or allows(rule, deeds_in(request).people, request.user.get_username(), found.kwargs)):
        note(request, "refused", f"{request.method} {request.path}")
        return no_right(request)
    return None


def _resolved(request: HttpRequest) -> ResolverMatch | None:
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def _over(request: HttpRequest, found: ResolverMatch) -> bool:
    """Whether a session was idle for too long, or has lasted for too long; then it is ended."""
    now, session, safety = time.time(), request.session, settings.SAFETY
    begun = session.setdefault("begun", now)
    seen = session.setdefault("seen", now)
    if now - seen > safety.idle_minutes * 60 or now - begun > safety.session_hours * 3600:
        note(request, "idle_out")
        logout(request)
        return True
    if now - seen > SEEN_SECONDS and found.view_name not in PASSIVE:
        session["seen"] = now
    return False


def _ask(request: HttpRequest) -> HttpResponse:
    """To the page of signing in, and from there to what was asked for."""
    going_to = f"{reverse('login')}?next={quote(request.path if request.method == 'GET' else '/')}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": going_to})
    return redirect(going_to)


def _by_proxy(request: HttpRequest) -> None:
    """Sign in whom a proxy of ours names, where the settings say that it does."""
    safety = settings.SAFETY
    if safety.sign_in != "proxy" or request.META.get("REMOTE_ADDR") not in safety.proxies:
        return
    name, user = request.headers.get(safety.proxy_header, "").strip()[:150], request.user
    if user.is_authenticated and name and user.get_username() != name:
        logout(request)
    if name in deeds_in(request).people and not request.user.is_authenticated:
        known: Any = get_user_model().objects.filter(username=name).first()
        if known is None:
            known = get_user_model()(username=name)
            known.set_unusable_password()
            known.save()
        login(request, known, backend="django.contrib.auth.backends.ModelBackend")
        note(request, "signed_in", name)
