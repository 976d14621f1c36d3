"""Native Excel charts, so that an office can restyle and reuse them; kinds without one stay out."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.text import Lang, say

LINES: Final = 40
"""Most lines of a bump chart; marked units and the best come first."""


def add_charts(book: Any, sheet: Any, charts: list[Chart], lang: Lang) -> None:
    """All charts that have a native form on one sheet, their data on another."""
    sheet.hide_gridlines(2)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    data = book.add_worksheet(say("reporting.sheet.chart_data", lang))
    column, row = 0, 1
    breaks: list[int] = []
    for chart in charts:
        table = chart_table(chart)
        if table is None:
            continue
        _write(data, table, column)
        native, height = _native(book, data, chart, table, column)
        words = chart.title + (f"  [{chart.stamp}]" if chart.stamp else "")
        native.set_title(
            {"name": words, "overlay": False, "name_font": {"size": 12, "bold": True, "color": theme.LIGHT["ink"]}}
        )
        native.set_size({"width": 900, "height": height})
        native.set_chartarea({"border": {"none": True}})
        sheet.insert_chart(row, 0, native)
        column += table.shape[1] + 2
        row += height // 20 + 2
        breaks.append(row)
    sheet.set_h_pagebreaks(breaks[:-1])


def chart_table(chart: Chart) -> pd.DataFrame | None:
    """The chart's data as a native chart wants it: categories first, one column per series."""
    fields, data = chart.fields, chart.data
    if chart.kind in {"rank_bars", "bars"}:
        return data[[fields["y"], fields["x"]]].set_axis(["", chart.labels.get("x", "")], axis=1)
    if chart.kind == "contribution_bars":
        wide = data.pivot_table(
            index=fields["y"], columns=fields["color"], values=fields["x"], sort=False, dropna=False
        )
        return _flat(wide)
    if chart.kind == "bump":
        return _bump_table(chart)
    if chart.kind == "lines":
        return _flat(
            data.pivot_table(index=fields["x"], columns=fields["color"], values=fields["y"], sort=False).sort_index()
        )
    return None


def _bump_table(chart: Chart) -> pd.DataFrame:
    fields, data = chart.fields, chart.data
    last = data[data[fields["x"]] == data[fields["x"]].max()]
    window = chart.options.get("window")
    if isinstance(window, (tuple, list)):
        last = last[last[fields["y"]].between(window[0], window[1])]
    marked = data.loc[data[fields["mark"]] != "", fields["label"]].unique().tolist() if "mark" in fields else []
    others = [name for name in last.sort_values(fields["y"])[fields["label"]] if name not in marked]
    names = others[: LINES - len(marked)] + marked
    wide = data.pivot_table(index=fields["x"], columns=fields["label"], values=fields["y"], aggfunc="first")
    return _flat(wide[names])


def _flat(wide: pd.DataFrame) -> pd.DataFrame:
    out = wide.reset_index()
    out.columns = ["", *map(str, wide.columns)]
    return out


def _write(sheet: Any, table: pd.DataFrame, column: int) -> None:
    for k, name in enumerate(table.columns):
        sheet.write_string(0, column + k, str(name))
        for row, value in enumerate(table.iloc[:, k], 1):
            if pd.isna(value):
                continue
            if isinstance(value, str):
                sheet.write_string(row, column + k, value.rstrip("\u200b"))
            else:
                sheet.write_number(row, column + k, float(value))


def _native(book: Any, data: Any, chart: Chart, table: pd.DataFrame, column: int) -> tuple[Any, int]:
    rows, name = len(table), data.get_name()
    stacked = chart.kind == "contribution_bars"
    is_bar = stacked or chart.kind in {"rank_bars", "bars"}
    native = book.add_chart({"type": "bar", "subtype": "stacked"} if stacked else {"type": "bar" if is_bar else "line"})
    marks = _marks(chart, table)
    for k in range(1, table.shape[1]):
        series: dict[str, Any] = {
            "name": [name, 0, column + k],
            "categories": [name, 1, column, rows, column],
            "values": [name, 1, column + k, rows, column + k],
            "gap": 45,
        }
        if stacked:
            series["fill"] = {"color": theme.GROUPS[(k - 1) % len(theme.GROUPS)]}
        elif is_bar:
            series["fill"] = {"color": theme.LIGHT["bar"]}
            series["points"] = [
                {"fill": {"color": theme.LIGHT[mark]}} if mark in theme.LIGHT else None for mark in marks
            ]
        else:
            mark = marks[k - 1]
            colour = theme.LIGHT.get(mark, theme.LIGHT["faint"])
            series["line"] = {"color": colour, "width": 2.5 if mark else 1}
            series["data_labels"] = {
                "custom": [{"delete": True}] * (rows - 1) + [{}],
                "series_name": True,
                "value": False,
                "position": "right",
                "font": {
                    "size": 7 if not mark else 9,
                    "bold": bool(mark),
                    "color": colour if mark else theme.LIGHT["soft"],
                },
            }
        native.add_series(series)
    if is_bar:
        native.set_y_axis({"reverse": True, "num_font": {"size": 9}, "line": {"none": True}, "major_tick_mark": "none"})
        native.set_x_axis(
            {
                "num_font": {"size": 9},
                "major_gridlines": {"visible": True, "line": {"color": theme.LIGHT["rule"]}},
                "label_position": "high",
            }
        )
        native.set_legend({"position": "top"} if stacked else {"none": True})
        return native, max(260, 19 * rows + 110)
    window = chart.options.get("window")
    limits = {"min": window[0], "max": window[1]} if isinstance(window, (tuple, list)) else {"min": 1}
    native.set_y_axis(
        {
            "reverse": bool(chart.kind == "bump" or chart.options.get("reversed")),
            "num_font": {"size": 9},
            "major_gridlines": {"visible": False},
            **(limits if chart.kind == "bump" else {}),
        }
    )
    native.set_x_axis({"num_font": {"size": 9}, "label_position": "high" if chart.kind == "bump" else "low"})
    native.set_legend({"none": True})
    native.show_blanks_as("gap")
    return native, 640


def _marks(chart: Chart, table: pd.DataFrame) -> list[str]:
    if "mark" not in chart.fields:
        return [""] * max(len(table), table.shape[1])
    marks = chart.data[chart.fields["mark"]]
    if chart.kind in {"rank_bars", "bars"}:
        return [str(mark) for mark in marks]
    role = "label" if chart.kind == "bump" else "color"
    of = dict(zip(chart.data[chart.fields[role]].astype(str), marks, strict=True)) if role in chart.fields else {}
    return [str(of.get(name, "")) for name in table.columns[1:]]
