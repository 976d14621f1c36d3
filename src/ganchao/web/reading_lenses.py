"""“四镜”研判: four ways of looking, each one picture and three sentences, its tables behind."""

from __future__ import annotations

from collections.abc import Sequence

from ganchao.domain.strategy import LensKind
from ganchao.reporting.blocks import Block, Callout, Chart, Heading, Paragraph
from ganchao.reporting.lens_brief import LENSES, lens_brief
from ganchao.text import Lang, say
from ganchao.web.cockpit import Shown
from ganchao.web.reading import Query, Reading, one_of

SENTENCES = 3
"""Told beside the picture; what a lens says beyond stands with its tables."""


def lenses(shown: Shown, query: Query, lang: Lang) -> Reading:
    """One lens of the four."""
    if shown.seen is None:
        return Reading({})
    problems = list[str]()
    kind = one_of(query, "lens", tuple(LENSES), next(iter(LENSES)), problems, "lens", lang)
    blocks = lens_brief(shown.seen, lang, only=kind)
    told, picture, rest = apart(blocks)
    names = [(say(f"lens.{each.value}", lang), query.but(lens=each.value), each is kind) for each in LensKind]
    title = next((block.text for block in blocks if isinstance(block, Heading) and block.level == 3), "")
    return Reading(
        {"told": tuple(told), "picture": tuple(picture), "tables": tuple(rest)},
        {"tabs": names, "lens_title": title, "lens_asks": say(f"web.lens.asks.{kind.value}", lang)}, tuple(problems),
    )  # fmt: skip


def apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Block], list[Block]]:
    """The sentences, the picture, and everything else in its order."""
    inside = [block for block in blocks if not (isinstance(block, Heading) and block.level <= 3)]
    warned = [block for block in inside if isinstance(block, Callout)]
    sentences = [block for block in inside if isinstance(block, Paragraph)][:SENTENCES]
    picture = list[Block](block for block in inside if isinstance(block, Chart))[:1]
    first = [*sentences, *picture, *warned]
    return [*warned, *sentences], picture, [block for block in inside if not any(block is one for one in first)]
