"""What all pictures share: plain rows, colours by mark, wrapped words, the stamp."""

from __future__ import annotations

import functools
import json
import math
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

from ganchao.domain.panel import Floats
from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.text import Lang

Spec = dict[str, Any]
LABEL: Final = 112
"""Widest line of a folded label on a phone, in pixels."""
LETTER: Final = 12
OPENING: Final = "（《“「"
PHONE: Final = 520
"""Pictures narrower than this are on a phone."""
EMPHASIS: Final = ("own", "peer", "better", "worse")
"""Marks that a picture colours; every other row is drawn as one of the rest."""


@dataclass(frozen=True)
class Drawing:
    """A picture without its frame: rows, layers and height in pixels (or pixels per row)."""

    layers: tuple[Spec, ...]
    height: int | Mapping[str, int]
    rows: tuple[Mapping[str, object], ...] = ()
    resolve: Mapping[str, object] = field(default_factory=dict)
    facet: Mapping[str, object] = field(default_factory=dict)  # where one small picture is drawn for each of several
    width: int = 0  # of each of these, in pixels


def plain_rows(chart: Chart, roles: Sequence[str]) -> list[dict[str, Any]]:
    """The chart's rows with one key per role (``x``, ``y``, …) and plain Python values; absent roles are left out."""
    present = {role: chart.fields[role] for role in roles if role in chart.fields}
    frame = pd.DataFrame({role: chart.data[column].to_numpy() for role, column in present.items()})
    return [{str(role): plain(value) for role, value in row.items()} for row in frame.to_dict("records")]


def plain(value: Any) -> Any:
    """A value as JSON can hold it: NaN becomes ``None``, long fractions are cut to seven digits."""
    if value is None or value is pd.NA:
        return None
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return None if not math.isfinite(value) else float(f"{value:.7g}")
    return value


def unique_labels(labels: Iterable[object]) -> list[str]:
    """Labels as text; a second bearer of a name gets an invisible tail so that it keeps its own row."""
    seen: dict[str, int] = {}
    out = []
    for label in labels:
        text = str(label)
        out.append(text + "\u200b" * seen.get(text, 0))
        seen[text] = seen.get(text, 0) + 1
    return out


def rows_axis(rows: Sequence[Mapping[str, Any]], limit: int = 210, *, fold: bool = False) -> Spec:
    """The y axis of a picture with one row per label, in the order given, empty rows kept.

    Labels that are too long are cut, or stand on two lines where ``fold`` and rows leave room for them.
    """
    domain = list(dict.fromkeys(row["y"] for row in rows))
    lines = {"labelExpr": folded(domain, limit), "labelLineHeight": 13} if fold and is_folded(domain) else {}
    return {
        "field": "y",
        "type": "nominal",
        "sort": None,
        "title": None,
        "scale": {"domain": domain},
        "axis": {"labelLimit": limit, "ticks": False, "domain": False, **lines, **bold_labels(rows)},
    }


def is_folded(labels: Iterable[str]) -> bool:
    """Whether any label takes more than a line on a phone."""
    return any(text_width(str(label), LETTER) > LABEL for label in labels)


def lines_of(labels: Iterable[str], limit: int = 210) -> int:
    """Lines of the label that takes most of them where there is room."""
    return max((len(even_lines(str(label), limit - LETTER, LETTER)) for label in labels), default=1)


def folded(labels: Sequence[str], limit: int) -> str:
    """Labels in lines as wide as there is room: nothing of them is cut on paper, and little on a phone."""
    wide = [even_lines(str(label), limit - LETTER, LETTER) for label in labels]
    narrow = [list(even_lines(str(label), LABEL, LETTER)) for label in labels]
    narrow = [part if len(part) < 3 else [part[0], part[1] + "…"] for part in narrow]
    names, *parts = (json.dumps(each, ensure_ascii=False) for each in (list(labels), narrow, wide))
    return f"(containerSize()[0] < {PHONE} ? {parts[0]} : {parts[1]})[indexof({names}, datum.label)]"


def mark_colour(rest: str, *, of: str = "mark") -> Spec:
    """Colour by mark: own, peer, better, worse; ``rest`` for all others."""
    tests = [{"test": f"datum.{of} === '{mark}'", "value": theme.LIGHT[mark]} for mark in EMPHASIS]
    return {"condition": tests, "value": theme.LIGHT[rest]}


def bold_labels(rows: Iterable[Mapping[str, Any]], label: str = "y") -> Spec:
    """Axis properties that set the labels of marked rows in bold and in their colour."""
    by_mark = {mark: [row[label] for row in rows if row.get("mark") == mark] for mark in ("own", "peer")}
    colour: list[Spec] = []
    for mark, names in by_mark.items():
        if names:
            colour.append({"test": f"indexof({_literal(names)}, datum.value) >= 0", "value": theme.LIGHT[mark]})
    every = [name for names in by_mark.values() for name in names]
    if not every:
        return {}
    weight = {"test": f"indexof({_literal(every)}, datum.value) >= 0", "value": "bold"}
    return {
        "labelColor": {"condition": colour, "value": theme.LIGHT["ink"]},
        "labelFontWeight": {"condition": weight, "value": "normal"},
    }


def _literal(names: Sequence[str]) -> str:
    quoted = ("'" + str(name).replace("\\", "\\\\").replace("'", "\\'") + "'" for name in names)
    return "[" + ", ".join(quoted) + "]"


def axis_title(chart: Chart, role: str) -> str | None:
    """What an axis says; nothing where the title already says it."""
    return chart.labels.get(role) or None


def number_format(chart: Chart) -> str:
    """d3 format of the chart's values, from ``options['decimals']``."""
    decimals = chart.options.get("decimals")
    return ".3~r" if decimals is None else f",.{int(str(decimals))}f"


def text_width(text: str, size: int) -> float:
    """About how many pixels a text takes: a Chinese character is a square, a Latin one a little over half."""
    return sum(size if unicodedata.east_asian_width(char) in "WF" else size * 0.56 for char in text)


def wrapped(text: str, width: float, size: int) -> list[str]:
    """A text in lines no wider than ``width`` pixels, broken at blanks or between Chinese characters."""
    lines: list[str] = []
    line = ""
    for word in _words(text):
        if line and text_width(line + word.rstrip(), size) > width and word not in "，。、；：？！）」』”":
            opening = line[-1] if line[-1] in OPENING and len(line) > 1 else ""  # never the last sign of a line
            lines.append(line.removesuffix(opening).rstrip())
            line = opening
        line += word if line else word.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


@functools.lru_cache(maxsize=4096)
def even_lines(text: str, width: float, size: int) -> tuple[str, ...]:
    """A text in as few lines as the width allows, the lines about as long as one another."""
    lines = wrapped(text, width, size)
    for narrower in range(int(width), size * 2, -size // 2):
        if len(tried := wrapped(text, narrower, size)) > len(lines):
            break
        lines = tried
    return tuple(lines)


def _words(text: str) -> list[str]:
    words: list[str] = []
    word = ""
    for char in text:
        wide = unicodedata.east_asian_width(char) in "WF"
        if wide or char in " /":
            if wide:
                words += [word, char] if word else [char]
            else:
                words.append(word + char)
            word = ""
        else:
            word += char
    return [*words, word] if word else words


def spread(wanted: Floats, gap: float, low: float, high: float) -> Floats:
    """Sorted places at least ``gap`` apart and as near to those wanted as least squares allows.

    >>> spread(np.array([1.0, 1.0, 4.0]), 1.0, 0.0, 9.0)
    array([0.5, 1.5, 4. ])
    """
    n = wanted.size
    if n == 0:
        return wanted
    gap = min(gap, (high - low) / max(n - 1, 1))
    blocks: list[list[float]] = []  # mean, size
    for goal in wanted - gap * np.arange(n):
        blocks.append([float(goal), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            mean, size = blocks.pop()
            before, count = blocks[-1]
            blocks[-1] = [(before * count + mean * size) / (count + size), count + size]
    flat = np.repeat([mean for mean, _ in blocks], [int(size) for _, size in blocks])
    return np.clip(flat, low, high - gap * (n - 1)) + gap * np.arange(n)


def title_lines(text: str, width: float, size: int) -> list[str] | str:
    """A title broken to the picture's width."""
    lines = wrapped(text, width * 0.96, size)
    return lines if len(lines) > 1 else text


def stamp_layers(stamp: str, lang: Lang, small: tuple[int, int] | None = None) -> list[Spec]:
    """The stamp across the picture: faint in three places, so that no useful part of it can be cut out without.

    In a small picture of known width and height it stands once, in smaller type.
    """
    if not stamp:
        return []
    size = 26 if len(stamp) <= 8 else 18 if len(stamp) <= 40 else 13
    places: tuple[tuple[float, float], ...] = ((0.25, 0.22), (0.62, 0.52), (0.3, 0.84))
    if small is not None:
        size, places = max(8, min(size, round(small[0] / (text_width(stamp, 1) + 1)))), ((0.5, 0.5),)
    return [
        {
            "data": {"values": [{}]},
            "mark": {
                "type": "text",
                "text": stamp,
                "x": {"expr": f"width * {at}"} if small is None else small[0] * at,
                "y": {"expr": f"height * {down}"} if small is None else small[1] * down,
                "angle": -18,
                "fontSize": size,
                "fontWeight": "bold",
                "font": theme.fonts(lang),
                "color": theme.LIGHT["stamp"],
                "opacity": 0.3,
                "tooltip": None,
            },
        }
        for at, down in places
    ]
