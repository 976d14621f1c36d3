"""A difference at one node carried down the tree: what every group and indicator brings to it, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np

from ganchao.benchmarking.anatomy import Part
from ganchao.benchmarking.ratio import quotient_parts
from ganchao.benchmarking.shapley import SEED
from ganchao.benchmarking.split import GroupSplit, Sides, split_group
from ganchao.domain.framework import Indicator, Role
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard

Kind = Literal["indicator", "group", "bonus", "deduction", "veto", "rest"]
CANCELLING: Final = 10.0
"""A group whose members would bring so many times what all of its siblings do is shared by size instead.

That happens where members nearly cancel and the parent jumps (victories, the weakest member): a ratio would explode.
"""
CLOSED: Final = frozenset({"weights", "log_mean", "own_weights"})
"""Rules whose slopes are formulas, good for members that are level too."""


@dataclass(frozen=True)
class Contribution:
    """What one node brings to a difference at the node asked about."""

    node: str
    group: str  # the group that adds it up
    kind: Kind
    own: float  # first side's score
    other: float  # second side's score
    amount: float  # part of the difference; groups are subtotals of their members
    error: float = 0.0  # standard error where orders were sampled
    numerator: float = np.nan  # part of ``amount`` owed to the numerator of a quotient
    denominator: float = np.nan


@dataclass(frozen=True, eq=False)
class Chain:
    """All contributions to one difference, from the top down."""

    parts: tuple[Contribution, ...]
    rules: Mapping[str, GroupSplit]  # how each group was split

    @property
    def leaves(self) -> tuple[Contribution, ...]:
        """The contributions that sum to the difference: everything but subtotals."""
        return tuple(part for part in self.parts if part.kind != "group")


@dataclass(frozen=True, eq=False)
class Compared:
    """Two sides of a scorecard: places of unit and round on either."""

    card: Scorecard
    apart: tuple[Mapping[str, Part], ...]  # by round
    first: tuple[int, int]  # (year, unit)
    second: tuple[int, int]

    def scores(self, node: int) -> tuple[float, float]:
        """Scores of both sides at a node."""
        return float(self.card.scores[*self.first, node]), float(self.card.scores[*self.second, node])

    def sides(self, group: str) -> Sides:
        """Both sides of one group."""
        (a, one), (b, two) = self.first, self.second
        return Sides(self.apart[a][group], self.apart[b][group], one, two)


def chain(compared: Compared, node: str, *, seed: int = SEED) -> Chain:
    """Everything that brings a difference about at ``node``; the leaves sum to it.

    A group's part is handed to its members in proportion to the group's own exact split, so every level adds up.
    """
    walk = _Walk(compared, seed, [], {})
    framework = compared.card.framework
    place = compared.card.nodes.index(node)
    own, other = compared.scores(place)
    if node not in {group.code for group in framework.groups}:
        walk.leaf(framework.node(node), "", other - own, 0.0)
        return Chain(tuple(walk.parts), walk.rules)
    sides = compared.sides(node)
    stretch = (sides.first.stretch + sides.second.stretch) / 2
    rest = (other - own) - stretch * sides.difference
    rest = rest if abs(rest) > 1e-12 * max(abs(own), abs(other)) else 0.0
    walk.group(node, "", other - own, 0.0, _Slope(stretch), rest)
    return Chain(tuple(walk.parts), walk.rules)


@dataclass(frozen=True, eq=False)
class _Walk:
    compared: Compared
    seed: int
    parts: list[Contribution]
    rules: dict[str, GroupSplit]

    def group(self, code: str, parent: str, amount: float, error: float, slope: _Slope, rest: float) -> None:
        """A group and everything below; ``slope`` is what its own score brings, ``rest`` what its scale does."""
        own, other = self._scores(code)
        self.parts.append(Contribution(code, parent, "group", own, other, amount, error))
        sides = self.compared.sides(code)
        if not np.isfinite(sides.difference):  # missing on one side: nothing below can be compared
            if amount:
                self.parts.append(Contribution(code, code, "rest", own, other, amount))
            return
        found = split_group(sides, seed=self.seed)
        self.rules[code] = found
        share = _shared(found, amount - rest, slope)
        branch, framework = sides.first.branch, self.compared.card.framework
        most = np.inf if found.rule in CLOSED else CANCELLING * _gross(share)
        for k, member in enumerate(branch.names):
            part, slip = share.members[k], share.errors[k]
            node = framework.node(member)
            if isinstance(node, Indicator):
                self.leaf(node, code, part, slip)
            else:
                below = self.compared.sides(member)
                mean = (below.first.slope + below.second.slope) / 2
                seen = _seen(sides, k)
                if not np.isfinite(seen):
                    self.group(member, code, part, slip, _Slope(0.0), 0.0)
                    continue
                scale = share.slopes[k] * (seen - mean * below.difference)
                scale = scale if abs(scale) > 1e-12 * max(abs(part), 1e-300) else 0.0
                weights = part - share.slopes[k] * seen if found.rule == "own_weights" else 0.0
                self.group(member, code, part, slip, _Slope(share.slopes[k] * mean, most), scale + weights)
        extras = [framework.nodes[place] for place, _points, _scale in branch.extras]
        for extra, part in zip(extras, share.points, strict=True):
            assert isinstance(extra, Indicator)
            kind: Kind = "deduction" if extra.role is Role.DEDUCTION else "bonus"
            self.leaf(extra, code, float(part), 0.0, kind)
        for (_, veto), part in zip(branch.vetoes, share.hits, strict=True):
            if part:
                self.parts.append(Contribution(veto.code, code, "veto", np.nan, np.nan, float(part)))
        if share.rest + rest:
            self.parts.append(Contribution(code, code, "rest", np.nan, np.nan, share.rest + rest))

    def leaf(self, node: object, parent: str, amount: float, error: float, kind: Kind = "indicator") -> None:
        """An indicator, its quotient taken apart."""
        assert isinstance(node, Indicator)
        own, other = self._scores(node.code)
        above, below = quotient_parts(
            self.compared.card, node, self.compared.first, self.compared.second, float(amount)
        )
        part = Contribution(node.code, parent, kind, own, other, float(amount), float(error), above, below)
        self.parts.append(part)

    def _scores(self, code: str) -> tuple[float, float]:
        return self.compared.scores(self.compared.card.nodes.index(code))


def _seen(sides: Sides, member: int) -> float:
    """Difference of one member as the group adds it up."""
    return float(sides.second.members[sides.two, member] - sides.first.members[sides.one, member])


@dataclass(frozen=True)
class _Slope:
    """What a unit of a group's own score brings, and the most its members may bring together, signs aside."""

    value: float
    most: float = np.inf


def _gross(found: GroupSplit) -> float:
    """What all parts of a split come to, signs aside."""
    return float(np.abs(found.members).sum() + np.abs(found.points).sum() + np.abs(found.hits).sum() + abs(found.rest))


def _shared(found: GroupSplit, amount: float, slope: _Slope) -> GroupSplit:
    """A group's split carried to the node asked about, where the group brings ``amount``."""
    gross, factor = _gross(found), slope.value
    if abs(factor) * gross > slope.most:  # the members nearly cancel: their sizes share what there is
        sizes = amount / gross if gross else 0.0
        by_size: list[Floats] = [np.abs(part) * sizes for part in (found.members, found.points, found.hits)]
        return replace(
            found,
            members=by_size[0],
            slopes=np.zeros(len(by_size[0])),
            points=by_size[1],
            hits=by_size[2],
            rest=abs(found.rest) * sizes,
            errors=found.errors * abs(sizes),
        )
    out = replace(
        found,
        members=found.members * factor,
        slopes=found.slopes * factor,
        points=found.points * factor,
        hits=found.hits * factor,
        rest=found.rest * factor,
        errors=found.errors * abs(factor),
    )
    short = amount - float(out.members.sum() + out.points.sum() + out.hits.sum() + out.rest)
    largest = int(np.argmax(np.abs(out.members))) if out.members.size else 0
    if out.members.size and short:
        out.members[largest] += short
    return out


def mean_chain(chains: list[Chain]) -> Chain:
    """The mean of several splits of the same node: adds up to the mean of the differences."""
    if len(chains) == 1:
        return chains[0]
    found: dict[tuple[str, str, Kind], list[Contribution]] = {}
    for each in chains:
        for part in each.parts:
            found.setdefault((part.node, part.group, part.kind), []).append(part)
    count = len(chains)
    parts = tuple(
        Contribution(
            node,
            group,
            kind,
            same[0].own,
            float(np.mean([part.other for part in same])),
            sum(part.amount for part in same) / count,
            float(np.sqrt(sum(part.error**2 for part in same)) / count),
            sum(part.numerator for part in same) / count,
            sum(part.denominator for part in same) / count,
        )
        for (node, group, kind), same in found.items()
    )
    return Chain(parts, chains[0].rules)
