"""How far promises have got: one frozen result from target paths and check-ins, with everything to compute it again."""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from ganchao.domain.check_in import CheckIn, Status, in_force
from ganchao.domain.framework import Kind
from ganchao.domain.period import Period, months_later
from ganchao.domain.target_path import TargetPath
from ganchao.errors import pick
from ganchao.tracking.chance import Outlook, outlook, pool_of, widening, year_end
from ganchao.tracking.course import Course, Judgement
from ganchao.tracking.earned import Earned, earned_schedule
from ganchao.tracking.expected import Season, cumulated, expected, path_value, season_of
from ganchao.tracking.measurement import attainment, value_of
from ganchao.tracking.methods import PROGRESS, USUAL

STATES = ("reached", "on_track", "behind", "missed", "silent")
"""What a promise is, best first; empty where it cannot be told."""


@dataclass(frozen=True)
class Past:
    """What is known of a promise besides check-ins."""

    values: Mapping[int, float] = field(default_factory=dict)  # ours by year
    field_times: tuple[float, ...] = ()
    field: tuple[tuple[float, ...], ...] = field(default=(), repr=False)  # (year, unit), the others first, ours last
    worst: float | None = None  # goalposts
    best: float | None = None


NO_PAST = Past()


@dataclass(frozen=True)
class PathProgress:
    """One promise by a day."""

    path: TargetPath
    history: tuple[CheckIn, ...]  # reports in force, oldest first
    season: Season
    course: Course
    state: str  # one of STATES, or empty
    period: Period | None = None  # of the last value known
    status: Status | None = None  # how firm that is
    value: float | None = None  # of amounts, what has come since the year began
    expected: float | None = None
    attainment: float | None = None  # share of the promise; of amounts, of the year's amount
    attainment_expected: float | None = None
    needed: float | None = None  # change wanted in every period left; of amounts, the amount
    best: float | None = None  # the best change, or amount, of any period so far
    outlook: Outlook | None = None
    chance: float | None = None
    earned: Earned | None = None
    judgements: Mapping[str, Judgement] = field(default_factory=dict)  # method -> what it says of the course
    notes: tuple[str, ...] = ()  # keys of remarks
    past: Past = field(default=NO_PAST, repr=False)  # what was known besides check-ins

    @property
    def pace(self) -> float | None:
        """What is done by what should be done; nothing where nothing should be yet."""
        if self.attainment is None or not self.attainment_expected or self.attainment_expected <= 0:
            return None
        return self.attainment / self.attainment_expected

    @property
    def gap(self) -> float | None:
        """Percentage points ahead of the time gone (序时进度), negative behind it."""
        if self.attainment is None or self.attainment_expected is None:
            return None
        return 100 * (self.attainment - self.attainment_expected)


@dataclass(frozen=True)
class Progress:
    """All promises by a day."""

    as_of: datetime.date
    methods: tuple[str, ...]
    paths: tuple[PathProgress, ...]


def progress(
    paths: Iterable[TargetPath], check_ins: Sequence[CheckIn], as_of: datetime.date,
    methods: Sequence[str] = USUAL, past: Mapping[str, Past] | None = None,
) -> Progress:
    """How far every promise had got by a day, from what was known by then.

    Parameters
    ----------
    paths
        The promises.
    check_ins
        All reports; those recorded later than ``as_of`` are not seen.
    as_of
        The day.
    methods
        Names of progress methods, see :data:`~ganchao.tracking.methods.PROGRESS`.
    past
        What is known of a promise besides, by its code.

    Raises
    ------
    UnknownName
        For a method that does not exist.
    """
    for name in methods:
        pick("progress_method", name, PROGRESS)
    held = in_force(check_ins, as_of)
    made = []
    for path in paths:
        known = known_by((past or {}).get(path.code, NO_PAST), path.lag, as_of)
        made.append(path_progress(path, [c for c in held if c.subject == path.code], as_of, methods, known))
    return Progress(as_of, tuple(methods), tuple(made))


def known_by(past: Past, lag: int, as_of: datetime.date) -> Past:
    """A past without the years that were not over, or not yet published, by a day."""

    def known(year: float) -> bool:
        return months_later(datetime.date(int(year), 12, 31), lag) < as_of

    return replace(
        past, values={year: value for year, value in past.values.items() if known(year)},
        field_times=tuple(time for time in past.field_times if known(time)),
        field=tuple(row for time, row in zip(past.field_times, past.field, strict=True) if known(time)),
    )  # fmt: skip


def path_progress(
    path: TargetPath, held: Sequence[CheckIn], as_of: datetime.date, methods: Sequence[str], past: Past
) -> PathProgress:
    """How far one promise has got, from the reports in force on it."""
    reported = [c for c in held if value_of(path, c) is not None]
    told = [*reported, *published(path, reported, past)]
    course = course_of(path, told)
    course = with_field(course, path, past)
    judged = {name: PROGRESS[name].function(course) for name in methods}
    latest = max(told, key=lambda c: (c.period.end, -c.period.parts), default=None)
    if latest is None or latest.period.end <= path.begins.end + 1e-9:
        late = as_of > months_later(path.begins.next().last_day, path.lag)
        return PathProgress(path, tuple(held), Season(), course, "silent" if late or latest is None else "",
                            judgements=judged, notes=("nothing_reported",), past=past)
    season = season_of(path, told, latest.period.year, latest.period.parts)
    value = reached_by(path, told, latest)
    seasonal = path.adds_up and latest.period.parts > 1 and season.source != "written"
    notes = [f"season_{season.source}"] if seasonal else []
    if differs(path, past):
        notes.append("baseline_differs")
    if value is None:
        return PathProgress(path, tuple(held), season, course, "", latest.period, latest.status, judgements=judged,
                            notes=(*notes, "gap_in_year"), past=past)
    awaited = expected(path, latest.period, season)
    done, due = shares(path, latest.period, value, awaited, season)
    seen = outlook_of(path, told, course, latest, value, past)
    needed, best = rates(path, told, latest, value)
    made = PathProgress(
        path, tuple(held), season, course, "", latest.period, latest.status, value, awaited, done, due, needed, best,
        seen, chance_of(path, latest.period, value, seen), earned_by(path, latest.period, value), judged, tuple(notes),
        past,
    )  # fmt: skip
    return replace(made, state=state_of(made, as_of))


def published(path: TargetPath, reported: Sequence[CheckIn], past: Past) -> list[CheckIn]:
    """The panel's values as final reports, for years of which nobody reported the whole."""
    whole = {round(time) for time in yearly(path, reported) if abs(time - round(time)) < 1e-9}
    return [CheckIn(path.code, Period(year), value, status=Status.FINAL)
            for year, value in sorted(past.values.items()) if year not in whole]


def differs(path: TargetPath, past: Past) -> bool:
    """Whether the panel has another value for the baseline's year than the promise says."""
    known = past.values.get(path.begins.year) if path.begins.parts == 1 else None
    return known is not None and path.baseline is not None and abs(known - path.baseline) > 0.01 * abs(path.baseline)


def reached_by(path: TargetPath, told: Sequence[CheckIn], latest: CheckIn) -> float | None:
    """The value reached; of flows, what has come since the year began, nothing where a part is missing."""
    if path.kind is not Kind.FLOW or latest.period.parts == 1:
        return value_of(path, latest)
    parts = {c.period.part: value_of(path, c) or 0.0 for c in told
             if c.period.year == latest.period.year and c.period.parts == latest.period.parts}
    wanted = range(1, latest.period.part + 1)
    return math.fsum(parts[k] for k in wanted) if all(k in parts for k in wanted) else None


def shares(
    path: TargetPath, period: Period, value: float, awaited: float | None, season: Season
) -> tuple[float | None, float | None]:
    """Share of the promise that is done and that should be; of amounts, of the year's amount."""
    if not path.adds_up:
        due = None if awaited is None else attainment(path, awaited)
        return attainment(path, value), 1.0 if path.kind is Kind.BAND else due
    year = path_value(path, float(period.year))
    if year is None:
        return None, None
    this_year = path.model_copy(update={"target": year})
    gone = season.upto(period)
    done = attainment(this_year, value, gone)
    return (None, None) if done is None else (done * gone, gone)


def rates(
    path: TargetPath, told: Sequence[CheckIn], latest: CheckIn, value: float
) -> tuple[float | None, float | None]:
    """What every period left must bring, and the best that any period brought so far."""
    parts = latest.period.parts
    if path.adds_up:
        year = path_value(path, float(latest.period.year))
        left = parts - latest.period.part
        amounts = single_amounts(path, told, parts)
        best = (max if path.higher else min)(amounts, default=None)
        return (None if year is None or not left else (year - value) / left), best
    if path.target is None:
        return None, None
    remaining = round((path.ends.end - latest.period.end) * parts, 6)
    same = sorted((c for c in told if c.period.parts == parts), key=lambda c: c.period.end)
    sign = 1 if path.higher else -1
    changes = [
        ((value_of(path, second) or 0.0) - (value_of(path, first) or 0.0))
        / ((second.period.end - first.period.end) * parts)
        for first, second in itertools.pairwise(same)
    ]
    best = max(changes, key=lambda change: sign * change, default=None)
    return ((path.target - value) / remaining if remaining > 0 else None), best


def single_amounts(path: TargetPath, told: Sequence[CheckIn], parts: int) -> list[float]:
    """Amounts of single periods, also out of running totals."""
    by_period = {c.period: value_of(path, c) or 0.0 for c in told if c.period.parts == parts}
    if path.kind is Kind.FLOW:
        return list(by_period.values())
    before = {period: Period(period.year, period.part - 1, parts) for period in by_period}
    return [
        total - (0.0 if period.part == 1 else by_period[before[period]])
        for period, total in by_period.items() if period.part == 1 or before[period] in by_period
    ]  # fmt: skip


def course_of(path: TargetPath, told: Sequence[CheckIn]) -> Course:
    """The promise in yearly values, as progress methods see it."""
    years = yearly(path, told)
    if path.baseline is not None:
        years.setdefault(path.begins.end, path.baseline)
    times = sorted(years)
    low, high = path.natural_limits
    return Course(
        tuple(times), tuple(years[time] for time in times), path.higher, path.begins.end, path.baseline,
        path.ends.end, path.target, high if path.higher else low, red=path.commit, resilience=path.resilience,
        pressure=path.pressure, is_growth=path.kind is Kind.GROWTH,
    )  # fmt: skip


def with_field(course: Course, path: TargetPath, past: Past) -> Course:
    """The same course among everybody else."""
    others = tuple(v for v in (past.field[-1][:-1] if past.field else ()) if math.isfinite(v))
    posts = path.goalposts
    return replace(
        course, worst=past.worst if posts is None else posts.worst, best=past.best if posts is None else posts.best,
        peers=others, field_times=past.field_times, field=past.field,
    )  # fmt: skip


def yearly(path: TargetPath, told: Sequence[CheckIn]) -> dict[float, float]:
    """One value for every year by the time it stands for: the last one known, of amounts only those of whole years."""
    found: dict[int, tuple[float, float]] = {}
    for year in sorted({c.period.year for c in told}):
        inside = [c for c in told if c.period.year == year]
        last = max(inside, key=lambda c: (c.period.end, -c.period.parts))
        whole = abs(last.period.end - year) < 1e-9
        if path.adds_up and not whole:
            continue
        value = reached_by(path, told, last)
        if value is not None:
            found[year] = (last.period.end, value)
    return dict(found.values())


def outlook_of(
    path: TargetPath, told: Sequence[CheckIn], course: Course, latest: CheckIn, value: float, past: Past
) -> Outlook | None:
    """Where the promised value will stand by its period, as far as the past can tell."""
    if path.kind is Kind.BINARY or latest.period.end >= path.ends.end - 1e-9:
        return None
    if path.adds_up and latest.period.year == path.ends.year:
        rows = [
            row for year in {c.period.year for c in told if c.period.year < latest.period.year}
            if (row := cumulated(path, told, year, latest.period.parts)) is not None
        ]
        return year_end(value, sorted(row[latest.period.part - 1] for row in rows))
    positive = bool(course.values) and min(course.values) > 0
    logarithms = positive and (path.adds_up or path.shape.value == "geometric")
    pool, wider = None, 1.0
    if past.field and (not logarithms or np.nanmin(np.array(past.field)) > 0):
        others = np.array(past.field)[:, :-1]
        others = np.log(others) if logarithms else others
        pool = pool_of(np.array(past.field_times), others)
        wider = widening(np.array(past.field_times), others, path.ends.end - course.times[-1])
    found = outlook(course.times, course.values, path.ends.end, pool, logarithms=logarithms)
    return None if found is None else replace(found, spread=found.spread * wider, widened=wider)


def chance_of(path: TargetPath, period: Period, value: float, seen: Outlook | None) -> float | None:
    """The probability that the promise is met when its period ends; known once the value of that period is."""
    if period.end >= path.ends.end - 1e-9:
        return 1.0 if path.meets(value) else 0.0
    if seen is None:
        return None
    if path.kind is Kind.BAND:
        return None if path.band is None else seen.chance(*path.band)
    if path.target is None:
        return None
    half = 0.5 if path.kind is Kind.RANK else 0.0  # rank 5 is anything that rounds to it
    return seen.chance(low=path.target - half) if path.higher else seen.chance(high=path.target + half)


def earned_by(path: TargetPath, period: Period, value: float) -> Earned | None:
    """Time earned on a path of work done, in periods like the last one reported."""
    if path.kind is not Kind.MILESTONE or path.target is None:
        return None
    start = path.baseline or 0.0
    count = round((path.ends.end - path.begins.end) * period.parts)
    plan = [path_value(path, path.begins.end + k / period.parts) or 0.0 for k in range(1, count + 1)]
    gone = (period.end - path.begins.end) * period.parts
    return earned_schedule(np.array(plan) - start, value - start, gone) if count and gone > 0 else None


def state_of(made: PathProgress, as_of: datetime.date) -> str:
    """What a promise is by a day."""
    path, period, value = made.path, made.period, made.value
    if period is None or value is None:
        return ""
    closed = period.end >= path.ends.end - 1e-9
    held = path.kind is Kind.BAND or (path.target is not None and path.target == path.baseline)
    for_good = closed or not (held or (path.adds_up and not path.higher))
    if path.meets(value) and for_good and (not path.adds_up or period.year == path.ends.year):
        return "reached"
    if closed:
        return "missed"
    if as_of > months_later(period.next().last_day, path.lag):
        return "silent"
    if made.gap is None:
        return ""
    return "on_track" if made.gap >= -1e-9 else "behind"
