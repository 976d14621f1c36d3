"""差距分析: why somebody is ahead, indicator by indicator, and why our rank changed between any two years."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from ganchao.benchmarking.anatomy import Part, taken_apart
from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.change import Change, change
from ganchao.benchmarking.gap import Gap, To, gap, movement
from ganchao.domain.framework import Indicator
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import GanchaoError
from ganchao.reporting.benchmark_tables import changes_table, gap_table, gaps_table
from ganchao.reporting.blocks import Block, Callout, Heading, Paragraph
from ganchao.reporting.change_brief import (
    break_callout,
    change_chart,
    change_sentences,
    changes_chart,
    movement_sentence,
)
from ganchao.reporting.gap_brief import gap_chart, gap_sentences
from ganchao.reporting.names import in_tree_order, node_name, unit_name
from ganchao.text import Lang, say
from ganchao.web.cockpit import Shown
from ganchao.web.reading import Query, Reading, one_of

MEAN: Final = "peers"
"""In an address: the mean of the peers."""
SECTIONS: Final = ("spots", "ladder", "setbacks", "peers", "together", "difficulty")
"""Sections of the report's chapter that do not depend on whom we compare with."""


def why(shown: Shown, query: Query, lang: Lang) -> Reading:
    """The gap to one peer at one node in one year, and one change of rank."""
    found, problems = shown.studies.compared, list[str]()
    if found is None:
        return Reading({})
    card, unit = found.card, found.unit
    years = ranked_years(card, unit)
    if not years:
        return Reading({})
    node = one_of(query, "node", group_codes(card), card.nodes[-1], problems, "node", lang)
    year = one_of(query, "year", years, years[-1], problems, "year", lang)
    peers = peers_of(found, year, node, lang)
    flat = [code for _, group in peers for code, _ in group]
    asked = one_of(query, "with", flat, flat[0], problems, "unit", lang)
    until = one_of(query, "until", years[1:], years[-1], problems, "year", lang) if len(years) > 1 else years[-1]
    before = [each for each in years if each < until]
    since = one_of(query, "since", before, before[-1], problems, "year", lang) if before else until
    stamp = say("reporting.stamp", lang) if card.framework.simulated else ""
    told, picture, parts = gap_parts(card, unit, asked, year, node, lang, stamp, found)
    changed = change_parts(found, since, until, lang, stamp) if before else ()
    rest = sections(shown.chapters[lang].get("benchmark", ()), SECTIONS)
    return Reading(
        {"told": tuple(told), "picture": tuple(picture), "parts": tuple(parts), "change": tuple(changed),
         "years": tuple(by_year(found, lang, stamp)),
         "rest": tuple(rest)},
        {"peers": peers, "peer_now": asked, "years": years, "year_now": year, "nodes": groups_choice(card, lang),
         "node_now": node, "befores": [each for each in years if each < years[-1]], "since_now": since,
         "afters": years[1:], "until_now": until, "own_name": unit_name(card.panel, unit, lang)},
        tuple(problems), lambda code: query.but(**{"with": code}) if code in card.units else "",
    )  # fmt: skip


def ranked_years(card: Scorecard, unit: str) -> list[int]:
    """Years in which we are ranked."""
    ranks = card.ranks[:, card.units.index(unit), -1]
    return [year for year, rank in zip(card.years, ranks, strict=True) if np.isfinite(rank)]


def group_codes(card: Scorecard) -> list[str]:
    """Nodes that add something up."""
    return [code for code in card.nodes if not isinstance(card.framework.node(code), Indicator)]


def groups_choice(card: Scorecard, lang: Lang) -> list[tuple[str, str]]:
    """The same in the order of the tree."""
    groups = set(group_codes(card))
    return [("" if code == card.nodes[-1] else code, "\u2003" * depth + node_name(card.framework, code, lang))
            for depth, node in in_tree_order(card.framework) if (code := node.code) in groups]  # fmt: skip


def peers_of(found: Benchmark, year: int, node: str, lang: Lang) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whom we may compare with, in groups: the peers, tiers, the field by rank. The first is the usual one."""
    card, n = found.card, found.card.nodes.index(node)
    ranks = card.ranks[card.years.index(year), :, n]
    there = [peer.unit for peer in found.peers if peer.kind == "declared"]
    near = [(MEAN, say("web.why.mean", lang, count=len(there)))] if len(there) > 1 else []
    near += [(code, named(card, code, ranks, lang)) for code in there]
    near += [(peer.unit, say("web.why.found", lang, unit=named(card, peer.unit, ranks, lang)))
             for peer in found.peers if peer.kind != "declared" and peer.unit not in there]  # fmt: skip
    seen = set[str]()
    near = [each for each in near if not (each[0] in seen or seen.add(each[0]))]  # type: ignore[func-returns-value]
    tiers = [(tier.code, say("web.why.tier", lang, tier=tier.name.in_lang(lang) or tier.code))
             for tier in card.framework.tiers if tier.upto is not None or tier.percentile is not None]  # fmt: skip
    order = [card.units[int(k)] for k in np.argsort(ranks, kind="stable") if np.isfinite(ranks[k])]
    everyone = [(code, named(card, code, ranks, lang)) for code in order if code != found.unit]
    groups = [("web.why.peers", near), ("web.why.tiers", tiers), ("web.why.everyone", everyone)]
    return [(say(key, lang), members) for key, members in groups if members]


def named(card: Scorecard, code: str, ranks: np.ndarray[Any, np.dtype[np.float64]], lang: Lang) -> str:
    """A unit with its rank: ``8 安徽``."""
    rank = ranks[card.units.index(code)]
    name = unit_name(card.panel, code, lang)
    return say("reporting.chart.unit", lang, rank=f"{rank:.0f}", unit=name) if np.isfinite(rank) else name


def gap_parts(
    card: Scorecard, unit: str, asked: str, year: int, node: str, lang: Lang, stamp: str, found: Benchmark
) -> tuple[list[Block], list[Block], list[Block]]:
    """What is said of a gap, its picture, and its contributions; reasons instead where there is none."""
    to: To = tuple(p.unit for p in found.peers if p.kind == "declared") if asked == MEAN else asked
    try:
        apart = anatomy(card)
        made = gap(card, unit, to, year=year, node=node, apart=apart)
        others = made.others if len(made.others) > 1 else ()
        each = tuple(gap(card, unit, other, year=year, node=node, apart=apart) for other in others)
    except GanchaoError as error:
        return [Callout(text, "warning") for text in error.sentences(lang)], [], []
    tables = [gap_table(made, lang, stamp), *([gaps_table(each, lang, stamp)] if each else [])]
    return [Paragraph(text) for text in gap_sentences(made, lang)], [gap_chart(made, lang, stamp)], [*tables]


@functools.lru_cache(maxsize=4)
def anatomy(card: Scorecard) -> tuple[Mapping[str, Part], ...]:
    """A scorecard taken apart once."""
    return taken_apart(card)


@functools.lru_cache(maxsize=64)
def changed(card: Scorecard, unit: str, since: int, until: int) -> Change:
    """A change of rank split, once for all peers that one may look at meanwhile."""
    return change(card, unit, since, until)


def change_parts(found: Benchmark, since: int, until: int, lang: Lang, stamp: str) -> list[Block]:
    """Why our rank changed between two years, and our own score over the same years."""
    card, unit = found.card, found.unit
    try:
        made = changed(card, unit, since, until)
        own: Gap | None = movement(card, unit, since, until, apart=anatomy(card))
    except GanchaoError as error:
        return [Callout(text, "warning") for text in error.sentences(lang)]
    usual = (since, until) == (card.years[-2], card.years[-1])
    asked = replace(found, change=made, band=found.band if usual else None)
    blocks: list[Block] = [Paragraph(text) for text in change_sentences(asked, made, lang)]
    blocks.append(change_chart(asked, made, lang, stamp))
    if own is not None and own.gap:
        blocks += [Paragraph(movement_sentence(own, lang)), gap_chart(own, lang, stamp), *break_callout(own, lang)]
        blocks.append(replace(gap_table(own, lang, stamp), expert=True))
    return blocks


def by_year(found: Benchmark, lang: Lang, stamp: str) -> list[Block]:
    """Every year's change with its causes, where there are several."""
    return [changes_chart(found, lang, stamp), changes_table(found, lang, stamp)] if len(found.changes) > 1 else []


def sections(blocks: Sequence[Block], wanted: Sequence[str]) -> list[Block]:
    """Sections of a chapter by the anchors of their headings."""
    return [block for anchor in wanted for block in section(blocks, anchor)]


def section(blocks: Sequence[Block], anchor: str) -> list[Block]:
    """One section with its heading."""
    out, inside = list[Block](), False
    for block in blocks:
        if isinstance(block, Heading):
            inside = block.anchor == anchor
        if inside:
            out.append(block)
    return out
