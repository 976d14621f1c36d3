"""督办单: the supervision sheet of one work item as a Word document, in the wording offices use."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ganchao.domain.plan import Plan
from ganchao.reporting.blocks import Block, Brief, Column, Heading, Paragraph, Table
from ganchao.reporting.docx import docx
from ganchao.reporting.item_words import date_words, file_stem, state_word
from ganchao.reporting.items_brief import ItemsReport
from ganchao.reporting.items_tables import words_of
from ganchao.reporting.notices import secrecy_notice
from ganchao.text import Lang, say
from ganchao.tracking.item_times import time_node
from ganchao.tracking.work_items import IN_HAND, Item, escalations

AT_WORK: Final = IN_HAND | {"issued"}
"""States in which somebody is still asked to act."""
ROOM: Final = "\u3000" * 30
"""A blank to write in: an empty cell would say that nothing is known."""


def sheet_brief(item: Item, report: ItemsReport, plan: Plan | None, lang: Lang) -> Brief:
    """The sheet: to whom, what is late, what is asked for, the item's facts, where it stands."""
    node = time_node(item, report.day, report.rules.near).own
    taken = escalations(item).get("sheet")
    number = getattr(taken.said, "document", "") if taken else ""
    said = item.issued
    open_still = item.state in AT_WORK
    key = "done" if not open_still else "late" if node.left < 0 else "open"
    blocks: list[Block] = [
        *secrecy_notice(plan, lang), Heading(say("item.sheet.title", lang), 1),
        Paragraph(say("item.sheet.number", lang, number=number or say("item.sheet.blank", lang))),
        Paragraph(say("item.sheet.to", lang, unit=report.name(item.lead, lang))),
        Paragraph(say(f"item.sheet.body_{key}", lang, title=said.title, code=item.code,
                      issued=date_words(item.issued_on, lang), due=date_words(node.due, lang),
                      day=date_words(report.day, lang), days=abs(node.left), state=state_word(item, lang))),
    ]  # fmt: skip
    if open_still:
        blocks.append(Paragraph(say("item.sheet.ask", lang, days=report.rules.answer_days)))
    progress = item.last("item.progressed", "item.feedback")
    rows = [
        ("title", said.title.in_lang(lang)), ("source", say(f"item.source.{said.source.value}", lang)),
        ("urgency", say(f"item.urgency.{said.urgency.value}", lang)),
        ("lead", report.name(item.lead, lang)), ("helpers", report.listed(item.helpers, lang)),
        ("supervisor", report.name(item.supervisor, lang) if item.supervisor else ""),
        ("expected", said.expected.in_lang(lang)), ("serves", report.listed(item.serves, lang)),
        ("deadline", date_words(node.due, lang)), ("deadline_first", date_words(node.original, lang)),
        ("state", state_word(item, lang)),
        ("last_progress", "" if progress is None else say("item.sheet.progress", lang, text=words_of(progress),
                                                           day=date_words(progress.day, lang))),
    ]  # fmt: skip
    columns = (Column(say("item.column.fact", lang)), Column(say("item.column.found", lang)))
    known = tuple((say(f"item.column.{name}", lang), text) for name, text in rows if text)
    blocks.append(Table(columns, known, say("item.sheet.facts", lang), stamp=report.stamp(lang)))
    if open_still:
        answers = tuple((say(f"item.sheet.{name}", lang), ROOM) for name in ("answer", "reason", "next", "opinion"))
        blocks.append(Table(columns, answers, say("item.sheet.reply", lang), stamp=report.stamp(lang)))
    blocks.append(Paragraph(say("item.sheet.signed", lang, day=date_words(report.day, lang))))
    return tuple(blocks)


def write_sheet(item: Item, report: ItemsReport, plan: Plan | None, out: Path, lang: Lang) -> Path:
    """The sheet as ``<code>.docx`` into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / f"{file_stem(item.code)}.docx"
    file.write_bytes(docx(sheet_brief(item, report, plan, lang), lang, title=say("item.sheet.title", lang)))
    return file
