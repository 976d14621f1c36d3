"""Benchmarking for readers: what separates us from whom, where we are weak, why our rank changed, how hard aims are."""

from __future__ import annotations

import numpy as np

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.profile import Spot, strong_points, weak_spots
from ganchao.reporting.benchmark_tables import (
    couplings_table,
    ladder_table,
    peers_table,
    precedents_table,
    spots_table,
    worth_table,
)
from ganchao.reporting.blocks import Block, Brief, Callout, Heading, Paragraph, behind
from ganchao.reporting.change_brief import change_blocks
from ganchao.reporting.figures import enumerated, rounded
from ganchao.reporting.gap_brief import decimals_of, gap_blocks, shown_place
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.setbacks_brief import setback_blocks
from ganchao.text import Lang, say


def benchmark_brief(found: Benchmark, lang: Lang) -> Brief:
    """From the gap to the difficulty of an aim; what cannot be told is said."""
    card = found.card
    stamp = say("reporting.stamp", lang) if card.framework.simulated else ""
    values = {"unit": unit_name(card.panel, found.unit, lang), "year": found.year}
    blocks: list[Block] = [Heading(say("benchmark.chapter", lang, **values), 2, "benchmark")]
    blocks += gap_blocks(found, lang, stamp)
    blocks += _spots(found, lang, stamp)
    blocks += _ladder(found, lang, stamp)
    blocks += change_blocks(found, lang, stamp)
    blocks += setback_blocks(found, lang, stamp)
    blocks += _peers(found, lang, stamp)
    blocks += behind(_together(found, lang, stamp))
    blocks += _difficulty(found, lang, stamp)
    if found.problems:
        lines = tuple(problem.sentence(lang) for problem in found.problems)
        blocks.append(Callout(say("benchmark.not_told", lang), "warning", lines))
    return tuple(blocks)


def page_title(found: Benchmark, lang: Lang) -> str:
    """Title of a report of its own."""
    framework = found.card.framework
    return say("benchmark.title", lang, index=framework.name.in_lang(lang) or framework.code, year=found.year)


def _spots(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    weak, strong = weak_spots(found.spots), strong_points(found.spots)
    blocks: list[Block] = [Heading(say("benchmark.spots", lang), 3, "spots")]
    framework = found.card.framework

    def listed(spots: tuple[Spot, ...]) -> str:
        items = [
            say("benchmark.spot", lang, node=node_name(framework, s.node, lang), rank=shown_place(s.rank, lang),
                count=s.count)
            for s in spots[:3]
        ]  # fmt: skip
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
        blocks += behind([worth_table(found, lang, stamp)])
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
