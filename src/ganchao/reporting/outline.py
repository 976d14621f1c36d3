"""A plan with how it stands today: what chapters, tables and commands on the plan are made from."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from ganchao.benchmarking.coupling import Coordinated
from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.planning.alignment import Coverage
from ganchao.planning.baskets import SubIndex
from ganchao.planning.industries import Divided
from ganchao.planning.ledgers import Kept, Promised
from ganchao.planning.quality import Quality
from ganchao.planning.services import Served
from ganchao.planning.standards import Met
from ganchao.planning.tree import Tree
from ganchao.planning.values import Values
from ganchao.reporting.names import unit_name
from ganchao.text import Lang, say

SKELETON = ("policies", "positionings", "main_lines", "strategies", "priorities", "goals")
"""Lists of which any makes a plan have an overall approach."""
CARDED = ("cards", "upper_plans", "services", "industries", "couplings", "standards", "ledgers", "deeds")
"""Lists of which any gives the cards something to say."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A plan with how it stands on a day."""

    card: Scorecard
    plan: Plan
    unit: str
    on: datetime.date
    values: Values
    tree: Tree
    baskets: Mapping[str, SubIndex]
    quality: Quality
    coverages: tuple[Coverage, ...]
    standards: tuple[Met, ...]
    services: tuple[Served, ...]
    industries: tuple[Divided, ...]
    couplings: Mapping[str, tuple[Coordinated, ...]]  # coupling -> years
    ledgers: tuple[Kept, ...]
    promises: tuple[Promised, ...]

    def name(self, code: str, lang: Lang) -> str:
        """An element, indicator, node or place in words; its code where it has no name."""
        placed = self.plan.coded.get(code)
        part = None if placed is None else placed.part
        name = getattr(part, "name", None) or getattr(part, "title", None)  # documents have titles
        if name:
            return str(name.in_lang(lang))
        nodes = {node.code: node.name for node in self.card.framework.nodes}
        if nodes.get(code):
            return nodes[code].in_lang(lang)
        return unit_name(self.card.panel, code, lang) if code in self.card.units else code

    def stamp(self, lang: Lang) -> str:
        """What stands inside every picture and table where something is simulated or made up."""
        if self.card.framework.simulated:
            return say("reporting.stamp", lang)
        made_up = self.plan.illustrative or any(measure.illustrative for measure in self.plan.measures)
        return say("plan.stamp", lang) if made_up else ""


def has_skeleton(plan: Plan) -> bool:
    """Whether there is an overall approach to tell of."""
    return any(getattr(plan, name) for name in SKELETON)


def has_cards(plan: Plan) -> bool:
    """Whether there is anything for the cards to tell of."""
    return any(getattr(plan, name) for name in CARDED)
