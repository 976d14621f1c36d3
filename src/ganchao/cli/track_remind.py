"""``ganchao track remind``: what is due, by department; as files with ``--out``, by e-mail only with ``--send``."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.main import Command
from ganchao.cli.options import as_option, json_option, out_option, print_files, print_json, project_argument
from ganchao.cli.track_item_list import as_of_option, report_of, work_on
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ganchao.items import Work
    from ganchao.reminders import Posted, Round
    from ganchao.tracking.escalation import Due


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_remind(
        project: str, as_of: str | None, out: Path | None, contacts: Path | None, actor: str | None,
        *, send: bool, as_json: bool,
    ) -> None:  # fmt: skip
        from ganchao.reminders import round_of  # noqa: PLC0415

        if (out or send) and not actor:
            raise InvalidInput([Problem("item.who")])
        work = work_on(project, as_of)
        found = round_of(work)
        files, posted = sent_out(work, found, out, contacts, actor or "", lang, send=send)
        if as_json:
            print_json({**facts(work, found), "mailed": list(posted.units) if posted else [],
                        "without_address": list(posted.without) if posted else [],
                        "files": [str(file) for file in files]})  # fmt: skip
        else:
            told(work, found, posted, lang)
            if files:
                print_files(files, lang)
        if posted is not None and posted.problems:
            raise InvalidInput(posted.problems)

    params: list[click.Parameter] = [
        project_argument(lang), as_of_option(lang), out_option(lang),
        click.Option(["--send"], is_flag=True, help=say("cli.option.remind.send", lang)),
        click.Option(["--contacts"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.remind.contacts", lang)),
        as_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.remind", lang, params=params, callback=track_remind)


def sent_out(
    work: Work, found: Round, out: Path | None, contacts: Path | None, actor: str, lang: Lang, *, send: bool
) -> tuple[tuple[Path, ...], Posted | None]:
    """Write and send what is due, and enter what went out; files, and what became of the letters."""
    from ganchao.files.mail import server_of  # noqa: PLC0415
    from ganchao.reminders import ahead, note, post, write_pages  # noqa: PLC0415
    from ganchao.reporting.notices import secrecy_notice  # noqa: PLC0415

    at = datetime.datetime.now(tz=datetime.UTC)
    if not (out or send):
        return (), None
    ahead(work.day, at)
    allowed(work, actor)
    report = report_of(work)
    server = server_of(os.environ) if send else None
    book = contacts_of(work, contacts) if send else {}
    above = secrecy_notice(work.source.plan, lang)
    files = write_pages(found, report, out, lang, above) if out else ()
    if server is None:
        note(work, found.fresh, actor, at, ["file"])
        return files, None

    def sent(unit: str) -> None:
        note(work, of_unit(found, unit), actor, at, ["file", "mail"] if out else ["mail"])

    posted = post(found, report, server, book, lang, sent)
    for unit in posted.without if out else ():
        note(work, of_unit(found, unit), actor, at, ["file"])
    return files, posted


def allowed(work: Work, actor: str) -> None:
    """Raises :class:`InvalidInput` where somebody may not enter reminders, before any of them goes out."""
    from ganchao.tracking.escalation import KIND  # noqa: PLC0415
    from ganchao.tracking.rights import refusal  # noqa: PLC0415

    problem = refusal(work.deeds.people, actor, KIND)
    if problem is not None:
        raise InvalidInput([problem])


def of_unit(found: Round, unit: str) -> tuple[Due, ...]:
    """Fresh reminders of a unit."""
    return tuple(due for due in found.fresh if due.key.unit == unit)


def contacts_of(work: Work, file: Path | None) -> Mapping[str, str]:
    """Addresses by department: of the file named, else of ``contacts.csv`` in the project's folder."""
    from ganchao.files.mail import CONTACTS, read_contacts  # noqa: PLC0415

    found = file or next((path for name in CONTACTS if (path := work.folder / name).is_file()), None)
    if found is None:
        raise InvalidInput([Problem("mail.no_contacts", values={"file": CONTACTS[0]})])
    return read_contacts(found)


def told(work: Work, found: Round, posted: Posted | None, lang: Lang) -> None:
    """What is due, by department, for people."""
    from ganchao.reporting.item_words import date_words  # noqa: PLC0415
    from ganchao.reporting.reminder_page import title_of, when  # noqa: PLC0415

    report = report_of(work)
    day = date_words(work.day, lang)
    click.echo(say("reminder.found", lang, day=day, count=len(found.fresh), earlier=len(found.earlier)))
    for unit in dict.fromkeys(due.key.unit for due in found.fresh):
        click.echo(say("cli.heading", lang, title=report.name(unit, lang)))
        for due in of_unit(found, unit):
            line = say("reminder.line", lang, code=due.key.subject, title=title_of(due, report, lang),
                       rule=due.name(work.rules), due=date_words(due.key.due, lang), left=when(due, lang))  # fmt: skip
            click.echo(line)
    if posted is not None:
        click.echo(say("reminder.mailed", lang, count=len(posted.units)))
        if posted.without:
            click.echo(say("reminder.without", lang, units=report.listed(posted.without, lang)))


def facts(work: Work, found: Round) -> dict[str, Any]:
    """What is due for machines."""
    return {
        "project": work.source.framework.code, "as_of": work.day.isoformat(), "simulated": work.simulated,
        "reminders": [
            {"subject": due.key.subject, "part": due.key.part, "rule": due.key.rule, "unit": due.key.unit,
             "due": due.key.due.isoformat(), "days_left": due.left, "period": due.key.period, "formal": due.formal,
             "sent_before": due in found.earlier}
            for due in (*found.earlier, *found.fresh)
        ],
    }  # fmt: skip
