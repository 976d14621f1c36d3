"""Lights of promises on any day, from what was known by then: the worst of pace, probability, time nodes, bottom lines.

The measured part (pace, probability, works) changes its colour only when several periods in a row say so or the
probability jumps; time nodes and bottom lines show at once. Nothing is stored: the light of a past day is folded from
the reports known by that day, and is the same whenever it is asked for.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ganchao.domain.aim import BottomLine
from ganchao.domain.check_in import CheckIn, in_force
from ganchao.domain.entry import canonical
from ganchao.domain.light import ORDER, Chosen, Colour, LightRule, LightSettings, Steady, worst
from ganchao.domain.measure import Milestone
from ganchao.domain.period import Period, months_later
from ganchao.domain.target_path import TargetPath
from ganchao.tracking.bottom_lines import Crossing, crossed
from ganchao.tracking.light_measures import Dates, Facts
from ganchao.tracking.light_rules import Said, digest, rule_called, say_of_dates, say_of_promise
from ganchao.tracking.progress import NO_PAST, Past, PathProgress, known_by, path_progress

MEASURED = ("pace", "probability", "works")
"""Parts that reports are measured by; their colour is held steady."""


@dataclass(frozen=True)
class Given:
    """Everything that lights are told from, besides reports."""

    settings: LightSettings
    rules: Mapping[str, LightRule]  # by code, with the plan's numbers
    past: Mapping[str, Past] = field(default_factory=dict)  # by promise
    milestones: tuple[Milestone, ...] = ()
    lines: tuple[BottomLine, ...] = ()
    line_past: Mapping[str, Past] = field(default_factory=dict)  # by bottom line: values of its indicator
    crossings: tuple[Crossing, ...] = ()  # declared in the record

    def rule(self, part: str, promise: str) -> LightRule | None:
        """The rule for a part of a promise's light. Raises :class:`UnknownName`."""
        own = getattr(self.settings.promises.get(promise, Chosen()), part)
        return rule_called(getattr(self.settings, part) if own is None else own, self.rules)


@dataclass(frozen=True)
class Light:
    """The light of a promise on a day."""

    path: TargetPath
    day: datetime.date
    colour: Colour | None  # nothing where it cannot be told
    stale: bool  # grey over the colour: reports are late
    said: tuple[Said, ...]
    progress: PathProgress
    waiting: Colour | None = None  # what the numbers ask for but has not held long enough
    lines: int = 0  # bottom lines crossed
    inputs: str = ""  # SHA-256 of all that it was told from

    @property
    def decides(self) -> Said | None:
        """The part that made it what it is; nothing where an earlier period still does."""
        return next((each for each in self.said if each.colour is self.colour and each.colour is not None), None)


@dataclass
class _Held:
    """The colour that the measured part shows, as it is carried from report to report."""

    colour: Colour | None = None
    chance: float | None = None  # when the colour was last changed
    asked: dict[Period, Colour] = field(default_factory=dict)  # by period, what its last report asked for

    def take(
        self, asked: Colour | None, period: Period | None, chance: float | None, steady: Steady, *, settled: bool
    ) -> None:
        """What a day's numbers ask for: shown at once, or once it has held; what is settled is no noise."""
        if asked is None or period is None:
            return
        self.asked[period] = asked
        if asked is self.colour:
            return
        jumped = chance is not None and self.chance is not None and abs(chance - self.chance) > steady.jump
        if self.colour is None or jumped or settled:
            self.colour, self.chance = asked, chance
            return
        now = ORDER.index(self.colour)
        last = [ORDER.index(self.asked[p]) for p in sorted(self.asked, key=lambda p: p.end)[-steady.periods :]]
        if len(last) < steady.periods:
            return
        if min(last) > now or max(last) < now:  # all worse: as bad as the mildest; all better: as good as the worst
            self.colour, self.chance = ORDER[min(last) if min(last) > now else max(last)], chance


def light_on(path: TargetPath, check_ins: Iterable[CheckIn], day: datetime.date, given: Given) -> Light:
    """The light of a promise on a day, from the reports known by then."""
    return lights_on(path, check_ins, [day], given)[0]


def lights_on(
    path: TargetPath, check_ins: Iterable[CheckIn], days: Sequence[datetime.date], given: Given
) -> tuple[Light, ...]:
    """The light of a promise on several days, each from the reports known by then.

    Parameters
    ----------
    path
        The promise.
    check_ins
        All reports, also those on other things; those known later than a day are not seen on it.
    days
        The days, in any order.
    given
        Rules, past, time nodes and bottom lines.

    Raises
    ------
    UnknownName
        For a rule that does not exist.
    """
    every = tuple(check_ins)
    own = tuple(c for c in every if c.subject == path.code)
    last = max(days, default=datetime.date.min)
    first = min((c.known_on for c in own), default=last)
    news = {*(c.known_on for c in own), *published_on(given.past.get(path.code, NO_PAST), path.lag)}
    moments = sorted({*(moment for moment in news if first <= moment <= last), *days})
    wanted, found, held = set(days), {}, _Held()
    for moment in moments:
        reports = in_force(own, moment)
        past = known_by(given.past.get(path.code, NO_PAST), path.lag, moment)
        progress = path_progress(path, reports, moment, (), past)
        measured = _measured(path, progress, given)
        asked = worst(tuple(each.colour for each in measured))
        settled = progress.period is not None and progress.period.end >= path.ends.end - 1e-9
        held.take(asked, progress.period, progress.chance, given.settings.steady, settled=settled)
        if moment in wanted:
            found[moment] = _whole(path, every, moment, given, progress, measured, held.colour, asked)
    return tuple(found[day] for day in days)


def published_on(past: Past, lag: int) -> set[datetime.date]:
    """Days from which the panel's years are known."""
    years = {*past.values, *(int(time) for time in past.field_times)}
    return {months_later(datetime.date(year, 12, 31), lag) + datetime.timedelta(days=1) for year in years}


def _measured(path: TargetPath, progress: PathProgress, given: Given) -> list[Said]:
    """What the rules about reported numbers say."""
    averages = given.settings.averages.get(path.code, {})
    facts = Facts(progress, averages)
    rules = [(part, given.rule(part, path.code)) for part in MEASURED]
    asked = [(part, rule) for part, rule in rules if rule is not None and (part != "works" or progress.earned)]
    return [say_of_promise(part, rule, facts) for part, rule in asked]


def _whole(
    path: TargetPath, check_ins: Sequence[CheckIn], day: datetime.date, given: Given, progress: PathProgress,
    measured: Sequence[Said], held: Colour | None, asked: Colour | None,
) -> Light:  # fmt: skip
    """The measured part as it is held, with time nodes and bottom lines of the day."""
    rule = given.rule("nodes", path.code)
    nodes = [] if rule is None else [
        say_of_dates(rule, Dates(node.due, day, reached_on(node, check_ins, day), slips(node)), node.code)
        for node in nodes_of(path, given.milestones)
    ]  # fmt: skip
    over = _lines(path, check_ins, day, given)
    said = (*measured, *nodes, *((Said("bottom_line", Colour.RED, values={"crossed": float(over)}),) if over else ()))
    colour = worst((held, *(each.colour for each in nodes), Colour.RED if over else None))
    if colour is Colour.GREEN and held is None and measured:
        colour = None  # nothing is due yet and nobody has reported: silence is not green
    return Light(
        path, day, colour, is_late(progress, day, given.settings.grace), said, progress,
        asked if asked is not held else None, over, inputs_of(path, check_ins, day, given),
    )  # fmt: skip


def nodes_of(path: TargetPath, milestones: Iterable[Milestone]) -> list[Milestone]:
    """Time nodes that serve a promise, its indicator or its measure."""
    about = {path.code, path.indicator, path.measure} - {""}
    return [node for node in milestones if about & set(node.serves)]


def slips(node: Milestone) -> bool:
    """Whether a time node is expected later than promised."""
    return node.expected is not None and node.expected > node.due


def reached_on(node: Milestone, check_ins: Iterable[CheckIn], day: datetime.date) -> datetime.date | None:
    """When a time node was reached: as the plan says, else by the first report known by a day that says so."""
    if node.reached is not None:
        return node.reached
    told = in_force([c for c in check_ins if c.subject == node.code], day)
    days = [min(c.period.last_day, c.known_on) for c in told if c.value is not None and c.value >= 1]
    return min(days, default=None)


def touches(line: BottomLine, path: TargetPath) -> bool:
    """Whether a bottom line bears on a promise: all do that name no measures, else those of the measures named."""
    return not line.measures or path.measure in line.measures


def _lines(path: TargetPath, check_ins: Sequence[CheckIn], day: datetime.date, given: Given) -> int:
    """How many bottom lines that bear on a promise are crossed."""
    if not given.settings.bottom_lines:
        return 0
    return sum(
        crossed(line, given.line_past.get(line.code, NO_PAST), check_ins, given.crossings, day)
        for line in given.lines if touches(line, path)
    )  # fmt: skip


def is_late(progress: PathProgress, day: datetime.date, grace: int) -> bool:
    """Whether a report that should have come has not: never for what has been settled for good."""
    path = progress.path
    if progress.state in {"reached", "missed"}:
        return False
    told = progress.period is not None and progress.period.end > path.begins.end + 1e-9
    awaited = progress.period.next() if told and progress.period is not None else path.begins.next()
    return day > months_later(awaited.last_day, path.lag) + datetime.timedelta(days=grace)


def inputs_of(path: TargetPath, check_ins: Iterable[CheckIn], day: datetime.date, given: Given) -> str:
    """SHA-256 of everything a promise's light is told from on a day; the day itself is not in it."""
    nodes = nodes_of(path, given.milestones)
    about = {path.code, *(line.indicator for line in given.lines if touches(line, path)), *(n.code for n in nodes)}
    past = known_by(given.past.get(path.code, NO_PAST), path.lag, day)
    rules = [given.rule(part, path.code) for part in (*MEASURED, "nodes")]
    body = {
        "path": path.model_dump(mode="json"),
        "reports": [report_text(c) for c in check_ins if c.subject in about and c.known_on <= day],
        "past": past_text(past),
        "rules": [None if rule is None else digest(rule) for rule in rules],
        "steady": given.settings.steady.model_dump(mode="json"), "grace": given.settings.grace,
        "averages": dict(given.settings.averages.get(path.code, {})),
        "nodes": [node.model_dump(mode="json") for node in nodes],
        "lines": [line.model_dump(mode="json") for line in given.lines if touches(line, path)]
        if given.settings.bottom_lines else None,
        "line_past": {line.code: past_text(known_by(given.line_past.get(line.code, NO_PAST), 0, day))
                      for line in given.lines if touches(line, path)},
        "crossings": [each.text for each in given.crossings if each.day <= day],
    }  # fmt: skip
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def report_text(report: CheckIn) -> str:
    """A report in one line, as far as lights look at it."""
    return "|".join(map(str, (
        report.subject, report.period, report.value, report.numerator, report.denominator, report.status,
        report.recorded_at,
    )))  # fmt: skip


def past_text(past: Past) -> str:
    """A past in one line."""
    return "|".join(map(repr, (sorted(past.values.items()), past.field_times, past.field, past.worst, past.best)))
