"""Sheets of the workbook: scores, normalised and raw values of all rounds, newest first."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from ganchao.domain.framework import Indicator
from ganchao.domain.scorecard import OBSERVED, Scorecard
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.names import (
    in_tree_order,
    node_name,
    unit_name,
)
from ganchao.reporting.score_tables import MARK_WORDS, MOST_UNITS
from ganchao.text import Lang, say

MOST_ROWS: Final = 120_000
"""Longest sheet of the workbook."""


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
    return _wide(
        card,
        lang,
        card.scores[..., :count],
        list(card.nodes[:count]),
        "normalised",
        stamp,
        decimals=4,
        cell_marks=card.steps.marks,
    )


def raw_sheet(card: Scorecard, lang: Lang, stamp: str) -> Table | None:
    """Values before normalising: as observed, filled ones marked, treated ones marked (workbook)."""
    if card.steps is None:
        return None
    raw, filled = card.steps.raw, card.steps.imputed
    values = np.where(np.isfinite(raw), raw, filled)
    return _wide(
        card,
        lang,
        values,
        list(card.nodes[: raw.shape[-1]]),
        "raw",
        stamp,
        cell_marks=card.steps.marks,
        any_value=np.isfinite(raw).any(axis=-1),
    )


def _wide(
    card: Scorecard,
    lang: Lang,
    values: Any,
    nodes: list[str],
    sheet: str,
    stamp: str,
    *,
    decimals: int | None = None,
    cell_marks: Any = None,
    any_value: Any = None,
) -> Table:
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
    columns = (
        Column(say("reporting.code", lang)),
        Column(say("reporting.unit", lang)),
        Column(say("reporting.year", lang)),
        *(Column(node_name(card.framework, code, lang), decimals, note=_node_note(card, code, lang)) for code in nodes),
    )
    marks: dict[tuple[int, int], str] = {}
    if cell_marks is not None:
        picked = cell_marks[year, unit]
        rows, places = np.nonzero(picked != OBSERVED)
        words = [MARK_WORDS[int(mark)] for mark in picked[rows, places]]
        marks = {(int(r), int(p) + 3): word for r, p, word in zip(rows, places, words, strict=True)}
    return Table(
        columns,
        tuple(zip(*data, strict=True)),
        say(f"reporting.table.{sheet}", lang),
        say(f"reporting.table.{sheet}.note", lang),
        marks,
        say(f"reporting.sheet.{sheet}", lang),
        workbook_only=True,
        stamp=stamp,
    )


def rank_order(card: Scorecard) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Units by rank in the last round; those without one at the end."""
    return np.argsort(np.nan_to_num(card.ranks[-1, :, -1], nan=np.inf), kind="stable")


def _node_note(card: Scorecard, code: str, lang: Lang) -> str:
    node = card.framework.node(code)
    measured = node.measured_in.in_lang(lang) if isinstance(node, Indicator) else ""
    return say("reporting.node_note", lang, code=code, measured=measured) if measured else code
