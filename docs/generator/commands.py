"""Reference of the command line, from each command's own ``--help``."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from docs.generator.words import words

ROOT = Path(__file__).resolve().parent.parent.parent


def page(lang: str) -> str:
    """The whole page, made in a process of its own: help texts take their language from the environment."""
    environment = {**os.environ, "GANCHAO_LANG": lang, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    made = subprocess.run(
        [sys.executable, "-m", "docs.generator.commands", lang],
        check=True, capture_output=True, encoding="utf-8", cwd=ROOT, env=environment,
    )
    return made.stdout


def in_this_language(lang: str) -> str:
    """The page, with help texts in the language this process was started in."""
    lines = [f"# {words('Commands', lang)}", "", words(INTRODUCTION, lang), ""]
    for path, command, context in commands():
        lines += [f"## `{path}` {{ #{path.replace(' ', '-')} }}", "", *options_of(command, context), ""]
    return "\n".join(lines)


INTRODUCTION = (
    "Every command takes a project folder or the name of a shipped project. Exit codes: 0 done, 2 the input is wrong "
    "(problems listed), 3 the aim is out of reach, 1 our own fault."
)


def commands() -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command with its full name, depth first."""
    from ganchao.cli.main import main

    yield from below("ganchao", main, None)


def below(path: str, command: click.Command, parent: click.Context | None) -> Iterator[tuple[str, click.Command, click.Context]]:
    """A command and its subcommands."""
    context = click.Context(command, info_name=path.rsplit(" ", 1)[-1], parent=parent, terminal_width=96, max_content_width=96)
    yield path, command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            if inner is not None and not inner.hidden:
                yield from below(f"{path} {name}", inner, context)


def options_of(command: click.Command, context: click.Context) -> list[str]:
    """What ``--help`` prints."""
    return ["```text", command.get_help(context).rstrip(), "```"]


if __name__ == "__main__":
    sys.stdout.write(in_this_language(sys.argv[1]))
