"""Peers: declared with a reason, and found by likeness, by place, by climbing and by merit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ganchao.benchmarking.gap import name_of
from ganchao.benchmarking.profile import most_similar
from ganchao.domain.document import Bilingual
from ganchao.domain.panel import position
from ganchao.domain.peer import DeclaredPeer
from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.errors import InvalidInput, Problem, UnknownName
from ganchao.scoring.doubt import most_favourable_weights

Kind = Literal["declared", "similar", "next", "climber", "best", "doubt"]


@dataclass(frozen=True)
class Peer:
    """A unit worth looking at, and why."""

    unit: str
    kind: Kind
    rank: float | None  # now
    score: float
    reason: Bilingual | str = ""  # as declared
    distance: str = ""  # as declared: near or far
    number: float = np.nan  # distance (similar), places gained (climber), share of our score (doubt)
    year_from: int | None = None  # climber: when it stood like us
    year_to: int | None = None
    rank_from: float | None = None
    rank_to: float | None = None
    among: str = ""  # best: the group of units meant


def peers(
    card: Scorecard,
    unit: str,
    *,
    year: int | None = None,
    node: str | None = None,
    declared: Mapping[str, str] | None = None,
    most: int = 3,
) -> tuple[Peer, ...]:
    """Everyone worth comparing a unit with; the same unit may stand under several kinds.

    ``declared`` gives reasons by unit; without it the framework's ``peers`` are taken. Raises :class:`UnknownName`
    where ours does not exist, :class:`InvalidInput` where it is not ranked or a declared peer does not exist.
    """
    y, n = card.at(year=year, node=node)
    own = position("unit", unit, card.units)
    if not np.isfinite(card.ranks[y, own, n]):
        raise InvalidInput(
            [Problem("benchmarking.not_ranked", values={"unit": name_of(card, unit), "year": card.years[y]})]
        )
    named = card.framework.peers
    if declared is not None:
        named = tuple(DeclaredPeer(unit=code, why=Bilingual(zh=why, en=why)) for code, why in declared.items())
    if unknown := [UnknownName("unit", p.unit, card.units).problem() for p in named if p.unit not in card.units]:
        raise InvalidInput(unknown)
    found = [
        replace(_peer(card, each.unit, "declared", y, n), reason=each.why, distance=each.distance)
        for each in named
        if each.unit != unit
    ]
    alike = most_similar(card, unit, year=card.years[y], node=card.nodes[n], most=most)
    found += [_peer(card, like.unit, "similar", y, n, number=like.distance) for like in alike]
    found += [_peer(card, code, "next", y, n) for code in next_above(card, own, y, n)]
    found += climbers(card, unit, year=card.years[y], node=card.nodes[n], most=most)
    found += best_in_class(card, own, y, n)
    found += doubt_peers(card, own, y, n, most)
    return tuple(found)


def _peer(
    card: Scorecard,
    code: str,
    kind: Kind,
    year: int,
    node: int,
    *,
    number: float = np.nan,
    among: str = "",
) -> Peer:
    k = card.units.index(code)
    rank, value = shown_rank(card.ranks[year, k, node]), float(card.scores[year, k, node])
    return Peer(code, kind, rank, value, number=number, among=among)


def next_above(card: Scorecard, own: int, year: int, node: int) -> tuple[str, ...]:
    """The units on the next better rank."""
    ranks = card.ranks[year, :, node]
    better = ranks[ranks < ranks[own]]
    return tuple(card.units[k] for k in np.flatnonzero(ranks == better.max())) if better.size else ()


def climbers(
    card: Scorecard,
    unit: str,
    *,
    year: int | None = None,
    node: str | None = None,
    near: int | None = None,
    horizons: tuple[int, ...] = (5, 4, 3),
    most: int = 3,
) -> list[Peer]:
    """Twin trajectories: units that once stood within ``near`` places of our rank and climbed, the farthest first.

    Looked for over the first of ``horizons`` (in years) that the history holds; up to and including ``year``.
    """
    y, n = card.at(year=year, node=node)
    own = position("unit", unit, card.units)
    ranks, years = card.ranks[: y + 1, :, n], card.years[: y + 1]
    reach = near if near is not None else max(1, min(5, int(card.counts[y, n]) // 10))
    for span in (*horizons, 2, 1):
        pairs = [(a, years.index(t + span)) for a, t in enumerate(years) if t + span in years]
        best: dict[int, tuple[float, int, int]] = {}
        for a, b in pairs:
            gained = np.where(np.abs(ranks[a] - ranks[y, own]) <= reach, ranks[a] - ranks[b], np.nan)
            for k in np.flatnonzero(gained > 0):
                if k != own and gained[k] > best.get(int(k), (0.0, 0, 0))[0]:
                    best[int(k)] = (float(gained[k]), a, b)
        if best:
            top = sorted(best.items(), key=lambda each: -each[1][0])[:most]
            return [
                Peer(
                    card.units[k],
                    "climber",
                    shown_rank(card.ranks[y, k, n]),
                    float(card.scores[y, k, n]),
                    number=gained,
                    year_from=years[a],
                    year_to=years[b],
                    rank_from=shown_rank(ranks[a, k]),
                    rank_to=shown_rank(ranks[b, k]),
                )
                for k, (gained, a, b) in top
            ]
    return []


def best_in_class(card: Scorecard, own: int, year: int, node: int) -> list[Peer]:
    """The leader of the field, and the leader of each group of units (region, type) that ours belongs to."""
    ranks = card.ranks[year, :, node]
    classes: list[tuple[str, np.ndarray]] = [("", np.isfinite(ranks))]
    for column, label in card.panel.unit(card.units[own]).groups.items():
        same = np.array([card.panel.unit(code).groups.get(column) == label for code in card.units])
        classes.append((label, same & np.isfinite(ranks)))
    found: list[Peer] = []
    for label, inside in classes:
        leaders = np.flatnonzero(inside & (ranks == np.min(ranks[inside], initial=np.inf)))
        told = {peer.unit for peer in found}
        found += [
            _peer(card, card.units[k], "best", year, node, among=label)
            for k in leaders
            if k != own and card.units[k] not in told
        ]
    return found


def doubt_peers(card: Scorecard, own: int, year: int, node: int, most: int = 3) -> list[Peer]:
    """Units that still beat or equal us when our groups are weighed as favourably to us as they can be.

    Of an index the first level is weighed. ``number`` is the share of the best that we then reach; at 1 nobody is
    left to learn from in this way.
    """
    framework = card.framework
    members = [card.nodes.index(m.code) for m in framework.members(card.nodes[node])]
    inside = np.isfinite(card.ranks[year, :, node])
    scores = card.scores[year][:, members] if members else np.empty((len(card.units), 0))
    if len(members) < 2 or not np.isfinite(scores[own]).all() or np.nanmin(scores) < 0:
        return []
    field = np.where(inside[:, None], scores, np.nan)
    weights = most_favourable_weights(scores[[own]], field)[0]
    seen = (np.nan_to_num(field) * weights).sum(axis=1)
    reached = float(seen[own])
    others = [int(k) for k in np.flatnonzero(seen >= 1 - 1e-7) if k != own]
    if reached >= 1 - 1e-7:
        return []
    others.sort(key=lambda k: card.ranks[year, k, node])
    return [_peer(card, card.units[k], "doubt", year, node, number=reached) for k in others[:most]]
