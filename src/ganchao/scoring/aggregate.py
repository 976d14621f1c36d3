"""Members add up to their group.

To add an aggregator, write the function and list it in :data:`AGGREGATORS`. Every function takes members'
scores ``(…, unit, member)``, NaN where missing, and weights ``(…, unit or 1, member)`` that are zero where the
score is missing; leading axes (year, draw) cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats
from ganchao.domain.recipe import Aggregate
from ganchao.scoring.methods import Method, method

TIE = 1e-12
"""Share of the largest score within which two scores, or two halves of a vote, are equal."""


@dataclass(frozen=True)
class Adding:
    """What an aggregator may look at besides scores and weights."""

    step: Aggregate = field(default_factory=Aggregate)
    scale: tuple[float, float] | None = (0.0, 1.0)  # ends of the members' scale
    inside: NDArray[np.bool_] | None = None  # (…, unit): belongs to the field; nobody else is a rival or an ideal


PLAIN = Adding()


def arithmetic(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Weighted mean: weakness in one member is fully made up by strength in another.

    .. math:: S = \frac{\sum_j w_j s_j}{\sum_j w_j}

    Parameters
    ----------
    scores
        Members' scores. ``(…, unit, member)``
    weights
        Importance of each member. ``(…, unit or 1, member)``
    adding
        Not used.

    Returns
    -------
    Floats
        ``(…, unit)``

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> arithmetic(np.array([[0.25, 1.0]]), np.array([[1.0, 2.0]]))
    array([0.75])
    """
    return mean_of(scores, weights)


def geometric(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Weighted geometric mean: balanced members score higher than lopsided ones; 0 as soon as one member is 0.

    .. math:: S = \prod_j s_j^{w_j / \sum w}

    Needs scores that are not negative.

    References
    ----------
    OECD/JRC (2008), Handbook, step 6; UNDP, Human Development Report, technical note 1.

    Examples
    --------
    >>> geometric(np.array([[0.25, 1.0]]), np.array([[1.0, 1.0]]))
    array([0.5])
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.exp(mean_of(np.log(scores), weights))


def harmonic(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Weighted harmonic mean: the weakest members pull hardest; 0 as soon as one member is 0.

    .. math:: S = \frac{\sum_j w_j}{\sum_j w_j / s_j}

    Needs scores that are not negative.

    References
    ----------
    Becker et al. (2022), COINr, ``a_hmean`` (which accepts negative scores; this one does not).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return 1 / mean_of(1 / scores, weights)


def power(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Weighted power mean; exponent 1 is arithmetic, 0 geometric, -1 harmonic.

    .. math:: S = \left(\frac{\sum_j w_j s_j^p}{\sum_j w_j}\right)^{1/p}

    Needs scores that are not negative.

    References
    ----------
    Becker et al. (2022), COINr, ``a_genmean`` (which drops units with a missing member; this one re-weights).
    """
    exponent = adding.step.power
    if exponent == 0:
        return geometric(scores, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        counted = np.where(weights > 0, exponent * np.log(scores), -np.inf)
        most = np.fmax.reduce(counted, axis=-1)  # kept apart, so that no power overflows
        spread = np.log1p(mean_of(np.expm1(counted - most[..., None]), weights))
        result: Floats = np.where(np.isinf(most), 0.0, np.exp((most + spread) / exponent))
    result[weights_missing(weights, result.shape)] = np.nan
    return result


def weakest(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""The weakest member decides; weights only tell which members count.

    .. math:: S = \min_j s_j

    References
    ----------
    OECD/JRC (2008), Handbook, step 6, non-compensatory aggregation.
    """
    return np.fmin.reduce(np.where(weights > 0, scores, np.nan), axis=-1)


def median(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""The middle member; weights only tell which members count.

    .. math:: S = \operatorname{median}_j s_j

    References
    ----------
    Becker et al. (2022), COINr, ``a_amean`` family.
    """
    counted = np.sort(np.where(weights > 0, scores, np.nan), axis=-1)  # NaN go to the end
    count = np.isfinite(counted).sum(axis=-1, keepdims=True)
    lower = np.take_along_axis(counted, np.maximum(count - 1, 0) // 2, axis=-1)
    upper = np.take_along_axis(counted, np.minimum(count // 2, counted.shape[-1] - 1), axis=-1)
    return ((lower + upper) / 2)[..., 0]


def mazziotta_pareto(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Mean less (or plus) a penalty for imbalance between members.

    .. math:: S = M \mp \frac{\sigma^2}{M}

    with the weighted mean :math:`M` and the population variance :math:`\sigma^2` of the members. Meant for
    scores standardised to mean 100 and deviation 10: ``normalise: {method: zscore, to: [100, 110]}``. Raising
    a member that is already ahead can lower the result: the method is not monotone.

    References
    ----------
    De Muro, Mazziotta & Pareto (2011), Composite indices of development and poverty, Soc. Indic. Res. 104.
    """
    mean = mean_of(scores, weights)
    variance = mean_of((scores - mean[..., None]) ** 2, weights)
    sign = -1.0 if adding.step.penalty == "minus" else 1.0
    with np.errstate(divide="ignore", invalid="ignore"):
        return mean + sign * np.where(mean == 0, 0.0, variance / mean)


def adjusted_mazziotta_pareto(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Mazziotta-Pareto on scores between fixed goalposts, so that years can be compared.

    .. math:: S = M \mp \frac{\sigma^2}{M}, \quad s \in [70, 130]

    Meant for ``normalise: reference_range``.

    References
    ----------
    Mazziotta & Pareto (2016), On a generalized non-compensatory composite index, Soc. Indic. Res. 127.
    """
    return mazziotta_pareto(scores, weights, adding)


def ordered(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Ordered weighted average: weights belong to places, the best member first.

    .. math:: S = \frac{\sum_k v_k s_{(k)}}{\sum_k v_k}, \quad s_{(1)} \ge s_{(2)} \ge \dots

    ``order_weights`` holds the v. Where members are missing, the cumulated ones are read at the shares of the others.

    References
    ----------
    Yager (1988), On ordered weighted averaging aggregation operators, IEEE Trans. SMC 18.
    """
    best_first = -np.sort(-np.where(weights > 0, scores, np.nan), axis=-1)
    shares = order_shares(np.asarray(adding.step.order_weights, dtype=np.float64))
    return mean_of(best_first, shares[np.isfinite(best_first).sum(axis=-1)])


def order_shares(places: Floats) -> Floats:
    """Order weights for every number of members there are ``(count, place)``: the shares of the best ones stay.

    The cumulative weights are read as a line over the share of members, which keeps "the worst decides" what it is.
    """
    most = len(places)
    ends = np.concatenate([[0.0], np.cumsum(places)])
    result = np.zeros((most + 1, most))
    result[most] = places
    for count in range(1, most):
        result[count, :count] = np.diff(np.interp(np.linspace(0, 1, count + 1), np.linspace(0, 1, most + 1), ends))
    return result


def copeland(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Pairwise victories less defeats; an even vote counts for neither.

    .. math:: S_i = \sum_{k \ne i} \operatorname{sign}\left(a_{ik} - \tfrac12\right)

    with :math:`a_{ik}` of :func:`outranking`. Even votes are found within a tolerance, not broken by rounding
    noise.

    References
    ----------
    OECD/JRC (2008), Handbook, step 6; Becker et al. (2022), COINr, ``a_copeland``.
    """
    margin = outranking(scores, weights) - 0.5
    votes = np.where(np.abs(margin) <= TIE, 0.0, np.sign(margin))
    votes[np.isnan(margin)] = 0.0
    units = scores.shape[-2]
    votes[..., np.arange(units), np.arange(units)] = 0.0
    if adding.inside is not None:
        votes = np.where(adding.inside[..., None, :], votes, 0.0)
    result: Floats = votes.sum(axis=-1)
    result[~(np.isfinite(scores) & (weights > 0)).any(axis=-1)] = np.nan
    return result


def outranking(scores: Floats, weights: Floats) -> Floats:
    """Share of weight by which each unit beats each other, ties counting half: ``(…, unit, unit)``, 0 on the diagonal.

    Only members that both have are counted.
    """
    weights = np.broadcast_to(weights, scores.shape)
    units = scores.shape[-2]
    won, voted = (np.zeros((*scores.shape[:-2], units, units)) for _ in range(2))
    for member in range(scores.shape[-1]):
        column = scores[..., member]
        difference = column[..., :, None] - column[..., None, :]
        near = TIE * np.fmax.reduce(np.abs(column), axis=-1, initial=0.0)[..., None, None]
        both = np.isfinite(difference)
        weight = np.where(both, np.maximum(weights[..., :, None, member], weights[..., None, :, member]), 0.0)
        tie = both & (np.abs(difference) <= near)
        won += weight * (np.where(both & ~tie, difference > 0, 0.0) + 0.5 * tie)
        voted += weight
    with np.errstate(invalid="ignore", divide="ignore"):
        result: Floats = won / voted
    result[..., np.arange(units), np.arange(units)] = 0.0
    return result


def topsis(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Closeness to the ideal: distance from the worst point against both distances.

    .. math:: S = \frac{d^-}{d^- + d^+}, \quad d^\pm = \sqrt{\sum_j w_j^2 (s_j - s_j^\pm)^2}

    ``ideal: scale`` measures from the ends of the members' scale, ``observed`` from the best and worst score seen.

    References
    ----------
    Hwang & Yoon (1981), Multiple Attribute Decision Making.
    """
    if adding.step.ideal == "scale" and adding.scale is not None:
        bottom, top = (np.full(scores.shape[-1], end) for end in adding.scale)
    else:
        bottom, top = (f.reduce(_rivals(scores, adding), axis=-2)[..., None, :] for f in (np.fmin, np.fmax))
        scores = np.clip(scores, bottom, top)
    squared = np.broadcast_to(weights, scores.shape) ** 2
    counted = squared > 0
    from_bottom = np.sqrt((squared * np.where(counted, scores - bottom, 0.0) ** 2).sum(axis=-1))
    from_top = np.sqrt((squared * np.where(counted, scores - top, 0.0) ** 2).sum(axis=-1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counted.any(axis=-1), from_bottom / (from_bottom + from_top), np.nan)


def _rivals(scores: Floats, adding: Adding) -> Floats:
    return scores if adding.inside is None else np.where(adding.inside[..., None], scores, np.nan)


def grey(scores: Floats, weights: Floats, adding: Adding = PLAIN) -> Floats:
    r"""Grey relational grade (灰色关联度): mean nearness to the best score of every member.

    .. math:: S_i = \sum_j w_j \frac{\Delta_{min} + \rho \Delta_{max}}{\Delta_{ij} + \rho \Delta_{max}}

    with :math:`\Delta_{ij}` the distance to the best score of member j and :math:`\rho` ``distinguishing``.

    References
    ----------
    Deng (1989), Introduction to grey system theory, J. Grey System 1.
    """
    rivals = _rivals(scores, adding)
    best = np.fmax.reduce(rivals, axis=-2)[..., None, :]
    away = np.maximum(best - scores, 0.0)
    nearest, farthest = (f.reduce(best - rivals, axis=(-2, -1))[..., None, None] for f in (np.fmin, np.fmax))
    with np.errstate(invalid="ignore", divide="ignore"):
        nearness = (nearest + adding.step.distinguishing * farthest) / (away + adding.step.distinguishing * farthest)
    return mean_of(np.where(farthest == 0, np.where(np.isfinite(away), 1.0, np.nan), nearness), weights)


def mean_of(scores: Floats, weights: Floats) -> Floats:
    """Weighted mean over members with a weight; NaN where no member has one. ``(…, unit, member)`` -> ``(…, unit)``."""
    total = weights.sum(axis=-1)
    if weights.shape[-2] == 1 and (weights > 0).all():
        return np.matmul(scores, weights[..., 0, :, None])[..., 0] / total
    counted = np.where(weights > 0, scores, 0.0) * weights
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, counted.sum(axis=-1) / total, np.nan)


def weights_missing(weights: Floats, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Units none of whose members has a weight ``(…, unit)``."""
    missing: NDArray[np.bool_] = np.broadcast_to(~(weights > 0).any(axis=-1), shape)
    return missing


AGGREGATORS: dict[str, Method] = {
    "arithmetic": method(arithmetic, keeps="monotone between own_only unit_free"),
    "geometric": method(geometric, keeps="monotone between own_only scale_free"),
    "harmonic": method(harmonic, keeps="monotone between own_only scale_free"),
    "power": method(power, options="power", keeps="monotone between own_only scale_free"),
    "weakest": method(weakest, keeps="monotone between own_only unit_free"),
    "median": method(median, keeps="monotone between own_only unit_free"),
    "mazziotta_pareto": method(mazziotta_pareto, options="penalty", keeps="own_only scale_free"),
    "adjusted_mazziotta_pareto": method(adjusted_mazziotta_pareto, options="penalty", keeps="own_only scale_free"),
    "ordered": method(ordered, needs="order_weights", keeps="monotone between own_only unit_free"),
    "copeland": method(copeland, keeps="monotone unit_free"),
    "topsis": method(topsis, options="ideal", keeps="monotone unit_free"),
    "grey": method(grey, options="distinguishing", keeps="unit_free"),
}

NOT_NEGATIVE = frozenset({"geometric", "harmonic", "power", "mazziotta_pareto", "adjusted_mazziotta_pareto"})
"""Aggregators whose members may not score below zero."""

OWN_ONLY = frozenset(name for name, row in AGGREGATORS.items() if "own_only" in row.keeps)
"""Aggregators that need no other unit, so that units can be scored in blocks."""
