"""What somebody is to be reminded of on a day: before deadlines, and step by step after them.

Pure: the same items, rules, day and reminders sent give the same answer, and what was sent is due no more. The program
reminds and says which formal step is due; it never takes a formal step.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.escalation import Addressee, EscalationRules, EscalationStep
from ganchao.domain.work_item import ReminderSent
from ganchao.tracking.instructions import Instruction
from ganchao.tracking.item_times import Node, accept_by, is_quiet, looks_due, time_node
from ganchao.tracking.work_items import Item, escalations

KIND: Final = "reminder.sent"


class Key(NamedTuple):
    """What makes a reminder the same as another: it goes out once."""

    subject: str  # item or instruction
    part: str
    rule: str
    unit: str
    due: datetime.date
    period: int


@dataclass(frozen=True)
class Due:
    """A reminder that is due on a day."""

    key: Key
    day: datetime.date
    formal: bool = False  # the unit is told that a person may take this step now

    @property
    def left(self) -> int:
        """Days until the deadline, negative once late."""
        return (self.key.due - self.day).days

    def name(self, rules: EscalationRules) -> Bilingual:
        """What the reminder is called."""
        return name_of(self.key.rule, rules)

    def draft(self, actor: str, ways: Sequence[str]) -> Draft:
        """The entry that says that it went out; its token lets it in once."""
        key = self.key
        body = {"rule": key.rule, "unit": key.unit, "day": self.day.isoformat(), "due": key.due.isoformat(),
                "period": key.period, "part": key.part, "ways": list(ways)}  # fmt: skip
        words = "/".join((key.subject, key.part, key.rule, key.unit, key.due.isoformat(), str(key.period)))
        return Draft(KIND, key.subject, actor, body, f"remind-{hashlib.sha256(words.encode()).hexdigest()[:40]}")


def name_of(rule: str, rules: EscalationRules) -> Bilingual:
    """What a rule or step is called; its code where it has no name."""
    fixed = {"accept": rules.accept_name, "look": rules.look_name, "reply": rules.reply_name}
    reminders = {each.code: each.name for each in rules.reminders}
    named = {**fixed, **reminders, **{step.code: step.name for step in rules.steps}}
    return named.get(rule) or Bilingual(zh=rule, en=rule)


def sent_of(entries: Iterable[Entry]) -> Mapping[Key, datetime.date]:
    """Reminders that went out, and the day they went out for."""
    return {due.key: due.day for due in reversed(list(_told(entries)))}


def sent_on(entries: Iterable[Entry], day: datetime.date, rules: EscalationRules) -> tuple[Due, ...]:
    """Reminders that went out for a day."""
    formal = {step.code for step in rules.steps if step.formal}
    return tuple(Due(due.key, day, due.key.rule in formal) for due in _told(entries) if due.day == day)


def _told(entries: Iterable[Entry]) -> Iterator[Due]:
    for entry in entries:
        if entry.kind == KIND and not entry.purged:
            said = ReminderSent.model_validate(entry.body)
            yield Due(Key(entry.subject, said.part, said.rule, said.unit, said.due, said.period), said.day)


def reminders_due(
    items: Iterable[Item], instructions: Iterable[Instruction], rules: EscalationRules, day: datetime.date,
    sent: Mapping[Key, datetime.date], office: Sequence[str] = ("office",),
) -> tuple[Due, ...]:  # fmt: skip
    """Everything that somebody is to be reminded of on a day and was not, in the order of units and deadlines.

    Parameters
    ----------
    items, instructions
        As they stood on the day.
    rules
        When and to whom.
    day
        The day; days that were missed are made up for by the reminder that fits the day.
    sent
        What went out already, and for which day.
    office
        Codes of the units that are the office.
    """
    before = _said_before(sent, day)
    found = [due for item in items for due in _of_item(item, rules, day, before, office)]
    for each in instructions:
        left = each.left(day)
        if left is not None and left <= rules.reply_days and each.received.reply_by is not None:
            period = 0 if left >= 0 else 1
            found += [Due(Key(each.code, "", "reply", unit, each.received.reply_by, period), day) for unit in office]
    fresh = {due.key: due for due in found if due.key not in sent}
    return tuple(sorted(fresh.values(), key=lambda due: (due.key.unit, due.key.due, due.key)))


Said = Mapping[tuple[str, str, datetime.date], frozenset[str]]
"""Item, part and deadline -> rules that reminded of it."""


def _said_before(sent: Mapping[Key, datetime.date], day: datetime.date) -> Said:
    """What went out before a day; not on it, so that a second run on the day finds nothing."""
    said: dict[tuple[str, str, datetime.date], set[str]] = {}
    for key, sent_for in sent.items():
        if sent_for < day:
            said.setdefault((key.subject, key.part, key.due), set()).add(key.rule)
    return {node: frozenset(rules) for node, rules in said.items()}


def _of_item(
    item: Item, rules: EscalationRules, day: datetime.date, before: Said, office: Sequence[str]
) -> Iterator[Due]:  # fmt: skip
    for look in looks_due(item, rules, day):
        yield from (Due(Key(item.code, "", "look", unit, look.due, 0), day) for unit in office)
    if is_quiet(item, day):
        return
    asked = accept_by(item, rules)
    if asked is not None and day > asked:
        period = ((day - asked).days - 1) // rules.accept_every
        yield Due(Key(item.code, "", "accept", item.lead, asked, period), day)
    nodes = time_node(item, day, rules.near)
    for node in (nodes.own, *nodes.parts):
        if node.met_on is None and node.state != "cancelled":
            yield from _of_node(item, node, rules, day, before, office)


def _of_node(
    item: Item, node: Node, rules: EscalationRules, day: datetime.date, before: Said, office: Sequence[str]
) -> Iterator[Due]:
    """What is due about one deadline."""
    if node.left >= 0:
        ahead = [reminder for reminder in rules.reminders if reminder.days >= node.left]
        if ahead:
            nearest = min(ahead, key=lambda reminder: reminder.days)
            for unit in _units(nearest.to, item, node, office):
                yield Due(Key(item.code, node.part, nearest.code, unit, node.due, 0), day)
        return
    for step in _steps(item, node, rules, before.get((item.code, node.part, node.due), frozenset())):
        for unit in _units(step.to, item, node, office):
            key = Key(item.code, node.part, step.code, unit, node.due, period_of(step, node.late))
            yield Due(key, day, step.formal)


def _steps(
    item: Item, node: Node, rules: EscalationRules, said: Collection[str]
) -> Iterator[EscalationStep]:  # fmt: skip
    """Steps that a late node has come to: the first that was not taken, and before it those that repeat.

    Formal steps are for the item as a whole.
    """
    taken = escalations(item)
    for step in rules.steps:
        if not step.on or (step.formal and node.part):
            continue
        if node.late < step.after:
            return
        if step.formal and step.code not in taken:
            yield step
            return
        if not step.formal:
            yield step
            if step.code not in said:
                return


def period_of(step: EscalationStep, late: int) -> int:
    """Which of a step's periods so many days late fall into."""
    return (late - step.after) // step.every if step.every else 0


def _units(to: Sequence[Addressee], item: Item, node: Node, office: Sequence[str]) -> tuple[str, ...]:
    """Codes of the units and posts meant; of a part, its unit and who leads the whole."""
    meant: dict[Addressee, Sequence[str]] = {
        "lead": (node.unit, item.lead) if node.part else (item.lead,),
        "helpers": () if node.part else item.helpers,
        "supervisor": (item.supervisor,) if item.supervisor else (),
        "office": office,
    }
    return tuple(dict.fromkeys(unit for each in to for unit in meant[each]))
