"""The menu: pages by what one wants of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from ganchao.text import Lang, say
from ganchao.web.pages import PAGES

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "stand": ("today", "ranking", "lenses", "why", "future"),
    "plan": ("aim", "strategy"),
    "do": ("deeds",),
    "basis": ("method", "trail", "people"),
}
"""Parts of the menu."""
BESIDE: Final = {"whatif": ("plan", "ranking")}
"""Pages with a route of their own -> their part, and the page whose readers may open them."""


def menu_of(slugs: Collection[str], lang: Lang) -> list[tuple[str, list[tuple[str, str]]]]:
    """The menu in its parts; pages that are in no part stand in the last."""
    placed = {slug: group for group, found in GROUPS.items() for slug in found}
    parts: dict[str, list[tuple[str, str]]] = {group: [] for group in GROUPS}
    for slug in PAGES:
        if slug in slugs:
            parts[placed.get(slug, "basis")].append((slug, say(f"web.page.{slug}", lang)))
    for name, (group, needed) in BESIDE.items():
        if needed in slugs:
            parts[group].append((name, say(f"web.{name}", lang)))
    return [(say(f"web.menu.{group}", lang), found) for group, found in parts.items() if found]
