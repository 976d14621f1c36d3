"""Tidy tables of benchmarking: one fact per row, fixed columns, as :mod:`ganchao.reporting.tables` of scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from ganchao.benchmarking.benchmark import Benchmark
from ganchao.benchmarking.gap import Gap
from ganchao.domain.document import Bilingual
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


GAP_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "gaps": {
        "unit": _field("text", "参评对象代码（本方）", "code of the unit (ours)"),
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "评价年度", "round"),
        "value": _field(
            "number",
            "差距构成：该指标项造成的得分差（对方减本方）；同一对比中除 group 外各行之和等于总差距",
            "contribution to the gap (theirs less ours); all rows of a comparison but those of kind group sum to it",
        ),
        "other": _field(
            "text",
            "对方代码；多个对方取均值时以 + 连接",
            "code of the other side; joined by + where their mean is meant",
        ),
        "top": _field("text", "所比的指标项代码（一般为综合指数）", "code of the node compared, usually the index"),
        "group": _field("text", "上级指标项代码", "code of the group that adds it up"),
        "kind": _field(
            "text",
            "类别：indicator 指标、group 小计、bonus 加分、deduction 扣分、veto 否决、rest 权重与参照范围等",
            "indicator, group (subtotal), bonus, deduction, veto or rest (weights, field, scale)",
        ),
        "own_score": _field("number", "本方得分", "our score"),
        "other_score": _field("number", "对方得分", "their score"),
        "numerator": _field("number", "其中分子造成的部分", "part owed to the numerator of a quotient"),
        "denominator": _field("number", "其中分母造成的部分", "part owed to the denominator"),
        "error": _field("number", "抽样标准误，精确计算时为 0", "standard error where orders were sampled, else 0"),
        "unit_name_zh": _field("text", "参评对象中文名", "Chinese name of the unit"),
        "unit_name_en": _field("text", "参评对象英文名", "English name of the unit"),
        "node_name_zh": _field("text", "指标项中文名", "Chinese name of the node"),
        "node_name_en": _field("text", "指标项英文名", "English name of the node"),
    },
    "rank_changes": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "终止年度", "later round"),
        "value": _field("number", "位次变化，正为上升；等于以下四项之和", "places gained; the four parts sum to it"),
        "since": _field("integer", "起始年度", "earlier round"),
        "rank_from": _field("number", "起始位次", "rank before"),
        "rank_to": _field("number", "终止位次", "rank after"),
        "own": _field("number", "自身变化", "by our own change"),
        "rivals": _field("number", "其他对象变化", "by rivals' change"),
        "revision": _field("number", "办法或数据修订", "by revisions of method or data"),
        "entrants": _field("number", "参评对象增减", "by units that came or went"),
        "stood_still": _field("number", "原地不动时的位次", "rank had we stood still"),
        "number_ranked_from": _field("integer", "起始年参评数", "number ranked before"),
        "number_ranked_to": _field("integer", "终止年参评数", "number ranked after"),
    },
}
"""Columns of every tidy table of benchmarking: name -> type and meaning."""


def gaps_frame(gaps: Sequence[Gap]) -> pd.DataFrame:
    """All contributions of some gaps, one row each."""
    rows = []
    for gap in gaps:
        panel, framework = gap.card.panel, gap.card.framework
        for part in gap.parts:
            rows.append({
                "unit": gap.unit, "node": part.node, "year": gap.year, "value": part.amount,
                "other": "+".join(gap.others), "top": gap.node, "group": part.group, "kind": part.kind,
                "own_score": part.own, "other_score": part.other, "numerator": part.numerator,
                "denominator": part.denominator, "error": part.error,
                "unit_name_zh": unit_name(panel, gap.unit, "zh"), "unit_name_en": unit_name(panel, gap.unit, "en"),
                "node_name_zh": node_name(framework, part.node, "zh"),
                "node_name_en": node_name(framework, part.node, "en"),
            })  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAP_SCHEMAS["gaps"]))


def changes_frame(found: Benchmark) -> pd.DataFrame:
    """The change explained and the yearly ones, each span once."""
    changes = {(c.year_from, c.year_to): c for c in (*found.changes, *((found.change,) if found.change else ()))}
    rows = [
        {
            "unit": c.unit, "node": c.node, "year": c.year_to, "value": float(-c.change), "since": c.year_from,
            "rank_from": float(c.rank_from), "rank_to": float(c.rank_to),
            **{cause: float(-part) for cause, part in c.parts.items()},
            "stood_still": c.stood_still, "number_ranked_from": c.count_from, "number_ranked_to": c.count_to,
        }
        for c in changes.values()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAP_SCHEMAS["rank_changes"]))


def write_gap_tables(found: Benchmark, directory: Path) -> tuple[Path, ...]:
    """``gaps.csv`` and ``rank_changes.csv`` into ``directory``; returns the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    gaps = [gap for gap in (found.gap, *found.gaps) if gap is not None]
    frames = {"gaps": gaps_frame(gaps), "rank_changes": changes_frame(found)}
    paths = []
    for name, frame in frames.items():
        path = directory / f"{name}.csv"
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        paths.append(path)
    return tuple(paths)
