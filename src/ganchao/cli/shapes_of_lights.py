"""What ``ganchao track lights`` and ``alert`` print with ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.alert_blocks import ALERT_FIELDS, HIT_FIELDS
from ganchao.reporting.lights_tables import LIGHT_FIELDS, MONTH_FIELDS, PART_FIELDS
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


LIGHT_SHAPES: Final[Mapping[str, Mapping[str, Field]]] = {
    "track.lights": {
        "project": _field("text", "指数代码", "code of the index"),
        "as_of": _field("text", "截至日期", "day"),
        "simulated": _field("boolean", "是否含模拟数据", "whether anything is simulated"),
        "illustrative": _field("boolean", "目标是否含演示用数值", "whether targets are made up to show how it works"),
        **{f"lights[].{name}": field for name, field in LIGHT_FIELDS.items()},
        "lights[].why": _field("text", "理由（整句）", "why, in a sentence"),
        **{f"parts[].{name}": field for name, field in PART_FIELDS.items()},
        **{f"months[].{name}": field for name, field in MONTH_FIELDS.items()},
        **{f"alerts[].{name}": field for name, field in ALERT_FIELDS.items()},
        **{f"hits[].{name}": field for name, field in HIT_FIELDS.items()},
        "entered": _field("integer", "记入的条数", "entries made"),
        "files[]": _field("text", "写出的文件", "file written"),
    },
    "track.lights.recheck": {
        "shown": _field("integer", "历次所示的灯数", "lights that were shown"),
        "same": _field("integer", "重算一致的灯数", "of them, told the same"),
        "differences[].number": _field("integer", "记录中的序号", "number of the entry"),
        "differences[].code": LIGHT_FIELDS["code"],
        "differences[].day": LIGHT_FIELDS["day"],
        "differences[].what[]": _field("text", "不同之处", "what differs"),
    },
    "track.alert": {
        "project": _field("text", "指数代码", "code of the index"),
        **{f"alerts[].{name}": field for name, field in ALERT_FIELDS.items()},
    },
}
"""Command -> way to a value -> its type and meaning."""
