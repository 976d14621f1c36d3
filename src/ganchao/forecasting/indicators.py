"""Forecasts indicator by indicator: drawn values, rescored by the framework, for plans that move values.

Spread and lift of the draws of :mod:`ganchao.forecasting.dynamics` are set so that the index spreads and rises, and
units stand beside each other, as the calibrated forecast of scores says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ganchao.domain.forecast import Forecast
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.forecasting.backtest import Case, case_of, origins_of
from ganchao.forecasting.draws import Drawn, draw_scores
from ganchao.forecasting.dynamics import FURTHEST, Dynamics, Fitted, dynamics_of
from ganchao.forecasting.forecast import check_history, history_notes, past_of, span_notes
from ganchao.forecasting.history import History, history_of, shares_ahead
from ganchao.forecasting.scenarios import Event, Resolved, laid_on, resolved
from ganchao.scoring.conform import conform
from ganchao.scoring.rescore import Rescorer, rescorer_of
from ganchao.scoring.score import prepare, score

PILOT: Final = 200
"""Draws from which the spread of the index is found."""


def forecast_indicators(
    card: Scorecard, *, years: int = 5, draws: int = 2000, seed: int = 2019, events: Sequence[Event] = (),
    nodes: Sequence[str] = (), breaks: Sequence[int] = (),
) -> Forecast:
    """Joint draws of every indicator, scored and ranked by the framework itself.

    Parameters
    ----------
    card
        Scores of several years, made in one piece (one rulebook).
    years
        Years ahead.
    draws
        Number of joint draws.
    seed
        Seed of the draws.
    events
        Dated events that may change values of some units.
    nodes
        Nodes to keep; the index alone unless named.
    breaks
        Rounds from which the index is not comparable, besides those that the framework declares.

    Raises
    ------
    InvalidInput
        When the past is too short, or the recipe cannot be carried forward.
    UnknownName
        For a node, or a unit or indicator that an event names.
    """
    history = history_of(card, breaks=breaks)
    check_history(history)
    if card.steps is None:
        raise InvalidInput([Problem("forecasting.several_rulebooks")])
    kept = [card.at(node=node)[1] for node in nodes] or [len(card.nodes) - 1]
    coming = coming_values(card, history, years=years, seed=seed, events=events)
    scores = np.empty((draws, years, len(card.units), len(kept)), dtype=np.float32)
    ranks = np.zeros(scores.shape, dtype=np.uint16)
    at = 0
    for values in coming.blocks(draws):
        here = slice(at, at + len(values))
        scores[here], ranks[here] = scored_and_ranked(values, coming.rescorer, history, kept)
        at += len(values)
    drawn = coming.drawn
    return Forecast(
        units=card.units, nodes=tuple(card.nodes[k] for k in kept), past_years=history.years, years=coming.years,
        past_scores=past_of(card, history, card.scores, kept), past_ranks=past_of(card, history, card.ranks, kept),
        scores=scores, ranks=ranks, model="indicators", seed=seed,
        origins=tuple(len(fit.spans.starts) for fit in drawn.fits), spans=tuple(f.spans.length for f in drawn.fits),
        notes=(*history_notes(history, card), *span_notes(drawn)), effects=tuple(event.code for event in events),
    )


@dataclass(frozen=True, eq=False)
class Coming:
    """Everyone's values in years to come, drawn on request."""

    years: tuple[int, ...]  # rounds
    rescorer: Rescorer
    dynamics: Dynamics
    drawn: Drawn  # the calibrated forecast of scores that sets spread and lift
    fit: Fitted
    effects: tuple[Resolved, ...]
    seed: int

    def blocks(self, draws: int) -> Iterator[NDArray[np.float32]]:
        """Joint draws ``(draw, year, unit, indicator)``, some at a time; the same for the same seed."""
        rng, chance = np.random.default_rng(self.seed), np.random.default_rng([self.seed, 2])
        for block in self.dynamics.blocks(len(self.years), draws, rng, self.fit):
            yield laid_on(block, self.effects, self.dynamics.low, self.dynamics.high, chance.spawn(1)[0])


def coming_values(
    card: Scorecard, history: History, *, years: int, seed: int, events: Sequence[Event] = ()
) -> Coming:
    """Everyone's values in years to come. Raises :class:`InvalidInput` for recipes that cannot be carried forward."""
    coming = tuple(card.years[-1] + k for k in range(1, years + 1))
    rescorer, dynamics = ready(card, coming, [year - card.framework.rounds.lag for year in history.breaks])
    effects = resolved(sorted(events, key=lambda event: event.year), card, coming)
    drawn = draw_scores(history, range(1, years + 1), model="combination", draws=PILOT, rng=np.random.default_rng(seed))
    return Coming(coming, rescorer, dynamics, drawn, fitted(dynamics, rescorer, drawn.scores, seed), effects, seed)


def rolling_indicators(
    panel: Panel, framework: Framework, horizons: Sequence[int], *, draws: int = 300, seed: int = 2019, every: int = 1
) -> Iterator[Case]:
    """Forecasts of the past made indicator by indicator, judged like those of :func:`rolling`."""
    history = history_of(score(panel, framework))
    lag = framework.rounds.lag
    for year in origins_of(history)[::every]:
        asked = [horizon for horizon in horizons if year + horizon <= history.years[-1]]
        if not asked:
            continue
        card = score(panel.only(years=[y for y in panel.years if y + lag <= year]), framework)
        found = forecast_indicators(card, years=max(asked), draws=draws, seed=seed)
        known = history.until(year)
        for horizon in asked:
            scores = found.scores[:, horizon - 1, :, 0].astype(np.float64)
            case = case_of(known, history.until(year + horizon).scores[-1], horizon, scores)
            if case is not None:
                yield case


def ready(card: Scorecard, coming: Sequence[int], breaks: Sequence[int] = ()) -> tuple[Rescorer, Dynamics]:
    """What scores coming rounds, and how indicators move; ``breaks`` are years of data that begin anew."""
    data = conform(card.panel, card.framework)
    prepared = prepare(data, card.framework)
    imputed = prepared.steps.imputed
    place = shares_ahead(np.where(card.ranked[-1], -card.ranks[-1, :, -1], np.nan))
    dynamics = dynamics_of(imputed, prepared.inside, data.panel.years, card.framework, place, breaks)
    return rescorer_of(card, data, imputed, coming), dynamics


def scored_and_ranked(
    values: NDArray[np.float32], rescorer: Rescorer, history: History, kept: Sequence[int]
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Scores and ranks of the kept nodes ``(draw, year, unit, node)``, each year as if no later one were known."""
    index_only = list(kept) == [rescorer.branches[-1].place]
    if rescorer.in_index is not None and index_only and not np.isnan(values[0]).any():
        index = rescorer.quick_index(values)
        ranks = np.nan_to_num(history.ranks(np.where(rescorer.inside, index, np.nan).astype(np.float64)))
        return index[..., None], ranks.astype(np.uint16)[..., None]
    yearly = [
        rescorer.of_year(k).ranked(values[:, k:k + 1].astype(np.float64), kept) for k in range(values.shape[1])
    ]
    scores, their_ranks = (np.concatenate(each, axis=1) for each in zip(*yearly, strict=True))
    return scores.astype(np.float32), their_ranks


def fitted(dynamics: Dynamics, rescorer: Rescorer, wanted: Floats, seed: int) -> Fitted:
    """Spread and lift with which the index spreads and units stand as ``wanted`` ``(draw, year, unit)`` says.

    Each year by itself: what is asked of later years changes nothing in earlier ones.
    """
    years, units = wanted.shape[1:]
    free = pilot(dynamics, rescorer, Fitted.nothing(years), seed)
    spread = np.array([spread_of(free[:, k], wanted[:, k]) for k in range(years)], dtype=np.float32)
    some = np.arange(units) % 2 == 0
    plain, lifted = (
        pilot(dynamics, rescorer, Fitted(spread, np.broadcast_to(lift, (years, units))), seed)
        for lift in (np.zeros(units), some)
    )
    fixed = on_fixed_scale(rescorer)
    lift = [lift_of(plain[:, k], lifted[:, k], some, wanted[:, k], fixed=fixed) for k in range(years)]
    return Fitted(spread, np.stack(lift))


def lift_of(
    plain: NDArray[np.float32], lifted: NDArray[np.float32], some: NDArray[np.bool_], wanted: Floats, *, fixed: bool
) -> Floats:
    """How far a year's units are moved towards better, in typical errors ``(unit,)``.

    ``lifted`` is the index ``(draw, unit)`` where ``some`` were moved by one error, ``plain`` where nobody was; where
    values earn the same score whatever others do (``fixed``), the field's own rise is set right too.
    """
    known = np.isfinite(wanted).all(axis=0) & np.isfinite(plain).all(axis=0)
    if not (known & some).any() or not (known & ~some).any():
        return np.zeros(len(some))
    even, odd = ((lifted - plain)[:, known & which].mean(axis=1) for which in (some, ~some))
    slope = float(np.median(even - odd)) or np.inf
    stands = [np.median(s - s[:, known].mean(axis=1, keepdims=True), axis=0) for s in (wanted, plain)]
    lift = np.where(known, (stands[0] - stands[1]) / slope, 0.0)
    if fixed:  # where the scale moves with the field, the index's level says nothing of values
        levels = [scores[:, known].mean(axis=1) for scores in (wanted, plain)]
        if not np.isclose(levels[0].std(), 0.0, atol=1e-9 * np.abs(wanted[:, known]).max()):
            lift = lift + (np.median(levels[0]) - np.median(levels[1])) / slope
    return np.clip(np.where(np.isfinite(lift), lift, 0.0), -FURTHEST, FURTHEST)


def on_fixed_scale(rescorer: Rescorer) -> bool:
    """Whether a value earns the same score whatever others do."""
    fixed = all(ruler.step.method in {"goalposts", "bands"} for ruler, _ in rescorer.rulers)
    return fixed and not rescorer.treats and all(branch.rescale is None for branch in rescorer.branches)


def pilot(dynamics: Dynamics, rescorer: Rescorer, fit: Fitted, seed: int) -> NDArray[np.float32]:
    """The index of a few draws ``(draw, year, unit)``, each year scored as if no later one were known."""
    years = [rescorer.of_year(k) for k in range(len(fit.spread))]
    blocks = dynamics.blocks(len(years), PILOT, np.random.default_rng([seed, 1]), fit)
    return np.concatenate([
        np.concatenate([index_of(block[:, k:k + 1], year) for k, year in enumerate(years)], axis=1) for block in blocks
    ])


def index_of(values: NDArray[np.float32], rescorer: Rescorer) -> NDArray[np.float32]:
    """The index ``(draw, year, unit)`` of drawn values."""
    if rescorer.in_index is not None:
        return rescorer.quick_index(values)
    return rescorer.ranked(values.astype(np.float64), [-1])[0][..., 0].astype(np.float32)


def spread_of(pilot: NDArray[np.float32], wanted: Floats) -> float:
    """How far a year's errors are stretched for a pilot's index ``(draw, unit)`` to spread as ``wanted`` does."""
    known = np.isfinite(wanted).all(axis=0) & np.isfinite(pilot).all(axis=0)
    spreads = []
    for scores in (wanted[:, known], pilot[:, known]):
        low, high = np.quantile(scores - scores.mean(axis=1, keepdims=True), (0.1, 0.9), axis=0)
        spreads.append(high - low)
    moving = spreads[1] > 0
    return float(np.clip(np.median(spreads[0][moving] / spreads[1][moving]), 0.2, 5.0)) if moving.any() else 1.0
