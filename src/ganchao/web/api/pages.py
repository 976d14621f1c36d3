"""The page on which a person makes and ends tokens of its own, and the system administrator ends anybody's."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_GET, require_POST

from ganchao.domain.person import Role
from ganchao.errors import GanchaoError
from ganchao.text import say
from ganchao.web.api import tokens
from ganchao.web.happenings import note
from ganchao.web.words import deeds_in, lang_in

WORDS = (
    "intro", "new", "name", "days", "read", "report", "make", "mine", "others", "person", "good_for", "until", "used",
    "never", "revoke", "revoked", "expired", "none", "docs", "once",
)  # fmt: skip


def _is_system(request: HttpRequest) -> bool:
    person = deeds_in(request).people.get(request.user.get_username())
    return person is not None and Role.SYSTEM in person.roles


def _page(request: HttpRequest, secret: str = "", problems: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    lang, me, now = lang_in(request), request.user.get_username(), datetime.datetime.now(datetime.UTC)
    every = tokens.kept().order_by("-pk")
    every = every if _is_system(request) else every.filter(person=me)
    rows = [
        {"number": each.pk, "person": each.person, "name": each.name, "read": each.read, "report": each.report,
         "until": each.expires_at, "used": each.used_at, "good": tokens.is_good(each, now),
         "revoked": each.revoked_at is not None}
        for each in every
    ]  # fmt: skip
    context = {
        "title": say("api.tokens", lang), "slug": "tokens", "secret": secret, "problems": problems,
        "mine": [row for row in rows if row["person"] == me], "others": [row for row in rows if row["person"] != me],
        "known": me in deeds_in(request).people, "days": tokens.USUAL_DAYS, "most": tokens.LONGEST_DAYS, "ready": True,
        "t": {key: say(f"api.tokens.{key}", lang) for key in WORDS},
    }  # fmt: skip
    return render(request, "cockpit/tokens.html", context, status=status)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Tokens of whoever asks; all of them for the system administrator."""
    return _page(request)


@sensitive_variables("secret")
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Make a token and show it, once."""
    lang, me = lang_in(request), request.user.get_username()
    if me not in deeds_in(request).people:
        return _page(request, problems=(say("web.no_right", lang),), status=403)
    try:
        secret = tokens.make(
            me, request.POST.get("name", "").strip(), request.POST.get("days", "").strip(),
            datetime.datetime.now(datetime.UTC), read="read" in request.POST, report="report" in request.POST,
        )  # fmt: skip
    except GanchaoError as error:
        return _page(request, problems=tuple(error.sentences(lang)), status=400)
    note(request, "token_made", request.POST.get("name", "").strip())
    return _page(request, secret)


@require_POST
def revoke(request: HttpRequest) -> HttpResponse:
    """End a token: one's own, or anybody's for the system administrator."""
    lang, number = lang_in(request), request.POST.get("number", "")
    now = datetime.datetime.now(datetime.UTC)
    known = number.isascii() and number.isdecimal() and len(number) < 16
    if known and tokens.revoke(int(number), request.user.get_username(), now, anybodys=_is_system(request)):
        note(request, "token_revoked", number)
        messages.success(request, say("api.tokens.ended", lang))
    else:
        messages.error(request, say("web.no_right", lang))
    return redirect("tokens")
