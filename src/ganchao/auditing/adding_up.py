"""The distinct ways in which draws add up: trees, and the weights each gives to members before these vary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.choices import chosen, levels_of
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Direction, Framework
from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.aggregate import NOT_NEGATIVE, TIE, Adding
from ganchao.scoring.tree import Branch, branches_of, climb, weights_in

DOUBT = "benefit_of_the_doubt"

Tree = tuple[Branch, ...]


@dataclass(frozen=True, eq=False)
class Trees:
    """Every distinct way of adding up."""

    trees: tuple[Tree, ...]  # empty where it cannot be carried out
    whole: tuple[Tree, ...]  # the same over all rounds, where weights come from the data; else empty
    tree_of: NDArray[np.intp]  # (normalise level, aggregate level, level in each group …) -> place in trees
    faults: Mapping[int, Problem]  # place in trees -> why it cannot be carried out


def trees_of(framework: Framework, audit: Audit, years: Sequence[int], at: int) -> Trees:
    """Ways of adding up the round at a place on the year axis, and which levels mean which.

    Raises what scoring raises for the framework's own way. A normalisation has trees of its own only where some
    group looks at the ends of the scale (points, vetoes, groups turned round, TOPSIS).
    """
    choices = {"normalise": audit.normalise, "aggregate": audit.aggregate}
    choices |= {f"aggregate_in.{group}": steps for group, steps in audit.aggregate_in.items()}
    options = [levels_of(framework, code, steps) for code, steps in choices.items()]
    tree_of = np.empty([len(steps) for steps in options], dtype=np.intp)
    trees: list[Tree] = []
    whole: list[Tree] = []
    faults: dict[int, Problem] = {}
    for place in np.ndindex(*tree_of.shape):
        first = int(tree_of[(0, *place[1:])]) if place[0] else 0
        if place[0] and first not in faults and not any(map(looks_at_scale, trees[first])):
            tree_of[place] = first
            continue
        changed = framework
        for code, steps, level in zip(choices, options, place, strict=True):
            changed = chosen(changed, code, steps[level])
        tree_of[place] = len(trees)
        try:
            tree = branches_of(changed, [years[at]])
            whole.append(branches_of(changed, years) if derived(tree) else ())
        except InvalidInput as error:
            if not trees:
                raise
            faults[len(trees)] = reason_of(error)
            tree = ()
            whole.append(())
        trees.append(tree)
    return Trees(tuple(trees), tuple(whole), tree_of, faults)


def looks_at_scale(branch: Branch) -> bool:
    """Whether what a group does depends on the ends of its members' scale."""
    zero = any(i.veto is not None and i.veto.effect == "zero" for _, i in branch.vetoes)
    ideal = branch.adding.step.method == "topsis" and branch.adding.step.ideal == "scale"
    return bool(branch.extras) or zero or ideal or branch.group.direction is Direction.LOWER


def derived(tree: Tree) -> bool:
    """Whether some weights come from the data."""
    return any(branch.weighting.method != "given" for branch in tree)


def one_mean(tree: Tree) -> str:
    """``arithmetic`` or ``geometric`` where every group is that mean and nothing else happens to it; else nothing."""
    kinds = {branch.adding.step.method for branch in tree}
    if len(kinds) != 1 or not kinds <= {"arithmetic", "geometric"}:
        return ""
    for branch in tree:
        group = branch.group
        upset = branch.extras or branch.vetoes or group.floor is not None or group.cap is not None
        turned = group.direction is Direction.LOWER or branch.weighting.method == DOUBT
        if upset or turned or (branch.rescale is not None and branch.rescale.parent_uses == "after"):
            return ""
    return kinds.pop()


@dataclass(frozen=True, eq=False)
class Given:
    """Weights before they vary, of one data set and one way of adding up."""

    weights: Floats  # (node,)
    own: Mapping[str, Mapping[int, Floats]]  # of each unit: group -> indicator left out or -1 -> (unit, member)


@dataclass(frozen=True, eq=False)
class Round:
    """What weights are derived from."""

    normalised: Floats  # (year, unit, indicator)
    vetoes: Floats  # (year, unit, veto)
    inside: NDArray[np.bool_]  # (year, unit)
    at: int  # place of the round
    units: NDArray[np.intp]  # of the field of the round


def given_weights(tree: Tree, whole: Tree, data: Round, left_out: Sequence[int]) -> Given:
    """Weights as written, or derived from the data set by this way of adding up, as scoring would.

    Raises :class:`InvalidInput` where scoring would.
    """
    weights = np.ones(tree[-1].place + 1)
    if not whole:
        for branch in tree:
            weights[list(branch.members)] = branch.given[0]
        return Given(weights, {})
    climbed = climb(whole, data.normalised, data.vetoes, data.inside)
    own: dict[str, dict[int, Floats]] = {}
    if any(branch.weighting.method == DOUBT for branch in whole):
        passed = _passed_up(whole, data)
        for branch in whole:
            if branch.weighting.method == DOUBT:
                own[branch.group.code] = dict(_doubts(branch, passed, data, left_out))
    weights[:] = climbed.weights[data.at]
    return Given(np.where(np.isfinite(weights), weights, 0.0), own)


def _doubts(branch: Branch, passed: Floats, data: Round, left_out: Sequence[int]) -> Iterator[tuple[int, Floats]]:
    """Most favourable weights with all members, and with each that may be left out gone."""
    members = passed[..., list(branch.members)]
    for gone in (-1, *(place for place in left_out if place in branch.members)):
        there = members.copy()
        if gone >= 0:
            there[..., branch.members.index(gone)] = np.nan
        yield gone, weights_in(branch, there, data.inside)[data.at][data.units]


def _passed_up(whole: Tree, data: Round) -> Floats:
    """What parents add up ``(year, unit, node)``."""
    plain = [replace(b, rescale=None) if b.rescale and b.rescale.parent_uses == "before" else b for b in whole]
    passed = climb(plain, data.normalised, data.vetoes, data.inside).scores
    for branch in whole:
        if branch.group.direction is Direction.LOWER and branch.scale is not None:
            passed[..., branch.place] = branch.scale[0] + branch.scale[1] - passed[..., branch.place]
    return passed


def careful(tree: Tree, failed: NDArray[np.bool_]) -> Tree:
    """The same tree, except that negative members mark a draw in ``failed`` instead of stopping all of them."""
    return tuple(_careful(b, failed) if b.adding.step.method in NOT_NEGATIVE else b for b in tree)


def _careful(branch: Branch, failed: NDArray[np.bool_]) -> Branch:
    def function(scores: Floats, weights: Floats, adding: Adding) -> Floats:
        if (scores < 0).any():
            noise = TIE * np.fmax.reduce(np.abs(scores), axis=(-2, -1), keepdims=True, initial=0.0)
            failed[:] |= ((scores < -noise) & (weights > 0)).any(axis=(-2, -1))
            scores = np.where(scores < 0, 0.0, scores)
        result: Floats = branch.aggregator.function(scores, weights, adding)
        return result

    # under this name scores are not checked before the function sees them
    step = branch.adding.step.model_copy(update={"method": "arithmetic"})
    return replace(
        branch, aggregator=replace(branch.aggregator, function=function), adding=replace(branch.adding, step=step)
    )


def negative_members(tree: Tree, weights: Floats, normalised: Floats) -> Problem | None:
    """The first group whose mean cannot take its indicators' negative scores ``(unit, indicator)``."""
    for branch in tree:
        if branch.adding.step.method in NOT_NEGATIVE:
            places = [m for m in branch.members if m < normalised.shape[1] and weights[m] > 0]
            scores = normalised[:, places]
            if (scores < -TIE * np.fmax.reduce(np.abs(scores), axis=None, initial=0.0)).any():
                facts = {"method": branch.adding.step.method, "group": branch.group.name or branch.group.code}
                return Problem("auditing.negative", values=facts, severity="warning")
    return None


def combinations(data_of: NDArray[np.intp], tree_of: NDArray[np.intp]) -> list[tuple[int, int]]:
    """Data sets and ways of adding up ``(data, tree)`` that can meet in a draw."""
    met = {
        (int(d), int(t))
        for level in range(data_of.shape[-1])
        for d, t in product(data_of[..., level].ravel(), tree_of[level].ravel())
    }
    return sorted(met)


def reason_of(error: InvalidInput) -> Problem:
    """The first thing an error says, as a reason of failed draws."""
    return replace(error.problems[0], severity="warning")
