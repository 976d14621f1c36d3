"""How good warnings are: of those warned of in time, how many were missed; of those missed, how many were warned of."""

from __future__ import annotations

import datetime
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ganchao.domain.entry import Entry
from ganchao.domain.light import ORDER, Colour, LightShown
from ganchao.domain.period import months_later
from ganchao.tracking.alerts import Alert, Settled

LEAD: Final = 3
"""Months before a promise is due by which a warning must have come to count."""


@dataclass(frozen=True)
class HitRate:
    """Warnings of one kind against what became of the promises."""

    settled: int  # promises of which it is known
    missed: int
    warned: int  # promises warned of in time
    hits: int  # of these, missed
    lead: float | None  # median of months from the warning to the end, of hits

    @property
    def base(self) -> float | None:
        """Share of promises that are missed: what a warning drawn by lot would score."""
        return self.missed / self.settled if self.settled else None

    @property
    def precision(self) -> float | None:
        """Share of those warned of that were missed."""
        return self.hits / self.warned if self.warned else None

    @property
    def recall(self) -> float | None:
        """Share of those missed that were warned of."""
        return self.hits / self.missed if self.missed else None


def hit_rate(
    warned: Mapping[str, datetime.date], settled: Mapping[str, Settled], lead: int = LEAD
) -> HitRate:
    """Warnings against outcomes; each promise counts once, by its first warning.

    Parameters
    ----------
    warned
        First day on which a promise was warned of, by its code.
    settled
        What became of promises; those of which nothing is known yet do not count.
    lead
        Months before its end by which the warning must have come.
    """
    in_time = {code: day for code, day in warned.items()
               if code in settled and day <= months_later(settled[code].ends, -lead)}
    hits = [code for code in in_time if settled[code].missed]
    months = [(settled[code].ends - in_time[code]).days / 30.44 for code in hits]
    return HitRate(len(settled), sum(each.missed for each in settled.values()), len(in_time), len(hits),
                   statistics.median(months) if months else None)  # fmt: skip


def first_shown(entries: Iterable[Entry], at_least: Colour) -> dict[str, datetime.date]:
    """First day on which a promise's light was shown so bad or worse."""
    found: dict[str, datetime.date] = {}
    for entry in entries:
        if entry.kind != "light.shown" or entry.purged:
            continue
        shown = LightShown.model_validate(entry.body)
        if shown.colour is not None and ORDER.index(shown.colour) >= ORDER.index(at_least):
            found[entry.subject] = min(found.get(entry.subject, shown.day), shown.day)
    return found


def first_opened(alerts: Iterable[Alert]) -> dict[str, dict[str, datetime.date]]:
    """First day of an alert of each rule, by rule and promise."""
    found: dict[str, dict[str, datetime.date]] = {}
    for alert in alerts:
        days = found.setdefault(alert.rule, {})
        days[alert.promise] = min(days.get(alert.promise, alert.day), alert.day)
    return found


def hit_rates(
    entries: Iterable[Entry], alerts: Iterable[Alert], settled: Mapping[str, Settled]
) -> dict[str, HitRate]:
    """Of red lights, of yellow or worse ones, and of the alerts of each rule: what the record shows."""
    entries = tuple(entries)
    warned = {
        "red": first_shown(entries, Colour.RED), "yellow": first_shown(entries, Colour.YELLOW), **first_opened(alerts),
    }  # fmt: skip
    return {name: hit_rate(days, settled) for name, days in warned.items()}
