"""Values that a plan follows: read like those of the index, for our unit and the places it measures itself by."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ganchao.domain.panel import Unit
from ganchao.domain.plan import Plan
from ganchao.files.plan_data import crossed_lines, plan_data_files, read_plan_data
from ganchao.project import check_project, lined, open_project
from tests.planning.port import DATA, write_port

ROSTER = {"B": Unit("B")}


@pytest.fixture
def port(tmp_path: Path) -> Path:
    return write_port(tmp_path / "project")


def test_values_are_those_of_our_unit_and_the_reference_places(port: Path) -> None:
    followed = open_project(port).followed
    assert followed is not None
    assert set(followed.units) == {"B", "city"}
    assert followed.years == (2023, 2024)
    assert followed.values[followed.at(year=2024, unit="city", indicator="ships")] == 180


def test_tables_without_indicators_are_told_and_not_read(port: Path) -> None:
    followed, problems = read_plan_data(plan_data_files(port), Plan(), ROSTER)
    assert followed is None
    assert [(problem.key, problem.severity) for problem in problems] == [("plan.data_unasked", "warning")]


def test_without_tables_nothing_is_known(port: Path) -> None:
    plan = open_project(port).plan
    assert plan is not None
    assert read_plan_data([], plan, ROSTER) == (None, ())
    assert plan_data_files(port / "nowhere") == []


def test_hidden_and_foreign_files_are_left_alone(port: Path) -> None:
    for name in (".hidden.csv", "~$followed.xlsx", "notes.md"):
        (port / "plan" / "data" / name).write_text("x", encoding="utf-8")
    assert [file.name for file in plan_data_files(port)] == ["followed.csv"]


def test_a_word_where_a_number_belongs_is_told_with_its_row(port: Path) -> None:
    (port / "plan" / "data" / "followed.csv").write_text(DATA.replace("B,2024,120", "B,2024,many"), encoding="utf-8")
    project, problems = check_project(port)
    assert project is None
    found = [problem for problem in problems if problem.severity == "error"]
    assert [problem.where.row for problem in found] == [3]
    assert found[0].where.file.endswith("followed.csv")


def test_a_line_crossed_already_is_told(port: Path) -> None:
    project = open_project(port)
    assert project.followed is not None
    value = project.followed.values[project.followed.at(year=2024, unit="B", indicator="ships")]
    for kind, limit, crossed in (("floor", value + 1, True), ("floor", value, False), ("cap", value - 1, True)):
        line = {"code": "l", "kind": kind, "indicator": "ships", "value": limit}
        plan = Plan.model_validate({"bottom_lines": [line]})
        found = list(crossed_lines(plan, project.followed, "B"))
        assert [problem.key for problem in found] == ["plan.line_crossed"] * crossed


@pytest.mark.parametrize(("kind", "by", "crossed"), [("floor", 1.0, True), ("floor", -1.0, False), ("cap", -1.0, True)])
def test_a_line_on_the_index_that_is_crossed_today_is_told_by_check(
    port: Path, kind: str, by: float, crossed: bool
) -> None:
    project = open_project(port)
    assert project.plan is not None
    indicator, unit = project.framework.scored[0], project.plan.unit or project.framework.own
    panel = lined(Plan.model_validate({"bottom_lines": [{"code": "l", "indicator": indicator.code, "value": 0}]}),
                  project.framework, project.panel)
    assert panel is not None
    column = panel.values[:, panel.units.index(unit), 0]
    now = float(column[np.isfinite(column)][-1])
    line = {"code": "l_index", "kind": kind, "indicator": indicator.code, "value": now + by}
    for file in (port / "plan").glob("*.yaml"):  # the plan says how many lines there are
        text = file.read_text(encoding="utf-8").replace("bottom_lines: 2", "bottom_lines: 3")
        file.write_text(text, encoding="utf-8")
    (port / "plan" / "lines.yaml").write_text(json.dumps({"bottom_lines": [line]}), encoding="utf-8")
    told = [problem for problem in check_project(port)[1] if problem.key == "plan.line_crossed"]
    mine = [problem for problem in told if str(problem.values["line"]) == "l_index"]
    assert [(problem.severity, problem.values["value"], problem.values["limit"]) for problem in mine] == (
        [("warning", now, now + by)] * crossed)
