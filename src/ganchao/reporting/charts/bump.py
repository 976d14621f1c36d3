"""The bump chart: ranks over the years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.charts.drawing import (
    EMPHASIS,
    Drawing,
    Spec,
    axis_title,
    mark_colour,
    plain,
    spread,
    text_width,
)
from ganchao.text import Lang

WINDOW = 30
"""So many ranks are shown; a longer field would be a grey carpet."""
ROW = 17


def bump(chart: Chart, lang: Lang) -> Drawing:  # noqa: ARG001
    """Ranks over years, 1 on top: marked units bold and named, the rest grey.

    Roles: ``x`` year, ``y`` rank, ``unit`` key, ``label`` name, ``mark``. ``options['window']`` says which ranks
    are shown ``(first, last)``; otherwise the top 30 or the neighbourhood of our own unit.
    """
    frame = _tidy(chart)
    first, last = _window(chart, frame)
    inside = frame[frame["y"].between(first, last)]
    named = inside.loc[(inside["x"] == inside["x"].max()) | (inside["mark"] != ""), "unit"].unique()
    shown = frame[frame["unit"].isin(named)].sort_values(["unit", "x"], kind="stable")
    inside = inside[inside["unit"].isin(named)]
    years = sorted(int(year) for year in frame["x"].unique())
    left = _ends(inside[inside["x"] == years[0]], first, last) if len(years) > 1 else []
    right = _ends(inside[inside["x"] == years[-1]], first, last)
    x, y = _axes(chart, years, first, last, left, right)
    colour = mark_colour("faint")
    tooltip = [
        {"field": "label", "title": " "},
        {"field": "x", "title": chart.labels.get("x", " ")},
        {"field": "y", "title": chart.labels.get("y", " ")},
    ]
    lines = {"x": x, "y": y, "detail": {"field": "unit"}, "color": colour, "tooltip": tooltip[:1]}
    points = {"x": x, "y": y, "color": colour, "tooltip": tooltip}
    marked = "indexof(['" + "','".join(EMPHASIS) + "'], datum.mark) >= 0"
    line = {"type": "line", "interpolate": "monotone"}
    layers: list[Spec] = [
        {"transform": [{"filter": f"!({marked})"}], "mark": {**line, "strokeWidth": 1}, "encoding": lines},
        {
            "transform": [{"filter": marked}],
            "layer": [
                {"mark": {**line, "strokeWidth": 2.8}, "encoding": lines},
                {
                    "mark": {"type": "circle", "opacity": 1, "size": 30},
                    "encoding": points,
                    "transform": [{"filter": f"datum.y >= {first} && datum.y <= {last}"}],
                },
            ],
        },
    ]
    for rows, align, dx in ((left, "right", -9), (right, "left", 9)):
        if rows:
            layers.append(
                {
                    "data": {"values": rows},
                    "mark": {"type": "text", "align": align, "dx": dx, "baseline": "middle", "fontSize": 11},
                    "encoding": {
                        "x": x,
                        "y": {**y, "field": "at"},
                        "text": {"field": "label"},
                        "color": mark_colour("soft"),
                    },
                }
            )
    shown = _kept_inside(shown, first, last)
    plain_rows = tuple({str(key): plain(value) for key, value in row.items()} for row in shown.to_dict("records"))
    return Drawing(tuple(layers), round(_row(first, last) * (last - first + 1)) + 20, plain_rows)


def _tidy(chart: Chart) -> pd.DataFrame:
    roles = ("x", "y", "unit", "label", "mark")
    frame = pd.DataFrame({role: chart.data[chart.fields[role]].to_numpy() for role in roles if role in chart.fields})
    if "unit" not in frame:
        frame["unit"] = frame["label"]
    if "mark" not in frame:
        frame["mark"] = ""
    return frame.dropna(subset=["y"])


def _window(chart: Chart, frame: pd.DataFrame) -> tuple[int, int]:
    given = chart.options.get("window")
    if isinstance(given, (tuple, list)):
        return int(given[0]), int(given[1])
    deepest = int(frame["y"].max())
    own = frame.loc[(frame["mark"] == "own") & (frame["x"] == frame["x"].max()), "y"]
    centre = int(own.iloc[0]) if len(own) else 1
    first = max(1, min(centre - WINDOW // 2, deepest - WINDOW + 1))
    return (1, min(deepest, WINDOW)) if centre <= WINDOW else (first, min(deepest, first + WINDOW - 1))


def _kept_inside(frame: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Lines that leave the window end at its edge; a clipping region would cost seconds in print."""
    out = frame.reset_index(drop=True)
    inside = out["y"].between(first, last)
    near = (
        inside
        | (inside.groupby(out["unit"]).shift(1, fill_value=False))
        | (inside.groupby(out["unit"]).shift(-1, fill_value=False))
    )
    out["y"] = out["y"].clip(first - 0.6, last + 0.6).where(near)
    return out


def _row(first: int, last: int) -> float:
    """Pixels per rank: less where many ranks are shown."""
    return min(ROW, max(12.5, 760 / (last - first + 1)))


def _ends(rows: pd.DataFrame, first: int, last: int) -> list[dict[str, Any]]:
    """Labels of one end, spread so that none covers another."""
    rows = rows.sort_values(["y", "label"], kind="stable")
    at = spread(rows["y"].to_numpy(dtype=float), 12.5 / _row(first, last), first - 0.4, last + 0.4)
    return [
        {"x": int(x), "at": round(float(spot), 3), "label": str(label), "mark": mark}
        for x, label, mark, spot in zip(rows["x"], rows["label"], rows["mark"], at, strict=True)
    ]


def _axes(
    chart: Chart, years: Sequence[int], first: int, last: int, left: list[dict[str, Any]], right: list[dict[str, Any]]
) -> tuple[Spec, Spec]:
    def share(rows: list[dict[str, Any]]) -> float:
        widest = max((text_width(row["label"], 11) for row in rows), default=0.0)
        return min(0.3, (widest + 18) / theme.CHART_WIDTH)

    a, b = share(left), share(right)
    span = max(years[-1] - years[0], 1) / (1 - a - b)
    domain = [years[0] - a * span, years[-1] + b * span]
    step = max(1, round(len(years) / 9))
    ticks = sorted({*years[::-1][::step]})
    x = {
        "field": "x",
        "type": "quantitative",
        "title": None,
        "scale": {"domain": domain, "nice": False, "zero": False},
        "axis": {
            "values": ticks,
            "labelOverlap": True,
            "labelSeparation": 4,
            "format": "d",
            "grid": False,
            "domain": False,
            "orient": "bottom",
        },
    }
    marks = sorted({first, last, *(rank for rank in range(first, last + 1) if rank % 5 == 0)})
    marks = [rank for rank in marks if rank in (first, last) or min(rank - first, last - rank) >= 2]
    y = {
        "field": "y",
        "type": "quantitative",
        "title": axis_title(chart, "y"),
        "scale": {"domain": [last + 0.6, first - 0.6], "nice": False, "zero": False},
        "axis": {"values": marks, "format": "d", "ticks": False, "domain": False, "gridOpacity": 0.5},
    }
    return x, y
