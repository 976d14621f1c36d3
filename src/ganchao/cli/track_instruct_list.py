"""``ganchao track instruct list``: leaders' instructions and what became of them."""

from __future__ import annotations

import click

from ganchao.cli.main import Command
from ganchao.cli.options import json_option, print_json, project_argument
from ganchao.cli.track_item_list import as_of_option, report_of, work_on
from ganchao.text import Lang


def command(lang: Lang) -> click.Command:
    """The command."""

    def instruct_list(project: str, as_of: str | None, *, as_json: bool) -> None:
        from ganchao.reporting.items_brief import instructions_table  # noqa: PLC0415
        from ganchao.reporting.items_tables import instruction_row  # noqa: PLC0415
        from ganchao.reporting.terminal import print_brief  # noqa: PLC0415

        work = work_on(project, as_of)
        if as_json:
            print_json({
                "project": work.source.framework.code, "as_of": work.day.isoformat(),
                "instructions": [instruction_row(each, work.day) for each in work.instructions.values()],
            })  # fmt: skip
            return
        print_brief((instructions_table(report_of(work), lang),), lang)

    params: list[click.Parameter] = [project_argument(lang), as_of_option(lang), json_option(lang)]
    return Command("track.instruct.list", lang, params=params, callback=instruct_list)
