"""本人账号: another password, and a second factor."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from ganchao.text import Lang, say
from ganchao.web import factor, locks, passwords
from ganchao.web.accounts import wrong_with
from ganchao.web.happenings import note
from ganchao.web.words import deeds_in, lang_in


@require_GET
def account(request: HttpRequest) -> HttpResponse:
    """Forms for one's own account; what must be done first stands on top."""
    lang = lang_in(request)
    must = must_first(request)
    context = {
        "title": say("web.my_account", lang), "has_factor": factor.factor_of(request.user) is not None,
        "secret": request.session.get("secret", ""),
        "problems": [say(f"web.must.{must}", lang, days=settings.SAFETY.password_days)] if must else [],
        "by_password": request.user.has_usable_password(),
    }  # fmt: skip
    return render(request, "cockpit/account.html", context)


def must_first(request: HttpRequest) -> str:
    """What whoever is signed in must do before anything else: ``password``, ``factor`` or nothing.

    Found once in a session; the forms here take it back.
    """
    if "must" not in request.session:
        user = request.user
        old = user.has_usable_password() and passwords.expired(user)
        bare = (user.has_usable_password() and factor.wanted(deeds_in(request).people, user.get_username())
                and factor.factor_of(user) is None)  # fmt: skip
        request.session["must"] = "password" if old else "factor" if bare else ""
    return str(request.session["must"])


@sensitive_post_parameters()
@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Take another password, which ends one's other sessions."""
    lang, user = lang_in(request), request.user
    if not user.has_usable_password():
        raise Http404
    problems = _not_me(request, lang)
    problems = problems or wrong_with(
        user.get_username(), request.POST.get("password", "")[:1000], request.POST.get("again", "")[:1000], lang
    )
    if not problems:
        passwords.change(user, request.POST["password"])
        update_session_auth_hash(request, user)
        note(request, "password_changed")
        messages.success(request, say("web.password_changed", lang))
        request.session.pop("must", None)
    return _back(request, problems)


@sensitive_post_parameters()
@require_POST
def change_factor(request: HttpRequest) -> HttpResponse:
    """Begin with a second factor, confirm it with a code, or give it up with one's password."""
    lang, problems, does = lang_in(request), list[str](), request.POST.get("do", "")
    held = factor.factor_of(request.user)
    if does == "begin" and held is None:
        request.session["secret"] = factor.new_secret()
    elif does == "confirm" and held is None and request.session.get("secret"):
        found = factor.counted(request.session["secret"], request.POST.get("code", "")[:20], 0)
        if found:
            factor.keep(request.user, request.session.pop("secret"), found)
            request.session.pop("must", None)
            note(request, "factor_set")
            messages.success(request, say("web.factor_set", lang))
        else:
            problems = [say("web.login.wrong_code", lang)]
    elif does == "remove" and held is not None:
        problems = _not_me(request, lang)
        if not problems:
            held.delete()
            request.session.pop("must", None)
            note(request, "factor_removed")
            messages.success(request, say("web.factor_removed", lang))
    return _back(request, problems)


@require_GET
def factor_picture(request: HttpRequest) -> HttpResponse:
    """The secret about to be shared with a telephone, as a picture for the page."""
    secret = request.session.get("secret", "")
    if not secret:
        raise Http404
    drawn = factor.picture(secret, request.user.get_username(), f"Ganchao {settings.COCKPIT.folder.name}")
    return HttpResponse(drawn, content_type="image/svg+xml")


def _not_me(request: HttpRequest, lang: Lang) -> list[str]:
    """Why the password now in force was not shown; wrong ones count like those of signing in."""
    name = request.user.get_username()
    why, _ = locks.begin(name, locks.address_of(request))
    if why:
        return [say(why, lang, minutes=settings.SAFETY.locked_minutes)]
    if not request.user.check_password(request.POST.get("now", "")[:1000]):
        note(request, "sign_in_failed", name)
        return [say("web.login.wrong", lang)]
    locks.right(name)
    return []


def _back(request: HttpRequest, problems: list[str]) -> Any:
    for problem in problems:
        messages.error(request, problem)
    return redirect("account")
