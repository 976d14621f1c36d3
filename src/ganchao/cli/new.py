"""``ganchao new``: a project from a template."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import typed
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def new(directory: Path, template: str) -> None:
        from ganchao.files.templates import new_project  # noqa: PLC0415

        files = new_project(directory, template, lang)
        click.echo(say("cli.new.made", lang))
        for file in files:
            click.echo(f"  {file}")
        click.echo(say("cli.new.next", lang, project=typed(directory)))

    params: list[click.Parameter] = [
        Argument(["directory"], say("cli.argument.directory", lang), type=click.Path(path_type=Path), metavar="DIR"),
        click.Option(["template", "--from"], default="blank", metavar="TEMPLATE", show_default=True,
                     help=say("cli.option.from", lang)),
    ]
    return Command("new", lang, params=params, callback=new)
