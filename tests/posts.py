"""A small project with a plan, persons and their roles, for tests of what is handed in and answered."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from ganchao.check_ins import Desk, hand_in, open_desk, typed_in
from ganchao.deeds import enter, read_deeds
from ganchao.domain.document import Bilingual
from ganchao.domain.entry import Draft, Entry
from ganchao.domain.person import Role
from ganchao.files.templates import new_project
from ganchao.project import open_project
from ganchao.tracking.people import beginning

NOON = datetime.datetime(2025, 4, 8, 4, 0, tzinfo=datetime.UTC)
PLAN = """
owners:
  - {code: office, name: {zh: 考核办, en: Office}}
  - {code: d1, name: {zh: 科技部门, en: Science}}
  - {code: d2, name: {zh: 生态部门, en: Environment}}
  - {code: c1, name: {zh: 科技联络员, en: "Contact, science"}, kind: post, within: d1}
measures:
  - {code: m1, name: {zh: 奖补, en: Support}, roles: {reporter: c1, lead: d1, helpers: [d2]}}
bottom_lines:
  - {code: b1, name: {zh: 安全, en: Safety}, kind: veto, measures: [m1]}
milestones:
  - {code: n1, name: {zh: 挂牌, en: Opened}, due: 2025-09-30, serves: [m1], roles: {lead: d1}}
targets:
  - {code: t_rd, name: {zh: 研发强度, en: R&D}, owner: 科技部门, indicator: rd, measured_in: "%", since: 2021,
     baseline: 2.1, by: 2026, target: 3.3, commit: 3.17, stretch: 3.51}
  - {code: t_invest, name: {zh: 投资额, en: Investment}, owner: 科技部门, kind: year_to_date,
     measured_in: {zh: 万元, en: "10 000 yuan"}, since: 2021, baseline: 80000, by: 2026, target: 120000}
  - {code: t_energy, name: {zh: 能耗, en: Energy}, owner: 生态部门, indicator: energy, direction: lower, since: 2021,
     baseline: 1, by: 2026, target: 0.5}
"""
ROLES = (
    ("p1", "c1", Role.REPORTER), ("p2", "d1", Role.LEAD), ("p3", "d2", Role.REPORTER), ("o1", "office", Role.OFFICE),
    ("s1", "", Role.STATISTICS), ("s2", "", Role.STATISTICS), ("l1", "", Role.LEADER),
)  # fmt: skip


def office(folder: Path) -> Path:
    """The project's folder, with everyone in the record."""
    new_project(folder, "blank", "en")
    (folder / "plan").mkdir()
    (folder / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    three = {Role.SYSTEM: "sys", Role.SECURITY: "sec", Role.AUDIT: "aud"}
    enter(read_deeds(folder), beginning({role: (code, Bilingual(en=code)) for role, code in three.items()}), NOON)
    added = [Draft("person.added", code, "sys", {"unit": unit} if unit else {}) for code, unit, _ in ROLES]
    given = [Draft("role.given", code, "sec", {"role": role.value}) for code, _, role in ROLES]
    enter(read_deeds(folder), [*added, *given], NOON)
    return folder


def desk(folder: Path) -> Desk:
    """The project and its record as they stand."""
    return open_desk(open_project(folder))


def report(folder: Path, subject: str, period: str, value: float | str, by: str = "p1", days: int = 0,
           **more: str) -> Sequence[Entry]:  # fmt: skip
    """Hand one value in."""
    at = NOON + datetime.timedelta(days=days)
    opened = desk(folder)
    said = {"subject": subject, "period": period, "value": str(value), **more}
    return hand_in(opened, [typed_in(opened, said, at.date(), confirm=True)], by, at)
