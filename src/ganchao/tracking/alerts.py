"""Alerts: a promise's worsening, told once. Declared rules say when; the record keeps what became of each.

To add a way of judging, name it in :class:`~ganchao.domain.light.AlertKind`, write a function from a rule and the facts
of a day to whether it holds, and list it in :data:`ALERTS`. Only what was known on the day may be looked at.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from ganchao.domain.check_in import CheckIn, in_force
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.light import (
    AlertAcknowledged,
    AlertClosed,
    AlertKind,
    AlertOpened,
    AlertRule,
    LightBook,
    LightSettings,
)
from ganchao.domain.target_path import TargetPath
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.tracking.light_measures import Facts, chance, pace_chance
from ganchao.tracking.light_rules import version_of
from ganchao.tracking.progress import Past, PathProgress, known_by, path_progress

OPENED, ACKNOWLEDGED, CLOSED = "alert.opened", "alert.acknowledged", "alert.closed"
HAIR: Final = 1e-9

Values = Mapping[str, float]


def below_line(rule: AlertRule, facts: Facts) -> Values | None:
    """The probability is below the line: its number, or nothing where it is not."""
    seen = CHANCES[rule.by](facts)
    return {"chance": seen} if seen is not None and rule.line is not None and seen < rule.line - HAIR else None


def worth_seeing_to(rule: AlertRule, facts: Facts) -> Values | None:
    r"""Seeing to it costs no more than it saves on average.

    .. math:: P(\text{missed}) \ge \frac{C}{L}
    """
    seen = CHANCES[rule.by](facts)
    if seen is None or rule.cost is None or rule.loss is None or 1 - seen < rule.cost / rule.loss - HAIR:
        return None
    return {"chance": seen, "cost": rule.cost, "loss": rule.loss}


def behind_running(rule: AlertRule, facts: Facts) -> Values | None:
    """Further behind the time gone than the line, for as many periods in a row as the rule says."""
    last = facts.gaps[-rule.periods :]
    if rule.line is None or len(last) < rule.periods or max(last) > -rule.line + HAIR:
        return None
    return {"behind": -last[-1], "periods": float(rule.periods)}


ALERTS: Final[Mapping[AlertKind, Callable[[AlertRule, Facts], Values | None]]] = {
    AlertKind.PROBABILITY: below_line, AlertKind.EXPECTED_COST: worth_seeing_to, AlertKind.PACE: behind_running,
}  # fmt: skip
"""How alerts are judged."""
CHANCES: Final[Mapping[str, Callable[[Facts], float | None]]] = {"forecast": chance, "pace": pace_chance}
"""Which probability a rule goes by."""


@dataclass(frozen=True)
class Warned:
    """A rule that holds for a promise on a day."""

    promise: str
    rule: AlertRule
    day: datetime.date
    values: Values

    @property
    def subject(self) -> str:
        """Code of the alert in the record."""
        return f"{self.promise}.{self.rule.code}"


def alert_rules(settings: LightSettings, book: LightBook) -> tuple[AlertRule, ...]:
    """Alert rules in use. Raises :class:`UnknownName`."""
    known = {rule.code: rule for rule in (*book.alerts, *settings.alert_rules)}
    return tuple(pick("alert_rule", name, known) for name in settings.alerts)


def warnings_of(progress: PathProgress, day: datetime.date, rules: Iterable[AlertRule]) -> list[Warned]:
    """Rules that hold for a promise on a day; none once it is settled."""
    path, period = progress.path, progress.period
    if period is None or progress.state in {"reached", "missed"} or period.end >= path.ends.end - HAIR:
        return []
    facts = Facts(progress)
    gone = (period.end - path.begins.end) / (path.ends.end - path.begins.end)
    told = [(rule, ALERTS[rule.kind](rule, facts)) for rule in rules if gone >= rule.after - HAIR]
    return [Warned(path.code, rule, day, values) for rule, values in told if values is not None]


def first_warnings(
    path: TargetPath, check_ins: Iterable[CheckIn], days: Sequence[datetime.date], past: Past,
    rules: Sequence[AlertRule],
) -> dict[str, Warned]:
    """The first day on which each rule held for a promise, by code of the rule.

    Parameters
    ----------
    path
        The promise.
    check_ins
        All reports; on each day only those known by then are seen.
    days
        Days looked at, earliest first.
    past
        What is known of it besides.
    rules
        The rules.
    """
    own = [c for c in check_ins if c.subject == path.code]
    found: dict[str, Warned] = {}
    for day in days:
        left = [rule for rule in rules if rule.code not in found]
        if not left:
            break
        progress = path_progress(path, in_force(own, day), day, (), known_by(past, path.lag, day))
        found.update({warning.rule.code: warning for warning in warnings_of(progress, day, left)})
    return found


STEPS: Final[Mapping[tuple[str, str], str]] = {
    ("", OPENED): "open", ("closed", OPENED): "open",
    ("open", ACKNOWLEDGED): "seen", ("seen", ACKNOWLEDGED): "seen",
    ("open", CLOSED): "closed", ("seen", CLOSED): "closed",
}  # fmt: skip
"""State of an alert and kind of entry -> its next state; nothing else is lawful."""


@dataclass(frozen=True)
class Alert:
    """An alert and what became of it."""

    subject: str
    promise: str
    rule: str
    day: datetime.date
    values: Values
    state: str = "open"  # "open", "seen" or "closed"
    does: str = ""  # what is done about it
    outcome: str = ""  # "hit", "false" or "unresolved" once closed
    opened: int = 0  # number of its entry
    last: int = 0  # number of the last entry about it


def alerts_of(entries: Iterable[Entry]) -> tuple[Alert, ...]:
    """Every alert of the record with its state, in the order of opening; one that was reopened counts anew."""
    now: dict[str, Alert] = {}
    past: list[Alert] = []
    for entry in entries:
        if entry.purged or entry.kind not in {OPENED, ACKNOWLEDGED, CLOSED}:
            continue
        before = now.get(entry.subject)
        if (before.state if before else "", entry.kind) not in STEPS:
            continue
        if entry.kind == OPENED:
            if before is not None:
                past.append(before)
            said = AlertOpened.model_validate(entry.body)
            now[entry.subject] = Alert(entry.subject, said.promise, said.rule, said.day, dict(said.values),
                                       opened=entry.number, last=entry.number)  # fmt: skip
        elif before is not None and entry.kind == ACKNOWLEDGED:
            does = AlertAcknowledged.model_validate(entry.body).does
            now[entry.subject] = replace(before, state="seen", does=does or before.does, last=entry.number)
        elif before is not None:
            outcome = AlertClosed.model_validate(entry.body).outcome
            now[entry.subject] = replace(before, state="closed", outcome=outcome, last=entry.number)
    return tuple(sorted((*past, *now.values()), key=lambda alert: alert.opened))


@dataclass(frozen=True)
class Settled:
    """A promise of which it is known what became of it."""

    ends: datetime.date
    missed: bool


def settled_of(progresses: Iterable[PathProgress]) -> dict[str, Settled]:
    """Promises that are kept or missed for good by the day their progress was told for."""
    return {
        each.path.code: Settled(each.path.ends.last_day, each.state == "missed")
        for each in progresses if each.state == "missed" or (
            each.state == "reached" and each.period is not None and each.period.end >= each.path.ends.end - HAIR)
    }  # fmt: skip


def alert_drafts(
    warnings: Iterable[Warned], settled: Mapping[str, Settled], entries: Iterable[Entry], actor: str
) -> list[Draft]:
    """What is to be entered: alerts that hold and are not open, and outcomes of those whose promise is settled."""
    last = {alert.subject: alert for alert in alerts_of(entries)}
    drafts = []
    for warning in warnings:
        before = last.get(warning.subject)
        if before is not None and before.state != "closed":
            continue
        said = AlertOpened(promise=warning.promise, rule=warning.rule.code, version=version_of(warning.rule),
                           day=warning.day, values=warning.values)  # fmt: skip
        after = before.last if before else 0
        drafts.append(Draft(OPENED, warning.subject, actor, said.model_dump(mode="json"),
                            f"{OPENED}:{warning.subject}:{after}", after))  # fmt: skip
    for alert in last.values():
        if alert.state != "closed" and alert.promise in settled:
            outcome = "hit" if settled[alert.promise].missed else "false"
            drafts.append(Draft(CLOSED, alert.subject, actor, {"outcome": outcome, "note": ""},
                                f"{CLOSED}:{alert.subject}:{alert.last}", alert.last))  # fmt: skip
    return drafts


def step(entries: Iterable[Entry], subject: str, kind: str, actor: str, body: Mapping[str, Any]) -> Draft:
    """A step of one alert. Raises :class:`InvalidInput` where there is none such, or its state forbids it."""
    alert = next((each for each in reversed(alerts_of(entries)) if each.subject == subject), None)
    if alert is None:
        raise InvalidInput([Problem("alert.unknown", values={"alert": subject})])
    if (alert.state, kind) not in STEPS:
        raise InvalidInput([Problem(f"alert.no_step.{kind.partition('.')[2]}", Where(), {"alert": subject})])
    return Draft(kind, subject, actor, body, f"{kind}:{subject}:{alert.last}", alert.last)
