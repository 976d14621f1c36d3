"""Laws of work items, against everything that hands can try in any order."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ganchao.domain.entry import Entry
from ganchao.domain.work_item import ITEMS
from ganchao.files.escalation import preset_rules
from ganchao.tracking.item_steps import Setting, problems_of
from ganchao.tracking.item_times import WORSE, is_quiet, looks_due, time_node
from ganchao.tracking.work_items import STATES, STEPS, allowed, items_of, step_of
from tests.tracking.deeds_of_items import DAY, ISSUED, PEOPLE, PROOF, at

RULES = preset_rules()
UNITS = ("d_tech", "d_econ", "d_fin")
PERSONS = (*PEOPLE, "nobody")
WORKING = ("item.accepted", "item.split", "item.progressed", "item.submitted")
VARIED = {"item.returned": "to", "item.looked_at": "finding"}
VERIFYING = ("item.closed", "item.reviewed", "item.looked_at")
DAYS = st.integers(0, 700).map(lambda days: (DAY + datetime.timedelta(days=days)).isoformat())
SOMEBODY = st.sampled_from(["", *PERSONS])
PART = st.sampled_from(["", "p1", "p2", "p9"])
PARTS = st.lists(
    st.fixed_dictionaries({
        "code": st.sampled_from(["p1", "p2"]), "unit": st.sampled_from(UNITS), "task": st.just("x"), "deadline": DAYS,
    }), min_size=1, max_size=2,
)  # fmt: skip
BODIES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "item.assigned": st.fixed_dictionaries({"lead": st.sampled_from(UNITS), "reason": st.just("x")}),
    "item.accepted": st.just({}),
    "item.split": st.fixed_dictionaries({"parts": PARTS}),
    "item.progressed": st.fixed_dictionaries({
        "done": st.just("x"), "part": PART, "share": st.sampled_from([None, 0.5, 1.0]),
    }),
    "item.feedback": st.fixed_dictionaries({"text": st.just("x"), "part": PART}),
    "item.submitted": st.just({"result": "x", "evidence": PROOF}),
    "item.reviewed": st.fixed_dictionaries({"opinion": st.just("x"), "verifier": SOMEBODY}),
    "item.returned": st.fixed_dictionaries({
        "reason": st.just("x"), "to": st.sampled_from(["issued", "accepted", "split", "progressing"]),
    }),
    "item.closed": st.fixed_dictionaries({"evidence": st.just(PROOF), "verifier": SOMEBODY}),
    "item.looked_at": st.fixed_dictionaries({
        "finding": st.sampled_from(["holds", "relapsed"]), "note": st.just("x"), "verifier": SOMEBODY,
        "deadline": st.none() | DAYS,
    }),
    "item.extended": st.fixed_dictionaries({"deadline": DAYS, "reason": st.just("x"), "part": PART}),
    "item.paused": st.fixed_dictionaries({"reason": st.just("x"), "until": st.none() | DAYS}),
    "item.resumed": st.just({}),
    "item.cancelled": st.just({"reason": "x"}),
    "item.nudged": st.just({}),
    "item.escalated": st.fixed_dictionaries({"step": st.sampled_from(["sheet", "talk", "assessment", "tea"])}),
}  # fmt: skip
WISHES = st.sampled_from(sorted(BODIES)).flatmap(lambda kind: st.tuples(st.just(kind), BODIES[kind]))


class Hands(RuleBasedStateMachine):
    """Many hands try everything; what is lawful is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.day = 0

    @initialize(lead=st.sampled_from(UNITS))
    def issue(self, lead: str) -> None:
        helpers = [unit for unit in UNITS[:2] if unit != lead]
        self.try_it("item.issued", "off", {**ISSUED, "lead": lead, "helpers": helpers})
        assert self.entries

    @rule(days=st.integers(1, 60))
    def wait(self, days: int) -> None:
        self.day += days

    @rule(wish=WISHES, actor=st.sampled_from(PERSONS))
    def step(self, wish: tuple[str, dict[str, Any]], actor: str) -> None:
        self.try_it(wish[0], actor, {name: value for name, value in wish[1].items() if value is not None})

    @rule(data=st.data())
    def step_from_here(self, data: st.DataObject) -> None:
        """A step that the state allows, by somebody who would take it: so that every corner is come to."""
        item = self.items()["A"]
        steps = [step for step in STEPS if allowed(item, step) and step != "item.cancelled"]
        if not steps:
            return
        step = data.draw(st.sampled_from(steps))
        kind, _, variant = step.partition("/")
        body = {**data.draw(BODIES[kind]), **({VARIED[kind]: variant} if variant else {})}
        if variant == "relapsed":
            body["deadline"] = (at(self.day) + datetime.timedelta(days=90)).date().isoformat()
        body["verifier"] = ""
        fields = ITEMS[kind].model_fields
        actor = data.draw(st.sampled_from(["tech", "econ", "off"] if kind in WORKING else ["off", "boss"]))
        self.try_it(kind, actor, {k: v for k, v in body.items() if v is not None and k in fields})

    @rule(actor=st.sampled_from(["tech", "econ"]), finding=st.sampled_from(["holds", "relapsed"]))
    def go_on(self, actor: str, finding: str) -> None:
        """The next step of the work, so that the end is often come to."""
        day = (at(self.day) + datetime.timedelta(days=90)).date().isoformat()
        submit = ("item.submitted", actor, {"result": "x", "evidence": PROOF})
        kind, who, said = {
            "issued": ("item.accepted", actor, {}), "in_review": ("item.closed", "off", {"evidence": PROOF}),
            "done": ("item.closed", "boss", {"evidence": PROOF}),
            "closed": ("item.looked_at", "off", {"finding": finding, "note": "x", "deadline": day}),
        }.get(self.items()["A"].state, submit)  # fmt: skip
        self.try_it(kind, who, said)

    def items(self) -> Any:
        return items_of(self.entries)

    def try_it(self, kind: str, actor: str, body: dict[str, Any]) -> None:
        today = at(self.day)
        before = self.items()
        setting = Setting(before, PEOPLE, RULES, today.date(), {"m1"}, set(UNITS))
        problems = problems_of(kind, "A", actor, ITEMS[kind].model_validate(body), setting)
        for problem in problems:
            assert problem.sentence("zh") != problem.sentence("en")
        if problems:
            return
        self.entries.append(Entry(len(self.entries) + 1, today, actor, kind, "A", body))
        if kind != "item.issued":
            step = step_of(kind, body)
            assert before["A"].state in STEPS[step], "an illegal step was let in"
            assert self.items()["A"].state == STEPS[step][before["A"].state]

    @invariant()
    def nothing_lawful_is_ignored(self) -> None:
        for item in self.items().values():
            assert item.ignored == ()
            assert item.state in STATES

    @invariant()
    def what_is_closed_has_evidence_and_a_verifier_from_elsewhere(self) -> None:
        """Read from the bare entries, without the code that judges."""
        units: set[str] = set()
        doers: set[str] = set()
        handed_in = False
        for entry in self.entries:
            if entry.kind in {"item.issued", "item.assigned"}:
                units |= {entry.body["lead"], *entry.body.get("helpers", ())}
            units |= {part["unit"] for part in entry.body.get("parts", ())}
            if entry.kind in {"item.accepted", "item.split", "item.progressed", "item.submitted"}:
                doers.add(entry.actor)
            if entry.kind == "item.submitted":
                handed_in = True
            if entry.kind in {"item.returned", "item.assigned"} or entry.body.get("finding") == "relapsed":
                handed_in = False
            if entry.kind in VERIFYING:
                for person in {entry.body.get("verifier") or entry.actor, entry.actor}:
                    assert person not in doers
                    assert PEOPLE[person].unit not in units
            if entry.kind == "item.closed":
                assert handed_in
                assert entry.body["evidence"]

    @invariant()
    def a_relapse_opens_it_again(self) -> None:
        if self.entries and self.entries[-1].body.get("finding") == "relapsed":
            item = self.items()["A"]
            assert item.state == "reopened"
            assert item.deadline.isoformat() == self.entries[-1].body["deadline"]
            assert looks_due(item, RULES, at(self.day + 400).date()) == ()

    @invariant()
    def no_deadline_gets_better_by_waiting(self) -> None:
        for item in self.items().values():
            last: dict[str, tuple[int, int]] = {}
            for wait in (0, 1, 7, 30, 90, 365):
                node = time_node(item, at(self.day + wait).date(), RULES.near)
                for each in (node.own, *node.parts):
                    now = (WORSE.index(each.state), -each.left)
                    before = last.get(each.part, now)
                    assert now[0] >= before[0]
                    assert now[1] >= before[1]
                    last[each.part] = now
            if item.paused and item.paused.until is None:
                assert is_quiet(item, at(self.day + 5000).date())

    def teardown(self) -> None:
        """History folds the same from any split, and a day in the past stays as it was."""
        whole = self.items()
        for cut in range(len(self.entries) + 1):
            assert items_of(self.entries[cut:], before=items_of(self.entries[:cut])) == whole
        for entry in self.entries:
            known = [each for each in self.entries if each.known_on < entry.known_on]
            yesterday = entry.known_on - datetime.timedelta(days=1)
            assert items_of(self.entries, yesterday) == items_of(known)


Hands.TestCase.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
TestHands = Hands.TestCase


@given(st.lists(st.tuples(WISHES, st.sampled_from(PERSONS), st.integers(0, 20)), max_size=40))
def test_a_record_of_any_entries_whatever_folds_without_an_illegal_step(
    tried: list[tuple[tuple[str, dict[str, Any]], str, int]],
) -> None:
    """Imported from elsewhere, nobody judged these: what no step allows has no effect and is noted."""
    entries, day = [Entry(1, at(0), "off", "item.issued", "A", ISSUED)], 0
    for (kind, body), actor, days in tried:
        day += days
        given_body = {name: value for name, value in body.items() if value is not None}
        entries.append(Entry(len(entries) + 1, at(day), actor, kind, "A", given_body))
    item = items_of(entries)["A"]
    assert len(item.history) + len(item.ignored) == len(entries)
    for before, after in zip(item.history, item.history[1:], strict=False):
        assert after.before == before.after
    if item.state == "closed":
        kinds = [taken.kind for taken in item.history]
        assert "item.submitted" in kinds[: kinds.index("item.closed")]
