"""The next point for readers: the cheapest first, in one sentence and one table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import known, percent
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.tables import Field
from ganchao.reporting.target_brief import digits, named
from ganchao.targeting.next_point import NextPoint, NextPoints
from ganchao.text import Lang, say


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


NEXT_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "next_points": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "node": _field("text", "指标代码", "code of the indicator"),
        "year": _field("integer", "计算位次变化的年度", "round in which places are counted"),
        "value": _field("number", "再得这些分需要的变动量", "change that brings the points"),
        "today": _field("number", "最后一年的实际值", "value of the last round known"),
        "points": _field("number", "带来的得分", "points it brings"),
        "typical_moves": _field("number", "相当于年度常见变动的倍数", "the change in typical yearly moves"),
        "money": _field("number", "资金；空为未写单位成本", "money; empty where no cost was told"),
        "state": _field("text", "saturated 已到满分、far 够不到一分、空为可得", "saturated, far or empty"),
        "places_10": _field("number", "位次上升的低端", "places gained, lower end"),
        "places_50": _field("number", "位次上升的中间值", "places gained, middle"),
        "places_90": _field("number", "位次上升的高端", "places gained, upper end"),
        "chance": _field("number", "位次上升的概率", "probability of gaining any place"),
        "easier": _field("text", "较易变动的是哪一列（分子或分母）", "column that takes fewer of our usual changes"),
        "easier_change": _field("number", "该列需要的变动量", "change that it takes"),
    },
}  # fmt: skip


def next_brief(found: NextPoints, lang: Lang) -> Brief:
    """The cheapest next point in a sentence, then every indicator."""
    card = found.card
    name = unit_name(card.panel, found.unit, lang)
    stamp = say("reporting.stamp", lang) if card.framework.simulated else ""
    blocks: list[Block] = [Heading(say("next.chapter", lang, unit=name), 2, "next")]
    first = next((point for point in found.points if not point.state), None)
    node = node_name(card.framework, found.node, lang)
    if first is None:
        return (*blocks, Callout(say("next.none", lang, node=node), "warning"), points_table(found, lang, stamp))
    low, middle, high = first.places
    blocks.append(Paragraph(("" if lang == "zh" else " ").join((
        say("next.sentence", lang, node=node, point=f"{found.point:g}", moves=f"{first.typical_moves:.1f}",
            first=node_name(card.framework, first.indicator, lang), today=f"{digits(first.today):g}",
            value=f"{digits(first.today + first.move):g}"),
        say("next.sentence.places", lang, year=found.year, middle=f"{middle:g}", low=f"{low:g}", high=f"{high:g}",
            chance=percent(first.chance, lang)),
    ))))
    blocks.append(points_table(found, lang, stamp))
    return tuple(blocks)


def points_table(found: NextPoints, lang: Lang, stamp: str) -> Table:
    """What a point takes on each indicator, the cheapest first."""
    today = found.card.years[-1]
    priced = any(known(point.money) is not None for point in found.points)
    titles = ["indicator", "today", "value", "move", "typical", *(["money"] if priced else []), "part",
              "places", "chance", "state"]
    decimals = {"typical": 1, "money": 2, "chance": 0}
    columns = tuple(
        Column(say(f"next.column.{title}", lang, year=today if title == "today" else found.year),
               decimals.get(title), signed=title == "move") for title in titles
    )
    rows = []
    for point in found.points:
        cells = cells_of(found, point, lang)
        rows.append(tuple(cells[title] for title in titles))
    note = say("next.note", lang, year=today, draws=found.draws, seed=found.seed)
    title, sheet = say("next.table", lang, point=f"{found.point:g}"), say("next.sheet", lang)
    return Table(columns, tuple(rows), title, note, sheet=sheet, stamp=stamp)


def cells_of(found: NextPoints, point: NextPoint, lang: Lang) -> dict[str, object]:
    """One row of the table."""
    low, middle, high = point.places
    part, moving = point.easier, point.state != "saturated"
    state = say(f"next.state.{point.state}", lang, points=f"{point.points:.2g}") if point.state else ""
    moved = "" if part is None else say(
        "next.part", lang, column=column_name(found, part.column, lang), change=f"{digits(part.change):+,g}",
        years=f"{part.typical_changes:.1f}",
    )
    return {
        "indicator": named(found.card, point.indicator, lang), "today": digits(point.today),
        "value": digits(point.today + point.move) if moving else None, "move": digits(point.move) if moving else None,
        "typical": point.typical_moves if moving else None, "money": point.money if moving else None, "part": moved,
        "places": say("next.places", lang, middle=f"{middle:g}", low=f"{low:g}", high=f"{high:g}") if moving else "",
        "chance": point.chance * 100 if moving else None, "state": state,
    }  # fmt: skip


def column_name(found: NextPoints, column: str, lang: Lang) -> str:
    """A column of the data in words, where the framework names it."""
    named_in = {indicator.code: indicator.name.in_lang(lang) for indicator in found.card.framework.indicators}
    return named_in.get(column) or column


def next_rows(found: NextPoints) -> list[dict[str, Any]]:
    """The table for machines."""
    return [
        {
            "unit": found.unit, "node": point.indicator, "year": found.year, "value": known(point.move),
            "today": known(point.today), "points": point.points, "typical_moves": known(point.typical_moves),
            "money": known(point.money), "state": point.state, "places_10": point.places[0],
            "places_50": point.places[1], "places_90": point.places[2], "chance": point.chance,
            "easier": "" if point.easier is None else point.easier.column,
            "easier_change": None if point.easier is None else point.easier.change,
        } for point in found.points
    ]


def write_next_tables(found: NextPoints, directory: Path) -> tuple[Path, ...]:
    """``next_points.csv`` into a folder."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "next_points.csv"
    frame = pd.DataFrame(next_rows(found), columns=list(NEXT_SCHEMAS["next_points"]))
    frame.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\n")
    return (file,)
