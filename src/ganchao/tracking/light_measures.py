"""What rules of lights compare: numbers of a promise by a day, and of something with a deadline.

To add one, name it in :class:`~ganchao.domain.light.Measure`, write a function here and list it in its table. A number
that cannot be told is nothing, never zero.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from ganchao.domain.framework import Kind
from ganchao.domain.light import Measure
from ganchao.domain.period import Period, months_later
from ganchao.tracking.expected import expected
from ganchao.tracking.measurement import value_of
from ganchao.tracking.progress import PathProgress, reached_by, shares
from ganchao.tracking.projection import chance_by_pace

HAIR: Final = 1e-9


@dataclass(frozen=True)
class Facts:
    """A promise by a day, as rules see it."""

    progress: PathProgress
    averages: Mapping[str, float] = field(default_factory=dict)  # growth in per cent to compare with, by period

    @cached_property
    def ways(self) -> tuple[tuple[Period, float, float], ...]:
        """Share done and share due by the end of every period of the last one's length, oldest first."""
        progress = self.progress
        if progress.period is None:
            return ()
        told = [c for c in progress.history if value_of(progress.path, c) is not None]
        same = sorted((c for c in told if c.period.parts == progress.period.parts), key=lambda c: c.period.end)
        found = []
        for report in same:
            if report.period.end <= progress.path.begins.end + HAIR or report.period.end > progress.period.end + HAIR:
                continue
            value = reached_by(progress.path, told, report)
            if value is None:
                continue
            awaited = expected(progress.path, report.period, progress.season)
            done, due = shares(progress.path, report.period, value, awaited, progress.season)
            if done is not None and due is not None:
                found.append((report.period, done, due))
        return tuple(found)

    @property
    def gaps(self) -> tuple[float, ...]:
        """Percentage points ahead of the time gone, for each of these periods."""
        return tuple(100 * (done - due) for _, done, due in self.ways)

    def value_in(self, period: Period) -> float | None:
        """The value reached in a period, reported or of the panel; of amounts, since the year began."""
        path, history = self.progress.path, self.progress.history
        told = [c for c in history if value_of(path, c) is not None]
        report = next((c for c in told if c.period == period), None)
        if report is not None:
            return reached_by(path, told, report)
        if period.parts == 1:
            return self.progress.past.values.get(period.year)
        return None


def behind(facts: Facts) -> float | None:
    """Percentage points behind the time gone."""
    return None if facts.progress.gap is None else -facts.progress.gap


def short(facts: Facts) -> float | None:
    """Share of what should be done that is not; nothing is short where nothing is due."""
    progress = facts.progress
    if progress.attainment is None or progress.attainment_expected is None:
        return None
    if progress.attainment_expected <= HAIR:
        return 0.0 if progress.attainment >= progress.attainment_expected - HAIR else None
    return 1 - progress.attainment / progress.attainment_expected


def period_share(facts: Facts) -> float | None:
    """What the last period brought by what it should have; of what is no amount, share done by share due."""
    progress = facts.progress
    path, period = progress.path, progress.period
    if not path.adds_up or period is None or period.parts == 1 or progress.value is None:
        whole = short(facts)
        return None if whole is None else 1 - whole
    if path.baseline is None and period.year != path.ends.year:
        return None
    brought, due = progress.value, progress.expected
    if period.part > 1:
        before = Period(period.year, period.part - 1, period.parts)
        value, awaited = facts.value_in(before), expected(path, before, progress.season)
        if value is None or awaited is None or due is None:
            return None
        brought, due = brought - value, due - awaited
    return None if due is None or due <= HAIR else brought / due


def missed_running(facts: Facts) -> float | None:
    """Periods in a row, up to the last, that were behind."""
    if not facts.gaps:
        return None
    kept = next((k for k, gap in enumerate(reversed(facts.gaps)) if gap >= -HAIR), len(facts.gaps))
    return float(kept)


def missed_before(facts: Facts) -> float | None:
    """Whether the period before the last was behind."""
    if not facts.gaps:
        return None
    return float(len(facts.gaps) > 1 and facts.gaps[-2] < -HAIR)


def growth(facts: Facts) -> float | None:
    """Growth on the same period of the year before, in per cent; of a growth rate, itself."""
    progress = facts.progress
    if progress.value is None or progress.period is None:
        return None
    if progress.path.kind is Kind.GROWTH:
        return progress.value
    before = year_before(facts)
    return None if before is None else 100 * (progress.value / before - 1)


def year_before(facts: Facts) -> float | None:
    """The value of the same period of the year before, above zero; of whole years, the baseline where it is that."""
    progress = facts.progress
    period = progress.period
    assert period is not None, "asked of a promise with a value"
    last = Period(period.year - 1, period.part, period.parts)
    value = facts.value_in(last)
    if value is None and period.parts == 1 and progress.path.begins == last:
        value = progress.path.baseline
    return value if value is not None and value > 0 else None


def growth_lead(facts: Facts) -> float | None:
    """Growth less the plan's or the average's, whichever is higher."""
    progress = facts.progress
    own = growth(facts)
    if own is None or progress.expected is None:
        return None
    planned: float | None = progress.expected
    if progress.path.kind is not Kind.GROWTH:
        before = year_before(facts)
        planned = None if before is None else 100 * (progress.expected / before - 1)
    compared = [rate for rate in (planned, facts.averages.get(str(progress.period))) if rate is not None]
    return own - max(compared) if compared else None


def chance(facts: Facts) -> float | None:
    """Probability that the promise is kept."""
    return facts.progress.chance


def pace_chance(facts: Facts) -> float | None:
    """Probability that the promise is kept if the rest of the way goes as the way so far."""
    progress = facts.progress
    if not facts.ways or progress.path.kind in {Kind.BAND, Kind.BINARY}:
        return None
    last, ends = facts.ways[-1][0], progress.path.ends
    if progress.path.adds_up and last.year != ends.year:
        return None
    ways = [way for way in facts.ways if not progress.path.adds_up or way[0].year == last.year]
    left = round((ends.end - last.end) * last.parts)
    return chance_by_pace([done for _, done, _ in ways], [due for _, _, due in ways], left)


def earned_pace(facts: Facts) -> float | None:
    """Periods of the plan earned for each period gone."""
    return None if facts.progress.earned is None else facts.progress.earned.pace


OF_PROMISES: Final[Mapping[Measure, Callable[[Facts], float | None]]] = {
    Measure.BEHIND: behind, Measure.SHORT: short, Measure.PERIOD_SHARE: period_share,
    Measure.MISSED_RUNNING: missed_running, Measure.MISSED_BEFORE: missed_before, Measure.GROWTH: growth,
    Measure.GROWTH_LEAD: growth_lead, Measure.CHANCE: chance, Measure.EARNED_PACE: earned_pace,
    Measure.PACE_CHANCE: pace_chance,
}  # fmt: skip
"""Numbers of promises."""


@dataclass(frozen=True)
class Dates:
    """Something with a day for which it is promised, looked at on a day."""

    due: datetime.date
    day: datetime.date
    done: datetime.date | None = None  # day on which it was done, if it was
    poor: bool = False  # behind, or done poorly

    @property
    def is_done(self) -> bool:
        """Whether it was done by the day."""
        return self.done is not None and self.done <= self.day


def days_left(dates: Dates) -> float | None:
    """Days to the deadline; nothing once done."""
    return None if dates.is_done else float((dates.due - dates.day).days)


def behind_at_all(dates: Dates) -> float | None:
    """Whether it is behind or poor, while it is not done."""
    return None if dates.is_done else float(dates.poor)


def missed(dates: Dates) -> float | None:
    """0 in time, 1 made up by the end of the next month, 2 missed."""
    if not dates.is_done:
        return 2.0 if dates.day > dates.due else 0.0
    assert dates.done is not None
    if dates.done <= dates.due:
        return 0.0
    return 1.0 if _months(dates.done) - _months(dates.due) <= 1 else 2.0


def months_unstarted(dates: Dates) -> float | None:
    """Calendar months over since the planned one began, without a start; nothing once started."""
    return None if dates.is_done else float(max(0, _months(dates.day) - _months(dates.due)))


def months_unentered(dates: Dates) -> float | None:
    """Months since the day of the start, without entry; part of a month counts by its days."""
    if dates.is_done:
        return None
    whole = max(0, _months(dates.day) - _months(dates.due))
    while whole and months_later(dates.due, whole) > dates.day:
        whole -= 1
    return max(0.0, whole + (dates.day - months_later(dates.due, whole)).days / 31)


def _months(day: datetime.date) -> int:
    return day.year * 12 + day.month


OF_DATES: Final[Mapping[Measure, Callable[[Dates], float | None]]] = {
    Measure.DAYS_LEFT: days_left, Measure.BEHIND_AT_ALL: behind_at_all, Measure.MISSED: missed,
    Measure.MONTHS_UNSTARTED: months_unstarted, Measure.MONTHS_UNENTERED: months_unentered,
}  # fmt: skip
"""Numbers of what has a deadline."""
