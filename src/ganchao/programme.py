"""Wires forecasting and measures: which actions of a plan buy its aims, against rivals that move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ganchao.catchup import (
    FRESH,
    HORIZON,
    MOST_FRESH,
    Moving,
    Outlook,
    as_things_go,
    expected,
    fresh_draws,
    outlook,
    own_aims,
    rank_wanted,
)
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.plan import Aim, Plan
from ganchao.domain.scenario import Event
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, OutOfReach, Problem
from ganchao.reporting.plan_words import Programme
from ganchao.scoring.conform import directions
from ganchao.targeting.against import Contest
from ganchao.targeting.alternatives import alternatives
from ganchao.targeting.beside import Beside
from ganchao.targeting.choice import Choice
from ganchao.targeting.cuts import Pool
from ganchao.targeting.fresh import OTHER_LUCK, kept_choice, stated, stated_frontier
from ganchao.targeting.frontier import even_totals, frontier
from ganchao.targeting.lines import held_lines
from ganchao.targeting.luck import drawn_luck
from ganchao.targeting.portfolio import Portfolio, portfolio_of
from ganchao.targeting.prices import price_curve
from ganchao.targeting.reach import best_rank
from ganchao.targeting.reached import chosen, own_in
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.schedule import in_order_of_firmness, least_cost, likeliest, pool_of, with_luck
from ganchao.targeting.structure import CAREFUL

DRAWS: Final = 300
BUDGETS: Final = 8
"""Budgets along the frontier."""
NOTHING_BESIDE: Final[Mapping[str, float]] = {}
BASELINE_DRAWS: Final = 200
"""Draws from which our values without a plan are taken for years before the aim's."""


def programme(
    card: Scorecard, plan: Plan, *, rivals: Moving = "forecast", draws: int = DRAWS, seed: int = 2019,
    events: Sequence[Event] = (), budgets: int = BUDGETS, followed: Panel | None = None, seen: Outlook | None = None,
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
        Draws that measures are chosen on; others, up to 20,000, state the probability.
    seed
        Seed of the draws.
    events
        Dated events that may change values of some units.
    budgets
        Points of the probability-budget frontier.
    followed
        Values of the plan's own indicators. Bottom lines on them bind like any other; they stay at our last known
        value unless measures move them.
    seen
        The outlook up to the last aim's year with these rivals, seed and events, where it is made already.

    Raises
    ------
    InvalidInput
        For aims, measures or lines that cannot be meant, or a past too short.
    UnknownName
        For a unit, node or tier that does not exist.
    """
    beside = known_beside(plan, followed, plan.unit or card.framework.own)
    usable = plan.on({indicator.code for indicator in card.framework.scored} | beside.keys())
    _, own, aims = own_aims(card, usable)
    seen = seen or outlook(card, aims[-1].year, rivals=rivals, seed=seed, events=events)
    problem, fresh, idle = portfolios(
        card, usable, rivals=rivals, draws=draws, seed=seed, events=events, beside=beside, seen=seen
    )
    problem = with_luck(problem, seed)
    pool = pool_of(problem, seed)
    kept = unreached = None
    try:
        kept = kept_choice(problem, fresh, seed=seed, pool=pool)
    except OutOfReach as error:
        unreached = error
    best = within_reach(problem, seed, pool) if kept is None else kept.choice
    held = problem if kept is None else kept.portfolio
    found = None if best is None else kept.stated if kept is not None else stated(fresh, best.places, seed=seed)
    untouched = stated(fresh, np.full(len(problem.measures), -1), seed=seed)
    choice = None if kept is None else kept.choice
    return Programme(
        card=card, plan=plan, unit=plan.unit or card.framework.own, choice=choice, likeliest=best, unreached=unreached,
        stated=found, nothing=idle, untouched=tuple(untouched.probability.tolist()),
        upto=tuple(contest.upto for contest in problem.contests),
        frontier=None if not problem.measures else stated_frontier(
            frontier(problem, even_totals(problem, budgets), seed=seed, pool=pool), fresh, seed=seed),
        alternatives=None if choice is None else alternatives(held, seed=seed, pool=pool, best=choice),
        lines=held_lines(held, choice, seed=seed), prices=price_curve(problem) if problem.measures else None,
        draws=1 if rivals == "fixed" else draws, seed=seed, fixed=rivals == "fixed",
        lived=() if best is None or rivals == "fixed" else as_things_go(
            seen, own, aims, added_by(fresh, best, len(card.framework.scored), seed)),
    )


def added_by(fresh: Portfolio, best: Choice, count: int, seed: int) -> list[Floats]:
    """What a plan adds to our values of the index's indicators in the year of each aim ``(draw or 1, indicator)``.

    Success and deviations are drawn for every draw of the field that "as things go" is told on.
    """
    lucky = fresh if fresh.certain else replace(
        fresh, luck=drawn_luck(fresh, FRESH, np.random.default_rng(seed + OTHER_LUCK)))
    return [own_in(lucky, best.places[None], contest.year)[0][:, :count] - fresh.baseline[contest.year][:count]
            for contest in fresh.contests]


def within_reach(problem: Portfolio, seed: int, pool: Pool) -> Choice | None:
    """The likeliest plan; where none has a chance, the one for the best rank to be had with the confidence wanted."""
    best = likeliest(problem, seed=seed, pool=pool)
    if best is None or (best.probability > 0).any() or not problem.contests:
        return best
    number = in_order_of_firmness(problem)[0]
    rank = best_rank(problem, number, seed, CAREFUL)
    if rank is None:
        return best
    nearer = replace(problem, contests=(replace(problem.contests[number], upto=rank),))
    near = least_cost(nearer, seed=seed)
    return best if near is None else chosen(problem, near.places, bound=near.bound, gap=near.gap)


def known_beside(plan: Plan, followed: Panel | None, unit: str) -> dict[str, float]:
    """Our last known value of each indicator of the plan's own that a bottom line speaks of.

    Lines on indicators of which nothing is known cannot be judged and are left out.
    """
    if followed is None or unit not in followed.units:
        return {}
    lined, found = {line.indicator for line in plan.bottom_lines}, dict[str, float]()
    for code in (indicator.code for indicator in plan.indicators):
        if code in lined and code in followed.indicators:
            column = followed.values[:, followed.units.index(unit), followed.indicators.index(code)]
            seen = column[np.isfinite(column)]
            found |= {code: float(seen[-1])} if seen.size else {}
    return found


def with_open_starts(plan: Plan, years: Sequence[int], lag: int) -> Plan:
    """The same plan, its measures without a start beginning in rounds that the plan's day can still move."""
    if plan.as_of is None:
        return plan
    ahead = tuple(year for year in years if year - lag >= plan.as_of.year)
    if not ahead or len(ahead) == len(years):
        return plan
    measures = tuple(each if each.start else each.replace(start=ahead) for each in plan.measures)
    return plan.model_copy(update={"measures": measures})


def portfolios(
    card: Scorecard, plan: Plan, *, rivals: Moving, draws: int, seed: int, events: Sequence[Event],
    beside: Mapping[str, float] = NOTHING_BESIDE, seen: Outlook | None = None,
) -> tuple[Portfolio, Portfolio, tuple[float, ...]]:
    """A plan's measures as arrays, with the fields of its aims: draws to choose on, and fresh ones; the chances as
    things go.

    ``beside`` holds our values of indicators beside the index, which stay as they are unless measures move them.
    """
    _, own, aims = own_aims(card, plan)
    seen = seen or outlook(card, aims[-1].year, rivals=rivals, seed=seed, events=events)
    made, check = both_portfolios(card, plan, seen, draws=draws, seed=seed, beside=beside)
    return made, check, as_things_go(seen, own, aims)


def baseline_of(seen: Outlook, own: int, year: int) -> Floats:
    """Our values of a year in which nothing is done, as measures start from ``(indicator,)``."""
    return expected(Rivals(seen.field(year, draws=BASELINE_DRAWS), own), seen.card.framework)


def both_portfolios(
    card: Scorecard, plan: Plan, seen: Outlook, *, draws: int, seed: int,
    beside: Mapping[str, float] = NOTHING_BESIDE, baseline: Floats | None = None, most_fresh: int = MOST_FRESH,
) -> tuple[Portfolio, Portfolio]:
    """A plan's measures as arrays, with fields to choose on, and with fresh ones, ``most_fresh`` of them at most.

    ``baseline`` ``(year, indicator)`` is what :func:`baseline_of` gives for every year up to the last aim's, where it
    is made already.
    """
    (_, own, aims), last = own_aims(card, plan), card.years[-1]
    years = tuple(range(last + 1, aims[-1].year + 1))
    plan = with_open_starts(plan, years, card.framework.rounds.lag)
    if aims[0].year <= last:
        values = {"year": aims[0].year, "first": last + 1, "last": last + HORIZON}
        raise InvalidInput([Problem("targeting.year", values=values)])
    if baseline is None:
        baseline = np.stack([baseline_of(seen, own, year) for year in years])
    codes = tuple(indicator.code for indicator in card.framework.scored)
    better = np.where(directions(card.framework.scored), 1.0, -1.0)
    chancy = any(measure.success < 1 or any(e.spread for e in measure.effects) for measure in plan.measures)

    adds = np.array([[sum(e.add for e in m.effects if e.indicator == code) for code in codes] for m in plan.measures])
    adds = adds.reshape(len(plan.measures), len(codes))
    worst, most = np.minimum(adds, 0.0).sum(axis=0), np.maximum(adds, 0.0).sum(axis=0)

    def contest(aim: Aim, *, fresh: bool) -> Contest:
        at, count = years.index(aim.year), min(fresh_draws(card), most_fresh) if fresh else draws
        field = seen.field(aim.year, node=aim.node or None, draws=count, fresh=fresh)
        if chancy and field.draws < count:  # rivals that stand still meet many draws of our luck
            field = replace(field, values=np.repeat(field.values, count, axis=0))
        # fresh fields state the probability and are scored in full: there a value is cut where the framework cuts it
        within = None if fresh else (baseline[at] + worst, baseline[at] + most)
        against = Rivals(field, own, baseline[at], within)
        seen_from = Beside(against, len(beside)) if beside else against
        return Contest(aim, at, rank_wanted(aim, card.framework, against.count), seen_from)

    indicators = {indicator.code: indicator for indicator in plan.indicators}
    more = np.where(directions([indicators[code] for code in beside]), 1.0, -1.0) if beside else np.empty(0)
    every = np.concatenate([baseline, np.tile(list(beside.values()), (len(years), 1))], axis=1) if beside else baseline
    made, check = (
        portfolio_of(plan, years=years, indicators=(*codes, *beside), better=np.concatenate([better, more]),
                     baseline=every,
                     contests=[contest(aim, fresh=fresh) for aim in aims]) for fresh in (False, True)
    )
    return made, with_luck(check, seed + OTHER_LUCK)
