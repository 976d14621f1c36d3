"""Words about work items that several pages share."""

from __future__ import annotations

import datetime
import re

from ganchao.domain.escalation import EscalationRules
from ganchao.text import Lang, say
from ganchao.tracking.item_times import Node, time_node
from ganchao.tracking.work_items import Item


def standing_words(item: Item, day: datetime.date, rules: EscalationRules, lang: Lang) -> str:
    """The state of an item, and its deadline."""
    node = time_node(item, day, rules.near).own
    return say("item.standing", lang, state=state_word(item, lang), due=date_words(node.due, lang),
               left=left_words(node, lang))  # fmt: skip


def state_word(item: Item, lang: Lang) -> str:
    """The state of an item as offices call it."""
    return say("item.state.paused" if item.paused else f"item.state.{item.state}", lang)


def left_words(node: Node, lang: Lang) -> str:
    """How a deadline stands, with days."""
    return say(f"item.node.{node.state}", lang, days=abs(node.left))


def file_stem(code: str) -> str:
    """The name of a file for something with a code, whatever signs the code has.

    >>> file_stem("DB-1"), file_stem("../d 科")
    ('DB-1', '.._d_科')
    """
    return re.sub(r"[^\w.-]", "_", code)


def date_words(day: datetime.date | None, lang: Lang) -> str:
    """A day as readers write it: 2020年3月2日, 2 March 2020."""
    if day is None:
        return ""
    if lang == "zh":
        return say("item.date", lang, year=day.year, month=day.month, day=day.day)
    return say("item.date", lang, year=day.year, month=say(f"item.month.{day.month}", lang), day=day.day)
