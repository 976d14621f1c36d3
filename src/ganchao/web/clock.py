"""The day of the pages. An example that is made up stays at the day on which its record ends."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ganchao.deeds import Deeds
from ganchao.domain.plan import Plan
from ganchao.record.transfer import FILE

if TYPE_CHECKING:
    from ganchao.web.cockpit import Shown

TAIL: Final = 64 * 1024
"""Bytes at the end of a record among which its last line is looked for."""


def today_of(shown: Shown, deeds: Deeds) -> datetime.date:
    """The day of the pages: the plan's own or today, and never before the last entry.

    Of an example that is made up it is the day on which the record that it came with ends: entries of those who try it
    out years later count as of that day (:func:`as_told`), else everything would be years late.
    """
    from ganchao.studies import day_of  # noqa: PLC0415 - slow to import

    planned = day_of(shown.source.plan or Plan())
    if shown.source.framework.simulated and (brought := brought_until(deeds.folder / FILE)) is not None:
        return max(planned, brought)
    return max(planned, deeds.entries[-1].known_on) if deeds.entries else planned


def brought_until(file: Path) -> datetime.date | None:
    """The day of the last entry of a record that came with a project; nothing where none did."""
    try:
        with file.open("rb") as opened:
            opened.seek(max(0, file.stat().st_size - TAIL))
            lines = opened.read().decode("utf-8", "ignore").splitlines()
        return datetime.datetime.fromisoformat(str(json.loads(lines[-1])["recorded_at"])).date()
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return None


def as_told(deeds: Deeds, day: datetime.date) -> Deeds:
    """The record with entries after a day dated to its end."""
    later = next((k for k, entry in enumerate(deeds.entries) if entry.known_on > day), len(deeds.entries))
    if later == len(deeds.entries):
        return deeds
    end = datetime.datetime.combine(day, datetime.time(23, 59), datetime.UTC)
    return Deeds(deeds.folder, (*deeds.entries[:later], *(replace(e, recorded_at=end) for e in deeds.entries[later:])))
