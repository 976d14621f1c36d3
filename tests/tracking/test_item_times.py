"""Deadlines of items: the clock stops when it is handed in, and waiting alone makes nothing better."""

from __future__ import annotations

import datetime

import pytest

from ganchao.files.escalation import preset_rules
from ganchao.tracking.item_times import (
    WORSE,
    accept_by,
    by_due,
    is_quiet,
    looks_due,
    looks_of,
    months_later,
    time_node,
)
from ganchao.tracking.work_items import items_of
from tests.tracking.deeds_of_items import DUE, LIFE, PROOF, at, folded, told

RULES = preset_rules()


def day(number: int) -> datetime.date:
    return at(number).date()


@pytest.mark.parametrize(("on", "state", "left"), [
    (1, "in_time", 119), (112, "in_time", 8), (113, "near", 7), (120, "near", 0), (121, "late", -1), (150, "late", -30),
])  # fmt: skip
def test_a_deadline_comes_near_and_passes(on: int, state: str, left: int) -> None:
    node = time_node(folded(LIFE[:3])["A"], day(on)).own
    assert (node.state, node.left, node.late) == (state, left, max(0, -left))


def test_the_clock_stops_when_the_item_is_handed_in() -> None:
    item = folded(LIFE[:4])["A"]
    assert time_node(item, day(300)).own == time_node(item, day(9)).own
    assert (time_node(item, day(300)).own.state, time_node(item, day(300)).own.left) == ("met", 111)


def test_sent_back_it_runs_against_the_same_deadline() -> None:
    item = folded((*LIFE[:4], (10, "returned", "off", {"reason": "缺验收单"})))["A"]
    assert time_node(item, day(121)).own.state == "late"


def test_handed_in_late_stays_late() -> None:
    item = folded((*LIFE[:3], (125, "submitted", "tech", {"result": "x", "evidence": PROOF}),
                   (130, "closed", "off", {"evidence": PROOF})))["A"]  # fmt: skip
    assert (time_node(item, day(400)).own.state, time_node(item, day(400)).own.left) == ("met_late", -5)


def test_parts_have_deadlines_of_their_own_and_the_worst_shows() -> None:
    parts = [{"code": "p1", "unit": "d_tech", "task": "起草", "deadline": "2020-05-01"},
             {"code": "p2", "unit": "d_econ", "task": "测算", "deadline": "2020-04-01"}]
    item = folded((*LIFE[:2], (2, "split", "tech", {"parts": parts})))["A"]
    node = time_node(item, day(40))
    assert [each.state for each in node.parts] == ["in_time", "late"]
    assert (node.worst.part, node.worst.unit, node.worst.left) == ("p2", "d_econ", -10)


def test_a_moved_deadline_shows_the_first_one() -> None:
    item = folded((*LIFE[:2], (5, "extended", "off", {"deadline": "2020-09-30", "reason": "x"})))["A"]
    assert time_node(item, day(6)).own.original == DUE
    assert time_node(folded(LIFE)["A"], day(6)).own.original is None


def test_a_pause_is_quiet_until_its_day() -> None:
    item = folded((*LIFE[:2], (2, "paused", "off", {"reason": "x", "until": day(200).isoformat()})))["A"]
    assert [time_node(item, day(on)).own.state for on in (150, 199, 200)] == ["paused", "paused", "late"]
    endless = folded((*LIFE[:2], (2, "paused", "off", {"reason": "x"})))["A"]
    assert is_quiet(endless, day(2000))


def test_a_cancelled_item_is_due_no_more() -> None:
    item = folded((*LIFE[:2], (2, "cancelled", "off", {"reason": "x"})))["A"]
    assert time_node(item, day(500)).own.state == "cancelled"
    assert set(WORSE) >= {"cancelled"}


def test_a_closed_item_is_looked_at_after_three_and_six_months() -> None:
    item = folded(LIFE)["A"]  # closed on 14 March 2020
    assert [look.due for look in looks_of(item, RULES)] == [datetime.date(2020, 6, 14), datetime.date(2020, 9, 14)]
    assert looks_due(item, RULES, datetime.date(2020, 6, 13)) == ()
    assert [look.months for look in looks_due(item, RULES, datetime.date(2020, 6, 14))] == [3]
    assert [look.months for look in looks_due(item, RULES, datetime.date(2021, 1, 1))] == [3, 6]


def test_a_look_counts_for_months_up_to_fifteen_days_ahead() -> None:
    looked = (79, "looked_at", "off", {"finding": "holds", "note": "好"})  # 20 May: too early for 14 June
    assert len(looks_due(folded((*LIFE, looked))["A"], RULES, datetime.date(2020, 7, 1))) == 1
    looked = (90, *looked[1:])  # 31 May
    assert looks_due(folded((*LIFE, looked))["A"], RULES, datetime.date(2020, 7, 1)) == ()
    assert len(looks_due(folded((*LIFE, looked))["A"], RULES, datetime.date(2020, 10, 1))) == 1


def test_looks_start_again_after_a_second_closing() -> None:
    again = (*LIFE, (100, "looked_at", "off", {"finding": "relapsed", "note": "x", "deadline": "2020-10-31"}),
             (110, "submitted", "tech", {"result": "x", "evidence": PROOF}),
             (111, "closed", "off", {"evidence": PROOF}))  # fmt: skip
    assert [look.due for look in looks_of(folded(again)["A"], RULES)] == [
        months_later(day(111), 3), months_later(day(111), 6),
    ]  # fmt: skip
    assert looks_of(folded(again[:6])["A"], RULES) == ()


@pytest.mark.parametrize(("urgency", "days"), [("normal", 3), ("urgent", 1), ("most_urgent", 0)])
def test_time_to_accept_goes_by_urgency(urgency: str, days: int) -> None:
    item = folded(((0, "issued", "off", {"urgency": urgency}),))["A"]
    assert accept_by(item, RULES) == day(days)
    assert accept_by(folded(LIFE)["A"], RULES) is None


def test_those_that_need_a_look_come_first() -> None:
    items = {
        **items_of(told(*LIFE, code="closed")), **items_of(told(*LIFE[:2], code="open")),
        **items_of(told((0, "issued", "off", {"deadline": "2020-04-01"}), code="sooner")),
    }  # fmt: skip
    assert [item.code for item in by_due(tuple(items.values()), day(20))] == ["sooner", "open", "closed"]
