"""How far our plan takes up the plans above it: coverage, what is left, what is on offer, conflicts, evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ganchao.domain.alignment import Alignment, PlanStage, UpperItem, UpperPlan
from ganchao.domain.plan import Plan

TAKING_UP: Final = frozenset({"implements", "contributes"})
"""Links that take an item up; being limited by an item, or in conflict with it, does not."""
MENTIONED: Final = 0
"""Strength of a link that only mentions an item, which does not take it up."""
STRONGEST: Final = 3


@dataclass(frozen=True)
class Taken:
    """What became of one item of a plan above."""

    item: UpperItem
    links: tuple[Alignment, ...]

    @property
    def strength(self) -> int:
        """Strength of the strongest link that takes it up; -1 without one."""
        return max((link.strength for link in self.links if link.kind in TAKING_UP), default=-1)

    @property
    def confirmed(self) -> int:
        """The same among links that an owner confirmed."""
        sure = (link.strength for link in self.links if link.kind in TAKING_UP and link.confirmed_by)
        return max(sure, default=-1)

    @property
    def taken_up(self) -> bool:
        """Whether anything of ours does more than mention it."""
        return self.strength > MENTIONED


@dataclass(frozen=True)
class Coverage:
    """How far one plan above is taken up. Shares are of the weight of what it asks for; offers are told apart."""

    upper: UpperPlan
    asked: tuple[Taken, ...]
    offered: tuple[Taken, ...]

    @property
    def covered(self) -> float | None:
        """Share of weight that something of ours does more than mention; nothing where nothing is asked for."""
        return share(self.asked, [float(taken.taken_up) for taken in self.asked])

    @property
    def confirmed(self) -> float | None:
        """The same, counting only links that an owner confirmed."""
        return share(self.asked, [float(taken.confirmed > MENTIONED) for taken in self.asked])

    @property
    def depth(self) -> float | None:
        """The same, a link of strength 3 counting whole, 2 two thirds, 1 one third."""
        return share(self.asked, [max(taken.strength, 0) / STRONGEST for taken in self.asked])

    @property
    def by_strength(self) -> tuple[float | None, ...]:
        """Shares of weight by the strongest link: none, only mentioned, weak, fair, strong."""
        return tuple(
            share(self.asked, [float(taken.strength == strength) for taken in self.asked])
            for strength in range(-1, STRONGEST + 1)
        )

    @property
    def left(self) -> tuple[Taken, ...]:
        """Items asked for and not taken up (未承接事项), heaviest first."""
        return tuple(sorted((t for t in self.asked if not t.taken_up), key=lambda t: -t.item.weight))

    @property
    def unused(self) -> tuple[Taken, ...]:
        """Offers that nothing of ours uses yet, heaviest first."""
        return tuple(sorted((t for t in self.offered if not t.taken_up), key=lambda t: -t.item.weight))

    @property
    def in_the_making(self) -> bool:
        """Whether it is still being written."""
        return self.upper.stage is not PlanStage.PUBLISHED


def share(asked: Sequence[Taken], parts: Sequence[float]) -> float | None:
    r"""Weighted share, from 0 to 1; nothing where nothing is asked for.

    .. math:: \frac{\sum_i w_i c_i}{\sum_i w_i}
    """
    total = sum(taken.item.weight for taken in asked)
    if not total:
        return None
    return min(sum(taken.item.weight * part for taken, part in zip(asked, parts, strict=True)) / total, 1.0)


def coverages(plan: Plan) -> tuple[Coverage, ...]:
    """How far each plan above is taken up, in the order of the plan."""
    links: dict[str, list[Alignment]] = {}
    for link in plan.alignments:
        links.setdefault(link.item, []).append(link)
    out = []
    for upper in plan.upper_plans:
        every = [Taken(item, tuple(links.get(item.code, ()))) for item in upper.items]
        out.append(Coverage(upper, tuple(t for t in every if not t.item.offers),
                            tuple(t for t in every if t.item.offers)))
    return tuple(out)


def links_of_kind(plan: Plan, *kinds: str) -> tuple[Alignment, ...]:
    """Links of some kinds: ``conflicts``, ``constrained_by``."""
    return tuple(link for link in plan.alignments if link.kind in kinds)


def unproven(plan: Plan) -> tuple[Alignment, ...]:
    """Links that nothing shows."""
    return tuple(link for link in plan.alignments if not link.evidence)
