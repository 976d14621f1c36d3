"""How far a claim about ranks holds: the best and worst rank over all weights within stated bounds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import OptimizeResult

from ganchao.auditing.extreme_ranks import Contest, contest, fewest_ahead, most_ahead
from ganchao.auditing.rescoring import added_up, ranked
from ganchao.auditing.weight_search import Rows, random_weights, rows_of
from ganchao.auditing.weight_space import Shares, WeightSpace, place_of, weight_space
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard

TRIES: Final = 2000
"""Random admissible weights looked at before the solver is asked."""


@dataclass(frozen=True)
class Extreme:
    """A rank that weights can bring about."""

    rank: int
    weights: Shares  # under which the unit has this rank: scored again to make sure
    proven: bool  # no admissible weights do more, to a millionth of the largest lead


@dataclass(frozen=True)
class Robustness:
    """The ranks one unit can have while weights stay within their bounds."""

    unit: str
    node: str
    year: int
    count: int  # number ranked
    rank: int  # under the given weights
    given: Shares  # weights as they are
    best: Extreme
    worst: Extreme
    always_ahead: tuple[str, ...]  # units ahead whatever the weights
    never_ahead: tuple[str, ...]  # units that cannot be ahead
    spread: float | None  # bounds: relative to the given weights; None: shares
    held: tuple[tuple[str, str], ...]  # groups whose own weights were left as they are, and why (message key)


def robustness(
    card: Scorecard,
    unit: str,
    *,
    year: int | None = None,
    node: str | None = None,
    spread: float | None = 0.25,
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> Robustness:
    r"""The best and worst rank a unit can have over all weights within their bounds: exact.

    .. math:: \text{best}_i = 1 + \min_{v \in P} \#\{j : S_j(v) > S_i(v)\}, \quad
              \text{worst}_i = 1 + \max_{v \in P} \#\{j : S_j(v) > S_i(v)\}

    Parameters
    ----------
    card
        Scores of all nodes.
    unit
        Who.
    year
        The round; the last unless named.
    node
        The group whose ranks are looked at; the index unless named. All weights below it vary.
    spread
        Each weight between :math:`(1-s)` and :math:`(1+s)` times the given one, then made to sum to 1 in its group;
        ``None`` for any weights within ``bounds``.
    bounds
        With ``spread=None``: least and greatest share of a node in its group; 0 and 1 unless named.

    Returns
    -------
    Robustness
        With the weights that bring each rank about. Scores are rounded as the framework says before they are
        ranked; tied units share the better rank. Apart from the given ones, weights under which a score lies exactly
        on the half of its last digit are not looked for.

    Raises
    ------
    InvalidInput
        Where scores are not linear in the weights, or bounds cannot be met.

    References
    ----------
    Lorenz, Brauer, Lorenz (2016), Rank-optimal weighting or "How to be best in the OECD Better Life Index?",
    arXiv 1608.04556; Kadziński, Greco, Słowiński (2012), Extreme ranking analysis in robust ordinal regression,
    Omega 40, for ranks over all compatible models.
    """
    space = weight_space(card, year=year, node=node, spread=spread, bounds=bounds)
    return _Search(space, card, spread).of(place_of(space, unit))


def robustness_of_all(
    card: Scorecard,
    *,
    year: int | None = None,
    node: str | None = None,
    spread: float | None = 0.25,
    bounds: Mapping[str, tuple[float, float]] | None = None,
) -> tuple[Robustness, ...]:
    """:func:`robustness` of every unit of the field, best ranks first."""
    space = weight_space(card, year=year, node=node, spread=spread, bounds=bounds)
    search = _Search(space, card, spread)
    return tuple(
        sorted((search.of(place) for place in range(len(space.units))), key=lambda each: (each.rank, each.unit))
    )


class _Search:
    """Random weights tried once for all units; the solver asked only where they leave something open."""

    def __init__(self, space: WeightSpace, card: Scorecard, spread: float | None) -> None:
        self.space, self.card, self.spread = space, card, spread
        self.rows: Rows = rows_of(space)
        self.drawn = random_weights(space, TRIES, np.random.default_rng(20190718))
        self.node = card.nodes.index(space.node)
        self.units = [card.units.index(code) for code in space.units]
        self.given = ranked(space.round, added_up(space.round, {}))[0, self.units, self.node]
        self.tried = self._ranks(self.drawn)

    def _ranks(self, parts: list[Floats]) -> Floats:
        """Ranks of the field ``(case, unit)`` under shares by group, the whole tree added up again."""
        out = []
        for start in range(0, len(parts[0]), 200):
            weights = {g.code: part[start : start + 200] for g, part in zip(self.space.groups, parts, strict=True)}
            climbed = added_up(self.space.round, weights)
            out.append(ranked(self.space.round, climbed)[:, self.units, self.node])
        return np.concatenate(out)

    def of(self, place: int) -> Robustness:
        """One unit."""
        space = self.space
        best_case, worst_case = int(np.argmin(self.tried[:, place])), int(np.argmax(self.tried[:, place]))
        best, worst = (
            Extreme(int(self.tried[case, place]), self.space.named([part[case] for part in self.drawn]), proven=True)
            for case in (best_case, worst_case)
        )
        versus = contest(space, place)
        alive = np.flatnonzero(~space.nothing)
        if space.nothing[place]:  # behind every unit that scores anything, level with the others
            always, never = alive, np.setdiff1d(np.arange(len(space.units)), [*alive, place])
        else:
            always = versus.always
            never = np.setdiff1d(np.arange(len(space.units)), [*always, *versus.open, place])
            best, worst = self._best(versus, best), self._worst(versus, worst)
        return Robustness(
            unit=space.units[place],
            node=space.node,
            year=space.round.year,
            count=len(space.units),
            rank=int(self.given[place]),
            given=space.named([group.given for group in space.groups]),
            best=best,
            worst=worst,
            always_ahead=tuple(space.units[k] for k in always),
            never_ahead=tuple(space.units[k] for k in never),
            spread=self.spread,
            held=space.held,
        )

    def _best(self, versus: Contest, known: Extreme) -> Extreme:
        ahead = known.rank - 1 - versus.always.size
        if ahead <= 0:
            return known
        return self._better(fewest_ahead(self.rows, self.space, versus, ahead), versus.unit, known, min)

    def _worst(self, versus: Contest, known: Extreme) -> Extreme:
        ahead = known.rank - 1 - versus.always.size
        if ahead >= versus.open.size:
            return known
        return self._better(most_ahead(self.rows, self.space, versus, ahead), versus.unit, known, max)

    def _better(
        self, found: Floats | OptimizeResult | None, unit: int, known: Extreme, choose: Callable[[int, int], int]
    ) -> Extreme:
        if found is None:
            return known
        proven = not isinstance(found, OptimizeResult)
        mass = found.x if isinstance(found, OptimizeResult) else found
        if mass is None:
            return Extreme(known.rank, known.weights, proven=False)
        parts = self.space.parts(mass)
        rank = int(self._ranks([part[None] for part in parts])[0, unit])
        if (
            choose(rank, known.rank) != rank or rank == known.rank
        ):  # the solver's weights do not stand up to scoring again
            return Extreme(known.rank, known.weights, proven=False)
        return Extreme(rank, self.space.named(parts), proven=proven)
