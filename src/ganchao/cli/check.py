"""``ganchao check``: everything there is to say about the input, at once."""

from __future__ import annotations

import datetime

import click

from ganchao.cli.main import Command
from ganchao.cli.options import json_option, print_json, project_argument, typed, vintage_option
from ganchao.errors import GanchaoError, Problem
from ganchao.text import Lang, say

LEVELS = ("error", "warning", "repair")


def command(lang: Lang) -> click.Command:
    """The command."""

    def check(project: str, vintage: str | None, *, as_json: bool) -> int:
        from ganchao.beside import problems_beside  # noqa: PLC0415
        from ganchao.cli.main import problems_of  # noqa: PLC0415
        from ganchao.project import drafted_project  # noqa: PLC0415

        opened, problems = drafted_project(project, vintage=vintage)
        found, sound = list(problems), not any(problem.severity == "error" for problem in problems)
        if opened is not None:
            card = None
            try:
                card = opened.score() if sound else None
                found += card.notes if card is not None else ()
            except GanchaoError as error:
                found += problems_of(error)
            found += problems_beside(opened, problems, card, datetime.datetime.now(tz=datetime.UTC).astimezone().date())
        errors = sum(problem.severity == "error" for problem in found)
        if as_json:
            print_json({"ok": not errors, "problems": [problem.facts(lang) for problem in found]})
            return 2 if errors else 0
        show(found, lang)
        if opened is not None and not errors:
            panel = opened.panel
            click.echo(
                say(
                    "cli.check.fine",
                    lang,
                    units=len(panel.units),
                    years="–".join(dict.fromkeys((str(panel.years[0]), str(panel.years[-1])))),
                    indicators=len(opened.framework.scored),
                )
            )
            click.echo(say("cli.check.next", lang, project=typed(project)))
        return 2 if errors else 0

    params: list[click.Parameter] = [project_argument(lang), vintage_option(lang), json_option(lang)]
    return Command("check", lang, params=params, callback=check)


def show(problems: list[Problem], lang: Lang) -> None:
    """Problems by severity; errors go to stderr, the rest to stdout."""
    for level in LEVELS:
        those = [problem for problem in problems if problem.severity == level]
        if not those:
            continue
        click.echo(say(f"cli.check.{level}", lang, count=len(those)), err=level == "error")
        for problem in those:
            click.echo(f"- {problem.sentence(lang)}", err=level == "error")
