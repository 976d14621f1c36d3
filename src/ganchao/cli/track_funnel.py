"""``ganchao track funnel``: leads by stage, who goes on, who stays too long, what they add to indicators."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import day_asked, progress, project_argument, result_options
from ganchao.cli.pages import write_page
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.reporting.funnel_brief import FunnelReport

def command(lang: Lang) -> click.Command:
    """The command."""

    def funnel(
        project: str, leads: Path | None, funnels: Path | None, as_of: str | None, until: int | None, seed: int,
        out: Path | None, vintage: str | None, year_means: Shown | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.leads import funnels_of  # noqa: PLC0415
        from ganchao.reporting.funnel_brief import funnel_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            report = funnels_of(source, leads, funnels, day_asked(as_of), until, seed,
                                lambda: step("cli.track.funnel.step"))
            files = written(report, out, spoken, seed) if out else ()
        answer(lambda: funnel_brief(report, spoken), lambda: facts(report, spoken, seed), files, spoken,
               as_json=as_json)

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


def written(report: FunnelReport, out: Path, lang: Lang, seed: int) -> tuple[Path, ...]:
    """``funnel.html`` and the tables into ``out``."""
    from ganchao.reporting.funnel_brief import funnel_brief, funnel_title  # noqa: PLC0415
    from ganchao.reporting.funnel_tables import write_funnel_tables  # noqa: PLC0415

    return write_page("funnel", out, funnel_brief(report, lang), partial(write_funnel_tables, report.studies), lang,
                      title=funnel_title(report, lang), seed=seed)


def facts(report: FunnelReport, lang: Lang, seed: int) -> dict[str, Any]:
    """Funnels for machines."""
    from ganchao.reporting.funnel_tables import funnel_rows  # noqa: PLC0415

    return {
        "project": report.framework.code, "as_of": report.as_of.isoformat(), "seed": seed,
        "simulated": report.simulated, "preset": report.preset,
        **{name.removeprefix("funnel_"): rows for name, rows in funnel_rows(report.studies).items()},
        "problems": [note.facts(lang) for note in report.notes],
    }  # fmt: skip
