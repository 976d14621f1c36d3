"""The record as it stands, kept between requests: only what was entered since is read."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar, cast

from ganchao.deeds import Deeds, existing, read_deeds

Found = TypeVar("Found")
PURGING: Final = frozenset({"purge.granted"})
"""Kinds of entries that change what earlier ones say."""
_known: dict[Path, tuple[int, str, Deeds]] = {}
_lock = threading.Lock()


def deeds_now(folder: Path) -> Deeds:
    """What happened in a project. Raises :class:`InvalidInput` where its record cannot be read."""
    record = existing(folder)
    if record is None:
        return read_deeds(folder)
    head = record.head()
    with _lock:
        number, mark, deeds = _known.get(folder, (0, "", Deeds(folder, ())))
    if number and (number, mark) == (head.number, head.hash):
        return deeds
    more = record.entries(after=number)
    if number and head.number > number and not any(entry.kind in PURGING for entry in more):
        found = Deeds(folder, (*deeds.entries, *more))
    else:
        found = Deeds(folder, record.entries())
    if found.entries and found.entries[-1].number == head.number:  # else somebody entered something meanwhile
        with _lock:
            _known[folder] = (head.number, head.hash, found)
    return found


_made: dict[str, tuple[object, object]] = {}


def once(name: str, key: object, make: Callable[[], Found]) -> Found:
    """What is made of a state, made again only when the state is another; the last of each name is kept."""
    with _lock:
        known = _made.get(name)
    if known is not None and known[0] == key:
        return cast("Found", known[1])  # made by the same function before
    made = make()
    with _lock:
        _made[name] = (key, made)
    return made
