"""Forecasts of the past against "nobody moves", on four published rankings.

    python -m benchmarks.backtests               the tables in English
    python -m benchmarks.backtests --lang zh     in Chinese
    python -m benchmarks.backtests --write       into docs/<lang>/explanation/forecasting.md, between the marks

HDI and ``shandong`` are shipped; the tax index and the university ranking lie beside the project and are left out
where they are not.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from benchmarks.thresholds import Promised, bands_of, promised
from ganchao.domain.framework import Framework
from ganchao.domain.panel import Panel
from ganchao.domain.scorecard import Scorecard
from ganchao.forecasting import account, calibrate, fit, models, shocks
from ganchao.forecasting.backtest import Case, across_vintages, rolling
from ganchao.forecasting.history import History, history_of
from ganchao.forecasting.indicators import rolling_indicators
from ganchao.forecasting.models import MODELS
from ganchao.forecasting.skill import Reliability, Skill, coverage_of, pooled, reliability_of, skill_of
from ganchao.project import open_project
from ganchao.scoring.score import score

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared" / "data"
HORIZONS = (1, 3, 5)
METHODS_CHANGED = (2012, 2016)
PILLARS = ("teaching", "research", "citations", "industry_income", "international_outlook")
MARKS = ("<!-- backtests: begin -->", "<!-- backtests: end -->")


@dataclass(frozen=True)
class Subject:
    """A ranking whose past is forecast."""

    code: str
    zh: str
    en: str
    history: History
    older: tuple[History, ...] = field(default=())  # earlier vintages, oldest first


def subjects() -> Iterator[Subject]:
    """HDI, tax index, university ranking, ``shandong``."""
    hdi = [history_of(open_project("hdi", vintage=v).score()) for v in open_project("hdi").vintages]
    yield Subject("hdi", "人类发展指数", "Human Development Index", hdi[-1], tuple(hdi[:-1]))
    if (SHARED / "itci").is_dir():
        tax = [history_of(tax_index(vintage)) for vintage in ("2022", "2023", "2024")]
        yield Subject("itci", "国际税收竞争力指数", "Tax Competitiveness Index", tax[-1], tuple(tax[:-1]))
    if (SHARED / "the_wur").is_dir():
        yield Subject("the_wur", "世界大学排名", "University ranking", universities())
    yield Subject("shandong", "各省科技创新（示例 shandong）", "Chinese provinces (shandong)",
                  history_of(open_project("shandong").score()))


def published_framework(name: str) -> Framework:
    """A framework of the tests."""
    text = (ROOT / "tests" / "published" / "frameworks" / f"{name}.yaml").read_text(encoding="utf-8")
    return Framework.model_validate(YAML(typ="safe").load(text))


def tax_index(vintage: str) -> Scorecard:
    """The tax index as its publisher computes it; early vintages lack one indicator."""
    raw = pd.read_csv(SHARED / "itci" / f"raw_vintage_{vintage}.csv")
    framework = published_framework("itci")
    there = tuple(i for i in framework.indicators if i.code in raw.columns)
    panel = Panel.from_frame(raw[["ISO_3", "year", *(i.code for i in there)]], unit="ISO_3", vintage=vintage)
    return score(panel, framework.model_copy(update={"indicators": there}))


def universities() -> History:
    """Universities with all five pillars; the method changed in 2012 (weights) and 2016 (source of citations)."""
    card = pillars()
    history = history_of(card, breaks=METHODS_CHANGED)
    complete = np.isfinite(card.panel.values).all(axis=-1) | (np.asarray(card.years) < 2012)[:, None]
    return replace(history, scores=np.where(complete, history.scores, np.nan))


def pillars() -> Scorecard:
    """The university ranking with its five pillars."""
    frame = pd.read_csv(SHARED / "the_wur" / "the_wur_2011_2020.csv", keep_default_na=False, na_values=[""])
    frame = frame.assign(unit=frame.name + " / " + frame.country)
    return score(Panel.from_frame(frame[["unit", "year", *PILLARS]]), published_framework("the_wur"))


WORDS = {
    "head": {
        "en": "| ranking | years ahead | origins | RPS | baseline | better by | MAE ratio | 80 % held | 90 % held | "
              "plain 80/90 | Brier | baseline | scaled |",
        "zh": "| 排名 | 提前年数 | 起点数 | RPS | 基准 RPS | 改善 | 中位误差比 | 80% 区间覆盖 | 90% 区间覆盖 | "
              "整数区间覆盖 80/90 | Brier | 基准 Brier | 放大跨度 |",
    },
    "set": {"en": "all horizons", "zh": "各年合计"},
    "models": {"en": "| model | mean gain | worst case | worst MAE ratio | 80 % held | 90 % held |",
               "zh": "| 模型 | 平均改善 | 最差一例 | 最差中位误差比 | 80% 覆盖 | 90% 覆盖 |"},
    "reliability": {"en": "| P(rank ≤ k) said | came true | cases |", "zh": "| 预报 P(位次≤k) | 实际应验 | 次数 |"},
    "vintages": {
        "en": "| ranking | vintage to | years ahead | RPS, vintage then | RPS, revision known | due to revision |",
        "zh": "| 排名 | 数据版本截至 | 提前年数 | 按当时版本 RPS | 按修订版本 RPS | 修订所占份额 |"},
    "thresholds": {
        "en": "| ranking | said .5–.6 | .6–.7 | .7–.8 | .8–.9 | .9–1 |",
        "zh": "| 排名 | 称 50–60% | 60–70% | 70–80% | 80–90% | 90–100% |"},
    "unseen": {
        "en": "| ranking without a part in it | better by at 1, 3, 5 years | MAE ratio | 80 % held | 90 % held |",
        "zh": "| 未参与选择的排名 | 提前 1、3、5 年的改善 | 中位误差比 | 80% 覆盖 | 90% 覆盖 |"},
    "settings": {
        "en": "| changed | mean gain | worst case | 80 % held: all; HDI; tax; university; provinces | 90 % |",
        "zh": "| 改动 | 平均改善 | 最差一例 | 80% 覆盖：合计；发展指数；税收；大学；各省 | 90% |"},
    "nothing": {"en": "nothing", "zh": "不改"},
    "pooled": {"en": "all", "zh": "合计"},
    "indicators": {"en": "| by indicators | years ahead | origins | better by | MAE ratio | 80 % held | 90 % held |",
                   "zh": "| 按指标推演 | 提前年数 | 起点数 | 改善 | 中位误差比 | 80% 覆盖 | 90% 覆盖 |"},
    "overall": {
        "en": "Mean gain over all rankings and horizons {gain:.1%}; pooled, 80 % intervals held {c80:.1%} and 90 % "
              "intervals {c90:.1%}.",
        "zh": "各排名、各年数平均改善 {gain:.1%}；合并计算，80% 区间覆盖 {c80:.1%}，90% 区间覆盖 {c90:.1%}。"},
}


def rule(head: str) -> str:
    """The line under a table's head."""
    return "|" + "---|" * (head.count("|") - 1)


def skill_rows(subject: Subject, cases: Sequence[Case], lang: str) -> list[str]:
    """One ranking by horizon, and its coverage over all horizons."""
    name = subject.zh if lang == "zh" else subject.en
    rows = [row_of(name, skill) for skill in skill_of(cases)]
    held = [coverage_of(cases, level) for level in (0.8, 0.9)]
    spans = " | ".join(f"{h.share:.1%} ({h.low:.1%}–{h.high:.1%})" for h in held)
    return [*rows, f"| {name} | {WORDS['set'][lang]} | | | | | | {spans} | | | | |"]


def row_of(name: str, skill: Skill) -> str:
    """One line of the table of skill."""
    held = " | ".join(f"{h.share:.1%}" for h in (skill.covered_80, skill.covered_90))
    plain = f"{skill.plain_80:.0%}/{skill.plain_90:.0%}"
    return (
        f"| {name} | {skill.horizon} | {skill.origins} | {skill.score:.3f} | {skill.baseline:.3f} | "
        f"{-skill.gain:+.1%} | {skill.error / skill.error_baseline:.3f} | {held} | {plain} | "
        f"{skill.brier:.4f} | {skill.brier_baseline:.4f} | {skill.scaled or ''} |"
    )


def reliability_rows(found: Reliability) -> list[str]:
    """Bars of the reliability diagram."""
    return [f"| {said:.1%} | {came:.1%} | {count:,} |"
            for said, came, count in zip(found.said, found.came, found.count, strict=True) if count]


def vintage_rows(subject: Subject, lang: str) -> list[str]:
    """Forecasts on one vintage judged on a later one, and what the revision cost."""
    rows = []
    for older, newer in pairwise((*subject.older, subject.history)):
        for then, revised in across_vintages(older, newer, HORIZONS):
            one, two = skill_of([then])[0], skill_of([revised])[0]
            name = subject.zh if lang == "zh" else subject.en
            scores = f"{one.score:.3f} | {two.score:.3f} | {(one.score - two.score) / one.score:+.0%}"
            rows.append(f"| {name} | {then.origin} | {then.horizon} | {scores} |")
    return rows


@cache
def backtested(model: str) -> tuple[tuple[Subject, tuple[Case, ...]], ...]:
    """Every case of every ranking."""
    return tuple((each, tuple(rolling(each.history, HORIZONS, model=model))) for each in subjects())


def tables(lang: str, model: str = "combination") -> str:
    """Everything measured, as Markdown."""
    made = backtested(model)
    every = [cases for _, cases in made]
    skills = [skill for cases in every for skill in skill_of(cases)]
    overall = WORDS["overall"][lang].format(
        gain=-np.mean([s.gain for s in skills]), c80=pooled(every, 0.8), c90=pooled(every, 0.9))
    parts = [WORDS["head"][lang], rule(WORDS["head"][lang])]
    parts += [row for subject, cases in made for row in skill_rows(subject, cases, lang)]
    parts += ["", overall, "", WORDS["reliability"][lang], rule(WORDS["reliability"][lang])]
    parts += reliability_rows(reliability_of([case for cases in every for case in cases]))
    parts += ["", WORDS["vintages"][lang], rule(WORDS["vintages"][lang])]
    parts += [row for subject, _ in made for row in vintage_rows(subject, lang)]
    return "\n".join(parts)


@cache
def aims() -> tuple[tuple[Subject, tuple[Promised, ...]], ...]:
    """Aims of the past in every ranking."""
    return tuple((each, tuple(promised(each.code, each.history, HORIZONS))) for each in subjects())


def threshold_table(lang: str) -> str:
    """Whether scores that were said to reach a rank did: said, came true, and the 90 % interval over origins."""
    rows = [threshold_row(subject.zh if lang == "zh" else subject.en, some) for subject, some in aims()]
    every = [aim for _, some in aims() for aim in some]
    return titled("thresholds", [*rows, threshold_row("{pooled}", every)], lang)


def threshold_row(name: str, some: Sequence[Promised]) -> str:
    """One line of the table of thresholds."""
    cells = [f"{b.stated:.0%} → {b.reached:.0%} ({b.interval[0]:.0%}–{b.interval[1]:.0%})" for b in bands_of(some)]
    return f"| {name} | {' | '.join(cells)} |"


def unseen() -> Iterator[tuple[str, History]]:
    """Groups of the same rankings, on which nothing was chosen."""
    hdi, provinces = open_project("hdi").score(), open_project("shandong").score()
    made = [("hdi", hdi, ("health", "education", "income"), ()),
            ("shandong", provinces, ("inputs", "activity", "outputs", "structure"), ())]
    if (SHARED / "itci").is_dir():
        made.append(("itci", tax_index("2024"), ("corporate", "consumption", "property", "income", "cross_border"), ()))
    if (SHARED / "the_wur").is_dir():
        made.append(("the_wur", pillars(), PILLARS, METHODS_CHANGED))
    for name, card, nodes, breaks in made:
        for node in nodes:
            yield f"{name}: {node}", history_of(card, node=node, breaks=breaks)


@cache
def unseen_rows() -> tuple[str, ...]:
    """Rankings that had no part in any choice (HDI at every second origin), and all of them."""
    rows, every, gains = [], [], []
    for name, history in unseen():
        cases = list(rolling(history, HORIZONS, draws=500, every=2 if name.startswith("hdi") else 1))
        found = skill_of(cases)
        every.append(cases)
        gains += [-skill.gain for skill in found]
        spans = [coverage_of(cases, level) for level in (0.8, 0.9)]
        held = " | ".join(f"{span.share:.1%} ({span.low:.1%}–{span.high:.1%})" for span in spans)
        rows.append(f"| {name} | {', '.join(f'{-s.gain:+.1%}' for s in found)} | "
                    f"{', '.join(f'{s.error / s.error_baseline:.3f}' for s in found)} | {held} |")
    whole = " | ".join(f"{pooled(every, level):.1%}" for level in (0.8, 0.9))
    return (*rows, f"| {{pooled}} | {np.mean(gains):+.1%} | | {whole} |")


SETTINGS: dict[str, tuple[tuple[tuple[ModuleType, str], ...], tuple[float, ...]]] = {
    "MEMORY": (((fit, "MEMORY"),), (1.0, 50.0)),
    "ACROSS": (((fit, "ACROSS"),), (0.0, 1.0)),
    "NEAR": (((calibrate, "NEAR"),), (0.08, 0.3)),
    "OWN": (((calibrate, "OWN"),), (2.0, 8.0)),
    "DOUBT": (((models, "DOUBT"), (account, "DOUBT")), (1.0, 4.0)),
    "LEVEL": (((account, "LEVEL"),), (0.5, 0.9)),
    "YEARS_TO_TRUST": (((shocks, "YEARS_TO_TRUST"),), (5.0, 80.0)),
    "SHARPNESS": (((models, "SHARPNESS"),), (5.0, 80.0)),
}
"""Settings of forecasting, where they are read, and what else they could have been."""


@cache
def settings_rows() -> tuple[str, ...]:
    """How much hangs on every setting: the same judged with others (HDI at every second origin)."""
    some, rows = list(subjects()), []

    def judged(name: str) -> None:
        every = [list(rolling(s.history, HORIZONS, draws=400, every=2 if s.code == "hdi" else 1)) for s in some]
        gains = [-skill.gain for cases in every for skill in skill_of(cases)]
        held = [f"{pooled(every, level):.1%}; " + "; ".join(f"{coverage_of(cases, level).share:.1%}" for cases in every)
                for level in (0.8, 0.9)]
        rows.append(f"| {name} | {np.mean(gains):+.1%} | {min(gains):+.1%} | {held[0]} | {held[1]} |")

    judged("{nothing}")
    for name, (places, values) in SETTINGS.items():
        usual = getattr(*places[0])
        for value in values:
            for module, label in places:
                setattr(module, label, value)
            judged(f"`{name}` {usual:g} → {value:g}")
        for module, label in places:
            setattr(module, label, usual)
    return tuple(rows)


def titled(kind: str, rows: Sequence[str], lang: str) -> str:
    """A table with its head, words filled in."""
    words = {name: WORDS[name][lang] for name in ("pooled", "nothing")}
    return "\n".join((WORDS[kind][lang], rule(WORDS[kind][lang]), *(row.format(**words) for row in rows)))


@cache
def model_rows() -> tuple[str, ...]:
    """Every model of the table on the same cases, HDI at every fourth origin."""
    rows = []
    some = list(subjects())
    for model in MODELS:
        every = [list(rolling(s.history, HORIZONS, model=model, draws=500, every=4 if s.code == "hdi" else 1))
                 for s in some]
        skills = [skill for cases in every for skill in skill_of(cases)]
        error = max(s.error / s.error_baseline for s in skills)
        rows.append(
            f"| `{model}` | {-np.mean([s.gain for s in skills]):+.1%} | {-max(s.gain for s in skills):+.1%} | "
            f"{error:.3f} | {pooled(every, 0.8):.1%} | {pooled(every, 0.9):.1%} |"
        )
    return tuple(rows)


@cache
def indicator_rows() -> tuple[str, ...]:
    """Forecasts made indicator by indicator and rescored, HDI at every sixth origin."""
    hdi, provinces = open_project("hdi"), open_project("shandong")
    made = [("hdi", hdi.panel, hdi.framework, 6), ("shandong", provinces.panel, provinces.framework, 1)]
    if (SHARED / "itci").is_dir():
        tax = tax_index("2024")
        made.append(("itci", tax.panel, tax.framework, 1))
    rows = []
    for name, panel, framework, every in made:
        for s in skill_of(list(rolling_indicators(panel, framework, HORIZONS, draws=300, every=every))):
            rows.append(f"| {name} | {s.horizon} | {s.origins} | {-s.gain:+.1%} | {s.error / s.error_baseline:.3f} | "
                        f"{s.covered_80.share:.1%} | {s.covered_90.share:.1%} |")
    return tuple(rows)


def main() -> None:
    """Print the tables, or write them into the pages."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("--lang", choices=("en", "zh"), default="en")
    reader.add_argument("--write", action="store_true")
    asked = reader.parse_args()
    for lang in ("en", "zh") if asked.write else (asked.lang,):
        begun = time.perf_counter()
        text = "\n\n".join(
            (tables(lang), threshold_table(lang), titled("models", model_rows(), lang),
             titled("indicators", indicator_rows(), lang),
             titled("unseen", unseen_rows(), lang), titled("settings", settings_rows(), lang))
        )
        print(text, f"\n{time.perf_counter() - begun:.0f} s")
        if asked.write:
            page = ROOT / "docs" / lang / "explanation" / "forecasting.md"
            before, rest = page.read_text(encoding="utf-8").split(MARKS[0])
            after = rest.split(MARKS[1])[1]
            page.write_text(f"{before}{MARKS[0]}\n\n{text}\n\n{MARKS[1]}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
