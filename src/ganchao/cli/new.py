"""``ganchao new``: a project from a template."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.main import Command
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def new(directory: Path, template: str) -> None:
        from ganchao.files.templates import new_project  # noqa: PLC0415

        files = new_project(directory, template, lang)
        click.echo(say("cli.new.made", lang, directory=directory))
        for file in files:
            click.echo(f"  {file}")
        click.echo(say("cli.new.next", lang, project=files[0] if template == "workbook" else directory))

    params: list[click.Parameter] = [
        click.Argument(["directory"], type=click.Path(path_type=Path), metavar="DIR"),
        click.Option(["template", "--from"], default="blank", metavar="TEMPLATE", show_default=True,
                     help=say("cli.option.from", lang)),
    ]
    return Command("new", lang, params=params, callback=new)
