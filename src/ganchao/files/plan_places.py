"""Places of a plan: on which sheet they lie, and how to check the rest of a plan where some cannot be read."""

from __future__ import annotations

import copy
from typing import Any, Final

from ganchao.domain.place import Steps
from ganchao.domain.plan import Plan
from ganchao.errors import Problem
from ganchao.files.complaints import Locator, unreadable, validate
from ganchao.files.plansheets import PLAN_SHEETS_BY_STEPS, SETTINGS
from ganchao.files.sheetwords import CHOICES, choice_of

MOST_TRIES: Final = 16
STANDING_IN: Final = ("x", "2000", "2000-01-01", "1", "0.5")


def mend(data: Any, steps: Steps, tried: int) -> None:
    """Takes an unreadable value out; one that is needed is replaced, at each try by something else."""
    here = data
    for step in steps[:-1]:
        here = here[int(step)] if isinstance(here, list) else here.setdefault(str(step), {})
    last = steps[-1]
    if tried == 0 and isinstance(here, dict) and last in here:
        del here[str(last)]
        return
    part, names = part_of(steps), [str(step) for step in steps[last_number(steps) :]]
    choices = list(CHOICES.get(choice_of(part, ".".join(names)), ())) if part else []
    stand_in = [*choices, *(f"{each}-{'-'.join(map(str, steps))}" if each == "x" else each for each in STANDING_IN)]
    here[last] = stand_in[(tried if tried else 0) % len(stand_in)]

Draft = tuple[Plan | None, tuple[Problem, ...], frozenset[Steps]]


def drafted(data: Any, where: Locator) -> Draft:
    """The plan, what is wrong place by place, and the places that are.

    What nobody can read is left out, or filled in where it is needed, so that the rest can be checked.
    """
    plan, problems = validate(Plan, data, where)
    if plan is not None:
        return plan, (), frozenset()
    mended, faulty = copy.deepcopy(data), set[Steps]()
    tried: dict[Steps, int] = {}
    for _ in range(MOST_TRIES):
        places = {up_to_key(steps) for steps in unreadable(Plan, mended)}
        if not places:
            break
        for steps in places:
            faulty.add(steps)
            tried[steps] = tried.get(steps, -1) + 1
            mend(mended, steps, tried[steps])
    return validate(Plan, mended, where)[0], problems, frozenset(faulty)


def up_to_key(steps: Steps) -> Steps:
    """The way to the innermost key: a wrong entry of a list of numbers takes the list along."""
    while isinstance(steps[-1], int) and len(steps) > 1 and not part_of(steps):
        steps = steps[:-1]
    while isinstance(steps[-1], int) and isinstance(steps[-2], str) and len(steps) > 1 and not is_entry(steps):
        steps = steps[:-1]
    return steps


def is_entry(steps: Steps) -> bool:
    """Whether a way ends at an entry of one of the lists that have sheets."""
    return tuple(step for step in steps if isinstance(step, str)) in PLAN_SHEETS_BY_STEPS


def last_number(steps: Steps) -> int:
    """Where, on the way, the innermost entry of a list that has a sheet ends."""
    return next((k for k in range(len(steps), 0, -1) if isinstance(steps[k - 1], int) and is_entry(steps[:k])), 0)


def touches(steps: Steps, faulty: frozenset[Steps]) -> bool:
    """Whether a place lies within a faulty one, or holds one."""
    return any(steps[: len(each)] == each[: len(steps)] for each in faulty)


def part_of(steps: Steps) -> str:
    """The part on whose sheet a place lies."""
    names = tuple(str(step) for step in steps[: last_number(steps)] if isinstance(step, str))
    return PLAN_SHEETS_BY_STEPS.get(names, SETTINGS if steps and not isinstance(steps[-1], int) else "")
