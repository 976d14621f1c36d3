"""New projects from a template: a runnable skeleton, a shipped example, or one workbook.

To add a template, ship an example folder, or add a builder to ``BUILDERS``.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from ganchao.domain.document import told_in
from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.files.cells import Percent
from ganchao.files.documents import read_framework, write_document, write_text
from ganchao.files.knowledge import PLACE as KNOWLEDGE
from ganchao.files.panels import read_panel
from ganchao.files.plan_data import plan_data_files, read_plan_data
from ganchao.files.plan_writing import plan_sheets
from ganchao.files.plans import plan_files, read_plan, read_plan_sheets, values_tables
from ganchao.files.rosters import read_units
from ganchao.files.tables import RawTable, read_tables
from ganchao.files.workbook import read_workbook, write_workbook
from ganchao.files.zone_template import zone
from ganchao.text import Lang, say

STARTERS: Final = Path(__file__).parent / "starters"
EXAMPLES: Final = Path(__file__).parent / "examples"
BLANK_VINTAGE: Final = "2024"
Builder = Callable[[Path, Lang], Iterable[Path]]


def templates() -> dict[str, Builder]:
    """Every template: those built here and one for each shipped example."""
    shipped = sorted(
        folder.name for folder in EXAMPLES.iterdir()
        if (folder / "framework.yaml").is_file() or (folder / "rulebooks").is_dir()
    )
    return {**BUILDERS, **{name: example(EXAMPLES / name) for name in shipped}}


def new_project(directory: Path, template: str, lang: Lang) -> tuple[Path, ...]:
    """Makes a project and returns its files; nothing that exists is overwritten.

    Raises
    ------
    UnknownName
        When there is no such template.
    InvalidInput
        When the directory holds anything.
    """
    build = pick("template", template, templates())
    if taken := occupied(directory):
        raise InvalidInput(taken)
    files = [*build(directory, lang)]
    readme = directory / "README.txt"
    kind = "workbook" if template.startswith("workbook") else "folder"
    kind = "zone" if template == "zone" else kind
    kind = "rulebooks" if (directory / "rulebooks").is_dir() else kind
    name = directory.resolve().name.encode(errors="replace").decode()  # a name may hold bytes that are no text
    text = say(f"template.readme.{kind}", lang, project=f'"{name}"' if " " in name else name)
    write_text(readme, text.rstrip() + "\n", encoding="utf-8-sig")
    return (*files, readme)


def occupied(directory: Path) -> tuple[Problem, ...]:
    """A problem unless the directory is empty or does not exist."""
    if directory.exists() and not directory.is_dir():
        return (Problem("template.is_file", Where(file=directory.name)),)
    if directory.is_dir() and (there := sorted(path.name for path in directory.iterdir())):
        values = {"there": ", ".join(there[:5]) + (" …" if len(there) > 5 else "")}
        return (Problem("template.not_empty", Where(file=directory.name), values),)
    return ()


def blank(directory: Path, lang: Lang) -> Iterable[Path]:
    """A small runnable skeleton: 4 made-up units, 3 indicators, 2 years."""
    framework, units = directory / "framework.yaml", directory / "units.csv"
    values = directory / "data" / BLANK_VINTAGE / "values.csv"
    write_text(framework, (STARTERS / f"blank.{lang}.yaml").read_text(encoding="utf-8"))
    write_text(units, (STARTERS / "units.csv").read_text(encoding="utf-8"), encoding="utf-8-sig")
    write_text(values, (STARTERS / "values.csv").read_text(encoding="utf-8"), encoding="utf-8-sig")
    return framework, units, values


def workbook(directory: Path, lang: Lang) -> Iterable[Path]:
    """The same skeleton as one workbook, with empty sheets for the most used parts of a plan."""
    framework, _ = read_framework(STARTERS / f"blank.{lang}.yaml")
    units, _ = read_tables(STARTERS / "units.csv")
    values, _ = read_tables(STARTERS / "values.csv")
    roster, _ = read_units(units[0])
    if framework is None:
        raise ValueError("the blank framework is broken")
    panel, _ = read_panel(values, framework, roster, vintage=BLANK_VINTAGE)
    last = max(panel.years) + framework.rounds.lag if panel is not None else 0
    years = range(last + 1, last + 4) if last else ()
    path = book_in(directory, framework)
    write_workbook(path, framework, roster, panel, lang, plan_sheets(Plan(), framework, None, years))
    return (path,)


def zone_workbook(directory: Path, lang: Lang) -> Iterable[Path]:
    """The zone's template as one workbook in one language: the same examples, each on the sheet of its part."""
    with tempfile.TemporaryDirectory() as hidden:
        folder = Path(hidden)
        tuple(zone(folder, lang, USED))
        framework, _ = read_framework(folder / "framework.yaml")
        units, _ = read_tables(folder / "units.csv")
        roster, _ = read_units(units[0])
        if framework is None:
            raise ValueError("the template's framework is broken")
        panel, _ = read_panel(read_tables(folder / "data" / "simulated" / "zones.csv")[0], framework, roster)
        plan, _ = read_plan(plan_files(folder), framework)
        if plan is None:
            raise ValueError("the template's plan is broken")
        followed, _ = read_plan_data(plan_data_files(folder), plan, roster)
    alone = told_in(framework, lang)
    path = book_in(directory, alone)
    write_workbook(path, alone, roster, panel, lang, plan_sheets(told_in(plan, lang), alone, followed))
    return (path,)


USED: Final = frozenset({"peers", "policies", "positionings", "themes", "cards", "assumptions"})
"""Parts of the zone's template that a workbook shows by an example; no sheet can hold comments."""


def book_in(directory: Path, framework: Framework) -> Path:
    """Where a template's workbook is written."""
    return directory / f"{directory.resolve().name or framework.code}.xlsx"


def example(source: Path) -> Builder:
    """A builder that copies a shipped example."""

    def copied(directory: Path, lang: Lang) -> Iterable[Path]:
        del lang  # comments of shipped examples are in both languages
        files = []
        for file in sorted(path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
            target = directory / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
            files.append(target)
        return files

    return copied


def own(directory: Path, lang: Lang) -> Iterable[Path]:
    """Our own row alone, made up, and a table of what was published of others."""
    framework, units = directory / "framework.yaml", directory / "units.csv"
    values, facts = directory / "data" / BLANK_VINTAGE / "values.csv", directory / KNOWLEDGE
    text = (STARTERS / f"blank.{lang}.yaml").read_text(encoding="utf-8")
    write_text(framework, "".join(line for line in text.splitlines(keepends=True) if not line.startswith("peers:")))
    for file in (units, values):
        head, *rows = (STARTERS / file.name).read_text(encoding="utf-8").splitlines(keepends=True)
        write_text(file, "".join([head, *(row for row in rows if row.startswith("A1,"))]), encoding="utf-8-sig")
    write_text(facts, (STARTERS / f"facts.{lang}.csv").read_text(encoding="utf-8"), encoding="utf-8-sig")
    return framework, units, values, facts


BUILDERS: Final[dict[str, Builder]] = {
    "blank": blank, "own": own, "workbook": workbook, "workbook-plan": zone_workbook, "zone": zone,
}  # fmt: skip


def unpack_workbook(path: Path, directory: Path) -> tuple[Problem, ...]:
    """Turns a workbook into a project folder, its plan with it; nothing is written where there are errors."""
    sheets = read_tables(path)
    framework, units, tables, problems = read_workbook(path, sheets)
    plan = None
    if framework is not None:
        plan, found = read_plan_sheets(sheets[0], path.name, framework)
        problems += found
    if framework is None or any(problem.severity == "error" for problem in problems):
        return problems
    if taken := occupied(directory):
        return (*problems, *taken)
    write_document(directory / "framework.yaml", framework)
    if units is not None:
        write_table(directory / "units.csv", units.header, units.rows)
    for table in tables:
        write_table(directory / "data" / "workbook" / f"{file_name(table)}.csv", table.header, table.rows)
    if plan is not None:
        write_document(directory / "plan" / "plan.yaml", plan)
        for table in values_tables(sheets[0]):
            write_table(directory / "plan" / "data" / f"{file_name(table)}.csv", table.header, table.rows)
    return problems


def file_name(table: RawTable) -> str:
    """A sheet's name as that of a file."""
    return "".join(sign if sign.isalnum() or sign in "-_" else "_" for sign in table.sheet) or "data"


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes a CSV that Excel opens as it should: UTF-8 with its mark."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([cell_text(cell) for cell in row] for row in rows)
    write_text(path, stream.getvalue(), encoding="utf-8-sig")


def cell_text(cell: object) -> str:
    """A cell as text; percentages and whole numbers as they were shown."""
    if cell is None:
        return ""
    if isinstance(cell, Percent):
        return f"{float(cell) * 100:.12g}%"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(float(cell))
    return str(cell)
