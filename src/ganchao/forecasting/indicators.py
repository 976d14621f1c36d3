"""Forecasts indicator by indicator: drawn values, rescored by the framework, for plans that move values.

Every drawn year repeats a past year of the whole field: for each unit what happened that year to a unit near it in
rank, all indicators together. How the field moves as a whole is drawn beside it. Spread and lift are set so that the
index spreads and rises as the calibrated forecast of scores says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ganchao.domain.forecast import Forecast
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput, Problem
from ganchao.forecasting.backtest import Case, case_of, origins_of
from ganchao.forecasting.calibrate import ACROSS, MEMORY, NEAR, OWN
from ganchao.forecasting.draws import Drawn, draw_scores
from ganchao.forecasting.field_pace import SHARE_OF_OWN, Pace, pace_of, paths
from ganchao.forecasting.forecast import check_history, history_notes, past_of, span_notes
from ganchao.forecasting.history import History, history_of, shares_ahead
from ganchao.forecasting.models import DOUBT
from ganchao.forecasting.scenarios import Event, Resolved, laid_on, resolved
from ganchao.scoring.conform import conform, directions
from ganchao.scoring.rescore import Rescorer, rescorer_of
from ganchao.scoring.score import prepare, score

WIDE: Final = 10.0
"""Values of one sign whose largest is so many times the smallest grow by shares rather than by amounts."""
FURTHEST: Final = 6.0
"""Errors are cut off at so many widths."""
LASTING: Final = 0.8
"""Share of a unit's own pace that survives a year."""
CELLS: Final = 1_000_000
"""Cells drawn at once; small enough for the processor's own memory."""
PILOT: Final = 200
"""Draws from which the spread of the index is found."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What makes the index spread and units stand as the calibrated forecast of scores says."""

    spread: NDArray[np.float32]  # (year,) errors are stretched by this
    lift: Floats  # (year, unit or 1) units are moved towards better by so many typical errors

    @classmethod
    def nothing(cls, years: int) -> Fitted:
        """Errors and paces as the past of the indicators has them."""
        return cls(np.ones(years, dtype=np.float32), np.zeros((years, 1)))


@dataclass(frozen=True, eq=False)
class Dynamics:
    """How indicators move, learnt from the past."""

    logged: NDArray[np.bool_]  # (indicator,) growing by shares
    start: NDArray[np.float32]  # (unit, indicator) last values, logarithms where they grow by shares
    pace: NDArray[np.float32]  # (unit, indicator) own yearly change expected, beside the field's
    beyond: NDArray[np.float32]  # (unit, indicator) how far from the field's mean
    lost: NDArray[np.float32]  # (indicator,) share of that which a year takes back
    field: Pace  # of the field's middle, one series an indicator
    errors: NDArray[np.float32]  # (past year, unit in order of rank, indicator) in widths
    widths: NDArray[np.float32]  # (unit, indicator)
    chances: Floats  # (past year,) chance to be repeated
    order: NDArray[np.intp]  # (unit,) place of each unit in the order of rank
    low: NDArray[np.float32]  # (indicator,) natural limits
    high: NDArray[np.float32]
    better: Floats  # (indicator,) a typical unit's own error, signed towards better

    def blocks(self, years: int, draws: int, rng: Generator, fit: Fitted) -> Iterator[NDArray[np.float32]]:
        """Drawn values ``(draw, year, unit, indicator)``, some draws at a time."""
        units, indicators = self.start.shape
        at_once = max(1, CELLS // (years * units * indicators))
        for first in range(0, draws, at_once):
            yield self.block(years, min(at_once, draws - first), rng, fit)

    def block(self, years: int, draws: int, rng: Generator, fit: Fitted) -> NDArray[np.float32]:
        """Drawn values of some draws ``(draw, year, unit, indicator)``."""
        past, units, indicators = self.errors.shape
        reach = max(1, round(units * NEAR))
        repeated = rng.choice(past, size=(draws, years), p=self.chances)
        beside = self.order + rng.integers(-reach, reach + 1, size=(draws, years, units), dtype=np.int32)
        donors = np.abs(beside)
        donors = np.where(donors >= units, 2 * units - 2 - donors, donors)  # the table's ends are mirrors
        donors = np.clip(donors, 0, units - 1) + (repeated * units)[..., None]
        values: NDArray[np.float32] = np.take(self.errors.reshape(-1, indicators), donors, axis=0)
        stays = 1 - self.lost
        for year in range(1, years):
            values[:, year] += stays * values[:, year - 1]
        values *= self.widths * fit.spread[:, None, None]
        lasting = np.cumsum(LASTING ** np.arange(years)).astype(np.float32)[:, None, None]
        values += self.start + self.pace * lasting
        values -= self.beyond * (1 - stays ** np.arange(1, years + 1, dtype=np.float32)[:, None])[:, None]
        values += paths(self.field, years, draws, rng)[:, :, None, :].astype(np.float32)
        values += (fit.lift[..., None] * self.better).astype(np.float32)
        if self.logged.all():
            np.exp(values, out=values)
        elif self.logged.any():
            values[..., self.logged] = np.exp(values[..., self.logged])
        if np.isfinite(self.low).any() or np.isfinite(self.high).any():
            np.clip(values, self.low, self.high, out=values)
        return values


def dynamics_of(
    values: Floats, inside: NDArray[np.bool_], years: Sequence[int], framework: Framework, place: Floats,
    breaks: Sequence[int] = (),
) -> Dynamics:
    """Learnt from values ``(year, unit, indicator)`` of the field; ``place`` is the share ahead of each ``(unit,)``.

    Years that begin at one of ``breaks`` tell less of units and nothing of the field's pace, while there are others.
    """
    field = np.where(inside[..., None], values, np.nan)
    low, high = limits_of(framework)
    logged = logged_in(field, high)
    with np.errstate(invalid="ignore", divide="ignore"):
        work = np.where(logged, np.log(np.where(logged, field, 1.0)), field)
    apart = np.diff(np.asarray(years, dtype=np.float64))[:, None, None]
    change = np.diff(work, axis=0) / apart
    for k, indicator in enumerate(framework.scored):
        for year in indicator.breaks:
            if year in years[1:]:
                change[years.index(year) - 1, :, k] = np.nan
    known = np.isfinite(change)
    count = known.sum(axis=1)
    common = np.nanmedian(np.where((count > 0)[:, None], change, 0.0), axis=1)
    own = np.where(known, change - common[:, None], 0.0)
    momentum = momentum_of(own, known)
    beyond = np.nan_to_num(work - np.nanmean(work, axis=1, keepdims=True))
    trust = (len(own) - 1) / (len(own) - 1 + DOUBT)
    crossing = np.array([any(a < b <= z for b in breaks) for a, z in pairwise(years)])
    crossing &= ~crossing.all()
    usual = known & ~crossing[:, None, None]
    kept, lost = (trust * share for share in shares_of(own[1:], momentum[:-1], beyond[1:-1], usual[1:]))
    errors = np.where(known, own + lost * beyond[:-1], 0.0)
    errors[1:] -= np.where(known[1:], kept * momentum[:-1], 0.0)
    errors *= np.sqrt(apart)
    age = np.arange(len(own))[::-1]
    weight = 0.5 ** (age / MEMORY) * np.where(crossing, ACROSS, 1.0)
    widths = widths_by_place(errors, known * weight[:, None, None], place)
    scaled = np.divide(errors, widths, out=np.zeros_like(errors), where=widths > 0)
    order = np.argsort(np.where(np.isfinite(place), place, 2.0), kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    told = np.where(count.sum(axis=1) > 0, weight, 0.0)
    field_pace = pace_of(np.where(usual.any(axis=1), common, np.nan), SHARE_OF_OWN * widths.mean(axis=0))
    return Dynamics(
        logged, work[-1].astype(np.float32), (kept * momentum[-1]).astype(np.float32), beyond[-1].astype(np.float32),
        lost.astype(np.float32), field_pace,
        np.ascontiguousarray(np.clip(scaled, -FURTHEST, FURTHEST)[:, order], dtype=np.float32),
        widths.astype(np.float32), told / told.sum(), rank, low.astype(np.float32), high.astype(np.float32),
        np.where(directions(framework.scored), 1.0, -1.0) * widths.mean(axis=0),
    )


def limits_of(framework: Framework) -> tuple[Floats, Floats]:
    """Natural limits of every indicator ``(indicator,)``, infinite where there are none."""
    limits = [indicator.limits or (None, None) for indicator in framework.scored]
    return (
        np.array([-np.inf if low is None else low for low, _ in limits]),
        np.array([np.inf if high is None else high for _, high in limits]),
    )


def logged_in(field: Floats, high: Floats) -> NDArray[np.bool_]:
    """Which indicators grow by shares: above zero, far apart, and without an upper limit ``(indicator,)``."""
    smallest = np.min(np.where(np.isfinite(field), field, np.inf), axis=(0, 1))
    largest = np.max(np.where(np.isfinite(field), field, -np.inf), axis=(0, 1))
    far: NDArray[np.bool_] = (smallest > 0) & (largest > WIDE * smallest) & np.isinf(high)
    return far


def shares_of(
    change: Floats, momentum: Floats, beyond: Floats, known: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """What is kept of momentum in a year, and what is lost of the distance from the field's mean ``(indicator,)``.

    Changes regressed on both ``(past year, unit, indicator)``; a share outside 0 and 1 is put at that end and the other
    found again.
    """
    parts = {
        name: np.where(known, one * other, 0.0).sum(axis=(0, 1))
        for name, one, other in (("mm", momentum, momentum), ("mb", momentum, beyond), ("bb", beyond, beyond),
                                 ("mc", momentum, change), ("bc", beyond, change))
    }

    def share(above: Floats, below: Floats) -> Floats:
        return np.clip(np.divide(above, below, out=np.zeros_like(above), where=below > 0), 0.0, 1.0)

    det = parts["mm"] * parts["bb"] - parts["mb"]**2
    det = np.where(det > 1e-9 * parts["mm"] * parts["bb"], det, 0.0)
    lost = share(parts["mb"] * parts["mc"] - parts["mm"] * parts["bc"], det)
    kept = share(parts["mc"] + lost * parts["mb"], parts["mm"])
    return kept, share(kept * parts["mb"] - parts["bc"], parts["bb"])


def momentum_of(own: Floats, known: NDArray[np.bool_], window: int = 3) -> Floats:
    """Mean own change over the last years up to each ``(past year, unit, indicator)``."""
    total, count = own.cumsum(axis=0), known.cumsum(axis=0)
    total[window:], count[window:] = total[window:] - total[:-window], count[window:] - count[:-window]
    return total / np.maximum(count, 1)


def widths_by_place(errors: Floats, weights: Floats, place: Floats) -> Floats:
    """Sizes of error ``(unit, indicator)``: of units near in rank, and of the unit's own."""
    near = np.clip(1 - np.abs(place[:, None] - place[None, :]) / NEAR, 0.0, None)
    near = np.nan_to_num(near)
    own, count = (weights * errors**2).sum(axis=0), weights.sum(axis=0)
    mass = near @ count
    local = np.divide(near @ own, mass, out=np.zeros_like(own), where=mass > 0)
    return np.sqrt((OWN * local + own) / (OWN + count))


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
