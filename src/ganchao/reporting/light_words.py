"""Lights in words: sign and word of a colour, the sentence by which a light explains itself, what would turn it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.domain.light import ORDER, Band, Colour, LightRule, Measure
from ganchao.reporting.figures import running
from ganchao.text import Lang, say
from ganchao.tracking.light_rules import Said
from ganchao.tracking.lights import MEASURED, Light

SIGNS: Final[Mapping[str, str]] = {"green": "●", "blue": "◆", "yellow": "▲", "red": "■", "": "·", "stale": "○"}
"""A sign of its own for each colour, for readers who do not tell colours apart and for grey printers."""
PER_CENT: Final = frozenset({Measure.SHORT, Measure.PERIOD_SHARE, Measure.CHANCE, Measure.PACE_CHANCE})
"""Measures kept as shares and shown in per cent."""
WHOLE: Final = frozenset({Measure.DAYS_LEFT, Measure.MISSED_RUNNING, Measure.MISSED_BEFORE, Measure.MONTHS_UNSTARTED,
                          Measure.MISSED, Measure.BEHIND_AT_ALL})  # fmt: skip
"""Measures of whole numbers."""
TURNED: Final = frozenset({Measure.BEHIND, Measure.SHORT, Measure.GROWTH_LEAD, Measure.DAYS_LEFT})
"""Measures whose numbers below zero are said the other way round."""
YES_NO: Final = frozenset({Measure.MISSED_BEFORE, Measure.BEHIND_AT_ALL, Measure.MISSED})
"""Measures whose few values have words of their own."""
HAIR: Final = 1e-9
OTHER_SIDE: Final = {"over": "at_most", "at_least": "under", "under": "at_least", "at_most": "over"}
"""Limit of a band -> how it is left."""


def colour_word(colour: Colour | None, lang: Lang) -> str:
    """A colour with its sign and word: "▲ yellow, behind"."""
    name = "" if colour is None else colour.value
    return say("light.signed", lang, sign=SIGNS[name], word=say(f"light.colour.{name or 'none'}", lang))


def light_word(light: Light, lang: Lang) -> str:
    """A light with its sign and word; grey over the last colour where reports are late."""
    if not light.stale:
        return colour_word(light.colour, lang)
    last = "none" if light.colour is None else light.colour.value
    return say("light.stale_word", lang, sign=SIGNS["stale"], word=say(f"light.colour.{last}", lang))


def sentence(light: Light, names: Mapping[str, Bilingual], lang: Lang) -> str:
    """Why a light is what it is: every rule that speaks, its numbers and its limits, the worst first."""
    rank = {colour: -at for at, colour in enumerate(ORDER)}
    spoken = sorted((each for each in light.said if each.colour is not None), key=lambda each: rank[each.colour])  # type: ignore[index]
    shown = [each for each in spoken if each.part != "nodes" or each.colour is not Colour.GREEN]
    held = light.waiting is not None and light.colour is not None
    parts = [] if not held else [say("light.waiting", lang, colour=say(f"light.plain.{light.waiting.value}", lang),  # type: ignore[union-attr]
                                     shown=say(f"light.plain.{light.colour.value}", lang))]  # type: ignore[union-attr]
    parts += [said_words(each, names, lang, latest=held and each.part in MEASURED) for each in shown or spoken]
    parts += [say("light.untold", lang, rule=named(each.rule, lang)) for each in light.said
              if each.colour is None and each.part in MEASURED and each.rule is not None]
    if not parts:
        parts = [say("light.no_rule", lang)]
    if light.stale:
        parts.append(say("light.late", lang))
    return running(parts, lang)


def named(rule: LightRule | None, lang: Lang) -> str:
    """Name of a rule."""
    return "" if rule is None else rule.name.in_lang(lang) or rule.code


def said_words(said: Said, names: Mapping[str, Bilingual], lang: Lang, *, latest: bool = False) -> str:
    """What one rule said, in a sentence with its numbers and limits; of the ``latest`` period where the light lags."""
    if said.part == "bottom_line" or said.rule is None:
        return say("light.bottom_line", lang, count=f"{said.values.get('crossed', 1):.0f}")
    values = said.values or {}
    facts = say("reporting.list_joint", lang).join(fact(Measure(name), value, lang) for name, value in values.items())
    about = names[said.about].in_lang(lang) if said.about in names else said.about
    rule = say("light.rule_about", lang, rule=named(said.rule, lang), about=about) if about else named(said.rule, lang)
    shown = said.band.word.in_lang(lang) if said.band is not None and said.band.word else ""
    colour = "" if said.colour is None else say(f"light.plain.{said.colour.value}", lang)
    colour = say("light.own_word", lang, word=shown, colour=colour) if shown else colour
    if not facts and said.part == "probability":
        return begun(say("light.veiled", lang, rule=rule, colour=colour))
    if not facts:
        return begun(say("light.done", lang, rule=rule, colour=colour))
    key = "light.sentence_latest" if latest else "light.sentence"
    return begun(say(key, lang, rule=rule, facts=facts, limits=limits(said.rule, lang), colour=colour))


def begun(text: str) -> str:
    """A sentence with its first letter large."""
    return text[:1].upper() + text[1:]


def fact(measure: Measure, value: float, lang: Lang) -> str:
    """A number in words: "1.5 points behind the time gone", or ahead of it."""
    if measure in TURNED and value < -HAIR:
        return say(f"light.measure.{measure.value}.minus", lang, value=number(measure, -value))
    if measure in YES_NO:
        return say(f"light.measure.{measure.value}.{value:.0f}", lang)
    return say(f"light.measure.{measure.value}", lang, value=number(measure, value))


def limits(rule: LightRule, lang: Lang) -> str:
    """The limits of a rule: "yellow from 10, red above 30"."""
    return say("reporting.list_joint", lang).join(limit_words(rule, band, lang) for band in reversed(rule.bands))


def limit_words(rule: LightRule, band: Band, lang: Lang) -> str:
    """One limit: "yellow from 10"."""
    name, limit = band.limit
    measure = band.measure or rule.measure
    told = say(f"light.limit.{name}", lang, colour=say(f"light.plain.{band.colour.value}", lang),
               limit=number(measure, limit, plain=True))  # fmt: skip
    if measure is rule.measure:
        return told
    return say("light.limit_of", lang, what=say(f"light.short.{measure.value}", lang), limit=told)


def number(measure: Measure, value: float, *, plain: bool = False) -> str:
    """A number as readers of its measure expect it."""
    if measure in PER_CENT:
        shown = 100 * value
        if measure in {Measure.CHANCE, Measure.PACE_CHANCE} and not plain:
            return "<1%" if shown < 1 else ">99%" if shown > 99 else f"{shown:.0f}%"
        return f"{shown:g}%" if plain else f"{shown:.0f}%"
    if measure in WHOLE or plain:
        return f"{value:g}"
    return f"{value:.2f}" if measure is Measure.EARNED_PACE else f"{value:.1f}"


def turns(light: Light, names: Mapping[str, Bilingual], periods: int, lang: Lang) -> str:
    """What would make a light better; never a word on what value to report."""
    parts = []
    if light.stale:
        parts.append(say("light.turn.report", lang))
    if light.lines:
        parts.append(say("light.turn.line", lang))
    settled = light.progress.state in {"reached", "missed"}
    for said in light.said:
        if said.colour is None or said.rule is None or said.band is None or (settled and said.part in MEASURED):
            continue
        if light.colour is not None and ORDER.index(said.colour) < ORDER.index(light.colour):
            continue
        if said.part == "nodes":
            name = names[said.about].in_lang(lang) if said.about in names else said.about
            parts.append(say("light.turn.node", lang, name=name))
            continue
        limit, value = said.band.limit
        measure = said.band.measure or said.rule.measure
        what = say(f"light.short.{measure.value}", lang)
        parts.append(begun(say(f"light.turn.{OTHER_SIDE[limit]}", lang, what=what,
                               limit=number(measure, value, plain=True), periods=periods)))  # fmt: skip
    if not parts and settled:
        return say(f"light.turn.{light.progress.state}", lang)
    if not parts and light.colour not in (None, Colour.GREEN):
        asked = light.waiting
        parts.append(say("light.turn.held", lang, periods=periods, colour="" if asked is None else say(
            f"light.plain.{asked.value}", lang)))  # fmt: skip
    return running(parts, lang) if parts else ""
