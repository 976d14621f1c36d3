"""Which measures are under way, folded from the record."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from ganchao.domain.entry import Entry
from ganchao.domain.start import MeasureStarted


def started(entries: Iterable[Entry], as_of: datetime.date) -> dict[str, int]:
    """Measures under way by a day, with the year from which their effects count."""
    found: dict[str, int] = {}
    for entry in entries:
        if entry.known_on > as_of or entry.purged:
            continue
        if entry.kind == "measure.started":
            found[entry.subject] = MeasureStarted.model_validate(entry.body).year
        elif entry.kind == "measure.stopped":
            found.pop(entry.subject, None)
    return found
