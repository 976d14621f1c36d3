"""``ganchao import``: projects of other tools."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import typed
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.text import Lang, say

KINDS = ("coinr", "workbook")


def command(lang: Lang) -> click.Command:
    """The command."""

    def imports(kind: str, paths: tuple[Path, ...], recipe: Path | None) -> None:
        from ganchao.cli.check import show  # noqa: PLC0415
        from ganchao.files.coinr import import_coinr  # noqa: PLC0415
        from ganchao.files.templates import unpack_workbook  # noqa: PLC0415

        if kind not in KINDS:
            raise UnknownName("import_kind", kind, KINDS)
        wanted = 3 if kind == "coinr" else 2
        if len(paths) != wanted:
            raise InvalidInput([Problem(f"cli.import.{kind}_paths", values={"count": len(paths)})])
        *sources, directory = paths
        if kind == "workbook" and sources[0].suffix.lower() not in {".xlsx", ".xlsm", ".xls"}:
            raise InvalidInput([Problem("cli.import.not_a_workbook", values={"file": sources[0]})])
        if kind == "coinr":
            problems = import_coinr(sources[0], sources[1], directory, recipe=recipe)
        else:
            problems = unpack_workbook(sources[0], directory)
        if errors := [problem for problem in problems if problem.severity == "error"]:
            raise InvalidInput(errors)
        show(list(problems), lang)
        click.echo(say("cli.import.made", lang, directory=typed(directory)))
        if kind == "workbook" and (directory / "plan").is_dir():
            click.echo(say("cli.import.tables_beside", lang, directory=typed(directory)))

    params: list[click.Parameter] = [
        Argument(["kind"], say("cli.argument.import_kind", lang), metavar="coinr|workbook"),
        Argument(
            ["paths"],
            say("cli.argument.import_paths", lang),
            nargs=-1,
            required=True,
            type=click.Path(path_type=Path),
            metavar="FILE... DIR",
        ),
        click.Option(
            ["--recipe"], type=click.Path(path_type=Path), metavar="FILE", help=say("cli.option.recipe", lang)
        ),
    ]
    return Command("import", lang, params=params, callback=imports)
