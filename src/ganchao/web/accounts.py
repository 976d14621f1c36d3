"""Signing in: a one-time link makes the first account; wrong passwords lock an account for a while."""

from __future__ import annotations

import datetime
import hmac
import secrets
import threading
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate, get_user_model, login, logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from ganchao.deeds import enter, read_deeds
from ganchao.domain.document import Bilingual
from ganchao.domain.person import Role
from ganchao.errors import GanchaoError, InvalidInput, Problem
from ganchao.text import Lang, say
from ganchao.tracking.people import beginning
from ganchao.web.words import back, lang_in

TRIES: Final = 5
LOCKED_MINUTES: Final = 15
ADMINISTRATORS: Final = ("system", "security", "audit")
_invited: dict[str, str] = {}
_failures: dict[str, list[datetime.datetime]] = {}
_lock = threading.Lock()


def new_token() -> str:
    """A link for the first account, good until it is used or the server stops; empty where there are accounts."""
    if get_user_model().objects.exists():
        return ""
    settings.SETUP_TOKEN = secrets.token_urlsafe(24)
    return str(settings.SETUP_TOKEN)


def invite(person: str) -> str:
    """A link by which a person makes its own password, good once and until the server stops."""
    token = secrets.token_urlsafe(24)
    with _lock:
        _invited[token] = person
    return token


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account of a person who was invited; the first one is the system administrator's, with all three."""
    expected = getattr(settings, "SETUP_TOKEN", "")
    first = bool(expected) and hmac.compare_digest(expected, token) and not get_user_model().objects.exists()
    person = _invited.get(token, "")
    if not first and not person:
        raise Http404
    lang, problems = lang_in(request), list[str]()
    typed = {role: request.POST.get(role, "").strip() for role in ADMINISTRATORS}
    name = typed["system"] if first else person
    if request.method == "POST":
        problems = _problems(name, request.POST.get("password", ""), request.POST.get("again", ""), lang)
        try:
            if first and not problems:
                _begin(typed)
        except GanchaoError as error:
            problems += error.sentences(lang)
        if not problems:
            user, _ = get_user_model().objects.get_or_create(username=name)
            user.set_password(request.POST["password"])
            user.save()
            settings.SETUP_TOKEN = "" if first else expected
            _invited.pop(token, None)
            login(request, user)
            return redirect("home")
    context = {"problems": problems, "first": first, "person": person, "typed": typed, "title": say("web.setup", lang)}
    return render(request, "cockpit/setup.html", context)


def _begin(typed: Mapping[str, str]) -> None:
    """Enter the three administrators, where the record has nobody yet. Raises :class:`InvalidInput`."""
    deeds = read_deeds(settings.COCKPIT.folder)
    if deeds.people:
        if Role.SYSTEM not in getattr(deeds.people.get(typed["system"]), "roles", ()):
            raise InvalidInput([Problem("web.not_the_administrator", values={"person": typed["system"]})])
        return
    named = {Role(role): (code, Bilingual(zh=say(f"role.{role}", "zh"), en=say(f"role.{role}", "en")))
             for role, code in typed.items()}  # fmt: skip
    enter(deeds, beginning(named), datetime.datetime.now(datetime.UTC))


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
                return redirect(back(request.POST.get("next", "/")))
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
