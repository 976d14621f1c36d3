"""The recipe of a framework in sentences, as a rulebook would put it.

A new method gets its sentence under ``reporting.method.<step>.<name>`` in both catalogues; a test asks for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from ganchao.domain.framework import Framework
from ganchao.domain.recipe import Aggregate, Impute, Normalise, Rescale, Treat, Weighting
from ganchao.reporting.figures import enumerated, rounded, running
from ganchao.reporting.names import children, node_name
from ganchao.text import Lang, catalogue, say


def method_sentences(framework: Framework, lang: Lang) -> list[tuple[str, list[str]]]:
    """Step by step ``(heading, sentences)``: data, gaps, outliers, scale, weights, adding up, ranking."""
    steps = (
        ("data", _data(framework, lang)),
        ("impute", _impute(framework, lang)),
        ("treat", _treat(framework, lang)),
        ("normalise", _normalise(framework, lang)),
        ("weight", _weights(framework, lang)),
        ("aggregate", _aggregate(framework, lang)),
        ("rank", _rank(framework, lang)),
    )
    return [(say(f"reporting.step.{name}", lang), sentences) for name, sentences in steps if sentences]


def described(step: str, method: str, lang: Lang, **values: object) -> str:
    """One method as a sentence with its formula; a method of the user's own is named only."""
    key = f"reporting.method.{step}.{method}"
    if key not in catalogue(lang):
        return say("reporting.method.own", lang, method=method)
    return say(key, lang, **values)


def _data(framework: Framework, lang: Lang) -> list[str]:
    count, groups = len(framework.scored), len(framework.groups) - 1
    out = [say("reporting.method.size", lang, indicators=count, groups=groups)]
    quotients = [i for i in framework.indicators if i.denominator]
    if quotients:
        names = enumerated([node_name(framework, i.code, lang) for i in quotients], lang)
        out.append(say("reporting.method.quotients", lang, indicators=names))
    if framework.screen.available > 0:
        out.append(say("reporting.method.screen", lang, share=round(framework.screen.available * 100)))
    if framework.available >= 1:
        out.append(say("reporting.method.available_all", lang))
    elif framework.available > 0:
        out.append(say("reporting.method.available", lang, share=round(framework.available * 100)))
    return out


def _impute(framework: Framework, lang: Lang) -> list[str]:
    def words(step: Impute) -> str:
        age = "" if step.max_age is None else say("reporting.method.max_age", lang, years=step.max_age)
        return described("impute", step.method, lang, by=step.by, value=_number(step.value), age=age)

    return _by_indicator(framework, lang, lambda i: i.impute or framework.impute, words)


def _treat(framework: Framework, lang: Lang) -> list[str]:
    def words(step: Treat) -> str:
        return described(
            "treat",
            step.method,
            lang,
            skewness=_number(step.skewness),
            kurtosis=_number(step.kurtosis),
            points=step.points,
            low=_number(step.low),
            high=_number(step.high),
            over=say(f"reporting.over.{step.over}", lang),
            fallback=described("treat", step.fallback, lang, over="", low="", high=""),
        )

    return _by_indicator(framework, lang, lambda i: i.treat or framework.treat, words)


def _normalise(framework: Framework, lang: Lang) -> list[str]:
    def words(step: Normalise) -> str:
        base = described(
            "normalise",
            step.method,
            lang,
            over=say(f"reporting.over.{step.over}", lang),
            reference=step.reference,
            target=_number(step.target),
            base_year=step.base_year or "",
        )
        more = [say("reporting.method.log", lang)] if step.log else []
        if step.to is not None:
            more.append(say("reporting.method.to", lang, low=_number(step.to[0]), high=_number(step.to[1])))
        if step.cap:
            more.append(say("reporting.method.cap", lang))
        if step.missing is not None:
            more.append(say("reporting.method.missing_score", lang, score=_number(step.missing)))
        return running([base, *more], lang)

    return _by_indicator(framework, lang, lambda i: i.normalise or framework.normalise, words)


def _weights(framework: Framework, lang: Lang) -> list[str]:
    def words(step: Weighting) -> str:
        return described(
            "weight", step.method, lang, over=say(f"reporting.over.{step.over}", lang), experts=len(step.experts)
        )

    out = _by_group(framework, lang, lambda group: group.weighting or framework.weighting, words)
    if any(isinstance(node.weight, dict) for node in (*framework.indicators, *framework.groups)):
        out.append(say("reporting.method.weights_by_year", lang))
    return out


def _aggregate(framework: Framework, lang: Lang) -> list[str]:
    def words(step: Aggregate) -> str:
        return described(
            "aggregate", step.method, lang, power=_number(step.power), distinguishing=_number(step.distinguishing)
        )

    out = _by_group(framework, lang, lambda group: group.aggregate or framework.aggregate, words)
    rescale = framework.rescale
    if rescale is not None:
        out.append(_rescale(rescale, lang))
    out += [
        say(f"reporting.method.{role}", lang, indicators=enumerated(names, lang))
        for role, names in _roles(framework, lang)
    ]
    return out


def _rescale(step: Rescale, lang: Lang) -> str:
    key = (
        "reporting.method.rescale_shift"
        if step.method == "best" and step.shift is not None
        else f"reporting.method.rescale_{step.method}"
    )
    return say(key, lang, low=_number(step.to[0]), high=_number(step.to[1]), shift=_number(step.shift))


def _roles(framework: Framework, lang: Lang) -> Iterable[tuple[str, list[str]]]:
    for role in ("bonus", "deduction", "veto"):
        names = [node_name(framework, i.code, lang) for i in framework.indicators if i.role.value == role]
        if names:
            yield role, names


def _rank(framework: Framework, lang: Lang) -> list[str]:
    rule = framework.rank
    out = [say("reporting.method.rank", lang)]
    if rule.decimals is not None:
        out.append(
            say(
                "reporting.method.rounding", lang, decimals=rule.decimals, half=say(f"reporting.half.{rule.half}", lang)
            )
        )
    out.append(say(f"reporting.method.ties_{rule.ties}", lang))
    if framework.tiers:
        names = enumerated([tier.name.in_lang(lang) or tier.code for tier in framework.tiers], lang)
        out.append(say("reporting.method.tiers", lang, tiers=names))
    return out


def _by_indicator(
    framework: Framework, lang: Lang, step_of: Callable[[Any], Any], words: Callable[[Any], str]
) -> list[str]:
    cases = [(words(step_of(i)), node_name(framework, i.code, lang)) for i in framework.scored]
    return _gathered(cases, lang)


def _by_group(
    framework: Framework, lang: Lang, step_of: Callable[[Any], Any], words: Callable[[Any], str]
) -> list[str]:
    groups = [group for group in reversed(framework.bottom_up) if len(children(framework, group.code)) > 1]
    return _gathered([(words(step_of(group)), node_name(framework, group.code, lang)) for group in groups], lang)


def _gathered(cases: list[tuple[str, str]], lang: Lang) -> list[str]:
    """Equal sentences once: the commonest plain, the others after the names they hold for."""
    names: dict[str, list[str]] = defaultdict(list)
    for sentence, name in cases:
        names[sentence].append(name)
    ordered = sorted(names.items(), key=lambda item: -len(item[1]))
    if len(ordered) <= 1:
        return [sentence for sentence, _ in ordered]
    return [
        say("reporting.method.for", lang, names=enumerated(of, lang), sentence=sentence) for sentence, of in ordered
    ]


def _number(value: float | None) -> str:
    return "" if value is None else rounded(value, None).replace("-", "\u2212")
