"""The sheets of a plan: one for each list of the plan and for each list within its entries, told by the plan itself.

A list that is added to the plan has its sheet at once; its name goes into ``NAMES``, its heads and notes are messages
(``plansheet.head.…``, ``plansheet.note.…``, ``plansheet.word.…``).
"""

from __future__ import annotations

import enum
import inspect
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel

from ganchao.domain.document import Bilingual
from ganchao.domain.framework import Indicator
from ganchao.domain.plan import Plan
from ganchao.files.complaints import models_in

SETTINGS: Final = "plan"
VALUES: Final = "plan_data"
OWN: Final = "own_indicators"
"""Part of the plan's own indicators, whose fields are those of the framework's indicators."""
PARENT: Final = "of"
"""Field of the column that names what an entry of a list within a list belongs to."""

NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    SETTINGS: ("方案", "plan", "总体方案"),
    "aims": ("目标位次", "aims", "位次目标", "争先进位目标"),
    "bottom_lines": ("底线", "bottom lines", "四条底线"),
    "measures": ("举措", "measures", "重点举措", "举措表"),
    "measures.effects": ("举措作用", "effects", "作用", "举措成效"),
    "milestones": ("时间节点", "milestones", "节点", "时间表"),
    "owners": ("责任单位", "owners", "责任单位和岗位", "责任分工"),
    "policies": ("方针", "policies"),
    "positionings": ("定位", "positionings", "发展定位"),
    "themes": ("年度主题", "themes"),
    "main_lines": ("主线", "main lines"),
    "main_lines.halves": ("主线组成", "main line parts", "主线的组成部分"),
    "strategies": ("战略", "strategies"),
    "priorities": ("重点", "priorities", "重点工作"),
    "goals": ("目标", "goals"),
    "cards": ("牌", "cards", "三张牌"),
    "levers": ("可调指标", "levers"),
    "events": ("事件", "events"),
    "events.effects": ("事件影响", "event effects"),
    OWN: ("自设指标", "own indicators", "方案自设指标"),
    VALUES: ("方案数据", "plan data", "自设指标数据"),
    "targets": ("目标值", "targets", "指标目标值"),
    "targets.waypoints": ("分期目标值", "waypoints"),
    "funnels": ("招引漏斗", "funnels"),
    "funnels.stages": ("漏斗阶段", "funnel stages"),
    "funnels.exits": ("漏斗退出", "funnel exits"),
    "funnels.lists": ("滞留清单", "age lists"),
    "funnels.contributions": ("漏斗贡献", "contributions"),
    "resources": ("招引资源库", "resources"),
    "references": ("参照地区", "references", "reference places"),
    "baskets": ("指标篮", "baskets"),
    "baskets.members": ("指标篮成员", "basket members"),
    "couplings": ("协同关系", "couplings"),
    "upper_plans": ("上位规划", "upper plans"),
    "upper_plans.items": ("上位规划事项", "upper plan items"),
    "upper_plans.proposals": ("规划建议", "proposals"),
    "alignments": ("衔接关系", "alignments", "规划衔接"),
    "services": ("公共服务", "services", "public services"),
    "industries": ("产业分工", "industries"),
    "standards": ("标准", "standards"),
    "standards.clauses": ("标准条款", "clauses", "条款"),
    "checks": ("检查结果", "checks"),
    "ledgers": ("台账", "ledgers"),
    "ledgers.entries": ("台账条目", "ledger entries"),
    "assessments": ("考核方案", "assessments", "考核办法"),
    "assessments.lines": ("考核项目", "assessment lines"),
    "lenses": ("研判要点", "lenses", "lens headings"),
    "expectations": ("期望", "expectations"),
    "deeds": ("民生实事", "deeds", "practical deeds"),
    "campaigns": ("主题活动", "campaigns"),
    "chronicle": ("大事记", "chronicle"),
    "jurisdictions": ("隶属关系", "jurisdictions"),
    "assumptions": ("假定", "assumptions"),
    "documents": ("引用文件", "documents"),
}
"""Names of the sheets, in the order in which they are written; those of a starter come first."""
STARTER: Final = (SETTINGS, "aims", "bottom_lines", "measures", "measures.effects", "milestones", "owners")
"""What most plans fill in."""

SHOWN: Final[Mapping[str, tuple[str, ...]]] = {
    SETTINGS: ("name", "money", "illustrative", "budgets"),
    "aims": ("year", "rank", "commitment", "confidence", "says.text"),
    "bottom_lines": ("code", "name", "kind", "indicator", "value", "measures", "on_breach", "roles.lead"),
    "measures": ("code", "name", "serves", "cost", "start", "success", "needs", "roles.lead", "roles.helpers"),
    "measures.effects": (PARENT, "indicator", "add", "spread", "grade", "ramp", "source"),
    "milestones": ("code", "name", "serves", "due", "expected", "reached", "roles.lead", "evidence"),
    "owners": ("code", "name", "kind", "within"),
    OWN: ("code", "name", "measured_in", "kind", "direction", "limits.0", "limits.1", "source"),
}
"""Columns of a blank sheet; whatever else a plan uses is written beside them."""
FILE_ONLY: Final = frozenset({"lights"})
"""Parts of the plan that are written in a file, not in sheets."""
PERIODS: Final = frozenset({"date", "period", "since", "by"})
"""Fields that hold a year, quarter, month or day."""
ALWAYS_LEFT_OUT: Final = frozenset({"roles.reporter", "roles.supervisor", "says.document", "says.paragraph",
                                    "says.status", "says.text", "note"})
"""Columns that a blank sheet without a list in ``SHOWN`` does not offer, though they are understood."""

LAST: Final = ("evidence", "source", "owner", "roles.lead", "roles.helpers", "roles.reporter", "roles.supervisor",
               "says.text", "says.document", "says.paragraph", "says.status", "note")
"""Columns that stand behind the others."""

EVERYTHING: Final = "*"
REFERS: Final[Mapping[str, tuple[str, ...]]] = {
    "roles.reporter": ("owners",), "roles.lead": ("owners",), "roles.helpers": ("owners",),
    "roles.supervisor": ("owners",), "within": ("owners",), "confirmed_by": ("owners",),
    "serves": (EVERYTHING,), "about": (EVERYTHING,), "local": (EVERYTHING,),
    "needs": ("measures",), "excludes": ("measures",), "measures": ("measures",), "leads_to": ("measures",),
    "basket": ("baskets",), "baskets": ("baskets",), "ledger": ("ledgers",), "heading": ("lenses", "baskets"),
    "reference": ("references",), "says.document": ("documents",), "clause": ("standards.clauses",),
    "measure": ("measures",), "item": ("upper_plans.items",),
    "groups": ("index",), "node": ("index",), "leading": ("index", OWN),
    "departments": ("owners",),
    "changes": ("index", OWN), "indicator": ("index", OWN), "rule.indicator": ("index", OWN),
}  # fmt: skip
"""Fields that name something else, by its code or its name, and the parts in which it stands; ``index`` is ours."""

SERVED: Final[Mapping[str, tuple[str, ...]]] = {
    "strategies": ("main_lines", "main_lines.halves"), "priorities": ("strategies",),
    "milestones": ("measures", "priorities", "goals", "cards", "events", "bottom_lines", "upper_plans.items",
                   "ledgers.entries"),
}
"""What entries of some parts serve."""
SERVED_OTHERWISE: Final = ("priorities", "goals", "cards", "strategies", "main_lines", "main_lines.halves",
                           "bottom_lines", "positionings", "policies", "themes")


def parts_meant(part: str, field: str) -> tuple[str, ...]:
    """The parts in which a reference can find what it means."""
    return SERVED.get(part, SERVED_OTHERWISE) if field == "serves" else REFERS[field]


@dataclass(frozen=True)
class PlanSheet:
    """What one sheet of a plan holds."""

    part: str
    steps: tuple[str, ...]  # ("measures", "effects"): where its entries stand in the plan
    model: type[BaseModel]

    @property
    def parent(self) -> str:
        """The part whose entries hold these; nothing for a list of the plan itself."""
        return PLAN_SHEETS_BY_STEPS[self.steps[:1]] if len(self.steps) > 1 else ""


def lists_in(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Lists of documents in a document, by field."""
    for name, info in model.model_fields.items():
        if typing.get_origin(info.annotation) is tuple and (inner := list(models_in(info.annotation))):
            yield name, inner[0]


def _every_sheet() -> Iterator[PlanSheet]:
    for name, model in lists_in(Plan):
        part = OWN if model is Indicator else name
        yield PlanSheet(part, (name,), model)
        if model is not Indicator:
            for inner, held in lists_in(model):
                yield PlanSheet(f"{part}.{inner}", (name, inner), held)


def _in_order() -> dict[str, PlanSheet]:
    found = {sheet.part: sheet for sheet in _every_sheet()}
    return {part: found[part] for part in (*(name for name in NAMES if name in found), *found)}


PLAN_SHEETS: Final[Mapping[str, PlanSheet]] = _in_order()
PLAN_SHEETS_BY_STEPS: Final = {sheet.steps: part for part, sheet in PLAN_SHEETS.items()}
PARTS: Final = (SETTINGS, *PLAN_SHEETS, VALUES)
"""Everything of a plan that has a sheet."""


def fields_in(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, Any]]:
    """Fields of a document under dotted names with their types; lists of documents have sheets of their own."""
    for name, info in model.model_fields.items():
        inner = list(models_in(info.annotation))
        if name in FILE_ONLY and not before:
            continue
        if name == "limits":
            yield from ((f"{before}limits.{at}", float) for at in (0, 1))
        elif Bilingual in inner or not inner:
            yield before + name, info.annotation
        elif typing.get_origin(info.annotation) is not tuple:
            for each in inner:
                yield from fields_in(each, f"{before}{name}.")


def _fields_of(part: str) -> dict[str, Any]:
    if part == OWN:
        return {name: Bilingual if name.partition(".")[0] in {"name", "measured_in", "source", "why", "note"} else str
                for name in SHOWN[OWN]} | {"numerator": str, "denominator": str, "factor": str, "breaks": str,
                                           "missing_codes": str, "why": Bilingual, "note": Bilingual}
    model = Plan if part == SETTINGS else PLAN_SHEETS[part].model
    within = {PARENT: str} if part in PLAN_SHEETS and PLAN_SHEETS[part].parent else {}
    fields = dict(fields_in(model))
    order = [*(name for name in fields if name not in LAST), *(name for name in LAST if name in fields)]
    return {**within, **{name: fields[name] for name in order}}


FIELDS_OF: Final[Mapping[str, Mapping[str, Any]]] = {part: _fields_of(part) for part in (SETTINGS, *PLAN_SHEETS)}
"""Fields of each sheet with their types, both languages of a text as one."""


def shares_in(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Fields that hold a share or a probability, or several, under dotted names."""
    for name, info in model.model_fields.items():
        if is_share(info.metadata) or any(is_share(getattr(inner, "__metadata__", ())) for inner in
                                          typing.get_args(info.annotation)):
            yield before + name
        elif typing.get_origin(info.annotation) is not tuple:
            for each in models_in(info.annotation):
                yield from shares_in(each, f"{before}{name}.")


def is_share(rules: Iterable[object]) -> bool:
    """Whether what a field holds is at most one."""
    inner = [rule for each in rules for rule in (getattr(each, "metadata", None) or [each])]
    return any(getattr(rule, "le", getattr(rule, "lt", None)) == 1 for rule in inner)


SHARES: Final[Mapping[str, frozenset[str]]] = {
    part: frozenset(shares_in(Plan if part == SETTINGS else PLAN_SHEETS[part].model))
    for part in (SETTINGS, *PLAN_SHEETS) if part != OWN
}
"""Fields of each part in which ``50%`` is 0.5."""


def in_both(part: str, field: str) -> tuple[str, ...]:
    """The columns of a field: two for a text in two languages."""
    return (f"{field}.zh", f"{field}.en") if is_bilingual(part, field) else (field,)


def is_bilingual(part: str, field: str) -> bool:
    """Whether a field is a text in two languages."""
    annotation = FIELDS_OF[part].get(field)
    return annotation is not None and Bilingual in list(models_in(annotation))


def columns_of(part: str) -> tuple[str, ...]:
    """All columns that a sheet may have."""
    return tuple(column for field in FIELDS_OF[part] for column in in_both(part, field))


def shown_in(part: str) -> tuple[str, ...]:
    """Fields that a blank sheet offers."""
    return SHOWN.get(part) or tuple(field for field in FIELDS_OF[part] if field not in ALWAYS_LEFT_OUT)


def values_in(annotation: Any) -> tuple[str, ...]:
    """The values to choose from that a type names, in its order; none where anything may be written."""
    if typing.get_origin(annotation) is Literal:
        return tuple(str(value) for value in typing.get_args(annotation) if value)
    if inspect.isclass(annotation) and issubclass(annotation, enum.Enum):
        return tuple(str(member.value) for member in annotation)
    return tuple(value for inner in typing.get_args(annotation) for value in values_in(inner))


def plan_choices() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every field of the plan's sheets with a list to choose from, under ``part.field``."""
    for part in (SETTINGS, *PLAN_SHEETS):
        for field, annotation in FIELDS_OF[part].items():
            if not is_bilingual(part, field) and (values := values_in(annotation)):
                yield f"{part}.{field}", values
    yield f"{OWN}.kind", values_in(Indicator.model_fields["kind"].annotation)
