"""Short answers for the terminal: one node of one round, and a what-if."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import rounded, tidy
from ganchao.reporting.names import node_name, tied, unit_name, unit_names
from ganchao.reporting.score_brief import sureness
from ganchao.reporting.score_facts import rounds_of, summary
from ganchao.reporting.score_tables import audit_columns
from ganchao.scoring.whatif import Move, WhatIf
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited


def run_brief(card: Scorecard, lang: Lang, audited: Audited | None = None) -> Brief:
    """What ``ganchao run`` says when it is done: the summary and the top of the table."""
    rounds = rounds_of(card, lang, last=2)
    if not rounds:
        return (Callout(say("reporting.nobody_ranked", lang), "problem"),)
    name = card.framework.name.in_lang(lang) or card.framework.code
    head = Heading(say("reporting.title", lang, index=name, year=rounds[0].year), 1)
    said = summary(rounds[0], lang, sure=sureness(audited, rounds[0], lang))
    ranges = None if audited is None else audited.uncertainty
    return (head, *_stamp(card, lang), *map(Paragraph, said), *rank_brief(card, lang, top=15, audit=ranges)[1:])


def rank_brief(
    card: Scorecard,
    lang: Lang,
    *,
    year: int | None = None,
    node: str | None = None,
    top: int = 30,
    audit: Uncertainty | None = None,
) -> Brief:
    """Units by rank at one node of one round: the first, our own with its neighbours, and the peers."""
    code = node or card.nodes[-1]
    y, n = card.at(year=year, node=code)
    ranks, scores = card.ranks[y, :, n], card.published[y, :, n]
    order = np.argsort(ranks, kind="stable")
    order = order[np.isfinite(ranks[order])]
    noted = [card.units.index(unit) for unit in (card.framework.own, *card.framework.peer_codes) if unit in card.units]
    kept = {*noted, *neighbours(order, card)}
    shown = [*order[:top], *(unit for unit in order[top:] if unit in kept)]
    shared, names = tied(card.ranks)[y, :, n], unit_names(card, lang)
    declared = card.framework.rank.decimals
    decimals = declared if declared is not None else 1 if np.nanmax(np.abs(scores), initial=0) > 15 else 3
    columns = [
        Column(say("reporting.rank", lang)),
        Column(say("reporting.unit", lang)),
        Column(say("reporting.code", lang)),
    ]
    data: list[list[object]] = [
        [int(r) if r % 1 == 0 else float(r) for r in ranks[shown]],
        [names[u] for u in shown],
        [card.units[u] for u in shown],
    ]
    for column, cells in audit_columns(audit, [card.units[u] for u in shown], lang):
        columns.append(column)
        data.append(cells)
    columns.append(Column(say("reporting.score", lang), decimals, bar=True))
    data.append(scores[shown].tolist())
    if y > 0:
        gained = card.ranks[y - 1, :, n] - ranks
        columns.append(Column(say("reporting.change", lang), signed=True))
        data.append([int(gained[u]) if np.isfinite(gained[u]) else None for u in shown])
    marks = {
        (row, -1): "own" if card.units[u] == card.framework.own else "peer" for row, u in enumerate(shown) if u in noted
    }
    marks |= {(row, 0): "tied" for row, u in enumerate(shown) if shared[u]}
    count = int(card.counts[y, n])
    title = say("short.ranks", lang, node=node_name(card.framework, code, lang), year=card.years[y], count=count)
    note = say("reporting.table.cut", lang, shown=len(shown), count=count) if len(shown) < count else ""
    table = Table(tuple(columns), tuple(zip(*data, strict=True)), title, note, marks)
    name = card.framework.name.in_lang(lang) or card.framework.code
    return (Heading(name, 1), *_stamp(card, lang), table)


NEIGHBOURS: Final = 5
"""Units shown on either side of our own."""


def neighbours(order: NDArray[np.intp], card: Scorecard) -> Iterator[int]:
    """Units next to our own in an order of units; none where we are not in it."""
    own = card.units.index(card.framework.own) if card.framework.own in card.units else -1
    for at in np.flatnonzero(order == own):
        yield from (int(unit) for unit in order[max(0, at - NEIGHBOURS): at + NEIGHBOURS + 1])


def whatif_brief(result: WhatIf, lang: Lang, *, unit: str, node: str | None = None) -> Brief:
    """What changed for the unit, and everyone else whose rank moved with it."""
    card = result.before
    code = node or card.nodes[-1]
    moves = result.moves(node)
    names = {move.unit: unit_name(card.panel, move.unit, lang) for move in moves}
    own = [move for move in moves if move.unit == unit]
    others = [move for move in moves if move.unit != unit and move.places]
    blocks: list[Block] = [
        Heading(say("short.whatif", lang, unit=unit_name(card.panel, unit, lang)), 1),
        *_stamp(card, lang),
    ]
    for (year, changed, column), value in result.changes.items():
        before = float(card.panel.values[card.panel.at(year=year, unit=changed, indicator=column)])
        name = column if column not in card.framework.node_codes else node_name(card.framework, column, lang)
        blocks.append(
            Paragraph(
                say("short.whatif.change", lang, indicator=name, year=year, before=f"{before:g}", after=f"{value:g}")
            )
        )
    blocks += [Paragraph(move_sentence(move, card, lang, names)) for move in own]
    if not others:
        blocks.append(Paragraph(say("short.whatif.nobody", lang)))
        return tuple(blocks)
    columns = (
        Column(say("reporting.unit", lang)),
        Column(say("reporting.code", lang)),
        Column(say("short.whatif.before", lang)),
        Column(say("short.whatif.after", lang)),
        Column(say("short.whatif.places", lang), signed=True),
    )
    rows = tuple((names[m.unit], m.unit, m.rank_before, m.rank_after, m.places) for m in others)
    title = say("short.whatif.moved", lang, count=len(rows), node=node_name(card.framework, code, lang))
    return (*blocks, Table(columns, rows, title))


def move_sentence(move: Move, card: Scorecard, lang: Lang, names: dict[str, str]) -> str:
    """Score and rank of one unit before and after."""
    decimals = card.framework.rank.decimals
    decimals = 3 if decimals is None else decimals
    values = {
        "unit": names[move.unit],
        "year": move.year,
        "score_before": rounded(move.score_before, decimals),
        "score_after": rounded(move.score_after, decimals),
        "rank_before": move.rank_before or "–",
        "rank_after": move.rank_after or "–",
        "places": abs(move.places),
    }
    key = "same" if move.places == 0 else "up" if move.places > 0 else "down"
    return say(f"short.whatif.{key}", lang, **values)


def _stamp(card: Scorecard, lang: Lang) -> tuple[Callout, ...]:
    said = card.framework.simulated
    return (Callout(tidy(said.in_lang(lang)), "simulated"),) if said else ()
