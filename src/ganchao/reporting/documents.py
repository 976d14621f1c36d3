"""Documents: which report each reader gets, in which format. One source of blocks, so that all tell the same numbers.

To add a reader, write a function from :class:`~ganchao.reporting.material.Material` to a brief and list it in
:data:`REPORTS`; to add a format, write a module with one function of its name and list it in :data:`FORMATS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Final, Literal

from ganchao.reporting.blocks import Block, Brief, Heading
from ganchao.reporting.deck_brief import deck_brief
from ganchao.reporting.leader_brief import leader_brief
from ganchao.reporting.material import Material, whole_brief
from ganchao.text import Lang

Format = Literal["html", "xlsx", "docx", "pdf", "pptx"]
FORMATS: Final[tuple[Format, ...]] = ("html", "xlsx", "docx", "pdf", "pptx")
Audience = Literal["office", "leader", "method"]
METHOD: Final = ("top", "summary", "ranking", "audit", "robustness", "sensitivity", "coherence", "forecast", "nodes",
                 "data", "method", "sources")  # fmt: skip
"""Chapters for whoever asks how it was computed, in their order, by anchor."""


def method_brief(found: Material, lang: Lang, *, expert: bool = True) -> Brief:  # noqa: ARG001 - always for experts
    """How it was computed and how far it can be trusted, nothing folded."""
    chapters = chapters_of(whole_brief(found, lang, expert=True))
    return tuple(block for name in METHOD for block in chapters.get(name, ()))


REPORTS: Final[Mapping[Audience, Callable[..., Brief]]] = {
    "office": whole_brief, "leader": leader_brief, "method": method_brief,
}  # fmt: skip
"""What is written for whom: the whole report for the office, one page and a card of questions for a leader, and how it
was computed for whoever asks."""


def brief_for(
    audience: Audience, found: Material, lang: Lang, *, expert: bool = False, name: Format | None = None
) -> Brief:
    """The report of one reader as blocks; for slides the few that they hold."""
    if name == "pptx":
        whole = whole_brief(found, lang, expert=audience == "method")
        return deck_brief(found, audience, lang, whole=whole, page=leader_brief(found, lang))
    return REPORTS[audience](found, lang, expert=expert)


def written(
    name: Format, audience: Audience, lang: Lang, found: Material, *, expert: bool = False
) -> bytes:
    """A document, ready to be saved or sent.

    Parameters
    ----------
    name
        Format, one of :data:`FORMATS`.
    audience
        Whom it is for, one of :data:`REPORTS`.
    lang
        Language of everything in it.
    found
        Results of the project.
    expert
        Whether the office's report shows what leaders do not ask for; that on methods always does.

    Raises
    ------
    InvalidInput
        For a PDF in Chinese on a machine without a Chinese font.
    """
    brief = brief_for(audience, found, lang, expert=expert, name=name)
    made = rendered(name, brief, lang, title=found.title(found.index(lang), lang), facts=found.facts.get(lang, {}))
    return made.encode() if isinstance(made, str) else made


def file_name(name: Format, audience: Audience = "office") -> str:
    """What the file is called: ``report.docx``, and with its reader's name where it is not the office's."""
    return f"report.{name}" if audience == "office" else f"report-{audience}.{name}"


def rendered(name: Format, brief: Brief, lang: Lang, *, title: str, facts: Mapping[str, str]) -> str | bytes:
    """A brief in one format; the packages that write it are imported only then."""
    render: Callable[..., str | bytes] = getattr(importlib.import_module(f"ganchao.reporting.{name}"), name)
    return render(brief, lang, title=title, facts=facts)


def chapters_of(brief: Brief) -> dict[str, Brief]:
    """A brief cut at the headings of its chapters; what stands before the first is called ``top``.

    >>> list(chapters_of((Heading("A report", 1), Heading("In short", 2, "summary"))))
    ['top', 'summary']
    """
    found: dict[str, list[Block]] = {"top": []}
    here = "top"
    for block in brief:
        if isinstance(block, Heading) and block.level == 2:
            here = block.anchor
        found.setdefault(here, []).append(block)
    return {name: tuple(blocks) for name, blocks in found.items()}
