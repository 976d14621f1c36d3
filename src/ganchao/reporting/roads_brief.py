"""Three roads for readers: where we come from, what we have walked, what lies ahead, and what every year means."""

from __future__ import annotations

import datetime
from typing import Final

import numpy as np
import pandas as pd

from ganchao.benchmarking.change import CAUSES
from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import percent
from ganchao.reporting.forecast_charts import fan_chart
from ganchao.reporting.legend import legend_of
from ganchao.reporting.milestone_words import milestone_state
from ganchao.reporting.sights import Sights
from ganchao.text import Lang, say

PUBLISHED_APART: Final = 10
"""Years of the table of years."""


def roads_brief(seen: Sights, lang: Lang) -> Brief:
    """The three roads on one page."""
    blocks: list[Block] = [Heading(say("roads.chapter", lang, unit=seen.named(seen.unit, lang)), 2, "roads")]
    if seen.plan.illustrative:
        blocks.append(Callout(say("plan.illustrative", lang, what=seen.plan.illustrative), "simulated"))
    blocks += come_from(seen.plan, lang)
    blocks += walked(seen, lang)
    blocks += ahead(seen, lang)
    years: list[Block] = [Heading(say("roads.years", lang), 3, "roads-years"), years_table(seen, lang)]
    return (*blocks, *(years if seen.card.framework.rounds.published_on else behind(years)))


def come_from(plan: Plan, lang: Lang) -> list[Block]:
    """来时的路: the chronicle, published facts only, each with its source; under which city we stood."""
    if not plan.chronicle:
        return []
    titles = {
        document.code: say("roads.document", lang, issuer=document.issuer, date=document.date)
        if document.issuer else document.title.in_lang(lang) for document in plan.documents
    }
    columns = tuple(Column(say(f"roads.column.{key}", lang)) for key in ("date", "event", "source"))
    rows = tuple(
        (entry.date, entry.text.in_lang(lang),
         entry.source.in_lang(lang) if entry.says is None else say(
             "roads.quoted", lang, document=titles.get(entry.says.document, entry.says.document),
             paragraph=entry.says.paragraph, text=entry.says.text))
        for entry in sorted(plan.chronicle, key=lambda entry: entry.date)
    )  # fmt: skip
    blocks: list[Block] = [Heading(say("roads.from", lang), 3, "roads-from"),
                           Table(columns, rows, say("roads.from.table", lang))]
    if plan.jurisdictions:
        parts = [
            say("roads.under", lang, city=part.under, span=span_of(part.first, part.last, lang))
            for part in plan.jurisdictions
        ]
        blocks.append(Paragraph(say("roads.jurisdictions", lang, list=say("roads.joint", lang).join(parts))))
    return blocks


def span_of(first: int | None, last: int | None, lang: Lang) -> str:
    """Years from when to when, in words."""
    if first is None or last is None:
        return say("roads.upto" if first is None else "roads.since", lang, year=last if first is None else first)
    return f"{first}–{last}"


def walked(seen: Sights, lang: Lang) -> list[Block]:
    """走过的路: ranks so far with the number ranked, and what moved them."""
    card, own = seen.card, seen.card.units.index(seen.unit)
    ranks = card.ranks[:, own, -1]
    known = np.flatnonzero(np.isfinite(ranks))
    if not len(known):
        return []
    changes = {change.year_to: change for change in seen.compared.changes} if seen.compared is not None else {}
    columns = (
        Column(say("roads.column.round", lang)), Column(say("roads.column.rank", lang), 0),
        Column(say("roads.column.count", lang), 0), Column(say("roads.column.top", lang), 0),
        Column(say("roads.column.score", lang), 2), Column(say("roads.column.change", lang), 0, signed=True),
        *(Column(say(f"roads.column.{cause}", lang), 1, signed=True) for cause in CAUSES),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for k in known.tolist():
        year, change = card.years[k], changes.get(card.years[k])
        parts = [None] * len(CAUSES) if change is None else [-float(getattr(change, c)) for c in CAUSES]
        gained = None if change is None else -float(change.change)
        share = float(np.ceil(100 * ranks[k] / card.counts[k, -1]))
        rows.append((str(year), float(ranks[k]), int(card.counts[k, -1]), share, float(card.scores[k, own, -1]),
                     gained, *parts))  # fmt: skip
    first, last = known[0], known[-1]
    gained = float(ranks[first] - ranks[last])
    way = "up" if gained > 0 else "down" if gained < 0 else "level"
    text = say(f"roads.walked.{way}", lang, unit=seen.named(seen.unit, lang), since=card.years[first],
               first=f"{ranks[first]:.0f}", first_count=int(card.counts[first, -1]), year=card.years[last],
               rank=f"{ranks[last]:.0f}", count=int(card.counts[last, -1]), places=f"{abs(gained):.0f}")  # fmt: skip
    table = Table(columns, tuple(rows), say("roads.walked.table", lang), say("roads.walked.note", lang),
                  stamp=seen.stamp(lang))
    return [Heading(say("roads.walked", lang), 3, "roads-walked"), Paragraph(text), table]


def ahead(seen: Sights, lang: Lang) -> list[Block]:
    """未来的路: the fan, the aims and the path to them, dated events and milestones."""
    blocks: list[Block] = [Heading(say("roads.ahead", lang), 3, "roads-ahead")]
    found = seen.forecast
    if found is None or seen.unit not in found.units or not found.ranks[0, -1, found.units.index(seen.unit), -1]:
        blocks.append(Paragraph(say("roads.no_forecast", lang)))
    else:
        blocks.append(way_chart(seen, lang))
    if seen.aims:
        blocks.append(aims_table(seen, lang))
    dates = dated(seen, lang)
    if dates:
        columns = tuple(Column(say(f"roads.column.{key}", lang)) for key in ("date", "what", "kind", "state"))
        blocks.append(Table(columns, tuple(dates), say("roads.dates", lang), stamp=seen.stamp(lang)))
    return blocks if len(blocks) > 1 else []


def way_chart(seen: Sights, lang: Lang) -> Chart:
    """Past ranks, the fan as things go, and the path through the plan's aims."""
    found = seen.forecast
    assert found is not None
    here = found.units.index(seen.unit)
    chart = fan_chart(found, here, legend_of(seen.card, found.nodes[-1], lang, own=seen.unit), None)
    stops = {found.origin: float(found.past_ranks[-1, here, -1])}
    stops |= {aim.year: float(upto) for aim, upto in seen.aims if not aim.node and aim.year > found.origin}
    if len(stops) == 1:
        return chart
    frame = chart.data.copy()
    years = sorted(stops)
    inside = (frame["year"] >= years[0]) & (frame["year"] <= years[-1])
    path = np.interp(frame["year"], years, [stops[year] for year in years])
    frame["target"] = pd.Series(path, index=frame.index).where(inside)
    last = years[-1]
    chance = seen.chance(last, int(stops[last]))
    title = say("roads.chart", lang, year=last, rank=f"{stops[last]:.0f}",
                chance="–" if chance is None else percent(chance, lang))  # fmt: skip
    return Chart("fan", frame, title, {**chart.fields, "target": "target"},
                 {**chart.labels, "target": say("roads.path", lang)}, chart.note, seen.stamp(lang), chart.options)


def aims_table(seen: Sights, lang: Lang) -> Table:
    """Every aim: the rank wanted, the word of commitment, how likely it is as things go, its wording."""
    columns = (
        Column(say("roads.column.round", lang)), Column(say("roads.column.aim", lang), 0),
        Column(say("roads.column.word", lang)), Column(say("roads.column.coming", lang), 0, chance=True),
        Column(say("roads.column.confidence", lang), 0), Column(say("roads.column.wording", lang)),
    )  # fmt: skip
    rows = []
    for aim, upto in seen.aims:
        chance = None if aim.node else seen.chance(aim.year, upto)
        rows.append((str(aim.year), upto, say(f"roads.commitment.{aim.commitment.value}", lang),
                     None if chance is None else chance * 100,
                     aim.confidence * 100, aim.says.text if aim.says is not None else ""))
    return Table(columns, tuple(rows), say("roads.aims", lang), say("roads.aims.note", lang), stamp=seen.stamp(lang))


def dated(seen: Sights, lang: Lang) -> list[tuple[object, ...]]:
    """Events and milestones in the order of their dates."""
    standing = seen.card.framework.scenario.events if seen.card.framework.scenario is not None else ()
    every = {event.code: event for event in (*standing, *seen.plan.events)}
    on = datetime.date.min if seen.outline is None else seen.outline.on
    rows: list[tuple[object, ...]] = [
        (say("roads.round", lang, year=event.year), event.name.in_lang(lang) or event.code, say("roads.event", lang),
         say("roads.chance", lang, chance=percent(event.probability, lang)) if event.probability < 1 else "")
        for event in every.values()
    ]  # fmt: skip
    for stone in seen.plan.milestones:
        state = milestone_state(stone, on, lang)
        name = stone.name.in_lang(lang) or stone.code
        rows.append((stone.due.isoformat(), name, say("roads.milestone", lang), state))
    return sorted(rows, key=lambda row: str(row[0]))


def years_table(seen: Sights, lang: Lang) -> Table:
    """What every year means: round, the data it rests on, and the day of publication."""
    card, rounds = seen.card, seen.card.framework.rounds
    columns = tuple(Column(say(f"roads.column.{key}", lang)) for key in ("round", "data", "published"))
    rows = tuple(
        (str(year), str(data), rounds.published_on[year].isoformat() if year in rounds.published_on else
         say("roads.unknown", lang))
        for year, data in list(zip(card.years, card.data_years, strict=True))[-PUBLISHED_APART:]
    )  # fmt: skip
    note = say("roads.years.lag" if rounds.lag else "roads.years.same", lang, lag=rounds.lag)
    return Table(columns, rows, say("roads.years.table", lang), note)
