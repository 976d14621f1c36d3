"""Pictures of rank ranges: dot and bar, probability of every rank, rank over the years with its band."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.reporting.blocks import Chart
from ganchao.reporting.figures import running
from ganchao.reporting.uncertainty_facts import Ranges, percent
from ganchao.text import say

WHOLE: Final = 40
"""A field up to this size is shown whole."""
TOP: Final = 12
"""Of a larger one the top, and our own unit with so many on either side, and the peers."""
AROUND: Final = 9
WIDE: Final = 36
"""Most columns of ranks; beyond, ranks stand in bands."""


def range_chart(ranges: Ranges, stamp: str) -> Chart:
    """Median, range, best and worst rank of each unit, and its nominal rank."""
    result, lang = ranges.result, ranges.lang
    median, best, worst = result.median, result.best, result.worst
    rows = [
        {
            "unit": text,
            "median": np.nan,
            "low": np.nan,
            "high": np.nan,
            "best": np.nan,
            "worst": np.nan,
            "nominal": np.nan,
            "mark": "",
        }
        if unit is None
        else {
            "unit": text,
            "median": int(median[unit]),
            "low": int(ranges.low[unit]),
            "high": int(ranges.high[unit]),
            "best": int(best[unit]),
            "worst": int(worst[unit]),
            "nominal": float(ranges.nominal[unit]),
            "mark": ranges.mark(unit),
        }
        for unit, text in picked(ranges)
    ]
    own = ranges.own
    title = (
        say("audit.chart.ranges", lang, level=ranges.percent)
        if own is None
        else say(
            "audit.chart.ranges_own",
            lang,
            unit=ranges.names[own],
            rank=ranges.rank(own),
            level=ranges.percent,
            low=int(ranges.low[own]),
            high=int(ranges.high[own]),
        )
    )
    return Chart(
        "rank_ranges",
        pd.DataFrame(rows),
        title,
        {
            "y": "unit",
            "x": "median",
            "low": "low",
            "high": "high",
            "best": "best",
            "worst": "worst",
            "nominal": "nominal",
            "mark": "mark",
        },
        {
            "x": say("reporting.rank", lang),
            "y": say("reporting.unit", lang),
            "median": say("audit.column.median", lang),
            "low": say("audit.column.low", lang, level=ranges.percent),
            "high": say("audit.column.high", lang, level=ranges.percent),
            "best": say("audit.column.best", lang),
            "worst": say("audit.column.worst", lang),
            "nominal": say("audit.column.nominal", lang),
        },
        note=running([say("audit.chart.ranges_note", lang, level=ranges.percent), _source(ranges)], lang),
        stamp=stamp,
        options={"decimals": 0},
    )


def acceptability_chart(ranges: Ranges, stamp: str) -> Chart:
    """How probable each rank is for the units shown."""
    result, lang = ranges.result, ranges.lang
    shown = _near(ranges) if ranges.order.size > WHOLE else picked(ranges)
    units = [unit for unit, _ in shown if unit is not None]
    share = result.acceptability
    first, last = int(result.best[units].min()), int(result.worst[units].max())
    if last - first >= WIDE:
        first, last = int(ranges.low[units].min()), int(ranges.high[units].max())
    width = -(-(last - first + 1) // WIDE)
    starts = range(first, last + 1, width)
    rows: list[dict[str, Any]] = []
    for unit, text in shown:
        if unit is None:
            continue
        for start in starts:
            end = min(start + width - 1, last)
            chance = float(share[unit, start - 1 : end].sum())
            rows.append(
                {
                    "unit": text,
                    "rank": str(start) if start == end else say("audit.span", lang, low=start, high=end),
                    "share": chance,
                    "mark": ranges.mark(unit),
                    "text": "" if chance < 0.005 else percent(max(chance, 0.01)),
                }
            )
    own = ranges.own
    title = say("audit.chart.acceptability", lang)
    if own is not None:
        likeliest = int(np.argmax(share[own]))
        title = say(
            "audit.chart.acceptability_own",
            lang,
            unit=ranges.names[own],
            rank=likeliest + 1,
            share=percent(float(share[own, likeliest])),
        )
    return Chart(
        "acceptability",
        pd.DataFrame(rows),
        title,
        {"y": "unit", "x": "rank", "color": "share", "text": "text", "mark": "mark"},
        {
            "x": say("reporting.rank", lang),
            "color": say("audit.chart.acceptability_legend", lang),
            "text": say("audit.chart.percent", lang),
        },
        note=running([say("audit.chart.acceptability_note", lang), _source(ranges)], lang),
        stamp=stamp,
    )


def trajectory_chart(years: Mapping[int, Uncertainty], ranges: Ranges, stamp: str) -> Chart | None:
    """The unit's rank over the years with its ranges; ``None`` with fewer than two years."""
    if ranges.own is None:
        return None
    code, lang = ranges.result.units[ranges.own], ranges.lang
    rows = []
    for year, result in sorted(years.items()):
        if code not in result.units:
            continue
        unit = result.units.index(code)
        if not (np.isfinite(result.prepared.nominal_ranks[unit]) and result.counts[unit].any()):
            continue
        rows.append(
            {
                "year": year,
                "nominal": float(result.prepared.nominal_ranks[unit]),
                "median": int(result.median[unit]),
                "low50": int(result.quantile(0.25)[unit]),
                "high50": int(result.quantile(0.75)[unit]),
                "low90": int(result.low[unit]),
                "high90": int(result.high[unit]),
            }
        )
    if len(rows) < 2:
        return None
    first, last = rows[0], rows[-1]
    name = ranges.names[ranges.own]
    parted = first["low90"] > last["high90"] or last["low90"] > first["high90"]
    way = "open" if not parted else "up" if last["high90"] < first["low90"] else "down"
    title = say(
        f"audit.chart.trajectory_{way}",
        lang,
        unit=name,
        start=first["year"],
        end=last["year"],
        before=f"{first['nominal']:.0f}",
        after=f"{last['nominal']:.0f}",
    )
    return Chart(
        "fan",
        pd.DataFrame(rows),
        title,
        {
            "x": "year",
            "past": "nominal",
            "y": "median",
            **{role: role for role in ("low50", "high50", "low90", "high90")},
        },
        {"axis": say("reporting.rank", lang), "y": say("audit.column.median", lang)},
        note=running(
            [say("audit.chart.trajectory_note", lang, level=ranges.percent), _source(ranges, years)], lang
        ),
        stamp=stamp,
        options={"reversed": True, "decimals": 0},
    )


def picked(ranges: Ranges) -> list[tuple[int | None, str]]:
    """Units to draw with their labels; ``None`` where the list jumps."""
    place = {int(unit): k for k, unit in enumerate(ranges.order)}
    if len(place) <= WHOLE:
        wanted = set(range(len(place)))
    else:
        wanted = set(range(TOP if ranges.own is not None else WHOLE))
        if ranges.own is not None:
            here = place[ranges.own]
            wanted |= set(range(max(0, here - AROUND), min(len(place), here + AROUND + 1)))
        wanted |= {place[peer] for peer in ranges.peers if peer in place}
    out: list[tuple[int | None, str]] = []
    before = -1
    for k in sorted(wanted):
        if k != before + 1:
            out.append((None, "⋯" + "\u200b" * len(out)))
        unit = int(ranges.order[k])
        out.append((unit, label(ranges, unit)))
        before = k
    return out


def _near(ranges: Ranges) -> list[tuple[int | None, str]]:
    """The neighbourhood of our own unit in a large field, or its top."""
    here = 0 if ranges.own is None else int(np.flatnonzero(ranges.order == ranges.own)[0])
    start = max(0, min(here - AROUND, ranges.order.size - 2 * AROUND - 1))
    return [(int(unit), label(ranges, int(unit))) for unit in ranges.order[start : start + 2 * AROUND + 1]]


def label(ranges: Ranges, unit: int) -> str:
    """``11 Shandong``: nominal rank, ties named, and name."""
    tied = (ranges.nominal == ranges.nominal[unit]).sum() > 1
    rank = say("reporting.tied_rank", ranges.lang, rank=ranges.rank(unit)) if tied else ranges.rank(unit)
    return say("reporting.chart.unit", ranges.lang, rank=rank, unit=ranges.names[unit])


def _source(ranges: Ranges, years: Mapping[int, Uncertainty] | None = None) -> str:
    result = ranges.result
    name = ranges.framework.name.in_lang(ranges.lang) or ranges.framework.code
    key, year, draws = "audit.chart.source", result.prepared.year, result.good
    if years:
        key, year, draws = "audit.chart.source_years", max(years), min(each.good for each in years.values())
    return say(key, ranges.lang, source=name, year=year, draws=f"{draws:,}", seed=result.seed)
