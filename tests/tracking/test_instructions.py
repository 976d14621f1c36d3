"""Leaders' instructions: states, replies, and days left."""

from __future__ import annotations

import pytest

from ganchao.domain.entry import Entry
from ganchao.domain.work_item import INSTRUCTIONS
from ganchao.tracking.instructions import INSTRUCTION_STEPS, instruction_problems, instructions_of
from tests.tracking.deeds_of_items import LIFE, at, folded

BODY = {"post": "主要领导", "text": "请研究", "reply_by": "2020-04-01"}


def story(*steps: tuple[int, str, dict[str, object]]) -> list[Entry]:
    return [Entry(number, at(day), "off", f"instruction.{kind}", "P", body) for number, (day, kind, body) in
            enumerate(steps, 1)]  # fmt: skip


def test_it_goes_from_receiving_to_the_final_reply() -> None:
    steps = [(0, "received", BODY), (1, "assigned", {"items": ["A"]}), (5, "replied", {"text": "x", "final": False}),
             (9, "replied", {"text": "y"})]
    states = [instructions_of(story(*steps[:count]))["P"].state for count in range(1, 5)]
    assert states == ["received", "assigned", "reported", "replied"]
    whole = instructions_of(story(*steps))["P"]
    assert (whole.items, whole.replied_on, len(whole.replies)) == (("A",), at(9).date(), 2)
    assert whole.left(at(400).date()) is None
    assert instructions_of(story(*steps), at(6).date())["P"].state == "reported"


def test_days_left_run_until_the_final_reply() -> None:
    each = instructions_of(story((0, "received", BODY), (5, "replied", {"text": "x", "final": False})))["P"]
    assert (each.left(at(0).date()), each.left(at(40).date())) == (30, -10)
    without = instructions_of(story((0, "received", {"post": "x", "text": "y"})))["P"]
    assert without.left(at(400).date()) is None


def test_what_no_step_allows_has_no_effect() -> None:
    steps = [(0, "assigned", {"items": ["A"]}), (1, "received", BODY), (2, "replied", {"text": "x"}),
             (3, "assigned", {"items": ["B"]}), (4, "received", {**BODY, "text": "z"})]
    each = instructions_of(story(*steps))["P"]
    assert (each.state, each.items, each.received.text.zh) == ("replied", (), "请研究")


def test_history_folds_the_same_from_any_split() -> None:
    entries = story((0, "received", BODY), (1, "assigned", {"items": ["A"]}), (9, "replied", {"text": "y"}))
    for cut in range(4):
        assert instructions_of(entries[cut:], before=instructions_of(entries[:cut])) == instructions_of(entries)


@pytest.mark.parametrize(("kind", "body", "found"), [
    ("received", BODY, ["item.taken"]),
    ("received", {**BODY, "reply_by": "2020-01-01"}, ["item.taken", "item.deadline_past"]),
    ("assigned", {"items": ["A", "B"]}, ["unknown.none"]),
    ("replied", {"text": "x", "on": "2021-01-01"}, ["item.ahead"]),
    ("replied", {"text": "x", "on": "2020-01-01"}, ["item.before_last"]), ("replied", {"text": "x"}, []),
])  # fmt: skip
def test_what_stands_against_a_step_is_told_at_once(kind: str, body: dict[str, object], found: list[str]) -> None:
    known = instructions_of(story((0, "received", BODY)))
    said = INSTRUCTIONS[f"instruction.{kind}"].model_validate(body)
    problems = instruction_problems(f"instruction.{kind}", "P", said, at(3).date(), known, folded(LIFE))
    assert [problem.key for problem in problems] == found


def test_after_the_final_reply_nothing_can_be_done() -> None:
    known = instructions_of(story((0, "received", BODY), (1, "replied", {"text": "x"})))
    said = INSTRUCTIONS["instruction.replied"].model_validate({"text": "y"})
    problems = instruction_problems("instruction.replied", "P", said, at(3).date(), known, {})
    assert [problem.key for problem in problems] == ["item.not_allowed"]
    assert {state for way in INSTRUCTION_STEPS.values() for state in way} == {"received", "assigned", "reported"}
