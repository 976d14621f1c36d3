"""Tables of a forecast for readers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ganchao.domain.forecast import Forecast
from ganchao.domain.scenario import Effect
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting.outlook import Outlook
from ganchao.forecasting.skill import Reliability, Skill
from ganchao.reporting.blocks import Column, Table
from ganchao.reporting.figures import enumerated, signed_number
from ganchao.reporting.forecast_charts import SHARES
from ganchao.reporting.legend import Legend
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang

AROUND: Final = 3
"""Ranks on either side of our own whose chances are told."""
RIVALS: Final = 12
"""Units on either side of us in the table of rivals."""


def told_ranks(found: Forecast, here: int, legend: Legend, upto: int | None) -> list[int]:
    """Ranks whose chances are told: round about our own, ends of tiers, and the one asked for."""
    number = legend.ranked(found)
    middle = int(found.rank_quantiles((0.5,))[0, -1, here])
    now = found.past_ranks[-1, here, -1]
    centre = int(now) if np.isfinite(now) else middle
    wanted = {*range(min(centre, middle) - AROUND, max(centre, middle) + AROUND + 1), *legend.tiers}
    wanted |= {upto} if upto is not None else set()
    return sorted(rank for rank in wanted if 1 <= rank < number)


def chances_table(found: Forecast, here: int, legend: Legend, upto: int | None) -> Table:
    """Probability of each rank or better, by year."""
    ranks = found.ranks[:, :, here, -1]
    rows = tuple(
        (legend.say("forecast.upto", upto=k) + (f" · {legend.tiers[k]}" if k in legend.tiers else ""),
         *(float(share) * 100 for share in (ranks <= k).mean(axis=0)))
        for k in told_ranks(found, here, legend, upto)
    )  # fmt: skip
    columns = (Column(legend.say("forecast.column.upto")), *(Column(str(year), 0, chance=True) for year in found.years))
    return Table(columns, rows, legend.say("forecast.chances"), legend.say("forecast.chances.note"),
                 sheet=legend.say("forecast.sheet.chances"), stamp=legend.stamp)


def rivals_table(found: Forecast, here: int, legend: Legend) -> Table:
    """Who is likely to be ahead of us in the last year, among those nearest to us."""
    ahead = (found.ranks[:, -1, :, -1] < found.ranks[:, -1, here, -1][:, None]).mean(axis=0)
    now = found.past_ranks[-1, :, -1]
    there = found.ranks[0, -1, :, -1] > 0
    there[here] = False
    nearest = [int(k) for k in np.argsort(np.abs(ahead - 0.5), kind="stable") if there[k]][: 2 * RIVALS]
    order = sorted(nearest, key=lambda k: -ahead[k])
    rows = tuple(
        (legend.name(found.units[k]), _whole(now[k]), float(ahead[k]) * 100) for k in order if 0.02 <= ahead[k] <= 0.98
    )
    columns = (
        Column(legend.say("reporting.unit")), Column(legend.say("forecast.column.now", year=found.origin)),
        Column(legend.say("forecast.column.ahead", year=found.years[-1]), 0, bar=True),
    )  # fmt: skip
    return Table(columns, rows, legend.say("forecast.rivals"), legend.say("forecast.rivals.note"),
                 sheet=legend.say("forecast.sheet.rivals"), stamp=legend.stamp)


def everyone_table(found: Forecast, legend: Legend) -> Table:
    """Everybody's rank now and in the last year forecast."""
    quantiles = found.rank_quantiles(SHARES)[:, -1]
    now = found.past_ranks[-1, :, -1]
    up = (found.ranks[:, -1, :, -1] < now[None, :]).mean(axis=0)
    down = (found.ranks[:, -1, :, -1] > now[None, :]).mean(axis=0)
    order = [int(k) for k in np.lexsort((now, quantiles[3])) if np.isfinite(quantiles[3, k])]
    rows = tuple(
        (legend.name(found.units[k]), _whole(now[k]), *(int(quantiles[at, k]) for at in (3, 1, 5, 0, 6)),
         *((float(up[k]) * 100, float(down[k]) * 100) if np.isfinite(now[k]) else (None, None)))
        for k in order
    )  # fmt: skip
    titles = [legend.say("reporting.unit"), legend.say("forecast.column.now", year=found.origin)]
    titles += [legend.say(f"forecast.column.{name}") for name in ("middle", "low80", "high80", "low90", "high90")]
    columns = (
        *(Column(title) for title in titles),
        Column(legend.say("forecast.column.up"), 0, chance=True),
        Column(legend.say("forecast.column.down"), 0, chance=True),
    )  # fmt: skip
    marks = {(row, -1): "own" for row, k in enumerate(order) if found.units[k] == legend.own}
    return Table(columns, rows, legend.say("forecast.everyone", year=found.years[-1]),
                 marks=marks, sheet=legend.say("forecast.sheet.everyone"), stamp=legend.stamp)


def events_table(made: Outlook, legend: Legend) -> Table:
    """Events taken in: when, how likely, what they do and on what the figures rest."""
    names = ("event", "year", "probability", "effect", "source")
    columns = tuple(Column(legend.say(f"forecast.column.{name}"), 0 if name == "probability" else None)
                    for name in names)  # fmt: skip
    rows = tuple(
        (event.name.in_lang(legend.lang) or event.code, event.year, event.probability * 100,
         legend.say("benchmark.slides.joint").join(effect_words(effect, made.card, legend) for effect in event.effects),
         event.source.in_lang(legend.lang))
        for event in made.events
    )  # fmt: skip
    return Table(columns, rows, legend.say("forecast.events.table"), legend.say("forecast.events.note"),
                 sheet=legend.say("forecast.sheet.events"), stamp=legend.stamp)


def effect_words(effect: Effect, card: Scorecard, legend: Legend) -> str:
    """What an event does to an indicator: "山东的研发经费投入强度 +0.3，3 年到位"."""
    lang: Lang = legend.lang
    node = node_name(card.framework, effect.indicator, lang)
    units = enumerated([unit_name(card.panel, code, lang) for code in effect.units], lang)
    moved = [f"×{effect.times:g}"] if effect.times != 1 else []
    moved += [signed_number(effect.add)] if effect.add else []
    text = legend.say("forecast.effect" if units else "forecast.effect.all", units=units, node=node,
                      moved=" ".join(moved) or "±0")  # fmt: skip
    if effect.years_to_full > 1:
        text += legend.say("forecast.effect.grows", years=effect.years_to_full)
    return text + (legend.say("forecast.effect.lasts", years=effect.lasts) if effect.lasts is not None else "")


def with_and_without_table(made: Outlook, here: int, legend: Legend) -> Table:
    """Our rank by year with the events and without them, from the same draws."""
    if made.without is None:
        raise ValueError("a forecast without events has nothing to be held against")
    pairs = [found.rank_quantiles((0.1, 0.5, 0.9))[:, :, here] for found in (made.without, made.forecast)]
    names = ("year", "middle_without", "range_without", "middle_with", "range_with", "better")
    columns = (
        *(Column(legend.say(f"forecast.column.{name}")) for name in names[:-1]),
        Column(legend.say(f"forecast.column.{names[-1]}"), 0, chance=True),
    )
    ahead = made.forecast.ranks[:, :, here, -1] < made.without.ranks[:, :, here, -1]
    rows = tuple(
        (year, int(pairs[0][1, k]), f"{pairs[0][0, k]:.0f}–{pairs[0][2, k]:.0f}", int(pairs[1][1, k]),
         f"{pairs[1][0, k]:.0f}–{pairs[1][2, k]:.0f}", float(ahead[:, k].mean()) * 100)
        for k, year in enumerate(made.forecast.years)
    )  # fmt: skip
    title = legend.say("forecast.with_without", unit=legend.name(made.forecast.units[here]))
    return Table(columns, rows, title, legend.say("forecast.with_without.note"),
                 sheet=legend.say("forecast.sheet.with_without"), stamp=legend.stamp)


def skill_table(skill: Sequence[Skill], legend: Legend) -> Table:
    """By years ahead: how much better than nobody moves, and whether ranges held."""
    names = ("horizon", "origins", "rps", "baseline", "gain", "error", "held80", "held90", "brier", "brier_baseline")
    digits = {"rps": 3, "baseline": 3, "gain": 1, "error": 3, "held80": 1, "held90": 1, "brier": 4,
              "brier_baseline": 4}  # fmt: skip
    rows = tuple(
        (s.horizon, s.origins, s.score, s.baseline, -s.gain * 100,
         s.error / s.error_baseline if s.error_baseline else None, s.covered_80.share * 100, s.covered_90.share * 100,
         s.brier, s.brier_baseline)
        for s in skill
    )  # fmt: skip
    columns = tuple(Column(legend.say(f"forecast.column.{name}"), digits.get(name), signed=name == "gain")
                    for name in names)  # fmt: skip
    return Table(columns, rows, legend.say("forecast.skill.table"), legend.say("forecast.skill.note"),
                 sheet=legend.say("forecast.sheet.skill"), stamp=legend.stamp)


def reliability_table(found: Reliability, legend: Legend) -> Table:
    """What was said of P(rank ≤ k), and how often it came true."""
    rows = tuple(
        (float(said) * 100, float(came) * 100, int(count))
        for said, came, count in zip(found.said, found.came, found.count, strict=True) if count
    )  # fmt: skip
    columns = tuple(Column(legend.say(f"forecast.column.{name}"), digits)
                    for name, digits in (("said", 1), ("came", 1), ("cases", None)))  # fmt: skip
    return Table(columns, rows, legend.say("forecast.reliability"), legend.say("forecast.reliability.note"),
                 sheet=legend.say("forecast.sheet.reliability"), stamp=legend.stamp)


def _whole(rank: float) -> int | None:
    return int(rank) if np.isfinite(rank) else None
