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
