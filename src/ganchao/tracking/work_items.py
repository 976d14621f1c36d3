"""Work items as they stood on a day, folded from the record: one table of steps, one function per kind of entry.

立项交办 → 签收 → 分解 → 推进 ↔ 反馈 → 复核 → 办结 → 销号, with 退回 to an earlier step and reopening after a relapse.
To add a kind, write its row in ``STEPS`` and, where it changes more than the state, its function in ``CHANGES``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal, get_args

from ganchao.domain.document import Document
from ganchao.domain.entry import Entry
from ganchao.domain.work_item import (
    ITEMS,
    Accepted,
    Assigned,
    Escalated,
    Extended,
    Issued,
    LookedAt,
    Part,
    Paused,
    Progressed,
    Split,
)

State = Literal[
    "issued", "accepted", "split", "progressing", "reported", "in_review", "done", "closed", "reopened", "cancelled"
]
STATES: Final[tuple[State, ...]] = get_args(State)
"""In the order of the work."""
SETTLED: Final[frozenset[State]] = frozenset({"closed", "cancelled"})
IN_HAND: Final[frozenset[State]] = frozenset({"accepted", "split", "progressing", "reported", "reopened"})
"""The units are at work."""
HANDED_IN: Final[frozenset[State]] = frozenset({"in_review", "done", "closed"})
"""The units have done their part; waiting for the office is not theirs."""


def _same(*states: State) -> dict[State, State]:
    return {state: state for state in states}


def _to(state: State, *before: State) -> dict[State, State]:
    return dict.fromkeys(before, state)


_WORKING: Final[tuple[State, ...]] = ("accepted", "split", "progressing", "reported", "reopened")
_OPEN: Final[tuple[State, ...]] = ("issued", *_WORKING, "in_review", "done")

STEPS: Final[Mapping[str, Mapping[State, State]]] = {
    "item.assigned": _to("issued", "issued", *_WORKING),
    "item.accepted": _to("accepted", "issued"),
    "item.split": _to("split", *_WORKING),
    "item.progressed": _to("progressing", *_WORKING),
    "item.feedback": {**_same(*_OPEN), "progressing": "reported"},
    "item.submitted": _to("in_review", *_WORKING),
    "item.reviewed": _to("done", "in_review"),
    "item.returned/issued": _to("issued", "accepted", "split", "progressing", "reported", "in_review", "done"),
    "item.returned/accepted": _to("accepted", "split", "progressing", "reported", "in_review", "done"),
    "item.returned/split": _to("split", "progressing", "reported", "in_review", "done"),
    "item.returned/progressing": _to("progressing", "in_review", "done"),
    "item.closed": _to("closed", "in_review", "done"),
    "item.looked_at/holds": _same("closed"),
    "item.looked_at/relapsed": _to("reopened", "closed"),
    "item.extended": _same("issued", *_WORKING),
    "item.paused": _same("issued", *_WORKING),
    "item.resumed": _same("issued", *_WORKING),
    "item.cancelled": _to("cancelled", *_OPEN),
    "item.nudged": _same(*_OPEN),
    "item.escalated": _same("issued", *_WORKING),
}
"""Step -> state before -> state after. What stands in no row cannot be done."""
WHILE_PAUSED: Final = frozenset({"item.resumed", "item.cancelled", "item.feedback", "item.assigned", "item.extended"})
"""What may be done to a paused item."""


def step_of(kind: str, body: Mapping[str, Any]) -> str:
    """The step that an entry takes: its kind, and what its body decides."""
    match kind:
        case "item.returned":
            return f"{kind}/{body.get('to', 'progressing')}"
        case "item.looked_at":
            return f"{kind}/{body.get('finding', 'holds')}"
        case _:
            return kind


@dataclass(frozen=True)
class Taken:
    """A step that was taken."""

    number: int  # of the entry
    day: datetime.date  # on which it happened
    known_on: datetime.date  # on which it was entered
    actor: str
    kind: str
    before: State | None
    after: State
    said: Document | None  # nothing where it was purged


@dataclass(frozen=True)
class PartState:
    """A part of an item."""

    part: Part
    deadline: datetime.date
    share: float = 0.0
    done_on: datetime.date | None = None


@dataclass(frozen=True)
class Round:
    """A unit was asked to take the item up, and did or has not."""

    unit: str
    asked_on: datetime.date
    accepted_on: datetime.date | None = None


@dataclass(frozen=True)
class Item:
    """A work item as it stood."""

    code: str
    issued: Issued
    state: State
    lead: str
    helpers: tuple[str, ...]
    supervisor: str
    deadline: datetime.date
    history: tuple[Taken, ...]
    rounds: tuple[Round, ...]
    parts: tuple[PartState, ...] = ()
    share: float | None = None  # of the whole, as last told
    paused: Paused | None = None
    paused_on: datetime.date | None = None
    ignored: tuple[int, ...] = ()  # entries that no step allows: kept in the record, without effect

    @property
    def units(self) -> tuple[str, ...]:
        """Who does it now: the lead first."""
        return tuple(dict.fromkeys((self.lead, *self.helpers, *(each.part.unit for each in self.parts))))

    @property
    def executing(self) -> frozenset[str]:
        """Every unit that did or does any of it: nobody of these may verify it."""
        given = [taken.said for taken in self.history if isinstance(taken.said, Issued | Assigned)]
        parts = [part.unit for taken in self.history if isinstance(taken.said, Split) for part in taken.said.parts]
        return frozenset({*self.units, *parts, *(unit for said in given for unit in (said.lead, *said.helpers))})

    @property
    def executors(self) -> frozenset[str]:
        """Every person that did any of it: none of these may verify it."""
        return frozenset(taken.actor for taken in self.history if taken.kind in EXECUTING)

    def last(self, *kinds: str) -> Taken | None:
        """The last step of some kinds."""
        return next((taken for taken in reversed(self.history) if taken.kind in kinds), None)

    def all_of(self, kind: str) -> tuple[Taken, ...]:
        """All steps of a kind."""
        return tuple(taken for taken in self.history if taken.kind == kind)

    @property
    def issued_on(self) -> datetime.date:
        """When it was issued."""
        return self.history[0].day

    @property
    def handed_in_on(self) -> datetime.date | None:
        """When the lead last said that it is done; nothing where it is not, or was sent back."""
        taken = self.last("item.submitted") if self.state in HANDED_IN else None
        return taken.day if taken else None

    @property
    def closed_on(self) -> datetime.date | None:
        """When it was last closed; nothing where it is open."""
        taken = self.last("item.closed") if self.state == "closed" else None
        return taken.day if taken else None

    @property
    def serves(self) -> tuple[str, ...]:
        """What it serves."""
        return self.issued.serves


    @property
    def deadline_set(self) -> int:
        """Number of the entry that set the deadline in force."""
        setting = (taken.number for taken in reversed(self.history) if _sets_deadline(taken.said))
        return next(setting, self.history[0].number)


def _sets_deadline(said: Document | None) -> bool:
    return (
        isinstance(said, Issued) or (isinstance(said, Extended) and not said.part)
        or (isinstance(said, LookedAt) and said.deadline is not None)
    )  # fmt: skip


def escalations(item: Item) -> dict[str, Taken]:
    """Steps of escalation taken for the deadline in force, the last of each."""
    taken = [each for each in item.all_of("item.escalated") if each.number > item.deadline_set]
    return {each.said.step: each for each in taken if isinstance(each.said, Escalated)}


EXECUTING: Final = frozenset({"item.accepted", "item.split", "item.progressed", "item.submitted"})
Items = Mapping[str, Item]
"""Work items by code, in the order of issuing."""


def items_of(
    entries: Iterable[Entry], day: datetime.date | None = None, before: Items = MappingProxyType({})
) -> Items:
    """Work items as the entries leave them.

    Parameters
    ----------
    entries
        In their order.
    day
        Only what was known by then.
    before
        Items as earlier entries left them: folding goes on from there.
    """
    found = dict(before)
    for entry in entries:
        if entry.kind not in ITEMS or entry.kind == "reminder.sent" or (day is not None and entry.known_on > day):
            continue
        if entry.kind == "item.issued":
            if entry.subject not in found and not entry.purged:
                found[entry.subject] = _first(entry)
        elif entry.subject in found:
            found[entry.subject] = after(found[entry.subject], entry)
    return MappingProxyType(found)


def _first(entry: Entry) -> Item:
    said = Issued.model_validate(entry.body)
    day = said.on or entry.known_on
    taken = Taken(entry.number, day, entry.known_on, entry.actor, entry.kind, None, "issued", said)
    return Item(
        entry.subject, said, "issued", said.lead, said.helpers, said.supervisor, said.deadline, (taken,),
        (Round(said.lead, day),),
    )  # fmt: skip


def allowed(item: Item, step: str) -> bool:
    """Whether a step can be taken from where an item stands."""
    if item.state not in STEPS.get(step, {}):
        return False
    kind = step.partition("/")[0]
    if item.paused is None:
        return kind != "item.resumed"
    return kind in WHILE_PAUSED


def after(item: Item, entry: Entry) -> Item:
    """An item after one more entry; one that no step allows changes nothing."""
    step = step_of(entry.kind, entry.body)
    if not allowed(item, step):
        return replace(item, ignored=(*item.ignored, entry.number))
    said = None if entry.purged else ITEMS[entry.kind].model_validate(entry.body)
    day = getattr(said, "on", None) or entry.known_on
    state = STEPS[step][item.state]
    taken = Taken(entry.number, day, entry.known_on, entry.actor, entry.kind, item.state, state, said)
    change = CHANGES.get(entry.kind)
    changed = item if change is None or said is None else change(item, said, day)
    if step == "item.returned/issued":
        changed = replace(changed, rounds=(*changed.rounds, Round(changed.lead, day)))
    return replace(changed, state=state, history=(*item.history, taken))


def _assigned(item: Item, said: Any, day: datetime.date) -> Item:
    """Others take over; parts were the former units'."""
    assert isinstance(said, Assigned)
    return replace(
        item, lead=said.lead, helpers=said.helpers, supervisor=said.supervisor or item.supervisor, parts=(),
        rounds=(*item.rounds, Round(said.lead, day)),
    )  # fmt: skip


def _accepted(item: Item, said: Any, day: datetime.date) -> Item:
    assert isinstance(said, Accepted)
    return replace(item, rounds=(*item.rounds[:-1], replace(item.rounds[-1], accepted_on=day)))


def _split(item: Item, said: Any, day: datetime.date) -> Item:  # noqa: ARG001 - changes share one signature
    assert isinstance(said, Split)
    return replace(item, parts=tuple(PartState(part, part.deadline) for part in said.parts))


def _progressed(item: Item, said: Any, day: datetime.date) -> Item:
    assert isinstance(said, Progressed)
    if said.share is None:
        return item
    if not said.part:
        return replace(item, share=said.share)
    return replace(item, parts=tuple(
        each if each.part.code != said.part
        else replace(each, share=said.share, done_on=(each.done_on or day) if said.share == 1 else None)
        for each in item.parts
    ))  # fmt: skip


def _extended(item: Item, said: Any, day: datetime.date) -> Item:  # noqa: ARG001
    assert isinstance(said, Extended)
    if not said.part:
        return replace(item, deadline=said.deadline)
    return replace(item, parts=tuple(
        replace(each, deadline=said.deadline) if each.part.code == said.part else each for each in item.parts
    ))  # fmt: skip


def _looked_at(item: Item, said: Any, day: datetime.date) -> Item:  # noqa: ARG001
    assert isinstance(said, LookedAt)
    if said.finding == "holds":
        return item
    return replace(item, deadline=said.deadline or item.deadline, share=None, parts=())


def _paused(item: Item, said: Any, day: datetime.date) -> Item:
    assert isinstance(said, Paused)
    return replace(item, paused=said, paused_on=day)


def _resumed(item: Item, said: Any, day: datetime.date) -> Item:  # noqa: ARG001
    return replace(item, paused=None, paused_on=None)


CHANGES: Final[Mapping[str, Callable[[Item, Any, datetime.date], Item]]] = {
    "item.assigned": _assigned, "item.accepted": _accepted, "item.split": _split, "item.progressed": _progressed,
    "item.extended": _extended, "item.looked_at": _looked_at, "item.paused": _paused, "item.resumed": _resumed,
    "item.cancelled": _resumed,
}  # fmt: skip
"""Kind of entry -> what it changes beside the state."""
