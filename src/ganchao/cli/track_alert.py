"""``ganchao track alert``: alerts of the record; someone has seen one, or it is over."""

from __future__ import annotations

import click

from ganchao.cli.main import Command
from ganchao.cli.options import as_option, json_option, print_json, project_argument
from ganchao.text import Lang, say

OUTCOMES = ("hit", "false", "unresolved")


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_alert(
        project: str, seen: str | None, closed: str | None, outcome: str | None, does: str, actor: str | None, *,
        as_json: bool,
    ) -> None:  # fmt: skip
        import datetime  # noqa: PLC0415

        from ganchao.deeds import enter, folder_of, read_deeds  # noqa: PLC0415
        from ganchao.errors import InvalidInput, Problem  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.reporting.alert_blocks import alert_rows  # noqa: PLC0415
        from ganchao.tracking.alerts import ACKNOWLEDGED, CLOSED, alerts_of, step  # noqa: PLC0415
        from ganchao.watch import every_alert_rule, scopes_of, watch_of  # noqa: PLC0415

        problems = []
        if (seen or closed) and not actor:
            problems.append(Problem("light.nobody"))
        if closed and not outcome:
            problems.append(Problem("alert.no_outcome", values={"alert": closed}))
        if seen and closed:
            problems.append(Problem("alert.one_step"))
        if problems:
            raise InvalidInput(problems)
        source = open_project(project)
        deeds = read_deeds(folder_of(source))
        watch = watch_of(source)
        if (subject := seen or closed) and actor:
            body = {"does": does} if seen else {"outcome": outcome, "note": does}
            draft = step(deeds.entries, subject, ACKNOWLEDGED if seen else CLOSED, actor, body)
            enter(deeds, [draft], datetime.datetime.now(tz=datetime.UTC), scopes_of(watch, deeds))
            deeds = read_deeds(deeds.folder)
        rules = every_alert_rule(watch.given.settings)
        rows = alert_rows(alerts_of(deeds.entries), (), rules, lang)
        if as_json:
            print_json({"project": source.framework.code, "alerts": rows})
            return
        for row in rows:
            state = say(f"alert.state.{row['outcome'] or row['state']}", lang)
            click.echo(say("alert.line", lang, alert=row["alert"], day=row["day"], state=state, why=row["why"]))
        click.echo(say("alert.count", lang, count=len(rows), open=sum(row["state"] != "closed" for row in rows)))

    params: list[click.Parameter] = [
        project_argument(lang),
        click.Option(["seen", "--acknowledge"], metavar="ALERT", help=say("cli.option.acknowledge", lang)),
        click.Option(["closed", "--close"], metavar="ALERT", help=say("cli.option.close_alert", lang)),
        click.Option(["--outcome"], type=click.Choice(OUTCOMES), help=say("cli.option.outcome", lang)),
        click.Option(["--does"], default="", metavar="TEXT", help=say("cli.option.does", lang)),
        as_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.alert", lang, params=params, callback=track_alert)
