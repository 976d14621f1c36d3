"""Whatever a plan says comes back from its sheets, in either language."""

from __future__ import annotations

import datetime
import enum
import inspect
import math
import tempfile
import types
import typing
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ganchao.domain.document import CODE_PATTERN, PERIOD_PATTERN, Bilingual
from ganchao.domain.framework import Framework, Indicator
from ganchao.domain.plan import Plan
from ganchao.files.plan_writing import write_plan_workbook
from ganchao.files.plans import sheets_part
from ganchao.files.plansheets import PLAN_SHEETS, lists_in
from ganchao.files.tables import read_tables
from ganchao.text import LANGS, Lang
from tests.conftest import TINY_FRAMEWORK

FRAMEWORK = Framework.model_validate(TINY_FRAMEWORK)
CODES = [f"c{number}" for number in range(12)]
SIGNS = "甲乙丙丁 abdXY,;、；：:（）“”%+=1.\n"
TEXTS = st.text(SIGNS, min_size=1, max_size=12).map(str.strip).filter(bool)
LINES = st.text(SIGNS.replace("\n", ""), min_size=1, max_size=12).map(str.strip)
PHRASES = LINES.filter(lambda text: text.strip(";； ,，、"))
NAMES = st.one_of(TEXTS, st.sampled_from(["研发奖补", "引才", "研发投入强度", "甲，乙"]))
PARTS_OF_YEARS = st.sampled_from(["2019", "2019-07", "2019-Q3"])
PERIODS = st.sampled_from(["2019", "2019-07", "2019-Q3", "2019-07-18"])
DAYS = st.dates(datetime.date(1890, 1, 1), datetime.date(2100, 12, 31))
REFERENCES = st.sampled_from([*CODES, "rd", "nobody"])


def numbers(marks: list[Any], *, whole: bool) -> st.SearchStrategy[Any]:
    """Numbers of up to nine digits within what a field allows."""
    said = {name: getattr(mark, name) for mark in marks for name in ("ge", "gt", "le", "lt")
            if getattr(mark, name, None) is not None}
    low, high = said.get("ge", said.get("gt", -1e5)), said.get("le", said.get("lt", 1e5))
    step = 1 if whole else 1e-4
    least, most = math.floor(low / step) + ("gt" in said), math.ceil(high / step) - ("lt" in said)
    return st.integers(least, most).map(lambda count: count if whole else round(count * step, 4))


def values(kind: Any, marks: list[Any], name: str) -> st.SearchStrategy[Any]:
    """Anything of a type."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return values(inner[0], [*marks, *flat_marks(inner[1:])], name)
    if origin in {typing.Union, types.UnionType}:
        return values(next(each for each in inner if each is not type(None)), marks, name)
    if origin is Literal:
        return st.sampled_from([value for value in inner if value != ""])
    if inspect.isclass(kind) and issubclass(kind, enum.Enum):
        return st.sampled_from([member.value for member in kind])
    if origin is tuple and Ellipsis not in inner:
        return st.tuples(*(values(each, [], name) for each in inner))
    if origin is tuple:
        least = max([1 if name in {"cost", "ramp"} else 0, *(getattr(m, "min_length", 0) or 0 for m in marks)])
        return st.lists(values(inner[0], [], name), min_size=least, max_size=3)
    if origin in {dict, Mapping}:
        things: st.SearchStrategy[Any] = st.sampled_from(["land", "编制", "main_lines"])
        keys = st.integers(2019, 2030) if inner[0] is int else things
        return st.dictionaries(keys, values(inner[1], [], name), max_size=3)
    if kind is Bilingual:
        text = NAMES if name in {"name", "title"} else TEXTS
        return st.fixed_dictionaries({}, optional={"zh": text, "en": text}).filter(bool)
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        return documents(kind)
    return plain(kind, marks, name)


def plain(kind: Any, marks: list[Any], name: str) -> st.SearchStrategy[Any]:
    patterns = [mark.pattern for mark in marks if getattr(mark, "pattern", None)]
    if kind is str:
        if PERIOD_PATTERN in patterns:
            return PERIODS
        if name in {"since", "by", "period"}:
            return PARTS_OF_YEARS
        if CODE_PATTERN in patterns or name not in {"text", "phrases", "version"}:
            return REFERENCES
        return PHRASES if name == "phrases" else TEXTS
    if kind is bool:
        return st.booleans()
    return DAYS if kind is datetime.date else numbers(marks, whole=kind is int)


def flat_marks(marks: Any) -> list[Any]:
    """What limits a value, also what pydantic keeps within a field of its own."""
    return [inner for mark in marks for inner in (mark, *(mark.metadata if isinstance(mark, FieldInfo) else ()))]


WITHOUT_SHEET = {"lights"}
"""Parts of a plan that workbooks do not hold; exports say so."""


@st.composite
def documents(draw: st.DrawFn, model: type[BaseModel]) -> dict[str, Any]:
    """Plain data of a document: what is needed, and some of the rest."""
    if model is Indicator:
        return draw(st.fixed_dictionaries({}, optional={
            "name": values(Bilingual, [], "name"), "measured_in": st.just("%"), "direction": st.just("lower"),
            "kind": st.sampled_from(["flow", "ratio"]), "limits": st.just([0, None]), "breaks": st.just([2020]),
            "source": values(Bilingual, [], "source"), "normalise": st.just({"method": "zscore"}),
        }))  # fmt: skip
    found, lists = {}, dict(lists_in(model))
    for name, info in model.model_fields.items():
        if info.is_required() or draw(st.integers(0, 2)) == 0:
            any_value = values(info.annotation, flat_marks(info.metadata), name)
            empty = info.is_required() and typing.get_origin(info.annotation) is tuple and name not in lists
            found[name] = draw(any_value.filter(bool) if empty else any_value)
    return found


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan in which every code means one thing; what it names need not exist, but no name looks like a code."""
    data: dict[str, Any] = {}
    inside = [name for name in Plan.model_fields if name not in WITHOUT_SHEET]
    for name in draw(st.lists(st.sampled_from(inside), min_size=1, max_size=6, unique=True)):
        info = Plan.model_fields[name]
        data[name] = draw(values(info.annotation, flat_marks(info.metadata), name))
    fresh = iter(range(1000))

    def code(entry: Any) -> None:
        if isinstance(entry, dict):
            if "code" in entry:
                entry["code"] = f"c{next(fresh)}"
            for inner in entry.values():
                code(inner)
        for inner in entry if isinstance(entry, list) else ():
            code(inner)

    for entry in data.get("indicators", ()):
        entry["code"] = ""
    code(data)
    return Plan.model_validate(data)


@pytest.mark.parametrize("lang", LANGS)
@settings(max_examples=100, deadline=None)
@given(plan=plans())
def test_any_plan_comes_back_from_its_sheets(plan: Plan, lang: Lang) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        write_plan_workbook(path, plan, FRAMEWORK, None, lang)
        tables, _ = read_tables(path)
    part = sheets_part(tables, "plan.xlsx", FRAMEWORK)
    assert [problem.sentence("en") for problem in part.problems] == []
    assert part.plan == plan


def test_every_list_of_the_plan_can_be_drawn() -> None:
    """The law speaks of all sheets there are."""
    assert {sheet.steps[0] for sheet in PLAN_SHEETS.values()} <= set(Plan.model_fields)
