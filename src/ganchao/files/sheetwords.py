"""The words of a project workbook: sheets, headers and choices in both languages, and what they mean in a framework.

Headers, notes and choices shown to people are messages (``workbook.head.…``, ``workbook.note.…``,
``workbook.word.…``). To offer another column, name its field here and write its head and note.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ganchao.files.notation import plain_key
from ganchao.files.plansheets import FIELDS_OF, NAMES, OWN, PARTS, VALUES, columns_of, is_bilingual, plan_choices
from ganchao.text import LANGS, Lang, catalogue, say

SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "about": ("说明", "about", "readme", "填写说明", "使用说明"),
    "framework": ("指标体系", "framework", "评价办法"),
    "indicators": ("指标", "indicators", "indicator", "指标表"),
    "groups": ("分组", "groups", "group", "上级指标", "一级指标"),
    "units": ("参评对象", "units", "unit", "参评单位"),
    "data": ("数据", "data", "指标数据", "面板数据"),
}
"""Names a sheet may have; a data sheet may have more behind its name (``数据2023``)."""

PLAN_SHEET_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    part: NAMES.get(part) or tuple(say(f"plan.list.{part.rpartition('.')[2]}", lang) for lang in LANGS)
    for part in PARTS
}
"""Names that the sheets of a plan may have."""

FRAMEWORK: Final = (
    "code", "name.zh", "name.en", "description.zh", "description.en", "own", "peers", "version", "impute.method",
    "impute.by", "impute.max_age", "treat.method", "normalise.method", "normalise.over", "normalise.to",
    "weighting.method", "aggregate.method", "available", "screen.available", "rank.decimals", "rank.ties", "first_year",
    "last_year", "rounds.lag", "credit.zh", "credit.en", "simulated.zh", "simulated.en",
)
INDICATORS: Final = (
    "code", "name.zh", "name.en", "group", "weight", "direction", "measured_in.zh", "measured_in.en", "role",
    "goalposts.worst", "goalposts.best", "numerator", "denominator", "factor", "normalise.method", "treat.method",
    "impute.method", "points", "veto.above", "veto.below", "limits.0", "limits.1", "breaks", "missing_codes",
    "source.zh", "source.en", "why.zh", "why.en",
)
GROUPS: Final = ("code", "name.zh", "name.en", "group", "weight", "aggregate.method", "weighting.method")
UNITS: Final = ("code", "name_zh", "name_en", "ranked", "entered", "left", "renamed", "merged")
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "framework": FRAMEWORK, "indicators": INDICATORS, "groups": GROUPS, "units": UNITS,
}
"""Columns (of ``framework``: rows) that the template shows; any other field may be written under its dotted name."""

OTHER_HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("代码", "编码", "指标代码", "指标编码", "分组代码", "体系代码"),
    "name.zh": ("名称", "中文名称", "指标名称", "name_zh"),
    "name.en": ("英文名称", "英文名", "name_en", "name"),
    "group": ("所属分组", "一级指标", "上级指标", "所属一级指标", "parent"),
    "weight": ("指标权重", "权重（%）"),
    "direction": ("指标方向", "正逆向", "正向/逆向", "指标性质"),
    "measured_in.zh": ("单位", "计量单位", "measured_in", "unit of measurement", "measured_in_zh"),
    "measured_in.en": ("measured_in_en",),
    "goalposts.worst": ("worst", "下限值", "不允许值"),
    "goalposts.best": ("best", "上限值", "满意值", "目标值"),
    "normalise.method": ("normalise", "normalize", "无量纲化", "标准化方法"),
    "treat.method": ("treat", "异常值处理"),
    "impute.method": ("impute", "缺失填补", "缺失值处理"),
    "aggregate.method": ("aggregate", "合成方法"),
    "weighting.method": ("weighting", "赋权方法"),
    "source.zh": ("数据来源", "来源", "source", "source_zh"),
    "source.en": ("source_en",),
    "why.zh": ("why", "why_zh"),
    "why.en": ("why_en",),
    "note.zh": ("备注", "note", "note_zh"),
    "note.en": ("note_en",),
    "owner.zh": ("责任单位", "牵头部门", "责任部门"),
    "own": ("本单位", "我方"),
    "name_zh": ("名称", "中文名称"),
    "name_en": ("英文名称", "name"),
    "roles.reporter": ("联络员",),
    "roles.lead": ("牵头部门", "责任单位", "责任部门", "owner"),
    "roles.helpers": ("配合部门", "协办单位"),
    "roles.supervisor": ("分管领导岗位",),
    "says.text": ("提法", "原文", "原话"),
    "due": ("完成时限", "时限", "完成期限"),
    "commitment": ("承诺用语", "承诺"),
    "cost": ("投入", "资金", "分年资金"),
    "evidence.zh": ("依据", "佐证材料"),
}
"""Headers also understood, besides the two shown and the field's own name."""

OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "bottom_lines.kind.floor": ("下限", "不得低于"), "bottom_lines.kind.cap": ("上限", "不得高于"),
    "bottom_lines.kind.veto": ("否决",), "owners.kind.unit": ("部门", "department"),
    "ledgers.entries.status.open": ("未启动", "未办理"), "ledgers.entries.status.under_way": ("办理中", "进行中"),
    "ledgers.entries.status.done": ("已办结", "完成", "已完成"), "checks.finding.pass": ("合格",),
    "checks.finding.fail": ("不合格",), "upper_plans.stage.published": ("已公布", "印发"),
    "industries.part.none": ("不布局",),
}  # fmt: skip
"""Words also understood for the choices of a plan."""

CHOICES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "direction": {
        "higher": ("正", "正向指标", "+", "1", "+1", "越高越好", "positive", "higher is better"),
        "lower": ("负", "负向", "逆", "反向", "逆向指标", "-", "-1", "越低越好", "negative", "lower is better"),
    },
    "role": {"scored": ("计分指标",), "bonus": ("加分项",), "deduction": ("扣分项", "减分"),
             "veto": ("否决", "否决项", "一票否决项"), "series": ("不参与计分", "分母", "辅助")},
    "ranked": {"yes": ("true", "1", "参评"), "no": ("false", "0", "不参评")},
    "rank.ties": dict.fromkeys(("best", "worst", "mean", "dense"), ()),
    "normalise.over": dict.fromkeys(("year", "all"), ()),
    "normalise.method": dict.fromkeys((
        "minmax", "zscore", "goalposts", "efficacy", "rank", "percentile_rank", "borda", "distance_to_best",
        "distance_to_reference", "distance_to_target", "reference_range", "share_of_best", "bands"), ()),
    "treat.method": dict.fromkeys((
        "none", "winsorise_log", "percentile_clip", "caps", "log", "log_ct", "log_ct_orig", "log_ct_plus",
        "box_cox"), ()),
    "impute.method": dict.fromkeys((
        "none", "mean", "median", "group_mean", "group_median", "row_mean", "carry_forward", "linear", "constant",
        "midpoint"), ()),
    "weighting.method": dict.fromkeys((
        "given", "equal", "standard_deviation", "entropy", "critic", "principal_components", "ahp", "experts",
        "benefit_of_the_doubt", "importance"), ()),
    "aggregate.method": dict.fromkeys((
        "arithmetic", "geometric", "harmonic", "power", "weakest", "median", "mazziotta_pareto",
        "adjusted_mazziotta_pareto", "ordered", "copeland", "topsis", "grey"), ()),
    **{field: {value: OTHER_WORDS.get(f"{field}.{value}", ()) for value in values} for field, values in plan_choices()},
}
"""Fields with a list to choose from, and further words understood for each choice."""
PEER: Final = re.compile(r"peers\.(\d+)\.(unit|distance|why\.zh|why\.en)")
PEERS: Final = tuple(f"peers.{at}.{field}" for at in range(20) for field in ("unit", "distance", "why.zh", "why.en"))
"""Rows of peers with their reasons, which stand one below the other on the sheet of the framework."""
MOST_HEADS: Final = 15
TRUE: Final = frozenset({"是", "yes", "y", "true", "√", "对"})
FALSE: Final = frozenset({"否", "no", "n", "false", "×", "不"})


def head(sheet: str, field: str, lang: Lang) -> str:
    """The header of a field as readers see it; a field without one keeps its dotted name."""
    if sheet in FIELDS_OF:
        return plan_head(sheet, field, lang)
    if sheet == "framework" and (peer := PEER.fullmatch(field)):
        return say(f"workbook.head.peer.{peer[2]}", lang, number=int(peer[1]) + 1)
    for key in (f"workbook.head.{sheet}.{field}", f"workbook.head.{field}"):
        if key in catalogue(lang):
            return say(key, lang)
    return field


def plan_head(part: str, field: str, lang: Lang) -> str:
    """The header of a field of a plan; a text in two languages names the one it is in."""
    base, _, language = field.rpartition(".")
    if language in LANGS and is_bilingual(part, base):
        return say(f"plansheet.in.{language}", lang, head=plan_head(part, base, lang))
    return said((f"plansheet.head.{part}.{field}", f"plansheet.head.{field}", f"workbook.head.{field}"), lang) or field


def said(keys: tuple[str, ...], lang: Lang) -> str:
    """The first of these messages that there is; nothing where there is none."""
    return next((say(key, lang) for key in keys if key in catalogue(lang)), "")


def note(sheet: str, field: str, lang: Lang) -> str:
    """What to fill in under a header; nothing for fields the template does not show."""
    if sheet in FIELDS_OF:
        base, _, language = field.rpartition(".")
        field = base if language in LANGS and is_bilingual(sheet, base) else field
        keys = (f"plansheet.note.{sheet}.{field}", f"plansheet.note.{field}", f"workbook.note.{field}")
        return said((*keys, f"workbook.note.{field}.{lang}"), lang)
    return said((f"workbook.note.{sheet}.{field}", f"workbook.note.{field}"), lang)


def word(field: str, value: str, lang: Lang) -> str:
    """A choice as readers see it; ``field`` with its part in front where it is one of a plan."""
    bare = field.partition(".")[2]
    while bare and f"plansheet.word.{field}.{value}" not in catalogue(lang):
        if f"plansheet.word.{bare}.{value}" in catalogue(lang):
            return say(f"plansheet.word.{bare}.{value}", lang)
        bare = bare.partition(".")[2]
    return said((f"plansheet.word.{field}.{value}", f"workbook.word.{field}.{value}"), lang) or value


def choice_of(sheet: str, field: str) -> str:
    """The name under which the choices of a field are kept."""
    own = f"{sheet}.{field}"
    return own if own in CHOICES else "" if sheet in FIELDS_OF and sheet != OWN else field


def choices(field: str, lang: Lang) -> list[str]:
    """The list to choose from under a header; empty where anything may be written."""
    return [word(field, value, lang) for value in CHOICES.get(field, {})]


@functools.cache
def fields_by_head(sheet: str) -> Mapping[str, str]:
    """Every header understood on a sheet, freed of case and blanks, and the field it names."""
    known: dict[str, str] = {}
    others = () if sheet == "units" else (*FRAMEWORK, *INDICATORS, *GROUPS, "note.zh", "note.en")
    if sheet in FIELDS_OF:
        return plan_fields_by_head(sheet)
    peers = PEERS if sheet == "framework" else ()
    for field in (*FIELDS[sheet], *others, *peers):
        shown = [head(sheet, field, lang) for lang in LANGS]
        for title in (field, field.replace(".", "_"), *shown, *OTHER_HEADS.get(field, ())):
            known.setdefault(plain_key(title), field)
    return known


def plan_fields_by_head(part: str) -> Mapping[str, str]:
    """The same for a sheet of a plan; a header without its language means the one it is written in."""
    known: dict[str, str] = {}
    for column in columns_of(part):
        for title in (column, column.replace(".", "_"), *(head(part, column, lang) for lang in LANGS)):
            known.setdefault(plain_key(title), column)
    for field in FIELDS_OF[part]:
        for lang in LANGS:
            column = f"{field}.{lang}" if is_bilingual(part, field) else field
            known.setdefault(plain_key(head(part, field, lang)), column)
    for column in sorted(columns_of(part), key=lambda column: column == "owner.zh"):  # a code says more than a name
        for title in OTHER_HEADS.get(column, ()):
            known.setdefault(plain_key(title), column)
    return {**fields_by_head("indicators"), **known} if part == OWN else known


@functools.cache
def values_by_word(field: str) -> Mapping[str, str]:
    """Every word understood for the choices of a field."""
    known: dict[str, str] = {}
    for value, others in CHOICES.get(field, {}).items():
        for each in (value, *(word(field, value, lang) for lang in LANGS), *others):
            known.setdefault(plain_key(each), value)
    return known


def sheet_called(name: str) -> str:
    """Which part of the project a sheet holds; nothing if its name does not say."""
    key = plain_key(name)
    for part, names in (*SHEETS.items(), *PLAN_SHEET_NAMES.items()):
        if key in map(plain_key, names):
            return part
    if key.startswith(tuple(map(plain_key, PLAN_SHEET_NAMES[VALUES]))):
        return VALUES
    return "data" if key.startswith(("数据", "data")) else ""


def sheet_name(part: str, lang: Lang) -> str:
    """The name of a part's sheet."""
    return (SHEETS.get(part) or PLAN_SHEET_NAMES[part])[0 if lang == "zh" else 1]


@dataclass(frozen=True)
class Head:
    """A header as a value inside a message."""

    sheet: str
    field: str

    def in_lang(self, lang: Lang) -> str:
        """The header in the reader's language."""
        return head(self.sheet, self.field, lang)


@dataclass(frozen=True)
class HeadsOf:
    """The headers of a sheet as a value inside a message, as many as fit into a sentence."""

    sheet: str
    fields: tuple[str, ...]

    def in_lang(self, lang: Lang) -> str:
        """The headers in the reader's language."""
        other = ".en" if lang == "zh" else ".zh"
        shown = [head(self.sheet, field, lang) for field in self.fields if not field.endswith(other)]
        return ("、" if lang == "zh" else ", ").join(shown[:MOST_HEADS]) + (" …" if len(shown) > MOST_HEADS else "")


@dataclass(frozen=True)
class Choice:
    """The choices of a field as a value inside a message."""

    field: str
    values: tuple[str, ...]

    def in_lang(self, lang: Lang) -> str:
        """The choices in the reader's language."""
        words = [word(self.field, value, lang) for value in self.values]
        return ("、" if lang == "zh" else ", ").join(words)
