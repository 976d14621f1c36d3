"""Wires targets and measures for questions that come often: what does a rank take, answered while somebody waits.

Everything that does not depend on the question (everyone's values to come, rivals' scores, where our own values go) is
made once for each year; a question then costs a search. The draws and the engines are those of ``ganchao target`` and
``ganchao plan``, so for a single aim the answers are theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from ganchao.domain.aim import BottomLine, LineKind
from ganchao.domain.plan import Aim
from ganchao.errors import InvalidInput, OutOfReach, Problem
from ganchao.grounds import Bench, Ground
from ganchao.programme import BUDGETS
from ganchao.programme import DRAWS as MEASURE_DRAWS
from ganchao.reporting.aim_answer import Answer, Bought, Context, Least, Question
from ganchao.scoring.conform import directions
from ganchao.targeting.alternatives import alternatives
from ganchao.targeting.choice import Frontier
from ganchao.targeting.cuts import Pool
from ganchao.targeting.fresh import kept_choice, stated, stated_frontier
from ganchao.targeting.frontier import even_totals, frontier
from ganchao.targeting.light import rank_held
from ganchao.targeting.lines import held_lines
from ganchao.targeting.portfolio import Portfolio, lines_of
from ganchao.targeting.reached import chosen, probabilities
from ganchao.targeting.schedule import least_cost, likeliest, pool_of
from ganchao.targeting.solve import Beyond
from ganchao.targeting.structure import Limits
from ganchao.targeting.targets import Prospect, searched, targets_of

SEARCH: Final = Limits(gap=1e-2, nodes=50, rounds=6, share=0.03)
"""How far to search while somebody waits; what stays unproven is told."""
MOST_YEARS: Final = 8
KEPT: Final = 64
"""Ranks of a year whose learnt inequalities are kept."""
REMEMBERED: Final = 256
"""Answers kept, so that a page that is looked at again costs nothing."""
TYPICAL: Final[Mapping[str, float]] = {"typical": 1.0}


def warm(bench: Bench) -> None:
    """Make every year ready that is kept: years that somebody waits for first, then those of the plan's aims."""
    first = [aim.year for aim in reversed(bench.aims)]
    waiting = [*dict.fromkeys(first), *(year for year in bench.years if year not in first)][: bench.most]
    while waiting or bench.urgent:
        year = bench.urgent.pop(0) if bench.urgent else waiting.pop(0)
        bench.ground(year)
        if year == first[0]:
            answer(bench, bench.wanted())  # what is made once in a program is made now, not under the first who asks


def checked(bench: Bench, question: Question) -> list[Problem]:
    """Everything about a question that cannot be meant."""
    found, known = [], {line.code: line for line in movable(bench)}
    indicators = {indicator.code for indicator in bench.card.framework.scored}
    if question.year not in bench.years:
        facts = {"year": question.year, "first": bench.years[0], "last": bench.years[-1]}
        found.append(Problem("aiming.year", values=facts))
    if not 1 <= question.rank <= bench.count:
        found.append(Problem("aiming.rank", values={"rank": question.rank, "count": bench.count}))
    if not 0.01 <= question.confidence <= 0.99:
        found.append(Problem("aiming.confidence", values={"confidence": f"{question.confidence * 100:g}"}))
    if question.budget is not None and not 0 <= question.budget < np.inf:
        found.append(Problem("aiming.budget", values={"budget": f"{question.budget:g}"}))
    for code, value in question.lines:
        line = known.get(code)
        if line is None and code not in indicators:
            found.append(Problem("aiming.line", values={"line": code}))
        elif not np.isfinite(value):
            found.append(Problem("aiming.value", values={"line": code}))
        elif line is not None and not line.tradable and loosens(line, value):
            line_facts = {"line": line.name or line.code, "value": f"{line.value:g}", "asked": f"{value:g}"}
            found.append(Problem("aiming.not_for_sale", values=line_facts))
    if len({code for code, _ in question.lines}) < len(question.lines):
        found.append(Problem("aiming.line_twice"))
    return found


def movable(bench: Bench) -> tuple[BottomLine, ...]:
    """Bottom lines with a value that a question may set otherwise."""
    return tuple(line for line in bench.usable.bottom_lines
                 if line.kind in {LineKind.FLOOR, LineKind.CAP} and line.value is not None)  # fmt: skip


def loosens(line: BottomLine, value: float) -> bool:
    """Whether a value asks less of a line than the plan does."""
    assert line.value is not None
    return value < line.value if line.kind is LineKind.FLOOR else value > line.value


def lined(bench: Bench, lines: Sequence[tuple[str, float]]) -> tuple[BottomLine, ...]:
    """The plan's bottom lines with the values asked for; indicators named by themselves get a line of their own."""
    asked, known = dict(lines), {line.code for line in bench.usable.bottom_lines}
    found = [line.replace(value=asked[line.code]) if line.code in asked else line
             for line in bench.usable.bottom_lines]  # fmt: skip
    scored = bench.card.framework.scored
    for indicator, higher in zip(scored, directions(scored), strict=True):
        if indicator.code in asked and indicator.code not in known:
            kind = LineKind.FLOOR if higher else LineKind.CAP
            found.append(BottomLine(code=f"asked.{indicator.code}", name=indicator.name, kind=kind,
                                    indicator=indicator.code, value=asked[indicator.code]))  # fmt: skip
    return tuple(found)


def answer(bench: Bench, question: Question) -> Answer:
    """The least effort and the least cost. Raises ``InvalidInput`` with everything that is wrong with the question."""
    if problems := checked(bench, question):
        raise InvalidInput(problems)
    with bench.asking:
        known = bench.answers.get(question)
        if known is not None:
            return known
        ground, lines = bench.ground(question.year), lined(bench, question.lines)
        least = least_effort(bench, ground, question, lines)
        bought = None if ground.portfolio is None else measures_for(bench, ground, question, lines)
        plan = bench.usable.model_copy(update={"aims": (aim_of(bench, question),), "bottom_lines": lines})
        if len(bench.answers) >= REMEMBERED:
            del bench.answers[next(iter(bench.answers))]
        found = Answer(question, bench.card, plan, bench.unit, ground.fresh.count,
                       float(ground.idle[question.rank - 1]), least, bought, MEASURE_DRAWS, bench.seed)  # fmt: skip
        bench.answers[question] = found
        return found


def aim_of(bench: Bench, question: Question) -> Aim:
    """A question as an aim."""
    return Aim(year=question.year, rank=question.rank, confidence=question.confidence, node=bench.node)


def least_effort(bench: Bench, ground: Ground, question: Question, lines: Sequence[BottomLine]) -> Least:
    """What our indicators must reach."""
    framework, past = bench.card.framework, bench.seen.past
    codes = {indicator.code for indicator in framework.scored}
    prospect = Prospect(aim_of(bench, question), question.rank, ground.made, ground.fresh, ground.today, ground.start,
                        question.year - bench.card.years[-1])  # fmt: skip
    plan = bench.usable.on(codes)
    stages, found = searched(
        framework, past, [prospect], told=plan.levers,
        lines=[line for line in lines if not line.indicator or line.indicator in codes],
        effort=TYPICAL, breaks_at=bench.seen.breaks_at,
    )  # fmt: skip
    stage = stages[0]
    if isinstance(found, Beyond):
        if found.contradictory:
            return Least((), 0.0, None, np.nan, 0, contradictory=True)
        moved = np.where(np.isfinite(stage.levers.most), stage.levers.most, found.moved[0])
    else:
        moved = found.moved[0]
    values = stage.levers.values(moved)[None]
    told = tuple(t for t in targets_of(stage, framework, past[-1, bench.own], moved) if t.moved)
    beyond = isinstance(found, Beyond)
    return Least(
        told, ground.fresh.probability(values, question.rank), None if isinstance(found, Beyond) else found.effort,
        np.nan if isinstance(found, Beyond) else found.bound,
        rank_held(ground.fresh, values, question.confidence) if beyond else question.rank,
    )  # fmt: skip


def asked_of(bench: Bench, ground: Ground, question: Question, lines: Sequence[BottomLine]) -> tuple[Portfolio, ...]:
    """The measures to choose on and the fresh ones, with the question's aim, lines and money."""
    found, plan = list[Portfolio](), bench.usable.model_copy(update={"bottom_lines": tuple(lines)})
    for each in (ground.portfolio, ground.check):
        assert each is not None
        contests = tuple(replace(c, aim=aim_of(bench, question), upto=question.rank) for c in each.contests)
        total = np.inf if question.budget is None else question.budget
        asked = replace(each, plan=plan, contests=contests, total=total)
        found.append(replace(asked, lines=lines_of(asked)) if question.lines else asked)
    return tuple(found)


def pool_for(ground: Ground, portfolio: Portfolio, rank: int, seed: int) -> Pool:
    """What was learnt from the fields for a rank before."""
    if rank not in ground.pools:
        if len(ground.pools) >= KEPT:
            del ground.pools[next(iter(ground.pools))]
        ground.pools[rank] = pool_of(portfolio, seed)
    return ground.pools[rank]


def measures_for(bench: Bench, ground: Ground, question: Question, lines: Sequence[BottomLine]) -> Bought:
    """The least-cost measures, or the likeliest that the money buys."""
    problem, fresh = asked_of(bench, ground, question, lines)
    pool = pool_for(ground, problem, question.rank, bench.seed)
    first = least_cost(problem, seed=bench.seed, limits=SEARCH, pool=pool)
    if first is not None:
        try:
            kept = kept_choice(problem, fresh, seed=bench.seed, limits=SEARCH, pool=pool, first=first)
        except OutOfReach:
            pass  # the likeliest is told instead
        else:
            return Bought(True, kept.choice, kept.stated, kept.portfolio)
    best = likeliest(problem, seed=bench.seed, limits=SEARCH, pool=pool)
    if best is None:
        return Bought(False, None, None, problem)
    hurried = Bought(False, best, stated(fresh, best.places, seed=bench.seed), problem)
    return likelier_known(bench, ground, question, hurried)


def likelier_known(bench: Bench, ground: Ground, question: Question, found: Bought) -> Bought:
    """What was found in a hurry, or a likelier plan within the money that a longer search found before."""
    assert found.stated is not None
    assert found.choice is not None
    line = bench.frontiers.get((question.year, question.rank, question.lines))
    known = [choice for choice in (() if line is None else line.choices) if choice is not None]
    if ground.most is not None and not question.lines:
        known.append(ground.most)
    most = np.inf if question.budget is None else question.budget + 1e-9
    _, fresh = asked_of(bench, ground, question, lined(bench, question.lines))
    best, bound = found, float(found.choice.probability[0] + found.choice.gap)
    for choice in {choice.places.tobytes(): choice for choice in known if choice.total <= most}.values():
        told = stated(fresh, choice.places, seed=bench.seed)
        if best.stated is not None and told.probability[0] > best.stated.probability[0]:
            gap = max(0.0, bound - float(probabilities(found.portfolio, choice.places[None])[0, 0]))
            other = chosen(found.portfolio, choice.places, bound=found.choice.bound, gap=gap)
            best = Bought(bool(told.probability[0] >= question.confidence), other, told, found.portfolio)
    return best


def context_of(bench: Bench, answered: Answer) -> Context | None:
    """Money against probability, must-haves and lines: a matter of seconds. ``None`` where the plan has no measures.

    Nobody who asks meanwhile has to wait: what is learnt from the fields here is kept apart.
    """
    bought, question = answered.bought, answered.question
    if bought is None:
        return None
    lines = answered.plan.bottom_lines
    problem, fresh = asked_of(bench, bench.ground(question.year), replace(question, budget=None), lines)
    pool = pool_of(problem, bench.seed)
    money = [] if bought.choice is None else [bought.choice.total]
    totals = sorted({*even_totals(problem, BUDGETS), *money})
    drawn = frontier(problem, totals, seed=bench.seed, pool=pool)
    line = with_plan(stated_frontier(drawn, fresh, seed=bench.seed), bought)
    with bench.asking:
        bench.frontiers[question.year, question.rank, question.lines] = line
    other = None
    if bought.reached and bought.choice is not None:
        other = alternatives(bought.portfolio, seed=bench.seed, limits=SEARCH, pool=pool, best=bought.choice)
    nothing = stated(fresh, np.full(len(fresh.measures), -1), seed=bench.seed)
    return Context(
        line, float(nothing.probability[0]), other,
        held_lines(bought.portfolio, bought.choice, seed=bench.seed, limits=SEARCH) if lines else (),
    )  # fmt: skip


def with_plan(line: Frontier, bought: Bought) -> Frontier:
    """The same frontier, where the plan found is likelier than what was found along the budgets that allow it."""
    if bought.choice is None or bought.stated is None or line.stated is None:
        return line
    chance, shares, choices = bought.stated.probability, line.stated.copy(), list(line.choices)
    for k in np.flatnonzero(line.totals >= bought.choice.total - 1e-9):
        if not shares[k, line.first] >= chance[line.first]:  # NaN where nothing fits
            shares[k], choices[k] = chance, bought.choice
    return replace(line, stated=shares, choices=tuple(choices))
