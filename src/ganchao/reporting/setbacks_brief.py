"""Setbacks for readers: the years of the largest falls in sentences, and indicators that slid for years."""

from __future__ import annotations

from typing import Final

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.gap import Gap
from ganchao.benchmarking.setbacks import HEAVIEST, Setback, Slide
from ganchao.domain.framework import Indicator
from ganchao.domain.scorecard import IMPUTED, Scorecard
from ganchao.reporting.blocks import Block, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.change_brief import main_cause
from ganchao.reporting.figures import enumerated, rounded, running
from ganchao.reporting.gap_brief import decimals_of, signed
from ganchao.reporting.names import in_tree_order, node_name, unit_name
from ganchao.text import Lang, say

MOST_CAUSES: Final = 4
"""Indicators named for one year."""


def setback_blocks(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    """Falls year by year, slides, and what every indicator did to our own score each year."""
    if not found.setbacks and not found.slides:
        return []
    blocks: list[Block] = [Heading(say("benchmark.setbacks", lang), 3, "setbacks")]
    blocks += [Paragraph(setback_sentence(found, each, lang)) for each in found.setbacks]
    weightiest = sorted(found.slides, key=lambda each: -each.weight)[:HEAVIEST]
    if weightiest:
        said = [slide_words(found.card, each, lang) for each in weightiest]
        items = say("benchmark.slides.joint", lang).join(said)
        blocks.append(Paragraph(say("benchmark.slides.told", lang, items=items)))
        blocks.append(slides_table(found, lang, stamp))
    if len(found.movements) > 1:
        blocks += behind([movements_table(found, lang, stamp)])
    return blocks


def falls_in_short(found: Benchmark, lang: Lang) -> str:
    """The years of the largest falls, in one sentence; nothing where there were none."""
    if not found.setbacks:
        return ""
    items = [
        say("benchmark.falls.item", lang, year=each.change.year_to, places=rounded(float(each.change.change), None),
            cause=main_cause(each.change, lang))
        for each in found.setbacks
    ]  # fmt: skip
    unit = unit_name(found.card.panel, found.unit, lang)
    return say("benchmark.falls.short", lang, unit=unit, items=enumerated(items, lang))


def setback_sentence(found: Benchmark, setback: Setback, lang: Lang) -> str:
    """A fall in words: from where to where, which cause, and the indicators of ours behind it."""
    change, moved = setback.change, setback.movement
    decimals = decimals_of(found.card)
    parts = {cause: float(-part) for cause, part in change.parts.items() if part}
    causes = [
        say(f"benchmark.setback.{'up' if places > 0 else 'down'}", lang, cause=say(f"benchmark.cause.{cause}", lang),
            places=rounded(abs(places), 1 if places % 1 else None))
        for cause, places in sorted(parts.items(), key=lambda each: each[1])
    ]  # fmt: skip
    said = [say(
        "benchmark.setback", lang, unit=unit_name(found.card.panel, found.unit, lang), year=change.year_to,
        rank_from=rounded(float(change.rank_from), None), rank_to=rounded(float(change.rank_to), None),
        places=rounded(float(change.change), None), causes=say("benchmark.setback.joint", lang).join(causes),
    )]  # fmt: skip
    losses = sorted((p for p in moved.leaves if p.kind != "rest" and p.amount < 0), key=lambda p: p.amount)
    items = [cause_words(found.card, moved, part.node, part.amount, lang) for part in losses[:MOST_CAUSES]]
    way = "up" if moved.gap > 0 else "down"
    if items:
        said.append(say(
            f"benchmark.setback.own_{way}", lang, points=rounded(abs(moved.gap), decimals),
            items=enumerated(items, lang),
        ))  # fmt: skip
    doubtful = [
        node_name(found.card.framework, part.node, lang) for part in losses[:MOST_CAUSES]
        if is_filled(moved, part.node) or change.year_to in breaks_of(found.card, part.node)
    ]  # fmt: skip
    if doubtful:
        said.append(say("benchmark.setback.doubtful", lang, nodes=enumerated(doubtful, lang)))
    return running(said, lang)


def cause_words(card: Scorecard, moved: Gap, node: str, points: float, lang: Lang) -> str:
    """An indicator with its values of both years and what that did: "研发经费投入强度（2.41→2.15，−0.48 分）"."""
    scored = [indicator.code for indicator in card.framework.scored]
    values = {"node": node_name(card.framework, node, lang), "points": signed(points, decimals_of(card))}
    if card.steps is None or node not in scored or moved.past is None:
        return say("benchmark.movement.item", lang, **values)
    k, u = scored.index(node), card.units.index(moved.unit)
    before, after = (card.steps.imputed[card.years.index(year), u, k] for year in (moved.past, moved.year))
    first, last = in_step(float(before), float(after))
    return say("benchmark.setback.item", lang, **values, before=first, after=last)


def slide_words(card: Scorecard, slide: Slide, lang: Lang) -> str:
    """A slide in words: years, values, ranks and points."""
    node = card.framework.node(slide.indicator)
    measured = node.measured_in.in_lang(lang) if isinstance(node, Indicator) else ""
    key = "benchmark.slide.lasting" if slide.lasting else "benchmark.slide"
    text = say(
        key, lang, node=node_name(card.framework, slide.indicator, lang),
        first=slide.years[0], last=slide.years[-1], values=" → ".join(in_step(*slide.values)),
        measured=say("benchmark.slide.measured", lang, measured=measured) if measured else "",
        points=rounded(abs(slide.points), decimals_of(card)),
    )  # fmt: skip
    if slide.rank_from is not None and slide.rank_to is not None and slide.rank_from != slide.rank_to:
        key = "benchmark.slide.ranks" if slide.rank_to > slide.rank_from else "benchmark.slide.ranks_up"
        text += say(key, lang, rank_from=rounded(slide.rank_from, None),
                    rank_to=rounded(slide.rank_to, None))  # fmt: skip
    if slide.breaks:
        text += say("benchmark.slide.breaks", lang, years=say("forecast.joint", lang).join(map(str, slide.breaks)))
    return text


def slides_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """Indicators that slid, dearest first, with the values of every year."""
    card, decimals = found.card, decimals_of(found.card)
    names = ("indicator", "measured_in", "span", "values", "rank_from", "rank_to", "moved", "series_breaks")
    columns = tuple(
        Column(say(f"benchmark.column.{name}", lang), decimals if name == "moved" else None, signed=name == "moved")
        for name in names
    )
    rows = []
    for slide in found.slides:
        node = card.framework.node(slide.indicator)
        measured = node.measured_in.in_lang(lang) if isinstance(node, Indicator) else ""
        rows.append((
            node_name(card.framework, slide.indicator, lang), measured, f"{slide.years[0]}–{slide.years[-1]}",
            " → ".join(in_step(*slide.values)), slide.rank_from, slide.rank_to, slide.points,
            say("forecast.joint", lang).join(map(str, slide.breaks)),
        ))  # fmt: skip
    title = say("benchmark.slides.table", lang, unit=unit_name(card.panel, found.unit, lang))
    note = say("benchmark.slides.note", lang)
    return Table(columns, tuple(rows), title, note, sheet=say("benchmark.sheet.slides", lang), stamp=stamp)


def movements_table(found: Benchmark, lang: Lang, stamp: str) -> Table:
    """What every indicator did to our own score, one column a year; the first row is their sum."""
    card, decimals = found.card, decimals_of(found.card)
    by_year = {each.year: each for each in found.movements}
    rows: list[tuple[object, ...]] = [
        (node_name(card.framework, found.node, lang), *(each.gap for each in by_year.values()))
    ]
    leaves = {part.node for each in by_year.values() for part in each.leaves if part.kind != "rest"}
    for _depth, node in in_tree_order(card.framework):
        if node.code in leaves:
            amounts = [next((p.amount for p in each.leaves if p.node == node.code), None) for each in by_year.values()]
            rows.append((node_name(card.framework, node.code, lang), *amounts))
    columns = (
        Column(say("benchmark.column.node", lang)),
        *(Column(str(year), decimals, signed=True) for year in by_year),
    )
    title = say("benchmark.movements.table", lang, unit=unit_name(card.panel, found.unit, lang))
    note = say("benchmark.movements.note", lang)
    return Table(columns, tuple(rows), title, note, sheet=say("benchmark.sheet.movements", lang), stamp=stamp)


def is_filled(moved: Gap, node: str) -> bool:
    """Whether one of the two values was not published and had to be filled."""
    steps, scored = moved.card.steps, [indicator.code for indicator in moved.card.framework.scored]
    if steps is None or node not in scored or moved.past is None:
        return False
    years = [moved.card.years.index(year) for year in (moved.past, moved.year)]
    return bool((steps.marks[years, moved.card.units.index(moved.unit), scored.index(node)] == IMPUTED).any())


def breaks_of(card: Scorecard, node: str) -> tuple[int, ...]:
    """Rounds from which an indicator is not comparable with earlier ones."""
    found = card.framework.node(node)
    return card.framework.rounds_broken(found) if isinstance(found, Indicator) else ()


def in_step(*numbers: float) -> list[str]:
    """Numbers beside each other, all with the decimals that three digits of the largest need.

    >>> in_step(2.40998, 2.15, 2.1), in_step(12345.6, 12000.0)
    (['2.41', '2.15', '2.10'], ['12346', '12000'])
    """
    largest = max((abs(number) for number in numbers), default=0.0)
    decimals = 4 if largest < 0.1 else 3 if largest < 1 else 2 if largest < 100 else 1 if largest < 1000 else 0
    return [f"{number:.{decimals}f}".replace("-", "−") for number in numbers]
