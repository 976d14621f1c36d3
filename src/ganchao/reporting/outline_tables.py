"""Tidy tables of a plan: one fact per row, fixed columns, as :mod:`ganchao.reporting.tables` of scoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from ganchao.domain.document import Bilingual
from ganchao.domain.element import Roles
from ganchao.domain.measure import Measure
from ganchao.planning.tree import look_up
from ganchao.reporting.outline import Outline
from ganchao.reporting.outline_words import spent
from ganchao.reporting.strategy_brief import LISTED
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_NAMES: Final[dict[str, Field]] = {
    "name_zh": _field("text", "中文名", "Chinese name"),
    "name_en": _field("text", "英文名", "English name"),
}
OUTLINE_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "strategy": {
        "code": _field("text", "要素代码", "code of the element"),
        "kind": _field("text", "所在列表，如 strategies", "list it stands in, such as strategies"),
        "serves": _field("text", "所服务要素的代码，空格分隔", "codes of what it serves, joined by blanks"),
        "served_by": _field("text", "服务于它的要素代码，空格分隔", "codes of what serves it, joined by blanks"),
        "orphan": _field("boolean", "是否没有上下衔接", "whether it serves nothing and nothing serves it"),
        "wording": _field("text", "提法（原文）", "official wording"),
        "document": _field("text", "出处文件代码", "code of the document it stands in"),
        "paragraph": _field("integer", "段落，0 为标题", "paragraph, 0 for the title"),
        "status": _field("text", "current 现行、historical 历史", "current or historical wording"),
        "lead": _field("text", "牵头单位代码", "code of the lead"),
        "helpers": _field("text", "配合单位代码，空格分隔", "codes of the helpers, joined by blanks"),
        "supervisor": _field("text", "分管领导岗位代码", "code of the leader in charge"),
        "reporter": _field("text", "数据联络员岗位代码", "code of who hands in the numbers"),
        "money": _field("number", "各年资金合计；空为未安排", "money of all years; empty where none is planned"),
        "illustrative": _field("boolean", "是否示例", "whether made up as an example"),
        **_NAMES,
    },
    "baskets": {
        "basket": _field("text", "指标篮代码", "code of the basket"),
        "member": _field("text", "所含指标项代码；空为分指数", "code of the member; empty for the sub-index"),
        "place": _field("text", "地区代码，首先是本方", "code of the place, our unit first"),
        "year": _field("integer", "资料年度", "data year"),
        "value": _field("number", "分指数或指标得分，0 至 100", "sub-index or score of the member, 0 to 100"),
        "weight": _field("number", "指标在篮中的权重；分指数为已知权重之和",
                         "weight of the member in the basket; of the sub-index the weight that is known"),
        **_NAMES,
    },
    "alignment": {
        "upper_plan": _field("text", "上位规划代码", "code of the plan above"),
        "item": _field("text", "事项代码", "code of the item"),
        "offers": _field("boolean", "是否为可用政策或资源", "whether it is on offer rather than asked for"),
        "weight": _field("number", "事项权重", "weight of the item"),
        "due": _field("integer", "时限（年）", "year by which it is wanted"),
        "taken_up": _field("boolean", "是否已承接", "whether it is taken up"),
        "local": _field("text", "本方要素代码；空为没有衔接", "code of our element; empty without a link"),
        "link": _field("text", "implements 落实、contributes 支撑、constrained_by 受限、conflicts 冲突",
                       "implements, contributes, constrained_by or conflicts"),
        "strength": _field("integer", "强度，0 仅提及至 3 强", "strength, from 0 only mentioned to 3 strong"),
        "confirmed_by": _field("text", "确认单位代码；空为仅建议", "code of who confirmed it; empty while suggested"),
        "evidence": _field("text", "依据", "what shows it"),
        **_NAMES,
    },
    "clauses": {
        "standard": _field("text", "标准代码", "code of the standard"),
        "clause": _field("text", "条款代码", "code of the clause"),
        "rule": _field("text", "判定规则种类；空为没有", "kind of rule; empty where there is none"),
        "indicator": _field("text", "所依据的指标代码", "code of the indicator it looks at"),
        "at_least": _field("number", "不低于", "smallest value that passes"),
        "at_most": _field("number", "不高于", "largest value that passes"),
        "direction": _field("text", "up 上升、down 下降", "up or down"),
        "due": _field("text", "时限（日期）", "day by which it has to be done"),
        "verdict": _field("text", "pass 达标、fail 未达标、not_applicable 不适用、unknown 未知",
                          "pass, fail, not_applicable or unknown"),
        "value": _field("number", "所判定的数值", "value judged"),
        "before": _field("number", "上年数值（方向类）", "value a year before, of directions"),
        "period": _field("text", "时间", "when, or over which time"),
        "done": _field("text", "完成日期", "day on which it was done"),
        "overdue": _field("boolean", "已过时限而未报完成", "whether its day has passed and nobody reported it done"),
        "evidence": _field("text", "佐证", "what proves it"),
        "needed": _field("text", "按条款应附的佐证", "what the clause wants to be shown"),
        **_NAMES,
    },
    "ledgers": {
        "ledger": _field("text", "台账代码；民生实事为空", "code of the ledger; empty for deeds"),
        "kind": _field("text", "problem 问题、reform 改革、asset 资源、study 对标、mechanism 机制、deed 民生实事",
                       "problem, reform, asset, study, mechanism or deed"),
        "entry": _field("text", "条目代码", "code of the line"),
        "heading": _field("text", "归属代码", "code of the heading it falls under"),
        "date": _field("text", "日期；民生实事为承诺年份", "when; of deeds the year promised for"),
        "status": _field("text", "open 未启动、under_way 推进中、done 已办结、dropped 已撤销",
                         "open, under_way, done or dropped"),
        "closed": _field("text", "办结日期", "day on which it was closed"),
        "overdue": _field("boolean", "是否超期", "whether it is late"),
        "leads_to": _field("text", "转为的举措代码，空格分隔", "codes of measures that came of it, joined by blanks"),
        "where": _field("text", "地点或对象", "place or firm it is about"),
        "amount": _field("number", "数量", "how much"),
        "evidence": _field("text", "佐证", "what proves it"),
        **_NAMES,
    },
}  # fmt: skip
OF_STRATEGY: Final = ("strategy", "baskets")
OF_CARDS: Final = ("alignment", "clauses", "ledgers")


def names(found: Outline, code: str) -> dict[str, str]:
    """An element's name in both languages."""
    return {f"name_{lang}": found.name(code, lang) for lang in ("zh", "en")}


def strategy_rows(found: Outline) -> list[dict[str, Any]]:
    """Every element of the skeleton."""
    rows, orphans = [], set(found.tree.orphans)
    for branch in (branch for kind in LISTED for branch in found.tree.of(kind)):
        part, looked = found.plan.coded[branch.code].part, look_up(found.tree, branch.code)
        given = getattr(part, "roles", None)
        roles = given if isinstance(given, Roles) else Roles()
        says = looked.says
        rows.append({
            "code": branch.code, "kind": branch.kind, "serves": " ".join(branch.above),
            "served_by": " ".join(branch.below), "orphan": branch.code in orphans,
            "wording": "" if says is None else says.text, "document": "" if says is None else says.document,
            "paragraph": None if says is None else says.paragraph, "status": "" if says is None else says.status,
            "lead": roles.lead, "helpers": " ".join(roles.helpers), "supervisor": roles.supervisor,
            "reporter": roles.reporter, "money": spent(part),
            "illustrative": bool(found.plan.illustrative) or (isinstance(part, Measure) and part.illustrative),
            **names(found, branch.code),
        })
    return rows


def basket_rows(found: Outline) -> list[dict[str, Any]]:
    """Sub-indices and what they are made of, as far as known."""
    rows: list[dict[str, Any]] = []
    for code, sub in found.baskets.items():
        for at, year in enumerate(sub.years):
            for to, place in enumerate(sub.places):
                base = {"basket": code, "place": place, "year": year, **names(found, code)}
                if np.isfinite(sub.value[at, to]):
                    rows.append({**base, "member": "", "value": float(sub.value[at, to]),
                                 "weight": float(sub.known[at, to])})
                rows += [
                    {**base, "member": member, "value": float(sub.scores[at, to, k]), "weight": float(sub.weights[k])}
                    for k, member in enumerate(sub.members) if np.isfinite(sub.scores[at, to, k])
                ]
    return rows


def alignment_rows(found: Outline) -> list[dict[str, Any]]:
    """Every item of plans above with its links; items without one have a row too."""
    rows: list[dict[str, Any]] = []
    for coverage in found.coverages:
        for taken in (*coverage.asked, *coverage.offered):
            item = taken.item
            base = {
                "upper_plan": coverage.upper.code, "item": item.code, "offers": item.offers, "weight": item.weight,
                "due": item.due, "taken_up": taken.taken_up, "local": "", "link": "", "strength": None,
                "confirmed_by": "", "evidence": "", **names(found, item.code),
            }
            rows += [
                {**base, "local": link.local, "link": link.kind, "strength": link.strength,
                 "confirmed_by": link.confirmed_by, "evidence": link.evidence.zh or link.evidence.en}
                for link in taken.links
            ] or [base]
    return rows


def clause_rows(found: Outline) -> list[dict[str, Any]]:
    """Every clause with its verdict."""
    rows = []
    for judged in (judged for met in found.standards for judged in met.clauses):
        clause, rule = judged.clause, judged.clause.rule
        rows.append({
            "standard": judged.standard, "clause": clause.code, "rule": "" if rule is None else rule.kind.value,
            "indicator": "" if rule is None else rule.indicator,
            "at_least": None if rule is None else rule.at_least, "at_most": None if rule is None else rule.at_most,
            "direction": "" if rule is None else rule.direction,
            "due": "" if rule is None or rule.due is None else rule.due.isoformat(), "verdict": judged.verdict.value,
            "value": judged.value, "before": judged.before, "period": judged.period,
            "done": "" if judged.done is None else judged.done.isoformat(), "overdue": judged.overdue,
            "evidence": judged.evidence.zh or judged.evidence.en, "needed": clause.evidence.zh or clause.evidence.en,
            **names(found, clause.code),
        })
    return rows


def ledger_rows(found: Outline) -> list[dict[str, Any]]:
    """Every line of every ledger, then every deed."""
    rows = [
        {
            "ledger": kept.ledger.code, "kind": kept.ledger.kind.value, "entry": entry.code, "heading": entry.heading,
            "date": entry.date, "status": entry.status, "closed": "" if entry.closed is None else str(entry.closed),
            "overdue": entry.code in kept.overdue, "leads_to": " ".join(entry.leads_to),
            "where": entry.where.zh or entry.where.en, "amount": entry.amount,
            "evidence": entry.evidence.zh or entry.evidence.en, **names(found, entry.code),
        } for kept in found.ledgers for entry in kept.ledger.entries
    ]  # fmt: skip
    rows += [
        {
            "ledger": "", "kind": "deed", "entry": deed.code, "heading": "", "date": str(deed.year),
            "status": "done" if deed.done is not None and deed.done <= found.on else "open",
            "closed": "" if deed.done is None else str(deed.done),
            "overdue": found.on.year > deed.year and (deed.done is None or deed.done > found.on), "leads_to": "",
            "where": "", "amount": None, "evidence": deed.evidence.zh or deed.evidence.en, **names(found, deed.code),
        } for promised in found.promises for deed in promised.deeds
    ]  # fmt: skip
    return rows


ROWS: Final = {
    "strategy": strategy_rows, "baskets": basket_rows, "alignment": alignment_rows, "clauses": clause_rows,
    "ledgers": ledger_rows,
}  # fmt: skip


def outline_frame(found: Outline, table: str) -> pd.DataFrame:
    """One table as pandas has it."""
    schema = OUTLINE_SCHEMAS[table]
    frame = pd.DataFrame(ROWS[table](found), columns=list(schema))
    whole = [column for column, field in schema.items() if field.type == "integer"]
    return frame.astype(dict.fromkeys(whole, "Int64"))


def write_outline_tables(
    found: Outline, directory: Path, tables: Sequence[str] = tuple(OUTLINE_SCHEMAS)
) -> tuple[Path, ...]:
    """``strategy.csv``, ``baskets.csv``, ``alignment.csv``, ``clauses.csv``, ``ledgers.csv`` into a folder."""
    directory.mkdir(parents=True, exist_ok=True)
    files = []
    for table in tables:
        files.append(directory / f"{table}.csv")
        outline_frame(found, table).to_csv(files[-1], index=False, encoding="utf-8-sig", lineterminator="\n")
    return tuple(files)
