"""Where a promise ends if the rest of the way goes as the way so far: the probability that its own pace speaks of.

It needs nothing but the reports of the running promise, so there is one where years are too few for a forecast, and it
knows of the plan what the years before the plan cannot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from scipy import special

FEWEST: Final = 4
"""Periods without which nothing is said."""
TURN: Final = 0.2
"""Standard deviation of how much the pace of the rest differs from that so far, in shares of what is due: judgement."""


def chance_by_pace(done: Sequence[float], due: Sequence[float], left: int) -> float | None:
    r"""The probability that a promise is kept if the rest goes as the way so far, give or take.

    .. math:: P(\text{kept}) = F_{n-1}\left( \frac{d_n + r\,(1 - e_n) - 1}{s} \right), \quad r = \frac{d_n}{e_n},
        \quad s^2 = \sigma^2 \left( \frac{(1-e_n)^2}{m} + \frac{(1-e_n)^2 \sum \Delta e_k^2}{e_n^2} \right)
        + \tau^2 (1-e_n)^2

    d is the share done and e the share due by the end of each period, m the periods left, F Student's distribution;
    sigma is how much single periods differ from the pace, by the share due in them.

    Parameters
    ----------
    done, due
        Shares by the end of each period, oldest first. ``(period,)``
    left
        Periods left.

    Returns
    -------
    float | None
        Nothing where too few periods are known or nothing was due yet.
    """
    if len(done) < FEWEST or left < 1 or due[-1] <= 0 or due[-1] >= 1:
        return None
    steps, shares = np.diff([0.0, *done]), np.diff([0.0, *due])
    pace, rest = done[-1] / due[-1], 1 - due[-1]
    squares = float((shares**2).sum())
    if squares <= 0:
        return None
    degrees = len(steps) - 1
    noise = float(((steps - pace * shares) ** 2).sum()) / squares * len(steps) / degrees
    spread = math.sqrt(noise * (rest**2 / left + rest**2 * squares / due[-1] ** 2) + (TURN * rest) ** 2)
    return float(special.stdtr(degrees, (done[-1] + pace * rest - 1) / spread))
