"""Made-up lives of work items: hands that try everything, and a year of an office with a hundred and fifty items."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.domain.escalation import EscalationRules
from ganchao.domain.work_item import ITEMS
from ganchao.tracking.item_steps import Setting, problems_of
from ganchao.tracking.people import Person
from ganchao.tracking.work_items import STEPS, Item, items_of, step_of

FIRST = datetime.date(2020, 1, 1)
UNITS = tuple(f"D{number:02d}" for number in range(1, 13))
PROOF = [{"text": "acceptance report"}]
DOING = frozenset({"item.accepted", "item.split", "item.progressed", "item.submitted"})
VERIFYING = frozenset({"item.closed", "item.reviewed", "item.looked_at"})


def people() -> Mapping[str, Person]:
    """Two persons in each department, three in the office, a leader."""
    codes = {f"{unit}-{number}": unit for unit in UNITS for number in (1, 2)}
    codes |= {f"office-{number}": "office" for number in (1, 2, 3)} | {"leader": ""}
    return MappingProxyType({code: Person(code, Bilingual(), unit) for code, unit in codes.items()})


@dataclass
class Tally:
    """What came of many tries."""

    tried: int = 0
    entered: int = 0
    illegal: int = 0  # steps let in from a state that the table does not allow
    own: int = 0  # verified by somebody who did it, or from a department that did
    unproved: int = 0  # closed without evidence, or without having been handed in
    ignored: int = 0  # let in, and then without effect
    states: dict[str, int] = field(default_factory=dict)


def body_of(kind: str, day: datetime.date, rng: np.random.Generator) -> dict[str, Any]:
    """A body, now and then one that must not be let in."""
    later = (day + datetime.timedelta(days=int(rng.integers(-5, 90)))).isoformat()
    somebody = str(rng.choice(["", *people()]))
    parts = [{"code": f"p{k}", "unit": str(rng.choice(UNITS[:3])), "task": "x", "deadline": later} for k in range(2)]
    bodies: dict[str, dict[str, Any]] = {
        "item.assigned": {"lead": str(rng.choice(UNITS)), "reason": "x"}, "item.accepted": {},
        "item.split": {"parts": parts},
        "item.progressed": {"done": "x", "share": float(rng.choice([0.5, 1.0])),
                            "part": str(rng.choice(["", "p0", "p1"]))},
        "item.feedback": {"text": "x"}, "item.submitted": {"result": "x", "evidence": PROOF},
        "item.reviewed": {"opinion": "x", "verifier": somebody},
        "item.returned": {"reason": "x", "to": str(rng.choice(["issued", "accepted", "split", "progressing"]))},
        "item.closed": {"evidence": PROOF, "verifier": somebody},
        "item.looked_at": {"finding": str(rng.choice(["holds", "relapsed"])), "note": "x", "verifier": somebody,
                           "deadline": later},
        "item.extended": {"deadline": later, "reason": "x"}, "item.paused": {"reason": "x"}, "item.resumed": {},
        "item.cancelled": {"reason": "x"}, "item.nudged": {},
        "item.escalated": {"step": str(rng.choice(["sheet", "talk", "assessment"]))},
    }  # fmt: skip
    return bodies[kind]


KINDS = tuple(kind for kind in ITEMS if kind not in {"item.issued", "reminder.sent"})
LIKELY = np.array([0.02 if kind == "item.cancelled" else 1.0 for kind in KINDS])


def issued(day: datetime.date, rng: np.random.Generator, length: int = 90) -> dict[str, Any]:
    """The body of an item that begins."""
    lead, helper = rng.choice(UNITS[:3], 2, replace=False)
    due = day + datetime.timedelta(days=length)
    return {"title": "x", "lead": str(lead), "helpers": [str(helper)], "deadline": due.isoformat(), "serves": ["m"]}


def moment(day: datetime.date) -> datetime.datetime:
    """Noon."""
    return datetime.datetime(day.year, day.month, day.day, 12, tzinfo=datetime.UTC)


def many_hands(lives: int, tries: int, rules: EscalationRules, seed: int) -> Tally:
    """Lives of items at which everybody tries everything; what was let in is judged from the bare entries."""
    rng, known, tally = np.random.default_rng(seed), people(), Tally()
    persons = tuple(known)
    for _ in range(lives):
        day = FIRST
        entries = [Entry(1, moment(day), "office-1", "item.issued", "A", issued(day, rng))]
        items = items_of(entries)
        for _ in range(tries):
            day += datetime.timedelta(days=int(rng.integers(0, 6)))
            kind = str(rng.choice(KINDS, p=LIKELY / LIKELY.sum()))
            fitting = f"{items['A'].lead}-1" if kind in DOING else "office-1"
            actor = fitting if rng.random() < 0.5 else str(rng.choice(persons))
            body = body_of(kind, day, rng)
            tally.tried += 1
            setting = Setting(items, known, rules, day, {"m"}, set(UNITS))
            if problems_of(kind, "A", actor, ITEMS[kind].model_validate(body), setting):
                continue
            tally.entered += 1
            entry = Entry(len(entries) + 1, moment(day), actor, kind, "A", body)
            tally.illegal += items["A"].state not in STEPS[step_of(kind, body)]
            judge(tally, entries, entry, known)
            entries.append(entry)
            items = items_of([entry], before=items)
        tally.ignored += len(items["A"].ignored)
        tally.states[items["A"].state] = tally.states.get(items["A"].state, 0) + 1
    return tally


def judge(tally: Tally, before: list[Entry], entry: Entry, known: Mapping[str, Person]) -> None:
    """Whether a step should never have been let in, read from the entries alone."""
    if entry.kind not in VERIFYING:
        return
    units = {unit for each in before for unit in (each.body.get("lead"), *each.body.get("helpers", ()))}
    units |= {part["unit"] for each in before for part in each.body.get("parts", ())}
    doers = {each.actor for each in before if each.kind in DOING}
    for person in {entry.actor, entry.body.get("verifier") or entry.actor}:
        tally.own += person in doers or known[person].unit in units
    if entry.kind == "item.closed":
        moved = [each for each in before if each.kind in {"item.submitted", "item.returned", "item.assigned"}
                 or each.body.get("finding") == "relapsed"]  # fmt: skip
        tally.unproved += not entry.body.get("evidence") or not moved or moved[-1].kind != "item.submitted"


def office_year(items: int, days: int, seed: int) -> Iterator[Entry]:
    """Entries of an office in the order of their days: items begin all year, some late, some never accepted."""
    rng = np.random.default_rng(seed)
    made: list[tuple[datetime.date, str, str, str, dict[str, Any]]] = []
    for number in range(1, items + 1):
        code, day = f"WI-{number}", FIRST + datetime.timedelta(days=int(rng.integers(0, days - 120)))
        begun = issued(day, rng, int(rng.integers(20, 180)))
        made.append((day, "item.issued", "office-1", code, begun))
        if rng.random() < 0.05:
            continue
        day += datetime.timedelta(days=int(rng.integers(0, 8)))
        doer = f"{begun['lead']}-1"
        made.append((day, "item.accepted", doer, code, {}))
        for _ in range(int(rng.integers(2, 14))):
            day += datetime.timedelta(days=int(rng.integers(5, 20)))
            made.append((day, "item.progressed", doer, code, {"done": "x"}))
        if rng.random() < 0.7:
            made.append((day, "item.submitted", doer, code, {"result": "x", "evidence": PROOF}))
            day += datetime.timedelta(days=int(rng.integers(1, 9)))
            made.append((day, "item.closed", "office-1", code, {"evidence": PROOF}))
    ordered = sorted(made, key=lambda each: each[0])
    for number, (day, kind, actor, code, body) in enumerate(ordered, 1):
        yield Entry(number, moment(day), actor, kind, code, body)


def lawful(items: Mapping[str, Item]) -> bool:
    """Whether nothing was ignored."""
    return not any(item.ignored for item in items.values())
