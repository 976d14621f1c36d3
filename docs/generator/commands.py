"""Reference of the command line, from each command's own ``--help``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from docs.generator.words import words
from ganchao.cli.main import Commands
from ganchao.text import Lang

INTRODUCTION = (
    "Every command takes a project folder, a workbook or the name of a shipped project. Exit codes: 0 done, 2 the "
    "input is wrong (problems listed), 3 the aim is out of reach, 1 our own fault."
)
WIDTH = 96


def page(lang: Lang) -> str:
    """The whole page."""
    lines = [f"# {words('Commands', lang)}", "", words(INTRODUCTION, lang), ""]
    for path, command, context in below("ganchao", Commands(lang), None):
        help_text = command.get_help(context).rstrip()
        lines += [f"## `{path}` {{ #{path.replace(' ', '-')} }}", "", "```text", help_text, "```", ""]
    return "\n".join(lines)


def below(
    path: str, command: click.Command, parent: click.Context | None
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """A command and its subcommands, each with its full name."""
    name = path.rsplit(" ", 1)[-1]
    context = click.Context(command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH)
    yield path, command, context
    if isinstance(command, click.Group):
        for inner_name in command.list_commands(context):
            inner = command.get_command(context, inner_name)
            if inner is not None and not inner.hidden:
                yield from below(f"{path} {inner_name}", inner, context)
