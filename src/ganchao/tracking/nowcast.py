"""The probability of a rank this month: draws of everyone's values, brought to what has become known of ours.

The draws of the forecast are an ensemble. What becomes known of one of our values moves every draw of that value by as
much as it lies from what is known, and with it the later years and, through the shocks that all share, the rivals'
values of the same indicator: the ensemble Kalman update with perturbed observations, on logarithms. Arrays only.

References
----------
Evensen (1994), Sequential data assimilation with a nonlinear quasi-geostrophic model; Burgers, van Leeuwen, Evensen
(1998), Analysis scheme in the ensemble Kalman filter, Monthly Weather Review 126.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.random import default_rng

from ganchao.domain.panel import Floats

BINS: Final = 10
"""Classes of an expected value in which its worth is reckoned."""
EXACT: Final = 4
"""Movers up to which a change is split over every order."""
ORDERS: Final = 4
"""Orders, each with its reverse, over which it is split beyond that."""


@dataclass(frozen=True)
class Known:
    """What is known of one of our annual values."""

    member: int  # place of the indicator
    year: int  # place of the year among those to come
    middle: float  # of the logarithm
    spread: float  # standard deviation of the logarithm
    seed: int  # of the perturbed observations, so that the same report moves the same draws


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Draws of one indicator before the plan's year is known."""

    ours: Floats  # (draw, year) our values in every year to come
    field: Floats  # (draw, unit) everyone's in the aim's year, ours at ``own``
    own: int
    year: int  # place of the aim's year


def updated(before: Ensemble, known: Sequence[Known]) -> Ensemble:
    """The same draws, brought to what is known of our values of this indicator, one report after another.

    Where a draw is not above zero and so has no logarithm, draws move in published units instead.
    """
    if not known:
        return before
    logged = bool((before.ours > 0).all() and (before.field[np.isfinite(before.field)] > 0).all())
    ours, field = (np.log(before.ours), np.log(before.field)) if logged else (before.ours, before.field.copy())
    for report in known:
        each = report if logged else in_units(report)
        seen = ours[:, each.year]
        centred = seen - seen.mean()
        variance = float(centred @ centred) / (len(seen) - 1)
        if variance == 0:
            continue
        told = each.middle + each.spread * default_rng(each.seed).standard_normal(len(seen))
        miss = (told - seen) / (variance + each.spread**2)
        field = field + np.outer(miss, centred @ (field - field.mean(axis=0)) / (len(seen) - 1))
        ours = ours + np.outer(miss, centred @ (ours - ours.mean(axis=0)) / (len(seen) - 1))
    field[:, before.own] = ours[:, before.year]
    return Ensemble(np.exp(ours), np.exp(field), before.own, before.year) if logged else replace(
        before, ours=ours, field=field)  # fmt: skip


def in_units(known: Known) -> Known:
    """What is known of a logarithm, of the value itself."""
    value = float(np.exp(known.middle))
    return replace(known, middle=value, spread=value * known.spread)


def worth(values: Floats, reached: Floats, spread: float, seed: int) -> float:
    """By how much a report yet to come would move the probability, up or down, on average.

    Parameters
    ----------
    values
        What would be reported, in draws, as logarithms ``(draw,)``
    reached
        Whether the aim is reached ``(draw,)``
    spread
        Standard deviation of the report about the value.
    seed
        Seed of the reports drawn.

    Raiffa and Schlaifer (1961): the expected value of sample information, here in points of probability.
    """
    told = values + spread * default_rng(seed).standard_normal(len(values))
    order = np.argsort(told, kind="stable")
    parts = np.array_split(np.asarray(reached, dtype=np.float64)[order], min(BINS, len(values)))
    overall = float(np.mean(reached))
    noise = np.sqrt(overall * (1 - overall) / (len(values) / len(parts)))  # what classes differ by through chance
    found = float(np.mean([abs(part.mean() - overall) for part in parts]))
    return max(found - 0.8 * float(noise), 0.0)


def split(movers: int, chance: Callable[[tuple[bool, ...]], float], seed: int) -> tuple[float, ...]:
    """What each of several movers did to a probability: parts that add up to the whole change.

    The Shapley value (1953): the mean over the orders in which movers may come; exact up to four of them, beyond that
    over some orders and their reverses.

    Parameters
    ----------
    movers
        How many there are.
    chance
        The probability when some have moved and the others not yet.
    seed
        Seed of the orders.
    """
    seen: dict[tuple[bool, ...], float] = {}

    def at(moved: tuple[bool, ...]) -> float:
        if moved not in seen:
            seen[moved] = chance(moved)
        return seen[moved]

    orders = _orders(movers, seed)
    parts = np.zeros(movers)
    for order in orders:
        moved = [False] * movers
        before = at(tuple(moved))
        for each in order:
            moved[each] = True
            after = at(tuple(moved))
            parts[each] += (after - before) / len(orders)
            before = after
    return tuple(float(part) for part in parts)


def _orders(movers: int, seed: int) -> list[tuple[int, ...]]:
    if movers <= EXACT:
        return list(itertools.permutations(range(movers)))
    rng = default_rng(seed)
    some = [tuple(int(k) for k in rng.permutation(movers)) for _ in range(ORDERS)]
    return [*some, *(order[::-1] for order in some)]
