"""Assessments for readers: where each department's sheet stands, its lines with their entries, appeals and answers."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ganchao.domain.assessment import (
    AssessmentAppealed,
    AssessmentDrafted,
    AssessmentNoted,
    AssessmentNotified,
    AssessmentReviewed,
    AssessmentSettled,
    LineSource,
)
from ganchao.domain.document import Bilingual
from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.docx import docx
from ganchao.reporting.item_words import date_words
from ganchao.reporting.notices import secrecy_notice
from ganchao.text import Lang, say
from ganchao.tracking.assessments import Assessed, Sheet, SheetStep, covered_by


@dataclass(frozen=True)
class AssessReport:
    """An assessment as somebody may see it."""

    assessed: Assessed
    sheets: tuple[Sheet, ...]  # those that the reader may see
    day: datetime.date
    names: Mapping[str, Bilingual]
    whole: bool = False  # the reader may see departments beside one another
    breaches: frozenset[str] = frozenset()  # departments whose breaches of bottom lines the reader may see

    def name(self, code: str, lang: Lang) -> str:
        """Name of a department, person, promise; its code where there is none."""
        return (self.names[code].in_lang(lang) if code in self.names else "") or code

    def line(self, code: str, lang: Lang) -> str:
        """Name of a line."""
        rule = self.assessed.scheme.line(code)
        return (rule.name.in_lang(lang) if rule is not None else "") or code

    def title(self, lang: Lang) -> str:
        """Name of the assessment."""
        return self.assessed.scheme.name.in_lang(lang) or self.assessed.code

    def stamp(self, lang: Lang) -> str:
        """What stands inside every table of simulated numbers."""
        return say("reporting.stamp", lang) if self.assessed.scheme.simulated else ""


def assess_brief(report: AssessReport, lang: Lang) -> Brief:
    """The assessment and every sheet that the reader may see."""
    scheme = report.assessed.scheme
    blocks: list[Block] = [Heading(report.title(lang), 2, "assessment")]
    if scheme.simulated:
        blocks.append(Callout(say("assess.simulated", lang), "simulated"))
    blocks.append(Paragraph(say("assess.rules", lang, scheme=scheme.scheme, period=scheme.period,
                                opened=date_words(report.assessed.opened_on, lang), days=scheme.appeal_days,
                                number=report.assessed.number)))  # fmt: skip
    blocks.append(Paragraph(say(f"assess.missing.{scheme.missing}", lang)))
    blocks += overview(report, lang)
    if report.whole:
        blocks += lists(report, lang)
    for sheet in report.sheets:
        blocks += sheet_blocks(report, sheet, lang)
    return tuple(blocks)


def overview(report: AssessReport, lang: Lang) -> list[Block]:
    """Where each sheet stands; departments in the order of the rules."""
    columns = (Column(say("assess.column.unit", lang)), Column(say("assess.column.state", lang)),
               Column(say("assess.column.total", lang), decimals=2),
               Column(say("assess.column.possible", lang), decimals=0),
               Column(say("assess.column.appeals", lang)))  # fmt: skip
    rows = tuple(
        (report.name(sheet.unit, lang), say(f"assess.state.{sheet.state}", lang), sheet.total,
         sheet.drafted.possible if sheet.drafted is not None else None, len(sheet.appealed))
        for sheet in report.sheets
    )  # fmt: skip
    return [Table(columns, rows, say("assess.overview", lang), say("assess.order", lang), stamp=report.stamp(lang))]


def lists(report: AssessReport, lang: Lang) -> list[Block]:
    """Lists of praise and shame, where a document authorises them; only settled sheets stand on them."""
    scheme, blocks = report.assessed.scheme, list[Block]()
    settled = [(sheet.total, sheet.unit) for sheet in report.sheets
               if sheet.state == "settled" and sheet.total is not None]  # fmt: skip
    for name, best_first in (("praise_list", True), ("shame_list", False)):
        switch = getattr(scheme, name)
        if not switch.in_force or not settled:
            continue
        places = sorted(settled, key=lambda each: (-each[0] if best_first else each[0], each[1]))
        edge = places[min(scheme.listed, len(places)) - 1][0]
        chosen = [each for each in places if (each[0] >= edge if best_first else each[0] <= edge)]
        columns = (Column(say("assess.column.unit", lang)), Column(say("assess.column.total", lang), decimals=2))
        rows = tuple((report.name(unit, lang), total) for total, unit in chosen)
        note = say("assess.authorised", lang, number=switch.authorised_by)
        blocks.append(Table(columns, rows, say(f"assess.{name}", lang), note, stamp=report.stamp(lang)))
    return blocks


def sheet_blocks(report: AssessReport, sheet: Sheet, lang: Lang) -> list[Block]:
    """One department: total, lines, what they rest on, and the way of the sheet."""
    scheme, draft, stamp = report.assessed.scheme, sheet.drafted, report.stamp(lang)
    name = report.name(sheet.unit, lang)
    blocks: list[Block] = [Heading(name, 3, f"sheet-{sheet.unit}")]
    if scheme.pledge.in_force:
        blocks.append(Paragraph(say("assess.pledge", lang, number=scheme.pledge.authorised_by)))
    if draft is None:
        return [*blocks, Paragraph(say("assess.not_drafted", lang, unit=name)), *history(report, sheet, lang)]
    total = "–" if sheet.total is None else f"{sheet.total:.2f}"
    blocks.append(Paragraph(say("assess.total", lang, unit=name, state=say(f"assess.state.{sheet.state}", lang),
                                total=total, possible=f"{draft.possible:g}", day=date_words(draft.day, lang),
                                covered=f"{covered_by(scheme, sheet.lines):g}")))
    if draft.vetoes and sheet.unit in report.breaches:
        entries = say("assess.joint", lang).join(map(str, draft.vetoes))
        blocks.append(Callout(say("assess.vetoed", lang, entries=entries, number=scheme.veto.authorised_by), "warning"))
    drafted = {line.line: line.score for line in draft.lines}
    columns = (
        Column(say("assess.column.line", lang)), Column(say("assess.column.full", lang), decimals=0),
        Column(say("assess.column.drafted", lang), decimals=2), Column(say("assess.column.score", lang), decimals=2),
        Column(say("assess.column.cases", lang)), Column(say("assess.column.entries", lang)),
    )  # fmt: skip
    rows = tuple(
        (report.line(line.line, lang), rule.full, drafted[line.line], line.score, len(line.cases),
         " ".join(map(str, line.entries)))
        for line in sheet.lines if (rule := scheme.line(line.line)) is not None
    )  # fmt: skip
    blocks.append(Table(columns, rows, say("assess.lines", lang), say("assess.no_case", lang), stamp=stamp))
    return [*blocks, *cases(report, sheet, lang), *history(report, sheet, lang)]


def cases(report: AssessReport, sheet: Sheet, lang: Lang) -> list[Block]:
    """What the lines rest on, one row for every promise, item or decision."""
    rows = []
    for line in sheet.lines:
        rule = report.assessed.scheme.line(line.line)
        assert rule is not None
        for case in line.cases:
            what = report.name(case.code, lang)
            value = f"{case.share:g}" if rule.source is LineSource.DEDUCTED else f"{case.share:.1%}"
            rows.append((report.line(line.line, lang), what, say(f"assess.case.{case.state}", lang), value,
                         " ".join(map(str, case.entries)) or say("assess.outside", lang)))  # fmt: skip
    columns = tuple(Column(say(f"assess.column.{key}", lang)) for key in ("line", "case", "found", "share", "entries"))
    return [Table(columns, tuple(rows), say("assess.cases", lang), stamp=report.stamp(lang))] if rows else []


def history(report: AssessReport, sheet: Sheet, lang: Lang) -> list[Block]:
    """The way of the sheet: drafts, feedback, appeals, answers."""
    if not sheet.history:
        return []
    columns = tuple(Column(say(f"assess.column.{key}", lang)) for key in ("entry", "day", "step", "actor", "words"))
    rows = tuple(
        (step.number, date_words(step.day, lang), say(f"step.{step.kind}", lang), report.name(step.actor, lang),
         words(report, step, lang))
        for step in sheet.history
    )  # fmt: skip
    return [Table(columns, rows, say("assess.history", lang), stamp=report.stamp(lang))]


def words(report: AssessReport, step: SheetStep, lang: Lang) -> str:
    """What was said in a step."""
    match step.said:
        case AssessmentNoted(line=line, score=score, reason=reason):
            return say("assess.said.noted", lang, line=report.line(line, lang), score=f"{score:g}", reason=reason)
        case AssessmentDrafted(total=total, inputs=inputs):
            return say("assess.said.drafted", lang, total="–" if total is None else f"{total:.2f}", inputs=inputs[:12])
        case AssessmentAppealed(line=line, reason=reason, evidence=evidence):
            proof = say("assess.joint", lang).join(each.text for each in evidence)
            return say("assess.said.appealed", lang, line=report.line(line, lang), reason=reason, evidence=proof)
        case AssessmentReviewed(answers=answers):
            return say("assess.joint", lang).join(
                say(f"assess.said.{each.finding}", lang, line=report.line(each.line, lang), reason=each.reason,
                    score="" if each.score is None else f"{each.score:g}") for each in answers
            )  # fmt: skip
        case AssessmentNotified(document=document, note=note) | AssessmentSettled(document=document, note=note):
            return " ".join(filter(None, (document, note)))
    return ""


def write_assessment_sheet(report: AssessReport, sheet: Sheet, plan: Plan | None, out: Path, lang: Lang) -> Path:
    """The sheet of one department as ``<assessment>-<department>.docx`` into a folder."""
    scheme = report.assessed.scheme
    title = say("assess.sheet_title", lang, title=report.title(lang), unit=report.name(sheet.unit, lang))
    blocks: list[Block] = [*secrecy_notice(plan, lang), Heading(title, 1)]
    if scheme.simulated:
        blocks.append(Callout(say("assess.simulated", lang), "simulated"))
    blocks.append(Paragraph(say("assess.rules", lang, scheme=scheme.scheme, period=scheme.period,
                                opened=date_words(report.assessed.opened_on, lang), days=scheme.appeal_days,
                                number=report.assessed.number)))  # fmt: skip
    blocks += sheet_blocks(report, sheet, lang)
    if sheet.state in {"drafted", "notified"}:
        until = date_words(sheet.appeal_until, lang) if sheet.appeal_until else say("assess.blank_day", lang)
        blocks.append(Paragraph(say("assess.may_appeal", lang, days=scheme.appeal_days, until=until)))
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{report.assessed.code}-{sheet.unit}.docx"
    file.write_bytes(docx(tuple(blocks), lang, title=title))
    return file
