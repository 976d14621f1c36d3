"""Shapes of ``--json`` about leads in the record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ganchao.domain.document import Bilingual
from ganchao.reporting.lead_tables import LEAD_FIELDS, LEAD_STEP_FIELDS
from ganchao.reporting.tables import Field


def _field(kind: str, zh: str, en: str) -> Field:
    return Field(kind, Bilingual(zh=zh, en=en))


LEAD_SHAPES: Final[Mapping[str, Mapping[str, Field]]] = {
    "track lead": {
        "project": _field("text", "项目代码", "code of the index"),
        "as_of": _field("text", "截至日期", "day looked from"),
        "entry": _field("integer", "新登记的序号", "number of the new entry"),
        **{f"leads[].{name}": field for name, field in LEAD_FIELDS.items()},
        **{f"steps[].{name}": field for name, field in LEAD_STEP_FIELDS.items()},
        "read": _field("integer", "表中线索数", "leads of the table"),
        "added": _field("integer", "其中新增线索数", "of them, new leads"),
        "entries": _field("integer", "新登记条数", "new entries"),
    },
}
"""Command -> way to a value -> its type and meaning; problems and files are added by all commands."""
