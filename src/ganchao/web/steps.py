"""Steps on work items and instructions as forms: what each asks for, and the body that typed words become.

To add a step, list it in ``FORMS`` with its fields; whether it may be taken is asked of the rights and the rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.http import QueryDict

from ganchao.domain.work_item import Disclosure, Sort, Source, Urgency
from ganchao.errors import InvalidInput, Problem, Where
from ganchao.text import Lang, say
from ganchao.tracking.work_items import SETTLED, Item, allowed, step_of
from ganchao.web.scene import Scene
from ganchao.web.waiting import scopes_for, verifies

LONGEST: Final = 4000
"""Signs of one field."""
ROWS: Final = 6
"""Parts that a form of splitting has room for."""
VERIFYING: Final = frozenset({"item.reviewed", "item.closed", "item.looked_at"})
"""Steps of whoever verifies, who must have done none of it."""


@dataclass(frozen=True)
class Field:
    """Something that a form asks for."""

    name: str
    sort: str = "line"  # line, area, date, share, evidence, parts, or the name of a list of choices
    needed: bool = False
    both: bool = False  # kept in the reader's language as a text that may have two
    many: bool = False


_EVIDENCE: Final = Field("evidence", "evidence", needed=True)
_PART: Final = Field("part", "part")
FORMS: Final[Mapping[str, tuple[Field, ...]]] = {
    "item.issued": (
        Field("code", needed=True), Field("title", "area", needed=True, both=True), Field("lead", "unit", needed=True),
        Field("helpers", "unit", many=True), Field("supervisor", "unit"), Field("deadline", "date", needed=True),
        Field("source", "source"), Field("sort", "sort"), Field("urgency", "urgency"),
        Field("disclosure", "disclosure"), Field("serves", "serves", needed=True, many=True),
        Field("expected", "area", both=True), Field("instruction", "instruction"),
    ),
    "item.accepted": (Field("note"),),
    "item.split": (Field("parts", "parts", needed=True),),
    "item.progressed": (
        Field("done", "area", needed=True), Field("share", "share"), Field("next", "area"), Field("blockers", "area"),
        Field("support"), Field("estimated", "date"), _PART, replace(_EVIDENCE, needed=False),
    ),
    "item.feedback": (Field("text", "area", needed=True), _PART),
    "item.submitted": (Field("result", "area", needed=True), _EVIDENCE),
    "item.reviewed": (Field("opinion", "area", needed=True),),
    "item.closed": (Field("result", "area", both=True), _EVIDENCE),
    "item.returned": (Field("reason", "area", needed=True), Field("to", "back")),
    "item.looked_at": (Field("finding", "finding", needed=True), Field("note", "area", needed=True),
                       Field("deadline", "date")),
    "item.extended": (Field("deadline", "date", needed=True), Field("reason", "area", needed=True), _PART),
    "item.assigned": (Field("lead", "unit", needed=True), Field("helpers", "unit", many=True),
                      Field("supervisor", "unit"), Field("reason", "area", needed=True)),
    "item.paused": (Field("reason", "area", needed=True), Field("until", "date")),
    "item.resumed": (Field("note"),),
    "item.nudged": (Field("text", "area"),),
    "item.escalated": (Field("step", "escalation", needed=True), Field("document"), Field("note")),
    "item.cancelled": (Field("reason", "area", needed=True),),
    "instruction.received": (
        Field("code", needed=True), Field("post", needed=True, both=True),
        Field("text", "area", needed=True, both=True), Field("number"), Field("reply_by", "date"),
        Field("disclosure", "disclosure"),
    ),
    "instruction.assigned": (Field("items", "item", needed=True, many=True),),
    "instruction.replied": (Field("text", "area", needed=True), Field("final", "final"),
                            replace(_EVIDENCE, needed=False)),
}  # fmt: skip
"""Kind of entry -> what its form asks for. Forms of an item stand on its page in this order."""
VARIANTS: Final[Mapping[str, tuple[Mapping[str, str], ...]]] = {
    "item.returned": tuple({"to": to} for to in ("progressing", "split", "accepted", "issued")),
    "item.looked_at": ({"finding": "holds"}, {"finding": "relapsed"}),
}
"""Kinds whose step hangs on what is said -> what may be said."""


def steps_for(scene: Scene, item: Item) -> list[str]:
    """Kinds of steps that whoever asks may take on an item as it stands."""
    return [
        kind for kind in FORMS
        if kind.startswith("item.") and kind != "item.issued"
        and any(allowed(item, step_of(kind, body)) for body in VARIANTS.get(kind, ({},)))
        and scene.may(kind, scopes_for(kind, item)) and (kind not in VERIFYING or verifies(scene, item))
    ]  # fmt: skip


def choices(scene: Scene, sort: str, item: Item | None = None) -> list[tuple[str, str]]:
    """What may be chosen in a field."""
    lang, work = scene.lang, scene.work
    match sort:
        case "unit":
            owners = [owner.code for owner in scene.desk.plan.owners] or sorted(work.units)
            return [(code, scene.name(code)) for code in owners]
        case "part":
            return [(each.part.code, f"{each.part.code} {each.part.task.in_lang(lang)}") for each in
                    (item.parts if item is not None else ())]  # fmt: skip
        case "source" | "sort" | "urgency" | "disclosure":
            kinds = {"source": Source, "sort": Sort, "urgency": Urgency, "disclosure": Disclosure}
            return [(each.value, say(f"item.{sort}.{each.value}", lang)) for each in kinds[sort]]
        case "finding":
            return [(each, say(f"web.finding.{each}", lang)) for each in ("holds", "relapsed")]
        case "final":
            return [("yes", say("web.final.yes", lang)), ("no", say("web.final.no", lang))]
        case "escalation":
            return [(step.code, step.name.in_lang(lang) or step.code) for step in work.rules.steps if step.on]
        case "back":
            found = [body["to"] for body in VARIANTS["item.returned"]
                     if item is not None and allowed(item, f"item.returned/{body['to']}")]
            return [(to, say(f"item.state.{to}", lang)) for to in found]
        case _:
            return links(scene, sort)


def links(scene: Scene, sort: str) -> list[tuple[str, str]]:
    """What may be linked to: what an item serves, the instruction it comes from, items made of an instruction."""
    lang, work, plan = scene.lang, scene.work, scene.desk.plan
    if sort == "serves":
        lists = ([each.code for each in plan.measures], [each.code for each in plan.milestones],
                 [each.code for each in plan.targets], [each.code for each in plan.bottom_lines])  # fmt: skip
        codes = [code for each in lists for code in each]
        codes += [node.code for node in work.source.framework.nodes]
        return [(code, scene.name(code)) for code in dict.fromkeys(codes)]
    if sort == "instruction":
        return [(code, f"{code} {each.received.text.in_lang(lang)[:30]}") for code, each in work.instructions.items()]
    if sort == "item":
        return [(code, f"{code} {each.issued.title.in_lang(lang)}") for code, each in work.items.items()
                if each.state not in SETTLED]  # fmt: skip
    return []


def body_of(kind: str, said: QueryDict, lang: Lang) -> dict[str, Any]:
    """The body that typed words become. Raises :class:`InvalidInput` with every field that is missing or unclear."""
    problems: list[Problem] = []
    body: dict[str, Any] = {}
    for field in FORMS[kind]:
        if field.name == "code" and kind in {"item.issued", "instruction.received"}:
            continue
        value = _value(field, said, lang, problems)
        if value not in ("", None, [], ()):
            body[field.name] = value
        elif field.needed and field.sort not in {"evidence"}:
            problems.append(Problem("web.missing", Where(path=say(f"web.step.{field.name}", lang))))
    if problems:
        raise InvalidInput(problems)
    return body


def _value(field: Field, said: QueryDict, lang: Lang, problems: list[Problem]) -> Any:
    text = said.get(field.name, "").strip()[:LONGEST]
    if field.many:
        return [each.strip() for each in said.getlist(field.name)[:100] if each.strip()]
    match field.sort:
        case "share":
            return _share(text, lang, problems)
        case "final":
            return None if not text else text == "yes"
        case "evidence":
            return [{"text": text}] if text else []
        case "parts":
            return _parts(said, lang)
        case _:
            return {lang: text} if field.both and text else text


def _share(text: str, lang: Lang, problems: list[Problem]) -> float | None:
    if not text:
        return None
    try:
        return round(float(text.removesuffix("%").removesuffix("％").strip()) / 100, 6)
    except ValueError:
        problems.append(Problem("web.not_a_number", Where(path=say("web.step.share", lang)), {"text": text[:40]}))
        return None


def _parts(said: QueryDict, lang: Lang) -> list[dict[str, Any]]:
    columns = [[each.strip()[:LONGEST] for each in said.getlist(f"part_{name}")[:ROWS]]
               for name in ("code", "unit", "task", "deadline")]  # fmt: skip
    return [{"code": code, "unit": unit, "task": {lang: task}, "deadline": day}
            for code, unit, task, day in zip(*columns, strict=False) if task or code]  # fmt: skip


def typed(kind: str, said: QueryDict) -> dict[str, Any]:
    """What was typed, to be put back into the form."""
    names = [field.name for field in FORMS[kind]]
    found: dict[str, Any] = {name: said.getlist(name)[:100] for name in names if name in said}
    if kind == "item.split":
        found |= {f"part_{name}": said.getlist(f"part_{name}")[:ROWS] for name in ("code", "unit", "task", "deadline")}
    return {name: [str(each)[:LONGEST] for each in values] for name, values in found.items()}
