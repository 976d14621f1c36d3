"""Alerts of the simulated record of ``laiwu``: the plan's own rules, asked once a month from what was approved by then.

Only this part of the record is computed from reports; its numbers are kept to four digits, so that any machine makes
the same bytes.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from benchmarks.laiwu_work import HEAD, OFFICE, M, Step, diary
from ganchao.domain.check_in import in_force
from ganchao.domain.entry import Draft, Entry
from ganchao.files.lights import preset_lights
from ganchao.tracking.alerts import OPENED, alert_drafts, alert_rules, settled_of, warnings_of
from ganchao.tracking.progress import NO_PAST, known_by, path_progress
from ganchao.watch import Watch, reports_by

ASKED: Final = "alerts.asked"
"""No kind of entry: the moment at which rules are asked."""
DIGITS: Final = 4
DOES: Final = ("已转牵头单位说明原因", "列入督办，按月跟踪", "请分管领导调度一次")


def asked() -> Iterator[Step]:
    """The middle of every month from the plan's first report on, after the office has closed."""
    for month in range(2, 19):
        day = datetime.date(2019 + (month - 1) // 12, (month - 1) % 12 + 1, 15)
        while day.weekday() > 4:
            day += datetime.timedelta(days=1)
        yield Step(datetime.datetime.combine(day, datetime.time(12, 30), datetime.UTC), ASKED, "alerts", OFFICE)


def opened(watch: Watch, entries: Sequence[Entry], day: datetime.date) -> list[Draft]:
    """Alerts that rules call for on a day, and outcomes of those whose promise is settled."""
    reports, rules = reports_by(watch, entries), alert_rules(watch.given.settings, preset_lights())
    told = []
    for path in watch.targets.targets:
        held = in_force([report for report in reports if report.subject == path.code], day)
        past = known_by(watch.given.past.get(path.code, NO_PAST), path.lag, day)
        told.append(path_progress(path, held, day, (), past))
    warnings = [replace(warning, values={name: round(value, DIGITS) for name, value in warning.values.items()})
                for progress in told for warning in warnings_of(progress, day, rules)]  # fmt: skip
    return alert_drafts(warnings, settled_of(told), entries, OFFICE)


def seen(draft: Draft, day: datetime.date) -> list[Step]:
    """Somebody sees an alert that was opened, some days later."""
    if draft.kind != OPENED:
        return []
    log = diary(f"{draft.subject} {day}", day)
    log.wait(1, 6)
    if log.rng.random() < 0.2:
        return []  # nobody did
    return [Step(log.now, "alert.acknowledged", draft.subject, HEAD, {"does": log.rng.choice(DOES) + M})]
