"""What a question about a rank comes to: the nouns that the engine answers with and pages speak of."""

from __future__ import annotations

from dataclasses import dataclass

from ganchao.domain.plan import Plan
from ganchao.domain.scorecard import Scorecard
from ganchao.reporting.plan_words import Programme
from ganchao.targeting.choice import Alternatives, Choice, Frontier, Held
from ganchao.targeting.fresh import Stated
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.targets import Target


@dataclass(frozen=True)
class Question:
    """What is wanted: a rank in a year with a probability, within money, no line crossed."""

    year: int
    rank: int
    confidence: float
    budget: float | None = None  # money in all years together; the plan's yearly budgets hold beside it
    lines: tuple[tuple[str, float], ...] = ()  # bottom line or indicator -> the value that it must hold


@dataclass(frozen=True, eq=False)
class Least:
    """The least effort on indicators that reaches the rank, or how far all of it goes."""

    targets: tuple[Target, ...]  # those that move, the largest share of the effort first
    probability: float  # on fresh draws
    effort: float | None  # in typical moves; None where the rank is out of reach
    bound: float  # no plan needs less; NaN where that is not proven
    held: int  # best rank with the confidence wanted, of what is told
    contradictory: bool = False  # a line asks for more than can move


@dataclass(frozen=True, eq=False)
class Bought:
    """The least-cost measures that reach the rank within the money, or else the likeliest."""

    reached: bool
    choice: Choice | None  # None where not even the limits can be kept
    stated: Stated | None
    portfolio: Portfolio  # with the confidence that the choice took


@dataclass(frozen=True, eq=False)
class Answer:
    """What a question comes to."""

    question: Question
    card: Scorecard
    plan: Plan  # with the question's lines, and its aim alone
    unit: str
    count: int  # number ranked
    idle: float  # probability as things go, nothing planned
    least: Least
    bought: Bought | None  # None where the plan has no measures
    draws: int  # that measures are chosen on
    seed: int

    @property
    def chance(self) -> float:
        """The probability that a leader is told: of the measures, else of the values that indicators must reach."""
        if self.bought is not None and self.bought.stated is not None:
            return float(self.bought.stated.probability[0])
        return self.idle if self.bought is not None else self.least.probability

    @property
    def reached(self) -> bool:
        """Whether the rank is reached with the confidence wanted."""
        return self.bought.reached if self.bought is not None else self.least.effort is not None


@dataclass(frozen=True, eq=False)
class Context:
    """What takes longer than one waits for: money against probability, what every good plan contains, and lines."""

    frontier: Frontier
    untouched: float  # probability with no measure and our values just as expected
    alternatives: Alternatives | None
    lines: tuple[Held, ...]


def as_programme(answer: Answer, context: Context | None = None) -> Programme:
    """An answer as the measures of a plan with one aim, for the words and pictures that plans have."""
    bought = answer.bought
    assert bought is not None
    return Programme(
        card=answer.card, plan=answer.plan, unit=answer.unit, choice=bought.choice if bought.reached else None,
        likeliest=bought.choice, unreached=None, stated=bought.stated, nothing=(answer.idle,),
        untouched=(answer.idle if context is None else context.untouched,), upto=(answer.question.rank,),
        frontier=None if context is None else context.frontier,
        alternatives=None if context is None else context.alternatives,
        lines=() if context is None else context.lines, prices=None, draws=answer.draws, seed=answer.seed, fixed=False,
    )  # fmt: skip
