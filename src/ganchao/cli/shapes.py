"""What every ``--json`` and ``run.json`` holds: one fixed shape each; tests compare it with what is written.

A key is the way to a value: ``ranking[].rank`` is the ``rank`` of each entry of the list ``ranking``. To add a
value, put it here too; names that exist never change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from ganchao.cli.shapes_of_assessments import ASSESS_SHAPES
from ganchao.cli.shapes_of_check_ins import CHECK_IN_SHAPES
from ganchao.cli.shapes_of_items import ITEM_SHAPES
from ganchao.cli.shapes_of_leads import LEAD_SHAPES
from ganchao.cli.shapes_of_lights import LIGHT_SHAPES
from ganchao.cli.shapes_of_plans import CARDS, STRATEGY
from ganchao.domain.document import Bilingual
from ganchao.reporting.funnel_tables import FUNNEL_SCHEMAS
from ganchao.reporting.nowcast_tables import ACTION_FIELDS, MOVER_FIELDS, NOWCAST_FIELDS, PENDING_FIELDS
from ganchao.reporting.own_brief import OWN_SCHEMAS
from ganchao.reporting.progress_tables import COURSE_FIELDS, JUDGEMENT_FIELDS, PROGRESS_FIELDS
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_PROBLEM: Final[dict[str, Field]] = {
    "problems[].key": _field("text", "问题代码", "code of the problem"),
    "problems[].severity": _field("text", "error 错误、warning 疑点、repair 已修复", "error, warning or repair"),
    "problems[].file": _field("text", "文件", "file"),
    "problems[].sheet": _field("text", "工作表", "sheet"),
    "problems[].row": _field("integer", "行号，按电子表格计", "row, as a spreadsheet counts"),
    "problems[].column": _field("text", "列", "column"),
    "problems[].where": _field("text", "位置（整句）", "place in words"),
    "problems[].what": _field("text", "问题", "what is wrong"),
    "problems[].fix": _field("text", "改法", "how to fix it"),
}
_RANKING: Final[dict[str, Field]] = {
    "project": _field("text", "指数代码", "code of the index"),
    "year": _field("integer", "评价年度", "round"),
    "data_year": _field("integer", "资料年度", "year of the data"),
    "vintage": _field("text", "数据版本", "vintage of the data"),
    "node": _field("text", "指标项代码", "code of the node"),
    "number_ranked": _field("integer", "参评数", "number ranked"),
    "simulated": _field("boolean", "是否含模拟数据", "whether anything is simulated"),
    "ranking[].unit": _field("text", "参评对象代码", "code of the unit"),
    "ranking[].name_zh": _field("text", "中文名", "Chinese name"),
    "ranking[].name_en": _field("text", "英文名", "English name"),
    "ranking[].rank": _field("number", "位次，1 为最优", "rank, 1 is best"),
    "ranking[].score": _field("number", "得分，不作舍入", "score, unrounded"),
    "ranking[].published": _field("number", "公布得分", "score as published"),
    "ranking[].percentile": _field("number", "百分位，第 1 位为 100", "percentile, 100 for the first"),
}
_FILES: Final[dict[str, Field]] = {"files[]": _field("text", "写出的文件", "file written")}

_SEED: Final = _field("integer", "随机种子，默认 2019", "seed of all draws, 2019 unless given")
_AUDIT: Final[dict[str, Field]] = {
    "draws": _field("integer", "抽样次数", "draws asked for"),
    "failed": _field("integer", "算不出结果的次数", "draws without a result"),
    "block": _field("integer", "抽样的分块宽度", "block width of the draws"),
    "level": _field("number", "位次区间所含的抽样占比", "share of draws inside a rank range"),
    "tolerance": _field("number", "分不出高下的界限", "share of draws up to which two units cannot be told apart"),
    "factors[].code": _field("text", "变动的选择", "choice that varies"),
    "factors[].columns": _field("integer", "所占随机数列数", "columns of random numbers"),
    "factors[].levels[]": _field("text", "其各种做法", "its levels"),
}

SHAPES: Final[Mapping[str, Mapping[str, Field]]] = {
    "problems": _PROBLEM,
    "check": {"ok": _field("boolean", "输入是否可用", "whether the input can be used"), **_PROBLEM},
    "score": _RANKING,
    "run": {**_RANKING, **_FILES, "timings.*": _field("number", "各步用时（秒）", "seconds by step")},
    "report": _FILES,
    "audit": {
        "project": _RANKING["project"],
        "year": _RANKING["year"],
        "node": _RANKING["node"],
        "unit": _field("text", "所看参评对象代码；没有则为空", "unit looked at; empty for nobody"),
        "simulated": _RANKING["simulated"],
        "seed": _SEED,
        **_AUDIT,
        "mean_shift": _field("number", "位次平均变动", "mean absolute shift of ranks"),
        "failures[].what": _field("text", "抽样失败的原因", "why draws failed"),
        "failures[].draws": _field("integer", "失败次数", "how many"),
        "ranges[].unit": _RANKING["ranking[].unit"],
        "ranges[].name_zh": _RANKING["ranking[].name_zh"],
        "ranges[].name_en": _RANKING["ranking[].name_en"],
        "ranges[].nominal": _field("integer", "原位次", "rank as computed"),
        "ranges[].median": _field("integer", "位次中位数", "median rank"),
        "ranges[].low": _field("integer", "位次区间较好的一端", "better end of the rank range"),
        "ranges[].high": _field("integer", "位次区间较差的一端", "worse end of the rank range"),
        "ranges[].best": _field("integer", "抽样中最好的位次", "best rank in any draw"),
        "ranges[].worst": _field("integer", "抽样中最差的位次", "worst rank in any draw"),
        "ranges[].mean": _field("number", "平均位次", "mean rank"),
        "ranges[].group": _field("text", "组别，字母相同者分不出高下", "same letter: cannot be told apart"),
        "ranges[].ahead": _field(
            "number", "所看参评对象领先于它的抽样占比", "share of draws in which the unit looked at is ahead of it"
        ),
        "ranges[].chances[].first": _field("integer", "所述位次的起点", "first rank of the band"),
        "ranges[].chances[].upto": _field("integer", "所述位次的终点", "last rank of the band"),
        "ranges[].chances[].tier": _field("text", "方阵代码", "code of the tier"),
        "ranges[].chances[].value": _field("number", "位次落在其中的概率", "probability of a rank in the band"),
        "years[].year": _RANKING["year"],
        "years[].nominal": _field("integer", "所看参评对象的原位次", "rank of the unit looked at"),
        "years[].median": _field("integer", "其位次中位数", "its median rank"),
        "years[].low": _field("integer", "其位次区间较好的一端", "better end of its range"),
        "years[].high": _field("integer", "其位次区间较差的一端", "worse end of its range"),
        "sensitivity[].output": _field("text", "结果", "outcome: rank_shift, rank, within.k"),
        "sensitivity[].factor": _field("text", "选择代码", "code of the choice"),
        "sensitivity[].first": _field("number", "一阶指数", "first-order index"),
        "sensitivity[].total": _field("number", "总指数", "total index"),
        "swaps[].choice": _field("text", "选择代码", "code of the choice"),
        "swaps[].alternative": _field("text", "换用的做法", "the other way"),
        "swaps[].places": _field("number", "上升位数，下降为负", "places gained, negative when lost"),
        "robustness.best": _field("integer", "权重在界限内时的最好位次", "best rank over all weights within bounds"),
        "robustness.worst": _field("integer", "权重在界限内时的最差位次", "worst rank over all weights within bounds"),
        "robustness": _field("text", "没有时为空", "null where there is none"),
        "left_out[].part": _field("text", "未能计算的部分", "part that could not be computed"),
        "left_out[].what": _field("text", "原因", "why"),
        **_FILES,
    },
    "whatif": {
        "project": _RANKING["project"],
        "unit": _field("text", "改动数值的参评对象", "unit whose values changed"),
        "year": _RANKING["year"],
        "node": _RANKING["node"],
        "changes[].indicator": _field("text", "数据列", "column of the data"),
        "changes[].before": _field("number", "原数值", "value before"),
        "changes[].after": _field("number", "新数值", "value after"),
        "moves[].year": _RANKING["year"],
        "moves[].unit": _RANKING["ranking[].unit"],
        "moves[].node": _RANKING["node"],
        "moves[].score_before": _field("number", "原得分", "score before"),
        "moves[].score_after": _field("number", "新得分", "score after"),
        "moves[].rank_before": _field("number", "原位次", "rank before"),
        "moves[].rank_after": _field("number", "新位次", "rank after"),
        "moves[].places": _field("number", "上升位数，下降为负", "places gained, negative when lost"),
    },
    "forecast": {
        "project": _RANKING["project"],
        "node": _RANKING["node"],
        "unit": _field("text", "本方代码；没有则为空", "our unit; empty for nobody"),
        "origin": _field("integer", "最后一个已知年度", "last year known"),
        "model": _field("text", "预测模型；indicators 为逐项指标推算", "model; indicators where made by indicators"),
        "seed": _SEED,
        "draws": _field("integer", "联合抽样次数", "number of joint draws"),
        "upto": _field("integer", "所问位次；没有则为空", "rank asked for; empty where none is"),
        "simulated": _RANKING["simulated"],
        "events[]": _field("text", "计入的事件代码", "codes of the events taken in"),
        "forecast[].unit": _RANKING["ranking[].unit"],
        "forecast[].year": _field("integer", "预测年度", "year forecast"),
        "forecast[].median": _field("integer", "位次中间值", "middle rank"),
        "forecast[].low_80": _field("integer", "80% 区间较好的一端", "better end of the 80 % range"),
        "forecast[].high_80": _field("integer", "80% 区间较差的一端", "worse end of the 80 % range"),
        "forecast[].low_90": _field("integer", "90% 区间较好的一端", "better end of the 90 % range"),
        "forecast[].high_90": _field("integer", "90% 区间较差的一端", "worse end of the 90 % range"),
        "forecast[].chance": _field("number", "达到所问位次的概率", "probability of the rank asked for or better"),
        **_PROBLEM,
        **_FILES,
    },
    "backtest": {
        "project": _RANKING["project"],
        "node": _RANKING["node"],
        "model": _field("text", "预测模型", "model"),
        "seed": _SEED,
        "skill[].years": _field("integer", "提前年数", "years ahead"),
        "skill[].origins": _field("integer", "起点数", "past origins"),
        "skill[].rps": _field("number", "RPS，越小越好", "ranked probability score, smaller is better"),
        "skill[].baseline": _field("number", "基准 RPS", "the same of the baseline"),
        "skill[].gain": _field("number", "改善的份额", "share by which it is better"),
        "skill[].held_80": _field("number", "80% 区间覆盖率", "share inside 80 % ranges"),
        "skill[].held_90": _field("number", "90% 区间覆盖率", "share inside 90 % ranges"),
        "skill[].error": _field("number", "中间值的平均绝对误差", "mean absolute error of the middle rank"),
        "skill[].error_baseline": _field("number", "位次不变的平均绝对误差", "the same of “same rank as now”"),
        "skill[].brier": _field("number", "Brier 得分", "Brier score"),
        "skill[].brier_baseline": _field("number", "基准 Brier 得分", "the same of the baseline"),
        "reliability[].said": _field("number", "预测概率的平均值", "mean probability said"),
        "reliability[].came": _field("number", "实际发生的比例", "share that came true"),
        "reliability[].cases": _field("integer", "次数", "cases"),
        **_FILES,
    },
    "benchmark": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "year": _RANKING["year"],
        "node": _RANKING["node"],
        "seed": _SEED,
        **_FILES,
        "gap": _field("text", "没有可比对象时为空", "null where there is nobody to compare with"),
        "gap.others[]": _field("text", "对方代码", "whom we are compared with"),
        "gap.kind": _field("text", "unit 对象、rank 位次、tier 方阵、mean 均值", "unit, rank, tier or mean"),
        "gap.own": _field("number", "本方得分", "our score"),
        "gap.other": _field("number", "对方得分", "their score"),
        "gap.gap": _field("number", "差距，对方减本方", "theirs less ours"),
        "gap.contributions[].node": _RANKING["node"],
        "gap.contributions[].group": _field("text", "上级指标项", "group that adds it up"),
        "gap.contributions[].kind": _field("text", "类别，见 gaps.csv", "kind, as in gaps.csv"),
        "gap.contributions[].value": _field("number", "差距构成", "contribution to the gap"),
        "weak[]": _field("text", "短板指标，最短者在前", "weak spots, weakest first"),
        "worth[].indicator": _field("text", "指标代码", "indicator"),
        "worth[].step": _field("text", "unit 一个计量单位、percent 极差的 1%", "one unit, or one percent of the range"),
        "worth[].size": _field("number", "步长", "size of the step"),
        "worth[].points": _field("number", "得分增加", "points gained"),
        "worth[].places": _field("number", "上升位数", "places gained"),
        "worth[].reason": _field("text", "不加分或无法测算的原因", "why nothing, or why it cannot be told"),
        "ladder[].unit": _RANKING["ranking[].unit"],
        "ladder[].rank": _RANKING["ranking[].rank"],
        "ladder[].gap": _field("number", "差距", "gap to it"),
        "path[]": _field("text", "进位路径上的参评对象", "stepping stones"),
        "change": _field("text", "只有一年数据时为空", "null where there is one year"),
        "change.since": _field("integer", "起始年度", "earlier round"),
        "change.rank_from": _field("number", "起始位次", "rank before"),
        "change.rank_to": _field("number", "终止位次", "rank after"),
        "change.places": _field("number", "上升位数，等于以下四项之和", "places gained; the four parts sum to it"),
        "change.own": _field("number", "自身变化", "our own change"),
        "change.rivals": _field("number", "其他对象变化", "rivals' change"),
        "change.revision": _field("number", "办法或数据修订", "revisions of method or data"),
        "change.entrants": _field("number", "参评对象增减", "units that came or went"),
        "change.stood_still": _field("number", "原地不动时的位次", "rank had we stood still"),
        "band": _field("number", "位次正常波动幅度", "changes of rank up to this may be chance"),
        "peers[].unit": _RANKING["ranking[].unit"],
        "peers[].kind": _field("text", "类型", "kind of peer"),
        "couplings[].nodes[]": _RANKING["node"],
        "couplings[].degree": _field("number", "耦合协调度", "coupling coordination degree"),
        "couplings[].level": _field("text", "等级", "level"),
        "difficulty": _field("text", "没有目标时为空", "null where there is no aim"),
        "difficulty.aim": _field("integer", "目标位次", "rank aimed at"),
        "difficulty.by": _field("integer", "目标年度", "year of the aim"),
        "difficulty.starts": _field("integer", "历史上处在相近位次的次数", "past stands near our rank"),
        "difficulty.reached": _field("integer", "其中做到的次数", "of them, how many climbed as far"),
        "difficulty.base_rate": _field("number", "占比", "their share"),
        "difficulty.low": _field("number", "95% 区间下端", "lower end of its 95 % interval"),
        "difficulty.high": _field("number", "95% 区间上端", "upper end"),
        "difficulty.precedents[].unit": _RANKING["ranking[].unit"],
        "difficulty.precedents[].year_from": _field("integer", "起始年度", "earlier round"),
        "difficulty.precedents[].year_to": _field("integer", "终止年度", "later round"),
        "difficulty.precedents[].places": _field("number", "折算后上升位数", "places gained, in today's number ranked"),
        **_PROBLEM,
    },
    "target": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "seed": _SEED,
        "draws": _field("integer", "定目标所用抽样次数", "draws that the plan was made on"),
        "fresh": _field("integer", "另外用来说明概率的新抽样次数", "fresh draws on which probabilities are stated"),
        "rivals": _field("text", "forecast 按预测变动、fixed 视为不动", "forecast or fixed"),
        "effort_by.*": _field("number", "投入强度算法及其权重", "efforts and their weights"),
        "simulated": _RANKING["simulated"],
        "effort": _field("number", "总投入强度；够不到时为空", "effort of the plan; null where out of reach"),
        "bound": _field("number", "已证明的投入强度下界；未证明为空", "proven lower bound; null where there is none"),
        "aims[].year": _field("integer", "目标年份", "year of the aim"),
        "aims[].node": _RANKING["node"],
        "aims[].rank": _field("integer", "目标位次", "rank wanted"),
        "aims[].number_ranked": _RANKING["number_ranked"],
        "aims[].confidence": _field("number", "要求的实现概率", "probability wanted"),
        "aims[].probability": _field("number", "达到目标值时的概率（新抽样）", "probability on target, on fresh draws"),
        "aims[].rank_10": _field("number", "达到目标值时位次区间的好端", "better end of the 80 % range of ranks"),
        "aims[].rank_50": _field("number", "达到目标值时的预计位次", "expected rank on target"),
        "aims[].rank_90": _field("number", "位次区间的差端", "worse end of the range"),
        "aims[].probability_coming": _field("number", "按预计走势的概率", "probability as things come"),
        "aims[].probability_still": _field("number", "停留在今天水平的概率", "probability with today's values"),
        "aims[].probability_frozen": _field(
            "number", "按对方静止定出的目标真正的概率", "true probability of targets set as if others stood still"
        ),
        "aims[].targets[].indicator": _field("text", "指标代码", "indicator"),
        "aims[].targets[].today": _field("number", "最后一年的实际值", "value of the last round known"),
        "aims[].targets[].coming": _field("number", "不另采取措施时的预计值", "value expected without a plan"),
        "aims[].targets[].value": _field("number", "目标值", "target"),
        "aims[].targets[].limit": _field("number", "可达上限；未设为空", "stretch limit; null where there is none"),
        "aims[].targets[].limit_from": _field("text", "上限由来，见 targets.csv", "what sets it, as in targets.csv"),
        "aims[].targets[].typical_moves": _field("number", "相当于几倍常见变动", "the move in typical moves"),
        "aims[].targets[].share": _field("number", "占总投入强度的份额", "share of the effort"),
        "unreached": _field("text", "够得到时为空", "null where every aim is reached"),
        "unreached.year": _field("integer", "够不到的目标年份", "year of the aim out of reach"),
        "unreached.rank": _field("integer", "其目标位次", "rank wanted"),
        "unreached.probability": _field("number", "各项都到上限时的概率", "probability with everything at its limit"),
        "unreached.best_rank": _field("integer", "以所求概率能保住的最好位次", "best rank held with the confidence"),
        "unreached.contradictory": _field("boolean", "底线与上限是否矛盾", "whether lines and limits contradict"),
        "unreached.limits[].indicator": _field("text", "指标代码", "indicator"),
        "unreached.limits[].limit_from": _field("text", "上限由来", "what sets the limit"),
        "unreached.limits[].value": _field("number", "现有上限", "limit now"),
        "unreached.limits[].probability": _field("number", "放宽一倍后的概率", "probability if twice as far"),
        **_FILES,
    },
    "target own": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "seed": _SEED,
        "simulated": _RANKING["simulated"],
        "published[]": _field("text", "视为已公开者", "whose last score counts as published"),
        **{f"own_aims[].{name}": field for name, field in OWN_SCHEMAS["own_aims"].items() if name != "unit"},
        **{f"own_facts[].{name}": field for name, field in OWN_SCHEMAS["own_facts"].items()},
        **{f"own_curve[].{name}": field for name, field in OWN_SCHEMAS["own_curve"].items()},
        **_FILES,
    },
    "next": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "node": _RANKING["node"],
        "year": _field("integer", "计算位次变化的年度", "round in which places are counted"),
        "point": _field("number", "要多得的分数", "points wanted"),
        "seed": _SEED,
        "draws": _field("integer", "下一年度的抽样次数", "draws of the next round"),
        "simulated": _RANKING["simulated"],
        "points[].node": _field("text", "指标代码", "indicator"),
        "points[].value": _field("number", "需要的变动量；不再加分为空", "change needed; null where none does"),
        "points[].today": _field("number", "最后一年的实际值", "value of the last round known"),
        "points[].points": _field("number", "带来的得分", "points it brings"),
        "points[].typical_moves": _field("number", "相当于几倍年度常见变动", "the change in typical yearly moves"),
        "points[].money": _field("number", "资金；未写单位成本为空", "money; null where no cost was told"),
        "points[].state": _field("text", "saturated、far 或空", "saturated, far or empty"),
        "points[].places_10": _field("number", "位次上升的低端", "places gained, lower end"),
        "points[].places_50": _field("number", "位次上升的中间值", "places gained, middle"),
        "points[].places_90": _field("number", "位次上升的高端", "places gained, upper end"),
        "points[].chance": _field("number", "位次上升的概率", "probability of gaining any place"),
        "points[].easier": _field("text", "较易变动的列（分子或分母）", "column that takes fewer of our usual changes"),
        "points[].easier_change": _field("number", "该列需要的变动量", "change that it takes"),
        **_FILES,
    },
    "track.progress": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "as_of": _field("text", "截至日期", "day"),
        "simulated": _RANKING["simulated"],
        "illustrative": _field("boolean", "目标是否含演示用数值", "whether targets are made up to show how it works"),
        "methods[]": _field("text", "所用评判方法", "progress methods"),
        **{f"targets[].{name}": field for name, field in PROGRESS_FIELDS.items()},
        **{f"targets[].judgements[].{name}": field for name, field in JUDGEMENT_FIELDS.items() if name != "code"},
        **{f"targets[].course[].{name}": field for name, field in COURSE_FIELDS.items() if name != "code"},
        "targets[].notes[]": _field("text", "说明", "remarks"),
        **_FILES,
    },
    **LIGHT_SHAPES,
    "track.nowcast": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "seed": _SEED,
        "draws": _field("integer", "抽样次数", "draws"),
        "simulated": _RANKING["simulated"],
        "illustrative": _field("boolean", "规划是否含演示用数值", "whether the plan is made up to show how it works"),
        **NOWCAST_FIELDS,
        "since": _field("text", "比较日，空为填报之前", "day compared with; empty for before any report"),
        **{f"movers[].{name}": field for name, field in MOVER_FIELDS.items()},
        **{f"pending[].{name}": field for name, field in PENDING_FIELDS.items()},
        **{f"actions[].{name}": field for name, field in ACTION_FIELDS.items()},
        "started.*": _field("integer", "已启动举措的起算年度，以举措代码为键",
                            "year from which a measure under way counts, by its code"),
        "trend[].as_of": NOWCAST_FIELDS["as_of"],
        "trend[].probability": NOWCAST_FIELDS["probability"],
        **_FILES,
    },
    "track.verify": {
        "entries": _field("integer", "登记条数", "entries"),
        "hash": _field("text", "链尾杂凑值", "hash of the last entry"),
        "algorithm": _field("text", "杂凑算法", "hash algorithm"),
        "tombstones[]": _field("text", "依法清除的登记序号或附件",
                               "number of a purged entry, or digest of a purged file"),
        "whole": _field("boolean", "链是否完整", "whether the chain is whole"),
        "findings[].what": _field("text", "问题代码", "code of the finding"),
        "findings[].number": _field("integer", "登记序号", "number of the entry"),
    },
    "track.export": {
        "entries": _field("integer", "登记条数", "entries"),
        "hash": _field("text", "链尾杂凑值", "hash of the last entry"),
        **_FILES,
    },
    "track.import": {
        "entries": _field("integer", "登记条数", "entries"),
        "new": _field("integer", "其中新导入", "entries that were new"),
        "hash": _field("text", "链尾杂凑值", "hash of the last entry"),
        "unknown[]": _field("text", "填报过而本项目没有的代码", "code reported on that the project does not know"),
    },
    "plan": {
        "project": _RANKING["project"],
        "unit": _field("text", "本方代码", "our unit"),
        "seed": _SEED,
        "draws": _field("integer", "选取举措所用抽样次数", "draws that measures were chosen on"),
        "fresh": _field("integer", "重算概率另用的抽样次数", "other draws that the probability is stated on"),
        "rivals": _field("text", "forecast 按预测变动、fixed 视为不动", "forecast or fixed"),
        "simulated": _RANKING["simulated"],
        "illustrative": _field("boolean", "举措是否示例", "whether measures are made up as an example"),
        "reached": _field("boolean", "目标是否够得到", "whether the aims are within reach"),
        "total": _field("number", "投入合计", "money in all"),
        "gap": _field("number", "与最优的差距上限", "proven distance from the best"),
        "aims[].year": _field("integer", "目标年份", "year of the aim"),
        "aims[].rank": _field("integer", "目标位次", "rank wanted"),
        "aims[].confidence": _field("number", "要求的实现概率", "probability wanted"),
        "aims[].probability": _field("number", "实现概率（新抽样）", "probability on fresh draws"),
        "aims[].error": _field("number", "其标准误", "its standard error"),
        "aims[].probability_nothing": _field("number", "按现有力度、不另加举措的概率", "probability as things go"),
        "aims[].probability_varying": _field(
            "number", "采取举措、计入本方起伏的概率，与上一项同一口径", "with the measures, on the same terms"),
        "measures[].measure": _field("text", "入选举措代码", "code of a measure taken"),
        "measures[].start": _field("integer", "启动年份", "year in which it starts"),
        "measures[].need": _field("text", "must_have、optional、never 或空", "must_have, optional, never or empty"),
        "frontier[].money": _field("number", "投入上限", "limit on money"),
        "frontier[].probability": _field("number", "实现概率（新抽样）", "greatest probability, on fresh draws"),
        **_FILES,
    },
    "strategy": {**STRATEGY, **_FILES},
    "cards": {**CARDS, **_FILES},
    "track funnel": {
        "project": _RANKING["project"],
        "as_of": _field("text", "截至日期", "day looked from"),
        "seed": _SEED,
        "simulated": _RANKING["simulated"],
        "preset": _field("boolean", "是否用自带漏斗", "whether the shipped funnels were used"),
        **{f"{table.removeprefix('funnel_')}[].{column}": field
           for table, columns in FUNNEL_SCHEMAS.items() for column, field in columns.items()},
        **_PROBLEM,
        **_FILES,
    },
    **CHECK_IN_SHAPES,
    **ITEM_SHAPES,
    **{name: {**shape, **_PROBLEM, **_FILES} for name, shape in {**LEAD_SHAPES, **ASSESS_SHAPES}.items()},
    "examples": {
        "[].name": _field("text", "示例名称", "name of the example"),
        "[].title_zh": _field("text", "中文标题", "Chinese title"),
        "[].title_en": _field("text", "英文标题", "English title"),
        "[].credit_zh": _field("text", "署名（中文）", "credit in Chinese"),
        "[].credit_en": _field("text", "署名（英文）", "credit in English"),
    },
    "run.json": {
        "ganchao": _field("text", "程序版本", "version of the program"),
        "python": _field("text", "Python 版本", "version of Python"),
        "packages.*": _field("text", "所用组件的版本", "versions of packages"),
        "machine": _field("text", "处理器类型", "type of processor"),
        "project": _RANKING["project"],
        "project_folder": _field("text", "项目文件夹名", "name of the project folder"),
        "vintage": _RANKING["vintage"],
        "years[]": _RANKING["year"],
        "units": _field("integer", "参评对象数", "number of units"),
        "nodes": _field("integer", "指标项数", "number of nodes"),
        "lang": _field("text", "语言", "language"),
        "seed": _SEED,
        "block": _field("integer", "分块宽度", "block width"),
        "inputs.*": _field("text", "输入文件的 SHA-256", "SHA-256 of each input file"),
        "assumptions.zh[]": _field("text", "假定（中文）", "assumptions in Chinese"),
        "assumptions.en[]": _field("text", "假定（英文）", "assumptions in English"),
        "simulated": _RANKING["simulated"],
        "audit.year": _RANKING["year"],
        "audit.node": _RANKING["node"],
        **{f"audit.{name}": field for name, field in _AUDIT.items()},
        "problems.warning": _field("integer", "疑点数", "number of doubts"),
        "problems.repair": _field("integer", "自动修复数", "number of repairs"),
        "timings.*": _field("number", "各步用时（秒），复算时不比较", "seconds by step, not compared between runs"),
    },
}
"""Command (or file) -> way to a value -> its type and meaning."""

OPEN: Final = frozenset({"timings", "packages", "inputs", "effort_by", "started"})
"""Objects whose keys are names of things, not fields."""

KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "text": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
}


def misshapen(shape: str, value: object) -> list[str]:
    """Ways on which a JSON value differs from its shape: unknown, or of another type; ``null`` is always allowed."""
    fields = SHAPES[shape]
    wrong = []
    for way, leaf in leaves(value):
        field = fields.get(way)
        if field is None:
            wrong.append(f"{way}: not in the shape")
        elif leaf is not None and (
            not isinstance(leaf, KINDS[field.type]) or (isinstance(leaf, bool) and field.type != "boolean")
        ):
            wrong.append(f"{way}: {leaf!r} is not {field.type}")
    return sorted(set(wrong))


def leaves(value: Any, way: str = "") -> Iterator[tuple[str, object]]:
    """Every value that holds nothing further, with the way to it."""
    match value:
        case dict():
            for key, inner in value.items():
                name = "*" if way in OPEN else str(key)
                yield from leaves(inner, f"{way}.{name}" if way else name)
        case list():
            for inner in value:
                yield from leaves(inner, f"{way}[]")
        case _:
            yield way, value
