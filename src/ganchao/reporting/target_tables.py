"""Tidy tables of targets: one fact per row, fixed columns, as :mod:`ganchao.reporting.tables` of scoring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.reporting.names import node_name, unit_name
from ganchao.reporting.tables import Field
from ganchao.reporting.target_brief import Planned


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


TARGET_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "targets": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "node": _field("text", "指标代码", "code of the indicator"),
        "year": _field("integer", "目标年份", "year of the aim"),
        "value": _field("number", "目标值，公布单位", "target, in published units"),
        "today": _field("number", "最后一年的实际值", "value of the last round known"),
        "coming": _field("number", "不另采取措施时的预计值", "value expected without a plan"),
        "limit": _field("number", "可达上限；空为未设", "stretch limit; empty where there is none"),
        "limit_from": _field(
            "text",
            "上限由来：history 历史、plan 方案、natural 自然极限、saturated 满分、line 底线、follows 随动、none 未设",
            "what sets it: history, plan, natural, saturated, line, follows or none",
        ),
        "typical_moves": _field("number", "需多做的幅度相当于几倍常见变动", "the move in what units usually move"),
        "share": _field("number", "占总投入强度的份额，0 至 1", "share of the effort, 0 to 1"),
        "aim_rank": _field("integer", "目标位次", "rank wanted"),
        "probability": _field("number", "目标值全部达到时的实现概率", "probability of the aim with all targets met"),
        "node_name_zh": _field("text", "指标中文名", "Chinese name of the indicator"),
        "node_name_en": _field("text", "指标英文名", "English name of the indicator"),
    },
    "aims": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "目标年份", "year of the aim"),
        "value": _field("integer", "目标位次", "rank wanted"),
        "number_ranked": _field("integer", "参评数", "number ranked"),
        "confidence": _field("number", "要求的实现概率", "probability wanted"),
        "probability": _field("number", "达到目标值时的概率（新抽样）", "probability on target, on fresh draws"),
        "rank_10": _field("number", "达到目标值时位次区间的好端", "better end of the 80 % range of ranks on target"),
        "rank_50": _field("number", "达到目标值时的预计位次", "expected rank on target"),
        "rank_90": _field("number", "位次区间的差端", "worse end"),
        "probability_coming": _field("number", "按预计走势的概率", "probability as things come"),
        "probability_still": _field("number", "停留在今天水平的概率", "probability with today's values"),
        "probability_frozen": _field(
            "number", "按对方静止定出的目标真正的概率", "true probability of targets set as if others stood still",
        ),
        "effort": _field("number", "总投入强度", "effort of the plan"),
        "bound": _field("number", "已证明的投入强度下界；空为未证明", "proven lower bound of the effort, if any"),
        "commitment": _field("text", "commit 确保、target 力争、stretch 冲刺", "commit, target or stretch"),
        "unit_name_zh": _field("text", "参评对象中文名", "Chinese name of the unit"),
        "unit_name_en": _field("text", "参评对象英文名", "English name of the unit"),
    },
}  # fmt: skip


def target_frames(planned: Planned) -> dict[str, pd.DataFrame]:
    """The tables as pandas has them."""
    found, card = planned.targets, planned.card
    targets: list[dict[str, Any]] = []
    aims: list[dict[str, Any]] = []
    for reading in found.readings:
        for t in reading.targets:
            targets.append({
                "unit": found.unit, "node": t.indicator, "year": reading.aim.year, "value": t.value, "today": t.today,
                "coming": t.coming, "limit": t.limit if t.why != "none" else None, "limit_from": t.why,
                "typical_moves": t.typical_moves, "share": t.share, "aim_rank": reading.upto,
                "probability": reading.planned.probability,
                **{f"node_name_{lang}": node_name(card.framework, t.indicator, lang) for lang in ("zh", "en")},
            })
        aims.append({
            "unit": found.unit, "node": reading.aim.node or card.framework.index.code, "year": reading.aim.year,
            "value": reading.upto, "number_ranked": reading.count, "confidence": reading.aim.confidence,
            "probability": reading.planned.probability, "rank_10": reading.planned.low,
            "rank_50": reading.planned.middle, "rank_90": reading.planned.high,
            "probability_coming": reading.coming.probability, "probability_still": reading.still.probability,
            "probability_frozen": None if reading.frozen is None else reading.frozen[1], "effort": found.effort,
            "bound": found.bound, "commitment": reading.aim.commitment.value,
            **{f"unit_name_{lang}": unit_name(card.panel, found.unit, lang) for lang in ("zh", "en")},
        })
    return {
        "targets": pd.DataFrame(targets, columns=list(TARGET_SCHEMAS["targets"])),
        "aims": pd.DataFrame(aims, columns=list(TARGET_SCHEMAS["aims"])),
    }


def write_target_tables(planned: Planned, directory: Path) -> tuple[Path, ...]:
    """``targets.csv`` and ``aims.csv`` into a folder."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for name, frame in target_frames(planned).items():
        files.append(directory / f"{name}.csv")
        frame.to_csv(files[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    return tuple(files)
