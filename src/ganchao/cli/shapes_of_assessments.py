"""Shapes of ``--json`` about assessments of departments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.assess_tables import CASE_FIELDS, LINE_FIELDS, SHEET_FIELDS
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


ASSESS_SHAPES: Final[Mapping[str, Mapping[str, Field]]] = {
    "track assess": {
        "assessment": SHEET_FIELDS["assessment"],
        "as_of": _field("text", "截至日期", "day looked from"),
        "entries[]": _field("integer", "新登记的序号", "number of a new entry"),
        **{f"sheets[].{name}": field for name, field in SHEET_FIELDS.items()},
        **{f"lines[].{name}": field for name, field in LINE_FIELDS.items()},
        **{f"cases[].{name}": field for name, field in CASE_FIELDS.items()},
        "assessments[].assessment": SHEET_FIELDS["assessment"],
        "assessments[].scheme": _field("text", "方案文号", "number of the document"),
        "assessments[].period": _field("text", "考核期", "period"),
        "assessments[].opened_on": _field("text", "启动日期；未启动为空", "day of opening; empty before"),
        "assessments[].departments": _field("integer", "被考核单位数", "departments"),
        "assessments[].settled": _field("integer", "已定稿单位数", "departments whose sheets are settled"),
        "drafts": _field("integer", "复算的初评数", "drafts told again"),
        "same": _field("integer", "结果一致的初评数", "drafts that come out the same"),
        "differences[].entry": _field("integer", "初评登记序号", "number of the draft"),
        "differences[].sheet": _field("text", "考核@单位", "assessment@department"),
        "differences[].what[]": _field("text", "不一致的项目", "line that differs"),
    },
}
"""Command -> way to a value -> its type and meaning; files are added by all commands."""
