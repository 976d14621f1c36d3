"""Signing in: a one-time link makes the first account; wrong passwords lock an account for a while."""

from __future__ import annotations

import datetime
import hmac
import secrets
import threading
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.person import Role
from ganchao.text import Lang, say
from ganchao.web.words import lang_in

TRIES: Final = 5
LOCKED_MINUTES: Final = 15
_failures: dict[str, list[datetime.datetime]] = {}
_lock = threading.Lock()


def new_token() -> str:
    """A link for the first account, good until it is used or the server stops; empty where there are accounts."""
    if get_user_model().objects.exists():
        return ""
    settings.SETUP_TOKEN = secrets.token_urlsafe(24)
    return str(settings.SETUP_TOKEN)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the first account with its person: the system administrator."""
    expected = getattr(settings, "SETUP_TOKEN", "")
    if not expected or not hmac.compare_digest(expected, token) or get_user_model().objects.exists():
        raise Http404
    lang, problems = lang_in(request), list[str]()
    name = request.POST.get("name", "").strip()
    if request.method == "POST":
        problems = _problems(name, request.POST.get("password", ""), request.POST.get("again", ""), lang)
        if not problems:
            user = get_user_model().objects.create_user(name, password=request.POST["password"])
            settings.SETUP_TOKEN = ""
            _administrator(name)
            login(request, user)
            return redirect("home")
    return render(request, "cockpit/setup.html", {"problems": problems, "name": name, "title": say("web.setup", lang)})


def _problems(name: str, password: str, again: str, lang: Lang) -> list[str]:
    found = []
    if not name.isascii() or not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        found.append(say("web.setup.bad_name", lang))
    if password != again:
        found.append(say("web.setup.differs", lang))
    try:
        validate_password(password, get_user_model()(username=name))
    except ValidationError as error:
        found += [say(f"web.password.{each.code}", lang) for each in error.error_list]
    return found


def _administrator(name: str) -> None:
    """Enter the first person, where the record has none."""
    deeds = read_deeds(settings.COCKPIT.folder)
    if deeds.people:
        return
    drafts = [Draft("person.added", name, name, {}), Draft("role.given", name, name, {"role": Role.SYSTEM.value})]
    enter(deeds, drafts, datetime.datetime.now(datetime.UTC))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Name and password."""
    lang, problems = lang_in(request), list[str]()
    if request.method == "POST":
        name = request.POST.get("name", "").strip()[:150]
        if locked(name):
            problems = [say("web.login.locked", lang, minutes=LOCKED_MINUTES)]
        else:
            user = authenticate(request, username=name, password=request.POST.get("password", ""))
            if user is not None:
                _failures.pop(name, None)
                login(request, user)
                return redirect(_back(request.POST.get("next", "/")))
            failed(name)
            problems = [say("web.login.wrong", lang)]
    context = {"problems": problems, "next": request.GET.get("next", "/"), "title": say("web.login", lang)}
    return render(request, "cockpit/login.html", context, status=403 if problems else 200)


def locked(name: str) -> bool:
    """Whether too many wrong passwords came for a name lately."""
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(minutes=LOCKED_MINUTES)
    with _lock:
        recent = [moment for moment in _failures.get(name, []) if moment > since]
        _failures[name] = recent
        return len(recent) >= TRIES


def failed(name: str) -> None:
    """A wrong password came for a name."""
    with _lock:
        _failures.setdefault(name, []).append(datetime.datetime.now(datetime.UTC))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave."""
    logout(request)
    return redirect("login")


def _back(where: str) -> str:
    """An address of ours to go on to."""
    parts = urlsplit(where)
    return where if where.startswith("/") and not where.startswith("//") and not parts.netloc else "/"
