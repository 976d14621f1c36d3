"""The tree of groups: members add up from the bottom to the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.framework import Direction, Framework, Group, Indicator, Role
from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Rescale, Weighting
from ganchao.errors import InvalidInput, Problem, UnknownName, Where, pick
from ganchao.scoring.aggregate import AGGREGATORS, NOT_NEGATIVE, TIE, Adding
from ganchao.scoring.conform import Conformed
from ganchao.scoring.methods import Method
from ganchao.scoring.normalise import scale_of
from ganchao.scoring.notes import cases
from ganchao.scoring.weight import WEIGHTINGS

Scale = tuple[float, float] | None

KEEPS_SCALE = frozenset({"arithmetic", "geometric", "harmonic", "power", "weakest", "median", "ordered"})
"""Aggregators whose result lies on the members' own scale."""


RESCALINGS = ("best", "minmax")
"""Ways to bring a group's scores to a published scale."""


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
    own_scale: Scale  # ends of the scale on which members add up
    scale: Scale  # ends of the scale that the parent sees
    extras: tuple[tuple[int, float, Scale], ...]  # place, signed points and scale of bonuses and deductions
    vetoes: tuple[tuple[int, Indicator], ...]  # place among the vetoes


def branches_of(framework: Framework, years: Sequence[int]) -> tuple[Branch, ...]:
    """Groups from the bottom to the index, ready to be added up.

    Raises :class:`UnknownName` for a method, :class:`InvalidInput` for recipes that cannot be carried out.
    """
    place = {code: k for k, code in enumerate(framework.node_codes)}
    scales: dict[str, Scale] = {i.code: scale_of(i.normalise or framework.normalise) for i in framework.scored}
    vetoes = [i for i in framework.indicators if i.role is Role.VETO]
    branches: list[Branch] = []
    for group in framework.bottom_up:
        members = framework.members(group.code)
        step = group.aggregate or framework.aggregate
        adding = Adding(step, _common([scales[member.code] for member in members]))
        weighting, rescale = group.weighting or framework.weighting, group.rescale or framework.rescale
        own_scale = _scale_of_sum(step.method, weighting.method, adding.scale)
        after = rescale is not None and rescale.parent_uses == "after"
        scales[group.code] = _scale_of(rescale) if rescale is not None and after else own_scale
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
            given=np.array(
                [[member.weight_in(year) if member.weight != {} else np.nan for member in members] for year in years],
                dtype=np.float64,
            ),
            weighting=weighting,
            aggregator=pick("aggregator", step.method, AGGREGATORS),
            adding=adding,
            available=framework.available if group.available is None else group.available,
            rescale=rescale,
            own_scale=own_scale,
            scale=scales[group.code],
            extras=extras,
            vetoes=tuple((k, i) for k, i in enumerate(vetoes) if i.group == group.code),
        ))
    if problems := [problem for branch in branches for problem in faults_of(branch, years)]:
        raise InvalidInput(problems)
    return tuple(branches)


def faults_of(branch: Branch, years: Sequence[int]) -> list[Problem]:
    """What keeps a group from being added up."""
    group, step, found = branch.group, branch.adding.step, []
    name: dict[str, object] = {"group": group.name or group.code}

    def fault(key: str, **values: object) -> None:
        found.append(Problem(key, Where(path=group.code), {**name, **values}))

    if not branch.members:
        fault("check.empty_group", code=group.code)
    if step.method == "ordered":
        order = step.order_weights
        if len(order) != len(branch.members):
            fault("check.order_weights", wanted=len(branch.members), given=len(order))
        elif min(order) < 0 or not sum(order) > 0:
            fault("scoring.order_weights", given=", ".join(f"{weight:g}" for weight in order))
    if branch.weighting.method == "benefit_of_the_doubt" and step.method != "arithmetic":
        fault("scoring.doubt_adds_up", method=step.method)
    if branch.rescale is not None and branch.rescale.method not in RESCALINGS:
        found.append(UnknownName("rescaling", branch.rescale.method, RESCALINGS).problem(Where(path=group.code)))
    return [*found, *_faults_of_weights(branch, years), *_faults_of_scale(branch)]


def _faults_of_weights(branch: Branch, years: Sequence[int]) -> Iterator[Problem]:
    where = Where(path=branch.group.code)
    if np.isnan(branch.given).any():
        yield Problem("scoring.no_weights", where)
    if branch.weighting.method == "given" and branch.members:
        for year, given in zip(years, branch.given, strict=True):
            if (given == 0).all():
                values = {"group": branch.group.name or branch.group.code, "year": year}
                yield Problem("check.weights_zero_in_year", where, values)


def _faults_of_scale(branch: Branch) -> Iterator[Problem]:
    """What needs a scale with two ends and has none."""
    group, where = branch.group, Where(path=branch.group.code)
    name = {"group": group.name or group.code}
    if group.direction is Direction.LOWER and group.group and branch.scale is None:
        yield Problem("scoring.cannot_turn", where, name)
    if branch.own_scale is None and any(i.veto is not None and i.veto.effect == "zero" for _, i in branch.vetoes):
        yield Problem("scoring.veto_no_scale", where, name)
    if any(scale is None for _, _, scale in branch.extras):
        yield Problem("scoring.extra_no_scale", where, name)


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
        weights[:, list(branch.members)] = used if used.ndim == 2 else _mean_weights(used, members, inside)
        group = finished(
            branch, add_up(branch, members, used, inside), points_of(branch, scores), hits_of(branch, vetoes)
        )
        for place, indicator in branch.vetoes:
            assert indicator.veto is not None
            if indicator.veto.effect == "lowest":
                struck[..., branch.place] |= strikes(indicator, vetoes[..., place])
            elif indicator.veto.effect == "exclude":
                excluded[..., branch.place] |= strikes(indicator, vetoes[..., place])
        published = rescaled(group, branch.rescale, inside)
        upward = published if branch.rescale and branch.rescale.parent_uses == "after" else group
        scores[..., branch.place] = published
        passed[..., branch.place] = _turned(upward, branch) if is_turned(branch) else upward
    return Climbed(scores, weights, struck, excluded)


def points_of(branch: Branch, scores: Floats) -> Floats:
    """Signed points that bonuses and deductions earn a group ``(…, unit, extra)``, from the scores of all nodes."""
    points = np.zeros((*scores.shape[:-1], len(branch.extras)))
    for k, (place, most, scale) in enumerate(branch.extras):
        bottom, top = scale or (0.0, 1.0)
        earned = scores[..., place]
        share = (earned - bottom) / (top - bottom) if top != bottom else np.ones(earned.shape)
        points[..., k] = most * np.where(np.isnan(earned), 0.0, np.clip(share, 0.0, 1.0))
    return points


def hits_of(branch: Branch, vetoes: Floats) -> NDArray[np.bool_]:
    """Whether each veto that sets a group to the bottom of its scale strikes ``(…, unit, veto)``."""
    hits = np.zeros((*vetoes.shape[:-1], len(branch.vetoes)), dtype=bool)
    for k, (place, indicator) in enumerate(branch.vetoes):
        if indicator.veto is not None and indicator.veto.effect == "zero":
            hits[..., k] = strikes(indicator, vetoes[..., place])
    return hits


def finished(branch: Branch, added: Floats, points: Floats, hits: NDArray[np.bool_]) -> Floats:
    """A group after bonuses and deductions, floor and cap, and vetoes; before rescaling ``(…, unit)``."""
    group = added
    for k in range(points.shape[-1]):
        group = group + points[..., k]
    group = np.clip(group, branch.group.floor, branch.group.cap) if _bounded(branch.group) else group
    if hits.shape[-1] and hits.any():
        assert branch.own_scale is not None  # see faults_of
        group = np.where(hits.any(axis=-1) & np.isfinite(group), branch.own_scale[0], group)
    return group


def is_turned(branch: Branch) -> bool:
    """Whether the parent sees a group's scores turned round, because less of it is better."""
    return branch.group.direction is Direction.LOWER and branch.scale is not None


def add_up(
    branch: Branch, members: Floats, weights: Floats, inside: NDArray[np.bool_] | None = None
) -> Floats:
    """One group's scores from its members' ``(…, unit, member)``; weights are ``(…, member)`` or by unit.

    ``inside`` says who belongs to the field; everybody where it is not given.
    """
    present = np.isfinite(members)
    by_unit = weights if weights.ndim == members.ndim else weights[..., None, :]
    if branch.adding.step.method in NOT_NEGATIVE and (members < 0).any():
        if (members < -TIE * np.fmax.reduce(np.abs(members), axis=None)).any():
            raise InvalidInput([_negative(branch, members)])
        members = np.where(members < 0, 0.0, members)  # rounding noise of a group turned round
    if not present.all():
        by_unit = np.where(present, by_unit, 0.0)
    if branch.weighting.method == "benefit_of_the_doubt":
        result = np.where(present.any(axis=-1), (np.where(present, members, 0.0) * by_unit).sum(axis=-1), np.nan)
    else:
        adding = branch.adding if inside is None or inside.all() else replace(branch.adding, inside=inside)
        result = branch.aggregator.function(members, by_unit, adding)
    if branch.available > 0 and not present.all():
        own = branch.weighting.method == "benefit_of_the_doubt"  # a weight of 0 is the unit's own choice
        counted = np.broadcast_to(weights if weights.ndim == members.ndim else weights[..., None, :], members.shape) > 0
        counted = counted | own
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


def group_notes(
    branches: Sequence[Branch], climbed: Climbed, inside: NDArray[np.bool_], data: Conformed
) -> list[Problem]:
    """Groups without a score although some of their members have one."""
    notes = []
    for branch in branches:
        members = np.isfinite(climbed.scores[..., list(branch.members)])
        lost = members.any(axis=-1) & ~np.isfinite(climbed.scores[..., branch.place]) & inside
        thin = lost & (members.mean(axis=-1) < 1) if branch.available > 0 else np.zeros_like(lost)
        for key, which in (("scoring.thin_group", thin), ("scoring.unscored_group", lost & ~thin)):
            if which.any():
                values = {
                    "group": branch.group.name or branch.group.code, "count": int(which.sum()),
                    "cases": cases(data, which), "available": f"{branch.available:.0%}",
                }
                notes.append(Problem(key, Where(path=branch.group.code), values, severity="warning"))
    return notes


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
            wide = high - low > TIE * np.maximum(np.abs(low), np.abs(high))
            return np.where(wide, bottom + (scores - low) / (high - low) * (top - bottom), np.nan)
        if rescale.shift is not None:
            scores, high = scores - low + rescale.shift, high - low + rescale.shift
        return np.where(high > 0, scores / high * top, np.nan)  # a best below zero would turn the order round


def _scale_of(rescale: Rescale) -> Scale:
    return rescale.to if rescale.method == "minmax" else (0.0, rescale.to[1])


def _scale_of_sum(aggregator: str, weighting: str, members: Scale) -> Scale:
    if weighting == "benefit_of_the_doubt" or aggregator in {"topsis", "grey"}:
        return 0.0, 1.0
    return members if aggregator in KEEPS_SCALE else None


def _mean_weights(weights: Floats, members: Floats, inside: NDArray[np.bool_]) -> Floats:
    """Mean of units' own weights over the field ``(year, unit, member)`` -> ``(year, member)``."""
    counted = (inside & np.isfinite(members).any(axis=-1))[..., None]
    count = counted.sum(axis=1)
    return np.where(count > 0, np.where(counted, weights, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _common(scales: Sequence[Scale]) -> Scale:
    return scales[0] if scales and all(scale == scales[0] for scale in scales) else None


def _bounded(group: Group) -> bool:
    return group.floor is not None or group.cap is not None


def _turned(scores: Floats, branch: Branch) -> Floats:
    assert branch.scale is not None  # see faults_of
    return branch.scale[0] + branch.scale[1] - scores


def _negative(branch: Branch, members: Floats) -> Problem:
    values = {
        "group": branch.group.name or branch.group.code,
        "method": branch.adding.step.method,
        "count": int((members < 0).sum()),
        "lowest": float(np.fmin.reduce(members, axis=None)),
    }
    return Problem("scoring.negative_members", Where(path=branch.group.code), values)
