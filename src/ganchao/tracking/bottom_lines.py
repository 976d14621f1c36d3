"""Whether a bottom line is crossed on a day: by a published or reported value, or by what the record declares."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ganchao.domain.aim import BottomLine, LineKind
from ganchao.domain.check_in import CheckIn, in_force
from ganchao.domain.entry import Entry
from ganchao.domain.light import LineCrossed, LineHeld
from ganchao.tracking.progress import Past, known_by

HAIR = 1e-9


@dataclass(frozen=True)
class Crossing:
    """Since a day a bottom line is crossed, or holds again."""

    line: str
    day: datetime.date
    over: bool

    @property
    def text(self) -> str:
        """In one line."""
        return f"{self.line}|{self.day}|{self.over}"


def crossings_of(entries: Iterable[Entry]) -> tuple[Crossing, ...]:
    """What the record declares of bottom lines, in its order."""
    found = []
    for entry in entries:
        if entry.purged:
            continue
        if entry.kind == "line.crossed":
            found.append(Crossing(entry.subject, LineCrossed.model_validate(entry.body).day, over=True))
        elif entry.kind == "line.held":
            found.append(Crossing(entry.subject, LineHeld.model_validate(entry.body).day, over=False))
    return tuple(found)


def crossed(
    line: BottomLine, past: Past, check_ins: Iterable[CheckIn], crossings: Sequence[Crossing], day: datetime.date
) -> bool:
    """Whether a bottom line is crossed on a day.

    What the record declares holds from its day on, the later declaration of a day before the earlier; otherwise the
    last value known of the line's indicator counts. Protected spending is looked at where money is, not here.
    """
    declared = [each for each in crossings if each.line == line.code and each.day <= day]
    if declared:
        last = max(range(len(declared)), key=lambda k: (declared[k].day, k))
        if declared[last].over:
            return True
    value = value_on(line, past, check_ins, day)
    if value is None or line.value is None:
        return False
    if line.kind is LineKind.FLOOR:
        return value < line.value - HAIR
    return line.kind is LineKind.CAP and value > line.value + HAIR


def value_on(line: BottomLine, past: Past, check_ins: Iterable[CheckIn], day: datetime.date) -> float | None:
    """The last value known of a line's indicator."""
    if not line.indicator:
        return None
    told = {float(year): value for year, value in known_by(past, 0, day).values.items()}
    reports = [c for c in check_ins if c.subject == line.indicator]
    told |= {c.period.end: c.value for c in in_force(reports, day) if c.value is not None}
    return told[max(told)] if told else None
