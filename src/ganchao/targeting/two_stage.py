"""Plans that wait for the first result: measures started up to then are decided now, the rest when it is known (F-R18).

After the first result the rivals turn out slow, middling or fast: three groups of equal numbers of draws, by the score
they then make necessary. Later measures may differ from group to group. The aim's probability is the mean over groups,
so money goes where it still helps. Deciding everything now is the same problem with later measures equal in all groups;
the difference in expected cost is what it is worth to be able to wait.

References
----------
Birge and Louveaux (2011), Introduction to Stochastic Programming, ch. 2.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from scipy.sparse import block_diag, csr_array, hstack, vstack

from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem
from ganchao.targeting.against import draws_wanted
from ganchao.targeting.choice import Branch, TwoStage
from ganchao.targeting.portfolio import Portfolio
from ganchao.targeting.reached import chosen
from ganchao.targeting.structure import CAREFUL, Limits, Solved, placed, solved, structure_of

STATES: Final = 3
LEVELS: Final = 60
"""Lifts between which a group's probability is chosen; fewer draws than this in a group are all used."""


def two_stage(
    portfolio: Portfolio, decide_after: int, *, signal: Floats | None = None, contest: int = -1,
    limits: Limits = CAREFUL,
) -> TwoStage | None:
    """The least expected cost when later measures may wait for the first result.

    Parameters
    ----------
    portfolio
        With known effects and a straight index.
    decide_after
        Year of the first result; measures that start later may depend on it.
    signal
        What is then known of the rivals, the greater the faster they are ``(draw,)``; the score needed unless given.
    contest
        Which aim.

    Returns
    -------
    TwoStage
        ``None`` where the aim is out of reach even so.
    """
    place = portfolio.contests[contest]
    if not portfolio.certain or place.straight is None:
        raise InvalidInput([Problem("targeting.two_stage")])
    needed = place.straight.needed(place.upto) - portfolio.baseline[place.year] @ place.straight.slopes
    order = np.argsort(needed if signal is None else signal, kind="stable")
    groups = [needed[each] for each in np.array_split(order, min(STATES, len(needed)))]
    later = np.tile(np.array(portfolio.years) > decide_after, len(portfolio.measures))
    lift = portfolio.moves[place.year] @ place.straight.slopes
    wanted = draws_wanted(len(needed), place.confidence)
    waiting = solved_tree(portfolio, groups, later, lift, wanted, limits)
    if waiting.x is None:
        return None
    rigid = solved_tree(portfolio, groups, np.zeros_like(later), lift, wanted, limits)
    width, branches = len(later), []
    for g, group in enumerate(groups):
        places = placed(portfolio, waiting.x[g * width: (g + 1) * width])
        reached = float((lift @ portfolio.taken(places[None])[0] >= group - 1e-9).mean())
        narrowed = replace(portfolio, contests=(place,))
        choice = chosen(narrowed, places, bound=waiting.bound, gap=0.0, probability=np.array([reached]))
        branches.append(Branch(len(group) / len(needed), choice))
    first = tuple(
        code for k, code in enumerate(portfolio.measures)
        if branches[0].choice.places[k] >= 0 and portfolio.years[branches[0].choice.places[k]] <= decide_after
    )
    cost = sum(branch.share * branch.choice.total for branch in branches)
    return TwoStage(
        decide_after, first, tuple(branches), float(cost),
        float(sum(branch.share * branch.choice.probability[0] for branch in branches)),
        rigid.value if rigid.x is not None else None,
        max(0.0, cost - waiting.bound) / max(abs(cost), 1e-9),
    )


def solved_tree(
    portfolio: Portfolio, groups: list[Floats], later: np.ndarray[tuple[int], np.dtype[np.bool_]], lift: Floats,
    wanted: int, limits: Limits,
) -> Solved:
    """One problem for all groups: options of each, then one binary for each level of lift of each group."""
    rows, least = structure_of(portfolio).joined
    width, count = len(later), len(groups)
    total = sum(len(group) for group in groups)
    lowest = float(np.minimum(lift, 0.0).sum())  # no plan lifts us less
    levels = [levels_of(group, lowest) for group in groups]
    switches = sum(len(lifts) for lifts, _ in levels)
    blocks = csr_array(block_diag([rows] * count)) if rows.shape[0] else csr_array((0, count * width))
    parts = [csr_array(hstack([blocks, csr_array((blocks.shape[0], switches))]))]
    sides = [np.tile(least, count)]
    for g in range(1, count):  # what starts up to the first result is the same whatever it is
        same = np.flatnonzero(~later)
        for sign in (1.0, -1.0):
            table = csr_array((np.full(len(same), sign), (np.arange(len(same)), same)),
                              shape=(len(same), count * width + switches))
            other = csr_array((np.full(len(same), -sign), (np.arange(len(same)), g * width + same)), shape=table.shape)
            parts.append(csr_array(table + other))
            sides.append(np.zeros(len(same)))
    enough, at = np.zeros(count * width + switches), count * width
    extra = []
    for g, (lifts, reached) in enumerate(levels):
        mine = slice(at, at + len(lifts))
        row = np.zeros(count * width + switches)
        row[g * width: (g + 1) * width] = lift
        row[mine] = lowest - lifts
        extra.append((row, lowest))
        one = np.zeros(count * width + switches)
        one[mine] = -1.0
        extra.append((one, -1.0))
        extra.append((-one, 1.0))
        enough[mine] = reached
        at += len(lifts)
    extra.append((enough, wanted - 0.5))
    parts.append(csr_array(np.array([row for row, _ in extra])))
    sides.append(np.array([side for _, side in extra]))
    shares = np.array([len(group) / total for group in groups])
    objective = np.concatenate([np.outer(shares, portfolio.option_cost).ravel(), np.zeros(switches)])
    upper = np.concatenate([np.tile(portfolio.may_start.ravel().astype(np.float64), count), np.ones(switches)])
    return solved(
        objective, csr_array(vstack(parts)), np.concatenate(sides), np.zeros(len(upper)), upper, np.ones(len(upper)),
        limits,
    )


def levels_of(needed: Floats, lowest: float) -> tuple[Floats, Floats]:
    """Lifts worth having and how many of a group's draws each suffices for; the first is what every plan has."""
    rising = np.sort(needed)
    places = np.unique(np.round(np.linspace(1, len(needed), min(LEVELS, len(needed)))).astype(int))
    places = places[rising[places - 1] < np.inf]
    return np.concatenate([[lowest], np.maximum(rising[places - 1], lowest)]), np.concatenate([[0.0], places])
