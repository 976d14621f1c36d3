"""What a rule says: of a promise, of something with a deadline. The rule is data; this only compares."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ganchao.domain.document import Document
from ganchao.domain.entry import canonical
from ganchao.domain.light import AlertRule, Band, Colour, LightBook, LightRule, LightSettings, Measure
from ganchao.errors import pick
from ganchao.tracking.light_measures import OF_DATES, OF_PROMISES, Dates, Facts

DIGITS = 12
"""Digits of a rule's SHA-256 by which its version is told."""


@dataclass(frozen=True)
class Said:
    """What one rule said, and from what."""

    part: str  # "pace", "probability", "works", "nodes" or "bottom_line"
    colour: Colour | None = None
    rule: LightRule | None = None
    values: Mapping[str, float] = field(default_factory=dict)  # measure -> number
    band: Band | None = None  # the one that holds
    about: str = ""  # code of the time node

    @property
    def version(self) -> str:
        """First digits of the SHA-256 of the rule."""
        return "" if self.rule is None else version_of(self.rule)


def version_of(rule: LightRule | AlertRule) -> str:
    """First digits of the SHA-256 of a rule as it is; another threshold is another version."""
    return digest(rule)[:DIGITS]


def digest(document: Document) -> str:
    """SHA-256 of a document in its one text."""
    return hashlib.sha256(canonical(document.model_dump(mode="json")).encode()).hexdigest()


def say_of_promise(part: str, rule: LightRule, facts: Facts) -> Said:
    """What a rule says of a promise."""
    return _judged(part, rule, lambda measure: OF_PROMISES[measure](facts))


def say_of_dates(rule: LightRule, dates: Dates, about: str = "", part: str = "nodes") -> Said:
    """What a rule says of something with a deadline: a time node, a work item, a start, an entry into statistics.

    What is done shows the rule's best colour unless the rule looks at when it was done.
    """
    return _judged(part, rule, lambda measure: OF_DATES[measure](dates), about, done=dates.is_done)


def item_light(
    rule: LightRule, due: datetime.date, done: datetime.date | None, day: datetime.date, *, poor: bool = False
) -> Said:
    """The light of a work item on a day.

    Parameters
    ----------
    rule
        A rule about time nodes, starts or statistics.
    due
        Day for which it is promised; of statistics, the day of the start.
    done
        Day on which it was done, or nothing.
    day
        The day looked from.
    poor
        Whether it is behind or done poorly.
    """
    return say_of_dates(rule, Dates(due, day, done, poor), part="item")


def _judged(
    part: str, rule: LightRule, number: Callable[[Measure], float | None], about: str = "", *, done: bool = False
) -> Said:
    """The first band that holds; nothing where a number it needs is unknown, unless what it is about is done."""
    measures = dict.fromkeys([rule.measure, *(band.measure for band in rule.bands if band.measure is not None)])
    values = {measure: value for measure in measures if (value := number(measure)) is not None}
    told = {measure.value: value for measure, value in values.items()}
    if rule.measure not in values:
        return Said(part, rule.otherwise if done else None, rule, told, None, about)
    for band in rule.bands:
        value = values.get(band.measure or rule.measure)
        if value is None:  # it might hold: nobody can say
            return Said(part, None, rule, told, None, about)
        if band.holds(value):
            return Said(part, band.colour, rule, told, band, about)
    return Said(part, rule.otherwise, rule, told, None, about)


def rules_of(settings: LightSettings, book: LightBook) -> Mapping[str, LightRule]:
    """Rules by code, the plan's own before those shipped, with the plan's numbers."""
    found = {rule.code: rule for rule in (*book.rules, *settings.rules)}
    return {code: rule.with_limits(settings.thresholds.get(code, {})) for code, rule in found.items()}


def rule_called(name: str, rules: Mapping[str, LightRule]) -> LightRule | None:
    """The rule of a name; nothing for no name. Raises :class:`UnknownName`."""
    return pick("light_rule", name, rules) if name else None
