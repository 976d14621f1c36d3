"""A gap for readers: how large, what makes it, where we are ahead; the waterfall, and the same over time."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.gap import Gap
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.benchmark_tables import gap_table, gaps_table
from ganchao.reporting.blocks import Block, Chart, Heading, Paragraph, behind
from ganchao.reporting.figures import MINUS, enumerated, rounded
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

MOST_STEPS: Final = 10
"""Steps of a waterfall; the rest are summed."""
SMALL: Final = 0.005
"""A contribution below this share of the largest is not told in a sentence."""


def gap_blocks(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    gap = found.gap
    blocks: list[Block] = [Heading(say("benchmark.gap", lang), 3, "gap")]
    if gap is None:
        return [
            *blocks,
            Paragraph(say("benchmark.gap.nobody", lang, unit=unit_name(found.card.panel, found.unit, lang))),
        ]
    blocks += [Paragraph(text) for text in gap_sentences(gap, lang)]
    blocks.append(gap_chart(gap, lang, stamp))
    blocks += [gaps_table(found.gaps, lang, stamp)] if found.gaps else []
    return [*blocks, *behind([gap_table(gap, lang, stamp)])]


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


def gap_sentences(gap: Gap, lang: Lang) -> list[str]:
    """The gap in words: how large, what makes it, where we are ahead."""
    card, decimals = gap.card, decimals_of(gap.card)
    way = "behind" if gap.gap > 0 else "ahead" if gap.gap < 0 else "level"
    said = [
        say(
            f"benchmark.gap.{way}", lang, unit=unit_name(card.panel, gap.unit, lang), year=gap.year,
            node=node_name(card.framework, gap.node, lang), own=rounded(gap.own, decimals),
            rank=shown_place(gap.own_rank, lang), whom=whom_words(gap, lang), other=rounded(gap.other, decimals),
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


def gap_in_short(gap: Gap, lang: Lang) -> str:
    """The gap and what makes most of it, in one sentence."""
    ahead = sorted((p for p in gap.leaves if p.kind != "rest" and p.amount * gap.gap > 0), key=lambda p: -abs(p.amount))
    if not ahead:
        return ""
    card, decimals = gap.card, decimals_of(gap.card)
    items = [
        say("benchmark.gap.item", lang, node=node_name(card.framework, p.node, lang),
            points=rounded(abs(p.amount), decimals))
        for p in ahead[:3]
    ]  # fmt: skip
    return say(
        f"benchmark.gap.short_{'behind' if gap.gap > 0 else 'ahead'}", lang,
        unit=unit_name(card.panel, gap.unit, lang), whom=whom_words(gap, lang),
        gap=rounded(abs(gap.gap), decimals), items=enumerated(items, lang),
    )  # fmt: skip


def gap_chart(gap: Gap, lang: Lang, stamp: str) -> Chart:
    """Waterfall from our score to the other's by indicator; small steps are summed."""
    card, decimals = gap.card, decimals_of(gap.card)
    moving = (part for part in gap.leaves if abs(part.amount) >= 0.5 * 10**-decimals)
    parts = sorted(moving, key=lambda part: -abs(part.amount))
    shown = parts[:MOST_STEPS]
    rest = [part for part in gap.leaves if part.amount and part not in shown]
    shown.sort(key=lambda part: -part.amount)
    own_name, other_name = unit_name(card.panel, gap.unit, lang), whom_words(gap, lang)
    other_name = say("benchmark.whom.mean_short", lang) if gap.kind == "mean" else other_name
    if gap.kind == "past":
        own_name, other_name = str(gap.past), str(gap.year)
    rows: list[dict[str, object]] = [{"label": own_name, "amount": gap.own, "mark": "total"}]
    for part in shown:
        name = node_name(card.framework, part.node, lang)
        name = say("benchmark.rest", lang, node=name) if part.kind == "rest" else name
        rows.append({"label": name, "amount": part.amount, "mark": ""})
    total = sum(part.amount for part in rest)
    if abs(total) >= 0.5 * 10**-decimals:
        rows.append({"label": say("benchmark.others", lang, count=len(rest)), "amount": total, "mark": ""})
    rows.append({"label": other_name, "amount": gap.other, "mark": "total"})
    key = "benchmark.movement.chart" if gap.kind == "past" else "benchmark.gap.chart"
    way = "up" if gap.gap > 0 else "down"
    most = [part for part in parts if part.kind != "rest" and part.amount * gap.gap > 0][:2]
    title = say(
        f"{key}.{way}" if most else f"{key}.level", lang, unit=unit_name(card.panel, gap.unit, lang),
        whom=whom_words(gap, lang), year=gap.year, past=gap.past, points=rounded(abs(gap.gap), decimals),
        items=enumerated([node_name(card.framework, part.node, lang) for part in most], lang),
    )  # fmt: skip
    options = {"decimals": decimals, "rising": "better" if gap.kind == "past" else "worse"}
    return Chart(
        "waterfall", pd.DataFrame(rows), title, {"y": "label", "x": "amount", "mark": "mark"},
        {"x": say("reporting.score", lang)}, say(f"{key}_note", lang), stamp, options,
    )  # fmt: skip


def shown_place(rank: float | None, lang: Lang) -> str:
    return say("benchmark.unranked", lang) if rank is None else say("benchmark.ranked", lang, rank=rounded(rank, None))
