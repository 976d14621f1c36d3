"""Lights for readers: each with its word and sign, why it is so, what would turn it, and how it was over the months."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.light import AlertRule, Colour
from ganchao.errors import Problem
from ganchao.reporting.alert_blocks import alert_rows, alerts_table
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated, running
from ganchao.reporting.light_words import light_word, sentence, turns
from ganchao.reporting.progress_brief import name_of
from ganchao.text import Lang, say
from ganchao.tracking.alerts import Alert, Warned
from ganchao.tracking.lights import Light


@dataclass(frozen=True)
class Watched:
    """Lights with the names and marks that readers need."""

    day: datetime.date
    lights: tuple[Light, ...]
    months: Mapping[str, tuple[Light, ...]]  # by promise, at the end of each month before, oldest first
    project: str
    index: Bilingual
    unit_name: Bilingual
    simulated: Bilingual
    illustrative: Bilingual
    doubts: tuple[Problem, ...] = ()
    names: Mapping[str, Bilingual] = field(default_factory=dict)  # of time nodes
    periods: int = 2  # that a colour must hold before it is shown
    warnings: tuple[Warned, ...] = ()  # alert rules that hold on the day
    alerts: tuple[Alert, ...] = ()  # of the record
    rules: Mapping[str, AlertRule] = field(default_factory=dict)

    def stamp(self, lang: Lang) -> str:
        """What pictures and tables must carry."""
        return say("reporting.stamp", lang) if self.simulated else self.illustrative.in_lang(lang)


def lights_title(watched: Watched, lang: Lang) -> str:
    """The title of the page."""
    unit = watched.unit_name.in_lang(lang) or watched.index.in_lang(lang)
    return say("light.title", lang, unit=unit, day=watched.day.isoformat())


def lights_brief(watched: Watched, lang: Lang) -> Brief:
    """In a sentence, as a table, over the months, by the rules in use."""
    blocks: list[Block] = [Heading(lights_title(watched, lang), 2, "lights"), Paragraph(in_a_sentence(watched, lang))]
    late = [name_of(light.path, lang) for light in watched.lights if light.stale]
    if late:
        blocks.append(Callout(say("light.late_ones", lang, names=enumerated(late, lang)), "warning"))
    blocks += [lights_table(watched, lang), why_table(watched, lang)]
    if told := alert_rows(watched.alerts, watched.warnings, watched.rules, lang):
        blocks.append(alerts_table(told, watched.lights, watched.rules, watched.stamp(lang), lang))
    if strip := months_chart(watched, lang):
        blocks.append(strip)
    blocks.append(rules_table(watched, lang))
    if watched.doubts:
        doubts = tuple(doubt.sentence(lang) for doubt in watched.doubts)
        blocks.append(Callout(say("progress.doubts", lang), "warning", doubts))
    return tuple(blocks)


def in_a_sentence(watched: Watched, lang: Lang) -> str:
    """How many lights of each colour, and which are red."""
    counts = [(colour, sum(light.colour is colour for light in watched.lights)) for colour in (*Colour, None)]
    parts = [say(f"light.count.{'none' if colour is None else colour.value}", lang, count=count)
             for colour, count in counts if count]
    joined = say("reporting.list_joint", lang).join(parts)
    first = say("light.in_a_sentence", lang, count=len(watched.lights), parts=joined)
    worsened = [name_of(light.path, lang) for light in watched.lights if has_worsened(watched, light)]
    if not worsened:
        return first
    return running((first, say("light.worsened", lang, names=enumerated(worsened, lang))), lang)


def has_worsened(watched: Watched, light: Light) -> bool:
    """Whether a light is worse than at the end of the last month."""
    before = watched.months.get(light.path.code, ())
    if not before or light.colour is None or before[-1].colour is None:
        return False
    order = list(Colour)
    return order.index(light.colour) > order.index(before[-1].colour)


def lights_table(watched: Watched, lang: Lang) -> Table:
    """Every promise in a row: its light, its probability, when it was last reported on."""
    chances = Column(say("light.column.chance", lang), decimals=0, chance=True)
    columns = (*(Column(say(f"light.column.{key}", lang)) for key in ("promise", "light", "period")), chances)
    rows = []
    for light in watched.lights:
        chance, period = light.progress.chance, light.progress.period
        known = chance is not None and chance not in (0.0, 1.0)
        rows.append((name_of(light.path, lang), light_word(light, lang), "" if period is None else str(period),
                     100 * (chance or 0.0) if known else None))  # fmt: skip
    return Table(columns, tuple(rows), say("light.table", lang), say("light.note", lang),
                 sheet=say("light.sheet", lang), stamp=watched.stamp(lang))  # fmt: skip


def why_table(watched: Watched, lang: Lang) -> Table:
    """Why each light is what it is, and what would turn it, the worst first."""
    columns = tuple(Column(say(f"light.column.{key}", lang)) for key in ("promise", "why", "turns"))
    order: dict[Colour | None, int] = {colour: at for at, colour in enumerate((None, *Colour))}
    rows = tuple(
        (name_of(light.path, lang), sentence(light, watched.names, lang),
         turns(light, watched.names, watched.periods, lang))
        for light in sorted(watched.lights, key=lambda light: -order[light.colour])
    )
    return Table(columns, rows, say("light.why", lang), sheet=say("light.why_sheet", lang), stamp=watched.stamp(lang))


def months_chart(watched: Watched, lang: Lang) -> Chart | None:
    """Lights at the ends of the months and now, a row for each promise; nothing where there were none."""
    rows = []
    for light in watched.lights:
        for each in (*watched.months.get(light.path.code, ()), light):
            month = say("light.now", lang) if each is light else f"{each.day:%y-%m}"
            rows.append({
                "y": name_of(light.path, lang), "x": month, "text": light_word(each, lang),
                "color": "" if each.colour is None else each.colour.value, "mark": "stale" if each.stale else "",
            })  # fmt: skip
    if not any(row["color"] for row in rows):
        return None
    red = sum(light.colour is Colour.RED for light in watched.lights)
    title = say("light.chart", lang, red=red, count=len(watched.lights))
    roles = {role: role for role in ("y", "x", "text", "color", "mark")}
    return Chart("light_strip", pd.DataFrame(rows), title, roles, {}, say("light.chart_note", lang),
                 watched.stamp(lang))  # fmt: skip


def rules_table(watched: Watched, lang: Lang) -> Table:
    """Rules in use, with their sources and what of them is our reading."""
    rules = {said.rule.code: said.rule for light in watched.lights for said in light.said if said.rule is not None}
    columns = tuple(Column(say(f"light.column.{key}", lang)) for key in ("rule", "source", "reading"))
    rows = tuple(
        (rule.name.in_lang(lang) or rule.code, rule.source.in_lang(lang), rule.reading.in_lang(lang))
        for rule in rules.values()
    )
    return Table(columns, rows, say("light.rules", lang), sheet=say("light.rules_sheet", lang))
