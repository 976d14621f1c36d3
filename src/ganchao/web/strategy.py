"""总体思路: the plan as a tree with lights on its leaves, the ground it stands on, decisions about its elements."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from ganchao.check_ins import Desk
from ganchao.decisions import decide, decisions
from ganchao.deeds import enter
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft
from ganchao.domain.measure import Measure, Milestone
from ganchao.domain.report import DecisionTaken
from ganchao.domain.start import STARTS
from ganchao.errors import GanchaoError, InvalidInput, Problem, Where
from ganchao.planning.tree import Tree, look_up
from ganchao.reporting.html import fragment
from ganchao.reporting.light_words import SIGNS, light_word
from ganchao.reporting.outline_words import lead_of, source_of
from ganchao.reporting.progress_brief import name_of
from ganchao.reporting.strategy_brief import line_state
from ganchao.text import Lang, say
from ganchao.tracking.bottom_lines import crossings_of
from ganchao.tracking.duties import scopes_of
from ganchao.tracking.starts import started
from ganchao.tracking.visibility import Thing, may_see
from ganchao.web.cockpit import Cockpit
from ganchao.web.memory import deeds_now, once
from ganchao.web.pages import chosen
from ganchao.web.posted import posted
from ganchao.web.progress_page import visible
from ganchao.web.scene import Scene, scene_of
from ganchao.web.strict import strict
from ganchao.web.words import lang_in

if TYPE_CHECKING:
    from ganchao.reporting.outline import Outline
    from ganchao.tracking.lights import Light
    from ganchao.web.cockpit import Shown

CROWN: Final = ("policies", "positionings", "themes")
BELOW: Final = frozenset({"halves", "strategies", "priorities", "measures", "milestones"})
PARTS: Final[Mapping[str, tuple[str, ...]]] = {"tree": (), "plan": ("strategy",), "cards": ("cards",)}
"""Part of the page -> chapters of the report."""
LISTED: Final = 40
"""Decisions that are listed."""


def strategy_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """The tree, the ground, what was decided, and the forms by which more is decided."""
    scene = scene_of(request, cockpit, lang)
    outline = cockpit.shown.studies.outline if cockpit.shown is not None else None
    if scene is None or outline is None:
        return {"no_plan": scene is not None}
    lights = lights_for(scene)
    begun = started(scene.work.deeds.entries, scene.day)
    key = (id(outline), id(scene.followed), tuple(sorted(lights)), tuple(sorted(begun.items())), scene.day)
    name = f"tree-{lang}-{'all' if scene.above else '+'.join(sorted(lights))}"
    grown = once(name, key, lambda: {
        "crown": [node(outline, code, lang, {}, {}, scene.day)
                  for kind in CROWN for code in codes_of(outline.tree, kind)],
        "tree": list(nodes(outline, lang, lights, begun, scene.day)),
    })  # fmt: skip
    content = scene.above or bool(scene.units)
    asked = request.GET.get("part", "")
    part = asked if asked in PARTS else "tree"
    found = {"part": part, "parts": [(name, say(f"web.plan.{name}", lang)) for name in PARTS]}
    if part != "tree":
        return found | {"body": chapters(scene.shown, part, lang)}
    return found | {
        "body": "", **grown, "ground": ground(scene, outline), "day": scene.day, "telling": not scene.fresh,
        "decided": decided(scene) if content else [], "elements": may_decide(scene),
        "measures": may_start(scene, begun), "years": years_of(scene), "typed": request.session.pop("typed_plan", {}),
    }  # fmt: skip


def chapters(shown: Shown, part: str, lang: Lang) -> str:
    """Chapters of the report that make up a part of the page."""
    return once(f"plan-{part}-{lang}", id(shown), lambda: strict(
        fragment(chosen(shown.chapters[lang], PARTS[part]), lang)))  # fmt: skip


def codes_of(tree: Tree, kind: str) -> list[str]:
    """Codes of one list."""
    return [branch.code for branch in tree.of(kind)]


def lights_for(scene: Scene) -> dict[str, Light]:
    """Lights that whoever asks may see, by promise."""
    followed = scene.followed
    if followed is None or followed.watched is None:
        return {}
    seen = visible(scene, followed)
    return {light.path.code: light for light in followed.watched.lights if light.path.code in seen}


def nodes(
    outline: Outline, lang: Lang, lights: Mapping[str, Light], begun: Mapping[str, int], day: datetime.date
) -> Iterator[dict[str, Any]]:
    """Everything under the main lines and goals, each element once, and what hangs under none of them."""
    seen: set[str] = set()

    def grown(code: str) -> dict[str, Any]:
        seen.add(code)
        below = [each for each in outline.tree.branches[code].below
                 if outline.tree.branches[each].kind in BELOW and each not in seen]  # fmt: skip
        seen.update(below)
        made = node(outline, code, lang, lights, begun, day)
        made["below"] = [grown(each) for each in below] + made["below"]
        return made

    for kind in ("main_lines", "strategies", "priorities", "goals", "measures"):
        for code in codes_of(outline.tree, kind):
            if code not in seen:
                yield grown(code)


def node(
    outline: Outline, code: str, lang: Lang, lights: Mapping[str, Light], begun: Mapping[str, int], day: datetime.date
) -> dict[str, Any]:
    """One element: its name, light, who answers, and its source sentence."""
    part = outline.plan.coded[code].part
    looked = look_up(outline.tree, code)
    kind = looked.kind
    below = [leaf(light, lang) for light in lights.values() if isinstance(part, Measure) and serves(part, light)]
    light = ""
    if isinstance(part, Milestone):
        state = "reached" if part.reached else "late" if part.due < day else "ahead"
        light = say(f"web.node.{state}", lang, day=(part.reached or part.due).isoformat())
    elif code in begun:
        light = say("web.node.started", lang, year=begun[code])
    return {
        "code": code, "kind": say(f"plan.list.{kind}", lang), "sort": kind, "name": outline.name(code, lang),
        "says": looked.says.text if looked.says is not None else " ".join(getattr(part, "phrases", ())),
        "source": source_of(outline, looked.says, lang), "lead": lead_of(outline, part, lang), "light": light,
        "lights": [{**each, "sign": SIGNS[each["colour"]]} for each in below],
        "note": getattr(part, "note", Bilingual()).in_lang(lang), "below": below,
        "shut": kind in {"measures", "milestones"},
    }  # fmt: skip


def serves(measure: Measure, light: Light) -> bool:
    """Whether a measure is to keep a promise: named by it, or moving what is promised."""
    moved = {effect.indicator for effect in measure.effects}
    return light.path.measure == measure.code or (light.path.indicator or light.path.code) in moved


def leaf(light: Light, lang: Lang) -> dict[str, Any]:
    """A promise with its light."""
    return {
        "code": light.path.code, "kind": say("web.about.target", lang), "sort": "promises", "shut": True,
        "name": name_of(light.path, lang), "says": "", "source": "", "lead": light.path.owner.in_lang(lang), "note": "",
        "light": light_word(light, lang), "colour": "" if light.colour is None else light.colour.value, "below": [],
    }  # fmt: skip


def ground(scene: Scene, outline: Outline) -> list[dict[str, str]]:
    """Bottom lines with their limits; that one is declared crossed, for those who may know, and never why."""
    over = {each.line: each.over for each in crossings_of(scene.work.deeds.entries) if each.day <= scene.day}
    rows = []
    for line in outline.plan.bottom_lines:
        limit, _ = line_state(outline, line, scene.lang)
        scopes = scopes_of(scene.desk.plan, scene.desk.duties, line.code, ("lead", "supervisor"))
        knows = may_see(scene.people, scene.person, Thing.BREACH, (line.code, *scopes))
        rows.append({
            "name": outline.name(line.code, scene.lang), "limit": limit, "lead": lead_of(outline, line, scene.lang),
            "state": say("web.line.crossed", scene.lang) if knows and over.get(line.code) else "",
            "says": line.says.text if line.says is not None else "",
            "source": source_of(outline, line.says, scene.lang),
        })  # fmt: skip
    return rows


def decided(scene: Scene) -> list[dict[str, str]]:
    """Decisions taken, newest first."""
    return [
        {"day": said.day or entry.known_on.isoformat(), "about": scene.name(entry.subject), "what": said.what,
         "by": said.by, "document": said.document}
        for entry, said in reversed(decisions(scene.desk)[-LISTED:])
    ]  # fmt: skip


def may_decide(scene: Scene) -> list[tuple[str, str]]:
    """Elements about which whoever asks may enter a decision."""
    if not scene.may("decision.taken", scene.units):
        return []
    plan, duties = scene.desk.plan, scene.desk.duties
    return [(code, f"{scene.name(code)}") for code in plan.coded
            if scene.may("decision.taken", (code, *scopes_of(plan, duties, code, ("supervisor", "lead"))))]  # fmt: skip


def may_start(scene: Scene, begun: Mapping[str, int]) -> list[tuple[str, str, int | None]]:
    """Measures that whoever asks may start or stop, with the year from which they are under way."""
    return [(each.code, scene.name(each.code), begun.get(each.code)) for each in scene.desk.plan.measures
            if scene.may("measure.started", measure_scopes(scene.desk, each.code))]  # fmt: skip


def measure_scopes(desk: Desk, code: str) -> tuple[str, ...]:
    """Whom a measure belongs to, for the rights."""
    return (code, *scopes_of(desk.plan, desk.duties, code, ("supervisor", "lead")))


def years_of(scene: Scene) -> list[int]:
    """Years in which a measure may be started."""
    last = max((aim.year for aim in scene.desk.plan.aims), default=scene.day.year + 1)
    return list(range(scene.shown.card.years[-1] + 1, max(last, scene.shown.card.years[-1] + 1) + 1))


@posted("strategy")
def change(request: HttpRequest) -> HttpResponse:
    """Enter a decision, or that a measure is started or stopped; what was typed stays where it cannot be."""
    cockpit: Cockpit = settings.COCKPIT
    lang, actor, now = lang_in(request), request.user.get_username(), datetime.datetime.now(datetime.UTC)
    names = ("do", "element", "what", "by", "document", "day", "measure", "year", "number", "reason")
    said = {name: request.POST.get(name, "").strip()[:2000] for name in names}
    if cockpit.shown is None:
        return redirect("page", slug="strategy")
    desk = Desk(cockpit.shown.source, deeds_now(cockpit.folder))
    try:
        if said["do"] == "decide":
            decide(desk, said["element"], _decision(said, lang), actor, now)
        else:
            _start(desk, said, actor, now, lang)
        messages.success(request, say("web.entered", lang))
    except GanchaoError as error:
        for sentence in error.sentences(lang):
            messages.error(request, sentence)
        request.session["typed_plan"] = said
    return redirect("page", slug="strategy")


def _decision(said: Mapping[str, str], lang: Lang) -> DecisionTaken:
    missing = [name for name in ("element", "what", "by") if not said[name]]
    if missing:
        raise InvalidInput([Problem("web.missing", Where(path=say(f"web.step.{name}", lang))) for name in missing])
    return DecisionTaken(what=said["what"], by=said["by"], document=said["document"], day=said["day"][:10])


def _start(desk: Desk, said: Mapping[str, str], actor: str, at: datetime.datetime, lang: Lang) -> None:
    kind = "measure.started" if said["do"] == "start" else "measure.stopped"
    code = said["measure"]
    if code not in {measure.code for measure in desk.plan.measures}:
        raise InvalidInput([Problem("web.missing", Where(path=say("web.step.measure", lang)))])
    if kind == "measure.stopped" and not said["reason"]:
        raise InvalidInput([Problem("web.missing", Where(path=say("web.step.reason", lang)))])
    if kind == "measure.started" and not (said["year"].isdecimal() and len(said["year"]) == 4):
        raise InvalidInput([Problem("web.missing", Where(path=say("web.step.year", lang)))])
    body = {"year": int(said["year"]), "number": said["number"]} if kind == "measure.started" else {
        "reason": said["reason"]}  # fmt: skip
    STARTS[kind].model_validate(body)
    draft = Draft(kind, code, actor, body, after=desk.deeds.last(code))
    enter(desk.deeds, [draft], at, {code: measure_scopes(desk, code)})
