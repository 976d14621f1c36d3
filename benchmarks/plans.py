"""Plans of the past, judged by what rivals really did: does the stated probability hold?

    python -m benchmarks.plans               the table in English
    python -m benchmarks.plans --lang zh     in Chinese
    python -m benchmarks.plans --seed 12     other units, ranks, confidences and draws
    python -m benchmarks.plans --write       into docs/<lang>/explanation/targeting.md, between the marks

At every past origin with five years of history, units taken at random plan for random ranks, horizons and confidences
with what was known then. Our unit is then put on its planned values among its rivals' true later values, units ranked
at both ends, everyone rescored.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from benchmarks.backtests import HORIZONS, PILLARS, ROOT, SHARED, published_framework, rule, tax_index
from ganchao.catchup import Outlook, expected, outlook
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.project import open_project
from ganchao.scoring.score import score
from ganchao.targeting.effort import Known, effort_of
from ganchao.targeting.levers import levers_of, past_changes
from ganchao.targeting.rivals import Rivals
from ganchao.targeting.solve import Beyond, solve
from ganchao.targeting.stage import Stage

LEAST_HISTORY = 5
BANDS = ((0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.0))
DRAWS, FRESH = 400, 1000
MARKS = ("<!-- plans: begin -->", "<!-- plans: end -->")


@dataclass(frozen=True)
class Tried:
    """One plan of the past and how it ended."""

    subject: str
    origin: int
    horizon: int
    unit: int
    wanted: float  # probability asked for
    stated: float  # on fresh draws
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
    code: str, seen: Outlook, whole: Scorecard, origin: int, horizon: int, count: int, rng: np.random.Generator
) -> Iterator[Tried]:
    """Plans of some units at one origin for one horizon."""
    card, later = seen.card, origin + horizon
    at = whole.years.index(later)
    both = card.ranked[-1] & np.isfinite(card.ranks[-1, :, -1]) & np.isfinite(whole.ranks[at, :, -1])
    assert whole.steps is not None
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
            code, origin, horizon, int(own), confidence, stated, bool(then.reached(values[None], upto)[0, 0]),
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


WORDS = {
    "head": {"en": "| ranking | stated between | plans | origins | stated | reached | 90 % interval | holds |",
             "zh": "| 排名 | 所述概率 | 方案数 | 起点数 | 所述平均 | 实际达到 | 90% 区间 | 是否兑现 |"},
    "frozen": {"en": "| rivals taken as frozen | plans | said | really have | reached |",
               "zh": "| 按对方静止定目标 | 方案数 | 自称概率 | 真正概率 | 实际达到 |"},
    "hdi": {"en": "Human Development Index", "zh": "人类发展指数"},
    "itci": {"en": "Tax Competitiveness Index", "zh": "国际税收竞争力指数"},
    "the_wur": {"en": "University ranking", "zh": "世界大学排名"},
    "pooled": {"en": "all together", "zh": "合并"},
    "yes": {"en": "yes", "zh": "是"},
    "no": {"en": "no", "zh": "否"},
}
MORE = {"itci": 4, "the_wur": 8}
"""Plans a case of rankings with few origins, as a multiple of those of HDI."""
BY_GAP = ("hdi", "pooled")
"""Where a promise is judged by how far it was missed; elsewhere by whether the interval holds what was stated."""


def holds(code: str, band: Band) -> bool:
    """Whether a band keeps its promise."""
    return band.close if code in BY_GAP else band.interval[0] <= band.stated <= band.interval[1]


def table(every: dict[str, Sequence[Tried]], lang: str) -> str:
    """What was stated and what was reached, by ranking and pooled; then the plans made with rivals frozen."""
    groups = {**every, "pooled": [plan for plans in every.values() for plan in plans]}
    lines = [WORDS["head"][lang], rule(WORDS["head"][lang])]
    for code, plans in groups.items():
        lines += [
            f"| {WORDS[code][lang]} | {b.low:.0%}–{b.high:.0%} | {b.plans:,} | {b.origins} | {b.stated:.1%} | "
            f"{b.reached:.1%} | {b.interval[0]:.0%}–{b.interval[1]:.0%} | "
            f"{WORDS['yes' if holds(code, b) else 'no'][lang]} |" for b in bands_of(plans)
        ]
    lines += ["", WORDS["frozen"][lang], rule(WORDS["frozen"][lang])]
    for code, plans in groups.items():
        frozen = [plan for plan in plans if plan.frozen_stated is not None]
        if frozen:
            said, really, reached = (np.mean([getattr(plan, name) for plan in frozen])
                                     for name in ("wanted", "frozen_stated", "frozen_reached"))
            name = WORDS[code][lang]
            lines.append(f"| {name} | {len(frozen):,} | {said:.1%} | {really:.1%} | {reached:.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table, or write it into the pages."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--lang", choices=("en", "zh"), default="en")
    reader.add_argument("--write", action="store_true")
    reader.add_argument("--per-case", type=int, default=30, help="plans at every origin and horizon of HDI")
    reader.add_argument("--seed", type=int, default=11)
    reader.add_argument("--only", default="", help="codes of rankings, joined by commas")
    asked = reader.parse_args()
    some, every = asked.only.split(",") if asked.only else [], {}
    for subject in subjects():
        if some and subject.code not in some:
            continue
        begun = time.perf_counter()
        every[subject.code] = list(tried(subject, per_case=asked.per_case * MORE.get(subject.code, 1), seed=asked.seed))
        print(f"{subject.code}: {len(every[subject.code])}, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    print(table(every, asked.lang))
    for lang in ("en", "zh") if asked.write else ():
        page = ROOT / "docs" / lang / "explanation" / "targeting.md"
        before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
        after = rest.split(MARKS[1])[1]
        page.write_text(f"{before}{MARKS[0]}\n\n{table(every, lang)}\n\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
