"""Pictures of targets: what closes the gap, where the rank goes, and with what probability."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ganchao.domain.forecast import Forecast
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.blocks import Chart
from ganchao.reporting.figures import percent
from ganchao.reporting.forecast_charts import fan_chart
from ganchao.reporting.legend import legend_of
from ganchao.reporting.names import node_name, unit_name
from ganchao.targeting.targets import Reading
from ganchao.text import Lang, say


def way_chart(card: Scorecard, reading: Reading, name: str, lang: Lang, stamp: str) -> Chart:
    """From today's lead to the planned one, step by step."""
    way = reading.way
    rows: list[dict[str, object]] = [
        {"y": say("target.way.today", lang, year=reading.aim.year), "x": way.today, "mark": "total"},
        {"y": say("target.way.coming", lang), "x": way.coming, "mark": ""},
        *({"y": node_name(card.framework, code, lang), "x": part, "mark": ""} for code, part in way.steps),
        {"y": say("target.way.planned", lang), "x": way.planned, "mark": "total"},
    ]
    decimals = decimals_of([way.today, way.planned, *(part for _, part in way.steps)])
    key = "target.way.short" if way.today < 0 else "target.way.ahead"
    facts = {
        "unit": name, "rank": reading.upto, "year": reading.aim.year, "points": f"{abs(way.today):.{decimals}f}",
        "indicator": str(max(rows[1:-1], key=lambda row: float(str(row["x"])))["y"]),
    }
    return Chart(
        "waterfall", pd.DataFrame(rows), say(key, lang, **facts), {"y": "y", "x": "x", "mark": "mark"},
        {"x": say("target.way.axis", lang)}, note=say("target.way.note", lang, **facts), stamp=stamp,
        options={"decimals": decimals},
    )


def decimals_of(amounts: Sequence[float]) -> int:
    """Decimals with which the largest of some amounts has three digits that tell."""
    largest = max((abs(amount) for amount in amounts), default=1.0)
    return next((decimals for decimals in range(2, 7) if largest >= 10.0 ** (2 - decimals)), 6)


def path_chart(card: Scorecard, fan: Forecast, reading: Reading, own: str, lang: Lang, stamp: str) -> Chart:
    """Past ranks, the fan as things come, and the path to the target."""
    legend, place = legend_of(card, fan.nodes[-1], lang, own=own), fan.units.index(own)
    chart = fan_chart(fan, place, legend, reading.upto)
    frame = chart.data.copy()
    now = float(fan.past_ranks[-1, place, -1])
    span = reading.aim.year - fan.origin
    since = frame["year"] - fan.origin
    path = now + (reading.planned.middle - now) * since / span
    frame["target"] = path.where((since >= 0) & (since <= span))
    labels = {**chart.labels, "target": say("target.fan.target", lang)}
    name = unit_name(card.panel, own, lang)
    title = say("target.fan.title", lang, unit=name, now=f"{now:.0f}", year=reading.aim.year,
                coming=f"{reading.coming.middle:.0f}", planned=f"{reading.planned.middle:.0f}")
    return Chart("fan", frame, title, {**chart.fields, "target": "target"}, labels,
                 note=say("target.fan.note", lang), stamp=stamp, options=chart.options)


def chances_chart(reading: Reading, lang: Lang, stamp: str) -> Chart:
    """Probability of each rank or better, with the plan and without."""
    ends = [stand.low for stand in (reading.planned, reading.coming)] + [stand.high for stand in
                                                                         (reading.planned, reading.coming)]
    first = max(1, int(min(*ends, reading.upto)) - 3)
    last = min(reading.count, int(max(*ends, reading.upto)) + 3)
    rows = [
        {"rank": rank, "chance": stand.chances[rank - 1] * 100, "case": say(f"target.chances.{case}", lang)}
        for case, stand in (("planned", reading.planned), ("coming", reading.coming))
        for rank in range(first, last + 1)
    ]
    fields = {"x": "rank", "y": "chance", "color": "case"}
    labels = {"x": say("target.chances.x", lang), "y": say("target.chances.y", lang)}
    title = say("target.chances", lang, rank=reading.upto, before=percent(reading.coming.probability, lang),
                after=percent(reading.planned.probability, lang))
    return Chart("lines", pd.DataFrame(rows), title, fields, labels, stamp=stamp, options={"decimals": 0})
