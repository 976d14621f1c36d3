"""Shapley shares: what each of several causes adds, averaged over every order in which they could have come."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats

EXACT: Final = 12
"""Up to so many players every coalition is computed."""
PAIRS: Final = 500
"""Beyond, so many random orders are taken, each with its reverse: 1,000 orders."""
SEED: Final = 2019

Game = Callable[[NDArray[np.bool_]], Floats]
"""What coalitions ``(case, player)`` are worth ``(case,)``."""


@dataclass(frozen=True, eq=False)
class Shares:
    """What each player adds; the shares sum to the worth of all less the worth of none."""

    parts: Floats  # (player,)
    errors: Floats  # (player,) standard error of the sampled orders, 0 where every coalition was computed
    orders: int = 0  # number of orders sampled; 0 where every coalition was computed


def shapley(game: Game, players: int, *, seed: int = SEED, exact: int = EXACT, pairs: int = PAIRS) -> Shares:
    r"""What each player adds to the worth of all, averaged over all orders of coming in.

    .. math:: \phi_j = \sum_{T \not\ni j} \frac{|T|!\,(n-|T|-1)!}{n!} \left(v(T \cup j) - v(T)\right)

    Up to ``exact`` players every coalition is computed. Beyond, ``pairs`` random orders and their reverses are: each
    order by itself adds up to the whole, so their mean does too, and the spread between pairs gives the error.

    Parameters
    ----------
    game
        Worth of coalitions. ``(case, player)`` -> ``(case,)``
    players
        How many there are.
    seed
        Of the random orders.

    References
    ----------
    Shapley (1953), A value for n-person games. Castro, Gómez, Tejada (2009), Polynomial calculation of the Shapley
    value based on sampling, Computers & Operations Research 36.

    Examples
    --------
    >>> shapley(lambda who: who[:, 0] * 1.0 + 2.0 * (who[:, 0] & who[:, 1]), 2).parts
    array([2., 1.])
    """
    if players == 0:
        return Shares(np.empty(0), np.empty(0))
    return _all_coalitions(game, players) if players <= exact else _some_orders(game, players, seed, pairs)


def coalitions(players: int) -> NDArray[np.bool_]:
    """Every coalition ``(2^players, player)``; player j is bit j of the row's number."""
    numbers = np.arange(2**players)
    return (numbers[:, None] >> np.arange(players) & 1).astype(bool)


def _all_coalitions(game: Game, players: int) -> Shares:
    who = coalitions(players)
    worth = game(who)
    size = who.sum(axis=1)
    ways = np.array([1.0 / (players * math.comb(players - 1, k)) for k in range(players)])
    joined, left = ways[np.maximum(size - 1, 0)], ways[np.minimum(size, players - 1)]
    parts = (np.where(who, joined[:, None], -left[:, None]) * (worth - worth[0])[:, None]).sum(axis=0)
    return Shares(settled(parts, worth[-1] - worth[0]), np.zeros(players))


def _some_orders(game: Game, players: int, seed: int, pairs: int) -> Shares:
    rng = np.random.default_rng(seed)
    forward = rng.permuted(np.tile(np.arange(players), (pairs, 1)), axis=1)
    orders = np.concatenate([forward, forward[:, ::-1]])
    place = np.argsort(orders, axis=1)  # when each player comes in
    who = place[:, None, :] < np.arange(players + 1)[None, :, None]
    worth = game(who.reshape(-1, players)).reshape(2 * pairs, players + 1)
    added = np.take_along_axis(np.diff(worth, axis=1), place, axis=1)
    both = (added[:pairs] + added[pairs:]) / 2
    parts = both.mean(axis=0)
    errors = both.std(axis=0, ddof=1) / np.sqrt(pairs)
    return Shares(settled(parts, worth[0, -1] - worth[0, 0]), errors, 2 * pairs)


def settled(parts: Floats, whole: float) -> Floats:
    """Parts whose sum is the whole to the last digit: the rounding goes to the largest part."""
    if parts.size == 0:
        return parts
    out = parts.copy()
    largest = int(np.argmax(np.abs(out)))
    out[largest] += whole - math.fsum(out)
    return out


def rational_shapley(worth: Sequence[Fraction], players: int) -> tuple[Fraction, ...]:
    """Shapley shares without rounding, from the worth of every coalition in the order of :func:`coalitions`.

    >>> rational_shapley([Fraction(0), Fraction(1), Fraction(0), Fraction(4)], 2)
    (Fraction(5, 2), Fraction(3, 2))
    """
    shares = [Fraction(0)] * players
    for number, value in enumerate(worth):
        size = number.bit_count()
        for player in range(players):
            if number >> player & 1:
                shares[player] += value / (players * math.comb(players - 1, size - 1))
            else:
                shares[player] -= value / (players * math.comb(players - 1, size))
    return tuple(shares)
