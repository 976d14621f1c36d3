"""Tables of the pages that show the record, as blocks to take away: what stands on the page and nothing more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse

from ganchao.reporting.blocks import Block, Column, Table
from ganchao.text import Lang, say
from ganchao.web import links
from ganchao.web.cockpit import Cockpit
from ganchao.web.kinds import kind_words
from ganchao.web.words import deeds_in


def trail(request: HttpRequest, _cockpit: Cockpit, lang: Lang) -> Sequence[Block]:
    """The record, entry by entry."""
    columns = tuple(Column(say(f"web.{key}", lang)) for key in ("number", "at", "actor", "act", "object"))
    rows = tuple(
        (e.number, e.recorded_at.isoformat(timespec="seconds"), e.actor, kind_words(e.kind, lang), e.subject)
        for e in deeds_in(request).entries
    )
    return [Table(columns, rows, say("web.page.trail", lang))] if rows else []


def people(request: HttpRequest, _cockpit: Cockpit, lang: Lang) -> Sequence[Block]:
    """Everyone with roles."""
    columns = tuple(Column(say(f"web.{key}", lang)) for key in ("code", "person_name", "unit", "roles"))
    rows = tuple(
        (each.code, each.name.in_lang(lang), each.unit,
         "; ".join(say("person.role_for", lang, role=say(f"role.{role}", lang), scope=scope)
                   for role, scope in sorted(each.grants)))
        for each in deeds_in(request).people.values()
    )  # fmt: skip
    return [Table(columns, rows, say("web.page.people", lang))] if rows else []


def aims(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> Sequence[Block]:
    """The answer to what an address asks of a rank."""
    from ganchao.web.aim import answered  # noqa: PLC0415 - it knows this file's links

    return answered(request.GET.dict(), cockpit, lang)


def tried(request: HttpRequest, _cockpit: Cockpit, lang: Lang) -> Sequence[Block]:
    """Everyone with the values that an address changes."""
    from ganchao.web.whatif import tried_blocks  # noqa: PLC0415 - it knows this file's links

    return tried_blocks(request, lang)


ADDED, TRIED = "r-", "w-"
"""Before keys: of what a page adds to its chapters, and of what-if, which goes by the rights of the ranking."""
RECORDS: Final[Mapping[tuple[str, str], Callable[[HttpRequest, Cockpit, Lang], Sequence[Block]]]] = {
    ("trail", ADDED): trail, ("people", ADDED): people, ("aim", ADDED): aims, ("ranking", TRIED): tried,
}  # fmt: skip
"""Page and group of keys -> tables and pictures. To make another page's downloadable, name it here."""
AT_THE_FOOT: Final = ("trail", "people")
"""Pages whose tables are no blocks, so that their links stand at the foot."""


def taken_away(request: HttpRequest, slug: str, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Links at the foot of a page: its tables of the record, and everything on it as one workbook."""
    blocks = RECORDS[slug, ADDED](request, cockpit, lang) if slug in AT_THE_FOOT else ()
    beside = links.served(slug, blocks, "", lang, group=ADDED).beside
    return {"takeaways": "".join(map(beside, blocks)), "workbook": reverse("download", args=[slug, "all.xlsx"])}
