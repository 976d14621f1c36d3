"""``ganchao export``: a project for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import print_files, project_argument, vintage_option
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.text import Lang, say

KINDS = ("coinr", "workbook")


def command(lang: Lang) -> click.Command:
    """The command."""

    def exports(kind: str, project: str, target: Path, vintage: str | None) -> None:
        from ganchao.files.coinr import export_coinr  # noqa: PLC0415
        from ganchao.files.workbook import write_workbook  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        if kind not in KINDS:
            raise UnknownName("export_kind", kind, KINDS)
        opened = open_project(project, vintage=vintage)
        if kind == "coinr":
            files = export_coinr(opened.framework, opened.panel, opened.panel.roster, target)
        else:
            path = target if target.suffix == ".xlsx" else target / f"{opened.code}.xlsx"
            if path.exists():
                raise InvalidInput([Problem("cli.export.exists", values={"file": path})])
            path.parent.mkdir(parents=True, exist_ok=True)
            write_workbook(path, opened.framework, opened.panel.roster, opened.panel, lang)
            files = (path,)
        print_files(files, lang)

    params: list[click.Parameter] = [
        Argument(["kind"], say("cli.argument.export_kind", lang), metavar="coinr|workbook"),
        project_argument(lang),
        Argument(["target"], say("cli.argument.export_target", lang), type=click.Path(path_type=Path), metavar="DIR"),
        vintage_option(lang),
    ]
    return Command("export", lang, params=params, callback=exports)
