"""``ganchao plan`` on whole command lines."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.cli.plan import LEAST_DRAWS
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.project import EXAMPLES_DIR

PLAN = """\
unit: IND
money: {zh: 亿元, en: money}
aims: [{year: 2024, rank: 131, confidence: 0.6}]
budgets: {2023: 8}
bottom_lines:
  - {code: keep_schools, kind: floor, indicator: mys, value: 6}
measures:
  - {code: health, name: Health, owner: Health office, cost: [3], success: 0.9,
     effects: [{indicator: le, add: 2.5, grade: B}]}
  - {code: schools, name: Schools, owner: School office, cost: [2, 1],
     effects: [{indicator: eys, add: 0.9, ramp: [0.5, 1], grade: C}]}
  - {code: income, name: Income, owner: Trade office, cost: [4], effects: [{indicator: gnipc, add: 900, grade: D}]}
"""


@pytest.fixture
def india(tmp_path: Path) -> str:
    """HDI with a small plan."""
    folder = tmp_path / "hdi"
    shutil.copytree(EXAMPLES_DIR / "hdi", folder)
    (folder / "plan").mkdir()
    (folder / "plan" / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return str(folder)


def test_measures_are_told_in_both_languages(
    india: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {"zh": ("举措方案", "守底线所需投入", "假定"), "en": ("Measures", "bottom lines", "Assumptions")}
    for lang, words in expected.items():
        monkeypatch.setenv("GANCHAO_LANG", lang)
        assert run(["plan", india, "--draws", str(LEAST_DRAWS)], "en") in {0, 3}
        said = capsys.readouterr().out
        assert [word for word in words if word not in said] == []


def test_json_and_files_have_their_shape(india: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code = run(["plan", india, "--draws", "100", "--json", "--out", str(tmp_path / "out")], "en")
    value = json.loads(capsys.readouterr().out)
    assert misshapen("plan", value) == []
    assert set(SHAPES["plan"]) <= {way for way, _leaf in leaves(value)}
    assert value["reached"] == (code == 0)
    names = sorted(path.name for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert names == ["frontier.csv", "measures.csv", "plan.html", "tasks.csv"]


def test_an_aim_beyond_all_measures_leaves_with_three_and_what_stands_in_the_way(
    india: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", india, "--rank", "60", "--year", "2024", "--draws", "100"], "en") == 3
    assert "What stands in the way" in capsys.readouterr().out


def test_a_project_without_a_plan_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "hdi"], "en") == 2
    assert "plan/plan.yaml" in capsys.readouterr().err
