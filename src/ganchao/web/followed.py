"""Lights, progress and nowcast of the day: told beside the requests, once for each state of project and record."""

from __future__ import annotations

import datetime
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from ganchao.deeds import Deeds
from ganchao.errors import GanchaoError, InvalidInput, Problem
from ganchao.web.clock import as_told, today_of

if TYPE_CHECKING:
    from ganchao.nowcasting import Prepared
    from ganchao.reporting.funnel_brief import FunnelReport
    from ganchao.reporting.lights_brief import Watched
    from ganchao.reporting.nowcast_brief import Told
    from ganchao.reporting.progress_brief import Tracked
    from ganchao.watch import Watch
    from ganchao.web.cockpit import Shown

Found = TypeVar("Found")
MOVING: Final = ("checkin.approved", "checkin.locked", "measure.", "line.", "alert.", "lead.", "purge.granted")
"""Beginnings of kinds of entries that lights, nowcast or funnels are told from."""

Key = tuple[str, int, datetime.date]
"""Files of the project, number of the last entry that matters, day."""


@dataclass(frozen=True, eq=False)
class Followed:
    """What was told for one state of project and record."""

    key: Key
    day: datetime.date
    watched: Watched | None = None
    told: Told | None = None
    tracked: Tracked | None = None
    funnels: FunnelReport | None = None  # of leads in the record; those of a table stand in the report
    problems: tuple[Problem, ...] = ()  # why something could not be told


@dataclass(frozen=True, eq=False)
class _Base:
    """What does not change with the record."""

    stamp: str
    watch: Watch | None
    bare: Prepared | None
    problems: tuple[Problem, ...]


@dataclass(eq=False)
class Following:
    """The last that was told, and what is under way."""

    last: Followed | None = None
    under_way: Key | None = None
    base: _Base | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ask(self, shown: Shown, deeds: Deeds) -> tuple[Followed | None, bool]:
        """The last that was told of the project, and whether it still holds; where not, telling anew begins."""
        key = key_of(shown, deeds)
        with self.lock:
            last = self.last
            if last is not None and last.key == key:
                return last, True
            if self.under_way is None:
                self.under_way = key
                threading.Thread(target=self._tell, args=(shown, deeds, key), daemon=True).start()
        return (last if last is not None and last.key[0] == shown.stamp else None), False

    def _tell(self, shown: Shown, deeds: Deeds, key: Key) -> None:
        try:
            if self.base is None or self.base.stamp != shown.stamp:
                self.base = based(shown)
            self.last = told_by(shown, deeds, key, self.base)
        except Exception:
            traceback.print_exc()
            self.last = Followed(key, key[2], problems=(Problem("web.not_told"),))
        finally:
            self.under_way = None


def key_of(shown: Shown, deeds: Deeds) -> Key:
    """Changes when anything does that lights or nowcast are told from."""
    moving = next((entry.number for entry in reversed(deeds.entries) if entry.kind.startswith(MOVING)), 0)
    return shown.stamp, moving, today_of(shown, deeds)


def based(shown: Shown) -> _Base:
    """Draws before any report, and what lights are told from besides the record."""
    from ganchao.nowcasting import prepare  # noqa: PLC0415 - slow to import
    from ganchao.watch import watch_of  # noqa: PLC0415 - slow to import

    plan, problems = shown.source.plan, list[Problem]()
    watch = bare = None
    if plan is not None and plan.targets:
        watch = or_why_not(lambda: watch_of(shown.source), problems)
    if plan is not None and plan.aims:
        bare = or_why_not(lambda: prepare(shown.card, plan), problems)
    return _Base(shown.stamp, watch, bare, tuple(problems))


def told_by(shown: Shown, deeds: Deeds, key: Key, base: _Base) -> Followed:
    """Everything that is told for a state of project and record."""
    from ganchao.monthly import nowcast_of  # noqa: PLC0415 - slow to import
    from ganchao.watch import watched  # noqa: PLC0415 - slow to import

    day, problems = key[2], list(base.problems)
    deeds = as_told(deeds, day)
    lights = told = tracked = funnels = None
    if base.watch is not None:
        watch = base.watch
        lights = or_why_not(lambda: watched(watch, deeds, day), problems)
        tracked = or_why_not(lambda: _progress(shown, deeds, day), problems)
    if base.bare is not None:
        told = or_why_not(
            lambda: nowcast_of(shown.source, as_of=day, entries=deeds.entries, bare=base.bare), problems
        )
    if any(entry.kind == "lead.added" for entry in deeds.entries):
        funnels = or_why_not(lambda: _funnels(shown, day), problems)
    return Followed(key, day, lights, told, tracked, funnels, tuple(problems))


def _progress(shown: Shown, deeds: Deeds, day: datetime.date) -> Tracked:
    from ganchao.promises import check_ins_of, targets_of, track  # noqa: PLC0415 - slow to import

    promised = targets_of(shown.source, None)
    told, doubts = check_ins_of(shown.source, None, promised.targets, day, deeds.entries)
    return track(shown.source, promised, told, day, doubts=doubts, people=deeds.people)


def _funnels(shown: Shown, day: datetime.date) -> FunnelReport:
    from ganchao.leads import funnels_of  # noqa: PLC0415 - slow to import

    return funnels_of(shown.source, as_of=day)


def or_why_not(tell: Callable[[], Found], problems: list[Problem]) -> Found | None:
    """What can be told; nothing where it cannot, with the reasons."""
    try:
        return tell()
    except InvalidInput as error:
        problems += [problem for problem in error.problems if problem not in problems]
    except GanchaoError as error:
        problems += [error.problem()] if hasattr(error, "problem") else []
    return None
