"""What waits for whoever looks: decisions, answers and deadlines, each with where to see to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from ganchao.check_in_forms import due
from ganchao.check_ins import scopes_in
from ganchao.domain.period import Period
from ganchao.domain.person import Role
from ganchao.reporting.figures import percent
from ganchao.reporting.item_words import date_words, left_words
from ganchao.reporting.progress_brief import name_of
from ganchao.text import say
from ganchao.tracking.alerts import ACKNOWLEDGED, alerts_of
from ganchao.tracking.item_times import looks_due, time_node
from ganchao.tracking.reports import WAITING, State
from ganchao.tracking.work_items import SETTLED, Item
from ganchao.web.scene import Scene

NAMED: Final = 3
"""Late items named one by one; the rest are counted."""
SOON: Final = 7
"""Days before a reply is due from which it is spoken of."""


@dataclass(frozen=True)
class Waits:
    """Something that waits."""

    text: str
    link: str
    act: str  # words of the link
    tone: str = ""  # "late" where it is


def waiting_for(scene: Scene) -> list[Waits]:
    """Everything that waits for whoever asks, what is late first."""
    found = [*_aim(scene), *_items(scene), *_reports(scene), *_instructions(scene), *_alerts(scene)]
    return sorted(found, key=lambda each: each.tone != "late")


def _aim(scene: Scene) -> Iterator[Waits]:
    told = scene.followed.told if scene.followed is not None else None
    if told is None or not scene.above:
        return
    lang, now, where = scene.lang, told.nowcast, reverse("page", args=["aim"])
    if now.replan:
        yield Waits(say("web.waits.replan", lang, chance=percent(now.probability, lang), line=percent(now.line, lang)),
                    where, say("web.waits.see_plan", lang))  # fmt: skip
    if now.actions:
        best = now.actions[0]
        yield Waits(
            say("web.waits.start", lang, name=told.name(best.measure, lang), year=best.start,
                points=f"{best.gain * 100:.0f}"), where, say("web.waits.see_plan", lang),
        )  # fmt: skip


def items_page(part: str = "") -> str:
    """Address of the page of deeds, at one of its parts."""
    return reverse("page", args=["deeds"]) + (f"?part={part}" if part else "")


def item_page(code: str) -> str:
    """Address of one work item."""
    return reverse("item", args=[code])


def verifies(scene: Scene, item: Item) -> bool:
    """Whether whoever asks may verify an item: did none of it and belongs to none of the units that did."""
    me = scene.people.get(scene.person)
    return me is not None and scene.person not in item.executors and me.unit not in item.executing


def scopes_for(kind: str, item: Item) -> tuple[str, ...]:
    """Departments and posts for which a right over a step on an item holds, at the widest."""
    if kind in {"item.accepted", "item.split", "item.submitted"}:
        return (item.lead,)
    return (*item.units, *filter(None, (item.supervisor,)))


def _items(scene: Scene) -> Iterator[Waits]:
    lang, rules, day = scene.lang, scene.work.rules, scene.day
    open_ = [item for item in scene.work.items.values() if item.state not in SETTLED and scene.sees(item)]
    mine = [item for item in open_ if scene.above or scene.units & {*item.units, item.supervisor}]
    late = sorted((item for item in mine if time_node(item, day, rules.near).worst.state == "late"),
                  key=lambda item: time_node(item, day, rules.near).worst.left)  # fmt: skip
    for item in late[:NAMED]:
        node = time_node(item, day, rules.near).worst
        text = say("web.waits.late", lang, title=item.issued.title, unit=scene.name(node.unit),
                   left=left_words(node, lang))  # fmt: skip
        yield Waits(text, item_page(item.code), say("web.waits.see", lang), "late")
    if len(late) > NAMED:
        yield Waits(say("web.waits.more_late", lang, count=len(late) - NAMED), items_page("items"),
                    say("web.waits.see", lang), "late")  # fmt: skip
    groups = (
        ("accept", "item.accepted", lambda item: item.state == "issued"),
        ("review", "item.reviewed", lambda item: item.state == "in_review" and verifies(scene, item)),
        ("close", "item.closed", lambda item: item.state == "done" and verifies(scene, item)),
    )
    for key, kind, ready in groups:
        found = [item for item in mine if ready(item) and scene.may(kind, scopes_for(kind, item))]
        if found:
            where = item_page(found[0].code) if len(found) == 1 else items_page("items")
            yield Waits(say(f"web.waits.{key}", lang, count=len(found), title=found[0].issued.title), where,
                        say(f"web.waits.do.{key}", lang))  # fmt: skip
    if scene.may("item.looked_at"):
        looks = [item for item in scene.work.items.values() if looks_due(item, rules, day) and verifies(scene, item)]
        if looks:
            where = item_page(looks[0].code) if len(looks) == 1 else items_page("items")
            yield Waits(say("web.waits.look", lang, count=len(looks), title=looks[0].issued.title), where,
                        say("web.waits.do.look", lang))  # fmt: skip


def _reports(scene: Scene) -> Iterator[Waits]:
    lang, desk = scene.lang, scene.desk
    answers = [
        key for key, thread in desk.threads.items()
        if thread.state in WAITING and scene.person not in thread.by
        and scene.may("checkin.approved", scopes_in(desk, key))
    ]  # fmt: skip
    if answers:
        yield Waits(say("web.waits.answer", lang, count=len(answers)), items_page("answer"),
                    say("web.waits.do.answer", lang))  # fmt: skip
    mine = [thread for thread in desk.threads.values() if thread.state is State.RETURNED and scene.person in thread.by]
    if mine:
        yield Waits(say("web.waits.returned", lang, count=len(mine)), items_page(),
                    say("web.waits.do.report", lang), "late")  # fmt: skip
    owed = due_to(scene)
    if owed:
        yield Waits(say("web.waits.owed", lang, count=len(owed)), items_page("report"),
                    say("web.waits.do.report", lang))  # fmt: skip


def due_to(scene: Scene) -> list[tuple[str, str, Period]]:
    """What the departments of whoever asks owe for the month that is over: department, code, period."""
    me = scene.people.get(scene.person)
    if me is None:
        return []
    month = last_month(scene)
    own = {scope for role, scope in me.grants if role in {Role.REPORTER, Role.LEAD}}
    known = {owner.code for owner in scene.desk.plan.owners}
    found = {(subject.code, str(period)): (unit, subject.code, period) for unit in sorted(own & known)
             for subject, period in due(scene.desk, unit, month)}  # fmt: skip
    return list(found.values())


def last_month(scene: Scene) -> Period:
    """The last month that is over on the day, the day's own where it is the month's last."""
    day = scene.day
    if (tomorrow := day.toordinal() + 1) and day.fromordinal(tomorrow).month != day.month:
        return Period(day.year, day.month, 12)
    return Period(day.year, day.month - 1, 12) if day.month > 1 else Period(day.year - 1, 12, 12)


def _instructions(scene: Scene) -> Iterator[Waits]:
    if not (scene.above and scene.may("instruction.replied")):
        return
    for each in scene.work.instructions.values():
        left = each.left(scene.day)
        if left is not None and left <= SOON:
            due_on = date_words(each.received.reply_by, scene.lang)
            key = "web.waits.reply_late" if left < 0 else "web.waits.reply"
            text = say(key, scene.lang, text=each.received.text, day=due_on, days=abs(left))
            yield Waits(text, reverse("instruction", args=[each.code]), say("web.waits.do.reply", scene.lang),
                        "late" if left < 0 else "")  # fmt: skip


def _alerts(scene: Scene) -> Iterator[Waits]:
    names = {code: name_of(each.path, scene.lang) for code, each in scene.desk.subjects.items()}
    opened = [alert for alert in alerts_of(scene.deeds.entries)
              if alert.state == "open" and scene.may(ACKNOWLEDGED, scopes_in(scene.desk, alert.promise))]
    for alert in opened[:NAMED]:
        yield Waits(say("web.waits.alert", scene.lang, name=names.get(alert.promise, alert.promise)),
                    items_page("progress"), say("web.waits.do.alert", scene.lang))  # fmt: skip
