"""A good plan for indexes of any kind: our lead taken as a straight line near the plan in hand, again and again.

The lead that a share of draws has or exceeds is measured with each option put in or taken out of the plan in hand; the
cheapest plan by that line is tried, the line moved by what it was off, and the next begun there. Each plan is judged by
the index itself, so what comes out holds; whether a cheaper one exists is for the bound to say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.targeting.against import draws_wanted
from ganchao.targeting.cuts import Judge, Places
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import EVEN, margins
from ganchao.targeting.structure import Limits, Rows, Structure, placed

ROUNDS: Final = 8


def improved(
    structure: Structure, judge: Judge, wanted: Sequence[float], start: Places, limits: Limits
) -> Places:
    """A plan no dearer than ``start``, which reaches the aims."""
    portfolio, best, current = structure.portfolio, start, start
    floor, seen = np.asarray(wanted) - EVEN, {start.tobytes()}
    off = np.zeros(len(wanted))  # what the line promised beyond what came

    def cost(places: Places) -> float:
        return float(portfolio.taken(places[None])[0] @ portfolio.option_cost)

    for _ in range(ROUNDS):
        rows, least = [], []
        for number, share in enumerate(wanted):
            gains, lead = gains_near(portfolio, current, number, share)
            rows.append(gains)
            least.append(float(gains @ portfolio.taken(current[None])[0]) - lead + off[number])
        solved = structure.least(portfolio.option_cost, Rows(np.array(rows), np.array(least)), limits=limits)
        if solved.x is None:
            break
        places = placed(portfolio, solved.x)
        if (judge.reached(places) >= floor).all():
            off = np.zeros(len(wanted))
            best = places if cost(places) < cost(best) - EVEN else best
        else:
            off = off + np.maximum(0.0, [-lead_of(portfolio, places, n, share) for n, share in enumerate(wanted)])
        if places.tobytes() in seen and not off.any():
            break
        seen.add(places.tobytes())
        current = places
    return best


def lead_of(portfolio: Portfolio, places: Places, number: int, share: float) -> float:
    """The lead that a share of draws has or exceeds."""
    contest = portfolio.contests[number]
    leads = np.sort(margins(portfolio, places[None], contest)[0])
    return float(leads[len(leads) - draws_wanted(len(leads), share)])


def gains_near(portfolio: Portfolio, current: Places, number: int, share: float) -> tuple[Floats, float]:
    """What each option adds to that lead near a plan, against not taking its measure ``(option,)``; and the lead."""
    (count, span), contest = portfolio.shape, portfolio.contests[number]
    plans = np.repeat(current[None], count * (span + 1), axis=0)
    every = np.arange(len(plans))
    plans[every, every // (span + 1)] = every % (span + 1) - 1  # each measure left out, then begun in each year
    leads = np.sort(margins(portfolio, plans, contest), axis=1)
    wanted = draws_wanted(leads.shape[1], share)
    quantiles = leads[:, leads.shape[1] - wanted].reshape(count, span + 1)
    result: Floats = (quantiles[:, 1:] - quantiles[:, :1]).ravel()
    return result, lead_of(portfolio, current, number, share)
