"""What items say together, by hand-computed numbers; and that receiving counts for nobody."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ganchao.domain.entry import Entry
from ganchao.files.escalation import preset_rules
from ganchao.tracking.item_statistics import (
    Load,
    Rate,
    Span,
    Statistics,
    by_unit,
    extensions,
    loads,
    median_of,
    returns,
    statistics,
)
from ganchao.tracking.work_items import Item, items_of
from tests.tracking.deeds_of_items import LIFE, PROOF, at, told

RULES = preset_rules()
ECON = {"lead": "d_econ", "helpers": ["d_tech"]}
LIVES: dict[str, tuple[tuple[Any, ...], ...]] = {
    "A": LIFE,  # accepted after 1 day, closed after 12, in time
    "B": ((0, "issued", "off", {"deadline": "2020-03-12"}), (5, "accepted", "tech"),  # late acceptance
          (20, "submitted", "tech", {"result": "x", "evidence": PROOF}),  # ten days late
          (21, "returned", "off", {"reason": "x"}),
          (25, "submitted", "tech", {"result": "x", "evidence": PROOF}), (30, "closed", "off", {"evidence": PROOF})),
    "C": ((0, "issued", "off", ECON), (2, "accepted", "econ"),
          (3, "extended", "off", {"deadline": "2020-09-30", "reason": "x"})),
    "D": ((10, "issued", "off", {**ECON, "deadline": "2020-03-31"}),),  # waiting since day 10, late from day 30
    "E": ((0, "issued", "off"), (4, "cancelled", "off", {"reason": "x"})),
}  # fmt: skip
ON = 40


def items() -> list[Item]:
    return [items_of(told(*steps, code=code))[code] for code, steps in LIVES.items()]


def test_numbers_are_those_computed_by_hand() -> None:
    found = statistics(items(), at(ON).date(), RULES)
    assert (found.items, found.open, found.closed, found.cancelled) == (4, 2, 2, 1)
    assert found.accepting == Span(2.0, 3, 1, 30)  # 1, 2, 5 and one waiting for 30: half by day 2
    assert found.accepted_in_time == Rate(2, 4)  # 1 and 2 days of three; 5 late; one still waiting past its time
    assert found.closing == Span(30.0, 2, 2, 40)  # 12, 30; gone at 4; waiting 40 and 30
    assert found.overdue == Rate(2, 3)  # B handed in late, D late now; C is not due yet
    assert found.overdue_now == 1
    assert found.returned == Rate(1, 3)
    assert found.relapsed == Rate(0, 0)
    assert found.extended == Rate(1, 4)


def test_a_relapse_is_one_of_those_looked_at() -> None:
    look = {"finding": "relapsed", "note": "x", "deadline": "2020-12-31"}
    again = items_of(told(*LIFE, (100, "looked_at", "off", look), code="F"))["F"]
    held = items_of(told(*LIFE, (100, "looked_at", "off", {"finding": "holds", "note": "x"}), code="G"))["G"]
    found = statistics([again, held, *items()], at(101).date(), RULES)
    assert found.relapsed == Rate(1, 2)


def test_median_counts_who_still_waits() -> None:
    assert median_of([], []) is None
    assert median_of([3, 5], [True, True]) == 3
    assert median_of([1, 1, 1, 9], [False, False, False, True]) == 9  # only one was watched for so long
    # Kaplan and Meier (1958), their small example: deaths at .8, 3.1, 5.4, 9.2; losses at 1.0, 2.7, 7.0, 12.1
    days = [8, 31, 54, 92, 10, 27, 70, 121]
    assert median_of(days, [True] * 4 + [False] * 4) == 92


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=30))
def test_waiting_longer_never_makes_a_median_shorter(cases: list[tuple[int, bool]]) -> None:
    days, ended = [case[0] for case in cases], [case[1] for case in cases]
    later = [day if done else day + 10 for day, done in cases]
    now, then = median_of(days, ended), median_of(later, ended)
    assert then is None or (now is not None and then >= now) or now is None


def test_load_is_by_department_and_in_the_order_of_codes() -> None:
    found = loads(items(), at(ON).date(), RULES)
    assert [load.unit for load in found] == ["d_econ", "d_tech"]
    assert found[0] == Load("d_econ", 2, 0, 1, 0, 1, 0, 0)
    assert found[1] == Load("d_tech", 0, 2, 0, 0, 0, 0, 2)


def test_parts_weigh_on_the_units_that_answer_for_them() -> None:
    parts = [{"code": "p1", "unit": "d_econ", "task": "x", "deadline": "2020-03-20"},
             {"code": "p2", "unit": "d_tech", "task": "x", "deadline": "2020-05-01"}]
    item = items_of(told(*LIFE[:2], (2, "split", "tech", {"parts": parts})))["A"]
    found = {load.unit: (load.due_soon, load.overdue) for load in loads([item], at(ON).date(), RULES)}
    assert found == {"d_econ": (0, 1), "d_tech": (1, 0)}


def test_each_department_has_its_own_numbers() -> None:
    found = by_unit(items(), at(ON).date(), RULES)
    assert list(found) == ["d_econ", "d_tech"]
    assert found["d_tech"].closed == 2
    assert sum(each.items for each in found.values()) == statistics(items(), at(ON).date(), RULES).items


def test_nothing_is_counted_for_persons() -> None:
    fields = {field.name for kind in (Statistics, Load, Rate, Span) for field in dataclasses.fields(kind)}
    assert not fields & {"person", "actor", "score", "rank", "points"}


def test_receiving_an_instruction_counts_for_nobody() -> None:
    entries = [entry for code, steps in LIVES.items() for entry in told(*steps, code=code)]
    received = Entry(99, at(1), "off", "instruction.received", "PS-1", {"post": "主要领导", "text": "请研究"})
    before, after = items_of(entries), items_of([*entries, received])
    day = at(ON).date()
    assert statistics(before.values(), day, RULES) == statistics(after.values(), day, RULES)
    assert loads(before.values(), day, RULES) == loads(after.values(), day, RULES)


@pytest.mark.parametrize(("code", "sent_back", "moved"), [("A", 0, 0), ("B", 1, 0), ("C", 0, 1)])
def test_returns_and_extensions_are_counted(code: str, sent_back: int, moved: int) -> None:
    item = next(item for item in items() if item.code == code)
    assert (returns(item), extensions(item)) == (sent_back, moved)


def test_a_rate_of_nothing_is_nothing() -> None:
    assert Rate(0, 0).share is None
    assert Rate(1, 4).share == 0.25
