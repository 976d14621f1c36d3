"""The whole chain from a project to the files people and other programs read."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ganchao import __version__
from ganchao.auditing.engine import AT_ONCE
from ganchao.domain.check_filled import TO_FILL_IN
from ganchao.domain.framework import Shown
from ganchao.domain.scorecard import IMPUTED, TREATED, Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.files.staging import staging
from ganchao.large import LargeProject, large_data, open_large, score_large_project, top_card, write_large
from ganchao.project import Project, find_project, is_shipped, open_project
from ganchao.reporting.blocks import Brief, Heading, unfolded
from ganchao.reporting.documents import Audience, Format, brief_for, file_name, rendered
from ganchao.reporting.material import Material
from ganchao.reporting.names import vintage_words
from ganchao.reporting.tables import write_tables
from ganchao.scoring.large import BLOCK
from ganchao.studies import DEFAULT_SEED, LARGEST, Studies, or_why_not, studied, study_tables
from ganchao.text import LANGS, Lang, say

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited
    from ganchao.forecasting.outlook import Outlook
    from ganchao.reporting.sights import Sights

USUAL: Final[tuple[Format, ...]] = ("html", "xlsx", "docx")
"""Formats that a run writes."""
SAME: Final = 1e-9
"""Scores nearer than this share of the largest are the same for readers."""
Step = Callable[[str], None]


@dataclass(frozen=True)
class Ran:
    """What a run made."""

    card: Scorecard
    brief: Brief
    files: tuple[Path, ...]
    timings: dict[str, float] = field(default_factory=dict)  # seconds by step
    studies: Studies = field(default_factory=Studies)

    @property
    def audited(self) -> Audited | None:
        """The audit of the last round; nothing where the field is too large or nobody is ranked."""
        return self.studies.audited


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
    formats: Sequence[Format] = USUAL,
    audience: Audience = "office",
    expert: bool = False,
    step: Step = lambda _key: None,
) -> Ran:
    """Score the project and write report, workbook, document, tidy tables and ``run.json`` into ``out``.

    ``expert`` prints what leaders do not ask for: else it is folded on the page and left out of the document.
    """
    with staging(out) as place:
        clock = Clock(step)
        clock.begin("run.step.score")
        card, write = scored(project)
        studies = studied(project, card, seed, clock.begin)
        seen = looked(project, card, studies, seed, clock.begin)
        clock.begin("run.step.brief")
        material = material_of(project, card, studies, seen, seed)
        brief = brief_for(audience, material, lang, expert=expert)
        title = material.title(material.index(lang), lang)
        clock.begin("run.step.tables")
        tables = place.aside / "tables"
        files = [*write(tables), *study_tables(studies, tables)]
        for name in formats:
            clock.begin(f"run.step.{name}")
            shown = brief_for(audience, material, lang, name=name) if name == "pptx" else brief
            made = rendered(name, shown, lang, title=title, facts=material.facts[lang])
            path = place.aside / file_name(name, audience)
            path.write_bytes(made.encode() if isinstance(made, str) else made)
            files.append(path)
        clock.end()
        record = run_record(project, card, lang=lang, seed=seed, timings=clock.seconds, problems=material.problems)
        if studies.audited is not None:
            record["audit"] = audit_record(studies.audited)
        if studies.outlook is not None:
            record["forecast"] = forecast_record(studies.outlook)
        if studies.planned is not None:
            record["targets"] = {"draws": studies.planned.draws, "fresh": studies.planned.fresh}
        if studies.programme is not None:
            stated = studies.programme.stated
            record["plan"] = {
                "draws": studies.programme.draws, "fresh": None if stated is None else stated.fields,
            }  # fmt: skip
        if studies.outline is not None:
            record["strategy"] = {"on": studies.outline.on.isoformat(), "quality": studies.outline.quality.score}
        if studies.funnels is not None:
            record["funnels"] = {"on": studies.funnels.as_of.isoformat(), "funnels": len(studies.funnels.studies)}
        if studies.tracked is not None:
            done = studies.tracked.progress
            record["progress"] = {"on": done.as_of.isoformat(), "targets": len(done.paths)}
        files.append(place.aside / "run.json")
        text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
        files[-1].write_text(text, encoding="utf-8", errors="replace")
    return Ran(card, brief, place.placed(files), clock.seconds, studies)


def years_in_words(project: Project | LargeProject, lang: Lang) -> str:
    """What a year in these results is."""
    shown = project.shown
    if shown == "round":
        lag = project.framework.rounds.lag
        return say("years.fact.round" if lag else "years.fact.same", lang, lag=lag)
    return say(f"years.fact.{shown}", lang)


def looked(
    project: Project | LargeProject, card: Scorecard, studies: Studies, seed: int, begin: Step
) -> Sights | None:
    """What the four lenses and three roads show; nothing for fields too large, or where nobody is named as us."""
    if isinstance(project, LargeProject) or len(card.units) > LARGEST:
        return None
    if not (project.framework.own or (project.plan is not None and project.plan.unit)):
        return None
    from ganchao.lenses import sights_of  # noqa: PLC0415 - slow to import

    begin("run.step.lenses")
    found, _ = or_why_not(lambda: sights_of(
        project, card, compared=studies.compared, outline=studies.outline, seed=seed,
        forecast=studies.outlook.forecast if studies.outlook is not None else None,
        chances=studies.programme.nothing if studies.programme is not None else (),
    ))  # fmt: skip
    return found


def plan_name(project: Project | LargeProject, lang: Lang) -> str:
    """The name of a project's plan; nothing where no plan is named yet."""
    plan = project.plan if isinstance(project, Project) else None
    name = "" if plan is None else plan.name.in_lang(lang)
    return "" if TO_FILL_IN.search(name) else name


def material_of(
    project: Project | LargeProject, card: Scorecard, studies: Studies, seen: Sights | None, seed: int
) -> Material:
    """All that reports of a project are written from, in either language."""
    return Material(
        card=card, plan=project.plan if isinstance(project, Project) else None,
        name={lang: plan_name(project, lang) for lang in LANGS},
        facts={lang: {
            say("run.fact.version", lang): f"Ganchao {__version__}",
            say("run.fact.seed", lang): str(seed),
            say("run.fact.vintage", lang): vintage_words(card, lang),
            say("years.fact", lang): years_in_words(project, lang),
        } for lang in LANGS},
        assumptions={lang: assumptions_of(card, lang) for lang in LANGS},
        problems=(*project.problems, *card.notes, *studies.problems),
        audited=studies.audited, compared=studies.compared, outlook=studies.outlook, planned=studies.planned,
        programme=studies.programme, outline=studies.outline, seen=seen, funnels=studies.funnels,
        tracked=studies.tracked,
    )  # fmt: skip


def opened(
    where: str | Path, *, vintage: str | None = None, years: Shown | None = None
) -> Project | LargeProject:
    """A project, or one too large to hold. Raises what :func:`open_project` raises."""
    found = find_project(where)
    data = large_data(found, vintage)
    return open_project(found, vintage=vintage, years=years) if data is None else open_large(found, data, years=years)


def opened_whole(where: str | Path, *, vintage: str | None = None, years: Shown | None = None) -> Project:
    """A project that fits in memory. Raises :class:`InvalidInput` for one that does not."""
    source = opened(where, vintage=vintage, years=years)
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


def write_audit(audited: Audited, out: Path, lang: Lang, step: Step = lambda _key: None) -> tuple[Path, ...]:
    """``audit.html`` and the tables of an audit into ``out``."""
    step("run.step.tables")
    with staging(out) as place:
        files = [*study_tables(Studies(audited), place.aside / "tables")]
        step("run.step.html")
        files.append(place.aside / "audit.html")
        files[-1].write_text(audit_page(audited, lang), encoding="utf-8")
    return place.placed(files)


def audit_page(audited: Audited, lang: Lang) -> str:
    """``audit.html``."""
    from ganchao.reporting.audit_brief import audit_brief  # noqa: PLC0415 - slow to import

    framework, year = audited.card.framework, audited.uncertainty.prepared.year
    title = say("audit.title", lang, index=framework.name.in_lang(lang) or framework.code, year=year)
    brief: Brief = (Heading(title, 1), *unfolded(audit_brief(audited, lang)))
    seed = str(audited.uncertainty.seed)
    facts = {say("run.fact.version", lang): f"Ganchao {__version__}", say("run.fact.seed", lang): seed}
    return str(rendered("html", brief, lang, title=title, facts=facts))


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


def forecast_record(made: Outlook) -> dict[str, Any]:
    """What it takes to make the same forecast again."""
    found = made.forecast
    return {
        "model": found.model, "draws": found.draws, "origin": found.origin, "years": list(found.years),
        "events": list(found.effects),
    }  # fmt: skip


def report(
    project: Project | str | Path, out: str | Path, *, lang: Lang = "en", seed: int = DEFAULT_SEED,
    expert: bool = False,
) -> tuple[Path, ...]:
    """Everything ``ganchao run`` writes, from a notebook or a script; returns the paths.

    Raises what :func:`ganchao.open_project` raises.
    """
    source = opened(project) if isinstance(project, (str, Path)) else project
    return run_project(source, Path(out), lang=lang, seed=seed, expert=expert).files


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
    joint = say("reporting.list_joint", lang)
    broken: dict[tuple[int, ...], list[str]] = {}
    for i in framework.scored:
        if i.breaks:
            broken.setdefault(tuple(i.breaks), []).append(i.name.in_lang(lang) or i.code)
    said += [
        say("assumption.break", lang, indicators=joint.join(names), years=joint.join(map(str, years)))
        for years, names in broken.items()
    ]
    exact = framework.rank.tolerance < SAME
    said.append(say("assumption.same" if exact else "assumption.ties", lang, tolerance=framework.rank.tolerance))
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
