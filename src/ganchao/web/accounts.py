"""Making an account: a one-time link, a person of the record, a password."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Final

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ganchao.deeds import enter, read_deeds
from ganchao.domain.document import Bilingual
from ganchao.domain.person import Role
from ganchao.errors import GanchaoError, InvalidInput, Problem
from ganchao.text import Lang, say
from ganchao.tracking.people import beginning
from ganchao.web import locks, one_time, passwords
from ganchao.web.happenings import note
from ganchao.web.words import lang_in

ADMINISTRATORS: Final = ("system", "security", "audit")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account of a person who was invited; the first one is the system administrator's, with all three."""
    person = one_time.person_of(token)
    if person is None:
        raise Http404
    lang, problems, first = lang_in(request), list[str](), not person
    held = _held() if first else {}
    typed = held or {role: request.POST.get(role, "").strip()[:100] for role in ADMINISTRATORS}
    name = typed["system"] if first else person
    if request.method == "POST":
        problems = [*_misnamed(name, lang), *wrong_with(name, *_passwords(request), lang)]
        try:
            if first and not problems:
                _begin(typed)
        except GanchaoError as error:
            problems += error.sentences(lang)
        if not problems:
            return _made(request, name, token)
    context = {
        "problems": problems, "first": first, "person": person, "typed": typed, "held": bool(held),
        "title": say("web.setup" if first else "web.setup_own", lang),
    }  # fmt: skip
    return render(request, "cockpit/setup.html", context)


def _made(request: HttpRequest, name: str, token: str) -> HttpResponse:
    """Take the link away, keep the password and sign in. A lost telephone is forgotten with the lost password."""
    from ganchao.web.vault.models import Factor  # noqa: PLC0415

    if not one_time.used(token):
        raise Http404
    user, _ = get_user_model().objects.get_or_create(username=name)
    passwords.change(user, request.POST["password"])
    Factor.objects.filter(user=user).delete()
    locks.right(name)
    login(request, user)
    note(request, "account_made", name)
    return redirect("home")


def _passwords(request: HttpRequest) -> tuple[str, str]:
    return request.POST.get("password", "")[:1000], request.POST.get("again", "")[:1000]


def _held() -> dict[str, str]:
    """Codes of the three administrators by role, where the record has them: an example, or a record brought along."""
    people = read_deeds(settings.COCKPIT.folder).people
    found = {role: next((code for code, each in people.items() if Role(role) in each.roles), "")
             for role in ADMINISTRATORS}  # fmt: skip
    return found if all(found.values()) else {}


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


def _misnamed(name: str, lang: Lang) -> list[str]:
    plain = name.isascii() and name.replace("-", "").replace("_", "").replace(".", "").isalnum()
    return [] if plain else [say("web.setup.bad_name", lang)]


def wrong_with(name: str, password: str, again: str, lang: Lang) -> list[str]:
    """Everything that is wrong with a new password of an account, typed twice."""
    found = [say("web.setup.differs", lang)] if password != again else []
    user = get_user_model().objects.filter(username=name).first() or get_user_model()(username=name)
    try:
        validate_password(password, user)
    except ValidationError as error:
        length = settings.SAFETY.password_length
        found += [say(f"web.password.{each.code}", lang, length=length) for each in error.error_list]
    return found
