"""用户权限: persons, their roles and accounts."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.domain.person import Role
from ganchao.errors import GanchaoError
from ganchao.text import Lang, say
from ganchao.web.cockpit import Cockpit
from ganchao.web.happenings import note
from ganchao.web.one_time import may_link, new_link
from ganchao.web.words import deeds_in, lang_in


def people_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Everyone with roles, and forms for the administrators."""
    people = deeds_in(request).people
    accounts = set(get_user_model().objects.values_list("username", flat=True))
    me = people.get(request.user.get_username())
    plan = cockpit.shown.source.plan if cockpit.shown is not None else None
    return {
        "people": [
            {"code": each.code, "name": each.name.in_lang(lang) or each.code, "unit": each.unit,
             "roles": [say("person.role_for", lang, role=say(f"role.{role}", lang), scope=scope)
                       for role, scope in sorted(each.grants)], "account": each.code in accounts,
             "may_link": may_link(people, request.user.get_username(), each.code)}
            for each in people.values()
        ],
        "units": [(owner.code, owner.name.in_lang(lang)) for owner in (plan.owners if plan else ())],
        "roles": [(role.value, say(f"role.{role.value}", lang)) for role in Role],
        "may_add": me is not None and Role.SYSTEM in me.roles, "may_give": me is not None and Role.SECURITY in me.roles,
    }  # fmt: skip


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Add a person, give or take a role, or make a link for an account: whatever the rights allow."""
    lang, actor, folder = lang_in(request), request.user.get_username(), settings.COCKPIT.folder
    said = {key: request.POST.get(key, "").strip()[:100] for key in ("do", "code", "name", "unit", "role", "scope")}
    deeds = read_deeds(folder)
    try:
        if said["do"] == "invite":
            if may_link(deeds.people, actor, said["code"]):
                note(request, "link_made", said["code"])
                link = request.build_absolute_uri(reverse("setup", args=[new_link(said["code"])]))
                messages.success(request, say("web.invited", lang, person=said["code"], link=link))
            else:
                messages.error(request, say("web.no_right", lang))
        else:
            kinds = {"add": "person.added", "give": "role.given", "take": "role.taken"}
            fields = ("name", "unit") if said["do"] == "add" else ("role", "scope")
            body = {key: said[key] for key in fields if said[key]}
            draft = Draft(kinds.get(said["do"], "-"), said["code"], actor, body, after=deeds.last(said["code"]))
            enter(deeds, [draft], datetime.datetime.now(datetime.UTC))
            messages.success(request, say("web.entered", lang))
    except GanchaoError as error:
        for sentence in error.sentences(lang):
            messages.error(request, sentence)
    except ValueError:
        messages.error(request, say("web.bad_form", lang))
    return redirect("page", slug="people")
