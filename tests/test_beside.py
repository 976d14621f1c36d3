"""``check`` reads leads and check-ins as the commands do that use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganchao.beside import problems_beside
from ganchao.cli.main import run
from ganchao.files.templates import new_project
from ganchao.project import open_project


def mine(tmp_path: Path, **files: str) -> Path:
    new_project(tmp_path / "mine", "zone", "en")
    for name, text in files.items():
        (tmp_path / "mine" / f"{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path / "mine"


def test_the_example_has_nothing_to_say() -> None:
    assert problems_beside(open_project("laiwu")) == ()


def test_a_table_of_leads_without_its_headings_is_wrong(tmp_path: Path) -> None:
    found = problems_beside(open_project(mine(tmp_path, leads="foo,bar\n1,2\n")))
    assert found
    assert {(problem.where.file, problem.severity) for problem in found} == {("leads.csv", "error")}


def test_a_check_in_on_something_unknown_is_told_by_its_row(tmp_path: Path) -> None:
    rows = "subject,period,value,recorded_at\nt_hotline,2026-01,91,2026-02-03\nt_none,2026-01,3,2026-02-03\n"
    problem, = problems_beside(open_project(mine(tmp_path, checkins=rows)))
    assert (problem.key, problem.where.file, problem.where.row) == ("unknown.none", "checkins.csv", 3)


def test_check_ends_with_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(mine(tmp_path, leads="foo,bar\n1,2\n"))], "en") == 2
    assert "leads.csv" in capsys.readouterr().err


BESIDE = "plan/more.yaml"
WRONG = "milestones: [{code: n_wrong, name: Wrong, serves: nothing_here, due: 2027-06-30}]\n"


def test_everything_is_told_though_the_plan_has_errors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "subject,period,value,recorded_at\nt_wrong,2026-01,many,2026-02-03\n"
    project = mine(tmp_path, checkins=rows, leads="foo,bar\n1,2\n")
    more = "targets: [{code: t_wrong, name: Told, since: 2024, by: 2027, target: 3, owner: somebody}]\n" + WRONG + (
        "bottom_lines: [{code: gone, name: Crossed already, indicator: ecology, value: 99, on_breach: told}]\n")
    (project / BESIDE).write_text(more, encoding="utf-8")
    assert run(["check", str(project)], "en") == 2
    said = capsys.readouterr()
    for told in ("nothing_here", "leads.csv", "checkins.csv, row 2"):
        assert told in said.err
    assert "Crossed already" in said.out


def test_a_goal_that_lies_behind_us_is_doubted(tmp_path: Path) -> None:
    project = mine(tmp_path)
    skeleton = project / "plan" / "1-skeleton.yaml"
    skeleton.write_text(skeleton.read_text(encoding="utf-8").replace(", goals: 2}", "}"), encoding="utf-8")
    goals = "goals: [{code: low, name: Low, basket: b_low, target: 1, year: 2027}, {code: high, name: High, "
    goals += "basket: b_low, target: 100, year: 2027}]\nbaskets: [{code: b_low, members: [{indicator: ecology}]}]\n"
    (project / BESIDE).write_text(goals, encoding="utf-8")
    opened = open_project(project)
    found = [p for p in problems_beside(opened, (), opened.score()) if p.key == "plan.goal_behind"]
    assert [str(problem.values["goal"].en) for problem in found][-1:] == ["Low"]  # type: ignore[attr-defined]
    assert all(problem.severity == "warning" for problem in found)
    assert "High" not in " ".join(problem.sentence("en") for problem in found)


def test_a_workbook_says_which_tables_it_leaves_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "subject,period,value,recorded_at\nt_hotline,2026-01,91,2026-02-03\n"
    project, out = mine(tmp_path, checkins=rows), tmp_path / "out"
    assert run(["export", "workbook", str(project), str(out)], "zh") == 0
    assert "checkins.csv 不在工作簿里" in capsys.readouterr().err
    book, = out.glob("*.xlsx")
    assert run(["import", "workbook", str(book), str(tmp_path / "back")], "zh") == 0
    assert "checkins.csv" in capsys.readouterr().out
