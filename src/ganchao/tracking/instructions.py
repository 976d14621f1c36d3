"""Leaders' instructions (批示): what became of each. Receiving one is never scored; nothing counts by department."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final, Literal

from ganchao.domain.entry import Entry
from ganchao.domain.work_item import INSTRUCTIONS, InstructionAssigned, InstructionReceived, InstructionReplied
from ganchao.errors import Problem, Say, UnknownName, Where
from ganchao.tracking.item_steps import AHEAD, Listed
from ganchao.tracking.work_items import Items

InstructionState = Literal["received", "assigned", "reported", "replied"]
INSTRUCTION_STEPS: Final[Mapping[str, Mapping[InstructionState, InstructionState]]] = {
    "instruction.assigned": {"received": "assigned", "assigned": "assigned", "reported": "reported"},
    "instruction.replied/interim": {"received": "reported", "assigned": "reported", "reported": "reported"},
    "instruction.replied/final": {"received": "replied", "assigned": "replied", "reported": "replied"},
}
"""Step -> state before -> state after."""


@dataclass(frozen=True)
class Instruction:
    """An instruction as it stood."""

    code: str
    received: InstructionReceived
    received_on: datetime.date
    state: InstructionState
    items: tuple[str, ...] = ()
    replies: tuple[tuple[datetime.date, InstructionReplied], ...] = ()
    last_on: datetime.date | None = None

    @property
    def replied_on(self) -> datetime.date | None:
        """When the final reply was given."""
        return next((day for day, said in reversed(self.replies) if said.final), None)

    def left(self, day: datetime.date) -> int | None:
        """Days until the reply is due, negative once late; nothing where none is due or it was given."""
        if self.received.reply_by is None or self.replied_on is not None:
            return None
        return (self.received.reply_by - day).days


Instructions = Mapping[str, Instruction]
"""Instructions by code, in the order of receiving."""


def step_of_instruction(kind: str, body: Mapping[str, Any]) -> str:
    """The step that an entry takes."""
    if kind != "instruction.replied":
        return kind
    return f"{kind}/{'final' if body.get('final', True) else 'interim'}"


def instructions_of(
    entries: Iterable[Entry], day: datetime.date | None = None, before: Instructions = MappingProxyType({})
) -> Instructions:
    """Instructions as the entries leave them; only what was known by a day, where one is given."""
    found = dict(before)
    for entry in entries:
        if entry.kind not in INSTRUCTIONS or entry.purged or (day is not None and entry.known_on > day):
            continue
        said = INSTRUCTIONS[entry.kind].model_validate(entry.body)
        on = getattr(said, "on", None) or entry.known_on
        known = found.get(entry.subject)
        if known is None:
            if isinstance(said, InstructionReceived):
                found[entry.subject] = Instruction(entry.subject, said, on, "received", last_on=on)
            continue
        state = INSTRUCTION_STEPS.get(step_of_instruction(entry.kind, entry.body), {}).get(known.state)
        if state is None:
            continue
        known = replace(known, state=state, last_on=on)
        if isinstance(said, InstructionAssigned):
            known = replace(known, items=tuple(dict.fromkeys((*known.items, *said.items))))
        elif isinstance(said, InstructionReplied):
            known = replace(known, replies=(*known.replies, (on, said)))
        found[entry.subject] = known
    return MappingProxyType(found)


def instruction_problems(
    kind: str, code: str, said: Any, day: datetime.date, instructions: Instructions, items: Items
) -> tuple[Problem, ...]:
    """Everything that stands against a step on an instruction, entered on a day."""
    known = instructions.get(code)
    problems: list[Problem] = []
    on = said.on or day
    if kind == "instruction.received":
        if known is not None:
            problems.append(Problem("item.taken", Where(code)))
        if said.reply_by is not None and said.reply_by < on:
            values = {"deadline": said.reply_by, "day": on}
            problems.append(Problem("item.deadline_past", Where(code), values))
    elif known is None:
        return (UnknownName("instruction", code, tuple(instructions)).problem(),)
    elif known.state not in INSTRUCTION_STEPS.get(step_of_instruction(kind, said.model_dump()), {}):
        steps = dict.fromkeys(step.partition("/")[0] for step, way in INSTRUCTION_STEPS.items() if known.state in way)
        values = {"step": Say(f"item.step.{kind}"), "state": Say(f"instruction.state.{known.state}"),
                  "can": Listed(tuple(Say(f"item.step.{step}") for step in steps))}  # fmt: skip
        problems.append(Problem("item.not_allowed", Where(code), values))
    elif known.last_on is not None and on < known.last_on:
        problems.append(Problem("item.before_last", Where(code), {"on": on, "last": known.last_on}))
    if on > day + AHEAD:
        problems.append(Problem("item.ahead", Where(code), {"on": on, "day": day}))
    if isinstance(said, InstructionAssigned):
        missing = [each for each in said.items if each not in items]
        problems += [UnknownName("work_item", each, tuple(items)).problem(Where(code)) for each in missing]
    return tuple(problems)
