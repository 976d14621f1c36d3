"""Correlations over the cases that both sides have, Cronbach's alpha and principal components."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.panel import Floats

FLAT: Final = 1e-12
"""A column whose variance is below this share of its mean square is constant."""


@dataclass(frozen=True, eq=False)
class Correlations:
    """Correlations between columns, with two-sided p values and the number of cases behind each."""

    values: Floats  # (column, column), NaN where fewer than 3 cases or one side is constant
    p: Floats  # (column, column)
    cases: NDArray[np.intp]  # (column, column)


def pearson(columns: Floats) -> Correlations:
    r"""Pearson correlations ``(case, column)``, pairwise complete.

    .. math:: p = 2 \Pr\left(T_{n-2} > |r| \sqrt{\frac{n-2}{1-r^2}}\right)

    The p value assumes independent cases; years of the same unit are not, so pooled panels look more certain
    than they are.
    """
    there = np.isfinite(columns)
    count = there.sum(axis=0)
    mean = np.where(there, columns, 0.0).sum(axis=0) / np.maximum(count, 1)
    size = np.sqrt(np.where(there, (columns - mean) ** 2, 0.0).sum(axis=0) / np.maximum(count, 1))
    flat = size <= np.sqrt(FLAT) * np.maximum(np.abs(mean), 1e-300)
    scaled = np.where(there & ~flat, (columns - mean) / np.where(flat, 1.0, size), 0.0)
    seen = there.astype(np.float64)
    n = seen.T @ seen
    sums, squares, products = scaled.T @ seen, (scaled**2).T @ seen, scaled.T @ scaled
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = squares - sums**2 / n
        both = spread * spread.T
        r = (products - sums * sums.T / n) / np.sqrt(both)
        r = np.where((both > FLAT * n**2) & (n >= 3), np.clip(r, -1.0, 1.0), np.nan)
    r[np.diag_indices(len(r))] = np.where(np.isfinite(np.diagonal(r)), 1.0, np.nan)
    cases = n.astype(np.intp)
    return Correlations(r, p_values(r, cases), cases)


def spearman(columns: Floats) -> Correlations:
    """Pearson correlations of mid-ranks, ranks taken over the cases that both sides have."""
    from scipy.stats import rankdata  # noqa: PLC0415

    there = np.isfinite(columns)
    patterns, pattern_of = np.unique(there.T, axis=0, return_inverse=True)
    size = columns.shape[1]
    r, n = np.full((size, size), np.nan), np.zeros((size, size), dtype=np.intp)
    for a, first in enumerate(patterns):
        for b, second in enumerate(patterns[: a + 1]):
            rows, left, right = first & second, np.flatnonzero(pattern_of == a), np.flatnonzero(pattern_of == b)
            places = np.concatenate([left, right])
            n[np.ix_(left, right)] = n[np.ix_(right, left)[::1]] = rows.sum()
            if rows.sum() < 3:
                continue
            found = pearson(rankdata(columns[rows][:, places], axis=0)).values[: left.size, left.size :]
            r[np.ix_(left, right)] = found
            r[np.ix_(right, left)] = found.T
    return Correlations(r, p_values(r, n), n)


def p_values(r: Floats, cases: NDArray[np.intp]) -> Floats:
    """Two-sided p values of correlations by the t distribution; 0 where a correlation is complete."""
    from scipy.stats import t  # noqa: PLC0415

    free = np.maximum(cases - 2, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.abs(r) * np.sqrt(free / (1 - r**2))
    return np.where(np.isfinite(r), 2 * t.sf(np.where(np.isfinite(r), statistic, 0.0), free), np.nan)


def covariances(columns: Floats) -> Floats:
    """Sample covariances ``(case, column)`` -> ``(column, column)``, pairwise complete."""
    there = np.isfinite(columns)
    centred = np.where(
        there, columns - np.where(there, columns, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1), 0.0
    )
    seen = there.astype(np.float64)
    n, sums = seen.T @ seen, centred.T @ seen
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 1, (centred.T @ centred - sums * sums.T / n) / (n - 1), np.nan)


def cronbach_alpha(columns: Floats) -> float:
    r"""How far members measure one thing ``(case, column)``; NaN for fewer than 2 members that vary.

    .. math:: \alpha = \frac{k^2 \, \overline{\operatorname{cov}}_{i \ne j}}{\sum_{ij} \operatorname{cov}_{ij}}

    Covariances over the cases that both members have. Members should share one scale. High values may mean
    that members are redundant, and many members raise it by themselves.

    References
    ----------
    Cronbach (1951), Psychometrika 16; Becker et al. (2022), COINr, ``get_cronbach``.
    """
    found = covariances(columns)
    size = len(found)
    if size < 2 or not np.isfinite(found).all():
        return float("nan")
    total, trace = float(found.sum()), float(np.trace(found))
    if total <= FLAT * trace or trace <= 0:
        return float("nan")
    return size**2 * (total - trace) / (size * (size - 1)) / total


@dataclass(frozen=True, eq=False)
class Components:
    """Principal components of members that vary, the largest first."""

    eigenvalues: Floats  # (component,), of the correlation matrix
    shares: Floats  # (component,) of the variance
    loadings: Floats  # (column, component): correlation of a member with a component; NaN for a constant member
    cases: int  # complete ones


def principal_components(columns: Floats) -> Components:
    """Principal components of standardised columns over complete cases ``(case, column)``.

    Signs are such that the loadings of a component do not sum to less than 0.

    References
    ----------
    OECD/JRC (2008), Handbook, step 4; Becker et al. (2022), COINr, ``get_PCA`` (whose weights are the eigenvector).
    """
    varied = np.array([np.isfinite(c).any() and np.nanmax(c) > np.nanmin(c) for c in columns.T], dtype=bool)
    rows = columns[np.isfinite(columns[:, varied]).all(axis=1)][:, varied] if varied.any() else np.empty((0, 0))
    correlations = pearson(rows).values if len(rows) >= 3 and varied.any() else np.full((1, 1), np.nan)
    if not np.isfinite(correlations).all():
        return Components(np.empty(0), np.empty(0), np.full((columns.shape[1], 0), np.nan), len(rows))
    eigenvalues, vectors = np.linalg.eigh(correlations)
    eigenvalues, vectors = np.maximum(eigenvalues[::-1], 0.0), vectors[:, ::-1]
    vectors = vectors * np.where(vectors.sum(axis=0) < 0, -1.0, 1.0)
    loadings = np.full((columns.shape[1], len(eigenvalues)), np.nan)
    loadings[varied] = vectors * np.sqrt(eigenvalues)
    return Components(eigenvalues, eigenvalues / eigenvalues.sum(), loadings, len(rows))
