"""What check-ins of the record have come to, folded from entries; the same for any day in the past.

A report is drafted, handed in, returned or approved, locked. Which step may follow which is one table (``STEPS``);
whoever reported a value never answers it. A step that the table does not know counts for nothing.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from ganchao.domain.check_in import CheckIn
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import Role
from ganchao.domain.report import CHECK_INS, REPORTING, Answer, Correction, Report, Returned, check_in_of
from ganchao.errors import Problem, Say
from ganchao.tracking.people import People


class State(StrEnum):
    """How far a check-in is."""

    NONE = "none"
    """Nothing was said yet."""
    DRAFT = "draft"
    """草稿: kept, not handed in."""
    PENDING = "pending"
    """待审: handed in."""
    RETURNED = "returned"
    """退回: sent back for a reason of the fixed list."""
    APPROVED = "approved"
    """已审核: counts."""
    LOCKED = "locked"
    """已锁定: counts, and changes only with a reason and by statistics."""
    REOPENED = "reopened"
    """锁定后更正待审: a correction of a locked value waits for another person; until then the locked value counts."""


STEPS: Final[Mapping[tuple[State, str], State]] = MappingProxyType({
    (State.NONE, "checkin.drafted"): State.DRAFT,
    (State.NONE, "checkin.handed_in"): State.PENDING,
    (State.DRAFT, "checkin.drafted"): State.DRAFT,
    (State.DRAFT, "checkin.handed_in"): State.PENDING,
    (State.PENDING, "checkin.corrected"): State.PENDING,
    (State.PENDING, "checkin.returned"): State.RETURNED,
    (State.PENDING, "checkin.approved"): State.APPROVED,
    (State.RETURNED, "checkin.drafted"): State.RETURNED,
    (State.RETURNED, "checkin.handed_in"): State.PENDING,
    (State.APPROVED, "checkin.corrected"): State.PENDING,
    (State.APPROVED, "checkin.locked"): State.LOCKED,
    (State.LOCKED, "checkin.corrected"): State.REOPENED,
    (State.REOPENED, "checkin.corrected"): State.REOPENED,
    (State.REOPENED, "checkin.approved"): State.LOCKED,
    (State.REOPENED, "checkin.returned"): State.LOCKED,
})
"""State and what is entered -> the state after it. What is not here is no lawful step."""

WAITING: Final = frozenset({State.PENDING, State.REOPENED})
"""States in which somebody else is to answer."""
OWED: Final = frozenset({State.NONE, State.DRAFT, State.RETURNED})
"""States in which the department is to report."""
SHUT: Final = frozenset({State.LOCKED, State.REOPENED})
"""States in which only statistics may correct."""


@dataclass(frozen=True)
class Filed:
    """A report with its number."""

    number: int
    recorded_at: datetime.datetime  # UTC
    actor: str
    report: Report


@dataclass(frozen=True)
class Approval:
    """A report that counts from a moment on."""

    filed: Filed
    recorded_at: datetime.datetime  # UTC
    actor: str


@dataclass(frozen=True)
class Thread:
    """Everything about one thing and period."""

    key: str
    state: State = State.NONE
    last: int = 0  # number of the last entry that counted
    reports: tuple[Filed, ...] = ()  # every value ever said, drafts too
    approvals: tuple[Approval, ...] = ()  # the last one is in force
    returned: Returned | None = None  # why it was sent back, as long as it is
    by: frozenset[str] = frozenset()  # who said the value that is now under way

    @property
    def filed(self) -> Filed | None:
        """The report now under way, or in force."""
        return self.reports[-1] if self.reports else None


def threads_of(entries: Iterable[Entry], until: datetime.date | None = None) -> Mapping[str, Thread]:
    """Every check-in by its thread, as it stood at the end of a day (UTC); as it stands unless one is given."""
    found: dict[str, Thread] = {}
    for entry in entries:
        if entry.kind not in CHECK_INS or not entry.kind.startswith("checkin.") or entry.purged:
            continue
        if until is not None and entry.known_on > until:
            continue
        before = found.get(entry.subject, Thread(entry.subject))
        found[entry.subject] = after(before, entry)
    return MappingProxyType({key: thread for key, thread in found.items() if thread.state is not State.NONE})


def after(thread: Thread, entry: Entry) -> Thread:
    """A check-in after one more entry; unchanged where the step is none."""
    state = STEPS.get((thread.state, entry.kind))
    if state is None:
        return thread
    said = CHECK_INS[entry.kind].model_validate(entry.body)
    if isinstance(said, Report):
        filed = Filed(entry.number, entry.recorded_at, entry.actor, said)
        by = thread.by if thread.state in OWED | WAITING else frozenset()
        returned = thread.returned if state is State.RETURNED else None
        return replace(
            thread, state=state, last=entry.number, reports=(*thread.reports, filed), by=by | {entry.actor},
            returned=returned,
        )  # fmt: skip
    assert isinstance(said, Answer)
    if thread.filed is None or said.of != thread.filed.number or entry.actor in thread.by:
        return thread
    if entry.kind == "checkin.approved":
        approvals = (*thread.approvals, Approval(thread.filed, entry.recorded_at, entry.actor))
        return replace(thread, state=state, last=entry.number, approvals=approvals, returned=None)
    if isinstance(said, Returned):
        return replace(thread, state=state, last=entry.number, returned=said)
    return replace(thread, state=state, last=entry.number)


def approved(entries: Iterable[Entry]) -> tuple[CheckIn, ...]:
    """Every value that was ever approved, as a check-in known from the moment of its approval (UTC, without zone)."""
    threads = threads_of(entries).values()
    given = [approval for thread in threads for approval in thread.approvals]
    return tuple(
        replace(check_in_of(each.filed.report, each.filed.actor), recorded_at=each.recorded_at.replace(tzinfo=None))
        for each in sorted(given, key=lambda each: each.recorded_at)
    )  # fmt: skip


def illegal(thread: Thread, draft: Draft, people: People) -> Problem | None:
    """Why a step may not be taken; nothing where it may.

    Parameters
    ----------
    thread
        The check-in as it stands.
    draft
        What is to be entered about it.
    people
        Everyone, with their roles.
    """
    if (thread.state, draft.kind) not in STEPS:
        state, step = Say(f"checkin.state.{thread.state}"), Say(f"step.{draft.kind}")
        values = {"thread": thread.key, "state": state, "step": step}
        return Problem(f"checkin.illegal.{'report' if draft.kind in REPORTING else 'answer'}", values=values)
    person = people.get(draft.actor)
    said = CHECK_INS[draft.kind].model_validate(draft.body)
    is_statistics = person is not None and Role.STATISTICS in person.roles
    if isinstance(said, Correction) and thread.state in SHUT and not is_statistics:
        return Problem("checkin.locked", values={"thread": thread.key})
    filed = thread.filed
    of = getattr(said, "of", None)
    if of is not None and (filed is None or of != filed.number):
        return Problem("checkin.other", values={"thread": thread.key, "of": of, "last": filed.number if filed else "–"})
    if draft.kind not in REPORTING and draft.actor in thread.by:
        name = person.name if person is not None and person.name else draft.actor
        return Problem("checkin.own", values={"thread": thread.key, "person": name})
    return None
