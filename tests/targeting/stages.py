"""Small problems of planning, and what an answer must be, worked out another way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from ganchao.domain.framework import Direction, Framework
from ganchao.domain.panel import Floats
from ganchao.targeting.effort import EFFORTS, Effort, Known
from ganchao.targeting.levers import Levers
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Solution
from ganchao.targeting.stage import Stage
from tests.targeting.rival_fields import drawn, framework_of, rivals_of

INDICATORS = 3


def levers_for(framework: Framework, start: Floats, *, most: float | Floats = 4.0, step: float = 0.0) -> Levers:
    """Every indicator by itself, towards better."""
    sign = np.array([1.0 if i.direction is Direction.HIGHER else -1.0 for i in framework.scored])
    count = len(sign)
    return Levers(
        np.arange(count), start, np.diag(sign), np.broadcast_to(np.asarray(most, dtype=float), count).copy(),
        np.full(count, step), 1.0 + np.arange(count) % 2, ("plan",) * count,
    )


def known_for(levers: Levers, seed: int = 0) -> Known:
    """A past of thirty correlated moves."""
    rng, count = np.random.default_rng(seed), len(levers.places)
    changes = rng.normal(size=(30, count)) + rng.normal(size=(30, 1))
    return Known(levers, changes * (1 + np.arange(count)), np.full(count, 8.0), tuple(f"i{k}" for k in range(count)))


def stage_of(
    rivals: Rivals, *, upto: int = 2, confidence: float = 0.6, effort: str | Effort = "typical",
    most: float | Floats = 4.0, step: float = 0.0, least: Floats | None = None, **more: Any,
) -> Stage:
    """One aim of the unit that these rivals are seen from."""
    framework = rivals.field.rescorer.framework
    levers = levers_for(framework, np.median(rivals.coming, axis=0), most=most, step=step)
    costs = EFFORTS[effort](known_for(levers)) if isinstance(effort, str) else effort
    count = len(levers.places)
    return Stage(
        replace(rivals, base=levers.start), levers, costs, upto, confidence,
        np.zeros(count) if least is None else least,
        more.get("rows", np.empty((0, count))), more.get("bounds", np.empty(0)),
    )


def problem(
    seed: int, normalise: Any = "goalposts", aggregate: Any = "arithmetic", *, draws: int = 7, units: int = 6,
    coarse: bool = False, **more: Any,
) -> Stage:
    """A random aim in a random field."""
    rng = np.random.default_rng(seed)
    book = framework_of(normalise, aggregate, indicators=INDICATORS)
    rivals = rivals_of(book, drawn(rng, draws, units, INDICATORS, coarse=coarse), own=int(rng.integers(units)))
    facts = {"upto": int(rng.integers(1, 4)), "confidence": float(rng.uniform(0.3, 0.95)), **more}
    return stage_of(rivals, **facts)


def by_hand(values: Floats) -> Floats:
    """Scores ``(…)`` of values ``(…, 3)`` in ``framework_of("goalposts", "arithmetic", indicators=3)``.

    i0 and i2 stand 1 : 3 in g0, i1 alone in g1, groups 1 : 2; i2 is the better the lower.
    """
    first = (values[..., 0] * 1 + (10 - values[..., 2]) * 3) / 4
    result: Floats = (first * 1 + values[..., 1] * 2) / 3 / 10
    return result


def geometric_by_hand(values: Floats) -> Floats:
    """The same with weighted geometric means."""
    first = np.exp((np.log(values[..., 0] / 10) + 3 * np.log((10 - values[..., 2]) / 10)) / 4)
    result: Floats = np.exp((np.log(first) + 2 * np.log(values[..., 1] / 10)) / 3)
    return result


def needed_by_hand(stage: Stage, scores: Any = by_hand) -> float:
    """The score that a share ``confidence`` of draws asks for at most."""
    theirs = np.delete(scores(stage.rivals.field.values), stage.rivals.own, axis=1)
    needed = np.sort(theirs, axis=1)[:, -stage.upto]
    return float(np.sort(needed)[stage.enough - 1])


def every_step(stage: Stage) -> tuple[Floats, Floats, Floats]:
    """All moves in whole steps, the share of draws each reaches the aim in, and what each costs."""
    most = np.floor(stage.levers.most / stage.levers.steps + 1e-9).astype(int)
    counts = [range(count + 1) for count in most]
    moves = np.array(list(product(*counts))) * stage.levers.steps
    share = stage.rivals.reached(stage.levers.values(moves)[:, None], stage.upto).mean(axis=1)
    return moves, share, np.array([stage.effort.of(m) for m in moves])


def holds(stage: Stage, found: Solution, at: int = 0) -> None:
    """What every answer keeps: the promise, the limits, the bound."""
    moved = found.moved[at]
    assert stage.probability(moved) >= stage.confidence - 1e-12
    assert (moved >= stage.least - 1e-9).all()
    assert (moved <= stage.levers.most + 1e-9).all()
    assert (stage.rows @ moved <= stage.bounds + 1e-7).all()
    assert not found.bound > found.effort + 1e-12


def most_of(stages: Sequence[Stage]) -> Floats:
    """Limits side by side."""
    return np.stack([s.levers.most for s in stages])
