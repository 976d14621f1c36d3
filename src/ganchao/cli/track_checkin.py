"""``ganchao track checkin``: hand in a value, or a whole form; list what was handed in."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import as_option, day_asked, json_option, print_json, project_argument
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.check_ins import Desk
    from ganchao.domain.entry import Entry
    from ganchao.tracking.reports import Thread

TYPED = ("period", "value", "numerator", "denominator", "status", "confidence", "done", "next", "blockers")


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_checkin(
        project: str, subject: str | None, actor: str | None, file: Path | None, evidence: tuple[Path, ...],
        as_of: str | None, correct: str | None, *, draft: bool, confirm: bool, listed: bool, as_json: bool,
        **said: str | None,
    ) -> None:  # fmt: skip
        from ganchao.check_ins import hand_in, may_report, open_desk, typed_in, with_files  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415
        from ganchao.tracking.reports import threads_of  # noqa: PLC0415

        now = datetime.datetime.now(tz=datetime.UTC)
        desk = open_desk(open_project(project))
        if listed:
            tell_threads(desk, threads_of(desk.deeds.entries, day_asked(as_of)).values(), lang, as_json=as_json)
            return
        needed = {"--as": actor, **({} if file else {"SUBJECT": subject, "--period": said["period"]})}
        if missing := [name for name, value in needed.items() if not value]:
            raise InvalidInput([Problem("checkin.missing", values={"missing": ", ".join(missing)})])
        if file is not None:
            tell_form(desk, file, actor or "", now, lang, draft=draft, confirm=confirm, as_json=as_json)
            return
        typed = {"subject": subject or "", **{part: said[part] or "" for part in TYPED}}
        may_report(desk, subject or "", actor or "")
        report, content = with_files(typed_in(desk, typed, now.date(), confirm=confirm), evidence)
        entries = hand_in(desk, [report], actor or "", now, draft=draft, correct=correct or "", attachments=content)
        tell_entries(entries, lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["subject"], say("cli.argument.subject", lang), metavar="SUBJECT", required=False),
        *(click.Option([f"--{part}"], metavar=part.upper(), help=say(f"cli.option.checkin_{part}", lang))
          for part in TYPED),
        click.Option(["--evidence"], multiple=True, type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.checkin_evidence", lang)),
        as_option(lang),
        click.Option(["--draft"], is_flag=True, help=say("cli.option.checkin_draft", lang)),
        click.Option(["--correct"], metavar="REASON", help=say("cli.option.checkin_correct", lang)),
        click.Option(["--confirm"], is_flag=True, help=say("cli.option.checkin_confirm", lang)),
        click.Option(["--file"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.checkin_file", lang)),
        click.Option(["listed", "--list"], is_flag=True, help=say("cli.option.checkin_list", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.checkin_as_of", lang)),
        json_option(lang),
    ]  # fmt: skip
    return Command("track.checkin", lang, params=params, callback=track_checkin)


def tell_form(
    desk: Desk, file: Path, actor: str, now: datetime.datetime, lang: Lang, *, draft: bool, confirm: bool, as_json: bool
) -> None:
    """Hands in a whole form and says what was entered."""
    from ganchao.check_in_forms import hand_in_form  # noqa: PLC0415

    made = hand_in_form(desk, file, actor, now, draft=draft, confirm=confirm)
    if made.again and not as_json:
        click.echo(say("form.already", lang))
        return
    tell_entries(made.entries, lang, as_json=as_json)


def tell_entries(entries: Sequence[Entry], lang: Lang, *, as_json: bool) -> None:
    """What was entered."""
    if as_json:
        print_json({"entries": [{"number": each.number, "kind": each.kind, "subject": each.subject}
                                for each in entries]})  # fmt: skip
        return
    for each in entries:
        click.echo(say("checkin.entered", lang, number=each.number, thread=each.subject,
                       step=say(f"step.{each.kind}", lang)))  # fmt: skip


def tell_threads(desk: Desk, threads: Sequence[Thread] | Any, lang: Lang, *, as_json: bool) -> None:
    """Every check-in with its state."""
    rows = [row_of(thread) for thread in threads]
    if as_json:
        print_json({"checkins": rows})
        return
    if not rows:
        click.echo(say("checkin.none", lang))
    for row in rows:
        value = "–" if row["value"] is None else f"{row['value']:.10g}"
        reason = say(f"checkin.reason.{row['reason']}", lang) if row["reason"] else ""
        click.echo(say("checkin.line", lang, number=row["number"], name=desk.subject(row["subject"]).path.name or "",
                       subject=row["subject"], period=row["period"], value=value,
                       status=say(f"checkin.status.{row['status'] or 'none'}", lang),
                       state=say(f"checkin.state.{row['state']}", lang), actor=row["by"], reason=reason))  # fmt: skip


def row_of(thread: Thread) -> dict[str, Any]:
    """A check-in for machines."""
    filed = thread.filed
    assert filed is not None
    in_force = thread.approvals[-1].filed.report if thread.approvals else None
    return {
        "number": filed.number, "subject": filed.report.code, "period": filed.report.period,
        "value": filed.report.value, "status": filed.report.status.value if filed.report.status else None,
        "confidence": filed.report.confidence, "state": thread.state.value, "by": filed.actor,
        "unit": filed.report.unit, "handed_in": filed.recorded_at.isoformat(),
        "approved_value": in_force.value if in_force else None,
        "reason": thread.returned.reason.value if thread.returned else None,
        "evidence": [each.name for each in filed.report.evidence], "simulated": filed.report.simulated,
    }  # fmt: skip
