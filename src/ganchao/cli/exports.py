"""``ganchao export``: a project for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import print_files, project_argument, vintage_option
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.project import Project

KINDS = ("coinr", "workbook", "plan")
BESIDE = ("checkins.csv", "leads.csv")
"""Tables of a project's folder that no workbook holds."""


def workbook(opened: Project, target: Path, lang: Lang, *, alone: bool) -> Path:
    """Writes a project, or its plan alone, as a workbook."""
    from ganchao.domain.document import told_in  # noqa: PLC0415
    from ganchao.files.plan_writing import plan_sheets, write_plan_workbook  # noqa: PLC0415
    from ganchao.files.workbook import write_workbook  # noqa: PLC0415

    opened = opened.in_years("round") if alone else opened  # documents of a folder are in rounds
    plan = None if opened.plan is None else told_in(opened.plan, lang, repeated=True)  # said once: one column
    path = target if target.suffix == ".xlsx" else target / ("plan.xlsx" if alone else f"{opened.code}.xlsx")
    if alone and plan is None:
        raise InvalidInput([Problem("cli.export.no_plan", values={"project": opened.place.name})])
    if path.exists():
        raise InvalidInput([Problem("cli.export.exists", values={"file": path})])
    path.parent.mkdir(parents=True, exist_ok=True)
    if alone and plan is not None:
        write_plan_workbook(path, plan, opened.framework, opened.followed, lang)
    else:
        more = None if plan is None else plan_sheets(plan, opened.framework, opened.followed)
        write_workbook(path, opened.framework, opened.panel.roster, opened.panel, lang, more)
    return path


def command(lang: Lang) -> click.Command:
    """The command."""

    def exports(kind: str, project: str, target: Path, vintage: str | None) -> None:
        from ganchao.files.coinr import export_coinr  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        if kind not in KINDS:
            raise UnknownName("export_kind", kind, KINDS)
        opened = open_project(project, vintage=vintage)
        if kind == "coinr":
            files = export_coinr(opened.framework, opened.panel, opened.panel.roster, target)
        else:
            files = (workbook(opened, target, lang, alone=kind == "plan"),)
        print_files(files, lang)
        if kind != "coinr" and opened.plan is not None and "lights" in opened.plan.model_fields_set:
            click.echo(say("cli.export.lights_stay", lang), err=True)
        staying = [name for name in BESIDE if (opened.place / name).is_file()] if kind != "coinr" else []
        if staying:
            click.echo(say("cli.export.tables_stay", lang, tables=say("keys.comma", lang).join(staying)), err=True)

    params: list[click.Parameter] = [
        Argument(["kind"], say("cli.argument.export_kind", lang), metavar="coinr|workbook|plan"),
        project_argument(lang),
        Argument(["target"], say("cli.argument.export_target", lang), type=click.Path(path_type=Path), metavar="DIR"),
        vintage_option(lang),
    ]
    return Command("export", lang, params=params, callback=exports)
