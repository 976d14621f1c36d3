"""Small pictures side by side, one for each promise: its path and what was reached."""

from __future__ import annotations

import json
from typing import Final

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import LETTER, Drawing, Spec, axis_title, number_format, plain_rows, wrapped
from ganchao.text import Lang

HEIGHT: Final = 130
MOST: Final = 3
"""Pictures in a row."""
MARGIN: Final = 62
"""Pixels that axis and gap take beside each."""


def small_multiples(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """One small picture per ``panel``: a dashed path, what was reached as dots and line, the target as a diamond.

    Roles: ``panel``, ``x`` time, ``path``, ``y`` value reached, ``target``. Each has scales of its own.
    """
    rows = plain_rows(chart, ("panel", "x", "path", "y", "target"))
    panels = list(dict.fromkeys(str(row["panel"]) for row in rows))
    columns = max(1, min(MOST, len(panels)))
    axis: Spec = {"format": "d", "tickMinStep": 1, "grid": False, "labelFlush": True, "tickCount": 4,
                  "labelExpr": "datum.value == floor(datum.value) ? format(datum.value, 'd') : ''"}  # fmt: skip
    x = {"field": "x", "type": "quantitative", "title": axis_title(chart, "x"), "axis": axis,
         "scale": {"zero": False, "nice": False, "padding": 6}}  # fmt: skip
    y = {"field": "y", "type": "quantitative", "title": None, "scale": {"zero": False, "padding": 6},
         "axis": {"tickCount": 4}}  # fmt: skip
    form = number_format(chart)
    tooltip = [
        {"field": "x", "type": "quantitative", "format": ".2f", "title": chart.labels.get("x", " ")},
        *({"field": role, "type": "quantitative", "format": form, "title": chart.labels.get(role, role)}
          for role in ("path", "y", "target")),
    ]  # fmt: skip
    way = {"x": x, "y": {**y, "field": "path"}}
    reached = {"x": x, "y": y}
    own, peer = theme.LIGHT["own"], theme.LIGHT["peer"]
    layers: tuple[Spec, ...] = (
        {"transform": [{"filter": "isValid(datum.path)"}], "encoding": way,
         "mark": {"type": "line", "color": peer, "strokeWidth": 1.6, "strokeDash": [5, 4]}},
        {"transform": [{"filter": "isValid(datum.y)"}], "encoding": reached,
         "mark": {"type": "line", "color": own, "strokeWidth": 2}},
        {"transform": [{"filter": "isValid(datum.y)"}], "encoding": {**reached, "tooltip": tooltip},
         "mark": {"type": "circle", "color": own, "size": 24, "opacity": 1}},
        {"transform": [{"filter": "isValid(datum.target)"}],
         "encoding": {"x": x, "y": {**y, "field": "target"}, "tooltip": tooltip},
         "mark": {"type": "point", "shape": "diamond", "filled": True, "color": peer, "size": 80, "opacity": 1}},
    )  # fmt: skip
    width = (theme.CHART_WIDTH - MARGIN * columns) // columns
    facet: Spec = {
        "facet": {"field": "panel", "type": "nominal", "sort": panels, "title": None,
                  "header": {"labelExpr": header(panels, width), "labelFontSize": LETTER, "labelLineHeight": 14}},
        "columns": columns,
    }  # fmt: skip
    resolve = {"scale": {"x": "independent", "y": "independent"}}
    return Drawing(layers, HEIGHT, tuple(rows), resolve, facet, width)


def header(panels: list[str], width: int) -> str:
    """What each small picture is called, on as many lines as it takes."""
    lines = [wrapped(panel, width, LETTER) for panel in panels]
    names, parts = (json.dumps(each, ensure_ascii=False) for each in (panels, lines))
    return f"{parts}[indexof({names}, datum.value)]"
