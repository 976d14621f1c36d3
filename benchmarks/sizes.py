"""Three frozen problems: the same numbers on every machine and in every version."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ganchao.domain.audit import Audit
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel

REPLICATIONS = 10_000
SEED = 2019
NORMALISED = [{"method": "percentile_rank", "to": [1, 100]}, {"method": "distance_to_best", "to": [1, 200]}]


@dataclass(frozen=True)
class Size:
    """One problem: how many units and indicators, and how many groups on each level below the index."""

    name: str
    units: int
    indicators: int
    levels: tuple[int, ...]  # groups, from the bottom
    treatments: int  # other limits of winsorising that the audit tries

    @property
    def shape(self) -> str:
        """ "51 x 49"."""
        return f"{self.units} x {self.indicators}"


SIZES = (
    Size("small", 51, 49, (8, 2), 4),  # the shape of ASEM
    Size("medium", 169, 46, (10,), 0),
    Size("large", 2000, 100, (12, 3), 0),
)


def panel_of(size: Size) -> Panel:
    """Skewed, correlated values without gaps; drawn with the size's own seed."""
    rng = np.random.default_rng([SEED, size.units, size.indicators])
    latent = rng.normal(size=(size.units, 1))
    values = np.exp(0.6 * latent + 0.5 * rng.standard_normal((size.units, size.indicators)))
    units = tuple(f"U{k:04d}" for k in range(size.units))
    return Panel(values[None], (2024,), units, tuple(f"i{k:03d}" for k in range(size.indicators)))


def framework_of(size: Size) -> Framework:
    """A tree with uneven weights, every fifth indicator lower-is-better; min-max onto 1..100, arithmetic."""
    rng = np.random.default_rng(SEED)
    groups: list[dict[str, Any]] = []
    above = ["index"]
    for number, count in reversed(list(enumerate(size.levels))):
        below = [f"g{number}_{k}" for k in range(count)]
        groups += [{"code": g, "group": above[k % len(above)], "weight": _weight(rng)} for k, g in enumerate(below)]
        above = below
    indicators = [
        {"code": f"i{k:03d}", "group": above[k % len(above)], "weight": _weight(rng), "direction": _direction(k)}
        for k in range(size.indicators)
    ]
    document = {"code": size.name, "indicators": indicators, "groups": [*groups, {"code": "index"}]}
    return Framework.model_validate(
        {**document, "normalise": NORMALISE, "treat": "winsorise_log" if size.treatments else "none"}
    )


NORMALISE = {"method": "minmax", "to": [1, 100]}


def audit_of(size: Size) -> Audit:
    """All weights within a quarter, three normalisations, two means, and where declared five limits of winsorising."""
    return Audit.model_validate(
        {
            "weights": {"spread": 0.25},
            "normalise": NORMALISED,
            "aggregate": ["geometric"],
            "treat": [{"method": "winsorise_log", "points": k + 1} for k in range(size.treatments)],
        }
    )


def flat_framework_of(size: Size) -> Framework:
    """All indicators in one group, as decision tools without a tree have them: min-max onto 0..1, weighted sum."""
    indicators = [{"code": f"i{k:03d}", "group": "index", "direction": _direction(k)} for k in range(size.indicators)]
    return Framework.model_validate({"code": "flat", "indicators": indicators, "groups": [{"code": "index"}]})


FLAT_AUDIT = Audit.model_validate({"weights": {"spread": 0.25}})


def _weight(rng: np.random.Generator) -> float:
    return float(rng.integers(1, 6))


def _direction(k: int) -> str:
    return "lower" if k % 5 == 0 else "higher"
