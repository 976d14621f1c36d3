"""Values of what a plan follows beside the index: ``plan/data/``, in the same kinds of tables as the index's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from ganchao.domain.framework import Framework, Group
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.place import place
from ganchao.domain.plan import LineKind, Plan
from ganchao.errors import Problem, Where
from ganchao.files.panels import read_panel
from ganchao.files.plan_telling import SheetProblem
from ganchao.files.tables import RawTable, read_tables

SUFFIXES: Final = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls"})
EVERYTHING: Final = "followed"


def plan_data_files(folder: Path) -> list[Path]:
    """Tables of values of a folder's plan."""
    inside = folder / "plan" / "data"
    every = sorted(inside.iterdir()) if inside.is_dir() else []
    return [file for file in every if file.suffix.lower() in SUFFIXES and not file.name.startswith(("~$", "."))]


def read_plan_data(
    files: Sequence[Path], plan: Plan, roster: Mapping[str, Unit], sheets: Sequence[RawTable] = ()
) -> tuple[Panel | None, tuple[Problem, ...]]:
    """Values of the plan's own indicators, for our unit and the places it measures itself by.

    Tables are as tolerant, and as strict, as those of the index; ``sheets`` are those of workbooks of the plan.
    Nothing where there are neither indicators nor tables.
    """
    if not plan.indicators:
        return None, (*superfluous(files), *superfluous_sheets(sheets))
    tables: list[RawTable] = [*sheets]
    problems: list[Problem] = []
    for file in files:
        read, wrong = read_tables(file)
        tables += read
        problems += wrong
    if not tables:
        return None, tuple(problems)
    known = {**roster, **{place.code: Unit(place.code, place.name, ranked=False) for place in plan.references}}
    panel, wrong = read_panel(tables, as_framework(plan), known)
    return panel, (*problems, *(problem for problem in wrong if problem.key not in QUIET))


def crossed_lines(plan: Plan, panel: Panel, unit: str) -> Iterator[Problem]:
    """Bottom lines that our last known value lies beyond already."""
    if unit not in panel.units:
        return
    for at, line in enumerate(plan.bottom_lines):
        limits = line.kind in {LineKind.FLOOR, LineKind.CAP} and line.indicator in panel.indicators
        if line.value is None or not limits:
            continue
        column = panel.values[:, panel.units.index(unit), panel.indicators.index(line.indicator)]
        known = np.flatnonzero(np.isfinite(column))
        if not known.size:
            continue
        value, year = float(column[known[-1]]), panel.years[int(known[-1])]
        if value < line.value if line.kind is LineKind.FLOOR else value > line.value:
            values = {"line": line.name or line.code, "value": value, "year": year, "limit": line.value}
            yield Problem("plan.line_crossed", Where("plan", path=place(plan, ("bottom_lines", at))), values, "warning")


QUIET: Final = frozenset({"files.units_absent"})
"""Nobody expects every ranked unit in a plan's own tables."""


def as_framework(plan: Plan) -> Framework:
    """The plan's own indicators in the form in which tables are read."""
    indicators = tuple(indicator.model_copy(update={"group": EVERYTHING}) for indicator in plan.indicators)
    return Framework(code=EVERYTHING, indicators=indicators, groups=(Group(code=EVERYTHING),))


def superfluous(files: Sequence[Path]) -> Iterator[Problem]:
    """Tables that no indicator of the plan asks for."""
    for file in files:
        yield Problem("plan.data_unasked", Where(file=f"plan/data/{file.name}"), severity="warning")


def superfluous_sheets(sheets: Sequence[RawTable]) -> Iterator[Problem]:
    """The same for sheets of a workbook."""
    for table in sheets:
        yield SheetProblem("plan.data_unasked", Where(table.file, table.sheet), severity="warning")
