"""A small project with an office, two departments and their people, for commands about work items."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft

LONG_AGO = datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC)
ROLES = (
    ("sys", "", "system", "*"), ("sec", "", "security", "*"), ("off", "office", "office", "*"),
    ("t1", "d_tech", "lead", ""), ("e1", "d_economy", "lead", ""), ("e2", "d_economy", "helper", ""),
)  # fmt: skip
PLAN = """
owners:
  - {code: office, name: {zh: 考核办, en: Evaluation office}}
  - {code: d_tech, name: {zh: 科技创新部门, en: Science and technology}}
  - {code: d_economy, name: {zh: 经济发展部门, en: Economic development}}
bottom_lines:
  - {code: safety, kind: veto, name: {zh: 安全稳定, en: Safety},
     breach: {zh: 由主管机构认定, en: found by others}}
"""


def peopled(project: Path) -> Path:
    """The project with its plan and people."""
    (project / "plan").mkdir()
    (project / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    people = [Draft("person.added", code, "sys", {"name": code, "unit": unit}) for code, unit, *_ in ROLES]
    roles = [Draft("role.given", code, "sec", {"role": role, "scope": scope}) for code, _, role, scope in ROLES]
    enter(read_deeds(project), [*people, *roles], LONG_AGO)
    return project


def issue(project: Path, code: str, days: int, accepted: bool = True, **more: Any) -> None:
    """Enter an item of long ago that is due so many days after the first day of March 2020."""
    first = datetime.datetime(2020, 2, 1, tzinfo=datetime.UTC)
    due = datetime.date(2020, 3, 1) + datetime.timedelta(days=days)
    body = {"title": f"事项{code}", "lead": "d_tech", "deadline": due.isoformat(), "serves": ["safety"], **more}
    enter(read_deeds(project), [Draft("item.issued", code, "off", body)], first)
    if accepted:
        enter(read_deeds(project), [Draft("item.accepted", code, "t1")], first, {code: ["d_tech"]})
