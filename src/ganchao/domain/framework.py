"""The framework: indicators, their tree, weights and recipe, as the publisher's rulebook states them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from ganchao.domain.audit import Audit
from ganchao.domain.document import Bilingual, Code, Document, MethodAlone, OneOrMany
from ganchao.domain.peer import CodeAlone, DeclaredPeer
from ganchao.domain.recipe import (
    Absolute,
    Aggregate,
    Impute,
    Normalise,
    Rescale,
    Screen,
    Treat,
    Weighting,
)
from ganchao.domain.scenario import Scenario


class Direction(StrEnum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"


class Role(StrEnum):
    """What an indicator does to its group."""

    SCORED = "scored"
    """Its normalised score is one of the group's members."""
    BONUS = "bonus"
    """Adds up to ``points`` to the group after its members are added up."""
    DEDUCTION = "deduction"
    """Takes up to ``points`` from the group."""
    VETO = "veto"
    """A value past ``limit`` strikes the group down (一票否决)."""
    SERIES = "series"
    """Not scored: a numerator, a denominator or something only shown."""


class Kind(StrEnum):
    """Measurement type: what may be done with values over time."""

    LEVEL = "level"
    YEAR_TO_DATE = "year_to_date"
    FLOW = "flow"
    RATIO = "ratio"
    GROWTH = "growth"
    RANK = "rank"
    BINARY = "binary"
    MILESTONE = "milestone"
    BAND = "band"


class Goalposts(Document):
    """The values that score 0 and 1, in published units; ``worst`` may be the larger."""

    worst: FiniteFloat
    """Value that scores nothing."""
    best: FiniteFloat
    """Value that scores full."""


class Rank(Document):
    """How scores become positions."""

    decimals: int | None = Field(default=None, ge=0, le=12)
    """Scores are published and ranked rounded to so many decimals."""
    tolerance: float = Field(default=1e-12, ge=0)
    """Scores closer than this share of the largest absolute score are tied."""
    ties: Literal["best", "worst", "mean", "dense"] = "best"
    """Which position tied units get; ``best``: 1, 2, 2, 4."""
    half: Literal["up", "even"] = "even"
    """How a half is rounded."""


class Tier(Document):
    """A named band of ranks (方阵, 梯队)."""

    code: Code
    name: Bilingual = Bilingual()
    upto: int | None = Field(default=None, ge=1)
    """The last rank of the band; empty for the rest of the field."""
    percentile: float | None = Field(default=None, gt=0, le=100)
    """Instead of ``upto``: the band's end as a share of the number ranked."""


class Veto(Document):
    """When a veto strikes and what it does."""

    above: FiniteFloat | None = None
    """Strikes when the value is greater than this."""
    below: FiniteFloat | None = None
    """Strikes when the value is less than this."""
    effect: Literal["lowest", "zero", "exclude"] = "zero"
    """``zero``: the group scores the scale's bottom; ``lowest``: ranked after everyone; ``exclude``: not ranked."""


class Node(Document):
    """Something that has a score: an indicator or a group."""

    code: Code
    """Name used in data and documents."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    group: str = ""
    """Code of the parent group; empty for the index itself and for series."""
    weight: Annotated[FiniteFloat, Field(ge=0)] | dict[int, Annotated[FiniteFloat, Field(ge=0)]] = 1.0
    """Importance among siblings, in any unit; or by the year from which each holds: ``{2011: 0.325, 2012: 0.3}``."""
    note: Bilingual = Bilingual()
    """Anything a reader should know."""

    def weight_in(self, year: int) -> float:
        """The weight that holds in ``year``; the earliest one before it begins."""
        if not isinstance(self.weight, dict):
            return self.weight
        begun = [start for start in self.weight if start <= year]
        return self.weight[max(begun) if begun else min(self.weight)]


class Indicator(Node):
    """Something measured for every unit and year."""

    measured_in: Bilingual = Bilingual()
    """Unit of measurement, as readers should see it."""
    kind: Kind = Kind.LEVEL
    """Measurement type."""
    role: Role = Role.SCORED
    """What it does to its group."""
    direction: Direction = Direction.HIGHER
    """Which way is better."""
    numerator: str = ""
    """Column of the data divided by ``denominator``; empty for the indicator's own column."""
    denominator: str = ""
    """Column of the data to divide by."""
    factor: FiniteFloat = 1.0
    """The quotient is multiplied by this."""
    goalposts: Goalposts | None = None
    """Declared values that score 0 and 1."""
    absolute: Absolute | None = None
    """Take absolute values first."""
    impute: Annotated[Impute | None, MethodAlone] = None
    """Instead of the framework's."""
    treat: Annotated[Treat | None, MethodAlone] = None
    """Instead of the framework's."""
    normalise: Annotated[Normalise | None, MethodAlone] = None
    """Instead of the framework's."""
    points: FiniteFloat = 0.0
    """The most a bonus adds or a deduction takes."""
    veto: Veto | None = None
    """When a veto strikes."""
    limits: tuple[FiniteFloat | None, FiniteFloat | None] | None = None
    """Natural limits in published units; a value outside is a problem."""
    breaks: Annotated[tuple[int, ...], OneOrMany] = ()
    """Years from which the series is not comparable with earlier ones."""
    missing_codes: tuple[FiniteFloat, ...] = ()
    """Numbers that mean "missing" in the data, such as -99."""
    source: Bilingual = Bilingual()
    """Where the values come from."""
    why: Bilingual = Bilingual()
    """Why it is in the framework."""


class Group(Node):
    """A node that adds up indicators or groups; the one without parent is the index."""

    direction: Direction = Direction.HIGHER
    """``lower`` turns the group's score round on its scale before the parent adds it up."""
    aggregate: Annotated[Aggregate | None, MethodAlone] = None
    """Instead of the framework's."""
    weighting: Annotated[Weighting | None, MethodAlone] = None
    """Instead of the framework's."""
    available: float | None = Field(default=None, ge=0, le=1)
    """Smallest share of members with a score, instead of the framework's."""
    floor: FiniteFloat | None = None
    """Scores below are raised to this."""
    cap: FiniteFloat | None = None
    """Scores above are cut to this."""
    rescale: Annotated[Rescale | None, MethodAlone] = None
    """Instead of the framework's."""


class Holds(Document):
    """The years for which a rulebook holds."""

    first: int | None = None
    last: int | None = None


Shown = Literal["round", "data", "published"]
"""Which year stands in results."""


class Rounds(Document):
    """How evaluation rounds rest on data years."""

    lag: int = 0
    """The round of a year rests on the data of so many years before."""
    published_on: Mapping[int, datetime.date] = Field(default_factory=dict)
    """Day of publication by round."""
    shown: Shown = "round"
    """Which year stands in results: the round, the data year, or the year of publication. Documents are in rounds."""


class Framework(Document):
    """Indicators, groups and recipe of an index: a rulebook for given years."""

    code: Code
    """Short name of the index."""
    name: Bilingual = Bilingual()
    """Name as readers should see it."""
    description: Bilingual = Bilingual()
    """What the index is and how it is made, for readers."""
    language: Literal["zh", "en", ""] = ""
    """Language of results when none is asked for."""
    credit: Bilingual = Bilingual()
    """Whom to credit for data and method; printed in every report."""
    simulated: Bilingual = Bilingual()
    """What is simulated, printed inside every picture and table; empty if nothing is."""
    version: str = ""
    """Version of the rulebook."""
    holds: Holds = Holds()
    """Years for which the rulebook holds."""
    rounds: Rounds = Rounds()
    """Which data year a round rests on."""
    own: str = ""
    """Code of our own unit, marked in tables and pictures."""
    peers: Annotated[tuple[Annotated[DeclaredPeer, CodeAlone], ...], OneOrMany] = ()
    """Units we compare ourselves with: their codes, or each with why it was chosen."""
    indicators: tuple[Indicator, ...]
    """What is measured."""
    groups: tuple[Group, ...]
    """What adds up."""
    screen: Screen = Screen()
    """Which units are left out for want of data."""
    impute: Annotated[Impute, MethodAlone] = Impute()
    """How missing values are filled."""
    treat: Annotated[Treat, MethodAlone] = Treat()
    """How outliers are tamed."""
    normalise: Annotated[Normalise, MethodAlone] = Normalise()
    """How values are brought to one scale."""
    weighting: Annotated[Weighting, MethodAlone] = Weighting()
    """Where weights come from."""
    aggregate: Annotated[Aggregate, MethodAlone] = Aggregate()
    """How members add up."""
    available: float = Field(default=0.0, ge=0, le=1)
    """Smallest share of members with a score; below it a group has none."""
    rescale: Annotated[Rescale | None, MethodAlone] = None
    """A published scale for every group's scores."""
    rank: Rank = Rank()
    """How scores become positions."""
    audit: Audit | None = None
    """What an audit varies; a usual set unless written."""
    tiers: tuple[Tier, ...] = ()
    """Named bands of ranks, best first."""
    breaks: Annotated[tuple[int, ...], OneOrMany] = ()
    """Rounds from which the whole index is not comparable with earlier ones; series have ``breaks`` of their own."""
    scenario: Scenario | None = None
    """Dated events that forecasts take in."""
    first_year: int | None = None
    """Rounds before this are not scored."""
    last_year: int | None = None
    """Rounds after this are not scored."""

    @cached_property
    def peer_codes(self) -> tuple[str, ...]:
        """Codes of the units we compare ourselves with."""
        return tuple(peer.unit for peer in self.peers)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Indicators that have a score, then groups from the bottom to the index."""
        return (*self.scored, *self.bottom_up)

    @cached_property
    def scored(self) -> tuple[Indicator, ...]:
        """Indicators that are normalised: members, bonuses and deductions."""
        return tuple(i for i in self.indicators if i.role in {Role.SCORED, Role.BONUS, Role.DEDUCTION})

    @cached_property
    def bottom_up(self) -> tuple[Group, ...]:
        """Groups, members always before their parents; the index is the last."""
        by_code = {group.code: group for group in self.groups}

        def depth(group: Group) -> int:
            steps, seen = 0, set[str]()
            while group.group and group.group in by_code and group.code not in seen:
                seen.add(group.code)
                group, steps = by_code[group.group], steps + 1
            return steps

        return tuple(sorted(self.groups, key=lambda group: -depth(group)))

    @cached_property
    def index(self) -> Group:
        """The group without a parent."""
        return self.bottom_up[-1]

    @cached_property
    def node_codes(self) -> tuple[str, ...]:
        """Codes of :attr:`nodes`, the order of every ``node`` axis."""
        return tuple(node.code for node in self.nodes)

    def node(self, code: str) -> Node:
        """The node called ``code``."""
        from ganchao.errors import pick  # noqa: PLC0415

        return pick("node", code, {node.code: node for node in (*self.indicators, *self.groups)})

    def rounds_broken(self, indicator: Indicator) -> tuple[int, ...]:
        """Rounds from which an indicator is not comparable with earlier ones; its own ``breaks`` are data years."""
        return tuple(year + self.rounds.lag for year in indicator.breaks)

    def members(self, group: str) -> tuple[Node, ...]:
        """What a group adds up, in the order written."""
        scored = (i for i in self.indicators if i.role is Role.SCORED)
        return tuple(node for node in (*scored, *self.groups) if node.group == group)

    def columns(self) -> tuple[str, ...]:
        """Columns the data must have, each once."""
        wanted: dict[str, None] = {}
        for indicator in self.indicators:
            own = not indicator.numerator
            for column in (indicator.code if own else indicator.numerator, indicator.denominator):
                if column:
                    wanted[column] = None
        return tuple(wanted)
