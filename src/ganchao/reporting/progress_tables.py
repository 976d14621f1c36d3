"""Progress of promises as tidy tables and for machines: every number, and what it was made from."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.progress_brief import Tracked, share_of
from ganchao.reporting.tables import Field, write_rows
from ganchao.tracking.progress import PathProgress


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


PROGRESS_FIELDS: Final[Mapping[str, Field]] = {
    "code": _field("text", "目标代码", "code of the target"),
    "state": _field(
        "text", "reached 已完成、on_track 达到序时、behind 落后序时、missed 未完成、silent 未填报；空为无从判断",
        "reached, on_track, behind, missed, silent; empty where it cannot be told",
    ),
    "period": _field("text", "最近一次有数值的时期", "last period with a value"),
    "status": _field("text", "flash 快报、estimate 预计、final 核定", "flash, estimate or final"),
    "value": _field("number", "数值；累计类为年初以来累计", "value; of amounts, since the year began"),
    "expected": _field("number", "同期应达到的数值", "value expected by then"),
    "target": _field("number", "目标值", "target"),
    "by": _field("text", "目标时期", "period of the target"),
    "attainment": _field("number", "完成比例，不截断；累计类为占全年的比例",
                         "share of the promise, not cut off; of amounts, of the year's"),
    "attainment_expected": _field("number", "应完成比例（序时进度）", "share that should be done"),
    "gap": _field("number", "与序时进度之差（百分点）", "percentage points ahead of the time gone"),
    "pace": _field("number", "完成比例与应完成比例之比", "share done by share that should be"),
    "needed": _field("number", "余下每期需要的变动量；累计类为每期需要的数额",
                     "change wanted in each period left; of amounts, the amount"),
    "best": _field("number", "历史上单期最好水平", "best of any single period so far"),
    "chance": _field("number", "目标实现概率；无法测算为空",
                     "probability of the target; empty where it cannot be told"),
    "chance_pooled": _field("boolean", "概率是否参考其他参评对象的历史", "whether others' past is in the probability"),
    "season": _field("text", "learned 由历史推算、written 文件写明、flat 平均分摊", "learned, written or flat"),
    "earned": _field("number", "挣得工期：已完成的计划期数", "earned schedule: periods of the plan that are done"),
    "finish": _field("number", "照此速度共需期数", "periods it will take in all at this pace"),
    "light": _field("text", "灯：green、blue、yellow、red；空为未评灯或无从判断",
                    "green, blue, yellow, red; empty where none is told"),
    "stale": _field("boolean", "待报：应报未报，颜色为最后所知", "reports are late, the colour is the last known"),
    "lead_zh": _field("text", "责任单位", "who answers, in Chinese"),
    "lead_en": _field("text", "责任单位英文", "who answers, in English"),
    "share_of": _field("text", "完成比例所指：way 从起点到目标、year 年初以来占全年、whole_year 占当年",
                       "what attainment is a share of: way, year (since it began) or whole_year"),
}  # fmt: skip
JUDGEMENT_FIELDS: Final[Mapping[str, Field]] = {
    "code": PROGRESS_FIELDS["code"],
    "method": _field("text", "评判方法", "progress method"),
    "status": _field("text", "评判结果；不能评判为空", "its word; empty where it cannot judge"),
    "measure": _field("number", "评判所依据的数值，不截断", "number the word is read from, not cut off"),
    "score": _field("number", "该方法自己的得分", "score on the method's own scale"),
    "projected": _field("number", "推算的目标期数值", "value projected to the target's period"),
    "reason": _field("text", "不能评判的原因", "why it cannot judge"),
}
COURSE_FIELDS: Final[Mapping[str, Field]] = {
    "code": PROGRESS_FIELDS["code"],
    "time": _field("number", "时间（年）；2020 为 2020 年末", "time in years; 2020 is the end of 2020"),
    "value": _field("number", "各评判方法所用的数值", "value that progress methods see"),
}
PROGRESS_SCHEMAS: Final[Mapping[str, Mapping[str, Field]]] = {
    "progress": PROGRESS_FIELDS, "judgements": JUDGEMENT_FIELDS, "courses": COURSE_FIELDS,
}  # fmt: skip


def known(number: float | None) -> float | None:
    """A finite number, or nothing."""
    return float(number) if number is not None and math.isfinite(number) else None


def progress_row(each: PathProgress) -> dict[str, Any]:
    """One promise for machines."""
    return {
        "code": each.path.code, "state": each.state, "period": "" if each.period is None else str(each.period),
        "status": "" if each.status is None else each.status.value, "value": known(each.value),
        "expected": known(each.expected), "target": known(each.path.target), "by": each.path.by,
        "attainment": known(each.attainment), "attainment_expected": known(each.attainment_expected),
        "gap": known(each.gap), "pace": known(each.pace), "needed": known(each.needed), "best": known(each.best),
        "chance": known(each.chance), "chance_pooled": None if each.outlook is None else each.outlook.pooled,
        "season": each.season.source if each.path.adds_up else "",
        "earned": None if each.earned is None else known(each.earned.schedule),
        "finish": None if each.earned is None else known(each.earned.finish),
    }  # fmt: skip


def answering_row(tracked: Tracked, each: PathProgress) -> dict[str, Any]:
    """A promise's light, who answers for it, and what its share is of."""
    light, lead = tracked.lights.get(each.path.code), tracked.leads.get(each.path.code, Bilingual())
    return {
        "light": "" if light is None or light.colour is None else light.colour.value,
        "stale": None if light is None else light.stale, "lead_zh": lead.in_lang("zh"), "lead_en": lead.in_lang("en"),
        "share_of": "" if each.attainment is None else share_of(each),
    }  # fmt: skip


def judgement_rows(each: PathProgress) -> list[dict[str, Any]]:
    """What every method says of one promise, for machines."""
    return [
        {"code": each.path.code, "method": name, "status": judged.status, "measure": known(judged.measure),
         "score": known(judged.score), "projected": known(judged.projected), "reason": judged.reason}
        for name, judged in each.judgements.items()
    ]  # fmt: skip


def course_rows(each: PathProgress) -> list[dict[str, Any]]:
    """The yearly values that methods see."""
    course = each.course
    return [{"code": each.path.code, "time": time, "value": value}
            for time, value in zip(course.times, course.values, strict=True)]


def write_progress_tables(tracked: Tracked, directory: Path) -> tuple[Path, ...]:
    """``progress.csv``, ``judgements.csv`` and ``courses.csv`` into a folder."""
    paths = tracked.progress.paths
    rows = {
        "progress": [progress_row(each) | answering_row(tracked, each) for each in paths],
        "judgements": [row for each in paths for row in judgement_rows(each)],
        "courses": [row for each in paths for row in course_rows(each)],
    }
    return write_rows(rows, PROGRESS_SCHEMAS, directory)
