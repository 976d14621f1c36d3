"""Plans of the past, judged by what rivals really did: does the stated probability hold?

    python -m benchmarks.plans               the table in English
    python -m benchmarks.plans --lang zh     in Chinese
    python -m benchmarks.plans --write       into docs/<lang>/explanation/targeting.md, between the marks

At every past origin with five years of history, units taken at random plan for random ranks, horizons and confidences
with what was known then. Our unit is then put on its planned values among its rivals' true later values, units ranked
at both ends, everyone rescored.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.backtests import HORIZONS, SHARED, published_framework, tax_index
from ganchao.catchup import Outlook, expected, outlook
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.project import open_project
from ganchao.scoring.score import score
from ganchao.targeting.effort import Known, effort_of
from ganchao.targeting.levers import levers_of, past_changes
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Beyond, Stage, solve

LEAST_HISTORY = 5
BANDS = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
DRAWS, FRESH = 400, 1000


@dataclass(frozen=True)
class Tried:
    """One plan of the past and how it ended."""

    subject: str
    origin: int
    horizon: int
    unit: int
    stated: float
    reached: bool
    frozen_reached: bool | None  # the plan made as if rivals stood still
    frozen_stated: float | None  # the probability it really has


@dataclass(frozen=True)
class Subject:
    """A ranking whose units plan."""

    code: str
    panel: Panel
    framework: Framework
    breaks: tuple[int, ...] = ()


def subjects() -> Iterator[Subject]:
    """HDI, tax index, university ranking."""
    hdi = open_project("hdi")
    yield Subject("hdi", hdi.panel, hdi.framework)
    if (SHARED / "itci").is_dir():
        tax = tax_index("2024")
        yield Subject("itci", tax.panel, tax.framework)
    if (SHARED / "the_wur").is_dir():
        import pandas as pd  # noqa: PLC0415

        from benchmarks.backtests import PILLARS  # noqa: PLC0415

        frame = pd.read_csv(SHARED / "the_wur" / "the_wur_2011_2020.csv", keep_default_na=False, na_values=[""])
        frame = frame.assign(unit=frame.name + " / " + frame.country)
        part = frame[list(PILLARS)].isna().any(axis=1) & (frame.year >= 2012)  # whose totals cannot be reproduced
        panel = Panel.from_frame(frame.loc[~part, ["unit", "year", *PILLARS]])
        yield Subject("the_wur", panel, published_framework("the_wur"), (2012, 2016))


def tried(subject: Subject, *, per_case: int, seed: int = 11) -> Iterator[Tried]:
    """Plans at every origin and horizon."""
    rng = np.random.default_rng(seed)
    panel, framework = subject.panel, subject.framework
    whole = score(panel, framework)
    assert whole.steps is not None
    for origin in whole.years[LEAST_HISTORY - 1:-1]:
        card = score(panel.only(years=[y for y in panel.years if y + framework.rounds.lag <= origin]), framework)
        asked = [h for h in HORIZONS if origin + h in whole.years]
        known = tuple(b for b in subject.breaks if b <= origin)
        seen = outlook(card, origin + max(asked), seed=int(rng.integers(2**31)), breaks=known)
        for horizon in asked:
            yield from planned(subject.code, seen, whole, origin, horizon, per_case, rng)


def planned(
    code: str, seen: Outlook, whole: object, origin: int, horizon: int, count: int, rng: np.random.Generator
) -> Iterator[Tried]:
    """Plans of some units at one origin for one horizon."""
    card, later = seen.card, origin + horizon
    at = whole.years.index(later)
    both = card.ranked[-1] & np.isfinite(card.ranks[-1, :, -1]) & np.isfinite(whole.ranks[at, :, -1])
    true = whole.steps.imputed[at:at + 1]
    made, fresh, still, truth = (
        replace(field, rescorer=replace(field.rescorer, inside=both[None])) for field in (
            seen.field(later, draws=DRAWS), seen.field(later, draws=FRESH, fresh=True), seen.as_today(later),
            replace(seen.as_today(later), values=true),
        )
    )
    choices = np.flatnonzero(both)
    order = card.ranks[-1, :, -1]
    for own in rng.choice(choices, size=min(count, len(choices)), replace=False):
        now = int(np.sum(order[choices] < order[own])) + 1
        upto = int(np.clip(now - rng.integers(0, max(2, len(choices) // 8)), 1, len(choices) - 1))
        confidence = float(rng.uniform(0.5, 0.98))
        rivals, check, today, then = (Rivals(field, int(own)) for field in (made, fresh, still, truth))
        start = expected(rivals, card.framework)
        if np.isnan(start).all():
            continue
        rivals, check = replace(rivals, base=start), replace(check, base=start)
        levers = levers_of(card.framework, seen.past, int(own), start, horizon, breaks_at=seen.breaks_at)
        changes = past_changes(seen.past, horizon, seen.breaks_at)[:, levers.places]
        effort = effort_of("typical", Known(levers, changes, np.ones(len(levers.places))))
        nothing = np.zeros(len(levers.places))
        stage = Stage(rivals, levers, effort, upto, confidence, nothing, np.empty((0, len(nothing))), np.empty(0))
        found = solve([stage])
        if isinstance(found, Beyond):
            continue
        values = levers.values(found.moved[0])[None]
        stated = check.probability(values, upto)
        frozen = solve([replace(stage, rivals=today)])
        frozen_values = None if isinstance(frozen, Beyond) else levers.values(frozen.moved[0])[None]
        yield Tried(
            code, origin, horizon, int(own), stated, bool(then.reached(values[None], upto)[0, 0]),
            None if frozen_values is None else bool(then.reached(frozen_values[None], upto)[0, 0]),
            None if frozen_values is None else check.probability(frozen_values, upto),
        )


@dataclass(frozen=True)
class Band:
    """Plans whose stated probability lies in one band."""

    low: float
    high: float
    plans: int
    origins: int
    stated: float
    reached: float
    interval: tuple[float, float]  # 90 %, whole origins drawn with replacement

    @property
    def close(self) -> bool:
        """Whether the aim was reached at most 5 points less often than stated and at most 15 more often."""
        return -0.05 <= self.reached - self.stated <= 0.15


def bands_of(plans: Sequence[Tried], *, seed: int = 5) -> list[Band]:
    """Stated and reached by band."""
    rng, found = np.random.default_rng(seed), []
    for low, high in BANDS:
        some = [p for p in plans if low <= p.stated < high or (high == 1.0 and p.stated == 1.0)]
        if not some:
            continue
        origins = sorted({(p.subject, p.origin) for p in some})
        hits = np.array([[sum(p.reached for p in some if (p.subject, p.origin) == o),
                          sum((p.subject, p.origin) == o for p in some)] for o in origins], dtype=float)
        drawn = hits[rng.integers(len(origins), size=(2000, len(origins)))].sum(axis=1)
        share = np.quantile(drawn[:, 0] / drawn[:, 1], (0.05, 0.95))
        found.append(Band(
            low, high, len(some), len(origins), float(np.mean([p.stated for p in some])),
            float(np.mean([p.reached for p in some])), (float(share[0]), float(share[1])),
        ))
    return found


def main() -> None:
    """Print the table."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--per-case", type=int, default=20)
    reader.add_argument("--only", default="")
    asked = reader.parse_args()
    every: list[Tried] = []
    for subject in subjects():
        if asked.only and subject.code not in asked.only.split(","):
            continue
        begun = time.perf_counter()
        plans = list(tried(subject, per_case=asked.per_case * (4 if subject.code == "itci" else 8 if subject.code == "the_wur" else 1)))
        every += plans
        print(subject.code, len(plans), f"{time.perf_counter() - begun:.0f} s")
        for horizon in (*HORIZONS, None):
            for b in bands_of([p for p in plans if horizon in (None, p.horizon)]):
                print(f"  h={horizon or 'all'} {b.low:.1f}-{b.high:.1f} n={b.plans} o={b.origins} stated {b.stated:.3f} reached {b.reached:.3f} "
                      f"[{b.interval[0]:.2f},{b.interval[1]:.2f}] {'' if b.close else '**'}")
        frozen = [p for p in plans if p.frozen_stated is not None]
        print("  frozen: really", np.mean([p.frozen_stated for p in frozen]), "reached", np.mean([p.frozen_reached for p in frozen]))
    for b in bands_of(every):
        print(f"pooled {b.low:.1f}-{b.high:.1f} n={b.plans} o={b.origins} stated {b.stated:.3f} reached {b.reached:.3f} {'' if b.close else '**'}")


if __name__ == "__main__":
    main()
