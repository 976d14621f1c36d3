"""Everything benchmarking says of one unit in one call; what cannot be told is said instead of failing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import numpy as np

from ganchao.benchmarking.anatomy import taken_apart
from ganchao.benchmarking.change import Change, change
from ganchao.benchmarking.coupling import Convergence, Coupling, convergence, coordination
from ganchao.benchmarking.difficulty import Difficulty, difficulty
from ganchao.benchmarking.gap import Gap, To, gap, last_of_tier, movement
from ganchao.benchmarking.ladder import Path, Rung, ladder, stepping_stones
from ganchao.benchmarking.noise import Band, noise_band
from ganchao.benchmarking.peers import Peer, peers
from ganchao.benchmarking.profile import Spot, Worth, profile, worth
from ganchao.benchmarking.setbacks import Setback, Slide, movements, setbacks, slides
from ganchao.benchmarking.shapley import SEED
from ganchao.domain.framework import Group
from ganchao.domain.panel import position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem

Found = TypeVar("Found")
HISTORY: Final = 10
"""Yearly changes shown, the latest ones."""
COUPLED: Final = 6
"""Pairs of first-level groups whose coupling is shown."""


@dataclass(frozen=True, eq=False)
class Benchmark:
    """Who is ahead of a unit, and why."""

    card: Scorecard
    unit: str
    year: int
    node: str
    gap: Gap | None  # to what was asked for
    gaps: tuple[Gap, ...]  # to each of the units compared with
    spots: tuple[Spot, ...]
    worths: tuple[Worth, ...]
    rungs: tuple[Rung, ...]
    path: Path | None
    change: Change | None  # since the year asked for
    movement: Gap | None  # our own score over the same years
    changes: tuple[Change, ...]  # year by year
    movements: tuple[Gap, ...]  # our own score, year by year
    setbacks: tuple[Setback, ...]  # the years with the largest falls
    slides: tuple[Slide, ...]  # indicators of ours that became worse for years
    band: Band | None
    peers: tuple[Peer, ...]
    couplings: tuple[Coupling, ...]
    convergence: Convergence | None
    difficulty: Difficulty | None
    problems: tuple[Problem, ...] = field(default=())  # what could not be told


def benchmark(
    card: Scorecard,
    unit: str,
    *,
    to: To | None = None,
    year: int | None = None,
    node: str | None = None,
    since: int | None = None,
    aim: int | str | None = None,
    by: int | None = None,
    earlier: Scorecard | None = None,
    declared: Mapping[str, str] | None = None,
    widths: Mapping[str, float] | None = None,
    seed: int = SEED,
) -> Benchmark:
    """All parts of benchmarking for one unit.

    Parameters
    ----------
    card
        The result; of one rulebook.
    unit
        Ours.
    to
        Whom the gap is measured to (see :func:`~ganchao.benchmarking.gap.gap`); the mean of the framework's peers
        unless given, without any the next unit above.
    since
        First year of the change explained; the round before unless given.
    aim, by
        A rank (or tier) and the year to stand there, for the difficulty and the stepping stones; the next better tier
        and five years on unless given.
    earlier
        The result that holds ``since``, where it is another vintage's or rulebook's.
    declared
        Peers and the reason for each, instead of the framework's.
    widths
        Widths of rank ranges from an audit, for the band under which a change means nothing.

    Raises
    ------
    UnknownName
        For a unit, year, node, tier or peer that does not exist.
    InvalidInput
        Where the unit has no score, or whom to compare it with cannot be told.
    """
    y, n = card.at(year=year, node=node)
    position("unit", unit, card.units)
    at, code = card.years[y], card.nodes[n]
    problems: list[Problem] = []

    def tried(part: Callable[[], Found], otherwise: Found) -> Found:
        try:
            return part()
        except InvalidInput as error:
            problems.extend(problem for problem in error.problems if problem not in problems)
            return otherwise

    apart = taken_apart(card)
    around = peers(card, unit, year=at, node=code, declared=declared) if _is_ranked(card, unit, y, n) else ()
    wanted = to if to is not None else _usual(around)
    found = None if wanted is None else gap(card, unit, wanted, year=at, node=code, seed=seed, apart=apart)
    others = () if found is None or len(found.others) < 2 else found.others
    gaps = tuple(gap(card, unit, other, year=at, node=code, seed=seed, apart=apart) for other in others)
    before = since if since is not None else (card.years[y - 1] if y > 0 else at)
    first = earlier or card
    lost, none_change, none_moved = None, tuple[Change, ...](), tuple[Gap, ...]()
    aimed = aim if aim is not None else _next_tier(card, unit, y, n)
    moved = tried(lambda: _since(first, card, unit, before, at, code), lost)
    yearly = tried(lambda: _yearly(card, unit, y, code), none_change)
    own = tried(lambda: movements(card, unit, year=at, node=code, most=HISTORY, seed=seed, apart=apart), none_moved)
    return Benchmark(
        card=card, unit=unit, year=at, node=code, gap=found, gaps=gaps,
        spots=profile(card, unit, year=at, node=code),
        worths=tried(lambda: worth(card, unit, year=at, node=code), ()),
        rungs=tried(lambda: ladder(card, unit, year=at, node=code, apart=apart), ()),
        path=None if aimed is None else tried(
            lambda: stepping_stones(card, unit, aimed, year=at, node=code), lost),
        change=moved,
        movement=None if earlier is not None or moved is None else tried(
            lambda: movement(card, unit, before, at, node=code, seed=seed, apart=apart), lost),
        changes=yearly, movements=own, setbacks=setbacks(yearly, own), slides=slides(card, unit, own),
        band=tried(lambda: noise_band(card, unit, year=at, node=code, widths=widths), lost),
        peers=around,
        couplings=_couplings(card, unit, code, at),
        convergence=tried(lambda: convergence(card, node=code), lost),
        difficulty=None if aimed is None else tried(
            lambda: _hard(card, unit, aimed, by or at + 5, at, code), lost),
        problems=tuple(problems),
    )  # fmt: skip


def _is_ranked(card: Scorecard, unit: str, year: int, node: int) -> bool:
    return bool(card.ranks[year, card.units.index(unit), node] > 0)


def _usual(around: Sequence[Peer]) -> To | None:
    """The declared peers, else the next above."""
    declared = tuple(peer.unit for peer in around if peer.kind == "declared")
    above = tuple(peer.unit for peer in around if peer.kind == "next")
    return declared or (above[0] if above else None)


def _next_tier(card: Scorecard, unit: str, year: int, node: int) -> int | None:
    """The last rank of the next better tier; without tiers five places ahead."""
    rank = card.ranks[year, card.units.index(unit), node]
    if not rank > 1:
        return None
    ends = [last_of_tier(card, tier.code, year, node) for tier in card.framework.tiers]
    better = [end for end in ends if end < rank]
    return max(better) if better else max(int(rank) - 5, 1)


def _since(first: Scorecard, card: Scorecard, unit: str, before: int, at: int, node: str) -> Change:
    if first is card and before == at:
        raise InvalidInput([Problem("benchmarking.one_year", values={"year": at})])
    return change(first, unit, before, at, node=node, later=None if first is card else card)


def _yearly(card: Scorecard, unit: str, year: int, node: str) -> tuple[Change, ...]:
    """Yearly changes up to the round, newest last; years in which the unit is not ranked are left out."""
    out = []
    for k in range(max(0, year - HISTORY), year):
        a, b = card.years[k], card.years[k + 1]
        if card.rank(unit, year=a, node=node) is not None and card.rank(unit, year=b, node=node) is not None:
            out.append(change(card, unit, a, b, node=node))
    return tuple(out)


def _hard(card: Scorecard, unit: str, aim: int | str, by: int, year: int, node: str) -> Difficulty:
    y, n = card.at(year=year, node=node)
    rank = last_of_tier(card, aim, y, n) if isinstance(aim, str) else aim
    return difficulty(card, unit, rank, by, year=year, node=node)


def _couplings(card: Scorecard, unit: str, node: str, year: int) -> tuple[Coupling, ...]:
    """Coupling of each pair of groups below a node that have scores, the worst first."""
    y, own = card.years.index(year), card.units.index(unit)
    groups = [
        member.code
        for member in card.framework.members(node)
        if isinstance(member, Group) and np.isfinite(card.scores[y, own, card.nodes.index(member.code)])
    ]
    found = [coordination(card, unit, (a, b), year=year) for k, a in enumerate(groups) for b in groups[k + 1 :]]
    return tuple(sorted(found, key=lambda each: each.degree))[:COUPLED]
