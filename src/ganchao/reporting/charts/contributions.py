"""What the groups bring to the index, stacked."""

from __future__ import annotations

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.bars import ROW
from ganchao.reporting.charts.drawing import Drawing, axis_title, number_format, plain_rows, rows_axis
from ganchao.text import Lang


def contribution_bars(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """Stacked parts per unit and, where it differs from their sum, a stroke at the index.

    Roles: ``y`` unit, ``x`` part, ``color`` group, ``total`` index, ``mark``. Groups keep the order of the data.
    """
    rows = plain_rows(chart, ("y", "x", "color", "total", "mark"))
    names = list(dict.fromkeys(str(row["color"]) for row in rows))
    for row in rows:
        row["order"] = names.index(str(row["color"]))
    colours = [theme.GROUPS[k % len(theme.GROUPS)] for k in range(len(names))]
    form = number_format(chart)
    y = rows_axis(rows)
    x = {
        "field": "x",
        "type": "quantitative",
        "stack": "zero",
        "title": axis_title(chart, "x"),
        "axis": {"tickCount": 5},
    }
    columns = 2 if max(map(len, names), default=0) > 26 else 3 if max(map(len, names), default=0) > 12 else 4
    legend = {"title": None, "columns": columns, "labelLimit": 300}
    colour = {"field": "color", "type": "nominal", "scale": {"domain": names, "range": colours}, "legend": legend}
    tooltip = [
        {"field": "y", "title": " "},
        {"field": "color", "title": " "},
        {"field": "x", "type": "quantitative", "format": form, "title": chart.labels.get("x", " ")},
    ]
    if "total" in chart.fields:
        tooltip.append(
            {"field": "total", "type": "quantitative", "format": form, "title": chart.labels.get("total", " ")}
        )
    layers = [
        {
            "mark": {"type": "bar", "height": {"band": 0.78}, "stroke": theme.LIGHT["paper"], "strokeWidth": 0.8},
            "encoding": {"x": x, "y": y, "color": colour, "order": {"field": "order"}, "tooltip": tooltip},
        }
    ]
    if "total" in chart.fields:
        layers.append(
            {
                "mark": {"type": "tick", "thickness": 2.5, "height": {"band": 0.95}, "color": theme.LIGHT["ink"]},
                "encoding": {
                    "x": {
                        "field": "total",
                        "type": "quantitative",
                        "aggregate": "mean",
                        "title": axis_title(chart, "x"),
                    },
                    "y": y,
                },
            }
        )
    return Drawing(tuple(layers), {"step": ROW}, tuple(rows))
