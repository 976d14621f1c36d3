"""The four lenses for readers (“四镜”研判): each one picture and three sentences first, tables behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ganchao.domain.strategy import LensKind
from ganchao.reporting.blocks import Block, Brief, Callout, Heading
from ganchao.reporting.lens_micro import micro_blocks
from ganchao.reporting.lens_tele import tele_blocks
from ganchao.reporting.lens_wide import wide_blocks
from ganchao.reporting.lens_xray import xray_blocks
from ganchao.reporting.sights import Sights
from ganchao.text import Lang, say

LENSES: Final[Mapping[LensKind, Callable[[Sights, Lang], list[Block]]]] = {
    LensKind.WIDE: wide_blocks,
    LensKind.MICROSCOPE: micro_blocks,
    LensKind.TELESCOPE: tele_blocks,
    LensKind.XRAY: xray_blocks,
}
"""What each lens shows. To add a lens, add its kind and a function."""


def lens_brief(seen: Sights, lang: Lang, *, only: LensKind | None = None) -> Brief:
    """All lenses, or one; those that need a plan only where it has something for them."""
    blocks: list[Block] = [Heading(say("lens.chapter", lang, unit=seen.named(seen.unit, lang)), 2, "lenses")]
    if seen.plan.illustrative:
        blocks.append(Callout(say("plan.illustrative", lang, what=seen.plan.illustrative), "simulated"))
    for kind, look in LENSES.items():
        if only in {None, kind} and (kind is not LensKind.XRAY or only or expects(seen)):
            blocks.append(Heading(title_of(seen, kind, lang), 3, f"lens-{kind.value}"))
            blocks += look(seen, lang)
    return tuple(blocks)


def expects(seen: Sights) -> bool:
    """Whether the plan says anything of what city and people expect."""
    plan = seen.plan
    return bool(plan.expectations or plan.services or plan.deeds or seen.headings(LensKind.XRAY))


def title_of(seen: Sights, kind: LensKind, lang: Lang) -> str:
    """A lens's name, with the plan's own headings."""
    names = say("lens.joint", lang).join(heading.name.in_lang(lang) for heading in seen.headings(kind))
    name = say(f"lens.{kind.value}", lang)
    return say("lens.title", lang, lens=name, headings=names) if names else name
