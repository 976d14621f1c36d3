"""用户权限: persons, their roles and accounts; what each role may do, and who may grant it; posts handed over."""

from __future__ import annotations

import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET

from ganchao.check_ins import Desk
from ganchao.deeds import Deeds, enter
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import HandedOver, Role
from ganchao.errors import GanchaoError
from ganchao.text import Lang, say
from ganchao.tracking.people import EVERYWHERE, Person
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.cockpit import Cockpit
from ganchao.web.happenings import note
from ganchao.web.kinds import rights_of
from ganchao.web.memory import deeds_now
from ganchao.web.one_time import may_link, new_link
from ganchao.web.posted import posted
from ganchao.web.report_views import WORKBOOK, download
from ganchao.web.words import deeds_in, lang_in

FIELDS: Final = ("do", "code", "name", "unit", "role", "scope", "to", "note")


def people_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Everyone with roles, what roles may do, and forms for the administrators."""
    people = deeds_in(request).people
    accounts = set(get_user_model().objects.values_list("username", flat=True))
    me = people.get(request.user.get_username())
    plan = cockpit.shown.source.plan if cockpit.shown is not None else None
    owners = {owner.code: owner.name.in_lang(lang) or owner.code for owner in (plan.owners if plan else ())}
    holders: dict[Role, list[str]] = {role: [] for role in Role}
    for person in people.values():
        for role in person.roles:
            holders[role].append(person.name.in_lang(lang) or person.code)
    return {
        "people": [
            {"code": each.code, "name": each.name.in_lang(lang) or each.code, "unit": owners.get(each.unit, each.unit),
             "roles": roles_of(each, owners, lang), "account": each.code in accounts,
             "may_link": may_link(people, request.user.get_username(), each.code)}
            for each in people.values()
        ],
        "units": list(owners.items()),
        "roles": [(role.value, say(f"role.{role.value}", lang)) for role in Role],
        "scopes": [(EVERYWHERE, say("web.everywhere", lang)), *owners.items()],
        "matrix": [{"name": say(f"role.{role}", lang), "says": say(f"web.role.{role}", lang),
                    "rights": rights_of(role, lang), "holders": holders[role]} for role in Role],
        "may_add": me is not None and Role.SYSTEM in me.roles, "may_give": me is not None and Role.SECURITY in me.roles,
        "typed": request.session.pop("typed_person", {}),
        "handed": packs_for(deeds_in(request), request.user.get_username(), lang),
    }  # fmt: skip


def roles_of(person: Person, owners: dict[str, str], lang: Lang) -> list[str]:
    """Roles of a person in words."""
    return [say("person.role_for", lang, role=say(f"role.{role}", lang),
                scope=say("web.everywhere", lang) if scope == EVERYWHERE else owners.get(scope, scope))
            for role, scope in sorted(person.grants)]  # fmt: skip


@posted("people")
def change(request: HttpRequest) -> HttpResponse:
    """Add a person, give or take a role, hand a post over, or make a link for an account: what the rights allow."""
    lang, actor, folder = lang_in(request), request.user.get_username(), settings.COCKPIT.folder
    said = {key: request.POST.get(key, "").strip()[: 2000 if key == "note" else 100] for key in FIELDS}
    deeds = deeds_now(folder)
    try:
        if said["do"] == "invite":
            if may_link(deeds.people, actor, said["code"]):
                note(request, "link_made", said["code"])
                link = request.build_absolute_uri(reverse("setup", args=[new_link(said["code"])]))
                messages.success(request, say("web.invited", lang, person=said["code"], link=link))
            else:
                messages.error(request, say("web.no_right", lang))
        elif said["do"] == "hand_over":
            _hand_over(deeds, said, actor, lang)
            messages.success(request, say("web.handed_over", lang, person=said["code"], to=said["to"]))
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
        request.session["typed_person"] = said
    except ValueError:
        messages.error(request, say("web.bad_form", lang))
        request.session["typed_person"] = said
    return redirect("page", slug="people")


def _hand_over(deeds: Deeds, said: dict[str, str], actor: str, lang: Lang) -> None:
    """Enter that a post is handed over. The pack is for whoever takes it, not for the administrator who enters it."""
    from ganchao.handover import hand_over  # noqa: PLC0415 - slow to import

    shown = settings.COCKPIT.shown
    if shown is None or said["code"] not in deeds.people:
        raise ValueError(said["code"])
    with TemporaryDirectory() as folder:
        hand_over(Desk(shown.source, deeds), said["code"], said["to"], said["note"], actor,
                  datetime.datetime.now(datetime.UTC), Path(folder) / "pack", lang)  # fmt: skip


def packs_for(deeds: Deeds, person: str, lang: Lang) -> list[dict[str, Any]]:
    """Posts handed over of which somebody may have the pack: whoever took or left them, and the evaluation office."""
    found = []
    for entry in deeds.entries:
        if entry.kind == "post.handed_over" and not entry.purged and may_have(deeds, person, entry):
            to = HandedOver.model_validate(entry.body).to
            names = [deeds.people[code].name.in_lang(lang) or code if code in deeds.people else code
                     for code in (entry.subject, to)]  # fmt: skip
            found.append({"number": entry.number, "day": entry.known_on, "from": names[0], "to": names[1]})
    return found


def may_have(deeds: Deeds, person: str, entry: Entry) -> bool:
    """Whether somebody may have the pack of a post that was handed over."""
    to = HandedOver.model_validate(entry.body).to
    return person in {entry.subject, to} or may_see(deeds.people, person, Thing.PROBABILITY)


@require_GET
def pack(request: HttpRequest, number: int) -> HttpResponse:
    """The workbook of a post that was handed over, as things stood then."""
    from ganchao.handover import handover_brief, pack_of  # noqa: PLC0415 - slow to import
    from ganchao.reporting.xlsx import xlsx  # noqa: PLC0415 - slow to import

    deeds, lang, shown = deeds_in(request), lang_in(request), settings.COCKPIT.shown
    entry = next((each for each in deeds.entries if each.number == number and each.kind == "post.handed_over"), None)
    if entry is None or entry.purged or shown is None or not may_have(deeds, request.user.get_username(), entry):
        raise Http404
    said = HandedOver.model_validate(entry.body)
    desk = Desk(shown.source, Deeds(deeds.folder, tuple(each for each in deeds.entries if each.number < number)))
    left = pack_of(desk, entry.subject, said.to, said.note, entry.known_on)
    title = say("handover.title", lang, person=entry.subject, to=said.to)
    note(request, "exported", f"handover {number}")
    return download(xlsx(handover_brief(desk, left, lang), lang, title), f"{title}.xlsx", WORKBOOK)
