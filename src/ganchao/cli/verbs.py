"""Commands that enter one thing each: a verb, the kind of entry it makes, and an option for every field of its body.

To add a verb, write its row in the group's table and, for a new field, its row in ``OPTIONS``; help of an option is the
message ``cli.option.item.<field>``.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from ganchao.cli.helptext import Argument
from ganchao.cli.main import Command, CommandGroup, help_option, lang_option
from ganchao.cli.options import as_option, called, json_option, print_json, project_argument
from ganchao.errors import InvalidInput, Problem
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.domain.entry import Entry
    from ganchao.items import Work

FILES: Final = "attach"
MISSING: Final = "documents.missing_key"
"""Key of the problem that a field is missing."""
DAY: Final = {"metavar": "DATE"}
TEXT: Final = {"metavar": "TEXT"}
CODE: Final = {"metavar": "CODE"}
MANY: Final = {**CODE, "multiple": True}


def _one_of(*words: str) -> dict[str, Any]:
    return {"type": click.Choice(words)}


OPTIONS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "title": ("--title", TEXT), "lead": ("--lead", CODE), "helpers": ("--helper", MANY),
    "supervisor": ("--supervisor", CODE), "deadline": ("--deadline", DAY),
    "source": ("--source", _one_of("annual_work", "meeting", "instruction", "major_project", "alert")),
    "sort": ("--sort", _one_of("routine", "emergency", "key", "followed")),
    "urgency": ("--urgency", _one_of("normal", "urgent", "most_urgent")),
    "disclosure": ("--disclosure", _one_of("public", "internal", "work_secret")),
    "serves": ("--serves", MANY), "expected": ("--expected", TEXT), "instruction": ("--instruction", CODE),
    "reason": ("--reason", TEXT), "note": ("--note", TEXT),
    "parts": ("--part", {"metavar": "CODE:UNIT:DATE:TASK", "multiple": True}),
    "done": ("--done", TEXT), "next": ("--next", TEXT), "blockers": ("--blockers", TEXT),
    "support": ("--support", TEXT), "estimated": ("--estimated", DAY), "share": ("--share", {"metavar": "SHARE"}),
    "part": ("--part", CODE), "text": ("--text", TEXT), "result": ("--result", TEXT), "opinion": ("--opinion", TEXT),
    "verifier": ("--verifier", CODE), "to": ("--to", _one_of("issued", "accepted", "split", "progressing")),
    "finding": ("--finding", _one_of("holds", "relapsed")), "until": ("--until", DAY), "step": ("--step", CODE),
    "document": ("--document", TEXT), "post": ("--post", TEXT), "number": ("--number", TEXT),
    "reply_by": ("--reply-by", DAY), "items": ("--item", MANY), "interim": ("--interim", {"is_flag": True}),
    "evidence": ("--evidence", {**TEXT, "multiple": True}),
    FILES: ("--attach", {"type": click.Path(path_type=Path), "metavar": "FILE", "multiple": True}),
    "on": ("--on", DAY),
}  # fmt: skip
"""Field -> its option and how that is read."""
BY_NAME: Final = frozenset({"lead", "helpers", "supervisor", "serves"})
"""Fields that may be said by name instead of by code."""


@dataclass(frozen=True)
class Verb:
    """Something that is entered."""

    kind: str
    fields: tuple[str, ...]


class Verbs(CommandGroup):
    """A group of verbs and of further commands with modules of their own."""

    def __init__(
        self, lang: Lang, name: str, verbs: Mapping[str, Verb], modules: Mapping[str, str],
        told: Callable[[Work, Entry, Lang], str], facts: Callable[[Work, str], dict[str, Any]],
    ) -> None:  # fmt: skip
        self.verbs, self.told, self.facts, self.key_of = verbs, told, facts, f"cli.track.{name}"
        super().__init__(
            lang, {**dict.fromkeys(verbs, ""), **modules}, self.key_of, name=name,
            help=say(f"{self.key_of}.help", lang), params=[help_option(lang), lang_option(lang)],
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.verbs:
            return super().get_command(ctx, cmd_name)
        return self._verb(cmd_name, self.verbs[cmd_name])

    def _verb(self, name: str, verb: Verb) -> click.Command:
        lang = self.lang

        def enter_it(project: str, code: str, actor: str | None, *, as_json: bool, **given: Any) -> None:
            from ganchao.items import Wish, papers_of, take, work_of  # noqa: PLC0415

            at = datetime.datetime.now(tz=datetime.UTC)
            if not actor:
                raise InvalidInput([Problem("item.who")])
            source = papers_of(project)
            work = work_of(source, at.date())
            body = body_of(given, work)
            missing = missing_of(verb, body, attached=bool(given.get(FILES)))
            try:
                entry = take(work, [Wish(verb.kind, code, body, given.get(FILES, ()))], actor, at)[0]
            except InvalidInput as error:  # what is missing is told by its option, not by its field
                lack = [Problem("checkin.missing", values={"missing": ", ".join(missing)})] if missing else []
                raise InvalidInput([*lack, *(each for each in error.problems if each.key != MISSING)]) from error
            now = work_of(source, at.date())
            if as_json:
                print_json({"entry": entry.number, **self.facts(now, code)})
                return
            click.echo(self.told(now, entry, lang))

        params: list[click.Parameter] = [
            project_argument(lang), Argument(["code"], say(f"{self.key_of}.code", lang), metavar="CODE"),
            *(click.Option([field, OPTIONS[field][0]], help=say(f"cli.option.item.{field}", lang), **OPTIONS[field][1])
              for field in verb.fields),
            as_option(lang), json_option(lang),
        ]  # fmt: skip
        return Command(f"{self.key_of.removeprefix('cli.')}.{name}", lang, params=params, callback=enter_it)


def body_of(given: Mapping[str, Any], work: Work) -> dict[str, Any]:
    """The body of an entry from what was given on the command line; nothing stands for what was not given."""
    body: dict[str, Any] = {}
    for field, value in given.items():
        if value is None or value == () or value is False or field == FILES:
            continue
        match field:
            case "evidence":
                body[field] = [{"text": text} for text in value]
            case "parts":
                body[field] = [part_of(text, work) for text in value]
            case "share":
                body[field] = share_of(value)
            case "interim":
                body["final"] = False
            case _ if field in BY_NAME:
                names = [value] if isinstance(value, str) else value
                codes = [called(name, work.names, work.units | work.known) for name in names]
                body[field] = codes[0] if isinstance(value, str) else codes
            case _:
                body[field] = list(value) if isinstance(value, tuple) else value
    return body


def missing_of(verb: Verb, body: Mapping[str, Any], *, attached: bool = False) -> tuple[str, ...]:
    """Options that a verb cannot do without and that were not given; a file attached is evidence."""
    from ganchao.items import KINDS  # noqa: PLC0415

    fields = KINDS[verb.kind].model_fields
    needed = [name for name in verb.fields if name in fields and fields[name].is_required()]
    said = {*body, "evidence"} if attached else set(body)
    return tuple(OPTIONS[name][0] for name in needed if name not in said)


def part_of(text: str, work: Work) -> dict[str, str]:
    """A part of an item from ``CODE:UNIT:DATE:TASK``. Raises :class:`InvalidInput` where it is none."""
    pieces = [piece.strip() for piece in text.replace("：", ":").split(":", 3)]
    if len(pieces) < 4:
        raise InvalidInput([Problem("item.part_text", values={"text": text})])
    code, unit, deadline, task = pieces
    return {"code": code, "unit": called(unit, work.names, work.units), "deadline": deadline, "task": task}


def share_of(text: str) -> str | float:
    """A share from ``0.6`` or ``60%``; what is neither stays as it is and is complained about later.

    >>> share_of("60%"), share_of("0.6"), share_of("much")
    (0.6, '0.6', 'much')
    """
    plain = text.strip().replace("％", "%")
    try:
        return float(plain[:-1]) / 100 if plain.endswith("%") else plain
    except ValueError:
        return text
