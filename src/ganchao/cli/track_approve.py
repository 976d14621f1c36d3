"""``ganchao track approve``: approve, return or lock what was handed in."""

from __future__ import annotations

import datetime

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import as_option, json_option, project_argument
from ganchao.cli.track_checkin import tell_entries
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

REASONS = ("definition", "evidence", "typing")
"""As :class:`ganchao.domain.report.ReturnReason`, which is slow to import."""


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_approve(
        project: str, numbers: tuple[int, ...], all_of: str | None, actor: str | None, returned: str | None,
        note: str | None, *, lock: bool, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.check_ins import answer, open_desk, waiting  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        if not actor or not (numbers or all_of):
            missing = ["--as"] * (not actor) + ["NUMBER"] * (not numbers and not all_of)
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        if lock and returned:
            raise InvalidInput([Problem("checkin.lock_or_return")])
        desk = open_desk(open_project(project))
        threads = waiting(desk, numbers, all_of or "")
        if not threads:
            raise InvalidInput([Problem("checkin.nothing_waiting", values={"unit": all_of})])
        kinds = ("checkin.returned",) if returned else ("checkin.approved", *(["checkin.locked"] if lock else []))
        more = {**({"reason": returned} if returned else {}), **({"note": note} if note else {})}
        entries = answer(desk, kinds, threads, actor, datetime.datetime.now(tz=datetime.UTC), more)
        tell_entries(entries, lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["numbers"], say("cli.argument.checkin_numbers", lang), metavar="[NUMBER]...", type=int, nargs=-1,
                 required=False),
        click.Option(["--all-of"], metavar="UNIT", help=say("cli.option.approve_all_of", lang)),
        as_option(lang),
        click.Option(["returned", "--return"], type=click.Choice(REASONS), help=say("cli.option.approve_return", lang)),
        click.Option(["--note"], metavar="TEXT", help=say("cli.option.approve_note", lang)),
        click.Option(["--lock"], is_flag=True, help=say("cli.option.approve_lock", lang)),
        json_option(lang),
    ]  # fmt: skip
    return Command("track.approve", lang, params=params, callback=track_approve)
