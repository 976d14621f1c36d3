"""``ganchao track vintage``: approved values as a new vintage of the data."""

from __future__ import annotations

import datetime
import math

import click

from ganchao.cli.main import Command
from ganchao.cli.options import as_option, json_option, print_files, print_json, project_argument
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_vintage(project: str, name: str | None, actor: str | None, *, as_json: bool) -> None:
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.vintages import make_vintage, why  # noqa: PLC0415

        if missing := [option for option, value in (("--name", name), ("--as", actor)) if not value]:
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        desk = open_desk(open_project(project))
        made = make_vintage(desk, name or "", actor or "", datetime.datetime.now(tz=datetime.UTC))
        if as_json:
            print_json({
                "name": made.name, "base": made.base, "newest": made.newest,
                "laid": [{"subject": each.subject, "indicator": each.column, "year": each.year,
                          "before": each.before if math.isfinite(each.before) else None, "value": each.value}
                         for each in made.laid],
                "left_out": [{"subject": each.subject, "period": each.period, "why": each.why}
                             for each in made.left_out],
                "files": [str(file) for file in made.files],
            })  # fmt: skip
            return
        click.echo(say("vintage.made", lang, name=made.name, base=made.base or "–", laid=len(made.laid)))
        for each in made.laid:
            before = f"{each.before:.10g}" if math.isfinite(each.before) else "–"
            click.echo(say("vintage.laid", lang, subject=each.subject, indicator=each.column, year=each.year,
                           before=before, value=f"{each.value:.10g}"))  # fmt: skip
        for left in made.left_out:
            click.echo(say("vintage.left_out", lang, subject=left.subject, period=left.period, why=why(left)))
        if made.newest != made.name:
            click.echo(say("vintage.not_newest", lang, name=made.name, newest=made.newest))
        print_files(made.files, lang)

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["--name"], metavar="NAME", help=say("cli.option.vintage_name", lang)),
        as_option(lang),
        json_option(lang),
    ]
    return Command("track.vintage", lang, params=params, callback=track_vintage)
