"""Wires a project, its record and its nowcast: what is known this month, and what was shown."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Sequence
from pathlib import Path

from ganchao import __version__
from ganchao.deeds import enter, folder_of, read_deeds
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.leading import Leading
from ganchao.domain.period import ends_of_months
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.nowcasting import Prepared, Standing, nowcast, number_of, prepare, standing, under_way
from ganchao.project import Project
from ganchao.promises import check_ins_of
from ganchao.reporting.nowcast_brief import Told
from ganchao.reporting.nowcast_words import Nowcast
from ganchao.studies import day_of
from ganchao.tracking.starts import started


def nowcast_of(
    source: Project, *, aim: int | None = None, file: Path | None = None, as_of: datetime.date | None = None,
    since: datetime.date | None = None, line: float | None = None, months: int = 12, seed: int = 2019,
    entries: Sequence[Entry] | None = None, bare: Prepared | None = None,
) -> Told:
    """A project's nowcast with the months before it.

    Parameters
    ----------
    source
        The project, whose plan names aims and leading indicators.
    aim
        Year of the aim; the first still to come unless given.
    file
        Check-ins; the approved ones of the record, or ``checkins.csv``, unless given.
    as_of
        The day; the day of the plan unless given.
    since
        The day it is compared with; the end of the month before unless given.
    line
        Probability below which the plan is to be thought through again.
    months
        How many ends of months before are looked at.
    seed
        Seed of the draws.
    entries
        The project's record where it was read already.
    bare
        Draws before any report, where they were made already for the same project, aim and seed.
    """
    plan = source.plan
    if plan is None or not plan.aims:
        raise InvalidInput([Problem("nowcast.no_plan", Where(source.document))])
    paths = (*plan.targets, *map(as_path, plan.leading))
    entries = read_deeds(folder_of(source)).entries if entries is None else entries
    told, _ = check_ins_of(source, file, paths, entries=entries)
    day = as_of or day_of(plan)
    bare = prepare(source.score(), plan, aim=aim, seed=seed) if bare is None else bare

    def by(end: datetime.date, before: Standing | None = None) -> Standing:
        prepared = under_way(before.prepared if before else bare, started(entries, end))
        same = before is not None and before.prepared is prepared
        return standing(prepared, told, end, before if same else None)

    ends = ends_of_months(day, months)
    trend, then = list[Nowcast](), None
    for end in ends:
        then = by(end, then)
        trend.append(nowcast(then, line=line, whole=False))
    now = by(day, then)
    then = by(since, now) if since else then
    unit = source.panel.unit(bare.unit).name
    trend += [nowcast(now, line=line, whole=False)] if ends else []
    return Told(nowcast(now, then, line=line), source.framework, plan,
                unit if unit else Bilingual(zh=bare.unit, en=bare.unit), source.framework.simulated,
                tuple(trend))  # fmt: skip


def as_path(leading: Leading) -> TargetPath:
    """A leading indicator as something that check-ins report on."""
    return TargetPath(code=leading.code, name=leading.name, indicator=leading.indicator, kind=leading.kind,
                      measured_in=leading.measured_in, since="1900", by="2999")  # fmt: skip


def shown(source: Project, now: Nowcast, actor: str, at: datetime.datetime) -> tuple[Entry, ...]:
    """Enter what is shown, so that it can be compared with what is computed later; once for each day."""
    body = {
        "aim": now.aim.year, "rank": now.upto, "as_of": now.as_of.isoformat(), "probability": now.probability,
        "draws": now.draws, "seed": now.seed, "inputs": _inputs(source), "version": __version__,
    }  # fmt: skip
    token = f"nowcast {now.aim.year} {now.as_of.isoformat()} {number_of(str(sorted(body.items())))}"
    deeds = read_deeds(folder_of(source))
    return enter(deeds, [Draft("nowcast.shown", f"aim-{now.aim.year}", actor, body, token)], at)


def _inputs(source: Project) -> str:
    return hashlib.sha256(repr(sorted(source.input_hashes.items())).encode()).hexdigest()
