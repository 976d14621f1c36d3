"""Tables of one round and the sheets of its workbook."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.framework import Node
from ganchao.domain.scorecard import IMPUTED, MISSING, TREATED
from ganchao.reporting.blocks import Choice, Column, Span, Table
from ganchao.reporting.figures import running
from ganchao.reporting.names import (
    first_level,
    in_tree_order,
    node_name,
)
from ganchao.reporting.score_facts import Round
from ganchao.reporting.uncertainty_facts import letters
from ganchao.text import Lang, say

MOST_UNITS: Final = 1000
"""Pages and workbooks show so many units of a large field, and our own."""
MOST_CELLS: Final = 110_000
"""Earlier years are offered as long as all tables together stay below this."""
MARK_WORDS: Final = {IMPUTED: "imputed", TREATED: "treated", MISSING: "missing"}


def rank_tables(
    rounds: tuple[Round, ...], lang: Lang, stamp: str, *, audits: Mapping[int, Uncertainty] | None = None
) -> Choice | Table:
    """The rank table of the last round, and of earlier ones to choose from."""
    tables: list[tuple[str, Table]] = []
    cells = 0
    for k, one in enumerate(rounds):
        table = rank_table(
            one,
            lang,
            stamp,
            sheet=say("reporting.sheet.ranks", lang) if k == 0 else "",
            audit=(audits or {}).get(one.year),
        )
        cells += len(table.rows) * len(table.columns)
        if tables and cells > MOST_CELLS:
            break
        tables.append((str(one.year), table))
    return Choice(say("reporting.year", lang), tuple(tables)) if len(tables) > 1 else tables[0][1]


def rank_table(
    now: Round, lang: Lang, stamp: str, *, sheet: str = "", audit: Uncertainty | None = None,
    below: Sequence[Node] | None = None,
) -> Table:  # fmt: skip
    """Rank, name, code, rank range where audited, score, change, percentile, tier, and every node ``below``.

    The first level of the index unless named.
    """
    card = now.card
    shown, beside = shown_units(now), now.beside[:60]
    units = np.concatenate([shown, beside])
    level = [card.nodes.index(node.code) for node in (first_level(card) if below is None else below)]
    counts = card.counts[now.at]
    decimals = now.decimals
    columns = [
        Column(say("reporting.rank", lang)),
        Column(say("reporting.unit", lang)),
        Column(say("reporting.code", lang), code=True),
    ]
    data: list[list[Any]] = [
        _whole(now.ranks[units, -1]),
        [now.names[u] for u in units],
        [card.units[u] for u in units],
    ]
    for column, cells in audit_columns(audit, [card.units[u] for u in units], lang):
        columns.append(column)
        data.append(cells)
    columns.append(Column(say("reporting.score", lang), decimals, bar=True))
    data.append(now.scores[units, -1].tolist())
    if np.isfinite(now.change).any():
        columns.append(Column(say("reporting.change", lang), signed=True, note=say("reporting.change.note", lang)))
        data.append(_whole(now.change[units]))
    note = say("reporting.percentile.note", lang)
    columns.append(Column(say("reporting.percentile", lang), 0, note=note, expert=True))
    data.append(now.percentiles[units, -1].tolist())
    if card.framework.tiers:
        names = [tier.name.in_lang(lang) or tier.code for tier in card.framework.tiers]
        columns.append(Column(say("reporting.tier", lang)))
        data.append(["" if place < 0 else names[place] for place in now.tiers[units, -1]])
    rank_columns = {0: -1}
    for place in level:
        name = node_name(card.framework, card.nodes[place], lang)
        rank_columns[len(columns) + 1] = place
        key = "reporting.rank_in" if counts[place] == now.count else "reporting.rank_in_of"
        columns += [Column(name, decimals, bar=True),
                    Column(say(key, lang, node=name, count=int(counts[place])), expert=True)]  # fmt: skip
        data += [now.scores[units, place].tolist(), _whole(now.ranks[units, place])]
    marks = unit_marks(now, units)
    for at, place in rank_columns.items():
        marks |= {(int(row), at): "tied" for row in np.flatnonzero(now.tied[units, place])}
    notes = [say("reporting.table.ranks_note", lang)]
    if beside.size:
        notes.append(say("reporting.table.beside", lang, count=int(now.beside.size)))
    if shown.size < now.count:
        notes.append(say("reporting.table.cut", lang, shown=int(shown.size), count=now.count))
    return Table(
        tuple(columns),
        tuple(zip(*data, strict=True)),
        say("reporting.table.ranks", lang, year=now.year, count=now.count),
        running(notes, lang),
        marks,
        sheet,
        stamp=stamp,
    )


def audit_columns(audit: Uncertainty | None, codes: list[str], lang: Lang) -> list[tuple[Column, list[Any]]]:
    """Rank range, and group where units were compared; nothing without an audit."""
    if audit is None or not audit.good:
        return []
    place = {code: k for k, code in enumerate(audit.units)}
    low, high, ranked = audit.low, audit.high, audit.counts.any(axis=1) & np.isfinite(audit.prepared.nominal_ranks)
    level = f"{audit.prepared.audit.level * 100:g}"

    def told(code: str, text: Callable[[int], Any]) -> Any:
        return text(place[code]) if code in place and ranked[place[code]] else ""

    def span(unit: int) -> Span:
        ends = {"low": int(low[unit]), "high": int(high[unit])}
        words = str(low[unit]) if low[unit] == high[unit] else say("audit.span", lang, **ends)
        at = float(audit.prepared.nominal_ranks[unit])
        return Span(ends["low"], ends["high"], at, audit.counts.shape[1], words)

    column = Column(say("audit.column.span", lang, level=level), note=say("audit.column.span_note", lang, level=level))
    out: list[tuple[Column, list[Any]]] = [(column, [told(code, span) for code in codes])]
    if audit.pairwise:
        groups = audit.groups
        column = Column(say("audit.column.group", lang), note=say("audit.column.group_note", lang), expert=True)
        out.append((column, [told(code, lambda unit: letters(int(groups[unit]))) for code in codes]))
    return out


def node_ranks(now: Round, lang: Lang, stamp: str) -> Table:
    """Ranks of every unit at every node, in the order of the tree."""
    card, units = now.card, shown_units(now)
    nodes = [node for _, node in in_tree_order(card.framework) if node.code in card.nodes]
    places = [card.nodes.index(node.code) for node in nodes]
    counts = card.counts[now.at]
    columns = (
        Column(say("reporting.unit", lang)),
        *(
            Column(
                node_name(card.framework, node.code, lang),
                note=say("reporting.number_ranked_note", lang, count=int(counts[place]), code=node.code),
            )
            for node, place in zip(nodes, places, strict=True)
        ),
    )
    data = [[now.names[u] for u in units], *(_whole(now.ranks[units, place]) for place in places)]
    marks = unit_marks(now, units)
    for column, place in enumerate(places, start=1):
        marks |= {(int(row), column): "tied" for row in np.flatnonzero(now.tied[units, place])}
    title = say("reporting.table.node_ranks", lang, year=now.year, count=now.count)
    return Table(
        columns, tuple(zip(*data, strict=True)), title, "", marks, say("reporting.sheet.node_ranks", lang), stamp=stamp
    )


def shown_units(now: Round) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The field by rank, cut to the top of a large one with our own unit kept."""
    top = now.order[:MOST_UNITS]
    return np.append(top, now.own) if now.own is not None and now.own not in top else top


def unit_marks(now: Round, units: np.ndarray[Any, np.dtype[np.intp]]) -> dict[tuple[int, int], str]:
    """Marks of whole rows: own unit and peers."""
    words = ((row, now.mark(int(unit))) for row, unit in enumerate(units))
    return {(row, -1): word for row, word in words if word}


def cells_table(now: Round, lang: Lang, stamp: str, most: int = 400) -> Table | None:
    """Imputed and treated cells of the round, one per row."""
    steps, card = now.card.steps, now.card
    if steps is None:
        return None
    marks = steps.marks[now.at][now.order]
    row, place = np.nonzero((marks == IMPUTED) | (marks == TREATED))
    if not row.size:
        return None
    total, row, place = row.size, row[:most], place[:most]
    unit = now.order[row]
    kinds = [MARK_WORDS[int(mark)] for mark in marks[row, place]]
    data = [
        [now.names[u] for u in unit],
        [node_name(card.framework, card.nodes[p], lang) for p in place],
        [say(f"reporting.mark.{kind}", lang) for kind in kinds],
        steps.raw[now.at, unit, place].tolist(),
        steps.treated[now.at, unit, place].tolist(),
    ]
    columns = tuple(
        Column(say(f"reporting.{key}", lang)) for key in ("unit", "indicator", "mark", "value_raw", "value_used")
    )
    note = "" if total <= most else say("reporting.table.cells_cut", lang, shown=most, count=int(total))
    return Table(
        columns,
        tuple(zip(*data, strict=True)),
        say("reporting.table.cells", lang, year=now.year, count=int(total)),
        note,
        {(k, 4): kind for k, kind in enumerate(kinds)},
        say("reporting.sheet.cells", lang),
        stamp=stamp,
    )


def _whole(values: Any) -> list[Any]:
    """Ranks and changes as whole numbers where they are, ``None`` where there is none."""
    return [
        None if not math.isfinite(value) else int(value) if value == int(value) else value
        for value in np.asarray(values, dtype=float).tolist()
    ]
