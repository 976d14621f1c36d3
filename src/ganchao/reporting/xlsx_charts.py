"""Native Excel charts, so that an office can restyle and reuse them; kinds without one stay out."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.reporting.native import Native, Series, native
from ganchao.text import Lang, say

DASHES: Final = {"dashed": "dash", "dotted": "round_dot", "edge": "solid"}
WIDTHS: Final = {"thick": 2.5, "dotted": 1.75, "dashed": 1.75, "edge": 0.75}


def add_charts(book: Any, sheet: Any, charts: list[Chart], lang: Lang) -> None:
    """All charts that have a native form on one sheet, their data on another."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    data = book.add_worksheet(say("reporting.sheet.chart_data", lang))
    column, row = 0, 1
    breaks: list[int] = []
    text = book.add_format({"quote_prefix": True})
    for chart in charts:
        made = native(chart, lang)
        if made is None:
            continue
        write_data(data, made.table, column, text)
        drawn, height = draw(book, data, made, column)
        words = chart.title + (f"  [{chart.stamp}]" if chart.stamp else "")
        drawn.set_title(
            {"name": as_words(words), "overlay": False,
             "name_font": {"size": 12, "bold": True, "color": theme.LIGHT["ink"]}}
        )  # fmt: skip
        drawn.set_size({"width": 900, "height": height})
        drawn.set_chartarea({"border": {"none": True}})
        sheet.insert_chart(row, 0, drawn, {"description": as_words(words)})
        column += made.table.shape[1] + 2
        row += height // 20 + 2
        breaks.append(row)
    sheet.set_h_pagebreaks(breaks[:-1])
    data.set_landscape()
    data.set_paper(8)
    data.fit_to_pages(1, 0)


def as_words(text: str) -> str:
    """A title that a spreadsheet will not take for a formula."""
    return " " + text if text.startswith("=") else text


def write_data(sheet: Any, table: pd.DataFrame, column: int, text: Any) -> None:
    """Categories and series; text as text."""
    for k, name in enumerate(table.columns):
        sheet.write_string(0, column + k, str(name), text)
        for row, value in enumerate(table.iloc[:, k], 1):
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, column + k, value.rstrip("\u200b"), text)
            else:
                sheet.write_number(row, column + k, float(value))


def draw(book: Any, data: Any, made: Native, column: int) -> tuple[Any, int]:
    """The chart and its height in pixels."""
    rows, name = len(made.table), data.get_name()
    drawn = book.add_chart({"type": made.shape, **({"subtype": "stacked"} if made.stacked else {})})
    for k, series in enumerate(made.series, 1):
        drawn.add_series({
            "name": [name, 0, column + k],
            "categories": [name, 1, column, rows, column],
            "values": [name, 1, column + k, rows, column + k],
            **(line_look(series, rows) if made.shape == "line" else bar_look(series)),
        })  # fmt: skip
    grid = {"visible": True, "line": {"color": theme.LIGHT["rule"]}}
    limits = {} if made.limits is None else {"min": made.limits[0], "max": made.limits[1]}
    hidden = [k for k, series in enumerate(made.series) if series.look == "base"]
    drawn.set_legend({"position": "top", "delete_series": hidden} if made.legend else {"none": True})
    if made.shape == "line":
        drawn.set_y_axis({"reverse": made.reversed, "num_font": {"size": 9}, "major_gridlines": {"visible": False},
                          **limits})  # fmt: skip
        drawn.set_x_axis({"num_font": {"size": 9}, "label_position": "high" if made.reversed else "low"})
        drawn.show_blanks_as("gap")
        return drawn, 640 if not made.legend else 460
    if made.shape == "column":
        drawn.set_y_axis({"num_font": {"size": 9}, "major_gridlines": grid})
        drawn.set_x_axis({"num_font": {"size": 9}})
        return drawn, 420
    drawn.set_y_axis({"reverse": True, "num_font": {"size": 9}, "line": {"none": True}, "major_tick_mark": "none",
                      **({"label_position": "low"} if made.below_zero else {})})  # fmt: skip
    drawn.set_x_axis({"num_font": {"size": 9}, "major_gridlines": grid, "label_position": "high", **limits})
    return drawn, max(260, 19 * rows + 110)


def bar_look(series: Series) -> dict[str, Any]:
    """A bar's fill; a base is not seen."""
    if series.look == "base":
        return {"fill": {"none": True}, "border": {"none": True}, "gap": 45}
    points = [{"fill": {"color": colour}} for colour in series.points]
    return {"fill": {"color": series.colour}, "gap": 45, **({"points": points} if points else {})}


def line_look(series: Series, rows: int) -> dict[str, Any]:
    """A line's stroke, and its name at the end."""
    look: dict[str, Any] = {"line": {
        "color": series.colour, "width": WIDTHS.get(series.look, 1.0), "dash_type": DASHES.get(series.look, "solid"),
    }}  # fmt: skip
    if series.named:
        strong = series.look == "thick"
        look["data_labels"] = {
            "custom": [{"delete": True}] * (rows - 1) + [{}],
            "series_name": True,
            "value": False,
            "position": "right",
            "font": {"size": 9 if strong else 7, "bold": strong,
                     "color": series.colour if strong else theme.LIGHT["soft"]},
        }  # fmt: skip
    return look
