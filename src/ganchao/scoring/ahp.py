"""Weights from pairwise judgements (层次分析法)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.errors import InvalidInput, Problem

RANDOM_INDEX: Final = (0.0, 0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Saaty's mean consistency index of random matrices, by number of members."""
MOST_INCONSISTENT: Final = 0.1
"""Saaty's limit of the consistency ratio."""
ROUNDING: Final = 0.05
"""How far a judgement times its counterpart may be from 1: people write 0.33 for 1/3 and 0.17 for 1/6."""


def pairwise_weights(matrix: Sequence[Sequence[float]], members: Sequence[str]) -> Floats:
    r"""Weights from pairwise judgements; judgements that contradict each other too much are sent back.

    .. math:: A w = \lambda_{max} w, \quad \sum w = 1, \quad CR = \frac{(\lambda_{max} - n) / (n - 1)}{RI_n} \le 0.1

    Parameters
    ----------
    matrix
        How many times as important the row is as the column. ``(member, member)``
    members
        Names of the rows, for problems.

    Returns
    -------
    Floats
        Weights summing to 1. ``(member,)``

    References
    ----------
    Saaty (1980), The Analytic Hierarchy Process, McGraw-Hill.

    Examples
    --------
    >>> pairwise_weights([[1, 2, 6], [0.5, 1, 3], [1 / 6, 1 / 3, 1]], "abc").round(3)
    array([0.6, 0.3, 0.1])
    """
    problems = _faults(matrix, members)
    if problems:
        raise InvalidInput(problems)
    judgements = reciprocal(np.array(matrix, dtype=np.float64))
    weights, greatest = principal_eigenvector(judgements)
    ratio = consistency_ratio(greatest, len(judgements))
    if ratio > MOST_INCONSISTENT:
        raise InvalidInput([_contradiction(judgements, weights, ratio, members)])
    return weights


def principal_eigenvector(judgements: Floats) -> tuple[Floats, float]:
    """Positive eigenvector of a positive matrix, summing to 1, and its eigenvalue."""
    eigenvalues, vectors = np.linalg.eig(judgements)
    greatest = int(np.argmax(eigenvalues.real))
    vector = np.abs(vectors[:, greatest].real)
    return vector / vector.sum(), float(eigenvalues[greatest].real)


def consistency_ratio(greatest_eigenvalue: float, members: int) -> float:
    """Saaty's CR: 0 for judgements that never contradict each other, about 1 for random ones."""
    if members < 3:
        return 0.0
    return max(greatest_eigenvalue - members, 0.0) / (members - 1) / RANDOM_INDEX[members]


def reciprocal(judgements: Floats) -> Floats:
    """The same judgements with every rounded reciprocal (0.33) replaced by the exact one (1/3)."""
    return np.where(judgements >= judgements.T, judgements, 1.0 / judgements.T)


def _contradiction(judgements: Floats, weights: Floats, ratio: float, members: Sequence[str]) -> Problem:
    """The judgement farthest from what all the others imply, and the three members that contradict most."""
    implied = weights[:, np.newaxis] / weights
    first, second = divmod(int(np.argmax(np.abs(np.log(judgements / implied)))), len(members))
    if judgements[first, second] < 1:
        first, second = second, first
    logs = np.log(judgements)
    triple = max(
        permutations(range(len(members)), 3), key=lambda t: logs[t[0], t[1]] + logs[t[1], t[2]] + logs[t[2], t[0]]
    )
    a, b, c = triple
    return Problem(
        "weight.ahp_inconsistent",
        values={
            "ratio": f"{ratio:.2f}",
            "row": members[first],
            "column": members[second],
            "judgement": _shown(float(judgements[first, second])),
            "implied": _shown(float(implied[first, second])),
            "a": members[a],
            "b": members[b],
            "c": members[c],
            "ab": _shown(float(judgements[a, b])),
            "bc": _shown(float(judgements[b, c])),
            "ac": _shown(float(judgements[a, c])),
            "ab_bc": _shown(float(judgements[a, b] * judgements[b, c])),
        },
    )


def _shown(judgement: float) -> str:
    """A judgement as people write it: ``3`` or ``1/3``."""
    return f"{judgement:.3g}" if judgement >= 1 else f"1/{1 / judgement:.3g}"


def _faults(matrix: Sequence[Sequence[float]], members: Sequence[str]) -> list[Problem]:
    size = len(members)
    if len(matrix) != size or any(len(row) != size for row in matrix):
        shape = f"{len(matrix)} × {max((len(row) for row in matrix), default=0)}"
        return [Problem("weight.ahp_not_square", values={"shape": shape, "size": size, "members": ", ".join(members)})]
    if size >= len(RANDOM_INDEX):
        return [Problem("weight.ahp_too_many", values={"size": size, "most": len(RANDOM_INDEX) - 1})]
    problems = []
    for i in range(size):
        for j in range(i, size):
            pair = {
                "row": members[i],
                "column": members[j],
                "judgement": f"{matrix[i][j]:g}",
                "back": f"{matrix[j][i]:g}",
            }
            if matrix[i][j] <= 0 or matrix[j][i] <= 0:
                problems.append(Problem("weight.ahp_not_positive", values=pair))
            elif abs(matrix[i][j] * matrix[j][i] - 1) > (ROUNDING if i != j else 0):
                problems.append(Problem("weight.ahp_not_reciprocal", values=pair))
    return problems
