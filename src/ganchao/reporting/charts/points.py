"""Points: rank ranges, and one number against another."""

from __future__ import annotations

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.bars import ROW
from ganchao.reporting.charts.drawing import Drawing, axis_title, mark_colour, number_format, plain_rows, rows_axis
from ganchao.text import Lang


def rank_ranges(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """A dot for the rank, a band for the range, 1 at the left. Roles: ``y``, ``x`` rank, ``low``, ``high``."""
    rows = plain_rows(chart, ("y", "x", "low", "high", "mark"))
    most = max((row[role] for row in rows for role in ("x", "high") if row[role] is not None), default=1)
    x = {
        "field": "x",
        "type": "quantitative",
        "title": axis_title(chart, "x"),
        "scale": {"domain": [0.5, most + 0.5], "nice": False, "zero": False},
        "axis": {"orient": "top", "format": "d", "tickMinStep": 1},
    }
    y = rows_axis(rows)
    tooltip = [{"field": role, "title": chart.labels.get(role, " ")} for role in ("y", "x", "low", "high")]
    layers = (
        {
            "mark": {"type": "bar", "height": 9, "cornerRadius": 4, "color": theme.LIGHT["band"]},
            "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y, "tooltip": tooltip},
        },
        {
            "mark": {"type": "circle", "size": 58, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": mark_colour("ink"), "tooltip": tooltip},
        },
    )
    return Drawing(layers, {"step": ROW}, tuple(rows))


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
