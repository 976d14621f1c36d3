"""Forecasts from ranks alone for readers: what is known, where units may be, and how little that says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ganchao.domain.forecast import Forecast
from ganchao.errors import Problem
from ganchao.forecasting.ranks_only import VAGUE, RankHistory
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import percent
from ganchao.reporting.forecast_brief import notes_callout, own_blocks
from ganchao.reporting.legend import Legend


def ranks_brief(
    found: Forecast, history: RankHistory, legend: Legend, *, upto: int | None = None, notes: Sequence[Problem] = ()
) -> Brief:
    """What is known first, then our own unit, then everyone, then what must be known before use."""
    exact = history.exact
    banded = np.isfinite(history.low) & ~exact
    number = legend.ranked(found)
    blocks: list[Block] = [
        Heading(legend.say("forecast.ranks.chapter", last=found.years[-1]), 2, "forecast"),
        Paragraph(legend.say(
            "forecast.ranks.known", units=len(history.units), exact=int(exact.sum()), bands=int(banded.sum()),
            first=history.years[0], last=history.years[-1], number=number,
        )),
    ]  # fmt: skip
    here = history.units.index(legend.own) if legend.own in history.units else None
    if here is not None:
        low, high = found.rank_quantiles((0.1, 0.9))[:, -1, here]
        blocks.append(Paragraph(last_words(history, here, legend)))
        blocks += own_blocks(found, here, legend, upto)
        if high - low > VAGUE * number:
            share = f"{(high - low) / number:.0%}"
            text = legend.say("forecast.ranks.vague", unit=legend.name(legend.own), share=share)
            blocks.append(Callout(text, "warning"))
    blocks.append(everyone_known(found, history, legend, upto))
    made = legend.say("forecast.ranks.made", draws=found.draws, seed=found.seed,
                      kept=f"{found.weights['persistence']:.3f}")  # fmt: skip
    return (*blocks, Paragraph(made), *notes_callout((*notes, *found.notes), legend.lang))


def last_words(history: RankHistory, here: int, legend: Legend) -> str:
    """What was last known of a unit, in a sentence."""
    known = last_known(history, here, legend)
    key = "forecast.ranks.last" if known else "forecast.ranks.never"
    return legend.say(key, unit=legend.name(history.units[here]), known=known)


def last_known(history: RankHistory, unit: int, legend: Legend) -> str:
    """The newest rank or band of a unit with its year: "第 37 位（2020 年）"; nothing where none is known."""
    years = np.flatnonzero(np.isfinite(history.low[:, unit]))
    if not years.size:
        return ""
    at = int(years[-1])
    low, high = history.low[at, unit], history.high[at, unit]
    key = "exact" if low == high else "top" if low == 1 else "band"
    return legend.say(f"forecast.ranks.{key}", low=f"{low:.0f}", high=f"{high:.0f}", year=history.years[at])


def everyone_known(found: Forecast, history: RankHistory, legend: Legend, upto: int | None) -> Table:
    """Every unit named: what was last known, and where it may be."""
    number = legend.ranked(found)
    quantiles = found.rank_quantiles((0.05, 0.1, 0.5, 0.9, 0.95))[:, -1]
    order = [int(k) for k in np.lexsort((quantiles[3], quantiles[2]))]
    chances = found.probabilities(upto)[-1] if upto is not None else None
    rows = tuple(
        (legend.name(found.units[k]), last_known(history, k, legend),
         *(int(quantiles[at, k]) for at in (2, 1, 3, 0, 4)),
         *((float(chances[k]) * 100,) if chances is not None else ()),
         legend.say("forecast.ranks.nothing") if quantiles[3, k] - quantiles[1, k] > VAGUE * number else "")
        for k in order
    )  # fmt: skip
    names = ("middle", "low80", "high80", "low90", "high90")
    columns = [Column(legend.say("reporting.unit")), Column(legend.say("forecast.column.last_known"))]
    columns += [Column(legend.say(f"forecast.column.{name}")) for name in names]
    if upto is not None:
        columns.append(Column(legend.say("forecast.column.chance_upto", upto=upto), 0, chance=True))
    columns.append(Column(legend.say("forecast.column.remark")))
    marks = {(row, -1): "own" for row, k in enumerate(order) if found.units[k] == legend.own}
    return Table(tuple(columns), rows, legend.say("forecast.everyone", year=found.years[-1]),
                 legend.say("forecast.ranks.note", number=number, share=percent(VAGUE, legend.lang)), marks,
                 legend.say("forecast.sheet.everyone"), stamp=legend.stamp)
