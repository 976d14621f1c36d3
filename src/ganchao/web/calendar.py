"""What is due when: work items and their parts, time nodes, replies, looks, and numbers owed for a month."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ganchao.reporting.item_words import date_words, left_words
from ganchao.text import say
from ganchao.tracking.item_times import looks_of, time_node
from ganchao.tracking.work_items import SETTLED, Item
from ganchao.web.scene import Scene
from ganchao.web.waiting import item_page, items_page


@dataclass(frozen=True)
class Due:
    """Something due on a day."""

    day: datetime.date
    sort: str  # message key of what sort of thing it is
    text: str
    link: str = ""
    note: str = ""
    late: bool = False


def month_of(asked: str, day: datetime.date) -> tuple[int, int]:
    """The month that was asked for, ``2020-07``; the day's own where it is none."""
    year, _, month = asked.partition("-")
    if year.isdecimal() and month.isdecimal() and len(year) == 4 and 1 <= int(month[:3]) <= 12 and int(year) >= 1:
        return int(year), int(month)
    return day.year, day.month


def month_page(scene: Scene, asked: str) -> dict[str, Any]:
    """A month of what is due, by day, for whoever asks."""
    year, month = month_of(asked, scene.day)
    last = calendar.monthrange(year, month)[1]
    first, end = datetime.date(year, month, 1), datetime.date(year, month, last)
    found = sorted((each for each in every_due(scene) if first <= each.day <= end), key=lambda each: each.day)
    days: dict[datetime.date, list[Due]] = {}
    for each in found:
        days.setdefault(each.day, []).append(each)
    before, after = first - datetime.timedelta(days=1), end + datetime.timedelta(days=1)
    return {
        "month": f"{year:04}-{month:02}", "before": f"{before:%Y-%m}", "after": f"{after:%Y-%m}",
        "days": [(date_words(day, scene.lang), say(f"web.weekday.{day.weekday()}", scene.lang), dues, day == scene.day)
                 for day, dues in days.items()],
    }  # fmt: skip


def every_due(scene: Scene) -> Iterator[Due]:
    """Everything that whoever asks may see and that is due on a day."""
    for item in scene.work.items.values():
        if scene.sees(item):
            yield from of_item(scene, item)
    if scene.above or scene.units:
        yield from of_plan(scene)
    if scene.above:
        yield from of_instructions(scene)


def of_item(scene: Scene, item: Item) -> Iterator[Due]:
    """An item, its parts, and when it is to be looked at again."""
    lang, rules, day = scene.lang, scene.work.rules, scene.day
    if item.state not in SETTLED:
        node = time_node(item, day, rules.near)
        for each in (node.own, *node.parts):
            if each.met_on is None:
                text = item.issued.title.in_lang(lang)
                text = text if not each.part else say("web.due.part", lang, title=text, part=each.part)
                yield Due(each.due, "item", text, item_page(item.code),
                          f"{scene.name(each.unit)} · {left_words(each, lang)}", each.state == "late")  # fmt: skip
    for look in looks_of(item, rules):
        if look.looked_on is None:
            yield Due(look.due, "look", item.issued.title.in_lang(lang), item_page(item.code), late=look.due < day)


def of_plan(scene: Scene) -> Iterator[Due]:
    """Time nodes that are not reached."""
    lang, day = scene.lang, scene.day
    for milestone in scene.desk.plan.milestones:
        scopes = scene.desk.subjects[milestone.code].scopes if milestone.code in scene.desk.subjects else ()
        if milestone.reached is None and (scene.above or scene.units & set(scopes)):
            yield Due(milestone.due, "node", milestone.name.in_lang(lang) or milestone.code, late=milestone.due < day)


def of_instructions(scene: Scene) -> Iterator[Due]:
    """Replies that are due."""
    for received in scene.work.instructions.values():
        left = received.left(scene.day)
        if left is not None and received.received.reply_by is not None:
            yield Due(received.received.reply_by, "reply", received.received.text.in_lang(scene.lang),
                      items_page("instructions"), late=left < 0)  # fmt: skip
