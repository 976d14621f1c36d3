"""Lights over the months: shape and colour for each, so that a grey print tells the same."""

from __future__ import annotations

from typing import Final

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import Drawing, Spec, axis_title, plain_rows, rows_axis
from ganchao.text import Lang

SHAPES: Final = {"green": "circle", "blue": "diamond", "yellow": "triangle-up", "red": "square"}
"""Colour -> shape."""
INKS: Final = {"green": "green", "blue": "better", "yellow": "yellow", "red": "red"}
"""Colour -> its ink in the theme."""
MOST_LEVEL: Final = 14
"""Columns whose names stand level."""


def light_strip(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """A row for each promise, a sign for each month; hollow where reports were late, a small dot where unknown.

    Roles: ``y`` promise, ``x`` month, ``color`` green, blue, yellow, red or empty, ``mark`` "stale" or empty, ``text``
    what it says in words.
    """
    rows = plain_rows(chart, ("y", "x", "color", "mark", "text"))
    names = list(dict.fromkeys(str(row["x"]) for row in rows))
    level = len(names) <= MOST_LEVEL
    x: Spec = {
        "field": "x", "type": "nominal", "sort": names, "title": axis_title(chart, "x"),
        "axis": {"orient": "top", "labelAngle": 0 if level else -90, "ticks": False, "domain": False,
                 "labelFontSize": 11, "grid": False},
    }  # fmt: skip
    y = rows_axis(rows, 230)
    tooltip = [{"field": "y", "title": " "}, {"field": "x", "title": " "}, {"field": "text", "title": " "}]
    layers: list[Spec] = [{
        "transform": [{"filter": "!datum.color"}],
        "mark": {"type": "circle", "size": 14, "color": theme.LIGHT["faint"], "opacity": 1},
        "encoding": {"x": x, "y": y, "tooltip": tooltip},
    }]  # fmt: skip
    for colour, shape in SHAPES.items():
        for stale in (False, True):
            ink = theme.LIGHT[INKS[colour]]
            layers.append({
                "transform": [{"filter": f"datum.color === '{colour}' && "
                                         f"{'' if stale else '!'}(datum.mark === 'stale')"}],
                "mark": {"type": "point", "shape": shape, "size": 120, "filled": not stale, "opacity": 1,
                         "strokeWidth": 1.6, "color": theme.LIGHT["rest"] if stale else ink},
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            })  # fmt: skip
    return Drawing(tuple(layers), {"step": 26}, tuple(rows))
