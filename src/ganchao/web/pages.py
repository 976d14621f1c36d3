"""What stands on which page: each answers one question with chapters of the report, and what the record adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ganchao.tracking.visibility import Thing

if TYPE_CHECKING:
    from ganchao.reporting.blocks import Block, Brief


@dataclass(frozen=True)
class Page:
    """A page of the cockpit."""

    slug: str
    chapters: tuple[str, ...] = ()  # anchors of chapters of the report; those that end in - stand for all beginning so
    template: str = "cockpit/page.html"
    expert: tuple[str, ...] = ()  # chapters shown behind the expert switch
    shows: Thing | None = None  # what one must be allowed to see; nothing for whoever is a person of the record


PAGES: Final[dict[str, Page]] = {
    page.slug: page
    for page in (
        Page("today", ("summary",), "cockpit/today.html", shows=Thing.PROBABILITY),
        Page("ranking", ("ranking", "years", "groups", "spread"),
             expert=("audit", "robustness", "sensitivity", "coherence"), shows=Thing.RESULTS),
        Page("lenses", ("lenses",), shows=Thing.PROBABILITY),
        Page("why", ("benchmark",), shows=Thing.RESULTS),
        Page("future", ("roads", "forecast"), shows=Thing.PROBABILITY),
        Page("aim", ("target-", "plan"), "cockpit/aim.html", shows=Thing.PROBABILITY),
        Page("strategy", ("strategy", "cards"), "cockpit/strategy.html", shows=Thing.RESULTS),
        Page("deeds", (), "cockpit/deeds.html", shows=Thing.RESULTS),
        Page("method", ("method", "nodes", "data", "sources", "problems"), shows=Thing.RESULTS),
        Page("trail", (), "cockpit/trail.html", shows=Thing.TRAIL),
        Page("people", (), "cockpit/people.html", shows=Thing.PERSONS),
    )
}  # fmt: skip
"""Pages in the order of the menu."""


def chosen(chapters: Mapping[str, Brief], wanted: Sequence[str]) -> list[Block]:
    """Blocks of the chapters wanted, in that order."""
    found: list[Block] = []
    for name in wanted:
        for anchor, blocks in chapters.items():
            if anchor == name or (name.endswith("-") and anchor.startswith(name)):
                found += blocks
    return found
