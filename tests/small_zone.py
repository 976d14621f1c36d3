"""A small project with three promises, their reports, a bottom line, and an office with its record."""

from __future__ import annotations

import datetime
from pathlib import Path

from ganchao.deeds import enter, read_deeds
from ganchao.domain.entry import Draft
from ganchao.files.templates import new_project

PLAN = """\
targets:
  - {code: t_firms, name: Firms, measure: m_firms, since: 2018, baseline: 100, by: 2020, target: 124}
  - {code: t_invest, name: Investment, measure: m_invest, kind: year_to_date, since: 2018, baseline: 100, by: 2019,
     target: 120}
  - {code: t_quiet, name: Quiet, measure: m_firms, since: 2018, baseline: 1, by: 2020, target: 2}
measures:
  - {code: m_firms, name: Nursery, owner: Tech}
  - {code: m_invest, name: Leads, roles: {lead: d_tech}}
milestones: [{code: n_land, name: Land, due: 2019-06-30, serves: [m_firms]}]
owners: [{code: d_tech, name: Tech}]
bottom_lines: [{code: integrity, kind: veto, breach: found by whoever is entitled to}]
illustrative: made up for tests
"""
INVEST = (10, 20, 27, 33, 39, 45, 50)
"""Since January, by month; ten a month are due."""
FIRMS = (101, 102, 103, 104, 105, 106, 107)


def at(day: datetime.date, hour: int = 9) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=datetime.UTC)


def small_zone(place: Path) -> Path:
    """The project in a folder of its own."""
    new_project(place, "blank", "en")
    (place / "plan").mkdir()
    (place / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    rows = [f"{code},2019-{month:02d},{value},flash,2019-{month + 1:02d}-06"
            for code, values in (("t_invest", INVEST), ("t_firms", FIRMS)) for month, value in enumerate(values, 1)]
    (place / "checkins.csv").write_text("\n".join(["subject,period,value,status,recorded_at", *rows, ""]), "utf-8")
    first = [
        Draft(kind, code, "sys", body) for code, role in (("sys", "system"), ("sec", "security"))
        for kind, body in (("person.added", {"name": code}), ("role.given", {"role": role}))
    ]  # fmt: skip
    enter(read_deeds(place), first, at(datetime.date(2019, 1, 2)))
    people = [Draft("person.added", code, "sys", {"name": code}) for code in ("office1", "lead1", "reporter1")]
    enter(read_deeds(place), people, at(datetime.date(2019, 1, 2), 10))
    roles = [Draft("role.given", code, "sec", {"role": role, "scope": scope}) for code, role, scope in (
        ("office1", "office", "*"), ("lead1", "lead", "d_tech"), ("reporter1", "reporter", "d_tech"))]
    enter(read_deeds(place), roles, at(datetime.date(2019, 1, 2), 11))
    return place


def add_report(place: Path, row: str) -> None:
    """One more row of ``checkins.csv``."""
    with (place / "checkins.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
