"""What ``track person|form|checkin|approve|vintage|decide --json`` hold."""

from __future__ import annotations

from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_FILES: Final[dict[str, Field]] = {"files[]": _field("text", "写出的文件", "file written")}
_ENTERED: Final[dict[str, Field]] = {
    "entries[].number": _field("integer", "编号", "number of the entry"),
    "entries[].kind": _field("text", "登记的类别", "kind of the entry"),
    "entries[].subject": _field("text", "登记的对象：代码@时期", "what it is about: code@period"),
}
_SUBJECT: Final = _field("text", "目标、指标、举措或时间节点的代码", "promise, indicator, measure or milestone")
_PERIOD: Final = _field("text", "时期", "period")

CHECK_IN_SHAPES: Final[dict[str, dict[str, Field]]] = {
    "track person": {
        "people[].code": _field("text", "人员代码", "code of the person"),
        "people[].name_zh": _field("text", "中文名或岗位", "name or post in Chinese"),
        "people[].name_en": _field("text", "英文名或岗位", "name or post in English"),
        "people[].unit": _field("text", "部门代码", "department"),
        "people[].simulated": _field("boolean", "是否模拟人员", "whether made up for show"),
        "people[].roles[].role": _field("text", "角色", "role"),
        "people[].roles[].scope": _field("text", "范围：部门或要素，* 为全部", "department or element, * for all"),
        "entries[]": _field("integer", "本次登记的编号", "number of an entry made now"),
        **_FILES,
    },
    "track form": {
        "number": _field("text", "表号", "number of the form"),
        "unit": _field("text", "部门代码", "department"),
        "period": _PERIOD,
        "rows[].subject": _SUBJECT,
        "rows[].period": _PERIOD,
        **_FILES,
    },
    "track checkin": _ENTERED,
    "track checkin list": {
        "checkins[].number": _field("integer", "编号", "number of the report"),
        "checkins[].subject": _SUBJECT,
        "checkins[].period": _PERIOD,
        "checkins[].value": _field("number", "所报数值", "value reported"),
        "checkins[].status": _field("text", "flash 快报、estimate 预计、final 核定", "flash, estimate or final"),
        "checkins[].confidence": _field("integer", "完成把握，0 至 10", "confidence, 0 to 10"),
        "checkins[].state": _field("text", "draft、pending、returned、approved、locked、reopened",
                                   "draft, pending, returned, approved, locked or reopened"),
        "checkins[].by": _field("text", "填报人代码", "who reported it"),
        "checkins[].unit": _field("text", "部门代码", "department"),
        "checkins[].handed_in": _field("text", "登记时间（协调世界时）", "when it was entered, UTC"),
        "checkins[].approved_value": _field("number", "已审核、正在使用的数值", "value approved and in use"),
        "checkins[].reason": _field("text", "退回理由：definition、evidence、typing", "why it was returned"),
        "checkins[].evidence[]": _field("text", "佐证文件名", "name of a file of evidence"),
        "checkins[].simulated": _field("boolean", "是否模拟", "whether made up for show"),
    },
    "track approve": _ENTERED,
    "track vintage": {
        "name": _field("text", "新数据版本", "vintage made"),
        "base": _field("text", "所依据的数据版本", "vintage it was laid over"),
        "newest": _field("text", "不指定时所用的版本", "vintage used where none is named"),
        "laid[].subject": _SUBJECT,
        "laid[].indicator": _field("text", "数据列", "column of the data"),
        "laid[].year": _field("integer", "资料年度", "data year"),
        "laid[].before": _field("number", "原值", "value before"),
        "laid[].value": _field("number", "新值", "value now"),
        "left_out[].subject": _SUBJECT,
        "left_out[].period": _PERIOD,
        "left_out[].why": _field("text", "未并入的原因", "why it was left out"),
        **_FILES,
    },
    "track measure": _ENTERED,
    "track measure list": {
        "measures[].measure": _field("text", "举措代码", "code of the measure"),
        "measures[].name": _field("text", "举措名称", "its name"),
        "measures[].year": _field("integer", "从哪一年起见效", "year from which its effects count"),
    },
    "track line": _ENTERED,
    "track line list": {
        "lines[].line": _field("text", "底线代码", "code of the bottom line"),
        "lines[].name": _field("text", "底线名称", "its name"),
        "lines[].crossed": _field("boolean", "是否登记为突破", "whether it is declared crossed"),
        "lines[].since": _field("text", "从哪天起；没有登记过为空", "since which day; null where nothing was declared"),
    },
    "track decide": _ENTERED,
    "track decide list": {
        "decisions[].number": _field("integer", "编号", "number of the entry"),
        "decisions[].element": _field("text", "要素代码", "element decided about"),
        "decisions[].what": _field("text", "决定的内容", "what was decided"),
        "decisions[].by": _field("text", "谁决定的", "who decided"),
        "decisions[].document": _field("text", "文号", "number of the document"),
        "decisions[].day": _field("text", "决定的日期", "day of the decision"),
        "decisions[].entered": _field("text", "登记时间（协调世界时）", "when it was entered, UTC"),
        "decisions[].entered_by": _field("text", "登记人代码", "who entered it"),
    },
}
"""Command -> way to a value -> its type and meaning."""
