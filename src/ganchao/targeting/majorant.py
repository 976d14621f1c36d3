r"""A proven bound for plans whose measures may fail.

Let :math:`F` be the share of drawn fields in which a lift suffices. A plan reaches its aim with probability
:math:`E F(L)`. For any smooth :math:`\tilde F \ge F`, replacing one independent part of :math:`L` after the other by a
normal of the same mean and variance (Lindeberg) gives

.. math:: E F(L) \le E \tilde F(L) \le E \tilde F(N(m, v)) + \tfrac16 \sup|\tilde F'''| \sum_k \beta_k

with :math:`\beta_k` the absolute third moments of the part and of its normal. Only mean, variance and a sum over
options are left: a relaxation for every plan. :math:`\tilde F` is the cubic spline, rising and flat outside its
knots, that makes the right side least at the plan in hand: a linear programme.

References
----------
Lindeberg (1922), Eine neue Herleitung des Exponentialgesetzes, Math. Zeitschrift 15; Chatterjee (2006), A
generalization of the Lindeberg principle, Ann. Probab. 34.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.special import ndtr

from ganchao.domain.panel import Floats
from ganchao.targeting.curve import mean_needed
from ganchao.targeting.luck import Lift

KNOTS: Final = 60
FINE: Final = 40
"""Points in each piece of the curve at which it is computed; what lies between is allowed for."""


@dataclass(frozen=True, eq=False)
class Majorant:
    """A smooth function nowhere below the share of fields that a lift suffices for."""

    start: float  # value left of all knots
    knots: Floats  # (knot,)
    jumps: Floats  # (knot,) of the third derivative
    third: float  # largest third derivative
    second: float  # largest second derivative

    def share(self, mean: Floats, variance: Floats) -> Floats:
        """Its mean under normals ``(point,)``."""
        return self.start + np.asarray(cubes(mean, variance, self.knots) @ self.jumps) / 6

    def at(self, lifts: Floats) -> Floats:
        """Its values."""
        return self.start + np.maximum(lifts[:, None] - self.knots, 0.0) ** 3 @ self.jumps / 6


def cubes(mean: Floats, variance: Floats, knots: Floats) -> Floats:
    """Mean of the cube of what a normal exceeds a knot by ``(point, knot)``."""
    scale = np.sqrt(np.maximum(variance, 1e-300))[:, None]
    d = (mean[:, None] - knots) / scale
    density = np.exp(-0.5 * np.minimum(np.abs(d), 40.0) ** 2) / np.sqrt(2 * np.pi)
    result: Floats = scale**3 * ((d**3 + 3 * d) * ndtr(d) + (d**2 + 2) * density)
    return result


def majorant(lift: Lift, mean: float, variance: float, third: float) -> Majorant | None:
    """The best majorant for plans near a mean and a variance, whose parts' third moments sum to ``third``."""
    needed = lift.needed[np.isfinite(lift.needed)]
    low, high = float(needed[0]), float(needed[-1])
    step = max((high - low) / (KNOTS - 8), 1e-9)
    knots: Floats = low - 4 * step + step * np.arange(KNOTS + 4, dtype=np.float64)
    basis = rises(step, KNOTS)
    # the share jumps at the lifts needed; a rising function above it there is above it everywhere
    at = np.unique(needed)
    last = np.searchsorted(lift.needed, at, side="right")
    values = np.maximum(at[:, None] - knots, 0.0) ** 3 @ basis.T / 6
    expected = (cubes(np.array([mean]), np.array([variance]), knots) @ basis.T / 6)[0]
    thirds = np.cumsum(basis, axis=1).T * step**3  # (knot, coefficient), in units of order 1
    zero, one = np.zeros((len(thirds), 1)), np.ones((len(thirds), 1))
    rows = np.concatenate([  # variables: the start, the rises, the largest third derivative
        np.hstack([-np.ones((len(at), 1)), -values, np.zeros((len(at), 1))]),
        np.hstack([zero, thirds, -one]), np.hstack([zero, -thirds, -one]),
    ])
    limits = np.concatenate([-last / len(lift.needed), np.zeros(2 * len(thirds))])
    objective = np.concatenate([[1.0], expected, [third / 6 / step**3]])
    found = linprog(objective, A_ub=rows, b_ub=limits, bounds=(0, None), method="highs")
    if found.x is None:
        return None
    start, heights = float(found.x[0]), np.maximum(found.x[1:-1], 0.0)
    jumps = np.asarray(heights @ basis, dtype=np.float64)
    result = Majorant(start, knots, jumps, 0.0, 0.0)
    short = float(np.max(last / len(lift.needed) - result.at(at), initial=0.0))  # the solver's own tolerance
    derivative = np.cumsum(jumps)
    return Majorant(
        start + short, knots, jumps, float(np.abs(derivative).max()),
        float(np.abs(np.cumsum(derivative[:-1] * step)).max(initial=0.0)),
    )


def rises(step: float, count: int) -> Floats:
    """Smooth steps from 0 to 1 over three knots each, as jumps of the third derivative ``(step, knot)``.

    Step ``i`` is the sum of all uniform cubic B-splines from the ``i``-th on.
    """
    result = np.zeros((count, count + 4))
    for k in range(count):
        result[k, k: k + 4] = np.array([1.0, -3.0, 3.0, -1.0]) / step**3
    return result


def lower_lines(
    smooth: Majorant, wanted: float, edges: Floats, third_by_variance: float, third_most: float
) -> tuple[Floats, Floats]:
    """Lines ``m >= constant + slope * v`` for every plan that reaches the aim, one for each piece between ``edges``."""
    constants, slopes = [], []
    span = float(smooth.knots[-1] - smooth.knots[0])
    for left, right in itertools.pairwise(edges):
        points = np.linspace(left, right, FINE)
        half = (right - left) / (FINE - 1) / 2
        leeway = smooth.third / 6 * np.minimum(third_by_variance * (points + half), third_most)
        leeway = leeway + smooth.second / 2 * half  # the share between two points
        low, high = smooth.knots[0] - span - 40 * np.sqrt(right), smooth.knots[-1] + 40 * np.sqrt(right)
        means = mean_needed(smooth.share, wanted - leeway, np.maximum(points, 1e-12), float(low), float(high))
        means = np.where(wanted - leeway <= smooth.start, -np.inf, means)
        if not np.isfinite(means).all():
            constants.append(-1e6)
            slopes.append(0.0)
            continue
        slope = (means[-1] - means[0]) / max(right - left, 1e-300)
        constant = float((means - slope * points).min()) - abs(slope) * half
        constants.append(constant - 1e-9 * max(1.0, abs(constant)))
        slopes.append(slope)
    return np.array(constants), np.array(slopes)
