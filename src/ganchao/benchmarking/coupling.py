"""How well two things advance together, what a unit is special in, and whether the field grows alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats, position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.scales import shares_of

LEVELS: Final = (
    "extreme_imbalance", "severe_imbalance", "moderate_imbalance", "mild_imbalance", "near_imbalance",
    "bare_coordination", "primary_coordination", "medium_coordination", "good_coordination", "quality_coordination",
)  # fmt: skip
"""The usual ten levels of the coordination degree, one tenth each, worst first; messages ``coupling.level.*``."""


@dataclass(frozen=True)
class Coupling:
    """Coupling coordination of some nodes for one unit and year."""

    unit: str
    year: int
    nodes: tuple[str, ...]
    shares: tuple[float, ...]  # of the way along each node's scale
    coupling: float  # C
    development: float  # T
    degree: float  # D
    level: str  # one of LEVELS
    lagging: str  # the node farther behind; empty where level
    rank: float | None  # of D in the field
    count: int


def coupling_degree(shares: Floats, weights: Floats | None = None) -> tuple[Floats, Floats, Floats]:
    r"""Coupling, development and coordination degree (耦合协调度) of two or more sub-systems.

    .. math:: C = \frac{n \left(\prod_i u_i\right)^{1/n}}{\sum_i u_i}, \quad T = \sum_i a_i u_i, \quad D = \sqrt{C T}

    Parameters
    ----------
    shares
        Each sub-system from 0 to 1. ``(…, system)``
    weights
        Importance in T, equal unless given, summing to 1. ``(system,)``

    Returns
    -------
    tuple
        C, T and D ``(…)``; C is 0 where any share is 0.

    References
    ----------
    Liao (1999), 环境与经济协调发展的定量评判及其分类体系, 热带地理 19. Wang et al. (2021),
    国内耦合协调度模型的误区及修正, 自然资源学报 36.

    Examples
    --------
    >>> [float(x[0]) for x in coupling_degree(np.array([[0.25, 1.0]]))]
    [0.8, 0.625, 0.7071067811865476]
    """
    count = shares.shape[-1]
    given = np.full(count, 1 / count) if weights is None else weights
    total = shares.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        coupling = np.where(total > 0, count * np.prod(shares, axis=-1) ** (1 / count) / total, np.nan)
    coupling = np.where(total == 0, 0.0, coupling)
    development = shares @ given
    return coupling, development, np.sqrt(coupling * development)


def level_of(degree: float) -> str:
    """Name of the level: 0 to 0.1 the worst, 0.9 to 1 the best; an upper end belongs to the level above."""
    return LEVELS[min(int(np.floor(degree * 10 + 1e-9)), 9)]


def coordination(card: Scorecard, unit: str, nodes: tuple[str, ...], *, year: int | None = None) -> Coupling:
    """Coupling coordination degree of two or more nodes of a unit, with its level and its rank in the field.

    Scores are taken as shares of the node's scale; where the scale has no ends, of the field's range that year.
    Raises :class:`UnknownName`, and :class:`InvalidInput` where fewer than two nodes are named or a score is missing.
    """
    y, _ = card.at(year=year)
    own = position("unit", unit, card.units)
    if len(set(nodes)) < 2:
        raise InvalidInput([Problem("benchmarking.two_nodes")])
    shares = np.stack([shares_of(card, node, y) for node in nodes], axis=-1)
    if not np.isfinite(shares[own]).all():
        raise InvalidInput([Problem("benchmarking.no_coupling", values={"unit": unit, "year": card.years[y]})])
    together, development, degree = coupling_degree(shares)
    field = np.where(card.ranked[y], degree, np.nan)
    rank = 1 + int((field > degree[own] + 1e-12).sum()) if card.ranked[y, own] else None
    apart = float(shares[own].max() - shares[own].min())
    return Coupling(
        unit,
        card.years[y],
        nodes,
        tuple(float(share) for share in shares[own]),
        float(together[own]),
        float(development[own]),
        float(degree[own]),
        level_of(float(degree[own])),
        nodes[int(np.argmin(shares[own]))] if apart > 1e-12 else "",
        rank,
        int(np.isfinite(field).sum()),
    )


@dataclass(frozen=True)
class Coordinated:
    """Coupling coordination of sub-systems that are measured outside the index, in one year."""

    year: int
    shares: tuple[float, ...]  # 0 to 1
    coupling: float  # C
    development: float  # T
    degree: float  # D
    level: str  # one of LEVELS
    lagging: int | None  # place of the sub-system farthest behind; nothing where all are level


def coordinated(shares: Mapping[int, Sequence[float]]) -> tuple[Coordinated, ...]:
    """Coupling coordination by year; years in which a share is not known are left out."""
    out = []
    for year, given in sorted(shares.items()):
        row = np.array(given, dtype=float)
        if np.isfinite(row).all():
            together, development, degree = (float(x) for x in coupling_degree(row))
            lagging = int(np.argmin(row)) if row.max() - row.min() > 1e-12 else None
            level = level_of(degree)
            out.append(Coordinated(year, tuple(row.tolist()), together, development, degree, level, lagging))
    return tuple(out)


def location_quotients(amounts: Floats) -> Floats:
    r"""Location quotient (区位商): a part's share in the unit against its share in the field; above 1 is special.

    .. math:: LQ_{uj} = \frac{x_{uj} / \sum_j x_{uj}}{\sum_u x_{uj} / \sum_{uj} x_{uj}}

    Parameters
    ----------
    amounts
        Non-negative amounts of the same unit of measurement, such as output by industry. ``(unit, part)``

    References
    ----------
    Isserman (1977), The location quotient approach to estimating regional economic impacts, J. Am. Inst. Planners 43.

    Examples
    --------
    >>> location_quotients(np.array([[3.0, 1.0], [1.0, 3.0]]))
    array([[1.5, 0.5],
           [0.5, 1.5]])
    """
    known = np.where(np.isfinite(amounts), amounts, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        own = known / known.sum(axis=1, keepdims=True)
        quotients = own / (known.sum(axis=0) / known.sum())
    return np.where(np.isfinite(amounts), quotients, np.nan)


def similarity(first: Floats, second: Floats) -> float:
    r"""Similarity of two structures (产业结构相似系数): 1 for the same shares, 0 for nothing in common.

    .. math:: S = \frac{\sum_j x_j y_j}{\sqrt{\sum_j x_j^2 \sum_j y_j^2}}

    References
    ----------
    UNIDO (1979), World industry since 1960.
    """
    both = np.isfinite(first) & np.isfinite(second)
    x, y = first[both], second[both]
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / size if size else np.nan


@dataclass(frozen=True)
class Convergence:
    """Whether the field grows alike."""

    node: str
    years: tuple[int, ...]
    spread: tuple[float, ...]  # standard deviation of scores by year, over units scored in all years
    relative: tuple[float, ...]  # the same divided by the mean
    sigma: float  # mean yearly change of the spread's logarithm; negative: the field draws together
    beta: float  # yearly gain per point of score at the start; negative: those behind gain faster
    error: float  # its standard error
    units: int

    @property
    def converging(self) -> bool | None:
        """Whether those behind catch up: ``None`` where two standard errors leave it open."""
        if not np.isfinite(self.beta) or abs(self.beta) <= 2 * self.error:
            return None
        return self.beta < 0


def convergence(card: Scorecard, *, node: str | None = None) -> Convergence:
    r"""Sigma and beta convergence of the field's scores, over units scored in every year.

    .. math:: \frac{s_{uT} - s_{u0}}{T} = \alpha + \beta s_{u0} + \varepsilon_u

    Raises :class:`InvalidInput` where there is one year, or fewer than three units have a score in all.

    References
    ----------
    Barro & Sala-i-Martin (1992), Convergence, Journal of Political Economy 100.
    """
    n = card.at(node=node)[1]
    if len(card.years) < 2:
        raise InvalidInput([Problem("benchmarking.one_year", values={"year": card.years[0]})])
    inside = np.isfinite(card.ranks[..., n]).all(axis=0)
    scores = card.scores[:, inside, n]
    if scores.shape[1] < 3:
        raise InvalidInput([Problem("benchmarking.few_units", values={"count": int(inside.sum())})])
    years = np.array(card.years, dtype=float)
    spread = scores.std(axis=1, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        relative = spread / scores.mean(axis=1)
        sigma = np.polyfit(years - years[0], np.log(spread), 1)[0] if (spread > 0).all() else np.nan
    start, gain = scores[0], (scores[-1] - scores[0]) / (years[-1] - years[0])
    away = start - start.mean()
    size = float(away @ away)
    beta = float(away @ gain) / size if size > 0 else np.nan
    left = gain - gain.mean() - beta * away
    error = float(np.sqrt(left @ left / (len(gain) - 2) / size)) if size > 0 and len(gain) > 2 else np.nan
    return Convergence(
        card.nodes[n],
        card.years,
        tuple(spread.tolist()),
        tuple(relative.tolist()),
        float(sigma),
        beta,
        error,
        int(inside.sum()),
    )
