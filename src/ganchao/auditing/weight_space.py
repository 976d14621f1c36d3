"""All weights a tree of groups may have within stated bounds, as one polytope of effective weights.

With one kind of mean from a node down, a unit's (transformed) score is linear in the effective weights ``v``: the
products of the weights up the tree. The weights of a group enter only as shares of the group's own effective
weight, so bounds on them are linear in ``v`` too, and the largest lead of one unit over another is found group by
group from the bottom, without a solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.rescoring import Round, added_up, round_of
from ganchao.domain.framework import Direction, Group
from ganchao.domain.panel import Floats, position
from ganchao.domain.recipe import Aggregate
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.scoring.tree import Branch

LINEAR: Final = ("arithmetic", "geometric", "harmonic", "power")
"""Means that add up in a transformed score."""

Shares = Mapping[str, float]
"""Weight of each node as a share of its group."""


@dataclass(frozen=True, eq=False)
class FreeGroup:
    """One group whose weights vary; members' places are on the axis of :attr:`WeightSpace.nodes`."""

    code: str
    place: int  # -1 for the node that is ranked
    members: NDArray[np.intp]
    given: Floats  # (member,), summing to 1
    low: Floats  # (member,), see ``relative``
    high: Floats

    def admits_given(self, *, relative: bool) -> bool:
        """Whether the given weights keep the bounds."""
        return relative or bool((np.clip(self.given, self.low - 1e-12, self.high + 1e-12) == self.given).all())


@dataclass(frozen=True, eq=False)
class WeightSpace:
    """Weights that vary below a node, and what they make of every unit of the field."""

    round: Round
    node: str
    units: tuple[str, ...]  # of the field
    nodes: tuple[str, ...]  # whose weights vary, parents first
    groups: tuple[FreeGroup, ...]  # parents first
    leaves: NDArray[np.intp]  # places among nodes of those that are added up as they stand
    values: Floats  # (unit, leaf): transformed scores; a unit's level is ``values @ v``
    nothing: NDArray[np.bool_]  # (unit,): scores 0 whatever the weights
    relative: bool  # bounds are multiples of the given weights before they are made to sum to 1; otherwise shares
    held: tuple[tuple[str, str], ...]  # groups added up as they stand, and why (message key)
    step: Aggregate  # the kind of mean
    falling: bool  # the lower score is ahead
    decimals: int | None  # to which scores are rounded before they are ranked

    @property
    def given(self) -> Floats:
        """Effective weights of the leaves as given ``(leaf,)``."""
        return self.effective([group.given[None] for group in self.groups])[0]

    def effective(self, parts: list[Floats]) -> Floats:
        """Effective weights ``(case, leaf)`` from shares in every group ``(case, member)``."""
        mass = np.ones((len(parts[0]), len(self.nodes) + 1))  # the last is the node that is ranked
        for group, part in zip(self.groups, parts, strict=True):
            mass[:, group.members] = part * mass[:, [group.place]]
        return mass[:, self.leaves]

    def parts(self, mass: Floats) -> list[Floats]:
        """Shares in every group ``(member,)`` from the effective weights of all nodes ``(node,)``."""
        clean = np.where(mass < 1e-9, 0.0, mass)
        out = []
        for group in self.groups:
            total = clean[group.members].sum()
            out.append(clean[group.members] / total if total > 0 else group.given)
        return out

    def named(self, parts: list[Floats]) -> dict[str, float]:
        """Shares by node, from shares in every group ``(member,)``."""
        return {
            self.nodes[k]: float(share)
            for group, part in zip(self.groups, parts, strict=True)
            for k, share in zip(group.members, part, strict=True)
        }


def place_of(space: WeightSpace, unit: str) -> int:
    """Where a unit stands in the field; raises ``UnknownName``, or ``InvalidInput`` where it is not ranked."""
    known = space.round.units
    pick("unit", unit, dict.fromkeys(known))
    if unit not in space.units:
        raise InvalidInput([Problem("robustness.not_ranked", values={"unit": unit, "year": space.round.year})])
    return space.units.index(unit)


def transformed(scores: Floats, step: Aggregate) -> Floats:
    """Scores on the scale on which this mean adds up, rising with the score."""
    with np.errstate(divide="ignore"):
        match step.method:
            case "geometric":
                return np.log(scores)
            case "harmonic":
                return -1 / scores
            case "power" if step.power == 0:
                return np.log(scores)
            case "power":
                return np.sign(step.power) * scores**step.power
    return scores


def weight_space(
    card: Scorecard,
    *,
    year: int | None,
    node: str | None,
    spread: float | None,
    bounds: Mapping[str, tuple[float, float]] | None,
) -> WeightSpace:
    """The weights that may vary below a node (the index unless named) in one round (the last unless named).

    The tree is opened from the node down as long as groups add up by the same kind of mean; a group of another
    kind, or with gaps, caps or vetoes of its own, is added up as it stands and listed in ``held``.

    Raises
    ------
    InvalidInput
        Where scores are not linear in any weights: another aggregator, gaps, zeros under a geometric mean ….
    """
    at = len(card.years) - 1 if year is None else position("year", year, card.years)
    one = round_of(card, at)
    code = node or card.framework.index.code
    top = pick("node", code, dict.fromkeys(card.nodes)) or code
    branches = {branch.group.code: branch for branch in one.branches}
    if top not in branches:
        raise InvalidInput(
            [Problem("robustness.indicator", Where(path=code), {"node": card.framework.node(code).name or code})]
        )
    field = np.flatnonzero(np.isfinite(card.ranks[at, :, card.nodes.index(top)]))
    upward = tuple(
        replace(b, rescale=None) if b.rescale and b.rescale.parent_uses == "before" else b for b in one.branches
    )
    climbed = added_up(one, {}, branches=upward)
    opened = _Opening(one, branches, climbed.scores[0][field], fixed_zeros=spread is not None)
    if problems := opened.faults(branches[top]):
        raise InvalidInput(problems)
    opened.open(branches[top], -1, 1.0, np.zeros(field.size))
    return _bounded(opened, card, field, branches[top], spread, bounds)


class _Opening:
    """The walk down the tree."""

    def __init__(self, one: Round, branches: Mapping[str, Branch], scores: Floats, *, fixed_zeros: bool) -> None:
        self.one, self.branches, self.scores, self.fixed_zeros = one, branches, scores, fixed_zeros
        self.nodes: list[str] = []
        self.groups: list[tuple[str, int, list[int], Floats]] = []
        self.leaves: dict[int, Floats] = {}
        self.held: list[tuple[str, str]] = []

    def open(self, branch: Branch, place: int, sign: float, offset: Floats) -> None:
        """Members of a group become nodes of their own; ``sign`` and ``offset`` carry turned groups and extras."""
        for extra, points, scale in branch.extras:
            bottom, top = scale or (0.0, 1.0)
            share = (self.scores[:, extra] - bottom) / (top - bottom) if top != bottom else np.ones(len(offset))
            offset = offset + sign * points * np.nan_to_num(np.clip(share, 0.0, 1.0))
        places = [len(self.nodes) + k for k in range(len(branch.members))]
        self.nodes += branch.names
        self.groups.append((branch.group.code, place, places, self.one.given[branch.group.code]))
        for code, at, member in zip(branch.names, places, branch.members, strict=True):
            child = self.branches.get(code)
            scores = self.scores[:, member]
            turned = child is not None and child.group.direction is Direction.LOWER and child.scale is not None
            ends = sum(child.scale) if child is not None and turned and child.scale is not None else 0.0
            reason = self.reason_to_hold(branch, child) if child is not None else ""
            if child is not None and not reason:
                self.open(child, at, *((-sign, offset + sign * ends) if turned else (sign, offset)))
                continue
            if child is not None and len(child.members) > 1:
                self.held.append((code, reason))
            passed = ends - scores if turned else scores
            self.leaves[at] = sign * passed + offset if branch.adding.step.method == "arithmetic" else passed

    def reason_to_hold(self, parent: Branch, child: Branch) -> str:
        """Why a group's own weights are left as they are; empty where they may vary."""
        if child.adding.step != parent.adding.step:
            return "robustness.held.mean"
        if child.rescale is not None and child.rescale.parent_uses == "after":
            return "robustness.held.rescaled"
        faults = self.faults(child)
        if child.group.direction is Direction.LOWER and child.adding.step.method != "arithmetic":
            return "robustness.held.turned"
        return faults[0].key.replace("robustness.", "robustness.held.") if faults else ""

    def faults(self, branch: Branch) -> list[Problem]:
        """What keeps a group's score from being linear in its weights."""
        group, method = branch.group, branch.adding.step.method
        name: dict[str, object] = {"node": group.name or group.code}
        where = Where(path=group.code)
        if method not in LINEAR:
            return [Problem("robustness.mean", where, {**name, "method": method})]
        if branch.weighting.method == "benefit_of_the_doubt":
            return [Problem("robustness.own_weights", where, name)]
        found = []
        if group.floor is not None or group.cap is not None:
            found.append(Problem("robustness.capped", where, name))
        if branch.extras and method != "arithmetic":
            found.append(Problem("robustness.extras", where, name))
        if branch.vetoes:
            found.append(Problem("robustness.vetoes", where, name))
        given = self.one.given[group.code]
        counted = (given > 0) | np.isnan(given) | (not self.fixed_zeros)
        missing = ~np.isfinite(self.scores[:, list(branch.members)][:, counted]) | np.isnan(given).any()
        if missing.any():
            found.append(Problem("robustness.gaps", where, {**name, "count": int(missing.any(axis=1).sum())}))
        return found


def _bounded(
    opened: _Opening,
    card: Scorecard,
    field: NDArray[np.intp],
    top: Branch,
    spread: float | None,
    bounds: Mapping[str, tuple[float, float]] | None,
) -> WeightSpace:
    """Bounds put on the opened tree."""
    relative = spread is not None
    _check_bounds(opened, card, spread, bounds)
    groups = []
    for code, place, places, given in opened.groups:
        if relative:
            low, high = given * (1 - (spread or 0.0)), given * (1 + (spread or 0.0))
        else:
            named = [(bounds or {}).get(opened.nodes[k], (0.0, 1.0)) for k in places]
            low, high = (np.array(each, dtype=np.float64) for each in zip(*named, strict=True))
        groups.append(FreeGroup(code, place, np.array(places), given, low, high))
    leaves = np.array(sorted(opened.leaves), dtype=np.intp)
    columns = np.column_stack([opened.leaves[k] for k in leaves])
    step = top.adding.step
    space = WeightSpace(
        round=opened.one,
        node=top.group.code,
        units=tuple(card.units[k] for k in field),
        nodes=tuple(opened.nodes),
        groups=tuple(groups),
        leaves=leaves,
        values=columns,
        nothing=np.zeros(field.size, dtype=bool),
        relative=relative,
        held=tuple(opened.held),
        step=step,
        falling=isinstance(top.group, Group) and top.group.direction is Direction.LOWER,
        decimals=None if top.rescale is not None else card.framework.rank.decimals,
    )
    never = space.given == 0 if relative else np.zeros(leaves.size, dtype=bool)
    with np.errstate(invalid="ignore"):
        levels = np.where(never, 0.0, transformed(columns, step))
    endless: NDArray[np.bool_] = ~np.isfinite(levels)
    always = relative and spread is not None and spread < 1
    if endless.any() and not always:
        raise InvalidInput(
            [
                Problem(
                    "robustness.zeros",
                    Where(path=top.group.code),
                    {
                        "node": top.group.name or top.group.code,
                        "count": int(endless.any(axis=1).sum()),
                        "method": step.method,
                    },
                )
            ]
        )
    nothing = np.logical_or.reduce(endless, axis=1)
    levels = np.where(nothing[:, None], 0.0, levels)
    return replace(space, values=-levels if space.falling else levels, nothing=nothing)


def _check_bounds(
    opened: _Opening, card: Scorecard, spread: float | None, bounds: Mapping[str, tuple[float, float]] | None
) -> None:
    problems = []
    if spread is not None and bounds:
        problems.append(Problem("robustness.spread_and_bounds"))
    if spread is not None and not 0 <= spread <= 1:
        problems.append(Problem("robustness.spread", values={"spread": spread}))
    for code, (low, high) in (bounds or {}).items():
        pick("node", code, dict.fromkeys(card.nodes))
        name = card.framework.node(code).name or code
        if code not in opened.nodes:
            problems.append(Problem("robustness.not_free", Where(path=code), {"node": name}))
        elif not 0 <= low <= high <= 1:
            problems.append(Problem("robustness.bounds", Where(path=code), {"node": name, "low": low, "high": high}))
    if not problems:
        for code, _, places, _ in opened.groups:
            named = [(bounds or {}).get(opened.nodes[k], (0.0, 1.0)) for k in places]
            least, most = sum(low for low, _ in named), sum(high for _, high in named)
            if least > 1 + 1e-12 or most < 1 - 1e-12:
                values = {"node": card.framework.node(code).name or code, "least": least, "most": most}
                problems.append(Problem("robustness.bounds_sum", Where(path=code), values))
    if problems:
        raise InvalidInput(problems)
