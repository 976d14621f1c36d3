"""Benchmarking for readers: what separates us from whom, where we are weak, why our rank changed, how hard aims are."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.change import Change
from ganchao.benchmarking.gap import Gap
from ganchao.benchmarking.profile import Spot, strong_points, weak_spots
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.benchmark_tables import (
    changes_table,
    couplings_table,
    gap_table,
    gaps_table,
    ladder_table,
    peers_table,
    precedents_table,
    spots_table,
    worth_table,
)
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Heading, Paragraph
from ganchao.reporting.figures import MINUS, enumerated, rounded
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

MOST_STEPS: Final = 10
"""Steps of a waterfall; the rest are summed."""
SMALL: Final = 0.005
"""A contribution below this share of the largest is not told in a sentence."""


FAINT: Final = 0.5
"""A band narrower than half a place is no band: ranks are whole numbers."""


def benchmark_brief(found: Benchmark, lang: Lang) -> Brief:
    """Gap first, then strengths, ladder, change, peers, coordination and difficulty; what cannot be told is said."""
    card = found.card
    stamp = say("reporting.stamp", lang) if card.framework.simulated else ""
    values = {"unit": unit_name(card.panel, found.unit, lang), "year": found.year}
    blocks: list[Block] = [Heading(say("benchmark.chapter", lang, **values), 2, "benchmark")]
    blocks += _gap(found, lang, stamp)
    blocks += _spots(found, lang, stamp)
    blocks += _ladder(found, lang, stamp)
    blocks += _change(found, lang, stamp)
    blocks += _peers(found, lang, stamp)
    blocks += _together(found, lang, stamp)
    blocks += _difficulty(found, lang, stamp)
    if found.problems:
        lines = tuple(problem.sentence(lang) for problem in found.problems)
        blocks.append(Callout(say("benchmark.not_told", lang), "warning", lines))
    return tuple(blocks)


def page_title(found: Benchmark, lang: Lang) -> str:
    """Title of a report of its own."""
    framework = found.card.framework
    return say("benchmark.title", lang, index=framework.name.in_lang(lang) or framework.code, year=found.year)


def whom_words(gap: Gap, lang: Lang) -> str:
    """Whom a gap is measured to, in words: "第 8 位（安徽）"."""
    card = gap.card
    names = enumerated([unit_name(card.panel, code, lang) for code in gap.others], lang)
    if gap.kind == "tier":
        tier = next(tier for tier in card.framework.tiers if tier.code == gap.asked)
        return say("benchmark.whom.tier", lang, tier=tier.name.in_lang(lang) or tier.code, unit=names)
    return say(f"benchmark.whom.{gap.kind}", lang, unit=names, asked=gap.asked)


def decimals_of(card: Scorecard) -> int:
    """Decimals of scores and contributions."""
    largest = float(np.nanmax(np.abs(card.scores[..., -1]), initial=0.0))
    return 2 if largest > 15 else 4


def signed(number: float, decimals: int | None) -> str:
    """A number with its sign."""
    text = rounded(abs(number), decimals)
    return ("+" if number > 0 else MINUS if number < 0 else "") + text


def _gap(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    gap = found.gap
    blocks: list[Block] = [Heading(say("benchmark.gap", lang), 3, "gap")]
    if gap is None:
        return [
            *blocks,
            Paragraph(say("benchmark.gap.nobody", lang, unit=unit_name(found.card.panel, found.unit, lang))),
        ]
    blocks += [Paragraph(text) for text in gap_sentences(gap, lang)]
    blocks += [gap_chart(gap, lang, stamp), gap_table(gap, lang, stamp)]
    return [*blocks, gaps_table(found.gaps, lang, stamp)] if found.gaps else blocks


def gap_sentences(gap: Gap, lang: Lang) -> list[str]:
    """The gap in words: how large, what makes it, where we are ahead."""
    card, decimals = gap.card, decimals_of(gap.card)
    way = "behind" if gap.gap > 0 else "ahead" if gap.gap < 0 else "level"
    said = [
        say(
            f"benchmark.gap.{way}", lang, unit=unit_name(card.panel, gap.unit, lang), year=gap.year,
            node=node_name(card.framework, gap.node, lang), own=rounded(gap.own, decimals),
            rank=_rank(gap.own_rank, lang), whom=whom_words(gap, lang), other=rounded(gap.other, decimals),
            gap=rounded(abs(gap.gap), decimals),
        )
    ]  # fmt: skip
    for key, sign in (("owed", 1), ("lead", -1)):
        parts = sorted(
            (p for p in gap.leaves if p.kind != "rest" and p.amount * sign > 0), key=lambda p: -p.amount * sign
        )
        parts = [p for p in parts[:3] if abs(p.amount) >= SMALL * abs(parts[0].amount)]
        if parts:
            items = [
                say("benchmark.gap.item", lang, node=node_name(card.framework, p.node, lang),
                    points=rounded(abs(p.amount), decimals))
                for p in parts
            ]  # fmt: skip
            said.append(say(f"benchmark.gap.{key}", lang, items=enumerated(items, lang)))
    said += [say("benchmark.gap.orders", lang, orders=gap.orders, seed=gap.seed)] if gap.orders else []
    return said


def gap_chart(gap: Gap, lang: Lang, stamp: str) -> Chart:
    """Waterfall from our score to the other's by indicator; small steps are summed."""
    card, decimals = gap.card, decimals_of(gap.card)
    moving = (part for part in gap.leaves if abs(part.amount) >= 0.5 * 10**-decimals)
    parts = sorted(moving, key=lambda part: -abs(part.amount))
    shown = parts[:MOST_STEPS]
    rest = [part for part in gap.leaves if part.amount and part not in shown]
    shown.sort(key=lambda part: -part.amount)
    own_name, other_name = unit_name(card.panel, gap.unit, lang), whom_words(gap, lang)
    if gap.kind == "past":
        own_name, other_name = str(gap.past), str(gap.year)
    rows: list[dict[str, object]] = [{"label": own_name, "amount": gap.own, "mark": "total"}]
    for part in shown:
        name = node_name(card.framework, part.node, lang)
        name = say("benchmark.rest", lang, node=name) if part.kind == "rest" else name
        rows.append({"label": name, "amount": part.amount, "mark": ""})
    if rest:
        total = sum(part.amount for part in rest)
        rows.append({"label": say("benchmark.others", lang, count=len(rest)), "amount": total, "mark": ""})
    rows.append({"label": other_name, "amount": gap.other, "mark": "total"})
    key = "benchmark.movement.chart" if gap.kind == "past" else "benchmark.gap.chart"
    values = {"unit": unit_name(card.panel, gap.unit, lang), "whom": whom_words(gap, lang), "year": gap.year}
    title = say(key, lang, **values, past=gap.past)
    return Chart(
        "waterfall", pd.DataFrame(rows), title, {"y": "label", "x": "amount", "mark": "mark"},
        {"x": say("reporting.score", lang)}, say(f"{key}_note", lang), stamp, {"decimals": decimals},
    )  # fmt: skip


def _spots(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    weak, strong = weak_spots(found.spots), strong_points(found.spots)
    blocks: list[Block] = [Heading(say("benchmark.spots", lang), 3, "spots")]
    framework = found.card.framework

    def listed(spots: tuple[Spot, ...]) -> str:
        items = [
            say(
                "benchmark.spot", lang, node=node_name(framework, s.node, lang), rank=_rank(s.rank, lang), count=s.count
            )
            for s in spots[:3]
        ]
        return enumerated(items, lang)

    blocks += [Paragraph(say("benchmark.weak", lang, items=listed(weak)))] if weak else []
    blocks += [Paragraph(say("benchmark.strong", lang, items=listed(strong)))] if strong else []
    blocks.append(spots_table(found, weak, strong, lang, stamp))
    if found.worths:
        dear = [each for each in found.worths if each.step == "percent" and each.points > 0][:3]
        if dear:
            items = [
                say("benchmark.worth.item", lang, node=node_name(framework, each.indicator, lang),
                    points=rounded(each.points, decimals_of(found.card) + 1))
                for each in dear
            ]  # fmt: skip
            blocks.append(Paragraph(say("benchmark.worth", lang, items=enumerated(items, lang))))
        full = [node_name(framework, each.indicator, lang) for each in found.worths
                if each.reason == "saturated" and each.step == "percent"]  # fmt: skip
        blocks += [Paragraph(say("benchmark.saturated", lang, items=enumerated(full, lang)))] if full else []
        blocks.append(worth_table(found, lang, stamp))
    return blocks


def _ladder(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    if not found.rungs:
        return []
    card, path = found.card, found.path
    blocks: list[Block] = [Heading(say("benchmark.ladder", lang), 3, "ladder"), ladder_table(found, lang, stamp)]
    if path is not None:
        if path.stones:
            stones = [
                say("benchmark.stone", lang, unit=unit_name(card.panel, code, lang), rank=rounded(rank, None),
                    nodes=enumerated([node_name(card.framework, node, lang) for node in nodes], lang))
                for code, rank, nodes in zip(path.stones, path.ranks, path.differ, strict=True)
            ]  # fmt: skip
            key = "benchmark.path" if len(stones) > 1 else "benchmark.path_one"
            text = say(key, lang, aim=path.aim, count=len(stones), stones=say("benchmark.then", lang).join(stones))
        else:
            text = say("benchmark.path_none", lang, aim=path.aim)
        years = say("benchmark.path_rule", lang, years=path.horizon, step=rounded(path.longest, decimals_of(card)))
        blocks += [Paragraph(text), Paragraph(years)]
    return blocks


def _change(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    change = found.change
    if change is None and not found.changes:
        return []
    blocks: list[Block] = [Heading(say("benchmark.change", lang), 3, "change")]
    if change is not None:
        blocks += [Paragraph(text) for text in change_sentences(found, change, lang)]
        blocks.append(change_chart(found, change, lang, stamp))
    if found.movement is not None and found.movement.gap:
        blocks += [Paragraph(movement_sentence(found.movement, lang)), gap_chart(found.movement, lang, stamp)]
        blocks += [*_breaks(found.movement, lang), gap_table(found.movement, lang, stamp)]
    if len(found.changes) > 1:
        blocks.append(changes_table(found, lang, stamp))
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


def _breaks(moved: Gap, lang: Lang) -> list[Block]:
    """Indicators whose series breaks between the two years: part of their change may be a change of definition."""
    by_year: dict[int, list[str]] = {}
    told = {part.node for part in moved.parts}
    for indicator in moved.card.framework.scored:
        for year in indicator.breaks:
            if (moved.past or moved.year) < year <= moved.year and indicator.code in told:
                by_year.setdefault(year, []).append(node_name(moved.card.framework, indicator.code, lang))
    lines = [
        say("benchmark.break", lang, year=year, nodes=enumerated(names, lang, most=len(names)))
        for year, names in sorted(by_year.items())
    ]
    return [Callout(say("benchmark.breaks", lang), "warning", tuple(lines))] if lines else []


def _peers(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    if not found.peers:
        return []
    return [Heading(say("benchmark.peers", lang), 3, "peers"), peers_table(found, lang, stamp)]


def _together(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    if not found.couplings:
        return []
    framework, worst = found.card.framework, found.couplings[0]
    names = [node_name(framework, node, lang) for node in worst.nodes]
    text = say(
        "benchmark.coupling.worst", lang, unit=unit_name(found.card.panel, found.unit, lang), first=names[0],
        second=names[1], degree=rounded(worst.degree, 3), level=say(f"coupling.level.{worst.level}", lang),
    )  # fmt: skip
    blocks: list[Block] = [Heading(say("benchmark.together", lang), 3, "together"), Paragraph(text)]
    blocks.append(couplings_table(found, lang, stamp))
    grown = found.convergence
    if grown is not None:
        key = {True: "closer", False: "apart", None: "open"}[grown.converging]
        blocks.append(Paragraph(say(f"benchmark.convergence.{key}", lang, first=grown.years[0], last=grown.years[-1],
                                    units=grown.units)))  # fmt: skip
    return blocks


def _difficulty(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    hard = found.difficulty
    if hard is None:
        return []
    card = found.card
    values: dict[str, object] = {
        "unit": unit_name(card.panel, hard.unit, lang), "rank": rounded(hard.rank, None), "aim": hard.aim,
        "years": hard.horizon, "by": hard.year + hard.horizon, "places": rounded(hard.rank - hard.aim, None),
        "starts": hard.starts, "units": hard.units, "reached": hard.reached,
    }  # fmt: skip
    said = [say("benchmark.hard", lang, **values)]
    if hard.starts:
        said.append(say("benchmark.hard.rate", lang, **values, rate=_percent(hard.base_rate), low=_percent(hard.low),
                        high=_percent(hard.high)))  # fmt: skip
    if np.isfinite(hard.typical_per_year):
        said.append(say("benchmark.hard.speed", lang, needed=rounded(hard.places_per_year, 1),
                        typical=rounded(hard.typical_per_year, 1), share=_percent(hard.share_as_fast)))  # fmt: skip
    if np.isfinite(hard.years_at_typical_speed):
        said.append(say("benchmark.hard.travel", lang, aim=hard.aim, years=rounded(hard.years_at_typical_speed, 1)))
    elif np.isinf(hard.years_at_typical_speed):
        said.append(say("benchmark.hard.never", lang, aim=hard.aim))
    blocks: list[Block] = [Heading(say("benchmark.difficulty", lang), 3, "difficulty"), *map(Paragraph, said)]
    if hard.without_precedent:
        best = "" if hard.best is None or hard.best.places <= 0 else say(
            "benchmark.hard.best", lang, unit=unit_name(card.panel, hard.best.unit, lang), first=hard.best.year_from,
            last=hard.best.year_to, places=rounded(hard.best.places, 0))  # fmt: skip
        blocks.append(
            Callout(say("benchmark.hard.none" if not hard.reached else "benchmark.hard.rare", lang) + best, "warning")
        )
    return [*blocks, precedents_table(hard, found, lang, stamp)] if hard.precedents else blocks


def _percent(share: float) -> str:
    return f"{share * 100:.0f}%"


def _rank(rank: float | None, lang: Lang) -> str:
    return say("benchmark.unranked", lang) if rank is None else say("benchmark.ranked", lang, rank=rounded(rank, None))
