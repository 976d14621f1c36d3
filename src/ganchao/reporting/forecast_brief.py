"""Forecasts for readers: past and future rank in one picture, chances by rank and year, rivals, and their worth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.forecast import Forecast
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting.skill import Reliability, Skill
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

SHARES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Shares of draws shown: the middle and the ends of 50, 80 and 90 % ranges."""
AROUND: Final = 3
"""Ranks on either side of our own whose chances are told."""
PAST: Final = 12
"""Most past years in the picture."""
RIVALS: Final = 12
"""Units on either side of us in the table of rivals."""


def forecast_brief(
    found: Forecast, card: Scorecard, lang: Lang, *, unit: str = "", upto: int | None = None,
    skill: Sequence[Skill] = (),
) -> Brief:
    """The forecast of a node: our own unit first, then everyone, then what it is worth."""
    stamp = say("reporting.stamp", lang) if card.framework.simulated else ""
    node = node_name(card.framework, found.nodes[-1], lang)
    blocks: list[Block] = [Heading(say("forecast.chapter", lang, node=node, last=found.years[-1]), 2, "forecast")]
    own = unit or card.framework.own
    here = found.units.index(own) if own in found.units else None
    if here is not None and found.ranks[0, 0, here, -1]:
        blocks += own_blocks(found, card, here, lang, upto, stamp)
    elif here is not None:
        blocks.append(Callout(say("forecast.not_forecast", lang, unit=unit_name(card.panel, own, lang)), "warning"))
    blocks.append(everyone_table(found, card, lang, stamp, own=own))
    blocks.append(Paragraph(say(
        f"forecast.made.{'indicators' if found.model == 'indicators' else 'scores'}", lang, draws=found.draws,
        seed=found.seed, first=found.past_years[0], last=found.past_years[-1],
    )))
    if found.effects:
        blocks.append(Paragraph(say("forecast.events", lang, events=say("forecast.joint", lang).join(found.effects))))
    if skill:
        blocks += skill_blocks(skill, lang)
    if found.notes:
        lines = tuple(note.sentence(lang) for note in found.notes)
        blocks.append(Callout(say("forecast.notes", lang), "warning", lines))
    return tuple(blocks)


def own_blocks(
    found: Forecast, card: Scorecard, here: int, lang: Lang, upto: int | None, stamp: str
) -> list[Block]:
    """What may become of our own unit."""
    name = unit_name(card.panel, found.units[here], lang)
    low, middle, high = found.rank_quantiles((0.1, 0.5, 0.9))[:, -1, here]
    now = found.past_ranks[-1, here, -1]
    sentence = say(
        "forecast.own", lang, unit=name, now=f"{now:.0f}", origin=found.origin, year=found.years[-1],
        middle=f"{middle:.0f}", low=f"{low:.0f}", high=f"{high:.0f}", number=int(found.counts[-1, -1]),
    )
    blocks: list[Block] = [Heading(name, 3, "forecast-own"), Paragraph(sentence)]
    if upto is not None:
        chance = found.probability(found.units[here], upto)
        blocks.append(Paragraph(say("forecast.chance", lang, unit=name, upto=upto, year=found.years[-1],
                                    chance=percent(chance))))
    blocks.append(fan_chart(found, here, name, lang, stamp, upto))
    blocks.append(chances_table(found, card, here, lang, stamp, upto))
    blocks.append(rivals_table(found, card, here, lang, stamp))
    return blocks


def fan_chart(found: Forecast, here: int, name: str, lang: Lang, stamp: str, upto: int | None) -> Chart:
    """Past ranks and the fan of coming ones in one picture."""
    past = found.past_ranks[-PAST:, here, -1]
    rows: list[dict[str, float]] = [
        {"year": year, "past": float(rank)} for year, rank in zip(found.past_years[-PAST:], past, strict=True)
    ]
    quantiles = found.rank_quantiles(SHARES)[:, :, here]
    names = ("low90", "low80", "low50", "median", "high50", "high80", "high90")
    if np.isfinite(past[-1]):
        rows[-1] |= dict.fromkeys(names, float(past[-1]))
    rows += [
        {"year": year, **dict(zip(names, map(float, quantiles[:, k]), strict=True))}
        for k, year in enumerate(found.years)
    ]
    if upto is not None:
        rows = [{**row, "target": float(upto)} if row["year"] >= found.origin else row for row in rows]
    fields = {"x": "year", "past": "past", "y": "median", **{role: role for role in names if role != "median"}}
    fields |= {"target": "target"} if upto is not None else {}
    labels = {"axis": say("reporting.rank", lang), "y": say("forecast.middle", lang)}
    labels |= {"target": say("forecast.target", lang, upto=upto)} if upto is not None else {}
    low, high = quantiles[1, -1], quantiles[5, -1]
    title = say("forecast.fan", lang, unit=name, year=found.years[-1], low=f"{low:.0f}", high=f"{high:.0f}")
    return Chart("fan", pd.DataFrame(rows), title, fields, labels, note=say("forecast.fan.note", lang), stamp=stamp,
                 options={"reversed": True, "decimals": 0, "today": found.origin})


def told_ranks(found: Forecast, card: Scorecard, here: int, upto: int | None) -> list[int]:
    """Ranks whose chances are told: round about our own, ends of tiers, and the one asked for."""
    number = int(found.counts[-1, -1])
    middle = int(found.rank_quantiles((0.5,))[0, -1, here])
    now = found.past_ranks[-1, here, -1]
    centre = int(now) if np.isfinite(now) else middle
    wanted = {*range(min(centre, middle) - AROUND, max(centre, middle) + AROUND + 1)}
    wanted |= {tier.upto for tier in card.framework.tiers if tier.upto is not None}
    wanted |= {upto} if upto is not None else set()
    return sorted(rank for rank in wanted if 1 <= rank < number)


def chances_table(found: Forecast, card: Scorecard, here: int, lang: Lang, stamp: str, upto: int | None) -> Table:
    """Probability of each rank or better, by year."""
    ranks = found.ranks[:, :, here, -1]
    tiers = {tier.upto: tier.name.in_lang(lang) or tier.code for tier in card.framework.tiers if tier.upto}
    rows = tuple(
        (say("forecast.upto", lang, upto=k) + (f" · {tiers[k]}" if k in tiers else ""),
         *(float(share) * 100 for share in (ranks <= k).mean(axis=0)))
        for k in told_ranks(found, card, here, upto)
    )
    columns = (Column(say("forecast.column.upto", lang)), *(Column(str(year), 0) for year in found.years))
    return Table(columns, rows, say("forecast.chances", lang), say("forecast.chances.note", lang),
                 sheet=say("forecast.sheet.chances", lang), stamp=stamp)


def rivals_table(found: Forecast, card: Scorecard, here: int, lang: Lang, stamp: str) -> Table:
    """Who is likely to be ahead of us in the last year, among those nearest to us."""
    ahead = (found.ranks[:, -1, :, -1] < found.ranks[:, -1, here, -1][:, None]).mean(axis=0)
    now = found.past_ranks[-1, :, -1]
    there = (found.ranks[0, -1, :, -1] > 0) & np.isfinite(now)
    there[here] = False
    nearest = [int(k) for k in np.argsort(np.abs(ahead - 0.5), kind="stable") if there[k]][: 2 * RIVALS]
    order = sorted(nearest, key=lambda k: -ahead[k])
    rows = tuple(
        (unit_name(card.panel, found.units[k], lang), int(now[k]), float(ahead[k]) * 100) for k in order
        if 0.02 <= ahead[k] <= 0.98
    )
    columns = (
        Column(say("reporting.unit", lang)), Column(say("forecast.column.now", lang, year=found.origin)),
        Column(say("forecast.column.ahead", lang, year=found.years[-1]), 0, bar=True),
    )
    return Table(columns, rows, say("forecast.rivals", lang), say("forecast.rivals.note", lang),
                 sheet=say("forecast.sheet.rivals", lang), stamp=stamp)


def everyone_table(found: Forecast, card: Scorecard, lang: Lang, stamp: str, *, own: str = "") -> Table:
    """Everybody's rank now and in the last year forecast."""
    quantiles = found.rank_quantiles(SHARES)[:, -1]
    now = found.past_ranks[-1, :, -1]
    up = (found.ranks[:, -1, :, -1] < now[None, :]).mean(axis=0)
    down = (found.ranks[:, -1, :, -1] > now[None, :]).mean(axis=0)
    order = [int(k) for k in np.lexsort((now, quantiles[3])) if np.isfinite(quantiles[3, k])]
    rows = tuple(
        (unit_name(card.panel, found.units[k], lang), None if np.isnan(now[k]) else int(now[k]),
         *(int(quantiles[at, k]) for at in (3, 1, 5, 0, 6)), float(up[k]) * 100, float(down[k]) * 100)
        for k in order
    )
    titles = [say("reporting.unit", lang), say("forecast.column.now", lang, year=found.origin)]
    titles += [say(f"forecast.column.{name}", lang) for name in ("middle", "low80", "high80", "low90", "high90")]
    columns = (
        *(Column(title) for title in titles),
        Column(say("forecast.column.up", lang), 0), Column(say("forecast.column.down", lang), 0),
    )
    marks = {(row, -1): "own" for row, k in enumerate(order) if found.units[k] == own}
    return Table(columns, rows, say("forecast.everyone", lang, year=found.years[-1]),
                 marks=marks, sheet=say("forecast.sheet.everyone", lang), stamp=stamp)


def backtest_brief(
    card: Scorecard, skill: Sequence[Skill], reliability: Reliability, lang: Lang, *, node: str = ""
) -> Brief:
    """How forecasts of this ranking would have done."""
    name = node_name(card.framework, node or card.nodes[-1], lang)
    blocks: list[Block] = [Heading(say("forecast.backtest", lang, node=name), 2, "backtest")]
    if not skill:
        return (*blocks, Callout(say("forecast.no_backtest", lang), "warning"))
    return (*blocks, *skill_blocks(skill, lang), reliability_table(reliability, lang))


def skill_blocks(skill: Sequence[Skill], lang: Lang) -> list[Block]:
    """Skill against the baseline, said and shown."""
    gains = [s.gain for s in skill]
    key = "better" if max(gains) < 0 else "worse" if min(gains) >= 0 else "mixed"
    values = {"best": percent(abs(min(gains))), "worst": percent(abs(max(gains))), "origins": skill[0].origins}
    return [Heading(say("forecast.skill", lang), 3, "skill"), Paragraph(say(f"forecast.skill.{key}", lang, **values)),
            skill_table(skill, lang)]


def skill_table(skill: Sequence[Skill], lang: Lang) -> Table:
    """By years ahead: how much better than nobody moves, and whether ranges held."""
    names = ("horizon", "origins", "rps", "baseline", "gain", "error", "held80", "held90", "brier")
    digits = {"rps": 3, "baseline": 3, "gain": 1, "error": 3, "held80": 1, "held90": 1, "brier": 4}
    rows = tuple(
        (s.horizon, s.origins, s.score, s.baseline, -s.gain * 100,
         s.error / s.error_baseline if s.error_baseline else None, s.covered_80.share * 100, s.covered_90.share * 100,
         s.brier)
        for s in skill
    )
    columns = tuple(Column(say(f"forecast.column.{name}", lang), digits.get(name), signed=name == "gain")
                    for name in names)
    return Table(columns, rows, say("forecast.skill.table", lang), say("forecast.skill.note", lang),
                 sheet=say("forecast.sheet.skill", lang))


def reliability_table(found: Reliability, lang: Lang) -> Table:
    """What was said of P(rank ≤ k), and how often it came true."""
    rows = tuple(
        (float(said) * 100, float(came) * 100, int(count))
        for said, came, count in zip(found.said, found.came, found.count, strict=True) if count
    )
    columns = tuple(Column(say(f"forecast.column.{name}", lang), digits)
                    for name, digits in (("said", 1), ("came", 1), ("cases", None)))
    return Table(columns, rows, say("forecast.reliability", lang), say("forecast.reliability.note", lang),
                 sheet=say("forecast.sheet.reliability", lang))


def write_forecast_tables(found: Forecast, directory: Path) -> tuple[Path, ...]:
    """``forecast.csv`` (quantiles of rank and score) and ``rank_chances.csv`` (P(rank ≤ k))."""
    directory.mkdir(parents=True, exist_ok=True)
    chances = []
    for n, node in enumerate(found.nodes):
        ranks = found.ranks[..., n]
        number = int(found.counts[:, n].max())
        for y, year in enumerate(found.years):
            for k in range(1, number + 1):
                share = (ranks[:, y] <= k).mean(axis=0)
                there = ranks[0, y] > 0
                chances.append(pd.DataFrame({
                    "unit": np.array(found.units)[there], "node": node, "year": year, "upto": k,
                    "probability": share[there],
                }))
    files = {"forecast": found.to_frame(), "rank_chances": pd.concat(chances, ignore_index=True)}
    written = []
    for name, frame in files.items():
        path = directory / f"{name}.csv"
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        written.append(path)
    return tuple(written)


def percent(share: float) -> str:
    """A share as whole per cents, with one decimal where it would read as never or always."""
    return f"{share:.1%}" if 0 < share < 0.01 or 0.99 < share < 1 else f"{share:.0%}"
