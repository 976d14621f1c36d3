"""Arguments and options that several commands share."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.helptext import Argument
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.document import Bilingual

DEFAULT_SEED = 2019
SHOWN: Final = ("round", "data", "published")
"""What a year in results may be; as :data:`ganchao.domain.reckoning.SHOWN`, which is slow to import."""
PLAIN: Final = re.compile(r"[\w.,:/\\@+=~-]+")
"""Names that a shell takes as they are."""


def project_argument(lang: Lang) -> click.Argument:
    """The project folder, workbook or shipped example."""
    return Argument(["project"], say("cli.argument.project", lang), metavar="PROJECT")


def out_option(lang: Lang) -> click.Option:
    """``--out``: where results are written."""
    return click.Option(["--out"], type=click.Path(path_type=Path), metavar="DIR", help=say("cli.option.out", lang))


def seed_option(lang: Lang) -> click.Option:
    """``--seed``."""
    return click.Option(["--seed"], type=int, default=DEFAULT_SEED, metavar="N", help=say("cli.option.seed", lang))


def json_option(lang: Lang) -> click.Option:
    """``--json``: one JSON value on stdout and nothing else."""
    return click.Option(["as_json", "--json"], is_flag=True, help=say("cli.option.json", lang))


def as_option(lang: Lang) -> click.Option:
    """``--as``: who enters something, by code; else ``GANCHAO_AS``."""
    return click.Option(["actor", "--as"], envvar="GANCHAO_AS", metavar="CODE", help=say("cli.option.as", lang))


def vintage_option(lang: Lang) -> click.Option:
    """``--vintage``: which state of the data."""
    return click.Option(["--vintage"], metavar="NAME", help=say("cli.option.vintage", lang))


def years_option(lang: Lang) -> click.Option:
    """``--year-means``: which year stands in results."""
    return click.Option(["--year-means"], type=click.Choice(SHOWN), help=say("cli.option.years", lang))


def expert_option(lang: Lang) -> click.Option:
    """``--expert``: a report with what index makers ask for."""
    return click.Option(["--expert"], is_flag=True, help=say("cli.option.expert", lang))


def day_asked(text: str | None) -> datetime.date | None:
    """A day of the command line. Raises :class:`InvalidInput` where it is none."""
    try:
        return None if text is None else datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidInput([Problem("cli.not_a_day", values={"value": text})]) from None


def result_options(lang: Lang) -> list[click.Parameter]:
    """``--out``, ``--seed``, ``--vintage``, ``--year-means`` and ``--json``: what every command that computes takes."""
    return [out_option(lang), seed_option(lang), vintage_option(lang), years_option(lang), json_option(lang)]


def typed(path: object) -> str:
    """A path as it is typed on a command line: in quotes where it has blanks."""
    return str(path) if PLAIN.fullmatch(str(path)) else f'"{path}"'


def called(text: str, names: Mapping[str, Bilingual], codes: Collection[str]) -> str:
    """The code of what is called so, where a name in either language says it unmistakably; else the text itself."""
    same = [code for code in codes if code in names and text in (names[code].zh, names[code].en)]
    return text if text in codes or len(same) != 1 else same[0]


def print_files(files: Iterable[Path], lang: Lang) -> None:
    """The files written, one in each line."""
    click.echo(say("cli.run.files", lang))
    for file in files:
        click.echo(f"  {file}")


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
