"""How commands on a whole project begin and end: the project is read, the answer told on the screen or to machines."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import asked_lang
from ganchao.cli.options import print_files, print_json
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang

if TYPE_CHECKING:
    from ganchao.domain.framework import Shown
    from ganchao.project import Project
    from ganchao.reporting.blocks import Brief


def read_whole(
    project: str, vintage: str | None, year_means: Shown | None, lang: Lang, step: Callable[[str], None]
) -> tuple[Project, Lang]:
    """The project, and the language of the answer. Raises :class:`InvalidInput` for one that does not fit in memory."""
    step("run.step.read")
    from ganchao.run import lang_for, opened_whole  # noqa: PLC0415 - slow to import

    source = opened_whole(project, vintage=vintage, years=year_means)
    return source, lang_for(source, asked_lang(sys.argv), lang)


def answer(
    brief: Callable[[], Brief], facts: Callable[[], dict[str, Any]], files: Sequence[Path], lang: Lang, *, as_json: bool
) -> None:
    """What was found: sentences and tables, then the files written, or one JSON value; only one of them is made."""
    if as_json:
        print_json({**facts(), "files": [str(file) for file in files]})
        return
    from ganchao.reporting.terminal import print_brief  # noqa: PLC0415 - slow to import

    print_brief(brief(), lang)
    if files:
        print_files(files, lang)


def compared(
    facts: Callable[[], dict[str, Any]], problems: Callable[[], Sequence[Problem]], whole: Callable[[], str], *,
    as_json: bool,
) -> None:  # fmt: skip
    """What telling something again brought: one JSON value, or problems, or the sentence that all is as it was.

    Differences end the program with 2. Raises :class:`InvalidInput` with them.
    """
    found = problems()
    if as_json:
        print_json(facts())
        if found:
            raise click.exceptions.Exit(2)
    elif found:
        raise InvalidInput(found)
    else:
        click.echo(whole())
