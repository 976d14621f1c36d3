"""``ganchao track measure``: declare that a measure was started or stopped; list those under way."""

from __future__ import annotations

import datetime

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import as_option, json_option, print_json, project_argument
from ganchao.cli.track_checkin import tell_entries
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_measure(
        project: str, code: str | None, start: int | None, reason: str | None, number: str | None, note: str | None,
        actor: str | None, *, stop: bool, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.declaring import Declared, declare, under_way  # noqa: PLC0415
        from ganchao.domain.document import Bilingual  # noqa: PLC0415
        from ganchao.domain.start import MeasureStarted, MeasureStopped  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        now = datetime.datetime.now(tz=datetime.UTC)
        desk = open_desk(open_project(project))
        if code is None and start is None and not stop:
            begun = under_way(desk, now.date())
            rows = [(each, begun[each.code]) for each in desk.plan.measures if each.code in begun]
            if as_json:
                print_json({"measures": [
                    {"measure": each.code, "name": each.name.in_lang(lang), "year": year} for each, year in rows
                ]})  # fmt: skip
                return
            for each, year in rows:
                click.echo(say("declaring.measure", lang, code=each.code, name=each.name.in_lang(lang), year=year))
            if not rows:
                click.echo(say("declaring.no_measure", lang))
            return
        if stop == (start is not None):
            raise InvalidInput([Problem("declaring.one_of", values={"options": "--start, --stop"})])
        needed = {"MEASURE": code, "--as": actor, **({"--reason": reason} if stop else {})}
        if missing := [name for name, value in needed.items() if not value]:
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        said = MeasureStopped(reason=reason or "") if stop else MeasureStarted(
            year=start or 0, number=number or "", note=Bilingual.model_validate({lang: note or ""}),
        )  # fmt: skip
        tell_entries(declare(desk, Declared(code or "", said), actor or "", now), lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["code"], say("cli.argument.measure", lang), metavar="MEASURE", required=False),
        click.Option(["--start"], type=int, metavar="YEAR", help=say("cli.option.measure_start", lang)),
        click.Option(["--stop"], is_flag=True, help=say("cli.option.measure_stop", lang)),
        click.Option(["--reason"], metavar="TEXT", help=say("cli.option.measure_reason", lang)),
        click.Option(["number", "--document"], metavar="NUMBER", help=say("cli.option.decide_document", lang)),
        click.Option(["--note"], metavar="TEXT", help=say("cli.option.measure_note", lang)),
        as_option(lang),
        json_option(lang),
    ]
    return Command("track.measure", lang, params=params, callback=track_measure)
