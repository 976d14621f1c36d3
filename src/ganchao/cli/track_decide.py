"""``ganchao track decide``: enter what was decided, by whom, about what, under which number; list decisions."""

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

    def track_decide(
        project: str, element: str | None, what: str | None, by: str | None, document: str | None, day: str | None,
        actor: str | None, *, listed: bool, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.decisions import decide, decisions  # noqa: PLC0415
        from ganchao.domain.report import DecisionTaken  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        desk = open_desk(open_project(project))
        if listed:
            found = decisions(desk, element or "")
            if as_json:
                print_json({"decisions": [
                    {"number": entry.number, "element": entry.subject, **said.model_dump(mode="json"),
                     "entered": entry.recorded_at.isoformat(), "entered_by": entry.actor} for entry, said in found
                ]})  # fmt: skip
                return
            for entry, said in found:
                click.echo(say("decision.line", lang, number=entry.number, element=entry.subject, what=said.what,
                               by=said.by, document=said.document or "–", day=said.day or entry.known_on))  # fmt: skip
            if not found:
                click.echo(say("decision.none", lang))
            return
        needed = {"ELEMENT": element, "--what": what, "--by": by, "--as": actor}
        if missing := [name for name, value in needed.items() if not value]:
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        given = day_asked(day)
        decision = DecisionTaken(what=what or "", by=by or "", document=document or "", day=str(given) if given else "")
        entries = decide(desk, element or "", decision, actor or "", datetime.datetime.now(tz=datetime.UTC))
        tell_entries(entries, lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["element"], say("cli.argument.element", lang), metavar="ELEMENT", required=False),
        click.Option(["--what"], metavar="TEXT", help=say("cli.option.decide_what", lang)),
        click.Option(["--by"], metavar="TEXT", help=say("cli.option.decide_by", lang)),
        click.Option(["--document"], metavar="NUMBER", help=say("cli.option.decide_document", lang)),
        click.Option(["--day"], metavar="DATE", help=say("cli.option.decide_day", lang)),
        as_option(lang),
        click.Option(["listed", "--list"], is_flag=True, help=say("cli.option.decide_list", lang)),
        json_option(lang),
    ]
    return Command("track.decide", lang, params=params, callback=track_decide)
