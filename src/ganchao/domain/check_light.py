"""What can be wrong with a plan's choice of lights, against the rules that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from ganchao.domain.light import AlertKind, AlertRule, LightBook, LightSettings, Measure
from ganchao.errors import Problem, UnknownName, Where

PARTS: Final = {"pace": ("progress",), "probability": ("probability",), "nodes": ("node", "start", "statistics"),
                "works": ("works",)}  # fmt: skip
"""Part of a light -> what its rule may be about."""
DATED: Final = frozenset({
    Measure.DAYS_LEFT, Measure.BEHIND_AT_ALL, Measure.MISSED, Measure.MONTHS_UNSTARTED, Measure.MONTHS_UNENTERED,
})  # fmt: skip
"""Measures of what has a deadline; the others are of promises."""


def light_problems(
    settings: LightSettings, book: LightBook, promises: Collection[str]
) -> list[Problem]:
    """Everything wrong with a plan's choice of lights and alerts."""
    return [
        *_choices(settings, book, promises), *_limits(settings, book), *_rules(settings), *_alerts(settings, book),
    ]


def _at(*steps: str) -> Where:
    return Where(path=".".join(("lights", *steps)))


def _choices(settings: LightSettings, book: LightBook, promises: Collection[str]) -> Iterator[Problem]:
    rules = {rule.code: rule for rule in (*book.rules, *settings.rules)}
    chosen: list[tuple[tuple[str, ...], str, str]] = [((part,), part, getattr(settings, part)) for part in PARTS]
    for code, own in settings.promises.items():
        chosen += [(("promises", code, part), part, getattr(own, part) or "") for part in PARTS]
    for place, codes in (("promises", settings.promises), ("averages", settings.averages)):
        for code in codes:
            if code not in promises:
                yield UnknownName("target", code, promises).problem(_at(place))
    for steps, part, name in chosen:
        if name and name not in rules:
            yield UnknownName("light_rule", name, rules).problem(_at(*steps))
        elif name and rules[name].about not in PARTS[part]:
            yield Problem("light.other_part", _at(*steps), {"rule": name, "about": rules[name].about, "part": part})


def _limits(settings: LightSettings, book: LightBook) -> Iterator[Problem]:
    rules = {rule.code: rule for rule in (*book.rules, *settings.rules)}
    for code, limits in settings.thresholds.items():
        if code not in rules:
            yield UnknownName("light_rule", code, rules).problem(_at("thresholds"))
            continue
        shown = [band.colour for band in rules[code].bands]
        for colour in limits:
            if shown.count(colour) != 1:
                values = {"rule": code, "colour": colour.value, "count": shown.count(colour)}
                yield Problem("light.no_such_band", _at("thresholds", code), values)


def _rules(settings: LightSettings) -> Iterator[Problem]:
    for rule in settings.rules:
        dated = rule.about in PARTS["nodes"]
        for measure in (rule.measure, *(band.measure for band in rule.bands if band.measure is not None)):
            if (measure in DATED) != dated:
                yield Problem("light.other_measure", _at("rules", rule.code), {"measure": measure.value,
                                                                               "about": rule.about})


def _alerts(settings: LightSettings, book: LightBook) -> Iterator[Problem]:
    rules = {rule.code: rule for rule in (*book.alerts, *settings.alert_rules)}
    for name in settings.alerts:
        if name not in rules:
            yield UnknownName("alert_rule", name, rules).problem(_at("alerts"))
    for rule in settings.alert_rules:
        if lacks := lacking(rule):
            yield Problem("light.alert_lacks", _at("alert_rules", rule.code), {"rule": rule.code, "need": lacks})


def lacking(rule: AlertRule) -> str:
    """Fields that an alert rule of its kind lacks."""
    needs = ("cost", "loss") if rule.kind is AlertKind.EXPECTED_COST else ("line",)
    return ", ".join(name for name in needs if getattr(rule, name) is None)


