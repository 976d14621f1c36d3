"""Weights under which members really matter as much as they should."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats

NEGLIGIBLE: Final = 1e-9
"""Mean squared miss below which shares count as reached."""


class Importance(NamedTuple):
    """Weights and what they achieve."""

    weights: Floats  # (member,), non-negative, summing to 1
    reached: Floats  # (member,), share of each member's correlation with the index


def importance_weights(members: Floats, index_of: Callable[[Floats], Floats], target: Floats) -> Importance:
    r"""Non-negative weights under which each member's correlation with the index has the wished share.

    .. math:: \min_{w \ge 0} \ln \frac{1}{m} \sum_j \left(\tau_j - \frac{r_j}{\sum_k r_k}\right)^2,
              \quad r_j = \operatorname{cor}(s_j, I(w))

    Parameters
    ----------
    members
        Scores of the members, at whatever level; NaN unknown. ``(unit, member)``
    index_of
        The index under given weights: ``(member,) -> (unit,)``. The members may lie in different groups.
    target
        Wished importance, in any unit. ``(member,)``

    Returns
    -------
    Importance
        Weights and shares reached. Found by least squares from several fixed starts: the same input
        always gives the same weights. Not every wish can be met.

    References
    ----------
    Becker, Saisana, Paruolo, Vandecasteele (2017), Weights and importance in composite indicators, Ecological
    Indicators 80, 12-22; objective of ``get_opt_weights`` in COINr 1.1.14, which allows negative weights.
    """
    from scipy.optimize import least_squares  # noqa: PLC0415 - slow to import

    wished = target / target.sum()
    size = len(wished)
    if size == 1:
        return Importance(np.ones(1), np.ones(1))

    def miss(weights: Floats) -> Floats:
        return importance_shares(members, index_of(weights)) - wished

    starts = [np.full(size, 1.0), 0.05 + size * wished]
    tilt = np.linspace(0.5, 1.5, size)
    starts += [tilt, tilt[::-1]]
    best, best_miss = starts[0], float("inf")
    for start in starts:
        found = least_squares(miss, start, bounds=(0.0, np.inf), xtol=1e-10, ftol=1e-10, gtol=1e-12, max_nfev=100).x
        for candidate in (found, np.where(found < 1e-6 * found.max(), 0.0, found)):
            missed = float(np.mean(miss(candidate) ** 2))
            if missed < best_miss:
                best, best_miss = candidate, missed
        if best_miss < NEGLIGIBLE**2:
            break
    return Importance(best / best.sum(), importance_shares(members, index_of(best)))


def importance_shares(members: Floats, index: Floats) -> Floats:
    """Each member's share of the correlations with the index; equal shares where none can be told.

    ``members`` (unit, member), ``index`` (unit,) -> (member,)
    """
    correlations = correlation_with(members, index)
    total = correlations.sum()
    if not np.isfinite(total) or abs(total) < 1e-12:
        return np.full(len(correlations), 1.0 / len(correlations))
    return correlations / total


def importance_objective(reached: Floats, target: Floats) -> float:
    """Logarithm of the mean squared miss, COINr's measure: the lower the better."""
    return float(np.log(np.mean((target / target.sum() - reached) ** 2)))


def correlation_with(members: Floats, index: Floats) -> Floats:
    """Pearson correlation of each member with the index over the units that have both; 0 for a constant one."""
    both = ~np.isnan(members) & ~np.isnan(index)[:, np.newaxis]
    own, whole = _centred(members, both), _centred(np.broadcast_to(index[:, np.newaxis], members.shape), both)
    scale = np.sqrt((own * own).sum(axis=0) * (whole * whole).sum(axis=0))
    return np.divide((own * whole).sum(axis=0), scale, out=np.zeros_like(scale), where=scale > 0)


def _centred(values: Floats, used: NDArray[np.bool_]) -> Floats:
    """Distances from the mean of what is used; exactly 0 for a constant column, whatever the rounding of its mean."""
    filled = np.where(used, values, 0.0)
    away = np.where(used, filled - filled.sum(axis=0) / np.maximum(used.sum(axis=0), 1), 0.0)
    least = np.where(used, values, np.inf).min(axis=0, initial=np.inf)
    most = np.where(used, values, -np.inf).max(axis=0, initial=-np.inf)
    return np.where(least < most, away, 0.0)
