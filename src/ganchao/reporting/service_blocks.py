"""Public services, industries and couplings for readers."""

from __future__ import annotations

from ganchao.planning.industries import PARTS as INDUSTRY_PARTS
from ganchao.planning.services import Stage
from ganchao.reporting.blocks import Block, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated
from ganchao.reporting.outline import Outline
from ganchao.text import Lang, say

NAMES = 2
"""Columns of industries that are always there: name and part; numbers that nobody has are left out."""


def services_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Public services against the reference place in their stages."""
    if not found.services:
        return []
    rows = []
    for served in found.services:
        indicator = found.values.indicators.get(served.service.indicator)
        unit = indicator.measured_in.in_lang(lang) if indicator is not None else ""
        rows.append((
            found.name(served.service.code, lang), say(f"planning.service.{served.stage.value}", lang),
            found.name(served.service.indicator, lang), unit, served.own, served.other, served.gap,
            "" if served.year is None else str(served.year), served.gap_then, years_to_even(served, lang),
        ))
    decimals = dict.fromkeys(("own", "reference", "gap", "gap_then"), 2)
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), decimals.get(name))
        for name in ("service", "stage", "indicator", "unit", "own", "reference", "gap", "data_year", "gap_then",
                     "years")
    )  # fmt: skip
    counts = {stage: sum(s.stage is stage for s in found.services) for stage in Stage}
    said = [
        say("planning.stage_count", lang, stage=say(f"planning.service.{stage.value}", lang), count=count)
        for stage, count in counts.items() if count
    ]
    sentence = say("planning.services", lang, count=len(found.services), list=enumerated(said, lang))
    first = next(iter(found.services)).service.reference
    return [Paragraph(sentence), Table(
        titles, tuple(rows), say("planning.table.services", lang, place=found.name(first, lang)),
        say("planning.table.services.note", lang), stamp=stamp)]


def years_to_even(served: object, lang: Lang) -> str:
    """Years until even in words."""
    stage, pace, years = (getattr(served, name) for name in ("stage", "pace", "years"))
    if stage in {Stage.EVEN, Stage.AHEAD}:
        return say("planning.years.reached", lang)
    if years is not None:
        return say("planning.years", lang, years=f"{years:.1f}")
    return "" if pace is None else say("planning.years.never", lang)


def industries_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Our part in each industry of the city."""
    if not found.industries:
        return []
    order = sorted(found.industries, key=lambda d: INDUSTRY_PARTS.index(d.industry.part))
    rows: tuple[tuple[object, ...], ...] = tuple(
        (found.name(d.industry.code, lang), say(f"planning.part_in.{d.industry.part or 'open'}", lang), d.own, d.other,
         d.quotient, say("planning.doubtful", lang) if d.doubtful else "") for d in order
    )
    year = next((d.year for d in order if d.year is not None), None)
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), {"own": 1, "reference": 1, "quotient": 2}.get(name))
        for name in ("industry", "part_in", "own", "reference", "quotient", "note")
    )
    kept = [k for k in range(len(titles)) if k < NAMES or any(row[k] not in (None, "") for row in rows)]
    titles, rows = tuple(titles[k] for k in kept), tuple(tuple(row[k] for k in kept) for row in rows)
    note = "" if year is None else say("planning.table.industries.note", lang, year=year)
    counts = [(part, sum(d.industry.part == part for d in order)) for part in INDUSTRY_PARTS]
    said = [
        say("planning.stage_count", lang, stage=say(f"planning.part_in.{part or 'open'}", lang), count=count)
        for part, count in counts if count
    ]
    sentence = say("planning.industries", lang, count=len(order), list=enumerated(said, lang))
    return [Paragraph(sentence), Table(titles, rows, say("planning.table.industries", lang), note, stamp=stamp)]


def couplings_table(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Coupling coordination of baskets, the last year and the first."""
    rows: list[tuple[object, ...]] = []
    for coupling in found.plan.couplings:
        years = found.couplings[coupling.code]
        parts = [found.name(code, lang) for code in coupling.baskets]
        if not years:
            rows.append((found.name(coupling.code, lang), enumerated(parts, lang), None, "", None, "", "", ""))
            continue
        last, first = years[-1], years[0]
        behind = "" if last.lagging is None else parts[last.lagging]
        since = "" if first is last else say("planning.degree_in", lang, degree=f"{first.degree:.2f}", year=first.year)
        rows.append((
            found.name(coupling.code, lang), enumerated(parts, lang), last.degree,
            say(f"coupling.level.{last.level}", lang), last.development * 100, behind, str(last.year), since,
        ))
    titles = tuple(
        Column(say(f"planning.column.{name}", lang), {"degree": 2, "development": 1}.get(name))
        for name in ("coupling", "baskets", "degree", "level", "development", "behind", "data_year", "since")
    )
    note = say("planning.table.couplings.note", lang)
    return [Table(titles, tuple(rows), say("planning.table.couplings", lang), note, stamp=stamp)] if rows else []
