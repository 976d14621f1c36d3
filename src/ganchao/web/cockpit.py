"""What the cockpit shows of a project: computed beside the requests, and again when its files change."""

from __future__ import annotations

import datetime
import hashlib
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings

from ganchao.errors import GanchaoError
from ganchao.project import find_project, open_project
from ganchao.text import LANGS, Lang
from ganchao.web.followed import Following

if TYPE_CHECKING:
    from ganchao.domain.forecast import Forecast
    from ganchao.domain.scenario import Event
    from ganchao.domain.scorecard import Scorecard
    from ganchao.project import Project
    from ganchao.reporting.blocks import Brief
    from ganchao.reporting.material import Material
    from ganchao.reporting.sights import Sights
    from ganchao.studies import Studies

STEPS: Final = 14
"""Steps that a whole computation takes, about."""
EVERY, NONE = "every", "none"
FEW_EVENTS: Final = 4
ALONE_DRAWS: Final = 600
"""Draws of a forecast with one event for certain: a picture, not a probability that is quoted."""


@dataclass(frozen=True, eq=False)
class Shown:
    """One state of the project, ready to be shown."""

    source: Project
    stamp: str  # of the files it was made from
    at: datetime.datetime  # when it was made
    chapters: dict[Lang, dict[str, Brief]] = field(repr=False)  # by anchor of the chapter's heading
    card: Scorecard = field(repr=False)
    studies: Studies = field(repr=False)
    seen: Sights | None = field(repr=False, default=None)  # what the lenses look through
    futures: Mapping[str, Forecast] = field(repr=False, default_factory=dict)  # by what happens, see `futures_of`
    material: Material | None = field(repr=False, default=None)  # what documents of it are written from


@dataclass
class Cockpit:
    """A project under a server: the last results, and what is under way."""

    place: Path
    shown: Shown | None = None
    step: str = ""  # message key of what is being computed; empty where nothing is
    done: int = 0  # steps done of this computation
    failed: tuple[GanchaoError | str, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock)
    running: threading.Thread | None = None
    following: Following = field(default_factory=Following, repr=False)  # lights and nowcast of the day

    @property
    def folder(self) -> Path:
        """Where the record lies."""
        return self.place.parent if self.place.is_file() else self.place

    def refresh(self) -> None:
        """Begin to compute where files changed since the last time and nothing is under way."""
        stamp = stamp_of(self.place)
        with self.lock:
            if self.running is not None and self.running.is_alive():
                return
            if self.shown is not None and self.shown.stamp == stamp:
                return
            if self.failed and self.failed[-1] == stamp:
                return
            self.running = threading.Thread(target=self.compute, args=(stamp,), daemon=True)
            self.running.start()

    def compute(self, stamp: str) -> None:
        """Compute everything; keep the last results where it fails."""
        self.done, self.failed = 0, ()
        try:
            self.begin("run.step.read")
            self.shown = made(self.place, stamp, self.begin)
            warm(self.shown)
            ready_for_questions(self.shown)
        except GanchaoError as error:
            self.failed = (error, stamp)
        except Exception:  # told on the page and in the log; the server goes on
            traceback.print_exc()
            self.failed = (traceback.format_exc(limit=1), stamp)
        finally:
            self.step = ""

    def begin(self, step: str) -> None:
        """A step begins."""
        self.step, self.done = step, self.done + 1


def made(place: Path, stamp: str, begin: Callable[[str], None]) -> Shown:
    """A project, scored and studied, as chapters in both languages."""
    from ganchao.reporting.documents import chapters_of  # noqa: PLC0415 - slow to import
    from ganchao.reporting.material import whole_brief  # noqa: PLC0415 - slow to import
    from ganchao.run import looked, material_of  # noqa: PLC0415 - slow to import
    from ganchao.studies import DEFAULT_SEED, studied  # noqa: PLC0415 - slow to import

    source = open_project(place)
    begin("run.step.score")
    card = source.score()
    studies = studied(source, card, DEFAULT_SEED, begin)
    seen = looked(source, card, studies, DEFAULT_SEED, begin)
    begin("run.step.brief")
    material = material_of(source, card, studies, seen, DEFAULT_SEED)
    chapters = {lang: chapters_of(whole_brief(material, lang)) for lang in LANGS}
    return Shown(source, stamp, datetime.datetime.now(datetime.UTC), chapters, card, studies, seen,
                 futures_of(studies), material)  # fmt: skip


def ready_for_questions(shown: Shown) -> None:
    """Begin, beside the pages that can be read by now, to make what the page of aims answers from."""
    from ganchao.web.benches import worker_of  # noqa: PLC0415 - looks at what is shown here

    worker_of(shown)


def warm(shown: Shown) -> None:
    """Make the usual state of every page that can be asked on before anybody asks."""
    from ganchao.web import reading  # noqa: PLC0415 - needs Django set up, which what only computes does not

    if settings.configured:
        reading.warm(shown)


def futures_of(studies: Studies) -> dict[str, Forecast]:
    """Forecasts by what happens: every event by its chance, none of them, each one for certain by its code.

    Only where an outlook was made; each event alone only of a few, because each costs a forecast of its own.
    """
    made = studies.outlook
    if made is None:
        return {}
    found = {EVERY: made.forecast}
    if made.without is not None:
        found[NONE] = made.without
    if made.without is not None and len(made.events) <= FEW_EVENTS:
        from ganchao.forecasting.indicators import forecast_indicators  # noqa: PLC0415 - slow to import

        for event in made.events:
            found[event.code] = forecast_indicators(
                made.card, years=len(made.forecast.years), draws=ALONE_DRAWS, seed=made.forecast.seed,
                events=(certain(event),),
            )  # fmt: skip
    return found


def certain(event: Event) -> Event:
    """The same event, happening for certain."""
    return event.model_copy(update={"probability": 1.0})

def stamp_of(place: Path) -> str:
    """Changes when any file of the project does."""
    files = [place] if place.is_file() else sorted(
        file for file in place.rglob("*")
        if file.is_file() and not file.name.startswith("record.sqlite3") and "out" not in file.relative_to(place).parts
    )  # fmt: skip
    facts = [(str(file), file.stat().st_mtime_ns, file.stat().st_size) for file in files]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def cockpit_of(where: str) -> Cockpit:
    """A project under a server. Raises :class:`UnknownName` where there is none."""
    return Cockpit(find_project(where))
