"""A band under which a change of rank means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from ganchao.domain.panel import position
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem

NEAR: Final = 10
"""Units within so many places are near; their changes are pooled."""
FEWEST: Final = 20
"""Pairs of changes needed for an estimate; with fewer the whole field is pooled."""
Z90: Final = 1.6448536269514722


@dataclass(frozen=True)
class Band:
    """Changes of rank of this size or smaller may be chance."""

    places: float  # NaN where it cannot be told
    source: Literal["given", "years", "unknown"]
    pairs: int = 0  # pairs of yearly changes behind it

    def means_nothing(self, change: float) -> bool:
        """Whether a change lies inside the band; never where the band is unknown."""
        return bool(abs(float(change)) <= self.places)


def noise_band(
    card: Scorecard,
    unit: str,
    *,
    year: int | None = None,
    node: str | None = None,
    widths: Mapping[str, float] | None = None,
) -> Band:
    r"""The size of a change of rank that may be chance, with 90 % confidence.

    .. math:: 1.645 \sqrt{2} \, \hat\sigma, \quad \hat\sigma^2 = -\operatorname{cov}(r_{t+1} - r_t,\; r_t - r_{t-1})

    Noise makes a rank go back the year after; a lasting change does not. So noise is measured by how far successive
    yearly changes of units near in rank undo each other. With ``widths`` (low to high of each unit's rank range, from
    an audit) the band is that of two independent ranges: width by the square root of 2.

    Parameters
    ----------
    card
        The result.
    unit
        Whose change is judged.
    widths
        Width of the rank range by unit.

    References
    ----------
    Gnolek, Falciano, Kuncl (2014), Modeling change and variation in U.S. News & World Report college rankings,
    Research in Higher Education 55.
    """
    y, n = card.at(year=year, node=node)
    place = position("unit", unit, card.units)
    if widths is not None:
        if unit not in widths:
            raise InvalidInput([Problem("benchmarking.no_width", values={"unit": unit})])
        return Band(float(widths[unit]) / np.sqrt(2), "given")
    ranks = card.ranks[..., n]
    if len(card.years) < 3:
        return Band(np.nan, "unknown")
    steps = np.diff(ranks, axis=0)
    follows = np.diff(card.years) == 1
    steps[~follows] = np.nan
    earlier, later, level = steps[:-1], steps[1:], ranks[1:-1]
    known = np.isfinite(earlier) & np.isfinite(later)
    near = known & (np.abs(level - ranks[y, place]) <= NEAR)
    chosen = near if near.sum() >= FEWEST else known
    if chosen.sum() < 3:
        return Band(np.nan, "unknown", int(chosen.sum()))
    undone = -float(np.mean(earlier[chosen] * later[chosen]))
    return Band(Z90 * float(np.sqrt(2 * max(undone, 0.0))), "years", int(chosen.sum()))
