"""Tidy tables of measures: one fact per row, fixed columns, as :mod:`ganchao.reporting.tables` of scoring."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.reporting.plan_brief import effects_of, owner_of
from ganchao.reporting.plan_words import Programme, name_of
from ganchao.reporting.tables import Field
from ganchao.reporting.task_table import task_rows


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


PLAN_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "measures": {
        "measure": _field("text", "举措代码", "code of the measure"),
        "taken": _field("boolean", "是否入选", "whether it is taken"),
        "start": _field("integer", "启动年份；空为未入选", "year in which it starts; empty where not taken"),
        "cost": _field("number", "各年投入合计", "money of all years"),
        "success": _field("number", "成功概率", "probability of success"),
        "need": _field("text", "must_have 必选、optional 可选、never 暂缓", "must_have, optional or never"),
        "extra_cost": _field("number", "缺了它要多投入；空为未入选或无可替代", "extra cost without it, if replaceable"),
        "illustrative": _field("boolean", "是否示例", "whether made up as an example"),
        "name_zh": _field("text", "举措中文名", "Chinese name"),
        "name_en": _field("text", "举措英文名", "English name"),
        "owner_zh": _field("text", "牵头单位", "owner in Chinese"),
        "owner_en": _field("text", "牵头单位英文", "owner in English"),
        "effects": _field("text", "完全见效后的变动量", "changes once effects are whole"),
    },
    "frontier": {
        "money": _field("number", "各年合计投入上限", "limit on money of all years together"),
        "aim_year": _field("integer", "目标年份", "year of the aim"),
        "aim_rank": _field("integer", "目标位次", "rank wanted"),
        "probability": _field("number", "按另抽的样本重算的实现概率", "probability, counted on fresh draws"),
        "chosen_on": _field("number", "选取所用样本中的最高概率", "greatest probability on the draws chosen on"),
        "bound": _field("number", "首要目标在该样本中的已证明上界", "proven bound of the firmest aim on those draws"),
        "measures": _field("text", "所含举措代码，空格分隔", "codes of its measures, joined by blanks"),
    },
    "tasks": {
        "measure": _field("text", "举措代码", "code of the measure"),
        "name_zh": _field("text", "举措中文名", "Chinese name"),
        "name_en": _field("text", "举措英文名", "English name"),
        "taken": _field("boolean", "是否入选", "whether it is taken"),
        "start": _field("integer", "启动年份；空为未入选", "year in which it starts; empty where not taken"),
        "lead_zh": _field("text", "牵头单位", "who leads, in Chinese"),
        "lead_en": _field("text", "牵头单位英文", "who leads, in English"),
        "helpers_zh": _field("text", "配合单位", "who helps, in Chinese"),
        "helpers_en": _field("text", "配合单位英文", "who helps, in English"),
        "year": _field("integer", "年份；空为既无投入也无时间节点", "year; empty without money and time nodes"),
        "money": _field("number", "当年投入", "money of the year"),
        "milestones": _field("text", "当年到期的时间节点代码，空格分隔", "codes of time nodes due in the year"),
        "milestones_zh": _field("text", "当年到期的时间节点", "time nodes due in the year, in Chinese"),
        "milestones_en": _field("text", "当年到期的时间节点英文", "time nodes due in the year, in English"),
    },
}  # fmt: skip


def plan_frames(found: Programme) -> dict[str, pd.DataFrame]:
    """The tables as pandas has them."""
    best = found.likeliest
    starts = {} if best is None else dict(zip(best.measures, best.starts, strict=True))
    measures: list[dict[str, Any]] = []
    for measure in found.plan.measures:
        replacement = found.replacements.get(measure.code)
        extra = None
        if replacement is not None and replacement.taken and found.choice is not None:
            extra = replacement.extra_cost(found.choice.total)
        measures.append({
            "measure": measure.code, "taken": measure.code in starts, "start": starts.get(measure.code),
            "cost": sum(measure.cost), "success": measure.success,
            "need": "" if replacement is None else replacement.need.value, "extra_cost": extra,
            "illustrative": measure.illustrative or bool(found.plan.illustrative),
            "name_zh": name_of(found, measure.code, "zh"), "name_en": name_of(found, measure.code, "en"),
            "owner_zh": owner_of(found, measure, "zh"), "owner_en": owner_of(found, measure, "en"),
            "effects": effects_of(found, measure, "en"),
        })
    curve: list[dict[str, Any]] = []
    aims = sorted(found.plan.aims, key=lambda aim: aim.year)
    if found.frontier is not None:
        for k, (total, choice) in enumerate(zip(found.frontier.totals, found.frontier.choices, strict=True)):
            curve += [
                {
                    "money": float(total), "aim_year": aim.year, "aim_rank": upto,
                    "probability": float(found.frontier.told[k, n]),
                    "chosen_on": float(found.frontier.probability[k, n]), "bound": float(found.frontier.bound[k]),
                    "measures": "" if choice is None else " ".join(choice.measures),
                } for n, (aim, upto) in enumerate(zip(aims, found.upto, strict=True))
            ]
    return {
        "measures": pd.DataFrame(measures, columns=list(PLAN_SCHEMAS["measures"])).astype({"start": "Int64"}),
        "frontier": pd.DataFrame(curve, columns=list(PLAN_SCHEMAS["frontier"])),
        "tasks": pd.DataFrame(task_rows(found), columns=list(PLAN_SCHEMAS["tasks"])).astype(
            {"start": "Int64", "year": "Int64"}),
    }


def write_plan_tables(found: Programme, directory: Path) -> tuple[Path, ...]:
    """``measures.csv``, ``frontier.csv`` and ``tasks.csv`` into a folder."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for name, frame in plan_frames(found).items():
        files.append(directory / f"{name}.csv")
        frame.to_csv(files[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    return tuple(files)
