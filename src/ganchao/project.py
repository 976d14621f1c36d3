"""A folder on disk as one frozen object; the only file that wires stages.

A project is a folder (``framework.yaml`` or ``rulebooks/``, ``units.csv``, ``data/``), one Excel workbook that
holds the same (or a folder with nothing but it), or the name of a shipped example.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from ganchao.domain.framework import Framework, Shown
from ganchao.domain.panel import Floats, Panel, Unit
from ganchao.domain.place import Place, place
from ganchao.domain.plan import Plan
from ganchao.domain.reckoning import framework_in, plan_in, shift_to
from ganchao.domain.scenario import Scenario
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Say, UnknownName, Where, nearest, pick
from ganchao.files.documents import locate, read_draft
from ganchao.files.knowledge import facts_file, read_knowledge
from ganchao.files.panels import read_panel
from ganchao.files.plan_data import crossed_lines, plan_data_files, read_plan_data
from ganchao.files.plans import is_book, plan_files, read_plan, read_plan_sheets, values_tables
from ganchao.files.rosters import read_units
from ganchao.files.sheetwords import Head, sheet_called
from ganchao.files.tables import RawTable, read_tables
from ganchao.files.workbook import workbook_draft
from ganchao.scoring.check import check_recipe
from ganchao.scoring.conform import values_of
from ganchao.scoring.score import score

EXAMPLES_DIR = Path(__file__).parent / "files" / "examples"
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls"})


@dataclass(frozen=True, eq=False)
class Project:
    """Everything a project folder says, read and checked."""

    place: Path
    rulebooks: tuple[Framework, ...]  # oldest first; one is enough
    panel: Panel  # of the chosen vintage
    vintages: tuple[str, ...]  # all there are, newest last
    problems: tuple[Problem, ...]  # warnings and repairs; errors never get here
    plan: Plan | None = None  # in plan/ or in the workbook's sheets
    followed: Panel | None = None  # values of what the plan follows beside the index
    shown: Shown = "round"  # what a year means; rulebooks are in these years
    shift: int = 0  # how far they are from rounds

    @property
    def framework(self) -> Framework:
        """The newest rulebook."""
        return self.rulebooks[-1]

    @property
    def code(self) -> str:
        """Short name of the index."""
        return self.framework.code

    @cached_property
    def input_hashes(self) -> dict[str, str]:
        """SHA-256 of every file the project was read from."""
        files = [self.place] if self.place.is_file() else sorted(input_files(self.place))
        base = self.place.parent if self.place.is_file() else self.place
        return {file.relative_to(base).as_posix(): sha256(file) for file in files}

    def in_years(self, shown: Shown) -> Project:
        """The same project with every year meaning the round, the data year, or the year of publication.

        Raises :class:`InvalidInput` where years of publication are not known, or not one to a round.
        """
        rulebooks = [framework_in(book, -self.shift) for book in self.rulebooks]
        try:
            shift = shift_to(rulebooks[-1], shown)
        except InvalidInput as error:
            raise InvalidInput(map(self._placed, error.problems)) from error
        return replace(
            self, rulebooks=tuple(framework_in(book, shift) for book in rulebooks), shown=shown, shift=shift,
            plan=None if self.plan is None else plan_in(self.plan, shift - self.shift),
        )

    def replace_panel(self, panel: Panel) -> Project:
        """The same project with other values: a what-if."""
        return replace(self, panel=panel)

    @property
    def document(self) -> str:
        """Name of the file, or of the folder of rulebooks, that says how to score."""
        if self.place.is_file():
            return self.place.name
        return "framework.yaml" if (self.place / "framework.yaml").is_file() else "rulebooks"

    def score(self) -> Scorecard:
        """Scores and ranks by the rulebook that holds in each year.

        Raises :class:`InvalidInput` where the framework does not fit the data, or nobody can be ranked.
        """
        holding = [rulebook for rulebook in self.rulebooks if covers(rulebook, self.panel)]
        try:
            card = joined([score(self.panel, rulebook) for rulebook in holding or self.rulebooks[-1:]])
        except UnknownName as error:
            raise InvalidInput([error.problem(Where(file=self.document))]) from error
        except InvalidInput as error:
            raise InvalidInput(map(self._placed, error.problems)) from error
        if not np.isfinite(card.ranks[..., -1]).any():
            raise InvalidInput([Problem("project.nobody_ranked", Where(file=self.document))])
        return card if self.plan is None else replace(card, framework=with_events(card.framework, self.plan))

    def _placed(self, problem: Problem) -> Problem:
        """A problem met while scoring, with the document it is about."""
        return problem if problem.where.file else replace(problem, where=replace(problem.where, file=self.document))

    def __repr__(self) -> str:
        return f"Project({self.code}: {self.panel!r})"


def open_project(where: str | Path, *, vintage: str | None = None, years: Shown | None = None) -> Project:
    """A project folder, workbook or shipped example, read and checked.

    Parameters
    ----------
    where
        A folder, an Excel workbook, or the name of a shipped example such as ``"hdi"``.
    vintage
        The state of the data to use; the newest unless named.
    years
        Which year stands in results: the round, the data year or the year of publication; as the framework says
        unless given.

    Raises
    ------
    InvalidInput
        With every problem of every file at once, or where years of publication are not known.
    UnknownName
        When there is no such folder or example.
    """
    project, problems = check_project(where, vintage=vintage)
    errors = [problem for problem in problems if problem.severity == "error"]
    if project is None or errors:
        raise InvalidInput(errors)
    return project.in_years(years or project.framework.rounds.shown)


def check_project(where: str | Path, *, vintage: str | None = None) -> tuple[Project | None, tuple[Problem, ...]]:
    """A project and everything to say about it; no project where there are errors. Raises :class:`UnknownName`."""
    project, problems = drafted_project(where, vintage=vintage)
    return None if any(problem.severity == "error" for problem in problems) else project, problems


def drafted_project(where: str | Path, *, vintage: str | None = None) -> tuple[Project | None, tuple[Problem, ...]]:
    """The same, but also a project with errors in it, as far as it can be read: tables beside it can be checked."""
    found = find_project(where)
    if found.is_file():
        sheets = read_tables(found)
        framework, units, tables, problems = workbook_draft(found, sheets)
        only = () if framework is None else (framework,)
        recipe = [replace(p, where=replace(p.where, file=found.name)) for book in only for p in check_recipe(book)]
        return _assembled(found, only, units, {"": tables}, vintage, [*problems, *recipe], sheets[0])
    rulebooks, problem_list = _read_rulebooks(found)
    units_table, units_problems = _units_table(found)
    tables_by_vintage, table_problems = _data_tables(found, vintage)
    problem_list += [*units_problems, *table_problems]
    if rulebooks:
        facts = facts_file(found)
        problem_list += read_knowledge(facts, rulebooks[-1], rulebooks[-1].own)[1] if facts is not None else ()
    return _assembled(found, rulebooks, units_table, tables_by_vintage, vintage, problem_list)


def project_plan(
    found: Path, framework: Framework, panel: Panel | None = None, sheets: Sequence[RawTable] | None = None,
    *, draft: bool = False,
) -> tuple[Plan | None, tuple[Problem, ...]]:
    """The plan of a project folder or workbook, and everything to say about it; nothing where there is none."""
    if found.is_file():
        tables = read_tables(found)[0] if sheets is None else sheets
        return read_plan_sheets(tables, found.name, framework, panel, draft=draft)
    files = plan_files(found)
    return read_plan(files, framework, panel, draft=draft) if files else (None, ())


def followed_plan(
    found: Path, framework: Framework, roster: Mapping[str, Unit], panel: Panel | None,
    sheets: Sequence[RawTable] | None = None,
) -> tuple[Plan | None, Panel | None, tuple[Problem, ...]]:
    """A project's plan, the values it follows, and what is wrong with both, also against the data if they are given.

    With errors the plan is a draft, as far as it can be read.
    """
    plan, problems = project_plan(found, framework, panel, sheets, draft=True)
    if plan is None:
        return None, None, problems
    values, more = read_plan_data(*plan_values(found, plan, roster, sheets))
    known = [each for each in (values, None if panel is None else lined(plan, framework, panel)) if each is not None]
    lines = plan if not illegible(problems, "bottom_lines") else plan.model_copy(update={"bottom_lines": ()})
    crossed = [problem for each in known for problem in crossed_lines(lines, each, plan.unit or framework.own)]
    return plan, values, (*problems, *more, *crossed)


def illegible(problems: Iterable[Problem], *lists: str) -> bool:
    """Whether anything in some lists of the plan cannot be read: what follows from it is not told."""
    def part(problem: Problem) -> str:
        steps = problem.where.path.steps if isinstance(problem.where.path, Place) else ()
        return str(steps[0]) if steps else sheet_called(problem.where.sheet).partition(".")[0]

    unread = [problem for problem in problems if problem.severity == "error" and problem.key.startswith(UNREAD)]
    return any(part(problem) in lists for problem in unread)


UNREAD = ("documents.", "workbook.", "plansheet.", "files.")
"""How the keys of problems begin that say of something that it cannot be read."""


def lined(plan: Plan, framework: Framework, panel: Panel) -> Panel | None:
    """Values of the index's indicators that a bottom line speaks of, as they are published; nothing where none is."""
    wanted = {line.indicator for line in plan.bottom_lines}
    found = [
        indicator for indicator in framework.scored if indicator.code in wanted
        and {indicator.numerator or indicator.code, indicator.denominator} - {""} <= set(panel.indicators)
    ]
    if not found:
        return None
    values = np.stack([values_of(panel, indicator, []) for indicator in found], axis=-1)
    return Panel(values, panel.years, panel.units, tuple(indicator.code for indicator in found))


def plan_values(
    found: Path, plan: Plan, roster: Mapping[str, Unit], sheets: Sequence[RawTable] | None = None
) -> tuple[Sequence[Path], Plan, Mapping[str, Unit], tuple[RawTable, ...]]:
    """What the values that a plan follows are read from: its tables, and sheets of its workbooks."""
    books = [found] if found.is_file() else [file for file in plan_files(found) if is_book(file)]
    every = sheets if sheets is not None else [table for book in books for table in read_tables(book)[0]]
    return [] if found.is_file() else plan_data_files(found), plan, roster, values_tables(every)


def find_project(where: str | Path) -> Path:
    """The folder or workbook meant, or a shipped example of that name. Raises :class:`UnknownName`."""
    path = Path(where)
    if not str(where).strip():
        raise UnknownName("project", str(where), examples())
    if path.is_dir():
        return path if holds_documents(path) else _only_workbook(path)
    if path.is_file() and path.suffix.lower() in WORKBOOK_SUFFIXES:
        return path
    if path.is_file() and path.name == "framework.yaml":
        return path.parent
    if path.is_file():
        raise InvalidInput([Problem("project.not_a_project", Where(file=path.name), {"suffix": path.suffix or "–"})])
    if str(where) in examples():
        return EXAMPLES_DIR / str(where)
    raise UnknownName("project", str(where), examples())


def holds_documents(folder: Path) -> bool:
    """Whether a folder looks like a project in documents and tables, however unfinished."""
    return (folder / "data").is_dir() or (folder / "rulebooks").is_dir() or any(folder.glob("*.y*ml"))


def _only_workbook(folder: Path) -> Path:
    """The one workbook of a folder that holds nothing else of a project, or the folder itself."""
    found = [
        file for file in sorted(folder.iterdir())
        if file.suffix.lower() in WORKBOOK_SUFFIXES and file.stem != "units" and not file.name.startswith(("~$", "."))
    ]
    if len(found) > 1:
        values = {"count": len(found), "have": ", ".join(file.name for file in found[:8]), "first": found[0]}
        raise InvalidInput([Problem("project.workbooks", Where(file=folder.name), values)])
    return found[0] if found else folder


def examples() -> tuple[str, ...]:
    """Names of the shipped projects."""
    return tuple(sorted(folder.name for folder in EXAMPLES_DIR.iterdir() if rulebook_files(folder)))


def rulebook_files(folder: Path) -> list[Path]:
    """The documents that say how to score: those in ``rulebooks/``, or ``framework.yaml``."""
    several, single = sorted((folder / "rulebooks").glob("*.yaml")), folder / "framework.yaml"
    return several or ([single] if single.is_file() else [])


def is_shipped(project: Path) -> bool:
    """Whether a project is one of the shipped ones, which are read-only."""
    return project.resolve().is_relative_to(EXAMPLES_DIR.resolve())


def covers(rulebook: Framework, panel: Panel) -> bool:
    """Whether a rulebook holds in any of the panel's years."""
    rounds = [year + rulebook.rounds.lag for year in panel.years]
    first = max((y for y in (rulebook.holds.first, rulebook.first_year) if y is not None), default=min(rounds))
    last = min((y for y in (rulebook.holds.last, rulebook.last_year) if y is not None), default=max(rounds))
    return any(first <= year <= last for year in rounds)


def with_events(framework: Framework, plan: Plan) -> Framework:
    """A rulebook whose scenario also holds the plan's events, as far as they touch what it ranks."""
    standing = framework.scenario.events if framework.scenario is not None else ()
    known, told = framework.columns(), {event.code for event in standing}
    moving = []
    for event in plan.events:
        effects = tuple(effect for effect in event.effects if effect.indicator in known)
        if effects and event.code not in told:
            moving.append(event.model_copy(update={"effects": effects}))
    if not moving:
        return framework
    return framework.model_copy(update={"scenario": Scenario(events=(*standing, *moving))})


def joined(cards: Sequence[Scorecard]) -> Scorecard:
    """Scorecards of several rulebooks one after the other, under the nodes of the newest.

    Nodes that only older rulebooks had are left out; a node the older ones lacked has no score there.
    """
    if len(cards) == 1:
        return cards[0]
    newest = cards[-1]
    places = [[card.nodes.index(node) if node in card.nodes else -1 for node in newest.nodes] for card in cards]

    def along_nodes(name: str) -> Floats:
        parts = []
        for card, at in zip(cards, places, strict=True):
            array = getattr(card, name)
            padded = np.concatenate([array, np.full((*array.shape[:-1], 1), np.nan)], axis=-1)
            parts.append(padded[..., at])
        return np.concatenate(parts)

    return replace(
        newest,
        panel=newest.panel.joined_years([card.panel for card in cards]),
        years=tuple(year for card in cards for year in card.years),
        data_years=tuple(year for card in cards for year in card.data_years),
        scores=along_nodes("scores"),
        ranks=along_nodes("ranks"),
        weights=along_nodes("weights"),
        ranked=np.concatenate([card.ranked for card in cards]),
        steps=None,
        notes=tuple(note for card in cards for note in card.notes),
    )


def input_files(folder: Path) -> list[Path]:
    """Files of a project folder that are input: documents and data, not results or the record."""
    own = [*folder.glob("*.yaml"), *folder.glob("*.csv"), *folder.glob("rulebooks/*.yaml"),
           *folder.glob("knowledge/*.csv")]
    own += [file for file in (*plan_files(folder), *plan_data_files(folder)) if file not in own]
    data = [file for file in (folder / "data").rglob("*") if file.is_file() and file.suffix.lower() in TABLE_SUFFIXES]
    return [file for file in (*own, *data) if not file.name.startswith(("~$", "."))]


def sha256(file: Path) -> str:
    """Hash of a file's content."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _read_rulebooks(folder: Path) -> tuple[tuple[Framework, ...], list[Problem]]:
    files = rulebook_files(folder)
    if not files:
        return (), [_no_framework(folder)]
    rulebooks: list[Framework] = []
    problems: list[Problem] = []
    for file in files:
        framework, found = read_draft(file)
        problems += found
        if framework is not None:
            rulebooks.append(framework)
            problems += locate(check_recipe(framework), file)
    rulebooks.sort(key=lambda rulebook: rulebook.holds.first if rulebook.holds.first is not None else -1)
    for older, newer in itertools.pairwise(rulebooks):
        if newer.holds.first is None or older.holds.last is None or older.holds.last >= newer.holds.first:
            values = {"older": older.version or older.code, "newer": newer.version or newer.code}
            problems.append(Problem("project.rulebooks_overlap", Where(file="rulebooks"), values))
    return tuple(rulebooks), problems


def _no_framework(folder: Path) -> Problem:
    if (folder / "framework.yaml").is_dir():
        return Problem("files.is_folder", Where(file="framework.yaml"))
    names = [file.name for file in folder.iterdir() if file.is_file() and not file.name.startswith(".")]
    close = nearest("framework.yaml", names)
    if close:
        return Problem("project.framework_misnamed", Where(file=close), {"name": close})
    return Problem("project.no_framework", Where(file=folder.name), {"have": ", ".join(sorted(names)[:8]) or "–"})


def _units_table(folder: Path) -> tuple[RawTable | None, list[Problem]]:
    files = [f for f in sorted(folder.glob("units.*")) if f.suffix.lower() in TABLE_SUFFIXES]
    if not files:
        return None, []
    tables, problems = read_tables(files[0])
    return (tables[0] if tables else None), list(problems)


def _data_tables(folder: Path, vintage: str | None) -> tuple[dict[str, tuple[RawTable, ...]], list[Problem]]:
    """Tables of the chosen vintage; the other vintages are known by name only."""
    data = folder / "data"
    folders = sorted(f for f in data.iterdir() if f.is_dir() and not f.name.startswith(".")) if data.is_dir() else []
    names = {f.name: f for f in folders if _tables_in(f)}
    if not names and data.is_dir() and _tables_in(data):
        names = {"": data}
    if not names:
        return {}, [Problem("project.no_data", Where(file="data"))]
    chosen = vintage if vintage is not None else max(names)
    source = pick("vintage", chosen, names)
    tables: dict[str, tuple[RawTable, ...]] = dict.fromkeys(names, ())
    problems: list[Problem] = []
    for file in _tables_in(source):
        read, found = read_tables(file)
        tables[chosen] = (*tables[chosen], *read)
        problems += found
    return tables, problems


def _tables_in(folder: Path) -> list[Path]:
    return [
        file for file in sorted(folder.iterdir())
        if file.is_file() and file.suffix.lower() in TABLE_SUFFIXES and not file.name.startswith(("~$", "."))
    ]


def _assembled(
    found: Path, rulebooks: tuple[Framework, ...], units: RawTable | None,
    tables: dict[str, tuple[RawTable, ...]], vintage: str | None, problems: list[Problem],
    sheets: Sequence[RawTable] | None = None,
) -> tuple[Project | None, tuple[Problem, ...]]:
    roster: dict[str, Unit] = {}
    if units is not None:
        roster, found_problems = read_units(units)
        problems += found_problems
    chosen = vintage if vintage is not None else max(tables, default="")
    panel = None
    if rulebooks and tables.get(chosen):
        panel, found_problems = read_panel(tables[chosen], _widest(rulebooks), roster, vintage=chosen)
        problems += found_problems
    if panel is not None:
        problems += _names_outside(rulebooks[-1], panel, found)
    plan = followed = None
    if rulebooks:
        plan, followed, found_problems = followed_plan(found, rulebooks[-1], roster, panel, sheets)
        problems += found_problems
    if panel is None or not rulebooks:
        return None, tuple(problems)
    vintages = tuple(sorted(tables))
    kept = tuple(problem for problem in problems if problem.severity != "error")
    return Project(found, rulebooks, panel, vintages, kept, plan, followed), tuple(problems)


def _widest(rulebooks: tuple[Framework, ...]) -> Framework:
    """A framework whose columns are those of all rulebooks, for reading the data once."""
    newest = rulebooks[-1]
    have = {indicator.code for indicator in newest.indicators}
    more = {i.code: i for book in rulebooks[:-1] for i in book.indicators if i.code not in have}
    return newest if not more else newest.model_copy(update={"indicators": (*newest.indicators, *more.values())})


def _names_outside(framework: Framework, panel: Panel, found: Path) -> list[Problem]:
    """Units that the framework names but the data do not have; who is called by name is pointed to by code."""
    problems = []
    known = dict.fromkeys(panel.units)
    names = {name: code for code in known for name in (panel.unit(code).name.zh, panel.unit(code).name.en)}
    events = framework.scenario.events if framework.scenario is not None else ()
    touched = dict.fromkeys(code for event in events for effect in event.effects for code in effect.units)
    for field, codes in (
        ("own", (framework.own,) if framework.own else ()), ("peers", framework.peer_codes), ("scenario", touched)
    ):
        where = Where(path=place(framework, (field,)))
        if found.is_file():
            where = Where(file=found.name, path=Head("framework", field))
        for code in codes:
            if code in names and code not in known:
                values = {"kind": Say("kind.unit"), "name": code, "close": names[code]}
                problems.append(Problem("unknown.close", where, values))
            elif code not in known:
                problems.append(UnknownName("unit", code, known).problem(where))
    document = found / "framework.yaml"
    if found.is_file() or not problems:
        return problems
    return [*locate(problems, document)] if document.is_file() else [
        replace(problem, where=replace(problem.where, file="rulebooks")) for problem in problems
    ]
