"""The plan of a project folder: ``plan/*.yaml``, several files joined into one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ganchao.domain.check_plan import check_field, check_plan
from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.place import Place
from ganchao.domain.plan import Plan
from ganchao.errors import Problem, Where
from ganchao.files.complaints import validate
from ganchao.files.documents import in_order
from ganchao.files.yamltext import Source, read_source


def plan_files(folder: Path) -> list[Path]:
    """Files that make up a folder's plan, in the order in which their lists are joined."""
    inside = folder / "plan"
    found = [*inside.glob("*.yaml"), *inside.glob("*.yml")] if inside.is_dir() else []
    single = [folder / "plan.yaml"] if (folder / "plan.yaml").is_file() else []
    return [*single, *sorted(file for file in found if not file.name.startswith("."))]


def read_plan(
    files: Sequence[Path], framework: Framework, panel: Panel | None = None
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """A plan from its files, checked against the framework, and data if given; no plan where there are errors."""
    parts: list[tuple[Source, Plan]] = []
    problems: list[Problem] = []
    for file in files:
        source, found = read_source(file)
        problems += found
        if source is None:
            continue
        part, found = validate(Plan, source.data, source.where)
        problems += found
        if part is not None:
            parts.append((source, part))
    plan, found = joined(parts)
    problems += found
    if plan is not None:
        found = check_plan(plan, framework)
        if panel is not None:
            inside = int(panel.ranked()[-1].sum())
            found = (*found, *check_field(plan, panel.years[-1] + framework.rounds.lag, inside))
        problems += [located(problem, parts) for problem in found]
    return in_order(plan, problems) if len(parts) == len(files) else (None, in_order(None, problems)[1])


def joined(parts: Sequence[tuple[Source, Plan]]) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Lists one after the other, mappings together; what is said once may not be said otherwise elsewhere."""
    values: dict[str, Any] = {}
    said: dict[str, str] = {}
    problems: list[Problem] = []
    for source, part in parts:
        for name in part.model_fields_set:
            value = getattr(part, name)
            if isinstance(value, tuple):
                values[name] = (*values.get(name, ()), *value)
            elif isinstance(value, dict):
                values[name] = {**values.get(name, {}), **value}
            elif name in values and values[name] != value and _said(values[name]):
                facts = {"key": name, "other": said[name]}
                problems.append(Problem("plan.said_otherwise", Where(file=source.file, path=name), facts))
            else:
                values[name], said[name] = value, source.file
    return (None if problems else Plan().model_copy(update=values)), tuple(problems)


def _said(value: object) -> bool:
    return bool(value) if isinstance(value, str | Bilingual) else value is not None


def located(problem: Problem, parts: Sequence[tuple[Source, Plan]]) -> Problem:
    """A problem of the joined plan with the file and row it stands in."""
    path = problem.where.path
    if not isinstance(path, Place) or not path.steps:
        return problem
    field, *rest = path.steps
    at = rest[0] if rest and isinstance(rest[0], int) else None
    for source, part in parts:
        here = getattr(part, str(field))
        if at is None or not isinstance(here, tuple):
            if field in part.model_fields_set:
                return replace(problem, where=replace(source.where(path.steps), path=path))
            continue
        if at < len(here):
            where = source.where((field, at, *rest[1:]))
            return replace(problem, where=replace(where, path=path))
        at -= len(here)
    return problem
