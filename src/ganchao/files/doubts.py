"""Values that are numbers but hardly true: beyond limits, ten thousand times last year's; units without data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from ganchao.domain.framework import Framework, Kind
from ganchao.domain.panel import Floats, Unit
from ganchao.errors import Problem, Where

PlaceOf = Callable[[int, int, int], Where]
"""Where the value of a cell (year, unit, indicator) stood."""

JUMP: Final = (3.7, 4.3)
"""Powers of ten around 10,000, the factor between 万元 and 元."""


def beyond_limits(
    values: Floats,
    low: Floats | None,
    high: Floats | None,
    framework: Framework,
    columns: Sequence[str],
    place: PlaceOf,
) -> Iterator[Problem]:
    """Values outside an indicator's natural limits; limits of a quotient say nothing of its parts."""
    for indicator in framework.indicators:
        if indicator.limits is None or indicator.denominator or indicator.code not in columns:
            continue
        least, most = indicator.limits
        k = columns.index(indicator.code)
        outside = np.zeros(values.shape[:2], dtype=bool)
        for known in (values, low, high):
            if known is not None:
                at = np.where(np.isfinite(known[:, :, k]), known[:, :, k], np.nan)
                outside |= (at < (-np.inf if least is None else least)) | (at > (np.inf if most is None else most))
        for year, unit in np.argwhere(outside).tolist():
            value = values[year, unit, k]
            bounds = {
                "least": "−∞" if least is None else f"{least:.15g}",
                "most": "∞" if most is None else f"{most:.15g}",
            }
            shown = f"{value:.15g}" if np.isfinite(value) else _interval(low, high, (year, unit, k))
            yield Problem(
                "files.beyond_limits", place(year, unit, k), {"value": shown, "indicator": indicator.code, **bounds}
            )


def _interval(low: Floats | None, high: Floats | None, at: tuple[int, int, int]) -> str:
    return "" if low is None or high is None else f"{low[at]:.15g}–{high[at]:.15g}"


def jumps(
    values: Floats,
    years: Sequence[int],
    units: Sequence[str],
    framework: Framework,
    columns: Sequence[str],
    place: PlaceOf,
) -> Iterator[Problem]:
    """A value about 10,000 times (or a ten-thousandth of) the unit's last known one: 元 among 万元."""
    unlikely = {i.code for i in framework.indicators if i.kind in {Kind.RANK, Kind.BINARY, Kind.GROWTH, Kind.BAND}}
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.log10(np.abs(values))
    size[~np.isfinite(size)] = np.nan
    last, last_year = np.full(size.shape[1:], np.nan), np.zeros(size.shape[1:], dtype=np.int64)
    for n in range(len(years)):
        step = size[n] - last
        odd = (np.abs(step) > JUMP[0]) & (np.abs(step) < JUMP[1])
        for unit, k in np.argwhere(odd).tolist():
            if columns[k] in unlikely:
                continue
            before = int(last_year[unit, k])
            told = {
                "value": f"{values[n, unit, k]:.15g}",
                "year": years[n],
                "before": f"{values[before, unit, k]:.15g}",
                "year_before": years[before],
                "unit": units[unit],
                "indicator": columns[k],
            }
            yield Problem("files.jump", place(n, unit, k), told, "warning")
        known = np.isfinite(size[n])
        last = np.where(known, size[n], last)
        last_year = np.where(known, n, last_year)


def absent_units(roster: Mapping[str, Unit], met: set[str]) -> Iterator[Problem]:
    """Units of the roster that have no row in the data."""
    absent = [code for code in roster if code not in met]
    if absent:
        shown = ", ".join(absent[:12]) + (" …" if len(absent) > 12 else "")
        yield Problem("files.units_absent", Where(), {"units": shown, "count": len(absent)}, "warning")
