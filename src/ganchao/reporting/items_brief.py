"""Work items for readers: what is late first, the register, load by department, what the numbers say together."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ganchao.domain.document import Bilingual
from ganchao.domain.escalation import EscalationRules
from ganchao.reporting.blocks import Block, Brief, Callout, Column, Heading, Paragraph, Table
from ganchao.reporting.figures import enumerated
from ganchao.reporting.item_words import date_words, left_words, state_word
from ganchao.reporting.items_tables import words_of
from ganchao.text import Lang, say
from ganchao.tracking.instructions import Instructions
from ganchao.tracking.item_statistics import Rate, Span, loads, statistics
from ganchao.tracking.item_times import by_due, looks_due, time_node
from ganchao.tracking.work_items import Item, Items


@dataclass(frozen=True)
class ItemsReport:
    """Work items on a day, with the names that readers need."""

    items: Items
    instructions: Instructions
    day: datetime.date
    rules: EscalationRules
    names: Mapping[str, Bilingual]
    simulated: bool = False

    def name(self, code: str, lang: Lang) -> str:
        """What something is called; its code where it has no name."""
        return self.names[code].in_lang(lang) if code in self.names else code

    def listed(self, codes: tuple[str, ...], lang: Lang) -> str:
        """Several names."""
        return say("item.list_joint", lang).join(self.name(code, lang) for code in codes)

    def stamp(self, lang: Lang) -> str:
        """What tables must carry."""
        return say("reporting.stamp", lang) if self.simulated else ""


def items_title(report: ItemsReport, lang: Lang) -> str:
    """The title of the page."""
    return say("item.page", lang, day=date_words(report.day, lang))


def items_brief(report: ItemsReport, lang: Lang) -> Brief:
    """In a sentence; late ones; the register; load; statistics; instructions."""
    every = tuple(report.items.values())
    blocks: list[Block] = [Heading(items_title(report, lang), 2, "items"), Paragraph(in_a_sentence(report, lang))]
    late = [item for item in by_due(every, report.day, report.rules.near) if is_late(item, report)]
    if late:
        blocks.append(Callout(say("item.late", lang, count=len(late)), "warning",
                              tuple(line_of(item, report, lang) for item in late)))  # fmt: skip
    looks = [item for item in every if looks_due(item, report.rules, report.day)]
    if looks:
        names = enumerated([name_of(item, lang) for item in looks], lang)
        blocks.append(Callout(say("item.looks_due", lang, names=names), "note"))
    blocks += [register(report, lang), load_table(report, lang), *statistic_blocks(report, lang)]
    if report.instructions:
        blocks.append(instructions_table(report, lang))
    return tuple(blocks)


def is_late(item: Item, report: ItemsReport) -> bool:
    """Whether the item, or one of its parts, is late now."""
    return time_node(item, report.day, report.rules.near).worst.state == "late"


def in_a_sentence(report: ItemsReport, lang: Lang) -> str:
    """How many there are, and how they stand."""
    found = statistics(report.items.values(), report.day, report.rules)
    return say("item.sentence", lang, items=found.items, open=found.open, closed=found.closed,
               overdue=found.overdue_now, waiting=found.accepting.waiting)  # fmt: skip


def name_of(item: Item, lang: Lang) -> str:
    """An item's code and title."""
    return say("item.name", lang, code=item.code, title=item.issued.title)


def line_of(item: Item, report: ItemsReport, lang: Lang) -> str:
    """One late item in a line."""
    node = time_node(item, report.day, report.rules.near).worst
    return say("item.line", lang, name=name_of(item, lang), unit=report.name(node.unit, lang),
               due=date_words(node.due, lang), left=left_words(node, lang))  # fmt: skip


def register(report: ItemsReport, lang: Lang) -> Table:
    """Every item in a row, late ones first."""
    shown = ("code", "title", "lead", "helpers", "state", "deadline", "left", "share", "serves")
    columns = tuple(
        Column(say(f"item.column.{key}", lang), decimals=0 if key == "share" else None,
               decides=key in {"title", "left"}) for key in shown
    )  # fmt: skip
    ordered = by_due(tuple(report.items.values()), report.day, report.rules.near)
    rows = tuple(tuple(register_cells(item, report, lang)[key] for key in shown) for item in ordered)
    return Table(columns, rows, say("item.register", lang), say("item.register_note", lang),
                 sheet=say("item.register", lang), stamp=report.stamp(lang))  # fmt: skip


def register_cells(item: Item, report: ItemsReport, lang: Lang) -> dict[str, object]:
    """One row of the register."""
    node = time_node(item, report.day, report.rules.near).own
    return {
        "code": item.code, "title": item.issued.title.in_lang(lang), "lead": report.name(item.lead, lang),
        "helpers": report.listed(item.helpers, lang), "state": state_word(item, lang),
        "deadline": date_words(node.due, lang), "left": left_words(node, lang),
        "share": None if item.share is None else item.share * 100, "serves": report.listed(item.serves, lang),
    }  # fmt: skip


def load_table(report: ItemsReport, lang: Lang) -> Table:
    """What lies with every department."""
    shown = ("leads", "helps", "to_accept", "due_soon", "overdue", "in_review", "closed")
    columns = (Column(say("item.column.unit", lang)), *(Column(say(f"item.column.{key}", lang)) for key in shown))
    rows = tuple(
        (report.name(load.unit, lang), *(getattr(load, key) for key in shown))
        for load in loads(report.items.values(), report.day, report.rules)
    )
    return Table(columns, rows, say("item.load", lang), say("item.load_note", lang), sheet=say("item.load", lang),
                 stamp=report.stamp(lang))  # fmt: skip


def statistic_blocks(report: ItemsReport, lang: Lang) -> list[Block]:
    """Times and rates, each beside its number of cases."""
    found = statistics(report.items.values(), report.day, report.rules)
    rows = (
        (say("item.statistic.accepting", lang), span_words(found.accepting, lang), found.accepting.done),
        (say("item.statistic.in_time", lang), rate_words(found.accepted_in_time, lang), found.accepted_in_time.of),
        (say("item.statistic.closing", lang), span_words(found.closing, lang), found.closing.done),
        (say("item.statistic.overdue", lang), rate_words(found.overdue, lang), found.overdue.of),
        (say("item.statistic.returned", lang), rate_words(found.returned, lang), found.returned.of),
        (say("item.statistic.relapsed", lang), rate_words(found.relapsed, lang), found.relapsed.of),
        (say("item.statistic.extended", lang), rate_words(found.extended, lang), found.extended.of),
    )
    columns = tuple(Column(say(f"item.column.{key}", lang)) for key in ("statistic", "found", "cases"))
    return [Table(columns, rows, say("item.statistics", lang), say("item.statistics_note", lang),
                  sheet=say("item.statistics", lang), stamp=report.stamp(lang))]  # fmt: skip


def rate_words(rate: Rate, lang: Lang) -> str:
    """A rate with what it is of."""
    if rate.share is None:
        return say("item.no_cases", lang)
    return say("item.rate", lang, percent=f"{rate.share * 100:.0f}", count=rate.count, of=rate.of)


def span_words(span: Span, lang: Lang) -> str:
    """How long something takes, and who still waits."""
    if span.done + span.waiting == 0:
        return say("item.no_cases", lang)
    median = say("item.not_half", lang) if span.median is None else say("item.days", lang, days=f"{span.median:g}")
    if not span.waiting:
        return median
    return say("item.span", lang, median=median, waiting=span.waiting, longest=span.longest_wait)


def instructions_table(report: ItemsReport, lang: Lang) -> Table:
    """The register of leaders' instructions, those whose reply is due first on top."""
    shown = ("code", "post", "words", "received", "reply_by", "state", "items")
    far = datetime.date.max
    ordered = sorted(report.instructions.values(), key=lambda each: (
        each.replied_on is not None, each.received.reply_by or far, each.code))  # fmt: skip
    rows = tuple(
        (each.code, each.received.post.in_lang(lang), each.received.text.in_lang(lang),
         date_words(each.received_on, lang), date_words(each.received.reply_by, lang),
         say(f"instruction.state.{each.state}", lang), say("item.list_joint", lang).join(each.items))
        for each in ordered
    )  # fmt: skip
    columns = tuple(
        Column(say(f"instruction.column.{key}", lang), decides=key in {"reply_by", "state"}) for key in shown
    )
    return Table(columns, rows, say("instruction.register", lang), say("instruction.note", lang),
                 sheet=say("instruction.register", lang), stamp=report.stamp(lang))  # fmt: skip


def item_brief(item: Item, report: ItemsReport, lang: Lang) -> Brief:
    """One item with its parts and its history."""
    node = time_node(item, report.day, report.rules.near)
    said = item.issued
    facts = [
        ("lead", report.name(item.lead, lang)), ("helpers", report.listed(item.helpers, lang)),
        ("supervisor", report.name(item.supervisor, lang) if item.supervisor else ""),
        ("source", say(f"item.source.{said.source.value}", lang)), ("sort", say(f"item.sort.{said.sort.value}", lang)),
        ("urgency", say(f"item.urgency.{said.urgency.value}", lang)),
        ("disclosure", say(f"item.disclosure.{said.disclosure.value}", lang)),
        ("serves", report.listed(item.serves, lang)), ("expected", said.expected.in_lang(lang)),
        ("state", state_word(item, lang)), ("deadline", date_words(node.own.due, lang)),
        ("deadline_first", date_words(node.own.original, lang)), ("left", left_words(node.own, lang)),
        ("share", "" if item.share is None else f"{item.share:.0%}"),
    ]  # fmt: skip
    titles = tuple(Column(say(f"item.column.{key}", lang)) for key in ("fact", "found"))
    known = tuple((say(f"item.column.{key}", lang), value) for key, value in facts if value)
    blocks: list[Block] = [Heading(name_of(item, lang), 2, "item"),
                           Table(titles, known, stamp=report.stamp(lang))]  # fmt: skip
    if item.parts:
        rows = tuple(
            (each.part.code, each.part.task.in_lang(lang), report.name(each.part.unit, lang),
             date_words(part.due, lang), left_words(part, lang), each.share * 100)
            for each, part in zip(item.parts, node.parts, strict=True)
        )  # fmt: skip
        columns = tuple(Column(say(f"item.column.{key}", lang), decimals=0 if key == "share" else None)
                        for key in ("code", "title", "unit", "deadline", "left", "share"))
        blocks.append(Table(columns, rows, say("item.parts", lang), stamp=report.stamp(lang)))
    steps = tuple(
        (date_words(each.day, lang), say(f"item.step.{each.kind}", lang), report.name(each.actor, lang),
         say("item.purged", lang) if each.said is None else words_of(each))
        for each in item.history
    )  # fmt: skip
    columns = tuple(Column(say(f"item.column.{key}", lang)) for key in ("day", "step", "actor", "words"))
    blocks.append(Table(columns, steps, say("item.history", lang), stamp=report.stamp(lang)))
    return tuple(blocks)
