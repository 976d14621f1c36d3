"""Twelve zones over ten years: three indicators, two groups, goalposts fixed."""

from __future__ import annotations

from typing import Any

import numpy as np

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel, Unit
from ganchao.domain.scorecard import Scorecard
from ganchao.scoring.score import score

UNITS = tuple(f"z{k}" for k in range(12))
YEARS = tuple(range(2015, 2025))


def zone_framework(**changes: Any) -> Framework:
    return Framework.model_validate({
        "code": "zones", "name": {"zh": "园区指数", "en": "Zone index"}, "own": "z5",
        "indicators": [
            {"code": "rd", "name": {"zh": "研发强度", "en": "R&D"}, "measured_in": "%", "group": "input",
             "goalposts": {"worst": 0, "best": 10}, "limits": [0, 100]},
            {"code": "firms", "name": {"zh": "高企数", "en": "Firms"}, "group": "output",
             "goalposts": {"worst": 0, "best": 200}},
            {"code": "energy", "name": {"zh": "能耗", "en": "Energy"}, "group": "output", "direction": "lower",
             "goalposts": {"worst": 2, "best": 0}, "limits": [0, None]},
        ],
        "groups": [{"code": "input", "name": {"zh": "投入", "en": "Input"}, "group": "index"},
                   {"code": "output", "name": {"zh": "产出", "en": "Output"}, "group": "index"},
                   {"code": "index", "name": {"zh": "综合指数", "en": "Index"}}],
        "normalise": {"method": "goalposts"},
        "tiers": [{"code": "first", "upto": 3}, {"code": "half", "percentile": 50}, {"code": "rest"}],
        **changes,
    })


def zone_card(*, units: int = 12, holes: tuple[int, ...] = (), **changes: Any) -> Scorecard:
    """Everyone grows at its own pace with noise; z0 is best, the last unit worst."""
    rng = np.random.default_rng(3)
    place = np.linspace(0, 1, 12)[:, None]
    base = np.hstack([7.0 - 1.6 * place, 140.0 - 35 * place, 0.9 + 0.25 * place])
    pace = np.array([0.12, 3.0, -0.02])
    time = np.arange(len(YEARS))[:, None, None]
    noise = rng.normal(size=(len(YEARS), 12, 3)).cumsum(axis=0) * [0.2, 4.0, 0.03]
    values = (base + time * pace + noise)[:, :units]
    for unit in holes:
        values[-1, unit] = np.nan
    roster = {u: Unit(u, Bilingual(zh=f"园区{k}", en=f"Zone {k}")) for k, u in enumerate(UNITS[:units])}
    panel = Panel(values, YEARS, UNITS[:units], ("rd", "firms", "energy"), roster)
    return score(panel, zone_framework(available=1, impute={"method": "none"}, **changes))
