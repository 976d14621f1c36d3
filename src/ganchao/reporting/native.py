"""Charts as spreadsheets and slides draw them: a table of categories and series, and what each series is.

Kinds without such a form have none; they are shown as pictures. To add one, write a function from a Chart to
:class:`Native` and list it in :data:`NATIVES`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from ganchao.reporting import theme
from ganchao.reporting.blocks import Chart
from ganchao.text import Lang, say

LINES: Final = 40
"""Most lines of a bump chart; marked units and the best come first."""
BINS: Final = 12
"""Columns of a distribution."""
Look = Literal["bar", "base", "line", "thick", "dashed", "dotted", "edge"]


@dataclass(frozen=True)
class Series:
    """One series: how it is drawn, and in which colour."""

    look: Look
    colour: str
    points: tuple[str, ...] = ()  # colour of each bar, where they differ
    named: bool = False  # its name stands at the end of its line


@dataclass(frozen=True, eq=False)
class Native:
    """A chart of bars or lines."""

    shape: Literal["bar", "column", "line"]
    table: pd.DataFrame  # categories in the first column, one column for each series
    series: tuple[Series, ...]
    stacked: bool = False
    reversed: bool = False  # 1 on top
    limits: tuple[float, float] | None = None  # of the axis of values
    legend: bool = False

    @property
    def below_zero(self) -> bool:
        """Whether bars run to the left too, so that names must stand clear of them."""
        return bool((self.table.iloc[:, 1:].to_numpy(dtype=float) < 0).any())


def native(chart: Chart, lang: Lang) -> Native | None:
    """A chart as a native one; nothing for kinds that have no such form."""
    made = NATIVES.get(chart.kind)
    return None if made is None else made(chart, lang)


def flat(wide: pd.DataFrame) -> pd.DataFrame:
    """A pivoted table with plain columns, the categories first."""
    out = wide.reset_index()
    out.columns = ["", *map(str, wide.columns)]
    return out


def bars(chart: Chart, lang: Lang) -> Native:  # noqa: ARG001 - one shape for all
    """One bar for each row, marked ones in their colours."""
    fields = chart.fields
    table = chart.data[[fields["y"], fields["x"]]].set_axis(["", chart.labels.get("x", "")], axis=1)
    marks = chart.data[fields["mark"]].tolist() if "mark" in fields else []
    points = tuple(theme.LIGHT.get(str(mark), theme.LIGHT["bar"]) for mark in marks)
    return Native("bar", table, (Series("bar", theme.LIGHT["bar"], points),))


def stacked(chart: Chart, lang: Lang) -> Native:  # noqa: ARG001
    """Parts of each row one after the other."""
    fields = chart.fields
    wide = chart.data.pivot_table(
        index=fields["y"], columns=fields["color"], values=fields["x"], sort=False, dropna=False
    )
    series = tuple(Series("bar", theme.GROUPS[k % len(theme.GROUPS)]) for k in range(wide.shape[1]))
    return Native("bar", flat(wide), series, stacked=True, legend=True)


def bump(chart: Chart, lang: Lang) -> Native:  # noqa: ARG001
    """A line for each unit, ranks downwards."""
    fields, data = chart.fields, chart.data
    last = data[data[fields["x"]] == data[fields["x"]].max()]
    window = chart.options.get("window")
    limits = (float(window[0]), float(window[1])) if isinstance(window, (tuple, list)) else None
    if limits is not None:
        last = last[last[fields["y"]].between(*limits)]
    marks = dict(zip(data[fields["label"]].astype(str), data[fields["mark"]], strict=True)) if "mark" in fields else {}
    marked = [name for name, mark in marks.items() if mark]
    others = [name for name in last.sort_values(fields["y"])[fields["label"]] if name not in marked]
    names = others[: LINES - len(marked)] + marked
    wide = data.pivot_table(index=fields["x"], columns=fields["label"], values=fields["y"], aggfunc="first")[names]
    series = tuple(
        Series("thick" if marks.get(str(name)) else "line", theme.LIGHT.get(str(marks.get(str(name))),
               theme.LIGHT["faint"]), named=True) for name in names
    )  # fmt: skip
    return Native("line", flat(wide), series, reversed=True, limits=limits or (1.0, float(np.nanmax(wide.to_numpy()))))


def lines(chart: Chart, lang: Lang) -> Native:  # noqa: ARG001
    """A line for each colour."""
    fields = chart.fields
    wide = chart.data.pivot_table(
        index=fields["x"], columns=fields["color"], values=fields["y"], sort=False
    ).sort_index()
    series = tuple(Series("thick", theme.GROUPS[k % len(theme.GROUPS)], named=True) for k in range(wide.shape[1]))
    return Native("line", flat(wide), series, reversed=bool(chart.options.get("reversed")))


def fan(chart: Chart, lang: Lang) -> Native:
    """Past, middle of the forecast, edges of its range of four in five, threshold and target path as lines."""
    roles: tuple[tuple[str, Look, str], ...] = (
        ("past", "thick", "own"), ("y", "dotted", "own"), ("low80", "edge", "own"), ("high80", "edge", "own"),
        ("threshold", "line", "rest"), ("target", "dashed", "peer"),
    )  # fmt: skip
    there = [each for each in roles if each[0] in chart.fields and chart.data[chart.fields[each[0]]].notna().any()]
    table = pd.DataFrame({"": chart.data[chart.fields["x"]].to_numpy()})
    for role, _, _ in there:
        table[chart.labels.get(role) or say(f"reporting.native.{role}", lang)] = chart.data[
            chart.fields[role]].to_numpy()  # fmt: skip
    series = tuple(Series(look, theme.LIGHT[colour]) for _, look, colour in there)
    return Native("line", table, series, reversed=bool(chart.options.get("reversed")), legend=True)


def waterfall(chart: Chart, lang: Lang) -> Native | None:
    """Steps floating on an unseen base; nothing where a step crosses zero, which stacked bars cannot show."""
    fields, level = chart.fields, 0.0
    rows: list[tuple[float, float, float, float]] = []  # base, total, up, down
    marks = chart.data[fields["mark"]] if "mark" in fields else [""] * len(chart.data)
    for amount, mark in zip(chart.data[fields["x"]].astype(float), marks, strict=True):
        if mark == "total":
            level = amount
            rows.append((0.0, amount, 0.0, 0.0))
        else:
            rows.append((min(level, level + amount), 0.0, max(amount, 0.0), max(-amount, 0.0)))
            level += amount
    if min(min(row) for row in rows) < 0:
        return None
    names = ["", " ", *(say(f"reporting.native.{key}", lang) for key in ("level", "up", "down"))]
    table = pd.DataFrame([(label, *row) for label, row in zip(chart.data[fields["y"]], rows, strict=True)],
                         columns=names)  # fmt: skip
    up, down = ("worse", "better") if chart.options.get("rising") == "worse" else ("better", "worse")
    series = (Series("base", ""), Series("bar", theme.LIGHT["bar"]), Series("bar", theme.LIGHT[up]),
              Series("bar", theme.LIGHT[down]))  # fmt: skip
    inner = [row[0] + max(row[1:]) for row in rows]
    low = 0.0 if min(inner) < 0.4 * max(inner) else np.floor(min(inner) - 0.35 * (max(inner) - min(inner) or 1))
    return Native("bar", table, series, stacked=True, limits=(low, np.ceil(max(inner) * 1.02)) if low else None)


def ranges(chart: Chart, lang: Lang) -> Native:
    """Rank ranges as bars floating on an unseen base."""
    fields, data = chart.fields, chart.data
    low, high = data[fields["low"]].astype(float), data[fields["high"]].astype(float)
    table = pd.DataFrame({"": data[fields["y"]].to_numpy(), " ": (low - 0.4).to_numpy(),
                          say("reporting.native.range", lang): (high - low + 0.8).to_numpy()})  # fmt: skip
    marks = data[fields["mark"]].tolist() if "mark" in fields else []
    points = tuple(theme.LIGHT.get(str(mark), theme.LIGHT["bar"]) for mark in marks)
    return Native("bar", table, (Series("base", ""), Series("bar", theme.LIGHT["bar"], points)), stacked=True)


def distribution(chart: Chart, lang: Lang) -> Native:  # noqa: ARG001
    """How many units have a score between two numbers."""
    values = chart.data[chart.fields["x"]].dropna().to_numpy(dtype=float)
    counts, edges = np.histogram(values, bins=BINS)
    decimals = 0 if edges[-1] - edges[0] > BINS else 2
    names = [f"{low:.{decimals}f}–{high:.{decimals}f}" for low, high in itertools.pairwise(edges)]
    table = pd.DataFrame({"": names, chart.labels.get("y", ""): counts})
    return Native("column", table, (Series("bar", theme.LIGHT["bar"]),))


NATIVES: Final[Mapping[str, Callable[[Chart, Lang], Native | None]]] = {
    "rank_bars": bars, "bars": bars, "contribution_bars": stacked, "bump": bump, "lines": lines, "fan": fan,
    "waterfall": waterfall, "rank_ranges": ranges, "distribution": distribution,
}  # fmt: skip
"""Kinds of charts that have a native form."""
