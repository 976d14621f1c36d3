"""Changes of rank for readers: what made them, the years of the largest falls, and what of our own slid for years."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.change import CAUSES, Change
from ganchao.benchmarking.gap import Gap
from ganchao.reporting.benchmark_tables import changes_table, gap_table
from ganchao.reporting.blocks import Block, Callout, Chart, Heading, Paragraph, behind
from ganchao.reporting.figures import enumerated, rounded
from ganchao.reporting.gap_brief import decimals_of, gap_chart, signed
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

FAINT: Final = 0.5
"""A band narrower than half a place is no band: ranks are whole numbers."""


def change_blocks(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    """The change explained, our own score behind it, and every year."""
    change = found.change
    if change is None and not found.changes:
        return []
    blocks: list[Block] = [Heading(say("benchmark.change", lang), 3, "change")]
    if change is not None:
        blocks += [Paragraph(text) for text in change_sentences(found, change, lang)]
        told = {(each.year_from, each.year_to) for each in found.changes}
        if len(found.changes) < 2 or (change.year_from, change.year_to) not in told:
            blocks.append(change_chart(found, change, lang, stamp))
    if found.movement is not None and found.movement.gap:
        blocks += [Paragraph(movement_sentence(found.movement, lang)), gap_chart(found.movement, lang, stamp)]
        blocks += [*break_callout(found.movement, lang),
                   *behind([gap_table(found.movement, lang, stamp)])]  # fmt: skip
    if len(found.changes) > 1:
        blocks += [changes_chart(found, lang, stamp), changes_table(found, lang, stamp)]
    return blocks


def change_sentences(found: Benchmark, change: Change, lang: Lang) -> list[str]:
    """A change of rank in words: from where to where, what made it, whether it means anything."""
    card = found.card
    unit = unit_name(card.panel, change.unit, lang)
    moved = float(-change.change)
    way = "up" if moved > 0 else "down" if moved < 0 else "level"
    said = [
        say(
            f"benchmark.change.{way}", lang, unit=unit, year_from=change.year_from, year_to=change.year_to,
            rank_from=rounded(float(change.rank_from), None), rank_to=rounded(float(change.rank_to), None),
            count_from=change.count_from, count_to=change.count_to, places=rounded(abs(moved), None),
        ),
        say("benchmark.change.parts", lang, **{k: signed(float(-v), 2 if v.denominator > 2 else None)
                                               for k, v in change.parts.items()}),
        say("benchmark.change.still", lang, unit=unit, year=change.year_to, rank=rounded(change.stood_still, None)),
    ]  # fmt: skip
    band = found.band
    if band is not None and band.source != "unknown":
        shown = (
            "none"
            if band.places < FAINT
            else "size"
            if not moved
            else "inside"
            if band.means_nothing(moved)
            else "outside"
        )
        said.append(say(f"benchmark.band.{shown}", lang, places=rounded(band.places, 1)))
    for key, units in (("came", change.came), ("went", change.went)):
        if units:
            names = enumerated([unit_name(card.panel, code, lang) for code in units], lang)
            said.append(say(f"benchmark.change.{key}", lang, units=names, count=len(units)))
    return said


def change_chart(found: Benchmark, change: Change, lang: Lang, stamp: str) -> Chart:
    """Places gained or lost by cause."""
    rows = [
        {"cause": say(f"benchmark.cause.{cause}", lang), "places": float(-part),
         "mark": "better" if part < 0 else "worse", "text": signed(float(-part), 2 if part.denominator > 2 else None)}
        for cause, part in change.parts.items()
    ]  # fmt: skip
    unit = unit_name(found.card.panel, change.unit, lang)
    total = signed(float(-change.change), None)
    title = say(
        "benchmark.change.chart", lang, unit=unit, year_from=change.year_from, year_to=change.year_to, total=total
    )
    return Chart(
        "bars", pd.DataFrame(rows), title, {"y": "cause", "x": "places", "mark": "mark", "text": "text"},
        {"x": say("benchmark.column.places", lang), "y": say("benchmark.column.cause", lang)},
        say("benchmark.change.chart_note", lang), stamp, {"decimals": 1},
    )  # fmt: skip


def changes_chart(found: Benchmark, lang: Lang, stamp: str) -> Chart:
    """Places gained or lost by cause, year by year, with the whole change as a stroke."""
    causes = [cause for cause in CAUSES if any(each.parts[cause] for each in found.changes)] or ["own"]
    rows = [
        {"span": f"{each.year_from}–{each.year_to}", "cause": say(f"benchmark.cause.{cause}", lang),
         "places": float(-each.parts[cause]), "total": float(-each.change)}
        for each in found.changes for cause in causes
    ]  # fmt: skip
    unit = unit_name(found.card.panel, found.unit, lang)
    worst = max(found.changes, key=lambda each: each.change)
    key = "benchmark.changes.chart" if worst.change > 0 else "benchmark.changes.chart_up"
    title = say(key, lang, unit=unit, first=worst.year_from, last=worst.year_to,
                places=rounded(float(worst.change), None), cause=main_cause(worst, lang))  # fmt: skip
    return Chart(
        "contribution_bars", pd.DataFrame(rows), title,
        {"y": "span", "x": "places", "color": "cause", "total": "total"},
        {"x": say("benchmark.column.places", lang), "total": say("benchmark.total", lang)},
        say("benchmark.changes.chart_note", lang), stamp, {"decimals": 1},
    )  # fmt: skip


def main_cause(change: Change, lang: Lang) -> str:
    """The cause that cost most places, in words."""
    return say(f"benchmark.cause.{max(CAUSES, key=lambda cause: change.parts[cause])}", lang)


def movement_sentence(moved: Gap, lang: Lang) -> str:
    """What moved our own score most, either way."""
    card, decimals = moved.card, decimals_of(moved.card)
    parts = sorted((p for p in moved.leaves if p.kind != "rest" and p.amount), key=lambda p: -abs(p.amount))[:3]
    items = [
        say(
            "benchmark.movement.item",
            lang,
            node=node_name(card.framework, p.node, lang),
            points=signed(p.amount, decimals),
        )
        for p in parts
    ]
    way = "up" if moved.gap > 0 else "down"
    return say(
        f"benchmark.movement.{way}", lang, unit=unit_name(card.panel, moved.unit, lang), year_from=moved.past,
        year_to=moved.year, points=rounded(abs(moved.gap), decimals), items=enumerated(items, lang),
    )  # fmt: skip


def break_callout(moved: Gap, lang: Lang) -> list[Block]:
    """Indicators whose series breaks between the two years: part of their change may be a change of definition."""
    by_year: dict[int, list[str]] = {}
    told = {part.node for part in moved.parts}
    for indicator in moved.card.framework.scored:
        for year in moved.card.framework.rounds_broken(indicator):
            if (moved.past or moved.year) < year <= moved.year and indicator.code in told:
                by_year.setdefault(year, []).append(node_name(moved.card.framework, indicator.code, lang))
    lines = [
        say("benchmark.break", lang, year=year, nodes=enumerated(names, lang, most=len(names)))
        for year, names in sorted(by_year.items())
    ]
    return [Callout(say("benchmark.breaks", lang), "warning", tuple(lines))] if lines else []


