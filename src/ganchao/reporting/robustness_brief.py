"""Robustness for readers: how far ranks can go while weights stay within bounds, and what it takes to overtake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from ganchao.auditing.overtaking import Overtaking
from ganchao.auditing.robustness import Extreme, Robustness
from ganchao.domain.framework import Framework
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated, running, tidy
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

MOST_DRAWN: Final = 60
"""Units on the picture: the first, and our own with the peers."""


def robustness_brief(found: Sequence[Robustness], card: Scorecard, lang: Lang) -> Brief:
    """What varies, who cannot be moved, our own unit in a sentence, a picture, the table and the weights behind it."""
    framework, panel = card.framework, card.panel
    blocks: list[Block] = [Heading(say("robustness.title", lang), 2, "robustness")]
    if not found:
        return (*blocks, Callout(say("reporting.nobody_ranked", lang), "problem"))
    stamp = say("reporting.stamp", lang) if framework.simulated else ""
    first = found[0]
    blocks.append(Paragraph(running(_reading(first, framework, lang), lang)))
    if framework.simulated:
        blocks.append(Callout(tidy(framework.simulated.in_lang(lang)), "simulated"))
    open_ = sum(not extreme.proven for each in found for extreme in (each.best, each.worst))
    blocks += [Callout(say("robustness.unproven", lang, count=open_), "warning")] if open_ else []
    still = [unit_name(panel, each.unit, lang) for each in found if each.best.rank == each.worst.rank]
    if still:
        blocks.append(Paragraph(say("robustness.fixed", lang, count=len(still), units=enumerated(still, lang))))
    own = next((each for each in found if each.unit == framework.own), None)
    if own is not None:
        blocks.append(
            Paragraph(
                say(
                    "robustness.own",
                    lang,
                    unit=unit_name(panel, own.unit, lang),
                    rank=own.rank,
                    best=own.best.rank,
                    worst=own.worst.rank,
                    always=len(own.always_ahead),
                    never=len(own.never_ahead),
                )
            )
        )
    blocks += [_picture(found, card, lang, stamp), _table(found, card, lang, stamp)]
    if own is not None or len(found) == 1:
        blocks.append(_weights(own or first, card, lang, stamp))
    return tuple(blocks)


def overtaking_brief(found: Overtaking, card: Scorecard, lang: Lang) -> Brief:
    """What it takes to stand above a rival, or why no weights do it."""
    framework = card.framework
    unit, rival = (unit_name(card.panel, code, lang) for code in (found.unit, found.rival))
    node = node_name(framework, found.node, lang)
    if found.level is None:
        better = [node_name(framework, code, lang) for code in found.better_in]
        return (
            Paragraph(
                say(
                    f"robustness.change.{found.reason}",
                    lang,
                    unit=unit,
                    rival=rival,
                    node=node,
                    count=len(better),
                    nodes=enumerated(better, lang),
                )
            ),
        )
    if found.level == 0:
        return (Paragraph(say("robustness.change.already", lang, unit=unit, rival=rival, node=node)),)
    after = found.ranks_after or found.ranks
    sentence = say(
        "robustness.change.moved",
        lang,
        unit=unit,
        rival=rival,
        node=node,
        level=found.level,
        moved=found.moved,
        rank=after[0],
        rival_rank=after[1],
    )
    rows = sorted(
        (
            (
                node_name(framework, code, lang),
                code,
                100 * given,
                100 * found.weights[code],
                100 * (found.weights[code] - given),
            )
            for code, given in found.given.items()
        ),
        key=lambda row: -abs(row[4]),
    )
    changed = tuple(row for row in rows if abs(row[4]) > 1e-6)
    columns = (
        Column(say("coherence.node", lang)),
        Column(say("reporting.code", lang), code=True),
        Column(say("robustness.change.given", lang), 1),
        Column(say("robustness.change.new", lang), 1),
        Column(say("robustness.change.by", lang), 1, signed=True),
    )
    stamp = say("reporting.stamp", lang) if framework.simulated else ""
    return (Paragraph(sentence), Table(columns, changed, say("robustness.change.table", lang), stamp=stamp))


def _reading(first: Robustness, framework: Framework, lang: Lang) -> list[str]:
    node = node_name(framework, first.node, lang)
    if first.spread is None:
        said = [say("robustness.read.bounds", lang, node=node)]
    else:
        said = [say("robustness.read.spread", lang, node=node, low=1 - first.spread, high=1 + first.spread)]
    if first.held:
        groups = [
            say("robustness.held.one", lang, group=node_name(framework, code, lang), reason=say(reason, lang))
            for code, reason in first.held
        ]
        said.append(say("robustness.held", lang, groups=enumerated(groups, lang)))
    return said


def _picture(found: Sequence[Robustness], card: Scorecard, lang: Lang, stamp: str) -> Chart:
    marked = dict.fromkeys(card.framework.peer_codes, "peer") | {card.framework.own: "own"}
    drawn = [each for k, each in enumerate(found) if k < MOST_DRAWN or each.unit in marked]
    data = pd.DataFrame(
        [
            {
                "unit": unit_name(card.panel, each.unit, lang),
                "rank": each.rank,
                "low": each.best.rank,
                "high": each.worst.rank,
                "mark": marked.get(each.unit, ""),
            }
            for each in drawn
        ]
    )
    labels = {
        "x": say("reporting.rank", lang),
        "y": say("reporting.unit", lang),
        "low": say("robustness.best", lang),
        "high": say("robustness.worst", lang),
    }
    fields = {"y": "unit", "x": "rank", "low": "low", "high": "high", "mark": "mark"}
    note = say("reporting.table.cut", lang, shown=len(drawn), count=len(found)) if len(drawn) < len(found) else ""
    return Chart("rank_ranges", data, say("robustness.chart", lang, year=found[0].year), fields, labels, note, stamp)


def _table(found: Sequence[Robustness], card: Scorecard, lang: Lang, stamp: str) -> Table:
    rows = tuple(
        (
            each.rank,
            unit_name(card.panel, each.unit, lang),
            each.unit,
            _rank(each.best, lang),
            _rank(each.worst, lang),
            each.worst.rank - each.best.rank,
            len(each.always_ahead),
            len(each.never_ahead),
        )
        for each in found
    )
    keys = (
        "reporting.rank",
        "reporting.unit",
        "reporting.code",
        "robustness.best",
        "robustness.worst",
        "robustness.width",
        "robustness.always",
        "robustness.never",
    )
    marks = {
        (row, -1): "own" if each.unit == card.framework.own else "peer"
        for row, each in enumerate(found)
        if each.unit in (card.framework.own, *card.framework.peer_codes)
    }
    title = say("robustness.table", lang, year=found[0].year, count=found[0].count)
    return Table(
        tuple(Column(say(key, lang), bar=key == "robustness.width", code=key == "reporting.code") for key in keys),
        rows,
        title,
        marks=marks,
        sheet=say("robustness.sheet", lang),
        stamp=stamp,
    )


def _weights(each: Robustness, card: Scorecard, lang: Lang, stamp: str) -> Table:
    framework = card.framework
    rows = tuple(
        (
            node_name(framework, code, lang),
            code,
            node_name(framework, framework.node(code).group, lang),
            100 * each.given[code],
            100 * each.best.weights[code],
            100 * each.worst.weights[code],
        )
        for code in each.given
    )
    columns = (
        Column(say("coherence.node", lang)),
        Column(say("reporting.code", lang), code=True),
        Column(say("coherence.parent", lang)),
        Column(say("robustness.weights.given", lang), 1),
        Column(say("robustness.weights.best", lang, rank=each.best.rank), 1),
        Column(say("robustness.weights.best", lang, rank=each.worst.rank), 1),
    )
    title = say("robustness.weights", lang, unit=unit_name(card.panel, each.unit, lang))
    return Table(columns, rows, title, stamp=stamp)


def _rank(extreme: Extreme, lang: Lang) -> object:
    return extreme.rank if extreme.proven else say("robustness.at_least", lang, rank=extreme.rank)
