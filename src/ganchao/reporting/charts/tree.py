"""The plan as a picture: what it stands for, main lines, strategies, priorities with measures, goals, the ground.

Boxes are laid out here for a page and for a phone at once: same places, other line breaks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import PHONE, Drawing, Spec, even_lines, plain_rows
from ganchao.text import Lang

TIERS: Final = ("crown", "position", "line", "strategy", "priority", "loose", "goal", "card", "ground")
"""Rows of the picture from the top; measures ("leaf") hang under priorities."""
MOST: Final[Mapping[Lang, int]] = {"zh": 5, "en": 4}
"""Boxes beside one another, so that a phone can show their words."""
COLUMNS: Final = 3
"""Priorities, and measures that carry out none, beside one another."""
WIDTHS: Final = (theme.CHART_WIDTH, 330)
"""Pixels of the picture on a page and on a phone."""
SIZES: Final = (13, 11)
"""Type on a page and on a phone."""
LINE: Final = 16
PAD: Final = 7
GAP: Final = 8
STEP: Final = 26
"""Room between rows, where lines run."""
TITLE: Final = 17
ROUND: Final = 5
"""Room that a line keeps above and below a row it passes."""

FILLS: Final[Mapping[str, str]] = {
    "crown": "paper", "position": "wash", "line": "own", "strategy": "heat_high", "priority": "bar", "leaf": "heat_low",
    "loose": "heat_low", "goal": "band", "card": "paper", "ground": "ink",
}  # fmt: skip
LIGHT_WORDS: Final = frozenset({"line", "strategy", "ground"})
"""Boxes dark enough for light words."""


@dataclass(frozen=True)
class Box:
    """A box with its place: x from 0 to 1, y in pixels from the top."""

    code: str
    label: str
    quote: str
    tier: str
    parents: tuple[str, ...]
    x: float
    x2: float
    y: float
    y2: float
    lines: tuple[tuple[str, ...], tuple[str, ...]]  # words on a page, on a phone
    mark: str = ""


@dataclass(frozen=True)
class Band:
    """A row of boxes with what hangs under them, and the gaps between them that lines may pass."""

    top: float
    bottom: float
    gaps: tuple[float, ...]


def tree(chart: Chart, lang: Lang) -> Drawing:
    """Boxes in rows, lines from what serves to what is served.

    Roles: ``y`` code, ``label`` words, ``color`` row (one of :data:`TIERS`, or "leaf" for measures under their first
    parent), ``low`` codes of what it serves joined by blanks, ``text`` official wording, ``mark`` "worse" for a box
    that hangs in the air.
    ``options['tiers']`` gives the name of each row.
    """
    rows = plain_rows(chart, ("y", "label", "color", "low", "text", "mark"))
    titles = {str(k): str(v) for k, v in dict(chart.options.get("tiers", {})).items()}  # type: ignore[call-overload]
    boxes, bands, heads, height = laid_out(rows, titles, lang)
    links = links_of(boxes, bands)
    return Drawing((lines_layer(links, height), boxes_layer(boxes, chart, height), words_layer(boxes, height),
                    heads_layer(heads, height)), height)  # fmt: skip


def links_of(boxes: Sequence[Box], bands: Sequence[Band]) -> list[dict[str, float]]:
    """Lines from what is served to what serves it, round the rows of boxes that stand between."""
    place = {box.code: box for box in boxes}
    found = []
    for box in boxes:
        for parent in box.parents:
            if parent in place and place[parent].y2 <= box.y and box.tier in {"strategy", "priority"}:
                stops = route(place[parent], box, bands)
                found += [{"x": a[0], "y": a[1], "x2": b[0], "y2": b[1]} for a, b in pairwise(stops)]
    return found


def route(above: Box, below: Box, bands: Sequence[Band]) -> list[tuple[float, float]]:
    """Where a line from one box to another turns: through the gap nearest its way in every row between them."""
    start, end = (middle(above), above.y2), (middle(below), below.y)
    stops = [start]
    for band in bands:
        if band.top >= start[1] and band.bottom <= end[1]:
            straight = start[0] + (end[0] - start[0]) * (band.top - start[1]) / (end[1] - start[1])
            gap = min(band.gaps, key=lambda x: abs(x - straight))
            stops += [(gap, band.top - ROUND), (gap, band.bottom + ROUND)]
    return [*stops, end]


def laid_out(
    rows: Sequence[Mapping[str, Any]], titles: Mapping[str, str], lang: Lang
) -> tuple[list[Box], list[Band], list[tuple[str, float]], int]:
    """Boxes with their places, the rows they stand in, titles of rows with theirs, and the height of the whole."""
    boxes: list[Box] = []
    bands: list[Band] = []
    heads: list[tuple[str, float]] = []
    top = 4.0
    for tier in TIERS:
        members = [row for row in rows if row["color"] == tier]
        if not members:
            continue
        if titles.get(tier):
            heads.append((titles[tier], top + TITLE / 2 - 2))
            top += TITLE
        most = COLUMNS if tier in {"priority", "loose"} else MOST[lang]
        for group in in_rows(members, most):
            made = [one_box(row, k, len(group), top) for k, row in enumerate(group)]
            deepest = max(box.y2 for box in made)
            made = [moved(box, y2=deepest) for box in made]
            boxes += made
            first = top
            top = max([deepest, *(hung(box, rows, boxes) for box in made)]) if tier == "priority" else deepest
            gaps = tuple((left.x2 + right.x) / 2 for left, right in pairwise(made)) or (0.0, 1.0)
            bands.append(Band(first, top, gaps))
            top += GAP if tier != "priority" else STEP - GAP
        top += STEP - GAP
    return boxes, bands, heads, math.ceil(top - STEP + 6)


def in_rows(members: Sequence[Mapping[str, Any]], most: int) -> list[Sequence[Mapping[str, Any]]]:
    """Members in as few rows as may be, as even as can be.

    >>> [len(row) for row in in_rows([{}] * 7, 5)]
    [4, 3]
    """
    count = math.ceil(len(members) / most)
    size = math.ceil(len(members) / count)
    return [members[k : k + size] for k in range(0, len(members), size)]


def hung(box: Box, rows: Sequence[Mapping[str, Any]], boxes: list[Box]) -> float:
    """Measures under a priority, each under the first it serves; the lower end of the last."""
    top = box.y2 + 4
    for row in rows:
        if row["color"] == "leaf" and str(row["low"] or "").split()[:1] == [box.code]:
            made = sized(row, box.x + 0.012, box.x2, top)
            boxes.append(made)
            top = made.y2 + 4
    return top


def one_box(row: Mapping[str, Any], at: int, count: int, top: float) -> Box:
    """A box among so many in its row."""
    gap = 0.012
    width = (1 - gap * (count - 1)) / count
    left = at * (width + gap)
    return sized(row, left, left + width, top)


def sized(row: Mapping[str, Any], left: float, right: float, top: float) -> Box:
    """A box as high as its words need, on a page and on a phone."""
    page, phone = (
        even_lines(str(row["label"] or ""), (right - left) * width - PAD * width / WIDTHS[0], size)
        for width, size in zip(WIDTHS, SIZES, strict=True)
    )
    high = max(len(page), len(phone)) * LINE + 2 * PAD - 2
    parents = tuple(str(row.get("low") or "").split())
    return Box(str(row["y"]), str(row["label"]), str(row.get("text") or ""), str(row["color"]), parents, left, right,
               top, top + high, (page, phone), str(row.get("mark") or ""))  # fmt: skip


def moved(box: Box, *, y2: float) -> Box:
    """The box with another lower end."""
    return Box(**{**box.__dict__, "y2": y2})


def middle(box: Box) -> float:
    """The middle of a box from left to right."""
    return (box.x + box.x2) / 2


def axes(height: int, **fields: str) -> Spec:
    """Encodings of places: x from 0 to 1, y in pixels from the top."""
    x = {"type": "quantitative", "scale": {"domain": [0, 1], "nice": False, "zero": False}, "axis": None}
    y = {"type": "quantitative", "scale": {"domain": [height, 0], "nice": False, "zero": False}, "axis": None}
    return {role: {"field": field, **((x if role == "x" else y) if role in {"x", "y"} else {})}
            for role, field in fields.items()}  # fmt: skip


def lines_layer(links: Sequence[Mapping[str, float]], height: int) -> Spec:
    """Lines between rows."""
    return {
        "data": {"values": list(links)},
        "mark": {"type": "rule", "color": theme.LIGHT["rest"], "strokeWidth": 1.3, "tooltip": None},
        "encoding": axes(height, x="x", y="y", x2="x2", y2="y2"),
    }


def boxes_layer(boxes: Sequence[Box], chart: Chart, height: int) -> Spec:
    """The boxes, with name and official wording on hover."""
    rows = [{"x": b.x, "x2": b.x2, "y": b.y, "y2": b.y2, "tier": b.tier, "label": b.label.replace("\n", " "),
             "quote": b.quote, "mark": b.mark} for b in boxes]  # fmt: skip
    loose = "datum.mark === 'worse'"
    tests = [{"test": f"datum.tier === '{tier}'", "value": theme.LIGHT[name]} for tier, name in FILLS.items()]
    says = {"field": "quote", "title": chart.labels.get("text", " ")}
    return {
        "data": {"values": rows},
        "mark": {"type": "rect", "cornerRadius": 3},
        "encoding": {
            **axes(height, x="x", y="y", x2="x2", y2="y2"),
            "fill": {"condition": tests, "value": theme.LIGHT["wash"]},
            "stroke": {"condition": {"test": loose, "value": theme.LIGHT["worse"]}, "value": theme.LIGHT["rule"]},
            "strokeWidth": {"condition": {"test": loose, "value": 2}, "value": 0.8},
            "strokeDash": {"condition": {"test": loose, "value": [5, 3]}, "value": [1, 0]},
            "tooltip": [{"field": "label", "title": " "}, says],
        },
    }


def words_layer(boxes: Sequence[Box], height: int) -> Spec:
    """Words in the boxes, broken for the width at hand."""
    rows = []
    for box in boxes:
        centre = (box.y + box.y2) / 2
        page, phone = ({"text": "\n".join(lines), "at": centre - (len(lines) - 1) / 2 * LINE} for lines in box.lines)
        rows.append({"x": middle(box), "tier": box.tier, "page": page["text"], "phone": phone["text"],
                     "page_at": page["at"], "phone_at": phone["at"]})  # fmt: skip
    light = " || ".join(f"datum.tier === '{tier}'" for tier in sorted(LIGHT_WORDS))
    return {
        "data": {"values": rows},
        "transform": [
            {"calculate": f"width < {PHONE} ? datum.phone : datum.page", "as": "words"},
            {"calculate": f"width < {PHONE} ? datum.phone_at : datum.page_at", "as": "at"},
        ],
        "mark": {
            "type": "text", "align": "center", "baseline": "middle", "lineBreak": "\n", "lineHeight": LINE,
            "fontSize": {"expr": f"width < {PHONE} ? {SIZES[1]} : {SIZES[0]}"}, "tooltip": None,
        },
        "encoding": {
            **axes(height, x="x", y="at"),
            "text": {"field": "words", "type": "nominal"},
            "color": {
                "condition": [
                    {"test": light, "value": theme.LIGHT["paper"]},
                    {"test": "datum.tier === 'priority'", "value": theme.LIGHT["on_heat_high"]},
                ],
                "value": theme.LIGHT["ink"],
            },
        },
    }  # fmt: skip


def heads_layer(heads: Sequence[tuple[str, float]], height: int) -> Spec:
    """Names of the rows."""
    return {
        "data": {"values": [{"text": text, "x": 0, "y": y} for text, y in heads]},
        "mark": {"type": "text", "align": "left", "baseline": "middle", "fontSize": 11, "fontWeight": "bold",
                 "color": theme.LIGHT["soft"], "tooltip": None},
        "encoding": {**axes(height, x="x", y="y"), "text": {"field": "text", "type": "nominal"}},
    }  # fmt: skip
