"""Pages to read and to ask on: each is a function from what its address asks for to parts made of blocks.

The address holds the whole state of a page, so that it can be sent to somebody else; what it asks for and does not
exist is said above the page, which then shows what it usually does.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from ganchao.errors import UnknownName
from ganchao.reporting.blocks import Block, Table, unfolded
from ganchao.reporting.html import Served, fragment
from ganchao.text import LANGS, Lang, say
from ganchao.web import links
from ganchao.web.cockpit import Shown
from ganchao.web.strict import strict

LONGEST: Final = 200
"""Characters of one value in an address."""
KEPT: Final = 96
"""Pages kept ready, all languages and states together."""
Known = TypeVar("Known")


@dataclass(frozen=True)
class Query:
    """What an address asks for: some of the page's own keys, and whether for specialists."""

    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str:
        """The value of a key; nothing where it is not there."""
        return dict(self.pairs).get(key, "")

    @property
    def expert(self) -> bool:
        """Whether specialists' methods are shown."""
        return self.get("expert") == "1"

    def but(self, **changes: object) -> str:
        """The same address with some values changed; an empty one takes its key away."""
        changed = {**dict(self.pairs), **{key: str(value) for key, value in changes.items()}}
        return "?" + urlencode({key: value for key, value in changed.items() if value})


@dataclass(frozen=True, eq=False)
class Reading:
    """One state of a page."""

    parts: Mapping[str, tuple[Block, ...]]  # in the order of the page
    facts: Mapping[str, Any] = field(default_factory=dict)  # what its forms show
    problems: tuple[str, ...] = ()
    link: Callable[[str], str] = lambda _code: ""  # where names of units and nodes lead

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Everything on the page."""
        return tuple(block for part in self.parts.values() for block in part)


@dataclass(frozen=True)
class Reader:
    """How a page is read."""

    read: Callable[[Shown, Query, Lang], Reading]
    keys: tuple[str, ...]
    template: str


def readers() -> Mapping[str, Reader]:
    """Page -> how it is read."""
    return _readers()


@functools.cache
def _readers() -> Mapping[str, Reader]:
    from ganchao.web import (  # noqa: PLC0415 - they use this file
        reading_future,
        reading_lenses,
        reading_method,
        reading_ranking,
        reading_why,
    )

    return {
        "ranking": Reader(reading_ranking.ranking, ("year", "node", "with", "add", "see", "expert"), "ranking"),
        "lenses": Reader(reading_lenses.lenses, ("lens", "expert"), "lenses"),
        "why": Reader(reading_why.why, ("with", "node", "year", "since", "until", "expert"), "why"),
        "future": Reader(reading_future.future, ("unit", "upto", "events", "expert"), "future"),
        "method": Reader(reading_method.method, ("node", "expert"), "method"),
    }


def query_of(request: HttpRequest, keys: Iterable[str]) -> Query:
    """The page's own keys of an address."""
    found = ((key, request.GET.get(key, "").strip()[:LONGEST]) for key in keys)
    return Query(tuple((key, value) for key, value in found if value))


def one_of(
    query: Query, key: str, known: Iterable[Known], usual: Known, problems: list[str], kind: str, lang: Lang
) -> Known:
    """The value that an address asks for, among those that exist; else the usual one, and a sentence that says so."""
    asked = query.get(key)
    if not asked:
        return usual
    there = list(known)
    for each in there:
        if str(each) == asked:
            return each
    problems += UnknownName(kind, asked, [str(each) for each in there]).sentences(lang)
    return usual


@functools.lru_cache(maxsize=KEPT)
def reading_of(slug: str, shown: Shown, query: Query, lang: Lang) -> Reading:
    """One state of a page, made once; specialists' parts are there only where they are asked for."""
    found = readers()[slug].read(shown, query, lang)
    parts = {name: _for_whom(blocks, expert=query.expert) for name, blocks in found.parts.items()}
    return replace(found, parts={name: blocks for name, blocks in parts.items() if blocks})


def _for_whom(blocks: Iterable[Block], *, expert: bool) -> tuple[Block, ...]:
    if expert:
        return unfolded(blocks)
    return tuple(_plain(block) for block in blocks if not block.expert)


def _plain(block: Block) -> Block:
    """A table without the columns that specialists ask for."""
    if not isinstance(block, Table) or not any(column.expert for column in block.columns):
        return block
    kept = [k for k, column in enumerate(block.columns) if not column.expert]
    place = {old: new for new, old in enumerate(kept)} | {-1: -1}
    marks = {(row, place[column]): words for (row, column), words in block.marks.items() if column in place}
    rows = tuple(tuple(cells[k] for k in kept) for cells in block.rows)
    return replace(block, columns=tuple(block.columns[k] for k in kept), rows=rows, marks=marks)


@functools.lru_cache(maxsize=KEPT)
def parts_of(slug: str, shown: Shown, query: Query, lang: Lang) -> Mapping[str, str]:
    """The parts of a page as HTML that a strict browser takes."""
    found = reading_of(slug, shown, query, lang)
    base = links.served(slug, found.blocks, query.but(), lang)
    served = Served(base.beside, base.still, found.link)
    return {name: strict(fragment(blocks, lang, served)) for name, blocks in found.parts.items()}


def page(request: HttpRequest, slug: str, shown: Shown, lang: Lang, context: Mapping[str, Any]) -> HttpResponse:
    """Answer for a page that can be asked on."""
    reader = readers()[slug]
    query = query_of(request, reader.keys)
    found, parts = reading_of(slug, shown, query, lang), parts_of(slug, shown, query, lang)
    more = {
        **context, **found.facts, "parts": parts, "body": True, "problems": found.problems, "query": query,
        "here": request.get_full_path(), "expert": query.expert,
        "switch": query.but(expert="" if query.expert else "1"),
        "workbook_now": reverse("download", args=[slug, "all.xlsx"]) + query.but(),
        "says": {key: say(f"web.read.{key}", lang) for key in WORDS},
    }  # fmt: skip
    return render(request, f"cockpit/reading/{reader.template}.html", more)


def warm(shown: Shown) -> None:
    """Make the usual state of every page in both languages; what cannot be made is told when it is asked for."""
    for lang in LANGS:
        for slug in readers():
            with contextlib.suppress(Exception):
                parts_of(slug, shown, Query(), lang)


WORDS: Final = (
    "show", "node", "year", "add_unit", "remove", "tray", "clear", "peer", "since", "until", "unit",
    "upto", "events", "tables", "workbook", "gap_to", "of_change", "find_in", "path", "whole",
)  # fmt: skip
"""Words that every such page has at hand."""
