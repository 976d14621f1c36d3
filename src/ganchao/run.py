"""The whole chain from a project to the files people and other programs read."""

from __future__ import annotations

import importlib
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from ganchao import __version__
from ganchao.auditing.engine import AT_ONCE
from ganchao.domain.scorecard import IMPUTED, TREATED, Scorecard
from ganchao.errors import GanchaoError, InvalidInput, Problem, UnknownName
from ganchao.files.staging import staging
from ganchao.large import LargeProject, large_data, open_large, score_large_project, top_card, write_large
from ganchao.project import Project, find_project, is_shipped, open_project
from ganchao.reporting.blocks import Brief, Heading
from ganchao.reporting.score_brief import score_brief
from ganchao.reporting.tables import write_tables
from ganchao.scoring.large import BLOCK
from ganchao.text import LANGS, Lang, say

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited

Format = Literal["html", "xlsx", "docx"]
FORMATS: Final[tuple[Format, ...]] = ("html", "xlsx", "docx")
Step = Callable[[str], None]
DEFAULT_SEED: Final = 2019


@dataclass(frozen=True)
class Ran:
    """What a run made."""

    card: Scorecard
    brief: Brief
    files: tuple[Path, ...]
    timings: dict[str, float] = field(default_factory=dict)  # seconds by step
    audited: Audited | None = None  # of the last round; None where the field is too large or nobody is ranked


def default_out(project: Project | LargeProject) -> Path:
    """Where results go when nobody says: into the project, or beside where we stand for shipped ones."""
    if is_shipped(project.place):
        return Path("ganchao-out") / project.place.name
    return (project.place.parent if project.place.is_file() else project.place) / "out"


def lang_for(project: Project | LargeProject, asked: str | None, fallback: Lang) -> Lang:
    """The language asked for, else the project's own, else the system's."""
    wanted = asked or os.environ.get("GANCHAO_LANG") or project.framework.language or fallback
    return "zh" if wanted == "zh" else "en"


def run_project(
    project: Project | LargeProject,
    out: Path,
    *,
    lang: Lang,
    seed: int,
    formats: Sequence[Format] = FORMATS,
    step: Step = lambda _key: None,
) -> Ran:
    """Score the project and write report, workbook, document, tidy tables and ``run.json`` into ``out``."""
    with staging(out) as place:
        clock = Clock(step)
        clock.begin("run.step.score")
        card, write = scored(project)
        clock.begin("run.step.audit")
        audited, unaudited = audited_or_why_not(project, seed)
        clock.begin("run.step.brief")
        assumptions = assumptions_of(card, lang)
        problems = (*project.problems, *card.notes, *unaudited)
        brief = score_brief(card, lang, problems=problems, assumptions=assumptions, audited=audited)
        title = project.framework.name.in_lang(lang) or project.framework.code
        facts = {
            say("run.fact.version", lang): f"Ganchao {__version__}",
            say("run.fact.seed", lang): str(seed),
            say("run.fact.vintage", lang): card.panel.vintage or "–",
        }
        clock.begin("run.step.tables")
        tables = place.aside / "tables"
        files = [*write(tables), *(audit_tables(audited, tables) if audited is not None else ())]
        for name in formats:
            clock.begin(f"run.step.{name}")
            made = rendered(name, brief, lang, title=title, facts=facts)
            path = place.aside / f"report.{name}"
            path.write_bytes(made.encode() if isinstance(made, str) else made)
            files.append(path)
        clock.end()
        record = run_record(project, card, lang=lang, seed=seed, timings=clock.seconds, problems=problems)
        if audited is not None:
            record["audit"] = audit_record(audited)
        files.append(place.aside / "run.json")
        text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
        files[-1].write_text(text, encoding="utf-8", errors="replace")
    return Ran(card, brief, place.placed(files), clock.seconds, audited)


def rendered(name: Format, brief: Brief, lang: Lang, *, title: str, facts: dict[str, str]) -> str | bytes:
    """A brief in one format; the packages that write it are imported only then."""
    render: Callable[..., str | bytes] = getattr(importlib.import_module(f"ganchao.reporting.{name}"), name)
    return render(brief, lang, title=title, facts=facts)


def opened(where: str | Path, *, vintage: str | None = None) -> Project | LargeProject:
    """A project, or one too large to hold. Raises what :func:`open_project` raises."""
    found = find_project(where)
    data = large_data(found, vintage)
    return open_project(found, vintage=vintage) if data is None else open_large(found, data)


def opened_whole(where: str | Path, *, vintage: str | None = None) -> Project:
    """A project that fits in memory. Raises :class:`InvalidInput` for one that does not."""
    source = opened(where, vintage=vintage)
    if isinstance(source, LargeProject):
        raise InvalidInput([Problem("auditing.large_project")])
    return source


def scored(project: Project | LargeProject) -> tuple[Scorecard, Callable[[Path], tuple[Path, ...]]]:
    """The scorecard (of a large project: its top and our own unit), and what writes all its tables."""
    if isinstance(project, LargeProject):
        result = score_large_project(project)
        return top_card(result), lambda directory: write_large(result, directory)
    card = project.score()
    return card, lambda directory: write_tables(card, directory)


def audit_project(
    project: Project,
    *,
    year: int | None = None,
    node: str | None = None,
    unit: str | None = None,
    draws: int | None = None,
    seed: int = DEFAULT_SEED,
    workers: int = 1,
    scheduler: str = "",
    step: Step = lambda _key: None,
    drawn: Callable[[int, int], None] = lambda _done, _of: None,
) -> Audited:
    """Can these ranks be trusted? Rank ranges now and over time, sensitivity, swaps, robustness, coherence.

    Parameters
    ----------
    project
        From :func:`ganchao.open_project`.
    year, node, unit
        Round, group and unit looked at; the last round, the index and our own unit unless named.
    draws
        Replications; what ``audit`` in the framework says unless given, else 1,000.
    seed
        Of everything drawn.
    workers
        Threads on this machine.
    scheduler
        Address of a Dask scheduler that takes the draws instead; neither changes the result.
    step, drawn
        Told the part that begins, and draws done and wanted.

    Raises
    ------
    UnknownName
        For a year, node or unit that does not exist.
    InvalidInput
        For fewer than two draws, a unit that is not ranked, or a scheduler that does not answer.
    """
    from ganchao.auditing.audit import audit  # noqa: PLC0415 - slow to import
    from ganchao.auditing.cluster import cluster  # noqa: PLC0415 - slow to import

    with cluster(scheduler) if scheduler else nullcontext() as mapper:
        return audit(
            project.panel,
            project.rulebooks,
            year=year,
            node=node,
            unit=unit,
            draws=draws,
            seed=seed,
            workers=workers,
            mapper=mapper,
            step=lambda part: step(f"audit.step.{part}"),
            drawn=drawn,
        )


def write_audit(audited: Audited, out: Path, lang: Lang, step: Step = lambda _key: None) -> tuple[Path, ...]:
    """``audit.html`` and the tables of an audit into ``out``."""
    step("run.step.tables")
    with staging(out) as place:
        files = [*audit_tables(audited, place.aside / "tables")]
        step("run.step.html")
        files.append(place.aside / "audit.html")
        files[-1].write_text(audit_page(audited, lang), encoding="utf-8")
    return place.placed(files)


def audit_tables(audited: Audited, directory: Path) -> tuple[Path, ...]:
    """The tidy tables of an audit."""
    from ganchao.reporting.audit_tables import write_audit_tables  # noqa: PLC0415 - slow to import

    return write_audit_tables(audited, directory)


def audit_page(audited: Audited, lang: Lang) -> str:
    """``audit.html``."""
    from ganchao.reporting.audit_brief import audit_brief  # noqa: PLC0415 - slow to import

    framework, year = audited.card.framework, audited.uncertainty.prepared.year
    title = say("audit.title", lang, index=framework.name.in_lang(lang) or framework.code, year=year)
    brief: Brief = (Heading(title, 1), *audit_brief(audited, lang))
    seed = str(audited.uncertainty.seed)
    facts = {say("run.fact.version", lang): f"Ganchao {__version__}", say("run.fact.seed", lang): seed}
    return str(rendered("html", brief, lang, title=title, facts=facts))


def audited_or_why_not(project: Project | LargeProject, seed: int) -> tuple[Audited | None, tuple[Problem, ...]]:
    """The audit of a run; where there can be none, the reasons as doubts. A report is worth having without one."""
    if isinstance(project, LargeProject):
        return None, ()
    try:
        return audit_project(project, seed=seed, workers=os.cpu_count() or 1), ()
    except GanchaoError as error:
        found = list(error.problems) if isinstance(error, InvalidInput) else []
        found += [error.problem()] if isinstance(error, UnknownName) else []
        return None, tuple(replace(problem, severity="warning") for problem in found)


def audit_record(audited: Audited) -> dict[str, Any]:
    """What it takes to make the same draws again, and how many failed."""
    result = audited.uncertainty
    prepared = result.prepared
    return {
        "year": prepared.year,
        "node": prepared.node,
        "draws": result.draws,
        "failed": result.draws - result.good,
        "block": AT_ONCE,
        "level": prepared.audit.level,
        "tolerance": prepared.audit.tolerance,
        "factors": [
            {"code": factor.code, "columns": factor.size, "levels": list(factor.labels)} for factor in prepared.factors
        ],
    }


def report(
    project: Project | str | Path, out: str | Path, *, lang: Lang = "en", seed: int = DEFAULT_SEED
) -> tuple[Path, ...]:
    """Everything ``ganchao run`` writes, from a notebook or a script; returns the paths.

    Raises what :func:`ganchao.open_project` raises.
    """
    source = opened(project) if isinstance(project, (str, Path)) else project
    return run_project(source, Path(out), lang=lang, seed=seed).files


class Clock:
    """Seconds by step, told to whoever shows progress."""

    def __init__(self, step: Step) -> None:
        self.step, self.seconds, self._begun = step, dict[str, float](), ("", 0.0)

    def begin(self, key: str) -> None:
        """A step begins; the one before ends."""
        self.end()
        self._begun = (key, time.perf_counter())
        self.step(key)

    def end(self) -> None:
        """The current step ends."""
        key, since = self._begun
        if key:
            self.seconds[key.rpartition(".")[2]] = round(time.perf_counter() - since, 4)
        self._begun = ("", 0.0)


def assumptions_of(card: Scorecard, lang: Lang) -> tuple[str, ...]:
    """What the results rest on besides the data, in sentences."""
    framework = card.framework
    said = []
    if framework.simulated:
        said.append(say("assumption.simulated", lang, what=framework.simulated))
    if card.steps is not None:
        imputed, treated = (int((card.steps.marks == mark).sum()) for mark in (IMPUTED, TREATED))
        if imputed:
            share = imputed / card.steps.marks.size
            said.append(say("assumption.imputed", lang, count=imputed, share=share))
        if treated:
            said.append(say("assumption.treated", lang, count=treated))
    if framework.rounds.lag:
        said.append(say("assumption.lag", lang, lag=framework.rounds.lag))
    said += [
        say("assumption.break", lang, indicator=i.name or i.code, years=", ".join(map(str, i.breaks)))
        for i in framework.scored
        if i.breaks
    ]
    said.append(say("assumption.ties", lang, tolerance=framework.rank.tolerance))
    return tuple(said)


def run_record(
    project: Project | LargeProject,
    card: Scorecard,
    *,
    lang: Lang,
    seed: int,
    timings: dict[str, float],
    problems: Sequence[Problem],
) -> dict[str, Any]:
    """Everything needed to make the same results again."""
    return {
        "ganchao": __version__,
        "python": platform.python_version(),
        "packages": {name: version(name) for name in ("numpy", "pandas", "scipy", "pydantic")},
        "machine": platform.machine(),
        "project": project.framework.code,
        "project_folder": project.place.name,
        "vintage": card.panel.vintage,
        "years": list(card.years),
        "units": len(card.units) if card.numbers is None else int(card.numbers.max()),
        "nodes": len(card.nodes),
        "lang": lang,
        "seed": seed,
        "block": BLOCK,
        "inputs": project.input_hashes,
        "assumptions": {each: list(assumptions_of(card, each)) for each in LANGS},
        "simulated": bool(project.framework.simulated),
        "problems": {level: sum(p.severity == level for p in problems) for level in ("warning", "repair")},
        "timings": timings,
    }
