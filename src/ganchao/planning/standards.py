"""Are the demands of a standard met? Each clause by its rule, with evidence; nothing without data is called met."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.domain.panel import NAMELESS
from ganchao.domain.plan import Plan
from ganchao.domain.standard import Check, Clause, Finding, Rule, RuleKind, Standard
from ganchao.planning.values import Values


class Verdict(StrEnum):
    """What is known of a clause."""

    PASS = "pass"
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judged:
    """A clause with what is known of it."""

    standard: str
    clause: Clause
    verdict: Verdict
    value: float | None = None  # the value judged
    before: float | None = None  # the value a direction starts from
    period: str = ""  # when, or over which time
    done: datetime.date | None = None
    evidence: Bilingual = NAMELESS
    overdue: bool = False  # its day has passed and nobody has reported it done


@dataclass(frozen=True)
class Met:
    """A standard with its clauses."""

    standard: Standard
    clauses: tuple[Judged, ...]

    def count(self, verdict: Verdict) -> int:
        """Clauses with this verdict."""
        return sum(judged.verdict is verdict for judged in self.clauses)

    @property
    def share(self) -> float | None:
        """Share of applicable clauses that are met; those not known count as not met. Nothing where none applies."""
        applicable = len(self.clauses) - self.count(Verdict.NOT_APPLICABLE)
        return self.count(Verdict.PASS) / applicable if applicable else None


def judged(plan: Plan, values: Values, on: datetime.date) -> tuple[Met, ...]:
    """Every standard with its clauses judged, by checks up to a day and by values of indicators."""
    checks: dict[str, list[Check]] = {}
    for check in plan.checks:
        if begins(check.period) <= on:
            checks.setdefault(check.clause, []).append(check)
    for rows in checks.values():
        rows.sort(key=lambda check: ends(check.period))
    return tuple(
        Met(standard, tuple(
            replace(judge(clause, checks.get(clause.code, ()), values, on), standard=standard.code)
            for clause in standard.clauses
        ))
        for standard in plan.standards
    )


def judge(clause: Clause, checks: Sequence[Check], values: Values, on: datetime.date) -> Judged:
    """One clause: the latest of its checks and of its indicator's values decides; of the same time, the check.

    Parameters
    ----------
    clause
        With its rule; without one only inspectors' findings count.
    checks
        What was found, earliest first.
    values
        Values of indicators.
    on
        Today.
    """
    rule, last = clause.rule, checks[-1] if checks else None
    series = values.series(rule.indicator) if rule is not None and rule.indicator else {}
    bare = Judged("", clause, Verdict.UNKNOWN)
    if last is not None and (not series or ends(last.period).year >= max(series)):
        return by_check(bare, checks, rule, on)
    if series and rule is not None:
        year = max(series)
        before = None if changed(values, rule.indicator, year) else series.get(year - 1)
        found = replace(bare, value=series[year], before=before, period=str(year))
        return replace(found, verdict=RULES[rule.kind](rule, found))
    if rule is not None and rule.kind is RuleKind.DATE and rule.due is not None:
        return replace(bare, overdue=rule.due < on)
    return bare


def by_check(bare: Judged, checks: Sequence[Check], rule: Rule | None, on: datetime.date) -> Judged:
    """A clause by its last check: by its value where the rule can judge one, else by the finding."""
    last = checks[-1]
    found = replace(bare, value=last.value, before=a_year_before(last, checks), period=last.period, done=last.done,
                    evidence=last.evidence)  # fmt: skip
    if last.finding is Finding.NOT_APPLICABLE:
        return replace(found, verdict=Verdict.NOT_APPLICABLE)
    verdict = RULES[rule.kind](rule, found) if rule is not None else Verdict.UNKNOWN
    if verdict is Verdict.UNKNOWN and last.finding is not None:
        verdict = Verdict(last.finding.value)
    late = rule is not None and rule.due is not None and rule.due < on and verdict is Verdict.UNKNOWN
    return replace(found, verdict=verdict, overdue=late)


def within(rule: Rule, found: Judged) -> Verdict:
    """At least, at most."""
    if found.value is None or (rule.at_least is None and rule.at_most is None):
        return Verdict.UNKNOWN
    low = rule.at_least is None or found.value >= rule.at_least
    high = rule.at_most is None or found.value <= rule.at_most
    return Verdict.PASS if low and high else Verdict.FAIL


def moved(rule: Rule, found: Judged) -> Verdict:
    """Rises or falls against a year before; standing still is neither."""
    if found.value is None or found.before is None or not rule.direction:
        return Verdict.UNKNOWN
    right = found.value > found.before if rule.direction == "up" else found.value < found.before
    return Verdict.PASS if right else Verdict.FAIL


def in_time(rule: Rule, found: Judged) -> Verdict:
    """Done by a day."""
    if found.done is None or rule.due is None:
        return Verdict.UNKNOWN
    return Verdict.PASS if found.done <= rule.due else Verdict.FAIL


def by_people(rule: Rule, found: Judged) -> Verdict:  # noqa: ARG001 - all rules alike
    """Only inspectors' findings say."""
    return Verdict.UNKNOWN


RULES: Final[Mapping[RuleKind, Callable[[Rule, Judged], Verdict]]] = {
    RuleKind.THRESHOLD: within, RuleKind.DIRECTION: moved, RuleKind.INSPECTION: within, RuleKind.DATE: in_time,
    RuleKind.COUNT: within, RuleKind.JUDGED: by_people,
}  # fmt: skip
"""How each kind of rule judges what was found."""


def a_year_before(last: Check, checks: Sequence[Check]) -> float | None:
    """The value found a year before: of the same quarter, month or whole year; the last one found then."""
    wanted = str(int(last.period[:4]) - 1)
    same = "" if is_day(last.period) else last.period[4:]
    found = [c.value for c in checks if c.value is not None and c.period[:4] == wanted
             and (is_day(last.period) or c.period[4:] == same)]
    return found[-1] if found else None


def changed(values: Values, indicator: str, year: int) -> bool:
    """Whether a value is not comparable with the year before."""
    known = values.indicators.get(indicator)
    return known is not None and year in known.breaks


def is_day(period: str) -> bool:
    """Whether a period is one day."""
    return len(period) == len("2019-07-18")


def begins(period: str) -> datetime.date:
    """The first day of a year, quarter, month or day."""
    year, rest = int(period[:4]), period[5:]
    if not rest:
        return datetime.date(year, 1, 1)
    if quarter := re.fullmatch("Q([1-4])", rest):
        return datetime.date(year, 3 * int(quarter[1]) - 2, 1)
    month, _, day = rest.partition("-")
    return datetime.date(year, int(month), min(int(day or 1), last_day(year, int(month))))


def ends(period: str) -> datetime.date:
    """The last day of a year, quarter, month or day."""
    if is_day(period):
        return begins(period)
    first, rest = begins(period), period[5:]
    month = 12 if not rest else first.month + (2 if rest.startswith("Q") else 0)
    return datetime.date(first.year, month, last_day(first.year, month))


def last_day(year: int, month: int) -> int:
    """Days of a month."""
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (following - datetime.timedelta(days=1)).day
