"""The slides: at most eight pages from the chapters of the report, each with a finding, a few sentences, one picture.

To add a page, write its row in :data:`DECKS`; of more than eight the first that results can fill are taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ganchao.reporting.blocks import (
    Block,
    Brief,
    Callout,
    Chart,
    Choice,
    Heading,
    Paragraph,
    Table,
    for_paper,
    with_columns,
)
from ganchao.reporting.charts.drawing import text_width
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.reporting.material import Material

PAGES: Final = 8
"""Slides of a deck, its title among them."""
SENTENCES: Final = 3
LONGEST, FEWEST = 24, 3
"""Widest cell of a column in Chinese characters, else the column is left out; how many columns must be left."""
ROWS: Final = 12
"""Rows of a table on a slide."""


@dataclass(frozen=True)
class Slide:
    """What a slide takes from where: words from the leader's page or a chapter, a picture or table from a chapter."""

    name: str
    words: str  # part of the leader's page, or anchor of a chapter
    shown: str = ""  # anchor of the chapter of the picture; that of the words unless named
    kinds: tuple[str, ...] = ()  # kinds of charts, the first there is; "table" for a table


DECKS: Final[Mapping[str, tuple[Slide, ...]]] = {
    "office": (
        Slide("standing", "page-standing", "years", ("bump",)),
        Slide("behind", "page-behind", "benchmark", ("waterfall",)),
        Slide("rivals", "lens-wide", kinds=("fan", "table")),
        Slide("future", "forecast", kinds=("fan",)),
        Slide("reachable", "page-reachable", "page-reachable", ("table",)),
        Slide("measures", "plan", kinds=("lines", "table")),
        Slide("wanted", "page-wanted", "plan", ("table",)),
        Slide("groups", "groups", kinds=("contribution_bars", "heat_map")),
        Slide("ranking", "summary", "ranking", ("rank_bars",)),
        Slide("spread", "further", "spread", ("distribution",)),
        Slide("sure", "audit", kinds=("rank_ranges", "table")),
        Slide("strategy", "strategy", kinds=("tree",)),
        Slide("progress", "progress", kinds=("table", "small_multiples")),
        Slide("method", "method", kinds=("table",)),
    ),
    "method": (
        Slide("ranking", "summary", "ranking", ("rank_bars",)),
        Slide("sure", "audit", kinds=("rank_ranges",)),
        Slide("sensitivity", "sensitivity", kinds=("bars", "contribution_bars", "table")),
        Slide("robustness", "robustness", kinds=("bars", "table")),
        Slide("coherence", "coherence", kinds=("heat_map", "scatter", "table")),
        Slide("skill", "skill", "forecast", ("reliability", "table")),
        Slide("method", "method", kinds=("table",)),
        Slide("groups", "groups", kinds=("contribution_bars",)),
        Slide("data", "data", kinds=("table",)),
    ),
}  # fmt: skip
"""Slides by reader, in their order."""
ORDER: Final = ("ranking", "standing", "groups", "spread", "behind", "rivals", "future", "sure", "sensitivity",
                "robustness", "coherence", "skill", "reachable", "measures", "strategy", "progress", "data", "method",
                "wanted")  # fmt: skip
"""In which order slides stand, whichever were taken."""


def deck_brief(found: Material, audience: str, lang: Lang, *, whole: Brief, page: Brief) -> Brief:
    """The deck of one reader from the whole report and the leader's page."""
    parts = sections_of((*page, *whole))
    title = next((block for block in page if isinstance(block, Heading) and block.level == 1), None)
    head: list[Block] = [title or Heading(found.title(found.index(lang), lang), 1)]
    told = [block for block in (*page, *whole) if isinstance(block, Callout)]
    head += [block for block in told if block.tone in {"secrecy", "simulated"}]
    made: dict[str, Brief] = {}
    for slide in DECKS["method" if audience == "method" else "office"]:
        blocks = slide_blocks(slide, parts, lang)
        if blocks and len(made) < PAGES - 1:
            made[slide.name] = blocks
    body = [block for name in ORDER for block in made.get(name, ())]
    return (*dict.fromkeys(head[1:]), head[0], *body)


def sections_of(brief: Brief) -> dict[str, Brief]:
    """Blocks by the anchor of the chapter or section they stand in; a chapter holds its sections too."""
    found: dict[str, list[Block]] = {}
    chapter = section = ""
    for block in brief:
        if isinstance(block, Heading) and block.level == 2:
            chapter, section = block.anchor, ""
        elif isinstance(block, Heading) and block.level == 3:
            section = block.anchor
        elif not block.expert:
            for name in (chapter, section):
                if name:
                    found.setdefault(name, []).append(block)
    return {name: tuple(blocks) for name, blocks in found.items()}


def slide_blocks(slide: Slide, parts: Mapping[str, Brief], lang: Lang) -> Brief:
    """One slide: its question, sentences, its picture or table; nothing where it would be empty."""
    words = [block.text for block in parts.get(slide.words, ()) if isinstance(block, Paragraph)]
    picture = chosen(parts.get(slide.shown or slide.words, ()), slide.kinds)
    if picture is None and (slide.kinds and not words):
        return ()
    if not words and picture is None:
        return ()
    heading = Heading(say(f"deck.{slide.name}", lang), 2, f"slide-{slide.name}")
    shown: tuple[Block, ...] = () if picture is None else (picture,)
    return (heading, *(Paragraph(text) for text in words[:SENTENCES]), *shown)


def chosen(blocks: Sequence[Block], kinds: Sequence[str]) -> Chart | Table | None:
    """The first block of the first kind there is."""
    for kind in kinds:
        for block in blocks:
            if isinstance(block, Chart) and block.kind == kind:
                return block
            if kind == "table" and isinstance(block, (Table, Choice)):
                return short(block.tables[0][1] if isinstance(block, Choice) else block)
    return None


def short(table: Table) -> Table:
    """A table's columns for paper without those of long text where enough others are left, and its first rows."""
    shown = for_paper(replace(table, expert=False))
    keys = next((k for k in range(len(shown.columns)) if any(isinstance(row[k], str) for row in shown.rows)), 0)
    brief = [k for k in range(len(shown.columns))
             if k <= keys or all(text_width(str(row[k]), 1) <= LONGEST for row in shown.rows)]  # fmt: skip
    if FEWEST <= len(brief) < len(shown.columns):
        shown = with_columns(shown, brief)
    kept = {(row, column): words for (row, column), words in shown.marks.items() if row < ROWS}
    return replace(shown, rows=shown.rows[:ROWS], marks=kept, workbook_only=False)
