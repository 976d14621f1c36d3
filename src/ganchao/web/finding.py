"""查找: units, indicators and elements of the plan by name or code, each with the pages where more is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ganchao.domain.document import Bilingual
from ganchao.reporting.names import in_tree_order
from ganchao.text import LANGS, Lang, say
from ganchao.web.cockpit import Shown
from ganchao.web.words import lang_in, open_to

MOST: Final = 30
"""Found things of one kind shown."""
LONGEST: Final = 80


@dataclass(frozen=True)
class Thing:
    """Something that can be found."""

    kind: str  # unit, node or a word of the plan
    code: str
    name: Bilingual
    pages: tuple[tuple[str, str], ...]  # (page, the rest of its address)


KINDS: Final = ("unit", "node", "plan")
AIMED: Final = frozenset({"aims", "measures", "bottom_lines", "levers"})
"""Parts of a plan that the page of the aim tells of as well."""
PROMISED: Final = frozenset({"targets", "measures"})
"""Parts that the page of deeds follows."""


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """What an address asks for, in groups; nothing of pages that whoever asks may not open."""
    lang, asked = lang_in(request), request.GET.get("q", "").strip()[:LONGEST]
    shown, pages = settings.COCKPIT.shown, {page.slug for page in open_to(request)}
    groups = found_in(shown, asked, pages, lang) if shown is not None and asked else []
    context = {
        "title": say("web.find", lang), "asked": asked, "groups": groups, "ready": shown is not None,
        "count": sum(group["count"] for group in groups),
    }  # fmt: skip
    return render(request, "cockpit/reading/find.html", context)


def found_in(shown: Shown, asked: str, pages: set[str], lang: Lang) -> list[dict[str, Any]]:
    """Things whose name, in either language, or code holds every word asked for; those that begin so first."""
    words = asked.casefold().split()
    hits: dict[str, list[tuple[bool, str, Thing]]] = {kind: [] for kind in KINDS}
    for thing in things(shown):
        texts = [thing.code, *(thing.name.in_lang(each) for each in LANGS)]
        whole = " ".join(texts).casefold()
        if all(word in whole for word in words) and any(slug in pages for slug, _ in thing.pages):
            begins = any(text.casefold().startswith(words[0]) for text in texts)
            hits[thing.kind].append((not begins, thing.name.in_lang(lang) or thing.code, thing))
    return [
        {"title": say("web.find.group", lang, kind=say(f"web.find.{kind}", lang), count=len(found)),
         "count": len(found), "more": max(len(found) - MOST, 0), "found": [
            {"name": name, "code": thing.code, "links": [
                (reverse("page", args=[slug]) + rest, say(f"web.page.{slug}", lang))
                for slug, rest in thing.pages if slug in pages
            ]} for _, name, thing in sorted(found, key=lambda hit: hit[:2])[:MOST]
        ]}
        for kind, found in hits.items() if found
    ]  # fmt: skip


def things(shown: Shown) -> Iterator[Thing]:
    """Everything that can be found."""
    card, own = shown.card, shown.card.framework.own
    for code in card.units:
        at = quote(code)
        more = (("why", f"?with={at}"),) if code != own else (("why", ""),)
        yield Thing("unit", code, card.panel.unit(code).name,
                    (("ranking", f"?with={at}"), *more, ("future", f"?unit={at}")))  # fmt: skip
    for _, node in in_tree_order(card.framework):
        at = quote(node.code)
        ranked = (("ranking", f"?node={at}"),) if node.code in card.nodes else ()
        yield Thing("node", node.code, node.name, (*ranked, ("method", f"?node={at}")))
    yield from elements(shown)


def elements(shown: Shown) -> Iterator[Thing]:
    """Whatever of the plan has a code and a name, and what stands below it."""
    plan = shown.source.plan
    for part in type(plan).model_fields if plan is not None else ():
        held = getattr(plan, part)
        pages = (("strategy", ""), *((("aim", ""),) if part in AIMED else ()),
                 *((("deeds", ""),) if part in PROMISED else ()))  # fmt: skip
        for each in held if isinstance(held, tuple) else ():
            below = [*getattr(each, "items", ()), *getattr(each, "entries", ())]
            for element in (each, *below):
                name = getattr(element, "name", None)
                code = str(getattr(element, "code", ""))
                if isinstance(name, Bilingual) and name and code:
                    yield Thing("plan", code, name, pages)
