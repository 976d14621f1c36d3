"""A quotient's contribution split between numerator and denominator."""

from __future__ import annotations

import numpy as np

from ganchao.domain.framework import Indicator
from ganchao.domain.scorecard import IMPUTED, MISSING, Scorecard

Place = tuple[int, int]
"""Round and unit."""


def quotient_parts(
    card: Scorecard, indicator: Indicator, first: Place, second: Place, amount: float
) -> tuple[float, float]:
    r"""What numerator and denominator bring to an indicator's contribution; NaN where they cannot be told apart.

    .. math:: c_N = c \, \frac{\ln (N_b / N_a)}{\ln (x_b / x_a)}, \quad c_D = c - c_N, \quad x = N / D

    Both sum to the contribution. There is no split where a value was filled in, is missing or not positive, or where
    the quotient is the same on both sides although its parts are not.

    References
    ----------
    Ang (2005), The LMDI approach to decomposition analysis, Energy Policy 33.
    """
    nothing = (np.nan, np.nan)
    if not indicator.denominator or card.steps is None:
        return nothing
    place = card.nodes.index(indicator.code)
    if any(card.steps.marks[*side, place] in {IMPUTED, MISSING} for side in (first, second)):
        return nothing
    columns = [card.panel.indicators.index(c) for c in (indicator.numerator or indicator.code, indicator.denominator)]
    (above_a, below_a), (above_b, below_b) = (card.panel.values[*side, columns] for side in (first, second))
    if not min(above_a, below_a, above_b, below_b) > 0:
        return nothing
    above, below = np.log(above_b / above_a), np.log(below_b / below_a)
    whole = above - below
    if abs(whole) <= 1e-12 * (abs(above) + abs(below)):
        return (0.0, 0.0) if amount == 0 and above == below == 0 else nothing
    part = float(amount * above / whole)
    return part, amount - part
