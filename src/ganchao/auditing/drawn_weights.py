"""Weights of every draw: perturbed, drawn anew or one expert's, and what they amount to in the index."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ganchao.auditing.choices import experts_of
from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats
from ganchao.scoring.tree import Branch

if TYPE_CHECKING:
    from ganchao.auditing.engine import Prepared


def weights_of(prepared: Prepared, uniforms: Floats, keys: NDArray[np.intp]) -> Floats:
    """Weights of every node in every draw ``(node, draw)``; not yet summing to 1.

    ``keys`` are the draws' places in :attr:`Prepared.given`.
    """
    if prepared.same_given:
        weights = np.empty((len(prepared.given[0]), uniforms.shape[1]))
        weights[:] = prepared.given[0][:, None]
    else:
        weights = np.stack(prepared.given, axis=1)[:, keys]
    factor, spread = prepared.factor("weights"), prepared.audit.weights
    if factor is not None and spread is not None:
        own = uniforms[factor.columns]
        if spread.method == "relative":
            noise = own * (2 * spread.spread)
            noise += 1 - spread.spread
            weights[runs(prepared.varied)] *= noise
        elif spread.method == "dirichlet":
            _dirichlet(prepared, weights, own, spread.concentration)
        else:
            _experts(prepared, weights, own[0])
    gone = left_places(prepared, uniforms)
    if gone is not None:
        some = np.flatnonzero(gone >= 0)
        weights[gone[some], some] = 0.0
    return weights


def left_places(prepared: Prepared, uniforms: Floats) -> NDArray[np.intp] | None:
    """Place of the indicator that each draw leaves out, -1 for none ``(draw,)``."""
    factor = prepared.factor("leave_out")
    if factor is None:
        return None
    choice = level_of(uniforms[factor.columns.start], len(prepared.left_out) + 1) - 1
    return np.where(choice >= 0, np.asarray(prepared.left_out)[choice], -1)


def varied_nodes(framework: Framework, audit: Audit) -> tuple[int, ...]:
    """Places of the nodes whose weights vary: those with siblings, or those named."""
    if audit.weights is None:
        return ()
    place = {code: k for k, code in enumerate(framework.node_codes)}
    varied = []
    for group in framework.groups:
        members = framework.members(group.code)
        if len(members) > 1 and (group.weighting or framework.weighting).method != "benefit_of_the_doubt":
            varied += [place[m.code] for m in members if not audit.weights.nodes or m.code in audit.weights.nodes]
    return tuple(sorted(varied))


def in_index(branches: tuple[Branch, ...], weights: Floats, place: int) -> Floats:
    """Product of the weights up the tree to a node, each draw's ``(node, draw) -> (indicator, draw)``.

    All zero where a draw leaves nothing to add up.
    """
    indicators = branches[0].place
    share = np.zeros_like(weights)
    alive = weights.copy()
    totals = {}
    for branch in branches:
        total = alive[list(branch.members)].sum(axis=0)
        totals[branch.place] = total
        if not (total > 0).all():
            alive[branch.place, total <= 0] = 0.0  # a group without members does not count in its parent
    share[place] = 1.0
    for branch in reversed(branches):
        if branch.place == place or share[branch.place].any():
            total = np.where(totals[branch.place] > 0, totals[branch.place], 1.0)
            above = share[branch.place] / total
            for member in branch.members:
                np.multiply(alive[member], above, out=share[member])
    return share[:indicators]


def level_of(uniforms: Floats, count: int) -> NDArray[np.intp]:
    """The unit interval cut into equal parts."""
    return np.minimum((uniforms * count).astype(np.intp), count - 1)


def runs(places: Sequence[int]) -> slice | list[int]:
    """Places as a slice where they follow one another, which spares a copy."""
    if places and places[-1] - places[0] + 1 == len(places):
        return slice(places[0], places[-1] + 1)
    return list(places)


def _dirichlet(prepared: Prepared, weights: Floats, own: Floats, concentration: float) -> None:
    """Gamma quantiles, which are Dirichlet shares once they are divided by their sum."""
    from scipy.special import gammaincinv  # noqa: PLC0415 - slow to import

    row = {node: k for k, node in enumerate(prepared.varied)}
    for branch in prepared.trees[0]:
        members = list(branch.members)
        if not any(member in row for member in members):
            continue
        total = weights[members].sum(axis=0)
        for member in members:
            shape = concentration * weights[member] / np.where(total > 0, total, 1.0)
            if member in row:
                weights[member] = np.where(shape > 0, gammaincinv(np.maximum(shape, 1e-12), own[row[member]]), 0.0)
            else:
                weights[member] = shape  # what a drawn sibling has on average


def _experts(prepared: Prepared, weights: Floats, own: Floats) -> None:
    """One expert speaks in every group that expert has judged; the other groups keep what they have."""
    names = experts_of(prepared.framework)
    choice = level_of(own, len(names))
    for branch in prepared.trees[0]:
        for number, name in enumerate(names):
            proposed = branch.weighting.experts.get(name)
            if proposed:
                these = np.flatnonzero(choice == number)
                for member, code in zip(branch.members, branch.names, strict=True):
                    weights[member, these] = proposed.get(code, 0.0)
