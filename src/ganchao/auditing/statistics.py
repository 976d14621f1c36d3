"""What each indicator's values look like before any step: range, shape, gaps, zeros, repeats, and what to look into."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.scoring.treat import skewness_and_kurtosis

AVAILABLE: Final = 0.65
"""Below this share of the units with a value an indicator has gaps."""
VARIED: Final = 0.5
"""Below this share of the units an indicator is mostly zero, or has few different values."""
SKEWED: Final = 2.0
PEAKED: Final = 3.5
"""Above both, skewness (either sign) and excess kurtosis, an indicator has outliers."""

Look = Literal["gaps", "zeros", "repeats", "outliers"]


@dataclass(frozen=True)
class Statistics:
    """One indicator's values."""

    node: str
    cases: int  # units, in all years looked at
    smallest: float
    largest: float
    mean: float
    median: float
    deviation: float  # of a sample, n − 1
    skewness: float  # sample-corrected
    kurtosis: float  # excess, sample-corrected
    available: int  # cases with a value
    nonzero: int
    distinct: int  # different values
    commonest: int  # cases that share the most frequent value

    def share(self, count: int) -> float:
        """A count as a share of the values there are."""
        return count / self.available if self.available else float("nan")

    @property
    def flags(self) -> tuple[Look, ...]:
        """What to look into; zeros and repeats count against all cases, so that gaps weigh as well."""
        told: dict[Look, bool] = {
            "gaps": self.available / self.cases < AVAILABLE,
            "zeros": self.nonzero / self.cases < VARIED,
            "repeats": self.distinct / self.cases < VARIED,
            "outliers": abs(self.skewness) > SKEWED and self.kurtosis > PEAKED,
        }
        return tuple(flag for flag, there in told.items() if there)


def statistics(values: Floats, nodes: Sequence[str]) -> tuple[Statistics, ...]:
    """Statistics of every indicator over the units that have a value.

    Parameters
    ----------
    values
        Published units, NaN unknown; at least one case. ``(case, indicator)``
    nodes
        Codes of the indicators.

    Returns
    -------
    tuple
        One for each indicator; NaN where there are too few values to tell.

    References
    ----------
    Becker et al. (2022), COINr, ``get_stats``, with its thresholds.

    Examples
    --------
    >>> found = statistics(np.array([[0.0], [0.0], [0.0], [5.0], [np.nan]]), ["a"])[0]
    >>> found.available, found.nonzero, found.distinct, found.commonest, found.flags
    (4, 1, 2, 3, ('zeros', 'repeats'))
    """
    skewness, kurtosis = skewness_and_kurtosis(values.T)
    return tuple(
        _statistics(node, column, float(skewness[k]), float(kurtosis[k]))
        for k, (node, column) in enumerate(zip(nodes, values.T, strict=True))
    )


def _statistics(node: str, column: Floats, skewness: float, kurtosis: float) -> Statistics:
    there = column[np.isfinite(column)]
    counts = np.unique(there, return_counts=True)[1]
    known = there if there.size else np.array([np.nan])
    return Statistics(
        node,
        column.size,
        float(known.min()),
        float(known.max()),
        float(known.mean()),
        float(np.median(known)),
        float(there.std(ddof=1)) if there.size > 1 else float("nan"),
        skewness,
        kurtosis,
        there.size,
        int(np.count_nonzero(there)),
        counts.size,
        int(counts.max(initial=0)),
    )
