"""What the four lenses look through: results of all stages for one unit, and what they share in saying it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ganchao.domain.aim import Aim
from ganchao.domain.framework import Framework
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.domain.strategy import LensHeading, LensKind
from ganchao.reporting.names import node_name, unit_name
from ganchao.text import Lang, say

if TYPE_CHECKING:
    from ganchao.benchmarking.benchmark import Benchmark
    from ganchao.domain.forecast import Forecast
    from ganchao.reporting.outline import Outline
    from ganchao.targeting.next_point import NextPoints


@dataclass(frozen=True)
class Future:
    """Where a score of ours is likely to stand in five years; all as shares of its scale, the trend from -1 to 1."""

    node: str
    status: float  # today
    trend: float  # over the last five years
    resilience: float  # share of its weight that measures of the plan protect
    pressure: float  # share of its weight that is losing ground
    likely: float
    word: str  # rising, steady or falling


def below_in(framework: Framework, group: str) -> set[str]:
    """Codes of the nodes below one, itself among them."""
    groups, found, left = {each.code for each in framework.groups}, {group}, [group]
    while left:
        code = left.pop()
        more = [node.code for node in framework.members(code)] if code in groups else []
        found.update(more)
        left += more
    return found


@dataclass(frozen=True, eq=False)
class Sights:
    """Whatever is known of one unit; nothing where a study could not be made."""

    card: Scorecard
    unit: str
    plan: Plan
    upto: int  # the rank aimed at
    by: int  # and the round
    aims: tuple[tuple[Aim, int], ...] = ()  # every aim of the plan and the rank it means, earliest first
    chances: Mapping[tuple[int, int], float] = field(default_factory=dict)  # (year, rank) of an aim -> as things go
    compared: Benchmark | None = None
    forecast: Forecast | None = None
    points: NextPoints | None = None
    outline: Outline | None = None
    futures: tuple[Future, ...] = ()

    def chance(self, year: int, upto: int) -> float | None:
        """Probability of a rank in a coming round as things go; of the plan's aims the one that targets are told with.

        Other ranks are read off the forecast of scores, as calibrated on the past; nothing where there is none.
        """
        if (year, upto) in self.chances:
            return self.chances[year, upto]
        found = self.forecast
        there = found is not None and year in found.years and self.unit in found.units
        return found.probability(self.unit, upto, year=year) if found is not None and there else None

    def headings(self, lens: LensKind) -> tuple[LensHeading, ...]:
        """The plan's headings under which a lens looks."""
        return tuple(heading for heading in self.plan.lenses if heading.lens is lens)

    def node(self, code: str, lang: Lang) -> str:
        """A node in words."""
        return node_name(self.card.framework, code, lang)

    def named(self, code: str, lang: Lang) -> str:
        """A unit in words."""
        return unit_name(self.card.panel, code, lang)

    def measures_of(self, indicator: str, lang: Lang) -> list[str]:
        """Measures of the plan that move an indicator."""
        return [
            measure.name.in_lang(lang) or measure.code for measure in self.plan.measures
            if any(effect.indicator == indicator for effect in measure.effects)
        ]

    def measures_called(self, codes: Sequence[str], lang: Lang) -> list[str]:
        """Measures in words."""
        names = {measure.code: measure.name.in_lang(lang) or measure.code for measure in self.plan.measures}
        return [names[code] for code in codes if code in names]

    def below(self, group: str) -> set[str]:
        """Codes of the indicators below a node, itself among them."""
        return below_in(self.card.framework, group)

    def heading_of(self, indicator: str, lens: LensKind, lang: Lang) -> str:
        """The heading of a lens that an indicator falls under, in words; nothing where none does."""
        return next((
            heading.name.in_lang(lang) for heading in self.headings(lens)
            if any(indicator in self.below(group) for group in heading.groups)
        ), "")

    def stamp(self, lang: Lang) -> str:
        """What stands inside every picture and table where values are simulated or made up."""
        if self.card.framework.simulated:
            return say("reporting.stamp", lang)
        return say("plan.stamp", lang) if self.plan.illustrative else ""
