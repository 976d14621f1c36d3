"""The probability that is stated: on rivals and luck that the plan was not chosen on.

The plan that suffices on the draws it was chosen on owes part of that to those draws (the optimiser's curse), so its
probability there is never told. It is counted again on other draws, many more of them; where it falls short of the one
promised, the search is repeated with a higher confidence, and where that does not help either the promise is refused.

References
----------
Smith and Winkler (2006), The optimizer's curse, Management Science 52.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.errors import OutOfReach, Problem, Say
from ganchao.targeting.choice import Choice, Frontier
from ganchao.targeting.cuts import Pool
from ganchao.targeting.luck import Dice, lift_of
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reach import choose, oddities
from ganchao.targeting.reached import EVEN, probabilities
from ganchao.targeting.schedule import least_cost, likeliest, pool_of, weighed, with_luck
from ganchao.targeting.structure import CAREFUL, Limits
from ganchao.targeting.ties import likelier

TRIES: Final = 5
"""Times the confidence chosen with is raised until fresh draws bear the promise out."""
MOST: Final = 0.999
PUSH: Final = 0.005
"""Added to what fresh draws fall short of, once more in every round."""
LUCKY: Final = Limits(gap=3e-3)
"""Under luck no bound is proven to a thousandth, so that no problem on the way has to be."""
OTHER_LUCK: Final = 1_000_003
"""Added to the seed of the luck that plans are chosen on."""


@dataclass(frozen=True, eq=False)
class Stated:
    """Probabilities of the aims on fresh draws."""

    probability: Floats  # (aim,)
    error: Floats  # (aim,) standard error that the number of draws leaves
    fields: int  # fresh fields of rivals


def stated(fresh: Portfolio, places: NDArray[np.int64], *, seed: int = 0) -> Stated:
    """With what probability a plan reaches its aims.

    Parameters
    ----------
    fresh
        The portfolio with fields that no plan was chosen on.
    places
        The plan. ``(measure,)``
    seed
        Of the luck that plans are chosen on; here it is other luck.
    """
    fields = min((contest.against.draws for contest in fresh.contests), default=1)
    if weighed(fresh):
        dice = Dice(fresh, seed + OTHER_LUCK)
        found = [dice.odds(places, contest, lift_of(fresh, contest)) for contest in fresh.contests]
        share, error = np.array(found).reshape(-1, 2).T
        return Stated(share, error, fields)
    share = probabilities(with_luck(fresh, seed + OTHER_LUCK), places[None])[0]
    return Stated(share, np.sqrt(share * (1 - share) / fields), fields)


def stated_frontier(line: Frontier, fresh: Portfolio, *, seed: int = 0) -> Frontier:
    """The same frontier with probabilities on fresh draws.

    What looked likeliest on the draws chosen on need not be so on others: where a smaller budget's plan is likelier, a
    greater one buys that.
    """
    choices, shares = list(line.choices), np.full(line.probability.shape, np.nan)
    for k, choice in enumerate(choices):
        if choice is None:
            continue
        same = k and choices[k - 1] is choice
        shares[k] = shares[k - 1] if same else stated(fresh, choice.places, seed=seed).probability
        if k and shares[k - 1, line.first] > shares[k, line.first]:
            choices[k], shares[k] = choices[k - 1], shares[k - 1]
    return replace(line, choices=tuple(choices), stated=shares)


@dataclass(frozen=True, eq=False)
class Kept:
    """A choice whose promise fresh draws bear out."""

    choice: Choice
    stated: Stated
    portfolio: Portfolio  # with the confidences that it took, so that what is compared with the choice is held to them
    rounds: int  # of choosing


def kept_choice(
    portfolio: Portfolio, fresh: Portfolio, *, seed: int = 0, limits: Limits | None = None, pool: Pool | None = None,
    first: Choice | None = None,
) -> Kept:
    """The least-cost measures whose probability on fresh draws is the one asked for, and not less.

    Parameters
    ----------
    portfolio
        With the fields to choose on.
    fresh
        The same with other fields.
    seed
        Of the luck of measures that may fail.
    pool
        Inequalities learnt from the fields to choose on, and to be learnt from now.
    first
        The least-cost plan on the fields to choose on, where it is made already.

    Raises
    ------
    OutOfReach
        Where no plan reaches the aims on the fields to choose on, or none that was found does on fresh ones.
    """
    portfolio = with_luck(portfolio, seed)
    pool, limits = pool or pool_of(portfolio, seed), limits or (LUCKY if weighed(portfolio) else CAREFUL)
    wanted = np.array([contest.confidence for contest in portfolio.contests])
    first = choice = first or choose(portfolio, seed=seed, limits=limits, pool=pool,
                                     tell=lambda places: stated(fresh, places, seed=seed).probability)
    asked, raised = portfolio, wanted.copy()
    for rounds in range(1, TRIES + 1):
        found = stated(fresh, choice.places, seed=seed)
        short = wanted - found.probability
        if (short <= 0).all():
            return Kept(choice, found, asked, rounds)
        beyond = choice.probability + 1 / portfolio.contests[0].against.draws
        raised = np.where(short > 0, np.maximum(raised + short + PUSH * (rounds - 1), beyond), raised)
        asked = replace(portfolio, contests=tuple(
            replace(contest, aim=contest.aim.replace(confidence=float(min(level, MOST))))
            for contest, level in zip(portfolio.contests, raised, strict=True)
        ))
        again = least_cost(asked, seed=seed, limits=limits, pool=pool)
        if again is None:
            break
        again = likelier(asked, again, pool)
        choice = replace(again, notes=(*again.notes, *oddities(asked, again)))
    likely = likeliest(portfolio, seed=seed, limits=limits, pool=pool)
    assert likely is not None  # a plan was found above
    found = stated(fresh, likely.places, seed=seed)
    if (found.probability >= wanted).all():
        gap = max(0.0, likely.total - first.bound) / max(abs(likely.total), EVEN)
        return Kept(replace(likely, bound=first.bound, gap=gap), found, portfolio, rounds + 1)
    raise OutOfReach(refused(portfolio, found), [Problem("plan.not_held")])


def refused(portfolio: Portfolio, best: Stated) -> Say:
    """What the likeliest plan comes to on fresh draws, in one phrase."""
    n = int(np.argmax([c.confidence - p for c, p in zip(portfolio.contests, best.probability, strict=True)]))
    contest = portfolio.contests[n]
    return Say("targeting.best.fresh", {
        "wanted": contest.upto, "year": portfolio.years[contest.year], "confidence": f"{contest.confidence * 100:.0f}%",
        "probability": f"{best.probability[n] * 100:.1f}%",
    })
