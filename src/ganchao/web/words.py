"""The reader's language, and what every page says."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from ganchao.deeds import Deeds
from ganchao.text import LANGS, Lang, lang_of, say
from ganchao.tracking.visibility import may_see
from ganchao.web.memory import deeds_now
from ganchao.web.menu import menu_of
from ganchao.web.pages import PAGES, Page

LANGUAGE = {"zh": "zh-CN", "en": "en"}


class Words:
    """Messages by key, for templates: ``{{ w.today }}`` is ``web.today``."""

    def __init__(self, lang: Lang) -> None:
        self.lang: Lang = lang

    def __getitem__(self, key: str) -> str:
        return say(f"web.{key}", self.lang)


def lang_in(request: HttpRequest) -> Lang:
    """The language chosen, else the project's own, else the browser's."""
    chosen = request.COOKIES.get("language", "")
    if chosen in LANGS:
        return lang_of(chosen)
    shown = settings.COCKPIT.shown
    own = shown.source.framework.language if shown is not None else None
    return lang_of(own or request.headers.get("Accept-Language", "zh"))


def deeds_in(request: HttpRequest) -> Deeds:
    """The record, read once in a request that only looks."""
    found = getattr(request, "deeds", None)
    if found is None:
        found = request.deeds = deeds_now(settings.COCKPIT.folder)
    return found


def back(where: str) -> str:
    """An address of ours to go on to; the first page instead of any other."""
    return where if where.startswith("/") and url_has_allowed_host_and_scheme(where, allowed_hosts=None) else "/"


def open_to(request: HttpRequest) -> list[Page]:
    """Pages that whoever asks may open."""
    if not request.user.is_authenticated:
        return []
    people, person = deeds_in(request).people, request.user.get_username()
    return [page for page in PAGES.values()
            if person in people and (page.shows is None or may_see(people, person, page.shows))]  # fmt: skip


def words(request: HttpRequest) -> dict[str, Any]:
    """For every template: words, language, pages, the project's name."""
    lang, shown, found = lang_in(request), settings.COCKPIT.shown, [page.slug for page in open_to(request)]
    name = shown.source.framework.name.in_lang(lang) if shown is not None else settings.COCKPIT.folder.name
    return {
        "w": Words(lang), "lang": lang, "language": LANGUAGE[lang], "other": "en" if lang == "zh" else "zh",
        "project": name, "pages": [(slug, say(f"web.page.{slug}", lang)) for slug in found],
        "menu": menu_of(found, lang),
        "simulated": shown.source.framework.simulated.in_lang(lang) if shown is not None else "",
    }  # fmt: skip
