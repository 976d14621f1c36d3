"""Fields and portfolios of real size: a straight index of 46 indicators, 169 units, rivals that move together."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ganchao.domain.panel import Floats
from ganchao.domain.plan import Plan
from ganchao.targeting.against import Contest
from ganchao.targeting.portfolio import Portfolio, portfolio_of

INDICATORS, RIVALS, PLACE = 46, 168, 140


@dataclass(frozen=True, eq=False)
class Line:
    """A straight index against drawn rival scores."""

    slopes: Floats
    rivals: Floats  # (draw, rival)

    def needed(self, upto: int) -> Floats:
        return -np.sort(-self.rivals, axis=1)[:, upto - 1]


@dataclass(frozen=True, eq=False)
class StraightRivals:
    """A field whose only way is the straight one."""

    straight: Line

    @property
    def draws(self) -> int:
        return len(self.straight.rivals)

    def margins(self, own: Floats, upto: int) -> Floats:
        return own @ self.straight.slopes - self.straight.needed(upto)


@dataclass(frozen=True)
class World:
    """Where the rivals come from, so that fresh ones can be drawn."""

    weights: Floats
    today: Floats  # (rival,)

    @classmethod
    def of(cls, seed: int) -> World:
        rng = np.random.default_rng([1, seed])
        return cls(rng.dirichlet(np.full(INDICATORS, 3.0)) * 100, 45 + rng.normal(0, 12, RIVALS))

    def field(self, ahead: int, draws: int, seed: int) -> StraightRivals:
        """Everyone drifts up, with a shock of all and one of each."""
        rng = np.random.default_rng([2, seed])
        common, own = (rng.normal(0, size * np.sqrt(ahead), (draws, n)) for size, n in ((1.2, 1), (2.0, RIVALS)))
        return StraightRivals(Line(self.weights, self.today + 0.8 * ahead + common + own))


def portfolio_at_size(
    seed: int, *, measures: int = 200, span: int = 5, draws: int = 1000, chancy: bool = False, aims: int = 1
) -> tuple[Portfolio, World]:
    """Rank 140 today, 120 wanted in the last year; with two aims, also 130 two years earlier."""
    rng, world = np.random.default_rng([3, seed]), World.of(seed)
    years = tuple(range(2025, 2025 + span))
    start = float(np.sort(world.today)[::-1][PLACE - 1]) / 100
    aim = {"year": years[-1], "rank": 120, "confidence": 0.8}
    first = {"year": years[-1] - 2, "rank": 130, "confidence": 0.8, "commitment": "commit"}
    plan = Plan.model_validate({
        "measures": [measure_at_size(rng, k, world.weights, chancy=chancy) for k in range(measures)],
        "aims": [first, aim] if aims == 2 else [aim],
        "budgets": dict.fromkeys(years, 40.0), "capacities": {"land": 60.0},
        "bottom_lines": [{"code": "air", "kind": "floor", "indicator": "i0", "value": start}],
    })
    contests = [
        Contest(aim, years.index(aim.year), aim.rank or 1, world.field(years.index(aim.year) + 1, draws, 10 * seed + n))
        for n, aim in enumerate(plan.aims)
    ]
    names = [f"i{j}" for j in range(INDICATORS)]
    portfolio = portfolio_of(
        plan, years=years, indicators=names, better=np.ones(INDICATORS),
        baseline=np.full((span, INDICATORS), start), contests=contests,
    )
    return portfolio, world


def measure_at_size(rng: np.random.Generator, number: int, weights: Floats, *, chancy: bool) -> dict[str, object]:
    """A measure that moves one to three indicators, at a price of its own for a point of score."""
    touched = rng.choice(INDICATORS, int(rng.integers(1, 4)), replace=False)
    adds = np.round(rng.gamma(2.0, 0.125, len(touched)) / len(touched), 4)
    spreads = np.round(adds * rng.choice([0.1, 0.3], len(touched)), 4)
    ramps = [[[1.0], [0.5, 1.0], [0.3, 0.7, 1.0]][each] for each in rng.integers(3, size=len(touched))]
    price = float(weights[touched] @ adds) * rng.lognormal(0, 0.5)
    profile = rng.dirichlet(np.full(int(rng.integers(1, 4)), 3.0)) * price
    before = [f"m{int(rng.integers(number))}" for _ in range(2)] if number else []
    return {
        "code": f"m{number}", "cost": [float(np.round(each * 10, 2)) for each in profile],
        "effects": [
            {"indicator": f"i{j}", "add": float(add), "ramp": ramp, "spread": float(spread) if chancy else 0.0}
            for j, add, spread, ramp in zip(touched, adds, spreads, ramps, strict=True)
        ],
        "success": float(rng.choice([0.6, 0.7, 0.8, 0.9, 1.0])) if chancy else 1.0,
        "needs": before[:1] if rng.random() < 0.15 else [], "excludes": before[1:] if rng.random() < 0.1 else [],
        "uses": {"land": float(rng.integers(0, 3))},
    }
