"""The tree of groups: members add up from the bottom to the index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework, Group, Indicator, Rescale, Role, Weighting
from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem, Where, pick
from ganchao.scoring.aggregate import AGGREGATORS, NOT_NEGATIVE, Adding
from ganchao.scoring.methods import Method
from ganchao.scoring.normalise import scale_of
from ganchao.scoring.weight import WEIGHTINGS

Scale = tuple[float, float] | None

KEEPS_SCALE = frozenset({"arithmetic", "geometric", "harmonic", "power", "weakest", "median", "ordered"})
"""Aggregators whose result lies on the members' own scale."""


@dataclass(frozen=True, eq=False)
class Branch:
    """One group, labels resolved to places on the node axis."""

    group: Group
    place: int
    members: tuple[int, ...]
    names: tuple[str, ...]  # codes of the members
    given: Floats  # (year, member) weights as written
    weighting: Weighting
    aggregator: Method
    adding: Adding
    available: float
    rescale: Rescale | None
    scale: Scale  # ends of the group's own scale
    extras: tuple[tuple[int, float, Scale], ...]  # place, signed points and scale of bonuses and deductions
    vetoes: tuple[tuple[int, Indicator], ...]  # place among the vetoes


def branches_of(framework: Framework, years: Sequence[int]) -> tuple[Branch, ...]:
    """Groups from the bottom to the index, ready to be added up. Raises :class:`UnknownName` for a method."""
    place = {code: k for k, code in enumerate(framework.node_codes)}
    scales: dict[str, Scale] = {i.code: scale_of(i.normalise or framework.normalise) for i in framework.scored}
    vetoes = [i for i in framework.indicators if i.role is Role.VETO]
    branches = []
    for group in framework.bottom_up:
        members = framework.members(group.code)
        step = group.aggregate or framework.aggregate
        adding = Adding(step, _common([scales[member.code] for member in members]))
        scales[group.code] = _scale_after(step.method, adding.scale, group, framework)
        extras = tuple(
            (place[i.code], -i.points if i.role is Role.DEDUCTION else i.points, scales[i.code])
            for i in framework.scored
            if i.group == group.code and i.role is not Role.SCORED
        )
        branches.append(Branch(
            group=group,
            place=place[group.code],
            members=tuple(place[member.code] for member in members),
            names=tuple(member.code for member in members),
            given=np.array([[member.weight_in(year) for member in members] for year in years], dtype=np.float64),
            weighting=group.weighting or framework.weighting,
            aggregator=pick("aggregator", step.method, AGGREGATORS),
            adding=adding,
            available=framework.available if group.available is None else group.available,
            rescale=group.rescale or framework.rescale,
            scale=scales[group.code],
            extras=extras,
            vetoes=tuple((k, i) for k, i in enumerate(vetoes) if i.group == group.code),
        ))
    return tuple(branches)


@dataclass(frozen=True, eq=False)
class Climbed:
    """Scores of all nodes and what was used on the way."""

    scores: Floats  # (…, unit, node)
    weights: Floats  # (year, node) mean over units where weights differ by unit
    struck: NDArray[np.bool_]  # (…, unit, node) ranked after everyone else
    excluded: NDArray[np.bool_]  # (…, unit, node) not ranked


def climb(
    branches: Sequence[Branch], normalised: Floats, vetoes: Floats, inside: NDArray[np.bool_],
    fixed_weights: Mapping[str, Floats] | None = None,
) -> Climbed:
    """Scores of every node from the normalised indicators.

    Parameters
    ----------
    branches
        Groups bottom up.
    normalised
        Scores of indicators. ``(year, unit, indicator)``
    vetoes
        Values of veto indicators. ``(year, unit, veto)``
    inside
        Units that belong to the field; only they set derived weights and rescalings. ``(year, unit)``
    fixed_weights
        Weights by group to use instead of the recipe's. ``(year, member)``

    Raises
    ------
    InvalidInput
        When a group's aggregator cannot take its members' scores.
    """
    indicators = normalised.shape[-1]
    nodes = indicators + len(branches)
    scores = np.full((*normalised.shape[:-1], nodes), np.nan)
    scores[..., :indicators] = normalised
    passed = scores.copy()  # what parents add up
    weights = np.ones((normalised.shape[0], nodes))
    struck, excluded = (np.zeros(scores.shape, dtype=bool) for _ in range(2))
    for branch in branches:
        members = passed[..., list(branch.members)]
        used = (fixed_weights or {}).get(branch.group.code)
        used = weights_in(branch, members, inside) if used is None else used
        weights[:, list(branch.members)] = used if used.ndim == 2 else np.nanmean(used, axis=1)
        group = add_up(branch, members, used)
        for place, points, scale in branch.extras:
            bottom, top = scale or (0.0, 1.0)
            share = (scores[..., place] - bottom) / (top - bottom)
            group = group + points * np.where(np.isnan(share), 0.0, share)
        group = np.clip(group, branch.group.floor, branch.group.cap) if _bounded(branch.group) else group
        for place, indicator in branch.vetoes:
            hit = strikes(indicator, vetoes[..., place])
            assert indicator.veto is not None
            if indicator.veto.effect == "zero":
                group = np.where(hit & np.isfinite(group), branch.scale[0] if branch.scale else 0.0, group)
            elif indicator.veto.effect == "lowest":
                struck[..., branch.place] |= hit
            else:
                excluded[..., branch.place] |= hit
        published = rescaled(group, branch.rescale, inside)
        upward = published if branch.rescale and branch.rescale.parent_uses == "after" else group
        scores[..., branch.place] = published
        passed[..., branch.place] = _turned(upward, branch) if branch.group.direction is Direction.LOWER else upward
    return Climbed(scores, weights, struck, excluded)


def add_up(branch: Branch, members: Floats, weights: Floats) -> Floats:
    """One group's scores from its members' ``(…, unit, member)``; weights are ``(…, member)`` or by unit."""
    present = np.isfinite(members)
    by_unit = weights if weights.ndim == members.ndim else weights[..., None, :]
    if branch.adding.step.method in NOT_NEGATIVE and (members < 0).any():
        raise InvalidInput([_negative(branch, members)])
    if not present.all():
        by_unit = np.where(present, by_unit, 0.0)
    if branch.weighting.method == "benefit_of_the_doubt":
        return np.where(present.any(axis=-1), (np.where(present, members, 0.0) * by_unit).sum(axis=-1), np.nan)
    result: Floats = branch.aggregator.function(members, by_unit, branch.adding)
    if branch.available > 0 and not present.all():
        counted = np.broadcast_to(weights if weights.ndim == members.ndim else weights[..., None, :], members.shape) > 0
        share = (present & counted).sum(axis=-1) / np.maximum(counted.sum(axis=-1), 1)
        result = np.where(share >= branch.available - 1e-12, result, np.nan)
    return result


def weights_in(branch: Branch, members: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Weights of a group's members ``(year, member)``, or ``(year, unit, member)`` where each unit has its own."""
    step = branch.weighting
    if step.method == "given":
        return branch.given
    field, there = members, np.broadcast_to(inside, members.shape[:-1])
    if step.over == "all" and field.ndim == 3:
        field, there = field.reshape(1, -1, field.shape[-1]), there.reshape(1, -1)
    method = pick("weighting", step.method, WEIGHTINGS)
    derived: Floats = np.stack([
        method.function(year, wished, step=step, members=branch.names, inside=own)
        for year, wished, own in zip(field, branch.given, there, strict=False)
    ])
    if derived.ndim == 3:
        return derived.reshape(members.shape)
    return derived * np.ones((len(members), 1))


def strikes(indicator: Indicator, values: Floats) -> NDArray[np.bool_]:
    """Whether a veto strikes; a missing value does not."""
    veto = indicator.veto
    hit = np.zeros(values.shape, dtype=bool)
    if veto is not None and veto.above is not None:
        hit |= values > veto.above
    if veto is not None and veto.below is not None:
        hit |= values < veto.below
    return hit


def rescaled(scores: Floats, rescale: Rescale | None, inside: NDArray[np.bool_]) -> Floats:
    """Scores on the published scale ``(…, unit)``, made from the field."""
    if rescale is None:
        return scores
    field = np.where(inside, scores, np.nan)
    low, high = (f.reduce(field, axis=-1)[..., None] for f in (np.fmin, np.fmax))
    bottom, top = rescale.to
    with np.errstate(invalid="ignore", divide="ignore"):
        if rescale.method == "minmax":
            return np.where(high > low, bottom + (scores - low) / (high - low) * (top - bottom), np.nan)
        if rescale.shift is not None:
            scores, high = scores - low + rescale.shift, high - low + rescale.shift
        return scores / high * top


def _scale_after(aggregator: str, members: Scale, group: Group, framework: Framework) -> Scale:
    rescale = group.rescale or framework.rescale
    if rescale is not None and rescale.parent_uses == "after":
        return rescale.to
    if aggregator in KEEPS_SCALE:
        return members
    return (0.0, 1.0) if aggregator in {"topsis", "grey"} else None


def _common(scales: Sequence[Scale]) -> Scale:
    return scales[0] if scales and all(scale == scales[0] for scale in scales) else None


def _bounded(group: Group) -> bool:
    return group.floor is not None or group.cap is not None


def _turned(scores: Floats, branch: Branch) -> Floats:
    if branch.scale is None:
        values = {"group": branch.group.name or branch.group.code}
        raise InvalidInput([Problem("scoring.cannot_turn", Where(path=branch.group.code), values)])
    return branch.scale[0] + branch.scale[1] - scores


def _negative(branch: Branch, members: Floats) -> Problem:
    values = {
        "group": branch.group.name or branch.group.code,
        "method": branch.adding.step.method,
        "count": int((members < 0).sum()),
        "lowest": float(np.fmin.reduce(members, axis=None)),
    }
    return Problem("scoring.negative_members", Where(path=branch.group.code), values)
