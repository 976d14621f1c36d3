"""总览: where we stand, whether the aim will be reached and why that changed, what must be decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.http import HttpRequest

from ganchao.reporting.blocks import Block
from ganchao.reporting.figures import percent, running
from ganchao.reporting.html import fragment
from ganchao.reporting.light_words import SIGNS, colour_word, light_word, sentence
from ganchao.reporting.lights_brief import has_worsened, in_a_sentence
from ganchao.reporting.nowcast_brief import NOTHING, movers_chart, trend_chart, what_moved, what_next
from ganchao.reporting.progress_brief import name_of
from ganchao.text import Lang, say
from ganchao.web.cockpit import Cockpit
from ganchao.web.memory import once
from ganchao.web.scene import Scene, scene_of
from ganchao.web.strict import strict
from ganchao.web.waiting import waiting_for

if TYPE_CHECKING:
    import datetime

    from ganchao.domain.light import Colour
    from ganchao.reporting.nowcast_brief import Told
    from ganchao.reporting.score_facts import Round
    from ganchao.tracking.lights import Light
    from ganchao.web.cockpit import Shown

HERE: Final = "\x00"
"""Stands for the rank in its sentence, where the page shows it large."""
YEARS: Final = 5
"""Rounds of the little line of ranks."""
WIDTH, HEIGHT, EDGE = 160, 40, 6
"""Of that line, in its own units."""


@dataclass(frozen=True)
class Dot:
    """A round in the little line of ranks."""

    year: int
    rank: int
    x: float
    y: float


def today_page(request: HttpRequest, cockpit: Cockpit, lang: Lang) -> dict[str, Any]:
    """Everything that stands on the page besides the summary of the report."""
    scene = scene_of(request, cockpit, lang)
    if scene is None:
        return {}
    found: dict[str, Any] = {
        "day": scene.day, "waits": waiting_for(scene), "telling": not scene.fresh and has_plan(scene.shown),
        **once(f"rank-{lang}", id(scene.shown), lambda: rank_card(scene.shown, lang)),
    }
    followed = scene.followed
    if followed is not None:
        found |= once(f"aim-{lang}", id(followed), lambda: aim_card(scene, lang))
        found["untold"] = [problem.sentence(lang) for problem in followed.problems]
    return found


def has_plan(shown: Shown) -> bool:
    """Whether anything is told of the day: aims or promises."""
    plan = shown.source.plan
    return plan is not None and bool(plan.aims or plan.targets)


def rank_card(shown: Shown, lang: Lang) -> dict[str, Any]:
    """Our rank in the last round, with its range and the rounds before."""
    from ganchao.reporting.score_brief import ranges_by_year  # noqa: PLC0415 - slow to import
    from ganchao.reporting.score_facts import rounds_of  # noqa: PLC0415 - slow to import

    rounds = rounds_of(shown.card, lang, last=YEARS)
    if not rounds or rounds[0].own is None:
        return {"rank": None}
    now, own = rounds[0], rounds[0].own
    ranges = ranges_by_year(shown.studies.audited).get(now.year)
    between, level = None, ""
    if ranges is not None and now.card.units[own] in ranges.units:
        place = ranges.units.index(now.card.units[own])
        if ranges.counts[place].any():
            between = (int(ranges.low[place]), int(ranges.high[place]))
            level = f"{ranges.prepared.audit.level * 100:g}"
    change = now.change[own]
    facts = [say("web.today.round", lang, year=now.year, unit=now.names[own])]
    facts += [say("web.today.range", lang, low=between[0], high=between[1], level=level)] if between else []
    facts.append(say("web.today.share", lang, share=round(100 * float(now.ranks[own, -1]) / now.count)))
    before, _, after = say("web.today.rank", lang, of=now.count, rank=HERE).partition(HERE)
    return {
        "rank": now.rank(own), "rank_facts": facts, "change": None if np.isnan(change) else int(change),
        "line": line_of(rounds), "rank_before": before, "rank_after": after,
        "changed": "" if np.isnan(change) else say("web.today.moved", lang, places=f"{change:+.0f}".replace("-", "−")),
    }  # fmt: skip


def line_of(rounds: tuple[Round, ...]) -> dict[str, Any]:
    """The ranks of the last rounds as a little line, 1 on top; nothing of fewer than two."""
    known = [(each.year, int(each.ranks[each.own, -1])) for each in reversed(rounds) if each.own is not None]
    if len(known) < 2:
        return {}
    low, high = min(rank for _, rank in known), max(rank for _, rank in known)
    dots = [
        Dot(year, rank, round(EDGE + k * (WIDTH - 2 * EDGE) / (len(known) - 1), 1),
            round(EDGE + (rank - low) / max(1, high - low) * (HEIGHT - 2 * EDGE), 1))
        for k, (year, rank) in enumerate(known)
    ]  # fmt: skip
    return {"dots": dots, "points": " ".join(f"{dot.x},{dot.y}" for dot in dots), "first": dots[0], "last": dots[-1]}


def aim_card(scene: Scene, lang: Lang) -> dict[str, Any]:
    """The probability of the aim, what moved it, and the lights."""
    followed = scene.followed
    assert followed is not None
    found: dict[str, Any] = {}
    if (told := followed.told) is not None:
        now = told.nowcast
        change = round(100 * now.probability) - round(100 * now.before)
        blocks: list[Block] = [trend_chart(told, lang)] if len(told.trend) > 1 else []
        if any(abs(mover.change) >= NOTHING for mover in now.movers):
            blocks.insert(0, movers_chart(told, lang))
        found["aim"] = {
            "says": aim_says(scene, told, lang), "chance": percent(now.probability, lang),
            "share": min(99, max(1, round(100 * now.probability))), "change": change,
            "changed": changed(change, now.since, lang),
            "why": why(told, lang), "at": min(99, max(1, round(100 * now.line))), "facts": aim_facts(told, lang),
        }  # fmt: skip
        found["moved"] = strict(fragment(blocks, lang))
    if (watched := followed.watched) is not None:
        worse = [
            {"name": name_of(light.path, lang), "was": sign_of(watched.months[light.path.code][-1], lang),
             "now": sign_of(light, lang), "why": sentence(light, watched.names, lang), "colour": light.colour or "none"}
            for light in watched.lights if has_worsened(watched, light)
        ]  # fmt: skip
        found |= {"worse": worse, "lights": in_a_sentence(watched, lang), "counts": counts_of(watched.lights, lang)}
    return found


def aim_facts(told: Told, lang: Lang) -> list[str]:
    """What stands under the probability: the one wanted, the likely rank, that values are made up."""
    now = told.nowcast
    low, middle, high = now.rank
    found = [say("web.today.wanted", lang, line=percent(now.line, lang))]
    found += [say("web.below_line", lang)] if now.replan else []
    found.append(say("web.today.likely", lang, low=low, middle=middle, high=high))
    return [*found, stamp] if (stamp := told.stamp(lang)) else found


def changed(points: int, since: datetime.date | None, lang: Lang) -> str:
    """By how many points the probability is another than on the day it is compared with."""
    day = say("nowcast.since.start", lang) if since is None else since.isoformat()
    key = "web.today.changed" if points else "web.today.level"
    return say(key, lang, day=day, points=f"{points:+d}".replace("-", "−"))


def counts_of(lights: tuple[Light, ...], lang: Lang) -> list[dict[str, Any]]:
    """How many promises stand at each colour, the worst first; reports that are late apart."""
    from ganchao.domain.light import Colour  # noqa: PLC0415 - only where lights are shown

    order: list[Colour | None] = [*reversed(list(Colour)), None]
    found = [{"colour": colour.value if colour else "none", "sign": SIGNS[colour.value if colour else ""],
              "word": colour_word(colour, lang), "count": sum(light.colour is colour for light in lights)}
             for colour in order]  # fmt: skip
    return [each for each in found if each["count"]]


def sign_of(light: Light, lang: Lang) -> str:
    """A light with its sign and word."""
    return light_word(light, lang)


def aim_says(scene: Scene, told: Told, lang: Lang) -> str:
    """The aim in the word by which it was promised."""
    aim = told.nowcast.aim
    word = say(f"planning.commitment.{aim.commitment.value}", lang)
    return say("web.today.aim", lang, word=word, year=aim.year, rank=told.nowcast.upto)


def why(told: Told, lang: Lang) -> str:
    """In one sentence why the probability is another than last month, and what would raise it most for its money."""
    moved = what_moved(told, lang)
    if not moved and not told.nowcast.told:
        moved = say("nowcast.nothing_told", lang)
    return running([sentence for sentence in (moved, what_next(told, lang)) if sentence], lang)
