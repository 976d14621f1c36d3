"""Wires a project and its leads: funnels of the plan, or those that are shipped, and ``leads.csv`` -> a report."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Final

from ganchao.domain.funnel import FunnelBook
from ganchao.errors import InvalidInput, Problem
from ganchao.files.funnels import preset_funnels, read_funnels
from ganchao.files.leads import read_leads
from ganchao.project import Project
from ganchao.reporting.funnel_brief import FunnelReport
from ganchao.tracking.funnel_study import AHEAD, study_funnel

LEADS: Final = ("leads.csv", "leads.xlsx")
"""Where a project keeps its leads unless told otherwise."""


def funnels_of(
    source: Project, leads: Path | None = None, funnels: Path | None = None, as_of: datetime.date | None = None,
    until: int | None = None, seed: int = 2019, begin: Callable[[], None] = lambda: None,
) -> FunnelReport:  # fmt: skip
    """The funnels of a project, read and studied.

    Parameters
    ----------
    source
        The project.
    leads, funnels
        Files instead of the project's own.
    as_of
        Day on which leads are looked at: the plan's own, else the last of the table.
    until
        Last year that expected contributions are told for: that of the last aim unless given.
    seed
        Seed of the draws.
    begin
        Told when everything is read.

    Raises
    ------
    InvalidInput
        For leads or funnels that are wrong or not there, and for a last year before the day.
    """
    book, preset = book_of(source, funnels)
    named = source.plan.as_of if source.plan is not None else None
    table = read_leads(leads_of(source, leads), book, as_of or named)
    begin()
    now = table.as_of.year
    aims = [aim.year for aim in source.plan.aims] if source.plan is not None else []
    last = until or max([year for year in aims if year >= now], default=now + AHEAD)
    if last < now:
        raise InvalidInput([Problem("funnel.until", values={"year": last, "first": now})])
    studies = tuple(study_funnel(each, range(now, last + 1), seed=seed) for each in table.leads)
    return FunnelReport(source.framework, book, table.as_of, studies, table.notes, preset)


def book_of(source: Project, funnels: Path | None) -> tuple[FunnelBook, bool]:
    """Funnels of a file, of the plan, or those that are shipped; and whether they are the last."""
    if funnels is not None:
        book, problems = read_funnels(funnels, [indicator.code for indicator in source.framework.scored])
        if book is None:
            raise InvalidInput([problem for problem in problems if problem.severity == "error"])
        return book, False
    told = source.plan.funnels if source.plan else ()
    if told:
        return FunnelBook(funnels=told, resources=source.plan.resources if source.plan else ()), False
    return preset_funnels(), True


def leads_of(source: Project, leads: Path | None) -> Path:
    """The table of leads: the one given, or the project's own."""
    found = leads if leads is not None else own_leads(source)
    if found is None:
        raise InvalidInput([Problem("funnel.no_leads")])
    return found


def own_leads(source: Project) -> Path | None:
    """The table of leads in the project's folder; nothing where there is none."""
    folder = source.place if source.place.is_dir() else source.place.parent
    return next((folder / name for name in LEADS if (folder / name).is_file()), None)
