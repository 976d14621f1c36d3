"""The route table as tests ask it: every address with its name, filled with parts that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ganchao.record.databases import set_up

PART = re.compile(r"<(?:(\w+):)?(\w+)>")
FILLED = {"int": "1", "uuid": "00000000-0000-4000-8000-000000000000"}


@dataclass(frozen=True)
class Route:
    """An address of the cockpit."""

    name: str
    pattern: str

    def filled(self, parts: dict[str, str] | None = None) -> str:
        """The address with its parts in place."""
        given = parts or {}
        return PART.sub(lambda found: given.get(found[2], FILLED.get(found[1] or "str", "x")), self.pattern)

    @property
    def texts(self) -> tuple[str, ...]:
        """Parts that hold a text."""
        return tuple(name for kind, name in PART.findall(self.pattern) if kind in ("", "str", "path", "slug"))


def routes() -> list[Route]:
    """Every route of the table, those of included tables too."""
    set_up()
    from ganchao.web.urls import urlpatterns

    return list(_in(urlpatterns, "", ""))


def _in(patterns: list[Any], before: str, group: str) -> Iterator[Route]:
    for each in patterns:
        address = before + str(each.pattern)
        if hasattr(each, "url_patterns"):
            yield from _in(each.url_patterns, address, f"{group}{each.namespace}:" if each.namespace else group)
        else:
            yield Route(f"{group}{each.name or ''}", address)
