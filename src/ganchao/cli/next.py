"""``ganchao next``: what one more point takes on each indicator, and what it does to the rank."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.answers import answer, read_whole
from ganchao.cli.main import Command
from ganchao.cli.options import (
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
        from ganchao.reporting.next_brief import next_brief  # noqa: PLC0415

        with progress(lang, quiet=as_json) as step:
            source, spoken = read_whole(project, vintage, year_means, lang, step)
            own, levers = whose(source, unit), source.plan.levers if source.plan else ()
            step("run.step.score")
            card = source.score()
            step("cli.next.step")
            found = find_next_points(card, own, node=node, point=points, told=levers, seed=seed)
            files = written(found, out, spoken) if out else ()
        answer(lambda: next_brief(found, spoken), lambda: facts(found), files, spoken, as_json=as_json)

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


def facts(found: NextPoints) -> dict[str, Any]:
    """The points for machines."""
    from ganchao.reporting.next_brief import next_rows  # noqa: PLC0415

    framework = found.card.framework
    return {
        "project": framework.code, "unit": found.unit, "node": found.node, "year": found.year, "point": found.point,
        "seed": found.seed, "draws": found.draws, "simulated": bool(framework.simulated),
        "points": [{key: row[key] for key in row if key not in {"unit", "year"}} for row in next_rows(found)],
    }  # fmt: skip
