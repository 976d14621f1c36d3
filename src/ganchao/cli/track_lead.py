"""``ganchao track lead``: leads in the record, added, moved on, tied, left, corrected; a table taken over."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import (
    as_option,
    day_asked,
    json_option,
    out_option,
    print_files,
    print_json,
    project_argument,
)
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganchao.lead_desk import LeadDesk

TEXT: Final = {"metavar": "TEXT"}
CODE: Final = {"metavar": "CODE"}
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "funnel": CODE, "stage": CODE, "on": {"metavar": "DATE"}, "amount": {"metavar": "AMOUNT"}, "unit": CODE,
    "name": TEXT, "investor": TEXT, "resource": {**CODE, "multiple": True}, "answer": {"metavar": "CODE=ANSWER",
                                                                                        "multiple": True},
    "evidence": {**TEXT, "multiple": True},
    "attach": {"type": click.Path(path_type=Path), "metavar": "FILE", "multiple": True},
    "parent": CODE, "relation": {"type": click.Choice(("increase", "upgrade", "investor"))},
    "apart-from": {**CODE, "multiple": True}, "exit": CODE, "reason": TEXT,
    "entry": {"type": click.IntRange(1), "metavar": "N"}, "set": {"metavar": "FIELD=VALUE", "multiple": True},
}  # fmt: skip
"""Option -> how it is read."""
DATED: Final = ("on", "amount", "answer", "evidence", "attach")
ACTIONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "list": ("", ()), "show": ("", ()), "import": ("", ("unit",)),
    "add": ("lead.added", (*DATED, "funnel", "stage", "unit", "name", "investor", "resource", "parent", "relation",
                           "apart-from")),
    "move": ("lead.moved", (*DATED, "stage")), "link": ("lead.linked", (*DATED, "parent", "relation")),
    "leave": ("lead.left", (*DATED, "exit", "reason")), "correct": ("lead.corrected", ("entry", "reason", "set")),
}  # fmt: skip
"""Action -> kind of the entry that it makes, and the options that it takes."""
FIELDS: Final = {"resource": "resources", "answer": "answers", "apart-from": "apart_from", "entry": "of",
                 "set": "changes"}  # fmt: skip


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_lead(
        project: str, action: str, code: str | None, actor: str | None, funnels: Path | None, as_of: str | None,
        out: Path | None, *, withdraw: bool, as_json: bool, **given: Any,
    ) -> None:  # fmt: skip
        from ganchao.lead_desk import open_lead_desk  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        said = {name.replace("_", "-"): value for name, value in given.items() if value not in (None, ())}
        needed(action, code, actor, said, withdraw=withdraw)
        day = day_asked(as_of)
        desk = open_lead_desk(open_project(project), funnels)
        now = datetime.datetime.now(tz=datetime.UTC)
        if action == "import":
            taken_over(desk, Path(code or ""), actor or "", now, said.get("unit", ""), lang, as_json=as_json)
        elif kind := ACTIONS[action][0]:
            entered(desk, kind, code or "", said, actor or "", now, lang, withdraw=withdraw, as_json=as_json)
        else:
            told(desk, action, code, day or now.date(), out, lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["action"], say("cli.argument.lead_action", lang), metavar="ACTION", type=click.Choice(tuple(ACTIONS)),
                 default="list"),
        Argument(["code"], say("cli.argument.lead", lang), metavar="CODE", required=False),
        *(click.Option([name.replace("-", "_"), f"--{name}"], help=say(f"cli.option.lead_{name}", lang), **kind)
          for name, kind in OPTIONS.items()),
        click.Option(["--withdraw"], is_flag=True, help=say("cli.option.lead_withdraw", lang)),
        as_option(lang),
        click.Option(["--funnels"], type=click.Path(path_type=Path), metavar="FILE",
                     help=say("cli.option.funnels", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.item.as_of", lang)),
        out_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.lead", lang, params=params, callback=track_lead)


def needed(action: str, code: str | None, actor: str | None, said: dict[str, Any], *, withdraw: bool) -> None:
    """Whether what an action needs was given, and nothing else. Raises :class:`InvalidInput` with everything."""
    kind, taken = ACTIONS[action]
    problems = []
    if action != "list" and not code:
        problems.append(Problem("lead.which", values={"what": "FILE" if action == "import" else "CODE"}))
    if (kind or action == "import") and not actor:
        problems.append(Problem("item.who"))
    problems += [Problem("lead.not_taken", values={"option": f"--{name}", "action": action})
                 for name in said if name not in taken]  # fmt: skip
    if withdraw and action != "correct":
        problems.append(Problem("lead.not_taken", values={"option": "--withdraw", "action": action}))
    if problems:
        raise InvalidInput(problems)


def entered(
    desk: LeadDesk, kind: str, code: str, said: dict[str, Any], actor: str, now: datetime.datetime, lang: Lang, *,
    withdraw: bool, as_json: bool,
) -> None:
    """Enter one step and tell what became of the lead."""
    from ganchao.items import handed  # noqa: PLC0415
    from ganchao.lead_desk import LeadDesk, step_on  # noqa: PLC0415
    from ganchao.tracking.lead_record import recorded  # noqa: PLC0415

    files = handed(said.get("attach", ()))
    body = body_of(said)
    if files.evidence:
        body["evidence"] = [*body.get("evidence", ()), *files.evidence]
    if withdraw:
        body["withdrawn"] = True
    entry, doubts = step_on(desk, kind, code, body, actor, now, files.attachments)
    after = LeadDesk(desk.source, type(desk.deeds)(desk.deeds.folder, (*desk.deeds.entries, entry)), desk.book)
    rows = [row for row in rows_of(after, now.date() + datetime.timedelta(days=1)) if row["lead"] == code]
    if as_json:
        print_json({"entry": entry.number, "leads": rows, "problems": [each.facts(lang) for each in doubts]})
        return
    click.echo(say("lead.entered", lang, number=entry.number, lead=code, step=say(f"step.{kind}", lang)))
    if code not in recorded(after.deeds.entries):
        click.echo(say("lead.gone", lang, lead=code))
    for doubt in doubts:
        click.echo(doubt.sentence(lang))


def body_of(said: dict[str, Any]) -> dict[str, Any]:
    """The body of an entry from what was given. Raises :class:`InvalidInput` where ``CODE=ANSWER`` is none."""
    body: dict[str, Any] = {}
    for name, value in said.items():
        match name:
            case "evidence":
                body[name] = [{"text": text} for text in value]
            case "answer" | "set":
                body[FIELDS[name]] = dict(pair(text, name) for text in value)
            case "attach":
                continue
            case _:
                body[FIELDS.get(name, name)] = list(value) if isinstance(value, tuple) else value
    return body


def pair(text: str, option: str) -> tuple[str, str]:
    """``FIELD=VALUE`` as two. Raises :class:`InvalidInput` where it is not."""
    name, equals, value = text.replace("＝", "=").partition("=")
    if not equals or not name.strip():
        raise InvalidInput([Problem("lead.no_pair", values={"text": text, "option": f"--{option}"})])
    return name.strip(), value.strip()


def taken_over(
    desk: LeadDesk, table: Path, actor: str, now: datetime.datetime, unit: str, lang: Lang, *, as_json: bool
) -> None:
    """Take over a table and tell what came of it."""
    from ganchao.lead_desk import take_over  # noqa: PLC0415

    done = take_over(desk, table, actor, now, unit)
    if as_json:
        print_json({"read": done.leads, "added": done.added, "entries": len(done.entries),
                    "problems": [note.facts(lang) for note in done.notes]})  # fmt: skip
        return
    key = "lead.taken_over" if done.entries else "lead.nothing_new"
    click.echo(say(key, lang, leads=done.leads, added=done.added, entries=len(done.entries)))
    for note in done.notes:
        click.echo(note.sentence(lang))


def rows_of(desk: LeadDesk, day: datetime.date) -> Sequence[dict[str, Any]]:
    """Leads for machines."""
    from ganchao.reporting.lead_tables import lead_rows  # noqa: PLC0415

    return lead_rows(desk.leads, desk.book, day)


def told(
    desk: LeadDesk, action: str, code: str | None, day: datetime.date, out: Path | None, lang: Lang, *, as_json: bool
) -> None:
    """The register, or one lead with its history."""
    from ganchao.errors import pick  # noqa: PLC0415
    from ganchao.reporting.lead_tables import (  # noqa: PLC0415
        lead_brief,
        lead_step_rows,
        leads_brief,
        write_lead_table,
    )
    from ganchao.reporting.terminal import print_brief  # noqa: PLC0415
    from ganchao.tracking.lead_record import misplaced  # noqa: PLC0415

    notes = misplaced(desk.leads, desk.book)
    rows = rows_of(desk, day)
    lead = pick("lead", code, desk.leads) if action == "show" else None
    files = (write_lead_table(desk.leads, desk.book, day, out),) if out else ()
    if as_json:
        print_json({
            "project": desk.source.framework.code, "as_of": day.isoformat(),
            "leads": [row for row in rows if lead is None or row["lead"] == lead.code],
            **({} if lead is None else {"steps": lead_step_rows(lead)}),
            "problems": [note.facts(lang) for note in notes], "files": [str(file) for file in files],
        })  # fmt: skip
        return
    brief = (
        leads_brief(rows, desk.book, day, lang, simulated=any(row["simulated"] for row in rows)) if lead is None
        else lead_brief(lead, desk.book, day, lang)
    )
    print_brief(brief, lang)
    for note in notes:
        click.echo(note.sentence(lang))
    if files:
        print_files(files, lang)
