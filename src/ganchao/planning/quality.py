"""How good the plan itself is: which parts are there that a plan needs to be followed, trusted and proven."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ganchao.domain.aim import LineKind
from ganchao.domain.check_filled import TO_FILL_IN, texts_in
from ganchao.domain.measure import Measure
from ganchao.domain.plan import Plan
from ganchao.domain.strategy import Goal
from ganchao.planning.baskets import SubIndex
from ganchao.planning.tree import LINKED, Tree


@dataclass(frozen=True, eq=False)
class Looking:
    """What the parts of plan quality look at."""

    plan: Plan
    tree: Tree
    baskets: Mapping[str, SubIndex]

    @cached_property
    def sourced(self) -> frozenset[str]:
        """The plan's own indicators whose source is stated."""
        return frozenset(indicator.code for indicator in self.plan.indicators if indicator.source)

    @cached_property
    def linked(self) -> frozenset[str]:
        """Elements of ours that are linked to items of plans above."""
        return frozenset(link.local for link in self.plan.alignments)


@dataclass(frozen=True)
class Part:
    """One thing that a plan needs."""

    key: str  # messages ``planning.part.<key>`` and ``planning.advice.<key>``
    weight: float
    lacking: tuple[str, ...]  # codes of those that lack it, in the order of the plan
    count: int  # of those that ought to have it

    @property
    def share(self) -> float | None:
        """Share of those that have it; nothing where none ought to."""
        return 1 - len(self.lacking) / self.count if self.count else None


@dataclass(frozen=True)
class Quality:
    """Plan quality, its parts most important first."""

    parts: tuple[Part, ...]

    @property
    def score(self) -> float | None:
        r"""From 0 to 100; nothing for a plan without any part that could be looked at.

        .. math:: Q = 100 \frac{\sum_p w_p s_p}{\sum_p w_p}

        over parts that the plan ought to have, :math:`s_p` the share that has it and :math:`w_p` the weight.
        """
        asked = [(part.weight, part.share) for part in self.parts if part.share is not None]
        total = sum(weight for weight, _ in asked)
        return 100 * sum(weight * share for weight, share in asked) / total if total else None

    @property
    def advice(self) -> tuple[Part, ...]:
        """Parts that something lacks, most important first."""
        return tuple(part for part in self.parts if part.lacking)


Found = Iterable[tuple[str, bool]]
"""Codes of those that ought to have something, and whether they have it."""


def of_goals(has: Callable[[Looking, Goal], bool]) -> Callable[[Looking], Found]:
    """A part of every goal."""
    return lambda looking: ((goal.code, has(looking, goal)) for goal in looking.plan.goals)


def of_measures(has: Callable[[Looking, Measure], bool]) -> Callable[[Looking], Found]:
    """A part of every measure."""
    return lambda looking: ((measure.code, has(looking, measure)) for measure in looking.plan.measures)


def measured(looking: Looking, goal: Goal) -> bool:
    """Measured by a basket with members."""
    basket = looking.baskets.get(goal.basket)
    return basket is not None and bool(basket.members)


def started(looking: Looking, goal: Goal) -> bool:
    """Where it starts is written, or known from its basket."""
    basket = looking.baskets.get(goal.basket)
    return goal.baseline is not None or (basket is not None and basket.last() is not None)


def provable(looking: Looking, goal: Goal) -> bool:
    """Every member of its basket has a stated source, or a milestone that serves it says what proves it."""
    basket = looking.baskets.get(goal.basket)
    own = {indicator.code for indicator in looking.plan.indicators}
    sourced = basket is not None and bool(basket.members) and all(
        member in looking.sourced or member not in own for member in basket.members
    )
    proofs = {milestone.code: bool(milestone.evidence) for milestone in looking.plan.milestones}
    return sourced or any(proofs[code] for code in looking.tree.under(goal.code, "milestones"))


def linked_above(looking: Looking, goal: Goal) -> bool:
    """It, or a measure that serves it, is linked to an item of a plan above."""
    return goal.code in looking.linked or any(
        code in looking.linked for code in looking.tree.under(goal.code, "measures")
    )


def has_effect(looking: Looking, measure: Measure) -> bool:
    """It moves an indicator, or protects a bottom line."""
    return bool(measure.effects) or any(
        line.kind is LineKind.PROTECTED and measure.code in line.measures for line in looking.plan.bottom_lines
    )


def linked_elements(looking: Looking) -> Found:
    """Elements that ought to serve something or be served."""
    orphans = set(looking.tree.orphans)
    return ((branch.code, branch.code not in orphans) for kind in LINKED for branch in looking.tree.of(kind))


def of_owned_measures(looking: Looking) -> Found:
    """Measures with an owner, and whether it is one of the plan's owners instead of free text."""
    return ((m.code, bool(m.roles.lead)) for m in looking.plan.measures if m.owner or m.roles.lead)


def clauses_proven(looking: Looking) -> Found:
    """Clauses that say what proves them, or were proven when checked."""
    shown = {check.clause for check in looking.plan.checks if check.evidence}
    return (
        (clause.code, bool(clause.evidence) or clause.code in shown)
        for standard in looking.plan.standards for clause in standard.clauses
    )


PARTS: Final[Mapping[str, tuple[float, Callable[[Looking], Found]]]] = {
    "goal_indicator": (3, of_goals(measured)),
    "measure_owner": (3, of_measures(lambda _looking, m: bool(m.owner) or bool(m.roles.lead))),
    "measure_grade": (3, lambda looking: (
        (m.code, all(e.grade for e in m.effects)) for m in looking.plan.measures if m.effects)),
    "orphans": (2, linked_elements),
    "measure_effect": (2, of_measures(has_effect)),
    "goal_target": (2, of_goals(lambda _looking, goal: goal.target is not None)),
    "goal_date": (2, of_goals(lambda _looking, goal: goal.year is not None)),
    "goal_measure": (2, of_goals(lambda looking, goal: bool(looking.tree.under(goal.code, "measures")))),
    "goal_owner": (2, of_goals(lambda _looking, goal: bool(goal.roles.lead))),
    "goal_baseline": (1, of_goals(started)),
    "line_owner": (1, lambda looking: (
        (line.code, bool(line.roles.lead)) for line in looking.plan.bottom_lines)),
    "milestone_proof": (1, lambda looking: ((m.code, bool(m.evidence)) for m in looking.plan.milestones)),
    "goal_proof": (1, of_goals(provable)),
    "goal_link": (1, of_goals(linked_above)),
    "link_confirmed": (1, lambda looking: (
        (f"{link.local} → {link.item}", bool(link.confirmed_by)) for link in looking.plan.alignments)),
    "clause_proof": (1, clauses_proven),
    "owner_listed": (1, of_owned_measures),
    "goal_leading": (1, of_goals(lambda _looking, goal: bool(goal.leading))),
}  # fmt: skip
"""What a plan needs, most important first, with its weight; after the checks that plans get in performance audits.

Weights are ours: 3 for what nothing can be followed or trusted without, 2 for what a target needs, 1 for the rest.
"""


FILLED_IN: Final = 3
"""Weight of what a template left to be filled in; asked only while there is any."""


def quality(plan: Plan, tree: Tree, baskets: Mapping[str, SubIndex]) -> Quality:
    """Which parts a plan has, and who lacks them."""
    looking, blank = Looking(plan, tree, baskets), to_fill_in(plan)
    found = {
        key: [(code, has and code not in blank) for code, has in find(looking)] for key, (_, find) in PARTS.items()
    }
    first = [Part("filled_in", FILLED_IN, blank, len(blank))] if blank else []
    return Quality((*first, *(part_of(key, weight, found[key]) for key, (weight, _) in PARTS.items())))


def to_fill_in(plan: Plan) -> tuple[str, ...]:
    """Codes of what still holds words of a template: as long as it does, nothing of it counts as written."""
    return tuple(
        placed.part.code for placed in plan.walk()
        if any(TO_FILL_IN.search(text) for _, text in texts_in(placed.part, ()))
    )


def part_of(key: str, weight: float, found: Sequence[tuple[str, bool]]) -> Part:
    """A part from who has it."""
    return Part(key, weight, tuple(code for code, has in found if not has), len(found))
