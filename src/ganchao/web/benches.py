"""Benches of the states that are shown: made beside requests, and what takes longer than a request may."""

from __future__ import annotations

import threading
import traceback
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ganchao.errors import GanchaoError
from ganchao.studies import DEFAULT_SEED

if TYPE_CHECKING:
    from ganchao.grounds import Bench
    from ganchao.reporting.aim_answer import Answer, Context
    from ganchao.web.cockpit import Shown

KEPT = 64
"""Contexts remembered."""


@dataclass(eq=False)
class Worker:
    """A bench with what is under way for it."""

    bench: Bench
    contexts: dict[object, Context | None] = field(default_factory=dict)  # question -> what takes longer
    waiting: list[Answer] = field(default_factory=list)  # the last asked for is made first
    lock: threading.Lock = field(default_factory=threading.Lock)
    warming: threading.Thread | None = None
    running: threading.Thread | None = None

    def ready(self, year: int) -> bool:
        """Whether a year's questions are answered at once; if not, it is made next."""
        if self.bench.ready(year):
            return True
        with self.lock:
            if year not in self.bench.urgent:
                self.bench.urgent.append(year)
            if self.warming is None or not self.warming.is_alive():
                self.warming = threading.Thread(target=self._warm, daemon=True)
                self.warming.start()
        return False

    def context(self, answer: Answer) -> tuple[bool, Context | None]:
        """Whether it is there, and it; if not, it is begun."""
        with self.lock:
            if answer.question in self.contexts:
                return True, self.contexts[answer.question]
            if answer not in self.waiting:
                self.waiting.append(answer)
                del self.waiting[:-8]
            if self.running is None or not self.running.is_alive():
                self.running = threading.Thread(target=self._work, daemon=True)
                self.running.start()
        return False, None

    def start(self) -> None:
        """Begin to make every year ready."""
        with self.lock:
            self.warming = threading.Thread(target=self._warm, daemon=True)
            self.warming.start()

    def _warm(self) -> None:
        from ganchao.aiming import answer, warm  # noqa: PLC0415 - slow to import

        try:
            warm(self.bench)
            self.context(answer(self.bench, self.bench.wanted()))
        except Exception:  # the page says so when it is asked
            traceback.print_exc()

    def _work(self) -> None:
        from ganchao.aiming import context_of  # noqa: PLC0415 - slow to import

        while True:
            with self.lock:
                if not self.waiting:
                    return
                answer = self.waiting.pop()
            try:
                found = context_of(self.bench, answer)
            except Exception:
                traceback.print_exc()
                found = None
            with self.lock:
                if len(self.contexts) >= KEPT:
                    del self.contexts[next(iter(self.contexts))]
                self.contexts[answer.question] = found


_lock = threading.Lock()
_workers: dict[int, tuple[Shown, Worker | None]] = {}


def worker_of(shown: Shown) -> Worker | None:
    """The bench of a state, begun when first asked for; ``None`` where nothing is aimed at."""
    with _lock:
        known = _workers.get(id(shown))
        if known is not None and known[0] is shown:
            return known[1]
        made = _made(shown)
        _workers.clear()  # of states that are no longer shown
        _workers[id(shown)] = (shown, made)
    if made is not None:
        made.start()
    return made


def _made(shown: Shown) -> Worker | None:
    from ganchao.grounds import bench_of  # noqa: PLC0415 - slow to import

    source = shown.source
    if source.plan is None or not source.plan.aims:
        return None
    try:
        return Worker(bench_of(source.score(), source.plan, source.followed, seed=DEFAULT_SEED))
    except GanchaoError:
        return None
