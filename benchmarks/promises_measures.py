"""Promises of planning measures."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from benchmarks.promise import Outcome, Promise, kept_by_tests
from ganchao.catchup import MOST_FRESH
from ganchao.errors import OutOfReach
from ganchao.targeting.alternatives import alternatives
from ganchao.targeting.certificate import certificate
from ganchao.targeting.choice import Need
from ganchao.targeting.fresh import kept_choice
from ganchao.targeting.frontier import frontier
from ganchao.targeting.luck import Dice, lift_of
from ganchao.targeting.schedule import in_order_of_firmness, least_cost, likeliest
from ganchao.targeting.structure import Limits
from tests.targeting.big_m import big_m
from tests.targeting.enumeration import tried
from tests.targeting.fields import RECIPES
from tests.targeting.fields_at_size import portfolio_at_size
from tests.targeting.planner import portfolio_from
from tests.targeting.small_cases import small_case

EXACT = Limits(gap=0.0, rounds=2000)
CASES = 500
FIRST = 20_000  # seeds not looked at while building
PLANS = 30


def every_small_case() -> Outcome:
    """Least cost and greatest probability against trying every plan."""
    wrong, plans, out, most = 0, 0, 0, 0
    for seed in range(FIRST, FIRST + CASES):
        case = small_case(seed)
        every, portfolio = tried(case), portfolio_from(case)
        plans += len(every.cost)
        wanted, found = every.least(case.plan), least_cost(portfolio, limits=EXACT)
        out += wanted is None
        same = (found is None) == (wanted is None)
        if found is not None and wanted is not None:
            same = same and abs(found.total - wanted) < 1e-9 and found.proven
            most = max(most, found.rounds)
        for total in (np.inf, 6.0):
            best = every.likeliest(tuple(in_order_of_firmness(portfolio)), total)
            likely = likeliest(replace(portfolio, total=total), limits=EXACT)
            same = same and (best is None) == (likely is None)
            if best is not None and likely is not None:
                same = same and np.allclose(best[0], likely.probability, atol=1e-9) and likely.proven
                same = same and abs(best[1] - likely.total) < 1e-9
        wrong += not same
    return Outcome(
        wrong == 0,
        f"{CASES - wrong} of {CASES} cases equal ({len(RECIPES)} recipes, {plans:,} plans tried, {out} out of reach); "
        f"least cost and, within two budgets, probability; at most {most} rounds of cuts",
    )


def threshold_and_big_m() -> Outcome:
    """The inequality of the quantile against one binary for each draw."""
    wrong = found = proofs = 0
    for seed in range(FIRST, FIRST + CASES):
        case = small_case(seed, "fixed goalposts")
        choice, other = least_cost(portfolio_from(case), limits=EXACT), big_m(case)
        same = (choice is None) == (other is None)
        if choice is not None and other is not None:
            same, found = abs(choice.total - other) < 1e-6, found + 1
        wrong += not same
        known = portfolio_from(small_case(seed, "fixed goalposts", uncertain=False))
        proof = certificate(known)
        if proof is not None:
            cost = least_cost(known, limits=EXACT)
            adds_up = abs(proof.bound - proof.relaxed) < 1e-7 and bool((proof.prices >= 0).all())
            proofs += 1
            wrong += not (adds_up and (cost is None or proof.bound <= cost.total + 1e-7))
    return Outcome(
        wrong == 0,
        f"{CASES - wrong} of {CASES} straight cases equal, {found} of them within reach; {proofs} duality certificates "
        "added up apart from the solver, none above its plan",
    )


def known_effects() -> Outcome:
    """200 measures, 5 years, 1,000 draws, to 1 %."""
    took, gaps = [], []
    for seed in range(10):
        portfolio, _ = portfolio_at_size(seed)
        begun = time.perf_counter()
        choice = least_cost(portfolio, limits=Limits(gap=0.01))
        took.append(time.perf_counter() - begun)
        gaps.append(1.0 if choice is None else choice.gap)
    return Outcome(
        max(took) < 1 and max(gaps) <= 0.01,
        f"{np.median(took):.2f} s (slowest of 10: {max(took):.2f} s), gaps {min(gaps):.2%} to {max(gaps):.2%}",
    )


def uncertain_effects() -> Outcome:
    """The same with success probabilities and spreads, stated as the product states them and judged on other draws."""
    took, gaps, off, errors, rounds, below = [], [], [], [], [], []
    for seed in range(PLANS):
        portfolio, world = portfolio_at_size(seed, chancy=True)
        contest = portfolio.contests[0]
        begun = time.perf_counter()
        fresh, other = (
            replace(portfolio, contests=(replace(contest, against=field),))
            for field in (world.field(contest.year + 1, MOST_FRESH, first + seed) for first in (3_000, 7_000))
        )
        try:
            kept = kept_choice(portfolio, fresh)
        except OutOfReach as error:
            return Outcome(False, f"no plan for seed {seed}: {error.best}")
        took.append(time.perf_counter() - begun)
        gaps.append(kept.choice.gap)
        rounds.append(kept.rounds)
        said = float(kept.stated.probability[0])
        errors.append(float(kept.stated.error[0]))
        below.append(said - contest.confidence)
        judge = Dice(other, seed=91, draws=200_000)
        off.append(judge.probability(kept.choice.places, other.contests[0], lift_of(other, other.contests[0])) - said)
    inside = int((np.abs(off) <= 0.02).sum())
    return Outcome(
        max(took) < 60 and inside == len(off) and min(below) >= 0,
        f"{np.median(took):.1f} s (slowest of {PLANS}: {max(took):.1f} s), chosen in at most {max(rounds)} rounds, "
        f"proven gaps {min(gaps):.1%} to {max(gaps):.1%}; stated on {MOST_FRESH:,} fields and draws of luck that the "
        f"plan was not chosen on (standard error {max(errors) * 100:.1f} points), never below the probability wanted; "
        f"judged on {MOST_FRESH:,} other fields and 200,000 other draws of luck {inside} of {PLANS} within 2 points of "
        f"the stated, mean {np.mean(off) * 100:+.2f}, farthest {np.abs(off).max() * 100:.2f}",
    )


def twenty_budgets() -> Outcome:
    """Frontiers of 20 budgets, with known and with uncertain effects."""
    words, holds = [], True
    for chancy in (False, True):
        portfolio, _ = portfolio_at_size(0, chancy=chancy)
        begun = time.perf_counter()
        line = frontier(portfolio, np.linspace(5, 100, 20))
        took = time.perf_counter() - begun
        rising = bool((np.diff(line.probability[:, 0]) >= 0).all())
        gap = float((line.bound - line.probability[:, 0]).max())
        holds = holds and took < 30 and rising
        words.append(
            f"{'uncertain' if chancy else 'known'} effects {took:.1f} s, probability "
            f"{line.probability[0, 0]:.2f} to {line.probability[-1, 0]:.2f}, at most {gap * 100:.1f} points below its "
            "bound"
        )
    return Outcome(holds, "; ".join(words))


def near_optimal() -> Outcome:
    """Alternatives at full size."""
    portfolio, _ = portfolio_at_size(0)
    begun = time.perf_counter()
    found = alternatives(portfolio)
    took = time.perf_counter() - begun
    if found is None:
        return Outcome(False, "no plan")
    counts = ", ".join(f"{len(found.those(need))} {need.value.replace('_', ' ')}" for need in Need)
    return Outcome(len(found.different) == 5, f"{counts}; {len(found.different)} different plans; {took:.0f} s")


PROMISES = (
    Promise(
        "small-cases",
        "On 500 random small cases (budgets over years, prerequisites, moving goalposts, geometric means, ties, ranks, "
        "z-scores, Copeland, uncertain effects) the plan equals trying every plan",
        every_small_case,
    ),
    Promise(
        "big-m",
        "The threshold form equals the big-M form on 500 straight cases; each carries a duality certificate",
        threshold_and_big_m,
    ),
    Promise(
        "measures-known",
        "200 measures x 5 years x 1,000 rival draws with known effects to a proven 1 % gap in under 1 s",
        known_effects,
    ),
    Promise(
        "measures-uncertain",
        "The same with success probabilities in under 60 s, the proven gap printed, out-of-sample probability within 2 "
        "points of the stated",
        uncertain_effects,
    ),
    Promise("frontier", "Frontier of 20 budgets under 30 s", twenty_budgets),
    Promise("near-optimal", "Must-have, optional and other measures of 200, five different plans", near_optimal),
    kept_by_tests(
        "planning-laws",
        "Bottom lines are never crossed; tightening one never raises the probability, more budget never lowers it; "
        "the price curve is the dual, checked by hand",
        "tests/targeting/test_laws_of_planning.py",
        "tests/targeting/test_alternatives.py",
    ),
)
