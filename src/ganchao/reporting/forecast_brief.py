"""Forecasts for readers: past and future rank in one picture, chances by rank and year, rivals, and their worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from ganchao.domain.forecast import Forecast
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import Problem
from ganchao.forecasting.outlook import Outlook
from ganchao.forecasting.skill import Reliability, Skill
from ganchao.reporting.blocks import Block, Brief, Callout, Heading, Paragraph, behind
from ganchao.reporting.figures import percent
from ganchao.reporting.forecast_charts import chances_chart, fan_chart, reliability_chart
from ganchao.reporting.forecast_tables import (
    chances_table,
    events_table,
    everyone_table,
    reliability_table,
    rivals_table,
    skill_table,
    with_and_without_table,
)
from ganchao.reporting.legend import Legend, legend_of
from ganchao.text import Lang, say

Wanted = tuple[int, int]
"""A year and a rank."""
NOTHING_TOLD: Final[Mapping[Wanted, float]] = {}


def forecast_brief(
    made: Outlook, lang: Lang, *, unit: str = "", upto: int | None = None,
    chances: Mapping[Wanted, float] = NOTHING_TOLD,
) -> Brief:
    """The forecast of a node: our own unit first, then everyone, then what it is worth.

    ``chances`` are those that the report tells elsewhere of a year and rank, so that one report tells one number.
    """
    found, card = made.forecast, made.card
    legend = legend_of(card, found.nodes[-1], lang, own=unit)
    blocks: list[Block] = [Heading(legend.say("forecast.chapter", node=legend.node, last=found.years[-1]), 2,
                                   "forecast")]  # fmt: skip
    here = found.units.index(legend.own) if legend.own in found.units else None
    if here is not None and found.ranks[0, 0, here, -1]:
        blocks += own_blocks(found, here, legend, upto, chances)
    elif here is not None:
        blocks.append(Callout(legend.say("forecast.not_forecast", unit=legend.name(legend.own)), "warning"))
    if made.events:
        blocks += event_blocks(made, here, legend, upto, told=bool(chances))
    blocks += behind([everyone_table(found, legend)])
    blocks += behind([Paragraph(legend.say(
        f"forecast.made.{'indicators' if found.model == 'indicators' else 'scores'}", draws=found.draws,
        seed=found.seed, first=found.past_years[0], last=found.past_years[-1],
    ))])  # fmt: skip
    blocks += [Paragraph(text) for text in lag_sentences(card, found, lang)]
    if made.skill:
        blocks += skill_blocks(made.skill, made.reliability, legend)
    return (*blocks, *notes_callout(made.notes, lang))


def own_sentence(made: Outlook, lang: Lang, *, unit: str = "") -> str:
    """Where our own unit may stand in the last year, in one sentence; nothing where it is not forecast."""
    found = made.forecast
    legend = legend_of(made.card, found.nodes[-1], lang, own=unit)
    if legend.own not in found.units:
        return ""
    here = found.units.index(legend.own)
    return _own_sentence(found, here, legend) if found.ranks[0, -1, here, -1] else ""


def _own_sentence(found: Forecast, here: int, legend: Legend) -> str:
    low, middle, high = found.rank_quantiles((0.1, 0.5, 0.9))[:, -1, here]
    now = found.past_ranks[-1, here, -1]
    values = {"unit": legend.name(found.units[here]), "origin": found.origin, "year": found.years[-1],
              "middle": f"{middle:.0f}", "low": f"{low:.0f}", "high": f"{high:.0f}",
              "number": legend.ranked(found)}  # fmt: skip
    if np.isnan(now):
        return legend.say("forecast.own_unknown", **values)
    return legend.say("forecast.own", **values, now=f"{now:.0f}")


def own_blocks(
    found: Forecast, here: int, legend: Legend, upto: int | None, told: Mapping[Wanted, float] = NOTHING_TOLD
) -> list[Block]:
    """What may become of our own unit."""
    name = legend.name(found.units[here])
    blocks: list[Block] = [Heading(name, 3, "forecast-own"), Paragraph(_own_sentence(found, here, legend))]
    aimed = upto if upto is not None else next_tier(found, here, legend)
    wants = sorted(told) if upto is None and told else [] if aimed is None else [(found.years[-1], aimed)]
    for year, rank in wants:  # the plan's own aims, where there are any, in place of the next tier
        share = told[year, rank] if (year, rank) in told else found.probability(found.units[here], rank)
        tier = legend.tiers.get(rank)
        key = "forecast.chance.tier" if tier else "forecast.chance"
        blocks.append(Paragraph(legend.say(key, unit=name, upto=rank, tier=tier, year=year,
                                           chance=percent(share, legend.lang))))
    return [
        *blocks, fan_chart(found, here, legend, aimed), rivals_table(found, here, legend),
        *behind([chances_chart(found, here, legend), chances_table(found, here, legend, upto)]),
    ]  # fmt: skip


def next_tier(found: Forecast, here: int, legend: Legend) -> int | None:
    """The last rank of the next better tier."""
    now = found.past_ranks[-1, here, -1]
    better = [end for end in legend.tiers if end < now]
    return max(better) if better else None


def event_blocks(
    made: Outlook, here: int | None, legend: Legend, upto: int | None, *, told: bool = False
) -> list[Block]:
    """The events taken in, and what they change for us; ``told`` where chances of a plan's aims stand above already."""
    blocks: list[Block] = [Heading(legend.say("forecast.events"), 3, "events")]
    if here is not None and made.without is not None and made.forecast.ranks[0, -1, here, -1]:
        before, after = (found.rank_quantiles((0.1, 0.5, 0.9))[:, -1, here] for found in (made.without, made.forecast))
        values = {"unit": legend.name(legend.own), "year": made.forecast.years[-1]}
        values |= {f"{name}_{when}": f"{ranks[k]:.0f}" for when, ranks in (("before", before), ("after", after))
                   for k, name in enumerate(("low", "middle", "high"))}  # fmt: skip
        key = "forecast.events.own" if before[1] != after[1] else "forecast.events.own_same"
        if (before == after).all():
            key = "forecast.events.own_none"
        blocks.append(Paragraph(legend.say(key, **values)))
        aimed = upto if upto is not None else next_tier(made.forecast, here, legend)
        if aimed is not None and not (told and upto is None):
            chances = [percent(found.probability(legend.own, aimed), legend.lang)
                       for found in (made.without, made.forecast)]  # fmt: skip
            key = "forecast.events.chance" if chances[0] != chances[1] else "forecast.events.chance_same"
            blocks.append(Paragraph(legend.say(
                key, unit=values["unit"], year=values["year"], upto=aimed, before=chances[0],
                after=chances[1],
            )))  # fmt: skip
        return [*blocks, events_table(made, legend), with_and_without_table(made, here, legend)]
    return [*blocks, events_table(made, legend)]


def lag_sentences(card: Scorecard, found: Forecast, lang: Lang) -> list[str]:
    """On which data the last round forecast will rest, and when it may be published."""
    rounds, said = card.framework.rounds, []
    if rounds.lag:
        said.append(say("forecast.lag", lang, lag=rounds.lag, year=found.years[-1],
                        data=found.years[-1] - rounds.lag))  # fmt: skip
    known = {year: day for year, day in rounds.published_on.items() if year <= found.origin}
    if known:
        last = max(known)
        later = known[last].year - last
        said.append(say("forecast.published", lang, year=last, day=known[last].isoformat(), later=later,
                        next=found.origin + 1, out=found.origin + 1 + later))  # fmt: skip
    return said


def backtest_brief(
    card: Scorecard, skill: Sequence[Skill], reliability: Reliability | None, lang: Lang, *, node: str = ""
) -> Brief:
    """How forecasts of this ranking would have done."""
    legend = legend_of(card, node or card.nodes[-1], lang)
    blocks: list[Block] = [Heading(legend.say("forecast.backtest", node=legend.node), 2, "backtest")]
    if not skill:
        return (*blocks, Callout(legend.say("forecast.no_backtest"), "warning"))
    blocks += skill_blocks(skill, reliability, legend)
    return (*blocks, reliability_table(reliability, legend)) if reliability is not None else tuple(blocks)


def skill_blocks(skill: Sequence[Skill], reliability: Reliability | None, legend: Legend) -> list[Block]:
    """Skill against the baseline, said and shown."""
    gains = [s.gain for s in skill]
    key = "better" if max(gains) < 0 else "worse" if min(gains) >= 0 else "mixed"
    alike = key == "better" and f"{min(gains):.0%}" == f"{max(gains):.0%}"
    key = "better_alike" if alike else key
    values = {"best": f"{abs(min(gains)):.0%}", "worst": f"{abs(max(gains)):.0%}", "origins": skill[0].origins}
    held = [s.covered_80.share for s in skill]
    low, high = f"{min(held):.0%}", f"{max(held):.0%}"
    ranges = (legend.say("paper.held", share=low) if low == high
              else legend.say("forecast.skill.held", low=low, high=high))  # fmt: skip
    blocks: list[Block] = [
        Heading(legend.say("forecast.skill"), 3, "skill"),
        Paragraph(legend.say(f"forecast.skill.{key}", **values)), Paragraph(ranges),
        *behind([skill_table(skill, legend)]),
    ]  # fmt: skip
    return [*blocks, *behind([reliability_chart(reliability, legend)])] if reliability is not None else blocks


def notes_callout(notes: Sequence[Problem], lang: Lang) -> Brief:
    """What a reader must know before use."""
    lines = tuple(note.sentence(lang) for note in notes)
    return (Callout(say("forecast.notes", lang), "warning", lines),) if lines else ()
