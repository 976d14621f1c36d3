"""What effort is: one function a method, each saying what moves cost.

An effort is ``linear @ moved + moved @ quadratic @ moved / 2 + fixed @ (moved > 0)``. To add one, write the function
and list it in :data:`EFFORTS`. Efforts of several methods add up with weights.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem, pick
from ganchao.targeting.levers import Levers

NAMED: Final = 8
"""Indicators named in one problem."""
RIDGE: Final = 0.1
"""Share of the covariance that is taken from its diagonal, so that few past moves do not look certain."""


@dataclass(frozen=True, eq=False)
class Effort:
    """What moves of levers cost."""

    linear: Floats  # (lever,)
    quadratic: Floats | None = None  # (lever, lever), positive definite
    fixed: Floats | None = None  # (lever,) for moving a lever at all
    ordered: bool = False  # each lever to its limit before the next, whatever they cost

    def of(self, moved: Floats) -> float:
        """The effort of moves ``(lever,)``."""
        total = float(self.linear @ moved)
        if self.quadratic is not None:
            total += float(moved @ self.quadratic @ moved) / 2
        if self.fixed is not None:
            total += float(self.fixed @ (moved > 0))
        return total

    def gradient(self, moved: Floats) -> Floats:
        """What a little more of each lever costs ``(lever,)``, leaving out what moving at all costs."""
        return self.linear if self.quadratic is None else self.linear + self.quadratic @ moved

    def by_lever(self, moved: Floats) -> Floats:
        """The part of each lever ``(lever,)``; they add up to the whole."""
        total = self.linear * moved
        if self.quadratic is not None:
            total = total + moved * (self.quadratic @ moved) / 2
        return total if self.fixed is None else total + self.fixed * (moved > 0)


@dataclass(frozen=True, eq=False)
class Known:
    """What an effort may look at."""

    levers: Levers
    changes: Floats  # (change, lever) everyone's past changes over the horizon, about the field's mean
    spans: Floats  # (lever,) range of the field's values today
    codes: tuple[str, ...] = ()  # (lever,) of the indicators

    @property
    def typical(self) -> Floats:
        """Size of a typical move ``(lever,)``; where nobody ever moved, the furthest move allowed."""
        squares = np.nan_to_num(np.square(self.changes)).sum(axis=0)
        size = np.sqrt(squares / np.maximum(np.isfinite(self.changes).sum(axis=0), 1))
        fallback = np.where(np.isfinite(self.levers.most) & (self.levers.most > 0), self.levers.most, 1.0)
        return np.where(size > 0, size, fallback)


def typical(known: Known) -> Effort:
    r"""Moves counted in typical moves: 1 is what units usually move in that time, beside the whole field's movement.

    .. math:: E = \sum_j d_j / m_j, \qquad m_j = \sqrt{\overline{\Delta_j^2}}

    Parameters
    ----------
    known
        Levers and everyone's past changes.

    Returns
    -------
    Effort
        In typical moves.

    References
    ----------
    Marginal score-cost curve, F-R5: with one straight constraint at most one lever is moved part of the way.
    """
    return Effort(1 / known.typical)


def money(known: Known) -> Effort:
    r"""Money, at a price for each published unit.

    .. math:: E = \sum_j c_j d_j

    Every lever that may move needs a ``cost`` in the plan; raises ``InvalidInput`` naming those without.

    References
    ----------
    F-R5.
    """
    missing = np.flatnonzero(np.isnan(known.levers.cost))
    if missing.size:
        some = ", ".join(known.codes[k] for k in missing[:NAMED]) + (" …" if len(missing) > NAMED else "")
        raise InvalidInput([Problem("targeting.no_cost", values={"count": len(missing), "indicators": some})])
    return Effort(known.levers.cost)


def convex(known: Known) -> Effort:
    r"""Harder the further: the square of the number of typical moves.

    .. math:: E = \tfrac12 \sum_j (d_j / m_j)^2

    Spreads effort over many levers.
    """
    return Effort(np.zeros(len(known.typical)), np.diag(1 / known.typical**2))


def likelihood(known: Known) -> Effort:
    r"""How improbable the moves are together in everyone's history: the least effort is the most plausible way there.

    .. math:: E = \tfrac12 d^\top \Sigma^{-1} d

    :math:`\Sigma` is the covariance of everyone's past changes over the horizon, drawn to its diagonal by
    :data:`RIDGE`; :math:`E` is minus the logarithm of the normal density, less its constant.

    References
    ----------
    Mahalanobis (1936), On the generalised distance in statistics.
    """
    size = known.typical
    if len(known.changes) < 2:
        return convex(known)
    scaled = np.nan_to_num(known.changes) / size
    covariance = scaled.T @ scaled / len(scaled)
    diagonal = np.sqrt(np.maximum(np.diag(covariance), 1e-12))
    correlation = (1 - RIDGE) * covariance / np.outer(diagonal, diagonal)
    np.fill_diagonal(correlation, 1.0)
    sign = np.sign(known.levers.moves[known.levers.places, np.arange(len(size))])
    scale = size * sign
    return Effort(np.zeros(len(size)), np.linalg.inv(correlation * np.outer(scale, scale)))


def fewest(known: Known) -> Effort:
    r"""The number of indicators that move at all; among equals the one with fewest typical moves.

    .. math:: E = \#\{j : d_j > 0\}

    References
    ----------
    F-R10, sparse plans.
    """
    return Effort(1e-4 / known.typical / len(known.typical), fixed=np.ones(len(known.typical)))


def distance(known: Known) -> Effort:
    r"""Distance from where we start, every indicator measured in the range of today's field.

    .. math:: E = \tfrac12 \sum_j (d_j / R_j)^2

    The square of the Euclidean distance is what is least; its root is the distance that closest-target methods report.

    References
    ----------
    Aparicio, Ruiz and Sirvent (2007), Closest targets and minimum distance to the Pareto-efficient frontier in DEA.
    """
    size = np.where(known.spans > 0, known.spans, 1.0)
    return Effort(np.zeros(len(size)), np.diag(1 / size**2))


def in_order(known: Known) -> Effort:
    r"""One lever after the other in the order named, each to its limit before the next is touched.

    .. math:: d_1 = \bar d_1, \dots, d_{k-1} = \bar d_{k-1}, \; 0 < d_k \le \bar d_k, \; d_{k+1} = \dots = 0

    What it counts is the share of each limit that is used.

    References
    ----------
    Susmaga et al. (2025), Reaching the Top: post-factum analysis in TOPSIS, improvement in a stated order.
    """
    most = known.levers.most
    return Effort(1 / np.where(np.isfinite(most) & (most > 0), most, known.typical), ordered=True)


EFFORTS: dict[str, Callable[[Known], Effort]] = {
    "typical": typical,
    "money": money,
    "convex": convex,
    "likelihood": likelihood,
    "fewest": fewest,
    "distance": distance,
    "in_order": in_order,
}


def effort_of(mixture: str | Mapping[str, float], known: Known) -> Effort:
    """One method, or several with weights. Raises ``UnknownName`` for a method, ``InvalidInput`` for what it lacks."""
    weights = {mixture: 1.0} if isinstance(mixture, str) else mixture
    parts = [(weight, pick("effort", name, EFFORTS)(known)) for name, weight in weights.items()]
    count = len(known.levers.places)
    quadratic = [weight * part.quadratic for weight, part in parts if part.quadratic is not None]
    fixed = [weight * part.fixed for weight, part in parts if part.fixed is not None]
    return Effort(
        sum((weight * part.linear for weight, part in parts), start=np.zeros(count)),
        sum(quadratic[1:], start=quadratic[0]) if quadratic else None,
        sum(fixed[1:], start=fixed[0]) if fixed else None,
        any(part.ordered for _, part in parts),
    )
