"""Tidy tables of forecasting: one fact per row, fixed columns, as :mod:`ganchao.reporting.tables` of scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.forecast import Forecast
from ganchao.forecasting.skill import Reliability, Skill
from ganchao.reporting.tables import Field

ALL_RANKS: Final = 400
"""Fields up to this size get the chance of every rank; larger ones that of round ranks and ends of tiers."""
ROUND: Final = (1, 3, 5, 10, 20, 30, 50, 100, 150, 200, 300, 500, 1000, 2000, 5000, 10_000)
SHARES: Final = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_KEYS: Final[dict[str, Field]] = {
    "unit": _field("text", "参评对象代码", "code of the unit"),
    "node": _field("text", "指标项代码（一般为综合指数）", "code of the node, usually the index"),
    "year": _field("integer", "预测的评价年度", "round forecast"),
}
_NAMES: Final[dict[str, Field]] = {
    "unit_name_zh": _field("text", "参评对象中文名", "Chinese name of the unit"),
    "unit_name_en": _field("text", "参评对象英文名", "English name of the unit"),
}
_RANGES: Final[dict[str, Field]] = {
    f"{end}_{share}": _field("integer", f"{share}% 位次区间的{zh}一端", f"{en} end of the {share} % range of ranks")
    for share in (50, 80, 90)
    for end, zh, en in (("low", "较好", "better"), ("high", "较差", "worse"))
}
FORECAST_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "forecast": {
        **_KEYS,
        "value": _field("integer", "位次的预测中间值", "middle rank"),
        **_RANGES,
        "score": _field("number", "得分的预测中间值", "middle score"),
        "score_low": _field("number", "得分 80% 区间的下端", "lower end of the 80 % range of scores"),
        "score_high": _field("number", "得分 80% 区间的上端", "upper end of the 80 % range of scores"),
        "number_ranked": _field("integer", "参评数", "number ranked"),
        "events": _field("text", "计入的事件代码，以 + 连接", "codes of the events taken in, joined by +"),
        **_NAMES,
    },
    "forecast_chances": {
        **_KEYS,
        "upto": _field("integer", "位次 k", "rank k"),
        "value": _field(
            "number",
            "位次不低于 k 的概率，0 至 1；此前各位为 0、此后各位为 1 的不列",
            "probability of rank k or better, 0 to 1; ranks before it with 0 and after it with 1 have no row",
        ),
    },
    "forecast_skill": {
        "node": _KEYS["node"],
        "horizon": _field("integer", "提前年数", "years ahead"),
        "origins": _field("integer", "检验的起点数", "past origins judged"),
        "value": _field("number", "位次概率预测的误差得分（RPS）", "ranked probability score"),
        "baseline": _field("number", "基准的误差得分", "the same of the baseline"),
        "gain": _field("number", "比基准小的比例，正为更好", "share by which it is better than the baseline"),
        "held_80": _field("number", "80% 区间覆盖率（随机化）", "share inside 80 % ranges, randomised"),
        "held_90": _field("number", "90% 区间覆盖率（随机化）", "share inside 90 % ranges, randomised"),
        "plain_80": _field("number", "80% 整数区间覆盖率", "share inside whole-number 80 % ranges"),
        "plain_90": _field("number", "90% 整数区间覆盖率", "share inside whole-number 90 % ranges"),
        "error": _field("number", "中间值的平均绝对误差", "mean absolute error of the middle rank"),
        "error_baseline": _field("number", "位次不变的平均绝对误差", "that of the rank unchanged"),
        "brier": _field("number", "Brier 得分", "Brier score of P(rank ≤ k)"),
        "brier_baseline": _field("number", "基准的 Brier 得分", "that of the baseline"),
    },
    "reliability": {
        "node": _KEYS["node"],
        "said": _field("number", "预测概率的平均值，0 至 1", "mean probability said, 0 to 1"),
        "value": _field("number", "实际发生的比例，0 至 1", "share that came true, 0 to 1"),
        "cases": _field("integer", "次数", "cases"),
    },
}
"""Columns of every tidy table of forecasting: name -> type and meaning."""


def forecast_frame(found: Forecast, names: Mapping[str, Bilingual], number: int = 0) -> pd.DataFrame:
    """Ranges of rank and score: one row for every unit, node and year forecast."""
    frames = []
    for n, node in enumerate(found.nodes):
        ranks = found.rank_quantiles(SHARES, node=node)
        scores = np.quantile(found.scores[..., n], (0.1, 0.5, 0.9), axis=0)
        y, u = np.nonzero(found.ranks[0, :, :, n] > 0)
        codes = np.array(found.units, dtype=object)[u]
        ends = {f"{end}_{share}": ranks[at, y, u].astype(np.int64)
                for share, low, high in ((50, 2, 4), (80, 1, 5), (90, 0, 6))
                for end, at in (("low", low), ("high", high))}  # fmt: skip
        frames.append(pd.DataFrame({
            "unit": codes, "node": node, "year": np.array(found.years)[y], "value": ranks[3, y, u].astype(np.int64),
            **ends, "score": scores[1, y, u], "score_low": scores[0, y, u], "score_high": scores[2, y, u],
            "number_ranked": number or found.counts[y, n], "events": "+".join(found.effects),
            **{f"unit_name_{lang}": [names[c].in_lang(lang) or c if c in names else c for c in codes]
               for lang in ("zh", "en")},
        }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)[list(FORECAST_SCHEMAS["forecast"])]


def chances_frame(found: Forecast, tiers: Sequence[int] = (), number: int = 0) -> pd.DataFrame:
    """P(rank ≤ k) for every unit, node and year."""
    frames = []
    for n, node in enumerate(found.nodes):
        last = number or int(found.counts[:, n].max())
        wanted = range(1, last + 1) if last <= ALL_RANKS else sorted({*ROUND, *tiers, last} & set(range(1, last + 1)))
        for y, year in enumerate(found.years):
            there = found.ranks[0, y, :, n] > 0
            ranks = np.sort(found.ranks[:, y, there, n], axis=0)
            shares = np.stack([np.searchsorted(column, wanted, side="right") for column in ranks.T]) / len(ranks)
            before = np.concatenate([np.zeros((len(shares), 1)), shares[:, :-1]], axis=1)
            u, k = np.nonzero((shares > 0) & (before < 1))
            frames.append(pd.DataFrame({
                "unit": np.array(found.units, dtype=object)[there][u], "node": node, "year": year,
                "upto": np.array(wanted)[k], "value": shares[u, k],
            }))  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def skill_frame(skill: Sequence[Skill], node: str) -> pd.DataFrame:
    """How forecasts of the past did, by years ahead."""
    rows = [
        {"node": node, "horizon": s.horizon, "origins": s.origins, "value": s.score, "baseline": s.baseline,
         "gain": -s.gain, "held_80": s.covered_80.share, "held_90": s.covered_90.share, "plain_80": s.plain_80,
         "plain_90": s.plain_90, "error": s.error, "error_baseline": s.error_baseline, "brier": s.brier,
         "brier_baseline": s.brier_baseline}
        for s in skill
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(FORECAST_SCHEMAS["forecast_skill"]))


def reliability_frame(found: Reliability | None, node: str) -> pd.DataFrame:
    """What was said of P(rank ≤ k), and how often it came true."""
    kept = np.zeros(0, dtype=bool) if found is None else found.count > 0
    columns = (np.zeros(0),) * 3 if found is None else (found.said[kept], found.came[kept], found.count[kept])
    frame = pd.DataFrame(dict(zip(("said", "value", "cases"), columns, strict=True)))
    frame.insert(0, "node", node)
    return frame


def write_skill_tables(
    skill: Sequence[Skill], reliability: Reliability | None, node: str, directory: Path
) -> tuple[Path, ...]:
    """``forecast_skill.csv`` and ``reliability.csv`` into ``directory``; returns the paths."""
    frames = {"forecast_skill": skill_frame(skill, node), "reliability": reliability_frame(reliability, node)}
    return _written(frames, directory)


def write_forecast_tables(
    found: Forecast, names: Mapping[str, Bilingual], directory: Path, *, tiers: Sequence[int] = (), number: int = 0
) -> tuple[Path, ...]:
    """``forecast.csv`` and ``forecast_chances.csv`` into ``directory``; returns the paths.

    ``number`` is the number ranked where it is more than the units forecast.
    """
    frames = {
        "forecast": forecast_frame(found, names, number), "forecast_chances": chances_frame(found, tiers, number),
    }  # fmt: skip
    return _written(frames, directory)


def _written(frames: Mapping[str, pd.DataFrame], directory: Path) -> tuple[Path, ...]:
    directory.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, frame in frames.items():
        paths.append(directory / f"{name}.csv")
        frame.to_csv(paths[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    return tuple(paths)
