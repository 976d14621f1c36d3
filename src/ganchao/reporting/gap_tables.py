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
from ganchao.text import LANGS


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
    "movements": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "node": _field("text", "指标项代码", "code of the node"),
        "year": _field("integer", "年度", "later round"),
        "value": _field(
            "number",
            "该项给综合得分带来的变化；同一年除 group 外各行之和等于综合得分的变化",
            "what it did to the score of the index; rows of a year but those of kind group sum to its change",
        ),
        "since": _field("integer", "上一年度", "earlier round"),
        "kind": _field("text", "类别，同 gaps.csv", "kind, as in gaps.csv"),
        "group": _field("text", "上级指标项代码", "code of the group that adds it up"),
        "score_from": _field("number", "该项上一年度得分", "score before"),
        "score_to": _field("number", "该项本年度得分", "score after"),
    },
    "ladder": {
        "unit": _field("text", "参评对象代码（本方）", "code of the unit (ours)"),
        "other": _field("text", "前面的参评对象代码", "code of a unit above"),
        "year": _field("integer", "评价年度", "round"),
        "value": _field("number", "差距（分）", "gap in score"),
        "rank": _field("number", "其位次", "its rank"),
        "most": _field("text", "主要差在的指标代码，以 + 连接", "codes of what it leads on most, joined by +"),
    },
    "peers": {
        "unit": _field("text", "参评对象代码（本方）", "code of the unit (ours)"),
        "other": _field("text", "对标对象代码", "code of the peer"),
        "year": _field("integer", "评价年度", "round"),
        "kind": _field(
            "text",
            "declared 设定、similar 结构相近、next 紧邻前一位、climber 同起点进位者、best 标杆、doubt 扬长避短仍领先",
            "declared, similar, next above, climber, best in class, doubt (ahead under our best weights)",
        ),
        "distance": _field("text", "设定的远近：near 近期追赶、far 长远标杆", "as declared: near or far"),
        "why_zh": _field("text", "设定的理由（中文）", "reason as declared, Chinese"),
        "why_en": _field("text", "设定的理由（英文）", "reason as declared, English"),
        "rank": _field("number", "其位次", "its rank"),
        "score": _field("number", "其得分", "its score"),
    },
    "worths": {
        "unit": _field("text", "参评对象代码", "code of the unit"),
        "indicator": _field("text", "指标代码", "code of the indicator"),
        "year": _field("integer", "评价年度", "round"),
        "step": _field(
            "text",
            "提高多少：unit 一个计量单位、percent 全体极差的 1%",
            "unit: one unit of measurement; percent: one per cent of the field's range",
        ),
        "value": _field("number", "综合得分增加多少", "points gained"),
        "size": _field("number", "提高的数值", "step in published units"),
        "places": _field("number", "位次上升多少", "places gained"),
        "reason": _field("text", "不加分的原因：saturated 已封顶等", "why nothing is gained: saturated and others"),
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


def movements_frame(found: Benchmark) -> pd.DataFrame:
    """What every node did to our own score, year by year."""
    rows = [
        {"unit": gap.unit, "node": part.node, "year": gap.year, "value": part.amount, "since": gap.past,
         "kind": part.kind, "group": part.group, "score_from": part.own, "score_to": part.other}
        for gap in found.movements for part in gap.parts
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAP_SCHEMAS["movements"]))


def ladder_frame(found: Benchmark) -> pd.DataFrame:
    """The next units above, nearest first."""
    rows = [
        {"unit": found.unit, "other": rung.unit, "year": found.year, "value": rung.gap.gap, "rank": rung.rank,
         "most": "+".join(rung.most)}
        for rung in found.rungs
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAP_SCHEMAS["ladder"]))


def peers_frame(found: Benchmark) -> pd.DataFrame:
    """Peers declared and found."""
    rows = [
        {"unit": found.unit, "other": peer.unit, "year": found.year, "kind": peer.kind, "distance": peer.distance,
         **{f"why_{lang}": peer.reason if isinstance(peer.reason, str) else peer.reason.in_lang(lang)
            for lang in LANGS},
         "rank": peer.rank, "score": peer.score}
        for peer in found.peers
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAP_SCHEMAS["peers"]))


def worths_frame(found: Benchmark) -> pd.DataFrame:
    """What one more point of each indicator is worth."""
    rows = [
        {"unit": found.unit, "indicator": each.indicator, "year": found.year, "step": each.step, "value": each.points,
         "size": each.size, "places": each.places, "reason": each.reason}
        for each in found.worths
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(GAP_SCHEMAS["worths"]))


def write_gap_tables(found: Benchmark, directory: Path) -> tuple[Path, ...]:
    """All tidy tables of :data:`GAP_SCHEMAS` into ``directory``; returns the paths."""
    directory.mkdir(parents=True, exist_ok=True)
    gaps = [gap for gap in (found.gap, *found.gaps) if gap is not None]
    frames = {
        "gaps": gaps_frame(gaps), "rank_changes": changes_frame(found), "movements": movements_frame(found),
        "ladder": ladder_frame(found), "peers": peers_frame(found), "worths": worths_frame(found),
    }  # fmt: skip
    paths = []
    for name, frame in frames.items():
        path = directory / f"{name}.csv"
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        paths.append(path)
    return tuple(paths)
