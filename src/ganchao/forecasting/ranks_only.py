"""Ranks without scores: forecasts from ranks, bands and "top 50", and how little they say.

Every unit has a standing that is normal over the field and moves as a stationary first-order autoregression; a rank
or a band bounds it. Nothing is assumed about what makes the rank.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.domain.document import Bilingual
from ganchao.domain.forecast import Forecast
from ganchao.domain.panel import Floats, Panel, position
from ganchao.errors import InvalidInput, Problem

LASTING: Final = np.array([0.8, 0.86, 0.9, 0.93, 0.95, 0.965, 0.975, 0.983, 0.989, 0.993, 0.996, 0.998, 0.999, 0.9995])
"""Yearly persistence of standing that is tried."""
BEFORE: Final = np.exp(-0.5 * ((np.log(1 - LASTING) - np.log(0.03)) / 0.8) ** 2)
"""What is thought of it before seeing ranks: around 0.97, as in published rankings."""
SWEEPS: Final = 60
"""Turns of the sampler."""
VAGUE: Final = 0.5
"""Share of the field that an 80 % range must cover for a forecast to say that it knows next to nothing."""


@dataclass(frozen=True, eq=False)
class RankHistory:
    """What is known of ranks; ``low`` and ``high`` are equal where a rank is known exactly."""

    units: tuple[str, ...]
    years: tuple[int, ...]
    low: Floats  # (year, unit) best rank it may have been, NaN unknown
    high: Floats  # (year, unit) worst rank
    numbers: tuple[int, ...]  # number ranked by year

    @property
    def exact(self) -> NDArray[np.bool_]:
        """Where a rank is known exactly ``(year, unit)``."""
        return np.isfinite(self.low) & (self.low == self.high)


def rank_history(panel: Panel, indicator: str, numbers: int | Mapping[int, int]) -> RankHistory:
    """Ranks held in a panel: numbers, and intervals such as ``≤50`` or ``201-250``.

    Parameters
    ----------
    panel
        One indicator of it holds ranks.
    indicator
        Its code.
    numbers
        Number ranked; by year where it changed, each holding until the next.

    Raises
    ------
    UnknownName
        For the indicator.
    InvalidInput
        When nothing is known, or ranks lie outside the number ranked.
    """
    at = position("indicator", indicator, panel.indicators)
    values = panel.values[..., at]
    low, high = (np.full_like(values, np.nan) if b is None else b[..., at].copy() for b in (panel.low, panel.high))
    if isinstance(numbers, int):
        counts = tuple(numbers for _ in panel.years)
    else:
        counts = tuple(numbers[max((k for k in numbers if k <= y), default=min(numbers))] for y in panel.years)
    bounded = np.isfinite(low) | np.isfinite(high)
    low = np.where(np.isfinite(values), values, np.where(bounded & np.isnan(low), 1.0, low))
    high = np.where(np.isfinite(values), values, np.where(bounded & np.isnan(high), np.array(counts)[:, None], high))
    return checked(RankHistory(panel.units, panel.years, low, high, counts))


def checked(history: RankHistory) -> RankHistory:
    """The same; raises :class:`InvalidInput` when nothing is known, or a rank cannot be."""
    problems = []
    if not np.isfinite(history.low).any():
        problems.append(Problem("forecasting.no_ranks"))
    count = np.array(history.numbers)[:, None]
    with np.errstate(invalid="ignore"):
        wrong = (history.low < 1) | (history.high > count) | (history.low > history.high)
    for year, unit in np.argwhere(wrong)[:5]:
        values = {"unit": history.units[unit], "year": history.years[year], "number": history.numbers[year],
                  "low": f"{history.low[year, unit]:g}", "high": f"{history.high[year, unit]:g}"}
        problems.append(Problem("forecasting.rank_outside", values=values))
    if problems:
        raise InvalidInput(problems)
    return history


def forecast_ranks(
    history: RankHistory, *, years: int = 5, draws: int = 1000, seed: int = 2019
) -> Forecast:
    r"""Joint draws of ranks from ranks alone, exact, in bands or missing.

    .. math:: z_{i,t+1} = \varphi z_{it} + \sqrt{1 - \varphi^2}\, \varepsilon_{it}, \qquad
              \Phi^{-1}(1 - b_{it} / N_t) \le z_{it} \le \Phi^{-1}(1 - (a_{it} - 1) / N_t)

    with :math:`a_{it}` and :math:`b_{it}` the best and worst rank a unit may have had. Units that nobody has named
    fill the places left over, so every draw ranks the whole field. Persistence :math:`\varphi` is drawn from what
    exact ranks say of it.

    Parameters
    ----------
    history
        What is known of ranks.
    years
        Years ahead of the last.
    draws
        Number of joint draws.
    seed
        Seed of the draws.

    Returns
    -------
    Forecast
        ``scores`` hold the standing, ``ranks`` the ranks among the whole field.

    References
    ----------
    Glickman (1999), Parameter estimation in large dynamic paired comparison experiments, Applied Statistics 48.
    Robert (1995), Simulation of truncated normal variables, Statistics and Computing 5.
    """
    rng = np.random.default_rng(seed)
    chances = persistence_of(history)
    lasting = LASTING[rng.choice(len(LASTING), size=draws, p=chances)]
    standing = last_standings(history, lasting, rng)
    number = max(history.numbers[-1], len(history.units))
    everyone = seated(standing, number, best_known_first(history), rng)
    coming = tuple(history.years[-1] + k for k in range(1, years + 1))
    count = len(history.units)
    scores = np.empty((draws, years, count), dtype=np.float32)
    ranks = np.empty(scores.shape, dtype=np.uint16)
    moved = np.sqrt(1 - lasting**2)[:, None]
    for year in range(years):
        everyone = lasting[:, None] * everyone + moved * rng.standard_normal(everyone.shape)
        scores[:, year] = everyone[:, :count]
        order = np.argsort(np.argsort(-everyone, axis=1), axis=1) + 1
        ranks[:, year] = order[:, :count]
    exact = np.where(history.exact, history.low, np.nan)[..., None]
    made = Forecast(
        units=history.units, nodes=("rank",), past_years=history.years, years=coming, past_scores=-exact,
        past_ranks=exact, scores=scores[..., None], ranks=ranks[..., None], model="ranks_only", seed=seed,
        weights={"persistence": float((LASTING * chances).sum())},
    )
    return with_notes(made, history, number)


def persistence_of(history: RankHistory) -> Floats:
    """Chance of each persistence in :data:`LASTING`, from exact ranks of the same unit in two years."""
    standing = middles(history)
    logs = np.log(BEFORE)
    for unit in range(len(history.units)):
        known = np.flatnonzero(history.exact[:, unit])
        for first, then in pairwise(known):
            kept = LASTING ** (history.years[then] - history.years[first])
            spread = 1 - kept**2
            logs += -0.5 * np.log(spread) - (standing[then, unit] - kept * standing[first, unit]) ** 2 / (2 * spread)
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def middles(history: RankHistory) -> Floats:
    """Standing in the middle of what is known ``(year, unit)``."""
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import

    count = np.array(history.numbers)[:, None]
    return np.asarray(ndtri(1 - ((history.low + history.high) / 2 - 0.5) / count))


def last_standings(history: RankHistory, lasting: Floats, rng: Generator) -> Floats:
    """Standing of every unit in the last year ``(draw, unit)``, given all that is known of its ranks.

    Gibbs sampling over the years in which something is known of a unit.
    """
    from scipy.special import ndtri  # noqa: PLC0415 - slow to import

    draws, units = len(lasting), len(history.units)
    seen = np.isfinite(history.low)
    most = int(seen.sum(axis=0).max())
    years = np.asarray(history.years)
    at = np.argsort(~seen, axis=0, kind="stable")[:most]  # (site, unit) years with something known, in order
    there = np.take_along_axis(seen, at, axis=0)
    when = np.where(there, years[at], years[-1])
    count = np.array(history.numbers)[at]
    low, high = (np.take_along_axis(array, at, axis=0) for array in (history.low, history.high))
    bottom, top = ndtri(np.where(there, 1 - high / count, 0.0)), ndtri(np.where(there, 1 - (low - 1) / count, 1.0))
    middle = ndtri(np.where(there, 1 - ((low + high) / 2 - 0.5) / count, 0.5))
    kept = lasting[:, None, None] ** np.diff(when, axis=0)[None]  # (draw, gap, unit)
    standing = np.broadcast_to(middle, (draws, most, units)).copy()
    for _ in range(SWEEPS if most > 1 or (top - bottom > 1e-9).any() else 1):
        for site in range(most):
            mean, precision = np.zeros((draws, units)), np.ones((draws, units))
            if site > 0:
                before = kept[:, site - 1]
                precision = 1 / np.maximum(1 - before**2, 1e-12)
                mean = before * standing[:, site - 1] * precision
            if site + 1 < most:
                after = kept[:, site]
                tie = there[site + 1]
                weight = np.where(tie, 1 / np.maximum(1 - after**2, 1e-12), 0.0)
                mean = mean + after * weight * standing[:, site + 1]
                precision = precision + after**2 * weight
            standing[:, site] = within(mean / precision, 1 / np.sqrt(precision), bottom[site], top[site], rng)
    last = there.sum(axis=0) - 1
    known = last >= 0
    final = np.take_along_axis(standing, np.maximum(last, 0)[None, None, :], axis=1)[:, 0]
    gap = years[-1] - np.take_along_axis(when, np.maximum(last, 0)[None, :], axis=0)[0]
    carried = np.where(known, lasting[:, None] ** gap, 0.0)
    return np.asarray(carried * final + np.sqrt(1 - carried**2) * rng.standard_normal((draws, units)))


def best_known_first(history: RankHistory) -> NDArray[np.intp]:
    """Units by how little is open about their last rank ``(unit,)``: latest and narrowest first."""
    years = np.asarray(history.years)
    seen = np.isfinite(history.low)
    last = np.where(seen.any(axis=0), len(years) - 1 - np.argmax(seen[::-1], axis=0), 0)
    columns = np.arange(len(history.units))
    open_places = np.where(seen[last, columns], history.high[last, columns] - history.low[last, columns], np.inf)
    return np.lexsort((open_places, -last))


def within(mean: Floats, spread: Floats, bottom: Floats, top: Floats, rng: Generator) -> Floats:
    """Normal draws that lie between two bounds ``(draw, unit)``."""
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - slow to import

    low, high = (bottom - mean) / spread, (top - mean) / spread
    turned = low > 0  # the upper tail is turned round, where probabilities can be told apart
    one, two = np.where(turned, -high, low), np.where(turned, -low, high)
    share = ndtr(one) + rng.random(mean.shape) * (ndtr(two) - ndtr(one))
    found = np.clip(ndtri(np.clip(share, 1e-300, 1 - 1e-16)), one, two)
    return np.asarray(mean + spread * np.where(turned, -found, found))


def seated(standing: Floats, number: int, first: NDArray[np.intp], rng: Generator) -> Floats:
    """Standings of the whole field ``(draw, unit)``: each named unit on a place of its own, the rest on those left.

    ``first`` is the order in which named units choose; the best known come first and keep their place.
    """
    from scipy.special import ndtr, ndtri  # noqa: PLC0415 - slow to import

    draws, named = standing.shape
    wanted = ndtr(-standing) * number - 0.5
    places = np.arange(number)
    free = np.ones((draws, number), dtype=bool)
    chosen = np.empty((draws, named), dtype=np.intp)
    rows = np.arange(draws)
    for unit in first:
        away = np.where(free, np.abs(places[None, :] - wanted[:, unit, None]), np.inf)
        chosen[:, unit] = away.argmin(axis=1)
        free[rows, chosen[:, unit]] = False
    rest = np.nonzero(free)[1].reshape(draws, number - named)
    everyone = np.concatenate([chosen, rest], axis=1)
    return np.asarray(ndtri(1 - (everyone + rng.random(everyone.shape)) / number))


def with_notes(made: Forecast, history: RankHistory, number: int) -> Forecast:
    """The forecast with what a reader must know of it."""
    notes: list[Problem] = []

    def warn(key: str, **values: object) -> None:
        notes.append(Problem(key, values=values, severity="warning"))

    exact = history.exact
    if not exact.any():
        warn("forecasting.all_censored", count=int(np.isfinite(history.low).any(axis=0).sum()), number=number)
    elif (exact.sum(axis=0) < 2).all():
        warn("forecasting.no_pairs")
    if len(history.units) < number:
        warn("forecasting.partial_field", named=len(history.units), number=number)
    low, high = made.rank_quantiles((0.1, 0.9))[:, 0]
    vague = high - low > VAGUE * number
    if vague.any():
        warn("forecasting.vague", count=int(vague.sum()), units=named(history, vague), share=f"{VAGUE:.0%}")
    unknown = ~np.isfinite(history.low).any(axis=0)
    if unknown.any():
        warn("forecasting.unknown_ranks", count=int(unknown.sum()), units=named(history, np.asarray(unknown)))
    return replace(made, notes=tuple(notes))


def named(history: RankHistory, which: NDArray[np.bool_]) -> Bilingual:
    """Units in words, the first few of them."""
    some = [str(unit) for unit in np.array(history.units)[which][:6]]
    more = " …" if which.sum() > len(some) else ""
    return Bilingual(zh="、".join(some) + more, en=", ".join(some) + more)


def bands_of(texts: Sequence[str], number: int) -> tuple[Floats, Floats]:
    """Best and worst rank of texts such as ``37``, ``<=50``, ``≤50``, ``51-100`` and ``101+`` ``(text,)``.

    >>> bands_of(["37", "≤50", "51-100", "101+", ""], 169)
    (array([ 37.,   1.,  51., 101.,  nan]), array([ 37.,  50., 100., 169.,  nan]))
    """
    low, high = np.full(len(texts), np.nan), np.full(len(texts), np.nan)
    for k, raw in enumerate(texts):
        text = raw.strip().replace("≤", "<=").replace("—", "-").replace("–", "-")
        try:
            if text.startswith("<="):
                low[k], high[k] = 1, float(text[2:])
            elif text.endswith("+"):
                low[k], high[k] = float(text[:-1]), number
            elif "-" in text:
                low[k], high[k] = (float(part) for part in text.split("-", 1))
            elif text:
                low[k] = high[k] = float(text)
        except ValueError:
            low[k] = high[k] = np.nan
    return low, high
