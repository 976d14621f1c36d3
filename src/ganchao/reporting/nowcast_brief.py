"""The nowcast for readers: the probability, what moved it, which reports are owed, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.leading import Leading
from ganchao.domain.measure import Measure
from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import in_brackets, percent, running
from ganchao.reporting.names import node_name
from ganchao.reporting.nowcast_words import Nowcast
from ganchao.reporting.progress_brief import period_name
from ganchao.reporting.target_brief import digits
from ganchao.text import Lang, say

MOST_STEPS: Final = 8
"""Movers in the picture; the rest are summed."""
NOTHING: Final = 5e-4
"""A change of probability that is none."""


@dataclass(frozen=True)
class Told:
    """A nowcast with the names and marks that readers need."""

    nowcast: Nowcast
    framework: Framework
    plan: Plan
    unit_name: Bilingual
    simulated: Bilingual
    trend: tuple[Nowcast, ...] = ()  # the same on the ends of months before, oldest first

    def stamp(self, lang: Lang) -> str:
        """What pictures and tables must carry."""
        return say("reporting.stamp", lang) if self.simulated else self.plan.illustrative.in_lang(lang)

    def name(self, code: str, lang: Lang) -> str:
        """An indicator, leading indicator or measure in words."""
        parts: list[Leading | Measure] = [*self.plan.leading, *self.plan.measures]
        found = next((part.name.in_lang(lang) for part in parts if part.code == code), "")
        return found or (node_name(self.framework, code, lang) if code in self.framework.node_codes else code)


def title_of(told: Told, lang: Lang) -> str:
    """The title of the page."""
    now = told.nowcast
    return say("nowcast.title", lang, unit=told.unit_name, year=now.aim.year, rank=now.upto, day=now.as_of.isoformat())


def nowcast_brief(told: Told, lang: Lang) -> Brief:
    """In sentences, as pictures, as tables."""
    now = told.nowcast
    blocks: list[Block] = [Heading(title_of(told, lang), 2, "nowcast"), Paragraph(in_sentences(told, lang))]
    if now.replan:
        blocks.append(Callout(say("nowcast.replan", lang, line=percent(now.line, lang)), "warning"))
    if len(told.trend) > 1:
        blocks.append(trend_chart(told, lang))
    if any(abs(mover.change) >= NOTHING for mover in now.movers):
        blocks.append(movers_chart(told, lang))
    for table in (moved_table(told, lang), pending_table(told, lang), actions_table(told, lang)):
        if table is not None:
            blocks.append(table)
    blocks.append(Callout(say("nowcast.assumed", lang), "note", assumptions(told, lang)))
    return tuple(blocks)


def in_sentences(told: Told, lang: Lang) -> str:
    """What a leader reads first."""
    now = told.nowcast
    change = now.probability - now.before
    since = say("nowcast.since.start", lang) if now.since is None else say(
        "nowcast.since.day", lang, day=now.since.isoformat())
    way = "level" if abs(change) < NOTHING else "up" if change > 0 else "down"
    said = [
        say("nowcast.sentence", lang, unit=told.unit_name, year=now.aim.year, rank=now.upto,
            chance=percent(now.probability, lang), low=now.rank[0], middle=now.rank[1], high=now.rank[2]),
        say(f"nowcast.change.{way}", lang, since=since, before=percent(now.before, lang),
            points=f"{abs(change) * 100:.1f}"),
    ]  # fmt: skip
    said.append(what_moved(told, lang))
    if not now.told:
        said.append(say("nowcast.nothing_told", lang))
    said.append(what_next(told, lang))
    return running([sentence for sentence in said if sentence], lang)


def what_moved(told: Told, lang: Lang) -> str:
    """The two movers that changed the probability most; nothing where none did."""
    most = [mover for mover in told.nowcast.movers if abs(mover.change) >= NOTHING][:2]
    parts = [say("nowcast.part", lang, name=told.name(each.indicator, lang), points=f"{each.change * 100:+.1f}")
             for each in most]  # fmt: skip
    return say("nowcast.most", lang, parts=say("reporting.list_joint", lang).join(parts)) if parts else ""


def what_next(told: Told, lang: Lang) -> str:
    """The action that raises the probability most for its money; nothing where there is none."""
    if not told.nowcast.actions:
        return ""
    best = told.nowcast.actions[0]
    return say("nowcast.best_action", lang, name=told.name(best.measure, lang), year=best.start,
               points=f"{best.gain * 100:.1f}")  # fmt: skip


def trend_chart(told: Told, lang: Lang) -> Chart:
    """The probability month by month."""
    line = told.nowcast.line
    rows = [
        {"x": round(each.as_of.year + (each.as_of.month - 1) / 12, 4), "y": value * 100, "color": name}
        for each in last_of_months(told.trend)
        for name, value in ((say("nowcast.probability", lang), each.probability), (say("nowcast.line", lang), line))
    ]  # fmt: skip
    return Chart("lines", pd.DataFrame(rows), say("nowcast.trend", lang), {"x": "x", "y": "y", "color": "color"},
                 {"x": say("nowcast.month", lang), "y": say("nowcast.percent", lang)}, stamp=told.stamp(lang),
                 options={"decimals": 0, "months": True})  # fmt: skip


def last_of_months(trend: Sequence[Nowcast]) -> list[Nowcast]:
    """The last one of each month."""
    return list({(each.as_of.year, each.as_of.month): each for each in trend}.values())


def movers_chart(told: Told, lang: Lang) -> Chart:
    """From the probability before to the one now, by what moved it."""
    now = told.nowcast
    moving = [mover for mover in now.movers if abs(mover.change) >= NOTHING]
    shown, rest = moving[:MOST_STEPS], sum(mover.change for mover in moving[MOST_STEPS:])
    start = say("nowcast.start", lang) if now.since is None else now.since.isoformat()
    rows: list[dict[str, object]] = [{"label": start, "amount": now.before * 100, "mark": "total"}]
    rows += [{"label": told.name(m.indicator, lang), "amount": m.change * 100, "mark": ""} for m in shown]
    if rest:
        rows.append({"label": say("nowcast.rest", lang), "amount": rest * 100, "mark": ""})
    rows.append({"label": now.as_of.isoformat(), "amount": now.probability * 100, "mark": "total"})
    return Chart("waterfall", pd.DataFrame(rows), say("nowcast.movers", lang),
                 {"y": "label", "x": "amount", "mark": "mark"}, {"x": say("nowcast.percent", lang)},
                 say("nowcast.movers_note", lang), told.stamp(lang), {"decimals": 1, "rising": "better"})  # fmt: skip


def moved_table(told: Told, lang: Lang) -> Table | None:
    """What reports did to the forecast of our indicators."""
    now = told.nowcast
    if not now.moved:
        return None
    change = {mover.indicator: mover.change for mover in now.movers}
    reports = {(e.indicator, e.year): e for e in now.told}
    columns = tuple(Column(say(f"nowcast.column.{key}", lang)) for key in ("indicator", "year", "report", "before",
                                                                           "after"))  # fmt: skip
    columns = (*columns, Column(say("nowcast.column.change", lang), 1, signed=True))
    rows = tuple(
        (told.name(each.indicator, lang), str(each.year), period_name(reports[each.indicator, each.year].period, lang),
         ranged(each.before, lang), ranged(each.after, lang), change.get(each.indicator, 0.0) * 100)
        for each in now.moved
    )  # fmt: skip
    return Table(columns, rows, say("nowcast.moved", lang), say("nowcast.moved_note", lang),
                 sheet=say("nowcast.moved_sheet", lang), stamp=told.stamp(lang))  # fmt: skip


def ranged(values: Sequence[float], lang: Lang) -> str:
    """A middle with its 80 % range."""
    low, middle, high = (f"{digits(value):g}" for value in values)
    return say("nowcast.range", lang, low=low, middle=middle, high=high)


def pending_table(told: Told, lang: Lang) -> Table | None:
    """Reports that are late or tell nothing, and what they would be worth."""
    if not told.nowcast.pending:
        return None
    columns = (*(Column(say(f"nowcast.column.{key}", lang)) for key in ("leading", "late", "why")),
               Column(say("nowcast.column.worth", lang), 1))  # fmt: skip
    rows = tuple(
        (told.name(each.leading, lang), "" if each.late is None else period_name(each.late, lang),
         say(each.reason, lang) if each.reason else "", each.worth * 100)
        for each in told.nowcast.pending
    )  # fmt: skip
    return Table(columns, rows, say("nowcast.pending", lang), say("nowcast.pending_note", lang),
                 sheet=say("nowcast.pending_sheet", lang), stamp=told.stamp(lang))  # fmt: skip


def actions_table(told: Told, lang: Lang) -> Table | None:
    """Measures that could be started, and what each would add."""
    if not told.nowcast.actions:
        return None
    money = in_brackets(told.plan.money.in_lang(lang))
    cost = say("nowcast.column.cost", lang, money=money) if money else say("nowcast.column.cost_plain", lang)
    columns = (Column(say("nowcast.column.measure", lang)), Column(say("nowcast.column.start", lang)),
               Column(say("nowcast.column.gain", lang), 1, signed=True), Column(cost, 2))  # fmt: skip
    rows = tuple((told.name(a.measure, lang), str(a.start), a.gain * 100, a.cost) for a in told.nowcast.actions)
    return Table(columns, rows, say("nowcast.actions", lang), say("nowcast.actions_note", lang),
                 sheet=say("nowcast.actions_sheet", lang), stamp=told.stamp(lang))  # fmt: skip


def assumptions(told: Told, lang: Lang) -> tuple[str, ...]:
    """What the number rests on."""
    now = told.nowcast
    names = [told.name(code, lang) for code in now.started]
    started = say("nowcast.assumed.started", lang, count=len(names)) if names else say("nowcast.assumed.none", lang)
    return (
        say("nowcast.assumed.draws", lang, draws=now.draws, seed=now.seed, error=f"{now.error * 100:.1f}"), started,
        say("nowcast.assumed.reports", lang, count=len(now.told)), say("nowcast.assumed.rivals", lang),
    )  # fmt: skip


