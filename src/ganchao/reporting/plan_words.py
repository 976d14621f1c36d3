"""Measures chosen for a plan, and the words that every part of their report uses."""

from __future__ import annotations

from dataclasses import dataclass

from ganchao.domain.plan import Measure, Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import OutOfReach
from ganchao.targeting.choice import Alternatives, Choice, Frontier, Held, PriceCurve, Replacement
from ganchao.targeting.fresh import Stated
from ganchao.text import Lang, say


@dataclass(frozen=True, eq=False)
class Programme:
    """Measures chosen for a plan's aims, with what stands beside them."""

    card: Scorecard
    plan: Plan
    unit: str
    choice: Choice | None  # the least-cost plan; None where the aims are out of reach
    likeliest: Choice | None  # that plan, or else the likeliest there is
    unreached: OutOfReach | None
    stated: Stated | None  # probabilities on fresh draws
    nothing: tuple[float, ...]  # (aim,) the same with no measure
    upto: tuple[int, ...]  # (aim,) rank wanted
    frontier: Frontier | None
    alternatives: Alternatives | None
    lines: tuple[Held, ...]
    prices: PriceCurve | None
    draws: int
    seed: int
    fixed: bool  # rivals stand still

    @property
    def measures(self) -> dict[str, Measure]:
        """Measures of the plan by code."""
        return {measure.code: measure for measure in self.plan.measures}

    @property
    def replacements(self) -> dict[str, Replacement]:
        """What taking each measure out would mean, by code."""
        return {} if self.alternatives is None else {r.measure: r for r in self.alternatives.replacements}


def stamp_of(found: Programme, lang: Lang) -> str:
    """What stands inside every picture and table where measures are made up or values simulated."""
    if found.card.framework.simulated:
        return say("reporting.stamp", lang)
    made_up = found.plan.illustrative or any(measure.illustrative for measure in found.plan.measures)
    return say("plan.stamp", lang) if made_up else ""


def money(found: Programme, amount: float, lang: Lang) -> str:
    """An amount with its unit."""
    unit = found.plan.money.in_lang(lang)
    times = "× " if unit[:1].isdigit() else ""  # 188.0 × 100 million yuan
    return f"{amount:,.1f} {times}{unit}".rstrip()


def name_of(found: Programme, code: str, lang: Lang) -> str:
    """A measure in words."""
    return found.measures[code].name.in_lang(lang) or code
