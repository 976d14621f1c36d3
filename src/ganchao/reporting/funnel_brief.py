"""Funnels for readers: where leads stand, how many go on, who stays too long, what they add, to what it is owed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework, Indicator
from ganchao.domain.funnel import FunnelBook
from ganchao.errors import Problem
from ganchao.reporting.blocks import Block, Brief, Callout, Chart, Column, Heading, Paragraph, Table, behind
from ganchao.reporting.figures import percent, rounded, running
from ganchao.reporting.funnel_tables import contribution_rows, stage_rows
from ganchao.reporting.names import node_name
from ganchao.text import Lang, say
from ganchao.tracking.funnel_study import FunnelStudy

LISTED: Final = 30
"""Leads shown of one list; the tables hold all."""
FEW: Final = 10
"""With fewer cases a number rests mostly on the usual pace, and says so."""


@dataclass(frozen=True, eq=False)
class FunnelReport:
    """Funnels of a project on a day."""

    framework: Framework
    book: FunnelBook
    as_of: datetime.date
    studies: tuple[FunnelStudy, ...]
    notes: tuple[Problem, ...] = ()
    preset: bool = False  # the funnels are those that are shipped

    @property
    def simulated(self) -> bool:
        """Whether any of it is made up."""
        return bool(self.framework.simulated) or any(study.leads.simulated for study in self.studies)


def funnel_brief(report: FunnelReport, lang: Lang) -> Brief:
    """All funnels, one chapter each, then how the numbers were made."""
    stamp = say("reporting.stamp", lang) if report.simulated else ""
    blocks: list[Block] = []
    if report.simulated:
        blocks.append(Callout(say("funnel.simulated", lang), "simulated"))
    if report.preset:
        blocks.append(Callout(say("funnel.preset", lang), "warning"))
    for study in report.studies:
        blocks += chapter(report, study, lang, stamp)
    if report.notes:
        notes = tuple(note.sentence(lang) for note in report.notes)
        blocks.append(Callout(say("funnel.notes", lang), "warning", notes))
    held = ("counts_once", "pause", "pace", "gate", "increase", "ahead")
    assumptions = tuple(say(f"funnel.assume.{key}", lang) for key in held)
    blocks.append(Callout(say("target.assumption", lang), "note", assumptions))
    return tuple(blocks)


def funnel_blocks(report: FunnelReport, lang: Lang) -> Brief:
    """Funnels as part of a card: where leads stand, who stays too long, what they add, to what it is owed."""
    stamp = say("reporting.stamp", lang) if report.simulated else ""
    blocks: list[Block] = []
    for study in report.studies:
        name = named(study.found.funnel.name, study.found.funnel.code, lang)
        title = say("funnel.chapter", lang, funnel=name, day=report.as_of.isoformat())
        blocks += [
            Heading(title, 4, f"funnel-{study.found.funnel.code}"), Paragraph(first_sentences(report, study, lang)),
            stages_table(study, lang, stamp), *late_blocks(study, lang, stamp),
            *resource_blocks(report, study, lang, stamp), *behind(contribution_blocks(report, study, lang, stamp)),
        ]
    if blocks:
        blocks += behind([Paragraph(say("funnel.more", lang))])
    return tuple(blocks)


def funnel_title(report: FunnelReport, lang: Lang) -> str:
    """The title of a page of funnels."""
    index = report.framework.name.in_lang(lang) or report.framework.code
    return say("funnel.title", lang, index=index)


def chapter(report: FunnelReport, study: FunnelStudy, lang: Lang, stamp: str) -> list[Block]:
    """One funnel."""
    funnel = study.found.funnel
    name = named(funnel.name, funnel.code, lang)
    blocks: list[Block] = [
        Heading(say("funnel.chapter", lang, funnel=name, day=report.as_of.isoformat()), 2, f"funnel-{funnel.code}"),
        Paragraph(first_sentences(report, study, lang)), picture(study, lang, stamp), stages_table(study, lang, stamp),
        *cohort_blocks(study, lang, stamp), *late_blocks(study, lang, stamp), *held_blocks(study, lang, stamp),
        *contribution_blocks(report, study, lang, stamp), *resource_blocks(report, study, lang, stamp),
    ]  # fmt: skip
    return blocks


def named(name: Bilingual, code: str, lang: Lang) -> str:
    """A name, or the code where there is none."""
    return name.in_lang(lang) or code


def stage_of(study: FunnelStudy, place: int, lang: Lang) -> str:
    """A stage in words."""
    stage = study.found.funnel.stages[place]
    return named(stage.name, stage.code, lang)


def first_sentences(report: FunnelReport, study: FunnelStudy, lang: Lang) -> str:
    """How many leads there are, how many count, how many left, and what they are expected to add."""
    found, funnel = study.found, study.found.funnel
    out = found.single & (found.exit > 0) & (found.exit <= len(funnel.exits))
    facts = {
        "leads": int(found.single.sum()), "open": int((found.single & found.open).sum()),
        "counted": int((found.single & found.counted).sum()), "gone": int(out.sum()), "late": len(study.late),
        "held": sum(bool(gates) for gates in found.held),
        "stage": stage_of(study, next(k for k, stage in enumerate(funnel.stages) if stage.counts), lang),
    }  # fmt: skip
    said = [say("funnel.first", lang, **facts)]
    if facts["held"]:
        said.append(say("funnel.first.held", lang, **facts))
    increases = int((~found.single).sum())
    if increases or found.upgrades:
        said.append(say("funnel.first.tied", lang, increases=increases, upgrades=found.upgrades))
    for indicator in study.added.indicators:
        low, high = study.added.range(indicator)
        said.append(say(
            "funnel.first.adds", lang, year=study.added.years[-1], indicator=indicator_name(report, indicator, lang),
            mean=number(study.added.mean(indicator)[-1]), low=number(low[-1]), high=number(high[-1]),
        ))  # fmt: skip
    return running(said, lang)


def indicator_name(report: FunnelReport, code: str, lang: Lang) -> str:
    """An indicator in words, with its unit."""
    name = node_name(report.framework, code, lang)
    node = report.framework.node(code)
    unit = node.measured_in.in_lang(lang) if isinstance(node, Indicator) else ""
    return say("funnel.with_unit", lang, name=name, unit=unit) if unit else name


def number(value: float) -> str:
    """A number with three significant digits."""
    return rounded(float(f"{value:.3g}"), None)


def picture(study: FunnelStudy, lang: Lang, stamp: str) -> Chart:
    """How many leads reached each stage."""
    rows = [{"y": named(stage.name, stage.code, lang), "x": row["reached"], "mark": "own" if stage.counts else "rest"}
            for stage, row in zip(study.found.funnel.stages, stage_rows(study), strict=True)]  # fmt: skip
    return Chart("bars", pd.DataFrame(rows), say("funnel.picture", lang), {"y": "y", "x": "x", "mark": "mark"},
                 {"x": say("funnel.picture.x", lang)}, note=say("funnel.picture.note", lang), stamp=stamp,
                 options={"decimals": 0})  # fmt: skip


def stages_table(study: FunnelStudy, lang: Lang, stamp: str) -> Table:
    """Where leads stand and how they go on."""
    unit = study.found.funnel.measured_in.in_lang(lang)
    titles = ("stage", "here", "amount", "late", "months", "slow", "conversion", "range", "cases")
    decimals = {"here": 0, "amount": 1, "late": 0, "months": 0, "slow": 0, "cases": 0}
    columns = tuple(Column(say(f"funnel.column.{title}", lang, unit=unit), decimals.get(title),
                           bar=title == "here") for title in titles)  # fmt: skip
    rows = []
    for k, row in enumerate(stage_rows(study)):
        known = row["conversion"] is not None
        spread = say("funnel.range", lang, low=f"{row['low']:.0%}", high=f"{row['high']:.0%}") if known else None
        rows.append((
            stage_of(study, k, lang), row["here"], row["amount"], row["late"], row["months"], row["slow_months"],
            f"{row['conversion']:.0%}" if known else None, spread, row["cases"],
        ))  # fmt: skip
    weight = rounded(study.pace.weight, 0)
    note = say("funnel.stages.note", lang, weight=weight, few=FEW)
    return Table(columns, tuple(rows), say("funnel.stages", lang), note,
                 sheet=say("funnel.stages.sheet", lang), stamp=stamp)  # fmt: skip


def cohort_blocks(study: FunnelStudy, lang: Lang, stamp: str) -> list[Block]:
    """Conversion by cohort, one table for each pair of stages."""
    blocks: list[Block] = []
    for step in study.cohorts:
        if not any(each.leads for each in step):
            continue
        months = step[0].months
        titles = ("year", "leads", "reached", "open")
        columns = (
            *(Column(say(f"funnel.cohort.{title}", lang), 0 if title != "year" else None) for title in titles),
            *(Column(say("funnel.cohort.by", lang, months=month)) for month in months),
            Column(say("funnel.cohort.final", lang)),
        )
        rows = tuple(
            (str(each.year) if each.year is not None else say("funnel.cohort.all", lang), each.leads, each.reached,
             each.open, *(cohort_cell(each.share[n], each.low[n], each.high[n], lang) for n in range(len(months))),
             percent(each.final, lang) if each.leads else None)
            for each in step
        )  # fmt: skip
        names = {"start": stage_of(study, step[0].start, lang), "end": stage_of(study, step[0].end, lang)}
        blocks.append(Table(columns, rows, say("funnel.cohorts", lang, **names), say("funnel.cohorts.note", lang),
                            stamp=stamp))  # fmt: skip
    return blocks


def cohort_cell(share: float, low: float, high: float, lang: Lang) -> str | None:
    """A share with its interval; nothing where nobody was followed so long."""
    if np.isnan(share):
        return None
    if np.isnan(low):
        return f"{share:.0%}"
    return say("funnel.cohort.cell", lang, share=f"{share:.0%}", low=f"{low:.0%}", high=f"{high:.0%}")


def late_blocks(study: FunnelStudy, lang: Lang, stamp: str) -> list[Block]:
    """The lists of leads that stay too long."""
    blocks: list[Block] = []
    titles = ("undone", "lead", "months", "limit", "amount")
    unit = study.found.funnel.measured_in.in_lang(lang)
    columns = tuple(Column(say(f"funnel.late.{title}", lang, unit=unit), 1 if title == "amount" else None)
                    for title in titles)  # fmt: skip
    for each, leads in study.lists:
        name = named(each.name, each.code, lang)
        if not leads:
            blocks.append(Paragraph(say("funnel.late.none", lang, list=name)))
            continue
        rows = tuple(
            (undone(study, one.stage, lang), one.lead, one.months, one.limit, one.amount or None)
            for one in leads[:LISTED]
        )
        key = "funnel.late.note" if len(leads) <= LISTED else "funnel.late.note_more"
        note = say(key, lang, count=len(leads), shown=LISTED)
        blocks.append(Table(columns, rows, say("funnel.late", lang, list=name), note, stamp=stamp))
    return blocks


def undone(study: FunnelStudy, place: int, lang: Lang) -> str:
    """What a lead that stays here is called: 签约未落地."""
    return study.found.funnel.stages[place].undone.in_lang(lang) or stage_of(study, place, lang)


def held_blocks(study: FunnelStudy, lang: Lang, stamp: str) -> list[Block]:
    """Leads that do not count because a gate was not passed."""
    found = study.found
    held = [(code, gates) for code, gates in zip(found.codes, found.held, strict=True) if gates]
    if not held:
        return []
    columns = (Column(say("funnel.late.lead", lang)), Column(say("funnel.held.gates", lang)))
    joint = say("reporting.list_joint", lang)
    rows = tuple((code, joint.join(named(gate.name, gate.attribute, lang) for gate in gates)) for code, gates in held)
    return [Table(columns, rows[:LISTED], say("funnel.held", lang, count=len(rows)), say("funnel.held.note", lang),
                  stamp=stamp)]  # fmt: skip


def contribution_blocks(report: FunnelReport, study: FunnelStudy, lang: Lang, stamp: str) -> list[Block]:
    """What open leads add by year."""
    if not study.added.indicators:
        return [Paragraph(say("funnel.adds.none", lang))]
    titles = ("indicator", "year", "mean", "low", "high", "chance", "pace", "factor")
    columns = tuple(Column(say(f"funnel.adds.{title}", lang)) for title in titles)
    rows = tuple(
        (indicator_name(report, row["indicator"], lang), str(row["year"]),
         *(float(f"{row[key]:.3g}") for key in ("mean", "low_80", "high_80", "chance", "pace", "factor")))
        for row in contribution_rows(study)
    )  # fmt: skip
    return [Table(columns, rows, say("funnel.adds", lang), say("funnel.adds.note", lang),
                  sheet=say("funnel.adds.sheet", lang), stamp=stamp)]  # fmt: skip


def resource_blocks(report: FunnelReport, study: FunnelStudy, lang: Lang, stamp: str) -> list[Block]:
    """What each policy, platform, card and resource brought."""
    if not any(each.resource for each in study.resources):
        return []
    library = {each.code: each for each in report.book.resources}
    unit = study.found.funnel.measured_in.in_lang(lang)
    last = study.added.years[-1]
    columns = (
        *(Column(say(f"funnel.resource.{title}", lang, unit=unit), None if title in {"resource", "kind"} else 1)
          for title in ("resource", "kind", "leads", "counted", "amount")),
        *(Column(say("funnel.resource.adds", lang, year=last, indicator=indicator_name(report, code, lang)))
          for code in study.added.indicators),
    )  # fmt: skip
    rows = []
    for each in sorted(study.resources, key=lambda one: (not one.resource, -one.amount)):
        entry = library.get(each.resource)
        name = say("funnel.resource.none", lang) if not each.resource else (
            each.resource if entry is None else named(entry.name, entry.code, lang))  # fmt: skip
        kind = "" if entry is None else say(f"funnel.kind.{entry.kind}", lang)
        rows.append((name, kind, each.leads, each.counted, each.amount, *(float(f"{add:.3g}") for add in each.adds)))
    return [Table(columns, tuple(rows), say("funnel.resources", lang), say("funnel.resources.note", lang), stamp=stamp)]


def summaries(report: FunnelReport, lang: Lang) -> Sequence[str]:
    """The first sentences of every funnel, for a summary."""
    return [
        say("funnel.summary", lang, funnel=named(study.found.funnel.name, study.found.funnel.code, lang),
            text=first_sentences(report, study, lang))
        for study in report.studies
    ]  # fmt: skip
