"""``ganchao track item show``: one work item with parts and history; with ``--out``, its supervision sheet."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.answers import answer
from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import json_option, out_option, project_argument
from ganchao.cli.track_item_list import as_of_option, report_of, work_on
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def item_show(project: str, code: str, as_of: str | None, out: Path | None, *, as_json: bool) -> None:
        from ganchao.errors import pick  # noqa: PLC0415
        from ganchao.reporting.items_brief import item_brief  # noqa: PLC0415
        from ganchao.reporting.items_tables import item_row, part_rows, step_rows  # noqa: PLC0415
        from ganchao.reporting.supervision_sheet import write_sheet  # noqa: PLC0415

        work = work_on(project, as_of)
        item, report = pick("work_item", code, work.items), report_of(work)
        files = (write_sheet(item, report, work.source.plan, out, lang),) if out else ()
        answer(lambda: item_brief(item, report, lang), lambda: {
            **item_row(item, work.day, work.rules), "part": part_rows(item, work.day, work.rules),
            "step": step_rows(item),
        }, files, lang, as_json=as_json)  # fmt: skip

    params: list[click.Parameter] = [
        project_argument(lang), Argument(["code"], say("cli.track.item.code", lang), metavar="CODE"),
        as_of_option(lang), out_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.item.show", lang, params=params, callback=item_show)
