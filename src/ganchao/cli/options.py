"""Arguments and options that several commands share."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ganchao.text import Lang, say

DEFAULT_SEED = 2019


def project_argument() -> click.Argument:
    """The project folder, workbook or shipped example."""
    return click.Argument(["project"], metavar="PROJECT")


def out_option(lang: Lang) -> click.Option:
    """``--out``: where results are written."""
    return click.Option(["--out"], type=click.Path(path_type=Path), metavar="DIR", help=say("cli.option.out", lang))


def seed_option(lang: Lang) -> click.Option:
    """``--seed``."""
    return click.Option(["--seed"], type=int, default=DEFAULT_SEED, metavar="N", help=say("cli.option.seed", lang))


def json_option(lang: Lang) -> click.Option:
    """``--json``: one JSON value on stdout and nothing else."""
    return click.Option(["as_json", "--json"], is_flag=True, help=say("cli.option.json", lang))


def vintage_option(lang: Lang) -> click.Option:
    """``--vintage``: which state of the data."""
    return click.Option(["--vintage"], metavar="NAME", help=say("cli.option.vintage", lang))


def print_json(value: object) -> None:
    """One JSON value on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


@contextmanager
def progress(lang: Lang, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """Live progress on stderr: call with a message key at the start of each step."""
    if quiet:
        yield lambda _key: None
        return
    from rich.console import Console  # noqa: PLC0415

    console = Console(stderr=True)
    with console.status(say("cli.step.start", lang)) as status:

        def step(key: str, **values: Any) -> None:
            text = say(key, lang, **values)
            status.update(text)
            if not console.is_terminal:
                console.print(text, highlight=False)

        yield step
