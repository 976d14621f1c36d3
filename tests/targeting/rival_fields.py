"""Random frameworks and fields for planning, small enough to check by scoring everyone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ganchao.domain.framework import Framework
from ganchao.domain.panel import Floats, Panel, Unit
from ganchao.scoring.conform import conform
from ganchao.scoring.rescore import Rescorer, rescorer_of
from ganchao.scoring.score import prepare, score
from ganchao.targeting.field import Field
from ganchao.targeting.rivals import Rivals


def framework_of(
    normalise: Any = "minmax", aggregate: Any = "arithmetic", *, indicators: int = 4, groups: int = 2,
    decimals: int | None = None, ties: str = "best", **more: Any,
) -> Framework:
    """So many indicators in so many groups, every third lower-is-better, unequal weights."""
    spec = {"method": normalise} if isinstance(normalise, str) else dict(normalise)
    posts = {"goalposts": {"worst": 0.0, "best": 10.0}}
    turned = {"goalposts": {"worst": 10.0, "best": 0.0}, "direction": "lower"}
    return Framework.model_validate({
        "code": "field",
        "normalise": spec,
        "aggregate": aggregate,
        "rank": {"decimals": decimals, "ties": ties},
        "groups": [{"code": "index"}, *({"code": f"g{k}", "group": "index", "weight": 1 + k} for k in range(groups))],
        "indicators": [
            {"code": f"i{k}", "group": f"g{k % groups}", "weight": 1 + k % 3, **(turned if k % 3 == 2 else posts)}
            for k in range(indicators)
        ],
        **more,
    })


def rivals_of(
    framework: Framework, values: Floats, own: int = 0, node: str | None = None, *, past: Floats | None = None,
    outside: Sequence[int] = (),
) -> Rivals:
    """Rivals with the drawn values ``(draw, unit, indicator)``, after a past ``(year, unit, indicator)``."""
    units = tuple(f"u{k}" for k in range(values.shape[1]))
    seen = values[:1] if past is None else past
    years = tuple(2025 - len(seen) + k for k in range(len(seen)))
    roster = {units[k]: Unit(units[k], ranked=False) for k in outside}
    panel = Panel(seen.copy(), years, units, tuple(i.code for i in framework.scored), roster)
    card = score(panel, framework)
    return Rivals(Field(rescorer_for(card), values, card.at(node=node)[1]), own)


def rescorer_for(card: Any) -> Rescorer:
    data = conform(card.panel, card.framework)
    return rescorer_of(card, data, prepare(data, card.framework).steps.imputed, (2025,))


def drawn(
    rng: np.random.Generator, draws: int = 5, units: int = 7, indicators: int = 4, *, coarse: bool = False
) -> Floats:
    """Values between 1 and 9, on a coarse grid where ties are wanted."""
    values = rng.uniform(1, 9, (draws, units, indicators))
    return np.round(values * 2) / 2 if coarse else values
