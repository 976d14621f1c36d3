"""Signing in with name and password, then with a second factor where there is one; signing out."""

from __future__ import annotations

import time
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ganchao.text import say
from ganchao.web import factor, locks
from ganchao.web.happenings import note
from ganchao.web.words import back, lang_in

HALF_SECONDS: Final = 300
"""How long a right password waits for its second factor."""


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    lang, problems = lang_in(request), list[str]()
    going_to = back(request.POST.get("next", "") or request.GET.get("next", "/"))
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:150]
        why, last = locks.begin(name, locks.address_of(request))
        if why:
            note(request, "throttled" if why.endswith("throttled") else "locked", name)
            problems = [say(why, lang, minutes=settings.SAFETY.locked_minutes)]
        else:
            user = authenticate(request, username=name, password=request.POST.get("password", "")[:1000])
            if user is not None and factor.factor_of(user) is not None:
                request.session.cycle_key()
                request.session["half"] = {"user": user.pk, "at": time.time(), "next": going_to}
                return redirect("login_code")
            if user is not None:
                return enter(request, user, going_to)
            note(request, "locked" if last else "sign_in_failed", name)
            problems = [say("web.login.wrong", lang)]
    context = {"problems": problems, "next": going_to, "title": say("web.login", lang)}
    return render(request, "cockpit/login.html", context, status=403 if problems else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second factor of whoever gave the right password a moment ago."""
    lang, problems, half = lang_in(request), list[str](), request.session.get("half")
    if not half or time.time() - half["at"] > HALF_SECONDS:
        return redirect("login")
    user = get_user_model().objects.filter(pk=half["user"]).first()
    if request.method == "POST" and user is not None:
        why, last = locks.begin(user.get_username(), locks.address_of(request))
        if not why and factor.takes(user, request.POST.get("code", "")[:20]):
            request.session.pop("half", None)
            return enter(request, user, half["next"])
        note(request, "locked" if why or last else "factor_failed", user.get_username())
        problems = [say(why or "web.login.wrong_code", lang, minutes=settings.SAFETY.locked_minutes)]
    context = {"problems": problems, "title": say("web.factor", lang)}
    return render(request, "cockpit/login_code.html", context, status=403 if problems else 200)


def enter(request: HttpRequest, user: Any, going_to: str) -> HttpResponse:
    """Whoever it is has shown it: a session under a new key."""
    locks.right(user.get_username())
    login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    note(request, "signed_in", user.get_username())
    return redirect(going_to)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    note(request, "signed_out")
    logout(request)
    return redirect("login")
