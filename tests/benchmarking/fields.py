"""Random small fields for the laws of benchmarking: a tree of two levels, gaps, bonuses, vetoes, rescaled groups."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.aggregate import AGGREGATORS
from ganchao.scoring.score import score

STEPS: dict[str, dict[str, object]] = {"power": {"power": 2.5}}
VARIANTS: list[dict[str, object]] = [
    *({"method": name, **STEPS.get(name, {})} for name in AGGREGATORS),
    {"method": "power", "power": -2.0},
    {"method": "power", "power": 0.0},
    {"method": "topsis", "ideal": "observed"},
    {"method": "mazziotta_pareto", "penalty": "plus"},
]


def named(step: dict[str, object]) -> str:
    return "-".join(str(value) for value in step.values())


def framework_of(
    step: dict[str, object], members: Sequence[int], *, top: dict[str, object] | None = None, **changes: object
) -> Framework:
    """Groups of so many indicators each under one index; ``ordered`` gets order weights of the right length."""

    def sized(method: dict[str, object], count: int) -> dict[str, object]:
        return {**method, "order_weights": list(range(1, count + 1))} if method["method"] == "ordered" else method

    indicators = [
        {"code": f"i{g}{k}", "group": f"g{g}", "weight": 1 + (g + k) % 3, "direction": "lower" if k == 1 else "higher"}
        for g, count in enumerate(members)
        for k in range(count)
    ]
    groups = [
        {"code": f"g{g}", "group": "index", "weight": 1 + g, "aggregate": sized(step, count)}
        for g, count in enumerate(members)
    ]
    index = {"code": "index", "aggregate": sized(top or step, len(members))}
    return Framework.model_validate(
        {
            "code": "law",
            "own": "u0",
            "indicators": indicators,
            "groups": [*groups, index],
            "normalise": {"method": "minmax", "over": "year", "to": [1, 2], "cap": True},
            **changes,
        }
    )


def panel_of(
    framework: Framework, seed: int, *, units: int = 7, years: int = 2, missing: float = 0.0, beside: bool = True
) -> Panel:
    """Random values with ties; the last unit stands beside the field."""
    rng = np.random.default_rng(seed)
    columns = framework.columns()
    values = rng.integers(1, 12, size=(years, units, len(columns))).astype(float)
    values += np.where(rng.random(values.shape) < 0.7, rng.random(values.shape), 0.0)
    values[rng.random(values.shape) < missing] = np.nan
    codes = tuple(f"u{k}" for k in range(units))
    roster = {codes[-1]: Unit(codes[-1], ranked=not beside)}
    return Panel(values, tuple(range(2020, 2020 + years)), codes, columns, roster)


def card_of(step: dict[str, object], seed: int, members: Sequence[int] = (3, 2, 4), **changes: object) -> Scorecard:
    wanted = {name: changes.pop(name) for name in ("missing", "beside", "units", "years") if name in changes}
    top = changes.pop("top", None)
    framework = framework_of(step, members, top=top, **changes)  # type: ignore[arg-type]
    return score(panel_of(framework, seed, **wanted), framework)  # type: ignore[arg-type]
