"""The plan of a project: ``plan/*.yaml`` and ``plan/*.xlsx`` joined into one document, or sheets of its workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from ganchao.domain.check_plan import check_field, check_plan
from ganchao.domain.check_years import check_years
from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.inheriting import inherited
from ganchao.domain.panel import Panel
from ganchao.domain.place import Place, Steps, place, placed_values
from ganchao.domain.plan import Plan
from ganchao.errors import Problem, Where
from ganchao.files.plan_copies import once_for_copies
from ganchao.files.plan_naming import by_their_names
from ganchao.files.plan_papers import Book, Paper, at, explicit_codes, name_everything, paper_of
from ganchao.files.plan_places import drafted, touches
from ganchao.files.plan_reading import PlanReading, plan_tables, unread_sheets
from ganchao.files.plan_words import with_both_words
from ganchao.files.plansheets import VALUES
from ganchao.files.sheetwords import sheet_called
from ganchao.files.tables import RawTable, read_tables

DOCUMENTS: Final = ("*.yaml", "*.yml")
WORKBOOKS: Final = ("*.xlsx", "*.xlsm", "*.xls")


def plan_files(folder: Path) -> list[Path]:
    """Files that make up a folder's plan, in the order in which their lists are joined."""
    inside = folder / "plan"
    found = [file for ending in (*DOCUMENTS, *WORKBOOKS) for file in inside.glob(ending)] if inside.is_dir() else []
    single = [folder / "plan.yaml"] if (folder / "plan.yaml").is_file() else []
    return [*single, *sorted(file for file in found if not file.name.startswith((".", "~$")))]


def is_book(file: Path) -> bool:
    """Whether a file is a workbook."""
    return any(file.match(ending) for ending in WORKBOOKS)


@dataclass(frozen=True)
class Part:
    """What one file says of a plan."""

    file: str
    plan: Plan | None  # as far as it can be read
    problems: tuple[Problem, ...]
    told: Callable[[Steps, Problem], Problem]  # a problem of the plan with its place in the file
    where: Callable[[Steps], Where]
    faulty: frozenset[Steps] = frozenset()  # entries that cannot be read; what follows from them is not told
    unread: frozenset[str] = frozenset()  # what stands at those places
    sheets: tuple[str, ...] = ()
    is_empty: bool = False


def read_plan(
    files: Sequence[Path], framework: Framework, panel: Panel | None = None, *, draft: bool = False
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """A plan from its files, checked against the framework, and data if given.

    No plan where there are errors, unless a ``draft`` is asked for: what can be read, to check other things against.
    """
    papers = {file: paper_of(file) for file in files if not is_book(file)}
    written = frozenset(code for paper in papers.values() for code in explicit_codes(paper.source.data))
    books: dict[Path, Book] = {}
    for file in filter(is_book, files):
        taken = written | {code for book in books.values() for code in explicit_codes(book.reading.data)}
        books[file] = book_of(file, framework, frozenset(taken))
    name_everything([*papers.values()], [*books.values()], framework)
    parts = [part_of_book(books[file]) if file in books else part_of_paper(papers[file]) for file in files]
    return assembled(parts, framework, panel, draft=draft)


def read_plan_sheets(
    tables: Sequence[RawTable], file: str, framework: Framework, panel: Panel | None = None, *, draft: bool = False
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan in the sheets of a project's workbook; nothing where they are empty."""
    return assembled([sheets_part(tables, file, framework)], framework, panel, draft=draft)


def values_tables(tables: Iterable[RawTable]) -> tuple[RawTable, ...]:
    """Tables of values of what a plan follows, among the sheets of a workbook."""
    return tuple(table for table in tables if sheet_called(table.sheet) == VALUES and len(table))


def part_of_paper(paper: Paper) -> Part:
    """What a YAML file says."""
    source, naming = paper.source, paper.naming
    if not paper.is_legible or naming is None:
        return Part(source.file, None, paper.problems, lambda _steps, problem: problem, source.where)
    plan, found, faulty = drafted(source.data, source.where)

    def told(steps: Steps, problem: Problem) -> Problem:
        there = replace(problem, where=replace(source.where(steps), path=problem.where.path))
        inside = replace(there, where=replace(there.where, path=place({}, steps)))
        return by_their_names(replace(naming.explained(inside), where=there.where), paper.given)

    unread = frozenset(text for steps in faulty if isinstance(text := at(source.data, steps), str))
    found = tuple(by_their_names(with_both_words(naming.explained(problem)), paper.given) for problem in found)
    named = tuple(by_their_names(problem, paper.given) for problem in naming.problems)
    return Part(source.file, plan, (*paper.problems, *named, *found), told, source.where, faulty, unread)


def book_of(file: Path, framework: Framework, taken: frozenset[str] = frozenset()) -> Book:
    """A workbook beside the project's documents; ``taken`` are codes that the plan's other files use."""
    tables, problems = read_tables(file)
    book = sheets_of(tables, file.name, framework, taken)
    book.problems = (*problems, *unread_sheets(tables), *book.problems)
    return book


def sheets_of(
    tables: Sequence[RawTable], file: str, framework: Framework, taken: frozenset[str] = frozenset()
) -> Book:
    """Sheets as plain data."""
    by_part, problems = plan_tables(tables)
    reading = PlanReading(file, taken=taken)
    reading.read(by_part, framework)
    return Book(file, reading, tuple(problems), tuple(table.sheet for table in tables))


def part_of_book(book: Book) -> Part:
    """What sheets say, their names turned into codes."""
    reading = book.reading
    draft, found, faulty = reading.drafted()
    told = (*book.problems, *reading.problems, *found)
    unread = frozenset(str(reading.at(steps)) for steps in faulty)
    return Part(book.file, draft, told, reading.told, reading.where, faulty, unread, book.sheets, not reading.data)


def sheets_part(tables: Sequence[RawTable], file: str, framework: Framework) -> Part:
    """What the sheets of a project's workbook say."""
    book = sheets_of(tables, file, framework)
    book.reading.name()
    return part_of_book(book)


def assembled(
    parts: Sequence[Part], framework: Framework, panel: Panel | None, *, draft: bool = False
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The parts as one plan, checked; no plan where there are errors or nothing is written."""
    problems = [problem for part in parts for problem in part.problems]
    legible = [part for part in parts if part.plan is not None]
    plan, found = joined(legible)
    problems += found
    if plan is not None:
        doubts = check_plan(plan, framework)
        known = None if panel is None else int(panel.years[-1])
        doubts = (*doubts, *check_years(plan, framework, known))
        if panel is not None:
            inside = int(panel.ranked()[-1].sum())
            doubts = (*doubts, *check_field(plan, panel.years[-1] + framework.rounds.lag, inside))
        if len(legible) < len(parts):  # names may stand in a file that could not be read
            doubts = tuple(doubt for doubt in doubts if not doubt.key.startswith("unknown."))
        problems += once_for_copies([told for problem in doubts if (told := located(problem, legible)) is not None])
    files = {part.file: at for at, part in enumerate(parts)}
    sheets = {sheet: at for at, sheet in enumerate(sheet for part in parts for sheet in part.sheets)}
    problems.sort(key=lambda p: (files.get(p.where.file, -1), sheets.get(p.where.sheet, -1), p.where.row or 0))
    bad = len(legible) < len(parts) or any(problem.severity == "error" for problem in problems)
    nothing = plan is None or (bad and not draft) or all(part.is_empty for part in parts)
    return None if nothing or plan is None else inherited(plan), tuple(problems)


def joined(parts: Sequence[Part]) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Lists one after the other, mappings together; what is said once may not be said otherwise elsewhere."""
    values: dict[str, Any] = {}
    said: dict[str, Where] = {}
    problems: list[Problem] = []
    for part in parts:
        for name in part.plan.model_fields_set if part.plan is not None else ():
            value = getattr(part.plan, name)
            if isinstance(value, tuple):
                values[name] = (*values.get(name, ()), *value)
            elif isinstance(value, dict):
                values[name] = {**values.get(name, {}), **value}
            elif name in values and values[name] != value and _said(values[name]):
                facts = {"key": name, "other": said[name]}
                otherwise = Problem("plan.said_otherwise", Where(path=place({}, (name,))), facts)
                problems.append(part.told((name,), otherwise))
            else:
                values[name], said[name] = value, replace(part.where((name,)), path="")
    return (None if problems else Plan().model_copy(update=values)), tuple(problems)


def _said(value: object) -> bool:
    return bool(value) if isinstance(value, str | Bilingual) else value is not None


def located(problem: Problem, parts: Sequence[Part]) -> Problem | None:
    """A problem of the joined plan with the file and row it stands in; nothing for what only follows from others."""
    path = problem.where.path
    if not isinstance(path, Place) or not path.steps:
        return problem
    found = written_in(path.steps, parts)
    if found is None:
        return problem
    part, steps = found
    if touches(steps, part.faulty) or str(problem.values.get("name", "")) in part.unread:
        return None
    return placed_values(part.told(steps, problem), lambda there: where_written(there, parts))


def written_in(steps: Steps, parts: Sequence[Part]) -> tuple[Part, Steps] | None:
    """The part that says what stands at a place of the joined plan, and the place within that part."""
    field, *rest = steps
    at = rest[0] if rest and isinstance(rest[0], int) else None
    for part in parts:
        here = getattr(part.plan, str(field))
        if at is None or not isinstance(here, tuple):
            if part.plan is not None and field in part.plan.model_fields_set:
                return part, steps
        elif at < len(here):
            return part, (field, at, *rest[1:])
        else:
            at -= len(here)
    return None


def where_written(steps: Steps, parts: Sequence[Part]) -> Where:
    """File and row, or cell, of a place of the joined plan."""
    found = written_in(steps, parts)
    return Where() if found is None else found[0].where(found[1])
