"""Pictures of a forecast: past and future in one, chances by rank and year, and said against came true."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.forecast import Forecast
from ganchao.forecasting.skill import Reliability
from ganchao.reporting.blocks import Chart
from ganchao.reporting.figures import percent
from ganchao.reporting.legend import Legend

SHARES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Shares of draws shown: the middle and the ends of 50, 80 and 90 % ranges."""
ENDS: Final = ("low90", "low80", "low50", "median", "high50", "high80", "high90")
PAST: Final = 12
"""Most past years in the picture."""
RARE: Final = 0.005
"""Ranks less likely than this in every year are left out of the picture."""
WIDEST: Final = 24
"""Ranks side by side in the picture of chances."""
FEW_CASES: Final = 30
"""Bars of a reliability diagram with fewer cases are not drawn."""


def fan_chart(found: Forecast, here: int, legend: Legend, upto: int | None) -> Chart:
    """Past ranks and the fan of coming ones in one picture."""
    past = found.past_ranks[-PAST:, here, -1]
    rows: list[dict[str, float]] = [
        {"year": year, "past": float(rank)} for year, rank in zip(found.past_years[-PAST:], past, strict=True)
    ]
    quantiles = found.rank_quantiles(SHARES)[:, :, here]
    if np.isfinite(past[-1]):
        rows[-1] |= dict.fromkeys(ENDS, float(past[-1]))
    rows += [
        {"year": year, **dict(zip(ENDS, map(float, quantiles[:, k]), strict=True))}
        for k, year in enumerate(found.years)
    ]
    if upto is not None:
        rows = [{**row, "target": float(upto)} if row["year"] >= found.origin else row for row in rows]
    fields = {"x": "year", "past": "past", "y": "median", **{role: role for role in ENDS if role != "median"}}
    fields |= {"target": "target"} if upto is not None else {}
    labels = {"axis": legend.say("reporting.rank"), "y": legend.say("forecast.middle")}
    labels |= {"target": threshold_words(upto, legend)} if upto is not None else {}
    low, high = quantiles[1, -1], quantiles[5, -1]
    name, last = legend.name(found.units[here]), found.years[-1]
    title = legend.say("forecast.fan", unit=name, year=last, low=f"{low:.0f}", high=f"{high:.0f}")
    return Chart("fan", pd.DataFrame(rows), title, fields, labels, note=legend.say("forecast.fan.note"),
                 stamp=legend.stamp, options={"reversed": True, "decimals": 0, "today": found.origin})


def threshold_words(upto: int, legend: Legend) -> str:
    """A threshold as the picture names it: its tier, else its rank."""
    name = legend.tiers.get(upto)
    return legend.say("forecast.target.tier" if name else "forecast.target", upto=upto, tier=name)


def chances_chart(found: Forecast, here: int, legend: Legend) -> Chart:
    """How likely each rank is in each coming year."""
    ranks = found.ranks[:, :, here, -1]
    number = max(legend.ranked(found), int(ranks.max()))
    shares = np.stack([(ranks == k).mean(axis=0) for k in range(1, number + 1)], axis=1)
    seen = np.flatnonzero((shares >= RARE).any(axis=0)) + 1
    first, last = int(seen.min()), int(seen.max())
    width = -(-(last - first + 1) // WIDEST)
    bands = [(low, min(low + width - 1, last)) for low in range(first, last + 1, width)]
    rows = []
    for y, year in enumerate(found.years):
        for low, high in bands:
            share = float(shares[y, low - 1 : high].sum())
            label = str(low) if low == high else f"{low}–{high}"
            text = f"{share * 100:.0f}" if share * 100 >= 1 else ""
            rows.append({"year": str(year), "rank": label, "share": share * 100, "text": text})
    now = found.past_ranks[-1, here, -1]
    key = "forecast.chances.chart" if np.isfinite(now) else "forecast.chances.chart_open"
    kept = float((ranks[:, -1] <= now).mean())
    title = legend.say(
        key, unit=legend.name(found.units[here]), year=found.years[-1], rank=f"{now:.0f}",
        chance=percent(kept, legend.lang), first=first, last=last,
    )  # fmt: skip
    return Chart(
        "acceptability", pd.DataFrame(rows), title, {"y": "year", "x": "rank", "color": "share", "text": "text"},
        {"x": legend.say("reporting.rank"), "color": legend.say("forecast.column.probability")},
        legend.say("forecast.chances.chart_note"), legend.stamp,
    )  # fmt: skip


def reliability_chart(found: Reliability, legend: Legend) -> Chart:
    """What was said against how often it came true; honest forecasts lie on the diagonal."""
    rows = pd.DataFrame({"said": found.said * 100, "came": found.came * 100, "count": found.count})
    rows = rows[found.count >= FEW_CASES].reset_index(drop=True)
    if rows.empty:
        rows = pd.DataFrame({"said": found.said * 100, "came": found.came * 100, "count": found.count})[found.count > 0]
    furthest = float((rows["came"] - rows["said"]).abs().max()) if len(rows) else 0.0
    title = legend.say("forecast.reliability.chart", points=f"{furthest:.0f}")
    labels = {"x": legend.say("forecast.column.said"), "y": legend.say("forecast.column.came"),
              "size": legend.say("forecast.column.cases"), "ideal": legend.say("forecast.reliability.ideal")}
    return Chart("reliability", rows, title, {"x": "said", "y": "came", "size": "count"}, labels,
                 legend.say("forecast.reliability.chart_note"), legend.stamp, {"decimals": 0})
