"""Tidy tables of funnels: one fact per row, fixed columns; the same rows are the JSON of the command."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.reporting.figures import known
from ganchao.reporting.tables import Field
from ganchao.tracking.funnel_study import FunnelStudy


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_FUNNEL: Final = _field("text", "漏斗代码", "code of the funnel")
FUNNEL_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "funnel_stages": {
        "funnel": _FUNNEL,
        "stage": _field("text", "阶段代码", "code of the stage"),
        "reached": _field("integer", "到过该阶段的线索数，不含增资", "leads that reached it, no increases"),
        "here": _field("integer", "现停留在该阶段的在途线索数", "open leads that are here now"),
        "amount": _field("number", "现停留线索的金额，含增资增量", "amount of leads here, with increments of capital"),
        "cases": _field("integer", "估计转化率和用时所依据的线索数", "leads behind share and months"),
        "months": _field("integer", "往下走的线索中，半数所需月数", "months for half of those that go on"),
        "slow_months": _field("integer", "往下走的线索中，八成所需月数", "months for 80 of 100 of those that go on"),
        "conversion": _field("number", "最终走到下一阶段的份额", "share that goes on in the end"),
        "low": _field("number", "该份额 90% 区间下端", "lower end of its 90 % range"),
        "high": _field("number", "该份额 90% 区间上端", "upper end of its 90 % range"),
        "late": _field("integer", "停留超期的线索数", "leads that stay too long"),
        "name_zh": _field("text", "阶段中文名", "Chinese name"),
        "name_en": _field("text", "阶段英文名", "English name"),
    },
    "funnel_cohorts": {
        "funnel": _FUNNEL,
        "start": _field("text", "起点阶段", "stage entered"),
        "end": _field("text", "终点阶段", "stage to be reached"),
        "year": _field("integer", "进入起点的年份；空为各年合计", "year of entry; empty for all years together"),
        "leads": _field("integer", "线索数", "leads"),
        "reached": _field("integer", "已到终点的线索数", "leads that reached it so far"),
        "open": _field("integer", "在途线索数", "leads on their way"),
        "followed": _field("integer", "已跟踪月数", "months followed"),
        "months": _field("integer", "月数", "months since entry"),
        "share": _field(
            "number", "在该月数内走到终点的份额（计入删失和退出）；未跟踪到则空",
            "share that reached it by then, censoring and exits taken in; empty where not yet followed",
        ),
        "low": _field("number", "90% 区间下端", "lower end of the 90 % interval"),
        "high": _field("number", "90% 区间上端", "upper end of the 90 % interval"),
        "final": _field("number", "预计最终份额", "share expected in the end"),
    },
    "funnel_late": {
        "funnel": _FUNNEL,
        "lists": _field("text", "所在清单，空格分隔", "lists it is on, joined by blanks"),
        "lead": _field("text", "线索代码", "code of the lead"),
        "stage": _field("text", "停留阶段", "stage in which it stays"),
        "months": _field("integer", "已停留月数", "months in it"),
        "limit": _field("integer", "超期界限（月）", "months beyond which it is late"),
        "amount": _field("number", "金额", "amount"),
    },
    "funnel_contributions": {
        "funnel": _FUNNEL,
        "indicator": _field("text", "指标代码", "code of the indicator"),
        "year": _field("integer", "年份", "year"),
        "mean": _field("number", "预期增量，指标单位", "expected addition, in the indicator's unit"),
        "low_80": _field("number", "80% 区间下端", "lower end of the 80 % range"),
        "high_80": _field("number", "80% 区间上端", "upper end of the 80 % range"),
        "spread": _field("number", "标准差", "standard deviation"),
        "chance": _field("number", "其中：个别线索成败所致", "standard deviation from what becomes of single leads"),
        "pace": _field("number", "其中：转化率估计误差所致", "standard deviation from the estimate of the pace"),
        "factor": _field("number", "其中：单位贡献不确定所致", "standard deviation from what a unit adds"),
        "rising": _field("number", "其中：已到该阶段、贡献仍在上升的部分", "part of the mean from leads already there"),
        "open": _field("integer", "可能到达的在途线索数", "open leads that may still reach the stage"),
    },
    "funnel_resources": {
        "funnel": _FUNNEL,
        "resource": _field("text", "政策、平台、名片或资源代码；空为未归因", "code of the entry; empty for none"),
        "leads": _field("number", "线索数（归多项的平均分摊）", "leads, shared evenly where they name several"),
        "open": _field("number", "在途线索数", "leads on their way"),
        "counted": _field("number", "计数线索数", "leads that count"),
        "amount": _field("number", "计数线索的金额", "amount of those that count"),
    },
    "funnel_owed": {
        "funnel": _FUNNEL,
        "resource": _field("text", "政策、平台、名片或资源代码；空为未归因", "code of the entry; empty for none"),
        "indicator": _field("text", "指标代码", "code of the indicator"),
        "year": _field("integer", "年份", "year"),
        "mean": _field("number", "归因于它的预期增量", "expected addition that is owed to it"),
    },
    "funnel_held": {
        "funnel": _FUNNEL,
        "lead": _field("text", "线索代码", "code of the lead"),
        "stage": _field("text", "因门槛未过而不计的阶段", "stage that does not count"),
        "gates": _field("text", "未过的条件，空格分隔", "conditions not met, joined by blanks"),
    },
}  # fmt: skip


def funnel_rows(studies: Sequence[FunnelStudy]) -> dict[str, list[dict[str, Any]]]:
    """The rows of every table."""
    makers = {
        "funnel_stages": stage_rows, "funnel_cohorts": cohort_rows, "funnel_late": late_rows,
        "funnel_contributions": contribution_rows, "funnel_resources": resource_rows, "funnel_owed": owed_rows,
        "funnel_held": held_rows,
    }  # fmt: skip
    return {name: [row for study in studies for row in make(study)] for name, make in makers.items()}


def stage_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """Where leads stand and how they go on, one stage a row."""
    found, last = study.found, len(study.found.funnel.stages) - 1
    rows = []
    for k, stage in enumerate(found.funnel.stages):
        here = (found.present == k) & (found.exit == 0)
        pace = {"cases": int(study.pace.cases[k]), "months": int(study.median[k]), "slow_months": int(study.slow[k]),
                "conversion": float(study.final[k]), "low": float(study.final_low[k]),
                "high": float(study.final_high[k])} if k < last else dict.fromkeys(
                    ("cases", "months", "slow_months", "conversion", "low", "high"))  # fmt: skip
        rows.append({
            "funnel": found.funnel.code, "stage": stage.code,
            "reached": int((found.single & (found.entered[:, k] >= 0)).sum()), "here": int((found.single & here).sum()),
            "amount": float(found.amount[here].sum()), **pace, "late": sum(each.stage == k for each in study.late),
            "name_zh": stage.name.in_lang("zh"), "name_en": stage.name.in_lang("en"),
        })  # fmt: skip
    return rows


def cohort_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """Conversion by cohort and months, one a row."""
    codes = [stage.code for stage in study.found.funnel.stages]
    return [
        {"funnel": study.found.funnel.code, "start": codes[each.start], "end": codes[each.end], "year": each.year,
         "leads": each.leads, "reached": each.reached, "open": each.open, "followed": each.followed, "months": months,
         "share": known(each.share[n]), "low": known(each.low[n]), "high": known(each.high[n]), "final": each.final}
        for step in study.cohorts for each in step for n, months in enumerate(each.months)
    ]  # fmt: skip


def late_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """Leads that stay too long, with the lists they are on."""
    codes = [stage.code for stage in study.found.funnel.stages]
    return [
        {"funnel": study.found.funnel.code,
         "lists": " ".join(name.code for name in study.found.funnel.lists if codes[each.stage] in name.stages),
         "lead": each.lead, "stage": codes[each.stage], "months": each.months, "limit": each.limit,
         "amount": each.amount}
        for each in study.late
    ]  # fmt: skip


def contribution_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """Expected additions by indicator and year."""
    rows = []
    for indicator in study.added.indicators:
        parts = [each for each in study.added.expected if each.contribution.indicator == indicator]
        mean, spread, (low, high) = (study.added.mean(indicator), study.added.spread(indicator),
                                     study.added.range(indicator))  # fmt: skip
        for k, year in enumerate(study.added.years):
            rows.append({
                "funnel": study.found.funnel.code, "indicator": indicator, "year": year, "mean": float(mean[k]),
                "low_80": float(low[k]), "high_80": float(high[k]), "spread": float(spread[k]),
                **{name: float(np.sqrt(sum(getattr(each, name)[k] for each in parts)))
                   for name in ("chance", "pace", "factor")},
                "rising": float(sum(each.rising[k] for each in parts)), "open": max(each.open for each in parts),
            })  # fmt: skip
    return rows


def resource_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """What each entry of the library brought."""
    return [
        {"funnel": study.found.funnel.code, "resource": each.resource, "leads": each.leads, "open": each.open,
         "counted": each.counted, "amount": each.amount}
        for each in study.resources
    ]  # fmt: skip


def owed_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """What of the expected additions of the last year is owed to each entry of the library."""
    return [
        {"funnel": study.found.funnel.code, "resource": each.resource, "indicator": indicator,
         "year": study.added.years[-1], "mean": float(each.adds[k])}
        for each in study.resources for k, indicator in enumerate(study.added.indicators)
    ]  # fmt: skip


def held_rows(study: FunnelStudy) -> list[dict[str, Any]]:
    """Leads that do not count because a gate was not passed."""
    found = study.found
    rows = []
    for code, gates in zip(found.codes, found.held, strict=True):
        if gates:
            stage = next(stage for stage in found.funnel.stages if any(gate in stage.gates for gate in gates))
            rows.append({"funnel": found.funnel.code, "lead": code, "stage": stage.code,
                         "gates": " ".join(gate.attribute for gate in gates)})  # fmt: skip
    return rows


def write_funnel_tables(studies: Sequence[FunnelStudy], directory: Path) -> tuple[Path, ...]:
    """Every table as CSV."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for name, rows in funnel_rows(studies).items():
        frame = pd.DataFrame(rows, columns=list(FUNNEL_SCHEMAS[name]))
        for column, field in FUNNEL_SCHEMAS[name].items():
            if field.type == "integer":
                frame[column] = frame[column].astype("Int64")
        files.append(directory / f"{name}.csv")
        frame.to_csv(files[-1], index=False, encoding="utf-8-sig")
    return tuple(files)
