"""Out of reach is a finding: the best attainable, and the limits that bind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.plan import BottomLine, LineKind
from ganchao.errors import OutOfReach, Problem, Say, Where
from ganchao.targeting.choice import Choice, Reach
from ganchao.targeting.cuts import Pool
from ganchao.targeting.lines import without_line
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, name_of
from ganchao.targeting.schedule import least_cost, likeliest, pool_of, with_luck
from ganchao.targeting.structure import CAREFUL, Limits, Structure, structure_of
from ganchao.targeting.ties import likelier
from ganchao.targeting.words import listed, sentences

NOTABLE = 0.01
"""A limit is named where dropping it adds at least so much to a probability: less is not seen in whole per cents."""
HARDLY = 0.01
"""A probability below this, or as near to one, is told in words: nobody can know that it is nothing or all."""
Told = Callable[[NDArray[np.int64]], Floats]
"""Probabilities ``(aim,)`` of a plan ``(measure,)``."""


def choose(
    portfolio: Portfolio, *, seed: int = 0, limits: Limits = CAREFUL, pool: Pool | None = None, tell: Told | None = None
) -> Choice:
    """The least-cost plan of measures, with a word on what is odd about the case; ``pool`` as in ``least_cost``.

    Of plans that cost the same it is the likelier. ``tell`` states a plan's probabilities on draws that it was not
    chosen on, where they are told of an aim that fails.

    Raises
    ------
    OutOfReach
        With the best attainable probability and rank, and the limits that bind.
    """
    portfolio = with_luck(portfolio, seed)
    pool = pool or pool_of(portfolio, seed)
    choice = least_cost(portfolio, seed=seed, limits=limits, pool=pool)
    if choice is None:
        found = reach(portfolio, seed=seed, limits=limits, pool=pool, tell=tell)
        raise OutOfReach(in_words(portfolio, found), found.binding)
    best = likelier(portfolio, choice, pool)
    return replace(best, notes=(*best.notes, *oddities(portfolio, best)))


def oddities(portfolio: Portfolio, choice: Choice) -> Iterator[Problem]:
    """What a reader should know of a plan that was found."""
    if not portfolio.measures:
        yield Problem("targeting.no_measures", severity="warning")
    elif not choice.measures and portfolio.contests:
        yield Problem("targeting.reached_already", severity="warning")
    idle = idle_measures(portfolio)
    if idle:
        yield Problem("targeting.no_effect", values={"measures": listed(idle)}, severity="warning")
    forbidden = [name_of(portfolio, k) for k in np.flatnonzero(vetoes(portfolio)).tolist()]
    if forbidden:
        yield Problem("targeting.vetoed", values={"measures": listed(forbidden)}, severity="warning")


def idle_measures(portfolio: Portfolio) -> tuple[object, ...]:
    """Measures that do nothing to any indicator of the index, those aside that a bottom line forbids."""
    moving = set(portfolio.effects.measure[(portfolio.effects.add != 0) | (portfolio.effects.spread > 0)].tolist())
    moving |= set(np.flatnonzero(vetoes(portfolio)).tolist())
    return tuple(name_of(portfolio, k) for k in range(len(portfolio.measures)) if k not in moving)


def reach(
    portfolio: Portfolio, *, seed: int = 0, limits: Limits = CAREFUL, pool: Pool | None = None, tell: Told | None = None
) -> Reach:
    """The likeliest plan, the best rank any plan has with the confidence asked for, and the limits that bind.

    Limits are dropped one kind at a time, each budget year and each tradable bottom line by itself; those that are not
    tradable are never dropped.
    """
    portfolio = with_luck(portfolio, seed)
    pool = pool or pool_of(portfolio, seed)
    likely = likeliest(portfolio, seed=seed, limits=limits, pool=pool)
    if likely is None:
        nobody, nothing = (None,) * len(portfolio.contests), np.zeros(len(portfolio.contests))
        return Reach(nothing, nothing, nobody, None, tuple(contradictions(portfolio, limits)))
    several = range(len(portfolio.contests))
    best = [likely] if len(several) == 1 else [greatest(portfolio, n, seed, limits) for n in several]
    alone = np.array([shares(each, portfolio.contests[n].confidence, n, tell) for n, each in enumerate(best)])
    ranks = tuple(best_rank(portfolio, n, seed, limits) for n in several)
    return Reach(likely.probability, alone, ranks, likely, tuple(
        binding(portfolio, likely, alone, seed, limits, pool, tell)))


def greatest(portfolio: Portfolio, number: int, seed: int, limits: Limits) -> Choice | None:
    """The likeliest plan for one aim within the limits, the others left aside; ``None`` where there is no plan."""
    return likeliest(replace(portfolio, contests=(portfolio.contests[number],)), seed=seed, limits=limits)


def shares(best: Choice | None, confidence: float, number: int, tell: Told | None) -> float:
    """The probability told of an aim in its likeliest plan: on fresh draws where it fails on both, as plans' are."""
    if best is None:
        return 0.0
    share = float(best.probability[number if len(best.probability) > 1 else 0])
    if tell is None or share >= confidence - EVEN:
        return share
    again = float(tell(best.places)[number])
    return again if again < confidence - EVEN else share


def shortfall(portfolio: Portfolio, probability: Floats) -> Floats:
    """What each aim lacks of the confidence asked for ``(aim,)``, negative where it has more."""
    return np.array([contest.confidence for contest in portfolio.contests]) - probability


def told_shares(portfolio: Portfolio, plan: Choice, tell: Told | None) -> Floats:
    """The probability told of every aim in one plan ``(aim,)``, each as :func:`shares` tells it."""
    return np.array([shares(plan, contest.confidence, n, tell) for n, contest in enumerate(portfolio.contests)])


def binding(
    portfolio: Portfolio, likely: Choice, alone: Floats, seed: int, limits: Limits, pool: Pool, tell: Told | None = None
) -> Iterator[Problem]:
    """Limits without which the aims could be reached; failing that, without which more could be.

    Probabilities are told of the aim that lacks most, the others left aside; of the likeliest plan where each aim could
    be reached by itself. With and without a limit they are told of the same draws: what differs by the draws alone is
    no limit's doing.
    """
    together = bool((shortfall(portfolio, alone) <= EVEN).all())
    told = told_shares(portfolio, likely, tell) if together else alone
    worst = int(np.argmax(shortfall(portfolio, told)))
    more: list[Problem] = []
    found = False
    for what, where, freed in relaxations(portfolio):
        other = likeliest(freed, seed=seed, limits=limits, pool=pool)
        if other is None:
            continue
        joint = told_shares(portfolio, other, tell)
        reached = bool((shortfall(portfolio, joint) <= EVEN).all())
        share = float(joint[worst])
        if not reached and not together and len(portfolio.contests) > 1:
            one = greatest(freed, worst, seed, limits)
            share = shares(one, portfolio.contests[worst].confidence, worst, tell)
        values: dict[str, object] = {
            "what": what, "aim": aim_in_words(portfolio, worst), "probability": share_words(share)}
        if reached:
            found = True
            yield Problem("targeting.binds", where, values)
        elif share > told[worst] + NOTABLE:
            more.append(partly(portfolio, worst, share, joint, where, values))
    if not found:
        yield from more
        yield Problem("targeting.all_together", values={
            "aim": aim_in_words(portfolio, worst), "probability": share_words(float(told[worst]))})


def partly(
    portfolio: Portfolio, worst: int, share: float, joint: Floats, where: Where, values: dict[str, object]
) -> Problem:
    """What dropping a limit brings where not every aim is reached: of the aim itself, or of what then still lacks."""
    asked = f"{portfolio.contests[worst].confidence * 100:.0f}%"
    if share < portfolio.contests[worst].confidence - EVEN:
        return Problem("targeting.binds_partly", where, values | {"confidence": asked})
    lacking = int(np.argmax(shortfall(portfolio, joint)))
    values |= {"other": aim_in_words(portfolio, lacking), "share": share_words(float(joint[lacking])),
               "confidence": f"{portfolio.contests[lacking].confidence * 100:.0f}%"}
    return Problem("targeting.binds_one", where, values)


def share_words(share: float) -> str | Say:
    """A probability as readers meet it everywhere: whole per cents, never 0 and never 100."""
    if share < HARDLY:
        return Say("reporting.hardly")
    return Say("reporting.nearly_sure") if share > 1 - HARDLY else f"{share * 100:.0f}%"


def aim_in_words(portfolio: Portfolio, number: int) -> Say:
    """The rank wanted and its year."""
    contest = portfolio.contests[number]
    return Say("targeting.aim_named", {"year": portfolio.years[contest.year], "rank": contest.upto})


def relaxations(portfolio: Portfolio) -> Iterator[tuple[object, Where, Portfolio]]:
    """The portfolio with one limit dropped, and the limit in words."""
    for n, year in enumerate(portfolio.money_years):
        if np.isfinite(portfolio.budget[n]):
            budget = portfolio.budget.copy()
            budget[n] = np.inf
            yield Say("targeting.limit.budget", {"year": year}), Where(path="budgets"), replace(
                portfolio, budget=budget)
    if np.isfinite(portfolio.budget).sum() > 1 or np.isfinite(portfolio.total):
        freed = replace(portfolio, budget=np.full(len(portfolio.budget), np.inf), total=np.inf)
        yield Say("targeting.limit.budgets"), Where(path="budgets"), freed
    for n, name in enumerate(portfolio.plan.capacities):
        capacity = portfolio.capacity.copy()
        capacity[n] = np.inf
        yield Say("targeting.limit.capacity", {"name": name}), Where(path="capacities"), replace(
            portfolio, capacity=capacity)
    if portfolio.needs:
        yield Say("targeting.limit.needs"), Where(path="measures"), replace(portfolio, needs=())
    if portfolio.excludes:
        yield Say("targeting.limit.excludes"), Where(path="measures"), replace(portfolio, excludes=())
    if any(measure.start for measure in portfolio.plan.measures):
        yield Say("targeting.limit.start"), Where(path="measures"), replace(
            portfolio, may_start=np.repeat(~vetoes(portfolio)[:, None], len(portfolio.years), axis=1))
    for line in portfolio.plan.bottom_lines:
        if line.tradable:
            yield Say("targeting.limit.line", {"line": line.name or line.code}), Where(path=line.code), without_line(
                portfolio, line)


def vetoes(portfolio: Portfolio) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Measures that a bottom line forbids ``(measure,)``."""
    codes = {
        code for line in portfolio.plan.bottom_lines if line.kind is LineKind.VETO for code in line.measures
    }
    return np.array([code in codes for code in portfolio.measures], dtype=bool)


def contradictions(portfolio: Portfolio, limits: Limits) -> Iterator[Problem]:
    """Which limits cannot be kept together: kinds of limits are added one by one until nothing is left.

    A bottom line that measures do not hold even by themselves is named with the best value to be had, and nothing else.
    """
    structure = structure_of(replace(portfolio, contests=()))
    lost = [problem for line in portfolio.plan.bottom_lines for problem in out_of_reach(structure, line, limits)]
    if lost:
        yield from lost
        return
    words = {
        "once": "targeting.limit.start", "needs": "targeting.limit.needs", "excludes": "targeting.limit.excludes",
        "budget": "targeting.limit.budgets", "capacity": "targeting.limit.capacities",
        "lines": "targeting.limit.lines", "protected": "targeting.limit.protected", "must": "targeting.limit.must",
    }
    kept: list[str] = []
    order = ["once", "lines", "protected", "must", "needs", "excludes", "capacity", "budget"]
    needed = [name for name in order if len(structure.groups[name].least)]
    while needed:
        for n, name in enumerate(needed):
            tried = replace(structure, groups={each: structure.groups[each] for each in (*kept, *needed[: n + 1])})
            if tried.least(portfolio.option_cost, limits=limits).x is None:
                kept.append(name)
                needed = needed[:n]
                break
        else:
            break
    named: list[Say] = []
    for name in kept:
        if name == "lines" and (crossed := crossed_lines(portfolio)):
            named += crossed
        elif name != "once" or len(kept) == 1:  # that a measure starts once is no limit that anybody set
            named.append(Say(words[name]))
    yield Problem("targeting.contradictory", values={"limits": listed(named)})


def crossed_lines(portfolio: Portfolio) -> list[Say]:
    """Floors and caps that do not hold if nothing is done, in words."""
    codes = {code for code, least in zip(portfolio.lines.codes, portfolio.lines.least, strict=True) if least > EVEN}
    return [Say("targeting.limit.line", {"line": line.name or line.code}) for line in portfolio.plan.bottom_lines
            if line.code in codes]


def out_of_reach(structure: Structure, line: BottomLine, limits: Limits) -> Iterator[Problem]:
    """A floor or cap that measures do not hold whatever money there is, in the year in which most is lacking."""
    portfolio = structure.portfolio
    mine = [n for n, code in enumerate(portfolio.lines.codes) if code == line.code]
    if line.value is None or not mine:
        return
    rows, least = portfolio.lines.rows[mine], portfolio.lines.least[mine]
    ablest = np.maximum(np.where(portfolio.may_start, rows.reshape(-1, *portfolio.shape), 0.0).max(
        axis=2, initial=0.0), 0.0).sum(axis=1)  # each measure where it does most
    worst = int(np.argmax(least - ablest))
    free = replace(structure, groups={name: structure.groups[name] for name in ("once", "needs", "excludes")})
    found = free.least(-rows[worst], limits=limits)
    if found.x is None or -found.value >= least[worst] - EVEN:
        return
    turn, column = 1.0 if line.kind is LineKind.FLOOR else -1.0, portfolio.indicators.index(line.indicator)
    now = line.value - turn * float(least[worst])
    year = int(np.argmin(np.abs(portfolio.baseline[:, column] - now)))
    yield Problem("targeting.line_out_of_reach", Where(path=line.code), {
        "line": line.name or line.code, "limit": f"{line.value:.4g}", "year": portfolio.years[year],
        "now": f"{now:.4g}", "best": f"{now - turn * found.value:.4g}",
    })


def best_rank(portfolio: Portfolio, number: int, seed: int, limits: Limits) -> int | None:
    """The best rank that any plan has with the confidence asked for, the other aims left aside; by halving."""
    contest = portfolio.contests[number]

    def holds(upto: int) -> bool:
        other = replace(portfolio, contests=(replace(contest, upto=upto),))
        return least_cost(other, seed=seed, limits=limits) is not None

    if holds(contest.upto):
        return contest.upto

    low, high = contest.upto, 2 * contest.upto
    while not holds(high):
        low, high = high, 2 * high
        if high > 1_000_000:
            return None
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def in_words(portfolio: Portfolio, found: Reach) -> Say:
    """The best attainable in one phrase: every aim that fails, by itself or else beside the others."""
    if found.choice is None:
        return Say("targeting.best.none")
    failing = np.flatnonzero(shortfall(portfolio, found.alone) > EVEN).tolist()
    if not failing:
        failing = np.flatnonzero(shortfall(portfolio, found.probability) > EVEN).tolist()
        beside = [_one_in_words(portfolio, number, float(found.probability[number]), None) for number in failing]
        return Say("targeting.best.together", {"list": sentences(beside)})
    each = [_one_in_words(portfolio, n, float(found.alone[n]), found.best_rank[n]) for n in failing]
    return each[0] if len(each) == 1 else Say("targeting.best.each", {"list": sentences(each)})


def _one_in_words(portfolio: Portfolio, number: int, probability: float, rank: int | None) -> Say:
    """How probable one aim is at most, and the best rank with the confidence asked for."""
    contest = portfolio.contests[number]
    values = {
        "wanted": contest.upto, "year": portfolio.years[contest.year], "confidence": f"{contest.confidence * 100:.0f}%",
        "probability": share_words(probability),
    }
    if rank is None:
        return Say("targeting.best.probability", values)
    return Say("targeting.best.rank", {**values, "rank": rank})
