"""Wires forecasting and measures: which actions of a plan buy its aims, against rivals that move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ganchao.catchup import HORIZON, Moving, expected, outlook, own_aims, rank_wanted
from ganchao.domain.plan import Aim, Plan
from ganchao.domain.scenario import Event
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, OutOfReach, Problem
from ganchao.reporting.plan_brief import Programme
from ganchao.scoring.conform import directions
from ganchao.targeting.against import Contest
from ganchao.targeting.alternatives import alternatives
from ganchao.targeting.choice import Choice
from ganchao.targeting.frontier import even_totals, frontier
from ganchao.targeting.lines import held_lines
from ganchao.targeting.portfolio import Portfolio, portfolio_of
from ganchao.targeting.prices import price_curve
from ganchao.targeting.reach import choose, reach
from ganchao.targeting.reached import probabilities
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.schedule import with_luck

DRAWS: Final = 300
BUDGETS: Final = 8
"""Budgets along the frontier."""
TRIES: Final = 4
"""Times the confidence chosen with is raised until fresh draws bear the promise out."""
MOST: Final = 0.999
BASELINE_DRAWS: Final = 200
"""Draws from which our values without a plan are taken for years before the aim's."""


def programme(
    card: Scorecard, plan: Plan, *, rivals: Moving = "forecast", draws: int = DRAWS, seed: int = 2019,
    events: Sequence[Event] = (), budgets: int = BUDGETS,
) -> Programme:
    """The least-cost measures for a plan's aims, their frontier, alternatives, lines and prices.

    Parameters
    ----------
    card
        Scores up to the last round known.
    plan
        Unit, aims, bottom lines, budgets, capacities and measures.
    rivals
        ``"forecast"``: everyone moves, in draws; ``"fixed"``: everyone stays where they are.
    draws
        Draws that measures are chosen on; as many fresh ones state the probability.
    seed
        Seed of the draws.
    events
        Dated events that may change values of some units.
    budgets
        Points of the probability-budget frontier.

    Raises
    ------
    InvalidInput
        For aims, measures or lines that cannot be meant, or a past too short.
    UnknownName
        For a unit, node or tier that does not exist.
    """
    plan = plan.on({indicator.code for indicator in card.framework.scored})
    problem, check = portfolios(card, plan, rivals=rivals, draws=draws, seed=seed, events=events)
    check = with_luck(check, seed + 1)
    unreached = None
    try:
        choice: Choice | None = held_choice(problem, check, seed)
        best = choice
    except OutOfReach as error:
        choice, unreached, best = None, error, reach(problem, seed=seed).choice
    rows = [np.full(len(problem.measures), -1, dtype=np.int64), *([] if best is None else [best.places])]
    shares = probabilities(check, np.stack(rows))
    return Programme(
        card=card, plan=plan, unit=plan.unit or card.framework.own, choice=choice, likeliest=best, unreached=unreached,
        stated=None if best is None else tuple(shares[1].tolist()), nothing=tuple(shares[0].tolist()),
        upto=tuple(contest.upto for contest in problem.contests),
        frontier=frontier(problem, even_totals(problem, budgets), seed=seed) if problem.measures else None,
        alternatives=None if choice is None else alternatives(problem, seed=seed),
        lines=held_lines(problem, choice, seed=seed), prices=price_curve(problem) if problem.measures else None,
        draws=1 if rivals == "fixed" else draws, seed=seed, fixed=rivals == "fixed",
    )


def held_choice(problem: Portfolio, check: Portfolio, seed: int) -> Choice:
    """The least-cost measures whose probability holds on fresh draws; choosing on few draws flatters the chosen.

    The confidence chosen with is raised by what fresh draws fall short of. Raises ``OutOfReach``, and where the
    promise could not be made to hold the choice says so.
    """
    wanted = np.array([contest.confidence for contest in problem.contests])
    raised = wanted.copy()
    choice: Choice | None = None
    for _ in range(TRIES):
        contests = tuple(
            replace(contest, aim=contest.aim.replace(confidence=float(min(level, MOST))))
            for contest, level in zip(problem.contests, raised, strict=True)
        )
        try:
            choice = choose(replace(problem, contests=contests), seed=seed)
        except OutOfReach:
            if choice is None:
                raise
            break
        short = wanted - probabilities(check, choice.places[None])[0]
        if (short <= 0).all():
            return choice
        beyond = choice.probability + 1 / problem.contests[0].against.draws
        raised = np.where(short > 0, np.maximum(raised + short, beyond), raised)
    assert choice is not None  # the first try raises where there is none
    note = Problem("plan.not_held", severity="warning")
    return replace(choice, notes=(*choice.notes, note))


def portfolios(
    card: Scorecard, plan: Plan, *, rivals: Moving, draws: int, seed: int, events: Sequence[Event]
) -> tuple[Portfolio, Portfolio]:
    """A plan's measures as arrays, with the fields of its aims: draws to choose on, and fresh ones."""
    (_, own, aims), last = own_aims(card, plan), card.years[-1]
    seen = outlook(card, aims[-1].year, rivals=rivals, seed=seed, events=events)
    years = tuple(range(last + 1, aims[-1].year + 1))
    if aims[0].year <= last:
        values = {"year": aims[0].year, "first": last + 1, "last": last + HORIZON}
        raise InvalidInput([Problem("targeting.year", values=values)])
    baseline = np.stack([
        expected(Rivals(seen.field(year, draws=BASELINE_DRAWS), own), card.framework) for year in years
    ])
    codes = tuple(indicator.code for indicator in card.framework.scored)
    better = np.where(directions(card.framework.scored), 1.0, -1.0)

    def contest(aim: Aim, *, fresh: bool) -> Contest:
        at = years.index(aim.year)
        field = seen.field(aim.year, node=aim.node or None, draws=draws, fresh=fresh)
        against = Rivals(field, own, baseline[at])
        return Contest(aim, at, rank_wanted(aim, card.framework, against.count), against)

    made, check = (
        portfolio_of(plan, years=years, indicators=codes, better=better, baseline=baseline,
                     contests=[contest(aim, fresh=fresh) for aim in aims]) for fresh in (False, True)
    )
    return made, check
