"""What monthly values tell of an annual indicator before its year is over: a middle and a spread, or nothing.

Nothing is claimed without a declared leading indicator, a season known from whole years (or written with its spread)
and a link whose spread is known.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Final

from scipy import special

from ganchao.domain.check_in import CheckIn, Status, in_force
from ganchao.domain.framework import Kind
from ganchao.domain.leading import Leading
from ganchao.domain.period import Period

FEWEST_YEARS: Final = 2
"""Whole years from which a season is learned."""
FEWEST_PAIRS: Final = 4
"""Years of both series from which the spread of a link is learned."""
FEWEST_STEPS: Final = 6
"""Steps of a stock from which its course to the year's end is learned."""
REVISIONS: Final[Mapping[Status | None, float]] = {
    Status.FINAL: 1e-4, Status.FLASH: 0.03, Status.ESTIMATE: 0.05, None: 0.05,
}  # fmt: skip
"""Relative standard deviation of an annual value about the final one, by how firm it is; assumed, not measured."""


@dataclass(frozen=True)
class Evidence:
    """What is known of one of our annual values before, or as, it is counted."""

    indicator: str
    year: int  # data year
    middle: float  # of the logarithm
    spread: float  # standard deviation of the logarithm
    subject: str  # code under which it was reported
    period: Period  # of the last report used
    known_on: datetime.date


@dataclass(frozen=True)
class Silence:
    """Why a leading indicator tells nothing."""

    leading: str
    reason: str  # message key: "nowcast.no_season"
    missing: Period | None = None  # the report that is late, where one is


def evidence(
    leading: Leading, check_ins: Sequence[CheckIn], annual: Mapping[int, float], as_of: datetime.date
) -> Evidence | Silence:
    """What a leading indicator tells, by a day, of the year that is under way.

    Parameters
    ----------
    leading
        The series, and its link.
    check_ins
        All reports, whatever they are about; those not known by ``as_of`` are not seen.
    annual
        Our annual values of the indicator by year, as far as they are published.
    as_of
        The day.
    """
    told = [c for c in in_force(check_ins, as_of) if c.subject == leading.subject and c.value is not None]
    parts = max((c.period.parts for c in told), default=0)
    series = {c.period: c for c in told if c.period.parts == parts}
    if parts < 4:
        return Silence(leading.code, "nowcast.no_months")
    latest = max(series, key=lambda period: period.end)
    year = latest.year
    if year in annual:
        return Silence(leading.code, "nowcast.year_known")
    counted = {y: total for y in {p.year for p in series} if (total := _whole(leading, series, y, parts)) is not None}
    whole = {**{y: total for y, total in leading.whole.items() if y < year and total > 0}, **counted}
    seen = _year(leading, series, latest, whole)
    if isinstance(seen, str):
        return Silence(leading.code, seen)
    middle, spread = seen
    linked = _linked(leading, middle, whole, annual, year)
    if isinstance(linked, str):
        return Silence(leading.code, linked)
    middle, own = linked
    return Evidence(
        leading.indicator, year, middle, math.hypot(abs(_slope(leading)) * spread, own), leading.subject, latest,
        series[latest].known_on,
    )  # fmt: skip


def evidence_by_year(
    leading: Leading, check_ins: Sequence[CheckIn], annual: Mapping[int, float], as_of: datetime.date
) -> tuple[Evidence | Silence, ...]:
    """What a leading indicator tells, by a day, of every year that is not published, the last one reported last.

    A year that is over goes on being told of until it is published; of the last one it is said why, where nothing is.
    Parameters are those of :func:`evidence`.
    """
    own = [c for c in check_ins if c.subject == leading.subject]
    years = sorted({c.period.year for c in in_force(own, as_of) if c.value is not None})
    over = [
        evidence(leading, [c for c in own if c.period.year <= year], annual, as_of)
        for year in years[:-1] if year not in annual
    ]  # fmt: skip
    return (*(each for each in over if isinstance(each, Evidence)), evidence(leading, own, annual, as_of))


def annual_evidence(
    indicator: str, check_ins: Sequence[CheckIn], annual: Mapping[int, float], as_of: datetime.date
) -> tuple[Evidence, ...]:
    """What reports of whole years tell of an indicator, for years that are not published yet."""
    told = [c for c in in_force(check_ins, as_of) if c.subject == indicator and c.period.parts == 1]
    return tuple(
        Evidence(indicator, c.period.year, math.log(c.value), REVISIONS[c.status], indicator, c.period, c.known_on)
        for c in told if c.value is not None and c.value > 0 and c.period.year not in annual
    )  # fmt: skip


def due(leading: Leading, check_ins: Sequence[CheckIn], as_of: datetime.date) -> Period | None:
    """The last period that was over a month before a day and is not reported; nothing where all is reported."""
    told = [c.period for c in in_force(check_ins, as_of) if c.subject == leading.subject]
    parts = max((period.parts for period in told), default=12)
    latest = max((period for period in told if period.parts == parts), key=lambda p: p.end, default=None)
    if latest is None:
        return None
    late = None
    following = latest.next()
    while following.last_day + datetime.timedelta(days=31) < as_of:
        late, following = following, following.next()
    return late


def _value(leading: Leading, series: Mapping[Period, CheckIn], period: Period) -> float | None:
    """What has come since the year began, or the stock; nothing where a part is missing or nothing has come."""
    if leading.kind is Kind.FLOW:
        upto = [Period(period.year, part, period.parts) for part in range(1, period.part + 1)]
        values = [series[each].value for each in upto if each in series]
        if len(values) < len(upto):
            return None
        total = math.fsum(value for value in values if value is not None)
        return total if total > 0 else None
    value = series[period].value if period in series else None
    return value if value is not None and value > 0 else None


def _whole(leading: Leading, series: Mapping[Period, CheckIn], year: int, parts: int) -> float | None:
    """The amount of a whole year, or the stock at its end."""
    return _value(leading, series, Period(year, parts, parts))


def _year(
    leading: Leading, series: Mapping[Period, CheckIn], latest: Period, whole: Mapping[int, float]
) -> tuple[float, float] | str:
    """Middle and spread of the logarithm of the series' whole year; or why there is none."""
    value = _value(leading, series, latest)
    if value is None:
        return "nowcast.gap_in_year"
    if latest.part == latest.parts:
        return math.log(value), 0.0
    if leading.kind is Kind.LEVEL:
        return _stock(leading, series, latest, value)
    if leading.season:
        if leading.season_spread is None or len(leading.season) != latest.parts:
            return "nowcast.no_season"
        gone = leading.season[latest.part - 1]
        if gone <= 0:
            return "nowcast.no_season"
        left = 1 - latest.part / latest.parts  # half way through the year it is what is written
        return math.log(value / gone), leading.season_spread * math.sqrt(left / (1 - left))
    rows = [
        math.log(upto / total) for year, total in sorted(whole.items())
        if year < latest.year and (upto := _value(leading, series, Period(year, latest.part, latest.parts))) is not None
    ]  # fmt: skip
    if len(rows) < FEWEST_YEARS:
        return "nowcast.no_season"
    return math.log(value) - fmean(rows), stdev(rows) * math.sqrt(1 + 1 / len(rows)) * student(len(rows) - 1)


def _stock(
    leading: Leading, series: Mapping[Period, CheckIn], latest: Period, value: float
) -> tuple[float, float] | str:
    """A stock carried on to the year's end at the pace of its steps."""
    known = sorted((p for p in series if _value(leading, series, p) is not None), key=lambda p: p.end)
    steps = [
        math.log((_value(leading, series, later) or 1) / (_value(leading, series, earlier) or 1))
        for earlier, later in itertools.pairwise(known) if earlier.next() == later
    ]  # fmt: skip
    if len(steps) < FEWEST_STEPS:
        return "nowcast.no_season"
    left = latest.parts - latest.part
    wide = stdev(steps) * math.sqrt(left + left * left / len(steps)) * student(len(steps) - 1)
    return math.log(value) + left * fmean(steps), wide


def _linked(
    leading: Leading, middle: float, whole: Mapping[int, float], annual: Mapping[int, float], year: int
) -> tuple[float, float] | str:
    """Middle and spread of the indicator's logarithm if the series' whole year were known; or why there is none."""
    spread = leading.spread if leading.spread is not None else _learned(leading, whole, annual, year)
    if spread is None:
        return "nowcast.no_link"
    if leading.link == "same":
        return middle + math.log(leading.factor), spread
    if year - 1 not in whole or annual.get(year - 1, 0) <= 0:
        return "nowcast.no_year_before"
    growth = middle - math.log(whole[year - 1])
    return math.log(annual[year - 1]) + leading.elasticity * growth, spread


def _learned(
    leading: Leading, whole: Mapping[int, float], annual: Mapping[int, float], year: int
) -> float | None:
    """Spread of the link in past years; nothing where there are too few."""
    errors = []
    for each in sorted(whole):
        if each >= year or annual.get(each, 0) <= 0:
            continue
        if leading.link == "same":
            errors.append(math.log(annual[each] / (whole[each] * leading.factor)))
        elif each - 1 in whole and annual.get(each - 1, 0) > 0:
            growth = math.log(whole[each] / whole[each - 1])
            errors.append(math.log(annual[each] / annual[each - 1]) - leading.elasticity * growth)
    if len(errors) < FEWEST_PAIRS:
        return None
    return max(math.sqrt(fmean(error**2 for error in errors)) * student(len(errors)), 1e-4)


def _slope(leading: Leading) -> float:
    return 1.0 if leading.link == "same" else leading.elasticity


def student(degrees: int) -> float:
    """By how much an 80 % range is wider where the spread comes from few cases.

    >>> round(student(1), 2), round(student(10), 2)
    (2.4, 1.07)
    """
    return float(special.stdtrit(degrees, 0.9) / special.ndtri(0.9))
