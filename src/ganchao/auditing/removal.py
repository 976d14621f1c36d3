"""What the ranks would be without each node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.auditing.rescoring import Round, added_up, ranked, round_of
from ganchao.domain.framework import Framework, Group, Indicator, Role
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard

CELLS: Final = 20_000_000
"""Scores held at once."""


@dataclass(frozen=True)
class Removal:
    """Ranks at one node without one of the nodes below it."""

    without: str
    node: str
    mean_shift: float  # mean absolute change of rank over the field
    largest_shift: int
    unit: str  # who moves most
    year: int
    rank: int  # of that unit
    rank_without: int
    moved: int  # units (and years) whose rank changes


def removals(card: Scorecard, years: Sequence[int]) -> tuple[Removal, ...]:
    """Ranks of the index and of each group without each node below it; ``years`` are places on the year axis.

    A node without weight is left out everywhere, the others keep their proportions: members that are nobody's any
    more are not scored. Bonuses and deductions are not given. Nodes that are their group's only member take the
    group with them.

    References
    ----------
    Becker et al. (2022), COINr, ``remove_elements``: weight 0 and everything built again.
    """
    framework = card.framework
    gone = tuple(node.code for node in framework.nodes if node.code != framework.index.code)
    below = {code: descendants(framework, code) for code in gone}
    before = [card.ranks[year] for year in years]
    rounds = [round_of(card, year) for year in years]
    ranks = [_without(one, gone, below) for one in rounds]  # (case, unit, node) of every round
    best = [ranked(one, added_up(one, {}))[0] for one in rounds]
    out = []
    for case, code in enumerate(gone):
        for node in ancestors(framework, code):
            at = card.nodes.index(node)
            old = np.stack([each[:, at] for each in best])
            new = np.stack([each[case, :, at] for each in ranks])
            shift = np.where(np.isfinite(np.stack([each[:, at] for each in before])), np.abs(new - old), np.nan)
            if not np.isfinite(shift).any():
                continue
            year, unit = divmod(int(np.nanargmax(shift)), shift.shape[1])
            out.append(
                Removal(
                    code,
                    node,
                    float(np.nanmean(shift)),
                    int(shift[year, unit]),
                    card.units[unit],
                    card.years[years[year]],
                    int(old[year, unit]),
                    int(new[year, unit]),
                    int((shift > 0).sum()),
                )
            )
    return tuple(out)


def _without(one: Round, gone: Sequence[str], below: Mapping[str, set[str]]) -> Floats:
    """Ranks ``(case, unit, node)`` without each of the nodes."""
    scored = [indicator.code for indicator in one.framework.scored]
    block = max(1, CELLS // max(1, one.normalised.shape[0] * len(one.framework.nodes)))
    out = []
    for start in range(0, len(gone), block):
        codes = gone[start : start + block]
        absent = np.array([[code in below[each] for code in scored] for each in codes])
        normalised = np.where(absent[:, None, :], np.nan, one.normalised)
        weights = {
            branch.group.code: np.where(
                [[name == each for name in branch.names] for each in codes], 0.0, one.given[branch.group.code]
            )
            for branch in one.branches
            if branch.group.code in one.given
        }
        out.append(ranked(one, added_up(one, weights, normalised=normalised)))
    return np.concatenate(out)


def descendants(framework: Framework, code: str) -> set[str]:
    """A node and everything below it."""
    children = [node.code for node in framework.nodes if node.group == code]
    return {code}.union(*(descendants(framework, child) for child in children))


def ancestors(framework: Framework, code: str) -> tuple[str, ...]:
    """Groups above a node, the nearest first."""
    out = []
    parents = {node.code: node.group for node in framework.nodes}
    while parents.get(code):
        code = parents[code]
        out.append(code)
    return tuple(out)


def sign_towards(framework: Framework, code: str, above: str) -> float:
    """-1 where a node's score is turned round on its way up: it is a deduction or a group where lower is better."""
    sign = 1.0
    nodes = {node.code: node for node in framework.nodes}
    while code != above:
        node = nodes[code]
        turned = isinstance(node, Group) and node.direction.value == "lower"
        deducted = isinstance(node, Indicator) and node.role is Role.DEDUCTION
        sign = -sign if turned or deducted else sign
        code = node.group
    return sign
