"""One page for one department: what is due, what else it has in hand; in Word and as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from ganchao.domain.work_item import Disclosure
from ganchao.reporting.blocks import Block, Brief, Column, Heading, Paragraph, Table
from ganchao.reporting.docx import docx
from ganchao.reporting.item_words import date_words, left_words, state_word
from ganchao.reporting.items_brief import ItemsReport
from ganchao.text import Lang, say
from ganchao.tracking.escalation import Due
from ganchao.tracking.item_times import by_due, time_node
from ganchao.tracking.work_items import SETTLED, Item


def subject_of(unit: str, dues: Sequence[Due], report: ItemsReport, lang: Lang) -> str:
    """The subject of a letter."""
    day = date_words(report.day, lang)
    return say("reminder.subject", lang, unit=report.name(unit, lang), count=len(dues), day=day)


def title_of(due: Due, report: ItemsReport, lang: Lang, *, discreet: bool = False) -> str:
    """What a reminder is about; discreetly, of a work secret no more than its code."""
    if due.key.subject in report.items:
        said = report.items[due.key.subject].issued
        title, secret = said.title.in_lang(lang), said.disclosure is Disclosure.WORK_SECRET
        parts = {each.part.code: each.part.task.in_lang(lang) for each in report.items[due.key.subject].parts}
        if due.key.part:
            title = say("reminder.part", lang, title=title, part=parts.get(due.key.part, due.key.part))
    elif due.key.subject in report.instructions:
        received = report.instructions[due.key.subject].received
        title, secret = received.text.in_lang(lang), received.disclosure is Disclosure.WORK_SECRET
    else:
        return due.key.subject
    if discreet and secret:
        return say("reminder.secret", lang)
    return title


def when(due: Due, lang: Lang) -> str:
    """How far away a deadline is."""
    return say("reminder.left" if due.left >= 0 else "reminder.late", lang, days=abs(due.left))


def reminder_brief(unit: str, dues: Sequence[Due], report: ItemsReport, lang: Lang) -> Brief:
    """What is due of a unit, and what else it has in hand."""
    name = report.name(unit, lang)
    titles = tuple(Column(say(f"reminder.column.{key}", lang)) for key in ("code", "title", "rule", "due", "left"))
    rows = tuple(
        (due.key.subject, title_of(due, report, lang), due.name(report.rules).in_lang(lang),
         date_words(due.key.due, lang), when(due, lang))
        for due in dues
    )  # fmt: skip
    blocks: list[Block] = [
        Heading(say("reminder.title", lang, unit=name), 1),
        Paragraph(say("reminder.sentence", lang, unit=name, day=date_words(report.day, lang), count=len(dues))),
        Table(titles, rows, say("reminder.table", lang), stamp=report.stamp(lang)),
    ]
    if any(due.formal for due in dues):
        blocks.append(Paragraph(say("reminder.formal", lang)))
    mine = in_hand(unit, report)
    if mine:
        shown = ("code", "title", "state", "deadline", "left")
        columns = tuple(Column(say(f"item.column.{key}", lang)) for key in shown)
        blocks.append(Table(columns, tuple(_row(item, report, lang) for item in mine), say("reminder.in_hand", lang),
                            stamp=report.stamp(lang)))  # fmt: skip
    blocks.append(Paragraph(say("reminder.once", lang)))
    return tuple(blocks)


def in_hand(unit: str, report: ItemsReport) -> tuple[Item, ...]:
    """Open items that a unit has to do with, in the order of their deadlines."""
    mine = [item for item in report.items.values() if unit in item.units and item.state not in SETTLED]
    return by_due(mine, report.day, report.rules.near)


def _row(item: Item, report: ItemsReport, lang: Lang) -> tuple[object, ...]:
    node = time_node(item, report.day, report.rules.near).own
    return (item.code, item.issued.title.in_lang(lang), state_word(item, lang), date_words(node.due, lang),
            left_words(node, lang))  # fmt: skip


def page_docx(
    unit: str, dues: Sequence[Due], report: ItemsReport, lang: Lang, above: Brief = ()
) -> bytes:  # fmt: skip
    """The page as a Word document; ``above`` it what must not be overlooked."""
    brief = (*above, *reminder_brief(unit, dues, report, lang))
    return docx(brief, lang, title=say("reminder.title", lang, unit=report.name(unit, lang)))


def letter_text(
    unit: str, dues: Sequence[Due], report: ItemsReport, lang: Lang, *, discreet: bool = False
) -> str:  # fmt: skip
    """The page as plain text; discreetly, work secrets are no more than their codes."""
    name = report.name(unit, lang)
    first = say("reminder.sentence", lang, unit=name, day=date_words(report.day, lang), count=len(dues))
    lines = [say("reminder.title", lang, unit=name), "", first, ""]
    for due in dues:
        lines.append(say("reminder.line", lang, code=due.key.subject,
                         title=title_of(due, report, lang, discreet=discreet), rule=due.name(report.rules),
                         due=date_words(due.key.due, lang), left=when(due, lang)))  # fmt: skip
    if any(due.formal for due in dues):
        lines += ["", say("reminder.formal", lang)]
    if report.simulated:
        lines += ["", report.stamp(lang)]
    return "\n".join([*lines, "", say("reminder.once", lang), ""])
