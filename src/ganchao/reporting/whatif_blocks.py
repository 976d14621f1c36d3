"""A what-if on a page: the finding for each unit that was changed, and everyone before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.reporting.blocks import Block, Brief, Column, Paragraph, Table
from ganchao.reporting.names import node_name, tied, unit_names
from ganchao.reporting.short_briefs import move_sentence
from ganchao.scoring.whatif import WhatIf
from ganchao.text import Lang, say


@dataclass(frozen=True, eq=False)
class Tried:
    """A what-if in one round at one node, with ranges of ranks before and after where they could be made."""

    result: WhatIf
    year: int
    node: str
    before: Uncertainty | None = None
    after: Uncertainty | None = None

    @property
    def changed(self) -> tuple[str, ...]:
        """Units whose values were changed."""
        return tuple(dict.fromkeys(unit for _, unit, _ in self.result.changes))

    def ranks(self, card: Scorecard) -> Floats:
        """Ranks ``(unit,)`` of one of the two scorecards."""
        year, node = card.at(year=self.year, node=self.node)
        return np.asarray(card.ranks[year, :, node])


def whatif_blocks(tried: Tried, lang: Lang, *, everyone: bool = False) -> Brief:
    """The finding first; then who moved, or everyone."""
    moves = [move for move in tried.result.moves(tried.node) if move.year == tried.year]
    names = dict(zip(tried.result.before.units, unit_names(tried.result.before, lang), strict=True))
    blocks: list[Block] = [
        Paragraph(move_sentence(move, tried.result.before, lang, names))
        for move in moves if move.unit in tried.changed
    ]  # fmt: skip
    others = sum(1 for move in moves if move.unit not in tried.changed and move.places)
    blocks.append(Paragraph(say("whatif.others", lang, count=others) if others else say("short.whatif.nobody", lang)))
    return (*blocks, everyone_table(tried, lang, names, everyone=everyone))


def everyone_table(tried: Tried, lang: Lang, names: dict[str, str], *, everyone: bool) -> Table:
    """Ranks, ranges and scores before and after, best first; only who moved or was changed unless ``everyone``."""
    before, after = tried.result.before, tried.result.after
    old, new = tried.ranks(before), tried.ranks(after)
    year, node = before.at(year=tried.year, node=tried.node)
    moved = ~((old == new) | (np.isnan(old) & np.isnan(new)))
    touched = np.array([unit in tried.changed for unit in before.units])
    shown = [int(u) for u in np.argsort(new, kind="stable")
             if (everyone or moved[u] or touched[u]) and (np.isfinite(new[u]) or np.isfinite(old[u]))]  # fmt: skip
    keys = ("unit", "before", "after", "places", "range_before", "range_after", "score_before", "score_after")
    titles = {"unit": "reporting.unit", "before": "short.whatif.before", "after": "short.whatif.after",
              "places": "short.whatif.places"}  # fmt: skip
    decimals = before.framework.rank.decimals
    digits = dict.fromkeys(("score_before", "score_after"), 3 if decimals is None else decimals)
    with_ranges = tried.before is not None and tried.after is not None
    kept = [key for key in keys if with_ranges or not key.startswith("range")]
    columns = tuple(Column(say(titles.get(key, f"whatif.{key}"), lang), digits.get(key), signed=key == "places")
                    for key in kept)
    shared = (tied(before.ranks)[year, :, node], tied(after.ranks)[year, :, node])
    rows, marks = [], dict[tuple[int, int], str]()
    for row, u in enumerate(shown):
        cells = {
            "unit": names[before.units[u]], "before": shown_rank(old[u]), "after": shown_rank(new[u]),
            "places": float(old[u] - new[u]) if np.isfinite(old[u]) and np.isfinite(new[u]) else None,
            "range_before": range_of(tried.before, before.units[u]),
            "range_after": range_of(tried.after, before.units[u]),
            "score_before": float(before.published[year, u, node]),
            "score_after": float(after.published[year, u, node]),
        }  # fmt: skip
        rows.append(tuple(cells[key] for key in kept))
        marks |= {(row, 1 + k): "tied" for k in range(2) if shared[k][u]}
        if before.units[u] == before.framework.own:
            marks[row, -1] = "own"
        elif touched[u]:
            marks[row, -1] = "peer"
    stamp = say("reporting.stamp", lang) if before.framework.simulated else ""
    title = say("whatif.table", lang, year=tried.year, node=node_name(before.framework, tried.node, lang))
    return Table(columns, tuple(rows), title, marks=marks, stamp=stamp)


def range_of(found: Uncertainty | None, unit: str) -> str:
    """A unit's range of ranks in words."""
    if found is None or unit not in found.units:
        return ""
    place = found.units.index(unit)
    low, high = int(found.low[place]), int(found.high[place])
    return "" if low == 0 else str(low) if low == high else f"{low}–{high}"
