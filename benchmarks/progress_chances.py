"""Stated probabilities of promises against what came true, on the shipped projects' real indicators.

At every past origin with seven years before it, units taken at random promise, for every indicator, their last value
plus a random multiple of the field's usual yearly change, for two or three years later. What is known then states a
probability: from the unit's own changes alone, with everybody else's, and with ranges as wide as everyone's past errors
ask for. The later value says whether it came true.

    python benchmarks/progress_chances.py
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ganchao.project import open_project
from ganchao.scoring.conform import values_of
from ganchao.tracking.chance import outlook, pool_of, widening

KNOWN = 7
AHEAD = (2, 3)
EACH = 8  # units of each indicator and origin


def cases(name: str, rng: np.random.Generator):
    """Probabilities stated in each way, whether it came true, whether the value lay in each way's 80 % range."""
    project = open_project(name)
    for indicator in project.framework.indicators:
        if indicator.role.value == "series":
            continue
        values = values_of(project.panel, indicator, [])
        years = np.array(project.panel.years, dtype=float)
        usual = float(np.nanmedian(np.abs(np.diff(values, axis=0))))
        for origin in range(KNOWN, len(years) - max(AHEAD)):
            past = slice(0, origin)
            wider = {ahead: widening(years[past], values[past], ahead) for ahead in AHEAD}
            whole = np.flatnonzero(np.isfinite(values[past]).all(axis=0))
            for unit in rng.permutation(whole)[:EACH]:
                ahead = int(rng.choice(AHEAD))
                later = values[origin - 1 + ahead, unit]
                if not np.isfinite(later):
                    continue
                target = values[origin - 1, unit] + ahead * usual * rng.normal(0.5, 1.5)
                others = np.delete(values[past], unit, axis=1)
                pool = pool_of(years[past], others)
                own = outlook(years[past], values[past, unit], years[origin - 1] + ahead)
                shared = outlook(years[past], values[past, unit], years[origin - 1] + ahead, pool) if pool else None
                if own is None or shared is None:
                    continue
                ways = (own, shared, replace(shared, spread=shared.spread * wider[ahead]))
                yield (*(way.chance(low=target) for way in ways), later >= target,
                       *(way.quantile(0.1) <= later <= way.quantile(0.9) for way in ways))


def main() -> None:
    """One line for each project and way, then the reliability of the pooled way."""
    for name in ("hdi", "shandong"):
        found = np.array(list(cases(name, np.random.default_rng(2019))), dtype=float)
        came = found[:, 3]
        print(f"{name}: {len(found)} promises, {came.mean():.1%} came true")
        for at, label in enumerate(("own changes", "with others'", "as wide as past errors ask for")):
            said, inside = found[:, at], 4 + at
            brier = float(((said - came) ** 2).mean())
            skill = 1 - brier / float(((came - came.mean()) ** 2).mean())
            print(f"  {label}: said {said.mean():.1%}, Brier {brier:.3f} (skill {skill:.0%}), "
                  f"80 % ranges hold {found[:, inside].mean():.1%}")
            band = np.minimum((said * 5).astype(int), 4)
            pairs = [(said[band == k].mean(), came[band == k].mean(), (band == k).sum()) for k in range(5)]
            print("    " + "; ".join(f"{first:.0%} -> {second:.0%} ({count})" for first, second, count in pairs))


if __name__ == "__main__":
    main()
