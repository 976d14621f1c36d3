"""A field of 169 units and 46 indicators in which everyone plans to climb ten places."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from ganchao.catchup import Outlook, expected, outlook
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.scoring.score import score
from ganchao.targeting.effort import Known, effort_of
from ganchao.targeting.levers import levers_of, past_changes
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Beyond, Solution, solve
from ganchao.targeting.stage import Stage

UNITS, INDICATORS, YEARS, UP = 169, 46, 10, 10


@dataclass(frozen=True)
class Everyone:
    """What planning for everyone took."""

    seconds: float
    worked: float  # seconds of the processor, which other work on the machine disturbs less
    drawing: float  # seconds to forecast and draw the field, once for all
    planned: int
    out_of_reach: int
    proven: int  # plans with a proven gap of at most 0.1 %
    worst_gap: float


def panel() -> Panel:
    """Ten years of made-up zones: levels far apart, common growth, persistence."""
    rng = np.random.default_rng(1)
    level = rng.lognormal(0, 0.5, (UNITS, INDICATORS)) * np.exp(0.5 * rng.standard_normal((UNITS, 1)))
    growth = rng.normal(0.03, 0.06, (YEARS, UNITS, INDICATORS)) + rng.normal(0, 0.02, (YEARS, 1, INDICATORS))
    values = level * np.exp(np.cumsum(growth, axis=0))
    units = tuple(f"Z{k:03d}" for k in range(UNITS))
    return Panel(values, tuple(range(2014, 2014 + YEARS)), units, tuple(f"i{k}" for k in range(INDICATORS)))


def framework(aggregate: str) -> Framework:
    """Five groups, every fifth indicator lower-is-better, scores from 1 to 100."""
    return Framework.model_validate({
        "code": "zones",
        "normalise": {"method": "minmax", "to": [1, 100]},
        "aggregate": aggregate,
        "groups": [{"code": "index"}, *({"code": f"g{k}", "group": "index", "weight": 1 + k} for k in range(5))],
        "indicators": [
            {"code": f"i{k}", "group": f"g{k % 5}", "weight": 1 + k % 3, "direction": ("higher", "lower")[k % 5 == 4]}
            for k in range(INDICATORS)
        ],
    })  # fmt: skip


def ready(aggregate: str) -> Outlook:
    """The field two years ahead, not yet drawn."""
    return outlook(score(panel(), framework(aggregate)), 2025, seed=5)


def everyone(aggregate: str, *, draws: int, horizon: int = 2, confidence: float = 0.8) -> Everyone:
    """A plan ten places up for every unit, rivals as forecast."""
    seen = ready(aggregate)
    begun = time.perf_counter()
    field = seen.field(2023 + horizon, draws=draws)
    field.scores, field.order, field.extremes  # noqa: B018 - made once, before any plan
    drawing = time.perf_counter() - begun
    ranks = seen.card.ranks[-1, :, -1]
    changes = past_changes(seen.past, horizon)
    planned, beyond, gaps = 0, 0, []
    begun, working = time.perf_counter(), time.process_time()
    for own in range(UNITS):
        found = plan(seen, Rivals(field, own), own, max(1, int(ranks[own]) - UP), horizon, confidence, changes)
        planned += isinstance(found, Solution)
        beyond += isinstance(found, Beyond)
        gaps += [found.gap] if isinstance(found, Solution) else []
    seconds, worked = time.perf_counter() - begun, time.process_time() - working
    known = [gap for gap in gaps if np.isfinite(gap)]
    proven, worst = sum(gap <= 1e-3 for gap in known), max(known, default=np.nan)
    return Everyone(seconds, worked, drawing, planned, beyond, proven, worst)


def plan(
    seen: Outlook, rivals: Rivals, own: int, upto: int, horizon: int, confidence: float, changes: np.ndarray
) -> Solution | Beyond:
    """One unit's plan."""
    start = expected(rivals, seen.card.framework)
    rivals = replace(rivals, base=start)
    levers = levers_of(seen.card.framework, seen.past, own, start, horizon)
    effort = effort_of("typical", Known(levers, changes[:, levers.places], np.ones(len(levers.places))))
    none = np.zeros(len(levers.places))
    return solve([Stage(rivals, levers, effort, upto, confidence, none, np.empty((0, len(none))), np.empty(0))])


if __name__ == "__main__":
    for aggregate in ("arithmetic", "geometric"):
        for draws in (1, 200, 1000):
            print(aggregate, draws, everyone(aggregate, draws=draws))
