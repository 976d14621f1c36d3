"""The next units above, what separates us from each, and the cheapest chain of stepping stones to a rank."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.benchmarking.anatomy import Part, taken_apart
from ganchao.benchmarking.gap import Gap, gap, holder, last_of_tier, name_of
from ganchao.benchmarking.profile import index_weights
from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem

QUANTILE: Final = 0.9
"""A step may be as long as this share of all past gains over the same number of years."""


@dataclass(frozen=True, eq=False)
class Rung:
    """A unit above us and what separates us."""

    unit: str
    rank: float
    gap: Gap

    @property
    def most(self) -> tuple[str, ...]:
        """The three indicators on which it leads us most."""
        ahead = sorted((p for p in self.gap.leaves if p.amount > 0 and p.kind != "rest"), key=lambda p: -p.amount)
        return tuple(part.node for part in ahead[:3])


def ladder(
    card: Scorecard,
    unit: str,
    *,
    year: int | None = None,
    node: str | None = None,
    rungs: int = 10,
    apart: tuple[Mapping[str, Part], ...] | None = None,
) -> tuple[Rung, ...]:
    """The next units above, nearest first, each with its gap split. Raises as :func:`~ganchao.benchmarking.gap.gap`."""
    y, n = card.at(year=year, node=node)
    own = position("unit", unit, card.units)
    ranks, scores = card.ranks[y, :, n], card.scores[y, :, n]
    if not np.isfinite(ranks[own]):
        values = {"unit": name_of(card, unit), "year": card.years[y]}
        raise InvalidInput([Problem("benchmarking.not_ranked", values=values)])
    apart = taken_apart(card) if apart is None else apart
    above = np.flatnonzero(ranks < ranks[own])
    above = above[np.lexsort((scores[above], -ranks[above]))][:rungs]
    return tuple(
        Rung(
            card.units[u],
            float(ranks[u]),
            gap(card, unit, card.units[u], year=card.years[y], node=card.nodes[n], apart=apart),
        )
        for u in above
    )


@dataclass(frozen=True)
class Path:
    """Stepping stones from us to a unit that holds the aim."""

    unit: str
    aim: int
    horizon: int  # years a step may take
    longest: float  # longest step allowed, in score
    stones: tuple[str, ...]  # units on the way, the last holds the aim; empty where no chain of such steps leads there
    ranks: tuple[float, ...]
    efforts: tuple[float, ...]  # improvement each step needs, in index points
    differ: tuple[tuple[str, ...], ...]  # three indicators that differ most at each step


def stepping_stones(
    card: Scorecard,
    unit: str,
    aim: int | str,
    *,
    year: int | None = None,
    node: str | None = None,
    horizon: int = 3,
    quantile: float = QUANTILE,
) -> Path:
    r"""The cheapest chain of real units from ours to one that holds the aim, no step longer than is usually made.

    From unit i a step leads to k above it if k's score is no farther than the ``quantile`` of all gains ever made over
    ``horizon`` years by units at about that level. It costs the improvements it needs, counted in the index:

    .. math:: c_{ik} = \sum_j w_j \max(0, s_{kj} - s_{ij})

    so a stone that already resembles us is cheap. The cheapest chain is found by Dijkstra's algorithm.

    Parameters
    ----------
    aim
        A rank or the code of a tier.
    horizon
        Years a step may take; the longest there is when the history is shorter.

    References
    ----------
    Dijkstra (1959). Seiford & Zhu (2003), Context-dependent data envelopment analysis, Omega 31.
    """
    y, n = card.at(year=year, node=node)
    own = position("unit", unit, card.units)
    aim = last_of_tier(card, aim, y, n) if isinstance(aim, str) else aim
    ranks, scores = card.ranks[y, :, n], card.scores[y, :, n]
    if not np.isfinite(ranks[own]):
        values = {"unit": name_of(card, unit), "year": card.years[y]}
        raise InvalidInput([Problem("benchmarking.not_ranked", values=values)])
    if ranks[own] > aim:
        holder(card, unit, aim, y, n)  # raises where there is no such rank
    horizon = min(horizon, card.years[y] - card.years[0])
    if horizon < 1:
        raise InvalidInput([Problem("benchmarking.one_year", values={"year": card.years[y]})])
    longest = step_limit(card, float(scores[own]), n, horizon, quantile, until=y)
    profiles, weights = _profiles(card, y, n)
    steps = _dijkstra(profiles, weights, scores, ranks, own, aim, longest)
    codes = np.array([i.code for i in card.framework.scored], dtype=object)
    efforts, differ = [], []
    for a, b in zip([own, *steps][:-1], steps, strict=True):
        ahead = weights * np.maximum(np.nan_to_num(profiles[b] - profiles[a]), 0.0)
        efforts.append(float(ahead.sum()))
        differ.append(tuple(str(code) for code in codes[np.argsort(-ahead, kind="stable")][:3]))
    return Path(
        unit, aim, horizon, longest, tuple(card.units[k] for k in steps), tuple(float(ranks[k]) for k in steps),
        tuple(efforts), tuple(differ),
    )  # fmt: skip


def step_limit(
    card: Scorecard, level: float, node: int, horizon: int, quantile: float, *, until: int | None = None
) -> float:
    """The score a unit at about this level may gain in one step: a quantile of past gains of the nearer half."""
    scores = np.where(np.isfinite(card.ranks[..., node]), card.scores[..., node], np.nan)
    years = card.years if until is None else card.years[: until + 1]
    pairs = [(k, years.index(t + horizon)) for k, t in enumerate(years) if t + horizon in years]
    before, after = (np.concatenate([scores[pair[e]] for pair in pairs]) if pairs else np.empty(0) for e in (0, 1))
    known = np.isfinite(before) & np.isfinite(after)
    before, gains = before[known], (after - before)[known] if known.size else before
    if not gains.size:
        return 0.0
    near = np.argsort(np.abs(before - level), kind="stable")[: max(gains.size // 2, 1)]
    return max(float(np.quantile(gains[near], quantile)), 0.0)


def _profiles(card: Scorecard, year: int, node: int) -> tuple[Floats, Floats]:
    """Scores of indicators ``(unit, indicator)`` and what a point of each is worth in the node, on its scale."""
    count = len(card.framework.scored)
    weights = index_weights(card, year, card.nodes[node])[:count]
    return card.scores[year, :, :count], np.nan_to_num(weights)


def _dijkstra(
    profiles: Floats, weights: Floats, scores: Floats, ranks: Floats, own: int, aim: int, longest: float
) -> list[int]:
    """Places of the stones; none where the aim cannot be reached by such steps, or is held already."""
    if ranks[own] <= aim:
        return []
    cost, before, done = {own: 0.0}, dict[int, int](), set[int]()
    queue = [(0.0, own)]
    while queue:
        spent, here = heapq.heappop(queue)
        if here in done:
            continue
        done.add(here)
        if here != own and ranks[here] <= aim:
            way = [here]
            while before[way[0]] != own:
                way.insert(0, before[way[0]])
            return way
        reachable = np.flatnonzero((ranks < ranks[here]) & (scores - scores[here] <= longest * (1 + 1e-12)))
        effort = (weights * np.maximum(np.nan_to_num(profiles[reachable] - profiles[here]), 0.0)).sum(axis=1)
        for k, more in zip(reachable.tolist(), effort.tolist(), strict=True):
            if spent + more < cost.get(k, np.inf):
                cost[k], before[k] = spent + more, here
                heapq.heappush(queue, (spent + more, k))
    return []
