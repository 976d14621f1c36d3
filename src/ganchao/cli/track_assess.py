"""``ganchao track assess``: assessment of departments, from opening to settling; drafts can be told again."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.answers import answer, compared
from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import (
    as_option,
    day_asked,
    json_option,
    out_option,
    print_json,
    project_argument,
)
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ganchao.assessing import AssessmentDesk
    from ganchao.domain.entry import Entry
    from ganchao.tracking.assessments import Sheet

ACTIONS: Final[dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "list": ("", (), ()), "show": ("", (), ("unit", "as_of", "out")), "recheck": ("", (), ()),
    "open": ("assessment.opened", (), ()),
    "note": ("assessment.noted", ("unit", "line", "score", "reason"), ("evidence", "attach")),
    "draft": ("assessment.drafted", (), ("unit",)),
    "notify": ("assessment.notified", (), ("unit", "document", "note")),
    "appeal": ("assessment.appealed", ("unit", "line", "reason"), ("evidence", "attach")),
    "review": ("assessment.reviewed", ("unit", "answer"), ()),
    "settle": ("assessment.settled", (), ("unit", "document", "note")),
}  # fmt: skip
"""Action -> kind of the entry it makes, options that it needs, options that it takes."""
FREE: Final = frozenset({"list", "recheck"})
"""Actions that are about no single assessment."""


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_assess(
        project: str, action: str, code: str | None, actor: str | None, *, as_json: bool, **given: Any
    ) -> None:  # fmt: skip
        from ganchao.assessing import open_assessment_desk  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        said = {name: value for name, value in given.items() if value not in (None, ())}
        needed(action, code, actor, said)
        desk = open_assessment_desk(open_project(project), day_asked(said.get("as_of")))
        now = datetime.datetime.now(tz=datetime.UTC)
        match action:
            case "recheck":
                rechecked(desk, lang, as_json=as_json)
            case "list":
                listed(desk, lang, as_json=as_json)
            case "show":
                show(desk, code or "", actor or "", now.date(), said, lang, as_json=as_json)
            case _:
                entries = entered(desk, action, code or "", actor or "", now, said)
                tell(desk, entries, code or "", lang, as_json=as_json)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["action"], say("cli.argument.assess_action", lang), metavar="ACTION",
                 type=click.Choice(tuple(ACTIONS)), default="list"),
        Argument(["code"], say("cli.argument.assess", lang), metavar="CODE", required=False),
        *(click.Option([f"--{name}"], metavar=kind, multiple=many, help=say(f"cli.option.assess_{name}", lang))
          for name, kind, many in (
              ("unit", "CODE", True), ("line", "CODE", False), ("score", "SCORE", False), ("reason", "TEXT", False),
              ("evidence", "TEXT", True), ("answer", "LINE=FINDING:REASON", True), ("document", "TEXT", False),
              ("note", "TEXT", False))),
        click.Option(["--attach"], type=click.Path(path_type=Path), metavar="FILE", multiple=True,
                     help=say("cli.option.lead_attach", lang)),
        click.Option(["--as-of"], metavar="DATE", help=say("cli.option.item.as_of", lang)),
        as_option(lang), out_option(lang), json_option(lang),
    ]  # fmt: skip
    return Command("track.assess", lang, params=params, callback=track_assess)


def needed(action: str, code: str | None, actor: str | None, said: dict[str, Any]) -> None:
    """Whether what an action needs was given, and nothing else. Raises :class:`InvalidInput` with everything."""
    kind, needs, takes = ACTIONS[action]
    problems = []
    if action not in FREE and not code:
        problems.append(Problem("assess.which"))
    if (kind or action == "show") and not actor:
        problems.append(Problem("item.who"))
    problems += [Problem("assess.needs", values={"action": action, "option": f"--{name}"})
                 for name in needs if name not in said]  # fmt: skip
    spare = [name for name in said if name not in (*needs, *takes)]
    problems += [Problem("lead.not_taken", values={"option": f"--{name.replace('_', '-')}", "action": action})
                 for name in spare]  # fmt: skip
    if action in {"note", "appeal", "review"} and len(said.get("unit", ())) > 1:
        problems.append(Problem("assess.one_unit", values={"action": action}))
    if problems:
        raise InvalidInput(problems)


def entered(
    desk: AssessmentDesk, action: str, code: str, actor: str, now: datetime.datetime, said: dict[str, Any]
) -> Sequence[Entry]:
    """What was entered."""
    from ganchao.assessing import draft, start, take  # noqa: PLC0415
    from ganchao.items import handed  # noqa: PLC0415

    kind, units = ACTIONS[action][0], said.get("unit", ())
    if action == "open":
        return (start(desk, code, actor, now),)
    if action == "draft":
        return draft(desk, code, units, actor, now)
    if action in {"notify", "settle"}:
        word = picked(said, "document", "note")
        return take(desk, kind, code, dict.fromkeys(units or ready(desk, code, kind), word), actor, now)
    files = handed(said.get("attach", ()))
    body = picked(said, "line", "score", "reason")
    evidence = [*({"text": text} for text in said.get("evidence", ())), *files.evidence]
    if evidence:
        body["evidence"] = evidence
    if action == "review":
        body = {"answers": [answer_of(text) for text in said["answer"]]}
    return take(desk, kind, code, {units[0]: body}, actor, now, files.attachments)


def picked(said: dict[str, Any], *names: str) -> dict[str, Any]:
    """Some of what was said."""
    return {name: said[name] for name in names if name in said}


def ready(desk: AssessmentDesk, code: str, kind: str) -> tuple[str, ...]:
    """Departments whose sheets a step can be taken on. Raises :class:`InvalidInput` where there are none."""
    from ganchao.tracking.assessments import STEPS  # noqa: PLC0415

    _, sheets = desk.sheets(code)
    found = tuple(sheet.unit for sheet in sheets if sheet.state in STEPS[kind])
    if not found:
        raise InvalidInput([Problem("assess.nothing_to_do")])
    return found


def answer_of(text: str) -> dict[str, str]:
    """``line=upheld:reason`` or ``line=18.5:reason``. Raises :class:`InvalidInput` where it is neither."""
    line, equals, rest = text.replace("＝", "=").partition("=")
    finding, colon, reason = rest.replace("：", ":").partition(":")
    if not equals or not colon or not line.strip():
        raise InvalidInput([Problem("assess.no_answer", values={"text": text})])
    if finding.strip() in {"upheld", "维持"}:
        return {"line": line.strip(), "finding": "upheld", "reason": reason.strip()}
    return {"line": line.strip(), "finding": "changed", "score": finding.strip(), "reason": reason.strip()}


def tell(desk: AssessmentDesk, entries: Sequence[Entry], code: str, lang: Lang, *, as_json: bool) -> None:
    """What was entered, and how the sheets stand now; to who enters it, that is no more than it may see."""
    from ganchao.assessing import open_assessment_desk  # noqa: PLC0415
    from ganchao.domain.assessment import JOINT  # noqa: PLC0415
    from ganchao.reporting.assess_tables import sheet_row  # noqa: PLC0415

    now = open_assessment_desk(desk.source)
    units = [entry.subject.partition(JOINT)[2] for entry in entries]
    sheets = [now.assessments[code].sheets[unit] for unit in units if unit]
    if as_json:
        print_json({"assessment": code, "entries": [entry.number for entry in entries],
                    "sheets": [sheet_row(code, sheet) for sheet in sheets]})  # fmt: skip
        return
    for entry, unit in zip(entries, units, strict=True):
        state = say(f"assess.state.{now.assessments[code].sheets[unit].state}" if unit else "assess.state.open", lang)
        name = desk.names[unit].in_lang(lang) if unit in desk.names else unit or code
        click.echo(say("assess.entered", lang, number=entry.number, step=say(f"step.{entry.kind}", lang), unit=name,
                       state=state))  # fmt: skip


def listed(desk: AssessmentDesk, lang: Lang, *, as_json: bool) -> None:
    """Assessments of the plan and of the record: no scores."""
    rows = [
        {"assessment": code, "scheme": each.scheme.scheme, "period": each.scheme.period,
         "opened_on": each.opened_on.isoformat(), "departments": len(each.sheets),
         "settled": sum(sheet.state == "settled" for sheet in each.sheets.values())}
        for code, each in desk.assessments.items()
    ]  # fmt: skip
    rows += [
        {"assessment": rules.code, "scheme": rules.scheme, "period": rules.period, "opened_on": None,
         "departments": len(rules.departments), "settled": 0}
        for rules in desk.plan.assessments if rules.code not in desk.assessments
    ]  # fmt: skip
    if as_json:
        print_json({"assessments": rows})
        return
    if not rows:
        click.echo(say("assess.none", lang))
    for row in rows:
        opened = row["opened_on"] or say("assess.not_opened", lang)
        click.echo(say("assess.list_line", lang, **{**row, "code": row["assessment"], "opened_on": opened}))


def show(
    desk: AssessmentDesk, code: str, actor: str, today: datetime.date, said: dict[str, Any], lang: Lang, *,
    as_json: bool,
) -> None:
    """Sheets as a person may see them. Raises :class:`InvalidInput` where it may see none of those asked for."""
    from ganchao.reporting.assess_brief import AssessReport, assess_brief, write_assessment_sheet  # noqa: PLC0415
    from ganchao.reporting.assess_tables import (  # noqa: PLC0415
        case_rows,
        line_rows,
        sheet_row,
        write_assessment_tables,
    )
    from ganchao.tracking.visibility import Thing, may_see  # noqa: PLC0415

    found, asked = desk.sheets(code, said.get("unit", ()))
    people = desk.deeds.people
    may = [unit for unit in found.sheets if may_see(people, actor, Thing.ASSESSMENT, (unit,))]
    breaches = frozenset(unit for unit in may if may_see(people, actor, Thing.BREACH, (unit,)))
    hidden = [sheet.unit for sheet in asked if sheet.unit not in may]
    if (said.get("unit") and hidden) or not may:
        raise InvalidInput([Problem("assess.not_yours", values={"person": actor})])
    sheets: tuple[Sheet, ...] = tuple(sheet for sheet in asked if sheet.unit in may)
    whole = may_see(people, actor, Thing.RANK)
    report = AssessReport(found, sheets, desk.day or today, desk.names, whole=whole, breaches=breaches)
    files: tuple[Path, ...] = ()
    if out := said.get("out"):
        words = tuple(write_assessment_sheet(report, sheet, desk.source.plan, Path(out), lang) for sheet in sheets)
        files = (*words, *write_assessment_tables(code, sheets, Path(out) / "tables", breaches))
    answer(lambda: assess_brief(report, lang), lambda: {
        "assessment": code, "as_of": report.day.isoformat(),
        "sheets": [sheet_row(code, s, breaches) for s in sheets],
        "lines": [row for s in sheets for row in line_rows(code, s)],
        "cases": [row for s in sheets for row in case_rows(code, s)],
    }, files, lang, as_json=as_json)  # fmt: skip


def rechecked(desk: AssessmentDesk, lang: Lang, *, as_json: bool) -> None:
    """Tell every draft again; differences are problems."""
    from ganchao.assessing import recheck  # noqa: PLC0415

    count, found = recheck(desk)
    compared(
        lambda: {"drafts": count, "same": count - len(found), "differences": [
            {"entry": each.entry.number, "sheet": each.entry.subject, "what": list(each.what)} for each in found
        ]},
        lambda: [
            Problem("assess.differs", values={"number": each.entry.number, "sheet": each.entry.subject,
                                              "what": ", ".join(each.what)}) for each in found
        ],
        lambda: say("assess.recheck_whole", lang, count=count), as_json=as_json,
    )  # fmt: skip
