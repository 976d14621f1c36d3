"""Sub-indices of baskets for readers: a picture over the years, a table beside reference places."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from ganchao.reporting.blocks import Block, Chart, Column, Heading, Table, behind
from ganchao.reporting.figures import figure
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import named
from ganchao.text import Lang, say

DRAWN: Final = 8
"""Most sub-indices in one picture."""


def baskets_blocks(found: Outline, lang: Lang, stamp: str) -> list[Block]:
    """Sub-indices now, a year before, and of reference places; a picture of those that measure goals."""
    rows, lines = [], []
    shown = [b for b in found.plan.baskets if found.baskets[b.code].last() is not None]
    measured = {goal.basket for goal in found.plan.goals}
    drawn = [b.code for b in shown if b.code in measured] or [b.code for b in shown]
    for basket in shown:
        sub = found.baskets[basket.code]
        last = sub.last()
        assert last is not None
        at = sub.years.index(last[0])
        steady = at > 0 and sub.comparable[at] and sub.comparable[at - 1]
        before = float(sub.value[at - 1, 0]) if steady else None
        others = [sub.beside(at, k) for k in range(1, len(sub.places))]
        rows.append((
            found.name(basket.code, lang), str(last[0]), last[1], None if before is None else last[1] - before,
            last[2] * 100, *others,
            named(found, sub.members, lang, most=10),
        ))
        if basket.code in drawn[:DRAWN]:
            lines += [
                {"year": year, "value": float(sub.value[k, 0]), "basket": found.name(basket.code, lang)}
                for k, year in enumerate(sub.years) if sub.comparable[k]
            ]
    if not rows:
        return []
    titles = (
        Column(say("planning.column.basket", lang)), Column(say("planning.column.data_year", lang)),
        Column(say("planning.column.value", lang), 1, bar=True),
        Column(say("planning.column.change", lang), 1, signed=True),
        Column(say("planning.column.known", lang), 0),
        *(Column(found.name(place, lang), 1) for place in found.values.places[1:]),
        Column(say("planning.column.members", lang)),
    )  # fmt: skip
    blocks: list[Block] = [Heading(say("planning.baskets", lang), 3)]
    years = {line["year"] for line in lines}
    if len(years) > 1:
        blocks.append(Chart(
            "lines", pd.DataFrame(lines), baskets_title(found, drawn[:DRAWN], lang),
            {"x": "year", "y": "value", "color": "basket", "label": "basket"},
            {"x": say("planning.column.data_year", lang), "y": say("planning.sub_index", lang)},
            say("planning.baskets.note", lang), stamp, {"decimals": 1},
        ))  # fmt: skip
    table = Table(titles, tuple(rows), say("planning.table.baskets", lang), say("planning.table.baskets.note", lang),
                  sheet=say("planning.sheet.baskets", lang), stamp=stamp)  # fmt: skip
    return [*blocks, *behind([table])]


def baskets_title(found: Outline, codes: Sequence[str], lang: Lang) -> str:
    """Which sub-index moved most, as the title of their picture."""
    there = [np.flatnonzero(found.baskets[code].comparable) for code in codes]
    there = [years for years in there if years.size > 1]
    if not there:
        return say("planning.baskets", lang)
    first, last = max(int(years[0]) for years in there), min(int(years[-1]) for years in there)
    moves = [
        (float(found.baskets[code].value[last, 0] - found.baskets[code].value[first, 0]), found.name(code, lang))
        for code in codes if found.baskets[code].comparable[[first, last]].all()
    ]
    if not moves or first >= last:
        return say("planning.baskets", lang)
    most, least = max(moves), min(moves)
    return say("planning.baskets.title", lang, most=most[1], gain=signed(most[0]), least=least[1],
               loss=signed(least[0]), first=found.values.years[first], last=found.values.years[last])


def signed(number: float) -> str:
    """A change with its sign, to one decimal."""
    return figure(number, Column("", 1, signed=True), "en")
