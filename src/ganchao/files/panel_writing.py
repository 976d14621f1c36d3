"""A panel as one tidy table that reads back as the same panel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np

from ganchao.domain.panel import Panel
from ganchao.files.workbook_writing import interval


def panel_text(panel: Panel) -> str:
    """One row for each unit and year, one column for each indicator; bounds as offices write them."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("unit", "year", *panel.indicators))
    writer.writerows(_rows(panel))
    return stream.getvalue()


def _rows(panel: Panel) -> Iterator[tuple[object, ...]]:
    """Rows of units and years of which anything is known."""
    for at_year, year in enumerate(panel.years):
        for at_unit, unit in enumerate(panel.units):
            cells = [_cell(panel, (at_year, at_unit, k)) for k in range(len(panel.indicators))]
            if any(cells):
                yield (unit, year, *cells)


def _cell(panel: Panel, at: tuple[int, int, int]) -> str:
    value = panel.values[at]
    if np.isfinite(value):
        return repr(float(value)).removesuffix(".0")
    if panel.low is None or panel.high is None or not np.isfinite([panel.low[at], panel.high[at]]).any():
        return ""
    return interval(float(panel.low[at]), float(panel.high[at]))
