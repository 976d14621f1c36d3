"""What planning measures results in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import Problem


@dataclass(frozen=True, eq=False)
class Choice:
    """Measures taken, when each starts, what they cost and how probable the aims are."""

    measures: tuple[str, ...]  # codes, in the plan's order
    starts: tuple[int, ...]  # year in which each starts
    places: NDArray[np.int64]  # (measure of the plan,) place of the starting year, -1 not taken
    years: tuple[int, ...]  # years of the plan
    money_years: tuple[int, ...]  # years in which money falls due, those after the plan's last year too
    cost: Floats  # (money year,)
    own: Floats  # (year, indicator) our expected values
    probability: Floats  # (aim,) with which each aim is reached
    margin: Floats  # (aim,) median of our score less the score needed
    bound: float  # no admissible plan costs less; of the likeliest plan: none makes the first aim more probable
    gap: float  # distance to the bound, as a share of the cost, or in probability
    nodes: int  # of branch and bound
    rounds: int  # of asking the index and cutting
    notes: tuple[Problem, ...] = ()

    @property
    def total(self) -> float:
        """Money of all years, those after the plan's last year too."""
        return float(self.cost.sum())

    @property
    def proven(self) -> bool:
        """Whether no better plan exists."""
        return self.gap <= 1e-6


@dataclass(frozen=True, eq=False)
class Frontier:
    """Probability against budget (投入—概率曲线): F-R4."""

    totals: Floats  # (budget,) money in all
    choices: tuple[Choice | None, ...]  # the likeliest plan within each; None where not even the limits can be kept
    probability: Floats  # (budget, aim) on the draws chosen on, never falling along the budgets for the firmest aim
    bound: Floats  # (budget,) no plan within the budget has a greater probability of the firmest aim on those draws
    first: int = 0  # which aim is the firmest: the one that is pushed first
    stated: Floats | None = None  # (budget, aim) on draws that the plans were not chosen on; told where it is there

    @property
    def told(self) -> Floats:
        """Probabilities for readers ``(budget, aim)``."""
        return self.probability if self.stated is None else self.stated

    def needed(self, probability: float) -> float | None:
        """The least of the budgets with which the first aim has the probability; ``None`` where none has."""
        enough = np.flatnonzero(self.told[:, self.first] >= probability - 1e-9)
        return float(self.totals[enough[0]]) if enough.size else None


class Need(StrEnum):
    """Whether near-optimal plans contain a measure: F-R7."""

    MUST = "must_have"
    """必选: every one does."""
    OPTIONAL = "optional"
    """可选: some do."""
    NEVER = "never"
    """暂缓: none does."""


@dataclass(frozen=True, eq=False)
class Replacement:
    """What taking one measure out, or in, would mean."""

    measure: str
    need: Need
    taken: bool  # in the least-cost plan
    cost_without: float | None  # least cost without it; None where the aims cannot be reached without it
    cost_with: float | None  # least cost with it, or a bound on it beyond the slack; None where it cannot be taken

    def extra_cost(self, least: float) -> float | None:
        """Replacement value in money: what its loss costs; ``None`` where nothing replaces it."""
        return None if self.cost_without is None else self.cost_without - least


@dataclass(frozen=True, eq=False)
class Alternatives:
    """All plans that cost hardly more than the least: F-R7."""

    best: Choice
    slack: float  # how much more, as a share of the least cost
    replacements: tuple[Replacement, ...]  # by measure
    different: tuple[Choice, ...]  # plans within the slack, each as different as can be from those before it

    def those(self, need: Need) -> tuple[str, ...]:
        """Codes of measures of one kind."""
        return tuple(each.measure for each in self.replacements if each.need is need)


@dataclass(frozen=True, eq=False)
class Rung:
    """One measure on the marginal score-cost curve."""

    measure: str
    score: float  # score it adds by the aim's year, expected
    cost: float
    score_so_far: float
    cost_so_far: float

    @property
    def price(self) -> float:
        """Money for one point of score."""
        return self.cost / self.score


@dataclass(frozen=True, eq=False)
class PriceCurve:
    """Marginal score-cost curve of measures, cheapest score first: F-R5."""

    rungs: tuple[Rung, ...]
    idle: tuple[str, ...]  # measures that add no score by then

    def least(self, score: float) -> tuple[float, float]:
        """Least money for so much score if measures could be taken in part, and the price of the last point there."""
        for rung in self.rungs:
            if rung.score_so_far >= score - 1e-12:
                return rung.cost_so_far - (rung.score_so_far - score) * rung.price, rung.price
        return float("inf"), float("inf")


@dataclass(frozen=True, eq=False)
class Branch:
    """One state of the rivals after the first result, and what is done in it."""

    share: float  # of the draws
    choice: Choice  # first stage and recourse together; its probability is that of this state


@dataclass(frozen=True, eq=False)
class TwoStage:
    """A plan that waits for the first result before deciding the rest: F-R18."""

    decide_after: int  # year of the first result
    first: tuple[str, ...]  # measures started up to then, whatever the result
    branches: tuple[Branch, ...]  # rivals slow, middling, fast
    expected_cost: float
    probability: float
    rigid_cost: float | None  # least cost of deciding everything now; None where that cannot reach the aim
    gap: float

    @property
    def flexibility(self) -> float | None:
        """What it is worth to be able to wait: cost of deciding everything now less the expected cost."""
        return None if self.rigid_cost is None else self.rigid_cost - self.expected_cost


@dataclass(frozen=True, eq=False)
class Outcome:
    """Money, probability and score of one plan."""

    money: float
    probability: Floats  # (aim,)
    margin: Floats  # (aim,) median score ahead of the score needed


@dataclass(frozen=True, eq=False)
class Held:
    """What it takes to hold one bottom line (守底线所需投入).

    ``without`` and ``price`` exist only where the plan declares the line tradable; for the others nothing is relaxed.
    """

    line: str
    nothing_done: bool  # whether it holds if nothing is done
    room: float  # distance to the line where the plan comes nearest to it
    binds: bool  # whether the plan touches it
    alone: Outcome | None  # the cheapest way to hold this line alone; None where the limits do not allow it
    idle: Outcome  # nothing done
    planned: Outcome | None  # the plan that holds every line
    tradable: bool = False
    without: Outcome | None = None  # the plan that would be made without this line
    price: float | None = None  # money that dropping it would save


@dataclass(frozen=True, eq=False)
class Reach:
    """The best that can be attained, and which limits bind."""

    probability: Floats  # (aim,) of the likeliest plan
    alone: Floats  # (aim,) greatest probability of each aim, the others left aside
    best_rank: tuple[int | None, ...]  # (aim,) best rank attainable with the confidence asked for, likewise
    choice: Choice | None  # the likeliest plan
    binding: tuple[Problem, ...]  # limits without which the aim could be reached, or more be attained
