"""Work items folded from the record: states, parts, rounds of acceptance, and what no step allows."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from ganchao.domain.work_item import ITEMS
from ganchao.tracking.work_items import (
    CHANGES,
    SETTLED,
    STATES,
    STEPS,
    allowed,
    escalations,
    items_of,
    step_of,
)
from tests.tracking.deeds_of_items import DUE, LIFE, PROOF, at, entry, folded, told


def test_a_life_ends_closed_with_its_days() -> None:
    item = folded(LIFE)["A"]
    assert item.state == "closed"
    assert (item.issued_on, item.handed_in_on, item.closed_on) == (at(0).date(), at(9).date(), at(12).date())
    assert item.rounds[0].accepted_on == at(1).date()
    assert item.share == 0.5
    assert item.ignored == ()


@pytest.mark.parametrize(("day", "state"), [
    (0, "issued"), (1, "accepted"), (4, "accepted"), (5, "progressing"), (9, "in_review"), (12, "closed"),
])  # fmt: skip
def test_the_same_holds_for_a_day_in_the_past(day: int, state: str) -> None:
    assert folded(LIFE, at(day).date())["A"].state == state


def test_on_the_day_before_it_was_issued_there_is_nothing() -> None:
    assert not folded(LIFE, at(-1).date())


def test_every_kind_of_entry_is_in_the_table_of_steps() -> None:
    kinds = {step.partition("/")[0] for step in STEPS}
    assert kinds | {"item.issued", "reminder.sent"} == set(ITEMS)
    assert set(CHANGES) <= kinds


def test_states_of_the_table_are_states_and_each_can_be_reached() -> None:
    assert {state for way in STEPS.values() for pair in way.items() for state in pair} == set(STATES)
    assert {state for way in STEPS.values() for state in way.values()} == set(STATES)


def test_nothing_leads_out_of_cancelled_and_only_looking_again_out_of_closed() -> None:
    ways = {state: {step for step, way in STEPS.items() if state in way} for state in SETTLED}
    assert ways == {"cancelled": set(), "closed": {"item.looked_at/holds", "item.looked_at/relapsed"}}


def test_nothing_is_closed_that_was_not_submitted() -> None:
    assert set(STEPS["item.closed"]) == {"in_review", "done"}
    assert set(STEPS["item.reviewed"]) == {"in_review"}
    assert {step for step, way in STEPS.items() if "in_review" in {w for b, w in way.items() if b != w}} == {
        "item.submitted"
    }  # fmt: skip


def test_it_is_never_returned_to_a_later_step() -> None:
    order = {state: place for place, state in enumerate(STATES)}
    for step, way in STEPS.items():
        if step.startswith("item.returned/"):
            assert all(order[after] < order[before] for before, after in way.items()), step


def test_what_no_step_allows_changes_nothing_and_is_noted() -> None:
    item = folded((*LIFE[:1], (1, "closed", "off", {"evidence": PROOF}), *LIFE[1:2]))["A"]
    assert item.state == "accepted"
    assert item.ignored == (2,)


def test_an_item_is_issued_once() -> None:
    items = items_of([entry(1, 0, "issued"), entry(2, 1, "issued", title="另一件")])
    assert items["A"].issued.title.zh == "制定企业培育办法"


def test_steps_on_items_that_are_not_there_are_left_alone() -> None:
    assert not items_of([entry(1, 0, "accepted", "tech")])


def test_assigning_anew_starts_a_new_round_and_takes_parts_away() -> None:
    parts = [{"code": "p1", "unit": "d_tech", "task": "起草", "deadline": "2020-05-01"}]
    item = folded((*LIFE[:2], (2, "split", "tech", {"parts": parts}),
                   (3, "assigned", "off", {"lead": "d_fin", "reason": "职责"})))["A"]  # fmt: skip
    assert (item.state, item.lead, item.helpers, item.parts) == ("issued", "d_fin", (), ())
    assert [each.unit for each in item.rounds] == ["d_tech", "d_fin"]
    assert item.executing == {"d_tech", "d_econ", "d_fin"}  # who had it may not verify it either
    assert item.executors == {"tech"}


def test_parts_are_done_one_by_one_and_undone_when_their_share_falls() -> None:
    parts = [{"code": "p1", "unit": "d_tech", "task": "起草", "deadline": "2020-05-01"},
             {"code": "p2", "unit": "d_econ", "task": "测算", "deadline": "2020-04-01"}]
    steps = [*LIFE[:2], (2, "split", "tech", {"parts": parts}),
             (3, "progressed", "help", {"done": "x", "part": "p2", "share": 1}),
             (4, "progressed", "tech", {"done": "x", "part": "p1", "share": 0.4})]  # fmt: skip
    item = folded(steps)["A"]
    assert [(each.share, each.done_on) for each in item.parts] == [(0.4, None), (1.0, at(3).date())]
    assert item.share is None
    again = folded([*steps, (5, "progressed", "help", {"done": "y", "part": "p2", "share": 0.9})])["A"]
    assert again.parts[1].done_on is None


def test_an_extension_keeps_the_old_deadline_in_the_history() -> None:
    item = folded((*LIFE[:2], (2, "extended", "off", {"deadline": "2020-09-30", "reason": "政策推迟"})))["A"]
    assert item.deadline == datetime.date(2020, 9, 30)
    assert item.issued.deadline == DUE
    assert item.deadline_set == 3


def test_what_is_paused_goes_on_only_when_resumed() -> None:
    paused = folded((*LIFE[:2], (2, "paused", "off", {"reason": "等批复"})))["A"]
    assert paused.state == "accepted"
    assert not allowed(paused, "item.progressed")
    assert not allowed(paused, "item.submitted")
    assert allowed(paused, "item.resumed")
    resumed = folded((*LIFE[:2], (2, "paused", "off", {"reason": "等批复"}), (3, "resumed", "off", {})))["A"]
    assert resumed.paused is None
    assert allowed(resumed, "item.progressed")
    assert not allowed(resumed, "item.resumed")


def test_a_relapse_opens_the_item_again_with_its_new_deadline() -> None:
    look = {"finding": "relapsed", "note": "又停了", "deadline": "2020-10-31"}
    item = folded((*LIFE, (100, "looked_at", "off", look)))["A"]
    assert (item.state, item.deadline) == ("reopened", datetime.date(2020, 10, 31))
    assert item.handed_in_on is None
    assert item.closed_on is None


def test_escalations_count_for_the_deadline_in_force_only() -> None:
    steps = [*LIFE[:2], (130, "escalated", "off", {"step": "sheet"})]
    assert set(escalations(folded(steps)["A"])) == {"sheet"}
    steps.append((131, "extended", "off", {"deadline": "2020-09-30", "reason": "x"}))
    assert escalations(folded(steps)["A"]) == {}


def test_a_purged_step_still_moves_the_state_and_says_nothing() -> None:
    entries = list(told(*LIFE[:3]))
    entries[2] = replace(entries[2], body={}, purged=True)
    item = items_of(entries)["A"]
    assert item.state == "progressing"
    assert item.share is None
    assert item.history[-1].said is None


def test_a_purged_issue_leaves_no_item() -> None:
    entries = list(told(*LIFE))
    entries[0] = replace(entries[0], body={}, purged=True)
    assert not items_of(entries)


def test_the_body_decides_the_step() -> None:
    assert step_of("item.returned", {"to": "issued"}) == "item.returned/issued"
    assert step_of("item.returned", {}) == "item.returned/progressing"
    assert step_of("item.looked_at", {"finding": "relapsed"}) == "item.looked_at/relapsed"
    assert step_of("item.closed", {}) == "item.closed"


