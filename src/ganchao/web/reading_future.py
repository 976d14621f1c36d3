"""走势预测: where we, or anybody, will be, what the rank aimed at will take, what such forecasts were worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ganchao.domain.forecast import Forecast
from ganchao.reporting.blocks import Block, Callout, Chart, Paragraph
from ganchao.reporting.figures import percent
from ganchao.reporting.forecast_brief import skill_blocks
from ganchao.reporting.forecast_charts import chances_chart, fan_chart
from ganchao.reporting.forecast_tables import chances_table, everyone_table, rivals_table
from ganchao.reporting.legend import Legend, legend_of
from ganchao.reporting.lens_wide import threshold_chart, threshold_sentence
from ganchao.reporting.names import unit_name
from ganchao.reporting.roads_brief import way_chart
from ganchao.reporting.sights import Sights
from ganchao.text import Lang, say
from ganchao.web.cockpit import EVERY, NONE, Shown
from ganchao.web.pages import chosen
from ganchao.web.reading import Query, Reading, one_of
from ganchao.web.reading_why import section

OFFERED = 8
"""Ranks offered as thresholds beside the aims'."""


def future(shown: Shown, query: Query, lang: Lang) -> Reading:
    """One unit's future under one course of events, against one rank."""
    made, problems = shown.studies.outlook, list[str]()
    roads = tuple(chosen(shown.chapters[lang], ("roads",)))
    if made is None or not shown.futures:
        return Reading({"roads": roads})
    events = one_of(query, "events", tuple(shown.futures), EVERY, problems, "event", lang)
    found = shown.futures[events]
    there = [code for k, code in enumerate(found.units) if found.ranks[0, -1, k, -1]]
    if not there:
        return Reading({"roads": roads})
    own = shown.card.framework.own if shown.card.framework.own in there else there[0]
    unit = one_of(query, "unit", there, own, problems, "unit", lang)
    seen = shown.seen if shown.seen is not None and shown.seen.unit == unit else None
    legend = legend_of(shown.card, found.nodes[-1], lang, own=unit)
    ranks = ranks_offered(found, seen, legend, unit)
    upto = one_of(query, "upto", range(1, legend.ranked(found) + 1), ranks[0], problems, "rank", lang)
    usual = events == EVERY
    words = dict(courses(shown, lang)).get(events, "")
    told = told_of(found, unit, upto, legend, seen if usual else None, "" if usual else words, lang)
    here = found.units.index(unit)
    aimed = seen is not None and usual and seen.aims and upto == ranks[0]
    picture = way_chart(seen, lang) if aimed and seen is not None else fan_chart(found, here, legend, upto)
    return Reading(
        {"told": tuple(told), "picture": (picture,),
         "threshold": tuple(threshold(shown, found, unit, upto, lang)),
         "tables": (rivals_table(found, here, legend), chances_chart(found, here, legend),
                    chances_table(found, here, legend, upto)),
         "worth": tuple(skill_blocks(made.skill, made.reliability, legend)) if made.skill else (),
         "roads": tuple(block for block in roads if not (isinstance(block, Chart) and block.title == picture.title)),
         "expert": (everyone_table(found, legend), *section(shown.chapters[lang].get("forecast", ()), "events"))
         if query.expert else ()},
        {"units": units_choice(shown, there, own, lang), "unit_now": unit, "ranks": sorted({*ranks, upto}),
         "upto_now": upto, "courses": courses(shown, lang), "events_now": events,
         "count": legend.ranked(found)},
        tuple(problems), lambda code: query.but(unit=code) if code in there else "",
    )  # fmt: skip


def ranks_offered(found: Forecast, seen: Sights | None, legend: Legend, unit: str) -> list[int]:
    """Ranks one may ask for: the aims', ends of tiers, round ones near; the first is the usual one."""
    now = found.past_ranks[-1, found.units.index(unit), -1]
    aims = [] if seen is None else [seen.upto, *(rank for aim, rank in seen.aims if not aim.node)]
    tiers = sorted((end for end in legend.tiers if not now <= end), reverse=True)
    last = legend.ranked(found)
    round_ones = [rank for rank in range(10, last, 10) if np.isnan(now) or abs(rank - now) <= 5 * OFFERED]
    return list(dict.fromkeys([*aims, *tiers, *round_ones, max(int(np.nan_to_num(now, nan=last)), 1)]))


def told_of(
    found: Forecast, unit: str, upto: int, legend: Legend, seen: Sights | None, course: str, lang: Lang
) -> list[Block]:
    """Where the unit may stand in the last year, and how likely the rank is in every year; after the course taken."""
    here = found.units.index(unit)
    low, middle, high = found.rank_quantiles((0.1, 0.5, 0.9))[:, -1, here]
    taken = say("web.future.course", lang, course=course) if course else say("web.future.as_now", lang)
    first = say("web.future.range", lang, taken=taken, unit=legend.name(unit), year=found.years[-1],
                middle=f"{middle:.0f}", low=f"{low:.0f}", high=f"{high:.0f}", count=legend.ranked(found))  # fmt: skip
    parts = []
    for year in found.years:
        share = seen.chance(year, upto) if seen is not None else None
        share = found.probability(unit, upto, year=year) if share is None else share
        parts.append(say("web.future.in_year", lang, year=year, chance=percent(share, lang)))
    second = say("web.future.chances", lang, unit=legend.name(unit), upto=upto, list="；".join(parts)
                 if lang == "zh" else "; ".join(parts))  # fmt: skip
    return [Paragraph(first), Paragraph(second)]


def threshold(shown: Shown, found: Forecast, unit: str, upto: int, lang: Lang) -> list[Block]:
    """The score that the rank takes today and will take, beside the unit's own."""
    seen = shown.seen
    if seen is None or upto >= len(found.units):
        return []
    looked = replace(seen, unit=unit, upto=upto, by=found.years[-1], forecast=found, chances={})
    return [Paragraph(threshold_sentence(looked, found, lang)), threshold_chart(looked, found, lang)]


def courses(shown: Shown, lang: Lang) -> list[tuple[str, str]]:
    """Courses of events that a forecast was made for."""
    made = shown.studies.outlook
    names = {event.code: event.name.in_lang(lang) or event.code for event in (made.events if made else ())}
    if len(shown.futures) < 2:
        return []
    return [
        (code, say(f"web.future.{code}", lang) if code in {EVERY, NONE} else say(
            "web.future.certain", lang, event=names.get(code, code)))
        for code in shown.futures
    ]  # fmt: skip


def units_choice(shown: Shown, there: Sequence[str], own: str, lang: Lang) -> list[tuple[str, str]]:
    """Ours first, then everyone by name."""
    names = sorted((unit_name(shown.card.panel, code, lang), code) for code in there if code != own)
    return [(own, unit_name(shown.card.panel, own, lang)), *((code, name) for name, code in names)]


def nothing(lang: Lang) -> Block:
    """Said where there is no forecast."""
    return Callout(say("roads.no_forecast", lang), "warning")
