"""``ganchao track export``: the whole record as a file of lines, for another database or a backup."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.main import Command
from ganchao.cli.options import json_option, print_files, print_json, project_argument
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_export(project: str, out: Path | None, *, as_json: bool) -> None:
        from ganchao.deeds import folder_of, held_by  # noqa: PLC0415
        from ganchao.record.transfer import FILE, write_holding  # noqa: PLC0415

        folder = folder_of(project)
        held = held_by(folder)
        file = write_holding(held, out or Path("ganchao-out") / folder.name / FILE)
        if as_json:
            print_json({"entries": held.number, "hash": held.hash, "files": [str(file)]})
            return
        click.echo(say("cli.track.export.done", lang, entries=held.number))
        print_files([file], lang)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--out"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.record_out", lang)),
        json_option(lang),
    ]  # fmt: skip
    return Command("track.export", lang, params=params, callback=track_export)
