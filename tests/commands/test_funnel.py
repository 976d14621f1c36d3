"""``ganchao track funnel`` on whole command lines."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.laiwu_leads import library, rows, write
from ganchao.cli import track_funnel
from ganchao.cli.main import run
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.files.documents import to_yaml
from ganchao.files.funnels import preset_funnels
from ganchao.leads import LEADS, funnels_of
from ganchao.project import open_project
from ganchao.reporting.funnel_tables import FUNNEL_SCHEMAS

ADDS = """
    contributions:
      - {indicator: gnipc, stage: producing, add: 12, ramp: [0.3, 0.8, 1], spread: 3, grade: C}
      - {indicator: le, stage: signed, add: 0.01, per: lead}
"""


@pytest.fixture
def leads(tmp_path: Path) -> str:
    """Simulated leads."""
    write(tmp_path / "leads.csv")
    return str(tmp_path / "leads.csv")


@pytest.fixture
def funnels(tmp_path: Path) -> str:
    """The shipped funnels with contributions to HDI's indicators and a library."""
    book = preset_funnels()
    head, _, rest = to_yaml(book).partition("    skips: true\n")
    text = head + "    skips: true" + ADDS + rest + to_yaml(library())
    (tmp_path / "funnels.yaml").write_text(text, encoding="utf-8")
    return str(tmp_path / "funnels.yaml")


def test_funnels_are_told_in_both_languages(
    leads: str, funnels: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = {
        "zh": ("模拟", "产业项目", "签约", "六未", "质量门槛", "预期贡献", "示例政策01", "假定"),
        "en": ("Simulated", "Industrial projects", "Signed", "Six delays", "Gate", "expected to add",
               "Example policy 01", "Assumptions"),
    }  # fmt: skip
    for lang, words in expected.items():
        monkeypatch.setenv("GANCHAO_LANG", lang)
        assert run(["track", "funnel", "hdi", "--leads", leads, "--funnels", funnels, "--until", "2023"], "en") == 0
        said = capsys.readouterr().out
        assert [word for word in words if word not in said] == []


def test_json_has_its_shape_and_files_are_written(
    leads: str, funnels: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["track", "funnel", "hdi", "--leads", leads, "--funnels", funnels, "--as-of", "2019-07-31", "--json"]
    assert run([*line, "--out", str(tmp_path / "out")], "zh") == 0
    value = json.loads(capsys.readouterr().out)
    assert misshapen("track funnel", value) == []
    ways = {way for way, _ in leaves(value)}
    assert ways >= {"stages[].cases", "contributions[].low_80", "owed[].mean", "late[].lead"}
    assert set(SHAPES["track funnel"]) >= ways
    assert value["simulated"]
    assert not value["preset"]
    assert {row["indicator"] for row in value["contributions"]} == {"gnipc", "le"}
    for name, columns in FUNNEL_SCHEMAS.items():
        table = pd.read_csv(tmp_path / "out" / "tables" / f"{name}.csv")
        assert list(table.columns) == list(columns)
        assert len(table) == len(value[name.removeprefix("funnel_")])
    assert "模拟数据" in (tmp_path / "out" / "funnel.html").read_text(encoding="utf-8")


def test_the_same_seed_gives_the_same_numbers(leads: str, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["track", "funnel", "hdi", "--leads", leads, "--json"]
    assert run(line, "en") == 0
    first = capsys.readouterr().out
    assert run(line, "en") == 0
    assert capsys.readouterr().out == first
    assert json.loads(first)["preset"]


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["funnel", "hdi"], "funnel.no_leads"),
        (["funnel", "hdi", "--leads", "nowhere.csv"], "files.not_found"),
        (["funnel", "hdi", "--leads", "LEADS", "--as-of", "2019/7/1"], "cli.not_a_day"),
        (["funnel", "hdi", "--leads", "LEADS", "--as-of", "1999-01-01"], "leads.none"),
        (["funnel", "hdi", "--leads", "LEADS", "--until", "2018"], "funnel.until"),
        (["funnle", "hdi"], "cli.no_command_close"),
    ],
)
def test_what_cannot_be_done_is_told(
    words: list[str], key: str, leads: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ["track", *(leads if word == "LEADS" else word for word in words), "--json"]
    assert run(line, "en") == 2
    assert [problem["key"] for problem in json.loads(capsys.readouterr().out)["problems"]] == [key]


def test_a_contribution_to_what_does_not_exist_is_told(
    leads: str, funnels: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text = Path(funnels).read_text(encoding="utf-8").replace("indicator: le,", "indicator: lee,")
    Path(funnels).write_text(text, encoding="utf-8")
    assert run(["track", "funnel", "hdi", "--leads", leads, "--funnels", funnels], "en") == 2
    assert "'le'" in capsys.readouterr().err


def test_leads_in_the_project_are_found_and_its_table_is_refused_as_a_whole(
    mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (mine / LEADS[0]).write_text("lead,funnel,stage,date\nA,projects,签约,2019-13-01\nB,talents,到港,2019-01-01\n",
                                    encoding="utf-8")  # fmt: skip
    for lang in ("zh", "en"):
        assert run(["track", "funnel", str(mine), "--lang", lang], lang) == 2  # type: ignore[arg-type]
        said = capsys.readouterr().err
        assert "leads.csv" in said
        assert ("第 2 行" in said) == (lang == "zh")
        assert said.count("\n- ") == 2


def test_a_page_has_the_day_and_the_tables(tmp_path: Path) -> None:
    report = funnels_of(open_project("laiwu"))
    files = track_funnel.written(report, tmp_path / "out", "zh", 2019)
    assert sorted(path.stem for path in files) == sorted(["funnel", *FUNNEL_SCHEMAS])
    assert "2019-07-18" in (tmp_path / "out" / "funnel.html").read_text(encoding="utf-8")
    assert track_funnel.facts(report, "zh", 2019)["as_of"] == "2019-07-18"


def test_nothing_asked_says_what_can_be_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["track"], "en") == 0
    assert "funnel" in capsys.readouterr().out


def test_simulated_leads_are_coded_marked_and_the_same_again() -> None:
    made = rows()
    assert made == rows()
    assert 200 <= len({row["lead"] for row in made}) <= 300
    assert all(row["simulated"] == "是" for row in made)
    assert not any(set(row) & {"name", "姓名"} for row in made)
    assert made != rows(1)
