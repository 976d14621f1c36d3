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
            yield laid_on(block, self.effects, self.dynamics.low, self.dynamics.high, chance)


def coming_values(
    card: Scorecard, history: History, *, years: int, seed: int, events: Sequence[Event] = ()
) -> Coming:
    """Everyone's values in years to come. Raises :class:`InvalidInput` for recipes that cannot be carried forward."""
    coming = tuple(card.years[-1] + k for k in range(1, years + 1))
    rescorer, dynamics = ready(card, coming, [year - card.framework.rounds.lag for year in history.breaks])
    effects = resolved(events, card, coming)
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
    """Scores and ranks of the kept nodes ``(draw, year, unit, node)``."""
    index_only = list(kept) == [rescorer.branches[-1].place]
    if rescorer.in_index is not None and index_only and not np.isnan(values[0]).any():
        index = rescorer.quick_index(values)
        ranks = np.nan_to_num(history.ranks(np.where(rescorer.inside, index, np.nan).astype(np.float64)))
        return index[..., None], ranks.astype(np.uint16)[..., None]
    scores, their_ranks = rescorer.ranked(values.astype(np.float64), kept)
    return scores.astype(np.float32), their_ranks


def fitted(dynamics: Dynamics, rescorer: Rescorer, wanted: Floats, seed: int) -> Fitted:
    """Spread and lift with which the index spreads and units stand as ``wanted`` ``(draw, year, unit)`` says."""
    years, units = wanted.shape[1:]
    spread = spread_of(pilot(dynamics, rescorer, Fitted.nothing(years), seed), wanted)
    some = np.arange(units) % 2 == 0
    plain, lifted = (
        pilot(dynamics, rescorer, Fitted(spread, np.broadcast_to(lift, (years, units))), seed)
        for lift in (np.zeros(units), some)
    )
    known = np.isfinite(wanted).all(axis=(0, 1)) & np.isfinite(plain).all(axis=(0, 1))
    even, odd = ((lifted - plain)[..., known & which].mean(axis=2) for which in (some, ~some))
    slope = np.median(even - odd, axis=0)[:, None]
    slope = np.where(slope == 0, np.inf, slope)
    stands = [np.median(s - s[..., known].mean(axis=2, keepdims=True), axis=0) for s in (wanted, plain)]
    lift = np.where(known, (stands[0] - stands[1]) / slope, 0.0)
    if on_fixed_scale(rescorer):  # where the scale moves with the field, the index's level says nothing of values
        levels = [scores[..., known].mean(axis=2) for scores in (wanted, plain)]
        rises = [np.median(level, axis=0)[:, None] for level in levels]
        still = np.isclose(levels[0].std(axis=0), 0.0, atol=1e-9 * np.abs(wanted[..., known]).max())
        lift = lift + np.where(still[:, None], 0.0, (rises[0] - rises[1]) / slope)
    return Fitted(spread, np.clip(np.where(np.isfinite(lift), lift, 0.0), -FURTHEST, FURTHEST))


def on_fixed_scale(rescorer: Rescorer) -> bool:
    """Whether a value earns the same score whatever others do."""
    fixed = all(ruler.step.method in {"goalposts", "bands"} for ruler, _ in rescorer.rulers)
    return fixed and not rescorer.treats and all(branch.rescale is None for branch in rescorer.branches)


def pilot(dynamics: Dynamics, rescorer: Rescorer, fit: Fitted, seed: int) -> NDArray[np.float32]:
    """The index of a few draws ``(draw, year, unit)``."""
    blocks = dynamics.blocks(len(fit.spread), PILOT, np.random.default_rng([seed, 1]), fit)
    return np.concatenate([
        rescorer.quick_index(block) if rescorer.in_index is not None
        else rescorer.ranked(block.astype(np.float64), [-1])[0][..., 0] for block in blocks
    ])


def spread_of(pilot: NDArray[np.float32], wanted: Floats) -> NDArray[np.float32]:
    """How far errors are stretched each year ``(year,)`` for a pilot's index to spread as ``wanted`` does."""
    known = np.isfinite(wanted).all(axis=(0, 1)) & np.isfinite(pilot).all(axis=(0, 1))
    spreads = []
    for scores in (wanted[..., known], pilot[..., known]):
        low, high = np.quantile(scores - scores.mean(axis=2, keepdims=True), (0.1, 0.9), axis=0)
        spreads.append(high - low)
    stretch = np.ones(wanted.shape[1], dtype=np.float32)
    for year in range(len(stretch)):
        moving = spreads[1][year] > 0
        if moving.any():
            stretch[year] = np.clip(np.median(spreads[0][year][moving] / spreads[1][year][moving]), 0.2, 5.0)
    return stretch
