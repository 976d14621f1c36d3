"""How the field is spread over the scale."""

from __future__ import annotations

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import Drawing, Spec, axis_title, mark_colour, number_format, plain, plain_rows
from ganchao.text import Lang

HEIGHT = 230


def distribution(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """Histogram of scores; marked units as named rules. Roles: ``x`` score, ``label`` name, ``mark``."""
    values = chart.data[chart.fields["x"]].to_numpy(dtype=float)
    values = values[np.isfinite(values)]
    counts, edges = np.histogram(values, bins=_edges(values))
    bins = tuple(
        {"low": plain(edges[k]), "high": plain(edges[k + 1]), "count": int(counts[k])} for k in range(counts.size)
    )
    form = number_format(chart)
    x: Spec = {
        "field": "low",
        "type": "quantitative",
        "title": axis_title(chart, "x"),
        "scale": {"zero": False, "nice": False, "domain": [plain(edges[0]), plain(edges[-1])]},
        "axis": {"grid": False, "tickCount": 8},
    }
    top = int(counts.max()) if counts.size else 1
    y = {
        "field": "count",
        "type": "quantitative",
        "title": axis_title(chart, "y"),
        "scale": {"domain": [0, top * 1.3]},
        "axis": {"tickCount": 5, "format": "d", "tickMinStep": 1},
    }
    tooltip = [
        {"field": "low", "type": "quantitative", "format": form, "title": "≥"},
        {"field": "high", "type": "quantitative", "format": form, "title": "<"},
        {"field": "count", "title": chart.labels.get("y", " ")},
    ]
    layers: list[Spec] = [
        {
            "mark": {
                "type": "bar",
                "stroke": theme.LIGHT["paper"],
                "strokeWidth": 1,
                "color": theme.LIGHT["bar"],
                "orient": "vertical",
            },
            "encoding": {"x": x, "x2": {"field": "high"}, "y": y, "y2": {"datum": 0}, "tooltip": tooltip},
        }
    ]
    named = [row for row in plain_rows(chart, ("x", "label", "mark")) if row.get("mark") and row["x"] is not None]
    centre = (edges[0] + edges[-1]) / 2
    for k, row in enumerate(sorted(named, key=lambda row: row["x"])[:8]):
        row["lift"] = 4 + 14 * (k % 4)
        ends = row["x"] > centre
        colour = mark_colour("soft")
        rule: Spec = {"data": {"values": [row]}, "encoding": {"x": {**x, "field": "x"}, "color": colour}}
        layers.append(
            {
                **rule,
                "mark": {
                    "type": "rule",
                    "strokeWidth": 2 if row["mark"] == "own" else 1.2,
                    "strokeDash": [1, 0] if row["mark"] == "own" else [4, 3],
                },
            }
        )
        text = {
            "type": "text",
            "align": "right" if ends else "left",
            "dx": -5 if ends else 5,
            "y": row["lift"] + 4,
            "baseline": "middle",
            "fontSize": 11,
            "fontWeight": "bold" if row["mark"] == "own" else "normal",
        }
        layers.append({**rule, "mark": text, "encoding": {**rule["encoding"], "text": {"field": "label"}}})
    return Drawing(tuple(layers), HEIGHT, bins)


def _edges(values: Floats) -> Floats:
    """Round class limits, about as many classes as the square root of the number of units."""
    if values.size == 0:
        return np.array([0.0, 1.0])
    low, high = float(values.min()), float(values.max())
    if high <= low:
        return np.array([low - 0.5, low + 0.5])
    rough = (high - low) / min(24, max(8, int(np.sqrt(values.size)) + 3))
    power = 10.0 ** np.floor(np.log10(rough))
    step = min((power * factor for factor in (1, 2, 2.5, 5, 10)), key=lambda each: abs(np.log(each / rough)))
    first = np.floor(low / step) * step
    return np.asarray(first + step * np.arange(int(np.floor((high - first) / step)) + 2))
