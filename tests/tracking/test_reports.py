"""Check-ins folded from entries: lawful steps, executor and verifier apart, as of any day."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ganchao.domain.check_in import in_force
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import Role
from ganchao.domain.report import REPORTING, thread_of
from ganchao.tracking.people import Person
from ganchao.tracking.reports import STEPS, State, approved, illegal, threads_of

NOON = datetime.datetime(2020, 4, 6, 4, 0, tzinfo=datetime.UTC)
KEY = thread_of("rd", "2020-Q1")
PEOPLE = {
    code: Person(code, Bilingual(), "D", frozenset({(role, "*")}))
    for code, role in (("p1", Role.REPORTER), ("p2", Role.LEAD), ("s1", Role.STATISTICS), ("s2", Role.STATISTICS))
}  # fmt: skip


def body(value: float | None = None, of: int | None = None, **more: object) -> dict[str, object]:
    said: dict[str, object] = {} if value is None else {
        "about": "target", "code": "rd", "period": "2020-Q1", "value": value,
    }  # fmt: skip
    return {**said, **({} if of is None else {"of": of}), **more}


def told(*said: tuple[str, str, dict[str, object]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(k, NOON + datetime.timedelta(days=k - 1), actor, f"checkin.{kind}", KEY, content)
        for k, (kind, actor, content) in enumerate(said, start=1)
    )


WAY = (
    ("drafted", "p1", body(1.0)), ("handed_in", "p1", body(2.0)), ("returned", "s1", body(of=2, reason="typing")),
    ("handed_in", "p1", body(3.0)), ("approved", "s1", body(of=4)), ("locked", "s1", body(of=4)),
    ("corrected", "s1", body(4.0, of=4, reason="revised by the yearbook")), ("approved", "s2", body(of=7)),
)  # fmt: skip


def test_the_whole_way_of_a_value() -> None:
    states = [threads_of(told(*WAY[:k]))[KEY].state for k in range(1, len(WAY) + 1)]
    assert states == ["draft", "pending", "returned", "pending", "approved", "locked", "reopened", "locked"]


def test_every_value_said_is_kept_also_the_one_returned() -> None:
    thread = threads_of(told(*WAY))[KEY]
    assert [filed.report.value for filed in thread.reports] == [1.0, 2.0, 3.0, 4.0]
    assert [approval.filed.report.value for approval in thread.approvals] == [3.0, 4.0]


@pytest.mark.parametrize(("day", "value"), [(9, None), (10, 3.0), (12, 3.0), (13, 4.0)])
def test_what_was_approved_by_a_day_counts_on_that_day(day: int, value: float | None) -> None:
    held = in_force(approved(told(*WAY)), datetime.date(2020, 4, day))
    assert [each.value for each in held] == ([] if value is None else [value])


def test_a_thread_is_as_it_stood_at_the_end_of_a_day() -> None:
    assert threads_of(told(*WAY), datetime.date(2020, 4, 8))[KEY].state is State.RETURNED
    assert not threads_of(told(*WAY), datetime.date(2020, 4, 5))


def test_a_body_that_was_purged_says_nothing() -> None:
    entries = [*told(*WAY[:2])]
    entries[1] = Entry(2, entries[1].recorded_at, "p1", "checkin.handed_in", KEY, {}, "", purged=True)
    assert threads_of(entries)[KEY].state is State.DRAFT


@pytest.mark.parametrize(("before", "kind", "actor", "content", "key"), [
    (1, "approved", "s1", body(of=1), "checkin.illegal.answer"),
    (2, "handed_in", "p1", body(9.0), "checkin.illegal.report"),
    (2, "approved", "p1", body(of=2), "checkin.own"),
    (2, "approved", "s1", body(of=1), "checkin.other"),
    (6, "corrected", "p1", body(9.0, of=4, reason="slip"), "checkin.locked"),
    (7, "approved", "s1", body(of=7), "checkin.own"),
    (2, "approved", "s1", body(of=2), None),
    (5, "corrected", "p1", body(9.0, of=4, reason="slip"), None),
])  # fmt: skip
def test_steps_that_are_none_are_told(
    before: int, kind: str, actor: str, content: dict[str, object], key: str | None
) -> None:
    thread = threads_of(told(*WAY[:before]))[KEY]
    problem = illegal(thread, Draft(f"checkin.{kind}", KEY, actor, content), PEOPLE)
    assert (problem.key if problem else None) == key
    if problem:
        for lang in ("zh", "en"):
            assert problem.sentence(lang)  # type: ignore[arg-type]


class Flow(RuleBasedStateMachine):
    """Whatever is entered in whatever order: only steps of the table count, and nobody answers its own value."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    @rule(
        kind=st.sampled_from(sorted({kind for _, kind in STEPS})), actor=st.sampled_from(sorted(PEOPLE)),
        value=st.floats(-1e6, 1e6), of=st.integers(1, 30), right=st.booleans(),
    )  # fmt: skip
    def enter(self, kind: str, actor: str, value: float, of: int, right: bool) -> None:
        thread = threads_of(self.entries).get(KEY)
        if right and thread is not None and thread.filed is not None:
            of = thread.filed.number
        content = body(value) if kind in REPORTING else body(of=of)
        if kind == "checkin.corrected":
            content |= {"of": of, "reason": "slip"}
        if kind == "checkin.returned":
            content |= {"reason": "typing"}
        number = len(self.entries) + 1
        before = thread.state if thread else State.NONE
        self.entries.append(Entry(number, NOON + datetime.timedelta(hours=number), actor, kind, KEY, content))
        after = threads_of(self.entries).get(KEY)
        state = after.state if after else State.NONE
        counted = after is not None and after.last == number
        assert counted or state is before
        if counted:
            assert STEPS[before, kind] is state

    @invariant()
    def nobody_verifies_what_it_reported(self) -> None:
        thread = threads_of(self.entries).get(KEY)
        for approval in thread.approvals if thread else ():
            assert approval.actor != approval.filed.actor

    @invariant()
    def nothing_said_is_lost(self) -> None:
        thread = threads_of(self.entries).get(KEY)
        if thread is not None:
            numbers = [filed.number for filed in thread.reports]
            assert numbers == sorted(set(numbers))
            for filed in thread.reports:
                assert filed.report.value == self.entries[filed.number - 1].body["value"]

    @precondition(lambda self: bool(self.entries))
    @invariant()
    def a_day_in_the_past_stays_as_it_was(self) -> None:
        half = len(self.entries) // 2
        day = self.entries[half].recorded_at.date()
        upto = [entry for entry in self.entries if entry.known_on <= day]
        assert threads_of(self.entries, day) == threads_of(upto)

    @invariant()
    def whatever_is_in_force_was_approved(self) -> None:
        values = [self.entries[a.filed.number - 1].body["value"]
                  for thread in threads_of(self.entries).values() for a in thread.approvals]  # fmt: skip
        held = in_force(approved(self.entries), datetime.date(2100, 1, 1))
        assert [each.value for each in held] == values[-1:]


TestFlow = Flow.TestCase
TestFlow.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
