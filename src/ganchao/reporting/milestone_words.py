"""How a time node stands on a day, in words: reached (in time or late), overdue, put off, or still to come."""

from __future__ import annotations

import datetime

from ganchao.domain.measure import Milestone
from ganchao.text import Lang, say


def overdue(stone: Milestone, day: datetime.date) -> bool:
    """Whether it is past its day and not reached."""
    return stone.reached is None and stone.due < day


def shown_day(stone: Milestone) -> datetime.date:
    """The day it is awaited now: the one promised, or a later one that is expected."""
    return max(stone.due, stone.expected or stone.due)


def milestone_state(stone: Milestone, day: datetime.date, lang: Lang) -> str:
    """How a time node stands on a day, with the days that it is late."""
    if stone.reached is not None:
        late = (stone.reached - stone.due).days
        key = "milestone.reached_late" if late > 0 else "milestone.reached"
        return say(key, lang, day=stone.reached.isoformat(), late=late)
    expected = "" if stone.expected is None else stone.expected.isoformat()
    if overdue(stone, day):
        key = "milestone.overdue_expected" if expected and stone.expected > day else "milestone.overdue"  # type: ignore[operator]
        return say(key, lang, late=(day - stone.due).days, day=expected)
    if not expected:
        return say("milestone.coming", lang)
    off = (shown_day(stone) - stone.due).days
    return say("milestone.put_off" if off > 0 else "milestone.expected", lang, day=expected, late=off)
