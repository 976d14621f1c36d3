"""Rivals for the tests of targeting: drawn rival values scored by the framework itself, our unit put among them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel
from ganchao.forecasting.indicators import ready
from ganchao.scoring.rescore import Rescorer
from ganchao.scoring.score import score

RECIPES: dict[str, dict[str, object]] = {
    "fixed goalposts": {"normalise": "goalposts"},
    "moving goalposts": {"normalise": "minmax"},
    "geometric": {"normalise": {"method": "goalposts", "to": [1, 100]}, "aggregate": "geometric"},
    "geometric, moving goalposts": {"normalise": {"method": "minmax", "to": [1, 100]}, "aggregate": "geometric"},
    "z-scores": {"normalise": "zscore"},
    "ranks": {"normalise": "percentile_rank"},
    "Copeland": {"normalise": "minmax", "aggregate": "copeland"},
}
FALLING = frozenset({"z-scores"})
"""Recipes with which a better value of ours can cost us a rank."""

TINY = 1e-300


def framework_of(recipe: str, weights: Floats, lower: tuple[bool, ...]) -> Framework:
    """One group of indicators ``i0, i1 …``; values from 0 to 20 lie inside the declared goalposts."""
    return Framework.model_validate({
        "code": "t", "groups": [{"code": "index"}],
        "indicators": [
            {"code": f"i{k}", "group": "index", "weight": float(weight), "direction": "lower" if low else "higher",
             "goalposts": {"worst": 60, "best": -40} if low else {"worst": -40, "best": 60}}
            for k, (weight, low) in enumerate(zip(weights, lower, strict=True))
        ],
        **RECIPES[recipe],
    })


@dataclass(frozen=True, eq=False)
class StraightField:
    """Our score as a straight line in our values, and what the others make of it necessary."""

    slopes: Floats
    rivals: Floats  # (draw, rival) scores
    intercept: float

    def needed(self, upto: int) -> Floats:
        falling = -np.sort(-self.rivals, axis=1)
        if upto > falling.shape[1]:
            return np.full(len(falling), -np.inf)
        return falling[:, upto - 1] - self.intercept


@dataclass(frozen=True, eq=False)
class Field:
    """Drawn rivals of one year; everyone is recomputed for every set of our values."""

    rescorer: Rescorer
    values: Floats  # (draw, unit, indicator); our unit is the last one and is overwritten
    recipe: str

    @property
    def draws(self) -> int:
        return len(self.values)

    @property
    def rising(self) -> bool:
        return self.recipe not in FALLING

    @property
    def better(self) -> Floats:
        """1 where more is better, -1 where less is ``(indicator,)``."""
        return np.array([-1.0 if i.direction == "lower" else 1.0 for i in self.rescorer.framework.indicators])

    def scored(self, own: Floats) -> tuple[Floats, Floats]:
        """Index scores and ranks ``(plan, draw, unit)`` with our values ``(plan, draw or 1, indicator)``."""
        plans, (draws, units, width) = len(own), self.values.shape
        everyone = np.broadcast_to(self.values, (plans, draws, units, width)).copy()
        everyone[:, :, -1] = own
        scores, ranks = self.rescorer.ranked(everyone.reshape(plans * draws, 1, units, width))
        shape = (plans, draws, units)
        return scores[:, 0, :, -1].reshape(shape), ranks[:, 0, :, -1].astype(float).reshape(shape)

    def margins(self, own: Floats, upto: int) -> Floats:
        """Our score less the score of the last rival we may not fall behind; the sign is that of the real rank."""
        scores, ranks = self.scored(own)
        rivals = -np.sort(-np.nan_to_num(scores[..., :-1], nan=-np.inf), axis=-1)
        behind = rivals[..., upto - 1] if upto <= rivals.shape[-1] else np.full(rivals.shape[:-1], -1e9)
        margin = scores[..., -1] - behind
        return np.where(ranks[..., -1] <= upto, np.maximum(margin, 0.0), np.minimum(margin, -TINY))

    @cached_property
    def straight(self) -> StraightField | None:
        if self.recipe != "fixed goalposts":
            return None
        width = self.values.shape[-1]
        probes = np.concatenate([np.zeros((1, 1, width)), np.eye(width)[:, None]])
        scores, _ = self.scored(probes)
        zero = float(scores[0, 0, -1])
        return StraightField(scores[1:, 0, -1] - zero, scores[0, :, :-1], zero)

    @cached_property
    def curved(self) -> CurvedField | None:
        return CurvedField(self) if self.recipe == "geometric" else None


@dataclass(frozen=True, eq=False)
class CurvedField:
    """Our score as a concave function of our values, nobody else's depending on them."""

    field: Field

    def needed(self, upto: int) -> Floats:
        scores, _ = self.field.scored(np.full((1, 1, self.field.values.shape[-1]), 10.0))
        falling = -np.sort(-scores[0, :, :-1], axis=1)
        return falling[:, upto - 1] if upto <= falling.shape[1] else np.full(len(falling), -np.inf)

    def tangent(self, own: Floats) -> tuple[float, Floats]:
        """Weighted geometric mean of ``1 + 99 (x - worst) / (best - worst)`` and its slopes at ``own``."""
        rows = self.field.rescorer.framework.indicators
        worst = np.array([i.goalposts.worst for i in rows if i.goalposts])
        way = np.array([i.goalposts.best for i in rows if i.goalposts]) - worst
        weights = np.array([float(i.weight) for i in rows if not isinstance(i.weight, dict)])
        weights = weights / weights.sum()
        scores = 1 + 99 * (own - worst) / way
        value = float(np.exp(weights @ np.log(scores)))
        return value, value * weights / scores * 99 / way


def field_of(recipe: str, values: Floats, weights: Floats, lower: tuple[bool, ...]) -> Field:
    """A field from drawn values ``(draw, unit, indicator)``, our unit last."""
    _, units, width = values.shape
    framework = framework_of(recipe, weights, lower)
    known = np.random.default_rng(0).uniform(0, 20, (2, units, width))
    panel = Panel(known, (2019, 2020), tuple(f"u{k}" for k in range(units)), tuple(f"i{k}" for k in range(width)))
    rescorer, _ = ready(score(panel, framework), (2021,))
    return Field(rescorer, values, recipe)
