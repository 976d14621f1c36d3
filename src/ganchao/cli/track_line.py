"""``ganchao track line``: declare that a bottom line is crossed, or holds again; list what was declared."""

from __future__ import annotations

import datetime

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import as_option, day_asked, json_option, print_json, project_argument
from ganchao.cli.track_checkin import tell_entries
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_line(
        project: str, code: str | None, crossed: str | None, held: str | None, actor: str | None, *, as_json: bool
    ) -> None:
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.declaring import Declared, declare, declared_lines  # noqa: PLC0415
        from ganchao.domain.light import LineCrossed, LineHeld  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        now = datetime.datetime.now(tz=datetime.UTC)
        desk = open_desk(open_project(project))
        if code is None and crossed is None and held is None:
            found = declared_lines(desk, now.date())
            rows = [(line, found.get(line.code)) for line in desk.plan.bottom_lines]
            if as_json:
                print_json({"lines": [
                    {"line": line.code, "name": line.name.in_lang(lang), "crossed": bool(last and last.over),
                     "since": last and last.day.isoformat()} for line, last in rows
                ]})  # fmt: skip
                return
            for line, last in rows:
                key = "declaring.line" if last is None else f"declaring.line.{'crossed' if last.over else 'held'}"
                click.echo(say(key, lang, code=line.code, name=line.name.in_lang(lang), day=last.day if last else ""))
            if not rows:
                click.echo(say("declaring.no_line", lang))
            return
        if (crossed is None) == (held is None):
            raise InvalidInput([Problem("declaring.one_of", values={"options": "--crossed, --held"})])
        needed = {"LINE": code, "--as": actor}
        if missing := [name for name, value in needed.items() if not value]:
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        day = day_asked(crossed or held) or now.date()
        said = LineCrossed(day=day) if crossed is not None else LineHeld(day=day)
        tell_entries(declare(desk, Declared(code or "", said), actor or "", now), lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["code"], say("cli.argument.line", lang), metavar="LINE", required=False),
        click.Option(["--crossed"], metavar="DATE", help=say("cli.option.line_crossed", lang)),
        click.Option(["--held"], metavar="DATE", help=say("cli.option.line_held", lang)),
        as_option(lang),
        json_option(lang),
    ]
    return Command("track.line", lang, params=params, callback=track_line)
