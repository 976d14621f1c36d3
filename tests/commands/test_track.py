"""``ganchao track`` on whole command lines."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest

from ganchao.cli.main import run
from ganchao.cli.options import day_asked
from ganchao.cli.shapes import SHAPES, leaves, misshapen
from ganchao.cli.track import TRACKS
from ganchao.cli.track_progress import methods_asked
from ganchao.errors import InvalidInput
from ganchao.files.checkins import read_checkins
from ganchao.files.target_paths import read_targets
from ganchao.text import LANGS, Lang
from ganchao.tracking.methods import PROGRESS, USUAL

TARGETS = """\
unit: CN-SD
targets:
  - {code: rd_intensity, since: 2020, baseline: 2.3, by: 2025, target: 2.9, commit: 2.7, goalposts: {worst: 1, best: 4}}
  - {code: invest, kind: year_to_date, since: 2022, baseline: 90, by: 2023, target: 110}
  - {code: work, kind: milestone, measure: works, since: 2022, baseline: 0, by: 2024, target: 100}
"""
CHECK_INS = """\
subject,period,value,status
rd_intensity,2022,2.49,final
invest,2023-06,47,flash
work,2023-06,20,flash
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "targets.yaml").write_text(TARGETS.replace("measure: works, ", ""), encoding="utf-8")
    (tmp_path / "told.csv").write_text(CHECK_INS, encoding="utf-8")
    return ["--targets", str(tmp_path / "targets.yaml"), "--checkins", str(tmp_path / "told.csv"),
            "--as-of", "2023-07-10"]  # fmt: skip


@pytest.mark.parametrize("lang", LANGS)
def test_it_tells_how_far_promises_have_got(
    lang: Lang, files: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GANCHAO_LANG", lang)
    assert run(["track", "progress", "shandong", *files, "--lang", lang], lang) == 0
    said = capsys.readouterr().out
    for word in {"zh": ("山东目标进展", "落后序时", "德国天气符号"), "en": ("Progress of promises", "behind")}[lang]:
        assert word in said


def test_json_and_files_have_their_shape(
    files: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["track", "progress", "shandong", *files, "--method", "all", "--json", "--out", str(tmp_path / "o")],
               "en") == 0  # fmt: skip
    value = json.loads(capsys.readouterr().out)
    assert misshapen("track.progress", value) == []
    assert set(SHAPES["track.progress"]) <= {way for way, _leaf in leaves(value)}
    assert value["methods"] == list(PROGRESS)
    by_code = {each["code"]: each for each in value["targets"]}
    assert by_code["rd_intensity"]["value"] == 2.49
    assert by_code["rd_intensity"]["chance_pooled"] is True  # thirty other provinces
    assert by_code["work"]["earned"] == pytest.approx(0.2 * 24)
    assert (tmp_path / "o" / "progress.html").is_file()
    assert (tmp_path / "o" / "tables" / "progress.csv").is_file()


def test_check_ins_lie_in_the_project_unless_named(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project_targets = mine / "targets.yaml"
    indicator = json_of(["score", str(mine)], capsys)["node"]
    project_targets.write_text(
        f"targets:\n  - {{code: p, indicator: {indicator}, since: 2020, baseline: 1, by: 2026, target: 2}}\n",
        encoding="utf-8")
    (mine / "checkins.csv").write_text("代码,时期,数值\np,2023,1.5\n", encoding="utf-8")
    words = ["track", "progress", str(mine), "--targets", str(project_targets)]
    found = json_of([*words, "--as-of", "2024-01-20"], capsys)
    assert found["targets"][0]["period"] in {"2023", "2024"}
    (mine / "checkins.csv").unlink()
    assert json_of(words, capsys)["targets"]


def json_of(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict:
    assert run([*words, "--json"], "en") == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize("lang", LANGS)
def test_bad_input_is_told_with_its_fix(
    lang: Lang, files: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["track", "progress", "shandong"], lang) == 2  # no targets
    assert run(["track", "progress", "shandong", *files, "--as-of", "10/7/2023"], lang) == 2
    assert run(["track", "progress", "shandong", *files, "--method", "wether"], lang) == 2
    assert "weather" in capsys.readouterr().err
    (tmp_path / "told.csv").write_text("subject,period,value\nrdd,本月,约二\n", encoding="utf-8")
    assert run(["track", "progress", "shandong", *files], lang) == 2
    said = capsys.readouterr().err
    assert said.count("told.csv") == 3
    assert run(["track", "progres", "shandong"], lang) == 2
    assert "progress" in capsys.readouterr().err


@pytest.mark.parametrize("lang", LANGS)
def test_the_group_explains_itself(lang: Lang, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["track"], lang) == 0
    said = capsys.readouterr().out
    assert all(name in said for name in TRACKS)
    assert run(["track", "progress", "--help"], lang) == 0
    assert "--checkins" in capsys.readouterr().out


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_s_examples_can_be_read(lang: Lang, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / lang / "tracking" / "progress.md").read_text(encoding="utf-8")
    for name, fence in (("targets.yaml", "yaml"), ("checkins.csv", "text")):
        (tmp_path / name).write_text(page.split(f"```{fence}\n")[1].split("```")[0], encoding="utf-8")
    targets, problems = read_targets(tmp_path / "targets.yaml")
    assert targets is not None
    assert problems == ()
    found, problems = read_checkins(tmp_path / "checkins.csv", targets.targets)
    assert (len(found), problems) == (2, ())


def test_days_and_methods_as_typed() -> None:
    assert day_asked("2024-07-10") == datetime.date(2024, 7, 10)
    with pytest.raises(InvalidInput):
        day_asked("tomorrow")
    assert methods_asked(()) == USUAL
    assert methods_asked(("unsd，oecd", "unsd")) == ("unsd", "oecd")
    assert methods_asked(("all",)) == tuple(PROGRESS)
