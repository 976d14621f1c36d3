"""Bars: the rank table as a picture, plain bars, and the waterfall from one score to another."""

from __future__ import annotations

from typing import Any

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import (
    LETTER,
    Drawing,
    Spec,
    axis_title,
    even_lines,
    is_folded,
    lines_of,
    mark_colour,
    number_format,
    plain_rows,
    rows_axis,
    unique_labels,
)
from ganchao.text import Lang

ROW = 19
NARROW = 230
"""Widest line under an axis, which a phone has room for."""
STEP = 30
LINE = 13


def rank_bars(chart: Chart, lang: Lang) -> Drawing:
    """Units in order with a bar for the score, own unit and peers coloured. Roles: ``y``, ``x`` score, ``mark``."""
    return bars(chart, lang, fold=False)


def bars(chart: Chart, lang: Lang, *, fold: bool = True) -> Drawing:  # noqa: ARG001
    """Horizontal bars in the order given, the value at the end. Roles: ``y`` label, ``x`` value, ``mark``."""
    rows = _labelled(plain_rows(chart, ("y", "x", "mark", "text")))
    values = [row["x"] for row in rows if row["x"] is not None]
    low, high = min([0.0, *values]), max([0.0, *values])
    room = (high - low or 1.0) * 0.17
    x = {
        "field": "x",
        "type": "quantitative",
        "title": list(even_lines(title, NARROW, LETTER)) if (title := axis_title(chart, "x")) else None,
        "scale": {"domain": [low - (room if low < 0 else 0), high + room], "nice": False},
        "axis": {"grid": True, "tickCount": 5, "orient": "bottom"},
    }
    y, form = rows_axis(rows, fold=fold), number_format(chart)
    label: Spec = (
        {"field": "text"} if "text" in chart.fields else {"field": "x", "type": "quantitative", "format": form}
    )
    tooltip = [
        {"field": "y", "title": " "},
        {"field": "x", "type": "quantitative", "format": form, "title": chart.labels.get("x", " ")},
    ]
    texts = [
        {
            "transform": [{"filter": f"isValid(datum.x) && datum.x {test} 0"}],
            "mark": {"type": "text", "align": align, "dx": dx, "baseline": "middle", "fontSize": 11},
            "encoding": {"x": x, "y": y, "text": label, "color": {"value": theme.LIGHT["soft"]}},
        }
        for test, align, dx in ((">=", "left", 4), ("<", "right", -4))
    ]
    bar = {
        "mark": {"type": "bar", "cornerRadiusEnd": 1.5, "height": {"band": 0.72}},
        "encoding": {"x": x, "y": y, "color": mark_colour("bar"), "tooltip": tooltip},
    }
    labels = [row["y"] for row in rows]
    step = max(STEP, LINE * lines_of(labels) + 4) if fold and is_folded(labels) else ROW
    return Drawing((bar, *texts), {"step": step}, tuple(rows))


def waterfall(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """From one total to another, step by step. Roles: ``y`` label, ``x`` amount, ``mark`` ("total" for the ends).

    The first and last rows marked ``total`` carry levels, the rows between carry changes. With ``options['rising']``
    "worse" a step up is drawn as a loss: what another is ahead by.
    """
    rows = _labelled(plain_rows(chart, ("y", "x", "mark")))
    up, down = ("worse", "better") if chart.options.get("rising") == "worse" else ("better", "worse")
    level = 0.0
    for row in rows:
        amount = row["x"] or 0.0
        if row.get("mark") == "total":
            row |= {"from": 0.0, "upto": amount}
            level = amount
        else:
            row |= {"from": level, "upto": level + amount, "mark": up if amount >= 0 else down}
            level += amount
    edges = [edge for row in rows for edge in (row["from"], row["upto"])]
    inner = [row["upto"] for row in rows]
    low = 0.0 if min(edges) < 0 or min(inner) < 0.4 * max(inner) else min(inner) - 0.35 * (max(inner) - min(inner) or 1)
    for row in rows:
        row["from"] = max(row["from"], low) if row.get("mark") == "total" else row["from"]
        row["end"] = max(row["from"], row["upto"])
    span = (max(edges) - low) or 1.0
    scale = {"domain": [min(low, *inner), max(edges) + span * 0.14], "nice": False, "zero": False}
    x = {
        "field": "from",
        "type": "quantitative",
        "scale": scale,
        "title": axis_title(chart, "x"),
        "axis": {"tickCount": 5},
    }
    decimals = int(str(chart.options.get("decimals", 2)))
    y = rows_axis(rows, 260, fold=True)
    signed = {
        "condition": {
            "test": "datum.mark === 'total'",
            "field": "x",
            "type": "quantitative",
            "format": f",.{decimals}f",
        },
        "field": "x",
        "type": "quantitative",
        "format": f"+,.{decimals}f",
    }
    layers = (
        {
            "mark": {"type": "bar", "height": {"band": 0.68}},
            "encoding": {"x": x, "x2": {"field": "upto"}, "y": y, "color": mark_colour("bar")},
        },
        {
            "mark": {"type": "text", "align": "left", "dx": 4, "fontSize": 11},
            "encoding": {"x": {**x, "field": "end"}, "y": y, "text": signed},
        },
    )
    step = max(STEP, LINE * lines_of([row["y"] for row in rows], 260) + 4)
    return Drawing(layers, {"step": step}, tuple(rows))


def _labelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row, label in zip(rows, unique_labels(row["y"] for row in rows), strict=True):
        row["y"] = label
    return rows
