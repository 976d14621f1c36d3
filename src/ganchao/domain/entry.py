"""Entries of the record: what happened, who said so and when. Nothing is overwritten; a later entry supersedes.

An entry is written as a :class:`Draft`, and numbered, dated and chained by the record. What things mean (the state of
a work item, a light, a right) is never stored: it is folded from entries by pure functions.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Body = Mapping[str, Any]
"""What an entry says: plain values that JSON can hold."""


@dataclass(frozen=True)
class Draft:
    """Something to be entered."""

    kind: str  # "item.accepted": what it is about, and what happened to it
    subject: str  # code of the work item, target path, measure, lead, person …
    actor: str  # code of the person who says so
    body: Body = field(default_factory=dict)
    token: str = ""  # chosen by the writer: offered twice, it is entered once; made by the record where empty
    after: int | None = None  # the subject's last entry that the writer had read; None where that is no matter


@dataclass(frozen=True)
class Entry:
    """What happened."""

    number: int  # 1, 2, 3 … without a gap, in the order of entering
    recorded_at: datetime.datetime  # in UTC
    actor: str
    kind: str
    subject: str
    body: Body
    token: str = ""
    purged: bool = False  # its body was purged by two persons together; what stays is this tombstone

    @property
    def known_on(self) -> datetime.date:
        """The day, in UTC, on which it was entered."""
        return self.recorded_at.date()


def canonical(body: Body) -> str:
    """The one text of a body: keys in order, no blanks, numbers and dates as JSON writes them.

    Raises ``ValueError`` where a number is not finite and ``TypeError`` where a value is none of JSON's.

    >>> canonical({"b": 1, "a": "值"})
    '{"a":"值","b":1}'
    """
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
