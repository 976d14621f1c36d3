"""Coherence for readers: what to look at first, then importance, groups, pairs, removal, statistics."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from ganchao.auditing.coherence import Coherence
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.errors import NOWHERE
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import running, tidy
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

MOST_FINDINGS: Final = 12
"""Findings told on the page; the tables hold all flags."""
MOST_ROWS: Final = 40
"""Longer tables are left to the workbook."""
MOST_ON_MAP: Final = 14
"""Groups on the picture of correlations."""


def coherence_brief(found: Coherence, panel: Panel, lang: Lang) -> Brief:
    """How the chapter reads: what was looked at, what to look into, a picture, and the tables behind it."""
    framework, stamp = found.framework, say("reporting.stamp", lang) if found.framework.simulated else ""
    years = f"{found.years[0]}–{found.years[-1]}" if len(found.years) > 1 else str(found.years[0])
    read = [say("coherence.read", lang, years=years, cases=found.cases)]
    read += [say("coherence.pooled", lang)] if len(found.years) > 1 else []
    blocks: list[Block] = [Heading(say("coherence.title", lang), 2, "coherence"), Paragraph(running(read, lang))]
    if framework.simulated:
        blocks.append(Callout(tidy(framework.simulated.in_lang(lang)), "simulated"))
    if found.findings:
        told = tuple(replace(problem, where=NOWHERE).sentence(lang) for problem in found.findings[:MOST_FINDINGS])
        blocks.append(Callout(say("coherence.found", lang, count=len(found.findings)), "warning", told))
    else:
        blocks.append(Callout(say("coherence.none_found", lang)))
    picture = _map(found, lang, stamp)
    blocks += [picture] if picture is not None else []
    blocks += [_importance(found, lang, stamp), _groups(found, lang, stamp)]
    blocks += [_pairs(found, lang, stamp)] if found.pairs else []
    blocks += [_removal(found, panel, lang, stamp)] if found.removals else []
    blocks.append(_statistics(found, lang, stamp))
    return tuple(blocks)


def _map(found: Coherence, lang: Lang, stamp: str) -> Chart | None:
    framework = found.framework
    codes = [node.code for node in framework.members(framework.index.code)]
    if not 1 < len(codes) <= MOST_ON_MAP:
        return None
    codes.append(framework.index.code)
    rows = []
    for a in codes:
        for b in codes:
            r = float(found.pearson.values[found.nodes.index(a), found.nodes.index(b)])
            rows.append(
                {
                    "y": node_name(framework, a, lang),
                    "x": node_name(framework, b, lang),
                    "color": 100 * max(r, 0.0),
                    "text": "" if not np.isfinite(r) else f"{r:.2f}",
                }
            )
    title = say("coherence.chart.map", lang, index=node_name(framework, framework.index.code, lang))
    return Chart(
        "heat_map",
        pd.DataFrame(rows),
        title,
        {"y": "y", "x": "x", "color": "color", "text": "text"},
        {"text": say("coherence.correlation", lang), "color": say("coherence.chart.legend", lang)},
        stamp=stamp,
    )


def _importance(found: Coherence, lang: Lang, stamp: str) -> Table:
    framework = found.framework
    with_index = {each.node: each for each in found.in_index}
    rows = []
    for each in found.in_group:
        top = with_index[each.node]
        flags = dict.fromkeys(flag for flag in (each.flag, top.flag if top.flag == "negative" else "") if flag)
        rows.append(
            (
                node_name(framework, each.node, lang),
                each.node,
                node_name(framework, each.above, lang),
                100 * each.weight,
                100 * each.importance,
                each.ratio,
                each.linear,
                each.pearson,
                each.p,
                top.pearson,
                top.p,
                100 * float(found.weight_in_index[found.nodes.index(each.node)]),
                _flags(list(flags), lang),
            )
        )
    keys = (
        ("coherence.node", None),
        ("reporting.code", None),
        ("coherence.parent", None),
        ("coherence.weight_share", 1),
        ("coherence.importance_share", 1),
        ("coherence.ratio", 2),
        ("coherence.linear", 2),
        ("coherence.with_group", 2),
        ("coherence.p", 3),
        ("coherence.with_index", 2),
        ("coherence.p", 3),
        ("reporting.weight_in_index", 1),
        ("coherence.flag", None),
    )
    return Table(
        tuple(Column(say(key, lang), decimals, code=key == "reporting.code") for key, decimals in keys),
        tuple(rows),
        say("coherence.table.importance", lang),
        say("coherence.table.importance_note", lang),
        sheet=say("coherence.sheet.importance", lang),
        stamp=stamp,
    )


def _groups(found: Coherence, lang: Lang, stamp: str) -> Table:
    rows = []
    for group in reversed(found.groups):
        large = group.components.shares
        rows.append(
            (
                node_name(found.framework, group.code, lang),
                len(group.members),
                group.alpha,
                100 * float(large[0]) if large.size else None,
                int((group.components.eigenvalues > 1).sum()) if large.size else None,
            )
        )
    columns = (
        Column(say("reporting.group", lang)),
        Column(say("coherence.members", lang)),
        Column(say("coherence.alpha", lang), 2),
        Column(say("coherence.first_component", lang), 1),
        Column(say("coherence.over_one", lang)),
    )
    return Table(
        columns, tuple(rows), say("coherence.table.groups", lang), say("coherence.table.groups_note", lang), stamp=stamp
    )


def _pairs(found: Coherence, lang: Lang, stamp: str) -> Table:
    framework = found.framework
    rows = tuple(
        (
            node_name(framework, each.first, lang),
            node_name(framework, each.second, lang),
            node_name(framework, each.group, lang) if each.group else say("coherence.across", lang),
            each.pearson,
            each.spearman,
            each.p,
            each.cases,
            _flags([each.flag], lang),
        )
        for each in found.pairs
    )
    keys = (
        ("coherence.first", None),
        ("coherence.second", None),
        ("coherence.parent", None),
        ("coherence.correlation", 2),
        ("coherence.spearman", 2),
        ("coherence.p", 3),
        ("coherence.cases", None),
        ("coherence.flag", None),
    )
    return Table(
        tuple(Column(say(key, lang), decimals, code=key == "reporting.code") for key, decimals in keys),
        rows,
        say("coherence.table.pairs", lang),
        sheet=say("coherence.sheet.pairs", lang),
        workbook_only=len(rows) > MOST_ROWS,
        stamp=stamp,
    )


def _removal(found: Coherence, panel: Panel, lang: Lang, stamp: str) -> Table:
    framework = found.framework
    index = framework.index.code
    ordered = sorted((each for each in found.removals if each.node == index), key=lambda each: -each.mean_shift)
    rows = tuple(
        (
            node_name(framework, each.without, lang),
            _kind(framework, each.without, lang),
            each.mean_shift,
            each.moved,
            each.largest_shift,
            say("coherence.who.value", lang, unit=unit_name(panel, each.unit, lang), year=each.year),
            say("coherence.from_to.value", lang, before=each.rank, after=each.rank_without),
        )
        for each in ordered
    )
    keys = (
        ("coherence.node", None),
        ("coherence.parent", None),
        ("coherence.mean_shift", 2),
        ("coherence.moved", None),
        ("coherence.largest_shift", None),
        ("coherence.who", None),
        ("coherence.from_to", None),
    )
    return Table(
        tuple(Column(say(key, lang), decimals, bar=key == "coherence.mean_shift") for key, decimals in keys),
        rows,
        say("coherence.table.removal", lang, index=node_name(framework, index, lang)),
        say("coherence.table.removal_note", lang),
        sheet=say("coherence.sheet.removal", lang),
        stamp=stamp,
    )


def _statistics(found: Coherence, lang: Lang, stamp: str) -> Table:
    rows = tuple(
        (
            node_name(found.framework, each.node, lang),
            each.node,
            each.smallest,
            each.largest,
            each.mean,
            each.median,
            each.deviation,
            each.skewness,
            each.kurtosis,
            each.available,
            100 * each.available / each.cases,
            each.nonzero,
            100 * each.share(each.nonzero),
            each.distinct,
            100 * each.share(each.distinct),
            each.commonest,
            100 * each.share(each.commonest),
            _flags(list(each.flags), lang),
        )
        for each in found.statistics
    )
    keys = (
        ("coherence.node", None),
        ("reporting.code", None),
        ("coherence.smallest", 3),
        ("coherence.largest", 3),
        ("coherence.mean", 3),
        ("coherence.median", 3),
        ("coherence.deviation", 3),
        ("coherence.skewness", 2),
        ("coherence.kurtosis", 2),
        ("coherence.available", None),
        ("coherence.available_share", 1),
        ("coherence.nonzero", None),
        ("coherence.nonzero_share", 1),
        ("coherence.distinct", None),
        ("coherence.distinct_share", 1),
        ("coherence.commonest", None),
        ("coherence.commonest_share", 1),
        ("coherence.flag", None),
    )
    return Table(
        tuple(Column(say(key, lang), decimals, code=key == "reporting.code") for key, decimals in keys),
        rows,
        say("coherence.table.statistics", lang),
        say("coherence.table.statistics_note", lang),
        sheet=say("coherence.sheet.statistics", lang),
        workbook_only=len(rows) > MOST_ROWS,
        stamp=stamp,
    )


def _kind(framework: Framework, code: str, lang: Lang) -> str:
    return node_name(framework, framework.node(code).group, lang)


def _flags(flags: list[str], lang: Lang) -> str:
    said = [say(f"coherence.flag.{flag}", lang) for flag in flags if flag]
    return say("reporting.list_joint", lang).join(said)
