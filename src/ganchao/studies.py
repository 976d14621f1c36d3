"""What can be asked of a project beside its scores; a part that cannot be is explained."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import GanchaoError, InvalidInput, Problem, UnknownName
from ganchao.large import LargeProject
from ganchao.project import Project, covers
from ganchao.scoring.score import score

if TYPE_CHECKING:
    from ganchao.auditing.audit import Asked, Audited
    from ganchao.benchmarking.benchmark import Benchmark
    from ganchao.catchup import Outlook as Ahead
    from ganchao.forecasting.outlook import Outlook
    from ganchao.reporting.funnel_brief import FunnelReport
    from ganchao.reporting.outline import Outline
    from ganchao.reporting.plan_words import Programme
    from ganchao.reporting.progress_brief import Tracked
    from ganchao.reporting.target_brief import Planned

Found = TypeVar("Found")
DEFAULT_SEED: Final = 2019
ORIGINS: Final = 6
"""Past years from which a run judges its forecasts; ``ganchao backtest`` takes them all."""
LARGEST: Final = 10_000
"""Fields up to this size are benchmarked and forecast in a run."""


@dataclass(frozen=True)
class Studies:
    """What a run found beside the scores; nothing where it could not be found, with the reason."""

    audited: Audited | None = None
    compared: Benchmark | None = None
    outlook: Outlook | None = None
    planned: Planned | None = None
    programme: Programme | None = None
    outline: Outline | None = None  # of a plan that is more than aims and measures
    funnels: FunnelReport | None = None  # of a plan that has funnels
    tracked: Tracked | None = None  # of a plan that promises values
    problems: tuple[Problem, ...] = ()


def studied(
    project: Project | LargeProject, card: Scorecard, seed: int, begin: Callable[[str], None] = lambda _step: None
) -> Studies:
    """Audit, benchmark, forecast and plans of a project, as far as they can be made. ``begin`` is told each step."""
    if isinstance(project, LargeProject):
        return Studies()
    begin("run.step.audit")
    from ganchao.auditing.audit import Asked  # noqa: PLC0415 - slow to import

    asked = Asked(seed=seed, workers=os.cpu_count() or 1)
    audited, problems = or_why_not(lambda: audit_project(project, asked))
    if len(card.units) > LARGEST:
        return Studies(audited, problems=problems)
    compared = made = None
    if project.framework.own:
        begin("run.step.benchmark")
        compared, doubts = or_why_not(lambda: benchmark_project(project, card, seed=seed))
        problems += doubts
    begin("run.step.forecast")
    made, doubts = or_why_not(lambda: forecast_project(card, seed=seed))
    problems += doubts
    planned = chosen = None
    if project.plan is not None and project.plan.aims:
        begin("run.step.target")
        seen, _ = or_why_not(lambda: outlook_project(project, card, seed=seed))  # targets say why there is none
        planned, doubts = or_why_not(lambda: target_project(project, card, seed=seed, seen=seen))
        problems += doubts
        if project.plan.measures:
            begin("run.step.plan")
            chosen, doubts = or_why_not(lambda: plan_project(project, card, seed=seed, seen=seen))
            problems += tuple(doubt for doubt in doubts if doubt not in problems)  # what the targets said already
    outlined = None
    if project.plan is not None and says_more(project.plan):
        begin("run.step.outline")
        outlined, doubts = or_why_not(lambda: outline_project(project, card))
        problems += doubts
    funnels = tracked = None
    if project.plan is not None and project.plan.funnels:
        begin("run.step.funnels")
        funnels, doubts = or_why_not(lambda: funnels_project(project, seed=seed))
        problems += doubts
    if project.plan is not None and project.plan.targets:
        begin("run.step.progress")
        tracked, doubts = or_why_not(lambda: progress_project(project))
        problems += doubts
    return Studies(audited, compared, made, planned, chosen, outlined, funnels, tracked, problems)


def or_why_not(study: Callable[[], Found]) -> tuple[Found | None, tuple[Problem, ...]]:
    """A study; where there can be none, the reasons as doubts. A report is worth having without one."""
    try:
        return study(), ()
    except GanchaoError as error:
        found = list(error.problems) if isinstance(error, InvalidInput) else []
        found += [error.problem()] if isinstance(error, UnknownName) else []
        return None, tuple(replace(problem, severity="warning") for problem in found)


def audit_project(
    project: Project,
    asked: Asked,
    *,
    scheduler: str = "",
    step: Callable[[str], None] = lambda _key: None,
    drawn: Callable[[int, int], None] = lambda _done, _of: None,
) -> Audited:
    """Can these ranks be trusted? Rank ranges now and over time, sensitivity, swaps, robustness, coherence.

    Parameters
    ----------
    project
        From :func:`ganchao.open_project`.
    asked
        Round, group, unit, draws, seed and threads.
    scheduler
        Address of a Dask scheduler that takes the draws; it does not change the result.
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
            project.panel, project.rulebooks, asked, mapper=mapper, step=lambda part: step(f"audit.step.{part}"),
            drawn=drawn,
        )  # fmt: skip


def benchmark_project(project: Project, card: Scorecard, *, unit: str = "", seed: int = DEFAULT_SEED) -> Benchmark:
    """A unit, our own unless named, in the last round against its peers, by the newest rulebook."""
    from ganchao.benchmarking.benchmark import benchmark  # noqa: PLC0415 - slow to import

    newest = card if len(project.rulebooks) == 1 else cards_of(project)[-1]
    whose = unit or project.framework.own
    aimed = last_aim(newest, project.plan, whose)
    if aimed is None:
        return benchmark(newest, whose, seed=seed)
    return benchmark(newest, whose, aim=aimed[0], by=aimed[1], seed=seed)


def last_aim(card: Scorecard, plan: Plan | None, unit: str) -> tuple[int, int] | None:
    """Rank and year of a plan's last aim of the index, where it is better than our rank now; nothing without one."""
    from ganchao.catchup import rank_wanted  # noqa: PLC0415 - slow to import

    if plan is None or unit != (plan.unit or card.framework.own) or unit not in card.units:
        return None
    now = float(card.ranks[-1, card.units.index(unit), -1])
    wanted = [(rank_wanted(aim, card.framework, int(card.counts[-1, -1])), aim.year)
              for aim in plan.aims if not aim.node and aim.year > card.years[-1]]
    return max(((rank, year) for rank, year in wanted if rank < now), key=lambda found: found[1], default=None)


def cards_of(project: Project) -> list[Scorecard]:
    """One scorecard for each rulebook that holds in any year, oldest first."""
    return [score(project.panel, rulebook) for rulebook in project.rulebooks if covers(rulebook, project.panel)]


def forecast_project(card: Scorecard, *, years: int = 5, seed: int = DEFAULT_SEED) -> Outlook:
    """Everyone's rank in the years to come, with the events that the framework names."""
    from ganchao.forecasting.outlook import affordable, outlook  # noqa: PLC0415 - slow to import

    return outlook(card, years=years, draws=affordable(card, years), seed=seed, origins=ORIGINS)


def outlook_project(project: Project, card: Scorecard, *, seed: int = DEFAULT_SEED) -> Ahead:
    """Everyone up to the last aim's year, for targets and measures alike."""
    from ganchao.catchup import outlook, own_aims  # noqa: PLC0415 - slow to import

    return outlook(card, own_aims(card, project.plan or Plan())[2][-1].year, seed=seed)


def target_project(
    project: Project, card: Scorecard, *, seed: int = DEFAULT_SEED, seen: Ahead | None = None
) -> Planned:
    """What every indicator must reach for the plan's aims."""
    from ganchao.catchup import planned_targets  # noqa: PLC0415 - slow to import

    return planned_targets(card, project.plan or Plan(), seed=seed, seen=seen)


def plan_project(
    project: Project, card: Scorecard, *, seed: int = DEFAULT_SEED, seen: Ahead | None = None
) -> Programme:
    """Which of the plan's measures to take, with what probability, and what more money or a lost measure would do."""
    from ganchao.programme import programme  # noqa: PLC0415 - slow to import

    return programme(card, project.plan or Plan(), seed=seed, followed=project.followed, seen=seen)


def says_more(plan: Plan) -> bool:
    """Whether a plan is more than aims and measures."""
    from ganchao.reporting.outline import has_cards, has_skeleton  # noqa: PLC0415 - slow to import

    return has_skeleton(plan) or has_cards(plan)


def outline_project(project: Project, card: Scorecard, on: datetime.date | None = None) -> Outline:
    """The plan as it stands on a day: the plan's own, or today, unless named."""
    from ganchao.standing import outline_of  # noqa: PLC0415 - slow to import

    plan = project.plan or Plan()
    return outline_of(card, plan, project.followed, on or day_of(plan))


def funnels_project(project: Project, on: datetime.date | None = None, *, seed: int = DEFAULT_SEED) -> FunnelReport:
    """Funnels of the project's leads on a day: the plan's own, or the last of the table, unless named."""
    from ganchao.leads import funnels_of  # noqa: PLC0415 - slow to import

    return funnels_of(project, as_of=on, seed=seed)


def progress_project(project: Project, on: datetime.date | None = None) -> Tracked:
    """How far the values promised by a plan have got by a day: the plan's own, or today, unless named."""
    from ganchao.deeds import folder_of, read_deeds  # noqa: PLC0415 - slow to import
    from ganchao.promises import check_ins_of, targets_of, track  # noqa: PLC0415 - slow to import
    from ganchao.watch import watch_of, watched  # noqa: PLC0415 - slow to import

    promised = targets_of(project, None)
    day, deeds = on or day_of(project.plan or Plan()), read_deeds(folder_of(project))
    told, doubts = check_ins_of(project, None, promised.targets, day, deeds.entries)
    tracked = track(project, promised, told, day, doubts=doubts, people=deeds.people)
    lit, _ = or_why_not(lambda: watched(watch_of(project), deeds, day, months=0))
    return tracked if lit is None else replace(tracked, lights={light.path.code: light for light in lit.lights})


def day_of(plan: Plan) -> datetime.date:
    """Day on which a plan is looked at."""
    return plan.as_of or datetime.datetime.now(tz=datetime.UTC).astimezone().date()


def study_tables(studies: Studies, directory: Path) -> tuple[Path, ...]:
    """The tidy tables of all studies."""
    files: list[Path] = []
    if studies.audited is not None:
        from ganchao.reporting.audit_tables import write_audit_tables  # noqa: PLC0415 - slow to import

        files += write_audit_tables(studies.audited, directory)
    if studies.compared is not None:
        from ganchao.reporting.gap_tables import write_gap_tables  # noqa: PLC0415 - slow to import

        files += write_gap_tables(studies.compared, directory)
    if studies.outlook is not None:
        files += outlook_tables(studies.outlook, directory)
    if studies.planned is not None:
        from ganchao.reporting.target_tables import write_target_tables  # noqa: PLC0415 - slow to import

        files += write_target_tables(studies.planned, directory)
    if studies.programme is not None:
        from ganchao.reporting.plan_tables import write_plan_tables  # noqa: PLC0415 - slow to import

        files += write_plan_tables(studies.programme, directory)
    if studies.outline is not None:
        from ganchao.reporting.outline_tables import write_outline_tables  # noqa: PLC0415 - slow to import

        files += write_outline_tables(studies.outline, directory)
    if studies.funnels is not None:
        from ganchao.reporting.funnel_tables import write_funnel_tables  # noqa: PLC0415 - slow to import

        files += write_funnel_tables(studies.funnels.studies, directory)
    if studies.tracked is not None:
        from ganchao.reporting.progress_tables import write_progress_tables  # noqa: PLC0415 - slow to import

        files += write_progress_tables(studies.tracked, directory)
    return tuple(files)


def outlook_tables(made: Outlook, directory: Path) -> tuple[Path, ...]:
    """The tidy tables of a forecast."""
    from ganchao.reporting.outlook_tables import write_forecast_tables, write_skill_tables  # noqa: PLC0415

    card = made.card
    names = {code: card.panel.unit(code).name for code in card.units}
    tiers = [tier.upto for tier in card.framework.tiers if tier.upto is not None]
    files = write_forecast_tables(made.forecast, names, directory, tiers=tiers)
    if not made.skill:
        return files
    return (*files, *write_skill_tables(made.skill, made.reliability, made.forecast.nodes[-1], directory))
