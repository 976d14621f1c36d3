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

ITEM_SHAPES: Final[Mapping[str, Mapping[str, Field]]] = {
    "track item": {"entry": _ENTRY, **ITEM_FIELDS},
    "track item list": {
        "project": _field("text", "项目代码", "code of the index"),
        "as_of": _AS_OF,
        "simulated": _field("boolean", "是否含模拟事项", "whether any of it is made up for show"),
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
}
"""Command -> way to a value -> its type and meaning."""
