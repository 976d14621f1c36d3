"""Writers of one SQLite file take turns in the order in which they came.

SQLite itself has a writer that finds the file locked sleep and look again, up to a tenth of a second at a time: whoever
sleeps longest is overtaken by all others. A lock file beside the database makes a queue that the system keeps in order;
each writer is woken when its turn comes. Without such locks (Windows) SQLite's own waiting remains; it is the lock of
the database that keeps the record right, never this one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

fcntl: Any
try:
    import fcntl
except ImportError:  # pragma: no cover - Windows
    fcntl = None

SUFFIX: Final = "-turns"
_OPEN: Final[set[int]] = set()
"""Descriptors of this process; a child made by ``fork`` must not keep its parent's place."""


@contextmanager
def turn(path: str, seconds: float) -> Iterator[bool]:
    """Wait for this writer's turn at a database file; whether it came within the time, or there was no queue."""
    descriptor = _joined(path) if fcntl else None
    if descriptor is None:
        yield True
        return
    waiter = _Waiter(descriptor)
    _OPEN.add(descriptor)
    try:
        yield waiter.wait(seconds)
    finally:
        waiter.leave()


def _forget() -> None:
    """In a child made by ``fork``: leave every queue of the parent without a word to it."""
    for descriptor in tuple(_OPEN):
        with suppress(OSError):
            os.close(descriptor)
    _OPEN.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _joined(path: str) -> int | None:
    """The queue's file, with the rights of the database's own; none where it cannot be made."""
    try:
        return os.open(path + SUFFIX, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, os.stat(path).st_mode & 0o666)  # noqa: PTH116
    except OSError:
        return None


class _Waiter:
    """Waits for a lock, but no longer than it wants to: the system's own waiting knows no end, so a thread does it."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor, self.guard = descriptor, threading.Lock()
        self.over, self.waited = False, False  # left; a thread still holds on to the descriptor

    def wait(self, seconds: float) -> bool:
        """Whether the turn came within the time."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        except OSError:
            return True  # a file system without locks: nothing to queue at
        else:
            return True
        came = threading.Event()
        self.waited = True
        threading.Thread(target=self._hold, args=(came,), daemon=True).start()
        return came.wait(seconds)

    def _hold(self, came: threading.Event) -> None:
        with suppress(OSError):
            fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self.guard:
            self.waited = False
            if self.over:
                self._close()
        came.set()

    def leave(self) -> None:
        """Let the next one in."""
        with self.guard:
            self.over = True
            if not self.waited:
                self._close()

    def _close(self) -> None:
        _OPEN.discard(self.descriptor)
        os.close(self.descriptor)
