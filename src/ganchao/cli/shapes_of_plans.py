"""What ``strategy --json`` and ``cards --json`` hold, beside the files written."""

from __future__ import annotations

from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_OUTLINE: Final[dict[str, Field]] = {
    "project": _field("text", "指数代码", "code of the index"),
    "unit": _field("text", "本方代码", "our unit"),
    "on": _field("text", "截至日期", "day as of which"),
    "simulated": _field("boolean", "是否含模拟数据", "whether anything is simulated"),
    "illustrative": _field("boolean", "方案是否示例", "whether the plan is made up as an example"),
}

STRATEGY: Final[dict[str, Field]] = {
    **_OUTLINE,
    "elements[].element": _field("text", "要素代码", "code of the element"),
    "elements[].kind": _field("text", "所在列表", "list it stands in"),
    "elements[].serves[]": _field("text", "所服务要素的代码", "code of what it serves"),
    "orphans[]": _field("text", "没有上下衔接的要素", "element that serves nothing and that nothing serves"),
    "goals[].goal": _field("text", "目标代码", "code of the goal"),
    "goals[].basket": _field("text", "指标篮代码", "code of its basket"),
    "goals[].baseline": _field("number", "起点", "sub-index at the start"),
    "goals[].value": _field("number", "分指数现状", "sub-index now"),
    "goals[].year": _field("integer", "资料年度", "data year"),
    "goals[].known": _field("number", "已知权重占比", "share of weight known"),
    "goals[].target": _field("number", "目标值", "sub-index wanted"),
    "goals[].by": _field("integer", "目标年份", "year by which it is wanted"),
    "quality": _field("number", "方案完整度，0 至 100", "plan quality, 0 to 100"),
    "parts[].part": _field("text", "要件代码", "code of the part"),
    "parts[].weight": _field("number", "要件权重", "weight of the part"),
    "parts[].share": _field("number", "具备者占比", "share that has it"),
    "parts[].count": _field("integer", "应有者数", "how many ought to have it"),
    "parts[].lacking[]": _field("text", "欠缺者代码", "code of what lacks it"),
    "assumptions[].assumption": _field("text", "假定代码", "code of the assumption"),
    "assumptions[].status": _field("text", "assumed 待查证、confirmed 已证实、refuted 已否定",
                                   "assumed, confirmed or refuted"),
}

CARDS: Final[dict[str, Field]] = {
    **_OUTLINE,
    "cards[].card": _field("text", "牌的代码", "code of the card"),
    "cards[].view": _field("text", "integrate、leverage、benchmark", "integrate, leverage or benchmark"),
    "coverage[].upper_plan": _field("text", "上位规划代码", "code of the plan above"),
    "coverage[].stage": _field("text", "阶段", "where it stands"),
    "coverage[].items": _field("integer", "事项数", "number of items asked for"),
    "coverage[].covered": _field("number", "承接度", "share of weight taken up"),
    "coverage[].confirmed": _field("number", "已确认的承接度", "share of weight taken up and confirmed"),
    "coverage[].depth": _field("number", "按强度计的承接度", "the same by strength of links"),
    "coverage[].left[]": _field("text", "未承接事项", "item not taken up"),
    "coverage[].unused[]": _field("text", "未使用的政策或资源", "offer not used yet"),
    "coverage[].proposals[]": _field("text", "建议的采纳情况", "what became of our proposals"),
    "conflicts[].local": _field("text", "本方要素代码", "code of our element"),
    "conflicts[].item": _field("text", "与之冲突的事项代码", "code of the item it conflicts with"),
    "services[].service": _field("text", "公共服务代码", "code of the service"),
    "services[].stage": _field("text", "unmeasured、benchmarked、even、ahead",
                               "unmeasured, benchmarked, even, ahead"),
    "services[].year": _field("integer", "资料年度", "data year"),
    "services[].gap": _field("number", "差距，落后为正", "gap, positive where we are behind"),
    "services[].pace": _field("number", "每年缩小的差距", "gap closed a year"),
    "services[].years": _field("number", "按现有速度看齐所需年数", "years until even at this pace"),
    "industries[].industry": _field("text", "产业代码", "code of the industry"),
    "industries[].part": _field("text", "lead 主攻、support 配套、none 不做，空为未定",
                                "lead, support, none or empty"),
    "industries[].quotient": _field("number", "区位商", "location quotient"),
    "couplings[].coupling": _field("text", "协同关系代码", "code of what is to advance together"),
    "couplings[].year": _field("integer", "资料年度", "data year"),
    "couplings[].degree": _field("number", "耦合协调度", "coordination degree"),
    "couplings[].level": _field("text", "等级代码", "level"),
    "standards[].standard": _field("text", "标准代码", "code of the standard"),
    "standards[].share": _field("number", "达标率", "share met"),
    "standards[].clauses[].clause": _field("text", "条款代码", "code of the clause"),
    "standards[].clauses[].verdict": _field("text", "pass、fail、not_applicable、unknown",
                                            "pass, fail, not_applicable or unknown"),
    "standards[].clauses[].value": _field("number", "所判定的数值", "value judged"),
    "standards[].clauses[].period": _field("text", "时间", "when"),
    "ledgers[].ledger": _field("text", "台账代码", "code of the ledger"),
    "ledgers[].kind": _field("text", "台账种类", "kind of ledger"),
    "ledgers[].open": _field("integer", "未启动", "not begun"),
    "ledgers[].under_way": _field("integer", "推进中", "under way"),
    "ledgers[].done": _field("integer", "已办结", "done"),
    "ledgers[].dropped": _field("integer", "已撤销", "dropped"),
    "ledgers[].overdue[]": _field("text", "超期条目", "late line"),
    "ledgers[].led": _field("integer", "已转为举措", "lines that led to measures"),
    "deeds[].year": _field("integer", "承诺年份", "year promised for"),
    "deeds[].promised": _field("integer", "承诺数", "deeds promised"),
    "deeds[].done": _field("integer", "办结数", "deeds done"),
    "deeds[].rate": _field("number", "民生实事办结率", "share done"),
}
