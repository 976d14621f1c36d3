"""Shapes of ``--json`` about work items, instructions and reminders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.items_tables import (
    INSTRUCTION_FIELDS,
    ITEM_FIELDS,
    LOAD_FIELDS,
    PART_FIELDS,
    STATISTIC_FIELDS,
    STEP_FIELDS,
)
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


_ENTRY: Final = _field("integer", "登记序号", "number of the entry")
_FILES: Final = _field("text", "写出的文件", "files written")
_AS_OF: Final = _field("text", "截至日期", "day looked from")
_PROJECT: Final = _field("text", "项目代码", "code of the index")
_SIMULATED: Final = _field("boolean", "是否含模拟事项", "whether any of it is made up for show")

ITEM_SHAPES: Final[Mapping[str, Mapping[str, Field]]] = {
    "track item": {"entry": _ENTRY, **ITEM_FIELDS},
    "track item list": {
        "project": _PROJECT,
        "as_of": _AS_OF,
        "simulated": _SIMULATED,
        **{f"items[].{name}": field for name, field in ITEM_FIELDS.items()},
        **{f"load[].{name}": field for name, field in LOAD_FIELDS.items()},
        **{f"statistics.{name}": field for name, field in STATISTIC_FIELDS.items()},
        "by_unit[].unit": LOAD_FIELDS["unit"],
        **{f"by_unit[].{name}": field for name, field in STATISTIC_FIELDS.items()},
        **{f"instructions[].{name}": field for name, field in INSTRUCTION_FIELDS.items()},
        "files[]": _FILES,
    },
    "track item show": {
        **ITEM_FIELDS,
        **{f"part[].{name}": field for name, field in PART_FIELDS.items()},
        **{f"step[].{name}": field for name, field in STEP_FIELDS.items()},
        "files[]": _FILES,
    },
    "track instruct": {"entry": _ENTRY, **INSTRUCTION_FIELDS},
    "track instruct list": {
        "project": _PROJECT,
        "as_of": _AS_OF,
        **{f"instructions[].{name}": field for name, field in INSTRUCTION_FIELDS.items()},
    },
    "track remind": {
        "project": _PROJECT,
        "as_of": _AS_OF,
        "simulated": _SIMULATED,
        "reminders[].subject": _field("text", "督办事项或批示编号", "work item or instruction"),
        "reminders[].part": _field("text", "分解事项编号；整个事项为空", "part; empty for the whole item"),
        "reminders[].rule": _field("text", "提醒规则或升级步骤", "rule of reminding or step of escalation"),
        "reminders[].unit": _field("text", "提醒谁", "who is reminded"),
        "reminders[].due": _field("text", "时限", "deadline"),
        "reminders[].days_left": _field("integer", "距时限天数，负数为已过天数", "days left, negative once past"),
        "reminders[].period": _field("integer", "第几个周期", "which of the rule's periods"),
        "reminders[].formal": _field("boolean", "是否须由考核办决定的步骤", "a step for the office to decide on"),
        "reminders[].sent_before": _field("boolean", "当天已发过", "sent before on the same day"),
        "mailed[]": _field("text", "已发邮件的单位", "units that a letter went to"),
        "without_address[]": _field("text", "没有邮箱地址的单位", "units without an address"),
        "files[]": _FILES,
    },
}
"""Command -> way to a value -> its type and meaning."""
