"""Ledgers for readers: counts, lines, what became a measure, problems by heading."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ganchao.domain.ledger import LedgerKind
from ganchao.planning.ledgers import Kept, problems_by_heading, studies_by_place
from ganchao.reporting.blocks import Block, Callout, Chart, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import columns, named, per_cent
from ganchao.text import Lang, say


def ledger_blocks(found: Outline, lang: Lang, stamp: str, kinds: Sequence[LedgerKind]) -> list[Block]:
    """Ledgers of some kinds: their counts, then their entries."""
    kept = [k for k in found.ledgers if k.ledger.kind in kinds]
    if not kept:
        return []
    blocks: list[Block] = [counts_table(found, kept, lang, stamp)]
    if LedgerKind.STUDY in kinds and (by_place := studies_by_place(found.plan)):
        said = [say("planning.study_count", lang, place=place or say("planning.nowhere", lang), count=len(entries),
                    led=sum(bool(e.leads_to) for e in entries)) for place, entries in by_place.items()]
        blocks.append(Paragraph(say("planning.studies", lang, list=enumerated(said, lang))))
    if LedgerKind.PROBLEM in kinds and (picture := headings_chart(found, lang, stamp)) is not None:
        blocks.append(picture)
    for each in kept:
        blocks += entries_table(found, each, lang, stamp)
    return blocks


def counts_table(found: Outline, kept: Sequence[Kept], lang: Lang, stamp: str) -> Table:
    """Entries by status, late ones, those that led to measures."""
    rows = tuple(
        (found.name(k.ledger.code, lang), *k.counts.values(), len(k.overdue), len(k.led), per_cent(k.closed))
        for k in kept
    )
    names = ("ledger", "open", "under_way", "closed_done", "dropped", "late", "led", "closed")
    titles = tuple(Column(say(f"planning.column.{name}", lang), 0 if name == "closed" else None) for name in names)
    return Table(titles, rows, say("planning.table.ledgers", lang), stamp=stamp)


def entries_table(found: Outline, kept: Kept, lang: Lang, stamp: str) -> list[Block]:
    """Lines of one ledger."""
    rows = tuple(
        (found.name(e.code, lang), found.name(e.heading, lang) if e.heading else "", e.where.in_lang(lang), e.date,
         say(f"planning.entry.{e.status}", lang) + (say("planning.late", lang) if e.code in kept.overdue else ""),
         "" if e.amount is None else say("planning.amount", lang, amount=f"{e.amount:g}", unit=e.measured_in),
         named(found, e.leads_to, lang), e.evidence.in_lang(lang))
        for e in kept.ledger.entries
    )
    names = ("entry", "heading", "where", "date", "status", "amount", "leads_to", "evidence")
    filled = [k for k in range(len(names)) if k in {0, 4} or any(row[k] for row in rows)]
    titles = columns(lang, *(names[k] for k in filled))
    cut = tuple(tuple(row[k] for k in filled) for row in rows)
    return [Table(titles, cut, found.name(kept.ledger.code, lang), stamp=stamp)] if rows else []


def headings_chart(found: Outline, lang: Lang, stamp: str) -> Chart | None:
    """Problems found by heading."""
    by = {code: entries for code, entries in problems_by_heading(found.plan).items() if code}
    if len(by) < 2:
        return None
    rows = sorted(((found.name(code, lang), len(entries)) for code, entries in by.items()), key=lambda row: -row[1])
    data = pd.DataFrame(rows, columns=["heading", "count"])
    title = say("planning.headings.title", lang, heading=rows[0][0], count=rows[0][1])
    return Chart("bars", data, title, {"y": "heading", "x": "count"}, {"x": say("planning.column.problems", lang)},
                 "", stamp, {"decimals": 0})


def campaigns(found: Outline, lang: Lang) -> list[Block]:
    """Campaigns by title, never with a score."""
    names = [
        say("planning.campaign", lang, name=name, date=campaign.date) if campaign.date else name
        for campaign in found.plan.campaigns for name in (found.name(campaign.code, lang),)
    ]
    return [Callout(say("planning.campaigns", lang), "note", tuple(names))] if names else []
