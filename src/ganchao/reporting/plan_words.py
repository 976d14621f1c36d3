"""Measures chosen for a plan, and the words that every part of their report uses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ganchao.domain.plan import Measure, Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import OutOfReach
from ganchao.reporting.outline_words import cents
from ganchao.targeting.choice import Alternatives, Choice, Frontier, Held, PriceCurve, Replacement
from ganchao.targeting.fresh import Stated
from ganchao.text import Lang, say

REMARK: Final = re.compile(r"\s*(?:[（(][^（()）]*[)）]|[，,;；].*)$")
COUNTED: Final = re.compile(r"(\d+) (million|billion)(.*)")
THOUSAND: Final = 1000


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
    nothing: tuple[float, ...]  # (aim,) as things go: with no measure, everyone drawn, ourselves too
    untouched: tuple[float, ...]  # (aim,) with no measure and our values just as expected, where measures start from
    upto: tuple[int, ...]  # (aim,) rank wanted
    frontier: Frontier | None
    alternatives: Alternatives | None
    lines: tuple[Held, ...]
    prices: PriceCurve | None
    draws: int
    seed: int
    fixed: bool  # rivals stand still
    lived: tuple[float, ...] = ()  # (aim,) with the measures, everyone drawn, ourselves too: compares with ``nothing``

    @property
    def chances(self) -> tuple[float, ...]:
        """Chances of the aims with the measures, on the basis of ``nothing`` where it is known ``(aim,)``."""
        return self.lived or (() if self.stated is None else tuple(self.stated.probability.tolist()))

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


def money(found: Programme, amount: float, lang: Lang, *, short: bool = False) -> str:
    """An amount with its unit; ``short`` without the unit's remark in brackets, which was told before."""
    unit = found.plan.money.in_lang(lang)
    unit = REMARK.sub("", unit) if short else unit
    counted = COUNTED.fullmatch(unit)  # 5.5 of "100 million yuan" are 550 million yuan
    if counted is None:
        return f"{amount:,.{cents(found.plan)}f} {unit}".rstrip()
    whole, name, rest = amount * int(counted[1]), counted[2], counted[3]
    if name == "million" and whole >= THOUSAND:
        whole, name = whole / THOUSAND, "billion"
    return f"{whole:,.4g} {name}{rest}"


def name_of(found: Programme, code: str, lang: Lang) -> str:
    """A measure in words."""
    return found.measures[code].name.in_lang(lang) or code
