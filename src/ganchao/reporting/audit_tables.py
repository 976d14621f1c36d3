"""Tidy tables of an audit: one fact per row, fixed columns, as :mod:`ganchao.reporting.tables` of scoring."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from ganchao.auditing.uncertainty import Uncertainty
from ganchao.domain.document import Bilingual
from ganchao.domain.panel import Panel
from ganchao.reporting.names import unit_name
from ganchao.reporting.tables import Field
from ganchao.reporting.uncertainty_facts import chances_of, letters

if TYPE_CHECKING:
    from ganchao.auditing.audit import Audited


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_KEYS: Final[dict[str, Field]] = {
    "unit": _field("text", "参评对象代码", "code of the unit"),
    "node": _field("text", "指标项代码（一级指标或综合指数）", "code of the group whose ranks are audited"),
    "year": _field("integer", "评价年度", "round"),
}
_NAMES: Final[dict[str, Field]] = {
    "unit_name_zh": _field("text", "参评对象中文名", "Chinese name of the unit"),
    "unit_name_en": _field("text", "参评对象英文名", "English name of the unit"),
}
_INDEX: Final[dict[str, Field]] = {
    f"{kind}{end}": _field("number", f"{zh}{zh_end}", f"{en}{en_end}")
    for kind, zh, en in (("first", "一阶指数", "first-order index"), ("total", "总指数", "total index"))
    for end, zh_end, en_end in (
        ("", "", ""),
        ("_low", "，区间下端", ", lower end"),
        ("_high", "，区间上端", ", upper end"),
    )
}
AUDIT_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "rank_ranges": {
        **_KEYS,
        "value": _field("integer", "位次中位数", "median rank"),
        "low": _field("integer", "位次区间较好的一端", "better end of the rank range"),
        "high": _field("integer", "位次区间较差的一端", "worse end of the rank range"),
        "best": _field("integer", "抽样中最好的位次", "best rank in any draw"),
        "worst": _field("integer", "抽样中最差的位次", "worst rank in any draw"),
        "mean": _field("number", "平均位次", "mean rank"),
        "nominal": _field("number", "原位次", "rank as computed"),
        "group": _field(
            "text",
            "组别：字母相同者分不出高下；只有所审核的年度才有",
            "letter of the group: same letter, cannot be told apart; of the round audited only",
        ),
        "level": _field("number", "位次区间所含的抽样占比", "share of draws inside the range"),
        "draws": _field("integer", "有效抽样次数", "draws that gave a result"),
        **_NAMES,
    },
    "rank_chances": {
        **_KEYS,
        "first": _field("integer", "所述位次的起点", "first rank of the band"),
        "upto": _field("integer", "所述位次的终点", "last rank of the band"),
        "tier": _field("text", "方阵代码；不是方阵的为空", "code of the tier; empty where the band is none"),
        "value": _field("number", "位次落在其中的概率，0 至 1", "probability of a rank in the band, 0 to 1"),
        **_NAMES,
    },
    "acceptability": {
        **_KEYS,
        "rank": _field("integer", "位次", "rank"),
        "value": _field(
            "number", "排在该位次的抽样占比；为 0 的不列", "share of draws at that rank; zeros have no row"
        ),
    },
    "pairwise": {
        "unit": _KEYS["unit"],
        "other": _field("text", "比较对象代码", "code of the unit compared with"),
        "node": _KEYS["node"],
        "year": _KEYS["year"],
        "value": _field(
            "number", "领先的抽样占比，持平计一半", "share of draws in which the unit is ahead, ties counted half"
        ),
    },
    "sensitivity": {
        "node": _KEYS["node"],
        "year": _KEYS["year"],
        "unit": _field("text", "所看参评对象代码；没有则为空", "code of the unit looked at; empty for nobody"),
        "output": _field(
            "text",
            "结果：rank_shift 平均位次变动、rank 该对象位次、within.k 进入前 k 位",
            "rank_shift: mean shift of ranks; rank: the unit's; within.k: whether it is in the top k",
        ),
        "factor": _field("text", "选择代码", "code of the choice"),
        **_INDEX,
        "used": _field("integer", "所用行数", "rows used"),
    },
    "swaps": {
        **_KEYS,
        "choice": _field("text", "选择代码", "code of the choice"),
        "alternative": _field("text", "换用的做法", "the other way"),
        "score_before": _field("number", "原得分", "score as computed"),
        "score_after": _field("number", "换用后的得分，按其自身量纲", "score under the alternative, on its own scale"),
        "rank_before": _field("number", "原位次", "rank as computed"),
        "rank_after": _field("number", "换用后的位次", "rank under the alternative"),
        "places": _field("number", "上升位数，下降为负", "places gained, negative when lost"),
        "mean_shift": _field("number", "全部参评对象的平均位次变动", "mean absolute change of ranks over the field"),
        "moved": _field("integer", "位次有变动的参评对象数", "units whose rank changes"),
        "gains_most": _field("text", "上升最多的参评对象", "unit that gains most"),
        "gained": _field("number", "其上升位数", "places it gains"),
        "loses_most": _field("text", "下降最多的参评对象", "unit that loses most"),
        "lost": _field("number", "其下降位数", "places it loses"),
        "failed": _field("boolean", "是否无法计算", "whether it could not be computed"),
    },
    "coherence": {
        "node": _field("text", "指标项代码", "code of the node"),
        "above": _field("text", "其上的一级指标或综合指数代码", "code of the group above it, its own or the index"),
        "year": _KEYS["year"],
        "weight": _field("number", "在其上所占权重", "share of the weight there"),
        "pearson": _field("number", "与其上得分的相关系数", "correlation with the score above"),
        "spearman": _field("number", "与其上位次的相关系数", "rank correlation"),
        "p": _field("number", "相关系数的显著性概率", "p value of the correlation"),
        "cases": _field("integer", "参与计算的参评对象数", "units used"),
        "linear": _field("number", "相关系数的平方", "squared correlation"),
        "ratio": _field(
            "number",
            "相关比：其上得分的方差中由它解释的份额",
            "correlation ratio: share of the variance above it accounts for",
        ),
        "importance": _field(
            "number", "实际重要性：相关比在同级中的占比", "importance: the ratio as a share of its level"
        ),
        "flag": _field("text", "negative 相反、redundant 重复、weak 关联弱", "negative, redundant or weak"),
    },
    "statistics": {
        "node": _field("text", "指标代码", "code of the indicator"),
        "year": _KEYS["year"],
        "cases": _field("integer", "参与统计的参评对象数", "units looked at"),
        "smallest": _field("number", "最小值，除以分母之后、填补之前", "smallest value, after denominators, unfilled"),
        "largest": _field("number", "最大值", "largest value"),
        "mean": _field("number", "平均值", "mean"),
        "median": _field("number", "中位数", "median"),
        "deviation": _field("number", "标准差（n − 1）", "standard deviation (n − 1)"),
        "skewness": _field("number", "偏度，经样本校正", "skewness, sample-corrected"),
        "kurtosis": _field("number", "超额峰度，经样本校正", "excess kurtosis, sample-corrected"),
        "available": _field("integer", "有数的对象数", "units with a value"),
        "nonzero": _field("integer", "数值不为零的对象数", "units with a value other than zero"),
        "distinct": _field("integer", "不同数值的个数", "different values"),
        "commonest": _field("integer", "最常见数值的对象数", "units that share the most frequent value"),
        "flag": _field(
            "text",
            "gaps 缺数多、zeros 零值多、repeats 雷同多、outliers 有异常值，空格分隔",
            "gaps, zeros, repeats, outliers; blank-separated",
        ),
    },
    "robustness": {
        **_KEYS,
        "nominal": _field("integer", "原位次", "rank as computed"),
        "best": _field("integer", "权重在界限内任意取值时的最好位次", "best rank over all weights within bounds"),
        "worst": _field("integer", "权重在界限内任意取值时的最差位次", "worst rank over all weights within bounds"),
        "best_proven": _field("boolean", "最好位次是否已证明", "whether no weights do better"),
        "worst_proven": _field("boolean", "最差位次是否已证明", "whether no weights do worse"),
        "spread": _field("number", "权重上下浮动的最大幅度", "largest relative change of a weight"),
        **_NAMES,
    },
}
"""Columns of every tidy table of an audit."""


def rank_ranges_table(audited: Audited) -> pd.DataFrame:
    """Ranges of every round; the round audited with the letters of its groups."""
    main = audited.uncertainty
    rounds = {**audited.years, main.prepared.year: main}
    return _joined([_ranges(result, audited.card.panel) for _year, result in sorted(rounds.items())], "rank_ranges")


def _ranges(result: Uncertainty, panel: Panel) -> pd.DataFrame:
    there = _there(result)
    grouped = [letters(int(group)) for group in result.groups[there]] if result.pairwise else [""] * len(there)
    known = np.isfinite(result.prepared.nominal_ranks[there])
    return pd.DataFrame(
        {
            **_labels(result, there),
            "value": result.median[there],
            "low": result.low[there],
            "high": result.high[there],
            "best": result.best[there],
            "worst": result.worst[there],
            "mean": result.mean[there],
            "nominal": result.prepared.nominal_ranks[there],
            "group": [letter if ranked else "" for letter, ranked in zip(grouped, known, strict=True)],
            "level": result.prepared.audit.level,
            "draws": result.good,
            **_names(result, there, panel),
        }
    )


def rank_chances_table(audited: Audited) -> pd.DataFrame:
    """Probability of every tier, or of the ranks the audit names, in the round audited."""
    result, panel = audited.uncertainty, audited.card.panel
    there = _there(result)
    own = result.units.index(audited.unit) if audited.unit else None
    parts = []
    for band in chances_of(result, own):
        chance = result.within(band.upto) - (result.within(band.after) if band.after else 0.0)
        parts.append(
            pd.DataFrame(
                {
                    **_labels(result, there),
                    "first": band.after + 1,
                    "upto": band.upto,
                    "tier": band.tier,
                    "value": chance[there],
                    **_names(result, there, panel),
                }
            )
        )
    return _joined(parts, "rank_chances")


def acceptability_table(audited: Audited) -> pd.DataFrame:
    """Share of draws at each rank."""
    result = audited.uncertainty
    unit, rank = np.nonzero(result.counts)
    return pd.DataFrame({**_labels(result, unit), "rank": rank + 1, "value": result.acceptability[unit, rank]})


def pairwise_table(audited: Audited) -> pd.DataFrame | None:
    """Probability of being ahead of each other unit; ``None`` for fields too large to compare."""
    result = audited.uncertainty
    if not result.pairwise:
        return None
    there = _there(result)
    unit, other = (each[~np.eye(len(there), dtype=bool)] for each in np.meshgrid(there, there, indexing="ij"))
    codes = np.array(result.units, dtype=object)
    return pd.DataFrame(
        {
            "unit": codes[unit],
            "other": codes[other],
            "node": result.prepared.node,
            "year": result.prepared.year,
            "value": result.ahead[unit, other],
        }
    )


def sensitivity_table(audited: Audited) -> pd.DataFrame | None:
    """Sobol indices."""
    found = audited.sensitivity
    return None if found is None else found.to_frame().assign(node=found.node, year=found.year, unit=found.unit or "")


def swaps_table(audited: Audited) -> pd.DataFrame | None:
    """One alternative at a time."""
    tried = audited.swaps
    if tried is None or not tried.swaps:
        return None
    return tried.to_frame().assign(node=tried.node, year=tried.year, unit=tried.unit)


def coherence_table(audited: Audited) -> pd.DataFrame | None:
    """Every node against its group and against the index."""
    found = audited.coherence
    if found is None:
        return None
    inner = {(relation.node, relation.above): relation for relation in (*found.in_index, *found.in_group)}
    names = [name for name in AUDIT_SCHEMAS["coherence"] if name != "year"]
    rows = [{name: getattr(relation, name) for name in names} for relation in inner.values()]
    return pd.DataFrame(rows, columns=names).assign(year=found.years[-1])


def statistics_table(audited: Audited) -> pd.DataFrame | None:
    """Every indicator's values before any step."""
    found = audited.coherence
    if found is None:
        return None
    rows = [{**asdict(each), "flag": " ".join(each.flags)} for each in found.statistics]
    return pd.DataFrame(rows).assign(year=found.years[-1])


def robustness_table(audited: Audited) -> pd.DataFrame | None:
    """Best and worst rank over all weights within bounds."""
    found = audited.robustness
    if found is None:
        return None
    name = audited.card.panel
    return pd.DataFrame(
        [
            {
                "unit": found.unit,
                "node": found.node,
                "year": found.year,
                "nominal": found.rank,
                "best": found.best.rank,
                "worst": found.worst.rank,
                "best_proven": found.best.proven,
                "worst_proven": found.worst.proven,
                "spread": found.spread,
                "unit_name_zh": unit_name(name, found.unit, "zh"),
                "unit_name_en": unit_name(name, found.unit, "en"),
            }
        ]
    )


AUDIT_TABLES: Final[Mapping[str, Callable[[Audited], pd.DataFrame | None]]] = {
    "rank_ranges": rank_ranges_table,
    "rank_chances": rank_chances_table,
    "acceptability": acceptability_table,
    "pairwise": pairwise_table,
    "sensitivity": sensitivity_table,
    "swaps": swaps_table,
    "coherence": coherence_table,
    "statistics": statistics_table,
    "robustness": robustness_table,
}
"""Which function makes each table."""


def write_audit_tables(audited: Audited, directory: Path) -> tuple[Path, ...]:
    """All tables of an audit as CSV (UTF-8 with BOM); those of parts that could not be computed are left out."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in AUDIT_TABLES.items():
        frame = make(audited)
        path = directory / f"{name}.csv"
        if frame is None:
            path.unlink(missing_ok=True)  # a table of an earlier run would pass for one of this
            continue
        frame[list(AUDIT_SCHEMAS[name])].to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        written.append(path)
    return tuple(written)


def _there(result: Uncertainty) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Units that have a rank in some draw, best first."""
    places = np.flatnonzero(result.counts.any(axis=1))
    ranks = np.nan_to_num(result.prepared.nominal_ranks[places], nan=np.inf)
    return places[np.lexsort((result.mean[places], ranks))]


def _labels(result: Uncertainty, units: np.ndarray[Any, np.dtype[np.intp]]) -> dict[str, Any]:
    codes = np.array(result.units, dtype=object)[units]
    return {"unit": codes, "node": result.prepared.node, "year": result.prepared.year}


def _names(result: Uncertainty, units: np.ndarray[Any, np.dtype[np.intp]], panel: Panel) -> dict[str, list[str]]:
    return {
        "unit_name_zh": [unit_name(panel, result.units[k], "zh") for k in units],
        "unit_name_en": [unit_name(panel, result.units[k], "en") for k in units],
    }


def _joined(parts: Sequence[pd.DataFrame], name: str) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(AUDIT_SCHEMAS[name]))
