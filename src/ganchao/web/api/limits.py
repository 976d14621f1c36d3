"""How often somebody may ask. Counted in each process by itself: with several workers the limits add up."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Final

PER_MINUTE: Final = 600
"""Requests with one token, and from one address without a good one; ``GANCHAO_API_PER_MINUTE`` sets another number."""
MINUTE: Final = 60.0
KEPT: Final = 10_000
"""Names counted at most; the longest silent are forgotten."""


class Limit:
    """At most so many in any minute, by name."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most, self.clock = most, clock
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def count(self, name: str) -> int:
        """Seconds until one more may come; 0 where it may come now, and then it is counted."""
        with self._lock:
            now = self.clock()
            if not (left := self._wait(name, now)):
                self._seen.setdefault(name, deque()).append(now)
                self._seen[name] = self._seen.pop(name)
                if len(self._seen) > KEPT:
                    del self._seen[next(iter(self._seen))]
            return left

    def _wait(self, name: str, now: float) -> int:
        times = self._seen.get(name)
        if times is None:
            return 0
        while times and times[0] <= now - MINUTE:
            times.popleft()
        return 0 if len(times) < self.most else max(1, int(times[0] + MINUTE - now + 0.999))


def per_minute() -> int:
    """The limit in force."""
    said = os.environ.get("GANCHAO_API_PER_MINUTE", "")
    return int(said) if said.isdecimal() and int(said) else PER_MINUTE
