"""Points: rank ranges, and one number against another."""

from __future__ import annotations

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.bars import ROW
from ganchao.reporting.charts.drawing import (
    Drawing,
    Spec,
    axis_title,
    mark_colour,
    number_format,
    plain_rows,
    rows_axis,
)
from ganchao.text import Lang


def rank_ranges(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """A dot for the middle rank, a band for the range, 1 at the left; whisker to best and worst, stroke for the rank.

    Roles: ``y``, ``x`` dot, ``low``, ``high``; optional ``best``, ``worst``, ``nominal``, ``mark``.
    """
    roles = ("x", "low", "high", "best", "worst", "nominal")
    rows = plain_rows(chart, ("y", *roles, "mark"))
    known = [row[role] for row in rows for role in roles if row.get(role) is not None]
    first, last = min(known, default=1), max(known, default=1)
    start = 1 if first <= 0.3 * last else first
    x = {
        "field": "x",
        "type": "quantitative",
        "title": axis_title(chart, "x"),
        "scale": {"domain": [start - 0.6, last + 0.6], "nice": False, "zero": False},
        "axis": {"orient": "top", "format": "d", "tickMinStep": 1, "labelFlush": False},
    }
    y = rows_axis(rows)
    tooltip = [{"field": "y", "title": " "}]
    for role in ("nominal", "x", "low", "high", "best", "worst"):
        if role in chart.fields:
            named = "median" if role == "x" and "median" in chart.labels else role
            tooltip.append({"field": role, "title": chart.labels.get(named, " ")})
    layers: list[Spec] = []
    if "best" in chart.fields:
        ends = {"x": {**x, "field": "best"}, "x2": {"field": "worst"}, "y": y, "tooltip": tooltip}
        layers.append({"mark": {"type": "rule", "color": theme.LIGHT["rest"], "strokeWidth": 1.2}, "encoding": ends})
    band = {"x": {**x, "field": "left"}, "x2": {"field": "right"}, "y": y, "tooltip": tooltip}
    layers.append(
        {
            "transform": [
                {"calculate": "datum.low - 0.25", "as": "left"},  # a range of one rank is still seen
                {"calculate": "datum.high + 0.25", "as": "right"},
                {"filter": "isValid(datum.low)"},
            ],
            "mark": {"type": "bar", "height": 9, "cornerRadius": 4, "color": theme.LIGHT["band"]},
            "encoding": band,
        }
    )
    if "nominal" in chart.fields:
        stroke = {"x": {**x, "field": "nominal"}, "y": y, "color": mark_colour("ink"), "tooltip": tooltip}
        layers.append({"mark": {"type": "tick", "size": 15, "thickness": 2, "opacity": 1}, "encoding": stroke})
    dot = {"x": x, "y": y, "color": mark_colour("ink"), "tooltip": tooltip}
    layers.append({"mark": {"type": "circle", "size": 58, "opacity": 1}, "encoding": dot})
    return Drawing(tuple(layers), {"step": ROW}, tuple(rows))


def scatter(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """One number against another; marked points are named. Roles: ``x``, ``y``, ``label``, ``mark``."""
    rows = plain_rows(chart, ("x", "y", "label", "mark"))
    form = number_format(chart)
    scale = {"zero": False, "padding": 12}
    x = {"field": "x", "type": "quantitative", "title": axis_title(chart, "x"), "scale": scale}
    y = {"field": "y", "type": "quantitative", "title": axis_title(chart, "y"), "scale": scale}
    tooltip = [
        {"field": "label", "title": " "},
        *(
            {"field": role, "type": "quantitative", "format": form, "title": chart.labels.get(role, " ")}
            for role in ("x", "y")
        ),
    ]
    point = {
        "mark": {"type": "circle", "size": 46, "opacity": 0.85},
        "encoding": {"x": x, "y": y, "color": mark_colour("rest"), "tooltip": tooltip},
    }
    words = {
        "transform": [{"filter": "isValid(datum.mark) && datum.mark !== ''"}],
        "mark": {"type": "text", "dy": -9, "fontSize": 11},
        "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": mark_colour("ink")},
    }
    return Drawing((point, words), 340, tuple(rows))
