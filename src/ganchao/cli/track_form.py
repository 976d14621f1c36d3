"""``ganchao track form``: an Excel form of what a department owes for a period."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from ganchao.cli.main import Command, asked_lang
from ganchao.cli.options import called, json_option, print_files, print_json, project_argument
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_form(
        project: str, period: str | None, unit: str | None, out: Path | None, *, measures: bool, as_json: bool
    ) -> None:
        from ganchao.check_in_forms import write_form_of  # noqa: PLC0415
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.files.checkins import read_period  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.run import lang_for  # noqa: PLC0415

        wanted = read_period(period or "")
        if wanted is None or not unit:
            missing = ["--period"] * (wanted is None) + ["--for"] * (not unit)
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        source = open_project(project)
        desk = open_desk(source)
        owners = desk.plan.owners
        unit = called(unit, {owner.code: owner.name for owner in owners}, [owner.code for owner in owners])
        spoken = lang_for(source, asked_lang(sys.argv), lang)
        file = out or Path("ganchao-out") / desk.deeds.folder.name / f"form-{unit}-{wanted}.xlsx"
        form = write_form_of(desk, unit, wanted, file, secrets.token_hex(8), spoken, measures=measures)
        if as_json:
            print_json({"number": form.number, "unit": form.unit, "period": str(form.period),
                        "rows": [{"subject": row.code, "period": str(row.period)} for row in form.rows],
                        "files": [str(file)]})  # fmt: skip
            return
        click.echo(say("form.written", lang, rows=len(form.rows), unit=form.unit_name or unit, period=wanted))
        print_files([file], lang)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--period"], metavar="PERIOD", help=say("cli.option.checkin_period", lang)),
        click.Option(["unit", "--for"], metavar="UNIT", help=say("cli.option.form_for", lang)),
        click.Option(["--measures"], is_flag=True, help=say("cli.option.form_measures", lang)),
        click.Option(["--out"], type=click.Path(path_type=Path), metavar="FILE", help=say("cli.option.form_out", lang)),
        json_option(lang),
    ]
    return Command("track.form", lang, params=params, callback=track_form)
