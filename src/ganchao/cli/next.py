"""``ganchao next``: what one more point takes on each indicator, and what it does to the rank."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import (
    print_files,
    print_json,
    progress,
    project_argument,
    result_options,
)
from ganchao.cli.pages import write_page
from ganchao.cli.target import unit_asked
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.project import Project
    from ganchao.targeting.next_point import NextPoints


def command(lang: Lang) -> click.Command:
    """The command."""

    def next_point(
        project: str,
        unit: str | None,
        node: str | None,
        points: float | None,
        seed: int,
        out: Path | None,
        vintage: str | None,
        year_means: Shown | None,
        *,
        as_json: bool,
    ) -> None:
        from ganchao.catchup import find_next_points  # noqa: PLC0415
        from ganchao.reporting.next_brief import next_brief, next_rows  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
        from ganchao.run import lang_for, opened_whole  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            step("run.step.read")
            source = opened_whole(project, vintage=vintage, years=year_means)
            spoken = lang_for(source, asked_lang(sys.argv), lang)
            own, levers = whose(source, unit), source.plan.levers if source.plan else ()
            step("run.step.score")
            card = source.score()
            step("cli.next.step")
            found = find_next_points(card, own, node=node, point=points, told=levers, seed=seed)
            files = written(found, out, spoken) if out else ()
        if as_json:
            print_json({
                "project": card.framework.code, "unit": own, "node": found.node, "year": found.year,
                "point": found.point, "seed": seed, "draws": found.draws,
                "simulated": bool(card.framework.simulated),
                "points": [{key: row[key] for key in row if key not in {"unit", "year"}} for row in next_rows(found)],
                "files": [str(file) for file in files],
            })  # fmt: skip
            return
        print_brief(next_brief(found, spoken), spoken)
        if files:
            print_files(files, spoken)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.target_unit", lang)),
        click.Option(["--node"], metavar="CODE", help=say("cli.option.node", lang)),
        click.Option(["--points"], type=click.FloatRange(min=0, min_open=True), metavar="N",
                     help=say("cli.option.next_point", lang)),
        *result_options(lang),
    ]  # fmt: skip
    return Command("next", lang, params=params, callback=next_point)


def whose(source: Project, unit: str | None) -> str:
    """The unit asked for, that of the plan, or the framework's own. Raises where there is none."""
    code = unit_asked(source, unit)
    if not code:
        raise InvalidInput([Problem("targeting.whose")])
    return code


def written(found: NextPoints, out: Path, lang: Lang) -> tuple[Path, ...]:
    """``next.html`` and the table into ``out``."""
    from ganchao.reporting.names import unit_name  # noqa: PLC0415
    from ganchao.reporting.next_brief import next_brief, write_next_tables  # noqa: PLC0415

    card = found.card
    index = card.framework.name.in_lang(lang) or card.framework.code
    title = say("next.title", lang, index=index, unit=unit_name(card.panel, found.unit, lang))
    return write_page("next", out, next_brief(found, lang), partial(write_next_tables, found), lang, title=title,
                      seed=found.seed)
