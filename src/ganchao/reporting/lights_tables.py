"""Lights as tidy tables and for machines: colour, flag, and every rule with its numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.alert_blocks import ALERT_FIELDS, alert_rows
from ganchao.reporting.tables import Field, write_rows
from ganchao.text import Lang
from ganchao.tracking.lights import Light

if TYPE_CHECKING:
    from ganchao.reporting.lights_brief import Watched


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


LIGHT_FIELDS: Final[Mapping[str, Field]] = {
    "code": _field("text", "目标代码", "code of the target"),
    "day": _field("text", "截至日期", "day"),
    "colour": _field("text", "green 正常、blue 临近、yellow 滞后、red 严重滞后；空为无从判断",
                     "green, blue, yellow, red; empty where it cannot be told"),
    "stale": _field("boolean", "待报：应报未报，颜色为最后所知",
                    "grey: reports are late, the colour is the last known"),
    "waiting": _field("text", "数据已显示、但持续期数不够而未变的颜色",
                      "colour that the numbers ask for but that has not held long enough"),
    "chance": _field("number", "目标实现概率；无法测算为空",
                     "probability of the target; empty where it cannot be told"),
    "period": _field("text", "最近一次有数值的时期", "last period with a value"),
    "decides": _field("text", "起决定作用的部分：pace、probability、works、nodes、bottom_line",
                      "part that decides: pace, probability, works, nodes, bottom_line"),
    "rule": _field("text", "其规则代码", "code of its rule"),
    "lines": _field("integer", "触及的底线数", "bottom lines crossed"),
    "inputs": _field("text", "全部依据的 SHA-256", "SHA-256 of everything it was told from"),
}  # fmt: skip
PART_FIELDS: Final[Mapping[str, Field]] = {
    "code": LIGHT_FIELDS["code"],
    "part": _field("text", "部分", "part"),
    "rule": _field("text", "规则代码", "code of the rule"),
    "version": _field("text", "规则内容 SHA-256 的前 12 位", "first 12 digits of the rule's SHA-256"),
    "about": _field("text", "时间节点代码", "code of the time node"),
    "colour": LIGHT_FIELDS["colour"],
    "measure": _field("text", "所比较的量", "what is compared"),
    "value": _field("number", "其数值", "its number"),
}
MONTH_FIELDS: Final[Mapping[str, Field]] = {name: LIGHT_FIELDS[name] for name in ("code", "day", "colour", "stale")}
LIGHT_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "lights": LIGHT_FIELDS, "light_parts": PART_FIELDS, "light_months": MONTH_FIELDS, "alerts": ALERT_FIELDS,
}  # fmt: skip


def light_row(light: Light) -> dict[str, Any]:
    """One light for machines."""
    progress, decides = light.progress, light.decides
    return {
        "code": light.path.code, "day": light.day.isoformat(), "colour": light.colour.value if light.colour else "",
        "stale": light.stale, "waiting": light.waiting.value if light.waiting else "", "chance": progress.chance,
        "period": "" if progress.period is None else str(progress.period),
        "decides": decides.part if decides else "", "rule": decides.rule.code if decides and decides.rule else "",
        "lines": light.lines, "inputs": light.inputs,
    }  # fmt: skip


def part_rows(light: Light) -> list[dict[str, Any]]:
    """What every rule said, a row for each of its numbers."""
    rows = []
    for said in light.said:
        one = {"code": light.path.code, "part": said.part, "rule": said.rule.code if said.rule else "",
               "version": said.version, "about": said.about, "colour": said.colour.value if said.colour else ""}
        numbers: dict[str, float | None] = {k: value for k, value in said.values.items() if math.isfinite(value)}
        numbers = numbers or {"": None}
        rows += [{**one, "measure": name, "value": value} for name, value in numbers.items()]
    return rows


def light_rows(watched: Watched, lang: Lang) -> dict[str, list[dict[str, Any]]]:
    """All tables as rows."""
    months = [light for row in watched.months.values() for light in row]
    return {
        "lights": [light_row(light) for light in watched.lights],
        "light_parts": [row for light in watched.lights for row in part_rows(light)],
        "light_months": [{name: light_row(light)[name] for name in MONTH_FIELDS} for light in months],
        "alerts": alert_rows(watched.alerts, watched.warnings, watched.rules, lang),
    }


def write_light_tables(watched: Watched, lang: Lang, directory: Path) -> tuple[Path, ...]:
    """``lights.csv``, ``light_parts.csv``, ``light_months.csv`` and ``alerts.csv`` into a folder."""
    return write_rows(light_rows(watched, lang), LIGHT_SCHEMAS, directory)
