"""Random small cases for the judge: coarse grids, so that ties and exactly met limits occur."""

from __future__ import annotations

import numpy as np

from ganchao.domain.plan import Plan
from tests.targeting.enumeration import Case, Luck
from tests.targeting.fields import RECIPES, field_of

FIRST = 2025


def small_case(seed: int, recipe: str | None = None, *, uncertain: bool | None = None) -> Case:
    """A case of 3 to 6 measures, 1 to 3 years, 5 to 20 draws; about a third have uncertain effects."""
    rng = np.random.default_rng([7, seed])
    recipe = recipe or list(RECIPES)[seed % len(RECIPES)]
    width, units, draws = int(rng.integers(2, 4)), int(rng.integers(4, 8)), int(rng.integers(5, 21))
    span = int(rng.integers(1, 4))
    count = int(rng.integers(3, 7 if span < 3 else 6))
    years = tuple(range(FIRST, FIRST + span))
    lower = tuple(bool(each) for each in rng.random(width) < 0.3)
    weights = rng.integers(1, 4, width).astype(float)
    chancy = bool(rng.random() < 0.35) if uncertain is None else uncertain
    toward = np.where(lower, -1, 1)
    baseline = np.where(lower, 11, 9) + rng.integers(-3, 2, (span, width)) * toward
    names = tuple(f"i{k}" for k in range(width))
    measures = [measure_of(rng, f"m{k}", k, years, toward, chancy) for k in range(count)]
    aims = [aim_of(rng, year, units) for year in sorted({years[-1], *(years[:1] if rng.random() < 0.3 else ())})]
    plan = Plan.model_validate({
        "measures": measures, "aims": aims,
        "budgets": {year: float(rng.integers(4, 14)) for year in (*years, years[-1] + 1) if rng.random() < 0.5},
        "capacities": {"land": float(rng.integers(1, 5))} if rng.random() < 0.4 else {},
        "bottom_lines": lines_of(rng, names, baseline, toward, count),
    })
    fields = tuple(
        field_of(recipe, rng.integers(4, 15, (draws, units, width)).astype(float), weights, lower) for _ in aims
    )
    return Case(plan, years, names, baseline.astype(float), fields, luck_of(rng, plan, draws) if chancy else None)


def measure_of(
    rng: np.random.Generator, code: str, number: int, years: tuple[int, ...], toward: np.ndarray, chancy: bool
) -> dict[str, object]:
    """One measure; later ones may need or exclude earlier ones."""
    touched = rng.choice(len(toward), int(rng.integers(1, len(toward) + 1)), replace=False)
    effects = [
        {
            "indicator": f"i{j}",
            "add": float(toward[j] * rng.choice([0, 1, 2, 3, 5, 8, -1, -2], p=[.05, .1, .2, .25, .2, .1, .05, .05])),
            "ramp": [[1.0], [0.5, 1.0], [0.0, 1.0], [1.0, 0.5]][rng.choice(4, p=[.5, .25, .15, .1])],
            "spread": float(rng.choice([0.0, 0.5, 1.0])) if chancy else 0.0,
        }
        for j in sorted(int(each) for each in touched)
    ]
    cost = [float(each) / 2 for each in rng.integers(0 if rng.random() < 0.3 else 1, 9, int(rng.integers(1, 4)))]
    if rng.random() < 0.06:
        cost[-1] = -cost[0] - 1.0
    others = [f"m{k}" for k in range(number)]
    return {
        "code": code, "cost": cost, "effects": effects,
        "success": float(rng.choice([0.6, 0.8, 1.0])) if chancy else 1.0,
        "needs": [str(rng.choice(others))] if others and rng.random() < 0.2 else [],
        "excludes": [str(rng.choice(others))] if others and rng.random() < 0.15 else [],
        "uses": {"land": float(rng.integers(0, 3))} if rng.random() < 0.5 else {},
        "start": sorted({int(each) for each in rng.choice(years, 2)}) if rng.random() < 0.3 else [],
    }


def aim_of(rng: np.random.Generator, year: int, units: int) -> dict[str, object]:
    return {
        "year": year, "rank": int(rng.integers(1, units - 1)),
        "confidence": float(rng.choice([0.2, 0.4, 0.5, 0.6, 0.8])),
        "commitment": str(rng.choice(["commit", "target", "stretch"])),
    }


def lines_of(
    rng: np.random.Generator, names: tuple[str, ...], baseline: np.ndarray, toward: np.ndarray, count: int
) -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    if rng.random() < 0.3:
        j = int(rng.integers(len(names)))
        worst = (baseline * toward).min(axis=0)[j] * toward[j]
        lines.append({"code": "behind", "kind": "floor" if toward[j] > 0 else "cap", "indicator": names[j],
                      "value": float(worst + toward[j] * int(rng.integers(-1, 2)))})
    if rng.random() < 0.2:
        j = int(rng.integers(len(names)))
        best = (baseline * toward).max(axis=0)[j] * toward[j]
        lines.append({"code": "beyond", "kind": "cap" if toward[j] > 0 else "floor", "indicator": names[j],
                      "value": float(best + toward[j] * int(rng.integers(2, 6)))})
    if rng.random() < 0.1:
        lines.append({"code": "never", "kind": "veto", "measures": [f"m{int(rng.integers(count))}"]})
    if rng.random() < 0.1:
        lines.append({"code": "kept", "kind": "protected", "measures": [f"m{k}" for k in range(count)], "value": 0.5})
    return lines


def luck_of(rng: np.random.Generator, plan: Plan, draws: int) -> Luck:
    works = np.stack([rng.random(draws) < measure.success for measure in plan.measures], axis=1)
    off = {
        measure.code: np.stack(
            [effect.spread * rng.choice([-1.0, 0.0, 1.0], draws) for effect in measure.effects], axis=1)
        for measure in plan.measures
    }
    return Luck(works, off)
