"""Some units side by side: every node of the tree, and their ranks over the years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.reporting.blocks import Block, Chart, Column, Table
from ganchao.reporting.names import in_tree_order, node_name, tied, unit_name
from ganchao.reporting.score_facts import Round
from ganchao.text import Lang, say


def compare_blocks(now: Round, node: str, units: Sequence[str], lang: Lang, stamp: str) -> list[Block]:
    """A table of ranks and scores at every node, and the course of ranks at one; nothing for fewer than two units."""
    if len(units) < 2:
        return []
    course = courses_chart(now.card, node, units, lang, stamp)
    table = side_by_side(now, units, lang, stamp)
    return [table] if course is None else [course, table]


def side_by_side(now: Round, units: Sequence[str], lang: Lang, stamp: str) -> Table:
    """Rank and score of each unit at every node of the tree, members under their group."""
    card, places = now.card, [now.card.units.index(code) for code in units]
    nodes = [(depth, node.code) for depth, node in in_tree_order(card.framework) if node.code in card.nodes]
    columns = [Column(say("reporting.node", lang)), Column(say("reporting.code", lang), code=True)]
    for code in units:
        name = unit_name(card.panel, code, lang)
        columns += [Column(say("reporting.compare.rank", lang, unit=name)),
                    Column(say("reporting.compare.score", lang, unit=name), now.decimals)]  # fmt: skip
    rows, marks = [], dict[tuple[int, int], str]()
    shared = tied(card.ranks[now.at : now.at + 1])[0]
    for row, (depth, code) in enumerate(nodes):
        at = card.nodes.index(code)
        cells: list[object] = ["\u2003" * depth + node_name(card.framework, code, lang), code]
        for k, place in enumerate(places):
            score = float(now.scores[place, at])
            cells += [shown_rank(now.ranks[place, at]), score if np.isfinite(score) else None]
            if shared[place, at]:
                marks[row, 2 + 2 * k] = "tied"
        rows.append(tuple(cells))
    title = say("reporting.compare.table", lang, year=now.year)
    return Table(tuple(columns), tuple(rows), title, say("reporting.compare.note", lang), marks, stamp=stamp)


def courses_chart(card: Scorecard, node: str, units: Sequence[str], lang: Lang, stamp: str) -> Chart | None:
    """Ranks at a node over all years, a line for each unit; nothing for a single year."""
    at, places = card.nodes.index(node), [card.units.index(code) for code in units]
    names = [unit_name(card.panel, code, lang) for code in units]
    rows = [
        {"year": year, "rank": float(card.ranks[y, place, at]), "unit": name}
        for y, year in enumerate(card.years) for place, name in zip(places, names, strict=True)
        if np.isfinite(card.ranks[y, place, at])
    ]  # fmt: skip
    if len({row["year"] for row in rows}) < 2:
        return None
    title = say("reporting.compare.chart", lang, node=node_name(card.framework, node, lang))
    return Chart(
        "lines", pd.DataFrame(rows), title, {"x": "year", "y": "rank", "color": "unit"},
        {"x": say("reporting.year", lang), "y": say("reporting.rank", lang)},
        stamp=stamp, options={"reversed": True, "decimals": 0},
    )  # fmt: skip
