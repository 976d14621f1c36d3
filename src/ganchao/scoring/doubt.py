"""Benefit of the doubt: every unit is weighed as favourably as it can be."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats

AT_ONCE: Final = 64
"""Units whose programmes are solved together; 169 units with 8 members take 0.2 s."""


def most_favourable_weights(
    scores: Floats, field: Floats | None = None, *, shares: tuple[float, float] | None = None
) -> Floats:
    r"""Weights that show each unit in its best light, under which nobody in the field may score more than 1.

    .. math:: \max_{w_u \ge 0} \sum_j w_{uj} s_{uj} \quad \text{subject to} \quad
              \sum_j w_{uj} s_{kj} \le 1 \; \forall k, \quad
              l \le \frac{w_{uj} s_{uj}}{\sum_i w_{ui} s_{ui}} \le h

    Parameters
    ----------
    scores
        Non-negative, more is better, NaN unknown. ``(unit, member)``
    field
        Scores of those who set the limit, all NaN for the others; empty for everybody. A unit outside the field may
        score more than 1. ``(unit, member)``
    shares
        Least and greatest share of a member in the unit's own total; empty for none. Where members are missing
        the greatest share is never below an equal one.

    Returns
    -------
    Floats
        Each unit's own weights; they do not sum to 1, and their weighted *sum* is the score, 1 at best.
        A missing member weighs nothing. The score is unique, the weights need not be. ``(unit, member)``

    References
    ----------
    Cherchye, Moesen, Rogge, Van Puyenbroeck (2007), An introduction to 'benefit of the doubt' composite
    indicators, Social Indicators Research 82, 111-145.

    Examples
    --------
    >>> scores = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.25]])
    >>> (most_favourable_weights(scores) * scores).sum(axis=1)
    array([1.  , 1.  , 0.75])
    """
    known = ~np.isnan(scores)
    own, limits = np.nan_to_num(scores), np.nan_to_num(scores if field is None else field)
    # each member on a scale of its own: the weights adapt, and the solver's tolerances mean the same everywhere
    tops = limits.max(axis=0, initial=0.0)
    size = np.where(tops > 0, tops, 1.0)
    own = np.where(tops > 0, own / size, 0.0)
    rivals = undominated(limits / size)
    weights = np.zeros_like(own)
    for start in range(0, len(own), AT_ONCE):
        block = slice(start, start + AT_ONCE)
        weights[block] = _solved(own[block], known[block], rivals, shares)
    return np.where(tops > 0, weights / size, 0.0)


def undominated(scores: Floats) -> Floats:
    """Units that no other beats or equals in everything; only they can limit the weights. One of equals stays."""
    distinct = np.unique(scores, axis=0)
    kept = np.ones(len(distinct), dtype=np.bool_)
    for start in range(0, len(distinct), AT_ONCE):
        block = distinct[start : start + AT_ONCE]
        beaten = (block[:, np.newaxis] <= distinct).all(axis=2)
        kept[start : start + AT_ONCE] = beaten.sum(axis=1) == 1
    return distinct[kept]


def _solved(own: Floats, known: NDArray[np.bool_], rivals: Floats, shares: tuple[float, float] | None) -> Floats:
    """Weights of some units: one linear programme whose blocks do not touch."""
    from scipy.optimize import linprog  # noqa: PLC0415 - slow to import
    from scipy.sparse import block_diag  # noqa: PLC0415 - slow to import

    units, members = own.shape
    blocks: list[Floats] = []
    limits: list[Floats] = []
    for unit, there in zip(own, known, strict=True):
        rows = [rivals, *([] if shares is None else _share_rows(unit, there, shares))]
        matrix = np.concatenate(rows)
        blocks.append(matrix)
        limits.append(np.concatenate([np.ones(len(rivals)), np.zeros(len(matrix) - len(rivals))]))
    # weights on what a unit lacks earn it nothing
    bounds = [(0.0, np.inf if part > 0 else 0.0) for part in own.ravel()]
    constraints: Any = block_diag(blocks, format="csc")
    found = linprog(-own.ravel(), A_ub=constraints, b_ub=np.concatenate(limits), bounds=bounds, method="highs")
    weights: Floats = np.maximum(np.asarray(found.x), 0.0).reshape(units, members)
    return weights


def _share_rows(unit: Floats, there: NDArray[np.bool_], shares: tuple[float, float]) -> list[Floats]:
    """``low · total <= part`` and ``part <= high · total`` for every member the unit has, as rows ``<= 0``."""
    low, high = shares
    high = max(high, 1.0 / max(int(there.sum()), 1))
    parts = np.diag(unit)[there]
    return [low * unit - parts, parts - high * unit]
