"""The list of tasks (任务分解表): measures with who leads, who helps, time nodes and money by year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ganchao.domain.measure import Measure, Milestone
from ganchao.reporting.blocks import Block, Column, Table
from ganchao.reporting.outline_words import cents
from ganchao.reporting.plan_brief import owner_of
from ganchao.reporting.plan_words import Programme, name_of
from ganchao.text import Lang, say

MOST_YEARS: Final = 6
"""Years with a column of their own; later ones are added up in the last."""


@dataclass(frozen=True)
class Task:
    """A measure as a task."""

    measure: Measure
    start: int | None  # nothing where it is not chosen
    stones: tuple[Milestone, ...]  # by their days
    money: dict[int, float]  # by year, from its start


def tasks_of(found: Programme) -> tuple[Task, ...]:
    """Every measure, those chosen first and in the order in which they start."""
    best = found.likeliest
    starts = {} if best is None else dict(zip(best.measures, best.starts, strict=True))
    tasks = []
    for measure in found.plan.measures:
        start = starts.get(measure.code)
        stones = sorted((each for each in found.plan.milestones if measure.code in each.serves),
                        key=lambda stone: stone.due)  # fmt: skip
        money = {} if start is None else {start + k: amount for k, amount in enumerate(measure.cost)}
        tasks.append(Task(measure, start, tuple(stones), money))
    return tuple(sorted(tasks, key=lambda task: (task.start is None, task.start or 0)))


def helpers_of(found: Programme, measure: Measure, lang: Lang) -> str:
    """Who helps with a measure."""
    names = {owner.code: owner.name.in_lang(lang) for owner in found.plan.owners}
    return say("reporting.list_joint", lang).join(names.get(code) or code for code in measure.roles.helpers)


def stone_words(stone: Milestone, lang: Lang) -> str:
    """A time node with its day."""
    return say("plan.tasks.stone", lang, day=stone.due.isoformat(), name=stone.name.in_lang(lang) or stone.code)


def tasks_blocks(found: Programme, lang: Lang, stamp: str) -> list[Block]:
    """The list as a table; nothing where no measure is chosen."""
    tasks = tasks_of(found)
    spent = sorted({year for task in tasks for year, amount in task.money.items() if amount})
    if not any(task.start is not None for task in tasks):
        return []
    years, later = spent[:MOST_YEARS], spent[MOST_YEARS:]
    named = ("measure", "start", "lead", "helpers", "stones")
    columns = [Column(say(f"plan.tasks.column.{key}", lang)) for key in named]
    columns += [Column(say("plan.tasks.column.year", lang, year=year), cents(found.plan)) for year in years]
    columns += [Column(say("plan.tasks.column.later", lang, year=later[0]), cents(found.plan))] if later else []
    rows = []
    for task in tasks:
        rest = sum(task.money.get(year, 0.0) for year in later)
        rows.append((
            name_of(found, task.measure.code, lang),
            say("plan.tasks.left_out", lang) if task.start is None else str(task.start),
            owner_of(found, task.measure, lang), helpers_of(found, task.measure, lang),
            say("plan.joint", lang).join(stone_words(stone, lang) for stone in task.stones),
            *(task.money.get(year) or None for year in years), *((rest or None,) if later else ()),
        ))
    return [Table(tuple(columns), tuple(rows), say("plan.tasks", lang), say("plan.tasks.note", lang),
                  sheet=say("plan.tasks.sheet", lang), stamp=stamp)]  # fmt: skip


def task_rows(found: Programme) -> list[dict[str, Any]]:
    """One row for each measure and year with money or a time node; a measure with neither has one without a year."""
    rows: list[dict[str, Any]] = []
    for task in tasks_of(found):
        years: list[int | None] = [*sorted({*(year for year, amount in task.money.items() if amount),
                        *(stone.due.year for stone in task.stones)})]  # fmt: skip
        for year in years or [None]:
            due = [stone for stone in task.stones if stone.due.year == year]
            rows.append({
                "measure": task.measure.code, "name_zh": name_of(found, task.measure.code, "zh"),
                "name_en": name_of(found, task.measure.code, "en"), "taken": task.start is not None,
                "start": task.start, "lead_zh": owner_of(found, task.measure, "zh"),
                "lead_en": owner_of(found, task.measure, "en"), "helpers_zh": helpers_of(found, task.measure, "zh"),
                "helpers_en": helpers_of(found, task.measure, "en"), "year": year,
                "money": None if year is None else task.money.get(year) or None,
                "milestones": " ".join(stone.code for stone in due),
                "milestones_zh": "；".join(stone_words(stone, "zh") for stone in due),
                "milestones_en": "; ".join(stone_words(stone, "en") for stone in due),
            })  # fmt: skip
    return rows
