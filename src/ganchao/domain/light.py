"""Lights of promises: rules as data, how a plan chooses among them, and what of them stands in the record."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, FiniteFloat, model_validator
from pydantic_core import PydanticCustomError

from ganchao.domain.document import Bilingual, Code, Document, Share, Strings
from ganchao.domain.period import PeriodText

Days = Annotated[int, Field(ge=0, le=366)]
Text = Annotated[str, Field(max_length=2000)]


class Colour(StrEnum):
    """What a light shows. Grey is none: it is a flag over the last colour, for reports that are late."""

    GREEN = "green"
    """正常: as it should be."""
    BLUE = "blue"
    """临近: a deadline is near; only some rules have it."""
    YELLOW = "yellow"
    """滞后: behind."""
    RED = "red"
    """严重滞后: far behind, overdue, or a bottom line is crossed."""


class Measure(StrEnum):
    """A number that a colour is told from."""

    BEHIND = "behind"
    """Percentage points behind the time gone (序时进度)."""
    SHORT = "short"
    """Share of what should be done that is not: 1 less share done by share due."""
    PERIOD_SHARE = "period_share"
    """What the last period brought by what it should have brought."""
    MISSED_RUNNING = "missed_running"
    """Periods in a row, up to the last, that were behind."""
    MISSED_BEFORE = "missed_before"
    """1 where the period before the last was behind, else 0."""
    GROWTH = "growth"
    """Growth on the same period of the year before, in per cent."""
    GROWTH_LEAD = "growth_lead"
    """Growth less the plan's or the average's, whichever is higher, in percentage points."""
    CHANCE = "chance"
    """Probability that the promise is kept, by the forecast from the years before."""
    PACE_CHANCE = "pace_chance"
    """Probability that the promise is kept if the rest of the way goes as the way so far."""
    EARNED_PACE = "earned_pace"
    """Periods of the plan that are earned, for each period gone."""
    DAYS_LEFT = "days_left"
    """Days to the deadline, negative after it; nothing once done."""
    BEHIND_AT_ALL = "behind_at_all"
    """1 where a work item is behind or done poorly, else 0."""
    MISSED = "missed"
    """0 in time, 1 made up by the end of the next month, 2 missed."""
    MONTHS_UNSTARTED = "months_unstarted"
    """Months over, with the planned one, without a start."""
    MONTHS_UNENTERED = "months_unentered"
    """Months since the start without entry into statistics."""


class AlertKind(StrEnum):
    """How an alert is judged."""

    PROBABILITY = "probability"
    """The probability is below the line."""
    EXPECTED_COST = "expected_cost"
    """The probability of missing is at least cost by loss."""
    PACE = "pace"
    """Further behind the time gone than the line."""


ORDER: Final = tuple(Colour)
"""Colours, best first."""


def worst(colours: tuple[Colour | None, ...]) -> Colour | None:
    """The worst of several colours; nothing where none can be told.

    >>> worst((Colour.GREEN, None, Colour.YELLOW)).value
    'yellow'
    """
    told = [colour for colour in colours if colour is not None]
    return max(told, key=ORDER.index) if told else None


class Band(Document):
    """A colour, and the number from which it is shown; one of the four limits is written."""

    colour: Colour
    """What is shown."""
    measure: Measure | None = None
    """What is compared; the rule's own measure unless named."""
    over: FiniteFloat | None = None
    """Shown above this number."""
    at_least: FiniteFloat | None = None
    """Shown from this number on."""
    under: FiniteFloat | None = None
    """Shown below this number."""
    at_most: FiniteFloat | None = None
    """Shown up to this number."""
    word: Bilingual = Bilingual()
    """What its source calls it, where that is another word."""
    then: Bilingual = Bilingual()
    """What its source has done about it."""

    @property
    def limit(self) -> tuple[str, float]:
        """Which limit is written, and its number."""
        return next((name, value) for name in LIMITS if (value := getattr(self, name)) is not None)

    def holds(self, number: float) -> bool:
        """Whether a number lies in it; a hair of rounding changes no colour."""
        name, limit = self.limit
        return LIMITS[name](number, limit)

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if sum(getattr(self, name) is not None for name in LIMITS) != 1:
            raise PydanticCustomError("one_limit", "one of over, at_least, under and at_most")
        return self


HAIR: Final = 1e-9
LIMITS: Final = {
    "over": lambda number, limit: number > limit + HAIR, "at_least": lambda number, limit: number >= limit - HAIR,
    "under": lambda number, limit: number < limit - HAIR, "at_most": lambda number, limit: number <= limit + HAIR,
}  # fmt: skip
"""Ways of writing a limit."""


class LightRule(Document):
    """How something's light is told, as its source states it."""

    code: Code
    """Short name."""
    name: Bilingual
    """Name as readers should see it."""
    about: Literal["progress", "probability", "node", "start", "statistics", "works"]
    """What it looks at: progress of a promise, its probability, a time node, a start, entry into statistics, works."""
    measure: Measure
    """What is compared."""
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    """Colours with their limits; the first that holds is shown."""
    otherwise: Colour = Colour.GREEN
    """Shown where no band holds."""
    source: Bilingual
    """Who has ruled so, and where it is written."""
    reading: Bilingual = Bilingual()
    """What the source leaves open and how it is read here."""

    def with_limits(self, limits: Mapping[Colour, float]) -> LightRule:
        """The same rule with other numbers for some colours."""
        bands = tuple(
            band.replace(**{band.limit[0]: limits[band.colour]}) if band.colour in limits else band
            for band in self.bands
        )
        return self.replace(bands=bands)


class AlertRule(Document):
    """When a promise's worsening is told, once."""

    code: Code
    """Short name."""
    name: Bilingual
    """Name as readers should see it."""
    kind: AlertKind
    """How it is judged."""
    by: Literal["forecast", "pace"] = "pace"
    """Whose probability: the forecast's from the years before, or that of the promise's own pace."""
    line: FiniteFloat | None = None
    """The line: a probability, or points behind the time gone."""
    cost: Annotated[FiniteFloat, Field(gt=0)] | None = None
    """What seeing to an alert costs, in any unit."""
    loss: Annotated[FiniteFloat, Field(gt=0)] | None = None
    """What is lost with a missed promise that seeing to it in time would save, in the same unit."""
    periods: Annotated[int, Field(ge=1, le=12)] = 1
    """Periods in a row for which it must hold."""
    after: Share = 0.0
    """Share of the promise's time that must be gone."""
    source: Bilingual = Bilingual()
    """On what its numbers rest."""


class Steady(Document):
    """When the measured part of a light changes its colour."""

    periods: Annotated[int, Field(ge=1, le=12)] = 2
    """Periods in a row that must say so; 1 shows every change at once."""
    jump: Share = 0.15
    """Change of the probability that shows it at once."""


class Chosen(Document):
    """Rules for a single promise where they are others."""

    pace: str | None = None
    """Rule for its progress; empty for none."""
    probability: str | None = None
    """Rule for its probability; empty for none."""
    nodes: str | None = None
    """Rule for its time nodes; empty for none."""
    works: str | None = None
    """Rule for works by earned schedule; empty for none."""


class LightSettings(Document):
    """Which rules a plan's lights go by."""

    pace: str = "yinchuan_progress"
    """Rule for progress; empty for none."""
    probability: str = "probability"
    """Rule for probabilities; empty for none."""
    nodes: str = "yichang"
    """Rule for time nodes; empty for none."""
    works: str = "earned_schedule"
    """Rule for works by earned schedule; empty for none."""
    bottom_lines: bool = True
    """Whether a bottom line that is crossed turns every light red that it touches."""
    thresholds: Mapping[str, Mapping[Colour, FiniteFloat]] = Field(default_factory=dict)
    """Other numbers for a rule's colours: ``{yinchuan_progress: {yellow: 5, red: 20}}``."""
    rules: tuple[LightRule, ...] = ()
    """Rules of one's own."""
    promises: Mapping[str, Chosen] = Field(default_factory=dict)
    """Other rules for single promises, by code of the target."""
    averages: Mapping[str, Mapping[PeriodText, FiniteFloat]] = Field(default_factory=dict)
    """Growth in per cent that a promise is compared with, such as the city's average, by target and period."""
    steady: Steady = Steady()
    """When a colour changes."""
    grace: Days = 15
    """Days after a period's report is due until its light is grey."""
    alerts: Strings = ("pace_running", "cost_by_pace")
    """Alert rules in use."""
    alert_rules: tuple[AlertRule, ...] = ()
    """Alert rules of one's own."""


class LightBook(Document):
    """The rules that are shipped."""

    rules: tuple[LightRule, ...]
    """Rules of lights."""
    alerts: tuple[AlertRule, ...] = ()
    """Rules of alerts."""


class ShownPart(Document):
    """What one rule said."""

    part: Code
    """``pace``, ``probability``, ``works``, ``nodes`` or ``bottom_line``."""
    colour: Colour | None = None
    """Its colour; nothing where it cannot tell."""
    rule: str = ""
    """Code of the rule."""
    version: str = ""
    """First digits of the SHA-256 of the rule as it was."""
    values: Mapping[str, FiniteFloat] = Field(default_factory=dict)
    """Numbers it was told from, by measure."""
    about: str = ""
    """Code of the time node, where it is about one."""


class LightShown(Document):
    """A light as it was shown on a day; the entry's subject is the promise."""

    day: datetime.date
    """Day it was shown for."""
    colour: Colour | None = None
    """Colour; nothing where it could not be told."""
    stale: bool = False
    """Grey over the colour: reports are late."""
    waiting: Colour | None = None
    """Colour that numbers ask for but that has not held long enough."""
    chance: Share | None = None
    """Probability of the promise."""
    period: str = ""
    """Period of the last value."""
    parts: tuple[ShownPart, ...] = ()
    """What every rule said."""
    inputs: str
    """SHA-256 of everything it was told from."""
    ganchao: str
    """Version of the program."""


class LineCrossed(Document):
    """A bottom line is crossed; the entry's subject is its code. Why is no matter of this record."""

    day: datetime.date
    """Since when."""


class LineHeld(Document):
    """A bottom line that was crossed holds again; the entry's subject is its code."""

    day: datetime.date
    """Since when."""


class AlertOpened(Document):
    """A worsening is told; the entry's subject is ``PROMISE.RULE``."""

    promise: Code
    """Code of the target."""
    rule: Code
    """Code of the alert rule."""
    version: str
    """First digits of the SHA-256 of the rule as it was."""
    day: datetime.date
    """Day on which it held first."""
    values: Mapping[str, FiniteFloat] = Field(default_factory=dict)
    """Numbers it was told from."""


class AlertAcknowledged(Document):
    """Someone has seen an alert and says what will be done."""

    does: Text = ""
    """What is done about it."""


class AlertClosed(Document):
    """An alert is over."""

    outcome: Literal["hit", "false", "unresolved"]
    """``hit``: the promise was missed; ``false``: it was kept; ``unresolved``: nobody can say."""
    note: Text = ""
    """What there is to say."""


LIGHTS: Final[dict[str, type[Document]]] = {
    "light.shown": LightShown, "line.crossed": LineCrossed, "line.held": LineHeld,
    "alert.opened": AlertOpened, "alert.acknowledged": AlertAcknowledged, "alert.closed": AlertClosed,
}  # fmt: skip
"""Kinds of entries about lights, bottom lines and alerts -> what their bodies say."""
