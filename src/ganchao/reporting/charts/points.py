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

SQUARE = 320


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


def reliability(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """Probability said against share that came true, in per cent; the diagonal is honest.

    Roles: ``x`` said, ``y`` came true, ``size`` cases; the label ``ideal`` names the diagonal.
    """
    rows = plain_rows(chart, ("x", "y", "size"))
    scale = {"domain": [0, 100], "nice": False}
    axis = {"values": list(range(0, 101, 20))}
    x = {"field": "x", "type": "quantitative", "title": axis_title(chart, "x"), "scale": scale, "axis": axis}
    y = {"field": "y", "type": "quantitative", "title": axis_title(chart, "y"), "scale": scale, "axis": axis}
    tooltip = [
        {"field": role, "type": "quantitative", "format": ",.0f", "title": chart.labels.get(role, " ")}
        for role in ("x", "y", "size")
    ]
    ends = [{"x": 0, "y": 0}, {"x": 100, "y": 100}]
    line = {
        "data": {"values": ends},
        "mark": {"type": "line", "color": theme.LIGHT["rest"], "strokeDash": [5, 4], "strokeWidth": 1.4},
        "encoding": {"x": x, "y": y},
    }
    word = {
        "data": {"values": [{"x": 26, "y": 26}]},
        "mark": {
            "type": "text", "align": "left", "dx": 12, "dy": 12, "fontSize": 11, "color": theme.LIGHT["soft"],
            "text": chart.labels.get("ideal", ""),
        },
        "encoding": {"x": x, "y": y},
    }  # fmt: skip
    path = {
        "mark": {"type": "line", "color": theme.LIGHT["own"], "strokeWidth": 1.6},
        "encoding": {"x": x, "y": y},
    }
    size = {"field": "size", "type": "quantitative", "legend": None, "scale": {"range": [40, 260], "zero": True}}
    dots = {
        "mark": {"type": "circle", "color": theme.LIGHT["own"], "opacity": 1},
        "encoding": {"x": x, "y": y, "size": size, "tooltip": tooltip},
    }
    return Drawing((line, word, path, dots), SQUARE, tuple(rows))
