"""显微镜: our own weak spots. The gap to peers, what lags, what slides, what a point costs; problems by heading."""

from __future__ import annotations

from typing import Final

import pandas as pd

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.profile import Spot
from ganchao.domain.ledger import Entry, LedgerKind
from ganchao.domain.strategy import LensKind
from ganchao.reporting.blocks import Block, Chart, Column, Paragraph, Table
from ganchao.reporting.figures import enumerated
from ganchao.reporting.gap_brief import gap_in_short
from ganchao.reporting.sights import Sights
from ganchao.text import Lang, say

WEAK: Final = 25.0
"""Percentile below which an indicator is a weak spot."""
SHOWN: Final = 8
NAMED: Final = 3


def micro_blocks(seen: Sights, lang: Lang) -> list[Block]:
    """Three sentences, the weak spots as a picture, root causes with their measures, the list of problems."""
    blocks: list[Block] = []
    found = seen.compared
    if found is None:
        blocks.append(Paragraph(say("lens.micro.nothing", lang)))
    else:
        first = gap_in_short(found.gap, lang) if found.gap is not None else ""
        sentences = (first, weak_sentence(seen, found, lang), slide_sentence(seen, found, lang))
        blocks += [Paragraph(text) for text in sentences if text]
        if spots := weak_spots(found):
            blocks += [weak_chart(seen, found, spots, lang), causes_table(seen, spots, lang)]
    return [*blocks, *problem_blocks(seen, lang)]


def weak_spots(found: Benchmark) -> list[Spot]:
    """Indicators that lag behind our own rank and weigh most, the worst first."""
    return [spot for spot in found.spots if spot.rank is not None and spot.lead < 0][:SHOWN]


def own_rank(seen: Sights) -> int:
    """Our rank in the last round."""
    return int(seen.card.ranks[-1, seen.card.units.index(seen.unit), -1])


def weak_sentence(seen: Sights, found: Benchmark, lang: Lang) -> str:
    """How many indicators are in the last quarter, and which of them matter most."""
    last = [spot for spot in found.spots if spot.rank is not None and spot.percentile < WEAK]
    if not last:
        return say("lens.micro.no_weak", lang)
    items = [
        say("lens.micro.spot", lang, indicator=seen.node(spot.node, lang), rank=f"{spot.rank:.0f}")
        for spot in sorted(last, key=lambda spot: spot.weight_times_lead)[:NAMED]
    ]
    lost = sum(spot.weight for spot in last)
    return say("lens.micro.weak", lang, count=len(last), every=len(found.spots), weight=f"{lost:.0%}",
               list=enumerated(items, lang))  # fmt: skip


def bare_sentence(seen: Sights, lang: Lang) -> str:
    """Weak spots that no measure of the plan meets, for the conclusions; nothing where all are met or none is known."""
    if seen.compared is None or not seen.plan.measures:
        return ""
    spots = weak_spots(seen.compared)
    bare = [seen.node(spot.node, lang) for spot in spots if not seen.measures_of(spot.node, lang)]
    return "" if not bare else say("lens.micro.bare", lang, count=len(bare), all=len(spots),
                                   list=enumerated(bare, lang, NAMED))  # fmt: skip


def slide_sentence(seen: Sights, found: Benchmark, lang: Lang) -> str:
    """What has become worse for years; else the cheapest point."""
    lasting = [slide for slide in found.slides if slide.lasting]
    if not lasting:
        return say("lens.micro.no_slide", lang)
    items = [
        say("lens.micro.slide", lang, indicator=seen.node(slide.indicator, lang), years=len(slide.years) - 1)
        for slide in lasting[:NAMED]
    ]
    return say("lens.micro.slides", lang, count=len(lasting), list=enumerated(items, lang))


def weak_chart(seen: Sights, found: Benchmark, spots: list[Spot], lang: Lang) -> Chart:
    """How many places each weak spot lies behind our own rank."""
    own = own_rank(seen)
    rows = [{"y": seen.node(spot.node, lang), "x": float(spot.rank or 0) - own, "mark": "worse"} for spot in spots]
    title = say("lens.micro.chart", lang, indicator=seen.node(spots[0].node, lang))
    return Chart("bars", pd.DataFrame(rows), title, {"y": "y", "x": "x", "mark": "mark"},
                 {"x": say("lens.micro.axis", lang, rank=own, count=found.spots[0].count)},
                 say("lens.micro.chart_note", lang), seen.stamp(lang), {"decimals": 0})


def causes_table(seen: Sights, spots: list[Spot], lang: Lang) -> Table:
    """Weak spot → what a point takes → problem found → measure: the chain, and where it is broken."""
    points = {point.indicator: point for point in seen.points.points} if seen.points is not None else {}
    columns = tuple(Column(say(f"lens.column.{key}", lang), decimals) for key, decimals in (
        ("indicator", None), ("rank", 0), ("weight", 1), ("point", None), ("heading", None), ("measures", None)))
    rows = []
    for spot in spots:
        point = points.get(spot.node)
        cost = "" if point is None else say("lens.state." + point.state, lang) if point.state else say(
            "lens.micro.moves", lang, moves=f"{point.typical_moves:.1f}")
        measures = enumerated(seen.measures_of(spot.node, lang), lang, 3) or say("lens.none_yet", lang)
        rows.append((seen.node(spot.node, lang), spot.rank, spot.weight * 100, cost,
                     seen.heading_of(spot.node, LensKind.MICROSCOPE, lang), measures))  # fmt: skip
    note = say("lens.micro.table_note", lang)
    return Table(columns, tuple(rows), say("lens.micro.table", lang), note, stamp=seen.stamp(lang))


def problems(seen: Sights) -> list[tuple[str, Entry]]:
    """Problems found, each under its heading, in the order of the headings."""
    order = [heading.code for heading in seen.headings(LensKind.MICROSCOPE)]
    found = [(entry.heading, entry) for ledger in seen.plan.ledgers if ledger.kind is LedgerKind.PROBLEM
             for entry in ledger.entries]
    return sorted(found, key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))


def problem_blocks(seen: Sights, lang: Lang) -> list[Block]:
    """The list of problems under the lens's headings, where there are no data."""
    found = problems(seen)
    if not found:
        return []
    names = {heading.code: heading.name.in_lang(lang) for heading in seen.plan.lenses}
    owners = {owner.code: owner.name.in_lang(lang) for owner in seen.plan.owners}
    columns = tuple(Column(say(f"lens.column.{key}", lang)) for key in (
        "heading", "problem", "status", "measures", "lead"))
    rows = tuple(
        (names.get(heading, ""), entry.name.in_lang(lang), say(f"lens.status.{entry.status}", lang),
         enumerated(seen.measures_called(entry.leads_to, lang), lang, 3) or say("lens.none_yet", lang),
         owners.get(entry.roles.lead, ""))
        for heading, entry in found
    )  # fmt: skip
    bare = [entry.name.in_lang(lang) for _, entry in found if not entry.leads_to and entry.status != "dropped"]
    done = sum(entry.status == "done" for _, entry in found)
    text = say("lens.micro.problems", lang, count=len(found), done=done, bare=len(bare), list=enumerated(bare, lang, 3))
    sentence = text if bare else say("lens.micro.problems_all", lang, count=len(found), done=done)
    return [Paragraph(sentence), Table(columns, rows, say("lens.micro.problem_table", lang), stamp=seen.stamp(lang))]
