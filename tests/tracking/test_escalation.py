"""Reminders and escalation: step by step, once a period, quiet while paused, and never a formal step by itself."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.entry import Entry
from ganchao.files.escalation import preset_rules
from ganchao.tracking.escalation import Due, Key, name_of, period_of, reminders_due, sent_of, sent_on
from ganchao.tracking.instructions import instructions_of
from ganchao.tracking.work_items import items_of
from tests.tracking.deeds_of_items import DUE, LIFE, PROOF, at, entry, folded, told

RULES = preset_rules()
FILLED = RULES.replace(steps=(*RULES.steps[:-1], RULES.steps[-1].replace(document="莱高委办〔2020〕1号")))
DUE_DAY = 120  # days after the first on which LIFE's item is due
STARTED = LIFE[:2]


def rules_of(dues: Sequence[Due]) -> list[tuple[str, str]]:
    return [(due.key.rule, due.key.unit) for due in dues]


def due_on(
    steps: Sequence[tuple[Any, ...]], day: int, sent: Sequence[Key] = (), rules: Any = RULES
) -> list[tuple[str, str]]:
    when = at(day).date()
    before = dict.fromkeys(sent, when - datetime.timedelta(days=1))
    return rules_of(reminders_due(folded(steps, when).values(), (), rules, when, before))


def daily(steps: Sequence[tuple[Any, ...]], days: range, rules: Any = RULES) -> Iterator[tuple[int, Due]]:
    """Runs every day and enters what went out."""
    sent: dict[Key, datetime.date] = {}
    for day in days:
        when = at(day).date()
        for due in reminders_due(folded(steps, when).values(), (), rules, when, sent):
            sent[due.key] = when
            yield day, due


def test_reminders_come_seven_and_three_days_before_each_once() -> None:
    found = [(day - DUE_DAY, due.key.rule, due.key.unit) for day, due in daily(STARTED, range(90, DUE_DAY + 1))]
    assert found == [(-7, "t7", "d_econ"), (-7, "t7", "d_tech"), (-3, "t3", "d_econ"), (-3, "t3", "d_tech")]


def test_days_that_were_missed_are_made_up_for_by_the_one_that_fits() -> None:
    assert due_on(STARTED, DUE_DAY - 5) == [("t7", "d_econ"), ("t7", "d_tech")]
    assert due_on(STARTED, DUE_DAY - 2) == [("t3", "d_econ"), ("t3", "d_tech")]


def test_urging_comes_weekly_and_formal_steps_are_told_to_the_office() -> None:
    found = [(day - DUE_DAY, due.key.rule) for day, due in daily(STARTED, range(DUE_DAY + 1, DUE_DAY + 16))
             if due.key.unit in {"d_tech", "office"}]  # fmt: skip
    assert found == [(1, "nudge"), (8, "nudge"), (8, "sheet"), (15, "nudge"), (15, "sheet")]


def test_no_step_is_left_out_however_late_the_first_run_is() -> None:
    found = [(day, due.key.rule) for day, due in daily(STARTED, range(DUE_DAY + 40, DUE_DAY + 43)) if due.key.unit in
             {"d_tech", "office"}]  # fmt: skip
    assert found == [(160, "nudge"), (161, "sheet")]


def test_the_next_formal_step_waits_for_the_one_before_to_be_taken() -> None:
    nudged = [Key("A", "", "nudge", unit, DUE, period_of(RULES.steps[0], 20)) for unit in ("d_tech", "d_econ")]
    assert due_on(STARTED, DUE_DAY + 20, nudged) == [("sheet", "office")]
    taken = (*STARTED, (DUE_DAY + 10, "escalated", "off", {"step": "sheet"}))
    assert due_on(taken, DUE_DAY + 20, nudged) == [("talk", "office")]


def test_assessment_is_told_only_where_its_document_is_filled_in() -> None:
    steps = (*STARTED, (130, "escalated", "off", {"step": "sheet"}), (140, "escalated", "off", {"step": "talk"}))
    sent = [Key("A", "", "nudge", unit, DUE, 5) for unit in ("d_tech", "d_econ")]
    assert due_on(steps, DUE_DAY + 36, sent) == []
    assert due_on(steps, DUE_DAY + 36, sent, FILLED) == [("assessment", "office")]


def test_supervisors_are_told_of_formal_steps() -> None:
    steps = ((0, "issued", "off", {"supervisor": "leader_x"}), *STARTED[1:])
    sent = [Key("A", "", "nudge", unit, DUE, 1) for unit in ("d_tech", "d_econ")]
    assert due_on(steps, DUE_DAY + 9, sent) == [("sheet", "leader_x"), ("sheet", "office")]


def test_a_moved_deadline_starts_anew() -> None:
    steps = (*STARTED, (DUE_DAY + 10, "escalated", "off", {"step": "sheet"}),
             (DUE_DAY + 11, "extended", "off", {"deadline": at(DUE_DAY + 30).date().isoformat(), "reason": "x"}))
    found = [(day - DUE_DAY, due.key.rule) for day, due in daily(steps, range(DUE_DAY + 12, DUE_DAY + 32))
             if due.key.unit == "d_tech"]  # fmt: skip
    assert found == [(23, "t7"), (27, "t3"), (31, "nudge")]


@pytest.mark.parametrize("last", [
    (5, "paused", "off", {"reason": "等批复"}), (5, "cancelled", "off", {"reason": "x"}),
    (5, "submitted", "tech", {"result": "x", "evidence": PROOF}),
])  # fmt: skip
def test_nothing_is_asked_of_what_is_paused_cancelled_or_handed_in(last: tuple[Any, ...]) -> None:
    assert list(daily((*STARTED, last), range(5, 300))) == []


def test_a_pause_that_is_over_is_asked_after_again() -> None:
    steps = (*STARTED, (5, "paused", "off", {"reason": "x", "until": at(200).date().isoformat()}))
    assert min(day for day, _ in daily(steps, range(5, 300))) == 200


def test_who_has_not_accepted_is_asked_every_three_days() -> None:
    found = [(day, due.key.unit) for day, due in daily(LIFE[:1], range(20)) if due.key.rule == "accept"]
    assert found == [(4, "d_tech"), (7, "d_tech"), (10, "d_tech"), (13, "d_tech"), (16, "d_tech"), (19, "d_tech")]


def test_parts_remind_their_unit_and_the_lead_and_know_no_formal_steps() -> None:
    parts = [{"code": "p2", "unit": "d_econ", "task": "测算", "deadline": at(40).date().isoformat()}]
    steps = (*STARTED, (2, "split", "tech", {"parts": parts}))
    found = {(due.key.rule, due.key.unit) for _, due in daily(steps, range(30, 80))}
    assert found == {(rule, unit) for rule in ("t7", "t3", "nudge") for unit in ("d_econ", "d_tech")}


def test_looking_again_is_told_to_the_office_once_for_each_month() -> None:
    found = [(day, due.key.rule, due.key.unit) for day, due in daily(LIFE, range(13, 400))]
    assert found == [(104, "look", "office"), (196, "look", "office")]


def test_a_reply_is_asked_for_before_and_once_after_its_day() -> None:
    body = {"post": "x", "text": "y", "reply_by": "2020-04-01"}
    told_once = [Entry(1, at(0), "off", "instruction.received", "P", body)]
    sent: dict[Key, datetime.date] = {}
    found = []
    for day in range(60):
        when = at(day).date()
        for due in reminders_due((), instructions_of(told_once, when).values(), RULES, when, sent):
            sent[due.key] = when
            found.append((day, due.left))
    assert found == [(27, 3), (31, -1)]
    answered = [*told_once, Entry(2, at(3), "off", "instruction.replied", "P", {"text": "已办结"})]
    when = at(40).date()
    assert reminders_due((), instructions_of(answered, when).values(), RULES, when, {}) == ()


def test_what_was_entered_as_sent_is_due_no_more_and_is_told_again_for_its_day() -> None:
    when = at(DUE_DAY - 3).date()
    dues = reminders_due(folded(STARTED).values(), (), RULES, when, {})
    drafts = [due.draft("off", ["file"]) for due in dues]
    assert len({draft.token for draft in drafts}) == len(drafts) == 2
    entries = [Entry(9 + k, at(DUE_DAY - 3), draft.actor, draft.kind, draft.subject, draft.body) for k, draft in
               enumerate(drafts)]  # fmt: skip
    assert reminders_due(folded(STARTED).values(), (), RULES, when, sent_of(entries)) == ()
    assert set(sent_on(entries, when, RULES)) == set(dues)
    assert sent_on(entries, when + datetime.timedelta(days=1), RULES) == ()


def test_rules_have_names_and_a_code_stands_where_there_is_none() -> None:
    assert name_of("nudge", RULES).zh == "催办"
    assert name_of("accept", RULES).en == "Please accept"
    assert name_of("gone", RULES).zh == "gone"


@given(st.lists(st.integers(0, 400), max_size=60), st.integers(1, 200), st.integers(0, 30))
def test_whatever_the_days_it_runs_no_reminder_goes_out_twice_and_a_second_run_finds_nothing(
    days: list[int], length: int, handed_in: int
) -> None:  # fmt: skip
    deadline = at(length).date().isoformat()
    steps: list[tuple[Any, ...]] = [(0, "issued", "off", {"deadline": deadline}), LIFE[1]]
    if handed_in:
        steps.append((length + handed_in, "submitted", "tech", {"result": "x", "evidence": PROOF}))
    sent: dict[Key, datetime.date] = {}
    for day in sorted(days):
        when = at(day).date()
        items = folded(steps, when).values()
        fresh = [due.key for due in reminders_due(items, (), FILLED, when, sent)]
        assert not set(fresh) & set(sent)
        assert len(set(fresh)) == len(fresh)
        sent |= dict.fromkeys(fresh, when)
        if handed_in and day >= length + handed_in:
            assert fresh == []
        assert reminders_due(items, (), FILLED, when, sent) == ()
    assert all(key.rule != "talk" and key.rule != "assessment" for key in sent)  # no sheet was ever entered


def test_several_items_are_told_by_unit_and_deadline() -> None:
    items = {**items_of(told(*STARTED)), **items_of(told((0, "issued", "off", {"deadline": "2020-06-28"}),
                                                         (1, "accepted", "tech"), code="B"))}  # fmt: skip
    when = at(DUE_DAY - 5).date()
    found = reminders_due(items.values(), (), RULES, when, {})
    assert [(due.key.unit, due.key.subject) for due in found] == [
        ("d_econ", "B"), ("d_econ", "A"), ("d_tech", "B"), ("d_tech", "A"),
    ]  # fmt: skip
    assert entry(1, 0, "issued").kind == "item.issued"
