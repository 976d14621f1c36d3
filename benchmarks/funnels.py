"""How fast funnels are worked out, and how often their ranges hold the truth: ``python -m benchmarks.funnels``.

Leads are simulated from known paces, the usual one and three others; none of them was used to choose a constant.
"""

from __future__ import annotations

import time

import numpy as np

from ganchao.domain.funnel import Contribution
from ganchao.tracking.funnel import histories
from ganchao.tracking.funnel_cohorts import attributed, cohorts, late
from ganchao.tracking.funnel_contribution import contributions, expected
from ganchao.tracking.funnel_pace import eventual, pace
from tests.tracking.simulated import THREE, simulated, truth

PACES = {"as usual": (1.0, 1.0), "goes on more": (1.3, 0.7), "goes on less": (0.6, 1.4), "half as fast": (0.5, 0.5)}
FUNNELS = 200
MANY = 100_000


def speed() -> None:
    leads, _ = simulated(THREE, truth(THREE), np.random.default_rng(1), leads=MANY)
    best = np.inf
    for _ in range(5):
        start = time.perf_counter()
        found = histories(leads)
        known = pace(found)
        cohorts(found, known, 0, 2)
        shares = known.drawn(np.random.default_rng(1), 200)
        for each in THREE.contributions:
            expected(found, known, each, range(2019, 2024), shares)
        late(found, known)
        attributed(found)
        best = min(best, time.perf_counter() - start)
    print(f"{MANY:,} leads: histories, pace, cohorts, expected contributions, lists, attribution {best:.2f} s")


def coverage() -> None:
    plain = THREE.replace(contributions=(Contribution(indicator="x", stage="producing", add=1.0),))
    month = (2022 - 1970) * 12 + 11
    for name, factor in PACES.items():
        true = truth(plain) * factor
        for count in (60, 250):
            rng, share, came, miss = np.random.default_rng(2020), 0, 0, []
            for k in range(FUNNELS):
                leads, months = simulated(plain, true, rng, leads=count)
                found = histories(leads)
                known = pace(found)
                low, high = np.quantile(eventual(known.drawn(rng, 200))[:, 0], [0.05, 0.95])
                share += low <= eventual(true)[0] <= high
                added = contributions(found, known, (2022,), draws=200, seed=k)
                low, high = added.range("x")
                waits = found.open & (found.present < 2)
                truly = found.amount[waits & (months[found.row, 2] <= month)].sum()
                came += low[0] <= truly <= high[0]
                miss.append((added.mean("x")[0], truly))
            mean, truly = np.mean(miss, axis=0)
            held = f"90 % ranges of the share that goes on held {share / FUNNELS:.0%}"
            held += f", 80 % ranges of what came {came / FUNNELS:.0%}"
            print(f"{name}, {count} leads: {held}; expected {mean:.1f} for {truly:.1f}", flush=True)


if __name__ == "__main__":
    speed()
    coverage()
