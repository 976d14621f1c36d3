"""``ganchao track funnel``: leads by stage, who goes on, who stays too long, what they add to indicators."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import day_asked, print_files, print_json, progress, project_argument, result_options
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.domain.funnel import FunnelBook
    from ganchao.project import Project
    from ganchao.reporting.funnel_brief import FunnelReport

LEADS: Final = ("leads.csv", "leads.xlsx")
"""Where a project keeps its leads unless told otherwise."""


def command(lang: Lang) -> click.Command:
    """The command."""

    def funnel(
        project: str, leads: Path | None, funnels: Path | None, as_of: str | None, until: int | None, seed: int,
        out: Path | None, vintage: str | None, year_means: Shown | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.reporting.funnel_brief import funnel_brief  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import lang_for, opened_whole  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened_whole(project, vintage=vintage, years=year_means)
            spoken = lang_for(source, asked_lang(sys.argv), lang)
            report = reported(source, leads, funnels, day_asked(as_of), until, seed, step)
            files = written(report, out, spoken, seed) if out else ()
        if as_json:
            print_json({**facts(report, spoken, seed), "files": [str(file) for file in files]})
            return
        print_brief(funnel_brief(report, spoken), spoken)
        if files:
            print_files(files, spoken)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--leads"], type=click.Path(path_type=Path), metavar="FILE", help=say("cli.option.leads", lang)),
        click.Option(["--funnels"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.funnels", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.leads_as_of", lang)),
        click.Option(["--until"], type=click.IntRange(1900, 2200), metavar="YEAR", help=say("cli.option.until", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("track.funnel", lang, params=params, callback=funnel)


def reported(
    source: Project, leads: Path | None, funnels: Path | None, as_of: datetime.date | None, until: int | None,
    seed: int, step: Any,
) -> FunnelReport:  # fmt: skip
    """The funnels of a project, read and studied."""
    from ganchao.files.leads import read_leads  # noqa: PLC0415
    from ganchao.reporting.funnel_brief import FunnelReport  # noqa: PLC0415
    from ganchao.tracking.funnel_study import AHEAD, study_funnel  # noqa: PLC0415

    book, preset = book_of(source, funnels)
    table = read_leads(leads_of(source, leads), book, as_of)
    step("cli.track.funnel.step")
    now = table.as_of.year
    aims = [aim.year for aim in source.plan.aims] if source.plan is not None else []
    last = until or max([year for year in aims if year >= now], default=now + AHEAD)
    if last < now:
        raise InvalidInput([Problem("funnel.until", values={"year": last, "first": now})])
    studies = tuple(study_funnel(each, range(now, last + 1), seed=seed) for each in table.leads)
    return FunnelReport(source.framework, book, table.as_of, studies, table.notes, preset)


def book_of(source: Project, funnels: Path | None) -> tuple[FunnelBook, bool]:
    """Funnels of a file, of the plan, or those that are shipped; and whether they are the last."""
    from ganchao.domain.funnel import FunnelBook  # noqa: PLC0415
    from ganchao.files.funnels import preset_funnels, read_funnels  # noqa: PLC0415

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
    """The table of leads: that of the command line, or the project's own."""
    if leads is not None:
        return leads
    folder = source.place if source.place.is_dir() else source.place.parent
    found = next((folder / name for name in LEADS if (folder / name).is_file()), None)
    if found is None:
        raise InvalidInput([Problem("funnel.no_leads")])
    return found


def written(report: FunnelReport, out: Path, lang: Lang, seed: int) -> tuple[Path, ...]:
    """``funnel.html`` and the tables into ``out``."""
    from ganchao.files.staging import staging  # noqa: PLC0415
    from ganchao.reporting.blocks import Heading  # noqa: PLC0415
    from ganchao.reporting.funnel_brief import funnel_brief, funnel_title  # noqa: PLC0415
    from ganchao.reporting.funnel_tables import write_funnel_tables  # noqa: PLC0415
    from ganchao.reporting.html import html  # noqa: PLC0415

    title = funnel_title(report, lang)
    with staging(out) as place:
        files = [*write_funnel_tables(report.studies, place.aside / "tables"), place.aside / "funnel.html"]
        brief = (Heading(title, 1), *funnel_brief(report, lang))
        page = html(brief, lang, title=title, facts={say("run.fact.seed", lang): str(seed)})
        files[-1].write_text(page, encoding="utf-8")
    return place.placed(files)


def facts(report: FunnelReport, lang: Lang, seed: int) -> dict[str, Any]:
    """Funnels for machines."""
    from ganchao.cli.main import as_dict  # noqa: PLC0415
    from ganchao.reporting.funnel_tables import funnel_rows  # noqa: PLC0415

    return {
        "project": report.framework.code, "as_of": report.as_of.isoformat(), "seed": seed,
        "simulated": report.simulated, "preset": report.preset,
        **{name.removeprefix("funnel_"): rows for name, rows in funnel_rows(report.studies).items()},
        "problems": [as_dict(note, lang) for note in report.notes],
    }  # fmt: skip
