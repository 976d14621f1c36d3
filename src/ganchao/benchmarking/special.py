"""What a unit is special in: location quotients of its parts, and whose structure is most like its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ganchao.benchmarking.coupling import location_quotients, similarity
from ganchao.benchmarking.gap import name_of
from ganchao.domain.panel import position
from ganchao.domain.scorecard import Scorecard, shown_rank
from ganchao.errors import InvalidInput, Problem
from ganchao.scoring.rank import positions

MOST_ALIKE: Final = 3
"""Units of like structure that are named."""


@dataclass(frozen=True)
class Part:
    """One part of a unit's structure."""

    indicator: str
    share: float  # of the unit's whole, 0 to 1
    quotient: float  # its share against the field's; above 1 is special
    rank: float | None  # of the quotient in the field


@dataclass(frozen=True)
class Structure:
    """What a unit is made of, beside the field."""

    unit: str
    year: int
    parts: tuple[Part, ...]  # the most special first
    alike: tuple[tuple[str, float], ...]  # units of the most similar structure


def structure(card: Scorecard, unit: str, indicators: Sequence[str], *, year: int | None = None) -> Structure:
    """Specialisation profile over indicators that are amounts of one kind, such as output by industry.

    Parameters
    ----------
    card
        The result; its panel holds the amounts.
    unit
        Ours.
    indicators
        Two or more columns of the panel.
    year
        Round; the last one unless named.

    Raises
    ------
    UnknownName
        For a unit, year or indicator that does not exist.
    InvalidInput
        Where fewer than two parts are named, or one of ours is missing or negative, or all are 0.
    """
    y, _ = card.at(year=year)
    own, lag = position("unit", unit, card.panel.units), card.framework.rounds.lag
    columns = [position("indicator", code, card.panel.indicators) for code in dict.fromkeys(indicators)]
    if len(columns) < 2:
        raise InvalidInput([Problem("benchmarking.two_parts")])
    at = position("year", card.years[y] - lag, card.panel.years)
    amounts = card.panel.values[at][:, columns]
    whole = np.isfinite(amounts).all(axis=1) & (amounts >= 0).all(axis=1) & (amounts.sum(axis=1) > 0)
    if not whole[own]:
        values = {"unit": name_of(card, unit), "year": card.years[y]}
        raise InvalidInput([Problem("benchmarking.no_structure", values=values)])
    field = np.where((whole & card.ranked[y])[:, None] | (np.arange(len(whole)) == own)[:, None], amounts, np.nan)
    quotients = location_quotients(field)
    ranks = positions(quotients.T, ties="best").T
    shares = amounts[own] / amounts[own].sum()
    parts = [
        Part(card.panel.indicators[c], float(shares[k]), float(quotients[own, k]), shown_rank(ranks[own, k]))
        for k, c in enumerate(columns)
    ]
    others = [u for u in np.flatnonzero(whole & card.ranked[y]) if u != own]
    alike = sorted(((card.units[u], similarity(amounts[own], amounts[u])) for u in others), key=lambda each: -each[1])
    return Structure(
        unit, card.years[y], tuple(sorted(parts, key=lambda part: -part.quotient)), tuple(alike[:MOST_ALIKE]))
