"""Aims told from what one office knows: is the true need where it is said to be?

    python -m benchmarks.own_knowledge               the tables in English
    python -m benchmarks.own_knowledge --lang zh     in Chinese
    python -m benchmarks.own_knowledge --write       into docs/<lang>/explanation/own-knowledge.md, between the marks

A field-year is one node (the index, or one of those that it adds up) of one ranking in one round. In each, units taken
at random want to climb by up to a fifth of the field. Everything is hidden but their own row, the number ranked and a
few published places; the answer is compared with the score that whoever stands at the wanted place really has.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from benchmarks.backtests import METHODS_CHANGED, PILLARS, ROOT, SHARED, pillars, rule, tax_index
from ganchao.domain.knowledge import Gain, Knowledge, Seen
from ganchao.domain.panel import Floats
from ganchao.domain.scorecard import Scorecard
from ganchao.errors import InvalidInput
from ganchao.forecasting.forecast import forecast
from ganchao.knowledge import ranked_scores, seen_at, seen_by, threshold_of
from ganchao.project import open_project
from ganchao.scoring.score import score
from ganchao.targeting.own_field import Wanted, score_at

SEED = 20261127
"""Of the trials that are judged; the model was made on seeds 1 to 3 and 7."""
PER_FIELD = {"hdi": 5, "itci": 10, "the_wur": 10}
LEAST_TRIALS, LEAST_FIELDS = 300, 30
HELD, NARROW = (0.75, 0.85), 0.5
BEFORE = 2
"""Rounds that must lie before; after a change of method fewer of them count."""
MARKS = ("<!-- own: begin -->", "<!-- own: end -->")


@dataclass(frozen=True, eq=False)
class Subject:
    """A ranking of which all but one row is hidden."""

    code: str
    card: Scorecard
    nodes: tuple[str, ...]  # the index and what it adds up
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Trial:
    """One question and what came of it; lifts on the node's scale."""

    subject: str
    node: str
    year: int
    true: float  # lift really needed in that round
    low: float
    middle: float
    high: float
    gap: float  # from our score to the highest score seen
    uniform: tuple[float, float]  # 80 % interval by order statistics of a uniform field between the two
    later: float  # lift really needed a round later; NaN where there is none
    later_low: float
    later_high: float

    @property
    def field(self) -> tuple[str, str, int]:
        return self.subject, self.node, self.year

    @property
    def held(self) -> bool:
        """Whether the true need lay in our interval."""
        return self.low <= self.true <= self.high

    @property
    def naive_width(self) -> float:
        """If only the ends are known, the wanted score lies evenly between ours and the highest seen: middle 80 %."""
        return 0.8 * self.gap


def subjects() -> Iterator[Subject]:
    """HDI, tax index, university ranking."""
    yield Subject("hdi", open_project("hdi").score(), ("health", "education", "income", "hdi"))
    if (SHARED / "itci").is_dir():
        groups = ("corporate", "consumption", "property", "income", "cross_border", "final")
        yield Subject("itci", tax_index("2024"), groups)
    if (SHARED / "the_wur").is_dir():
        yield Subject("the_wur", pillars(), (*PILLARS, "overall"), METHODS_CHANGED)


def trials(subject: Subject, *, per_field: int, seed: int = SEED, others: bool = True, every: int = 1
           ) -> Iterator[Trial]:
    """Questions in every field-year; ``others=False`` publishes nobody's score."""
    rng = np.random.default_rng(seed)
    for node in subject.nodes:
        for at in range(BEFORE, len(subject.card.years), every):
            for _ in range(per_field):
                yield tried(subject, node, at, rng, others=others)


def tried(subject: Subject, node: str, at: int, rng: np.random.Generator, *, others: bool) -> Trial:
    """One question: a unit and how far it wants to climb, taken at random."""
    card, k = subject.card, subject.card.nodes.index(node)
    ranks, scores = card.ranks[at, :, k], ranked_scores(card, at, k)
    ranked = np.flatnonzero(np.isfinite(ranks))
    own = int(rng.choice(ranked[ranks[ranked] >= 4]))
    rank = max(2, int(ranks[own]) - int(rng.integers(1, max(2, len(ranked) // 5) + 1)))
    facts = published(card, node, k, at, own, rng) if others else Knowledge("", ())
    knows = seen_by(card, card.units[own], upto=card.years[at], facts=facts, published=(), breaks=subject.breaks)
    mine, top = float(scores[own]), float(scores[ranked].max())
    year = card.years[at]
    found = score_at(knows, Wanted(node, year, rank, 1), seed=int(rng.integers(2**31)))
    low, middle, high = np.quantile(found.today, (0.1, 0.5, 0.9)) - mine
    later_low, later_high = np.array(found.between(then=True)) - mine
    later = np.nan
    if at + 1 < len(card.years) and card.years[at + 1] not in subject.breaks:
        later = float(threshold_of(ranked_scores(card, at + 1, k), own, rank)) - mine
    between = int(ranks[own]) - rank, rank - 1  # units of the field on either side of the wanted place
    uniform = tuple(float((top - mine) * betaincinv(*between, share)) for share in (0.1, 0.9))
    true = float(threshold_of(scores, own, rank)) - mine
    return Trial(subject.code, node, year, true, low, middle, high, top - mine, (uniform[0], uniform[1]),
                 later if np.isfinite(later) else np.nan, float(later_low), float(later_high))


def published(card: Scorecard, node: str, k: int, at: int, own: int, rng: np.random.Generator) -> Knowledge:
    """The first's score; half the time that of a round before, and a peer's; a rank, a band, a gain without scores."""
    ranks = card.ranks[at, :, k]
    rest = np.setdiff1d(np.flatnonzero(np.isfinite(ranks)), [own])
    first = int(rest[np.argmin(ranks[rest])])
    seen = seen_at(card, at, first, node, k)
    if rng.random() < 0.5 and np.isfinite(card.ranks[at - 1, :, k]).any():
        before = int(np.nanargmin(card.ranks[at - 1, :, k]))
        seen += seen_at(card, at - 1, before, node, k) if before != own else []
    peer, *named = (int(unit) for unit in rng.choice(rest, size=4, replace=False))
    if rng.random() < 0.5 and peer != first:
        seen += seen_at(card, at, peer, node, k)
    year, silent = card.years[at], [unit for unit in named if unit not in (first, peer)]
    for n, unit in enumerate(silent):
        rank = int(ranks[unit])
        low, high = (rank, rank) if n else (1, max(rank, 50))
        seen.append(Seen(year, node, card.units[unit], low, min(high, len(rest) + 1)))
    return Knowledge("", (), tuple(seen), tuple(Gain(year, node, card.units[unit], 3) for unit in silent[:1]))


@dataclass(frozen=True)
class Found:
    """What trials of one ranking, or of all, came to."""

    trials: int
    fields: int
    held: float
    interval: tuple[float, float]  # 90 %, whole field-years drawn with replacement
    ratio: float  # mean of our width over the naive one
    uniform_held: float
    uniform_ratio: float
    error: float  # median error of the middle, as a share of the way to the highest score seen
    later_held: float
    later_interval: tuple[float, float]

    @property
    def holds(self) -> bool:
        """Whether the promise for all rankings together is kept."""
        return HELD[0] <= self.held <= HELD[1] and self.ratio <= NARROW


def found_of(some: Sequence[Trial]) -> Found:
    """Summary of trials."""
    wide = [t for t in some if t.gap > 0]
    later = [t for t in some if np.isfinite(t.later)]
    held = [t.held for t in some]
    later_held = [t.later_low <= t.later <= t.later_high for t in later]
    return Found(
        len(some), len({t.field for t in some}), float(np.mean(held)), by_field(some, held),
        float(np.mean([(t.high - t.low) / t.naive_width for t in wide])),
        float(np.mean([t.uniform[0] <= t.true <= t.uniform[1] for t in wide])),
        float(np.mean([(t.uniform[1] - t.uniform[0]) / t.naive_width for t in wide])),
        float(np.median([abs(t.middle - t.true) / t.gap for t in wide])),
        float(np.mean(later_held)), by_field(later, later_held),
    )


def by_field(some: Sequence[Trial], held: Sequence[bool], *, seed: int = 5) -> tuple[float, float]:
    """90 % interval of a share, whole field-years drawn with replacement."""
    fields = sorted({t.field for t in some})
    place = {field: n for n, field in enumerate(fields)}
    hits, counts = np.zeros(len(fields)), np.zeros(len(fields))
    for trial, hit in zip(some, held, strict=True):
        hits[place[trial.field]] += hit
        counts[place[trial.field]] += 1
    drawn = np.random.default_rng(seed).integers(len(fields), size=(2000, len(fields)))
    shares = hits[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(shares, (0.05, 0.95))
    return float(low), float(high)


def beside_full(subject: Subject, *, per_field: int = 4, every: int = 4, seed: int = SEED + 1) -> tuple[float, float]:
    """A round ahead: our mean width against that of forecasting everyone, and how often the latter held the truth."""
    rng = np.random.default_rng(seed)
    ratios, held = [], []
    card = subject.card
    for at in range(BEFORE + 3, len(card.years) - 1, every if subject.code == "hdi" else 1):
        if card.years[at + 1] in subject.breaks:
            continue
        framework = card.framework
        panel = card.panel.only(years=[y for y in card.panel.years if y + framework.rounds.lag <= card.years[at]])
        past = score(panel, framework)
        for node in subject.nodes:
            k = card.nodes.index(node)
            try:
                fan = forecast(past, years=1, node=node, breaks=[b for b in subject.breaks if b <= card.years[at]])
            except InvalidInput:
                continue
            for _ in range(per_field):
                state = rng.bit_generator.state
                one = tried(subject, node, at, rng, others=True)
                rng.bit_generator.state = state
                ranks = card.ranks[at, :, k]
                ranked = np.flatnonzero(np.isfinite(ranks))
                own = int(rng.choice(ranked[ranks[ranked] >= 4]))  # the same unit and rank as just tried
                rank = max(2, int(ranks[own]) - int(rng.integers(1, max(2, len(ranked) // 5) + 1)))
                low, high = full_interval(fan.scores[:, 0, :, -1], fan.units, card, at, own, k, rank)
                if np.isfinite(one.later) and high > low:
                    ratios.append((one.later_high - one.later_low, high - low))
                    held.append(low <= one.later <= high)
    ours, full = np.array(ratios).T
    return float(np.mean(ours / full)), float(np.mean(held))


def full_interval(
    scores: Floats, units: tuple[str, ...], card: Scorecard, at: int, own: int, k: int, rank: int
) -> tuple[float, float]:
    """80 % interval of the lift with everyone forecast."""
    thresholds = threshold_of(scores.astype(np.float64), units.index(card.units[own]), rank)
    low, high = np.quantile(thresholds, (0.1, 0.9)) - card.scores[at, own, k]
    return float(low), float(high)


WORDS = {
    "head": {
        "en": "| ranking | trials | field-years | 80 % interval held | 90 % interval of that | width against naive | "
              "uniform field: held | its width | median error | a round later: held | 90 % interval of that |",
        "zh": "| 排名 | 试验数 | 场次 | 八成区间命中 | 命中率 90% 区间 | 与简单区间宽度比 | 均匀分布：命中 | 宽度比 | "
              "中间值误差（中位数） | 下一轮：命中 | 其 90% 区间 |"},
    "alone": {"en": "| ranking, nobody's score known | trials | 80 % interval held | 90 % interval of that |",
              "zh": "| 排名（他人得分一概不知） | 试验数 | 八成区间命中 | 命中率的 90% 区间 |"},
    "full": {"en": "| ranking, a round ahead | our width against that with everyone forecast | the latter held |",
             "zh": "| 排名（下一轮） | 本法宽度与用全部数据预测之比 | 后者命中 |"},
    "hdi": {"en": "Human Development Index", "zh": "人类发展指数"},
    "itci": {"en": "Tax Competitiveness Index", "zh": "国际税收竞争力指数"},
    "the_wur": {"en": "University ranking", "zh": "世界大学排名"},
    "pooled": {"en": "all together", "zh": "合并"},
}


def span(ends: tuple[float, float]) -> str:
    return f"{ends[0]:.1%}–{ends[1]:.1%}"


def table(every: dict[str, Sequence[Trial]], lang: str) -> str:
    """By ranking and pooled."""
    lines = [WORDS["head"][lang], rule(WORDS["head"][lang])]
    for code, some in grouped(every).items():
        f = found_of(some)
        lines.append(
            f"| {WORDS[code][lang]} | {f.trials:,} | {f.fields} | {f.held:.1%} | {span(f.interval)} | {f.ratio:.2f} | "
            f"{f.uniform_held:.1%} | {f.uniform_ratio:.2f} | {f.error:.1%} | {f.later_held:.1%} | "
            f"{span(f.later_interval)} |"
        )
    return "\n".join(lines)


def alone_table(every: dict[str, Sequence[Trial]], lang: str) -> str:
    """Where nobody else's score is known."""
    lines = [WORDS["alone"][lang], rule(WORDS["alone"][lang])]
    for code, some in grouped(every).items():
        held = [t.held for t in some]
        lines.append(f"| {WORDS[code][lang]} | {len(some):,} | {np.mean(held):.1%} | {span(by_field(some, held))} |")
    return "\n".join(lines)


def full_table(every: dict[str, tuple[float, float]], lang: str) -> str:
    """Beside the answer with everyone forecast."""
    lines = [WORDS["full"][lang], rule(WORDS["full"][lang])]
    return "\n".join([*lines, *(f"| {WORDS[code][lang]} | {ratio:.2f} | {held:.1%} |"
                                for code, (ratio, held) in every.items())])


def grouped(every: dict[str, Sequence[Trial]]) -> dict[str, Sequence[Trial]]:
    return {**every, "pooled": [trial for some in every.values() for trial in some]}


def main() -> None:
    """Print the tables, or write them into the pages."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--lang", choices=("en", "zh"), default="en")
    reader.add_argument("--write", action="store_true")
    reader.add_argument("--seed", type=int, default=SEED)
    asked = reader.parse_args()
    every, alone, full = {}, {}, {}
    for subject in subjects():
        begun, many = time.perf_counter(), PER_FIELD[subject.code]
        every[subject.code] = list(trials(subject, per_field=many, seed=asked.seed))
        alone[subject.code] = list(trials(subject, per_field=-(-many // 2), seed=asked.seed, others=False))
        full[subject.code] = beside_full(subject, seed=asked.seed + 1)
        print(f"{subject.code}: {len(every[subject.code])}, {time.perf_counter() - begun:.0f} s", file=sys.stderr)
    for lang in ("en", "zh") if asked.write else (asked.lang,):
        text = "\n\n".join((table(every, lang), alone_table(alone, lang), full_table(full, lang)))
        print(text)
        if asked.write:
            page = ROOT / "docs" / lang / "explanation" / "own-knowledge.md"
            before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
            after = rest.split(MARKS[1])[1]
            page.write_text(f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
