"""Tables of one round and the sheets of its workbook."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from ganchao.domain.framework import Direction, Indicator, Role
from ganchao.domain.scorecard import IMPUTED, MISSING, OBSERVED, TREATED, Scorecard
from ganchao.reporting.blocks import Choice, Column, Table
from ganchao.reporting.figures import running
from ganchao.reporting.names import first_level, in_tree_order, is_indicator, node_name, unit_name, weights_in_group, weights_in_index
from ganchao.reporting.score_facts import Round
from ganchao.text import Lang, say

MOST_UNITS: Final = 1000
"""Pages and workbooks show so many units of a large field, and our own."""
MOST_CELLS: Final = 110_000
"""Earlier years are offered as long as all tables together stay below this."""
MOST_ROWS: Final = 120_000
"""Longest sheet of the workbook."""
MARK_WORDS: Final = {IMPUTED: "imputed", TREATED: "treated", MISSING: "missing"}


def rank_tables(rounds: tuple[Round, ...], lang: Lang, stamp: str) -> Choice | Table:
    """The rank table of the last round, and of earlier ones to choose from."""
    tables: list[tuple[str, Table]] = []
    cells = 0
    for k, one in enumerate(rounds):
        table = rank_table(one, lang, stamp, sheet=say("reporting.sheet.ranks", lang) if k == 0 else "")
        cells += len(table.rows) * len(table.columns)
        if tables and cells > MOST_CELLS:
            break
        tables.append((str(one.year), table))
    return Choice(say("reporting.year", lang), tuple(tables)) if len(tables) > 1 else tables[0][1]


def rank_table(now: Round, lang: Lang, stamp: str, *, sheet: str = "") -> Table:
    """Rank, name, code, score, change, percentile, tier, and score and rank of every first-level group."""
    card = now.card
    shown, beside = shown_units(now), now.beside[:60]
    units = np.concatenate([shown, beside])
    level = [card.nodes.index(node.code) for node in first_level(card)]
    counts = card.counts[now.at]
    decimals = now.decimals
    columns = [Column(say("reporting.rank", lang)), Column(say("reporting.unit", lang)),
               Column(say("reporting.code", lang)), Column(say("reporting.score", lang), decimals, bar=True)]
    data: list[list[Any]] = [_whole(now.ranks[units, -1]), [now.names[u] for u in units], [card.units[u] for u in units],
                             now.scores[units, -1].tolist()]
    if np.isfinite(now.change).any():
        columns.append(Column(say("reporting.change", lang), signed=True, note=say("reporting.change.note", lang)))
        data.append(_whole(now.change[units]))
    columns.append(Column(say("reporting.percentile", lang), 0, note=say("reporting.percentile.note", lang)))
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
        columns += [Column(name, decimals, bar=True), Column(say(key, lang, node=name, count=int(counts[place])))]
        data += [now.scores[units, place].tolist(), _whole(now.ranks[units, place])]
    marks = unit_marks(now, units)
    for column, place in rank_columns.items():
        marks |= {(int(row), column): "tied" for row in np.flatnonzero(now.tied[units, place])}
    notes = [say("reporting.table.ranks_note", lang)]
    if beside.size:
        notes.append(say("reporting.table.beside", lang, count=int(now.beside.size)))
    if shown.size < now.count:
        notes.append(say("reporting.table.cut", lang, shown=int(shown.size), count=now.count))
    return Table(tuple(columns), tuple(zip(*data, strict=True)), say("reporting.table.ranks", lang, year=now.year, count=now.count),
                 running(notes, lang), marks, sheet, stamp=stamp)


def node_ranks(now: Round, lang: Lang, stamp: str) -> Table:
    """Ranks of every unit at every node, in the order of the tree."""
    card, units = now.card, shown_units(now)
    nodes = [node for _, node in in_tree_order(card.framework) if node.code in card.nodes]
    places = [card.nodes.index(node.code) for node in nodes]
    counts = card.counts[now.at]
    columns = (Column(say("reporting.unit", lang)), *(Column(node_name(card.framework, node.code, lang),
                note=say("reporting.number_ranked_note", lang, count=int(counts[place]), code=node.code))
               for node, place in zip(nodes, places, strict=True)))
    data = [[now.names[u] for u in units], *(_whole(now.ranks[units, place]) for place in places)]
    marks = unit_marks(now, units)
    for column, place in enumerate(places, start=1):
        marks |= {(int(row), column): "tied" for row in np.flatnonzero(now.tied[units, place])}
    title = say("reporting.table.node_ranks", lang, year=now.year, count=now.count)
    return Table(columns, tuple(zip(*data, strict=True)), title, "", marks, say("reporting.sheet.node_ranks", lang), stamp=stamp)


def shown_units(now: Round) -> np.ndarray[Any, np.dtype[np.intp]]:
    """The field by rank, cut to the top of a large one with our own unit kept."""
    top = now.order[:MOST_UNITS]
    return np.append(top, now.own) if now.own is not None and now.own not in top else top


def unit_marks(now: Round, units: np.ndarray[Any, np.dtype[np.intp]]) -> dict[tuple[int, int], str]:
    """Marks of whole rows: own unit and peers."""
    words = ((row, now.mark(int(unit))) for row, unit in enumerate(units))
    return {(row, -1): word for row, word in words if word}


def score_sheet(card: Scorecard, lang: Lang, stamp: str) -> Table:
    """Scores of every node, all rounds, newest first (workbook)."""
    nodes = [node.code for _, node in in_tree_order(card.framework) if node.code in card.nodes]
    values = card.scores[..., [card.nodes.index(code) for code in nodes]]
    return _wide(card, lang, values, nodes, "scores", stamp, decimals=4)


def normalised_sheet(card: Scorecard, lang: Lang, stamp: str) -> Table | None:
    """Normalised values of every indicator (workbook)."""
    if card.steps is None:
        return None
    count = card.steps.raw.shape[-1]
    return _wide(card, lang, card.scores[..., :count], list(card.nodes[:count]), "normalised", stamp, decimals=4,
                 cell_marks=card.steps.marks)


def raw_sheet(card: Scorecard, lang: Lang, stamp: str) -> Table | None:
    """Values before normalising: as observed, filled ones marked, treated ones marked (workbook)."""
    if card.steps is None:
        return None
    raw, filled = card.steps.raw, card.steps.imputed
    values = np.where(np.isfinite(raw), raw, filled)
    return _wide(card, lang, values, list(card.nodes[: raw.shape[-1]]), "raw", stamp, cell_marks=card.steps.marks,
                 any_value=np.isfinite(raw).any(axis=-1))


def _wide(card: Scorecard, lang: Lang, values: Any, nodes: list[str], sheet: str, stamp: str, *,
          decimals: int | None = None, cell_marks: Any = None, any_value: Any = None) -> Table:
    present = np.isfinite(values).any(axis=-1) if any_value is None else any_value
    if len(card.units) > MOST_UNITS:
        last = rank_order(card)
        keep = np.zeros(len(card.units), dtype=bool)
        keep[last[:MOST_UNITS]] = True
        keep |= np.array([code == card.framework.own for code in card.units])
        present = present & keep
    year, unit = np.nonzero(present)
    order = np.lexsort((unit, -np.asarray(card.years)[year]))[:MOST_ROWS]
    year, unit = year[order], unit[order]
    names = [unit_name(card.panel, code, lang) for code in card.units]
    years = np.asarray(card.years)[year].tolist()
    data = [[card.units[u] for u in unit], [names[u] for u in unit], years, *values[year, unit].T.tolist()]
    columns = (Column(say("reporting.code", lang)), Column(say("reporting.unit", lang)), Column(say("reporting.year", lang)),
               *(Column(node_name(card.framework, code, lang), decimals, note=_node_note(card, code, lang)) for code in nodes))
    marks: dict[tuple[int, int], str] = {}
    if cell_marks is not None:
        picked = cell_marks[year, unit]
        rows, places = np.nonzero(picked != OBSERVED)
        words = [MARK_WORDS[int(mark)] for mark in picked[rows, places]]
        marks = {(int(r), int(p) + 3): word for r, p, word in zip(rows, places, words, strict=True)}
    return Table(columns, tuple(zip(*data, strict=True)), say(f"reporting.table.{sheet}", lang), say(f"reporting.table.{sheet}.note", lang),
                 marks, say(f"reporting.sheet.{sheet}", lang), workbook_only=True, stamp=stamp)


def rank_order(card: Scorecard) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Units by rank in the last round; those without one at the end."""
    return np.argsort(np.nan_to_num(card.ranks[-1, :, -1], nan=np.inf), kind="stable")


def _node_note(card: Scorecard, code: str, lang: Lang) -> str:
    node = card.framework.node(code)
    measured = node.measured_in.in_lang(lang) if isinstance(node, Indicator) else ""
    return say("reporting.node_note", lang, code=code, measured=measured) if measured else code


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
    data = [[now.names[u] for u in unit], [node_name(card.framework, card.nodes[p], lang) for p in place],
            [say(f"reporting.mark.{kind}", lang) for kind in kinds],
            steps.raw[now.at, unit, place].tolist(), steps.treated[now.at, unit, place].tolist()]
    columns = tuple(Column(say(f"reporting.{key}", lang)) for key in ("unit", "indicator", "mark", "value_raw", "value_used"))
    note = "" if total <= most else say("reporting.table.cells_cut", lang, shown=most, count=int(total))
    return Table(columns, tuple(zip(*data, strict=True)), say("reporting.table.cells", lang, year=now.year, count=int(total)), note,
                 {(k, 4): kind for k, kind in enumerate(kinds)}, say("reporting.sheet.cells", lang), stamp=stamp)


def weights_table(now: Round, lang: Lang) -> Table:
    """The tree with its weights: among siblings and in the index."""
    framework, card = now.card.framework, now.card
    in_index, in_group = weights_in_index(card, now.at), weights_in_group(card)[now.at]
    rows = []
    for depth, node in in_tree_order(framework):
        place = card.nodes.index(node.code) if node.code in card.nodes else None
        scored = not isinstance(node, Indicator) or node.role is Role.SCORED
        within = float(in_group[place]) * 100 if place is not None and depth and scored else None
        whole = in_index.get(node.code)
        rows.append((("\u3000" if lang == "zh" else "\u2003") * depth + node_name(framework, node.code, lang), node.code, within,
                     whole * 100 if whole is not None and np.isfinite(whole) else None, _direction(node, lang),
                     node.measured_in.in_lang(lang) if isinstance(node, Indicator) else ""))
    columns = (Column(say("reporting.node", lang)), Column(say("reporting.code", lang)),
               Column(say("reporting.weight", lang), 1), Column(say("reporting.weight_in_index", lang), 1, bar=True),
               Column(say("reporting.direction", lang)), Column(say("reporting.measured_in", lang)))
    return Table(columns, tuple(rows), say("reporting.table.weights", lang, year=now.year), say("reporting.table.weights.note", lang),
                 sheet=say("reporting.sheet.weights", lang))


def _direction(node: object, lang: Lang) -> str:
    if isinstance(node, Indicator) and node.role is not Role.SCORED:
        return say(f"reporting.role.{node.role.value}", lang)
    if isinstance(node, Indicator):
        return say("reporting.direction.lower" if node.direction is Direction.LOWER else "reporting.direction.higher", lang)
    return ""


def goalposts_table(now: Round, lang: Lang) -> Table | None:
    """The values that score nothing and full in this round."""
    steps, card = now.card.steps, now.card
    if steps is None or not np.isfinite(steps.worst[now.at]).any():
        return None
    rows = tuple(
        (node_name(card.framework, indicator.code, lang), indicator.code, float(steps.worst[now.at, k]),
         float(steps.best[now.at, k]), indicator.measured_in.in_lang(lang))
        for k, indicator in enumerate(card.framework.scored) if np.isfinite(steps.worst[now.at, k])
    )
    columns = tuple(Column(say(f"reporting.{key}", lang)) for key in ("indicator", "code", "worst", "best", "measured_in"))
    return Table(columns, rows, say("reporting.table.goalposts", lang, year=now.year), say("reporting.table.goalposts.note", lang),
                 sheet=say("reporting.sheet.goalposts", lang))


def sources_table(card: Scorecard, lang: Lang) -> Table | None:
    """Where each indicator comes from and why it is in."""
    rows = tuple((node_name(card.framework, i.code, lang), i.source.in_lang(lang), i.why.in_lang(lang))
                 for i in card.framework.indicators if is_indicator(i) and (i.source or i.why) and i.role is not Role.SERIES)
    if not rows:
        return None
    columns = tuple(Column(say(f"reporting.{key}", lang)) for key in ("indicator", "source", "why"))
    return Table(columns, rows, say("reporting.table.sources", lang), sheet=say("reporting.sheet.sources", lang))


def _whole(values: Any) -> list[Any]:
    """Ranks and changes as whole numbers where they are, ``None`` where there is none."""
    return [None if not math.isfinite(value) else int(value) if value == int(value) else value
            for value in np.asarray(values, dtype=float).tolist()]
