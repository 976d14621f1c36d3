"""Wires a project and its promises: targets and check-ins beside the panel's past -> progress."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from ganchao.deeds import folder_of, read_deeds
from ganchao.domain.check_in import CheckIn
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Entry
from ganchao.domain.framework import Goalposts
from ganchao.domain.panel import Floats
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.domain.target_path import TargetPath, Targets
from ganchao.errors import InvalidInput, Problem
from ganchao.files.checkins import read_checkins
from ganchao.files.target_paths import read_targets
from ganchao.project import Project
from ganchao.reporting.progress_brief import Tracked
from ganchao.scoring.conform import values_of
from ganchao.tracking.duties import duties_of
from ganchao.tracking.methods import USUAL
from ganchao.tracking.people import People
from ganchao.tracking.progress import NO_PAST, Past, progress
from ganchao.tracking.reports import approved

CHECK_INS = "checkins.csv"


def targets_of(source: Project, file: Path | None) -> Targets:
    """The targets of a file, else of the project's plan. Raises :class:`InvalidInput` where they are wrong or none."""
    if file is not None:
        measures = [measure.code for measure in source.plan.measures] if source.plan else []
        targets, problems = read_targets(file, known_nodes(source), measures)
        errors = [problem for problem in problems if problem.severity == "error"]
        if targets is None or errors:
            raise InvalidInput(errors or problems)
    else:
        plan = source.plan
        targets = Targets(
            unit=plan.unit if plan else "", targets=plan.targets if plan else (),
            illustrative=plan.illustrative if plan else Bilingual(),
        )  # fmt: skip
    if not targets.targets:
        raise InvalidInput([Problem("tracking.no_targets")])
    return targets if source.plan is None else with_owners(targets, source.plan)


def with_owners(targets: Targets, plan: Plan) -> Targets:
    """Promises whose owner is written as a code of the plan's owners, by the owner's name."""
    names = {owner.code: owner.name for owner in plan.owners}
    told = tuple(each.model_copy(update={"owner": names.get(each.owner.zh or each.owner.en, each.owner)})
                 for each in targets.targets)
    return targets.model_copy(update={"targets": told})


def check_ins_of(
    source: Project, file: Path | None, paths: Sequence[TargetPath], as_of: datetime.date | None = None,
    entries: Sequence[Entry] | None = None,
) -> tuple[tuple[CheckIn, ...], tuple[Problem, ...]]:
    """The check-ins of a file; else those approved in the project's record, and its ``checkins.csv`` where it has none.

    Parameters
    ----------
    source
        The project.
    file
        A file to be used instead of record and ``checkins.csv``.
    paths
        What may be reported on.
    as_of
        Day by which a value must have been approved in order to stand instead of the file's; any unless given.
    entries
        The project's record where it was read already.

    Raises :class:`InvalidInput` where the file or the record is wrong.
    """
    base = folder_of(source)
    if entries is None:
        entries = () if file is not None else read_deeds(base).entries
    told = () if file is not None else approved(entries)
    path = file or base / CHECK_INS
    found, problems = read_checkins(path, paths) if file is not None or path.is_file() else ((), ())
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise InvalidInput(errors)
    held = {(each.subject, each.period) for each in told if as_of is None or each.known_on <= as_of}
    return (*(each for each in found if (each.subject, each.period) not in held), *told), problems


def track(
    source: Project, targets: Targets, check_ins: Sequence[CheckIn], as_of: datetime.date,
    methods: Sequence[str] = USUAL, doubts: Sequence[Problem] = (), people: People | None = None,
) -> Tracked:
    """How far a project's promises have got by a day, with everyone's past in its panel to judge by.

    ``people`` are those of the record, whose names stand for their codes; read from it unless given.
    """
    unit = targets.unit or source.framework.own
    paths = targets.targets
    made = progress(paths, check_ins, as_of, methods, pasts_of(source, unit, paths))
    name = source.framework.name
    known = read_deeds(folder_of(source)).people if people is None else people
    return Tracked(
        made, source.framework.code, name, unit, source.panel.unit(unit).name if unit in source.panel.units else name,
        source.framework.simulated, targets.illustrative, tuple(doubts),
        {code: person.name for code, person in known.items() if person.name},
        leads_of(source.plan or Plan(), paths), () if source.plan is None else source.plan.milestones,
    )  # fmt: skip


def leads_of(plan: Plan, paths: Sequence[TargetPath]) -> dict[str, Bilingual]:
    """Who answers for each promise and time node, by code; in a promise's own words where these name no owner."""
    names, duties = {owner.code: owner.name for owner in plan.owners}, duties_of(plan)
    found = {code: names[roles.lead] for code, roles in duties.items() if roles.lead in names}
    said = {path.code: names.get(str(path.owner.zh or path.owner.en), path.owner) for path in paths if path.owner}
    return {**said, **found}


def pasts_of(source: Project, unit: str, paths: Sequence[TargetPath]) -> dict[str, Past]:
    """What a project knows of the past of promises, by their codes."""
    pasts = _Pasts(source, unit)
    return {path.code: pasts.of(path) for path in paths}


def known_nodes(source: Project) -> tuple[str, ...]:
    """Codes that a target may be about: every indicator and every group."""
    framework = source.framework
    return (*(indicator.code for indicator in framework.indicators), *(group.code for group in framework.groups))


@dataclass
class _Pasts:
    """What a project knows of the indicators, scores and ranks that promises are about."""

    source: Project
    unit: str

    @cached_property
    def card(self) -> Scorecard:
        """Scores and ranks, made only where a promise is about them."""
        return self.source.score()

    def of(self, path: TargetPath) -> Past:
        """The past of one promise; nothing where the panel does not hold it."""
        unit = path.unit or self.unit
        code = path.indicator or ("" if path.measure else path.code)
        indicators = {indicator.code: indicator for indicator in self.source.framework.indicators}
        if code in indicators and unit in self.source.panel.units:
            panel, indicator = self.source.panel, indicators[code]
            return past_of(panel.years, values_of(panel, indicator, []), panel.units.index(unit), indicator.goalposts)
        if (own := self.followed(code, unit)) is not None:
            return own
        groups = {group.code for group in self.source.framework.groups}
        if code in groups and unit in self.card.units:
            card, node = self.card, self.card.nodes.index(code)
            values = (card.ranks if path.kind.value == "rank" else card.scores)[..., node]
            years = card.data_years or card.years
            return past_of(years, values, card.units.index(unit), None)
        return NO_PAST

    def followed(self, code: str, unit: str) -> Past | None:
        """The past of an indicator that only the plan follows: ours alone, for places it names are no field."""
        plan, panel = self.source.plan, self.source.followed
        indicator = next((each for each in plan.indicators if each.code == code), None) if plan is not None else None
        if indicator is None or panel is None or unit not in panel.units:
            return None
        values = values_of(panel, indicator, [])[:, [panel.units.index(unit)]]
        return past_of(panel.years, values, 0, indicator.goalposts)


def past_of(years: Sequence[int], values: Floats, unit: int, goalposts: Goalposts | None) -> Past:
    """Ours and everyone's yearly values as a past: the others first, ours last."""
    others = [k for k in range(values.shape[1]) if k != unit]
    field = values[:, [*others, unit]]
    ours = {year: float(v) for year, v in zip(years, values[:, unit], strict=True) if math.isfinite(v)}
    known = [bool(np.isfinite(row).any()) for row in field]
    return Past(
        ours, tuple(float(year) for year, there in zip(years, known, strict=True) if there),
        tuple(tuple(map(float, row)) for row in field[known]),
        None if goalposts is None else goalposts.worst, None if goalposts is None else goalposts.best,
    )  # fmt: skip
