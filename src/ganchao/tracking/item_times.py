"""Times of a work item: what is due when, and whether it is late. Waiting alone never makes anything better."""

from __future__ import annotations

import calendar
import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ganchao.domain.escalation import EscalationRules
from ganchao.tracking.work_items import HANDED_IN, Item

NodeState = Literal["met", "met_late", "paused", "in_time", "near", "late", "cancelled"]
WORSE: Final[tuple[NodeState, ...]] = ("cancelled", "met", "paused", "in_time", "near", "met_late", "late")
"""States from the best to the worst."""


@dataclass(frozen=True)
class Node:
    """A deadline of an item or of one of its parts, as it stood on a day."""

    item: str
    part: str  # empty for the item itself
    unit: str
    due: datetime.date
    state: NodeState
    left: int  # days until it is due; negative once it is late; frozen on the day it was met
    met_on: datetime.date | None = None
    original: datetime.date | None = None  # the deadline first given, where it was moved

    @property
    def late(self) -> int:
        """Days late; 0 where it is not."""
        return max(0, -self.left)


@dataclass(frozen=True)
class TimeNode:
    """An item's deadline and those of its parts."""

    own: Node
    parts: tuple[Node, ...]

    @property
    def worst(self) -> Node:
        """The one that stands worst; of equals the earliest due."""
        return max((self.own, *self.parts), key=lambda node: (WORSE.index(node.state), -node.due.toordinal()))


def time_node(item: Item, day: datetime.date, near: int = 7) -> TimeNode:
    """What is due of an item and how it stands.

    The clock stops when the lead hands the item in, not when the office is through with it; where it is sent back it
    goes on against the same deadline.

    Parameters
    ----------
    item
        As it stood on the day.
    day
        The day.
    near
        Days before a deadline from which it is near.
    """
    stopped = item.state in HANDED_IN or item.state == "cancelled"
    own = _node(item, "", item.lead, item.deadline, item.handed_in_on, day, near)
    parts = tuple(
        _node(item, each.part.code, each.part.unit, each.deadline,
              each.done_on or (item.handed_in_on if stopped else None), day, near)
        for each in item.parts
    )  # fmt: skip
    return TimeNode(own, parts)


def _node(
    item: Item, part: str, unit: str, due: datetime.date, met_on: datetime.date | None, day: datetime.date, near: int
) -> Node:
    left = (due - (met_on or day)).days
    original = item.issued.deadline if not part and item.issued.deadline != due else None
    return Node(item.code, part, unit, due, _state(item, left, met_on, day, near), left, met_on, original)


def _state(item: Item, left: int, met_on: datetime.date | None, day: datetime.date, near: int) -> NodeState:
    if item.state == "cancelled":
        return "cancelled"
    if met_on is not None:
        return "met" if left >= 0 else "met_late"
    if is_quiet(item, day):
        return "paused"
    if left < 0:
        return "late"
    return "near" if left <= near else "in_time"


def is_quiet(item: Item, day: datetime.date) -> bool:
    """Whether an item is paused, and its pause is not over."""
    return item.paused is not None and (item.paused.until is None or day < item.paused.until)


@dataclass(frozen=True)
class Look:
    """A time at which a closed item is to be looked at again."""

    months: int
    due: datetime.date
    looked_on: datetime.date | None


def looks_of(item: Item, rules: EscalationRules) -> tuple[Look, ...]:
    """When a closed item is to be looked at again, and when it was; nothing of an item that is open."""
    closed_on = item.closed_on
    if closed_on is None:
        return ()
    closing = item.last("item.closed")
    assert closing is not None
    looked = [taken.day for taken in item.all_of("item.looked_at") if taken.number > closing.number]
    early = datetime.timedelta(days=rules.look_early)
    found = []
    for months in rules.looks:
        due = months_later(closed_on, months)
        found.append(Look(months, due, next((day for day in looked if day >= due - early), None)))
    return tuple(found)


def looks_due(item: Item, rules: EscalationRules, day: datetime.date) -> tuple[Look, ...]:
    """What is to be looked at by a day and was not."""
    return tuple(look for look in looks_of(item, rules) if look.looked_on is None and look.due <= day)


def months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or that month's last.

    >>> months_later(datetime.date(2019, 11, 30), 3)
    datetime.date(2020, 2, 29)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def accept_by(item: Item, rules: EscalationRules) -> datetime.date | None:
    """The day by which an item that waits is to be accepted; nothing where it does not wait or no time is set."""
    within = rules.accept_within.get(item.issued.urgency)
    if item.state != "issued" or within is None:
        return None
    return item.rounds[-1].asked_on + datetime.timedelta(days=within)


def by_due(items: Sequence[Item], day: datetime.date, near: int = 7) -> tuple[Item, ...]:
    """Items in the order in which somebody should look at them: late ones first, then by what is due next."""

    def order(item: Item) -> tuple[bool, datetime.date, str]:
        node = time_node(item, day, near).own
        return item.state in {"closed", "cancelled"}, node.due, item.code

    return tuple(sorted(items, key=order))
