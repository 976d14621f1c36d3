"""Heat maps: units by nodes, and ranks by their probability."""

from __future__ import annotations

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import Drawing, Spec, axis_title, plain_rows, rows_axis, wrapped
from ganchao.text import Lang


def heat_map(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """Cells from light to dark in one hue, with the number written in, so that a grey print tells the same.

    Roles: ``y`` unit, ``x`` node, ``color`` position 0 to 100, ``text`` what the cell says, ``mark``.
    """
    return _cells(chart, domain=(0, 100), decimals=0, step=20)


def acceptability(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """How probable each rank is. Roles: ``y`` unit, ``x`` rank, ``color`` share 0 to 1."""
    return _cells(chart, domain=(0, None), decimals=2, step=20)


def _cells(chart: Chart, *, domain: tuple[float, float | None], decimals: int, step: int) -> Drawing:
    rows = plain_rows(chart, ("y", "x", "color", "text", "mark"))
    names = list(dict.fromkeys(str(row["x"]) for row in rows))
    high = domain[1] if domain[1] is not None else max((row["color"] or 0 for row in rows), default=1) or 1
    half = (domain[0] + high) / 2
    for row in rows:
        row["x"] = "\n".join(wrapped(str(row["x"]), max(66, 520 / max(len(names), 1) - 6), 11))
    tall = max((str(row["x"]).count("\n") + 1 for row in rows), default=1)
    y = rows_axis(rows, 200)
    many = len(names) > 16
    x_axis: Spec = {
        "orient": "top",
        "labelAngle": -90 if many else 0,
        "labelFontSize": 11,
        "ticks": False,
        "domain": False,
        "labelExpr": "split(datum.label, '\\n')",
        "labelLimit": 160,
        "labelPadding": 6,
    }
    if not many:
        x_axis |= {"labelBaseline": "bottom", "labelOffset": 0, "labelLineHeight": 14}
        x_axis["labelPadding"] = 6 + 14 * (tall - 1)
    x = {"field": "x", "type": "nominal", "sort": None, "title": axis_title(chart, "x"), "axis": x_axis}
    colour = {
        "field": "color",
        "type": "quantitative",
        "title": chart.labels.get("color"),
        "scale": {
            "domain": [domain[0], high],
            "range": [theme.LIGHT["heat_low"], theme.LIGHT["heat_high"]],
            "interpolate": "lab",
        },
        "legend": {
            "orient": "bottom",
            "gradientLength": 180,
            "gradientThickness": 9,
            "direction": "horizontal",
            "tickCount": 3,
        },
    }
    tooltip = [
        {"field": "y", "title": " "},
        {"field": "x", "title": " "},
        {"field": "text" if "text" in chart.fields else "color", "title": chart.labels.get("text", " ")},
    ]
    cell = {
        "mark": {"type": "rect", "stroke": theme.LIGHT["paper"], "strokeWidth": 1},
        "transform": [{"filter": "isValid(datum.color)"}],
        "encoding": {"x": x, "y": y, "color": colour, "tooltip": tooltip},
    }
    layers: list[Spec] = [cell]
    if "text" in chart.fields or len(names) <= 24:
        shown: Spec = (
            {"field": "text"}
            if "text" in chart.fields
            else {"field": "color", "type": "quantitative", "format": f".{decimals}f"}
        )
        ink = {
            "condition": {"test": f"datum.color > {half}", "value": theme.LIGHT["on_heat_high"]},
            "value": theme.LIGHT["on_heat_low"],
        }
        layers.append(
            {
                "mark": {"type": "text", "fontSize": 11, "tooltip": None},
                "encoding": {"x": x, "y": y, "text": shown, "color": ink},
            }
        )
    return Drawing(tuple(layers), {"step": step}, tuple(rows))
