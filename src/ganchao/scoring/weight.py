"""Weights of a group's members: given, judged, or taken from the scores.

To add a method, write the function and list it in ``WEIGHTINGS``. Every function takes normalised scores
``(…, unit, member)`` and the given weights ``(member,)`` or ``(…, member)`` and returns weights ``(…, member)``
summing to 1; all leading axes are weighed by themselves (pool years before calling where the recipe says
``over: all``). ``members`` (the members' codes) are used by judgements and in problems. Methods that look at the
scores give a member that is constant or unknown no weight; where there are no scores at all, weights are NaN.
Units that are not ``inside`` the field ``(…, unit)`` decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Weighting
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.ahp import pairwise_weights
from ganchao.scoring.doubt import most_favourable_weights
from ganchao.scoring.importance import importance_weights
from ganchao.scoring.methods import Method, method

Inside = NDArray[np.bool_] | None
"""Which units belong to the field ``(…, unit)``; ``None``: all."""


def given(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""The weights of the rulebook, made to sum to 1.

    .. math:: w_j = \frac{g_j}{\sum_k g_k}
    """
    totals = given.sum(axis=-1, keepdims=True)
    if not (totals > 0).all():
        raise InvalidInput([Problem("weight.all_zero", values={"members": ", ".join(_names(scores, members))})])
    return _everywhere(given / totals, scores)


def equal(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Every member weighs the same.

    .. math:: w_j = \frac{1}{m}
    """
    count = scores.shape[-1]
    return _everywhere(np.full(count, 1.0 / count), scores)


def standard_deviation(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Members on which units differ more weigh more.

    .. math:: w_j = \frac{\sigma_j}{\sum_k \sigma_k}

    Scores must share one scale; after z-scores all members weigh the same.
    """
    scores = _field(scores, inside)
    return _shared(_deviations(scores, ~np.isnan(scores)), scores, step=step, members=members)


def entropy(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Members that tell units apart weigh more (熵权法).

    .. math:: y_{uj} = \frac{s_{uj} - \min_k s_{kj}}{\max_k s_{kj} - \min_k s_{kj}}, \quad
              p_{uj} = \frac{y_{uj}}{\sum_k y_{kj}}, \quad
              e_j = -\frac{1}{\ln n} \sum_u p_{uj} \ln p_{uj}, \quad w_j = \frac{1 - e_j}{\sum_k (1 - e_k)}

    Parameters
    ----------
    scores
        Each member is first brought to 0..1 over the units, so that shares are never negative; :math:`0 \ln 0 = 0`.
        :math:`n` is the number of units with a score on the member. ``(…, unit, member)``

    Returns
    -------
    Floats
        ``(…, member)``

    References
    ----------
    Shannon (1948); Zeleny (1982), Multiple Criteria Decision Making, McGraw-Hill, chapter 7.

    Examples
    --------
    >>> scores = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0]])
    >>> entropy(scores, np.ones(2), step=Weighting()).round(4)
    array([0.2696, 0.7304])
    """
    scores = _field(scores, inside)
    observed = ~np.isnan(scores)
    least = np.where(observed, scores, np.inf).min(axis=-2, keepdims=True)
    most = np.where(observed, scores, -np.inf).max(axis=-2, keepdims=True)
    varied = least < most
    above = np.where(observed & varied, scores, 0.0) - np.where(varied, least, 0.0)
    above = np.where(observed & varied, above / np.where(varied, most - least, 1.0), 0.0)
    shares = above / np.where(varied, above.sum(axis=-2, keepdims=True), 1.0)
    count = observed.sum(axis=-2)
    information = -(shares * np.log(np.where(shares > 0, shares, 1.0))).sum(axis=-2)
    told = np.where(varied[..., 0, :], 1.0 - information / np.log(np.maximum(count, 2)), 0.0)
    return _shared(told, scores, step=step, members=members)


def critic(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Members that differ much between units and move little with the others weigh more.

    .. math:: C_j = \sigma_j \sum_k (1 - r_{jk}), \quad w_j = \frac{C_j}{\sum_k C_k}

    Parameters
    ----------
    scores
        On one common scale; the original method takes min-max. Only units with all members count.
        ``(…, unit, member)``

    Returns
    -------
    Floats
        ``(…, member)``

    References
    ----------
    Diakoulaki, Mavrotas, Papayannakis (1995), Determining objective weights in multiple criteria problems: the
    CRITIC method, Computers & Operations Research 22(7), 763-770.
    """
    scores = _field(scores, inside)
    complete = _complete(scores, step, members)
    deviations = _deviations(scores, complete)
    varied = deviations > 0
    pairs = varied[..., :, np.newaxis] & varied[..., np.newaxis, :]
    conflict = np.where(pairs, 1.0 - _correlations(scores, complete), 0.0).sum(axis=-1)
    # members that only echo each other leave nothing but rounding
    return _shared(deviations * np.where(conflict > 1e-12, conflict, 0.0), scores, step=step, members=members)


def principal_components(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Members that move along with what all have in common weigh more.

    .. math:: R v = \lambda_1 v, \quad w_j = \frac{v_j}{\sum_k v_k} \quad (\text{or } w_j = v_j^2 \text{ with squared})

    Parameters
    ----------
    scores
        Only units with all members count. ``(…, unit, member)``
    step
        ``squared``: use squared loadings. Otherwise a member that points against the others is a problem,
        because a negative weight would punish what should be rewarded.

    Returns
    -------
    Floats
        ``(…, member)``

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6 (squared loadings); ``get_PCA`` of
    COINr 1.1.14 (plain loadings).
    """
    scores = _field(scores, inside)
    loadings = _loadings(scores, _complete(scores, step, members))
    if step.squared:
        return _shared(loadings**2, scores, step=step, members=members)
    against: NDArray[np.bool_] = np.any((loadings < -1e-12).reshape(-1, loadings.shape[-1]), axis=0)
    if against.any():
        names = ", ".join(name for name, bad in zip(_names(scores, members), against, strict=True) if bad)
        raise InvalidInput([Problem("weight.loading_negative", values={"members": names})])
    return _shared(np.maximum(loadings, 0.0), scores, step=step, members=members)


def ahp(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Weights from pairwise judgements (层次分析法), see :func:`ganchao.scoring.ahp.pairwise_weights`.

    .. math:: A w = \lambda_{max} w, \quad \sum w = 1
    """
    rows = tuple(step.members) or _names(scores, members)
    names = tuple(members) or rows
    _check_names("weight.ahp_members", rows, names, who="")
    weights = pairwise_weights(step.matrix, rows)
    return _everywhere(weights[[rows.index(name) for name in names]], scores)


def experts(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""The mean of what experts propose, each expert's weights first made to sum to 1 (专家打分).

    .. math:: w_j = \frac{1}{E} \sum_e \frac{g_{ej}}{\sum_k g_{ek}}
    """
    if not step.experts:
        raise InvalidInput([Problem("weight.no_experts")])
    names = tuple(members) or tuple(next(iter(step.experts.values())))
    problems = [
        problem for expert, proposed in step.experts.items() for problem in _faults_of_proposal(expert, proposed, names)
    ]
    if problems:
        raise InvalidInput(problems)
    proposals = np.array([[proposed[name] for name in names] for proposed in step.experts.values()])
    return _everywhere((proposals / proposals.sum(axis=1, keepdims=True)).mean(axis=0), scores)


def benefit_of_the_doubt(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Every unit's own most favourable weights, see :func:`ganchao.scoring.doubt.most_favourable_weights`.

    .. math:: \max_{w_u \ge 0} \sum_j w_{uj} s_{uj} \quad \text{subject to} \quad \sum_j w_{uj} s_{kj} \le 1

    Returns
    -------
    Floats
        Unlike all other methods one row per unit, not summing to 1: the score is the weighted *sum*.
        ``(…, unit, member)``
    """
    count = scores.shape[-1]
    problems = []
    negative: NDArray[np.bool_] = np.any((scores < 0).reshape(-1, count), axis=0)
    if negative.any():
        names = ", ".join(name for name, bad in zip(_names(scores, members), negative, strict=True) if bad)
        problems.append(Problem("weight.doubt_negative", values={"members": names}))
    if step.shares is not None and not (0 <= step.shares[0] <= 1 / count <= step.shares[1] <= 1):
        shown = {"low": f"{step.shares[0]:g}", "high": f"{step.shares[1]:g}", "equal": f"{1 / count:.3g}"}
        problems.append(Problem("weight.doubt_shares", values={**shown, "count": count}))
    if problems:
        raise InvalidInput(problems)
    fields = scores.reshape(-1, *scores.shape[-2:])
    rivals = _field(scores, inside).reshape(fields.shape)
    weights = [most_favourable_weights(*each, shares=step.shares) for each in zip(fields, rivals, strict=True)]
    return np.stack(weights).reshape(scores.shape)


def importance(
    scores: Floats, given: Floats, *, step: Weighting, members: Sequence[str] = (), inside: Inside = None
) -> Floats:
    r"""Weights under which each member's correlation with the group has the share its given weight promises.

    .. math:: \frac{r_j}{\sum_k r_k} \approx \frac{g_j}{\sum_k g_k}, \quad w \ge 0

    See :func:`ganchao.scoring.importance.importance_weights`. The group is taken as the weighted mean of the members
    a unit has. Not every wish can be met.
    """
    scores = _field(scores, inside)
    wished = _everywhere(given, scores).reshape(-1, scores.shape[-1])
    fields = scores.reshape(-1, *scores.shape[-2:])
    weights = [_matching(field, wish) for field, wish in zip(fields, wished, strict=True)]
    return _shared(np.stack(weights).reshape(*scores.shape[:-2], -1), scores, step=step, members=members)


WEIGHTINGS: dict[str, Method] = {
    "given": method(given, keeps="sums_to_one non_negative own_only unit_free scale_free"),
    "equal": method(equal, keeps="sums_to_one non_negative own_only unit_free scale_free"),
    "standard_deviation": method(standard_deviation, options="over", keeps="sums_to_one non_negative scale_free"),
    "entropy": method(entropy, options="over", keeps="sums_to_one non_negative unit_free scale_free"),
    "critic": method(critic, options="over", keeps="sums_to_one non_negative scale_free"),
    "principal_components": method(
        principal_components, options="over squared", keeps="sums_to_one non_negative unit_free scale_free"
    ),
    "ahp": method(
        ahp, options="members", needs="matrix", keeps="sums_to_one non_negative own_only unit_free scale_free"
    ),
    "experts": method(experts, needs="experts", keeps="sums_to_one non_negative own_only unit_free scale_free"),
    "benefit_of_the_doubt": method(benefit_of_the_doubt, options="over shares", keeps="non_negative"),
    "importance": method(importance, options="over", keeps="sums_to_one non_negative scale_free"),
}


def first_component(scores: Floats) -> Floats:
    """Loadings of the first principal component of the correlations, length 1, turned to a positive sum.

    Only units with all members count. ``(…, unit, member) -> (…, member)``
    """
    return _loadings(scores, _having_all(scores))


def _loadings(scores: Floats, complete: NDArray[np.bool_]) -> Floats:
    varied = _deviations(scores, complete) > 0
    pairs = varied[..., :, np.newaxis] & varied[..., np.newaxis, :]
    _, vectors = np.linalg.eigh(np.where(pairs, _correlations(scores, complete), 0.0))
    loadings = vectors[..., -1]
    turned: Floats = np.where(loadings.sum(axis=-1, keepdims=True) < 0, -loadings, loadings)
    return np.where(varied, turned, 0.0)


def _matching(scores: Floats, wished: Floats) -> Floats:
    """Weights of one field; members that are constant, unknown or unwished stay out."""
    observed = ~np.isnan(scores)
    taking_part = (_deviations(scores, observed) > 0) & (wished > 0)
    result = np.zeros(scores.shape[-1])
    if taking_part.any():
        chosen = scores[:, taking_part]
        chosen = chosen / np.nanmax(np.abs(chosen))
        result[taking_part] = importance_weights(
            chosen, lambda w: _weighted_mean(chosen, w), wished[taking_part]
        ).weights
    return result


def _field(scores: Floats, inside: Inside) -> Floats:
    """Scores of the field's units; the others are NaN."""
    return scores if inside is None else np.where(inside[..., np.newaxis], scores, np.nan)


def _weighted_mean(scores: Floats, weights: Floats) -> Floats:
    observed = ~np.isnan(scores)
    totals = observed @ weights
    sums = np.where(observed, scores, 0.0) @ weights
    return np.divide(sums, totals, out=np.full(len(scores), np.nan), where=totals > 0)


def _everywhere(weights: Floats, scores: Floats) -> Floats:
    return np.broadcast_to(weights, (*scores.shape[:-2], scores.shape[-1]))


def _shared(amounts: Floats, scores: Floats, *, step: Weighting, members: Sequence[str]) -> Floats:
    """Amounts made to sum to 1; a single member always weighs 1; no scores, no weights."""
    unknown: NDArray[np.bool_] = np.asarray(np.isnan(scores).all(axis=(-2, -1)))[..., np.newaxis]
    if scores.shape[-1] == 1:
        return np.where(unknown, np.nan, np.ones_like(amounts))
    totals = amounts.sum(axis=-1, keepdims=True)
    if (~unknown & ~(totals > 0)).any():
        values = {"method": step.method, "members": ", ".join(_names(scores, members))}
        raise InvalidInput([Problem("weight.no_difference", values=values)])
    return np.divide(amounts, totals, out=np.full_like(amounts, np.nan), where=~unknown)


def _having_all(scores: Floats) -> NDArray[np.bool_]:
    """Units that have every member anyone has: ``(…, unit, member)``, the same for all members."""
    observed = ~np.isnan(scores)
    nobody = ~observed.any(axis=-2, keepdims=True)
    whole = (observed | nobody).all(axis=-1, keepdims=True)
    return np.broadcast_to(whole, scores.shape) & observed


def _complete(scores: Floats, step: Weighting, members: Sequence[str]) -> NDArray[np.bool_]:
    complete = _having_all(scores)
    units = complete.any(axis=-1).sum(axis=-1)
    known = ~np.isnan(scores).all(axis=(-2, -1))
    if scores.shape[-1] > 1 and (known & (units < 2)).any():
        values = {
            "method": step.method,
            "members": ", ".join(_names(scores, members)),
            "units": int(units[known].min()),
        }
        raise InvalidInput([Problem("weight.too_few_complete", values=values)])
    return complete


def _centred(scores: Floats, used: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Distances from the mean of the used units (0 for the others), and how many are used."""
    count = used.sum(axis=-2, keepdims=True).astype(np.float64)
    filled = np.where(used, scores, 0.0)
    away = np.where(used, filled - filled.sum(axis=-2, keepdims=True) / np.maximum(count, 1), 0.0)
    least = np.where(used, scores, np.inf).min(axis=-2, keepdims=True)
    most = np.where(used, scores, -np.inf).max(axis=-2, keepdims=True)
    return np.where(least < most, away, 0.0), count[..., 0, :]


def _deviations(scores: Floats, used: NDArray[np.bool_]) -> Floats:
    away, count = _centred(scores, used)
    deviations: Floats = np.sqrt((away**2).sum(axis=-2) / np.maximum(count - 1, 1))
    return deviations


def _correlations(scores: Floats, used: NDArray[np.bool_]) -> Floats:
    """Pearson correlations between members; 0 with a constant one: ``(…, member, member)``."""
    away, _ = _centred(scores, used)
    length = np.sqrt((away**2).sum(axis=-2, keepdims=True))
    unit_length = np.divide(away, length, out=np.zeros_like(away), where=length > 0)
    return np.einsum("...uj,...uk->...jk", unit_length, unit_length)


def _names(scores: Floats, members: Sequence[str]) -> tuple[str, ...]:
    return tuple(members) or tuple(str(j + 1) for j in range(scores.shape[-1]))


def _check_names(key: str, written: Sequence[str], wanted: Sequence[str], *, who: str) -> None:
    problems = _name_faults(key, written, wanted, who)
    if problems:
        raise InvalidInput(problems)


def _name_faults(key: str, written: Sequence[str], wanted: Sequence[str], who: str) -> list[Problem]:
    missing = ", ".join(name for name in wanted if name not in written)
    unknown = ", ".join(name for name in written if name not in wanted)
    listed = ", ".join(wanted)
    return [
        Problem(f"{key}_{kind}", values={"who": who, "names": names, "members": listed})
        for kind, names in (("missing", missing), ("unknown", unknown))
        if names
    ]


def _faults_of_proposal(expert: str, proposed: Mapping[str, float], names: Sequence[str]) -> list[Problem]:
    problems = _name_faults("weight.expert", tuple(proposed), names, expert)
    negative = ", ".join(name for name, weight in proposed.items() if weight < 0)
    if negative:
        problems.append(Problem("weight.expert_negative", values={"who": expert, "names": negative}))
    elif not sum(proposed.values()) > 0:
        problems.append(Problem("weight.expert_all_zero", values={"who": expert}))
    return problems
