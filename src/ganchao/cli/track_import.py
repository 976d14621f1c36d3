"""``ganchao track import``: brings an exported record into a project's own, which is empty or holds its beginning."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import json_option, print_json, project_argument
from ganchao.text import Lang, say

MOST: Final = 5
"""Codes named that the project does not know."""


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_import(project: str, file: Path, *, as_json: bool) -> None:
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.deeds import folder_of, record_of  # noqa: PLC0415
        from ganchao.errors import InvalidInput  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.record.transfer import into, read_holding  # noqa: PLC0415

        held = read_holding(file)
        record = record_of(folder_of(project))
        fresh = into(record, held)
        try:
            strangers = open_desk(open_project(project)).strangers
        except InvalidInput:  # the record is brought in whatever state the project's own files are in
            strangers = ()
        if as_json:
            print_json({"entries": held.number, "new": fresh, "hash": held.hash, "unknown": list(strangers)})
            return
        click.echo(say("cli.track.import.done", lang, new=fresh, entries=held.number))
        if strangers:
            some = ", ".join(strangers[:MOST]) + (" …" if len(strangers) > MOST else "")
            click.echo(say("cli.track.import.strangers", lang, count=len(strangers), codes=some))

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["file"], say("cli.argument.record_file", lang), metavar="FILE", type=click.Path(path_type=Path)),
        json_option(lang),
    ]
    return Command("track.import", lang, params=params, callback=track_import)
