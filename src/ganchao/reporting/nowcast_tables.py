"""The nowcast as tidy tables and for machines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.nowcast_brief import Told
from ganchao.reporting.nowcast_words import Nowcast
from ganchao.reporting.tables import Field, write_rows


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


NOWCAST_FIELDS: Final[Mapping[str, Field]] = {
    "as_of": _field("text", "截至日", "day"),
    "year": _field("integer", "目标年度", "year of the aim"),
    "rank": _field("integer", "目标位次", "rank wanted"),
    "probability": _field("number", "实现概率", "probability of the aim"),
    "error": _field("number", "概率的抽样标准误", "standard error through the number of draws"),
    "before": _field("number", "比较日的实现概率", "probability on the day compared with"),
    "rank_low": _field("integer", "位次区间上端（10%）", "rank that 10 of 100 draws are not behind"),
    "rank_middle": _field("integer", "位次中位数", "median rank"),
    "rank_high": _field("integer", "位次区间下端（90%）", "rank that 90 of 100 draws are not behind"),
    "line": _field("number", "需要重新谋划的概率界限", "probability below which the plan is to be thought through"),
    "replan": _field("boolean", "是否低于界限", "whether it is below that"),
}  # fmt: skip
MOVER_FIELDS: Final[Mapping[str, Field]] = {
    "indicator": _field("text", "指标代码，或启动、停止的举措代码",
                        "code of the indicator, or of a measure begun or given up"),
    "change": _field("number", "使概率变动", "what its reports, or its start or end, did to the probability"),
}
PENDING_FIELDS: Final[Mapping[str, Field]] = {
    "leading": _field("text", "先行指标代码", "code of the leading indicator"),
    "indicator": _field("text", "指标代码", "code of the indicator"),
    "late": _field("text", "应报未报的时期", "period that should have been reported"),
    "reason": _field("text", "不能推断的原因", "why it tells nothing"),
    "worth": _field("number", "报来后平均使概率变动", "by how much it would move the probability on average"),
}
ACTION_FIELDS: Final[Mapping[str, Field]] = {
    "measure": _field("text", "举措代码", "code of the measure"),
    "start": _field("integer", "最早启动年度", "year in which it could start"),
    "gain": _field("number", "使概率提高", "what it would add to the probability"),
    "cost": _field("number", "所需资金", "money it takes"),
}
NOWCAST_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "nowcast": NOWCAST_FIELDS, "nowcast_movers": MOVER_FIELDS, "nowcast_pending": PENDING_FIELDS,
    "nowcast_actions": ACTION_FIELDS,
}  # fmt: skip


def nowcast_row(now: Nowcast) -> dict[str, Any]:
    """The probability for machines."""
    low, middle, high = now.rank
    return {
        "as_of": now.as_of.isoformat(), "year": now.aim.year, "rank": now.upto, "probability": now.probability,
        "error": now.error, "before": now.before, "rank_low": low, "rank_middle": middle, "rank_high": high,
        "line": now.line, "replan": now.replan,
    }  # fmt: skip


def mover_rows(now: Nowcast) -> list[dict[str, Any]]:
    """What moved it."""
    return [{"indicator": each.indicator, "change": each.change} for each in now.movers]


def pending_rows(now: Nowcast) -> list[dict[str, Any]]:
    """Which reports are owed."""
    return [
        {"leading": each.leading, "indicator": each.indicator, "late": "" if each.late is None else str(each.late),
         "reason": each.reason, "worth": each.worth} for each in now.pending
    ]  # fmt: skip


def action_rows(now: Nowcast) -> list[dict[str, Any]]:
    """What could be started."""
    return [{"measure": a.measure, "start": a.start, "gain": a.gain, "cost": a.cost} for a in now.actions]


def write_nowcast_tables(told: Told, directory: Path) -> tuple[Path, ...]:
    """``nowcast.csv``, a row for each month looked at, and what moved it, what is owed, what could be done."""
    now = told.nowcast
    earlier = [each for each in told.trend if each.as_of != now.as_of]
    rows = {
        "nowcast": [nowcast_row(each) for each in (*earlier, now)], "nowcast_movers": mover_rows(now),
        "nowcast_pending": pending_rows(now), "nowcast_actions": action_rows(now),
    }  # fmt: skip
    return write_rows(rows, NOWCAST_SCHEMAS, directory)
