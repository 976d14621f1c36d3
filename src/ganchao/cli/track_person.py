"""``ganchao track person``: who is who and may do what; the first three administrators; handing a post over."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command
from ganchao.cli.options import as_option, called, json_option, print_files, print_json, project_argument
from ganchao.errors import InvalidInput, Problem, nearest
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.entry import Draft, Entry
    from ganchao.project import Project
    from ganchao.tracking.people import People

ACTIONS: Final = ("list", "begin", "add", "role", "untake", "handover")
ROLES: Final = (
    "reporter", "lead", "helper", "supervisor", "leader", "office", "statistics", "system", "security", "audit",
)
"""As :class:`ganchao.domain.person.Role`, which is slow to import."""
NEEDS: Final[dict[str, tuple[str, ...]]] = {
    "list": (), "begin": ("system", "security", "audit"), "add": ("code", "actor"), "role": ("code", "role", "actor"),
    "untake": ("code", "role", "actor"), "handover": ("code", "to", "actor"),
}
"""What must be given for each action."""


def command(lang: Lang) -> click.Command:
    """The command."""

    def track_person(project: str, action: str, code: str | None, *, as_json: bool, **said: Any) -> None:
        from ganchao.check_ins import open_desk  # noqa: PLC0415
        from ganchao.deeds import enter, read_deeds  # noqa: PLC0415
        from ganchao.domain.person import ADMINISTRATORS  # noqa: PLC0415
        from ganchao.project import open_project  # noqa: PLC0415

        said = {**said, "code": code}
        if missing := [each for each in NEEDS[action] if not said.get(each)]:
            typed = {"code": "CODE", "actor": "--as"}
            names = ", ".join(typed.get(each, f"--{each}") for each in missing)
            raise InvalidInput([Problem("person.missing", values={"action": action, "missing": names})])
        source = open_project(project)
        desk = open_desk(source)
        if not desk.deeds.people and action not in {"list", "begin"}:
            raise InvalidInput([Problem("person.begin_first")])
        if action == "begin" and desk.deeds.people:
            named = ", ".join(sorted(each.code for each in desk.deeds.people.values() if each.roles & ADMINISTRATORS))
            raise InvalidInput([Problem("person.begun", values={"codes": named})])
        files: Sequence[Path] = ()
        entries: Sequence[Entry] = ()
        if action == "handover":
            from ganchao.handover import hand_over  # noqa: PLC0415

            folder = said["out"] or Path("ganchao-out") / desk.deeds.folder.name / f"handover-{code}-{said['to']}"
            entries, files = hand_over(desk, code or "", said["to"], said["note"] or "", said["actor"],
                                       datetime.datetime.now(tz=datetime.UTC), folder, lang)  # fmt: skip
        elif action != "list":
            drafts = drafts_of(action, said, source)
            if action != "begin":  # somebody else may have given a role meanwhile that does not go with this one
                drafts = [replace(draft, after=desk.deeds.last(draft.subject)) for draft in drafts]
            entries = enter(desk.deeds, drafts, datetime.datetime.now(tz=datetime.UTC))
        people = read_deeds(desk.deeds.folder).people
        if as_json:
            print_json({**facts(people), "entries": [entry.number for entry in entries],
                        "files": [str(file) for file in files]})  # fmt: skip
            return
        about = set(people) if action in {"list", "begin"} else {code, said["to"]}
        show({key: person for key, person in people.items() if key in about}, lang)
        if files:
            print_files(files, lang)

    params: list[click.Parameter] = [
        project_argument(lang),
        Argument(["action"], say("cli.argument.person_action", lang), metavar="ACTION", type=click.Choice(ACTIONS),
                 default="list"),
        Argument(["code"], say("cli.argument.person", lang), metavar="CODE", required=False),
        as_option(lang),
        click.Option(["--name"], metavar="TEXT", help=say("cli.option.person_name", lang)),
        click.Option(["--unit"], metavar="CODE", help=say("cli.option.person_unit", lang)),
        click.Option(["--role"], type=click.Choice(ROLES), help=say("cli.option.person_role", lang)),
        click.Option(["--scope"], metavar="CODE", help=say("cli.option.person_scope", lang)),
        click.Option(["--to"], metavar="CODE", help=say("cli.option.person_to", lang)),
        click.Option(["--note"], metavar="TEXT", help=say("cli.option.person_note", lang)),
        *(click.Option([f"--{role}"], metavar="CODE", help=say(f"cli.option.person_{role}", lang))
          for role in ("system", "security", "audit")),
        click.Option(["--out"], type=click.Path(path_type=Path), metavar="DIR",
                     help=say("cli.option.handover_out", lang)),
        click.Option(["--simulated"], is_flag=True, help=say("cli.option.person_simulated", lang)),
        json_option(lang),
    ]  # fmt: skip
    return Command("track.person", lang, params=params, callback=track_person)


def drafts_of(action: str, said: dict[str, Any], source: Project) -> Sequence[Draft]:
    """What is to be entered. Raises :class:`InvalidInput` where a department or element is not the plan's."""
    from ganchao.domain.document import Bilingual  # noqa: PLC0415
    from ganchao.domain.entry import Draft  # noqa: PLC0415
    from ganchao.domain.person import Role  # noqa: PLC0415
    from ganchao.tracking.people import beginning  # noqa: PLC0415

    code, actor = said["code"] or "", said["actor"] or ""
    known(source, said)
    match action:
        case "begin":
            named = {role: Bilingual(zh=say(f"role.{role}", "zh"), en=say(f"role.{role}", "en"))
                     for role in (Role.SYSTEM, Role.SECURITY, Role.AUDIT)}  # fmt: skip
            return beginning({role: (said[role.value], name) for role, name in named.items()})
        case "add":
            body = {"name": said["name"] or code, "unit": said["unit"] or "", "simulated": said["simulated"]}
            return [Draft("person.added", code, actor, {key: each for key, each in body.items() if each})]
    body = {"role": said["role"], "scope": said["scope"] or ""}
    kind = "role.given" if action == "role" else "role.taken"
    return [Draft(kind, code, actor, {key: each for key, each in body.items() if each})]


def known(source: Project, said: dict[str, Any]) -> None:
    """Whether department, by code or name, and scope stand in the plan. Raises :class:`InvalidInput`."""
    from ganchao.domain.plan import Plan  # noqa: PLC0415

    plan = source.plan or Plan()
    owners = tuple(owner.code for owner in plan.owners)
    if said["unit"]:
        said["unit"] = called(said["unit"], {owner.code: owner.name for owner in plan.owners}, owners)
    scopes = {*owners, "*", *plan.coded, *(each.code for each in source.framework.indicators)}
    problems = []
    if (unit := said["unit"]) and unit not in owners:
        problems.append(Problem("person.unknown_unit", values={
            "unit": unit, "close": nearest(unit, owners) or ", ".join(owners[:8]) or "–"}))  # fmt: skip
    if (scope := said["scope"]) and scope not in scopes:
        close = nearest(scope, scopes) or "–"
        problems.append(Problem("person.unknown_scope", values={"scope": scope, "close": close}))
    if problems:
        raise InvalidInput(problems)


def show(people: People, lang: Lang) -> None:
    """Everyone, one in each line."""
    if not people:
        click.echo(say("person.nobody", lang))
    for person in people.values():
        roles = say("person.joint", lang).join(
            say("person.role_for", lang, role=say(f"role.{role}", lang), scope=scope)
            for role, scope in sorted(person.grants)
        ) or say("person.no_role", lang)  # fmt: skip
        name = person.name.in_lang(lang) or person.code
        mark = say("person.simulated", lang) if person.simulated else ""
        click.echo(say("person.line", lang, code=person.code, name=name + mark, unit=person.unit or "–", roles=roles))


def facts(people: People) -> dict[str, Any]:
    """Everyone, for machines."""
    return {"people": [
        {"code": each.code, "name_zh": each.name.zh, "name_en": each.name.en, "unit": each.unit,
         "simulated": each.simulated,
         "roles": [{"role": role.value, "scope": scope} for role, scope in sorted(each.grants)]}
        for each in people.values()
    ]}  # fmt: skip
