"""How often values reported are doubted: true ones seldom, ones in the wrong unit nearly always.

Every unit's every indicator of the shipped projects is reported year after year, with its own past known: once as it
was, once in units ten thousand times too large or too small. Nothing of these data was looked at when the bounds of
``tracking/plausible.py`` were set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ganchao.domain.check_in import CheckIn
from ganchao.domain.period import Period
from ganchao.domain.target_path import TargetPath
from ganchao.project import open_project
from ganchao.scoring.conform import values_of
from ganchao.tracking.plausible import doubts

KNOWN = 3
"""Years that must be known before a report is tried."""
UNITS = 60
"""Units of a project that are tried, spread over the field."""


@dataclass
class Rates:
    """Counts of one project."""

    project: str
    reports: int = 0
    unit: int = 0  # true values of which the unit was doubted
    jump: int = 0  # true values that were doubted otherwise
    wrong: int = 0  # values in the wrong unit
    found: int = 0  # of these, doubted for it

    @property
    def false_unit(self) -> float:
        """Share of true values whose unit is doubted."""
        return self.unit / self.reports

    @property
    def false_any(self) -> float:
        """Share of true values doubted at all."""
        return (self.unit + self.jump) / self.reports

    @property
    def caught(self) -> float:
        """Share of values in the wrong unit that are doubted for it."""
        return self.found / self.wrong


def series(name: str) -> Iterator[tuple[TargetPath, list[CheckIn]]]:
    """Every unit's every indicator, year by year, as reports on whole years."""
    project = open_project(name)
    chosen = np.unique(np.linspace(0, len(project.panel.units) - 1, UNITS).astype(int))
    for indicator in project.framework.indicators:
        values = values_of(project.panel, indicator, [])
        path = TargetPath(code=indicator.code, kind=indicator.kind, since="1900", by="2100")
        for unit in chosen:
            yield path, [
                CheckIn(indicator.code, Period(year), float(value))
                for year, value in zip(project.panel.years, values[:, unit], strict=True) if np.isfinite(value)
            ]


def rates(name: str) -> Rates:
    """Counts of one shipped project."""
    counted = Rates(name)
    for path, told in series(name):
        for at in range(KNOWN, len(told)):
            now, past = told[at], told[:at]
            found = [each.key for each in doubts(path, now, past)]
            counted.reports += 1
            counted.unit += found == ["checkin.doubt.unit"]
            counted.jump += found in (["checkin.doubt.jump"], ["checkin.doubt.falls"])
            for factor in (1e4, 1e-4):
                if not now.value:
                    continue
                other = CheckIn(now.subject, now.period, now.value * factor)
                counted.wrong += 1
                counted.found += [each.key for each in doubts(path, other, past)] == ["checkin.doubt.unit"]
    return counted
