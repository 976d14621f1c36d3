"""The importance a node really has: how much of the index's variance it accounts for by itself."""

from __future__ import annotations

from typing import Final

import numpy as np

from ganchao.domain.panel import Floats

KNOTS: Final = 20
"""Most inner knots of the smoother."""
PENALTIES: Final = np.concatenate([np.logspace(-6, 6, 49), [np.inf]])
"""Penalties tried; the last is the straight line."""


def correlation_ratio(x: Floats, y: Floats) -> float:
    r"""Share of the variance of ``y`` that ``x`` accounts for, in whatever shape.

    .. math:: S = \frac{V_x\left(E[y \mid x]\right)}{V(y)}

    The conditional mean is a cubic spline with at most 20 inner knots at quantiles of ``x`` and a penalty on its
    curvature; the penalty is the one with the least squared error when each case is predicted from the others
    (exactly, from the diagonal of the smoother). Under an endless penalty it is the straight line, and S is the
    squared correlation; where the plain mean predicts no worse than any of them, S is 0.

    Parameters
    ----------
    x, y
        One value per case; cases where either is missing are left out. ``(case,)``

    Returns
    -------
    float
        0 to 1; 0 where ``x`` is constant, NaN where ``y`` is or fewer than 3 cases are left.

    References
    ----------
    Paruolo, Saisana, Saltelli (2013), Ratings and rankings: voodoo or science?, J. R. Stat. Soc. A 176(3), 609-634;
    Becker, Saisana, Paruolo, Vandecasteele (2017), Weights and importance in composite indicators, Ecological
    Indicators 80, 12-22, who take penalised cubic splines too.

    Examples
    --------
    >>> x = np.linspace(-1, 1, 101)
    >>> round(correlation_ratio(x, x**2), 3)
    1.0
    """
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if len(y) < 3 or not np.ptp(y) > 1e-12 * np.abs(y).max():
        return float("nan")
    if not np.ptp(x) > 1e-12 * np.abs(x).max():
        return 0.0
    fitted = smoothed((x - x.min()) / np.ptp(x), (y - y.mean()) / y.std())
    return float(np.clip(fitted.var(), 0.0, 1.0))


def smoothed(x: Floats, y: Floats) -> Floats:
    """Penalised cubic spline of ``y`` over ``x`` in 0..1, its penalty chosen by leaving one out ``(case,)``."""
    basis, penalty = spline(x)
    left, sizes, right = np.linalg.svd(basis, full_matrices=False)
    kept = sizes > 1e-10 * sizes[0]
    left, back = left[:, kept], right[kept].T / sizes[kept]
    costs, turn = np.linalg.eigh(back.T @ penalty @ back)
    costs = np.maximum(costs, 0.0)
    costs[costs < 1e-12 * max(costs[-1], 1e-300)] = 0.0  # straight lines cost nothing
    shapes = left @ turn  # (case, shape), orthonormal
    unit = np.median(costs[costs > 0]) if (costs > 0).any() else 1.0
    with np.errstate(invalid="ignore"):
        kept_share = 1 / (1 + np.where(costs[:, None] > 0, costs[:, None] / unit * PENALTIES, 0.0))  # (shape, penalty)
    fits = shapes @ (kept_share * (shapes.T @ y)[:, None])
    own = shapes**2 @ kept_share
    errors = (((y[:, None] - fits) / np.maximum(1 - own, 1e-9)) ** 2).mean(axis=0)
    best = len(errors) - 1 - int(np.argmin(errors[::-1]))  # the smoothest of equals
    mean_alone = (((y - y.mean()) * len(y) / (len(y) - 1)) ** 2).mean()
    if mean_alone <= errors[best]:
        return np.full(len(y), y.mean())
    chosen: Floats = fits[:, best]
    return chosen


def spline(x: Floats) -> tuple[Floats, Floats]:
    """Cubic B-splines at ``x`` in 0..1 ``(case, spline)`` and the integral of their squared curvature.

    Of a lower degree where ``x`` has few values; the integral is ``(spline, spline)``.
    """
    from scipy.interpolate import BSpline  # noqa: PLC0415 - slow to import

    distinct = np.unique(x)
    degree = min(3, len(distinct) - 1)
    count = int(np.clip((len(distinct) - 4) // 2, 0, KNOTS))
    inner = np.unique(np.quantile(distinct, np.arange(1, count + 1) / (count + 1))) if count else np.empty(0)
    inner = inner[(inner > 1e-9) & (inner < 1 - 1e-9)]
    knots = np.concatenate([np.zeros(degree + 1), inner, np.ones(degree + 1)])
    size = len(knots) - degree - 1
    design = BSpline.design_matrix(x, knots, degree).toarray()
    if degree < 2:
        return design, np.zeros((size, size))
    ends = np.unique(knots)
    width = np.diff(ends)
    # curvature is straight between knots, so two points per interval give the integral exactly
    points = np.concatenate([ends[:-1] + width * (0.5 - np.sqrt(1 / 12)), ends[:-1] + width * (0.5 + np.sqrt(1 / 12))])
    curvature = BSpline(knots, np.eye(size), degree).derivative(2)(points)
    penalty = (curvature.T * np.concatenate([width, width]) / 2) @ curvature
    return design, penalty
