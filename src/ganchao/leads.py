"""Wires a project and its leads: funnels of the plan, or those that are shipped, and leads -> a report.

Leads are those of the record; where it holds none, those of ``leads.csv``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from ganchao.deeds import folder_of, read_deeds
from ganchao.domain.funnel import FunnelBook
from ganchao.errors import InvalidInput, Problem
from ganchao.files.funnels import preset_funnels, read_funnels
from ganchao.files.lead_checks import laid_out
from ganchao.files.leads import LeadTable, read_leads
from ganchao.project import Project, is_shipped
from ganchao.reporting.funnel_brief import FunnelReport
from ganchao.tracking.funnel_study import AHEAD, study_funnel
from ganchao.tracking.lead_record import Recorded, misplaced, recorded, told_of

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
        Files instead of the project's own; with a table of leads the record is not asked.
    as_of
        Day on which leads are looked at: the plan's own, else the last on which anything happened.
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
    table = known_leads(source, book, leads, as_of or named)
    begin()
    now = table.as_of.year
    aims = [aim.year for aim in source.plan.aims] if source.plan is not None else []
    last = until or max([year for year in aims if year >= now], default=now + AHEAD)
    if last < now:
        raise InvalidInput([Problem("funnel.until", values={"year": last, "first": now})])
    studies = tuple(study_funnel(each, range(now, last + 1), seed=seed) for each in table.leads)
    return FunnelReport(source.framework, book, table.as_of, studies, table.notes, preset)


def known_leads(source: Project, book: FunnelBook, leads: Path | None, day: datetime.date | None) -> LeadTable:
    """Leads of a file; else those of the project's record, and of its own table where the record has none."""
    if leads is None and not is_shipped(folder_of(source)):
        found = recorded(read_deeds(folder_of(source)).entries)
        if found:
            return leads_on(found, book, day)
    return read_leads(leads_of(source, leads), book, day)


def leads_on(found: Mapping[str, Recorded], book: FunnelBook, day: datetime.date | None) -> LeadTable:
    """Leads of the record as they stood on a day: the last on which anything happened unless given.

    Raises :class:`InvalidInput` where none of them stands in a funnel of the book.
    """
    notes = misplaced(found, book)
    told = told_of(found, book)
    if not told:
        raise InvalidInput([Problem("funnel.no_leads"), *notes])
    on = day or max(each for lead in told for each in lead.days)
    simulated = any(lead.added is not None and lead.added.simulated for lead in found.values())
    return LeadTable(laid_out(told_of(found, book, on), book, on, simulated=simulated), on, notes)


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
