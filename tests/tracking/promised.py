"""Promises and reports that tests of lights are made of."""

from __future__ import annotations

import datetime

from ganchao.domain.check_in import CheckIn, Status
from ganchao.domain.light import LightSettings
from ganchao.domain.period import Period, period_of
from ganchao.domain.target_path import TargetPath
from ganchao.files.lights import preset_lights
from ganchao.tracking.light_rules import rules_of
from ganchao.tracking.lights import Given

FLAT = tuple(k / 12 for k in range(1, 13))
RULES = rules_of(LightSettings(), preset_lights())


def amount(**rest: object) -> TargetPath:
    """120 in the year 2024, ten a month."""
    return TargetPath.model_validate({
        "code": "invest", "kind": "year_to_date", "since": 2023, "by": 2024, "baseline": 100, "target": 120,
        "season": FLAT, **rest,
    })  # fmt: skip


def level(**rest: object) -> TargetPath:
    """From 100 at the end of 2023 to 112 at the end of 2024, one a month."""
    return TargetPath.model_validate({
        "code": "firms", "since": 2023, "by": 2024, "baseline": 100, "target": 112, **rest,
    })  # fmt: skip


def told(code: str, period: str, value: float, day: str | None = None) -> CheckIn:
    """A report, handed in on the eighth of the month after unless a day is given."""
    when = period_of(period)
    known = datetime.date.fromisoformat(day) if day else when.last_day + datetime.timedelta(days=8)
    return CheckIn(code, when, value, status=Status.FLASH,
                   recorded_at=datetime.datetime.combine(known, datetime.time(9), tzinfo=datetime.UTC))  # fmt: skip


def months(code: str, values: list[float], year: int = 2024) -> list[CheckIn]:
    """Reports for January, February …"""
    return [told(code, str(Period(year, k + 1, 12)), value) for k, value in enumerate(values)]


def by(**rest: object) -> Given:
    """The pace rule alone, every change shown at once, unless told otherwise."""
    plain = {"pace": "", "probability": "", "nodes": "", "works": "", "steady": {"periods": 1}}
    settings = LightSettings.model_validate({**plain, **rest})
    return Given(settings, rules_of(settings, preset_lights()))


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
