"""``ganchao track purge``: two persons together remove what should never have been entered."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import as_option, json_option, print_json, project_argument
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from pathlib import Path

    from ganchao.domain.entry import Entry
    from ganchao.tracking.purges import Purge

STEPS = ("ask", "grant", "list", "wipe")


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_purge(
        project: str, step: str, what: tuple[str, ...], actor: str | None, reason: str | None, *, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.deeds import folder_of, read_deeds  # noqa: PLC0415
        from ganchao.purging import wipe_again  # noqa: PLC0415
        from ganchao.tracking.purges import purges_of  # noqa: PLC0415

        folder = folder_of(project)
        entered: tuple[Entry, ...] = ()
        wiped = None
        if step in {"ask", "grant"}:
            entered, wiped = _entered(folder, step, what, actor or "", reason or "")
        elif step == "wipe":
            wiped = wipe_again(folder)
        purges = tuple(purges_of(read_deeds(folder).entries).values())
        shown = [each for each in purges if not what or each.what in what] if step != "wipe" else []
        if as_json:
            numbers, facts = [entry.number for entry in entered], [_facts(each) for each in shown]
            print_json({"entered": numbers, "wiped": wiped, "purges": facts})
            return
        for each in shown:
            click.echo(_line(each, lang))
        if not shown and step != "wipe":
            click.echo(say("purge.none", lang))
        if step == "ask":
            if beside := _files_beside(folder, what):
                click.echo(say("purge.files_too", lang, files=", ".join(beside)))
            click.echo(say("purge.next", lang))
        if wiped is not None:
            click.echo(say("purge.wiped" if wiped else "purge.unwiped", lang))
            click.echo(say("purge.elsewhere", lang))

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["step"], say("cli.argument.purge_step", lang), type=click.Choice(STEPS)),
        Argument(["what"], say("cli.argument.purge_what", lang), metavar="WHAT...", nargs=-1, required=False),
        as_option(lang),
        click.Option(["--reason"], metavar="TEXT", help=say("cli.option.purge_reason", lang)),
        json_option(lang),
    ]
    return Command("track.purge", lang, params=params, callback=track_purge)


def _entered(
    folder: Path, step: str, what: tuple[str, ...], actor: str, reason: str
) -> tuple[tuple[Entry, ...], bool | None]:
    from ganchao.purging import ask_purge, grant_purge  # noqa: PLC0415

    lacking = [Problem(key) for key, there in (("purge.what", what), ("purge.who", actor)) if not there]
    if lacking:
        raise InvalidInput(lacking)
    now, whats = datetime.datetime.now(tz=datetime.UTC), tuple(dict.fromkeys(what))
    if step == "ask":
        return ask_purge(folder, whats, actor, reason, now), None
    return grant_purge(folder, whats, actor, reason, now)


def _files_beside(folder: Path, what: tuple[str, ...]) -> list[str]:
    """Files of evidence that the entries name and that nobody asked for."""
    from ganchao.deeds import read_deeds  # noqa: PLC0415
    from ganchao.purging import files_of, named_by  # noqa: PLC0415

    deeds, kept = read_deeds(folder), files_of(folder)
    return [digest for each in what for digest in named_by(deeds, each) if digest in kept and digest not in what]


def _line(each: Purge, lang: Lang) -> str:
    reason = each.asked.body.get("reason", "") or say("purge.reason_purged", lang)
    asked = {"what": each.what, "asker": each.asked.actor, "asked": each.asked.known_on, "reason": reason}
    if each.granted is None:
        return say("purge.line_asked", lang, **asked)
    return say("purge.line_purged", lang, granter=each.granted.actor, granted=each.granted.known_on, **asked)


def _facts(each: Purge) -> dict[str, Any]:
    granted = each.granted
    return {
        "what": each.what, "state": each.state, "asked": each.asked.number, "asked_by": each.asked.actor,
        "reason": each.asked.body.get("reason", ""), "granted": granted.number if granted else None,
        "granted_by": granted.actor if granted else None,
    }  # fmt: skip
