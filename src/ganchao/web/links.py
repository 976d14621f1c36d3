"""Links under every table and picture of a page: take it away in the formats people use."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from html import escape
from typing import Final

from django.urls import reverse

from ganchao.reporting.blocks import Block, Chart, Choice, Table
from ganchao.reporting.html import Served
from ganchao.text import Lang, say

Taken = Table | Choice | Chart
FORMS: Final = {"xlsx": "Excel", "csv": "CSV", "png": "PNG", "svg": "SVG"}


def title_of(block: Taken) -> str:
    """What a table or picture is called."""
    return block.tables[0][1].title if isinstance(block, Choice) else block.title


def forms_of(block: Taken) -> tuple[str, ...]:
    """Formats in which it can be had."""
    return ("png", "svg") if isinstance(block, Chart) else ("xlsx", "csv")


def keyed(blocks: Iterable[Block], group: str = "") -> dict[str, Taken]:
    """Tables and pictures by a short key made of kind and title, which stays the same while the page is the same.

    ``group`` stands before the keys of what a page adds to its chapters.
    """
    out: dict[str, Taken] = {}
    for block in blocks:
        if isinstance(block, Table | Choice | Chart):
            base = group + hashlib.sha256(f"{type(block).__name__} {title_of(block)}".encode()).hexdigest()[:10]
            key, again = base, 2
            while key in out:
                key, again = f"{base}-{again}", again + 1
            out[key] = block
    return out


def served(
    slug: str, blocks: Iterable[Block], query: str, lang: Lang, *, group: str = "", stills: bool = True
) -> Served:
    """What a page adds to its blocks; ``query`` is the state of its address.

    Without ``stills`` pictures stand in the page as they are drawn, as parts need that no script brings to life.
    """
    keys = {id(block): key for key, block in keyed(blocks, group).items()}

    def address(block: Taken, form: str, more: str = "") -> str:
        path = reverse("download", args=[slug, f"{keys[id(block)]}.{form}"])
        return path + query + (("&" if len(query) > 1 else "" if query else "?") + more if more else "")

    def beside(block: Block) -> str:
        if not isinstance(block, Table | Choice | Chart) or id(block) not in keys:
            return ""
        label = escape(say("web.download_of", lang, title=title_of(block)))
        items = " ".join(
            f'<a href="{escape(address(block, form))}" download>{FORMS[form]}</a>' for form in forms_of(block)
        )
        word = escape(say("web.download", lang))
        return f'<p class="takeaway" hx-boost="false" role="group" aria-label="{label}">{word} {items}</p>'

    return Served(beside, (lambda chart: address(chart, "svg", "show=1")) if stills else None)
