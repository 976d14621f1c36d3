"""Progress of promises for readers: where each stands, what each method says of it, and its path as a small picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.measure import Milestone
from ganchao.domain.period import Period
from ganchao.domain.target_path import TargetPath
from ganchao.errors import Problem
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import enumerated, running
from ganchao.reporting.light_words import light_word
from ganchao.reporting.milestone_words import milestone_state, overdue
from ganchao.reporting.target_brief import digits
from ganchao.text import Lang, say
from ganchao.tracking.course import Judgement
from ganchao.tracking.expected import path_value
from ganchao.tracking.lights import Light
from ganchao.tracking.progress import STATES, PathProgress, Progress, reached_by

POINTS: Final = 24
"""Points with which a path is drawn."""
MOST_PICTURES: Final = 12
"""Promises drawn; more would be too small to read."""
COLUMNS: Final = ("promise", "light", "state", "lead", "target", "period", "value", "expected", "done", "of", "gap",
                  "pace", "needed", "best", "chance")  # fmt: skip
"""Columns of the table of promises; lights and who answers only where they are known."""
EVERY: Final = {1: "year", 2: "half", 4: "quarter", 12: "month"}


@dataclass(frozen=True)
class Tracked:
    """Progress with the names and marks that readers need."""

    progress: Progress
    project: str
    index: Bilingual
    unit: str
    unit_name: Bilingual
    simulated: Bilingual
    illustrative: Bilingual
    doubts: tuple[Problem, ...] = ()
    people: Mapping[str, Bilingual] = field(default_factory=dict)  # names of who reported, by code
    leads: Mapping[str, Bilingual] = field(default_factory=dict)  # who answers, by code of promise or time node
    milestones: tuple[Milestone, ...] = ()  # of the plan
    lights: Mapping[str, Light] = field(default_factory=dict)  # on the day, by promise

    def stamp(self, lang: Lang) -> str:
        """What pictures and tables must carry."""
        if self.simulated:
            return say("reporting.stamp", lang)
        return self.illustrative.in_lang(lang)


def title_of(tracked: Tracked, lang: Lang) -> str:
    """The title of the page."""
    unit = tracked.unit_name.in_lang(lang) or tracked.unit or tracked.index.in_lang(lang)
    return say("progress.title", lang, unit=unit, day=tracked.progress.as_of.isoformat())


def progress_brief(tracked: Tracked, lang: Lang) -> Brief:
    """In a sentence, as a table, by every method, as pictures."""
    paths = tracked.progress.paths
    blocks: list[Block] = [Heading(title_of(tracked, lang), 2, "progress"), Paragraph(in_a_sentence(paths, lang))]
    for state, tone in (("silent", "warning"), ("missed", "warning")):
        names = [name_of(each.path, lang) for each in paths if each.state == state]
        if names:
            blocks.append(Callout(say(f"progress.{state}", lang, names=enumerated(names, lang)), tone))  # type: ignore[arg-type]
    if overdue := overdue_lines(tracked, lang):
        blocks.append(Callout(say("progress.overdue", lang), "warning", overdue))
    blocks += [paths_table(tracked, lang), *behind([Paragraph(say("progress.more", lang))])]
    blocks += pictures(tracked, lang)
    if tracked.progress.methods:
        blocks += behind([methods_table(tracked, lang)])
    if words := words_table(tracked, lang):
        blocks.append(words)
    if remarks := remarks_of(paths, lang):
        blocks.append(Callout(say("progress.remarks", lang), "note", remarks))
    if tracked.doubts:
        blocks.append(Callout(say("progress.doubts", lang), "warning", tuple(d.sentence(lang) for d in tracked.doubts)))
    return tuple(blocks)


def overdue_lines(tracked: Tracked, lang: Lang) -> tuple[str, ...]:
    """Time nodes past their day and not reached, the longest overdue first, with who answers."""
    day = tracked.progress.as_of
    late = sorted((stone for stone in tracked.milestones if overdue(stone, day)), key=lambda stone: stone.due)
    lines = []
    for stone in late:
        lead = tracked.leads.get(stone.code, Bilingual()).in_lang(lang)
        key = "progress.overdue_of" if lead else "progress.overdue_one"
        lines.append(say(key, lang, name=stone.name.in_lang(lang) or stone.code, due=stone.due.isoformat(),
                         state=milestone_state(stone, day, lang), lead=lead))  # fmt: skip
    return tuple(lines)


def in_a_sentence(paths: tuple[PathProgress, ...], lang: Lang) -> str:
    """How many promises there are and what they are."""
    counts = {state: sum(each.state == state for each in paths) for state in STATES}
    parts = [say(f"progress.count.{state}", lang, count=count) for state, count in counts.items() if count]
    first = say("progress.sentence", lang, count=len(paths), parts=say("reporting.list_joint", lang).join(parts) or "–")
    behind = [each for each in paths if each.gap is not None and each.state == "behind"]
    if not behind:
        return first
    worst = min(behind, key=lambda each: each.gap or 0.0)
    return running((first, say("progress.furthest_behind", lang, name=name_of(worst.path, lang),
                               points=f"{-(worst.gap or 0.0):.1f}")), lang)  # fmt: skip


def name_of(path: TargetPath, lang: Lang) -> str:
    """A promise in words, with its unit of measurement."""
    name, unit = path.name.in_lang(lang) or path.code, path.measured_in.in_lang(lang)
    return name if not unit else say("progress.name_with_unit", lang, name=name, unit=unit)


def paths_table(tracked: Tracked, lang: Lang) -> Table:
    """Every promise in a row."""
    known = {"light": bool(tracked.lights),
             "lead": any(each.path.code in tracked.leads for each in tracked.progress.paths)}  # fmt: skip
    shown = tuple(key for key in COLUMNS if known.get(key, True))
    finer = dict.fromkeys(("of", "pace", "needed", "best"), True)
    kinds = {"done": {"decimals": 1}, "gap": {"decimals": 1, "signed": True}, "pace": {"decimals": 2},
             "chance": {"decimals": 0, "chance": True}}  # fmt: skip
    columns = tuple(Column(say(f"progress.column.{key}", lang), expert=finer.get(key, False),
                           decides=key in {"state", "gap", "chance"}, **kinds.get(key, {}))  # type: ignore[arg-type]
                    for key in shown)  # fmt: skip
    rows = tuple(tuple(row[key] for key in shown)
                 for row in (cells_of(each, lang) | answered(tracked, each, lang) for each in tracked.progress.paths))
    return Table(columns, rows, say("progress.table", lang), say("progress.note", lang),
                 sheet=say("progress.sheet", lang), stamp=tracked.stamp(lang))  # fmt: skip


def answered(tracked: Tracked, each: PathProgress, lang: Lang) -> dict[str, object]:
    """The light of a promise and who answers for it."""
    light, lead = tracked.lights.get(each.path.code), tracked.leads.get(each.path.code, Bilingual())
    return {"light": "" if light is None else light_word(light, lang), "lead": lead.in_lang(lang)}


def share_of(each: PathProgress) -> str:
    """What the share that is done is a share of: the year's amount so far, the year's amount, or the whole way."""
    if not each.path.adds_up:
        return "way"
    return "year" if each.period is not None and each.period.parts > 1 else "whole_year"


def cells_of(each: PathProgress, lang: Lang) -> dict[str, object]:
    """One row of the table."""
    path, period = each.path, each.period
    every = "" if period is None else say(f"progress.every.{EVERY[period.parts]}", lang)
    known = each.chance is not None and each.chance not in (0.0, 1.0)

    def rate(value: float | None) -> str:
        return "" if value is None else say("progress.rate", lang, value=f"{digits(value):+g}", every=every)

    promised = say("progress.band", lang, low=f"{path.band[0]:g}", high=f"{path.band[1]:g}") if path.band else (
        "" if path.target is None else f"{digits(path.target):g}")
    due = period_name(path.ends, lang)
    status = "" if each.status is None else say(f"progress.status.{each.status.value}", lang)
    when = "" if period is None else period_name(period, lang)
    when = say("progress.when", lang, period=when, status=status) if status else when
    return {
        "promise": name_of(path, lang), "state": say(f"progress.state.{each.state}", lang) if each.state else "",
        "target": say("progress.by", lang, value=promised, by=due), "period": when,
        "value": digits(each.value), "expected": digits(each.expected),
        "done": None if each.attainment is None else each.attainment * 100,
        "of": "" if each.attainment is None else say(f"progress.of.{share_of(each)}", lang), "gap": each.gap,
        "pace": each.pace,
        "needed": "" if each.state in {"reached", "missed"} else rate(each.needed), "best": rate(each.best),
        "chance": (each.chance or 0.0) * 100 if known else None,
    }  # fmt: skip


def period_name(period: Period, lang: Lang) -> str:
    """A period as readers of the language write it."""
    match period.parts:
        case 1:
            return say("progress.period.year", lang, year=period.year)
        case 12:
            month = str(period.part) if lang == "zh" else f"{period.part:02d}"
            return say("progress.period.month", lang, year=period.year, month=month)
        case _:
            return say(f"progress.period.{str(period)[-2:]}", lang, year=period.year)


def methods_table(tracked: Tracked, lang: Lang) -> Table:
    """What every method asked for says of every promise."""
    methods = tracked.progress.methods
    columns = (Column(say("progress.column.promise", lang)),
               *(Column(say(f"progress.method.{name}", lang)) for name in methods))
    rows = tuple(
        (name_of(each.path, lang), *(say("progress.state.silent", lang) if each.state == "silent"
                                     else said(each.judgements[name], lang) for name in methods))
        for each in tracked.progress.paths
    )
    return Table(columns, rows, say("progress.methods", lang), say("progress.methods_note", lang),
                 sheet=say("progress.methods_sheet", lang), stamp=tracked.stamp(lang))  # fmt: skip


def words_table(tracked: Tracked, lang: Lang) -> Table | None:
    """What was said with the last report of each promise; nothing where nobody said anything."""
    rows = []
    for each in tracked.progress.paths:
        last = each.history[-1] if each.history else None
        if last is None or (last.confidence is None and not (last.done or last.next or last.blockers)):
            continue
        reporter = tracked.people[last.reporter].in_lang(lang) if last.reporter in tracked.people else last.reporter
        rows.append((name_of(each.path, lang), period_name(last.period, lang), last.confidence, last.done, last.next,
                     last.blockers, reporter))  # fmt: skip
    if not rows:
        return None
    shown = ("promise", "period", "confidence", "work", "next", "blockers", "reporter")
    columns = tuple(Column(say(f"progress.column.{key}", lang)) for key in shown)
    return Table(columns, tuple(rows), say("progress.words", lang), sheet=say("progress.words_sheet", lang),
                 stamp=tracked.stamp(lang))  # fmt: skip


def said(judged: Judgement, lang: Lang) -> str:
    """A judgement in words, with its number, or why there is none."""
    if judged.reason:
        return say("progress.not_judged", lang, why=say(f"progress.reason.{judged.reason}", lang))
    word = say(f"progress.word.{judged.status}", lang)
    if not math.isfinite(judged.measure):
        return word
    return say("progress.word_with_number", lang, word=word, number=f"{judged.measure:.2f}")


def pictures(tracked: Tracked, lang: Lang) -> list[Block]:
    """Path and reports of every promise, side by side."""
    drawn = [each for each in tracked.progress.paths if each.path.target is not None][:MOST_PICTURES]
    rows = [row for each in drawn for row in points_of(each, name_of(each.path, lang))]
    if not rows:
        return []
    ahead = sum(each.state in {"reached", "on_track"} for each in drawn)
    title = say("progress.chart", lang, count=len(drawn), ahead=ahead)
    labels = {"x": say("progress.chart.x", lang), "path": say("progress.column.expected", lang),
              "y": say("progress.column.value", lang), "target": say("progress.column.target", lang)}
    fields = {role: role for role in ("panel", "x", "path", "y", "target")}
    return [Chart("small_multiples", pd.DataFrame(rows), title, fields, labels, say("progress.chart_note", lang),
                  tracked.stamp(lang))]  # fmt: skip


def points_of(each: PathProgress, name: str) -> list[dict[str, object]]:
    """A promise as points: its path, what was reached, its target; of amounts in a running year, that year."""
    path = each.path
    if path.adds_up and each.period is not None and each.period.parts > 1:
        return points_of_the_year(each, each.period, name)
    if path.adds_up:  # only whole years compare with whole years
        times = [float(year) for year in range(path.begins.year, path.ends.year + 1)]
    else:
        begin, end = path.begins.end, path.ends.end
        times = [begin + (end - begin) * k / POINTS for k in range(POINTS + 1)]
    way = [(time, path_value(path, time)) for time in times]
    return [
        *({"panel": name, "x": time, "path": value} for time, value in way if value is not None),
        *({"panel": name, "x": time, "y": value}
          for time, value in zip(each.course.times, each.course.values, strict=True)),
        {"panel": name, "x": path.ends.end, "target": path.target},
    ]


def points_of_the_year(each: PathProgress, period: Period, name: str) -> list[dict[str, object]]:
    """What should have come and what has come since the year began."""
    path, parts = each.path, period.parts
    year = path_value(path, float(period.year))
    begin = period.year - 1.0
    rows: list[dict[str, object]] = [{"panel": name, "x": begin, "path": 0.0}]
    for part in range(1, parts + 1):
        at = Period(period.year, part, parts)
        rows.append({"panel": name, "x": at.end, "path": None if year is None else year * each.season.upto(at)})
    told = [c for c in each.history if c.period.year == period.year and c.period.parts == parts]
    rows += [{"panel": name, "x": c.period.end, "y": reached_by(path, told, c)} for c in told]
    return [*rows, {"panel": name, "x": float(period.year), "target": year}]


def remarks_of(paths: tuple[PathProgress, ...], lang: Lang) -> tuple[str, ...]:
    """What to know about how numbers were made, each remark once with the promises it is about."""
    found: dict[str, list[PathProgress]] = {}
    for each in paths:
        for note in each.notes:
            found.setdefault(note, []).append(each)
    return tuple(
        say(f"progress.remark.{note}", lang, names=enumerated([name_of(each.path, lang) for each in those], lang))
        for note, those in found.items()
    )
