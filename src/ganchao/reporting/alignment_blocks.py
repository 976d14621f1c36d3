"""Plans above ours for readers: taken up, left, on offer, in the making."""

from __future__ import annotations

from collections.abc import Sequence

from ganchao.planning.alignment import Coverage, Taken, links_of_kind, unproven
from ganchao.reporting.blocks import Block, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import columns, named, per_cent
from ganchao.text import Lang, say


def coverage_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """How far each plan above is taken up, what is left, and what conflicts."""
    asked = [coverage for coverage in found.coverages if coverage.asked]
    blocks: list[Block] = []
    if asked:
        rows = tuple(
            (found.name(c.upper.code, lang), c.upper.issuer.in_lang(lang), len(c.asked), len(c.left),
             per_cent(c.covered), per_cent(c.confirmed), per_cent(c.depth)) for c in asked
        )
        titles = tuple(
            Column(say(f"planning.column.{name}", lang), 0 if name in {"covered", "confirmed", "depth"} else None,
                   bar=name == "covered")
            for name in ("upper", "issuer", "items", "left", "covered", "confirmed", "depth")
        )
        blocks += [
            Paragraph(coverage_sentence(asked, lang)),
            Table(titles, rows, say("planning.table.coverage", lang), say("planning.table.coverage.note", lang),
                  sheet=say("planning.sheet.alignment", lang), stamp=stamp),
        ]
    blocks += items_table(found, [t for c in asked for t in c.left], "planning.table.left", lang, stamp)
    clashes = links_of_kind(found.plan, "conflicts", "constrained_by")
    if clashes:
        limits = tuple(
            (found.name(link.local, lang), found.name(link.item, lang), say(f"planning.link.{link.kind}", lang),
             link.evidence.in_lang(lang), found.name(link.confirmed_by, lang) if link.confirmed_by else "")
            for link in clashes
        )
        titles = columns(lang, "element", "item", "link", "evidence", "confirmed_by")
        blocks.append(Table(titles, limits, say("planning.table.clashes", lang), stamp=stamp))
    if bare := unproven(found.plan):
        codes = [f"{link.local} → {link.item}" for link in bare]
        blocks.append(Paragraph(say("planning.unproven", lang, count=len(bare), list=named(found, codes, lang))))
    return blocks


def coverage_sentence(asked: Sequence[Coverage], lang: Lang) -> str:
    """How many items are taken up, confirmed, and left."""
    items = [taken for coverage in asked for taken in coverage.asked]
    return say(
        "planning.coverage", lang, plans=len(asked), items=len(items), taken=sum(t.taken_up for t in items),
        sure=sum(t.confirmed > 0 for t in items), left=sum(not t.taken_up for t in items),
    )  # fmt: skip


def items_table(found: Outline, items: Sequence[Taken], title: str, lang: Lang, stamp: str) -> list[Block]:
    """Items of plans above in one table."""
    above = {taken.item.code: c.upper.code for c in found.coverages for taken in (*c.asked, *c.offered)}
    rows = tuple(
        (found.name(t.item.code, lang), found.name(above[t.item.code], lang), t.item.weight,
         "" if t.item.due is None else str(t.item.due),
         enumerated([found.name(link.local, lang) for link in t.links], lang)) for t in items
    )
    titles = columns(lang, "item", "upper", "weight", "due", "mentioned_by")
    return [Table(titles, rows, say(title, lang), stamp=stamp)] if rows else []


def offers_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Policies and means on offer, those used and those not."""
    rows = tuple(
        (found.name(t.item.code, lang), found.name(c.upper.code, lang),
         say("planning.used" if t.taken_up else "planning.unused", lang),
         enumerated([found.name(link.local, lang) for link in t.links], lang))
        for c in found.coverages for t in sorted(c.offered, key=lambda taken: taken.taken_up)
    )
    titles = columns(lang, "offer", "upper", "status", "used_by")
    return [Table(titles, rows, say("planning.table.offers", lang), stamp=stamp)] if rows else []


def making_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Plans still being written, with what we proposed and what became of it."""
    rows = []
    for coverage in found.coverages:
        upper = coverage.upper
        if not coverage.in_the_making and not upper.proposals:
            continue
        stage = say(f"planning.stage.{upper.stage.value}", lang)
        name, issuer = found.name(upper.code, lang), upper.issuer.in_lang(lang)
        if not upper.proposals:
            rows.append((name, issuer, stage, say("planning.no_proposal", lang), "", ""))
        rows += [
            (name, issuer, stage, p.text.in_lang(lang), "" if p.sent is None else p.sent.isoformat(),
             say(f"planning.answer.{p.answer}", lang)) for p in upper.proposals
        ]
    titles = columns(lang, "upper", "issuer", "stage", "proposal", "sent", "answer")
    return [Table(titles, tuple(rows), say("planning.table.making", lang), stamp=stamp)] if rows else []
