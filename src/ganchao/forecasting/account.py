"""Forecasts held to account: widths are set right by what the same forecast would have held at past origins."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.forecasting.calibrate import Widths, conformal_width, cumulative_of, transform_ends
from ganchao.forecasting.fit import Fit, fit, table_of
from ganchao.forecasting.history import History
from ganchao.forecasting.models import DOUBT
from ganchao.forecasting.shocks import errors_at, pattern_of, shocks

LEVEL: Final = 0.8
"""Share of outcomes that central ranges of ranks must have held."""
ORIGINS: Final = 8
"""Past origins looked back at, the latest ones."""
LEAST_KNOWN: Final = 4
"""Years known at the first of them."""
DRAWS: Final = 200
"""Draws at each."""
STEPS: Final = (np.arange(9) + 0.5) / 9
"""Where between two ranks the transform of a whole number is taken."""


def held_to_account(history: History, horizon: int, model: str, yearly: dict[int, Fit] | None = None) -> Fit:
    r"""A fit whose widths are set right by the ranks it would have forecast at past origins.

    .. math:: s_i \leftarrow s_i \, q^{\, n / (n + n_0)}, \qquad
        q = \frac{\text{quantile}_{0.8} \, |\Phi^{-1}(u)|}{\Phi^{-1}(0.9)}

    :math:`u` are the randomised probability integral transforms of all units' ranks at the latest past origins, each
    forecast from what was known then. Units are exchanged for years, so one or two origins are of use; :math:`n` is the
    number of origins whose outcomes do not overlap.

    Parameters
    ----------
    history
        What is known; nothing later is looked at.
    horizon
        Years ahead.
    model
        A name of :data:`~ganchao.forecasting.models.MODELS`.
    yearly
        Fits for one year by past origin, kept from one horizon to the next.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import

    made = fit(history, horizon, model)
    length, last = made.spans.length, len(history.years) - 1
    starts = list(range(last - length, LEAST_KNOWN - 2, -1))
    clean = [start for start in starts if history.comparable(start, start + length)]
    kept = {} if yearly is None else yearly
    found = [deviates_at(history, start, length, model, kept) for start in (clean or starts)[:ORIGINS]]
    known = [each for each in found if each.size]
    if not known:
        return made
    needed = conformal_width(np.concatenate(known), float(ndtri((1 + LEVEL) / 2)), LEVEL)
    if not 0 < needed < np.inf:
        return made
    apart = len(known) / length
    stretch = needed ** (apart / (apart + DOUBT))
    return replace(made, widths=Widths(made.widths.past, made.widths.now * stretch), stretch=stretch)


def deviates_at(
    history: History, start: int, length: int, model: str, yearly: dict[int, Fit] | None = None
) -> Floats:
    """Normal deviates at which ranks came ``length`` years after a past origin ``(unit * step,)``."""
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import

    known, then = history.until(history.years[start]), history.scores[start + length]
    both = np.isfinite(known.scores[-1]) & np.isfinite(then)
    if both.sum() < 3 or known.seen.sum() < LEAST_KNOWN:
        return np.empty(0)
    made = fit(known, length, model)
    kept = {} if yearly is None else yearly
    if start not in kept:
        kept[start] = made if length == 1 else fit(known, 1, model)
    rng = np.random.default_rng([start, length])
    deviates = errors_at(shocks(*pattern_of(kept[start]), DRAWS, rng), table_of(made))
    scores = known.scores[-1] + made.spans.width * (made.expected.now + made.spread * deviates)
    low, high = transform_ends(cumulative_of(known.ranks(scores[:, both])), known.ranks(then[both]))
    transform = low[:, None] + (high - low)[:, None] * STEPS
    result: Floats = ndtri(np.clip(transform, 0.5 / DRAWS, 1 - 0.5 / DRAWS)).ravel()
    return result
