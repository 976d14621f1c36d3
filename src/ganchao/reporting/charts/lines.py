"""Lines over years, and the fan of a forecast."""

from __future__ import annotations

import numpy as np

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import (
    Drawing,
    Spec,
    axis_title,
    mark_colour,
    number_format,
    plain_rows,
    spread,
    text_width,
)
from ganchao.text import Lang

HEIGHT = 300
MOST_TICKS = 12
MONTH = "floor(datum.value) + '-' + format(round((datum.value - floor(datum.value)) * 12) + 1, '02d')"
"""A place on an axis of months, 2020.25 being April 2020, in words."""


def lines(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """One line per series, named at its end. Roles: ``x`` year, ``y`` value, ``color`` series, ``mark``.

    ``options['reversed']`` puts small values on top, as ranks need; with ``options['amounts']`` x is no year, with
    ``options['months']`` it is a month: 2020.25 is April 2020. ``options['dot']`` marks one place: x, y, text.
    """
    rows = plain_rows(chart, ("x", "y", "color", "mark"))
    names = list(dict.fromkeys(str(row.get("color", "")) for row in rows))
    x, y = _axes(chart, rows, names)
    if any(row.get("mark") for row in rows) or len(names) == 1:
        colour = mark_colour("rest" if len(names) > 1 else "own")
    else:
        colour = {
            "field": "color",
            "type": "nominal",
            "legend": None,
            "scale": {"domain": names, "range": [theme.GROUPS[k % 8] for k in range(len(names))]},
        }
    tooltip = [
        {"field": "color", "title": " "},
        {"field": "x", "title": chart.labels.get("x", " ")},
        {"field": "y", "type": "quantitative", "format": number_format(chart), "title": chart.labels.get("y", " ")},
    ]
    encoding = {"x": x, "y": y, "color": colour, "detail": {"field": "color"}}
    last = max((row["x"] for row in rows), default=0)
    layers: tuple[Spec, ...] = (
        {"mark": {"type": "line", "strokeWidth": 2}, "encoding": encoding},
        {"mark": {"type": "circle", "size": 22, "opacity": 1}, "encoding": {**encoding, "tooltip": tooltip}},
        {
            "data": {"values": _end_labels(rows, last)},
            "mark": {"type": "text", "align": "left", "dx": 7, "fontSize": 11},
            "encoding": {**encoding, "y": {**y, "field": "at"}, "text": {"field": "color"}},
        },
    )
    return Drawing((*layers, *_dot(chart, x, y)), HEIGHT, tuple(rows))


def _dot(chart: Chart, x: Spec, y: Spec) -> tuple[Spec, ...]:
    """One place that is pointed out, with its name."""
    dot = chart.options.get("dot")
    if dot is None:
        return ()
    data, encoding, colour = {"values": [dot]}, {"x": x, "y": y}, mark_colour("own")
    circle, words = {"type": "circle", "size": 150, "opacity": 1}, {"type": "text", "fontSize": 12, "fontWeight": 600}
    return (
        {"data": data, "mark": circle, "encoding": {**encoding, "color": colour}},
        {"data": data, "mark": {**words, "align": "right", "baseline": "bottom", "dx": -9, "dy": -5},
         "encoding": {**encoding, "text": {"field": "text"}}},
    )  # fmt: skip


def _end_labels(rows: list[Spec], last: float) -> list[Spec]:
    """Names at the last year, far enough apart to be read."""
    values = [row["y"] for row in rows if row["y"] is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    ends = sorted((row for row in rows if row["x"] == last and row["y"] is not None), key=lambda row: row["y"])
    places = np.array([row["y"] for row in ends], dtype=float)
    at = spread(places, (high - low) * 14 / HEIGHT, low, high)
    return [{**row, "at": round(float(spot), 6)} for row, spot in zip(ends, at, strict=True)]


def fan(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """Past, forecast bands of 50, 80 and 90 %, target path dashed, today a vertical rule.

    Roles: ``x`` year, ``past``, ``y`` middle of the forecast, ``low50`` ``high50`` ``low80`` ``high80`` ``low90``
    ``high90``, ``target``, and ``threshold`` with ``threshold_low`` ``threshold_high``. ``options['today']`` is a year;
    the label ``axis`` names the axis where ``y`` names the line.
    """
    roles = (
        "x",
        "past",
        "y",
        "target",
        "threshold",
        "threshold_low",
        "threshold_high",
        *(f"{end}{share}" for share in (90, 80, 50) for end in ("low", "high")),
    )
    rows = plain_rows(chart, roles)
    x, y = _axes(chart, rows, [""])
    layers: list[Spec] = []
    if "threshold_low" in chart.fields:
        layers.append(_band(x, y, "threshold_low", "threshold_high", theme.LIGHT["rest"], 0.2))
    for share, opacity in ((90, 0.16), (80, 0.22), (50, 0.34)):
        if f"low{share}" in chart.fields:
            layers.append(_band(x, y, f"low{share}", f"high{share}", theme.LIGHT["own"], opacity))
    styles: tuple[tuple[str, str, Spec], ...] = (
        ("past", "own", {"strokeWidth": 2.6}),
        ("y", "own", {"strokeWidth": 1.8, "strokeDash": [2, 2]}),
        ("threshold", "rest", {"strokeWidth": 1.6}),
        ("target", "peer", {"strokeWidth": 1.8, "strokeDash": [6, 4]}),
    )
    for role, colour, style in styles:
        if role in chart.fields:
            encoding = {"x": x, "y": {**y, "field": role}}
            layers.append({"mark": {"type": "line", "color": theme.LIGHT[colour], **style}, "encoding": encoding})
            known = [row["x"] for row in rows if row[role] is not None]
            at = (min(known) if role == "past" else max(known)) if known else None
            if chart.labels.get(role) and at is not None:
                layers.append(
                    {
                        "transform": [{"filter": f"datum.x === {at!r}"}],
                        "mark": {
                            "type": "text",
                            "align": "left",
                            "dx": 6,
                            "dy": 14 if role == "past" else 0,
                            "fontSize": 11,
                            "color": theme.LIGHT[colour],
                            "text": chart.labels[role],
                        },
                        "encoding": encoding,
                    }
                )
    today = chart.options.get("today")
    if today is not None:
        layers.append(
            {
                "data": {"values": [{"x": today}]},
                "mark": {"type": "rule", "color": theme.LIGHT["soft"]},
                "encoding": {"x": x},
            }
        )
    return Drawing(tuple(layers), HEIGHT, tuple(rows))


def _band(x: Spec, y: Spec, low: str, high: str, colour: str, opacity: float) -> Spec:
    return {
        "mark": {"type": "area", "color": colour, "opacity": opacity},
        "encoding": {"x": x, "y": {**y, "field": low}, "y2": {"field": high}},
    }


def _axes(chart: Chart, rows: list[Spec], names: list[str]) -> tuple[Spec, Spec]:
    places = [row["x"] for row in rows if row["x"] is not None] or [0, 1]
    first, last = min(places), max(places)
    fits = chart.kind == "fan"  # words beside the plot that are not part of it find their room when it is laid out
    room = 0.0 if fits else min(0.3, (max(text_width(word, 11) for word in names) + 14) / theme.CHART_WIDTH)
    span = (last - first) or 1
    axis: Spec = {"format": "d", "grid": False, "tickMinStep": 1, "labelFlush": False}
    if chart.options.get("amounts"):
        axis = {"grid": False, "tickCount": 8}
    elif chart.options.get("months"):
        months = sorted(set(places), reverse=True)
        every = len(months) // (MOST_TICKS + 1) + 1
        axis = {"grid": False, "values": months[::every][::-1], "labelExpr": MONTH, "labelFlush": False}
    elif first == int(first):
        step = -(-int(last - first) // MOST_TICKS) or 1
        axis["values"] = list(range(int(last), int(first) - 1, -step))[::-1]
    x = {
        "field": "x",
        "type": "quantitative",
        "title": axis_title(chart, "x"),
        "axis": axis,
        "scale": {"domain": [first, last + span * room / (1 - room)], "nice": False, "zero": False},
    }
    backwards = bool(chart.options.get("reversed"))
    y = {
        "field": "y",
        "type": "quantitative",
        "title": axis_title(chart, "axis") or axis_title(chart, "y"),
        "scale": {"zero": False, "reverse": backwards, "nice": not backwards, "padding": 6},
        "axis": {"tickCount": 6},
    }
    return x, y
